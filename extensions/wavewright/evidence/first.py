"""The first outcome of each test, and the first that failed: whether it was red before green."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.evidence.record import FIRST, SKIPPED, Outcome, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class First(NamedTuple):
    """An outcome with its time and the statuses of its behaviors at that time, as ``ID STATUS``.

    ``code`` is what is tested among the files that mattered to it.
    """

    test: Outcome
    code: tuple[str, ...]


Key = tuple[str, tuple[str, ...]]  # the id of a test, and what its scenario says


class Seen(NamedTuple):
    """What was seen first of a test; without ``red`` it was never seen failing.

    When its scenario says something else, it is another test.
    """

    first: First
    red: First | None


def key_of(test: Outcome) -> Key:
    """Return what makes a test the same one in all runs."""
    return test.id, test.cases


def look(found: dict[Key, Seen], run: Run) -> None:
    """Add what a run says; a test that was skipped was not seen.

    The order of runs does not matter; one of the kind ``first`` may repeat what others say.
    """
    for test in run.tests:
        if test.outcome == SKIPPED:
            continue
        key = key_of(test)
        known = found.get(key)
        when = test.when or run.started
        if known is None or when < known.first.test.when:
            first = _dated(run, test, when)
            red = first if test.red else known.red if known else None
            found[key] = Seen(first, red)
        elif test.red and (known.red is None or when < known.red.test.when):
            found[key] = known._replace(red=_dated(run, test, when))


def firsts(found: Mapping[Key, Seen], id_: str) -> Run:
    """Return what was seen as a record."""
    sets: dict[tuple[str, ...], int] = {}
    tests = []
    for _, known in sorted(found.items()):
        for test, code in dict.fromkeys(filter(None, known)):
            number = sets.setdefault(code, len(sets))
            said = test.message if test.unwritten else ""
            tests.append(test._replace(files=number, seconds=0.0, message=said, retries=0))
    return Run(id_, FIRST, sets=tuple(sets) or ((),), tests=tuple(tests))


def _dated(run: Run, test: Outcome, when: str) -> First:
    if test.when:
        return First(test, code(run.sets[test.files]))
    declared = tuple(f"{id_} {run.declared[id_]}" for id_ in test.behaviors if id_ in run.declared)
    return First(test._replace(when=when, declared=declared), code(run.sets[test.files]))


def code(paths: Iterable[str]) -> tuple[str, ...]:
    """Return which of some files are code that is tested."""
    return tuple(
        path
        for path in paths
        if path.endswith(".py") and not path.startswith("tests/") and not _setup(path)
    )


def _setup(path: str) -> bool:
    return path.rpartition("/")[2] in {"conftest.py", "__init__.py"}
