"""One step of test-driven development: run the tests of a behavior, and tell where it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright import programs
from wavewright.checks.chain import Chain
from wavewright.checks.steps import step_without_definition
from wavewright.errors import UserError
from wavewright.evidence import proofs, status, store, tdd, touched
from wavewright.evidence.chosen import chosen, modules_of
from wavewright.evidence.covered import Covering
from wavewright.evidence.record import RecordError, run_of
from wavewright.evidence.recording import RUN_ID, meanings
from wavewright.read.paths import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wavewright.evidence.record import Run
    from wavewright.evidence.tdd import Behavior, Past, Verdict
    from wavewright.evidence.touched import Touched
    from wavewright.model import Edit
    from wavewright.proof import Proof
    from wavewright.read import Survey

NO_TESTS = 5  # the exit code of pytest that needs no record
# What coverage adds where nothing was run.
_ASIDE = re.compile(r".*: CoverageWarning: .*\n?(?:  self\._warn.*\n?)?")
LINES = 20  # of the output of pytest, when there is no result


class Step(NamedTuple):
    """What a run of the tests of a behavior came to.

    ``record`` is its path, ``before`` what earlier runs said, and ``touched`` the code that
    changed since it was red, which only a green run knows. ``proof`` is what all records prove,
    and ``edits`` are what `wavewright status --apply` would write of it.
    """

    behavior: Behavior
    verdict: Verdict
    phase: str
    record: str = ""
    before: tuple[Past, ...] = ()
    now: Past | None = None
    touched: Touched | None = None
    proof: Proof | None = None
    edits: tuple[Edit, ...] = ()

    @property
    def turns(self) -> list[Past]:
        """The runs with which red became green, or green red, up to this one."""
        return tdd.turns([*self.before, *([self.now] if self.now else [])])

    @property
    def seen(self) -> bool:
        """Whether it was seen failing before it passed, as far as anybody can know."""
        return self.proof is None or self.proof.red


def behavior_of(survey: Survey, name: str) -> Behavior:
    """Return the behavior of that name, with its feature.

    Raises:
        UserError: When there is none, several are meant, or there is no feature yet.
    """
    ids = chosen(survey, [name]).behaviors
    if len(ids) != 1:
        several = ", ".join(ids) or "none"
        raise UserError(f"{name} is no single behavior", fix=f"Name one of its: {several}.")
    chain = Chain(survey)
    feature = chain.find("feature", ids[0])
    if feature is None:
        raise UserError(
            f"{ids[0]} has no feature, so there is no scenario to run",
            place=chain.owners.get(ids[0], ""),
            fix="Write what it does as scenarios first: wavewright new behavior --help",
        )
    at = feature.fields["status"][1] if "status" in feature.fields else feature.place
    said = frozenset(one for _, one in meanings(chain, feature.place.path))
    return tdd.Behavior(ids[0], feature.place.path, feature.status, at, said)


def step(survey: Survey, behavior: Behavior) -> Step:
    """Run the tests of a behavior under coverage, record them, and say what came of it.

    The tests of guides are left out. What is pending elsewhere, for the behavior is a draft, fails;
    else each test is judged as pytest does it.

    Raises:
        UserError: When pytest cannot start, or its record cannot be written.
    """
    root, proving, chain = Path(survey.root), survey.config.proving, Chain(survey)
    found = modules_of(chain, behavior.id)
    modules = sorted(path for path in found if kind_of(path) != "e2e")
    before = store.load(root, proving).runs
    if not modules:
        lacking = tdd.Verdict(lacking=(behavior.feature,))
        return Step(behavior, lacking, tdd.RED, before=tuple(tdd.past(before, behavior)))
    id_ = store.next_id(root)
    options = ("--record-evidence", "--drafts-fail", "--continue-on-collection-errors")
    with programs.scratch() as scratch:
        covering = Covering(root, scratch, {RUN_ID: id_})
        ended = covering.pytest("tests", "-q", *options, "--behavior", behavior.id, *modules)
        run = _recorded(root, id_)
        if run is None and ended.code != NO_TESTS:
            said = "\n".join(_ASIDE.sub("", ended.out).strip().splitlines()[-LINES:])
            raise UserError(f"pytest ended with {ended.code} and without a record:\n{said}")
        verdict = tdd.verdict(run, behavior)
        if not verdict.green:
            verdict = verdict._replace(undefined=tuple(_undefined(chain, behavior)))
        made = Step(behavior, verdict, tdd.RED, before=tuple(tdd.past(before, behavior)))
        if run is None:
            return made
        made = _placed(made, run, survey)
        if verdict.green:
            changed = _touched(root, before, run, made, lambda: covering.report("tests"))
            made = made._replace(touched=changed)
        return made


def _undefined(chain: Chain, behavior: Behavior) -> Iterator[tdd.Failure]:
    for place, message, *_ in step_without_definition.find(chain):
        if place.path == behavior.feature:
            yield tdd.Failure("", str(place), message, missing=True)


def _recorded(root: Path, id_: str) -> Run | None:
    """Return the run that was just recorded, signed or not: it is ours."""
    try:
        return run_of(store.data_of(root, id_), store.key_of())
    except RecordError:
        return None


def _placed(made: Step, run: Run, survey: Survey) -> Step:
    """Return a step with what follows from its record and all others."""
    green = made.verdict.green
    now = next(iter(tdd.past([run], made.behavior)), None)
    id_, known = made.behavior.id, proofs(survey)
    rows = status.chosen(status.rows(survey, known), [id_])
    return made._replace(
        phase=tdd.phase(list(made.before), green=green),
        record=store.path_of(run.id),
        now=now,
        proof=known.behaviors.get(id_),
        edits=tuple(edit for row in rows for edit in row.edits),
    )


def _touched(
    root: Path,
    before: tuple[Run, ...],
    run: Run,
    made: Step,
    report: Callable[[], Mapping[str, Any]],
) -> Touched | None:
    """Return the code that changed since the behavior was red; nothing when it never was."""
    red = next((one for one in before if one.id == tdd.since(list(made.before))), None)
    if red is None:
        return None
    paths = touched.changed(red, run)
    differing = touched.lines(root, red.commit, paths)
    found = touched.touched(differing, report()) if differing else touched.Touched()
    return found._replace(back=tuple(path for path in paths if path not in differing))
