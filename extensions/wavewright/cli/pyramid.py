"""`wavewright pyramid`: run the tests layer by layer, and hold them against their targets."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from wavewright.cli.output import (
    coloured,
    echo,
    echo_json,
    format_option,
    look,
    root_of,
    root_option,
    style,
)
from wavewright.cli.stopping import stoppable
from wavewright.errors import UserError
from wavewright.shown import counted, plain

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.evidence.pyramid import Judged, Line, Measure, Module
    from wavewright.read import Survey

EXIT_BROKEN = 1
NONE = "-"
HEAD = (
    "  ",
    "Layer",
    "Tests",
    "Share",
    "Target",
    "Slowest",
    "Total",
    "Limit",
    "Coverage",
    "Target",
)
HOLDS, WARNS, BREAKS = "✅", "⚠️", "❌"


@click.command("pyramid")
@root_option
@format_option
@click.option("--no-run", is_flag=True, help="Use what was measured last, and run no test.")
@click.option("--strict", is_flag=True, help="Fail when a layer's share is off, or it is empty.")
def command(root: Path | None, format_: str, *, no_run: bool, strict: bool) -> int:
    """Measure the test pyramid: share, time and coverage of each layer, from real runs.

    Layers are folders: tests/unit (and test files right in tests), tests/smoke, tests/integration
    (and tests with the mark integration), tests/step_defs with tests/value-scenarios. Each runs on
    its own, under coverage. The targets are in wavewright.yml, under pyramid and coverage.

    Exit code 0 when all tests pass and the limits of time and coverage hold, 1 otherwise. Shares
    are targets: one that is off is a warning.
    """
    from wavewright.evidence.covered import ready
    from wavewright.evidence.pyramid import judged

    folder = root_of(root)
    survey = look(folder)
    ready(survey.config, "pyramid")
    measure, changed = _last(survey, folder) if no_run else (_run(survey, folder), None)
    config = survey.config
    found = judged(measure, config.pyramid, config.coverage, config.coverage.critical_modules)
    passes = found.passes(strict=strict)
    if format_ == "json":
        from wavewright.evidence.pyramid_data import of

        echo_json(of(found, measure, changed or (), passes=passes))
    else:
        _show(found, measure, changed, strict=strict)
    return 0 if passes else EXIT_BROKEN


def _last(survey: Survey, folder: Path) -> tuple[Measure, list[str]]:
    """Return what was measured last, and the files that changed since."""
    from wavewright.evidence.measure import changed, stored

    measure = stored(folder)
    if measure is None:
        raise UserError("nothing was measured yet", fix="Run `wavewright pyramid`.")
    return measure, changed(survey, measure)


def _run(survey: Survey, folder: Path) -> Measure:
    from wavewright.evidence.measure import measure, store

    with stoppable():
        measured = measure(survey, _told)
    store(folder, measured)
    return measured


def _told(layer: str) -> None:
    if coloured(sys.stderr):
        echo(f"Running the tests of the layer {layer} …", err=True)


def _show(found: Judged, measure: Measure, changed: list[str] | None, *, strict: bool) -> None:
    since = f"; changed since: {_few(changed)}" if changed else "; nothing changed since"
    echo(f"Measured {measure.when} UTC{'' if changed is None else since}")
    echo()
    rows = [HEAD, *map(_row, (*found.lines, found.overall)), *map(_module_row, found.critical)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        numbers = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        echo("  ".join([f"{row[0]} {row[1].ljust(widths[1])}", *numbers]).rstrip())
    _explain(found, strict=strict)


def _explain(found: Judged, *, strict: bool) -> None:
    """Say what does not hold, what is off, and the verdict."""
    lines = (*found.lines, found.overall)
    broken = [(line.layer.title, text) for line in lines for text in line.broken]
    broken += [(one.path, _lacking(one)) for one in found.critical if not one.holds]
    warned = [(line.layer.title, text) for line in lines for text in line.warned]
    echo()
    for title, text in broken:
        echo(f"{style(BREAKS, 'red')} {plain(f'{title}: {text}')}")
    for title, text in warned:
        echo(f"{style(WARNS, 'yellow')} {title}: {text}")
    if found.few:
        from wavewright.evidence.pyramid import FEWEST

        echo(f"With fewer than {FEWEST} tests the shares say little, and are not judged.")
    held = f"{counted(len(broken), 'limit does', 'limits do')} not hold" if broken else ""
    off = f"{counted(len(warned), 'share is', 'shares are')} off" if strict and warned else ""
    if said := ", ".join(filter(None, (held, off))):
        echo(style(f"{said}.", "red", bold=True))
    else:
        echo(style("All limits hold.", "green", bold=True))


def _few(paths: list[str]) -> str:
    shown = 3
    more = len(paths) - shown
    return ", ".join(paths[:shown]) + (f" and {more} more" if more > 0 else "")


def _row(line: Line) -> tuple[str, ...]:
    measured, slowest = line.measured, line.slowest
    limit = f"{'each ' if line.layer.each else ''}< {line.limit} s" if line.limit else NONE
    all_ = line.layer.name == "overall"
    mark = BREAKS if line.broken else WARNS if line.warned else HOLDS
    if not measured.ran and not all_:
        seconds = slow = covered = NONE
    else:
        slow = f"{slowest.seconds:.2f} s" if slowest else NONE
        seconds = f"{line.seconds:.1f} s"
        covered = NONE if measured.coverage is None else f"{measured.coverage:g} %"
    return (
        mark,
        line.layer.title,
        str(len(measured.ran)) if measured.ran else "none",
        NONE if all_ else f"{line.share} %",
        _percent(line.share_target),
        slow,
        seconds,
        limit,
        covered,
        _percent(line.coverage_target),
    )


def _percent(target: int | None) -> str:
    return NONE if target is None else f"{target} %"


def _module_row(one: Module) -> tuple[str, ...]:
    covered = NONE if one.coverage is None else f"{one.coverage:g} %"
    mark = HOLDS if one.holds else BREAKS
    return (mark, one.path, *[""] * 6, covered, _percent(one.target))


def _lacking(one: Module) -> str:
    if one.coverage is None:
        return "no measured file fits this pattern of coverage.critical-modules"
    return f"covers {one.coverage:g} %, the limit is {one.target} % (coverage.critical)"
