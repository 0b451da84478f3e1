"""STATUS: what documents say of how far things are agrees with what they stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.behaviors import IMPLEMENTED
from wavewright.checks.chain import linked
from wavewright.checks.rule import check
from wavewright.model import Level

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
    tagged = chain.statuses("feature")
    declared = ((path, id_, status) for path, id_, status in chain.rows("behavior.status"))
    wrong = {path for path, id_, status in declared if tagged.get(id_, status) != status}
    for behavior in chain.among("behavior", wrong):
        feature = chain.find("feature", behavior.id)
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

    Take the status back, or finish what it stands on and say so there first. What a capability is
    to do once its wave is complete is work of a later wave, as a capability of its own:
    `wavewright new capability NAME --wave X.Y --behavior ID`.
    """
    yield from _waves(chain)
    statuses = chain.statuses("behavior")
    states = chain.rows("scenario.status")
    passing = {(path, id_) for path, id_, status in states if status == "passing"}
    early = {
        path
        for path, id_, behavior in chain.rows("scenario:behavior")
        if statuses.get(behavior, IMPLEMENTED) != IMPLEMENTED and (path, id_) in passing
    }
    for scenario in chain.among("scenario", early):
        for link in linked(scenario, "behavior"):
            status = statuses.get(link.target, IMPLEMENTED)
            if scenario.status == "passing" and status != IMPLEMENTED:
                message = f"{scenario.id} is passing, and its behavior is {status}"
                yield scenario.fields["Status"][1], message, f"Finish {link.target} first."


def _ahead(chain: Chain) -> set[str]:
    """Return the capabilities whose behaviors do not fit to the status of their waves."""
    waves, statuses = chain.statuses("wave"), chain.statuses("behavior")
    undone: set[str] = set()
    done: set[str] = set()
    for path, _, id_ in chain.rows("behavior"):
        (done if statuses.get(id_) == IMPLEMENTED else undone).add(path)
    suspect = {"complete": undone, "planning": done}
    return {
        path
        for path, number in chain.pairs("capability:wave")
        if path in suspect.get(waves.get(number, ""), ())
    }


def _waves(chain: Chain) -> Faults:
    """Compare each wave with the behaviors of its capabilities."""
    for capability in chain.among("capability", _ahead(chain)):
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


@check("STATUS110", code=True)
def scaffold_left(chain: Chain) -> Faults:
    """What is implemented is no scaffold any more.

    `wavewright new module`, `cli-command` and `mcp-tool` make code that runs and is tested, so that
    it is wired from the first day. It does not do the work of a behavior: a command says that
    nothing is kept, a tool answers `scaffold`. Its first line says whose scaffold it is.

    Write what the behavior asks for, and take that line out, with the note or the status that goes
    with it. The scaffold of a capability may stay until all of its behaviors are implemented.
    """
    open_, done = _behaviors(chain)
    found = {path for path, target in chain.pairs("code:scaffold") if target in done - open_}
    for code in chain.among("code", found):
        for link in linked(code, "scaffold"):
            if link.target in done - open_:
                message = f"{link.target} is implemented, and this is only the scaffold of it"
                fix = "Write what it does and take this line out, or take the status back."
                yield link.place, message, fix


@check("STATUS111", Level.WARNING, code=True)
def scaffold_unasked(chain: Chain) -> Faults:
    """A scaffold that no behavior asks for is not forgotten.

    A command or a tool that was made without `--behavior` is installed and runs from the first day,
    and no status ever says that it is to be written. Its first line names the command or the tool.

    It may stay as long as the capability that lists it, under *CLI Commands* or *MCP Tools*, has a
    behavior that is not implemented. Else write what it does and take that line out, with the note
    or the status that goes with it; or end the line with the behavior that it is part of. It is a
    warning.
    """
    open_, done = _behaviors(chain)
    pages = {path for slug, path in chain.path_of("capability").items() if slug in open_}
    waiting = open_ | done
    for relation in ("command", "tool"):
        listed = chain.pairs(f"capability:{relation}")
        waiting |= {f"the {relation} {name}" for path, name in listed if path in pages}
    found = {path for path, target in chain.pairs("code:scaffold") if target not in waiting}
    for code in chain.among("code", found):
        for link in linked(code, "scaffold"):
            if link.target not in waiting:
                message = f"this is only the scaffold of {link.target}, and no behavior asks for it"
                fix = "Write what it does and take this line out, or end it with a behavior's id."
                yield link.place, message, fix


def _behaviors(chain: Chain) -> tuple[set[str], set[str]]:
    """Return behaviors that are not implemented and those that are, with their capabilities."""
    pages = {path: slug for slug, path in chain.path_of("capability").items()}
    open_, done = set[str](), set[str]()
    for path, id_, status in chain.rows("behavior.status"):
        (done if status == IMPLEMENTED else open_).update({id_, pages.get(path, "")} - {""})
    return open_, done
