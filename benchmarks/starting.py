"""Start-up: `wavewright --help` against an interpreter that does nothing."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Case, Result, race

HELP_TARGET = 5.0


def compare(folder: Path) -> Iterator[Result]:
    """Compare both in the environment that runs this."""
    tool = Path(sys.executable).parent / "wavewright"
    times = race(
        Case("ours", lambda _: [tool, "--help"], folder),
        Case("python", lambda _: [sys.executable, "-c", "pass"], folder),
        Case("click", lambda _: [sys.executable, "-c", "import click"], folder),
        rounds=25,
    )
    for other, target in (("python", HELP_TARGET), ("click", None)):
        shown = {"python": "python -c pass", "click": "python -c 'import click'"}[other]
        yield Result("wavewright --help", times["ours"], shown, times[other], target)
