"""The command line: the only code that prints or exits.

Exit codes: 0 fine, 1 findings or a closed gate, 2 the user's mistake, 3 ours, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import sys
from typing import NoReturn

import click

from wavewright.errors import UserError

EXIT_FINDINGS = 1
EXIT_USER = 2
EXIT_BUG = 3
EXIT_INTERRUPTED = 130

# name → (module, one line for --help). A command is one file; it is imported when it runs.
COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("wavewright.cli.new", "Add a wave, capability, behavior, guide or scenario."),
    "list": ("wavewright.cli.listing", "List what there is, by kind, status, wave and owner."),
    "show": ("wavewright.cli.show", "Show an artifact with its links out and in."),
    "check": ("wavewright.cli.check", "Check that documents, features, tests and code agree."),
    "trace": ("wavewright.cli.trace", "Show the chain: matrix, tree, gaps, picture, impact."),
    "guide": ("wavewright.cli.guide", "Run how-to guides as tests, and accept what they print."),
    "verify": ("wavewright.cli.verify", "Run the tests that prove an id, and keep the evidence."),
    "status": ("wavewright.cli.status", "Show what is proven, and write statuses that follow."),
    "evidence": ("wavewright.cli.evidence", "List, export, import or prune records of runs."),
    "explain": ("wavewright.cli.explain", "Print the page of a rule, for example TRACE101."),
    "help": ("wavewright.cli.help", "Print a page of the process: a phase or a workflow."),
    "tdd": ("wavewright.cli.tdd", "Walk one behavior from red to green to refactoring."),
    "pyramid": ("wavewright.cli.pyramid", "Measure the test pyramid: shares, time, coverage."),
    "coverage": ("wavewright.cli.coverage", "Compare what is covered with what was before."),
    "pre-merge": ("wavewright.cli.pre_merge", "Run the gates a change must pass, in order."),
    "release": ("wavewright.cli.release", "Prepare a release: all of it, or nothing."),
    "setup": ("wavewright.cli.setup", "Prepare a fresh copy: git, hooks, first commit."),
    "update": ("wavewright.cli.update", "Take a newer version of the process template."),
    "labels": ("wavewright.cli.labels", "Make the labels of the project's file on GitHub."),
    "setting": ("wavewright.cli.setting", "Print one setting, for recipes and scripts."),
    "completion": ("wavewright.cli.completion", "Print the completion script of a shell."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the table: the order of a first day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command's module, which calls its click command ``command``."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    if not value or ctx.resilient_parsing:
        return
    from wavewright.cli.version import version_lines

    for line in version_lines():
        click.echo(line)
    ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Print the version, where it came from and whether the template agrees.",
)
def cli() -> None:
    """Grow a project inside its process, and prove that documents and code agree.

    \b
    A first day:
      wavewright new wave "Config publishing"
      wavewright new capability config-publishing --behavior APP.CONFIG.PUBLISH
      wavewright check
      wavewright explain TRACE101

    Each command has its own page: wavewright new capability --help
    """  # noqa: D301  # click reads the backspace: keep these lines as they are


def fail(error: UserError) -> NoReturn:
    """Show a user's mistake on standard error and leave with its exit code."""
    from wavewright.cli.output import echo, style

    echo(f"{style('error:', 'red', bold=True)} {error}", err=True)
    sys.exit(EXIT_USER)


def _drop_output() -> None:
    """Write nothing more, at the interpreter's end either: nobody reads it, or it has no room."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_closed_streams() -> None:
    """Give a process that was started without its streams some that hold and keep nothing."""
    sys.stdin = sys.stdin or io.StringIO()
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()


def main() -> None:
    """Run the command line; the entry point of the ``wavewright`` script."""
    gc.disable()  # a short process with many small values: collecting is a tenth of its time
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a pipe on Windows is not
    try:
        result = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except UserError as error:
        fail(error)
    except click.Abort:
        click.echo("interrupted", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USER)
    except BrokenPipeError:
        _drop_output()
        sys.exit(EXIT_FINDINGS)
    except OSError as error:  # the machine's circumstances, which the user can change
        if isinstance(error.filename, str):
            fail(UserError(error.strerror or str(error), place=error.filename))
        _drop_output()
        fail(UserError(f"the system refused: {error.strerror or error}"))
    except Exception:  # noqa: BLE001
        import traceback

        traceback.print_exc()
        click.echo("This is a bug in wavewright. Please report it with the lines above.", err=True)
        sys.exit(EXIT_BUG)
    sys.exit(result if isinstance(result, int) else 0)
