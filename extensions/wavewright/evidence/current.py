"""Which outcome of each test counts: the newest on the files as they are, or else the last one.

So evidence that an edit has taken away is there again when the edit is put back, whatever ran
meanwhile.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from wavewright.evidence.digests import stands_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wavewright.evidence.digests import Digests
    from wavewright.evidence.history import Earlier, History, Last
    from wavewright.evidence.record import Outcome
    from wavewright.read import Survey


class Current:
    """Answers what counts of each test.

    Args:
        survey: Of the project.
        history: What is known of each test.
        earlier: Returns what is known of them on other files; called once, when it is needed.
        digests: Of the files as they are.
    """

    def __init__(
        self,
        survey: Survey,
        history: History,
        earlier: Callable[[], Earlier],
        digests: Digests,
    ) -> None:
        self.history = history
        self._survey = survey
        self._earlier = earlier
        self._digests = digests
        self._changed: dict[tuple[str, int], tuple[str, ...]] = {}

    @cached_property
    def all(self) -> list[Last]:
        """The outcome of each test that counts."""
        last = list(self.history.last.values())
        if not any(map(self.changed, last)):
            return last
        earlier = self._earlier()
        return [self._again(one, earlier) if self.changed(one) else one for one in last]

    def _again(self, last: Last, earlier: Earlier) -> Last:
        """Return the newest outcome on the files as they are; else the last."""
        try:
            found = (one for one in earlier.of(last.test.id) if not self.changed(one))
            return next((one._replace(flaky=last.flaky) for one in found), last)
        except (TypeError, ValueError, LookupError, AttributeError):
            return last  # what was remembered is of another shape, and nothing follows from it

    @cached_property
    def by_module(self) -> Mapping[str, list[Last]]:
        """The outcomes by the module of their test."""
        return self._by(lambda test: test.module)

    @cached_property
    def by_feature(self) -> Mapping[str, list[Last]]:
        """The outcomes by the feature of their test."""
        return self._by(lambda test: test.feature)

    def _by(self, key: Callable[[Outcome], str]) -> Mapping[str, list[Last]]:
        found: dict[str, list[Last]] = defaultdict(list)
        for one in self.all:
            found[key(one.test)].append(one)
        return found

    def changed(self, one: Last) -> tuple[str, ...]:
        """Return which files that matter to an outcome have changed since."""
        key = one.run.id, one.test.files
        if key not in self._changed:
            before = one.run.files
            differ = [path for path in one.files if self._digests.of(path) != before.get(path)]
            named = {path for entry in differ for path in self._behind(entry, before)}
            self._changed[key] = tuple(sorted(named))
        return self._changed[key]

    def _behind(self, entry: str, before: Mapping[str, str]) -> list[str]:
        """Return the files that changed, came or went behind an entry that differs."""
        if not entry.endswith("*"):
            return [entry]
        then = [path for path in before if path[-1:] != "*" and stands_for(entry, path)]
        both = {*self._digests.within(entry), *then}
        return [path for path in both if self._digests.of(path) != before.get(path)] or [entry]

    def exists(self, one: Last) -> bool:
        """Whether a test is still there; one on files as they are is.

        A scenario that nothing runs is a test of its feature, until the feature is run again. A
        module that cannot be collected is one, until a test in it counts as the files are now.
        """
        test = one.test
        if test.module.endswith(".feature"):
            return not any(two.run.id > one.run.id for two in self.by_feature[test.feature])
        if not self.changed(one):
            return True
        if not self._survey.exists(test.module) or not test.module.endswith(".py"):
            return self._survey.exists(test.module)
        if test.id == test.module:
            return all(map(self.changed, self.by_module[test.module]))
        if test.feature:
            return test.scenario in self._survey.text(test.feature)
        return self._named(one)

    def _named(self, one: Last) -> bool:
        """Whether a module has a test, and was not run since, as it is now, without it."""
        name = one.test.id.rpartition("::")[2].partition("[")[0]
        if not re.search(rf"\b{re.escape(name)}\b", self._survey.text(one.test.module)):
            return False
        module, whole = one.test.module, one.test.id.partition("[")[0]
        edited = one.run.files.get(module) != self._digests.of(module)
        return not any(
            (edited or two.run.id > one.run.id) and two.test.id.partition("[")[0] == whole
            for two in self.by_module[module]
            if not self.changed(two)
        )
