"""`wavewright verify`: run the tests that prove the named things, and keep the evidence."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from wavewright.cli.output import echo, look, root_of, root_option, style
from wavewright.shown import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wavewright.evidence.chosen import Chosen
    from wavewright.evidence.verify import Judged, Verified
    from wavewright.proof import Proof
    from wavewright.read import Survey

EXIT_UNPROVEN = 1
FAILED = 1  # how pytest ends when a test failed
SHOWN = 5  # files that have changed
NO_CODE = """\
There is nothing to run: only the process was adopted here, and no test is known.
Evidence from elsewhere can be added: wavewright evidence import FILE"""
_TEST = re.compile(r"(?:^|/)(?:test_[^/]*\.py|[^/]*_test\.py|[^/]*\.feature)$")
# What the exit codes of pytest mean when it ran no test.
_ENDS = {
    0: "and only listed tests: look for --collect-only in its settings",
    2: "interrupted before it ran a test",
    3: "an error within pytest or one of its plugins, told above",
    4: "and did not start: its settings or arguments are wrong, as told above",
    5: "and found no test to run",
}
# What they mean when it ran some.
_CUT_OFF = {
    2: "interrupted before it had run all tests, as told above",
    3: _ENDS[3],
}
COLOURS = {"proven": "green", "failed": "red", "flaky": "yellow", "stale": "yellow"}


@click.command("verify")
@click.argument("names", metavar="[ID|PATH]…", nargs=-1)
@click.option("--wave", "waves", multiple=True, metavar="X.Y", help="All of a wave; repeatable.")
@click.option(
    "--changed",
    is_flag=False,
    flag_value="",
    metavar="[COMMIT]",
    help="What the change since a commit touches, by default since the main branch, and all that "
    "is stale.",
)
@click.option("--all", "whole", is_flag=True, help="Everything: all tests are run.")
@click.option(
    "--retry",
    type=click.IntRange(0, 10),
    default=0,
    show_default=True,
    help="Run tests that fail again, so many times; one that then passes is flaky.",
)
@root_option
def command(
    names: tuple[str, ...],
    waves: tuple[str, ...],
    changed: str | None,
    whole: bool,  # noqa: FBT001
    retry: int,
    root: Path | None,
) -> int:
    """Run the tests that prove the named things, and keep what came of them as evidence.

    Evidence is in .wavewright/evidence; `wavewright status` shows what follows from it. Exit code
    0 when this run proves all of it and no test failed, or no change touches any; 1 when not.

    \b
    Names are ids or paths of
      a behavior                   APP.CONFIG.PUBLISH
      a value scenario             app.config.publish.first-time
      a capability or a wave       config-publishing, 1.2
      a feature, a guide, a test   user-docs/how-to/publish-config.md

    \b
    Examples:
      wavewright verify APP.CONFIG.PUBLISH
      wavewright verify --wave 1.2 --retry 2
      wavewright verify --changed origin/main
    """  # noqa: D301  # click reads the backspace
    _one_way(bool(names or waves), changed is not None, whole)
    folder = root_of(root)
    survey = look(folder, strict=False)
    if not survey.config.has_code:
        echo(NO_CODE)
        return EXIT_UNPROVEN
    asked = _asked(folder, survey, names, waves, changed)
    if nothing := _nothing(survey, asked):
        echo(nothing)
        return 0 if changed is not None and not asked.ids else EXIT_UNPROVEN
    from wavewright.evidence.verify import verify

    verified = verify(folder, survey.config.proving, asked, retry, _tell)
    return _report(asked, verified, look(folder, strict=False))


def _nothing(survey: Survey, asked: Chosen) -> str:
    """Return why nothing is run; nothing when something is."""
    if not asked.ids:
        touched = "is known yet" if asked.whole else "is touched by the change"
        return f"There is nothing to verify: no behavior and no value scenario {touched}."
    if asked.whole and not any(map(_TEST.search, survey.files)):
        return (
            "There is no test yet: wavewright new steps, and wavewright new unit-test, make some."
        )
    if not asked.modules and not asked.whole:
        return f"No test proves {', '.join(asked.ids)}: nothing was run."
    return ""


def _one_way(*ways: bool) -> None:
    """Refuse several ways to name things, and none."""
    if sum(ways) != 1:
        only = "only one of" if any(ways) else "one of"
        raise click.UsageError(
            f"Name what to verify, in {only} these ways: ids, paths and --wave; --changed; --all."
        )


def _asked(
    folder: Path,
    survey: Survey,
    names: tuple[str, ...],
    waves: tuple[str, ...],
    changed: str | None,
) -> Chosen:
    """Return what is to be proven."""
    from wavewright.evidence import proofs
    from wavewright.evidence.chosen import also, chosen, everything, touched

    if names or waves:
        from wavewright.cli.naming import name_of

        return chosen(survey, [name_of(survey, name) for name in names], waves)
    if changed is None:
        return everything(survey)
    from wavewright.commits import changed as differing
    from wavewright.commits import commit
    from wavewright.trace import whole

    overlay = differing(folder, commit(folder, changed))
    before = look(folder, overlay, strict=False)
    known = proofs(survey)
    both = (*known.behaviors.values(), *known.scenarios.values())
    found = touched([(survey, whole(survey)), (before, whole(before))], overlay)
    return also(survey, found, [one.id for one in both if one.state == "stale"])


def _tell(line: str) -> None:
    echo(style(f"$ {line}", bold=True))
    sys.stdout.flush()  # what pytest writes comes after it


def _report(asked: Chosen, verified: Verified, survey: Survey) -> int:
    """Print what is proven of all that was asked for; return the exit code."""
    echo()
    if verified.refused:
        echo(f"The record of this run does not count, {verified.refused}")
        return EXIT_UNPROVEN
    if not verified.runs:
        why = _ENDS.get(verified.code, "ran no test")
        echo(f"Nothing was recorded: pytest ended with {verified.code}, {why}.")
        return EXIT_UNPROVEN
    from wavewright.evidence.verify import judged

    found = judged(asked, verified, survey)
    width = max(map(len, asked.ids))
    for one in found.proofs:
        for line in lines(one, width):
            echo(line)
        if one.id in found.earlier:
            echo("          by an earlier run, not by this one")
    earlier = f", {len(found.earlier)} by earlier runs" if found.earlier else ""
    tests = counted(found.ran, "test", "tests")
    echo(f"{found.proven} of {len(asked.ids)} proven by {tests}{earlier}.")
    for line in _wrong(found, verified.code):
        echo(plain(line))
    return EXIT_UNPROVEN if verified.code or found.proven < len(asked.ids) else 0


def _wrong(found: Judged, code: int) -> Iterator[str]:
    """Yield why a run is no good one, whatever it proves."""
    for tests, what in ((found.failed, "failed"), (found.retried, "passed only on a retry")):
        if tests:
            yield f"{counted(len(tests), 'test', 'tests')} {what}: {_listed(tests)}"
    if code == FAILED and not (found.failed or found.retried):
        yield "pytest ended with 1, though no test failed: the reason is above."
    elif code not in {0, FAILED}:
        yield f"pytest ended with {code}, {_CUT_OFF.get(code, 'as told above')}."


def lines(one: Proof, width: int = 0) -> list[str]:
    """Return what is proven of a thing, and below it why it is not."""
    state = "unproven" if one.state == "none" else one.state
    shown = [f"{style(f'{state:8}', COLOURS.get(one.state, ''))}  {one.id:{width}}  {one.when}"]
    if not one.proven:
        shown += [f"          {plain(line)}" for line in reasons(one)]
    return [line.rstrip() for line in shown]


def reasons(one: Proof) -> list[str]:
    """Return why something is not proven, with the place or what has changed."""
    at = f"{one.place}: " if one.place and one.state in {"failed", "flaky"} else ""
    found = [f"{at}{one.why}"] if at or one.why else []
    return found + ([f"changed since: {_listed(one.changed)}"] if one.changed else [])


def _listed(paths: tuple[str, ...]) -> str:
    more = len(paths) - SHOWN
    return ", ".join(paths[:SHOWN]) + (f" and {more} more" if more > 0 else "")
