"""One behavior between red and green: what a run of its tests says, and what runs said before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.evidence.record import ERROR, MISSING, PASSED, RUN, STUB

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.evidence.record import Outcome, Run
    from wavewright.model import Place

RED, GREEN, REFACTOR = "red", "green", "refactor"
UNWRITTEN = ("NotImplementedError", STUB)  # what steps and tests say until somebody writes them
# What says of a failure that the test or its feature is wrong, and not the product.
HOLLOW = (
    "pytest-bdd runs one scenario of a name",
    "two tests run this scenario",
    "no test runs this scenario",
    "the scenario has no steps of its own",
    "the examples have no rows",
    "the outline has no examples",
    "the feature has no scenario",
    "is not registered",
    "proves nothing",
    "it is skipped",
    "it is pending",
)
END_TO_END = "e2e"  # the tests of guides belong to a capability, and come after its behaviors


class Behavior(NamedTuple):
    """A behavior that is walked: its feature, and the place of its status there.

    ``cases`` are digests of what its scenarios say now; with none, those of any time count.
    """

    id: str
    feature: str
    status: str
    place: Place
    cases: frozenset[str] = frozenset()

    @property
    def draft(self) -> bool:
        """Whether its tests may fail."""
        return self.status == "draft"


class Failure(NamedTuple):
    """A test that does not pass: where, why, and whether a step has no definition."""

    test: str
    place: str  # path:line
    message: str
    missing: bool = False


class Verdict(NamedTuple):
    """What a run says of a behavior.

    ``lacking`` are scenarios that no test ran, ``undefined`` the steps without a definition, also
    those that no run has come to, since a step before them fails.
    """

    tests: tuple[Outcome, ...] = ()
    failures: tuple[Failure, ...] = ()
    lacking: tuple[str, ...] = ()
    undefined: tuple[Failure, ...] = ()

    @property
    def green(self) -> bool:
        """Whether each of its scenarios ran, and all of its tests passed."""
        return bool(self.tests) and not self.failures and not self.lacking

    @property
    def missing(self) -> bool:
        """Whether a step has no definition, or a scenario no test."""
        return bool(self.lacking or self.undefined) or any(one.missing for one in self.failures)

    @property
    def unloaded(self) -> bool:
        """Whether a module of its tests cannot be loaded."""
        return any("::" not in one.test for one in self.failures)

    @property
    def unwritten(self) -> bool:
        """Whether a step or a test is still as it was generated."""
        said = any(word in one.message for one in self.failures for word in UNWRITTEN)
        return said or any(one.stub for one in self.tests)

    @property
    def hollow(self) -> bool:
        """Whether a test or its feature is wrong, so that no code makes it pass."""
        return any(word in one.message for one in self.failures for word in HOLLOW)


class Past(NamedTuple):
    """What an earlier run said of a behavior."""

    id: str
    when: str  # in UTC: 2026-05-04 10:20
    green: bool


def verdict(run: Run | None, behavior: Behavior) -> Verdict:
    """Return what a run says of a behavior.

    Args:
        run: The record; there is none when no test was run.
        behavior: Whose tests count, but those from end to end.
    """
    tests = tuple(_tests(run, behavior)) if run else ()
    failures = tuple(_failure(one, behavior) for one in tests if one.outcome != PASSED)
    scenarios = run.features.get(behavior.feature, ()) if run else ()
    lost = any(one.outcome == ERROR and one.id == one.module for one in tests)
    lacking = [name for name, count in scenarios if _count(tests, behavior, name) < count]
    if not scenarios and not lost:
        lacking = [behavior.feature]
    return Verdict(tests, failures, tuple(lacking))


def _tests(run: Run, behavior: Behavior) -> Iterator[Outcome]:
    for test in run.tests:
        own = behavior.id in test.behaviors or test.feature == behavior.feature
        if own and test.layer != END_TO_END:
            yield test


def _count(tests: Iterable[Outcome], behavior: Behavior, name: str) -> int:
    return sum(one.feature == behavior.feature and one.scenario == name for one in tests)


def _failure(test: Outcome, behavior: Behavior) -> Failure:
    place = test.failed_at
    if not place and test.feature == behavior.feature and test.line:
        place = f"{test.feature}:{test.line}"
    message = test.message.removeprefix(f"{place}: ") or f"it is {test.outcome}"
    return Failure(test.id, place or test.module, message, MISSING in message)


def past(runs: Iterable[Run], behavior: Behavior) -> list[Past]:
    """Return what runs said of a behavior, the oldest first.

    A run of only some of its tests, in which none failed, says nothing; nor does one in which
    nothing failed but stubs, or scenarios that said something else.
    """
    found = []
    for run in runs:
        if run.kind != RUN:
            continue
        seen = verdict(run, behavior)
        if seen.green or any(test.red and _still(test, behavior) for test in seen.tests):
            found.append(Past(run.id, run.started[:16].replace("T", " "), seen.green))
    return found


def _still(test: Outcome, behavior: Behavior) -> bool:
    """Whether a test was of what the feature of its behavior says now."""
    return not (test.cases and behavior.cases) or not behavior.cases.isdisjoint(test.cases)


def turns(before: Iterable[Past]) -> list[Past]:
    """Return the runs with which red became green, or green red; with the first one."""
    found: list[Past] = []
    for one in before:
        if not found or found[-1].green != one.green:
            found.append(one)
    return found


def phase(before: list[Past], *, green: bool) -> str:
    """Return the phase that a run has reached, after those before it."""
    if not green:
        return RED
    return REFACTOR if before and before[-1].green else GREEN


def since(before: list[Past]) -> str:
    """Return the id of the run that was red first, last time; nothing when none was."""
    reds = [one for one in turns(before) if not one.green]
    return reds[-1].id if reds else ""
