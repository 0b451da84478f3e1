"""Places in a text, and the ids and paths that any text may name."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

from wavewright.model import Link, Place
from wavewright.read.paths import relation_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = b"wavewright: ignore"  # a file without these bytes ignores no finding
# What stands in backticks is an example, not a link.
BEHAVIOR = re.compile(r"(?<![\w`])@behavior:([\w.-]*\w)")
WAVE = re.compile(r"\bWave (\d++\.\d++)(?![\w.]*\w)(?: \(v?([^()\s]+)\))?")
PATH = re.compile(r"(?<![\w/.`-])((?:project|user|dev)-docs/[\w./-]*+)(?![*{<\[…])")

# A line of a docstring with a scenario of a feature; where it is too long, it goes on further in.
QUOTED = re.compile(
    r"""(?<=\n)([ ]*)(?:Scenario(?: Outline| Template)?|Example): """
    r"""((?:(?!\"{3})[^\n])+(?:\n\1[ ]{4}(?! )(?:(?!\"{3})[^\n])+)*)"""
)


class Places:
    """The places of a text, by offset."""

    __slots__ = ("path", "starts")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.starts = array("I", (0,))
        end = text.find("\n")
        while end >= 0:
            self.starts.append(end + 1)
            end = text.find("\n", end + 1)

    def line(self, offset: int) -> int:
        """Return the line of an offset, counted from 1."""
        return bisect_right(self.starts, offset)

    def at(self, offset: int) -> Place:
        """Return the place of an offset."""
        line = bisect_right(self.starts, offset)
        return Place(self.path, line, offset - self.starts[line - 1] + 1)


def quoted(written: str) -> str:
    """Return the name of a scenario as it is compared: on one line, in quotes that it may have."""
    return " ".join(written.replace('"""', "'''").split())


def behaviors(
    text: str, places: Places, relation: str, start: int = 0, end: int | None = None
) -> Iterator[Link]:
    """Yield the behaviors that a text names by their tag."""
    for found in BEHAVIOR.finditer(text, start, len(text) if end is None else end):
        yield Link(relation, found[1], places.at(found.start(1)))


def waves(
    text: str, places: Places, relation: str, start: int = 0, end: int | None = None
) -> Iterator[Link]:
    """Yield the waves that a text names, each with the release beside its number."""
    for found in WAVE.finditer(text, start, len(text) if end is None else end):
        yield Link(relation, found[1], places.at(found.start(1)))
        if found[2]:
            yield Link("release", found[2], places.at(found.start(2)))


def paths(text: str, places: Places, start: int = 0, end: int | None = None) -> Iterator[Link]:
    """Yield the documents that a text names by their path from the root."""
    for found in PATH.finditer(text, start, len(text) if end is None else end):
        target = found[1].rstrip("./-")
        yield Link(relation_of(target), target, places.at(found.start(1)))
