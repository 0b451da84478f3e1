"""SHAPE, for any page: its front matter can be read, and its dates are days."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from wavewright.checks.chain import linked
from wavewright.checks.rule import check
from wavewright.model import Edit
from wavewright.read.lazy import Later

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Link

_is_date = Later("dates", "is_date")
_WORDS = ("title", "category", "type", "status")
_DAYS = ("created", "updated", "last_updated", "date")
# Fields that are judged with the plan that they belong to.
_PLANNED = {
    "wave": ("Started", "Completed"),
    "prd": ("Created",),
    "epic": ("Start Date", "Target"),
}
_LOOSE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")


@check("SHAPE109")
def malformed_front_matter(chain: Chain) -> Faults:
    """The front matter of a page is valid, and its usual keys have values of their kind.

    Sites and tools that read front matter drop all of it for one line that they cannot read, and
    sort and filter by its dates. A date that is none sorts a page where nobody looks.

    Write `key: value` lines between two lines of `---`. `title`, `category`, `type` and `status`
    are text, `version` is text or a number, `audience` is text or a list of it, `created` and
    `last_updated` are days: `2026-01-31`. No key needs to be there.
    """
    paths = {path for path, _ in chain.pairs("front-matter.status")} - chain.paths("instruction")
    for front in chain.among("front-matter", paths):
        if front.title:
            fix = "Mend it: `key: value` lines between two of `---`."
            yield front.place, front.title, fix
        for key, (written, place) in front.fields.items():
            wrong = _wrong(key, json.loads(written))
            if wrong:
                yield place, f"`{key}` {wrong[0]}", wrong[1]


def _wrong(key: str, value: Any) -> tuple[str, str] | None:  # noqa: ANN401
    """Return what is wrong with the value of a key, and what to do."""
    if key in _WORDS and not (isinstance(value, str) and value.strip()):
        empty = value is None or (isinstance(value, str) and not value.strip())
        return "is empty" if empty else "is no text", "Write text, or remove it."
    if key == "version" and (isinstance(value, bool) or not isinstance(value, str | int | float)):
        return "is no version", "Write the version in quotes, or remove it."
    if key == "audience":
        several = value if isinstance(value, list) else [value]
        if not several or any(not isinstance(one, str) or not one.strip() for one in several):
            return "is no text or list of texts", "Write who the page is for, or remove it."
    if key in _DAYS and not (isinstance(value, str) and _is_date(value)):
        shown = f": `{value}`" if isinstance(value, str | int) and value != "" else ""
        return f"is not a day of the calendar{shown}", "Write it as `2026-01-31`, or remove it."
    return None


@check("SHAPE110")
def malformed_date(chain: Chain) -> Faults:
    """A date on a page is a day of the calendar, in ISO form.

    `03/04/2026` is two days, depending on who reads it, and a review that is due on the 30th of
    February never comes. `2026-01-31` is one day everywhere, and sorts.

    Write the day as `YYYY-MM-DD`. Of the fields `Created`, `Last Updated` and `Start Date` the
    value begins with a day; `Started`, `Completed`, `Target`, `Date` and `Next Review` may say
    something else. A date that is still open is `TBD`, `-` or a placeholder in brackets.
    """
    for kind, link in _not_dates(chain):
        if link.holder not in _PLANNED.get(kind, ()):
            found = _LOOSE.fullmatch(link.target)
            iso = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else ""
            if iso != link.target and _is_date(iso):
                edits = (Edit(link.place, len(link.target), iso),)
                message = f"`{link.target}` is not a day in ISO form"
                yield link.place, message, f"Write `{iso}`.", edits
            else:
                message = f"`{link.target}` is not a day of the calendar in ISO form"
                yield link.place, message, "Write the day as `YYYY-MM-DD`, or `TBD`."


def _not_dates(chain: Chain) -> list[tuple[str, Link]]:
    return [
        (one.kind, link)
        for key in chain.keys("not-a-date")
        for one in chain.among(key.partition(":")[0], {path for path, _ in chain.pairs(key)})
        for link in linked(one, "not-a-date")
    ]
