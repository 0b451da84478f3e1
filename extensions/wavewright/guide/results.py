"""What came of running a guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wavewright.guide.document import Guide, Step

PASSED, FAILED, SKIPPED, NOT_RUN = "passed", "failed", "skipped", "not run"


class Result(NamedTuple):
    """What came of one step.

    ``skipped``: it is not to be run, here or at all. ``not run``: an earlier step left nothing to
    go on from. ``problem`` says in a line what is wrong; ``output`` is what is compared.
    """

    step: Step
    outcome: str
    output: str = ""
    errors: str = ""
    exit: int | None = None
    seconds: float = 0.0
    problem: str = ""


class Ran(NamedTuple):
    """What came of one guide. Outputs are compared with ``values``: ``[ROOT]`` and the like."""

    guide: Guide
    results: tuple[Result, ...]
    seconds: float = 0.0
    values: tuple[tuple[str, str], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no step failed, one ran, and somebody has written them."""
        outcomes = {one.outcome for one in self.results}
        right = PASSED in outcomes and not outcomes & {FAILED, NOT_RUN}
        return right and self.guide.generated is None

    @property
    def pending(self) -> bool:
        """Whether nothing failed, and it passes only because nobody has written it yet."""
        outcomes = {one.outcome for one in self.results}
        return self.guide.generated is not None and not outcomes & {FAILED, NOT_RUN}
