"""What a change of some files touches: up and down the chain, and the tests to run."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from wavewright.read.paths import kind_of
from wavewright.trace import concerns
from wavewright.trace.graph import Graph, Key, Node, order
from wavewright.trace.imports import Imports
from wavewright.trace.spread import leads, spread
from wavewright.trace.weave import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wavewright.read import Survey

_TESTS = frozenset({"e2e", "steps", "unit", "test"})
_INNER = frozenset({"case", "definition"})
# Planning: a change of it touches all that follows, and no test can tell.
_PLANS = frozenset(
    {"vision", "roadmap", "wave-plan", "wave", "prd", "epic", "task", "sprint", "issue", "entry"}
    | {"feedback"}
)
_LOCKED = ("uv.lock", "just/process.just")  # a project with one of these runs its tools by uv


class Touched(NamedTuple):
    """A node that a change touches, and its distance: below 0 for what stands above the change."""

    node: Node
    distance: int


class Impact(NamedTuple):
    """What a change of some files touches.

    ``outside`` are the files that are not in the chain and are not imported by what is;
    ``everywhere`` those that may concern all tests; ``importers`` the files by which the change
    leads further; ``tests`` the arguments of pytest.
    """

    paths: tuple[str, ...]
    outside: tuple[str, ...] = ()
    everywhere: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()
    touched: tuple[Touched, ...] = ()
    tests: tuple[str, ...] = ()
    runner: tuple[str, ...] = ("pytest",)

    @property
    def command(self) -> str:
        """The line that runs the tests; nothing without any."""
        if self.everywhere:
            return shlex.join(self.runner)
        return shlex.join([*self.runner, *self.tests]) if self.tests else ""


def impact(states: Iterable[tuple[Survey, Graph]], paths: Iterable[str]) -> Impact:
    """Return what a change of some files touches.

    Args:
        states: The project now, and perhaps as it was before the change: what was there only
            before counts too, and the tests to run are those of now.
        paths: Of the files that change.
    """
    (now, *before), wanted = states, sorted(set(paths))
    found = _Found(now[0])
    for survey, graph in (now, *before):
        found.add(survey, graph, wanted)
    outside = [path for path in wanted if path not in found.known]
    everywhere = [path for path in wanted if found.concerns_all(path)]
    touched = (Touched(node, found.distances[key]) for key, node in found.nodes.items())
    return Impact(
        tuple(wanted),
        tuple(outside),
        tuple(everywhere),
        tuple(sorted(found.importers.keys() - set(wanted))),
        tuple(sorted(touched, key=_place)),
        found.tests(),
        _runner(now[0]),
    )


def _place(one: Touched) -> tuple[int, int, tuple[int, list[tuple[int, str]], str]]:
    at = order(one.node.key)
    return at[0], abs(one.distance), at


def _runner(now: Survey) -> tuple[str, ...]:
    return ("uv", "run", "pytest") if any(map(now.exists, _LOCKED)) else ("pytest",)


class _Found:
    """What is found in one state of the project after the other."""

    def __init__(self, now: Survey) -> None:
        self.nodes: dict[Key, Node] = {}
        self.distances: dict[Key, int] = {}
        self.known: set[str] = set()  # the changed files that lead into the chain
        self.importers: dict[str, int] = {}
        self._shared: set[str] = set()  # those that the set-up of tests imports
        self._proving: set[str] = set()
        self._now = now

    def add(self, survey: Survey, graph: Graph, wanted: list[str]) -> None:
        """Add what the change touches in a state of the project."""
        focus = _focus(graph, wanted)
        far = self._follow(survey, graph, wanted)
        groups = [(0, focus), *((steps, far[steps]) for steps in sorted(far))]
        found: dict[Key, int] = {}
        proved: set[Key] = set()
        for steps, nodes in groups:
            found = {**spread(graph, [node.key for node in nodes], steps), **found}
            proved |= spread(graph, [n.key for n in nodes if n.kind not in _PLANS]).keys()
        part = near(survey, graph, found)
        for key in part.nodes:
            file = key[0], key[1].partition("::")[0]
            if key[0] not in _INNER:
                self.nodes.setdefault(key, part.nodes[key])
                self.distances.setdefault(key, found.get(key, found.get(file, 0)))
            if key[0] in _TESTS and (key in proved or file in proved):
                self._proving.add(key[1])
        self._proving |= {path for path in (*wanted, *self.importers) if concerns.itself(path)}

    def _follow(self, survey: Survey, graph: Graph, wanted: list[str]) -> Mapping[int, list[Node]]:
        """Follow the imports from each changed file; return the nodes by the number of steps."""
        inside = {node.place.path for node in _focus(graph, wanted)}
        importers = Imports(survey).importers(wanted)
        code = {path: ("code", path) for some in importers.values() for path in some}
        leading = {path for path, key in code.items() if key in graph.nodes and leads(graph, key)}
        for path in wanted:
            steps = _walk(importers, path)
            own = ("code", path)
            if leading & steps.keys() or (
                path in inside and (own not in graph.nodes or leads(graph, own))
            ):
                self.known.add(path)
            if any(concerns.everything(one) and one.endswith("conftest.py") for one in steps):
                self._shared.add(path)
            for one, distance in steps.items():
                self.importers[one] = min(distance, self.importers.get(one, distance))
        found: dict[int, list[Node]] = {}
        for path in leading:
            if path not in wanted:
                found.setdefault(self.importers[path], []).append(graph.nodes[code[path]])
        return found

    def concerns_all(self, path: str) -> bool:
        """Whether all tests may depend on a changed file."""
        if concerns.everything(path) or path in self._shared:
            return True
        return path not in self.known and not concerns.itself(path) and not concerns.none(path)

    def tests(self) -> tuple[str, ...]:
        """Return tests as pytest names them: files, or tests in them unless the file is named."""
        found = {one for one in self._proving if self._now.exists(one.partition("::")[0])}
        return tuple(sorted(one for one in found if not _within(one, found)))


def _walk(after: Mapping[str, tuple[str, ...]], path: str) -> dict[str, int]:
    """Return the files that import a file, and those that import these, with the steps."""
    found = {path: 0}
    waiting = [path]
    for one in waiting:
        for other in after.get(one, ()):
            if other not in found:
                found[other] = found[one] + 1
                waiting.append(other)
    del found[path]
    return found


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


def _within(test: str, others: set[str]) -> bool:
    parts = test.split("::")
    return any("::".join(parts[:end]) in others for end in range(1, len(parts)))
