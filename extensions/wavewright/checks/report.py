"""Findings as data for programs, and the schema of that form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.model import Finding, Project

VERSION = 1  # rises when a key goes or changes its meaning, not when one is added
SCHEMA_ID = "wavewright-findings-1"
COUNTED = {"waves": "wave", "capabilities": "capability", "behaviors": "behavior"}


def files_of(findings: Iterable[Finding]) -> int:
    """Return in how many files the findings are."""
    return len({finding.place.path for finding in findings})


def as_data(project: Project, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """Return what ``wavewright check --format json`` prints."""
    return {
        "version": VERSION,
        "findings": [
            {
                "rule": one.rule,
                "path": one.place.path,
                "line": one.place.line,
                "column": one.place.column,
                "message": one.message,
                "fix": one.fix,
            }
            for one in findings
        ],
        "summary": {
            "findings": len(findings),
            "files": files_of(findings),
            **{name: len(project.of(kind)) for name, kind in COUNTED.items()},
        },
    }


def schema() -> dict[str, Any]:
    """Return the JSON Schema of that form."""
    whole, text = {"type": "integer", "minimum": 0}, {"type": "string"}
    counted = {"type": "integer", "minimum": 1, "description": "Counted from 1."}
    finding = {
        "rule": {**text, "pattern": "^[A-Z]+[0-9]{3}$"},
        "path": {**text, "description": "From the project's root, with `/`."},
        "line": counted,
        "column": counted,
        "message": {**text, "description": "What is wrong."},
        "fix": {**text, "description": "What to do."},
    }
    summary = {
        "findings": {**whole, "description": "How many findings are listed."},
        "files": {**whole, "description": "In how many files they are."},
        **{name: {**whole, "description": "How many were checked."} for name in COUNTED},
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": SCHEMA_ID,
        "title": "What `wavewright check --format json` prints",
        **_object(
            {
                "version": {"const": VERSION},
                "findings": {"type": "array", "items": _object(finding)},
                "summary": _object(summary),
            }
        ),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}
