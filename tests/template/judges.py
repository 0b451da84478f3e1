"""What is said of the files of a project, whatever its answers: each judge yields what is wrong."""

import ast
import fnmatch
import functools
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import jsonschema
from check_jsonschema.builtin_schemas import (  # type: ignore[import-untyped]
    get_builtin_schema,
)
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from .test_copy import QUESTIONS

Judge = Callable[["Project"], Iterator[str]]
BIN = Path(sys.executable).parent
FENCE = re.compile(r"^ *(```+)(\w*)[^\n]*\n(.*?)^ *\1$", re.DOTALL | re.MULTILINE)
WORKFLOW = ".github/workflows/*.yml"
SCHEMAS = (
    (WORKFLOW, "vendor.github-workflows"),
    (WORKFLOW, "custom.github-workflows-require-timeout"),
    (".github/ISSUE_TEMPLATE/config.yml", "vendor.github-issue-config"),
    (".github/ISSUE_TEMPLATE/[!c]*.yml", "vendor.github-issue-forms"),
    (".github/ISSUE_TEMPLATE/change-request.yml", "vendor.github-issue-forms"),
    (".github/dependabot.yml", "vendor.dependabot"),
    (".github/renovate.json", "vendor.renovate"),
    ("compose.yaml", "vendor.compose-spec"),
)


class Project(NamedTuple):
    """A project: its folder, and its files by their POSIX paths."""

    root: Path
    files: dict[str, bytes]

    def texts(self, *suffixes: str) -> Iterator[tuple[str, str]]:
        """Yield paths and texts, of these suffixes alone if there are any."""
        for path, data in self.files.items():
            if not suffixes or PurePosixPath(path).suffix in suffixes:
                yield path, data.decode()

    def has(self, path: str) -> bool:
        """Whether there is a file, a folder, or something that a pattern means."""
        path = path.rstrip("/")
        wanted = (path, f"{path}/*")
        return any(fnmatch.fnmatchcase(each, one) for each in self.files for one in wanted)


@functools.cache
def parsed(suffix: str, data: bytes) -> object:
    """Return what a file says; the same bytes are read once for all projects."""
    text = data.decode()
    match suffix:
        case ".py":
            return ast.parse(text)
        case ".toml":
            return tomllib.loads(text)
        case ".json":
            return json.loads(text)
        case ".yml" | ".yaml":
            several = list(YAML(typ="safe", pure=True).load_all(text))  # refuses a key twice
            return several[0] if len(several) == 1 else several
        case _:
            return text


def unread(project: Project) -> Iterator[str]:
    """Files that do not parse."""
    for path, data in project.files.items():
        try:
            parsed(PurePosixPath(path).suffix, data)
        except (SyntaxError, SyntaxWarning, ValueError, YAMLError) as error:
            yield f"{path}: {error}"


def untidy(project: Project) -> Iterator[str]:
    """Ends of lines and files."""
    for path, data in project.files.items():
        if data and (not data.endswith(b"\n") or data.endswith(b"\n\n")):
            yield f"{path}: its end"
        if found := re.search(rb"[ \t]+$|\r|\n\n\n\n", data, re.MULTILINE):
            line = data.count(b"\n", 0, found.start()) + 1
            yield f"{path}:{line}: blanks"
        if not path.endswith(".py") and b"\n\n\n" in data:
            yield f"{path}: three line ends"


def unrendered(project: Project) -> Iterator[str]:
    """Jinja that is left. Recipes, alerts and scripts have braces of their own, but no answers."""
    names = "|".join(map(re.escape, QUESTIONS))
    for path, text in project.texts():
        own = path.startswith(("just", "ops/", ".github/workflows/"))
        pattern = rf"\{{\{{-? *(_copier\w*|{names})\b" if own else r"(?<!\$)\{\{"
        for found in re.finditer(rf"{pattern}|\{{%|%\}}|\{{#-? ", text):
            yield f"{path}: {found[0]}"


def malformed(project: Project) -> Iterator[str]:
    """Markdown: front matter that is no mapping, a fence that is open, a row with other cells."""
    for path, text in project.texts(".md"):
        if text.startswith("---\n"):
            front = text.split("---\n", 2)[1]
            try:
                fine = isinstance(parsed(".yml", front.encode()), dict)
            except YAMLError:
                fine = False
            if not fine:
                yield f"{path}: front matter"
        nested = any(marks in body for marks, _, body in FENCE.findall(text))
        if nested or "```" in FENCE.sub("", text):
            yield f"{path}: an open fence"
        for table in re.findall(r"(?m)(?:^\|.*\n)+", FENCE.sub("", text)):
            cells = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
            if len(cells) > 1:
                yield f"{path}: cells of {table.splitlines()[0]}"


@functools.cache
def _validator(schema: str) -> Any:
    data = get_builtin_schema(schema)
    return jsonschema.validators.validator_for(data)(data)


@functools.cache
def _refused(schema: str, suffix: str, data: bytes) -> tuple[str, ...]:
    return tuple(
        error.message[:200] for error in _validator(schema).iter_errors(parsed(suffix, data))
    )


def invalid(project: Project) -> Iterator[str]:
    """What GitHub, its bots and Compose would refuse."""
    for path, data in project.files.items():
        for pattern, schema in SCHEMAS:
            if fnmatch.fnmatchcase(path, pattern):
                for error in _refused(schema, PurePosixPath(path).suffix, data):
                    yield f"{path}: {error}"


def broken(project: Project) -> Iterator[str]:
    """Links that lead nowhere, in pages, and in the text of forms."""
    for path, text in project.texts(".md", ".yml", ".yaml"):
        for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", text)):
            there = project.root / PurePosixPath(path).parent / target.partition("#")[0]
            if not target.startswith("https://") and not there.exists():
                yield f"{path}: {target}"


PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"  # of the name of an image
LABEL = r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"  # of a name in DNS
NAMES = {
    "name": LABEL,
    "namespace": LABEL,
    "app.kubernetes.io/name": LABEL,
    "host": rf"{LABEL}(?:\.{LABEL})+",
    "image": rf"(?:[a-z0-9.-]+(?::\d+)?/)?{PART}(?:/{PART})*:[\w.-]{{1,128}}(?:@sha256:\w{{64}})?",
}


def _named(data: object) -> Iterator[tuple[str, str]]:
    for key, value in data.items() if isinstance(data, dict) else ():
        if isinstance(value, str):
            yield key, value
            yield from (("host", each) for each in re.findall(r"[\w.-]+\.example\.org", value))
    for value in (
        data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    ):
        yield from _named(value)


def misnamed(project: Project) -> Iterator[str]:
    """Names that Docker, Compose or Kubernetes would refuse."""
    for path, data in project.files.items():
        if path == "compose.yaml" or path.startswith("ops/k8s/"):
            for key, value in _named(parsed(".yml", data)):
                name = re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", value)
                if key in NAMES and not re.fullmatch(NAMES[key], name):
                    yield f"{path}: {key}: {value}"


def ill_formatted(project: Project) -> Iterator[str]:
    """What ruff finds in the code, or would write in another way."""
    if "ruff.toml" in project.files:
        for words in (("check", "--quiet"), ("format", "--check", "--quiet")):
            command = [BIN / "ruff", *words, "--no-cache"]
            done = subprocess.run(
                command, cwd=project.root, capture_output=True, text=True, check=False
            )
            if done.returncode:
                yield done.stdout + done.stderr


FORM: dict[str, Judge] = {
    judge.__name__: judge
    for judge in (unread, untidy, unrendered, malformed, invalid, broken, misnamed, ill_formatted)
}
