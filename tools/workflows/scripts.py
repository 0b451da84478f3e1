"""The scripts in workflows and actions: each `run:` is given to shellcheck, or to Python."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASH = "set -eo pipefail\n"


class Script(NamedTuple):
    """A `run:` with where it stands and what runs it."""

    place: str
    shell: str
    text: str


def scripts(path: str, text: str) -> Iterator[Script]:
    """Yield the scripts of a workflow or of a composite action."""
    data: dict[str, Any] = yaml.safe_load(text)
    default = data.get("defaults", {}).get("run", {}).get("shell", "")
    owners = dict(data.get("jobs", {}))
    if "runs" in data:
        owners["runs"] = data["runs"]
    for id_, owner in owners.items():
        for number, step in enumerate(owner.get("steps", ()), 1):
            if "run" in step:
                name = step.get("name", number)
                yield Script(f"{path}: {id_}: {name}", step.get("shell", default), step["run"])


def wrong(files: Mapping[str, str]) -> list[str]:
    """Return what shellcheck and Python find in the scripts of workflows and actions."""
    return [
        finding
        for path, text in files.items()
        for script in scripts(path, text)
        for finding in _judged(script)
    ]


def _judged(script: Script) -> list[str]:
    if "${{" in script.text:
        return [f"{script.place}: an expression in a script; give it in `env:`"]
    if script.shell == "python":
        try:
            compile(script.text, script.place, "exec")
        except SyntaxError as error:
            return [f"{script.place}: line {error.lineno}: {error.msg}"]
        return []
    if script.shell != "bash":
        return [f"{script.place}: say `shell: bash`, which fails in the middle of a pipe too"]
    ended = subprocess.run(
        ["shellcheck", "--norc", "--shell=bash", "--format=gcc", "-"],
        input=BASH + script.text,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (ended.stdout + ended.stderr).splitlines()
    return [f"{script.place}: {line}" for line in lines]
