"""Documents that are read by the declaration of their kind, and what a draft of one has left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import forms, written
from wavewright.kinds.release import THEME
from wavewright.model import Artifact, Place
from wavewright.read.blanks import left, unset
from wavewright.read.documents import NO_FIELD, document
from wavewright.read.paths import DECLARED, stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.model import Kind
    from wavewright.read.markdown import Page

    Fields = dict[str, tuple[str, Place]]

_FIELD = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?\*\*([^*\n:]+)\*\*[ \t]*:([^\n]*)$", re.MULTILINE)
_ROW = re.compile(r"^[ \t]*\|([^|\n]*)\|([^|\n]*)\|", re.MULTILINE)
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
    fields = dict(_figures(declared, page)) | dict(_theme(declared, page)) | fields
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
    title = _title(kind, made, right, text)
    return made._replace(
        title=title,
        links=(*made.links, *twice, *left(kind, page), *unset(kind, title, made.fields)),
    )


def _title(kind: Kind, made: Artifact, right: re.Match[str] | None, text: str) -> str:
    if right:
        return forms.said(right.groupdict().get("title", text))
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


def _theme(kind: Kind, page: Page) -> Iterator[tuple[str, tuple[str, Place]]]:
    """Yield what the first paragraph of the theme says; a hint, a comment or a list is none."""
    section = next((one for one in kind.sections if one.heading == THEME), None)
    start, end = page.range(*section.title) if section else (0, 0)
    if section and end:
        text = page.text[page.below(start) : end].strip()
        said = " ".join(line.strip() for line in text.partition("\n\n")[0].split("\n"))
        at = page.places.at(page.text.index(text, start))
        try:
            if said != written.hint_line(section) and not said.startswith(("- ", "* ")):
                yield THEME, (names.line(written.given(said)), at)
        except UserError:
            return  # it would not hold on another page


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
