"""Read the page of a guide from a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.guide.document import GENERATED, TO_WRITE, Guide, parse
from wavewright.read import walk

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1_000_000  # bytes


def read(root: Path, path: str) -> Guide:
    """Return the guide of a project at a path from its root, with ``/``.

    Raises:
        UserError: When there is no such page in the project, when it cannot be read, is not UTF-8
            or too large, and for what `parse` refuses.
    """
    if path.startswith("/") or ".." in path.split("/"):
        raise UserError(f"{path} is not in the project", fix=f"Name a page below {root}.")
    if not walk.is_inside(str(root), path):
        there = (root / path).exists()
        what = "this is no file of the project" if there else "there is no such guide"
        raise UserError(what, place=path, fix="Name a page by its path from the root.")
    try:
        data = walk.data(str(root), path)
    except OSError as error:
        raise UserError(f"the guide cannot be read: {walk.reason(error)}", place=path) from error
    if len(data) > LARGEST:
        raise UserError(f"the guide is larger than {LARGEST:,} bytes", place=path, fix="Divide it.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the guide is not UTF-8: {error.reason}"
        raise UserError(message, place=f"{path}:{line}", fix="Save it as UTF-8.") from error
    return parse(text, path)


def written(guide: Guide) -> Guide:
    """Return a guide that somebody has written: one that is only generated proves nothing.

    Raises:
        UserError: When a command is still the one of the generator.
    """
    if step := guide.generated:
        raise UserError(GENERATED, place=f"{guide.path}:{step.line}", fix=TO_WRITE)
    return guide
