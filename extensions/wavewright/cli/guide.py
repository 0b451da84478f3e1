"""`wavewright guide`: run how-to guides as tests, accept what they print, list them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wavewright.cli.guide_pages import chosen, linked_project, paths_argument
from wavewright.cli.output import echo, echo_json, format_option, root_of, root_option, style
from wavewright.config import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wavewright.guide.document import Guide
    from wavewright.guide.report import Account
    from wavewright.guide.results import Result
    from wavewright.limits import Running
    from wavewright.model import Config

EXIT_FAILED = 1


@click.group("guide", no_args_is_help=True)
def command() -> None:
    """Run how-to guides as tests: each command for real, each expected output compared.

    A guide is a Markdown page. Its blocks of `bash`, `sh` and `console` run in the order of the
    page, in a fresh folder. What stands in the block below `**Expected output:**` must be printed.
    """


def running_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of commands that run guides."""
    function = click.option(
        "--timeout",
        type=click.IntRange(min=1),
        metavar="SECONDS",
        help="How long a step may take that says nothing of its own; by default `guide.timeout`.",
    )(function)
    return click.option(
        "--here", is_flag=True, help="Run in the project itself, not in a fresh folder."
    )(function)


@command.command("run")
@paths_argument
@root_option
@running_options
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write JUnit XML as well, with a test case for each step.",
)
@format_option
def run_(
    paths: tuple[str, ...],
    root: Path | None,
    timeout: int | None,
    *,
    here: bool,
    junit: Path | None,
    format_: str,
) -> int:
    """Run guides, compare what they print, and show what differs.

    PATH is a Markdown page, a folder, or the name of a guide. Without it all guides in
    user-docs/how-to and user-docs/tutorials run.

    \b
    wavewright guide run                    all guides
    wavewright guide run greeting           user-docs/how-to/greeting.md
    wavewright guide run docs/tutorial.md   any page of the project

    Exit code 0 when every step passed, 1 when one failed, when a guide ran nothing or is pending:
    still as it was generated, 2 when there is no guide or it cannot be read.
    """  # noqa: D301  # click reads the backspace
    from wavewright.guide.shell import ready

    with ready():
        folder = root_of(root)
        config = load(folder, remember=True)
        guides, quiet = chosen(folder, config, paths), format_ == "json"
        ran = run_all(folder, guides, running_of(config, timeout), here=here, quiet=quiet)
        accounts = [one if quiet else _told(one) for one in ran]
    if quiet or junit:
        accounts = _with_links(folder, config, accounts)
    if junit:
        _save(junit, accounts)
    _sum_up(accounts, quiet=quiet)
    return 0 if all(one.ran.passed for one in accounts) else EXIT_FAILED


def _sum_up(accounts: Sequence[Account], *, quiet: bool) -> None:
    """Print the last line, or all as data."""
    from wavewright.guide.data import of_run
    from wavewright.guide.report import summary

    if quiet:
        echo_json(of_run(accounts))
    else:
        echo(summary(accounts, style))


def _save(path: Path, accounts: Sequence[Account]) -> None:
    from wavewright.guide.junit import text
    from wavewright.write.reports import save

    save(path, text(accounts))


@command.command("update")
@paths_argument
@root_option
@running_options
@click.option("--yes", "-y", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Show the difference and write nothing.")
@format_option
def update_(**given: Any) -> int:  # noqa: ANN401  # what click parsed
    """Run guides, and make what they print the expected output.

    Only the text between the fences of expected outputs changes. Parts that stand for anything,
    such as `...` and `[ROOT]`, stay where they still fit. The difference is shown first. Nothing is
    written when a command fails, or when a page was edited in the meantime.

    Exit code 0 when the pages are as they should be, 1 when nothing was written though something
    differs or fails, 2 when there is no guide or it cannot be read.
    """
    from wavewright.cli.guide_update import Options, update

    return update(Options(**given))


@command.command("list")
@paths_argument
@root_option
@click.option("--steps", is_flag=True, help="Show the steps as well, each with its command.")
@format_option
def list_(paths: tuple[str, ...], root: Path | None, *, steps: bool, format_: str) -> int:
    """List guides and what they prove.

    Shows of each how many steps it has, and its behaviors, value scenarios and tests.
    """
    from wavewright.cli.guide_list import listed

    return listed(root_of(root), paths, steps=steps, json=format_ == "json")


def running_of(config: Config, timeout: int | None) -> Running:
    """Return how guides are run: as the settings say, with another limit where one is given."""
    return config.running._replace(timeout=timeout) if timeout else config.running


def run_all(
    folder: Path, guides: Sequence[Guide], running: Running, *, here: bool, quiet: bool
) -> Iterator[Account]:
    """Run guides one after the other; on a terminal each step has its line as soon as it ended."""
    from wavewright.guide.match import vocabulary
    from wavewright.guide.report import Account
    from wavewright.guide.run import run

    live = is_live(quiet=quiet)
    for guide in guides:
        if live:
            echo(style(guide.path, bold=True))
        ran = run(guide, folder, running, here=here, told=_show if live else None)
        yield Account(ran, vocabulary(ran.values, running.patterns))


def is_live(*, quiet: bool) -> bool:
    """Whether somebody looks on while the guides run."""
    return not quiet and sys.stdout.isatty()


def _told(account: Account) -> Account:
    """Print what came of a guide, unless its steps did, and why it failed."""
    from wavewright.guide.report import failures, guide_line

    if not is_live(quiet=False):
        echo(guide_line(account.ran, style))
    lines = list(failures(account, style))
    if lines:
        echo("\n".join(["", *lines, ""]))
    return account


def _show(result: Result) -> None:
    from wavewright.guide.report import step_line

    echo(step_line(result, style))


def _with_links(folder: Path, config: Config, accounts: list[Account]) -> list[Account]:
    from wavewright.guide.linked import linked

    project = linked_project(folder, config)
    return [one._replace(linked=linked(project, one.path)) for one in accounts]
