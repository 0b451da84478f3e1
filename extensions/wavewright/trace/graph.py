"""The chain as a graph: nodes with a kind, edges with a verb, both with the place they stand at."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from wavewright.model import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

Key = tuple[str, str]  # kind and id

# The kinds of nodes in the order of the chain, from the vision to what users say.
LEVELS = (
    *("vision", "roadmap", "wave-plan", "prd", "epic", "sprint", "task", "issue", "wave"),
    *("capability", "behavior", "feature", "case", "scenario", "guide", "e2e", "steps"),
    *("definition", "unit", "test", "code", "source", "script", "mcp-tool", "entry"),
    *("release", "feedback"),
)
_LEVEL = {kind: number for number, kind in enumerate(LEVELS)}
# What people call the kinds whose names are those of the reader.
NAMES = {
    "case": "scenario of a feature",
    "scenario": "value scenario",
    "e2e": "end-to-end test",
    "steps": "step definitions",
    "definition": "step definition",
    "unit": "unit test",
    "script": "command",
    "mcp-tool": "MCP tool",
    "entry": "changelog entry",
    "wave-plan": "wave plan",
}
FEEDS_BACK = "feeds back to"
_NUMBERS = re.compile(r"(\d+)")
NOWHERE = Place("", 0, 0)


class Node(NamedTuple):
    """One thing of the chain. A ``missing`` one is named by others and does not exist.

    Line 0 of its place says that only the file is known.
    """

    kind: str
    id: str
    title: str = ""
    status: str = ""
    place: Place = NOWHERE
    missing: bool = False

    @property
    def key(self) -> Key:
        """Kind and id, which no other node has."""
        return self.kind, self.id


class Edge(NamedTuple):
    """One step down the chain, and the places that say so."""

    source: Key
    relation: str
    target: Key
    places: tuple[Place, ...] = ()


class Graph:
    """The nodes by their keys, and the edges of each node down and up."""

    def __init__(self, nodes: Iterable[Node] = (), edges: Iterable[Edge] = ()) -> None:
        self.nodes: dict[Key, Node] = {node.key: node for node in nodes}
        self.edges: dict[tuple[Key, Key], Edge] = {}
        self._down: dict[Key, list[Key]] = defaultdict(list)
        self._up: dict[Key, list[Key]] = defaultdict(list)
        for edge in edges:
            self.join(edge)

    def join(self, edge: Edge) -> None:
        """Add an edge, or its places to the one that is there."""
        pair = edge.source, edge.target
        known = self.edges.get(pair)
        if known is None:
            self._down[edge.source].append(edge.target)
            self._up[edge.target].append(edge.source)
            self.edges[pair] = edge
            return
        lines = {place[:2] for place in known.places}
        if new := tuple(place for place in edge.places if place[:2] not in lines):
            self.edges[pair] = known._replace(places=(*known.places, *new))

    def down(self, key: Key, *kinds: str) -> list[Key]:
        """Return what stands right below a node, of some kinds or all."""
        found = self._down.get(key, ())
        return sorted((one for one in found if not kinds or one[0] in kinds), key=order)

    def up(self, key: Key, *kinds: str) -> list[Key]:
        """Return what stands right above a node, of some kinds or all."""
        found = self._up.get(key, ())
        return sorted((one for one in found if not kinds or one[0] in kinds), key=order)

    def of(self, *kinds: str) -> list[Node]:
        """Return the nodes of some kinds, in the order of the chain and of their ids."""
        return [self.nodes[key] for key in sorted(self.nodes, key=order) if key[0] in kinds]

    def within(self, keys: Collection[Key]) -> Graph:
        """Return the part of the graph that has only some nodes."""
        edges = (e for e in self.edges.values() if e.source in keys and e.target in keys)
        return Graph((self.nodes[key] for key in sorted(keys, key=order)), edges)

    def sorted_edges(self) -> Iterator[Edge]:
        """Yield the edges in the order of their ends."""
        for pair in sorted(self.edges, key=lambda pair: (order(pair[0]), order(pair[1]))):
            edge = self.edges[pair]
            yield edge._replace(places=tuple(sorted(edge.places)))

    def below(self, focus: Iterable[Key]) -> dict[Key, int]:
        """Return all that follows from some nodes, with the number of steps."""
        return self._walk(focus, self._down, lambda key, one: (key, one))

    def above(self, focus: Iterable[Key]) -> dict[Key, int]:
        """Return all that some nodes follow from, with the number of steps."""
        return self._walk(focus, self._up, lambda key, one: (one, key))

    def _walk(
        self,
        focus: Iterable[Key],
        after: dict[Key, list[Key]],
        pair: Callable[[Key, Key], tuple[Key, Key]],
    ) -> dict[Key, int]:
        """Walk along edges; the chain is closed, so a walk goes no further than one round."""
        found = dict.fromkeys(focus, 0)
        waiting = deque(found)
        while waiting:
            key = waiting.popleft()
            for one in after.get(key, ()):
                if one not in found:
                    found[one] = found[key] + 1
                    if self.edges[pair(key, one)].relation != FEEDS_BACK:
                        waiting.append(one)
        return found


@cache
def order(key: Key) -> tuple[int, list[tuple[int, str]], str]:
    """Sort key of nodes: along the chain, then by id, with numbers by their size."""
    return _LEVEL.get(key[0], len(LEVELS)), natural(key[1]), key[1]


def natural(text: str) -> list[tuple[int, str]]:
    """Sort key of a text in which 1.10 comes after 1.9."""
    parts = _NUMBERS.split(text)
    return [(int(part[:18]), "") if place % 2 else (0, part) for place, part in enumerate(parts)]


def name_of(kind: str) -> str:
    """Return what people call a kind."""
    return NAMES.get(kind, kind)
