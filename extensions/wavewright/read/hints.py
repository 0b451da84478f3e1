"""Words that only say what to write somewhere, in whatever form they stand on a page."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS = ("TODO", "TBD", "TBC", "FIXME", "XXX")  # words that somebody is to write something
WORDS = "|".join(form for word in MARKS for form in (word, word.capitalize(), word.lower()))
_PARTS = ("TODO", "odo", "TB", "Tb", "tbd", "tbc", "FIXME", "ixme", "XXX", "Xxx", "xxx")
_UNSEEN = "\u200b-\u200d\u2060\ufeff"  # characters without a width
_TAGS = r"</?(?:b|br|center|details|div|em|hr|i|p|small|span|strong|summary|u)\b[^<>\n]{0,200}>"
_TAG = re.compile(rf"<summary>[^<]{{0,500}}</summary>|{_TAGS}|&nbsp;", re.IGNORECASE)
# All that stands where nothing is said, and is no line of code or a heading.
NOTHING = rf"[\s{_UNSEEN}*_+>|.?\\\u2026\u2013\u2014-]"
_NOTHING = re.compile(rf"{NOTHING}*+")
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n]*\n\s*\1[`~]*[ \t]*$", re.MULTILINE)
_TABLE = re.compile(
    r"^[ \t]*\|[^\n]*\n[ \t]*\|[-:| \t]+$(?![\s|]*[^\s|\u2026?.\u2013\u2014-])", re.MULTILINE
)
_HEAD_ALONE = re.compile(r"\n[ ]*\|[-:| ]+\n(?![^\n]*\w)")
_WORD = re.compile(r"[^\W_]+")
_GAP = rf"(?:[\W_]|{_TAGS}|&nbsp;)+"
_BEFORE = re.compile(
    rf"(?:[\s{_UNSEEN}>*_~+#(-]|\d{{1,9}}[.)](?=\s)|\[[ xX]?\]|{_TAGS}|&nbsp;)*+", re.IGNORECASE
)
_AFTER = re.compile(rf"(?:[\s{_UNSEEN}*_~.\u2026!:\\)]|{_TAGS}|&nbsp;)*+", re.IGNORECASE)
_BREAK = re.compile(r"\n[ \t>]*\n")


class Found(NamedTuple):
    """What says what to write: its offset, over how many lines it goes, and if they say no more."""

    start: int
    lines: int
    alone: bool


def may_mark(text: str) -> bool:
    """Whether a text may have one of the marks."""
    return any(map(text.__contains__, _PARTS))


def is_hollow(text: str) -> bool:
    """Whether a text says nothing: it has only rules, dots, blanks, empty tables and fences."""
    if "<" in text or "&" in text:
        text = _TAG.sub("", text)
    if "```" in text or "~~~" in text:
        text = _FENCE.sub("", text)
    if "|" in text:
        text = _TABLE.sub("", text)
    return _NOTHING.fullmatch(text) is not None


def may_be_hollow(page: str) -> bool:
    """Whether a page may have a section with an empty table or tags, and nothing else."""
    if "&nbsp;" in page or (page.count("<") != page.count("<!--") and _TAG.search(page)):
        return True
    return "|" in page and _HEAD_ALONE.search(page) is not None


@cache
def _form(hint: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(_WORD.findall(hint.lower())))


@cache
def _key(hint: str) -> str:
    """Return the longest word of a hint: most pages without it need no closer look."""
    words: list[str] = _WORD.findall(hint)
    return max(words, key=len).lower()


def may_say(text: str, hints: Sequence[str]) -> bool:
    """Whether a text may have one of some hints in any form."""
    lowered = text.replace("\u0130", "i").lower()  # each letter stays one
    return any(_key(hint) in lowered and _form(hint).search(lowered) for hint in hints)


def said(text: str, hints: Sequence[str]) -> Iterator[tuple[str, Found]]:
    """Yield the hints that are a line of a text, a cell, or lines below each other.

    Case, blanks, emphasis and what begins or ends the line make no difference.
    """
    lowered = text.replace("\u0130", "i").lower()  # each letter stays one
    for hint in hints:
        for found in _form(hint).finditer(lowered) if _key(hint) in lowered else ():
            if at := _alone(text, *found.span()):
                yield hint, at


def _alone(text: str, start: int, end: int) -> Found | None:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    before, after = text[first:start], text[end : last if last >= 0 else len(text)]
    inside = text[start:end]
    if _BREAK.search(inside):
        return None
    lines = inside.count("\n") + 1
    at = first + len(before) - len(before.lstrip())
    if _BEFORE.fullmatch(before) and _AFTER.fullmatch(after):
        return Found(at, lines, alone=True)
    if before.lstrip()[:1] != "|" or "|" not in after:
        return None
    left, right = before.rpartition("|")[2], after.partition("|")[0]
    if not (_BEFORE.fullmatch(left) and _AFTER.fullmatch(right)):
        return None
    rest = before[: len(before) - len(left)] + after[len(right) :]
    return Found(at, lines, alone=is_hollow(rest))
