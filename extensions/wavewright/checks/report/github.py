"""Findings as commands of GitHub's workflows, and as the Markdown summary of a job."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from wavewright.checks.report import NAMES
from wavewright.model import Level
from wavewright.shown import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.report import Report
    from wavewright.model import Finding

LISTED = 200  # findings in the summary
LIMIT = 500_000  # bytes of the summary; GitHub refuses more than twice as much
SHOWN = 10  # annotations of each level that GitHub shows for one step


def commands(report: Report, folder: str = "") -> Iterator[str]:
    """Yield a workflow command for each finding, errors first, and how many there are in all.

    Args:
        report: What the check has to say.
        folder: The project's folder from the root of the repository.
    """
    for one in sorted(report.findings, key=lambda one: one.level is not Level.ERROR):
        properties = {
            "file": posixpath.join(folder, one.place.path),
            "line": str(one.place.line),
            "col": str(one.place.column),
            "title": _title(one.rule),
        }
        listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        said = _message(f"{one.message}\n{one.fix}".strip())
        yield f"::{one.level.value} {listed}::{said}"
    yield _totals(report)
    yield from report.notes


def _title(rule: str) -> str:
    return f"{rule} {NAMES.get(rule, '')}".strip()


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _totals(report: Report) -> str:
    errors = counted(report.errors, "error", "errors")
    warnings = counted(report.warnings, "warning", "warnings")
    return f"{errors} and {warnings} in {counted(report.files, 'file', 'files')}."


def summary(report: Report) -> str:
    """Return the Markdown of a job: how many findings, of which rules, and the first of them."""
    lines = [f"## wavewright check: {'passed' if not report.errors else 'failed'}", ""]
    lines += [_totals(report), *report.notes, ""]
    if report.findings:
        lines += ["| rule | what is wrong | findings |", "|---|---|---:|"]
        lines += [
            f"| {rule} | {NAMES.get(rule, '')} | {count} |" for rule, count in report.counts.items()
        ]
        lines.append("")
    room = LIMIT - len("\n".join(lines).encode(errors="replace")) - 200
    listed = list(_first(report, room))
    left = len(report.findings) - len(listed)
    more = [f"\nAnd {counted(left, 'finding', 'findings')} more."] if left else []
    if max(report.errors, report.warnings) > SHOWN:
        more.append(f"\nOf each level, the first {SHOWN} are shown as annotations.")
    return "\n".join([*lines, *listed, *more, ""])


def _first(report: Report, room: int) -> Iterator[str]:
    for one in sorted(report.findings, key=lambda one: one.level is not Level.ERROR)[:LISTED]:
        line = _item(one)
        room -= len(line.encode(errors="replace")) + 1
        if room < 0:
            return
        yield line


def _item(one: Finding) -> str:
    warning = "" if one.level is Level.ERROR else " (warning)"
    said = f"{one.message}. {one.fix}" if one.fix else one.message
    return f"- {_code(str(one.place))} **{one.rule}**{warning} {_prose(said)}"


def _code(text: str) -> str:
    """Return a text as code, whatever backticks it has."""
    return f"<code>{_prose(text)}</code>"


def _prose(text: str) -> str:
    """Return a text in which nothing is markup."""
    return "".join(
        f"&#{ord(char)};" if char in "&<>*_`[]|\\~@#!$" else char for char in plain(text)
    )
