"""The files that matter to each test of a run: by what is written, and by what was opened in it."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from wavewright.evidence.digests import DATA
from wavewright.evidence.disk import LEFT, is_kept
from wavewright.evidence.reach import Reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wavewright.evidence.record import Outcome
    from wavewright.read import Survey


class Reached:
    """Answers which files matter to a test that ran.

    Args:
        survey: Of the project, after the run.
        opened: The files that were read while the tests of each module ran.
        since: When the run began, in nanoseconds; what was written later the tests made.
    """

    def __init__(self, survey: Survey, opened: Mapping[str, Iterable[str]], since: int) -> None:
        self._root = survey.root
        self._reach = Reach(survey)
        self._since = since
        self._told = opened

    def by(self, test: Outcome) -> tuple[str, ...]:
        """Return the files that matter to a test: to each guide that it followed."""
        named = [self._reach.of(test.module, test.feature, guide) for guide in test.guides or ("",)]
        known = {path for one in named for path in one}
        packages = tuple(one.removesuffix(DATA) + "/" for one in known if one.endswith(DATA))
        loaded = {one for one in self._loaded if one.startswith(packages)}
        return tuple(sorted(known | loaded | self._opened.get(test.module, frozenset())))

    @cached_property
    def _opened(self) -> dict[str, frozenset[str]]:
        return {
            module: frozenset(path for path in paths if self._counts(path))
            for module, paths in self._told.items()
        }

    @cached_property
    def _loaded(self) -> frozenset[str]:
        """The modules that were imported while tests ran: later ones find them loaded."""
        every = {path for paths in self._opened.values() for path in paths}
        return frozenset(path for path in every if path.endswith(".py"))

    def _counts(self, path: str) -> bool:
        """Whether a file is the project's own, and was there before the tests ran."""
        if path.endswith(".feature") or LEFT.fullmatch(path):
            return False
        if any(is_kept(part) for part in path.split("/")[:-1]):
            return False
        try:
            stat = os.stat(f"{self._root}/{path}")  # noqa: PTH116
        except OSError:
            return False
        return max(stat.st_mtime_ns, stat.st_ctime_ns) < self._since
