"""TRACE, for the figures of reports: what follows from a value follows from it on the page, too."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks.chain import heading
from wavewright.checks.mends import instead
from wavewright.checks.rule import check
from wavewright.errors import UserError
from wavewright.kinds import epic_report, feedback, health_report
from wavewright.kinds.figures import NONE, UNKNOWN
from wavewright.model import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.kinds.figures import Known
    from wavewright.model import Artifact

_BAR = re.compile(r"\\.|(\|)")  # a bar behind a backslash is text
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
    targets of `wavewright.yml`; a report that is ready keeps those that it was held to. Tables with
    another head than `wavewright new` writes are yours, and rows that only one report has keep
    their target.
    """
    for kind, table in _TABLES.items():
        for page in chain.of(kind):
            for row in _rows(chain, page, table):
                yield from _wrong(chain, page, table, row)


def _rows(chain: Chain, page: Artifact, table: _Table) -> Iterator[list[tuple[str, Place]]]:
    """Yield the rows of a table that has the head: their cells, with their places."""
    path = page.place.path
    first = heading(page, table.section).line
    ends = (line for level, _, line in page.sections if level and line > first)
    lines = chain.survey.text(path).split("\n")
    head = _cells(table.head)
    inside = range(first, min(ends, default=len(lines) + 1) - 1)
    at = next((n for n in inside if _cells(lines[n]) == head), len(lines))
    for number in takewhile(lambda n: lines[n].strip().startswith("|"), range(at + 2, len(lines))):
        found = _placed(lines[number])
        row = [(text, Place(path, number + 1, column)) for text, column in found]
        if len(row) == len(head):
            yield row


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
