"""``pyproject.toml``: the commands that a project installs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.model import Artifact, Link, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


def scan(path: str, text: str) -> Iterator[Artifact]:
    """Yield each entry of ``[project.scripts]``; its link is the module that it runs.

    Raises:
        UserError: When it is not TOML; its place is ``path:line``.
    """
    import tomllib  # noqa: PLC0415  # only `check` comes here

    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _LINE.search(str(error))
        line = found[1] if found else text.count("\n") + 1
        message = _LINE.sub("", str(error)).strip() or type(error).__name__
        raise UserError(f"not valid TOML: {message}", place=f"{path}:{line}") from None
    project = data.get("project")
    scripts = project.get("scripts") if isinstance(project, dict) else None
    if not isinstance(scripts, dict):
        return
    for name, target in scripts.items():
        value = str(target)
        module = value.partition(":")[0].strip()
        place, at = _place(path, text, name, value)
        yield Artifact("script", name, value, "", place, (Link("module", module, at),))


def _place(path: str, text: str, name: str, value: str) -> tuple[Place, Place]:
    """Return where an entry stands, and where its value does."""
    entry = re.compile(rf"^[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*=[ \t]*[\"']")
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("["):
            inside = line.strip().startswith("[project.scripts]")
        elif inside and (found := entry.match(line)) and line[found.end() :].startswith(value):
            return Place(path, number), Place(path, number, found.end() + 1)
    return Place(path), Place(path)
