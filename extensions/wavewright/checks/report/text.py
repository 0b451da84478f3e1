"""Findings as text for people: the place, the source line with a caret, and what to do."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from wavewright.checks.report import COUNTED, NAMES
from wavewright.model import Level
from wavewright.shown import counted, plain, unpainted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.report import Report
    from wavewright.model import Finding, Place
    from wavewright.shown import Paint

WIDTH = 120  # columns, where there is no terminal to ask
TAB = 4
MARGIN = 30  # the least room for a source line
CUT = "…"


def lines(
    report: Report, paint: Paint = unpainted, width: int = WIDTH, *, quiet: bool = False
) -> Iterator[str]:
    """Yield the findings with their source lines, and the summary.

    Args:
        report: What the check has to say.
        paint: Colours a text.
        width: Of the terminal, in columns.
        quiet: Leave out the findings, and the summary too when there are none.
    """
    last = None
    for one in () if quiet else report.findings:
        yield _head(one, paint)
        if one.place != last:
            yield from _snippet(report.lines.of(one.place), one.place, paint, width)
        last = one.place
        if one.fix:
            yield f"    {plain(one.fix)}"
    yield from _summary(report, paint, quiet=quiet)


def statistics(report: Report, paint: Paint = unpainted) -> Iterator[str]:
    """Yield how many findings each rule has, most first, and the summary."""
    mended = {
        rule: sum(one.rule == rule and bool(one.edits) for one in report.findings)
        for rule in report.counts
    }
    digits = max((len(str(count)) for count in report.counts.values()), default=0)
    longest = max((len(rule) for rule in report.counts), default=0)
    for rule, count in report.counts.items():
        name = NAMES.get(rule, "")
        more = f" (`--fix` mends {'all' if mended[rule] == count else mended[rule]})"
        head = f"{count:>{digits}}  {paint(rule.ljust(longest), 'cyan', bold=True)}"
        yield f"{head}  {name}{more if mended[rule] else ''}"
    yield from _summary(report, paint, quiet=False)


def _head(one: Finding, paint: Paint) -> str:
    where = paint(plain(f"{one.place}:{one.place.column}"), "", bold=True)
    if one.level is Level.WARNING:
        rule = f"{paint(one.rule, 'yellow', bold=True)} {paint('warning', 'yellow')}:"
    else:
        rule = paint(one.rule, "red", bold=True)
    return f"{where} {rule} {plain(one.message)}"


def _summary(report: Report, paint: Paint, *, quiet: bool) -> Iterator[str]:
    if report.findings:
        yield _found(report)
        if report.mendable and not quiet:
            yield f"`wavewright check --fix` mends {_part(report.mendable, len(report.findings))}."
    elif not quiet:
        checked = (counted(report.checked[name], one, name) for name, one in COUNTED.items())
        yield f"{paint('No findings', 'green', bold=True)}: {', '.join(checked)} checked."
    if not quiet:
        if report.ignored:
            more = counted(len(report.ignored), "finding is", "findings are")
            rules = ", ".join(sorted({one.rule for one, _ in report.ignored}))
            yield f"{more} ignored: {rules}."
        yield from report.notes


def _found(report: Report) -> str:
    files = counted(report.files, "file", "files")
    errors = counted(report.errors, "error", "errors")
    warnings = counted(report.warnings, "warning", "warnings")
    if not report.errors:
        return f"{warnings} in {files}."
    found = f"{counted(len(report.findings), 'finding', 'findings')} in {files}"
    return f"{found}: {errors}, {warnings}." if report.warnings else f"{found}."


def _part(some: int, whole: int) -> str:
    if some == whole:
        return "it" if whole == 1 else "all of them"
    return f"{some} of them"


def _snippet(line: str | None, place: Place, paint: Paint, width: int) -> Iterator[str]:
    """Yield the line of a place behind its number, and a caret below the column."""
    if line is None:
        return
    number = str(place.line)
    gutter = f"  {' ' * len(number)} {paint('|', 'blue')} "
    room = max(width - len(number) - 5, MARGIN)
    shown, offset = window(line, min(place.column - 1, len(line)), room)
    yield f"  {paint(number, 'blue')} {paint('|', 'blue')} {shown}".rstrip()
    yield f"{gutter}{' ' * offset}{paint('^', 'red', bold=True)}"


def window(line: str, index: int, room: int) -> tuple[str, int]:
    """Return the part of a line around a character that fits, and the column it is shown in.

    Args:
        line: A line of any length.
        index: Of the character; the length of the line for its end.
        room: In columns of a terminal.
    """
    if len(line) <= room and line.isascii() and line.isprintable():
        return line, index
    start = max(0, index - room)
    cells = list(_cells(line[start : index + room]))
    before = sum(width for _, width in cells[: index - start])
    first, head = 0, ""
    if start or before > room - 2:
        while before >= room // 2:
            before -= cells[first][1]
            first += 1
        head = CUT
    used, shown = len(head), []
    more = index + room < len(line)
    rest = sum(width for _, width in cells[first:])
    limit = room - 1 if more or used + rest > room else room
    for text, width in cells[first:]:
        if used + width > limit:
            break
        used += width
        shown.append(text)
    tail = CUT if limit < room else ""
    return f"{head}{''.join(shown)}{tail}", len(head) + before


def _cells(text: str) -> Iterator[tuple[str, int]]:
    """Yield each character as it is shown, with the columns it takes."""
    column = 0
    for char in text:
        if char == "\t":
            width = TAB - column % TAB
            shown = " " * width
        else:
            shown = plain(char)
            width = len(shown) if len(shown) > 1 else _width(char)
        column += width
        yield shown, width


def _width(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
