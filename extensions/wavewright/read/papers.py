"""Documents that are read by the declaration of their kind, and what a draft of one has left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.kinds import forms, written
from wavewright.model import Artifact, Link, Place
from wavewright.read.documents import NO_FIELD, document
from wavewright.read.markdown import comments
from wavewright.read.paths import DECLARED, stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.model import Kind
    from wavewright.read.markdown import Page

    Fields = dict[str, tuple[str, Place]]

CHECKLIST = (2, "Checklist")
_FIELD = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?\*\*([^*\n:]+)\*\*[ \t]*:([^\n]*)$", re.MULTILINE)
_ROW = re.compile(r"^[ \t]*\|([^|\n]*)\|([^|\n]*)\|", re.MULTILINE)
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
    r"(TODO|TBD|TBC|FIXME|XXX)\b(?:[*_.!\u2026]*[ \t]*$|[*_]{0,3}(?:\([^)\n]*\))?:)",
    re.MULTILINE,
)
# How the fields of plans are called, whatever their case.
_NAMES = (
    *("Status", "Created", "Owner", "Based on", "Start Date", "Target", "Estimate", "Agent"),
    *("Depends on", "Task", "Type", "Priority", "Duration", "Capacity", "Planned", "Release"),
    *("Goal", "Vision"),
    *("Current Status", "Next Milestone"),
    *(name for kind in DECLARED.values() for name in kind.required),
)
_CALLED = {name.casefold(): name for name in _NAMES} | {
    "agents": "Agent",
    "planned hours": "Planned",
    "planned effort": "Planned",
    "estimated effort": "Estimate",
    "effort": "Estimate",
}
# What the name of a file says of a release, a week or a month is a field as well.
_IN_NAME = re.compile(
    r"v(?P<release>\d+\.\d+\.\d+)(?:-week-(?P<week>\d+))?|(?P<month>\d{4}-\d{2})(?!\d)"
)


def paper(kind: str, page: Page) -> Artifact:
    """Return a document. Its fields stand above the first section."""
    declared = DECLARED[kind]
    fields = fields_of(page, page.start, _end_of_fields(page))
    named = _IN_NAME.match(stem(page.path))
    for key, value in named.groupdict().items() if named else ():
        if value and f"{{{key}}}" in declared.home:
            fields[key.capitalize()] = value, Place(page.path)
    fields = dict(_figures(declared, page)) | fields
    made = document(kind, page)
    return made._replace(
        id=stem(page.path),
        status=status_of(fields),
        place=page.places.at(page.headings[0][2] if page.headings else 0),
        fields=fields,
    )


def as_declared(made: Artifact, page: Page) -> Artifact:
    """Return what a page holds with all that the declaration of its kind tells of it.

    It has no title where its heading has another form than it should. Its links are also the
    fields that stand twice, and what of a draft is left.
    """
    kind = DECLARED[made.kind]
    level, text, _ = page.headings[0] if page.headings else (0, "", 0)
    heading = forms.title_pattern(kind.heading).fullmatch(text)
    right = heading if heading and level == forms.level(kind.heading) else None
    twice = page.again(kind.required, page.start, _end_of_fields(page))
    return made._replace(
        title=_title(kind, made, right, text),
        links=(*made.links, *twice, *_left(kind, page)),
    )


def _title(kind: Kind, made: Artifact, right: re.Match[str] | None, text: str) -> str:
    if right:
        return right.groupdict().get("title", text)
    return "" if kind.shaped(made) else text


def _end_of_fields(page: Page) -> int:
    """Return where the part above the first section ends."""
    level = page.headings[0][0] if page.headings else 0
    return next((at for deep, _, at in page.headings[1:] if deep > level), len(page.text))


def _figures(kind: Kind, page: Page) -> Iterator[tuple[str, tuple[str, Place]]]:
    """Yield the figures of the tables that are computed: the first two cells of each row."""
    for section in kind.sections if "|" in page.text else ():
        start, end = page.range(*section.title) if section.computed else (0, 0)
        for row in list(_ROW.finditer(page.plain, start, end))[2:]:
            name, value = (page.text[row.start(n) : row.end(n)] for n in (1, 2))
            place = page.places.at(row.end(2) - len(value.lstrip()))
            yield name.strip(), (value.strip(), place)


def fields_of(page: Page, start: int = 0, end: int | None = None) -> Fields:
    """Return the fields of a page; the colon may stand within or after the bold name."""
    stop = len(page.plain) if end is None else end
    found = page.fields(start, stop)
    for match in _FIELD.finditer(page.plain, start, stop):
        raw = page.text[match.start(2) : match.end(2)]
        place = page.places.at(match.end(2) - len(raw.lstrip()))
        found.setdefault(match[1].strip(), (raw.strip(), place))
    return {_CALLED.get(name.casefold(), name): value for name, value in found.items()}


def status_of(fields: Fields) -> str:
    """Return a status in the form of the vocabulary: in lower case, its words joined by a dash.

    What stands in brackets behind it is a note.
    """
    word = fields.get("Status", NO_FIELD)[0].partition("(")[0]
    return re.sub(r"[^a-z]+", "-", word.lower()).strip("-")


def _left(kind: Kind, page: Page) -> Iterator[Link]:
    """Yield what of a draft is left on a page: ``filler``, and the ``unticked`` of its checklist.

    A filler is a line that says what belongs into a section, a comment with an example, a line
    that only marks that something is to be written, or a section without any text, which is named
    by its heading.
    """
    hints = {written.hint_line(section) for section in kind.sections if section.hint}
    for found in _ITALIC.finditer(page.plain) if hints else ():
        raw = page.text[found.start(1) : found.end(1)]
        if raw in hints:
            yield Link("filler", raw, page.places.at(found.start(1)))
    if written.EXAMPLE in page.text:
        for start, _ in comments(page.text):
            if page.text.startswith(written.EXAMPLE, start):
                yield Link("filler", written.EXAMPLE, page.places.at(start))
    for found in _MARKED.finditer(page.plain, page.start):
        yield Link("filler", found[1], page.places.at(found.start(1)))
    for number, (level, text, at) in enumerate(page.headings):
        due = (level, text) in kind.outline and (level, text) != CHECKLIST
        if due and _is_empty(page, at, page.end(number)):
            yield Link("filler", f"{'#' * level} {text}", page.places.at(at))
    if kind.checklist:
        yield from _unticked(kind, page)


def _is_empty(page: Page, start: int, end: int) -> bool:
    """Whether a section has no text: comments are none, but examples and lists that are kept."""
    text = page.text[start:end]
    if "<!--" in text:
        for first, last in reversed([*comments(text)]):
            if not _SAYING.match(text, first):
                text = text[:first] + text[last:]
    return "\n" not in text.strip()


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
