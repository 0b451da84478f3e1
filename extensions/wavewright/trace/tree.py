"""One id → the nodes that it means, and the trees that lead up and down from them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.trace.graph import FEEDS_BACK, LEVELS, Edge, Graph, Key, name_of, order
from wavewright.trace.weave import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.model import Place
    from wavewright.read import Survey
    from wavewright.trace.graph import Node

NEAREST = 3
LISTED = 10
_LIKE = 0.75  # how much an id is like another one for a suggestion
# Kinds that people name by words of which several kinds may have the same.
_IN_LINES = frozenset({"behavior", "scenario", "case", "definition", "entry", "task"})
_PREFIXES = ("release", "wave", "sprint")


class Line(NamedTuple):
    """One line of a tree: a node, the edge that leads to it, and whether it stood above already."""

    depth: int
    node: Node
    edge: Edge | None
    again: bool


class Tree(NamedTuple):
    """What stands above and below some nodes, with the number of steps, all lines and titles."""

    focus: tuple[Key, ...]
    graph: Graph
    above: Mapping[Key, int]
    below: Mapping[Key, int]

    def up(self) -> Iterator[Line]:
        """Yield the way up: what each node follows from."""
        yield from self._lines(self.above, up=True)

    def down(self) -> Iterator[Line]:
        """Yield the way down: what follows from each node."""
        yield from self._lines(self.below, up=False)

    def _lines(self, known: Mapping[Key, int], *, up: bool) -> Iterator[Line]:
        stack: list[tuple[Key, int, Edge | None]] = [(key, 0, None) for key in self.focus[::-1]]
        seen: set[Key] = set()
        while stack:
            key, depth, edge = stack.pop()
            again = key in seen
            yield Line(depth, self.graph.nodes[key], edge, again)
            seen.add(key)
            if again or (edge and edge.relation == FEEDS_BACK):
                continue
            nexts = sorted(self.graph.up(key) if up else self.graph.down(key), key=self._order)
            for one in reversed(nexts):
                if one in known:
                    along = self.graph.edges[(one, key) if up else (key, one)]
                    stack.append((one, depth + 1, along))

    def _order(self, key: Key) -> tuple[int, Place | None, list[tuple[int, str]]]:
        """Sort what stands in one file by its lines, and all else by its id."""
        level, parts, _ = order(key)
        place = self.graph.nodes[key].place if key[0] in _IN_LINES else None
        return level, place, parts


def tree(survey: Survey, graph: Graph, text: str) -> Tree:
    """Return what stands above and below the thing that a text names.

    Raises:
        UserError: When nothing is called so, or several things are.
    """
    found, inner = _found(graph, text)
    keys = {*graph.above(found), *graph.below(found)}
    part = near(survey, graph, keys)
    focus = [key for key in part.nodes if key in found or _inside(key, found)]
    if inner:
        focus = [key for key in focus if key[1] == text or key[1].startswith(f"{text}::")]
        if not focus:
            raise UserError(
                f"nothing in {text.partition('::')[0]} is called {inner} and is in the chain",
                fix=_listed(key for key in part.nodes if "::" in key[1] and _inside(key, found)),
            )
    focus = [key for key in focus if not set(part.up(key)) & set(focus)]
    ends = tuple(sorted(focus, key=order))
    above, below = part.above(ends), part.below(ends)
    return Tree(ends, part.within({*above, *below}), above, below)


def _inside(key: Key, found: Iterable[Key]) -> bool:
    """Whether a node is a test, function or scenario in a file that is another one."""
    return any(key[1].startswith(f"{one[1]}::") for one in found)


def _found(graph: Graph, text: str) -> tuple[list[Key], str]:
    """Return the nodes that a text names, and the name of what is meant inside of them."""
    keys = _named(graph, text)
    if keys:
        return [_one(graph, text, keys)] if len(keys) > 1 else keys, ""
    path, separator, inner = text.partition("::")
    keys = _named(graph, path) if separator else []
    if keys:
        return keys, inner
    near_to = _nearest(graph, text)
    fix = f"Did you mean {near_to}?" if near_to else "`wavewright trace` lists what there is."
    raise UserError(f"nothing in the chain is called {text!r}", fix=fix)


def _named(graph: Graph, text: str) -> list[Key]:
    """Return the nodes with an id, a kind and an id such as ``guide:first``, or a path."""
    kind, colon, id_ = text.partition(":")
    if colon and (kind, id_) in graph.nodes:
        return [(kind, id_)]
    for word in _PREFIXES:
        if text.lower().startswith(f"{word} "):
            return _named(graph, text[len(word) + 1 :].strip())
    found = [(kind, text) for kind in LEVELS if (kind, text) in graph.nodes]
    found = found or [
        (kind, text.upper()) for kind in LEVELS if (kind, text.upper()) in graph.nodes
    ]
    found = found or [key for key in (("release", f"v{text}"),) if key in graph.nodes]
    return found or [
        node.key
        for node in graph.nodes.values()
        if text and node.place.path == text and node.kind not in {"behavior", "scenario", "release"}
    ]


def _one(graph: Graph, text: str, keys: list[Key]) -> Key:
    """Return the node whose tree shows all the others of that name.

    Raises:
        UserError: When there is none; lists them.
    """
    for key in keys:
        if set(keys) <= graph.below([key]).keys():
            return key
    raise UserError(f"{text!r} is the name of several things", fix=_listed(keys))


def _listed(keys: Iterable[Key]) -> str:
    known = sorted(keys, key=order)
    more = f" and {len(known) - LISTED} more" if len(known) > LISTED else ""
    listed = ", ".join(f"{kind}:{id_}" for kind, id_ in known[:LISTED])
    return f"Name one of {listed}{more}." if listed else "Name a file or an id."


def _nearest(graph: Graph, text: str) -> str:
    """Return the ids that are most like a text; of very many, those of a like length."""
    wanted = text.lower()
    known: dict[str, str] = {}
    for kind, id_ in graph.nodes:
        name = id_.rpartition("/")[2] if "/" not in text else id_
        if kind != "case" and abs(len(name) - len(text)) <= 1 + len(text) // 3:
            known.setdefault(name.lower(), id_)
    found = difflib.get_close_matches(wanted, known, n=NEAREST, cutoff=_LIKE)
    return " or ".join(known[one] for one in found)


def label(node: Node) -> str:
    """Return kind and id as people say them."""
    return f"{name_of(node.kind)} {node.id}"
