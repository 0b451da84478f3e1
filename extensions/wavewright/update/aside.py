"""A lock file that uv has changed by itself, put aside while the update needs a clean tree."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.update import tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCKS = frozenset({"uv.lock", ".wavewright/uv.lock"})
NOBODY = ("-c", "user.name=Wavewright", "-c", "user.email=wavewright@localhost")


@contextlib.contextmanager
def lock_aside(root: Path) -> Iterator[None]:
    """Take the last committed lock while the block runs, and then the changed one again.

    `uv run` writes the lock when the tool's folder has another version than it had; the user did
    nothing, and the update makes a new lock anyway. With any other change nothing is put aside.
    """
    changed = tree.status(root) if programs.git(root, "rev-parse", "HEAD").ok else []
    paths = [path for code, path in changed if code == " M" and path in LOCKS]
    if not paths or len(paths) != len(changed):
        yield
        return
    kept = programs.git(root, *NOBODY, "stash", "create").out.strip()
    if not kept or not programs.git(root, "checkout", "--quiet", "--", *paths).ok:
        yield
        return
    try:
        yield
    finally:
        programs.git(root, "restore", f"--source={kept}", "--worktree", "--", *paths)
