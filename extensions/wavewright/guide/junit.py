"""What came of guides as JUnit XML: a suite for each guide, a test case for each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.guide.report import failure, nothing_ran, title
from wavewright.guide.results import FAILED, NOT_RUN, SKIPPED
from wavewright.shown import xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wavewright.guide.report import Account
    from wavewright.guide.results import Result

NAME = "wavewright guide run"


def text(accounts: Sequence[Account]) -> str:
    """Return the whole document."""
    counts = _numbers([_numbers_of(one) for one in accounts])
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", f'<testsuites name="{NAME}" {counts}>']
    for one in accounts:
        lines += _suite(one)
    return "\n".join([*lines, "</testsuites>", ""])


def _numbers_of(account: Account) -> tuple[int, int, int, float]:
    """Return how many test cases there are, fail and are skipped, and the seconds."""
    empty = not account.ran.passed and not account.of(FAILED)
    skipped = len(account.of(SKIPPED, NOT_RUN))
    tests = len(account.ran.results) + empty
    return tests, len(account.of(FAILED)) + empty, skipped, account.ran.seconds


def _numbers(found: list[tuple[int, int, int, float]]) -> str:
    tests, failures, skipped = (sum(one[at] for one in found) for at in range(3))
    seconds = sum(one[3] for one in found)
    return (
        f'tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}" time="{seconds:.3f}"'
    )


def _suite(account: Account) -> Iterator[str]:
    counts = _numbers([_numbers_of(account)])
    yield f'<testsuite name="{xml(account.path)}" {counts}>'
    for one in account.ran.results:
        yield from _case(account, one)
    if not account.ran.passed and not account.of(FAILED):
        yield from _nothing(account)
    yield "</testsuite>"


def _case(account: Account, one: Result) -> Iterator[str]:
    step, path = one.step, account.path
    name = title(account.ran.guide, one)
    yield (
        f'<testcase classname="{xml(path)}" name="{xml(name)}" file="{xml(path)}" '
        f'line="{step.line}" time="{one.seconds:.3f}">'
    )
    yield from _properties(path, account.linked.at(step.line))
    if one.outcome == FAILED:
        said = xml(one.problem or "the step failed")
        listed = xml("\n".join(failure(account, one)))
        yield f'<failure message="{said}" type="step">{listed}</failure>'
    elif one.outcome in {SKIPPED, NOT_RUN}:
        why = one.problem or step.options.reason or one.outcome
        yield f'<skipped message="{xml(why)}"/>'
    yield "</testcase>"


def _nothing(account: Account) -> Iterator[str]:
    """Yield the failing test case of a guide of which nothing ran: no reader may overlook it."""
    path = xml(account.path)
    yield f'<testcase classname="{path}" name="{path}" file="{path}" line="1" time="0.000">'
    yield from _properties(account.path, account.linked.behaviors)
    message, _, fix = nothing_ran(account).partition("\n")
    yield f'<failure message="{xml(message)}" type="guide">{xml(fix.strip())}</failure>'
    yield "</testcase>"


def _properties(path: str, behaviors: tuple[str, ...]) -> Iterator[str]:
    yield "<properties>"
    for id_ in behaviors:
        yield f'<property name="behavior" value="{xml(id_)}"/>'
    yield f'<property name="guide" value="{xml(path)}"/>'
    yield "</properties>"
