"""Time commands against each other: interleaved, so that a busy moment hits all of them."""

import os
import statistics
import subprocess
import sys
import tempfile
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
class Run:
    """One run of a command. Where the system does not tell, CPU and memory are 0.

    ``cpu`` are the seconds of the command and its children, ``memory`` the bytes of the largest
    of these processes.
    """

    seconds: float
    cpu: float
    memory: int
    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Time:
    """What a case took, over all rounds that count: medians, the fastest run, the most memory."""

    median: float
    least: float
    cpu: float = 0.0
    memory: int = 0


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

    @property
    def cpu(self) -> float | None:
        """Return the ratio of the CPU seconds, which other work on the machine touches least."""
        return self.ours.cpu / self.theirs.cpu if self.theirs.cpu else None


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: a figure of ours, and what it must stay under, both in a unit."""

    work: str
    value: float
    target: float
    unit: str


@dataclass(frozen=True, slots=True)
class Note:
    """One line that says what the rows do not."""

    text: str


Row = Result | Limit | Note


def environment() -> dict[str, str]:
    """Return what the timed commands get: no switch that makes Python compile again each time."""
    drop = {"PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT"}
    return {k: v for k, v in os.environ.items() if k not in drop} | {"NO_COLOR": "1"}


def run(words: Sequence[str | Path], cwd: Path, codes: Sequence[int] = (0,)) -> Run:
    """Run a command and return what it took. A command that fails is no measurement."""
    done = attempt(words, cwd)
    if done.code not in codes:
        shown = " ".join(map(str, words))
        raise RuntimeError(f"{shown} in {cwd} ended with {done.code}:\n{done.output}")
    return done


def attempt(words: Sequence[str | Path], cwd: Path) -> Run:
    """Run a command, whatever it ends with."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            words,
            cwd=cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        cpu, memory = wait(process)
        seconds = time.perf_counter() - started
        output.seek(0)
        text = output.read().decode(errors="replace")
    return Run(seconds, cpu, memory, process.returncode, text)


def wait(process: subprocess.Popen[bytes]) -> tuple[float, int]:
    """Wait for a process; return its CPU seconds and the bytes that it had in memory at most."""
    if sys.platform == "win32":
        process.wait()
        return 0.0, 0
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return used.ru_utime + used.ru_stime, used.ru_maxrss * unit


def race(*cases: Case, rounds: int = ROUNDS, warm: bool = True) -> dict[str, Time]:
    """Time the cases in turns. The first round warms caches and byte code and does not count.

    Without ``warm`` there is no such round: for cases that take many seconds.
    """
    runs: dict[str, list[Run]] = {case.name: [] for case in cases}
    first = -1 if warm else 0
    for number in range(first, rounds):
        for case in cases:
            case.before(number - first)
            done = run(case.command(number - first), case.cwd, case.codes)
            if number >= 0:
                runs[case.name].append(done)
    return {name: summary(taken) for name, taken in runs.items()}


def summary(taken: Sequence[Run]) -> Time:
    """Return the figures of a case."""
    return Time(
        statistics.median(one.seconds for one in taken),
        min(one.seconds for one in taken),
        statistics.median(one.cpu for one in taken),
        max(one.memory for one in taken),
    )
