"""What recorded runs prove of each behavior and value scenario, on the files as they are now."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from wavewright.checks.chain import Chain
from wavewright.evidence.first import code, key_of
from wavewright.evidence.record import PASSED
from wavewright.kinds.guide import PLACEHOLDER
from wavewright.model import Place
from wavewright.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wavewright.evidence.current import Current
    from wavewright.evidence.first import Key, Seen
    from wavewright.evidence.history import Last
    from wavewright.evidence.record import Outcome
    from wavewright.read import Survey

PROVEN, FAILED, FLAKY, STALE, NONE = "proven", "failed", "flaky", "stale", "none"
IMPLEMENTED = "implemented"
END_TO_END = "e2e"  # the layer of the tests of guides, which belong to a capability
UNIT = "unit"  # the layer of tests that are to be as fresh as the scenarios of their behavior


class Derived:
    """Answers what is proven; everything is found out when it is asked for."""

    def __init__(self, survey: Survey, current: Current) -> None:
        self._survey = survey
        self._current = current
        self.chain = Chain(survey)

    def behaviors(self) -> dict[str, Proof]:
        """Return what is proven of each behavior."""
        known = {**self.chain.owners, **self.chain.features}
        return {id_: self.behavior(id_) for id_ in known}

    def scenarios(self) -> dict[str, Proof]:
        """Return what is proven of each value scenario."""
        return {id_: self.scenario(id_) for id_ in self.chain.path_of("scenario")}

    def behavior(self, id_: str) -> Proof:
        """Return what is proven of a behavior: by the scenarios of its feature, and its tests."""
        feature = self.chain.features.get(id_, "")
        place = Place(feature or self.chain.owners[id_])
        tests = self.tests(id_)
        ran = [one for one in tests if feature and one.test.feature == feature]
        proof = self._judged(Proof(id_, NONE, place), tests, ran)
        if proof.state == NONE and not proof.why:
            proof = self._complete(proof, feature, ran)
        red, early = self._red(id_, feature, tests)
        return proof._replace(red=red, early=early)

    def scenario(self, id_: str) -> Proof:
        """Return what is proven of a value scenario: by the tests that follow its guide."""
        page = self.chain.path_of("scenario")[id_]
        modules = self._ends.get(id_, ())
        tests = [one for path in modules for one in self._current.by_module.get(path, ())]
        tests = [one for one in tests if self._current.exists(one)]
        guides = [path for _, of, path in self.chain.rows("scenario:guide") if of == id_]
        ran = [one for one in tests if not set(guides).isdisjoint(one.test.guides)]
        proof = self._judged(Proof(id_, NONE, Place(page)), tests, ran or tests)
        if proof.state == NONE and not proof.why:
            proof = self._followed(proof, guides, tests)
        return proof

    def _followed(self, proof: Proof, guides: list[str], tests: list[Last]) -> Proof:
        """Return a value scenario as proven when tests followed its guides; else what lacks."""
        if not tests:
            return proof._replace(why="its guide was never run as a test")
        when = max(one.when for one in tests)
        stub = next((path for path in guides if PLACEHOLDER in self._survey.text(path)), "")
        if stub:
            return proof._replace(why=f"{stub} is still as it was generated", when=when)
        lacking = next((one for one in tests if one.test.outcome != PASSED), None)
        if lacking:
            return proof._replace(why=_lacks(lacking.test), when=lacking.when)
        known = {guide for one in tests for guide in one.test.guides}
        missed = next((path for path in guides if path not in known), "")
        if missed or not guides:
            why = f"its test did not run the guide {missed}" if missed else "it names no guide"
            return proof._replace(why=why, when=when)
        return proof._replace(state=PROVEN, when=when)

    def tests(self, behavior: str) -> list[Last]:
        """Return the last outcomes of all tests of a behavior that are still there."""
        found = self._by_behavior.get(behavior, [])
        current = {
            (one.test.feature, one.test.scenario)
            for one in found
            if one.test.scenario and not self._current.changed(one)
        }
        return [
            one
            for one in found
            if self._current.exists(one)
            and not (
                self._current.changed(one) and (one.test.feature, one.test.scenario) in current
            )
        ]

    # What follows is not asked from outside.

    @cached_property
    def _ends(self) -> Mapping[str, tuple[str, ...]]:
        return ends(self.chain)

    @cached_property
    def _ids(self) -> Mapping[str, list[str]]:
        """The behaviors of each feature."""
        found: dict[str, list[str]] = defaultdict(list)
        for id_, path in self.chain.features.items():
            found[path].append(id_)
        return found

    def _behaviors(self, test: Outcome) -> set[str]:
        return {*test.behaviors, *self._ids.get(test.feature, ())}

    @cached_property
    def _by_behavior(self) -> Mapping[str, list[Last]]:
        found: dict[str, list[Last]] = defaultdict(list)
        for one in self._current.all:
            for id_ in self._behaviors(one.test):
                found[id_].append(one)
        return found

    def _judged(self, proof: Proof, tests: list[Last], proving: list[Last]) -> Proof:
        """Return what the worst of some tests says; ``none`` without a reason where none is bad."""
        now = [one for one in tests if not self._current.changed(one)]
        for state, bad in (
            (FAILED, [one for one in now if one.test.failed]),
            (FLAKY, [one for one in now if one.flaky and one.test.outcome == PASSED]),
        ):
            if bad:
                worst = max(bad, key=lambda one: one.run.id)
                place = self._place(worst.test, Place(worst.test.module))
                why = _said(worst.test, place) if state == FAILED else _both_ways(worst.test)
                return proof._replace(state=state, place=place, when=worst.when, why=why)
        needed = {one.test.id for one in (*proving, *(t for t in tests if t.test.layer == UNIT))}
        old = [one for one in tests if self._current.changed(one)]
        old = [one for one in old if one.test.id in needed or one.test.failed]
        if old:
            newest = max(old, key=lambda one: one.run.id)
            changed = tuple(sorted({path for one in old for path in self._current.changed(one)}))
            place = self._place(newest.test, proof.place) if newest.test.failed else proof.place
            why = f"it {newest.test.outcome} on other files"
            return Proof(proof.id, STALE, place, newest.when, why, changed)
        return proof

    def _place(self, test: Outcome, default: Place | None) -> Place | None:
        """Return where a test failed: a line of the project, else the test itself."""
        path, _, line = test.failed_at.rpartition(":")
        if line.isdecimal() and path in self._survey.files:
            return Place(path, int(line))
        if test.feature and test.line:
            return Place(test.feature, test.line)
        return Place(test.module) if test.failed else default

    def _complete(self, proof: Proof, feature: str, ran: list[Last]) -> Proof:
        """Return a behavior as proven when each of its scenarios passed; else what lacks."""
        if not ran:
            return proof._replace(why="it was never run")
        passed = [one for one in ran if one.test.outcome == PASSED]
        when = max(one.when for one in ran)
        for name, count in self._cases(feature, ran):
            done = sum(one.test.scenario == name for one in passed)
            if done < count:
                others = [one.test for one in ran if one.test.scenario == name]
                lacking = next((test for test in others if test.outcome != PASSED), None)
                why = _lacks(lacking) if lacking else f'the scenario "{name}" was not run'
                place = self._place(lacking, proof.place) if lacking else proof.place
                return proof._replace(why=why, place=place, when=when)
        return proof._replace(state=PROVEN, when=when)

    def _cases(self, feature: str, ran: list[Last]) -> tuple[tuple[str, int], ...]:
        """Return the scenarios of a feature, as a run on this very feature has them."""
        known = (one.run.features[feature] for one in ran if feature in one.run.features)
        return next(known, (("", 1),))

    @cached_property
    def _first(self) -> Mapping[str, list[Seen]]:
        """What was seen first of the tests of each behavior, also of tests that are gone."""
        found: dict[str, list[Seen]] = defaultdict(list)
        for one in self._current.history.seen.values():
            for id_ in self._behaviors(one.first.test):
                found[id_].append(one)
        return found

    def _red(self, id_: str, feature: str, tests: list[Last]) -> tuple[bool, str]:
        """Return whether a behavior was seen failing, and a test that passed too early.

        What counts is its scenarios as they say now; where nobody knows, those that are gone.
        """
        known = [one for one in self._first.get(id_, []) if one.first.test.layer != END_TO_END]
        before = [one for one in known if not one.red and _before(id_, one.first.test)]
        passed = {key_of(one.first.test): one.first.code for one in before if _passed(one)}
        early = next(_early(tests, passed), "")
        now = [one for one in known if any(_of(one.first.test, each.test) for each in tests)]
        for some in (now, known):
            if any(one.red for one in some):
                return True, early
            if any(one.first.test.feature == feature for one in some if one in before):
                return False, early
        return True, early


def _before(id_: str, test: Outcome) -> bool:
    """Whether a test was seen before its behavior was called implemented."""
    return bool(test.declared) and f"{id_} {IMPLEMENTED}" not in test.declared


def _passed(seen: Seen) -> bool:
    return seen.first.test.outcome == PASSED


def _of(seen: Outcome, test: Outcome) -> bool:
    """Whether what was seen is of the scenario of a test as it says now, or of a test without one.

    A module that did not load stands for its tests.
    """
    if test.cases and seen.cases:
        return not {*test.cases}.isdisjoint(seen.cases)
    return seen.id in {test.id, test.module}


def _early(tests: list[Last], before: Mapping[Key, tuple[str, ...]]) -> Iterator[str]:
    """Yield the tests that passed without code, and now test some."""
    for one in tests:
        key = key_of(one.test)
        if key in before and not before[key] and code(one.files):
            yield one.test.id


def _said(test: Outcome, place: Place | None) -> str:
    """Return what a failure said, without a place in the same file: the own one is nearer."""
    path = re.escape(place.path) if place else ""
    return re.sub(rf"^{path}:\d+:\s+", "", test.message)


def _both_ways(test: Outcome) -> str:
    times = "retry" if test.retries == 1 else "retries"
    if test.retries:
        return f"it passed only after {test.retries} {times}: {test.id}"
    return f"it passed and failed on the same files: {test.id}"


def _lacks(test: Outcome) -> str:
    what = f'the scenario "{test.scenario}"' if test.scenario else test.id
    return f"{what} {'was' if test.outcome == 'skipped' else 'is'} {test.outcome}"


def ends(chain: Chain) -> dict[str, tuple[str, ...]]:
    """Return the modules of the tests that prove each value scenario."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, scenario, path in chain.rows("scenario:test"):
        found[scenario].add(path)
    for path, scenario in chain.pairs("e2e:scenario"):
        found[scenario].add(path)
    return {scenario: tuple(sorted(paths)) for scenario, paths in found.items()}
