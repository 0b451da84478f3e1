"""The folder of a guide: made by the guard, and removed by it, whatever is in it."""

# pathlib and contextlib take longer to import than all of this.
# ruff: noqa: SIM105, PTH101, PTH102, PTH118

from __future__ import annotations

import fcntl
import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PARTS = (b"work", b"home", b"tmp", b"state", b"gone")
PREFIX = b"wavewright-"
DIGITS = 16
YOUNG = 60.0  # seconds


def make(base: bytes) -> bytes:
    """Make a folder that only this user can look into; return its path.

    It is locked as long as this process lives: no process id says for certain whether one does.
    """
    folder = os.path.join(os.path.realpath(base), PREFIX + os.urandom(DIGITS // 2).hex().encode())
    os.mkdir(folder, 0o700)
    try:
        lock(folder)
        for name in PARTS:
            os.mkdir(os.path.join(folder, name))
    except OSError:
        remove(folder)
        raise
    return folder


def lock(folder: bytes) -> bool:
    """Lock a folder until this process ends; return whether nobody else has it locked."""
    stream = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(stream)
        return False
    return True


def is_name(name: bytes) -> bool:
    """Return whether a folder has such a name as those of guides."""
    digits = name.removeprefix(PREFIX)
    return name != digits and len(digits) == DIGITS and not digits.strip(b"0123456789abcdef")


def forgotten(base: bytes) -> Iterator[bytes]:
    """Yield the folders of guards that have ended without removing them, each locked.

    One that was made just now is left alone: it may not be locked yet.
    """
    try:
        found = [one for one in os.scandir(base) if is_name(one.name)]
    except OSError:
        return
    for one in found:
        try:
            known = one.stat(follow_symlinks=False)
            old = known.st_uid == os.getuid() and time.time() - known.st_mtime > YOUNG
            if old and one.is_dir(follow_symlinks=False) and lock(one.path):
                yield one.path
        except OSError:
            continue


def remove(folder: bytes) -> None:
    """Remove a folder with all that is in it; a link in it is removed, not followed."""
    try:
        os.chmod(folder, 0o700)
        inside = list(os.scandir(folder))
    except OSError:
        inside = []
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            remove(entry.path)
        else:
            _attempt(os.unlink, entry.path)
    _attempt(os.rmdir, folder)


def _attempt(what: Callable[[bytes], None], path: bytes) -> None:
    try:
        what(path)
    except OSError:
        pass
