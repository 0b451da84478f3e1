"""Reports → files that the user or a service names, which may be outside of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def save(path: Path, text: str) -> None:
    """Write a report; what the file held goes."""
    path.write_bytes(text.encode(errors="replace"))


def append(path: Path, text: str) -> None:
    """Add to a file that others add to as well, in one step."""
    with path.open("ab") as file:
        file.write(text.encode(errors="replace"))
