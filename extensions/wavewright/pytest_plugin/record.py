"""``--record-evidence``: what came of each test is kept in ``.wavewright/evidence``.

Outcomes are taken from the reports, so it is the same in one process and with pytest-xdist, with
reruns (`pytest-rerunfailures`) and subtests. ``--behavior`` runs the tests of some behaviors alone.
"""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, Any

import pytest

from wavewright.pytest_plugin.bare import only_fails
from wavewright.pytest_plugin.crashes import Inside, places, reason
from wavewright.pytest_plugin.opened import Opened, told

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.evidence.record import Outcome
    from wavewright.evidence.recording import Recording

KEY = "WAVEWRIGHT_EVIDENCE_KEY"
_TEXTS = ("feature", "scenario", "failed_at")
_LONGEST = 300  # characters of a message


def options(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("wavewright")
    group.addoption(
        "--record-evidence",
        action="store_true",
        help="Keep what came of each test in .wavewright/evidence.",
    )
    group.addoption(
        "--behavior",
        action="append",
        default=[],
        metavar="ID",
        help="Run only the tests of this behavior, or those of a module that is named; repeatable.",
    )
    group.addoption(
        "--drafts-fail",
        action="store_true",
        help="Let the failing test of a draft fail, and not be pending.",
    )


def configure(config: pytest.Config, root: Path) -> None:
    """Register what the options ask for."""
    if chosen := config.getoption("--behavior"):
        config.pluginmanager.register(Chosen(chosen), "wavewright-chosen")
    if config.getoption("--record-evidence"):
        key = os.environ.pop(KEY, "")  # no test sees what its record is signed with
        if not config.option.collectonly:
            config.pluginmanager.register(Opened(root), "wavewright-opened")
        if not hasattr(config, "workerinput") and not config.option.collectonly:
            config.pluginmanager.register(Recorder(config, root, key), "wavewright-recorder")


class Chosen:
    """Leaves out the tests that belong to none of some behaviors."""

    def __init__(self, chosen: list[str]) -> None:
        self._chosen = frozenset(chosen)

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Deselect the others."""
        out = [item for item in items if not self._is_chosen(item)]
        if out:
            config.hook.pytest_deselected(items=out)
            items[:] = [item for item in items if self._is_chosen(item)]

    def _is_chosen(self, item: pytest.Item) -> bool:
        ids = {str(id_) for mark in item.iter_markers("behavior") for id_ in mark.args}
        return not self._chosen.isdisjoint({*ids, item.nodeid.partition("::")[0]})


class Recorder:
    """Follows a run by its reports, and writes the record at its end."""

    def __init__(self, config: pytest.Config, root: Path, key: str) -> None:
        self._config = config
        self._root = root
        self._inside = Inside(root, self._known)
        self._key = key
        self._recording: Recording | None = None
        self._tests: dict[str, _Told] = {}
        self._opened: dict[str, set[str]] = {}
        self._said = ""
        inside = config.rootpath.relative_to(root).as_posix()
        self._prefix = "" if inside == "." else f"{inside}/"

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Look at the files, before a test is imported."""
        from wavewright.errors import UserError
        from wavewright.evidence.recording import Recording

        try:
            self._recording = Recording(self._root, self._key)
        except UserError as error:
            self._said = f"wavewright: no evidence is kept: {error}"

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Take a module that cannot be collected."""
        module = report.nodeid.partition("::")[0]
        if report.failed and module.endswith((".py", ".md")):
            self._of(module).fails(report, "error")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what is told of a test."""
        nodeid = report.nodeid
        if self._config.getoption("dist", "no") == "loadgroup" and not nodeid.endswith("]"):
            nodeid = nodeid.rpartition("@")[0] or nodeid
        self._of(nodeid).take(report)
        module = self._prefix + nodeid.partition("::")[0]
        self._opened.setdefault(module, set()).update(told(report))

    def _of(self, nodeid: str) -> _Told:
        return self._tests.setdefault(self._prefix + nodeid, _Told(self._config, self._inside))

    def _known(self, path: str) -> bool:
        return self._recording is not None and self._recording.knows(path)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the record, if anything was run."""
        from wavewright.errors import UserError

        tests = [one.test(id_) for id_, one in self._tests.items() if one.outcome]
        if not tests or not self._recording:
            return
        command = ("pytest", *self._config.invocation_params.args)
        try:
            path = self._recording.finish(tests, map(str, command), int(exitstatus), self._opened)
            what = "1 outcome is" if len(tests) == 1 else f"{len(tests)} outcomes are"
            self._said = f"wavewright: {what} kept in {path}"
        except UserError as error:
            self._said = f"wavewright: no evidence was kept: {error}"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the record is; it is written before the summary."""
        if self._said:
            terminalreporter.write_line(self._said)


class _Told:
    """What the reports of one test say, in the order in which they come."""

    def __init__(self, config: pytest.Config, inside: Inside) -> None:
        self._config = config
        self._inside = inside
        self.outcome = ""
        self._seconds = 0.0
        self._retries = 0
        self._message = self._crashed = ""
        self._stub = False
        self._properties: list[tuple[str, Any]] = []

    @property
    def _bad(self) -> bool:
        return self.outcome in {"failed", "error"}

    def take(self, report: pytest.TestReport) -> None:
        """Add one report: of a phase, of a part of the test, or of a run that is done again."""
        self._seconds += getattr(report, "duration", 0.0)
        self._properties = [(str(n), v) for n, v in report.user_properties] or self._properties
        if str(report.outcome) == "rerun":
            self._retries += 1
            self.outcome = self._message = self._crashed = ""
            self._stub = False
        elif report.failed:
            self.fails(report, "failed" if report.when == "call" else "error")
        elif report.skipped and not _is_part(report) and not self._bad:
            self.outcome = "pending" if hasattr(report, "wasxfail") else "skipped"
            pending = self.outcome == "pending"
            self._message = _expected(report) if pending else _reason(report)
            self._stub = pending and self._only_fails(report)
        elif report.when == "call" and not _is_part(report) and not self.outcome:
            self.outcome = "passed"

    def fails(self, report: pytest.TestReport | pytest.CollectReport, outcome: str) -> None:
        """Remember the first failure."""
        if self._bad:
            return
        self.outcome = outcome
        self._message = reason(report)
        self._stub = self._only_fails(report)
        path, line, _ = getattr(report, "location", ("", None, ""))
        base = self._config.invocation_params.dir
        found = [self._inside.place(path, line, base) for path, line in places(report)]
        own = self._inside.place(path, (line or 0) + 1, self._config.rootpath)
        self._crashed = next(filter(None, found), own)

    def _only_fails(self, report: pytest.TestReport | pytest.CollectReport) -> bool:
        """Whether what failed does nothing else: the innermost line of the project tells."""
        base = self._config.invocation_params.dir
        for path, line in places(report):
            if self._inside.place(path, line, base):
                return only_fails(str(base / path), line)
        return False

    def test(self, id_: str) -> Outcome:
        """Return the outcome."""
        from wavewright.evidence.record import Outcome

        said = {name: str(value) for name, value in self._properties if name in _TEXTS}
        lines = [str(value) for name, value in self._properties if name == "line"]
        ids = dict.fromkeys(str(value) for name, value in self._properties if name == "behavior")
        return Outcome(
            id_,
            self.outcome,
            seconds=round(self._seconds, 4),
            retries=self._retries,
            behaviors=tuple(ids),
            line=int(lines[-1]) if lines and lines[-1].isdigit() else 0,
            message=self._message[:_LONGEST],
            feature=said.get("feature", ""),
            scenario=said.get("scenario", ""),
            guides=tuple(self._guides()),
            failed_at=self._failed_at(said.get("failed_at", "")) if self._bad else "",
            stub=self._stub,
        )

    def _guides(self) -> dict[str, None]:
        """Return the guides that were followed; one that failed within a test that passed was not.

        The fixture says at once which guide it runs, and then where it failed.
        """
        found: dict[str, None] = {}
        guide = ""
        for name, value in self._properties:
            if name == "guide":
                guide = posixpath.normpath(str(value))
                found[guide] = None
            elif name == "failed_at" and self.outcome == "passed":
                found.pop(guide, None)
        return found

    def _failed_at(self, said: str) -> str:
        """Return the place that a plugin named, if it is in the project; else that of the crash."""
        path, _, line = said.rpartition(":")
        return (line.isdigit() and self._inside.place(path, line)) or self._crashed


def _is_part(report: pytest.TestReport) -> bool:
    """Whether a report is that of a subtest."""
    return type(report).__name__ == "SubtestReport"


def _expected(report: pytest.TestReport) -> str:
    """Return why a test did not pass that was expected to fail, and why that was."""
    return "; ".join(filter(None, (reason(report), str(getattr(report, "wasxfail", "")))))


def _reason(report: pytest.TestReport) -> str:
    where = report.longrepr
    return str(where[2] if isinstance(where, tuple) else where or "").partition("\n")[0]
