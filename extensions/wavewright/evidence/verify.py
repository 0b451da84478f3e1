"""Run the tests that prove some things, and record them."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING, NamedTuple

from wavewright import programs
from wavewright.errors import UserError
from wavewright.evidence import proofs, store
from wavewright.evidence.proving import shown
from wavewright.evidence.record import SKIPPED, RecordError
from wavewright.evidence.recording import RUN_ID
from wavewright.evidence.refused import fix
from wavewright.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wavewright.evidence.chosen import Chosen
    from wavewright.evidence.record import Run
    from wavewright.limits import Proving
    from wavewright.proof import Proofs
    from wavewright.read import Survey

NEEDED = ("pytest", "pytest_bdd")


class Verified(NamedTuple):
    """What a run recorded; without a run it recorded nothing. ``code`` is pytest's exit status.

    ``refused`` is why a record was made and is not believed, and what to do.
    """

    runs: tuple[Run, ...]
    code: int
    refused: str = ""


class Judged(NamedTuple):
    """What a run shows of all that was to be proven.

    ``earlier`` are the ids of what only earlier runs prove; ``ran`` is the number of tests that
    ran, ``failed`` are those that failed to the end, ``retried`` those that passed then.
    """

    proofs: tuple[Proof, ...]
    earlier: frozenset[str]
    ran: int
    failed: tuple[str, ...]
    retried: tuple[str, ...]

    @property
    def proven(self) -> int:
        """How much of it this run has proven."""
        return sum(one.proven for one in self.proofs) - len(self.earlier)


def judged(asked: Chosen, verified: Verified, survey: Survey) -> Judged:
    """Return what runs show of all that was chosen, in a survey from after them."""
    known, now = proofs(survey), shown(survey, verified.runs)
    wanted = tuple(_proof(known, id_) for id_ in asked.ids)
    last = {test.id: test for run in verified.runs for test in run.tests}
    first = {test.id: test for test in verified.runs[0].tests}
    return Judged(
        wanted,
        frozenset(one.id for one in wanted if one.proven and not _proof(now, one.id).proven),
        sum(test.outcome != SKIPPED and "::" in id_ for id_, test in first.items()),
        tuple(id_ for id_, test in last.items() if test.failed),
        tuple(id_ for id_, test in first.items() if test.failed and not last[id_].failed),
    )


def _proof(known: Proofs, id_: str) -> Proof:
    none = Proof(id_, "none", why="it was never run")
    return known.behaviors.get(id_) or known.scenarios.get(id_) or none


def verify(
    root: Path, proving: Proving, asked: Chosen, retries: int, told: Callable[[str], None]
) -> Verified:
    """Run the tests that prove what was chosen; those that fail again, so many times.

    Args:
        root: The project's folder.
        proving: Its settings.
        asked: What is to be proven.
        retries: How often a test that fails is run again; passing then, it is flaky.
        told: Is given each command before it runs.

    Raises:
        UserError: When pytest or pytest-bdd is not installed, or no record can be written.
    """
    for module in NEEDED:
        if not importlib.util.find_spec(module):
            raise UserError(
                f"{module.replace('_', '-')} is not installed beside wavewright",
                fix="Run `uv sync`, and wavewright from the project: `uv run wavewright verify`.",
            )
    store.probe(root)
    chosen = [word for one in asked.only for word in ("--behavior", one)]
    first = _run(root, proving, (*chosen, *asked.modules), told)
    runs, last = [*first.runs], first
    while last.runs and len(runs) <= retries:
        failing = tuple(test.id for test in last.runs[0].tests if test.failed)
        if not failing:
            break
        last = _run(root, proving, failing, told)
        runs += last.runs
    return first._replace(runs=tuple(runs))


def _run(
    root: Path, proving: Proving, arguments: Sequence[str], told: Callable[[str], None]
) -> Verified:
    """Run pytest once."""
    id_ = store.next_id(root)
    command = ["pytest", "-q", "--tb=short", "--record-evidence", *arguments]
    told(" ".join(command))
    environment = programs.environment() | {RUN_ID: id_}
    code = programs.follow([sys.executable, "-m", *command], root, environment)
    try:
        return Verified((store.read(root, id_, proving),), code)
    except RecordError as error:
        if id_ in store.ids(root):
            return Verified((), code, f"{error}\n  {fix(error)}")
        store.probe(root)
        return Verified((), code)
