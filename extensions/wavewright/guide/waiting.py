"""Background steps: wait until one is ready, and see whether it still runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from wavewright.guide.shell import Shells
    from wavewright.guide.states import Shown

PORT = "port:"
LAST_PORT = 65_535
LOOK = 0.02  # seconds between two looks at a port
AFTER = 1.0  # seconds that the output may come later than what is waited for


def address(wait_for: str) -> tuple[str, int] | None:
    """Return host and port of ``port:8000`` or ``port:HOST:8000``; ``None`` for any other text."""
    host, _, number = wait_for.removeprefix(PORT).rpartition(":")
    if not wait_for.startswith(PORT) or not number.isdecimal() or int(number) > LAST_PORT:
        return None
    return host or "localhost", int(number)


def listens(where: tuple[str, int]) -> bool:
    """Return whether somebody answers at an address."""
    import socket  # noqa: PLC0415  # most guides wait for nothing

    try:
        with socket.create_connection(where, timeout=1.0):
            return True
    except OSError:
        return False


def is_seen(wait_for: str, shown: Shown) -> bool:
    """Return whether what is waited for has come: a port answers, or a text is written."""
    where = address(wait_for)
    if where:
        return listens(where)
    text = wait_for.encode()
    return text in shown.output or text in shown.errors


def wait(
    shells: Shells, number: int, wait_for: str, fits: Callable[[Shown], bool], seconds: float
) -> tuple[Shown, bool]:
    """Wait until a background step is ready: what is waited for has come, and its output fits.

    Return how it is then, and whether what is waited for has come.
    """
    until = time.monotonic() + seconds
    pause = LOOK if address(wait_for) else seconds
    come = not wait_for
    shown = shells.look(number)
    while True:
        if not come and is_seen(wait_for, shown):
            come, until = True, min(until, time.monotonic() + AFTER)
        left = until - time.monotonic()
        if shown.exit is not None or left <= 0 or (come and fits(shown)):
            return shown, come
        size = len(shown.output) + len(shown.errors)
        shown = shells.look(number, size, min(left, pause))
