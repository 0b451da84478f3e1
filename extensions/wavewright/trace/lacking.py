"""Where in a tree something is missing: the level, and the node that it should follow from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from wavewright.trace.matrix import COLUMNS, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wavewright.trace.graph import Graph, Key

# The levels from which each one follows: the first of them that is there.
_AFTER: dict[str, tuple[str, ...]] = {
    "wave": ("capability",),
    "capability": ("wave",),
    "behavior": ("capability",),
    "steps": ("feature", "behavior"),
    "guide": ("scenario", "behavior"),
    "e2e": ("guide", "scenario", "behavior"),
}
_ABOVE = frozenset({"wave", "roadmap"})  # what should stand above, not below


class Lack(NamedTuple):
    """A level at which nothing stands; one that is not ``due`` may still be missing."""

    level: str
    due: bool = True

    @property
    def kind(self) -> str:
        """The kind of what should stand there."""
        return COLUMNS[self.level][0] if self.level in COLUMNS else self.level

    @property
    def above(self) -> bool:
        """Whether it should stand above."""
        return self.level in _ABOVE


def lacks(graph: Graph, rows: Iterable[Row]) -> Mapping[Key, tuple[Lack, ...]]:
    """Return what is missing right above or below each node of some rows.

    What is named and does not exist is a node itself, so it is not in here.
    """
    found: dict[Key, dict[Lack, None]] = defaultdict(dict)
    for row in rows:
        for level in (*row.missing, *row.later):
            if not row.cells[level]:
                after = _after(row, level)
                if after:
                    found[after][Lack(level, level in row.missing)] = None
        for wave in row.cells["wave"]:
            for level, there in (("roadmap", graph.up), ("release", graph.down)):
                if not there(wave.key, level):
                    found[wave.key][Lack(level)] = None
    return {key: tuple(some) for key, some in found.items()}


def _after(row: Row, level: str) -> Key | None:
    nodes = (row.one(one) for one in _AFTER.get(level, ("behavior",)))
    return next((node.key for node in nodes if node), None)
