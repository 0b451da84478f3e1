"""Mermaid graphs in a page: which task comes before which."""

from __future__ import annotations

import re
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING

from wavewright.read.markdown import fenced

if TYPE_CHECKING:
    from collections.abc import Iterator

    Node = tuple[int, int]  # the number of the task, and where it stands

_LABEL = re.compile(
    r"\[[^\[\]\n]*\]|\([^()\n]*\)|\{[^{}\n]*\}|\"[^\"\n]*\"|\|[^|\n]*\||%%[^\n]*",
)
LONGEST_LINE = 2000  # of a graph; nobody draws in a longer one
# With a head: -->, ==>, -.-> and the same around a text. One without says nothing of an order.
_ARROW = re.compile(
    r"(?:-{2,}|={2,}|-\.+-|--[ ][^-\n]*-{2,}|==[ ][^=\n]*={2,}|-\.[ ][^.\n]*\.+-)>"
    r"|-{3,}|={3,}|-\.+-"
)
_TASK = re.compile(r"T(\d{1,9})\b")
MOST = 100  # tasks on one side of an arrow
_PART = re.compile(r"[^&;]+")


def edges(text: str) -> Iterator[tuple[Node, Node]]:
    """Yield the edges between tasks, ``T1 --> T2``, in the mermaid blocks of a page."""
    for start, end in fenced(text, "mermaid"):
        block = _LABEL.sub(lambda found: " " * len(found[0]), text[start:end])
        offset = start
        for line in block.split("\n"):
            if len(line) <= LONGEST_LINE:
                yield from _in_line(line, offset)
            offset += len(line) + 1


def _in_line(line: str, offset: int) -> Iterator[tuple[Node, Node]]:
    arrows = list(_ARROW.finditer(line))
    starts = [0, *(arrow.end() for arrow in arrows)]
    ends = [*(arrow.start() for arrow in arrows), len(line)]
    parts = zip(starts, ends, strict=True)
    nodes = [list(islice(_nodes(line, a, b, offset), MOST)) for a, b in parts]
    for arrow, (before, after) in zip(arrows, pairwise(nodes), strict=True):
        if arrow[0].endswith(">"):
            yield from product(before, after)


def _nodes(line: str, start: int, end: int, offset: int) -> Iterator[Node]:
    for part in _PART.finditer(line, start, end):
        if found := _TASK.match(part[0].strip()):
            yield int(found[1]), offset + part.start() + part[0].index("T")
