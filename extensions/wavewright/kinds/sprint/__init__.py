"""A sprint: its goal and its backlog, which fill no more than a part of the time there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import backlog, documents, opened, places, planned, written
from wavewright.kinds.documents import STANDARD, Index, More, document_kind
from wavewright.model import Answer, Field, Project, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

STATUSES = ("planning", "in-progress", "complete")
ITEM = (
    *("title/item", "estimate/effort", "priority", "type", "issue", "blocks"),
    *("depends-on/depends/dependencies", "criteria/criterion", "documents/document"),
)
TYPES = ("feature", "bug", "tech-debt")
_HOME = "project-docs/sprints/sprint-{number}-v{release}-{slug}-intent.md"
_WEEK = 40  # hours
_ISSUE = re.compile(r"#?(\d{1,9})")


def _capacity(text: str) -> str:
    found = planned.hours(text.strip())
    if not found:
        raise UserError(f"{text!r} is not a number of hours", fix="Write it as 40 or 40 h.")
    return f"{found:g} h"


def _release(project: Project, answers: Mapping[str, Answer]) -> str | None:
    """Return the release of the sprint of that name that is open, else that of an open wave.

    That is the newest one; for an epic the newest of those that it or its PRD names.

    Raises:
        UserError: When no wave is open.
    """
    same = documents.same_page(project, "sprint", _HOME, answers)
    if same and same.status != STATUSES[-1]:
        return places.field_of(same, "Release")
    open_ = opened.waves(project)
    named = _named(project, places.text(answers, "epic"))
    for wave in (*(one for one in open_ if one.id in named), *open_):
        return places.wave_of(wave).release
    raise opened.nothing("sprint", "--release X.Y.Z, the release in which it ends")


def _named(project: Project, epic: str) -> set[str]:
    """Return the waves that an epic and its PRD name, or link a capability of."""
    pages = list(filter(None, [project.find("epic", epic) if epic else None]))
    prds = {link.target for page in pages for link in page.links if link.relation == "prd"}
    pages += (prd for prd in project.of("prd") if prd.id in prds)
    targets = {link.target for page in pages for link in page.links}
    pages += (one for one in project.of("capability") if one.place.path in targets)
    numbers = {link.target for page in pages for link in page.links if link.relation == "wave"}
    return numbers | {wave.id for wave in project.of("wave") if wave.place.path in targets}


def _more(project: Project, answers: Mapping[str, Answer]) -> More:
    """Return the backlog with the hours that it takes, and the wave of the release.

    Raises:
        UserError: When it takes more than the part of the capacity that may be planned.
    """
    items = tuple(_items(project, answers))
    titles = [one.cells[0] for one in items]
    lines = [_item(number, one, titles) for number, one in enumerate(items, 1)]
    part = sum(planned.hours(one.cells[1]) or 0 for one in items)
    whole = planned.hours(places.text(answers, "capacity")) or 0
    percent = project.config.plan.capacity
    most = whole * percent / 100
    if part > most:
        raise UserError(
            f"{part:g} of {whole:g} hours are planned, which leaves too little for surprises",
            fix=f"Plan at most {most:g} hours: {percent} percent, which is `plan.capacity` in "
            "wavewright.yml.",
        )
    release = places.text(answers, "release")
    waves = [places.wave_of(wave) for wave in project.of("wave") if wave.id]
    links = [f"[Wave {w.number}](../waves/{w.file})" for w in waves if w.release == release]
    return More(
        facts={"Planned": f"{part:g} h"} | ({"Wave": links[0]} if links else {}),
        written={"Backlog": "\n".join(lines)},
    )


class _Item(NamedTuple):
    """An item of the backlog: its cells by the columns, and the task of an epic that it is."""

    cells: tuple[str, ...]
    task: str = ""


def _items(project: Project, answers: Mapping[str, Answer]) -> Iterator[_Item]:
    """Yield the items that are given, then the open tasks of the epic; each task once."""
    tasks = backlog.Backlog(project, _HOME, answers)
    seen: set[str] = set()
    for number, one in enumerate(places.many(answers, "item"), 1):
        cells = tuple(written.row("item", ITEM, one).values())
        task = backlog.task_named(cells[0])
        if task and task not in seen:
            yield _of_task(tasks.task(task, f"--item {number}"), cells)
        elif not task:
            yield _Item(cells)
        seen.add(task)
    if epic := places.text(answers, "epic"):
        nothing = ("",) * len(ITEM)
        yield from (_of_task(task, nothing) for task in tasks.rest(epic, seen))


def _of_task(taken: backlog.Taken, cells: tuple[str, ...]) -> _Item:
    """Return a task as an item; what is given of it comes first."""
    _, estimate, priority, sort, issue, blocks, after, *more = cells
    told = (
        *(taken.title, estimate or taken.estimate, priority or taken.priority),
        *(sort, issue, blocks, after or taken.waits, *more),
    )
    return _Item(told, taken.link)


def _item(number: int, item: _Item, titles: Sequence[str]) -> str:
    """Return an item of the backlog, with what is known of it below."""
    title, estimate, priority, sort, issue, blocks, after, criteria, documents_ = item.cells
    option = f"--item {number}"
    others = [*titles[: number - 1], *titles[number:]]
    found = _ISSUE.fullmatch(issue) if issue else None
    if issue and not found:
        raise UserError(f"{option}: `{issue}` is not the number of an issue", fix="Write #12.")
    if sort and sort.lower() not in TYPES:
        raise UserError(f"{option}: `{sort}` is no type", fix=f"Write {', '.join(TYPES)}.")
    fields = {
        "Task": item.task,
        "Type": sort.lower(),
        "Priority": names.priority(priority or "P2") + (f", blocks {blocks}" if blocks else ""),
        "Estimate": estimate and planned.worked(estimate, option),
        "Depends on": backlog.depends(after, map(_bare, others), option),
        "Related documents": documents_,
    }
    lines = [f"- [ ] {title}{f' (#{found[1]})' if found else ''}"]
    lines += [f"  - **{name}:** {value}" for name, value in fields.items() if value]
    lines += ["  - Accepted when:"] if criteria else []
    lines += [f"    - [ ] {one.strip()}" for one in criteria.split(";") if one.strip()]
    return "\n".join(lines)


def _bare(title: str) -> str:
    """Return a title without the issue behind it, which is none of its words."""
    return planned.ISSUE_AT_END.sub("", title)


def _lasts(text: str) -> str:
    """Clean how long a sprint takes.

    Raises:
        UserError: For a number without a unit.
    """
    found = names.line(text)
    if found.isdecimal():
        raise UserError(f"{text!r} has no unit", fix=f"Write `{found} days` or `{found} weeks`.")
    return found


def _duration(project: Project, _answers: Mapping[str, Answer]) -> str:
    weeks = project.config.plan.sprint_weeks
    return f"{weeks} week{'' if weeks == 1 else 's'}"


def _hours(project: Project, _answers: Mapping[str, Answer]) -> str:
    """Return the hours of one person, for as long as a sprint usually lasts."""
    return f"{_WEEK * project.config.plan.sprint_weeks} h"


def _epic(text: str) -> str:
    return planned.epic_id(text) if text.strip() else ""


KIND = document_kind(
    name="sprint",
    summary="The goal and the backlog of a sprint, with room for what nobody plans.",
    home=_HOME,
    heading="# Sprint N: vX.Y.Z Title",
    index=Index("Sprints", "What was intended for each sprint, one page each."),
    statuses=STATUSES,
    ready=STATUSES[1:],
    standard=STANDARD,
    reads=frozenset({"wave", "epic", "prd", "capability"}),
    fields=(
        Field(
            "epic",
            "An epic of which it takes all tasks that are open and in no sprint; one alone is "
            "`--item epic-001#1`.",
            _epic,
            lambda _project, _answers: "",
            ask=False,
            refers="epic",
        ),
        Field(
            "release",
            "The release that it works for; by default, that of the newest open wave, or of the "
            "one that the epic or its PRD names.",
            names.release,
            _release,
            picks=True,
        ),
        Field("duration", "How long it takes.", _lasts, _duration),
        Field(
            "capacity",
            "The hours that all have together.",
            _capacity,
            _hours,
        ),
        Field(
            "priority",
            "How urgent its goal is: P0 to P3, or critical, high, medium, low.",
            names.priority,
            lambda _project, _answers: "P2",
            ask=False,
        ),
    ),
    facts={"Duration": "duration", "Priority": "priority", "Capacity": "capacity"},
    sections=(
        Section(
            2,
            "Sprint Goal",
            "What is better for whom in the end, in one sentence.",
            "Operators publish configs without asking anybody.",
            option="goal",
            ask=True,
        ),
        Section(
            2,
            "User Stories",
            "As a …, I want …, so that …: what the goal means for whom.",
            "As an operator, I want to publish a config, so that others can use it.",
            form="- ",
            option="story",
        ),
        Section(
            2,
            "Success Criteria",
            "What is looked at in the end to see whether the goal is reached.",
            "A config is published in the demo, without help.",
            form="- [ ] ",
            option="criterion",
        ),
        Section(
            2,
            "Backlog",
            "What is to be done, the most important first: estimate, priority, type, criteria.",
            "- [ ] Publish a config (#12)\n  - **Type:** feature\n"
            "  - **Priority:** P1, blocks #14\n  - **Estimate:** 6 h",
            form="- [ ] ",
            option="item",
            columns=ITEM,
        ),
        Section(
            2,
            "Related Documents",
            "Pages that it builds on: research, requirements, decisions.",
            "",
            optional=True,
            form="- ",
            option="document",
        ),
    ),
    checklist=(
        "The roadmap was read, and the goal follows from it",
        "The backlog is in the order of what is worth most",
        "Everybody has said how much time they have",
        "Stakeholders have seen the goal, and said yes",
    ),
    more=_more,
)
