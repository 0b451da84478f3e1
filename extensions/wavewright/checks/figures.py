"""TRACE, for the figures of reports: what follows from a value follows from it on the page, too."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks.chain import heading
from wavewright.checks.drafts import noun
from wavewright.checks.mends import instead
from wavewright.checks.rule import check
from wavewright.errors import UserError
from wavewright.kinds import epic_report, feedback, figures, health_report
from wavewright.kinds.figures import DRAFT, NONE, UNKNOWN
from wavewright.model import Place
from wavewright.read.markdown import Page
from wavewright.read.paths import DECLARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.kinds.figures import Known
    from wavewright.model import Artifact

_BAR = re.compile(r"\\.|(\|)")  # a bar behind a backslash is text
_ROW = re.compile(r"\s*[^\s#<>*+`-]")  # a line that goes on with a table
_CODE = re.compile(r" {4}| {0,3}\t")  # how a line starts that is code, outside of a list
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]")
_BARE = re.compile(r"(?<!\\)\|")
_COUNT = re.compile(r" \(\d+ of \d+\)$")
_EMPHASIS = re.compile(r"[*_`~]")
_VALUE = 1  # the column of what somebody counted


class _Table(NamedTuple):
    """A table of reports that is computed: its section, its head, its rows, how a row follows."""

    section: str
    head: str
    rows: Sequence[str]
    follows: Callable[[Known, Artifact, Sequence[str]], Sequence[str]]


_TABLES = {
    # What users show of themselves differs: no row of feedback has to be there.
    "feedback": _Table("Metrics", feedback.METRICS, (), feedback.follows),
    "health-report": _Table(
        "Key Metrics", health_report.METRICS, health_report.ROWS, health_report.follows
    ),
    "epic-report": _Table("Metrics", epic_report.METRICS, epic_report.ROWS, epic_report.follows),
}


@check("TRACE130")
def figure_does_not_follow(chain: Chain) -> Faults:
    """In the tables that reports compute, each cell follows from the value of its row.

    A target, a tick, what a figure was before and its change are read as facts. They follow from
    the value, from the settings and from the report before; one that was typed, or left when the
    value was corrected, tells of a promise that was kept or broken when it was not.

    Correct the value, and let `wavewright check --fix` compute the rest. A draft is held to the
    targets of `wavewright.yml`. A report that is no draft any more keeps the target of its time: it
    is judged by the one in its own row, and another target in the settings does not rewrite it. So
    set the status of a report to `ready` when its figures are right. Whether a figure should be at
    least or at most so much is never a matter of the report. While there are errors in the
    settings, no target follows from them.

    Other tables than the one that `wavewright new` writes are yours, and rows that only one report
    has keep their target. Names of figures are compared without case. A table that is code, by four
    blanks before its lines too, is none.
    """
    for kind, table in _TABLES.items():
        for page in chain.of(kind):
            for row in _rows(_drawn(chain, page, table), table):
                yield from _wrong(chain, page, table, row)


@check("TRACE132")
def figures_missing(chain: Chain) -> Faults:
    """A report that is no draft any more has all its figures, once, where they are judged.

    Targets, ticks and changes are only compared with the figures in the table that
    `wavewright new` writes. With another head, a row with a cell too few, without the row of what
    was missed, with a better row of the same name or with another table below that ticks it,
    anybody can hide what was missed, and nobody is told.

    Put the head and the line below it back above the rows, and give each row all of its cells. Keep
    the rows that `wavewright new` wrote, but in feedback, where a team counts what it likes; a dash
    stands for what nobody knows. Leave out what tells of a figure again. A report of which no
    figure is known has nothing to tell: write one, or take the status back to its first word.
    """
    for kind, table in _TABLES.items():
        for page in chain.of(kind):
            told = any(level and title == table.section for level, title, _ in page.sections)
            if told and page.status in DECLARED[kind].statuses[1:]:
                yield from _lacking(page, table, _drawn(chain, page, table))


class _Drawn(NamedTuple):
    """A table on a page: the lines of the page without comments and code, and which ones it has.

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
    lines = [*_shown(zip(text.split("\n"), seen, strict=True))]
    ends = (line for level, _, line in page.sections if level and line > first)
    end = min(ends, default=len(lines) + 1) - 1
    head = _cells(table.head)
    at = next((n for n in range(first, end) if _cells(lines[n]) == head), end)
    return _Drawn(path, lines, first, at, end)


def _shown(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the lines of a page, from pairs with what is not hidden, and nothing for code."""
    in_list = False
    for line, seen in lines:
        indented = _CODE.match(line)
        if seen.strip() and not indented:
            in_list = bool(_ITEM.match(line))
        yield line if seen.strip() and (in_list or not indented) else ""


def _lacking(page: Artifact, table: _Table, drawn: _Drawn) -> Faults:
    """Yield what keeps the figures of a report from being judged."""
    is_ready = f"the {noun(page.kind)} is {page.status}"
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
    yield from _gone(is_ready, table, drawn)
    yield from _again(is_ready, table, drawn)


def _gone(is_ready: str, table: _Table, drawn: _Drawn) -> Faults:
    """Yield the rows that are not in a table, and those of a name that stands above."""
    there: set[str] = set()
    bare: set[str] = set()
    for number in drawn.rows:
        name = _name(drawn.lines[number])
        if _plain(name) in bare:
            message = f"{is_ready}, and the row of {_EMPHASIS.sub('', name)} stands twice"
            yield drawn.place(number), message, "Keep the one that was counted."
        there.add(figures.key(name))
        bare.add(_plain(name))
    for name in table.rows:
        if figures.key(name) not in there:
            fix = f"Write the row of `{name}`; a dash stands for what nobody knows."
            yield drawn.place(drawn.head), f"{is_ready}, and there is no row of {name}", fix


def _again(is_ready: str, table: _Table, drawn: _Drawn) -> Faults:
    """Yield the tables and rows outside of a table that tell of its figures again."""
    head = figures.key(" | ".join(_cells(table.head)))
    rows = drawn.rows
    own = (_plain(_name(drawn.lines[at])) for at in rows)
    names = {*map(_plain, table.rows), *own} - {""}
    copied = False
    for number, line in enumerate(drawn.lines):
        if drawn.head <= number < rows.stop or "|" not in line:
            copied = False
        elif figures.key(" | ".join(_loose(line))) == head:
            copied = True
            message = f"{is_ready}, and the table of its figures stands again"
            yield drawn.place(number), message, f"Leave it out; line {drawn.head + 1} has them."
        elif not copied and not figures.TICKS.isdisjoint(line) and _plain(_name(line)) in names:
            message = f"{is_ready}, and {_name(line)} is ticked outside of the table of its figures"
            yield drawn.place(number), message, f"Leave it out; line {drawn.head + 1} has them."


def _loose(line: str) -> list[str]:
    """Return the cells of a line that may be quoted, or have no bars around."""
    return [cell.strip() for cell in _BARE.split(line.strip().lstrip("> ").strip("|"))]


def _name(line: str) -> str:
    """Return the name of a row, without how much of it is done."""
    return _COUNT.sub("", _loose(line)[0])


def _plain(name: str) -> str:
    return figures.key(_EMPHASIS.sub("", name))


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
            if column == "Target" and page.status == DRAFT:
                fix = f"Write `{right}`; a report that is no draft keeps the target of its time."
            yield place, message, fix, instead(place, text, right)
