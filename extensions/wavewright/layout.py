"""Lines of Python that are too long for the linter, laid out as the formatter leaves them.

Names may be long, and an id or a path cannot be broken. The linter lets a line alone that is one
word; what it would not let alone gets a note that it may be long.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 100
NOTE = "  # noqa: E501"
_STEP = " " * 4
_QUOTES = '"' * 3
_TOKENS = re.compile(r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|[()\[\]{}]|[,#]""")
_DEFINES = re.compile(r"\s*(?:async )?(?:def|class) ")
_VALUE = re.compile(r"(\s*(?:assert|return|\w+ =) )([^#]+)")
_IMPORTS = re.compile(r"(from \S+ import )([^(#]+)")


def width(text: str) -> int:
    """Return how many columns a text takes, as the linter counts them."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def filled(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """Return the words of a text on lines that are short enough, none of them broken.

    Args:
        text: The words.
        first: What the first line begins with.
        rest: What the other lines begin with, if that is something else.
    """
    lines: list[str] = []
    line, margin = first, first
    for word in text.split():
        grown = f"{line}{word}" if line == margin else f"{line} {word}"
        if line != margin and width(grown) > WIDTH:
            lines.append(line)
            margin = first if rest is None else rest
            grown = f"{margin}{word}"
        line = grown
    return [*lines, line] if line != margin else lines


def fitted(text: str) -> str:
    """Return a module with its long lines laid out; one without is returned as it is."""
    lines = text.split("\n")
    if all(width(line) <= WIDTH for line in lines):
        return text
    found: list[str] = []
    inside = False
    for line in lines:
        marks = line.count(_QUOTES)
        if width(line) <= WIDTH:
            found.append(line)
        elif inside or marks == 1:
            margin = _margin(line)
            found += filled(line, margin, margin + _STEP * inside)
        elif marks or line.lstrip().startswith("#"):
            found.append(_noted(line))
        else:
            found += _statement(line)
        inside ^= marks % 2 == 1
    return "\n".join(found)


def _noted(line: str) -> str:
    """Return a line with a note, if the linter takes it for too long."""
    return line + NOTE if width(line) > WIDTH and len(line.split()) > 1 else line


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


class _Split(NamedTuple):
    """A statement apart: what comes before its items, the items, and what comes after them."""

    head: str
    items: tuple[str, ...]
    tail: str


def _statement(line: str) -> list[str]:
    """Return a statement with what stands in its brackets on lines of their own."""
    margin = _margin(line)
    imports = _IMPORTS.fullmatch(line)
    if imports:
        return _each(_Split(f"{imports[1]}(", tuple(imports[2].split(", ")), ")"), margin)
    splits = list(_splits(line))
    if not splits:
        value = _VALUE.fullmatch(line)
        fits = value and max(width(value[1]) + 1, width(margin + _STEP + value[2])) <= WIDTH
        whole = _Split(f"{value[1]}(", (value[2],), ")") if value and fits else None
        return _each(whole, margin, "") if whole else [_noted(line)]
    defines = bool(_DEFINES.match(line))
    short = [split for split in splits if width(split.head) <= WIDTH]
    split = splits[0] if defines or not short else short[-1]
    single = len(split.items) == 1
    calls = split.head[-1] == "(" and not split.head[-2:-1].isspace()
    together = split._replace(items=(", ".join(split.items),))
    if calls and width(margin + _STEP + together.items[0]) <= WIDTH and not (defines and single):
        return _each(together, margin, "")
    return _each(split, margin, "" if single and calls and not defines else ",")


def _each(split: _Split, margin: str, comma: str = ",") -> list[str]:
    """Return the parts of a statement, each item on a line of its own."""
    items = (f"{margin}{_STEP}{item}{comma}" for item in split.items)
    return [*map(_noted, (split.head, *items, margin + split.tail))]


def _splits(line: str) -> Iterator[_Split]:
    """Yield how a statement can be split: at each pair of brackets with something in between."""
    depth = start = 0
    cuts: list[int] = []
    for token in _TOKENS.finditer(line):
        sign = token[0]
        if sign == "#":
            return
        if sign in "([{":
            if not depth:
                start, cuts = token.end(), [token.end()]
            depth += 1
        elif sign in ")]}":
            depth -= 1
            if not depth and line[start : token.start()].strip():
                ends = [*(cut - 1 for cut in cuts[1:]), token.start()]
                items = (line[one:end].strip() for one, end in zip(cuts, ends, strict=True))
                yield _Split(line[:start], tuple(filter(None, items)), line[token.start() :])
        elif sign == "," and depth == 1:
            cuts.append(token.end())
