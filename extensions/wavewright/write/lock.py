"""One command at a time in a project, and none torn apart by Ctrl-C while files are moved."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.write.paths import STATE, state_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 10.0  # seconds that a command waits for another one in the same project


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the project's lock, so that two commands do not decide on the same files.

    Raises:
        UserError: When another command holds it for longer than ``PATIENCE`` seconds, or when
            there can be no lock.
    """
    path = state_folder(root) / "lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except OSError as error:
        raise UserError(
            f"cannot be opened: {error.strerror}", place=f"{STATE}/lock", fix="Remove it."
        ) from error
    with os.fdopen(descriptor, "r+b") as file:
        limit = time.monotonic() + PATIENCE
        while not _try_lock(file.fileno()):
            if time.monotonic() > limit:
                raise UserError(
                    "another wavewright command is writing in this project",
                    fix="Wait until it is done and try again.",
                )
            time.sleep(0.02)
        try:
            yield
        finally:
            _unlock(file.fileno())


if sys.platform == "win32":  # pragma: no cover  # the tests run where fcntl is
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Put off Ctrl-C and termination while files are moved: a few milliseconds."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    old = [
        (number, signal.signal(number, lambda got, _frame: came.append(got)))
        for number in (signal.SIGINT, signal.SIGTERM)
    ]
    try:
        yield
    finally:
        for number, handler in old:
            signal.signal(number, handler)
        for got in came:
            signal.raise_signal(got)
