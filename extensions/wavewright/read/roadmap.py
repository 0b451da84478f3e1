"""What the roadmap says of releases: the one that is out, and the one that comes next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.read.markdown import Page
from wavewright.read.papers import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.model import Place

STATUS, MILESTONE = "Current Status", "Next Milestone"
NOT_PLANNED = "not planned yet"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# The forms that a release writes and a new roadmap has; all else is what somebody wrote.
_FORMS = {
    STATUS: re.compile(
        r"not released yet|v(?P<version>\d+\.\d+\.\d+) released(?: \(\w+ \d{4}\))?", re.IGNORECASE
    ),
    MILESTONE: re.compile(
        rf"the first wave below that is not complete|{NOT_PLANNED}"
        r"|v(?P<version>\d+\.\d+\.\d+)(?: \(.*\))?(?: - Q[1-4] \d{4})?",
        re.IGNORECASE,
    ),
}


def lines(path: str, text: str) -> Iterator[tuple[str, str, str, Place]]:
    """Yield name, value, version and place of each line of a known form, above all sections.

    The version is empty where the line names none.
    """
    page = Page(path, text)
    top = next((at for _, _, at in page.headings[1:]), len(text))
    fields = fields_of(page, page.start, top)
    for name, form in _FORMS.items():
        value, place = fields.get(name, ("", None))
        if place and (found := form.fullmatch(value)):
            yield name, value, found["version"] or "", place


def status(version: str, day: str) -> str:
    """Return how the status names the release of a day, ``YYYY-MM-DD``."""
    year, month = day.split("-")[:2]
    return f"v{version} released ({MONTHS[int(month) - 1]} {year})"


def milestone(version: str, title: str, day: str) -> str:
    """Return how a release that is to come is named; its day may be a month, or be unknown."""
    due = re.match(r"(\d{4})-(0[1-9]|1[0-2])", day)
    quarter = f" - Q{(int(due[2]) + 2) // 3} {due[1]}" if due else ""
    return f"v{version}{f' ({title})' if title else ''}{quarter}"


def told(path: str, text: str, said: dict[str, str]) -> str:
    """Return the roadmap with other values in its lines; what somebody wrote stays."""
    rows = text.split("\n")
    for name, value, _, place in lines(path, text):
        row, start = rows[place.line - 1], place.column - 1
        rows[place.line - 1] = f"{row[:start]}{said[name]}{row[start + len(value) :]}"
    return "\n".join(rows)
