"""The checklist of a release is ticked by the commands that do its steps, with what they saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.model import Draft
from wavewright.release.page import path_of, ticked
from wavewright.write import apply, decide, locked
from wavewright.write.paths import content

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def tick(root: Path, version: str, done: Mapping[str, str]) -> str:
    """Tick steps on the page of a release; return its path, or nothing when nothing was to do.

    A page that has no such line, because somebody took it out, stays as it is; so does one that is
    no UTF-8.

    Args:
        root: The project's folder.
        version: The version whose page it is.
        done: The keys of the steps, and what was seen.
    """
    path = path_of(version)
    try:
        text = before = (content(root, path) or b"").decode("utf-8")
    except UnicodeDecodeError:
        return ""
    for key, said in done.items():
        try:
            text = ticked(text, key, said)
        except UserError:
            continue
    if text == before:
        return ""
    with locked(root):
        apply(root, decide(root, {path: Draft(text, shared=True)}))
    return path
