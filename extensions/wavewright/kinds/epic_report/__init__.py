"""The report on an epic: what was delivered, against what was planned, and what was learned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import figures, places, planned
from wavewright.kinds.asked import line_or_nothing
from wavewright.kinds.documents import Index, More, document_kind
from wavewright.kinds.figures import Figure, Target
from wavewright.model import Answer, Artifact, Field, Need, Project, Section

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from wavewright.kinds.figures import Known

METRICS = "| Metric | Value | Target | Met |"
DONE = "done"
_TASKS = "Tasks done"
_ALL = Target(100, least=True)
COMPLETED = "Completed"
_DURATION = "Duration (days)"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2})? ?(?:Z|UTC))?")
_DAYS = re.compile(r"(\d{1,4}) days?")
_BEST = 10  # the best score of an audit
# What each report tells: its name, its option and its unit.
_MEASURED = (
    ("Tests passing", "tests", "%", "How many of the tests pass, in percent."),
    ("Coverage", "coverage", "%", "How much of the code is covered, in percent."),
    (f"Security (of {_BEST})", "security", "", "The score of the security audit, of 10."),
    ("p95 latency", "p95_ms", "ms", "In how many milliseconds 95 of 100 were answered."),
    ("Uptime", "uptime", "%", "How much of the time it was there, in percent."),
)
ROWS = (_TASKS, *(name for name, *_ in _MEASURED), _DURATION)


def _number(_project: Project, answers: Mapping[str, Answer]) -> str:
    return places.text(answers, "epic").removeprefix("epic-")


def _tasks(known: Known, epic: Artifact) -> Figure:
    tasks = [one for one in known.of("task") if one.place.path == epic.place.path]
    done = sum(task.status == DONE for task in tasks)
    share = 100 * done / len(tasks) if tasks else None
    return Figure(f"{_TASKS} ({done} of {len(tasks)})", share and round(share, 1), "%")


def _completed(text: str) -> str:
    """Clean the moment in which an epic was out: a day, or a day and a time in UTC.

    Raises:
        UserError: When it is none.
    """
    found = _MOMENT.fullmatch(text.strip())
    if text.strip() in figures.UNKNOWN:
        return figures.NONE
    if not found:
        raise UserError(
            f"{text!r} is no day, and no time in UTC", fix="Write 2026-05-04 10:20 UTC."
        )
    return f"{names.day(found[1])} {found[2]} UTC" if found[2] else names.day(found[1])


def _was_completed(project: Project, answers: Mapping[str, Answer]) -> str:
    """Return what the report says already."""
    page = project.find("epic-report", places.text(answers, "epic"))
    return (places.field_of(page, COMPLETED) if page else "") or figures.NONE


def _duration(epic: Artifact, completed: str) -> tuple[Figure, Target | None]:
    """Return in how many days an epic was done, and in how many it was to be."""
    begun = _day(places.field_of(epic, "Start Date"))
    done, due = _day(completed), places.field_of(epic, "Target")
    days, by = _DAYS.fullmatch(due), _day(due)
    planned_ = int(days[1]) if days else (by - begun).days if by and begun else None
    took = (done - begun).days if done and begun and done >= begun else None
    return Figure(_DURATION, took), None if planned_ is None else Target(planned_, least=False)


def _day(text: str) -> dt.date | None:
    """Return the day that a text begins with."""
    import datetime as dt  # noqa: PLC0415  # only who makes or checks a report pays for it

    found = _DAY.match(text)
    try:
        return dt.date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _targets(known: Known) -> Mapping[str, Target]:
    config = known.config
    return {
        "Tests passing": _ALL,
        "Coverage": Target(config.coverage.overall, least=True),
        "p95 latency": Target(config.sla.p95_ms, least=False),
        "Uptime": Target(config.sla.uptime, least=True),
    }


def follows(known: Known, page: Artifact, cells: Sequence[str]) -> tuple[str, ...]:
    """Return a row of a report as it follows from the tasks, or from its name and its value.

    A row that only this page has keeps its target, which no setting knows.

    Raises:
        UserError: For a value that is none.
    """
    epic = known.find("epic", page.id)
    if figures.key(cells[0]).startswith(figures.key(_TASKS)):
        return figures.judged(_tasks(known, epic), _ALL) if epic else tuple(cells)
    if figures.same(cells[0], _DURATION) and epic:
        return figures.judged(*_duration(epic, places.field_of(page, COMPLETED)))
    name, _, unit, _ = _measured(cells[0])
    one = figures.parsed(cells[0], cells[1], f"`{cells[0]}`", unit)
    _scored(one, f"`{cells[0]}`")
    return (*cells[:2], *figures.held(known, page, cells, one, _targets(known).get(name)))


def _measured(name: str) -> tuple[str, str, str, str]:
    """Return what each report tells under a name; nothing under one of its own."""
    found = (one for one in _MEASURED if figures.same(one[0], name))
    return next(found, ("", "", "", ""))


def _scored(one: Figure, option: str) -> None:
    """Refuse a score that is better than the best.

    Raises:
        UserError: With the best one.
    """
    if figures.key(one.name).startswith("security") and (one.value or 0) > _BEST:
        raise UserError(
            f"{option}: `{one}` is more than {_BEST}", fix=f"Write a score of 0 to {_BEST}."
        )


def _rows(
    project: Project, answers: Mapping[str, Answer], epic: Artifact
) -> Iterator[tuple[str, ...]]:
    targets = _targets(project)
    yield figures.judged(_tasks(project, epic), _ALL)
    for name, option, unit, _ in _MEASURED:
        told = places.text(answers, option)
        told = told.removesuffix(f"/{_BEST}") if option == "security" else told
        given = f"--{option.replace('_', '-')}"
        one = figures.parsed(name, told, given, unit)
        _scored(one, given)
        yield figures.judged(one, targets.get(name))
    yield figures.judged(*_duration(epic, places.text(answers, "completed")))
    for one in figures.pairs(places.many(answers, "metric"), "--metric"):
        if option := _measured(one.name)[1]:
            raise UserError(
                f"--metric: each report tells of `{one.name}`",
                fix=f"Give it with --{option.replace('_', '-')}.",
            )
        yield figures.judged(one, None)


def _more(project: Project, answers: Mapping[str, Answer]) -> More:
    """Count the tasks, and compare what was measured with the settings.

    Raises:
        UserError: When there is no such epic, and for a figure that is no number.
    """
    epic = places.need(project, "epic", places.text(answers, "epic"))
    file = epic.place.path.rpartition("/")[2]
    link = f"[{epic.id}](../{file})"
    completed = places.text(answers, "completed")
    due = places.field_of(epic, "Target")
    target = "none" if not due or planned.is_open(due) else due
    facts = {"Epic": link, "Target": target, COMPLETED: completed}
    table = figures.table(METRICS, _rows(project, answers, epic))
    return More(places={"title": epic.title}, facts=facts, written={"Metrics": table})


KIND = document_kind(
    name="epic-report",
    summary="What an epic delivered, against what was planned, and what was learned.",
    home="project-docs/epics/reports/epic-{number}.md",
    heading="# Epic NNN Report: Title",
    argument=Field("epic", "The epic, epic-001.", planned.epic_id, places.none, refers="epic"),
    index=Index("Reports", "What each epic delivered."),
    reads=frozenset({"epic"}),
    fields=(
        Field("number", "The number of the epic.", str, _number, ask=False),
        *(
            Field(option, help_, line_or_nothing, lambda _project, _answers: "", ask=False)
            for _, option, _, help_ in _MEASURED
        ),
        Field(
            "completed",
            "When it was out, in UTC: 2026-05-04 10:20 UTC, or the day.",
            _completed,
            _was_completed,
            ask=False,
        ),
        places.items("metric", "What else was counted, NAME=NUMBER.")._replace(
            columns=("metric/name", "value")
        ),
    ),
    sections=(
        Section(
            2,
            "Summary",
            "In how many days it was done, how many were planned, and what users have now.",
            "Done in 9 days, planned were 7: configs are published from the terminal.",
            ask=True,
        ),
        Section(
            2,
            "Deliverables",
            "What can be used now, each with a link.",
            "`acme-publish`, with its how-to guide.",
            form="- ",
            option="deliverable",
        ),
        Section(
            2,
            "Metrics",
            "What was counted; tasks, days and ticks are computed.",
            computed=True,
        ),
        Section(
            2,
            "Team Performance",
            "Who did how much: commits, files, lines, and the share of the work.",
            "| python-backend-engineer | 21 | 34 | 1,200 | 60 % |",
            form="| Who | Commits | Files | Lines | Share |",
            option="member",
        ),
        Section(
            2,
            "Lessons Learned",
            "What to do differently next time.",
            "Measure the store first: two days went into a wrong guess.",
            form="- ",
            option="lesson",
        ),
        Section(
            2,
            "Success Factors",
            "What helped, and is to be done again.",
            "The guide was written on the first day.",
            form="- ",
            option="factor",
        ),
        Section(
            2,
            "Production Status",
            "Whether it is live and healthy, how fast it is, and since when, in UTC.",
            "Live since 2026-05-04 10:20 UTC; p95 is 240 ms.",
        ),
    ),
    links=(Need(("epic",), "Link the page of the epic.", always=True),),
    more=_more,
)
