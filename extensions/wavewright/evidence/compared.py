"""What the tests cover now, beside what they covered before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DIGITS = 2  # of a percentage, as it is shown
EXACT = 6  # digits in which two percentages differ; more are noise of the division
WORST = 5  # files that are named


class Share(NamedTuple):
    """What is covered of something: in percent, and how many lines and branches are not."""

    percent: float
    missing: int

    def __str__(self) -> str:
        """Return the percentage."""
        return f"{round(self.percent, DIGITS):g} %"


class Covered(NamedTuple):
    """What is covered of all, and of each file."""

    total: Share
    files: Mapping[str, Share]


class Compared(NamedTuple):
    """Two of those: the present one, and that of before."""

    now: Covered
    before: Covered
    tolerance: float

    @property
    def fallen(self) -> float:
        """By how many points of percent it is less."""
        return round(self.before.total.percent - self.now.total.percent, EXACT)

    @property
    def only_less_code(self) -> bool:
        """Whether no more is uncovered than before: then only code that was covered has gone."""
        return self.now.total.missing <= self.before.total.missing

    @property
    def holds(self) -> bool:
        """Whether it has not fallen, or by no more than is allowed."""
        return self.fallen <= self.tolerance or self.only_less_code

    def worse(self) -> Iterator[tuple[str, Share | None, Share]]:
        """Yield the files with more that is not covered: the path, then and now; the worst first.

        A file that was not there has no share of then.
        """
        found = []
        for path, now in self.now.files.items():
            before = self.before.files.get(path)
            more = now.missing - (before.missing if before else 0)
            if more > 0:
                found.append((-more, path, before, now))
        for _, path, before, now in sorted(found, key=lambda one: one[:2])[:WORST]:
            yield path, before, now


def covered(report: Any, place: str) -> Covered:  # noqa: ANN401  # JSON from elsewhere
    """Return what a report says, as ``coverage json`` writes it.

    Raises:
        UserError: When it is no such report.
    """
    try:
        files = {
            path.replace("\\", "/"): _share(one["summary"]) for path, one in report["files"].items()
        }
        return Covered(_share(report["totals"]), files)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UserError(
            "this is no report of coverage", place=place, fix="Make it: coverage json"
        ) from error


def _share(summary: Mapping[str, Any]) -> Share:
    missing = int(summary["missing_lines"]) + int(summary.get("missing_branches", 0))
    return Share(float(summary["percent_covered"]), missing)
