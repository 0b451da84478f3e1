"""What a change of some files touches: up and down the chain, and the tests to run."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from wavewright.read.paths import kind_of
from wavewright.trace.graph import Graph, Key, Node, order
from wavewright.trace.weave import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wavewright.read import Survey

# What is tested: a change of it concerns all that its behaviors are proved by.
_TESTED = frozenset({"code", "source", "script", "mcp-tool", "feature", "case"})
_TESTS = frozenset({"e2e", "steps", "unit", "test"})
_INNER = frozenset({"case", "definition"})
# Planning: a change of it touches all that follows, and no test can tell.
_PLANS = frozenset(
    {"vision", "roadmap", "wave-plan", "wave", "prd", "epic", "task", "sprint", "issue", "entry"}
    | {"feedback"}
)


class Touched(NamedTuple):
    """A node that a change touches, and its distance: below 0 for what stands above the change."""

    node: Node
    distance: int


class Impact(NamedTuple):
    """What a change of some files touches.

    ``outside`` are the files that are not in the chain; ``tests`` are the arguments of pytest.
    """

    paths: tuple[str, ...]
    outside: tuple[str, ...]
    touched: tuple[Touched, ...]
    tests: tuple[str, ...]

    @property
    def command(self) -> str:
        """The line that runs the tests; nothing without any."""
        return shlex.join(["pytest", *self.tests]) if self.tests else ""


def impact(states: Iterable[tuple[Survey, Graph]], paths: Iterable[str]) -> Impact:
    """Return what a change of some files touches.

    Args:
        states: The project now, and perhaps as it was before the change: what was there only
            before counts too, and the tests to run are those of now.
        paths: Of the files that change.
    """
    wanted = sorted(set(paths))
    nodes: dict[Key, Node] = {}
    distances: dict[Key, int] = {}
    known: set[str] = set()
    proving: set[str] = set()
    now: Survey | None = None
    for survey, graph in states:
        now = now or survey
        focus = _focus(graph, wanted)
        known |= {node.place.path for node in focus}
        found = _spread(graph, [node.key for node in focus])
        proved = _spread(graph, [node.key for node in focus if node.kind not in _PLANS])
        part = near(survey, graph, found)
        for key in part.nodes:
            file = key[0], key[1].partition("::")[0]
            if key[0] not in _INNER:
                nodes.setdefault(key, part.nodes[key])
                distances.setdefault(key, found.get(key, found.get(file, 0)))
            if key[0] in _TESTS and (key in proved or file in proved):
                proving.add(key[1])
    touched = tuple(
        Touched(nodes[key], distances[key])
        for key in sorted(nodes, key=lambda key: (order(key)[0], abs(distances[key]), order(key)))
    )
    outside = tuple(path for path in wanted if path not in known)
    return Impact(tuple(wanted), outside, touched, _tests(now, proving) if now else ())


def _focus(graph: Graph, paths: list[str]) -> list[Node]:
    """Return the nodes of some files; the page of a capability stands for all that is in it."""
    wanted = set(paths)
    pages = {path for path in paths if kind_of(path) == "capability"}
    return [
        node
        for node in graph.nodes.values()
        if node.place.path in wanted
        and not node.missing
        and node.kind not in {"release", *_INNER}
        and (node.place.path not in pages or node.kind == "capability")
    ]


def _spread(graph: Graph, focus: list[Key]) -> Mapping[Key, int]:
    """Return all that a change touches, with the number of steps, negative for those up."""
    up, down = graph.above(focus), graph.below(focus)
    found = {key: -steps for key, steps in up.items()} | down
    tested = [key for key in focus if key[0] in _TESTED]
    turning = {key: steps for key, steps in graph.above(tested).items() if key[0] == "behavior"}
    for behavior, first in sorted(turning.items(), key=lambda item: (item[1], item[0])):
        for key, steps in graph.below([behavior]).items():
            if key not in found or abs(found[key]) > first + steps:
                found[key] = first + steps
    return found | dict.fromkeys(focus, 0) | {key: -steps for key, steps in turning.items()}


def _tests(now: Survey, ids: set[str]) -> tuple[str, ...]:
    """Return tests as pytest names them: files, or tests in them unless the file is named."""
    found = {one for one in ids if now.exists(one.partition("::")[0])}
    return tuple(sorted(one for one in found if not _within(one, found)))


def _within(test: str, others: set[str]) -> bool:
    parts = test.split("::")
    return any("::".join(parts[:end]) in others for end in range(1, len(parts)))
