"""A step of test-driven development as data for programs, and the schema of that form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wavewright.evidence.record import PASSED
from wavewright.evidence.tdd import GREEN, RED, REFACTOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.evidence.step import Step

VERSION = 1  # rises when a key goes or changes its meaning, not when one is added
SCHEMA_ID = f"wavewright-tdd-{VERSION}"


def of(step: Step, advice: Iterable[str]) -> dict[str, Any]:
    """Return what ``wavewright tdd --format json`` prints."""
    verdict, changed = step.verdict, step.touched
    return {
        "version": VERSION,
        "behavior": step.behavior.id,
        "feature": step.behavior.feature,
        "status": step.behavior.status,
        "phase": step.phase,
        "seen_failing": step.seen,
        "tests": len(verdict.tests),
        "passed": sum(test.outcome == PASSED for test in verdict.tests),
        "failures": [one._asdict() for one in verdict.failures],
        "undefined": [one.place for one in verdict.undefined],
        "not_run": list(verdict.lacking),
        "touched": changed and {"lines": changed.lines, "uncovered": list(changed.uncovered)},
        "record": step.record,
        "history": [
            {"outcome": GREEN if one.green else RED, "when": one.when, "record": one.id}
            for one in step.turns
        ],
        "proven": bool(step.proof and step.proof.proven),
        "apply": [{"place": str(edit.place), "status": edit.text} for edit in step.edits],
        "next": list(advice),
    }


_TEXT = {"type": "string"}
_YES = {"type": "boolean"}
_COUNT = {"type": "integer", "minimum": 0}
_PLACE = {**_TEXT, "description": "As `path:line`."}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the form."""
    failure = {"test": _TEXT, "place": _PLACE, "message": _TEXT, "missing": _YES}
    turn = {"outcome": {"enum": [RED, GREEN]}, "when": _TEXT, "record": _TEXT}
    seen = {**_YES, "description": "False when it was seen passing first."}
    touched = _object({"lines": _COUNT, "uncovered": _list(_PLACE)})
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": SCHEMA_ID,
        "title": "What `wavewright tdd --format json` prints",
        **_object(
            {
                "version": {"const": VERSION},
                "behavior": _TEXT,
                "feature": _TEXT,
                "status": _TEXT,
                "phase": {"enum": [RED, GREEN, REFACTOR]},
                "seen_failing": seen,
                "tests": _COUNT,
                "passed": _COUNT,
                "failures": _list(_object(failure)),
                "undefined": {**_list(_PLACE), "description": "Steps without a definition."},
                "not_run": {**_list(_TEXT), "description": "Scenarios that no test runs."},
                "touched": {"anyOf": [touched, {"type": "null"}]},
                "record": {**_TEXT, "description": "Its path; empty when no test ran."},
                "history": {**_list(_object(turn)), "description": "Each turn of the outcome."},
                "proven": _YES,
                "apply": _list(_object({"place": _PLACE, "status": _TEXT})),
                "next": {**_list(_TEXT), "description": "What to do, in sentences."},
            }
        ),
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties), "properties": properties}
