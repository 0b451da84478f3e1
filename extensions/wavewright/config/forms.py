"""What a value of the settings must be, and what is wrong with one that is not."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wavewright.delivery import Retries
from wavewright.limits import RESERVED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from wavewright.settings import Setting

_IMPORTANCE = tuple(f"sessions.{name}" for name in ("decisions", "results", "choices", "progress"))
# Settings of which each is at most the next one, where people have written them.
_RISING = (
    ("plan.capacity-least", "plan.capacity"),
    ("sla.p50-ms", "sla.p95-ms", "sla.p99-ms"),
    ("coverage.dev", "coverage.staging", "coverage.production"),
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def problem(one: Setting, value: Any) -> str:  # noqa: ANN401
    """Return what is wrong with a value, or nothing."""
    if one.kind == "boolean":
        return "" if isinstance(value, bool) else "must be true or false"
    if one.kind == "integer":
        least, most = one.limits
        fits = _whole(value) and least <= value <= most
        return "" if fits else f"must be a whole number from {least} to {most}"
    if one.kind == "number":
        least, most = one.limits
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return "" if number and least <= value <= most else f"must be from {least} to {most}"
    if one.kind == "range":
        pair = isinstance(value, list) and len(value) == 2 and all(map(_whole, value))  # noqa: PLR2004
        return "" if pair and value[0] <= value[1] else "must be the least and the most: [3, 5]"
    if (one.kind == "array") != isinstance(value, list):
        return "must be a list" if one.kind == "array" else "must be text"
    items = value if isinstance(value, list) else [value]
    return next(filter(None, (_wrong_text(one, item) for item in items)), "")


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _wrong_text(one: Setting, item: object) -> str:
    if not isinstance(item, str):
        return "must be text"
    if one.choices and item not in one.choices:
        return f"must be one of {', '.join(one.choices)}"
    if one.kind == "date" and not _is_date(item):
        return "must be a date, YYYY-MM-DD"
    if one.pattern and not re.search(one.pattern, item):
        said = "must not be empty" if one.pattern == r"\S" else f"must match {one.pattern}"
        return one.said or said
    return ""


def _is_date(text: str) -> bool:
    import datetime as dt  # noqa: PLC0415  # only a setting with a date pays for it

    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return bool(_DATE.fullmatch(text))


def fix(one: Setting) -> str:
    """Return what to do about a value that does not fit."""
    if one.required:
        return one.help
    if one.default in {"", ()}:
        return "Mend it, or remove it."
    return f"Mend it, or remove it: the default is `{json.dumps(one.default)}`."


def pattern_problem(name: str, pattern: str, taken: Collection[str]) -> tuple[str, str]:
    """Return what is wrong with a pattern for outputs and what to do; nothing when it fits.

    Which of the regular expressions of Python can be used is for those who match outputs to say.
    """
    if name in RESERVED or name in taken:
        what = "is known to every guide" if name in RESERVED else "stands there twice"
        return f"the name `{name}` {what}", "Choose another name."
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"`{pattern}` is no regular expression: {error}", "Mend it."
    return "", ""


Contradiction = tuple[tuple[str, ...], str, str]


def contradictions(
    values: Mapping[str, Any], defaults: Mapping[str, Any], written: Collection[str]
) -> Iterator[Contradiction]:
    """Yield the keys of values that do not go together, what is wrong, and what to do.

    Some go together wherever a default is one of them; of these, both are among the ``written``.
    """
    yield from _disordered(values, written)
    if values["tracker.kind"] != "none" and not values["tracker.repository"]:
        yield (
            ("tracker.kind",),
            f"`tracker.kind` is {values['tracker.kind']}, and no repository is named",
            "Add `repository: OWNER/NAME` under `tracker:`, or write `kind: none`.",
        )
    for stage in Retries._fields:
        first, most = f"retries.{stage}-base-seconds", f"retries.{stage}-max-seconds"
        if values[first] > values[most]:
            wrong = (
                f"`{first}` must be at most `{most}`, but {values[first]} is over {values[most]}"
            )
            fix = f"Mend one of both: the defaults are {defaults[first]} and {defaults[most]}."
            yield (first, most), wrong, fix
    highest, least = max(values[key] for key in _IMPORTANCE), "sessions.threshold"
    if values[least] > highest:
        wrong = f"`{least}` must be at most {highest}, the highest importance, not {values[least]}"
        fix = f"Lower it, so that sessions keep something: the default is {defaults[least]}."
        yield (least, *_IMPORTANCE), wrong, fix


def _disordered(values: Mapping[str, Any], written: Collection[str]) -> Iterator[Contradiction]:
    for row in _RISING:
        there = [key for key in row if key in written]
        for low, high in pairwise(there):
            if values[low] > values[high]:
                over = f"but {values[low]} is over {values[high]}"
                yield (low, high), f"`{low}` must be at most `{high}`, {over}", "Mend one of both."
