"""What goes between a runner and its guard: frames of fields, through two pipes.

A frame is four bytes of length, and fields that each end with a NUL. Outputs follow in frames of
their own, which are bytes of any kind.
"""

from __future__ import annotations

ENDED, TIMEOUT, TOO_MUCH, GOING, UNSTARTED = "ended", "timeout", "too much", "going", "unstarted"
READY, UNMADE = b"ready", b"unmade"
LARGEST = 10_000_000  # bytes of an output; a step that writes more is ended
SIZE = 4


def frame(*fields: bytes) -> bytes:
    """Return the bytes of a frame of fields."""
    return block(b"".join([field + b"\0" for field in fields]))


def block(data: bytes) -> bytes:
    """Return the bytes of a frame of any kind."""
    return len(data).to_bytes(SIZE, "big") + data


def fields(data: bytes) -> list[bytes]:
    """Return the fields of a frame."""
    return data.split(b"\0")[:-1]
