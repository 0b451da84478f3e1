"""Results kept in the user's own cache folder: never needed, and ignored when they do not fit.

They are not kept in the project: whoever writes a project could then choose them, and a compiled
body is code.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
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
    return folder / f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
