"""What `wavewright tdd` says: the scenario, the phase with its reasons, and what comes next."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wavewright.cli.output import echo, style
from wavewright.cli.verify import reasons as proof_reasons
from wavewright.shown import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.evidence.step import Step
    from wavewright.evidence.tdd import Behavior
    from wavewright.evidence.touched import Touched
    from wavewright.read import Survey

SHOWN = 5  # failures, lines that are not covered, and turns of the history
COLOURS = {"red": "red", "green": "green", "refactor": "green"}
STUBS = "empty; a step or test that is still to be written fails whatever the product does"
TITLES = {"red": "RED", "green": "GREEN", "refactor": "GREEN, refactor"}


def show_scenario(survey: Survey, behavior: Behavior) -> None:
    """Print the feature from its first line on, with the numbers of the lines."""
    lines = survey.text(behavior.feature).rstrip().split("\n")
    start = next((n for n, line in enumerate(lines) if line.lstrip().startswith("Feature:")), 0)
    echo(f"{style(behavior.id, bold=True)} is {behavior.status or 'without a status'}")
    echo(f"{behavior.feature}:{start + 1}")
    echo()
    width = len(str(len(lines)))
    for number, line in enumerate(lines[start:], start + 1):
        echo(f"  {number:{width}}  {plain(line)}".rstrip())
    echo()


def show(step: Step) -> None:
    """Print the phase that was reached, and why."""
    tests = step.verdict.tests
    passed = sum(test.outcome == "passed" for test in tests)
    title = style(TITLES[step.phase], COLOURS[step.phase], bold=True)
    said = f"{passed} of {len(tests)} tests pass{_unrun(step)}" if tests else "no test ran"
    echo(f"{title}: {said}")
    for line in reasons(step):
        echo(f"  {plain(line)}")
    if step.phase != "red" and not step.seen:
        never = style("Never seen failing: ", "yellow")
        echo(f"{never}a test that passes before there is code for it may test nothing.")
    elif step.phase != "red" and all(one.green for one in step.turns):
        echo("No record is from the time before, so nobody knows whether it was seen failing.")
    if step.touched:
        _show_touched(step.touched)


def _unrun(step: Step) -> str:
    """Return what no test runs, where all tests that there are pass."""
    lacking = step.verdict.lacking
    if step.verdict.failures or not lacking:
        return ""
    if lacking == (step.behavior.feature,):
        return ", and none runs the feature"
    return f", and {counted(len(lacking), 'scenario has', 'scenarios have')} none"


def reasons(step: Step) -> Iterator[str]:
    """Yield what fails, and the scenarios that no test runs."""
    failures = Counter(f"{one.place}: {one.message}" for one in step.verdict.failures)
    failed = {one.place for one in step.verdict.failures}
    more = [one for one in step.verdict.undefined if one.place not in failed]
    for text, count in list(failures.items())[:SHOWN]:
        yield f"{text} ({count} tests)" if count > 1 else text
    if len(failures) > SHOWN:
        yield f"and {len(failures) - SHOWN} more"
    yield from (f"{one.place}: {one.message}" for one in more)
    for name in step.verdict.lacking:
        if name == step.behavior.feature:
            yield f"{name}: no test runs the feature"
        else:
            yield f"{step.behavior.feature}: no test runs the scenario: {name}"


def _show_touched(touched: Touched) -> None:
    for path in touched.back:
        echo(f"{path} is again as in the commit that it was red in.")
    if not touched.lines:
        if not touched.back:
            echo("No line of code changed since it was red.")
        return
    lines = counted(touched.lines, "line", "lines")
    covered = counted(len(touched.covered), "is", "are")
    echo(f"{lines} of code changed since red, {covered} covered.")
    for place in touched.uncovered[:SHOWN]:
        echo(f"  {place}: not covered")
    if len(touched.uncovered) > SHOWN:
        echo(f"  and {len(touched.uncovered) - SHOWN} more")


def advice(step: Step) -> Iterator[str]:
    """Yield what to do next."""
    if step.phase == "red":
        yield from _towards_green(step)
    elif not step.seen:
        yield (
            "Take out what it tests, see it fail here, and put it back. If it still passes, "
            "mend the test."
        )
    else:
        if step.touched and step.touched.uncovered:
            yield "Write a test for the lines that are not covered, or remove them."
        yield "Make the code better while this stays green: names, helpers, repetition."


def _towards_green(step: Step) -> Iterator[str]:
    behavior = step.behavior
    if step.verdict.missing:
        name = behavior.feature.rpartition("/")[2]
        yield f"Write what is missing: wavewright new steps {name}"
    elif step.verdict.unloaded:
        yield (
            "Write or mend what keeps the tests from being loaded; until then none of them can be "
            "run."
        )
    elif step.verdict.unwritten:
        yield "Write this step or test, so that it fails because the product cannot do it yet."
    elif step.verdict.hollow:
        yield "Put right what is said above, in the test or the feature: no code makes it pass."
    else:
        if behavior.draft:
            yield (
                f"All steps are written: set `@status:ready` in {behavior.place}, so that this "
                "failure counts."
            )
        yield "Write the least code that makes it pass."


def show_record(step: Step) -> None:
    """Print where the record is, how it came to this, and what follows for the status."""
    if not step.record:
        echo("Nothing was recorded: no test ran.")
        return
    echo(f"Record: {step.record}")
    turns = [f"{'GREEN' if one.green else 'RED'} {one.when}" for one in step.turns]
    last = [*(["…"] if len(turns) > SHOWN else []), *turns[-SHOWN:]]
    echo(f"History: {' → '.join(last) or STUBS}")
    if line := derived(step):
        echo(line)


def derived(step: Step) -> str:
    """Return what follows from the records for the statuses."""
    proof = step.proof
    if not step.verdict.green or proof is None:
        return ""
    if not proof.proven:
        return f"Not proven yet: {'; '.join(proof_reasons(proof)) or proof.state}"
    if not step.edits:
        return f"It is proven, and its status is {step.behavior.status}."
    edits = ", ".join(f"{edit.place} → {edit.text}" for edit in step.edits)
    return f"`wavewright status --apply {step.behavior.id}` writes: {edits}"
