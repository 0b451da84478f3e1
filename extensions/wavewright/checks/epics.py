"""PLAN and STATUS, for PRDs, epics with their tasks, and sprints, as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.chain import linked, near
from wavewright.checks.rule import check
from wavewright.checks.sections import stranger
from wavewright.kinds import planned
from wavewright.kinds.planned import hours
from wavewright.model import Level
from wavewright.shown import a

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Place

# Which artifacts name tasks, and in which relation.
_NAMING_TASKS = (
    *(("epic", "task"), ("task", "prerequisite")),
    *(("item", "task"), ("item", "prerequisite")),
)


@check("PLAN107", Level.WARNING)
def sprint_over_capacity(chain: Chain) -> Faults:
    """A sprint plans no more than a part of its capacity.

    The rest goes into what nobody plans: reviews, questions, bugs of users, illness. A sprint that
    is planned full is late on its first surprise, and so is the one after it.

    Take items out of the sprint until the planned hours fit, or mend `Capacity`. Without a field
    `Planned` the estimates of the items count. The percentage is `capacity` under `plan:` in
    `wavewright.yml`.
    """
    percent = chain.config.plan.capacity
    items = list(chain.of("item"))
    for sprint in chain.of("sprint"):
        capacity = sprint.fields.get("Capacity", ("", sprint.place))
        planned = sprint.fields.get("Planned", ("", sprint.place))
        whole, part = hours(capacity[0]), hours(planned[0])
        estimated = estimates(items, sprint)
        if whole is None or (part is None and not estimated):
            continue
        place = capacity[1] if part is None else planned[1]
        part = sum(estimated) if part is None else part
        most = whole * percent / 100
        if part > most:
            message = (
                f"{part:g} of {whole:g} hours are planned, which leaves too little for surprises"
            )
            yield place, message, f"Plan at most {most:g} hours: {percent} percent."


def estimates(items: Iterable[Artifact], sprint: Artifact) -> list[float]:
    """Return the hours that the items of a sprint take, as far as they are estimated."""
    path = sprint.place.path
    values = [item.fields.get("Estimate", ("",))[0] for item in items if item.place.path == path]
    return [found for found in map(hours, values) if found is not None]


@check("PLAN109")
def epic_without_prd(chain: Chain) -> Faults:
    """An epic is based on a PRD that exists and is approved.

    The PRD says what is wanted and what is not; the epic splits it into tasks. Tasks of a PRD that
    is missing, or that may still change, are work that somebody will do twice.

    Write `- **Based on:** PRD-001` with the id of a page in `project-docs/prds/`, and have it
    approved before it is split: `- **Status:** Approved`.
    """
    statuses = chain.statuses("prd")
    known = set(chain.ids("prd"))
    for epic in chain.of("epic"):
        named = list(linked(epic, "prd"))
        if not named and not stranger(epic):
            value, place = epic.fields.get("Based on", ("", epic.place))
            what = f"`{value}` is not the id of a PRD" if value else "the epic is based on no PRD"
            yield place, what, "Write `- **Based on:** PRD-001` with the id of a PRD."
        for link in named:
            if link.target not in known:
                fix = f"{near(link.target, known)}PRDs are in `project-docs/prds/`."
                yield link.place, f"there is no {link.target}", fix
            elif statuses.get(link.target) == "draft":
                message = f"{link.target} is a draft, and {epic.id} is made from it"
                fix = f"Have it approved first: {_page(chain, link.target)}"
                yield link.place, message, fix


def _page(chain: Chain, id_: str) -> str:
    return chain.path_of("prd")[id_]


@check("PLAN110")
def dangling_task(chain: Chain) -> Faults:
    """What epics and sprints say of tasks is about tasks that there are.

    The next task is the one whose prerequisites are done. A prerequisite that does not exist is
    never done, or is passed over; either way the order is not the one that was planned.

    Mend the number in the graph, in `Depends on` or in `Task`, or add the task:
    `- [ ] **Task 3:** title`.
    """
    known = set(chain.ids("task"))
    for kind, relation in _NAMING_TASKS:
        paths = chain.leading_out(relation, known, f"{kind}:{relation}")
        for artifact in chain.read(sorted(paths)):
            for link in linked(artifact, relation):
                if link.target not in known:
                    epic, _, number = link.target.partition("#")
                    fix = f"Mend the number, or add `- [ ] **Task {number}:** title`."
                    yield link.place, f"{epic} has no task {number}", fix


@check("STATUS103")
def epic_claims_too_much(chain: Chain) -> Faults:
    """The status of an epic agrees with its tasks.

    An epic is complete when all of its tasks are done, and has begun when the first one is. Who
    reads the status plans with it, and does not open the list of tasks to see whether it is true.

    Finish the task and check its box, or take the status back.
    """
    tasks = list(chain.of("task"))
    for epic in chain.of("epic"):
        place = _status(epic)
        for task in tasks:
            if task.place.path != epic.place.path:
                continue
            number = task.id.partition("#")[2]
            if epic.status == "complete" and task.status == "open":
                message = f"{epic.id} is complete, and its task {number} is open"
                fix = f"Finish it, or write `in-progress` in {place}."
                yield task.fields["Status"][1], message, fix
            elif epic.status == "planning" and task.status == "done":
                message = f"{epic.id} is planning, and its task {number} is done"
                yield place, message, f"Write `in-progress`; the task is in {task.place}."
                break


def _status(artifact: Artifact) -> Place:
    return artifact.fields.get("Status", ("", artifact.place))[1]


@check("STATUS104")
def unknown_status_of_plan(chain: Chain) -> Faults:
    """PRDs and epics have a status, and it is one of the words of their kind.

    Whether a PRD may be split into tasks and which epics are open is read from these words. Any
    other word, or none, would count as neither.

    A PRD is `draft` or `approved`, an epic `planning`, `in-progress` or `complete`, in any case.
    """
    for kind, (_, words) in planned.SHAPES.items():
        listed = f"{', '.join(words[:-1])} or {words[-1]}"
        noun = {"prd": "PRD"}.get(kind, kind)
        right = {path for path, status in chain.pairs(f"{kind}.status") if status in words}
        for artifact in chain.among(kind, chain.paths(kind) - right):
            if stranger(artifact):
                continue
            value = artifact.fields.get("Status", ("",))[0]
            what = f"`{value}` is not a status of {a(noun)}"
            if not value:
                what = f"the {noun} has no status"
            fix = f"{near(artifact.status, words)}Write `- **Status:** {words[0]}`: {listed}."
            if value:
                fix = f"{near(artifact.status, words)}Write {listed}."
            yield _status(artifact), what, fix
