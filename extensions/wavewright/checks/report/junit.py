"""Findings as JUnit XML: a test case for each rule, which fails when the rule has errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.report import NAMES, RULES
from wavewright.model import Level
from wavewright.shown import xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.report import Report
    from wavewright.model import Finding

SUITE = "wavewright check"


def text(report: Report) -> str:
    """Return the whole document."""
    return "\n".join(["<?xml version='1.0' encoding='UTF-8'?>", *_suite(report), ""])


def _suite(report: Report) -> Iterator[str]:
    found: dict[str, list[Finding]] = {rule: [] for rule in RULES}
    for one in report.findings:
        found.setdefault(one.rule, []).append(one)
    failures = sum(any(map(_fails, own)) for own in found.values())
    counts = f'tests="{len(found)}" failures="{failures}" errors="0" skipped="0"'
    yield f'<testsuite name="{SUITE}" {counts} time="{report.seconds:.3f}">'
    for rule, own in found.items():
        yield from _case(rule, own)
    yield "</testsuite>"


def _case(rule: str, own: list[Finding]) -> Iterator[str]:
    family = rule.rstrip("0123456789")
    name = f"{rule} {NAMES.get(rule, '')}".strip()
    head = f'<testcase classname="{xml(family)}" name="{xml(name)}" time="0"'
    if not own:
        yield f"{head}/>"
        return
    yield f"{head}>"
    errors = [one for one in own if _fails(one)]
    warnings = [one for one in own if not _fails(one)]
    if errors:
        said = f"{len(errors)} {'finding' if len(errors) == 1 else 'findings'}"
        yield f'<failure message="{said}" type="error">{_listed(errors)}</failure>'
    if warnings:
        yield f"<system-out>{_listed(warnings)}</system-out>"
    yield "</testcase>"


def _fails(one: Finding) -> bool:
    return one.level is Level.ERROR


def _listed(findings: list[Finding]) -> str:
    return "\n".join(
        xml(f"{one.place}: {one.message}{f' {one.fix}' if one.fix else ''}") for one in findings
    )
