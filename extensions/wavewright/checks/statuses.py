"""STATUS: what documents say of how far things are agrees with what they stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.behaviors import IMPLEMENTED
from wavewright.checks.chain import linked
from wavewright.checks.rule import check

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults


@check("STATUS101")
def status_differs(chain: Chain) -> Faults:
    """A behavior has the same status in its capability and in its feature.

    The capability is what people read, the tag of the feature decides whether a failing test fails.
    When they differ, one of them is wrong, and nobody knows which.

    Write the true status in both places.
    """
    for behavior in chain.of("behavior"):
        feature = chain.features.get(behavior.id)
        if not feature or not behavior.status or not feature.status:
            continue
        if behavior.status != feature.status:
            where = feature.fields["status"][1]
            message = f"{behavior.id} is {behavior.status} here and {feature.status} in {where}"
            yield behavior.fields["Status"][1], message, "Write the true status in both places."


@check("STATUS102")
def claims_too_much(chain: Chain) -> Faults:
    """A status claims no more than what it stands on.

    A wave is complete when every behavior of its capabilities is implemented, a value scenario
    passes when its behavior is implemented, and a behavior is implemented in a wave that has begun.
    Who reads a status plans with it; one that is ahead of the work is worse than none.

    Take the status back, or finish what it stands on and say so there first.
    """
    yield from _waves(chain)
    statuses = {behavior.id: behavior.status for behavior in chain.of("behavior")}
    for scenario in chain.of("scenario"):
        for link in linked(scenario, "behavior"):
            status = statuses.get(link.target, IMPLEMENTED)
            if scenario.status == "passing" and status != IMPLEMENTED:
                message = f"{scenario.id} is passing, and its behavior is {status}"
                yield scenario.fields["Status"][1], message, f"Finish {link.target} first."


def _waves(chain: Chain) -> Faults:
    """Compare each wave with the behaviors of its capabilities."""
    for capability in chain.of("capability"):
        behaviors = chain.within(capability, "behavior")
        for number in chain.targets(capability, "wave"):
            wave = chain.find("wave", number)
            if not wave:
                continue
            for behavior in behaviors:
                done = behavior.status == IMPLEMENTED
                if wave.status == "complete" and not done:
                    message = f"wave {number} is complete, and {behavior.id} is {behavior.status}"
                    fix = f"Finish it, or move it to another wave: {behavior.place}"
                    yield wave.fields["Status"][1], message, fix
                elif wave.status == "planning" and done:
                    message = f"{behavior.id} is implemented, and its wave {number} is planning"
                    fix = f"Write `in-progress` in {wave.fields['Status'][1]}."
                    yield behavior.fields["Status"][1], message, fix
