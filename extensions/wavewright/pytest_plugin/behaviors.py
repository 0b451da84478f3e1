"""Tests of behaviors: what is pending while a behavior is a draft, and may not be skipped after."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from wavewright.pytest_plugin.features import DRAFT

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from wavewright.pytest_plugin.features import Features

CLAIMED = frozenset({"ready", "implemented"})

AT = pytest.StashKey[str]()
"""Where a test is in its feature, as ``path:line``: the step that runs, or the scenario."""
_CLAIMS = pytest.StashKey[tuple[str, ...]]()
_STRICT = "[XPASS(strict)]"  # how pytest says that a test passed that is to fail
_PENDING = re.compile(r"pending: (\S+(?:, \S+)*) (?:is|are) draft")


def pending_summary(reasons: Iterable[str]) -> str:
    """Return the last line of the report from the reasons of all expected failures, or nothing."""
    found = [match for match in map(_PENDING.search, reasons) if match]
    if not found:
        return ""
    ids = sorted({id_ for match in found for id_ in match.group(1).split(", ")})
    noun = "behavior" if len(ids) == 1 else "behaviors"
    return f"wavewright: {len(found)} pending in {len(ids)} draft {noun} ({', '.join(ids)})"


def unproven(claims: Iterable[str], *, expected: bool, passes: bool = False) -> str:
    """Return why a test that was skipped, or expected to fail, fails."""
    what = "expected to fail" if expected else "skipped"
    test = "test that may fail" if expected else "skipped test"
    fix = "take its `xfail` away" if expected else "run the test"
    return (
        f"{what}{', and passes' if passes else ''}, but {', '.join(claims)}: "
        f"a {test} proves nothing; set the behavior to draft or {fix}"
    )


class Behaviors:
    """The hooks that run inside a project."""

    def __init__(self, features: Features) -> None:
        self.features = features

    @cached_property
    def known(self) -> dict[str, str]:
        """The status of each behavior that has a feature."""
        return self.features.statuses()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Expect the tests to fail whose behaviors are all draft, unless that is to be seen."""
        pending = not config.getoption("--drafts-fail")
        for item in items:
            ids = _ids(item)
            if not ids:
                continue
            item.user_properties += [("behavior", id_) for id_ in ids]
            item.extra_keyword_matches.update(ids)
            item.stash[_CLAIMS] = _claims(self.known, ids)
            if pending and all(self.known.get(id_) == DRAFT for id_ in ids):
                reason = f"pending: {', '.join(ids)} {'are' if len(ids) > 1 else 'is'} draft"
                item.add_marker(pytest.mark.xfail(reason=reason, strict=False))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Forget where an earlier try of the same test failed."""
        item.user_properties[:] = [one for one in item.user_properties if one[0] != "failed_at"]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Fail a test that proves nothing, though its behavior says that it is proven."""
        report = yield
        claims = item.stash.get(_CLAIMS, ())
        passes = report.failed and str(report.longrepr).startswith(_STRICT)
        expected = hasattr(report, "wasxfail") or passes
        at = item.stash.get(AT, "")
        if claims and (report.skipped or expected):
            report.outcome = "failed"
            report.longrepr = f"{at}: {unproven(claims, expected=expected, passes=passes)}"
            report.longrepr = report.longrepr.removeprefix(": ")
            if hasattr(report, "wasxfail"):
                del report.wasxfail  # pytest would count it as an expected failure again
        failed = report.failed or (expected and report.skipped)
        if at and failed and "failed_at" not in dict(item.user_properties):
            item.user_properties.append(("failed_at", at))
            report.user_properties.append(("failed_at", at))
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Fail a module that is skipped as a whole, when it names a behavior that is proven."""
        report = yield
        if report.skipped and isinstance(collector, pytest.Module):
            text = collector.path.read_text(encoding="utf-8", errors="replace")
            claims = _claims(self.known, (id_ for id_ in self.known if _names(text, id_)))
            if claims:
                report.outcome = "failed"
                report.longrepr = unproven(claims, expected=False)
        return report

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how much is pending, so that it is not forgotten."""
        reports = terminalreporter.getreports("xfailed")
        line = pending_summary(getattr(report, "wasxfail", "") for report in reports)
        if line:
            terminalreporter.write_line(line, yellow=True)


def _claims(known: dict[str, str], ids: Iterable[str]) -> tuple[str, ...]:
    """Return those of some behaviors that are no draft, as ``ID is STATUS``."""
    return tuple(f"{id_} is {known[id_]}" for id_ in ids if known.get(id_) in CLAIMED)


def _names(text: str, id_: str) -> bool:
    """Whether a module names a behavior, by its id or by its feature file."""
    feature = id_.lower().replace(".", "-") + ".feature"
    return bool(re.search(rf"(?<![\w.-])(?:{re.escape(id_)}|{re.escape(feature)})(?![\w-])", text))


def _ids(item: pytest.Item) -> list[str]:
    """Return the behaviors of a test, each once, in the order of its marks."""
    ids = [str(id_) for mark in item.iter_markers("behavior") for id_ in mark.args]
    return list(dict.fromkeys(ids))
