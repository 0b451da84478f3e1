"""What the files of a project name: recipes, commands, options, programs, paths and settings."""

import fnmatch
import functools
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple

import click
from packaging.utils import canonicalize_name

from wavewright.cli import cli
from wavewright.settings import SETTINGS

from .conftest import ROOT
from .judges import BIN, FENCE, Judge, Project, parsed

SPAN = re.compile(r"`([^`\n]+)`")
NAME = re.compile(r"[a-z][\w-]*")
SHELL = {"bash", "sh", "console", ""}
TEXTS = {".md", ".yml", ".yaml", ".just", ".toml", ".ini", ""}
# What a project has only once somebody made it: with a generator, or by hand.
MADE = (
    ".github/instructions/",
    ".wavewright/pipeline/",
    ".wavewright/plan/",
    ".wavewright/templates/",
    "dev-docs/vision/",
    "project-docs/capabilities/behaviors/*",
    *(f"project-docs/{name}/*" for name in ("change-requests", "decisions", "feedback", "health")),
    "project-docs/metrics/",
    *(f"project-docs/{name}/*" for name in ("notes", "releases", "research")),
    "project-docs/sprints/*",
    "project-docs/waves/",
    "tests/integration/",
    "tests/step_defs/",
    "tests/unit/",
    "tests/value-scenarios/",
    "user-docs/reference/",
)
# What a repository of another language may have.
ADOPTED = ("pyproject.toml", "tests/smoke/")
ROOTS = tuple(
    path.name.removesuffix(".jinja") + ("/" if path.is_dir() else "")
    for path in (ROOT / "template").iterdir()
    if "{" not in path.name
)
# Words of a path that stand for others.
PLACEHOLDER = re.compile(r"\{\w+\}|<[a-z-]+>|\b(?:NAME|SLUG|ID|VERSION)\b")


def code(path: str, text: str) -> Iterator[str]:
    """Yield what a text shows as code: spans, lines of blocks, and what follows `uv run`."""
    if path.endswith(".md"):
        for _, language, block in FENCE.findall(text):
            if language in SHELL:
                yield from block.replace("\\\n", " ").splitlines()
        text = FENCE.sub("", text)
    else:
        yield from re.findall(r"(?m)\buv run .*$", text)
        yield from re.findall(r"(?m)^ *@?\{\{ process_run \}\} (.*)$", text)
        yield from re.findall(r"(?m)^#.*: (just .*?)(?:;.*)?$", text)
    yield from SPAN.findall(text)


class Recipes(NamedTuple):
    """The recipes of a project by name: their parameters, and the words that they hand on."""

    takes: dict[str, bool]
    calls: dict[str, list[str]]


@functools.cache
def recipes_of(root: Path) -> Recipes:
    command = [str(BIN / "just"), "--dump", "--dump-format", "json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    takes, calls = {}, {}
    for name, recipe in json.loads(done.stdout)["recipes"].items():
        takes[name] = bool(recipe["parameters"])
        first = recipe["body"][0] if recipe["body"] else []
        words = "".join(part for part in first if isinstance(part, str)).split()
        if "wavewright" in words and '"$@"' in words:
            calls[name] = words[words.index("wavewright") + 1 : words.index('"$@"')]
    return Recipes(takes, calls)


def _words(line: str) -> list[str]:
    """Return the words of the first command of a line."""
    line = re.sub(r"^\$ |\s#\s.*$", "", line.strip())
    line = re.split(r" (?:&&|\|\|?|>|2>)|;", line)[0]
    try:
        return shlex.split(line)
    except ValueError:  # a quote that the next line closes
        return line.split()


def _tool(words: list[str]) -> Iterator[str]:
    """Yield what this tool does not know of a command."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words and NAME.fullmatch(words[0]):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            yield f"no command {words[0]}"
            return
        command, words = found, words[1:]
    known = {"--help", *(opt for one in command.params for opt in (*one.opts, *one.secondary_opts))}
    for word in words:
        option = word.partition("=")[0]
        if re.match(r"--?[a-z]", option) and option not in known:
            yield f"no option {option}"


def _just(words: list[str], recipes: Recipes) -> Iterator[str]:
    """Yield what nobody has of the recipes that are run one after the other."""
    while words and NAME.fullmatch(words[0]):
        name, *words = words
        if name not in recipes.takes:
            yield f"no recipe {name}"
            return
        if name in recipes.calls:
            yield from _tool([*recipes.calls[name], *words])
        if recipes.takes[name]:
            return


def _programs(project: Project) -> set[str]:
    """Return what `uv run` finds: the scripts of the project, and those of its locked tools."""
    locked = set(
        re.findall(r'"([a-z][a-z-]*)', project.files[".wavewright/pyproject.toml"].decode())
    )
    scripts = entry_points(group="console_scripts")
    found = {"just", "python", *locked}
    found |= {
        one.name for one in scripts if one.dist and canonicalize_name(one.dist.name) in locked
    }
    manifest = project.files.get("pyproject.toml", b"[project]").decode()
    return found | set(tomllib.loads(manifest)["project"].get("scripts", {}))


def _command(words: list[str], recipes: Recipes, programs: set[str]) -> Iterator[str]:
    """Yield what is wrong with a command, whatever runs it."""
    if words[:2] == ["uv", "run"]:
        words = words[2:]
        while words and words[0].startswith("-"):
            words = words[2 if words[0] in {"--project", "--with", "--group"} else 1 :]
        if words and NAME.fullmatch(words[0]) and words[0] not in programs:
            yield f"no program {words[0]}"
    if words[:1] == ["just"]:
        yield from _just(words[1:], recipes)
    elif words[:1] == ["wavewright"]:
        yield from _tool(words[1:])


def unknown(project: Project) -> Iterator[str]:
    """Recipes, commands, options and programs that something names and nobody has."""
    try:
        recipes = recipes_of(project.root)
    except subprocess.CalledProcessError as error:
        yield str(error.stderr)
        return
    programs = _programs(project)
    settings = parsed(".yml", project.files["wavewright.yml"])
    if isinstance(settings, dict):
        yield from (
            f"wavewright.yml: no gate {one}" for one in {*settings["gates"]} - {*recipes.takes}
        )
    for path, text in project.texts(*TEXTS):
        for line in code(path, text):
            for wrong in _command(_words(line), recipes, programs):
                yield f"{path}: {line}: {wrong}"


def missing(project: Project) -> Iterator[str]:
    """Paths that a text names and nobody has or will have."""
    allowed = MADE if "pyproject.toml" in project.files else MADE + ADOPTED
    for path, text in project.texts(*TEXTS):
        for span in SPAN.findall(FENCE.sub("", text) if path.endswith(".md") else text):
            meant = PLACEHOLDER.sub("*", re.sub(r":\d+$", "", span))
            ours = span.startswith(ROOTS) or re.fullmatch(r"[A-Z_]{4,}\.md", span)
            if ours and re.fullmatch(r"[\w.*/-]+", meant):
                made = any(fnmatch.fnmatchcase(span, each) for each in allowed)
                if not made and not project.has(span) and not project.has(meant):
                    yield f"{path}: {span}"


def unset(project: Project) -> Iterator[str]:
    """Settings that a text names and nobody can set."""
    keys = {one.key for one in SETTINGS}
    groups = {key.partition(".")[0] for key in keys if "." in key}
    for path, text in project.texts(*TEXTS):
        for span in SPAN.findall(text):
            group, _, rest = span.partition(".")
            setting = group in groups and re.fullmatch(r"[a-z0-9-]+(?<!yml)", rest)
            if setting and span not in keys:
                yield f"{path}: {span}"


NAMED: dict[str, Judge] = {judge.__name__: judge for judge in (unknown, missing, unset)}
