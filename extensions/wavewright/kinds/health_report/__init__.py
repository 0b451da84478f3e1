"""A health report: how a service did in a month, compared with its promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import figures, places
from wavewright.kinds.asked import line_or_nothing
from wavewright.kinds.documents import Index, More, document_kind, today
from wavewright.kinds.figures import Figure, Target
from wavewright.model import Answer, Artifact, Field, Project, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wavewright.kinds.figures import Known

METRICS = "| Metric | Value | Target | Met | Before | Change |"
_HINT = "The figures of the month; targets, ticks and changes are computed from them."
_MONTHS = 12


class _Metric(NamedTuple):
    """A figure that each report has: its name, its option and its unit."""

    name: str
    option: str
    unit: str
    help: str


_METRICS = (
    _Metric("Uptime", "uptime", "%", "How much of the month the service was there, in percent."),
    _Metric("p95 latency", "p95_ms", "ms", "In how many milliseconds 95 of 100 were answered."),
    _Metric("Error rate", "error_rate", "%", "How many requests failed, in percent."),
    _Metric("Total requests", "requests", "", "How many requests there were."),
)
ROWS = tuple(metric.name for metric in _METRICS)


def _month(_project: Project, _answers: Mapping[str, Answer]) -> str:
    """Return the month that is over."""
    return _last(today())


def _last(day: str) -> str:
    """Return the month before that of a day."""
    year, month = map(int, day.split("-")[:2])
    months = year * _MONTHS + month - 2
    return f"{months // _MONTHS:04}-{months % _MONTHS + 1:02}"


def _targets(known: Known) -> Mapping[str, Target]:
    sla = known.config.sla
    return {
        "Uptime": Target(sla.uptime, least=True),
        "p95 latency": Target(sla.p95_ms, least=False),
        "Error rate": Target(sla.error_rate, least=False),
    }


def _before(known: Known, month: str) -> Artifact | None:
    """Return the newest report of an earlier month."""
    pages = [page for page in known.of("health-report") if page.id < month]
    return max(pages, key=lambda page: page.id, default=None)


def _compared(
    one: Figure,
    unit: str,
    old: Artifact | None,
    month: str,
    told: Sequence[str] = (figures.NONE,) * 2,
) -> tuple[str, str]:
    """Return what a figure was, with its month if that is not the month before, and the change."""
    past = figures.before(old, one.name, unit)
    shown, change = figures.compared(one, past, told)
    apart = old if old and past is not None and old.id != _last(month) else None
    return f"{shown} ({apart.id})" if apart else shown, change


def follows(known: Known, page: Artifact, cells: Sequence[str]) -> tuple[str, ...]:
    """Return a row of a report as it follows from its name and its value.

    A row that only this page has keeps its target, which no setting knows.

    Raises:
        UserError: For a value that is none.
    """
    found = (one for one in _METRICS if figures.same(one.name, cells[0]))
    name, _, unit, _ = next(found, _Metric("", "", "", ""))
    one = figures.parsed(cells[0], cells[1], f"`{cells[0]}`", unit)
    judged = figures.held(known, page, cells, one, _targets(known).get(name))
    past = _before(known, page.id)
    return (*cells[:2], *judged, *_compared(one, unit, past, page.id, cells[4:]))


def _rows(project: Project, answers: Mapping[str, Answer]) -> Iterator[tuple[str, ...]]:
    month = places.text(answers, "month")
    old = _before(project, month)
    targets = _targets(project)
    for metric in _METRICS:
        option = f"--{metric.option.replace('_', '-')}"
        told = places.text(answers, metric.option)
        one = figures.parsed(metric.name, told, option, metric.unit)
        judged = figures.judged(one, targets.get(metric.name))
        yield (*judged, *_compared(one, metric.unit, old, month))


def _more(project: Project, answers: Mapping[str, Answer]) -> More:
    """Compare the figures with the targets and with the report before.

    Raises:
        UserError: For a month that is not over, and a figure that is no number.
    """
    month = places.text(answers, "month")
    if month > _last(today()):
        raise UserError(
            f"{month} is not over, so that its figures are not there yet",
            fix=f"Report on it when it is; the last month that is over is {_last(today())}.",
        )
    told = any(places.text(answers, metric.option) for metric in _METRICS)
    metrics = figures.counted(METRICS, _rows(project, answers), "" if told else _HINT)
    return More(written={"Key Metrics": metrics})


KIND = document_kind(
    name="health-report",
    summary="How a service did in a month: its figures against its promise, and what follows.",
    home="project-docs/health/{month}.md",
    heading="# Production Health Report - YYYY-MM",
    argument=Field("month", "The month, YYYY-MM; the last one by default.", names.month, _month),
    index=Index("Health", "How the service did, month by month.", "{month}"),
    fields=tuple(
        Field(metric.option, metric.help, line_or_nothing, lambda _project, _answers: "", ask=False)
        for metric in _METRICS
    ),
    sections=(
        Section(
            2,
            "Key Metrics",
            _HINT,
            computed=True,
        ),
        Section(
            2,
            "Top Issues",
            "What hurt most: the issue, what it was, its priority.",
            "#41 - Publishing hung when the store was full (P1)",
            form="- ",
            option="issue",
        ),
        Section(
            2,
            "Performance Improvements",
            "What became faster or cheaper, and by how much.",
            "Configs are compressed: p95 from 610 ms to 320 ms.",
            form="- ",
            option="improvement",
        ),
        Section(
            2,
            "Action Items",
            "What is done about it, by whom and until when.",
            "Ada: an alert before the store is full, until the 15th.",
            form="- [ ] ",
            option="action",
        ),
    ),
    more=_more,
)
