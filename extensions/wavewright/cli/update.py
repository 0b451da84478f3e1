"""`wavewright update`: take a newer version of the process template, or say that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wavewright import programs, update
from wavewright.cli.output import echo, root_of, root_option, style
from wavewright.config import load
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wavewright.update import Outcome, Plan, Seed

EXIT_UNKNOWN = 1  # with --check: whether there is something newer could not be found out
EXIT_NEWER = 2
EXIT_OPEN = 1  # there is something left to do by hand
SHORT = 60  # lines of a changelog
SHOWN = 12  # seeds whose lines are shown; the others are named
LINES = 40  # of one of them
NO_LONGER = "the template no longer has it for your answers, but it is yours"


@click.command("update")
@root_option
@click.option("--check", is_flag=True, help="Only tell whether there is something newer.")
@click.option(
    "--answers-file",
    "names",
    multiple=True,
    metavar="NAME",
    help="Update only this one of several templates. Without it, all.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[-- COPIER ARGUMENTS]")
def command(
    root: Path | None, names: tuple[str, ...], arguments: tuple[str, ...], *, check: bool
) -> int:
    """Take a newer version of the process template into this project.

    Everything must be committed; then no edit can be lost. Conflicts are shown with the commands
    to resolve them or to go back. Afterwards the lock is refreshed and the project is checked.

    \b
    wavewright update                            to the newest version
    wavewright update -- --vcs-ref v0.3.0        to a certain version
    wavewright update -- --data license=none     with another answer

    Exit code: 0 updated and fine, or nothing newer; 1 conflicts or findings; 2 not possible now.
    With --check: 0 nothing newer, 2 something newer, 1 could not be found out.
    """  # noqa: D301  # click reads the backspace: keep these lines as they are
    if check:
        return _check(root, names, arguments)
    folder = root_of(root)
    scope = load(folder).scope
    with update.lock_aside(folder):
        wanted, outcome = _apply(folder, names, arguments)
    if not outcome:
        return 0
    code = _after(folder, scope, outcome)
    if update.pretends(arguments) and not code:
        echo("Nothing was changed: --pretend.")
        return 0
    code = code or finish(folder, scope, wanted)
    tell_of_seeds(outcome.unlike)
    return code


def _apply(
    folder: Path, names: Sequence[str], arguments: Sequence[str]
) -> tuple[tuple[Plan, ...], Outcome | None]:
    """Refuse what cannot go well, show what is coming, and do it if there is anything."""
    update.refuse_unless_clean(folder)
    update.refuse_hidden(folder)
    plans = update.plans(folder, names, arguments)
    # With arguments there is something to do at any version: other answers, an older version.
    wanted = tuple(plan for plan in plans if plan.newer or arguments)
    _announce(plans, folder)
    if not wanted:
        return (), None
    try:
        return wanted, update.apply(folder, wanted, arguments, _is_seed())
    except KeyboardInterrupt:
        _say_how_to_go_back(folder)
        raise


def _is_seed() -> Callable[[str], bool]:
    from wavewright.ownership import Owner, owner_of

    def is_seed(path: str) -> bool:
        try:
            return owner_of(path) is Owner.SEED
        except LookupError:  # a file of another template, or the user's own
            return False

    return is_seed


def _check(root: Path | None, names: Sequence[str], arguments: Sequence[str]) -> int:
    try:
        plans = update.plans(root_of(root), names, arguments)
    except UserError as error:
        echo(f"{style('error:', 'red', bold=True)} {error}", err=True)
        return EXIT_UNKNOWN
    for plan in plans:
        echo(_from_to(plan))
    return EXIT_NEWER if any(plan.newer for plan in plans) else 0


def _from_to(plan: Plan) -> str:
    current = plan.answers.commit
    if plan.newer:
        return f"{plan.answers.file}: {current} → {plan.target}"
    return f"{plan.answers.file}: {current} is the newest"


def _announce(plans: Sequence[Plan], folder: Path) -> None:
    """Show from which version to which, and what changed between them."""
    for plan in plans:
        echo(style(_from_to(plan), bold=True))
        if not plan.newer:
            continue
        lines = plan.changes(folder).splitlines() or ["(the template's changelog says nothing)"]
        for line in lines[:SHORT]:
            echo(f"  {line}".rstrip())
        if len(lines) > SHORT:
            echo(f"  and {len(lines) - SHORT} more lines in the changelog of {plan.source}")


def _after(folder: Path, scope: str, outcome: Outcome) -> int:
    """Tell what happened; return an exit code other than 0 when the user has to act."""
    if outcome.said:
        echo(outcome.said)
    for path in outcome.removed:
        echo(f"{style('removed', 'yellow')}  {path}")
    for path in outcome.kept:
        echo(f"{style('kept', 'blue')}     {path}: {NO_LONGER}")
    if outcome.failed:
        echo(f"{style('error:', 'red', bold=True)} the update failed:\n{outcome.failed}", err=True)
        _say_how_to_go_back(folder)
        return EXIT_OPEN
    if not outcome.conflicts:
        return 0
    count = len(outcome.conflicts)
    echo(style(f"\n{count} conflict{'s' * (count > 1)}", "red", bold=True), err=True)
    for kind in update.Kind:
        found = [conflict for conflict in outcome.conflicts if conflict.kind is kind]
        for conflict in found:
            echo(f"  {conflict}", err=True)
        if found:
            echo(f"{kind.advice([conflict.path for conflict in found])}\n", err=True)
    echo("Then:", err=True)
    for words in (update.lock_command(scope), update.check_command(scope)):
        echo(f"    {' '.join(words)}", err=True)
    echo('    git add --all && git commit -m "chore: update the process template"', err=True)
    _say_how_to_go_back(folder)
    return EXIT_OPEN


def tell_of_seeds(seeds: Sequence[Seed]) -> None:
    """Show what a new project with these answers has, and this one has not: it is the user's."""
    if not seeds:
        return
    names = ", ".join(seed.path for seed in seeds)
    echo(f"\n{style('yours, and not changed:', 'yellow', bold=True)} {names}")
    echo("With the new answers a new project differs in them like this; take over what you need:")
    for seed in seeds[:SHOWN]:
        echo(f"\n  {seed.path}")
        for line in seed.diff[:LINES]:
            echo(f"    {line}".rstrip())
        if len(seed.diff) > LINES:
            echo(f"    and {len(seed.diff) - LINES} more lines")


def _say_how_to_go_back(folder: Path) -> None:
    if not update.status(folder):
        echo("Nothing was changed.", err=True)
        return
    echo("Or go back to how it was before the update; nothing of yours is lost:", err=True)
    for line in update.abort_commands(folder):
        echo(f"    {line}", err=True)


def finish(folder: Path, scope: str, plans: Sequence[Plan]) -> int:
    """Refresh the lock, and check with the tool that the update brought."""
    lock = update.lock_command(scope)
    try:
        locked = programs.run(lock, folder)
        problem = "" if locked.ok else locked.said
    except UserError as error:
        problem = str(error)
    if problem:
        echo(f"{style('error:', 'red', bold=True)} the lock was not refreshed:", err=True)
        echo(problem, err=True)
        echo(f"The files are updated. Put it right, then: {' '.join(lock)}", err=True)
        return EXIT_OPEN
    code = programs.call(update.check_command(scope), folder)
    if code:
        echo("The files are updated. See the findings above; they are there to be put right.")
        _say_how_to_go_back(folder)
        return code
    target = ", ".join(dict.fromkeys(plan.target for plan in plans))
    echo(style(f"Updated to {target}.", "green", bold=True) + " Look at it, then keep it:")
    echo("    git status && git diff")
    echo(f'    git add --all && git commit -m "chore: update the process template to {target}"')
    return 0
