"""Tree, gaps and impact as lines for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wavewright.shown import counted, plain, unpainted
from wavewright.trace.gaps import NOUNS, SCOPES
from wavewright.trace.graph import name_of
from wavewright.trace.table import LATER, MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wavewright.model import Place
    from wavewright.shown import Paint
    from wavewright.trace.gaps import Gap, Share
    from wavewright.trace.graph import Node
    from wavewright.trace.impact import Impact
    from wavewright.trace.lacking import Lack
    from wavewright.trace.tree import Line, Tree

_ARROWS = {"Up": "←", "Down": "→"}
_MANY = {"case": "scenarios of features", "definition": "step definitions"}
_DEEP = "all before the release"
_NAMED = 5  # files named in one line
_DISTANCES = (
    "Steps along the chain: below 0 is why it is there, 0 is in it, above 0 follows from it."
)
_COLOURS = {"implemented": "green", "complete": "green", "released": "green"}


def of_tree(tree: Tree, paint: Paint = unpainted, *, deep: bool = True) -> Iterator[str]:
    """Yield the lines of the trees of some nodes: up from each, and down.

    Without ``deep`` step definitions and scenarios of features are only counted.
    """
    lacks: list[Lack] = []
    for title, lines in (("Up", tree.up(deep=deep)), ("Down", tree.down(deep=deep))):
        shown, arrow = list(lines), _ARROWS[title]
        lacks += [line.lack for line in shown if line.lack]
        yield paint(title, bold=True)
        if all(line.depth == 0 for line in shown):
            yield "  nothing"
            continue
        yield from (f"  {_line(line, arrow, paint)}" for line in shown)
    notes = [] if deep else list(_hidden(tree))
    notes += _missing(tree, lacks)
    if notes:
        yield ""
        yield from notes


def _hidden(tree: Tree) -> Iterator[str]:
    counts = Counter(kind for kind, _ in tree.hidden())
    told = [
        counted(counts[kind], name_of(kind), many) for kind, many in _MANY.items() if counts[kind]
    ]
    if told:
        yield f"Not shown: {' and '.join(told)}; --all shows them."


def _missing(tree: Tree, lacks: list[Lack]) -> Iterator[str]:
    if lacks:
        (kind, id_), *more = tree.focus
        id_ = f" {id_}" if kind in SCOPES and not more else ""
        due = {one.due: f"{MISSING if one.due else LATER}" for one in lacks}
        marks = [f"{due[True]} is missing"] if True in due else []
        marks += [f"{due[False]} is not due yet"] if False in due else []
        how = f"`wavewright trace --gaps{plain(id_)}` says how to make it."
        yield f"{', '.join(marks)}: {how}"


def _line(line: Line, arrow: str, paint: Paint) -> str:
    indent = "  " * line.depth
    if line.lack:
        mark = paint(MISSING, "red") if line.lack.due else LATER
        return f"{indent}{mark} {NOUNS.get(line.lack.level, name_of(line.lack.kind))}"
    verb = f"{line.edge.relation} {arrow} " if line.edge else ""
    if line.again:
        return f"{indent}{verb}{name_of(line.node.kind)} {plain(line.node.id)} (above)"
    return f"{indent}{verb}{told(line.node, paint)}"


def told(node: Node, paint: Paint = unpainted) -> str:
    """Return kind, id, status, title and place of a node; the place alone where it is the id."""
    status = "missing" if node.missing else node.status
    colour = "red" if node.missing else _COLOURS.get(status, "yellow")
    path, _, inner = node.id.partition("::")
    placed = path == node.place.path and bool(path)
    called = f"{where(node.place)} {inner}".rstrip() if placed else node.id
    words = [name_of(node.kind), paint(plain(called), bold=True)]
    words += [f"[{paint(plain(status), colour)}]"] if status else []
    words += [plain(node.title)] if node.title and node.kind != "case" else []
    words += [f"({where(node.place)})"] if node.place.path and not placed else []
    return " ".join(words)


def where(place: Place) -> str:
    """Return a place as terminals link it; of a file alone when the line is not known."""
    return plain(str(place) if place.line else place.path)


def of_gaps(
    gaps: Iterable[Gap], shares: Iterable[Share], paint: Paint = unpainted
) -> Iterator[str]:
    """Yield the lines of the gaps by level, and of the coverage."""
    level = ""
    for gap in gaps:
        if gap.level != level:
            level = gap.level
            yield paint(level, bold=True)
        place = gap.node.place
        at = f"{where(place)}: " if place.path else ""
        later = "" if gap.due else " (not required yet)"
        yield f"  {at}{plain(gap.message)}{later}"
        yield f"      {plain(gap.fix)}"
    yield from [""] if level else ["Nothing is missing.", ""]
    yield paint("Coverage", bold=True)
    lines = [
        (share.level if share.level != "deep" else _DEEP, share.of, share)
        for share in shares
        if share.total
    ]
    if lines:
        yield paint(f"  {'level':<{len(_DEEP)}}  {'of each':<10}  share  count", bold=True)
    for level, of, share in lines:
        ratio = f"{share.covered} of {share.total}"
        yield f"  {level:<{len(_DEEP)}}  {of:<10}  {share.percent:>4}%  {ratio}"


def of_impact(impact: Impact, since: str = "", paint: Paint = unpainted) -> Iterator[str]:
    """Yield the lines of what a change touches, by kind, with the line that runs the tests."""
    number = counted(len(impact.paths), "changed file", "changed files")
    yield paint(f"{number}, compared with {plain(since)}" if since else number, bold=True)
    if since and not impact.paths:
        yield "To compare with another commit, name it: --changed COMMIT."
    for path in impact.paths:
        yield f"  {plain(path)}{' (not in the chain)' if path in impact.outside else ''}"
    if impact.importers:
        yield f"Imported by {plain(_listed(impact.importers))}."
    if impact.touched:
        yield _DISTANCES
    kind = ""
    for one in impact.touched:
        if one.node.kind != kind:
            kind = one.node.kind
            yield paint(name_of(kind), bold=True)
        distance = f"{one.distance:+3d}" if one.distance else "  0"
        yield f"  {distance} {told(one.node, paint)}"
    yield from _to_run(impact)


def _to_run(impact: Impact) -> Iterator[str]:
    outside = [path for path in impact.everywhere if path in impact.outside]
    inside = [path for path in impact.everywhere if path not in impact.outside]
    if impact.paths:
        yield ""
    if outside:
        are = "is" if len(outside) == 1 else "are"
        yield f"{plain(_listed(outside))} {are} not in the chain: run all tests."
    if inside:
        concern = "concerns" if len(inside) == 1 else "concern"
        yield f"{plain(_listed(inside))} {concern} all that runs: run all tests."
    if impact.command:
        yield "Run all tests:" if impact.everywhere else "Run its tests:"
        yield f"  {plain(impact.command)}"
    elif impact.paths and not impact.everywhere:
        yield "No test is concerned."


def _listed(paths: Sequence[str]) -> str:
    """Return some paths as people list them."""
    *most, last = [*paths[:_NAMED], *([f"{len(paths) - _NAMED} more"] if paths[_NAMED:] else [])]
    return f"{', '.join(most)} and {last}" if most else last
