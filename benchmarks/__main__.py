"""Print how fast we are as multiples of others, measured side by side in this one run."""

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import checking, copying, generating, starting
from benchmarks.measure import Missing, Result

COMPARISONS: dict[str, Callable[[Path], Iterable[Result]]] = {
    "help": starting.compare,
    "new": generating.compare,
    "check": checking.compare,
    "copy": copying.compare_copy,
    "update": copying.compare_update,
}
HEAD = ("work", "ours", "compared with", "theirs", "ratio", "of best", "target", "")
LINE = "{:<34} {:>8}  {:<34} {:>8}  {:>6}  {:>7}  {:>6}  {}"


def milliseconds(seconds: float) -> str:
    """Return a time in the unit of the table."""
    return f"{seconds * 1000:.0f} ms"


def line(result: Result) -> str:
    """Return a row: the ratio of medians, the ratio of the best runs, the target."""
    target = f"≤ {result.target:g}" if result.target else ""
    verdict = ("met" if result.ratio <= result.target else "missed") if result.target else ""
    return LINE.format(
        result.work,
        milliseconds(result.ours.median),
        result.other,
        milliseconds(result.theirs.median),
        f"{result.ratio:.2f}",
        f"{result.least:.2f}",
        target,
        verdict,
    )


def main(names: list[str]) -> None:
    """Run the comparisons that were named, or all of them."""
    unknown = set(names) - set(COMPARISONS)
    if unknown:
        sys.exit(f"no comparison {', '.join(sorted(unknown))}; there are {', '.join(COMPARISONS)}")
    print(LINE.format(*HEAD))
    for name in names or COMPARISONS:
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            try:
                for result in COMPARISONS[name](Path(folder)):
                    print(line(result), flush=True)
            except Missing as reason:
                print(f"{name}: could not run: {reason}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
