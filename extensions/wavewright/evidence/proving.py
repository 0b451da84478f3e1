"""The records of a project → what they prove; apart, since most checks have no records.

What is known of each test is kept in ``.wavewright/cache``, and only new records are read. Where
records are signed nothing is kept: who can write a record could write that, too. What came of tests
on other files before is kept apart, and read only when files differ from those of the last runs.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from wavewright import cache as stored
from wavewright.evidence import store
from wavewright.evidence.current import Current
from wavewright.evidence.derive import Derived
from wavewright.evidence.digests import Digests
from wavewright.evidence.history import Earlier, History
from wavewright.evidence.ids import from_later
from wavewright.proof import Proofs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.evidence.record import Run
    from wavewright.model import Problem
    from wavewright.read import Survey

NAME, EARLIER = "evidence", "evidence-earlier"
VERSION = 5
_Known = TypeVar("_Known", History, Earlier)


def proofs(survey: Survey) -> Proofs:
    """Return what the records of a project say of its behaviors and value scenarios."""
    trusting = not survey.config.proving.signed and not store.key_of()
    runs, problems = ((), ()) if trusting else store.load(Path(survey.root), survey.config.proving)
    history = History(runs)
    if trusting:
        history, problems = _kept(survey, History, NAME)
    if not history.seen and not history.last:
        return Proofs(problems=problems)
    digests = Digests(survey, remember=trusting)

    def earlier() -> Earlier:
        return _kept(survey, Earlier, EARLIER)[0] if trusting else Earlier(runs)

    found = Derived(survey, Current(survey, history, earlier, digests))
    made = Proofs(found.behaviors(), found.scenarios(), problems, recorded=True)
    digests.keep()
    return made


def shown(survey: Survey, runs: Iterable[Run]) -> Proofs:
    """Return what some runs alone prove, the oldest first."""
    current = Current(survey, History(runs), Earlier, Digests(survey))
    found = Derived(survey, current)
    return Proofs(found.behaviors(), found.scenarios(), recorded=True)


def _kept(survey: Survey, kind: type[_Known], name: str) -> tuple[_Known, tuple[Problem, ...]]:
    """Return what was known of each test before, with what new records say."""
    root = Path(survey.root)
    there = store.stats(root)
    key = key_of(root)
    found, known = _load(root, key, kind, name)
    stays = all(there.get(id_) == stat for id_, stat in known.items())
    if not stays or from_later(max(known, default="")):
        found, known = kind(), {}
    new = [id_ for id_ in there if id_ not in known]
    records = store.load(root, survey.config.proving, new)
    if known and records.runs and records.runs[0].id < max(known):
        found, known = kind(), {}  # one that began earlier came in later
        records = store.load(root, survey.config.proving, there)
    for run in records.runs:
        found.add(run)
    if records.runs:
        known |= {run.id: there[run.id] for run in records.runs}
        stored.store_within(root, name, key, {"known": known, **found.data()})
    return found, records.problems


def _load(
    root: Path, key: str, kind: type[_Known], name: str
) -> tuple[_Known, dict[str, list[int]]]:
    data: Any = stored.load_within(root, name, key)
    try:
        if data is not None:
            return kind.of_data(data), dict(data["known"])
    except (TypeError, ValueError, LookupError, AttributeError):
        pass
    return kind(), {}


def key_of(root: Path) -> str:
    """Return what the memory of a project is kept for: its place and identity."""
    here = os.stat(root)  # noqa: PTH116
    return repr((VERSION, os.path.realpath(root), here.st_dev, here.st_ino))
