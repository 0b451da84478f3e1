"""The part of a graph that a picture shows, so that it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.trace.graph import Graph, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.trace.graph import Key, Node

MOST, MOST_EDGES = 150, 400  # services that draw mermaid stop at 500 edges or 50 000 letters
LEVELS = ("wave", "capability", "behavior")  # down to which a picture may go
_OVERVIEW = ("vision", "roadmap", "wave", "capability", "release", "feedback")
_INNER = frozenset({"case", "definition"})
LONGEST = 44  # letters of a line in a box


class Picture(NamedTuple):
    """What is drawn, a title, and why it is not more."""

    graph: Graph
    title: str
    note: str = ""


def picture(graph: Graph, title: str, level: str = "") -> Picture:
    """Return what to draw of a graph: as many levels as can be read, those at the top first.

    Args:
        graph: Of the whole project, or of a part of it.
        title: Of the picture.
        level: Draw all down to this one, however much that is.
    """
    if level:
        return _down_to(level, graph, title)
    details = [key for key in graph.nodes if key[0] not in _INNER]
    drawn = _linked(graph, details)
    if len(details) <= MOST and len(drawn.edges) <= MOST_EDGES:
        return Picture(drawn, title)
    overview = [key for key in graph.nodes if key[0] in _OVERVIEW]
    if len(overview) <= MOST:
        note = "Waves and capabilities only; name an id to see what is around it."
        return Picture(_linked(graph, overview), title, note)
    waves = [key for key in overview if key[0] != "capability"]
    note = "Waves only; name an id to see what is around it."
    return Picture(_linked(graph, waves[:MOST]), title, note)


def _down_to(level: str, graph: Graph, title: str) -> Picture:
    below = LEVELS[LEVELS.index(level) + 1 :]
    wanted = {*_OVERVIEW, "behavior"} - {*below}
    drawn = _linked(graph, [key for key in graph.nodes if key[0] in wanted])
    many = len(drawn.edges) > MOST_EDGES
    note = f"{len(drawn.edges)} lines; services that draw mermaid stop at 500." if many else ""
    return Picture(drawn, title, note)


def _linked(graph: Graph, keys: Iterable[Key]) -> Graph:
    """Return the part of a graph with some nodes, without tags that nothing leads to."""
    known = set(keys)
    alone = {key for key in known if key[0] == "release" and not {*graph.up(key)} & known}
    return graph.within(known - alone)


def caption(node: Node) -> tuple[str, str]:
    """Return the two lines of a box: the kind with the status, and the id, shortened."""
    status = "missing" if node.missing else node.status
    head = f"{name_of(node.kind)} · {status}" if status else name_of(node.kind)
    name = node.id
    if "/" in name:
        name = name.rpartition("/")[2] if "::" not in name else name.partition("::")[2]
    return _cut(head), _cut(name)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}…{text[1 - LONGEST // 2 :]}"


def mood(node: Node) -> str:
    """Return how a node is coloured: by what its status says of it."""
    if node.missing:
        return "missing"
    return {
        "implemented": "done",
        "complete": "done",
        "released": "done",
        "done": "done",
        "ready": "open",
        "in-progress": "open",
        "in-development": "open",
    }.get(node.status, "draft" if node.status else "plain")
