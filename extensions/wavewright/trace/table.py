"""The matrix as a table for terminals, as Markdown, and as the rows of a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from wavewright.read.paths import stem
from wavewright.shown import plain, unpainted
from wavewright.trace.matrix import COLUMNS, Row, groups

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from wavewright.shown import Paint
    from wavewright.trace.graph import Node

THERE, MISSING, LATER, NONE = "✓", "✗", "·", "-"
LEGEND = f"{THERE} there  {MISSING} missing  {LATER} not due yet  {NONE} not needed"
SHOWN = ("behavior", *list(COLUMNS)[3:-1])  # wave, capability and release stand above the rows
_SHORT = {"feature": "feat", "scenario": "scen", "command": "cmd"}
_LEAST = 8  # letters of a shortened name
_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def table(rows: Iterable[Row], width: int = 0, paint: Paint = unpainted) -> Iterator[str]:
    """Yield the lines of a table, with names, or with marks where these are too wide.

    Args:
        rows: Of the matrix.
        width: Of the terminal; 0 for none.
        paint: Colours a text.
    """
    found = groups(rows)
    named = {waves: [_cells(row, _names) for row in own] for waves, own in found.items()}
    titles = ["behavior", "status", *SHOWN[1:]]
    if width and sum(_widths(titles, named.values())) + 2 * len(titles) > width:
        named = {waves: [_cells(row, _mark) for row in own] for waves, own in found.items()}
        titles = [_SHORT.get(title, title) for title in titles]
    widths = _widths(titles, named.values())
    gap = 2 if not width or sum(widths) + 2 * len(widths) <= width else 1
    if width:
        room = width - sum(widths[1:]) - gap * len(widths)
        widths[0] = min(widths[0], max(room, _LEAST))
    for number, (waves, own) in enumerate(found.items()):
        if number:
            yield ""
        yield paint(_heading(waves, own), bold=True)
        capability = None
        yield _line(titles, widths, gap, paint)
        for row, cells in zip(own, named[waves], strict=True):
            name = row.one("capability")
            if name != capability and name is not None:
                yield plain(name.id)
            capability = name
            yield _line(cells, widths, gap, paint)


def _heading(waves: tuple[str, ...], rows: Sequence[Row]) -> str:
    if not waves:
        return "No wave"
    first = rows[0].cells
    known = {node.id: node.status for node in first["wave"]}
    releases = {n.id: n.status for row in rows for n in row.cells["release"]}
    told = [f"Wave {plain(wave)} {known[wave]}".strip() for wave in waves]
    told += [f"{plain(name)} {status}".strip() for name, status in releases.items()]
    return " · ".join(told)


def _cells(row: Row, show: Callable[[Row, str], str]) -> list[str]:
    behavior = row.one("behavior")
    if behavior is None:
        level = row.missing[-1] if row.missing else "behavior"
        return [f"{MISSING} {level}", *[""] * len(SHOWN)]
    rest = [show(row, column) for column in SHOWN[1:]]
    return [_name(behavior), plain(behavior.status), *rest]


def _names(row: Row, column: str) -> str:
    told = [_name(node) for node in row.cells[column]]
    return ", ".join(told) or absent(row, column)


def _mark(row: Row, column: str) -> str:
    nodes = row.cells[column]
    if not nodes or column in (*row.missing, *row.later):
        return absent(row, column)
    if column == "scenario":
        return "/".join(dict.fromkeys(plain(node.status) or THERE for node in nodes))
    return THERE if len(nodes) == 1 else str(len(nodes))


def absent(row: Row, column: str) -> str:
    """Return the mark for a column in which nothing stands, or nothing that exists."""
    if column in row.missing:
        return MISSING
    return LATER if column in row.later else NONE


def _name(node: Node) -> str:
    """Return what a node is called where its column says the kind."""
    short = stem(node.id) if node.kind in {"feature", "e2e", "steps", "unit", "test"} else node.id
    mark = f"{MISSING} " if node.missing else ""
    status = f" ({plain(node.status)})" if node.kind == "scenario" and node.status else ""
    return f"{mark}{plain(short)}{status}"


def _widths(titles: list[str], parts: Iterable[list[list[str]]]) -> list[int]:
    lines = [titles, *(cells for part in parts for cells in part)]
    return [max(map(len, column)) for column in zip(*lines, strict=True)]


def _line(cells: list[str], widths: list[int], gap: int, paint: Paint) -> str:
    told = [shortened(cell, size).ljust(size) for cell, size in zip(cells, widths, strict=True)]
    line = f"{' ' * gap}{(' ' * gap).join(told)}".rstrip()
    return line.replace(MISSING, paint(MISSING, "red"))


def shortened(text: str, size: int) -> str:
    """Return a text of at most so many letters: its start and its end, which tell it apart."""
    if len(text) <= size:
        return text
    end = (size - 1) * 2 // 3
    return f"{text[: size - 1 - end]}…{text[len(text) - end :]}"


def markdown(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a Markdown page with a table for each wave."""
    titles = ["capability", "behavior", "status", *SHOWN[1:]]
    yield "# Traceability"
    for waves, own in groups(rows).items():
        yield from ("", f"## {escaped(_heading(waves, own))}", "")
        yield f"| {' | '.join(titles)} |"
        yield f"|{'---|' * len(titles)}"
        for row in own:
            behavior = row.one("behavior")
            cells = [_linked(row, "capability"), _linked(row, "behavior")]
            cells.append(escaped(behavior.status) if behavior else "")
            cells += [_linked(row, column) for column in SHOWN[1:]]
            yield f"| {' | '.join(cells)} |"
    yield from ("", LEGEND)


def _linked(row: Row, column: str) -> str:
    told = []
    for node in row.cells[column]:
        name, path = escaped(_name(node)), node.place.path
        told.append(f"[{name}]({quote(path)})" if path and not node.missing else name)
    return "<br>".join(told) or absent(row, column)


def escaped(text: str) -> str:
    """Return a text as Markdown that shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(plain(text).split()))


def sheet(rows: Iterable[Row]) -> str:
    """Return the rows as RFC 4180 has it; no cell begins like a formula of a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    titles = [*COLUMNS, "missing", "later"]
    at = titles.index("behavior") + 1
    writer.writerow([*titles[:at], "status", *titles[at:]])
    for row in rows:
        cells = [[node.id for node in row.cells[column]] for column in COLUMNS]
        behavior = row.one("behavior")
        cells.insert(at, [behavior.status] if behavior else [])
        cells += [list(row.missing), list(row.later)]
        writer.writerow([_harmless("; ".join(cell)) for cell in cells])
    return text.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
