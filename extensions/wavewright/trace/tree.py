"""One id → the nodes that it means, and the trees that lead up and down from them."""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.trace.graph import (
    FEEDS_BACK,
    LEVELS,
    NOWHERE,
    Edge,
    Graph,
    Key,
    Node,
    name_of,
    order,
)
from wavewright.trace.lacking import Lack, lacks
from wavewright.trace.matrix import matrix
from wavewright.trace.weave import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wavewright.model import Place
    from wavewright.read import Survey

NEAREST = 3
LISTED = 10
_LIKE = 0.75  # how much an id is like another one for a suggestion
# Kinds that people name by words of which several kinds may have the same.
_IN_LINES = frozenset({"behavior", "scenario", "case", "definition", "entry", "task"})
_PREFIXES = ("release", "wave", "sprint")
_INNER = frozenset({"case", "definition"})  # of which a file may have dozens
_NONE: Mapping[Key, tuple[Lack, ...]] = MappingProxyType({})


class UnknownError(UserError):
    """A name that nothing in the chain has; something beside the chain may have it."""


class Line(NamedTuple):
    """One line of a tree: a node, the edge that leads to it, and whether it stood above already.

    With a ``lack`` the node is only the kind of what is missing.
    """

    depth: int
    node: Node
    edge: Edge | None
    again: bool
    lack: Lack | None = None


class Tree(NamedTuple):
    """What stands above and below some nodes, with the number of steps, all lines and titles.

    ``lacks`` are what is missing right above and below these and the other nodes.
    """

    focus: tuple[Key, ...]
    graph: Graph
    above: Mapping[Key, int]
    below: Mapping[Key, int]
    lacks: Mapping[Key, tuple[Lack, ...]] = _NONE

    def up(self, *, deep: bool = True) -> Iterator[Line]:
        """Yield the way up: what each node follows from."""
        return self._lines(self.above, up=True, deep=deep)

    def down(self, *, deep: bool = True) -> Iterator[Line]:
        """Yield the way down: what follows from each node.

        Without ``deep`` the insides of modules and features that are not in the focus are left out.
        """
        return self._lines(self.below, up=False, deep=deep)

    def hidden(self) -> list[Key]:
        """Return the nodes that are only in the deep tree."""
        shown = {line.node.key for way in (self.up, self.down) for line in way(deep=False)}
        return [key for key in self.graph.nodes if key[0] in _INNER and key not in shown]

    def _lines(self, known: Mapping[Key, int], *, up: bool, deep: bool) -> Iterator[Line]:
        stack: list[Line] = [
            Line(0, self.graph.nodes[key], None, again=False) for key in self.focus[::-1]
        ]
        seen: set[Key] = set()
        while stack:
            line = stack.pop()
            key = line.node.key
            line = line._replace(again=not line.lack and key in seen)
            yield line
            if line.lack or line.again:
                continue
            seen.add(key)
            if line.edge and line.edge.relation == FEEDS_BACK:
                continue
            nexts = self._nexts(key, up=up, deep=deep)
            found = [
                Line(line.depth + 1, self.graph.nodes[one], edge, again=False)
                for one, edge in nexts.items()
                if one in known
            ]
            found += [
                Line(line.depth + 1, Node(lack.kind, ""), None, again=False, lack=lack)
                for lack in self.lacks.get(key, ())
                if lack.above is up
            ]
            stack += sorted(found, key=_order, reverse=True)

    def _nexts(self, key: Key, *, up: bool, deep: bool) -> dict[Key, Edge]:
        """Return what stands next to a node, and through what is hidden, what is next to that."""
        edges, there = self.graph.edges, self.graph.up if up else self.graph.down
        pairs = {one: edges[(one, key) if up else (key, one)] for one in there(key)}
        inner = [one for one in pairs if one[0] in _INNER]
        if deep or key in self.focus or not inner:
            return pairs
        found = {one: edge for one, edge in pairs.items() if one not in inner}
        for one in inner:
            for other in there(one):
                found.setdefault(other, pairs[one] if up else edges[one, other])
        return found


def _order(line: Line) -> tuple[int, Place, list[tuple[int, str]]]:
    """Sort what stands in one file by its lines, and all else by its id."""
    level, parts, _ = order(line.node.key)
    return level, line.node.place if line.node.kind in _IN_LINES else NOWHERE, parts


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
    shown = part.within({*above, *below})
    lacking = lacks(graph, matrix(graph, {*keys, *shown.nodes}, code=survey.config.has_code))
    lacking = {key: some for key, some in lacking.items() if key in shown.nodes}
    return Tree(ends, shown, above, below, lacking)


def named(graph: Graph, text: str, kinds: Sequence[str]) -> Key:
    """Return the node that a text names, one of the first of some kinds if there is any.

    Raises:
        UserError: When nothing is called so, or several things are.
    """
    keys = _named(graph, text)
    for kind in kinds:
        own = [key for key in keys if key[0] == kind]
        if own and len(keys) > 1:
            keys = own
    return _one(graph, text, keys or _found(graph, text)[0])


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
    raise UnknownError(f"nothing in the chain is called {text!r}", fix=fix)


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
