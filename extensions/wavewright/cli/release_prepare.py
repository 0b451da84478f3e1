"""`wavewright release prepare`: refuse, run the gates, make the release, and say what is next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from wavewright.cli.output import echo, echo_json, format_option, look, root_of, root_option, style
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from wavewright.gates import Verdict
    from wavewright.model import Config
    from wavewright.release.prepare import Made, Ready
    from wavewright.release.refusals import Refusal
    from wavewright.release.request import Request
    from wavewright.release.waves import Allowance

EXIT_CLOSED = 1
EXIT_BY_HAND = 1  # the pull request is still to be opened
EXIT_NOT_PUSHED = 1  # the release is made, and the remote did not take it
EXIT_REFUSED = 2


class Options(NamedTuple):
    """What was given on the command line."""

    level: str
    root: Path | None
    allow_open: tuple[str, ...]
    reason: tuple[str, ...]
    dry_run: bool
    push: bool
    pr: bool
    offline: bool
    format_: str

    @property
    def quiet(self) -> bool:
        """Whether a program reads the output."""
        return self.format_ == "json"


@click.command("prepare")
@click.argument("level", metavar="patch|minor|major|X.Y.Z")
@root_option
@click.option(
    "--allow-open",
    multiple=True,
    metavar="WAVE",
    help="Release this wave though work in it is not complete; may be given again.",
)
@click.option(
    "--reason",
    multiple=True,
    metavar="TEXT",
    help="Why; it stands in the notes. One for all waves, or one for each.",
)
@click.option("--dry-run", is_flag=True, help="Print the whole diff, and change nothing.")
@click.option("--push", is_flag=True, help="Push branch and tag as well, both or none.")
@click.option("--pr", is_flag=True, help="Make a release branch for a pull request, and no tag.")
@click.option("--offline", is_flag=True, help="Go by what was fetched last; do not ask the remote.")
@format_option
def command(**given: Any) -> int:  # noqa: ANN401  # what click parsed
    """Make a release: the version, the changelog, the lock, one commit and one tag.

    It is refused when anything is in the way; then all reasons are told at once. The gates of
    wavewright.yml run first. What is under `[Unreleased]` becomes the section of the version, the
    wave of the release is complete, with the success criteria ticked that the gates prove, the
    roadmap says what is out and what comes next, and the release gets a page in
    project-docs/releases. The page that `wavewright new release` has made there keeps all that was
    written in it.

    \b
    wavewright release prepare minor             the next minor version
    wavewright release prepare 1.0.0             this version
    wavewright release prepare patch --dry-run   what would change

    Exit code 0 when it is made; 1 when a gate is closed, or when it is made and the remote does
    not take it, or its pull request is still to be opened; 2 when the release is refused: then
    nothing has changed.
    """  # noqa: D301  # click reads the backspace
    from wavewright.cli.stopping import stoppable
    from wavewright.release.refusals import Refused

    options = Options(**given)
    with stoppable():
        try:
            return _prepare(options)
        except UserError as error:
            if not options.quiet:
                raise
            found = error.refusals if isinstance(error, Refused) else [_alone(error)]
            refusals = [one._asdict() for one in found]
            echo_json({"version": 1, "made": False, "refused": refusals})
            return EXIT_REFUSED


def _alone(error: UserError) -> Refusal:
    """Return what is in the way by itself: nothing else could be looked at."""
    from wavewright.release.refusals import Refusal

    return Refusal("impossible", error.message, error.fix, error.place)


def _prepare(options: Options) -> int:
    """Do it, in order."""
    from wavewright.release.prepare import Asked, make, ready, settle

    allowed = _allowed(options.allow_open, options.reason)
    folder = root_of(options.root)
    place, said = settle(folder)
    if said:
        echo(said, err=True)
    survey = look(folder)
    settings = survey.config.releasing
    asked = Asked(
        options.level,
        dt.datetime.now().astimezone().date().isoformat(),
        allowed,
        options.offline,
        options.pr,
        options.push,
    )
    decided = ready(folder, place, survey, settings, asked)
    for hint in () if options.quiet else decided.hints:
        echo(f"{style('note:', 'yellow', bold=True)} {hint}", err=True)
    if not options.dry_run:
        verdicts = _gates(folder, survey.config, quiet=options.quiet)
        if not all(one.passed for one in verdicts):
            return _closed(verdicts, options)
    names = survey.config.gates
    decided = decided._replace(plan=decided.plan._replace(gates=names))
    made = make(folder, decided, offline=options.offline, trial=options.dry_run)
    return _made(made, decided, options)


def _allowed(waves: Sequence[str], reasons: Sequence[str]) -> tuple[Allowance, ...]:
    """Pair waves with reasons.

    Raises:
        UserError: When one lacks the other.
    """
    from wavewright.release.waves import Allowance

    reasons = [" ".join(reason.split()) for reason in reasons]
    if not all(reason.isprintable() for reason in reasons):
        raise UserError(
            "a reason has characters that control a terminal",
            fix="Write it as plain text: it stands in the notes of the release.",
        )
    if len(reasons) == 1:
        reasons = reasons * max(len(waves), 1)
    if len(waves) != len(reasons) or not all(reasons):
        raise UserError(
            "each wave that is released with open work has a reason",
            fix='Write: --allow-open 1.2 --reason "The importer waits for its vendor."',
        )
    return tuple(Allowance(*pair) for pair in zip(waves, reasons, strict=True))


def _gates(folder: Path, config: Config, *, quiet: bool) -> list[Verdict]:
    """Run the gates that are set, and print a line when each ends."""
    from wavewright import gates

    if not config.gates:
        if not quiet:
            echo("No gates are set in wavewright.yml: none ran.")
        return []
    listed = gates.gates_of(config.gates)
    width = max(len(gate.name) for gate in listed)
    found = []
    for verdict in gates.run(listed, folder):
        found.append(verdict)
        if not quiet:
            mark = style("✅", "green") if verdict.passed else style("❌", "red")
            echo(f"{mark} {verdict.name:<{width}}  {verdict.seconds:6.1f} s")
    return found


def _closed(verdicts: list[Verdict], options: Options) -> int:
    """Tell which gates are closed."""
    from wavewright import gates

    if options.quiet:
        refused = {
            "name": "gate-closed",
            "message": gates.summary(verdicts),
            "fix": "Put it right, commit, and try again.",
            "place": "",
        }
        data = gates.as_data(verdicts)
        echo_json({"version": 1, "made": False, "refused": [refused], "gates": data["gates"]})
        return EXIT_CLOSED
    for verdict in verdicts:
        if not verdict.passed:
            echo()
            echo(style(f"── {verdict.name} ", "red", bold=True))
            echo(verdict.output or "(no output)")
    echo()
    echo(f"{style('error:', 'red', bold=True)} {gates.summary(verdicts)}", err=True)
    echo("  Put it right, commit, and try again. Nothing was changed.", err=True)
    return EXIT_CLOSED


def _made(made: Made, decided: Ready, options: Options) -> int:
    """Push where that was asked for, and tell what was done."""
    from wavewright.cli import release_text as text

    pushing = options.push and not options.dry_run and decided.now.remote is not None
    if not options.quiet:
        _show(text.tried_lines(made) if options.dry_run else text.told_lines(made, decided))
    try:
        request = _push(made, decided) if pushing else None
    except UserError as error:
        return _not_pushed(made, error, options)
    if options.quiet:
        data = text.as_data(made, request, tried=options.dry_run, pushed=pushing)
        echo_json({**data, "hints": list(decided.hints)})
    elif pushing:
        _show(text.next_lines(made, decided, request))
    elif not options.dry_run:
        _show(text.by_hand_lines(made, decided))
    return EXIT_BY_HAND if request and not request.address else 0


def _not_pushed(made: Made, error: UserError, options: Options) -> int:
    """Tell why the remote did not take a release that is made here."""
    from wavewright.cli import release_text as text
    from wavewright.release.refusals import Refusal

    if options.quiet:
        refused = Refusal("not-pushed", error.message, error.fix, error.place)
        echo_json(text.as_data(made, None, tried=False, pushed=False, refused=(refused,)))
    else:
        echo()
        echo(f"{style('error:', 'red', bold=True)} {error}", err=True)
    return EXIT_NOT_PUSHED


def _show(lines: Iterable[str]) -> None:
    for line in lines:
        echo(line)


def _push(made: Made, decided: Ready) -> Request | None:
    """Push what was made; return the pull request where there is to be one."""
    from wavewright.release import push, request

    now = decided.now
    if now.remote and made.plan.request:
        return request.propose(now.repository.top, now.remote, made)
    if now.remote:
        push.push(now.repository.top, now.remote, now.branch, made.plan.tag)
    return None
