"""Results kept under ``.wavewright/cache``: never needed, and ignored when they are not ours."""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ".wavewright/cache"
PARENT = ".wavewright"


def load(root: Path, name: str, key: str) -> object | None:
    """Return what was stored under a name, if it was stored for the same key; else ``None``."""
    try:
        data = json.loads((root / FOLDER / f"{name}.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return data.get("value") if isinstance(data, dict) and data.get("key") == key else None


def store(root: Path, name: str, key: str, value: object) -> None:
    """Keep a value for a key, in one step; what is no JSON is not kept."""
    folder = folder_of(root)
    if folder is None:
        return
    draft = folder / f"{name}-{os.getpid()}.tmp"
    with contextlib.suppress(OSError, TypeError, ValueError):
        draft.write_text(json.dumps({"key": key, "value": value}), encoding="utf-8")
        draft.replace(folder / f"{name}.json")


def folder_of(root: Path) -> Path | None:
    """Return the cache's folder, made when needed and ignored by git.

    ``None`` where there is no ``.wavewright`` folder to hold it, or where it is a link.
    """
    folder = root / FOLDER
    if (root / PARENT).is_symlink() or not (root / PARENT).is_dir() or folder.is_symlink():
        return None
    if not folder.is_dir():
        try:
            folder.mkdir()
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError:
            return None
    return folder
