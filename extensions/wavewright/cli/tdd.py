"""`wavewright tdd`: walk one behavior from red to green to refactoring."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import click

from wavewright.cli.output import (
    echo,
    echo_json,
    format_option,
    look,
    root_of,
    root_option,
    style,
)
from wavewright.cli.stopping import stoppable
from wavewright.cli.tdd_text import advice, show, show_record, show_scenario
from wavewright.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.evidence.step import Step

EXIT_RED = 1
WAITING = "Waiting for a change; Ctrl-C ends."
ENDS = frozenset("qQ\x04\x1b")


@click.command("tdd")
@click.argument("behavior")
@root_option
@format_option
@click.option("--once", is_flag=True, help="Take one step on a terminal, too.")
def command(behavior: str, root: Path | None, format_: str, *, once: bool) -> int:
    """Walk one BEHAVIOR, for example APP.CONFIG.PUBLISH: red, green, refactor.

    Shows its scenarios, runs their tests and its other ones (not those of guides), and says RED
    with the step or line that fails. On a terminal it waits for a change and runs them again,
    until they are GREEN; then it offers to go on with refactoring, and says which of the changed
    lines no test covers. Without a terminal, or with --once, each call is one step.

    Each run is kept as evidence. Exit code 0 when green, 1 when red, 2 when nothing can be run.

    \b
    Examples:
      wavewright tdd APP.CONFIG.PUBLISH
      wavewright tdd app-config-publish.feature --once
      wavewright tdd APP.CONFIG.PUBLISH --format json
    """  # noqa: D301  # click reads the backspace
    from wavewright.cli.naming import name_of
    from wavewright.evidence.covered import ready
    from wavewright.evidence.step import behavior_of

    folder = root_of(root)
    survey = look(folder, strict=False)
    ready(survey.config, "tdd")
    behavior = name_of(survey, behavior)
    walks = sys.stdin.isatty() and sys.stdout.isatty() and not once
    with stoppable():
        if format_ == "json":
            from wavewright.evidence.tdd_data import of

            made = _step(folder, behavior)
            echo_json(of(made, advice(made)))
        else:
            show_scenario(survey, behavior_of(survey, behavior))
            made = _walk(folder, behavior) if walks else _step(folder, behavior)
            if not walks:
                _tell(made)
            show_record(made)
    return 0 if made.verdict.green else EXIT_RED


def _step(folder: Path, behavior: str) -> Step:
    from wavewright.evidence.step import behavior_of, step

    survey = look(folder, strict=False)
    return step(survey, behavior_of(survey, behavior))


def _tell(made: Step) -> None:
    show(made)
    for line in advice(made):
        echo(style(f"→ {line}", "cyan"))


def _walk(folder: Path, behavior: str) -> Step:
    """Run the tests at each change, until they are green and the user ends it; return that step."""
    from wavewright.cli.watching import stamps_of, wait

    gc.enable()  # this process is not a short one
    written: set[str] = set()  # what changed while the tests ran
    while True:
        seen = stamps_of(folder)
        made = _told(folder, behavior)
        now = stamps_of(folder)
        meanwhile = {path for path in {*seen, *now} if seen.get(path) != now.get(path)}
        if meanwhile - written:  # by the user, or for the first time by the tests
            written = meanwhile
            continue
        if made and made.verdict.green and _ends():
            return made
        echo(WAITING)
        wait(folder, now)


def _told(folder: Path, behavior: str) -> Step | None:
    """Take a step and print it; what cannot be run now may be mended, and the walk goes on."""
    try:
        made = _step(folder, behavior)
    except UserError as error:
        echo(f"{style('error:', 'red', bold=True)} {error}")
        return None
    _tell(made)
    return made


def _ends() -> bool:
    """Ask whether the walk ends here, or goes on with the next change."""
    echo("Enter goes on with refactoring, q ends.")
    try:
        return click.getchar() in ENDS
    except EOFError:
        return True
