"""The tags of a repository, from its own files; git is asked only where they lead."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from wavewright import programs
from wavewright.errors import UserError

_PACKED = re.compile(r"^[0-9a-f]{40,64} refs/tags/([^\n]+)$", re.MULTILINE)


class Tags(NamedTuple):
    """The names of all tags. Of a ``shallow`` clone there may be more than those."""

    names: frozenset[str] = frozenset()
    shallow: bool = False


def tags(root: str) -> Tags:
    """Return the tags of the repository whose root this is; none where there is no repository.

    A repository that keeps its references in another form than files counts as one without tags.
    """
    try:
        folder = _folder(Path(root))
        if folder is None:
            return Tags()
        packed = folder / "packed-refs"
        names = _PACKED.findall(_text(packed)) if packed.is_file() else []
        return Tags(frozenset([*names, *_loose(folder)]), (folder / "shallow").exists())
    except (OSError, ValueError):
        return Tags()


def contained(root: str) -> frozenset[str] | None:
    """Return the tags whose commits are in the present one; nothing when git cannot tell."""
    try:
        said = programs.git(Path(root), "tag", "--list", "--merged", "HEAD")
    except (UserError, OSError):
        return None
    return frozenset(said.out.splitlines()) if said.ok else None


def _folder(root: Path) -> Path | None:
    """Return where a repository keeps its references; work trees share one folder."""
    found = root / ".git"
    if found.is_file():
        kind, _, written = _text(found).partition(":")
        if kind != "gitdir":
            return None
        found = root / written.strip()
    if not (found / "HEAD").exists():
        return None
    common = found / "commondir"
    return found / _text(common).strip() if common.is_file() else found


def _loose(folder: Path) -> list[str]:
    top = os.fspath(folder / "refs" / "tags")
    return [
        f"{where}/{name}"[len(top) + 1 :].replace(os.sep, "/")
        for where, _, names in os.walk(top)
        for name in names
        if not name.endswith(".lock")
    ]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
