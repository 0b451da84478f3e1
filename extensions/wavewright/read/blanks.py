"""What a page has left of what a generator has written: lines that only say what to write there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.kinds import written
from wavewright.model import Link
from wavewright.read.markdown import comments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wavewright.model import Kind, Place
    from wavewright.read.markdown import Page

    Fields = Mapping[str, tuple[str, Place]]

CHECKLIST = (2, "Checklist")
MARKS = ("TODO", "TBD", "TBC", "FIXME", "XXX")  # words that somebody is to write something
_ITALIC = re.compile(r"^[ \t]*(_[^\n]*_)[ \t]*$", re.MULTILINE)
_BOX = re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ xX]\][ \t]", re.MULTILINE)
# A line, with its box if it has one.
_ENTRY = re.compile(
    r"^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:\[([ xX])\][ \t]+)?([^\n]*)$", re.MULTILINE
)
# A comment that is more than a remark: what belongs there, and the marks of a list.
_SAYING = re.compile(rf"{written.EXAMPLE}|<!-- /?wavewright:")
# A line that says nothing but that somebody is to write it.
_MARKED = re.compile(
    r"^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?[*_]{0,3}"
    rf"({'|'.join(MARKS)})\b(?:[*_.!\u2026]*[ \t]*$|[*_]{{0,3}}(?:\([^)\n]*\))?:)",
    re.MULTILINE,
)
_UNSET = re.compile(rf"[*_]{{0,3}}(?:{'|'.join(MARKS)})[*_.!\u2026]*")


def left(kind: Kind, page: Page) -> Iterator[Link]:
    """Yield what of a draft is left on a page: ``filler``, and the ``unticked`` of its checklist.

    A filler is a line that says what belongs into a section, a comment with an example, a line
    that only marks that something is to be written, or a section without any text, which is named
    by its heading.
    """
    yield from _hints(kind, page)
    for found in _MARKED.finditer(page.plain, page.start):
        yield Link("filler", found[1], page.places.at(found.start(1)))
    for number, (level, text, at) in enumerate(page.headings):
        due = (level, text) in kind.outline and (level, text) != CHECKLIST
        if due and _is_empty(page, page.below(at), page.end(number)):
            yield Link("filler", f"{'#' * level} {text}", page.places.at(at))
    for filler in kind.fillers.values():
        if filler in page.text:
            yield Link("filler", filler, page.places.at(page.text.index(filler)))
    if kind.checklist:
        yield from _unticked(kind, page)


def _hints(kind: Kind, page: Page) -> Iterator[Link]:
    """Yield the lines that say what belongs somewhere, and the comments with examples."""
    hints = {written.hint_line(section) for section in kind.hinted}
    for found in _ITALIC.finditer(page.plain) if hints else ():
        raw = page.text[found.start(1) : found.end(1)]
        if raw in hints:
            yield Link("filler", raw, page.places.at(found.start(1)))
    if written.EXAMPLE in page.text:
        for start, _ in comments(page.text):
            if page.text.startswith(written.EXAMPLE, start):
                yield Link("filler", written.EXAMPLE, page.places.at(start))


def unset(kind: Kind, title: str, fields: Fields) -> Iterator[Link]:
    """Yield the fields of an artifact that only say what a generator writes there, or a mark."""
    for field in kind.required:
        value, place = fields.get(field, ("", None))
        blank = kind.blanks[field].format(title=title) if field in kind.blanks else ""
        if place and value and (value == blank or _UNSET.fullmatch(value)):
            yield Link("filler", f"**{field}:** {value}", place)


def open_criteria(kind: Kind, page: Page) -> Iterator[Link]:
    """Yield the open boxes of the sections whose boxes are ticked in the end."""
    for section in kind.sections:
        if section.heading in kind.criteria:
            for found in _ENTRY.finditer(page.plain, *page.range(*section.title)):
                if found[1] == " ":
                    text = page.text[found.start(2) : found.end(2)].strip()
                    yield Link("unticked", text, page.places.at(found.start()))


def _is_empty(page: Page, start: int, end: int) -> bool:
    """Whether a section has no text: comments are none, but examples and lists that are kept."""
    text = page.text[start:end]
    if "<!--" in text:
        for first, last in reversed([*comments(text)]):
            if not _SAYING.match(text, first):
                text = text[:first] + text[last:]
    return not text.strip()


def _unticked(kind: Kind, page: Page) -> Iterator[Link]:
    """Yield the open boxes of a checklist, its items without a box, or itself if it has none."""
    start, end = page.range(*CHECKLIST)
    items = {item.casefold() for item in kind.checklist}
    bare = False
    for found in _ENTRY.finditer(page.plain, start, end):
        text = page.text[found.start(2) : found.end(2)].strip()
        lost = found[1] is None and text.casefold().rstrip(".") in items
        bare = bare or lost
        if lost or found[1] == " ":
            yield Link("unticked", text, page.places.at(found.start()))
    if end and not bare and not _BOX.search(page.plain, start, end):
        yield Link("unticked", f"## {CHECKLIST[1]}", page.places.at(start))
