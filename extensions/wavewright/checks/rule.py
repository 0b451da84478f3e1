"""What a check is: a rule id, a function that finds what is wrong, its docstring as the page."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wavewright.model import Finding, Place

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain

Faults = Iterable[tuple[Place, str, str]]  # where, what is wrong, what to do


@dataclass(frozen=True, slots=True)
class Check:
    """A row of the table of checks.

    ``name`` says what is wrong. ``page`` says what is right, why, and how to get there; its first
    line is ``summary``.
    """

    rule: str
    name: str
    page: str
    find: Callable[[Chain], Faults]

    @property
    def summary(self) -> str:
        """What is right, in one line."""
        return self.page.partition("\n")[0]

    def findings(self, chain: Chain) -> Iterator[Finding]:
        """Yield what the check finds, each fault once."""
        seen = set()
        for place, message, fix in self.find(chain):
            finding = Finding(place, self.rule, message, fix.strip())
            if finding not in seen:
                seen.add(finding)
                yield finding


def check(rule: str) -> Callable[[Callable[[Chain], Faults]], Check]:
    """Make a check of the function below, under a rule id that never changes again."""

    def made(find: Callable[[Chain], Faults]) -> Check:
        return Check(rule, find.__name__.replace("_", "-"), inspect.getdoc(find) or "", find)

    return made
