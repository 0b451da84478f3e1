"""Records that do not count: one problem for each, but one for all that lack the same signature."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.config import FILE
from wavewright.evidence.record import FROM_LATER, KEY, NO_KEY, NOT_SIGNED, WRONGLY_SIGNED
from wavewright.model import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.evidence.record import RecordError

UNBELIEVED = "unbelieved-record"
_SIGNED = re.compile(r"^\s+signed\s*:", re.MULTILINE)
_FIX = "Remove it, or import it again from where it was made. Nothing of it counts."
_FIXES = {
    NO_KEY: f"Set {KEY} to the secret that records are signed with; without it none counts, for "
    "`evidence.signed` is true.",
    NOT_SIGNED: f"Only what was run with {KEY} set counts, for `evidence.signed` is true. Set it, "
    "and run again; remove what is not signed.",
    WRONGLY_SIGNED: f"Set {KEY} to the secret that it was signed with. If it is, it was edited: "
    "remove it.",
    FROM_LATER: "A clock was wrong when it was made, or is now. Set the clock right; if it is, "
    "remove the record, and run again.",
}
_MANY = {
    NO_KEY: f"no record is believed: signatures cannot be checked without {KEY}",
    NOT_SIGNED: "{} records are not believed: they are not signed",
    WRONGLY_SIGNED: "the signatures of {} records are wrong",
    FROM_LATER: "{} records are from days that are to come",
}


def fix(error: RecordError, default: str = _FIX) -> str:
    """Return what to do about a record that is not believed."""
    return _FIXES.get(error.why, default)


def without_key(settings: str) -> Problem:
    """Return what is wrong with all records, where these settings ask for a key that is not set."""
    found = _SIGNED.search(settings)
    line = settings.count("\n", 0, found.end()) + 1 if found else 1
    return Problem(UNBELIEVED, Place(FILE, line), _MANY[NO_KEY], _FIXES[NO_KEY])


def problems(found: Iterable[tuple[str, RecordError]]) -> Iterator[Problem]:
    """Yield what is wrong with some records; a signature that several lack is told once.

    Args:
        found: The path of each, and why it does not count.
    """
    alike: dict[str, list[Problem]] = {}
    for path, error in found:
        one = Problem(UNBELIEVED, Place(path, error.line), str(error), fix(error))
        alike.setdefault(error.why or path, []).append(one)
    for why, some in alike.items():
        if len(some) == 1:
            yield some[0]
        else:
            yield some[-1]._replace(message=_MANY[why].format(len(some)))
