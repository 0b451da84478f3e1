"""STATUS, for what was run: a status claims no more than recorded runs show, and no less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.rule import check
from wavewright.model import Level
from wavewright.proof import NOTHING_RAN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Config
    from wavewright.proof import Proof

# What each kind may claim, and the statuses below it.
CLAIMS = {"behavior": "implemented", "scenario": "passing"}
_BELOW = frozenset({"draft", "ready"})
_BROKEN = frozenset({"failed", "flaky"})
_RAN = frozenset({"proven", "stale"})
_GUIDED = "To its guide all code of the package counts. "
SHOWN = 3  # files that a finding names


def _proofs(chain: Chain, kind: str) -> Mapping[str, Proof]:
    return chain.proofs.behaviors if kind == "behavior" else chain.proofs.scenarios


def _with(
    chain: Chain, kind: str, wanted: Callable[[str, Proof], bool]
) -> Iterator[tuple[Artifact, Proof]]:
    """Yield what is of a kind with its proof, where its status and the proof are wanted."""
    known = _proofs(chain, kind)

    def meant(id_: str, status: str) -> bool:
        return bool(status) and wanted(status, known.get(id_, NOTHING_RAN))

    files = {path for path, id_, status in chain.rows(f"{kind}.status") if meant(id_, status)}
    for one in chain.among(kind, files):
        if meant(one.id, one.status):
            yield one, known.get(one.id, NOTHING_RAN)


def _claimed(chain: Chain, wanted: Callable[[Proof], bool]) -> Iterator[tuple[Artifact, Proof]]:
    """Yield what claims to be done and has a wanted proof."""
    for kind, claim in CLAIMS.items():

        def meant(status: str, proof: Proof, claim: str = claim) -> bool:
            return status == claim and wanted(proof)

        yield from _with(chain, kind, meant)


def _verify(one: Artifact) -> str:
    return f"wavewright verify {one.id}"


def _sentence(text: str) -> str:
    """Return what a run said as a sentence before another one."""
    clean = " ".join(text.split())
    return f"{clean.rstrip('.')}. " if clean else ""


def _at(proof: Proof) -> str:
    return f" at {proof.when}" if proof.when else ""


@check("STATUS105", code=True)
def claims_what_failed(chain: Chain) -> Faults:
    """What is implemented or passing did not fail when it was last run.

    A behavior is implemented when all scenarios of its feature pass, a value scenario passes when
    its guide does. The last run on these very files says otherwise; or it failed in one run and
    passed in another, and nobody knows which of the two is next.

    Mend what failed and run it again: `wavewright verify ID`. Or take the status back:
    `wavewright status --apply` writes the one that the runs show.
    """
    for one, proof in _claimed(chain, lambda proof: proof.state in _BROKEN):
        where = proof.place or one.place
        how = "last failed" if proof.state == "failed" else "passed and failed on these files, last"
        message = f"{one.id} is {one.status} here, and {where} {how}{_at(proof) or ' time'}"
        fix = f"{_sentence(proof.why)}Mend it, and run it again: {_verify(one)}"
        yield one.fields["Status"][1], message, fix


def _unproven(config: Config) -> Level:
    return Level.ERROR if config.proving.required else Level.WARNING


@check("STATUS106", Level.WARNING, code=True, weighs=_unproven)
def claims_what_nothing_shows(chain: Chain) -> Faults:
    """What is implemented or passing was run, on the files as they are.

    A run says something of the files that it ran on. Once one of them is edited, what it showed is
    a memory. Files that matter to a test are its module, what that imports, its feature, the lock
    file and the settings of the tools; statuses, comments and prose do not count.

    A guide runs the product as a user does, and nobody can see which part of it. So to the test of
    a guide all code of the package matters, with the guide and its fixture: an edit anywhere in it
    makes each behavior old that has a guide.

    Run it: `wavewright verify ID`, or `wavewright verify --changed` for all that an edit made old.
    Where the edit is put back, what was shown before counts again, without a run.
    It is a warning. With `evidence.required` in `wavewright.yml`, or `wavewright check --evidence`,
    it is an error, and so is what was never run at all.
    """
    required = chain.config.proving.required
    scenarios = [id_ for _, id_, _ in chain.rows("scenario:guide")]
    guided = {*scenarios, *(id_.rpartition(".")[0].upper() for id_ in scenarios)}
    wanted = {"stale", "none"} if required else {"stale"}
    for one, proof in _claimed(chain, lambda proof: proof.state in wanted):
        if proof.state == "stale":
            what = f"its last run{_at(proof)} was on other files"
            why = f"Changed since: {_listed(proof.changed)}. " if proof.changed else ""
        else:
            what, why = "no run shows it", _sentence(proof.why)
        message = f"{one.id} is {one.status} here, and {what}"
        guide = _GUIDED if proof.changed and one.id in guided else ""
        yield one.fields["Status"][1], message, f"{why}{guide}Run it: {_verify(one)}"


def _listed(paths: tuple[str, ...]) -> str:
    shown = ", ".join(paths[:SHOWN])
    more = len(paths) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


@check("STATUS107", Level.WARNING, code=True)
def claims_too_little(chain: Chain) -> Faults:
    """What ran and passed in full is not called a draft.

    A plan that counts done work as open is wrong too, and a failing test of a draft fails nothing:
    from the next mistake on, nobody is told.

    `wavewright status --apply` writes what the runs show, after it has shown each line. It is a
    warning.
    """
    for kind, claim in CLAIMS.items():
        below = _with(chain, kind, lambda status, proof: proof.proven and status in _BELOW)
        for one, proof in below:
            if kind == "behavior" or _behavior_done(chain, one):
                message = f"{one.id} is {one.status} here, and all of it passed{_at(proof)}"
                fix = f"Write `{claim}`: wavewright status --apply"
                yield one.fields["Status"][1], message, fix


def _behavior_done(chain: Chain, scenario: Artifact) -> bool:
    """Whether the behavior of a value scenario is implemented, or about to be called so."""
    id_ = scenario.id.rpartition(".")[0].upper()
    claimed = chain.statuses("behavior").get(id_) == CLAIMS["behavior"]
    return claimed or chain.proofs.behaviors.get(id_, NOTHING_RAN).proven


def _red_first(config: Config) -> Level:
    return Level.ERROR if config.proving.red_first == "error" else Level.WARNING


@check("STATUS108", Level.WARNING, code=True, weighs=_red_first)
def never_seen_failing(chain: Chain) -> Faults:
    """A test failed before it passed.

    A test that passes before there is anything to pass cannot fail: it asserts nothing, or tests
    something else. Only who has seen it red knows what its green means. A step or test that is
    still to be written fails whatever the product does, and a scenario that said something else was
    another one: neither counts. Where no record is of the time before the status was claimed,
    nobody can know, and nothing is said.

    Begin the next behavior with `wavewright tdd ID`, which shows the failure first. For this one,
    take its code away for a moment, run `wavewright verify ID`, and put it back. It is a warning;
    `evidence.red-first` in `wavewright.yml` makes it an error, or switches it off.
    """
    if chain.config.proving.red_first == "off":
        return
    for one, proof in _claimed(chain, lambda proof: proof.state in _RAN):
        place = one.fields["Status"][1]
        again = f"Take its code away, run: {_verify(one)}. Then put it back and run it again."
        if proof.early:
            message = f"{one.id} is {one.status} here, and {proof.early} passed before its code was"
            yield place, message, f"Make the test assert what the code does. {again}"
        elif not proof.red:
            message = f"{one.id} is {one.status} here, and never failed before it passed"
            yield place, message, f"A stub that is to be written counts as no failure. {again}"


@check("STATUS109", Level.WARNING)
def broken_record(chain: Chain) -> Faults:
    """Each record of a run can be read and believed.

    A record that was cut off, edited, or not signed where signatures are asked for proves nothing
    and is left out, and so is one from a day that is to come: it would be the last one for ever.
    What it showed has to be shown again.

    Remove the file, and run what it was of: `wavewright verify`. With `evidence.signed` only a
    machine that has the key believes a record: set WAVEWRIGHT_EVIDENCE_KEY to the secret that CI
    signs with. Without it none counts, and this is said once. It is a warning.
    """
    for problem in chain.proofs.problems:
        yield problem.place, problem.message, problem.fix
