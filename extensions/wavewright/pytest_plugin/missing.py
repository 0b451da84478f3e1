"""Scenarios that pytest-bdd would not run: each becomes a test that fails, and says why.

The features are those of the process. A scenario is missed when all tests are collected and none
of them runs it: when pytest is started without paths, or with paths that `testpaths` lie in,
without `--ignore`, and no file is left out by `--lf`. What `-k`, `-m` and `--deselect` leave out
of the tests, they leave out of these as well. A scenario that another one of the same name hides
is missed in any run of the other one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wavewright.pytest_plugin.behaviors import AT

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from wavewright.pytest_plugin.features import Case, Feature, Features

PAGES = "user-docs/"  # what is collected there are guides, which run no feature


class FeatureFile(pytest.File):
    """A feature with scenarios that no test runs."""

    def collect(self) -> Iterable[pytest.Item]:
        """Return nothing: its tests are made when all other tests are known."""
        return ()


class NotRun(pytest.Item):
    """A scenario that no test runs, as the test that says so."""

    problem = ""

    def runtest(self) -> None:
        """Fail."""
        pytest.fail(self.problem, pytrace=False)

    def reportinfo(self) -> tuple[os.PathLike[str], int, str]:
        """Return where it is."""
        return self.path, int(self.stash[AT].rpartition(":")[2]) - 1, self.name


def whole(config: pytest.Config) -> bool:
    """Whether all tests are collected, as far as the command line decides it."""
    if config.option.ignore or config.option.ignore_glob:
        return False
    failed = config.pluginmanager.get_plugin("lfplugin")
    if getattr(failed, "_skipped_files", 0):  # by --lf
        return False
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        return True
    here = config.invocation_params.dir
    named = [(here / arg).resolve() for arg in config.args if "::" not in arg]
    paths = [path for path in config.getini("testpaths") if not path.startswith(PAGES)]
    wanted = [config.rootpath / path for path in paths] or [config.rootpath]
    return all(any(one.resolve().is_relative_to(path) for path in named) for one in wanted)


class Missing:
    """Which scenarios are run by which test, and with it those that none runs."""

    def __init__(self, features: Features) -> None:
        self.features = features
        self.broken: list[str] = []  # the texts of modules that could not be collected
        self._runs: dict[str, dict[int, str]] = {}  # feature → line → the test

    def ran(self, path: str, line: int, item: pytest.Item) -> str:
        """Take note of a scenario that a test runs; return the other test that runs it as well."""
        test = item.nodeid.removesuffix(item.name) + getattr(item, "originalname", item.name)
        first = self._runs.setdefault(path, {}).setdefault(line, test)
        return "" if first == test else first

    def found(self, config: pytest.Config) -> Iterator[tuple[Feature, Case | None, str]]:
        """Yield each scenario that no test runs, and why; without one it is the whole feature."""
        everything = whole(config) and config.rootpath == self.features.root
        paths = {feature.path for feature in self.features.all()} if everything else set()
        if paths.difference(self._runs) and self.features.apart:
            paths.clear()
        for path in sorted(paths.union(self._runs)):
            feature, runs = self.features.at(path), self._runs.get(path, {})
            asked = path in paths and not self._named_by_broken(path)
            for case in feature.cases:
                twins = [
                    one.line for one in feature.cases if one.name == case.name and one.line in runs
                ]
                if case.line not in runs and (twins or asked):
                    yield feature, case, _why(feature, case, runs, twins)
            if asked and not feature.cases and not runs:
                yield feature, None, _empty(feature)

    def _named_by_broken(self, path: str) -> bool:
        name = path.rpartition("/")[2]
        return any(name in text for text in self.broken)


def _why(feature: Feature, case: Case, runs: dict[int, str], twins: list[int]) -> str:
    at, name = f"{feature.path}:{case.line}", feature.path.rpartition("/")[2]
    if twins:
        return (
            f"{at}: pytest-bdd runs one scenario of a name, and line {twins[-1]} has the same: "
            f"{case.name}\nGive each scenario of a feature a name of its own."
        )
    if runs:
        return (
            f"{at}: no test runs this scenario, though {next(iter(runs.values()))} runs another "
            f'of the feature\nWrite `scenarios("{name}")` in that module, and give no other '
            f"function there the name of the scenario's test."
        )
    return f"{at}: no module binds this feature\nMake one: wavewright new steps {name}"


def _empty(feature: Feature) -> str:
    return (
        f"{feature.path}:{feature.line}: the feature has no scenario\n"
        "Write one: `Scenario: title`, with its steps below. Keywords are English."
    )


def made(
    session: pytest.Session, feature: Feature, case: Case | None, problem: str, root: Path
) -> NotRun:
    """Return the test for a scenario that no test runs."""
    title = case.name if case else Path(feature.path).stem
    again = case and sum(one.name == title for one in feature.cases) > 1
    parent = FeatureFile.from_parent(session, path=root / feature.path)
    item: NotRun = NotRun.from_parent(
        parent, name=f"{title} (line {case.line})" if case and again else title
    )
    line = case.line if case else feature.line
    item.problem = problem
    item.stash[AT] = f"{feature.path}:{line}"
    item.user_properties += [("feature", feature.path), ("scenario", title), ("line", line)]
    return item
