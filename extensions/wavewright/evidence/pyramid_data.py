"""The test pyramid as data for programs, and the schema of that form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.evidence.pyramid import Judged, Line, Measure

VERSION = 1  # rises when a key goes or changes its meaning, not when one is added
SCHEMA_ID = f"wavewright-pyramid-{VERSION}"


def of(found: Judged, measure: Measure, changed: Iterable[str], *, passes: bool) -> dict[str, Any]:
    """Return what ``wavewright pyramid --format json`` prints."""
    return {
        "version": VERSION,
        "passed": passes,
        "measured": f"{measure.when.replace(' ', 'T')}Z",
        "changed": list(changed),
        "shares_judged": not found.few,
        "layers": [_line(line) for line in found.lines],
        "overall": _line(found.overall),
        "critical": [{**one._asdict(), "holds": one.holds} for one in found.critical],
    }


def _line(line: Line) -> dict[str, Any]:
    outcomes = [test.outcome for test in line.measured.tests]
    slowest, limit = line.slowest, line.limit
    return {
        "layer": line.layer.name,
        "tests": len(line.measured.ran),
        **{name: outcomes.count(name) for name in _COUNTED},
        "share": line.share,
        "share_target": line.share_target,
        "seconds": round(line.seconds, 3),
        "slowest": slowest and {"test": slowest.id, "seconds": slowest.seconds},
        "limit": limit and {"seconds": limit, "each": line.layer.each},
        "coverage": line.measured.coverage,
        "coverage_target": line.coverage_target,
        "broken": list(line.broken),
        "warned": list(line.warned),
    }


_COUNTED = ("failed", "pending", "skipped", "uncollected")
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_YES = {"type": "boolean"}
_COUNT = {"type": "integer", "minimum": 0}
_NUMBER = {"type": "number", "minimum": 0}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the form."""
    line = _object(_line_properties())
    module = {"path": _TEXT, "coverage": _or_null(_NUMBER), "target": _COUNT, "holds": _YES}
    changed = {**_TEXTS, "description": "Files that are others than when it was measured."}
    judged = {**_YES, "description": "False where there are too few tests."}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": SCHEMA_ID,
        "title": "What `wavewright pyramid --format json` prints",
        "definitions": {"line": line},
        **_object(
            {
                "version": {"const": VERSION},
                "passed": _YES,
                "measured": {**_TEXT, "format": "date-time"},
                "changed": changed,
                "shares_judged": judged,
                "layers": {"type": "array", "items": {"$ref": "#/definitions/line"}},
                "overall": {"$ref": "#/definitions/line"},
                "critical": {"type": "array", "items": _object(module)},
            }
        ),
    }


def _line_properties() -> dict[str, Any]:
    slowest = _object({"test": _TEXT, "seconds": _NUMBER})
    limit = _object({"seconds": _COUNT, "each": {**_YES, "description": "For each test."}})
    percent = _or_null({**_NUMBER, "maximum": 100})
    return {
        "layer": _TEXT,
        "tests": {**_COUNT, "description": "Those that ran."},
        **dict.fromkeys(_COUNTED, _COUNT),
        "share": {**_COUNT, "description": "In percent of all tests."},
        "share_target": percent,
        "seconds": _NUMBER,
        "slowest": _or_null(slowest),
        "limit": _or_null(limit),
        "coverage": percent,
        "coverage_target": percent,
        "broken": {**_TEXTS, "description": "Limits that do not hold."},
        "warned": {**_TEXTS, "description": "What is off with the share."},
    }


def _or_null(form: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [form, {"type": "null"}]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties), "properties": properties}
