"""``pyproject.toml``: the version of a project, and the commands that it installs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.model import Artifact, Link, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 500  # parts of a dotted key; more of them cost the parser hours
_DOTTED = re.compile(r"(?:\.[^.\n=,\[\]{}#]{0,100}+)++")
_ENTRY = re.compile(r"[ \t]*[\"']?([^\n\"'=]++)[\"']?[ \t]*=[ \t]*[\"']")
_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


def scan(path: str, text: str) -> Iterator[Artifact]:
    """Yield each entry of ``[project.scripts]`` and, with its version, the package.

    The link of an entry is the module that it runs.

    Raises:
        UserError: When it is not TOML; its place is ``path:line``.
    """
    import tomllib  # noqa: PLC0415  # only `check` comes here

    if any(one.count(".") > LONGEST for one in _DOTTED.findall(text)):
        raise UserError(f"not valid TOML: a key of more than {LONGEST} parts", place=f"{path}:1")
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # of a number of too many digits as well
        found = _LINE.search(str(error))
        line = found[1] if found else text.count("\n") + 1
        message = _LINE.sub("", str(error)).strip() or type(error).__name__
        raise UserError(f"not valid TOML: {message}", place=f"{path}:{line}") from None
    project = data.get("project")
    if not isinstance(project, dict):
        return
    scripts = project.get("scripts")
    lines = _entries(text, "project.scripts") if scripts else {}
    for name, target in scripts.items() if isinstance(scripts, dict) else ():
        value = target if isinstance(target, str) else ""
        module = value.partition(":")[0].strip()
        place, at = _place(path, lines, name, value)
        yield Artifact("script", name, value, "", place, (Link("module", module, at),))
    version = project.get("version")
    if isinstance(version, str):
        place, at = _place(path, _entries(text, "project"), "version", version)
        name = project.get("name")
        name = name if isinstance(name, str) else ""
        yield Artifact("package", name, name, "", place, fields={"Version": (version, at)})


def _entries(text: str, table: str) -> dict[str, tuple[int, int, str]]:
    """Return of each entry of a table its line, the column of its text and the text, quoted."""
    found: dict[str, tuple[int, int, str]] = {}
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("["):
            inside = line.strip().startswith(f"[{table}]")
        elif inside and (entry := _ENTRY.match(line)):
            found.setdefault(entry[1].rstrip(), (number, entry.end() + 1, line[entry.end() :]))
    return found


def _place(
    path: str, entries: dict[str, tuple[int, int, str]], name: str, value: str
) -> tuple[Place, Place]:
    """Return where an entry of a table stands, and where its value does."""
    line, column, text = entries.get(name, (0, 0, ""))
    if line and text.startswith(value):
        return Place(path, line), Place(path, line, column)
    return Place(path), Place(path)
