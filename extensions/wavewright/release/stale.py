"""Whether ``uv.lock`` says what ``pyproject.toml`` asks for: a stale one is not released."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.release.plan import LOCK
from wavewright.release.refusals import Refusal

if TYPE_CHECKING:
    from pathlib import Path

STALE = "needs to be updated"
HOPELESS = "No solution found"  # what is asked for is not in the lock, and nowhere else either


def stale_lock(root: Path, *, offline: bool) -> Refusal | None:
    """Return the refusal of a lock that is not of the present manifest.

    A lock is compared without the network. Only where that does not tell, the network is used.
    Where uv cannot tell at all, or there is none, nothing is said.
    """
    path = programs.environment().get("PATH")
    if not (root / LOCK).is_file() or not shutil.which("uv", path=path):
        return None
    words = ["uv", "lock", "--check", "--quiet"]
    ended = programs.run([*words, "--offline"], root)
    wrong = STALE in ended.said
    if not (ended.ok or wrong or offline):
        ended = programs.run(words, root)
        wrong = any(word in ended.said for word in (STALE, HOPELESS))
    if not wrong:
        return None
    return Refusal(
        "stale-lock",
        "the lock is not of what pyproject.toml asks for",
        f"Write it again: uv lock\n  Then test with it, and commit: git add {LOCK} && git commit",
        LOCK,
    )
