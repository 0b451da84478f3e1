"""Findings as SARIF 2.1.0, the form that code scanning services read."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wavewright import __version__
from wavewright.checks.baseline import known
from wavewright.checks.report import NAMES, RULES

if TYPE_CHECKING:
    from wavewright.checks.baseline import Known
    from wavewright.checks.report import Report
    from wavewright.checks.rule import Check
    from wavewright.model import Edit, Finding, Ignore
    from wavewright.read.lines import Lines

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
BASE = "%SRCROOT%"
FINGERPRINT = "wavewright/v1"


def text(report: Report) -> str:
    """Return the whole document."""
    return json.dumps(log(report), indent=2, ensure_ascii=False) + "\n"


def log(report: Report) -> dict[str, Any]:
    """Return the document as data: one run, with the pages of all rules."""
    indexes = {rule: index for index, rule in enumerate(RULES)}
    prints = _Fingerprints(report.lines)
    both: list[tuple[Finding, Ignore | None]] = [(one, None) for one in report.findings]
    both = sorted([*both, *report.ignored], key=lambda pair: pair[0])
    results = [
        {
            "ruleId": one.rule,
            **({"ruleIndex": indexes[one.rule]} if one.rule in indexes else {}),
            "level": one.level.value,
            "message": {"text": f"{one.message}\n{one.fix}".strip()},
            "locations": [{"physicalLocation": _location(one)}],
            "partialFingerprints": {FINGERPRINT: prints.of(one)},
            **_fixes(one, report.lines),
            **({"suppressions": _suppressions(ignore)} if report.ignored else {}),
        }
        for one, ignore in both
    ]
    driver = {"name": "wavewright", "version": __version__, "rules": [*map(_rule, RULES.values())]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"uri": f"{Path(report.root).absolute().as_uri()}/"}},
        "invocations": [{"executionSuccessful": True}],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: Check) -> dict[str, Any]:
    name = "".join(word.capitalize() for word in check.name.split("-"))
    first, _, rest = check.page.partition("\n")
    return {
        "id": check.rule,
        "name": name,
        "shortDescription": {"text": first},
        "fullDescription": {"text": rest.strip().partition("\n\n")[0] or first},
        "help": {"text": check.page, "markdown": f"# {check.rule}: {check.name}\n\n{check.page}"},
        "defaultConfiguration": {"level": check.level.value},
        "properties": {"tags": [check.rule.rstrip("0123456789")]},
    }


def _location(one: Finding) -> dict[str, Any]:
    region = {"startLine": one.place.line, "startColumn": one.place.column}
    return {"artifactLocation": _artifact(one.place.path), "region": region}


def _artifact(path: str) -> dict[str, Any]:
    return {"uri": quote(path, errors="replace"), "uriBaseId": BASE}


def _suppressions(ignore: Ignore | None) -> list[dict[str, Any]]:
    if ignore is None:
        return []
    kind = "external" if ignore.scope == "project" else "inSource"
    return [{"kind": kind, "status": "accepted", "justification": ignore.reason}]


def _fixes(one: Finding, lines: Lines) -> dict[str, Any]:
    if not one.edits:
        return {}
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in (_below(edit, lines) for edit in one.edits):
        made = {"deletedRegion": _region(edit, lines), "insertedContent": {"text": edit.text}}
        changes.setdefault(edit.place.path, []).append(made)
    return {
        "fixes": [
            {
                "description": {"text": one.fix or NAMES.get(one.rule, one.rule)},
                "artifactChanges": [
                    {"artifactLocation": _artifact(path), "replacements": replacements}
                    for path, replacements in changes.items()
                ],
            }
        ]
    }


def _below(edit: Edit, lines: Lines) -> Edit:
    """Return an edit below a last line that has no end as one that ends it first."""
    texts = lines.all(edit.place.path) or [""]
    if edit.place.line != len(texts) + 1 or not texts[-1]:
        return edit
    place = edit.place._replace(line=len(texts), column=len(texts[-1]) + 1)
    return edit._replace(place=place, text=f"\n{edit.text}")


def _region(edit: Edit, lines: Lines) -> dict[str, int]:
    """Return what an edit deletes; the end is the column after the last character."""
    line, end = edit.place.line, edit.place.column + edit.length
    texts = lines.all(edit.place.path) or []
    while line <= len(texts) and end > len(texts[line - 1]) + 1:
        end -= len(texts[line - 1]) + 1
        line += 1
    start = {"startLine": edit.place.line, "startColumn": edit.place.column}
    return {**start, "endLine": line, "endColumn": end}


class _Fingerprints:
    """What a finding is recognised by when its line moves.

    It is what the baseline goes by, and how many equal ones come before it.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._seen: Counter[Known] = Counter()

    def of(self, one: Finding) -> str:
        same = known(one, self._lines.of)
        self._seen[same] += 1
        text = "\0".join([*same, str(self._seen[same])])
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()
