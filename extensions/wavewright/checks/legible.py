"""PLAN, for what a plan says in its fields: that it can be read, and that its order was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks.chain import linked, near
from wavewright.checks.rule import check
from wavewright.errors import UserError
from wavewright.kinds import backlog, planned
from wavewright.kinds.sprint import TYPES
from wavewright.model import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Place

    Fault = tuple[Place, str, str]

_HOLDS = {"epic": "task", "sprint": "item"}


class _Value(NamedTuple):
    """What stands in a field, and what else its page has of that kind: numbers and titles."""

    text: str
    others: Mapping[str, str]


def _hours(value: _Value) -> None:
    planned.worked(value.text, "")


def _priority(value: _Value) -> None:
    planned.urgent(value.text)


def _needs(value: _Value) -> None:
    if planned.numbers(value.text) is None:
        titles = {title: number for number, title in value.others.items()}
        meant = near(value.text, titles)
        numbers = [number for title, number in titles.items() if f"`{title}`" in meant]
        hint = f"{meant}That is Task {numbers[0]}. " if numbers else ""
        raise UserError(f"`{value.text}` names no tasks", fix=f"{hint}Write `Task 1, Task 2`.")


def _waits(value: _Value) -> None:
    titles = list(value.others.values())
    if strange := backlog.unknown(value.text, titles):
        fix = f"{near(strange[0], titles)}Write the title of another item, `#12` or `epic-001#2`."
        raise UserError(f"`{strange[0]}` names no item, task or issue", fix=fix)


def _sort(value: _Value) -> None:
    if value.text.lower() not in TYPES:
        raise UserError(f"`{value.text}` is no type", fix=f"Write {', '.join(TYPES)}.")


def _task(value: _Value) -> None:
    if not backlog.task_named(backlog.bare(value.text)):
        raise UserError(f"`{value.text}` is no task of an epic", fix="Write `epic-001#2`.")


# How the fields of each kind are read, as `wavewright new` would read them.
_READ: Mapping[str, Mapping[str, Callable[[_Value], None]]] = {
    "task": {"Estimate": _hours, "Priority": _priority, "Depends on": _needs},
    "item": {
        "Estimate": _hours,
        "Priority": _priority,
        "Type": _sort,
        "Depends on": _waits,
        "Task": _task,
    },
    "sprint": {"Capacity": _hours, "Planned": _hours, "Priority": _priority},
}


@check("PLAN114")
def unreadable_plan(chain: Chain) -> Faults:
    """What tasks, items and sprints say in their fields is something that can be read.

    An estimate that is no number of hours counts as none, and a dependency that names no task is
    no dependency: the plan is another one than somebody meant, and nobody is told. As long as such
    a value stands on a page, neither its graph nor its sum is mended.

    Write hours as `4 h`, a priority as `P0` to `P3`, the tasks that a task depends on as
    `Task 1, Task 2`. An item of a sprint depends on the title of another item, on `#12` or on
    `epic-001#2`. What nobody knows yet is `TBD` or `-`; a field with nothing to say is left out.
    """
    for kind in _HOLDS:
        for page in chain.of(kind):
            yield from unreadable(chain, page)


def unreadable(chain: Chain, page: Artifact) -> Iterator[Fault]:
    """Yield what cannot be read on the page of an epic or a sprint."""
    inside = chain.within(page, _HOLDS[page.kind])
    titles = {one.id.partition("#")[2]: one.title for one in inside}
    for one in (page, *inside):
        number = one.id.partition("#")[2]
        others = {other: title for other, title in titles.items() if other != number}
        for name, read in _READ.get(one.kind, {}).items():
            text, place = one.fields.get(name, ("-", one.place))
            if text or one is page:
                fault = _fault(read, _Value(text, others))
            else:
                fault = f"`{name}` is empty", "Write it, or `-`; or remove the line."
            if fault:
                what = one.kind if one is page else f"{one.kind} {number}"
                yield place, f"{what}: {fault[0]}", fault[1]


def _fault(read: Callable[[_Value], None], value: _Value) -> tuple[str, str] | None:
    if not value.text or planned.is_open(value.text):
        return None
    try:
        read(value)
    except UserError as error:
        return error.message.removeprefix(": "), error.fix
    return None


@check("PLAN115", Level.WARNING)
def done_out_of_order(chain: Chain) -> Faults:
    """A task is done after those that it depends on.

    Either the box was ticked too early, or the task could be done without the other one, and the
    dependency is none. In both cases the plan misleads whoever asks it for the next task.

    Finish the other task and check its box, take the box of this one back, or take the other task
    out of `Depends on`.
    """
    statuses = chain.statuses("task")
    for task in chain.of("task"):
        for link in linked(task, "prerequisite") if task.status == backlog.DONE else ():
            if statuses.get(link.target) == "open":
                number, other = (id_.partition("#")[2] for id_ in (task.id, link.target))
                message = f"task {number} is done, and task {other}, on which it depends, is open"
                yield link.place, message, "Check the box of the other one, or open this one again."


@check("PLAN116", Level.WARNING)
def item_differs_from_task(chain: Chain) -> Faults:
    """An item of a sprint that is a task of an epic is done when that task is.

    It is one piece of work with a box on two pages. Where these differ, the sprint and the epic
    tell of another progress, and whoever reads one of them is misled.

    Check both boxes, or none.
    """
    statuses = chain.statuses("task")
    for item in chain.of("item"):
        for link in linked(item, backlog.TASK):
            status = statuses.get(link.target, item.status)
            if status != item.status:
                number = item.id.partition("#")[2]
                message = (
                    f"item {number} is {item.status}, and its task, {link.target}, is {status}"
                )
                page = chain.path_of("task")[link.target]
                yield item.place, message, f"Check both boxes, or none; the task is in {page}."
