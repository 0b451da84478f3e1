"""Run a guide: each step in a shell, judged by its exit status and its output.

The commands of a step run as under ``set -e``: the first that fails ends it, with its status. That
is the runner's: each step begins so, whatever the one before has set; with ``set +e`` it goes on
after a command that fails. What a step leaves is carried on to the next one: the folder, variables,
functions, aliases, options and traps, but no limits of ``ulimit``. Where that cannot be carried on,
the step fails, and the rest is not run.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING

from wavewright.guide import frames, waiting
from wavewright.guide.match import matches, vocabulary
from wavewright.guide.results import FAILED, NOT_RUN, PASSED, SKIPPED, Ran, Result
from wavewright.guide.sandbox import copy_fixture, environment
from wavewright.guide.shell import LostError, Shells
from wavewright.guide.states import Command, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from wavewright.guide.document import Guide, Step
    from wavewright.guide.match import Vocabulary
    from wavewright.limits import Running

SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}
SETTLED = 0.3  # seconds in which a program says that it cannot start
SIGNALLED = 128  # a shell adds this to the number of a signal
LIMITS = {
    frames.TIMEOUT: "it took longer than {seconds:g} s, and was ended with all that it had started",
    frames.TOO_MUCH: "it wrote more than 10 MB, and was ended with all that it had started",
}
DIFFERS = "the output is not the expected one"


def run(
    guide: Guide,
    root: Path,
    running: Running,
    *,
    here: bool = False,
    told: Callable[[Result], None] | None = None,
) -> Ran:
    """Run the steps of a guide in a fresh folder, or with ``here`` in the project itself.

    ``told`` gets each result as soon as it is there. That of a background step comes once more
    when the step ends later in a way that it must not.

    Raises:
        UserError: When the guide cannot begin: no bash, or no fixture.
    """
    started = time.monotonic()
    if not any(is_to_run(step) for step in guide.steps):
        results = tuple(skipped(step) for step in guide.steps)
        for result in results:
            if told:
                told(result)
        return Ran(guide, results, time.monotonic() - started)
    with Shells() as shells:
        session = Session(guide, root.resolve(), running, shells, here=here or guide.here)
        for place, result in session.results():
            session.found[place] = result
            if told:
                told(result)
    found = tuple(session.found[place] for place in sorted(session.found))
    return Ran(guide, found, time.monotonic() - started, tuple(session.values.items()))


def is_to_run(step: Step) -> bool:
    """Return whether a step is run on this system."""
    options = step.options
    return options.run and (
        not options.systems or SYSTEMS.get(sys.platform, sys.platform) in options.systems
    )


class Session:
    """A guide that is being run: its shells, what outputs are compared with, and what came out."""

    def __init__(
        self, guide: Guide, root: Path, running: Running, shells: Shells, *, here: bool
    ) -> None:
        self.guide = guide
        self.running = running
        self.shells = shells
        work = root if here else shells.folder / "work"
        self.values = {"ROOT": str(root), "CWD": str(work), "HOME": str(shells.folder / "home")}
        self.values |= version(guide, root)
        self.words: Vocabulary | None = None
        self.found: dict[int, Result] = {}
        self.background: dict[int, tuple[int, float]] = {}
        self.broken = ""
        if not here:
            copy_fixture(guide, root, work)
        shells.begin(work, environment(guide, root, shells.folder, os.environ, here=here))

    def results(self) -> Iterator[tuple[int, Result]]:
        """Yield place and result of each step, in order."""
        for place, step in enumerate(self.guide.steps):
            yield place, self.step(place, step)
            yield from self.fallen()
        self.settle()
        yield from self.fallen()

    def step(self, place: int, step: Step) -> Result:
        """Run a step, if it is to be run and there is something to go on from."""
        if not is_to_run(step):
            return skipped(step)
        if self.broken:
            return Result(step, NOT_RUN, problem=self.broken)
        try:
            result = self.begin(place, step) if step.options.background else self.end(place, step)
        except LostError:
            result = Result(step, FAILED, problem="it ended the process that watches over guides")
        if result.outcome == FAILED and result.problem != DIFFERS:
            self.broken = f"line {step.line} left nothing to go on from"
        elif step.options.capture:
            return self.captured(result)
        return result

    def captured(self, result: Result) -> Result:
        """Keep an output for later steps, without the line ends after it, as ``$(…)`` does."""
        step = result.step
        name = step.options.capture
        self.values[name] = result.output.rstrip("\n")
        self.words = None
        try:
            self.shells.remember(name, self.values[name])
        except OSError as error:
            self.broken = f"line {step.line} left nothing to go on from"
            problem = f"its output could not be kept: {error.strerror}"
            return result._replace(outcome=FAILED, problem=problem)
        return result

    def end(self, place: int, step: Step) -> Result:
        """Run a step to its end."""
        seconds = self.limit(step)
        following = self.following(place)
        shown = self.shells.run(command(step), seconds, following)
        problem = LIMITS.get(shown.why, shown.problem).format(seconds=seconds)
        if not problem and shown.exit != step.options.exit:
            problem = ended(shown.exit, step, shown.line)
        if not problem and following:
            problem = shown.lost
        if not problem and not self.fits(step, shown):
            problem = DIFFERS
        return self.result(step, shown, problem)

    def begin(self, place: int, step: Step) -> Result:
        """Start a background step, and wait until it is ready."""
        wanted, seconds = step.options.wait_for, self.limit(step)
        where = waiting.address(wanted)
        if where and waiting.listens(where):
            return Result(step, FAILED, problem=f"{wanted} answers before the step has begun")
        name = self.shells.start(command(step))
        shown, come = waiting.wait(
            self.shells, name, wanted, lambda now: self.fits(step, now), seconds
        )
        problem = shown.problem
        if shown.exit not in {None, step.options.exit}:
            problem = ended(shown.exit, step)
        elif not come:
            problem = f"{wanted} did not come within {seconds:g} s"
            if shown.exit is not None:
                problem = f"it ended before {wanted} came"
        elif not self.fits(step, shown):
            problem = DIFFERS
        if shown.exit is None:
            self.background[place] = name, time.monotonic() + SETTLED
        return self.result(step, shown, problem)

    def fallen(self) -> Iterator[tuple[int, Result]]:
        """Yield the background steps that have ended since in a way that they must not."""
        for place, (name, _) in list(self.background.items()):
            step = self.guide.steps[place]
            try:
                shown = self.shells.look(name)
            except LostError:
                return
            if shown.exit is not None:
                del self.background[place]
            if shown.exit not in {None, step.options.exit}:
                self.broken = self.broken or f"line {step.line} has ended"
                when = ", while later steps ran" if self.following(place) else ""
                yield place, self.result(step, shown, ended(shown.exit, step) + when)

    def settle(self) -> None:
        """Give background steps that nothing was awaited of the time to fail at once."""
        for place, (name, until) in self.background.items():
            left = until - time.monotonic()
            if left > 0 and not self.guide.steps[place].options.wait_for:
                with contextlib.suppress(LostError):
                    self.shells.look(name, sys.maxsize, left)

    def following(self, place: int) -> Command | None:
        """Return the command of the next step that is to be run."""
        steps = self.guide.steps[place + 1 :]
        return next((command(step) for step in steps if is_to_run(step)), None)

    def limit(self, step: Step) -> float:
        """Return how many seconds a step may take."""
        given = (step.options.timeout, self.guide.timeout, self.running.timeout)
        return float(next(one for one in given if one is not None))

    def fits(self, step: Step, shown: Shown) -> bool:
        """Return whether an output is the expected one, if one is."""
        if step.expected is None:
            return True
        if self.words is None:
            self.words = vocabulary(self.values.items(), self.running.patterns)
        return matches(step.expected.text, text(shown.output), self.words)

    def result(self, step: Step, shown: Shown, problem: str) -> Result:
        """Return what came of a step."""
        return Result(
            step,
            FAILED if problem else PASSED,
            text(shown.output),
            text(shown.errors),
            shown.exit if shown.why == frames.ENDED else None,
            shown.seconds,
            problem,
        )


def command(step: Step) -> Command:
    """Return what a shell is to run for a step."""
    return Command(step.command, step.options.stderr, step.options.background)


def skipped(step: Step) -> Result:
    """Return the result of a step that is not to be run."""
    systems = " and ".join(step.options.systems)
    return Result(step, SKIPPED, problem=f"only on {systems}" if step.options.run else "")


def ended(status: int | None, step: Step, line: int = 0) -> str:
    """Say that an exit status is not what it must be, and which line of the command made it."""
    import signal  # noqa: PLC0415  # most steps end as they must

    names = {number.value: number.name for number in signal.Signals}
    name = names.get((status or 0) - SIGNALLED)
    shown = f"{status} ({name})" if name else f"{status}"
    where = f", at line {step.line + line - 1}" if line else ""
    return f"exit status {shown} instead of {step.options.exit}{where}"


def text(data: bytes) -> str:
    r"""Return an output as text; what is no text is shown as ``\x00``."""
    return data.decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def version(guide: Guide, root: Path) -> dict[str, str]:
    """Return the project's version as a value, if the guide asks for it and there is one."""
    if not any(step.expected and "[VERSION]" in step.expected.text for step in guide.steps):
        return {}
    import tomllib  # noqa: PLC0415  # most guides do not ask

    try:
        found = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {"VERSION": str(found)}
