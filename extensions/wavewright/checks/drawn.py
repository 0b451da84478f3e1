"""PLAN, for what a plan repeats of itself: its approval, the graph of its tasks, their hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.chain import at_line, heading, linked
from wavewright.checks.epics import estimates
from wavewright.checks.legible import unreadable
from wavewright.checks.mends import instead
from wavewright.checks.rule import check
from wavewright.kinds import planned
from wavewright.kinds.planned import BACKLOG, GRAPH, Task, hours
from wavewright.kinds.prd import APPROVED
from wavewright.model import Edit, Place

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact

    _Mendable = tuple[Place, str, str, tuple[Edit, ...]]

_FIRST = "First mend what cannot be read on this page, see PLAN114."
_MARKS = [GRAPH, f"/{GRAPH}"]


@check("PLAN111")
def approved_by_nobody(chain: Chain) -> Faults:
    """A PRD that is approved says by whom, and on which day.

    An approval is what lets an epic be made of it. Without a name there is nobody to ask what was
    meant, and a status that somebody changed in passing looks the same as a decision.

    Write `- **Approved by:** Ada` and `- **Approved on:** 2026-01-07` below `## Approval`, or take
    the status back to `draft`.
    """
    approved = planned.PRD.statuses[-1]
    doubtful = {path for path, status in chain.pairs("prd.status") if status == approved}
    by, on = ({path for path, _ in chain.pairs(f"prd.{field}")} for field in APPROVED)
    for prd in chain.among("prd", doubtful - (by & on)):
        for field in APPROVED:
            value, place = prd.fields.get(field, ("", heading(prd, "Approval")))
            if not value:
                example = "2026-01-07" if field.endswith("on") else "Ada"
                fix = f"Write `- **{field}:** {example}`, or `draft` as its status."
                yield place, f"{prd.id} is approved, and `{field}` is empty", fix


@check("PLAN112")
def stale_graph(chain: Chain) -> Faults:
    """The graph of an epic is the one that follows from its tasks.

    It stands between `<!-- wavewright:graph -->` and `<!-- /wavewright:graph -->` and is drawn from
    the titles of the tasks and from `Depends on`, so that a picture never says another order than
    the tasks. A graph without these marks is read as it is written.

    Let `wavewright check --fix` draw the graph. Where the order is another one, change `Depends on`
    below the task first. What cannot be read there has to be mended before, see PLAN114.
    """
    for epic in chain.of("epic"):
        marks = [(name, line) for level, name, line in epic.sections if not level]
        marks = [mark for mark in marks if mark[0] in _MARKS]
        if [name for name, _ in marks] == _MARKS:
            found = _drawn(chain, epic, marks[0][1], marks[1][1])
            if found and any(unreadable(chain, epic)):
                found = found[0], found[1], _FIRST, ()
            yield from (found,) if found else ()
        elif marks:
            pair = f"`<!-- wavewright:{GRAPH} -->` and `<!-- /wavewright:{GRAPH} -->`"
            place = at_line(epic.place, marks[0][1])
            fix = f"Put {pair} around the graph, each once and on a line of its own."
            yield place, "the marks around the graph are no pair", fix


def _drawn(chain: Chain, epic: Artifact, first: int, last: int) -> _Mendable | None:
    """Return that the graph between two lines differs from the one of the tasks, if it does."""
    path = epic.place.path
    inside = chain.survey.text(path).split("\n")[first : last - 1]
    wanted = planned.graph(map(_task, chain.within(epic, "task"))).split("\n")
    if _bare(inside) == _bare(wanted):
        return None
    old = sum(len(line) + 1 for line in inside)
    new = "".join(f"{line}\n" for line in ("", *wanted, "")) if any(wanted) else ""
    return (
        at_line(epic.place, _differs(inside, wanted, first)),
        "the graph is not the one that follows from the tasks",
        "Run `wavewright check --fix`, which draws it; where the tasks are wrong, mend them first.",
        (Edit(Place(path, first + 1), old, new),),
    )


def _task(task: Artifact) -> Task:
    numbers = (link.target.partition("#")[2] for link in linked(task, "prerequisite"))
    needs = dict.fromkeys(int(number) for number in numbers)
    return Task(int(task.id.partition("#")[2]), task.title, tuple(needs))


def _bare(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


def _differs(inside: list[str], wanted: list[str], start: int) -> int:
    """Return the first line of a block that is not wanted there; its mark when nothing is."""
    due = _bare(wanted)
    for number, line in enumerate(inside, start + 1):
        if line.strip() and (not due or line.strip() != due.pop(0)):
            return number
    return start


@check("PLAN113")
def wrong_sum(chain: Chain) -> Faults:
    """The planned hours of a sprint are the sum of what its backlog takes.

    `wavewright new sprint` computes them. An item that comes in later takes its hours as well, and
    whether the sprint still leaves room for surprises is judged by `Planned`.

    Write the sum, which `wavewright check --fix` does, or mend the estimates. Only items under
    `## Backlog` count. An estimate that cannot be read has to be mended before, see PLAN114.
    """
    items = list(chain.of("item"))
    for sprint in chain.of("sprint"):
        value, place = sprint.fields.get("Planned", ("", sprint.place))
        listed = any(title[:2] == BACKLOG for title in sprint.sections)
        estimated = estimates(items, sprint) if listed and value else []
        whole, part = sum(estimated), hours(value)
        if estimated and part is not None and part != whole:
            message = f"{value} are planned, and the items of the backlog take {whole:g} h"
            if any(unreadable(chain, sprint)):
                yield place, message, _FIRST
                continue
            yield place, message, f"Write `{whole:g} h`.", instead(place, value, f"{whole:g} h")
