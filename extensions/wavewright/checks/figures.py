"""TRACE, for the figures of reports: what follows from a value follows from it on the page, too."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks.chain import heading
from wavewright.checks.mends import instead
from wavewright.checks.rule import check
from wavewright.errors import UserError
from wavewright.kinds import epic_report, feedback, health_report
from wavewright.kinds.figures import NONE, UNKNOWN
from wavewright.model import Place
from wavewright.read.markdown import Page
from wavewright.read.paths import DECLARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.kinds.figures import Known
    from wavewright.model import Artifact

_BAR = re.compile(r"\\.|(\|)")  # a bar behind a backslash is text
_ROW = re.compile(r"\s*[^\s#<>*+`-]")  # a line that goes on with a table
_VALUE = 1  # the column of what somebody counted


class _Table(NamedTuple):
    """A table of reports that is computed: its section, its head, and how a row follows."""

    section: str
    head: str
    follows: Callable[[Known, Artifact, Sequence[str]], Sequence[str]]


_TABLES = {
    "feedback": _Table("Metrics", feedback.METRICS, feedback.follows),
    "health-report": _Table("Key Metrics", health_report.METRICS, health_report.follows),
    "epic-report": _Table("Metrics", epic_report.METRICS, epic_report.follows),
}


@check("TRACE130")
def figure_does_not_follow(chain: Chain) -> Faults:
    """In the tables that reports compute, each cell follows from the value of its row.

    A target, a tick, what a figure was before and its change are read as facts. They follow from
    the value, from the settings and from the report before; one that was typed, or left when the
    value was corrected, tells of a promise that was kept or broken when it was not.

    Correct the value, and let `wavewright check --fix` compute the rest. A draft is held to the
    targets of `wavewright.yml`; a report that is ready keeps those that it was held to. Other
    tables than the one that `wavewright new` writes are yours, and rows that only one report has
    keep their target.
    """
    for kind, table in _TABLES.items():
        for page in chain.of(kind):
            for row in _rows(_drawn(chain, page, table), table):
                yield from _wrong(chain, page, table, row)


@check("TRACE132")
def figures_missing(chain: Chain) -> Faults:
    """A report that is no draft any more has figures, in the table in which they are judged.

    Targets, ticks and changes are only compared with the figures in the table that
    `wavewright new` writes. With another head, or a row with a cell too few, anybody can tick what
    was missed, and nobody is told.

    Put the head and the line below it back above the rows, and give each row all of its cells; a
    dash stands for what nobody knows. A report of which no figure is known has nothing to tell:
    write one, or take the status back to its first word.
    """
    for kind, table in _TABLES.items():
        for page in chain.of(kind):
            told = any(level and title == table.section for level, title, _ in page.sections)
            if told and page.status in DECLARED[kind].statuses[1:]:
                yield from _lacking(page, table, _drawn(chain, page, table))


class _Drawn(NamedTuple):
    """A table on a page: the lines of the page without comments, and which ones it has.

    ``first`` is the first line of its section, ``head`` that of the table; with no such table the
    end of the section.
    """

    path: str
    lines: list[str]
    first: int
    head: int
    end: int

    @property
    def rows(self) -> range:
        """The lines below the head and its delimiter, up to a blank one or another block."""
        at = self.head + 2
        while at < self.end and _ROW.match(self.lines[at]):
            at += 1
        return range(self.head + 2, at)

    def place(self, line: int) -> Place:
        """Return the place of a line."""
        return Place(self.path, line + 1)


def _drawn(chain: Chain, page: Artifact, table: _Table) -> _Drawn:
    path = page.place.path
    first = heading(page, table.section).line
    text = chain.survey.text(path)
    seen = Page(path, text).plain.split("\n")
    lines = [line if one.strip() else "" for line, one in zip(text.split("\n"), seen, strict=True)]
    ends = (line for level, _, line in page.sections if level and line > first)
    end = min(ends, default=len(lines) + 1) - 1
    head = _cells(table.head)
    at = next((n for n in range(first, end) if _cells(lines[n]) == head), end)
    return _Drawn(path, lines, first, at, end)


def _lacking(page: Artifact, table: _Table, drawn: _Drawn) -> Faults:
    """Yield what keeps the figures of a report from being judged."""
    is_ready = f"the {page.kind} is {page.status}"
    below = f"|{'---|' * len(_cells(table.head))}"
    if drawn.head == drawn.end:
        inside = range(drawn.first, drawn.end)
        at = next((n for n in inside if drawn.lines[n].strip().startswith("|")), drawn.first - 1)
        message = f"{is_ready}, and this is not the table in which its figures are judged"
        yield drawn.place(at), message, f"Write `{table.head}` and `{below}` above the rows."
        return
    columns = len(_cells(table.head))
    if not re.fullmatch(rf"(?:\|\s*:?-+:?\s*){{{columns}}}\|\s*", _line(drawn, drawn.head + 1)):
        message = f"{is_ready}, and the line below the head of its figures is not `{below}`"
        yield drawn.place(drawn.head + 1), message, f"Write `{below}` there."
        return
    wrong = [number for number in drawn.rows if not _is_row(drawn.lines[number], columns)]
    for number in wrong:
        message = f"{is_ready}, and this row is not one of {columns} cells"
        yield drawn.place(number), message, f"Write it as `{table.head}`."
    if not wrong and not any(row[_VALUE][0].lower() not in UNKNOWN for row in _rows(drawn, table)):
        message = f"{is_ready}, and none of its figures is known"
        yield drawn.place(drawn.head), message, "Write what was counted, or take the status back."


def _is_row(line: str, columns: int) -> bool:
    return line.strip().startswith("|") and len(_cells(line)) == columns


def _line(drawn: _Drawn, number: int) -> str:
    return drawn.lines[number].strip() if number < drawn.end else ""


def _rows(drawn: _Drawn, table: _Table) -> Iterator[list[tuple[str, Place]]]:
    """Yield the rows of a table: their cells, with their places."""
    for number in drawn.rows:
        found = _placed(drawn.lines[number])
        if _is_row(drawn.lines[number], len(_cells(table.head))):
            yield [(text, Place(drawn.path, number + 1, column)) for text, column in found]


def _placed(line: str) -> Iterator[tuple[str, int]]:
    """Yield the cells of a line, with their columns."""
    for start, end in pairwise(found.start() for found in _BAR.finditer(line) if found[1]):
        raw = line[start + 1 : end]
        yield raw.strip(), end - len(raw.lstrip()) + 1


def _cells(line: str) -> list[str]:
    return [text for text, _ in _placed(line)]


def _wrong(chain: Chain, page: Artifact, table: _Table, row: list[tuple[str, Place]]) -> Faults:
    """Yield the cells of a row that do not follow."""
    cells = [text for text, _ in row]
    try:
        wanted = table.follows(chain, page, cells)
    except UserError as error:
        yield row[_VALUE][1], error.message, error.fix
        return
    for column, (text, place), right in zip(_cells(table.head), row, wanted, strict=True):
        if text != right and not (right == NONE and text.lower() in UNKNOWN):
            message = f"`{column}` of {cells[0]} is `{text}`, and `{right}` follows"
            fix = f"Write `{right}`, or correct the value `{cells[_VALUE]}`."
            yield place, message, fix, instead(place, text, right)
