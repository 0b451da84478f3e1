"""What a page has left of what a generator has written: lines that only say what to write there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.kinds import written
from wavewright.model import Link
from wavewright.read.boxes import figureless, items, opened
from wavewright.read.hints import MARKS, WORDS, is_hollow, may_mark, said
from wavewright.read.markdown import comments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wavewright.model import Kind, Place
    from wavewright.read.boxes import Item
    from wavewright.read.markdown import Page

    Fields = Mapping[str, tuple[str, Place]]

CHECKLIST = (2, "Checklist")
_EXAMPLE = re.compile(r"<!--\s*Example:", re.IGNORECASE)
# A comment that is more than a remark: what belongs there, and the marks of a list.
_SAYING = re.compile(rf"{_EXAMPLE.pattern}|<!-- /?wavewright:", re.IGNORECASE)
# A line that says nothing but that somebody is to write it.
_MARKED = re.compile(
    r"^(?:[ \t>]|[-*+][ \t]++|\d{1,9}[.)][ \t]++)*+(?:(?P<open>\[ ?\])[ \t]++|\[[xX]\][ \t]++)?"
    rf"[*_~(\[]{{0,4}}(?P<code>`)?(?P<mark>{WORDS})(?![^\W_])"
    r"(?:(?P<alone>(?(code)`)[*_~.!?\u2026)\]]*[ \t]*\\?$)"
    r"|(?(code)(?!))(?:[*_~)]{0,4}(?:\([^)\n]*\))?[*_]{0,3}:|(?(open)[ \t]|(?!))))",
    re.MULTILINE,
)
_CELL = re.compile(
    rf"(?<=\|)[ \t]*[*_(\[]{{0,4}}(?P<mark>{'|'.join(MARKS)})[*_.!?\u2026)\]]*[ \t]*(?=\|)"
)
_ROW = re.compile(r"^[ \t>]*\|[^\n]*$(?!\n[ \t>]*\|[-:| \t]+$)", re.MULTILINE)
_UNSET = re.compile(rf"[*_~(\[`]{{0,4}}(?:{WORDS})[*_~.!?\u2026)\]`]*")


def left(kind: Kind, page: Page) -> Iterator[Link]:
    """Yield what of a draft is left on a page: ``filler``, and the ``unticked`` of its checklist.

    A filler is a line that says what belongs into a section, a comment with an example, a line
    that only marks that something is to be written, or a section without any text, which is named
    by its heading.
    """
    yield from _hints(kind, page)
    if may_mark(page.text):
        yield from _marks(page)
    for number, (level, text, at) in enumerate(page.headings):
        due = (level, text) in kind.outline and (level, text) != CHECKLIST
        if due and _is_empty(page, page.below(at), page.end(number)):
            yield Link("filler", f"{'#' * level} {text}", page.places.at(at))
    for filler in kind.fillers.values():
        if filler in page.text:
            yield Link("filler", filler, page.places.at(page.text.index(filler)))
    if kind.checklist:
        yield from _unticked(kind, page)


def _marks(page: Page) -> Iterator[Link]:
    """Yield the lines and cells that only mark that something is to be written."""
    spans = {start for start, _ in page.spans()}
    for found in _MARKED.finditer(page.unfenced, page.start):
        at = found.start("mark")
        hidden = at not in spans if found["code"] else page.plain[at] == " "
        if not hidden and (found["mark"].isupper() or found["alone"] is not None):
            yield Link("filler", found["mark"], page.places.at(at))
    for row in _ROW.finditer(page.plain, page.start):
        for found in _CELL.finditer(page.plain, *row.span()):
            yield Link("filler", found["mark"], page.places.at(found.start("mark")))


def _hints(kind: Kind, page: Page) -> Iterator[Link]:
    """Yield the lines that say what belongs somewhere, and the comments with examples."""
    for hint, at in said(page.plain, [section.hint for section in kind.hinted]):
        yield Link("filler", f"_{hint}_", page.places.at(at.start))
    if "<!--" in page.text:
        for start, _ in comments(page.text):
            if _EXAMPLE.match(page.text, start):
                yield Link("filler", written.EXAMPLE, page.places.at(start))


def unset(kind: Kind, title: str, fields: Fields) -> Iterator[Link]:
    """Yield the fields of an artifact that only say what a generator writes there, or a mark."""
    for field in kind.required:
        value, place = fields.get(field, ("", None))
        blank = kind.blanks[field].format(title=title) if field in kind.blanks else ""
        if place and value and (value == blank or _UNSET.fullmatch(value)):
            yield Link("filler", f"**{field}:** {value}", place)


def open_criteria(kind: Kind, page: Page) -> Iterator[Link]:
    """Yield the open items of the sections whose boxes are ticked in the end."""
    for item in unmet(kind, page):
        yield Link("unticked", item.text, page.places.at(item.start))


def unmet(kind: Kind, page: Page) -> Iterator[Item]:
    """Yield the items of these sections that are open, with the places of their boxes."""
    for section in kind.sections:
        if section.heading in kind.criteria:
            known = {figureless(one) for one in section.always}
            yield from opened([*items(page, *page.range(*section.title))], known, every=True)


def _is_empty(page: Page, start: int, end: int) -> bool:
    """Whether a section has no text: comments are none, but examples and lists that are kept."""
    text = page.text[start:end]
    if "<!--" in text:
        for first, last in reversed([*comments(text)]):
            if not _SAYING.match(text, first):
                text = text[:first] + text[last:]
    return is_hollow(text)


def _unticked(kind: Kind, page: Page) -> Iterator[Link]:
    """Yield the open items of a checklist, or itself if it has no boxes."""
    start, end = page.range(*CHECKLIST)
    lines = [*items(page, start, end)]
    found = [*opened(lines, {figureless(item) for item in kind.checklist}, every=False)]
    for item in found:
        yield Link("unticked", item.text, page.places.at(item.start))
    if end and not found and not any(item.ticked for item in lines):
        yield Link("unticked", f"## {CHECKLIST[1]}", page.places.at(start))
