"""A Markdown page as a terminal shows it: bold headings, aligned tables, lines that fit."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from wavewright.cli.output import style

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = re.compile(r" *(`{3,}|~{3,})")
_ITEM = re.compile(r" *(?:[-*]|\d+\.) (?:\[[ xX]\] )?")
_RULE = re.compile(r"\|[-:| ]+\|")
_CELL = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"(`+[^`]*`+)")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_STRONG = re.compile(r"(\*\*?)(?=\S)([^*]+)(?<=\S)\1")
_GAP = "  "
_NARROW = 8  # a column is not made narrower


def laid_out(text: str, width: int) -> str:
    """Return a page for a terminal so many columns wide; colours are still in it."""
    made: list[str] = []
    for kind, lines in _blocks(text.splitlines()):
        match kind:
            case "code":
                made += [f"    {line}".rstrip() for line in lines]
            case "heading":
                made.append(style(_inline(lines[0].lstrip("#").strip()), bold=True))
            case "table":
                made += _table(lines, width)
            case _:
                made += _wrapped(" ".join(map(str.strip, lines)), lines[0], width)
    return "\n".join(made) + "\n"


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each block of a page: its kind and its lines."""
    at = 0
    while at < len(lines):
        kind, start = _kind(lines[at]), at
        at += 1
        if kind == "code":
            mark = lines[start].strip()[:3]
            while at < len(lines) and not lines[at].strip().startswith(mark):
                at += 1
            at += 1
            yield kind, textwrap.dedent("\n".join(lines[start + 1 : at - 1])).splitlines()
            continue
        goes_on = {"table": "table", "text": "text", "item": "text"}.get(kind)
        while goes_on and at < len(lines) and _kind(lines[at]) == goes_on:
            at += 1
        yield kind, lines[start:at]


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    if _FENCE.match(line):
        return "code"
    if line.startswith("#"):
        return "heading"
    if line.startswith("|"):
        return "table"
    return "item" if _ITEM.match(line) else "text"


def _wrapped(text: str, first: str, width: int) -> list[str]:
    """Return a paragraph or an item in lines that fit; what goes on stands below its text."""
    item = _ITEM.match(first)
    indent = len(first) - len(first.lstrip())
    hang = " " * len(item[0]) if item else " " * indent
    lines = textwrap.wrap(
        _inline(text),
        max(width, len(hang) + _NARROW),
        initial_indent=" " * indent,
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [""]


def _inline(text: str) -> str:
    """Return text without the marks of links and stress; code keeps its marks."""
    return "".join(
        part if part.startswith("`") else _STRONG.sub(r"\2", part)
        for part in _CODE.split(_LINK.sub(_linked, text))
    )


def _linked(found: re.Match[str]) -> str:
    """Return the text of a link, and where it leads when that is no page beside this one."""
    text, target = found[1], found[2].removeprefix("../../")
    beside = "/" not in target or text == target
    return text if beside else f"{text} ({target})"


def _table(lines: list[str], width: int) -> list[str]:
    """Return a table with columns that fit, or where none would, each row as a list."""
    rows = [
        [_inline(cell.strip().replace("\\|", "|")) for cell in _CELL.split(line.strip()[1:-1])]
        for number, line in enumerate(lines)
        if number != 1 or not _RULE.fullmatch(line.strip())
    ]
    columns = max(map(len, rows))
    rows = [row + [""] * (columns - len(row)) for row in rows]
    widths = _widths(rows, width)
    if sum(widths) + len(_GAP) * (columns - 1) > width:
        return [line for row in rows[1:] for line in _listed(rows[0], row, width)]
    head = [style(line, bold=True) for line in _row(rows[0], widths)] if any(rows[0]) else []
    return head + [line for row in rows[1:] for line in _row(row, widths)]


def _widths(rows: list[list[str]], width: int) -> list[int]:
    """Return the widths of columns: no word is broken, and whoever lacks most gets the rest."""
    columns = list(zip(*rows, strict=True))
    natural = [max(map(len, column)) for column in columns]
    widths = [
        max((len(word) for cell in column for word in cell.split()), default=0)
        for column in columns
    ]
    spare = width - len(_GAP) * (len(columns) - 1) - sum(widths)
    for _ in range(spare):
        lacks = [most - now for most, now in zip(natural, widths, strict=True)]
        widths[lacks.index(max(lacks))] += max(lacks) > 0
    return widths


def _row(row: list[str], widths: list[int]) -> Iterator[str]:
    cells = [
        textwrap.wrap(cell, max(width, 1), break_on_hyphens=False) or [""]
        for cell, width in zip(row, widths, strict=True)
    ]
    for number in range(max(map(len, cells))):
        parts = (cell[number] if number < len(cell) else "" for cell in cells)
        line = _GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True))
        yield line.rstrip()


def _listed(head: list[str], row: list[str], width: int) -> Iterator[str]:
    """Yield a row as a list: its first cell, then the others behind the names of their columns."""
    yield row[0]
    for name, cell in zip(head[1:], row[1:], strict=True):
        if cell:
            yield from _wrapped(f"{name}: {cell}" if name else cell, "  ", width)
