"""Time commands against each other: interleaved, so that a busy moment hits all of them."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 15


class Missing(Exception):  # noqa: N818  # it is no error: a comparison cannot run on this machine
    """A comparison that cannot run here, and why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One command to time. ``command`` gets the round's number; ``before`` is not timed."""

    name: str
    command: Callable[[int], Sequence[str | Path]]
    cwd: Path
    before: Callable[[int], object] = lambda _: None
    codes: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds that a case took, over all rounds but the first."""

    median: float
    least: float


@dataclass(frozen=True, slots=True)
class Result:
    """One row: our time as a multiple of another's, and the multiple to stay under."""

    work: str
    ours: Time
    other: str
    theirs: Time
    target: float | None = None

    @property
    def ratio(self) -> float:
        """Return the ratio of the medians."""
        return self.ours.median / self.theirs.median

    @property
    def least(self) -> float:
        """Return the ratio of the fastest runs, which noise touches least."""
        return self.ours.least / self.theirs.least


def environment() -> dict[str, str]:
    """Return what the timed commands get: no switch that makes Python compile again each time."""
    drop = {"PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT"}
    return {k: v for k, v in os.environ.items() if k not in drop} | {"NO_COLOR": "1"}


def run(words: Sequence[str | Path], cwd: Path, codes: Sequence[int] = (0,)) -> float:
    """Run a command and return its seconds. A command that fails is no measurement."""
    started = time.perf_counter()
    done = subprocess.run(
        words,
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    if done.returncode not in codes:
        shown = " ".join(map(str, words))
        output = done.stdout + done.stderr
        raise RuntimeError(f"{shown} in {cwd} ended with {done.returncode}:\n{output}")
    return seconds


def race(*cases: Case, rounds: int = ROUNDS) -> dict[str, Time]:
    """Time the cases in turns. The first round warms caches and byte code and does not count."""
    seconds: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(rounds + 1):
        for case in cases:
            case.before(number)
            seconds[case.name].append(run(case.command(number), case.cwd, case.codes))
    return {
        name: Time(statistics.median(taken[1:]), min(taken[1:])) for name, taken in seconds.items()
    }
