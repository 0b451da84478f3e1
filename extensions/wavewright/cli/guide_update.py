"""`wavewright guide update`: make what guides print their expected output."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from wavewright.cli.guide import EXIT_FAILED, run_all, running_of
from wavewright.cli.guide_pages import chosen
from wavewright.cli.output import coloured, echo, echo_json, root_of, style
from wavewright.config import load
from wavewright.errors import UserError
from wavewright.shown import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from wavewright.guide.report import Account

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


class Options(NamedTuple):
    """What the command line asks for."""

    paths: tuple[str, ...] = ()
    root: Path | None = None
    timeout: int | None = None
    here: bool = False
    yes: bool = False
    dry_run: bool = False
    format_: str = "text"


def update(options: Options) -> int:
    """Run, show, ask and write; return the exit code.

    Raises:
        UserError: When nobody can be asked and nothing says what to do.
    """
    quiet = options.format_ == "json"
    if not (options.yes or options.dry_run or (_interactive() and not quiet)):
        raise UserError(
            "nobody can be asked here whether to write",
            fix="Give --yes to write, or --dry-run to see the difference.",
        )
    folder = root_of(options.root)
    config = load(folder, remember=True)
    guides = chosen(folder, config, options.paths)
    running = running_of(config, options.timeout)
    accounts = [*run_all(folder, guides, running, here=options.here, quiet=quiet)]
    stopped = [line for one in accounts for line in _unfit(one)]
    texts = {} if stopped else _texts(accounts)
    diffs = {one.path: _diff(one, texts[one.path]) for one in accounts if one.path in texts}
    if not quiet:
        _show(stopped, diffs)
    written = bool(texts) and not options.dry_run and (options.yes or _agreed(len(texts)))
    if written:
        _write(folder, accounts, texts)
    if quiet:
        from wavewright.guide.data import of_update

        plain_diffs = {path: "".join(lines) for path, lines in diffs.items()}
        echo_json(of_update(accounts, plain_diffs, written=written))
    else:
        _say(stopped, len(texts), written=written, guides=len(accounts))
    return 0 if written or not (stopped or texts) else EXIT_FAILED


def _interactive() -> bool:
    return all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _unfit(account: Account) -> Iterator[str]:
    """Yield why the output of a guide must not be accepted; nothing when it may."""
    from wavewright.guide.report import differs, failure, nothing_ran
    from wavewright.guide.results import FAILED, NOT_RUN, PASSED

    for one in account.of(FAILED):
        if not differs(one):
            yield from failure(account, one, style)
    if not account.of(PASSED, FAILED, NOT_RUN):
        yield nothing_ran(account, style)


def _texts(accounts: Sequence[Account]) -> dict[str, str]:
    """Return the new text of each page that changes."""
    from wavewright.guide.results import FAILED, PASSED
    from wavewright.guide.rewrite import rewritten

    texts = {}
    for one in accounts:
        outputs = {
            number: result.output
            for number, result in enumerate(one.ran.results)
            if result.outcome in {PASSED, FAILED} and result.step.expected is not None
        }
        text = rewritten(one.ran.guide, outputs, one.words)
        if text != one.ran.guide.text:
            texts[one.path] = text
    return texts


def _diff(account: Account, text: str) -> list[str]:
    from wavewright.checks.fixing import diff

    return list(diff(account.path, account.ran.guide.text, text))


def _show(stopped: list[str], diffs: dict[str, list[str]]) -> None:
    for line in stopped:
        echo(line)
    colour = coloured()
    for line in (line for lines in diffs.values() for line in lines):
        shown = plain(line.rstrip("\r\n"))
        echo(style(shown, _COLOURS.get(line[0], "")) if colour else shown)


def _agreed(number: int) -> bool:
    return click.confirm(f"Write {counted(number, 'page', 'pages')}?", default=False)


def _write(folder: Path, accounts: Sequence[Account], texts: dict[str, str]) -> None:
    """Write the pages, all of them or none; one that was edited since it was read is refused."""
    from wavewright.model import Status
    from wavewright.write import Change, apply, locked, recover_locked

    before = {one.path: one.ran.guide.text.encode() for one in accounts}
    changes = tuple(
        Change(path, before[path], text.encode(), Status.UPDATE) for path, text in texts.items()
    )
    with locked(folder):
        recover_locked(folder)
        apply(folder, changes)


def _say(stopped: list[str], changed: int, *, written: bool, guides: int) -> None:
    if stopped:
        echo("Nothing was written: only an output can be accepted, not a command that fails.")
    elif not changed:
        echo(f"{counted(guides, 'guide prints', 'guides print')} what is expected.")
    elif written:
        echo(f"Updated {counted(changed, 'page', 'pages')}.")
    else:
        echo("Nothing was written.")
