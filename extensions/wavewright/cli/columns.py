"""Lines of columns: as wide as a terminal, or as wide as they are where nobody looks."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = 2
LEAST = 12  # columns of a text that was shortened


def width() -> int:
    """Return the columns of the terminal; 0 where there is none and nobody says one."""
    known = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit()
    return shutil.get_terminal_size().columns if known else 0


def lines(rows: Sequence[Sequence[str]], columns: int = 0, shorten: int = -1) -> Iterator[str]:
    """Yield rows of cells, one line each; columns without any text are left out.

    Args:
        rows: Of equally many cells.
        columns: Of the terminal; 0 for none. Cells that have no room there go onto a second line.
        shorten: The column whose texts are shortened first, where that makes room for all.
    """
    sizes = [max(map(wide, cells)) for cells in zip(*rows, strict=True)]
    if columns and shorten >= 0:
        least = min(sizes[shorten], max(LEAST, sizes[shorten] - _total(sizes) + columns))
        shortened = [*sizes[:shorten], least, *sizes[shorten + 1 :]]
        sizes = shortened if _total(shortened) <= columns else sizes
    first = len(sizes)
    while columns and first > 1 and _total(sizes[:first]) > columns:
        first -= 1
    for row in rows:
        cells = [fitted(cell, size) for cell, size in zip(row, sizes, strict=True)]
        yield (
            (" " * GAP)
            .join(
                f"{cell}{' ' * (size - wide(cell))}"
                for cell, size in zip(cells[:first], sizes, strict=False)
                if size
            )
            .rstrip()
        )
        if rest := [cell for cell in cells[first:] if cell]:
            yield f"{' ' * 2 * GAP}{(' ' * GAP).join(rest)}"


def _total(sizes: Sequence[int]) -> int:
    """Return the columns of a line with cells of such sizes."""
    return sum(size + GAP for size in sizes if size) - GAP


def wide(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fitted(text: str, size: int) -> str:
    """Return a text of at most so many columns; what is cut off leaves a mark."""
    if wide(text) <= size:
        return text
    end = len(text)
    while end and wide(text[:end]) >= size:
        end -= 1
    return f"{text[:end].rstrip()}…"
