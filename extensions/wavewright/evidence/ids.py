"""The names of records: they sort by time, and no two runs have the same.

A clock may be wrong, or be set back. So a new name sorts after those that are there, and one from
later than tomorrow is not believed: it would be the newest for ever.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re

TIME = "%Y%m%dT%H%M%S.%fZ"
_ID = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}")
_AHEAD = dt.timedelta(days=1)  # as far as clocks and time zones may differ
_STEP = dt.timedelta(microseconds=1)


def is_id(text: str) -> bool:
    """Whether a text is the id of a record."""
    return _ID.fullmatch(text) is not None


def new_id(now: dt.datetime | None = None) -> str:
    """Return a name for a record: it sorts by time, and no other run has it."""
    return f"{(now or dt.datetime.now(dt.UTC)).strftime(TIME)}-{os.urandom(4).hex()}"


def after(last: str, now: dt.datetime) -> str:
    """Return a name that sorts after another one, whatever the clock says."""
    if last > now.strftime(TIME):
        with contextlib.suppress(ValueError):  # no time, in a name that somebody made up
            now = dt.datetime.strptime(f"{last.partition('Z')[0]}+0000", f"{TIME[:-1]}%z") + _STEP
    return new_id(now)


def from_later(id_: str, now: dt.datetime | None = None) -> bool:
    """Whether a record is from so much later that a clock was wrong when it was made, or is now."""
    return id_ > ((now or dt.datetime.now(dt.UTC)) + _AHEAD).strftime(TIME)


def day(id_: str) -> str:
    """Return the day of a record: ``2026-05-04``."""
    return f"{id_[:4]}-{id_[4:6]}-{id_[6:8]}"
