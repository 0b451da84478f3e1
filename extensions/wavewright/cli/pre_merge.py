"""`wavewright pre-merge`: run the gates a change must pass, in order, and sum up."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import click

from wavewright import gates
from wavewright.cli.output import (
    coloured,
    echo,
    echo_json,
    format_option,
    root_of,
    root_option,
    style,
)
from wavewright.config import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

EXIT_CLOSED = 1
CLEAR_LINE = "\r\033[K"


@click.command("pre-merge")
@root_option
@format_option
def command(root: Path | None, format_: str) -> int:
    """Run the gates a change must pass: the recipes under `gates:` in wavewright.yml.

    All of them run, in order, whatever the ones before said. Exit code 0 when all pass, 1 when a
    gate is closed.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    folder = root_of(root)
    listed = gates.gates_of(load(folder).gates)
    if format_ == "json":
        verdicts = list(gates.run(listed, folder))
        echo_json(gates.as_data(verdicts))
    else:
        verdicts = list(_told(listed, folder))
        _sum_up(verdicts)
    return 0 if gates.passed(verdicts) else EXIT_CLOSED


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _told(listed: tuple[gates.Gate, ...], folder: Path) -> Iterator[gates.Verdict]:
    """Run the gates and print a line when each ends; on a terminal, also what is running."""
    width = max(len(gate.name) for gate in listed)
    live = coloured()
    names = iter(gate.name for gate in listed)
    _running(next(names), live=live)
    for verdict in gates.run(listed, folder):
        mark = style("✅", "green") if verdict.passed else style("❌", "red")
        if live:
            click.echo(CLEAR_LINE, nl=False)
        echo(f"{mark} {verdict.name:<{width}}  {verdict.seconds:6.1f} s")
        _running(next(names, ""), live=live)
        yield verdict


def _running(name: str, *, live: bool) -> None:
    if live and name:
        click.echo(f"   {name} …", nl=False)
    sys.stdout.flush()


def _sum_up(verdicts: list[gates.Verdict]) -> None:
    for verdict in verdicts:
        if not verdict.passed:
            echo()
            echo(style(f"── {verdict.name} ", "red", bold=True))
            echo(verdict.output or "(no output)")
    echo()
    colour = "green" if gates.passed(verdicts) else "red"
    echo(style(gates.summary(verdicts), colour, bold=True))
