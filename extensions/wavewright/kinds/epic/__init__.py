"""An epic: an approved PRD, split into tasks in their order, with the graph drawn from them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import documents, places, planned, written
from wavewright.kinds.documents import Index, More, document_kind
from wavewright.kinds.prd import APPROVED
from wavewright.model import Answer, Artifact, Field, Project, Section
from wavewright.shown import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TASK = (
    *("title/task", "estimate", "owner", "priority", "depends-on/depends", "group/stream"),
    *("steps/step", "agent/agents"),
)
MILESTONE = ("title/milestone", "due")
_HOME = "project-docs/epics/epic-{number}-{slug}.md"
_PRD = re.compile(r"(?:PRD-)?(\d{1,9})|.*\bPRD-(\d{1,9})\b.*", re.IGNORECASE)
_AGENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


class _Planned(NamedTuple):
    """A task as it was given: what the graph shows of it, its group and the lines below it."""

    task: planned.Task
    group: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        head = f"- [ ] **Task {self.task.number}:** {self.task.title}"
        return "\n".join([head, *(f"  - {line}" for line in self.lines)])


def _prd(text: str) -> str:
    """Clean the id of a PRD: ``PRD-001``, ``1``, or a link to its page."""
    found = _PRD.fullmatch(text.strip())
    if not found:
        raise UserError(f"{text!r} is not the id of a PRD", fix="Write PRD-001.")
    return f"PRD-{int(found[1] or found[2]):03}"


def _based_on(project: Project, answers: Mapping[str, Answer]) -> Artifact:
    """Return the PRD of an epic.

    Raises:
        UserError: When there is none of that id, or it is a draft.
    """
    id_ = places.text(answers, "prd")
    prds = project.of("prd")
    prd = next((one for one in prds if one.id and _prd(one.id) == id_), None)
    prd = prd or places.need(project, "prd", id_)
    place = str(prd.fields.get("Status", ("", prd.place))[1])
    if prd.status not in planned.PRD.statuses[1:]:
        raise UserError(
            f"{prd.id} is not approved, and no epic is made of what may still change",
            place=place,
            fix="Have it approved: say under Approval who did and when, then write `approved`.",
        )
    for field in APPROVED:
        value, at = prd.fields.get(field, ("", prd.place))
        if not value:
            raise UserError(
                f"{prd.id} is approved, and `{field}` is empty",
                place=str(at),
                fix="Say under Approval who approved it, and on which day.",
            )
    return prd


def _more(project: Project, answers: Mapping[str, Answer]) -> More:
    """Return the tasks with their graph, the milestones, and what the header computes."""
    prd = _based_on(project, answers)
    tasks = tuple(_tasks(places.many(answers, "task")))
    planned.in_order([one.task for one in tasks], "--task")
    milestones = places.many(answers, "milestone")
    number = f"{documents.next_number(project, 'epic', _HOME, answers):>03}"
    return More(
        places={"number": number},
        facts={
            "Based on": f"[{prd.id}](../prds/{prd.place.path.rpartition('/')[2]})",
            "Branch": f"`feature/epic-{number}`",
        },
        written={
            "Tasks": written.grouped(3, ((one.group, one.text) for one in tasks)),
            "Milestones": "\n".join(map(_milestone, range(1, len(milestones) + 1), milestones)),
            "Dependencies": planned.block(one.task for one in tasks),
        },
    )


def _tasks(given: tuple[str, ...]) -> Iterator[_Planned]:
    for number, one in enumerate(given, 1):
        cells = written.row("task", TASK, one)
        title, estimate, owner, priority, after, group, steps, agent = cells.values()
        option = f"--task {number}"
        needs = planned.needs(after, option)
        lines = [written.plain(step) for step in _many(steps, ";")]
        lines += _field("Estimate", estimate and planned.worked(estimate, option))
        lines += _field(_who(owner), ", ".join(_many(owner)))
        lines += _field("Agent", ", ".join(_many(agent)))
        lines += _field("Priority", names.priority(priority or "P2"))
        lines += _field("Depends on", ", ".join(f"Task {need}" for need in needs))
        yield _Planned(planned.Task(number, title, needs), group, tuple(lines))


def _who(owner: str) -> str:
    """Return the field for who does a task: agents have names such as ``test-engineer``."""
    agents = all(_AGENT.fullmatch(one) for one in _many(owner))
    return "Agent" if agents else "Owner"


def _many(text: str, apart: str = ",;") -> list[str]:
    return [one.strip() for one in re.split(f"[{apart}]", text) if one.strip()]


def _field(name: str, value: str) -> tuple[str, ...]:
    return (f"**{name}:** {value}",) if value else ()


def _milestone(number: int, text: str) -> str:
    title, due = written.row("milestone", MILESTONE, text).values()
    return f"- **M{number}{f' ({due})' if due else ''}:** {title}"


def _target(text: str) -> str:
    """Clean a target: a number alone is one of days."""
    found = names.due(text)
    return counted(int(found), "day", "days") if found.isdecimal() else found


def _today(_project: Project, _answers: Mapping[str, Answer]) -> str:
    return documents.today()


KIND = document_kind(
    name="epic",
    summary="An approved PRD, split into tasks; their graph is drawn from them.",
    home=_HOME,
    heading=planned.EPIC.heading,
    index=Index("Epics", "What PRDs are split into, one page each, with its tasks."),
    statuses=planned.EPIC.statuses,
    standard=("Status",),
    reads=frozenset({"prd"}),
    fields=(
        Field("prd", "The approved PRD that it is made of.", _prd, places.none, refers="prd"),
        Field("start", "The day on which work begins; today by default.", names.day, _today),
        places.line_field(
            "target", "The day, or in how many days, it is done.", "TBD", ask=True
        )._replace(clean=_target),
    ),
    facts={"Based on": "prd", "Start Date": "start", "Target": "target"},
    sections=(
        Section(
            2,
            "Overview",
            "What users can do in the end, and how it is built, in a few sentences.",
            "Operators publish configs from the terminal. A command wraps the store of artifacts.",
            ask=True,
        ),
        Section(
            2,
            "Tasks",
            "Tasks of a few hours below a heading for each stream of work, numbered throughout.",
            "### Publishing\n\n- [ ] **Task 1:** Check a config before it is published\n"
            "  - Name the line of each mistake\n  - **Estimate:** 3 h\n"
            "  - **Agent:** python-backend-engineer\n  - **Priority:** P1\n"
            "- [ ] **Task 2:** Publish a config that was checked\n  - **Estimate:** 4 h\n"
            "  - **Owner:** Ada\n  - **Priority:** P2\n  - **Depends on:** Task 1",
            form="- [ ] ",
            option="task",
            columns=TASK,
        ),
        Section(
            2,
            "Milestones",
            "What works by when, every day or two.",
            "**M1 (Day 2):** A config is published in the tests.",
            form="- ",
            option="milestone",
            columns=MILESTONE,
        ),
        Section(2, "Dependencies"),
        Section(
            2,
            "Risk Mitigation",
            "What may stop it, and what is done about it.",
            "| The store is slow | Measure it before task 2; publish in the background |",
            form="| Risk | Mitigation |",
            option="risk",
        ),
    ),
    more=_more,
)
