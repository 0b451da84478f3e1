"""Guides as tests: collected where they are named, and run by the fixture ``run_guide``.

Each step is a subtest at its line. A test that may fail, as that of a draft does, is one thing: its
steps are no subtests, because pytest would count each of them as pending.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from wavewright.guide.report import Account
    from wavewright.model import Project
    from wavewright.testing import RunGuide


class Guides:
    """The fixture, in any repository. ``root`` is that of the project, if it is in one."""

    def __init__(self, root: Path | None) -> None:
        self.root = root

    @pytest.fixture
    def run_guide(self, request: pytest.FixtureRequest, subtests: pytest.Subtests) -> RunGuide:
        """Run a how-to guide by its path from the project's root, each step as a subtest."""
        item: pytest.Item = request.node

        def run(path: str) -> None:
            item.user_properties.append(("guide", path))
            _judge(_ran(self.root, request.config.rootpath, path, item), item, subtests)

        return run


class Pages:
    """The collection of the guides of a project."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Collect a page of the folders of guides; no other Markdown."""
        if file_path.suffix != ".md" or not file_path.is_relative_to(self.root):
            return None
        from wavewright.guide.places import is_guide

        path = file_path.relative_to(self.root).as_posix()
        return _Page.of(parent, file_path, path, self) if is_guide(path) else None

    def behaviors(self, path: str) -> tuple[str, ...]:
        """Return the behaviors that a guide is linked with.

        Raises:
            UserError: When the settings cannot be read.
        """
        from wavewright.guide.linked import linked

        return linked(self._project, path).behaviors

    def is_prose(self, path: str) -> bool:
        """Whether a tutorial has no command; what cannot be read is for its test to tell."""
        from wavewright.errors import UserError
        from wavewright.guide.page import read
        from wavewright.read.paths import TUTORIALS

        try:
            return path.startswith(f"{TUTORIALS}/") and not read(self.root, path).steps
        except UserError:
            return False

    @cached_property
    def _project(self) -> Project:
        from wavewright.config import load
        from wavewright.guide.linked import KINDS
        from wavewright.read import read_project

        return read_project(self.root, load(self.root, strict=False), KINDS)


class _Page(pytest.Module):
    """A page of Markdown, which holds one test: the guide."""

    obj = None
    guide: str
    pages: Pages

    @classmethod
    def of(cls, parent: pytest.Collector, file: Path, guide: str, pages: Pages) -> _Page:
        """Make the collector of a page."""
        page: _Page = cls.from_parent(parent, path=file)
        page.guide, page.pages = guide, pages
        return page

    def collect(self) -> Iterable[pytest.Item]:
        """Return the one test, with the behaviors that the guide is linked with.

        A tutorial without a single command is a page to read, as `check` sees it too.
        """
        from wavewright.errors import UserError

        if self.pages.is_prose(self.guide):
            return []
        try:
            behaviors = self.pages.behaviors(self.guide)
        except UserError as error:
            raise self.CollectError(str(error)) from None
        item = _Item.from_parent(self, name="guide", callobj=_test_of(self.guide))
        for id_ in behaviors:
            item.add_marker(pytest.mark.behavior(id_))
        return [item]


class _Item(pytest.Function):
    """The test of a guide: it is where the guide is."""

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the page and its first line."""
        return self.path, 0, self.name


def _test_of(guide: str) -> Callable[[RunGuide], None]:
    def test(run_guide: RunGuide) -> None:
        run_guide(guide)

    return test


def _ran(root: Path | None, rootpath: Path, path: str, item: pytest.Item) -> Account:
    """Run a guide; what the user can put right fails the test."""
    from wavewright.config import load
    from wavewright.errors import UserError
    from wavewright.guide.match import vocabulary
    from wavewright.guide.page import read, written
    from wavewright.guide.report import Account
    from wavewright.guide.run import run
    from wavewright.limits import Running

    folder = root or rootpath
    try:
        running = load(folder).running if root else Running()
        ran = run(written(read(folder, path)), folder, running)
        return Account(ran, vocabulary(ran.values, running.patterns))
    except UserError as error:
        item.user_properties.append(("failed_at", error.place or path))
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def _judge(account: Account, item: pytest.Item, subtests: pytest.Subtests) -> None:
    """Report the steps of a guide, and fail the test when it did not pass."""
    from wavewright.guide.report import failures, place, step_line
    from wavewright.guide.results import FAILED, SKIPPED

    if skipped := account.of(SKIPPED):
        item.add_report_section("call", "guide", "\n".join(map(step_line, skipped)))
    failed = account.of(FAILED)
    if not account.ran.passed:
        at = place(account.ran.guide, failed[0]) if failed else f"{account.path}:1"
        item.user_properties.append(("failed_at", at))
    may_fail = any(item.iter_markers("xfail"))
    if not may_fail:
        _steps(account, subtests)
    if not account.ran.passed:
        whole = may_fail or not failed
        pytest.fail("\n".join(failures(account)) if whole else _counted(account), pytrace=False)


def _steps(account: Account, subtests: pytest.Subtests) -> None:
    """Make a subtest of each step that ran."""
    from wavewright.guide.report import failure, title
    from wavewright.guide.results import FAILED, PASSED

    for one in account.of(PASSED, FAILED):
        with subtests.test(title(account.ran.guide, one)):
            if one.outcome == FAILED:
                pytest.fail("\n".join(failure(account, one)), pytrace=False)


def _counted(account: Account) -> str:
    """Return how many steps failed; the subtests say why."""
    from wavewright.guide.results import FAILED, NOT_RUN

    failed, left, total = account.of(FAILED), account.of(NOT_RUN), len(account.ran.results)
    rest = f", and {len(left)} not run" if left else ""
    return f"{account.path}: {len(failed)} of {total} steps failed{rest}"
