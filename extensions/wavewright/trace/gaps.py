"""What is missing at which level of the chain, how to make it, and how much is there."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.model import Place
from wavewright.shown import a
from wavewright.trace.graph import LEVELS, Graph, Key, Node, name_of, natural
from wavewright.trace.matrix import CODE, COLUMNS, OPTIONAL, Row
from wavewright.trace.planned import RELEASED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

ROADMAP = "project-docs/ROADMAP.md"
# The levels in the order of the chain: those above the behaviors, the columns, and what follows.
ABOVE = ("vision", "roadmap")
ORDER = (*ABOVE, *COLUMNS, "feedback")
# The columns that one command fills.
_BY_BEHAVIOR = ("feature", "steps", "unit")
_BY_SCENARIO = ("scenario", "guide", "e2e")
SCOPES = ("wave", "capability", "behavior")  # what has gaps
NOUNS = {"e2e": "end-to-end test", "steps": "step definitions", "unit": "unit test"}


class Gap(NamedTuple):
    """Something that is missing for a node, and the command or the words that mend it.

    One that is not ``due`` may still be missing: the behavior is a draft.
    """

    level: str
    node: Node
    message: str
    fix: str
    due: bool = True


class Share(NamedTuple):
    """How many of the things that need something at a level have it."""

    level: str
    of: str  # the kind of those that need it
    covered: int
    total: int

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all."""
        return 100 * self.covered // self.total if self.total else 100


def gaps(
    graph: Graph, rows: Iterable[Row], scope: Collection[Key] | None = None
) -> tuple[Gap, ...]:
    """Return what is missing, in the order of the chain; with a scope only what is within it."""
    rows = tuple(rows)
    found = [*_strategy(graph), *_of_waves(graph)]
    for row in rows:
        for level in (*row.missing, *row.later):
            found += _of_row(row, level, due=level in row.missing)
    found += _unheard(graph)
    unique = [gap for gap in dict.fromkeys(found) if scope is None or gap.node.key in scope]
    return tuple(sorted(unique, key=_place))


def within(graph: Graph, found: Key, rows: Iterable[Row]) -> tuple[frozenset[Key], tuple[Row, ...]]:
    """Return what a behavior, capability or wave answers for, and its rows of the matrix.

    Raises:
        UserError: For anything else.
    """
    kind, id_ = found
    if kind not in SCOPES:
        raise UserError(
            f"{id_} is {a(name_of(kind))}, which has no gaps of its own",
            fix="Name a behavior, a capability or a wave; `wavewright trace ID` shows which.",
        )
    own = [row for row in rows if any(node.key == found for node in row.cells[kind])]
    below = SCOPES[SCOPES.index(kind) :]
    keys = {node.key for row in own for level in below for node in row.cells[level]} | {found}
    if kind == "wave":
        keys |= set(graph.down(found, "release"))
    return frozenset(keys), tuple(own)


def _place(gap: Gap) -> tuple[int, int, list[tuple[int, str]], str]:
    kind = LEVELS.index(gap.node.kind)
    return ORDER.index(gap.level), kind, natural(gap.node.id), gap.message


def _strategy(graph: Graph) -> Iterator[Gap]:
    roadmaps = graph.of("roadmap")
    for node in roadmaps:
        if not graph.up(node.key, "vision"):
            fix = "wavewright new vision TITLE; one that is there already: link it from the roadmap"
            yield Gap("vision", node, "the roadmap names no vision", fix, due=False)
    if not graph.of("wave"):
        node = roadmaps[0] if roadmaps else Node("roadmap", ROADMAP, place=Place(ROADMAP, 0, 0))
        yield Gap("wave", node, "there is no wave", 'wavewright new wave "TITLE"')


def _of_waves(graph: Graph) -> Iterator[Gap]:
    for node in graph.of("wave"):
        if not graph.up(node.key, "roadmap"):
            message = f"no roadmap lists wave {node.id}"
            yield Gap("roadmap", node, message, f"List the wave in {ROADMAP}.")
        if not graph.down(node.key, "release"):
            message = f"wave {node.id} names no release"
            yield Gap("release", node, message, "Write its heading as `## Wave X.Y (vX.Y.Z) — …`.")


def _unheard(graph: Graph) -> Iterator[Gap]:
    for node in graph.of("release"):
        named = graph.up(node.key, "wave")  # not each old tag
        if named and node.status == "released" and not graph.down(node.key, "feedback"):
            fix = f"wavewright new feedback {node.id}"
            yield Gap("feedback", node, f"nobody says how {node.id} went", fix, due=False)


def _of_row(row: Row, level: str, *, due: bool) -> Iterator[Gap]:
    about = row.one("behavior") or row.one("capability") or row.one("wave")
    if about is None:
        return
    if level == "wave":
        about = row.one("capability") or about
    if about.missing:
        fix = _making(row, "behavior", shlex.quote(about.id))
        yield Gap(level, about, f"no capability declares {about.id}", fix, due)
        return
    broken = [node for node in row.cells[level] if node.missing]
    for node in broken:
        message = f"{node.id} is named for {about.id}, and does not exist"
        yield Gap(level, about, message, _fix(row, level, node.id), due)
    if not broken and not (level == "release" and row.cells["wave"]):
        noun = NOUNS.get(level, name_of(level))
        yield Gap(level, about, f"{about.kind} {about.id} has no {noun}", _fix(row, level), due)


def _fix(row: Row, level: str, name: str = "") -> str:
    """Return the command that makes what is missing at a level, or what to write where."""
    if level in _BY_BEHAVIOR:
        return _making(row, "behavior", _id(row), keep=_BY_BEHAVIOR)
    if level in _BY_SCENARIO:
        scenario = row.one("scenario")
        own = shlex.quote(scenario.id) if scenario else f"{_id(row).lower()}.NAME"
        named = f" --guide {shlex.quote(name)}" if level == "guide" and name else ""
        return _making(row, "scenario", own, named, keep=_BY_SCENARIO)
    wave = row.one("wave")
    return {
        "wave": "Name one under `## Wave Alignment`. To make one: wavewright new wave TITLE",
        "capability": f"wavewright new capability NAME --wave {wave.id if wave else 'X.Y'}",
        "behavior": _making(row, "behavior", _id(row)),
        "code": f"Write `@behavior:{_id(row)}` in the docstring of the code that does it.",
        "command": f"Offer {name}, or take it out of the specification.",
        "release": "Name a wave under `## Wave Alignment`; its release is the capability's.",
    }[level]


def _id(row: Row) -> str:
    behavior = row.one("behavior")
    return shlex.quote(behavior.id) if behavior else "NS.CAPABILITY.ACTION"


def _making(row: Row, kind: str, id_: str, more: str = "", keep: Iterable[str] = ()) -> str:
    """Return the command that makes a kind, and keeps what there is of that already."""
    capability = row.one("capability")
    slug = shlex.quote(capability.id) if capability else "CAPABILITY"
    kept = " --skip" if any(row.cells[column] for column in keep) else ""
    return f"wavewright new {kind} {id_} --capability {slug}{more}{kept}"


def shares(
    graph: Graph, rows: Iterable[Row], scope: Collection[Key] | None = None, *, code: bool
) -> tuple[Share, ...]:
    """Return the coverage at each level, and last the deep one: with every level below there.

    A behavior is covered when nothing is missing for it, a capability when it has behaviors and
    all are covered, a wave when this holds for its capabilities. A release is there once it is
    tagged or in the changelog; the deep coverage asks only that it has a name.

    Args:
        graph: Of the whole project.
        rows: Of the matrix, those that count.
        scope: Count only what is in it.
        code: Whether the project's code belongs to the process.
    """
    rows = tuple(rows)
    roadmaps, waves, capabilities = (
        [node for node in graph.of(kind) if scope is None or node.key in scope]
        for kind in ("roadmap", "wave", "capability")
    )
    behaviors = [row for row in rows if any(not node.missing for node in row.cells["behavior"])]
    found = [
        _share("vision", roadmaps, lambda key: bool(graph.up(key, "vision"))),
        _share("roadmap", waves, lambda key: bool(graph.up(key, "roadmap"))),
        _share("wave", capabilities, lambda key: bool(graph.up(key, "wave"))),
        _share("capability", waves, lambda key: bool(graph.down(key, "capability"))),
        _share("behavior", capabilities, lambda key: bool(graph.down(key, "behavior"))),
    ]
    for level in list(COLUMNS)[3:]:
        if level not in OPTIONAL and (code or level not in CODE):
            done = sum(_has(row, level) for row in behaviors)
            found.append(Share(level, "behavior", done, len(behaviors)))
    return (*found, *_deep(graph, behaviors, capabilities, waves))


def _has(row: Row, level: str) -> bool:
    if level == "release":
        return any(node.status == RELEASED for node in row.cells[level])
    return level not in {*row.missing, *row.later}


def _share(level: str, nodes: list[Node], has: Callable[[Key], bool]) -> Share:
    kind = nodes[0].kind if nodes else ""
    return Share(level, kind, sum(has(node.key) for node in nodes), len(nodes))


def _deep(
    graph: Graph, behaviors: list[Row], capabilities: list[Node], waves: list[Node]
) -> Iterator[Share]:
    done = {row.cells["behavior"][0].key for row in behaviors if not row.missing + row.later}
    yield Share("deep", "behavior", len(done), len(behaviors))
    for nodes, kind, below in (
        (capabilities, "capability", "behavior"),
        (waves, "wave", "capability"),
    ):
        done = {one.key for one in nodes if _all(graph.down(one.key, below), done)}
        yield Share("deep", kind, len(done), len(nodes))


def _all(keys: list[Key], done: set[Key]) -> bool:
    return bool(keys) and done.issuperset(keys)
