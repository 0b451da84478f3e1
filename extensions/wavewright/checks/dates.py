"""PLAN, for days: those of waves, PRDs and epics are in the calendar, and in their order."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from wavewright.checks.plans import status_of
from wavewright.checks.rule import check
from wavewright.model import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact

_DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})([-/.])(\d{1,2})(?![\w-])")
_NO_DATE = frozenset({"", "-", "\u2013", "\u2014", "none", "n/a", "tbd", "not yet"})
_DAYS = ("Started", "Completed")
# The fields of plans that are days. A target may as well be a number of days.
_DAYS_OF = {"prd": ("Created", "Approved on"), "epic": ("Start Date", "Target")}


@check("PLAN106")
def impossible_dates(chain: Chain) -> Faults:
    """The days of a plan are days of the calendar, in their order, and fit the status.

    Plans are compared by their dates: how long waves take, what is late. A day that does not exist,
    an end before the beginning, or the end of a wave that is still open makes that wrong.

    Write days as `YYYY-MM-DD`. Remove `Started` from a wave that has not begun, and `Completed`
    from one that is not complete, or mend its status.
    """
    dated = {path for field in _DAYS for path, _ in chain.pairs(f"wave.{field}")}
    for wave in chain.among("wave", dated):
        yield from _written(wave, _DAYS)
        yield from _of_wave(wave)
    for artifact in _doubtful(chain):
        yield from _written(artifact, _DAYS_OF[artifact.kind])
        start, target = _day(artifact, "Start Date"), _day(artifact, "Target")
        if start and target and target < start:
            message = f"{artifact.id} is to be done on {target}, before it starts"
            fix = f"It starts on {start}: mend one of the two."
            yield artifact.fields["Target"][1], message, fix


def _doubtful(chain: Chain) -> Iterator[Artifact]:
    """Yield the PRDs and epics with a day that is none, or with a start and a target."""
    for kind, fields in _DAYS_OF.items():
        start, target = (chain.pairs(f"{kind}.{field}") for field in ("Start Date", "Target"))
        paths = {path for path, _ in start} & {path for path, _ in target}
        for field in fields:
            paths |= {path for path, value in chain.pairs(f"{kind}.{field}") if not _right(value)}
        yield from chain.among(kind, paths)


def _right(value: str) -> bool:
    """Whether a value is a day as it should be written, or says that there is none."""
    return value.lower() in _NO_DATE or bool(_day_of(value))


def _written(artifact: Artifact, fields: tuple[str, ...]) -> Faults:
    """Yield the fields that should be days and are none."""
    for field in fields:
        value, place = artifact.fields.get(field, ("", artifact.place))
        found = _DATE.match(value)
        if _right(value):
            continue
        if not found:
            if field != "Target":
                yield place, f"`{value}` is not a day", "Write it as `YYYY-MM-DD`."
            continue
        written = f"{found[1]}-{int(found[3]):02}-{int(found[5]):02}"
        if _real(written):
            edits = (Edit(place, len(found[0]), written),)
            yield place, f"`{found[0]}` has another form than days have", f"Write {written}.", edits
        else:
            yield place, f"{found[0]} is not in the calendar", "Write the day as `YYYY-MM-DD`."


def _of_wave(wave: Artifact) -> Faults:
    days = {field: _day(wave, field) for field in _DAYS}
    started, completed = days["Started"], days["Completed"]
    if started and completed and completed < started:
        message = f"wave {wave.id} was completed on {completed}, before it was started"
        fix = f"It was started on {started}: mend one of the two."
        yield wave.fields["Completed"][1], message, fix
    if completed and wave.status in {"planning", "in-progress"}:
        message = f"wave {wave.id} is {wave.status}, and was completed on {completed}"
        yield wave.fields["Completed"][1], message, f"Remove the day, or mend {status_of(wave)}."
    elif started and wave.status == "planning":
        message = f"wave {wave.id} is planning, and was started on {started}"
        yield wave.fields["Started"][1], message, f"Remove the day, or mend {status_of(wave)}."


def _day(artifact: Artifact, field: str) -> str:
    """Return a day that is written as it should be; nothing for any other value."""
    return _day_of(artifact.fields.get(field, ("", artifact.place))[0])


def _day_of(value: str) -> str:
    found = _DATE.match(value)
    return found[0] if found and _real(found[0]) else ""


def _real(day: str) -> bool:
    try:
        return dt.date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
