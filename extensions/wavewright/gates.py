"""The gates of a project: recipes that must all pass before a change is merged.

Gates fail closed: a recipe that is missing, a tool that is not there and a list that is empty are
never a pass.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

RUNNING = "WAVEWRIGHT_GATES_OF"  # tells a gate whose gates are running, so that it does not nest
RECIPE = re.compile(r"[A-Za-z_][\w-]*(?:::[A-Za-z_][\w-]*)*")
ALL_PASSED = "All quality gates PASSED!"
JUSTFILES = ("justfile", "Justfile", ".justfile")
# With these `just` runs nothing, or something else, and succeeds.
OPENERS = frozenset(
    {
        "JUST_ALLOW_MISSING",
        "JUST_DRY_RUN",
        "JUST_JUSTFILE",
        "JUST_JUSTFILE_NAME",
        "JUST_NO_DEPS",
        "JUST_WORKING_DIRECTORY",
    }
)


@dataclass(frozen=True, slots=True)
class Gate:
    """One recipe of the project's justfile."""

    name: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate said: whether it lets the change through, after how long, and its output."""

    name: str
    passed: bool
    seconds: float
    output: str = ""


def gates_of(names: Sequence[str]) -> tuple[Gate, ...]:
    """Turn the setting ``gates`` into gates.

    Raises:
        UserError: When there is none, or when a name is not one of a recipe: ``just`` would take an
            option or an assignment, and succeed without having run anything.
    """
    if not names:
        raise UserError(
            "no gates are set, so nothing can pass them",
            place="wavewright.yml",
            fix="List recipes of the justfile under `gates:`, for example `- lint`.",
        )
    for name in names:
        if not RECIPE.fullmatch(name):
            raise UserError(
                f"{name!r} is not the name of a recipe",
                place="wavewright.yml",
                fix="Name recipes under `gates:` without options or arguments.",
            )
    return tuple(Gate(name) for name in names)


def run(gates: Sequence[Gate], root: Path) -> Iterator[Verdict]:
    """Run the gates in order, each whatever the ones before said, and yield each verdict.

    Raises:
        UserError: When ``just`` or the justfile is missing, or when a gate runs the gates again.
    """
    env = {k: v for k, v in programs.environment().items() if k not in OPENERS}
    home = str(root.resolve())
    if not any((root / name).is_file() for name in JUSTFILES):
        raise UserError(
            f"{home} has no justfile, so there are no recipes to run",
            fix="Write one with the line: import 'just/process.just'",
        )
    if env.get(RUNNING) == home:
        raise UserError(
            "a gate runs the gates again",
            place="wavewright.yml",
            fix="Take the recipe that runs `wavewright pre-merge` out of `gates:`.",
        )
    env[RUNNING] = home
    for gate in gates:
        start = time.monotonic()
        ended = programs.watch(["just", gate.name], root, env)
        yield Verdict(gate.name, ended.ok, time.monotonic() - start, ended.out.rstrip())


def passed(verdicts: Sequence[Verdict]) -> bool:
    """Whether a change may be merged: there are verdicts, and all of them say so."""
    return bool(verdicts) and all(verdict.passed for verdict in verdicts)


def summary(verdicts: Sequence[Verdict]) -> str:
    """Return the last line: that all is well, or which gates are closed."""
    if passed(verdicts):
        return ALL_PASSED
    closed = [verdict.name for verdict in verdicts if not verdict.passed]
    verb = "is" if len(closed) == 1 else "are"
    return f"{len(closed)} of {len(verdicts)} gates {verb} closed: {', '.join(closed)}"


def as_data(verdicts: Sequence[Verdict]) -> dict[str, object]:
    """Return the verdicts as plain data for programs."""
    return {
        "version": 1,
        "passed": passed(verdicts),
        "gates": [
            {
                "name": verdict.name,
                "passed": verdict.passed,
                "seconds": round(verdict.seconds, 3),
                "output": verdict.output,
            }
            for verdict in verdicts
        ],
    }
