"""`wavewright check --watch`: check again whenever a file of the project changes."""

from __future__ import annotations

import datetime as dt
import gc
import os
import time
from typing import TYPE_CHECKING, NoReturn

import click

from wavewright.cli.examine import BASELINE, EVIDENCE, examine
from wavewright.cli.output import coloured, echo, style
from wavewright.config import load
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from wavewright.checks.report import Report
    from wavewright.cli.examine import Options

PAUSE = 0.5  # seconds between two looks
SETTLE = 0.05  # seconds in which nothing changes once something did: editors save in steps


def watch(folder: Path, options: Options, show: Callable[[Report], None]) -> NoReturn:
    """Check and show, again and again, until the user interrupts.

    What would end a single check, for example broken settings, is shown, and the watch goes on.
    """
    gc.enable()  # this process is not a short one
    more = (BASELINE, EVIDENCE)
    seen = stamps_of(folder, more)
    while True:
        _round(folder, options, show)
        seen = wait(folder, seen, more)


def wait(
    folder: Path, seen: Mapping[str, object], more: tuple[str, ...] = ()
) -> Mapping[str, object]:
    """Wait until a file of the project is another than it was seen, and nothing changes any more.

    Args:
        folder: The project's folder.
        seen: What `stamps_of` said.
        more: Paths of other files that matter.
    """
    while (now := stamps_of(folder, more)) == seen:
        time.sleep(PAUSE)
    while now != (settled := _later(folder, more)):
        now = settled
    return now


def _later(folder: Path, more: tuple[str, ...]) -> Mapping[str, object]:
    time.sleep(SETTLE)
    return stamps_of(folder, more)


def stamps_of(folder: Path, more: tuple[str, ...] = ()) -> Mapping[str, object]:
    """Return what tells that a file of the project has changed."""
    from wavewright.read.stamps import stamps

    try:
        config = load(folder, remember=True, strict=False)
    except UserError:
        config = None
    return stamps(os.fspath(folder), config, more)


def _round(folder: Path, options: Options, show: Callable[[Report], None]) -> None:
    if coloured():
        click.clear()
    now = dt.datetime.now().astimezone()
    echo(f"{style(f'{now:%H:%M:%S}', 'cyan')} Checked; waiting for a change, Ctrl-C ends.")
    try:
        show(examine(folder, options))
    except UserError as error:
        echo(f"{style('error:', 'red', bold=True)} {error}")
