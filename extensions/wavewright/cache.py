"""Results kept for the next command: never needed, and ignored when they do not fit.

They are kept in the user's own cache folder. What is in a project could be chosen by whoever wrote
the project: there, in ``.wavewright/cache``, is only what is plain data and is checked when used.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from pathlib import Path

import platformdirs


def load(name: str, key: str) -> object | None:
    """Return what was stored under a name for a key; else ``None``."""
    try:
        data = json.loads(_file(_folder(), name, key).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return data.get("value") if isinstance(data, dict) and data.get("key") == key else None


def store(name: str, key: str, value: object) -> None:
    """Keep a value for a key, in one step; what is no JSON is not kept."""
    folder = made()
    if folder is None:
        return
    draft = folder / f"{name}-{os.getpid()}.tmp"
    with contextlib.suppress(OSError, TypeError, ValueError):
        draft.write_text(json.dumps({"key": key, "value": value}), encoding="utf-8")
        draft.replace(_file(folder, name, key))


def made() -> Path | None:
    """Return the cache's folder, made when needed; ``None`` where none can be made."""
    folder = _folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


def _folder() -> Path:
    return Path(platformdirs.user_cache_dir("wavewright", appauthor=False))


def _file(folder: Path, name: str, key: str) -> Path:
    return folder / f"{name}-{zlib.crc32(key.encode()):08x}-{len(key)}.json"


WITHIN = ".wavewright/cache"


def load_within(root: Path, name: str, key: str) -> object | None:
    """Return what was stored in a project under a name for a key; else ``None``."""
    folder = root / WITHIN
    if _leads_out(root):
        return None
    try:
        if not (folder / f"{name}.json").is_file():
            return None
        head, _, body = (folder / f"{name}.json").read_bytes().partition(b"\n")
        if head != _head(key, body):
            return None
        value: object = json.loads(body)
    except (OSError, ValueError, RecursionError):
        return None
    return value


def store_within(root: Path, name: str, key: str, value: object) -> None:
    """Keep a value in a project for a key, in one step and out of sight of git.

    Nothing is kept where the folder cannot be made, or is a link.
    """
    folder = root / WITHIN
    if _leads_out(root):
        return
    draft = folder / f"{name}-{os.getpid()}.tmp"
    body = json.dumps(value, separators=(",", ":")).encode()
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        draft.write_bytes(b"%b\n%b" % (_head(key, body), body))
        draft.replace(folder / f"{name}.json")
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()


def _leads_out(root: Path) -> bool:
    """Whether a part of the way to the cache of a project is a link."""
    return (root / WITHIN).is_symlink() or (root / WITHIN).parent.is_symlink()


def _head(key: str, body: bytes) -> bytes:
    """Return the first line of a file for a key: a broken or foreign file has another one."""
    return f"{json.dumps(key)} {zlib.crc32(body):08x} {len(body)}".encode()
