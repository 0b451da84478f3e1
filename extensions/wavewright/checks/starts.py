"""Features that are ready, and have only the scenarios that every new one has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.checks.chain import linked
from wavewright.kinds.places import BEHAVIOR_STATUSES, IN_FEATURES, Behavior

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults

_SURE = "then it fails with an error that says what to do"  # each new feature has this step
_SET_UP = "given the ", " capability is set up"
_STEPS = frozenset(
    {
        "given a valid request to {0}",
        "given a request to {0} that cannot succeed",
        "given the smallest valid request to {0}",
        "when the request to {0} is made",
        "then it succeeds",
        "then the result can be seen",
        _SURE,
        "then nothing has changed",
    }
)


def untouched(chain: Chain) -> Faults:
    """Yield the first scenario of each such feature.

    Where the line that asks for own scenarios is left, that one is told instead.
    """
    begun = dict(chain.pairs("feature.status"))
    asked = {path for path, one in chain.pairs("feature:filler") if one == IN_FEATURES["scenarios"]}
    found = {
        path
        for path, steps in chain.pairs("feature.steps")
        if _SURE in steps and path not in asked and begun.get(path) in BEHAVIOR_STATUSES[1:]
    }
    for feature in chain.among("feature", found):
        steps = {link.target for link in linked(feature, "step")}
        if names.BEHAVIOR.fullmatch(feature.id) and not any(_own(feature.id, steps)):
            case = next(linked(feature, "case"), None)
            message = f"the behavior is {feature.status}, and its scenarios are those of a new one"
            fix = "Write your own scenarios, or take the status back: `draft`."
            yield case.place if case else feature.place, message, fix


def _own(id_: str, steps: set[str]) -> Iterator[str]:
    """Yield the steps that are not generated for a behavior."""
    made = {one.format(Behavior(id_).verb) for one in _STEPS}
    for step in steps - made:
        if not (step.startswith(_SET_UP[0]) and step.endswith(_SET_UP[1])):
            yield step
