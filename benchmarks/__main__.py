"""Print how fast we are as multiples of others, measured side by side in this one run."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import checking, copying, generating, guiding, starting
from benchmarks.measure import Limit, Missing, Note, Row, Time

LONG = 10.0  # seconds
COMPARISONS: dict[str, Callable[[Path], Iterable[Row]]] = {
    "help": starting.compare,
    "new": generating.compare,
    "check": checking.compare,
    "guide": guiding.compare,
    "copy": copying.compare_copy,
    "update": copying.compare_update,
}
HEAD = (
    *("work", "ours", "CPU", "memory", "compared with", "theirs", "CPU", "memory"),
    *("ratio", "of best", "of CPU", "target", ""),
)
LINE = "{:<40} {:>8} {:>8} {:>7}  {:<28} {:>8} {:>8} {:>7}  {:>6}  {:>7}  {:>6}  {:>6}  {}"


def duration(seconds: float) -> str:
    """Return a time in the unit of the table."""
    return f"{seconds * 1000:.0f} ms" if seconds < LONG else f"{seconds:.1f} s"


def spent(time: Time) -> tuple[str, str, str]:
    """Return the cells of one side: time, CPU of all its processes, memory of the largest."""
    memory = f"{time.memory / 1e6:.0f} MB" if time.memory else ""
    return duration(time.median), duration(time.cpu) if time.cpu else "", memory


def verdict(value: float, target: float | None) -> str:
    """Return whether a target is met, where there is one."""
    if target is None:
        return ""
    return "met" if value <= target else "missed"


def line(row: Row) -> str:
    """Return a row: both sides, the ratios of medians, best runs and CPU seconds, the target."""
    if isinstance(row, Note):
        return row.text
    if isinstance(row, Limit):
        value, target = (f"{number:.3g} {row.unit}" for number in (row.value, row.target))
        blank = [""] * 6
        cells = (row.work, value, *blank, "", "", "", f"≤ {target}", verdict(row.value, row.target))
        return LINE.format(*cells).rstrip()
    return LINE.format(
        row.work,
        *spent(row.ours),
        row.other,
        *spent(row.theirs),
        f"{row.ratio:.2f}",
        f"{row.least:.2f}",
        "" if row.cpu is None else f"{row.cpu:.2f}",
        "" if row.target is None else f"≤ {row.target:g}",
        verdict(row.ratio, row.target),
    ).rstrip()


def load() -> str:
    """Return how busy the machine is: other work makes times longer, CPU seconds hardly."""
    if not hasattr(os, "getloadavg"):
        return f"{os.cpu_count()} CPUs"
    return f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"


def main(names: list[str]) -> None:
    """Run the comparisons that were named, or all of them."""
    unknown = set(names) - set(COMPARISONS)
    if unknown:
        sys.exit(f"no comparison {', '.join(sorted(unknown))}; there are {', '.join(COMPARISONS)}")
    print(load())
    print(LINE.format(*HEAD).rstrip())
    for name in names or COMPARISONS:
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            try:
                for row in COMPARISONS[name](Path(folder)):
                    print(line(row), flush=True)
            except Missing as reason:
                print(f"{name}: could not run: {reason}", flush=True)
    print(load())


if __name__ == "__main__":
    main(sys.argv[1:])
