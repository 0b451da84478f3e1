"""What a check found as one value, as data for programs, and the schema of that form.

Each other form has its module, which is imported only when the form is wanted.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright.checks import CHECKS, configs
from wavewright.model import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.model import Edit, Finding, Ignore
    from wavewright.read import Survey
    from wavewright.read.lines import Lines

VERSION = 2  # rises when a key goes or changes its meaning, not when one is added
SCHEMA_ID = f"wavewright-findings-{VERSION}"
COUNTED = {"waves": "wave", "capabilities": "capability", "behaviors": "behavior"}
# All rules by their ids, those about ignores too, which are judged after all others.
RULES = {check.rule: check for check in (*CHECKS, *configs.SETTINGS, *configs.LEFT)}
NAMES = {rule: check.name for rule, check in RULES.items()}


class Report(NamedTuple):
    """What a check has to say.

    ``findings`` count, in the order of their places; ``ignored`` do not, for a reason.
    ``baselined`` is how many the baseline covers, and ``baseline`` what it is to hold when that is
    something else than now. ``checked`` is how much was looked at, ``notes`` are sentences for
    people.
    """

    findings: tuple[Finding, ...]
    lines: Lines
    checked: Mapping[str, int]
    ignored: tuple[tuple[Finding, Ignore], ...] = ()
    baselined: int = 0
    baseline: str | None = None
    notes: tuple[str, ...] = ()
    root: str = ""
    seconds: float = 0.0

    @property
    def errors(self) -> int:
        """How many findings fail the check."""
        return sum(one.level is Level.ERROR for one in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings do not fail the check."""
        return len(self.findings) - self.errors

    @property
    def files(self) -> int:
        """In how many files the findings are."""
        return len({one.place.path for one in self.findings})

    @property
    def mendable(self) -> int:
        """How many findings have edits that mend them."""
        return sum(bool(one.edits) for one in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings each rule has, most first."""
        counted = Counter(one.rule for one in self.findings)
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def checked(survey: Survey) -> dict[str, int]:
    """Return how many waves, capabilities and behaviors a survey looked at."""
    return {
        name: survey.kinds.count(kind)
        if kind == "capability"
        else len(set(survey.tables[kind].targets))
        for name, kind in COUNTED.items()
    }


def as_data(report: Report) -> dict[str, Any]:
    """Return what ``wavewright check --format json`` prints."""
    return {
        "version": VERSION,
        "findings": [_finding(one) for one in report.findings],
        "summary": {
            "findings": len(report.findings),
            "errors": report.errors,
            "warnings": report.warnings,
            "mendable": report.mendable,
            "ignored": len(report.ignored),
            "baselined": report.baselined,
            "files": report.files,
            **report.checked,
            "counts": report.counts,
        },
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "name": NAMES.get(one.rule, ""),
        "level": one.level.value,
        "path": one.place.path,
        "line": one.place.line,
        "column": one.place.column,
        "message": one.message,
        "fix": one.fix,
        "edits": [_edit(edit) for edit in one.edits],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "path": edit.place.path,
        "line": edit.place.line,
        "column": edit.place.column,
        "length": edit.length,
        "text": edit.text,
    }


def schema() -> dict[str, Any]:
    """Return the JSON Schema of that form."""
    whole, text = {"type": "integer", "minimum": 0}, {"type": "string"}
    counted = {"type": "integer", "minimum": 1, "description": "Counted from 1."}
    place = {
        "path": {**text, "description": "From the project's root, with `/`."},
        "line": counted,
        "column": counted,
    }
    edit = {
        **place,
        "length": {**whole, "description": "How many characters go; a line end is one."},
        "text": {**text, "description": "What comes there."},
    }
    finding = {
        "rule": {**text, "pattern": "^[A-Z]+[0-9]{3}$"},
        "name": {**text, "description": "What is wrong, as the rule's name."},
        "level": {"enum": list(Level), "description": "Whether it fails the check."},
        **place,
        "message": {**text, "description": "What is wrong."},
        "fix": {**text, "description": "What to do."},
        "edits": {"type": "array", "items": _object(edit), "description": "What mends it."},
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": SCHEMA_ID,
        "title": "What `wavewright check --format json` prints",
        **_object(
            {
                "version": {"const": VERSION},
                "findings": {"type": "array", "items": _object(finding)},
                "summary": _object(_summary()),
            }
        ),
    }


def _summary() -> dict[str, Any]:
    whole = {"type": "integer", "minimum": 0}
    meanings = {
        "findings": "How many findings are listed.",
        "errors": "How many of them fail the check.",
        "warnings": "How many of them do not.",
        "mendable": "How many of them `--fix` mends.",
        "ignored": "How many more are ignored.",
        "baselined": "How many more the baseline covers.",
        "files": "In how many files the listed findings are.",
        **dict.fromkeys(COUNTED, "How many were checked."),
    }
    return {
        **{name: {**whole, "description": meaning} for name, meaning in meanings.items()},
        "counts": {
            "type": "object",
            "additionalProperties": whole,
            "description": "How many findings each rule has.",
        },
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}
