"""Tree, gaps, deliveries and impact as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.report.text import counted, plain, unpainted
from wavewright.trace.graph import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.checks.report.text import Paint
    from wavewright.model import Place
    from wavewright.trace.delivered import Part
    from wavewright.trace.gaps import Gap, Share
    from wavewright.trace.graph import Node
    from wavewright.trace.impact import Impact
    from wavewright.trace.tree import Line, Tree

_ARROWS = {"Up": "←", "Down": "→"}
_COLOURS = {"implemented": "green", "complete": "green", "released": "green"}


def of_tree(tree: Tree, paint: Paint = unpainted) -> Iterator[str]:
    """Yield the lines of the trees of some nodes: down from each, and up."""
    for title, lines in (("Up", tree.up()), ("Down", tree.down())):
        shown, arrow = list(lines), _ARROWS[title]
        yield paint(title, bold=True)
        if all(line.depth == 0 for line in shown):
            yield "  nothing"
            continue
        yield from (f"  {_line(line, arrow, paint)}" for line in shown)


def _line(line: Line, arrow: str, paint: Paint) -> str:
    verb = f"{line.edge.relation} {arrow} " if line.edge else ""
    indent = "  " * line.depth
    if line.again:
        return f"{indent}{verb}{name_of(line.node.kind)} {plain(line.node.id)} (above)"
    return f"{indent}{verb}{_told(line.node, paint)}"


def _told(node: Node, paint: Paint) -> str:
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
    if level:
        yield ""
    yield paint("Coverage", bold=True)
    for share in shares:
        if share.total:
            of = {"deep": "all levels below"}.get(share.level, share.level)
            ratio = f"{share.covered} of {share.total}"
            yield f"  {share.of:<10}  {of:<16}  {share.percent:>3}%  {ratio}"


def of_delivery(
    since: str, until: str, parts: Iterable[Part], paint: Paint = unpainted
) -> Iterator[str]:
    """Yield the lines of what was delivered between two commits."""
    yield paint(f"From {plain(since)} to {plain(until) or 'now'}", bold=True)
    shown = [part for part in parts if part.nodes]
    if not shown:
        yield "Nothing of the chain has changed."
    for part in shown:
        yield ""
        yield f"{part.meaning} ({len(part.nodes)})"
        for node in part.nodes:
            if node.kind == "entry":
                yield f"  - {plain(node.title)} ({where(node.place)})"
            else:
                yield f"  - {_told(node, paint)}"


def of_impact(impact: Impact, paint: Paint = unpainted) -> Iterator[str]:
    """Yield the lines of what a change touches, by kind, with the line that runs the tests."""
    yield paint(counted(len(impact.paths), "changed file", "changed files"), bold=True)
    for path in impact.paths:
        yield f"  {plain(path)}{' (not in the chain)' if path in impact.outside else ''}"
    kind = ""
    for one in impact.touched:
        if one.node.kind != kind:
            kind = one.node.kind
            yield paint(name_of(kind), bold=True)
        yield (
            f"  {one.distance:+3d} {_told(one.node, paint)}"
            if one.distance
            else (f"    0 {_told(one.node, paint)}")
        )
    if impact.command:
        yield ""
        yield "Run its tests:"
        yield f"  {plain(impact.command)}"
