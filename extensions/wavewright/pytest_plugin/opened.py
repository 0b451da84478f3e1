"""Which files of the project the process opens while a test runs, or its module is imported.

Only running shows which data a test reads, and what it imports by a name that it makes up. The
files are told with the reports, so it is the same with pytest-xdist.
"""

from __future__ import annotations

import contextlib
import os
import sys
from importlib.util import source_from_cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

NAME = "wavewright_opened"  # of the attribute of a report
_WRITES = os.O_WRONLY | os.O_RDWR
_now: list[tuple[tuple[str, ...], set[str]]] = []  # the roots, and what was opened below them
_hooked: list[bool] = []


def _heard(event: str, told: tuple[Any, ...]) -> None:
    """Note a file that is opened to be read; a hook cannot be taken away again, only rest."""
    if event != "open" or not (now := _now[-1:]):  # another thread may end it in between
        return
    path, _, flags = told
    if isinstance(path, str) and not (flags or 0) & _WRITES:
        roots, found = now[0]
        if path.startswith(roots):
            found.add(path)
        elif not os.path.isabs(path):  # noqa: PTH117  # it is asked of each file that is opened
            with contextlib.suppress(OSError):  # the folder is gone, and the file with it
                found.add(os.path.join(os.getcwd(), path))  # noqa: PTH109, PTH118


class Opened:
    """Tells with each report of a test what was opened."""

    def __init__(self, root: Path) -> None:
        self._roots = tuple({f"{one}{os.sep}" for one in (root, os.path.realpath(root))})
        self._collected: dict[str, set[str]] = {}
        if not _hooked:
            sys.addaudithook(_heard)
            _hooked.append(True)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Note what is opened while a module is imported."""
        if not isinstance(collector, pytest.Module):
            return (yield)
        found: set[str] = set()
        _now.append((self._roots, found))
        try:
            report = yield
        finally:
            _now.pop()
        self._collected[collector.nodeid] = found
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """Note what is opened while a test runs."""
        _now.append((self._roots, set()))
        try:
            return (yield)
        finally:
            _now.pop()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Hand on what was opened since the last report."""
        found = set(_now[-1][1]) if _now else set()
        if _now:
            _now[-1][1].clear()
        report = yield
        found |= self._collected.pop(item.nodeid.partition("::")[0], set())
        setattr(report, NAME, sorted(filter(None, map(self._inside, found))))
        return report

    def _inside(self, path: str) -> str:
        """Return the path of a file from the root; that of a source for what it is compiled to."""
        path = os.path.normpath(path)
        root = next((one for one in self._roots if path.startswith(one)), "")
        if path.endswith(".pyc"):
            try:
                path = source_from_cache(path)
            except ValueError:
                return ""
        return path[len(root) :].replace(os.sep, "/") if root else ""


def told(report: object) -> list[str]:
    """Return what a report says that was opened."""
    found: list[str] = getattr(report, NAME, [])
    return found
