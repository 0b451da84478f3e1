"""pytest plugin: tests know their behavior, and the tests of a draft behavior are pending.

A test belongs to a behavior by ``@pytest.mark.behavior("APP.CONFIG.PUBLISH")``, a scenario by the
tag ``@behavior:`` of its feature. While the feature says ``@status:draft`` these tests may fail:
they are reported as pending (an expected failure). From ``@status:ready`` on a failure is a
failure, and so is a test that is skipped or expected to fail. A test of several behaviors is
pending while all of them are draft.

Outside of a project made with Wavewright the plugin does nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from pathlib import Path

MARKER = "wavewright.yml"
FEATURES = "project-docs/capabilities/behaviors"
DRAFT = "draft"
CLAIMED = frozenset({"ready", "implemented"})
CONSUMED = ("status:", "priority:")

_CLAIMS = pytest.StashKey[tuple[str, ...]]()
_TAG = re.compile(r"@(behavior|status):(\S+)")
_PENDING = re.compile(r"pending: (\S+(?:, \S+)*) (?:is|are) draft")


def statuses(folder: Path) -> dict[str, str]:
    """Return ``{behavior id: status}`` from the tags over each feature in a folder.

    An id that two features claim is draft when either says so; `wavewright check` reports it.
    """
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.feature")):
        ids, status = feature_tags(path.read_text(encoding="utf-8-sig", errors="replace"))
        for id_ in ids:
            if status and found.get(id_) != DRAFT:
                found[id_] = status
    return found


def feature_tags(text: str) -> tuple[tuple[str, ...], str]:
    """Return the behavior ids and the status in the tags before ``Feature:``."""
    lines = []
    for line in text.splitlines():
        if line.lstrip().startswith("Feature:"):
            break
        if line.lstrip().startswith("@"):
            lines.append(line.split(" #")[0])
    tags = _TAG.findall("\n".join(lines))
    ids = tuple(value for name, value in tags if name == "behavior")
    return ids, next((value for name, value in tags if name == "status"), "")


def pending_summary(reasons: Iterable[str]) -> str:
    """Return the last line of the report from the reasons of all expected failures, or nothing."""
    found = [match for match in map(_PENDING.search, reasons) if match]
    if not found:
        return ""
    ids = sorted({id_ for match in found for id_ in match.group(1).split(", ")})
    noun = "behavior" if len(ids) == 1 else "behaviors"
    return f"wavewright: {len(found)} pending in {len(ids)} draft {noun} ({', '.join(ids)})"


def unproven(claims: Iterable[str], *, expected: bool) -> str:
    """Return why a test that was skipped, or expected to fail, fails."""
    what = "expected to fail" if expected else "skipped"
    test = "test that may fail" if expected else "skipped test"
    return (
        f"{what}, but {', '.join(claims)}: a {test} proves nothing; "
        "set the behavior to draft or run the test"
    )


def _root(start: Path) -> Path | None:
    return next((d for d in (start, *start.parents) if (d / MARKER).is_file()), None)


class Behaviors:
    """The hooks that run inside a project."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_bdd_apply_tag(self, tag: str, function: Callable[..., object]) -> bool | None:
        """Turn ``@behavior:ID`` into the mark; tags with a meaning of their own are no marks."""
        if tag.startswith("behavior:"):
            pytest.mark.behavior(tag.removeprefix("behavior:"))(function)
            return True
        return True if tag.startswith(CONSUMED) else None

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Expect the tests to fail whose behaviors are all draft."""
        marked = [(item, _ids(item)) for item in items]
        marked = [(item, ids) for item, ids in marked if ids]
        if not marked:
            return
        known = statuses(self.root / FEATURES)
        for item, ids in marked:
            item.stash[_CLAIMS] = _claims(known, ids)
            if all(known.get(id_) == DRAFT for id_ in ids):
                reason = f"pending: {', '.join(ids)} {'are' if len(ids) > 1 else 'is'} draft"
                item.add_marker(pytest.mark.xfail(reason=reason, strict=False))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Fail a test that proves nothing, though its behavior says that it is proven."""
        report = yield
        claims = item.stash.get(_CLAIMS, ())
        expected = hasattr(report, "wasxfail")
        if claims and (report.skipped or expected):
            report.outcome = "failed"
            report.longrepr = unproven(claims, expected=expected)
            if expected:
                del report.wasxfail  # pytest would count it as an expected failure again
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Fail a module that is skipped as a whole, when it names a behavior that is proven."""
        report = yield
        if report.skipped and isinstance(collector, pytest.Module):
            text = collector.path.read_text(encoding="utf-8", errors="replace")
            known = statuses(self.root / FEATURES)
            claims = _claims(known, (id_ for id_ in known if _names(text, id_)))
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


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark, and in a project the hooks."""
    config.addinivalue_line("markers", "behavior(id): the behavior that a test proves.")
    root = _root(config.rootpath)
    if root:
        config.pluginmanager.register(Behaviors(root), "wavewright-behaviors")
