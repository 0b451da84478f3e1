"""The dates that the fields of a page say, as far as they are none."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from wavewright.model import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.read.markdown import Page

# Fields that are always a date, and fields that may be one.
_ALWAYS = ("Created", "Last Updated", "Start Date")
_MAYBE = ("Next Review", "Started", "Completed", "Target", "Date")
_FIELD = re.compile(
    rf"\*\*(?P<name>{'|'.join((*_ALWAYS, *_MAYBE))})(?::\*\*|\*\*:)"
    r"(?P<value>[^\n|]{0,200}?)(?=\||\*\*[A-Z]|$)",
    re.MULTILINE,
)
_ISO = re.compile(r"(?<![\w.-])\d{4}-\d{2}-\d{2}(?![\w-])")
_LIKE = re.compile(
    r"(?<![\w.-])(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4})(?![\w-])"
    r"|(?i:\b(?:\d{1,2}(?:st|nd|rd|th)?\.?[ ]+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[a-z]*\.?[ ]+(?:\d{1,2}(?:st|nd|rd|th)?,?[ ]+)?\d{4}\b)"
)
_OPEN = re.compile(  # what templates put in place of a date, and what says that there is none yet
    r"[\W_]*|[\[{<(].*|[A-Z]{4}-[A-Z]{2}-[A-Z]{2}.*"
    r"|(?i:tb[ad]|todo|none|never|n/a|not yet|unknown|pending)\b.*"
)
_MARKS = "`*_ \t"
LENGTH = len("2026-01-31")


def may_be_wrong(text: str) -> bool:
    """Whether a field of a page may have no date; when not, `wrong` yields nothing."""
    return "**" in text and any(_bad(one["name"], one["value"]) for one in _FIELD.finditer(text))


def wrong(page: Page) -> Iterator[Link]:
    """Yield what the date fields of a page say that is no date, or one that there is not.

    The holder of such a link is the name of the field.
    """
    if "**" not in page.plain:
        return
    for found in _FIELD.finditer(page.plain):
        value = page.text[found.start("value") : found.end("value")]
        bad = _bad(found["name"], value)
        if bad:
            at = found.start("value") + value.index(bad)
            yield Link("not-a-date", bad, page.places.at(at), found["name"])


def is_date(text: str) -> bool:
    """Whether a text is a day in ISO form that there is: ``2026-01-31``."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == LENGTH


def _bad(name: str, value: str) -> str:
    """Return the part of a value that is no date; nothing when it is one, or stands for one."""
    text = value.strip(_MARKS)
    if _OPEN.fullmatch(text):
        return ""
    for found in _LIKE.finditer(text):
        if not _ISO.fullmatch(found[0]) or not is_date(found[0]):
            return found[0]
    if name in _MAYBE or _ISO.match(text):
        return ""
    return text
