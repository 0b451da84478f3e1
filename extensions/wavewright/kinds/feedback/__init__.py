"""Feedback: what a release brought in a week, in figures and in the words of its users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import figures, places
from wavewright.kinds.documents import Index, More, document_kind, today
from wavewright.kinds.figures import Figure
from wavewright.model import Answer, Artifact, Field, Project, Section

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wavewright.kinds.figures import Known

METRICS = "| Metric | This week | Before | Change |"
FEEDS = "Feeds into"
_HINT = "What was counted; the change since the week before is computed."
# What each week counts, as far as somebody knows.
ROWS = (
    *("Downloads", "Stars", "Issues opened: bug", "Issues opened: feature"),
    "Issues opened: other",
)
_DAYS = 7


def _week(project: Project, answers: Mapping[str, Answer]) -> str:
    """Return the week after the release in which the report is written, counted from 1."""
    import datetime as dt  # noqa: PLC0415  # only who makes one pays for it

    version = project.find("version", places.text(answers, "release"))
    told = places.field_of(version, "Date") if version else ""
    try:
        since = dt.date.fromisoformat(today()) - dt.date.fromisoformat(told)
    except ValueError:
        return "1"
    return str(max(1, since.days // _DAYS + 1))


def _number(text: str) -> str:
    """Return the number of a week.

    Raises:
        UserError: When it is none.
    """
    week = text.strip()
    if not week.isascii() or not week.isdecimal() or not 0 < int(week) < 1000:  # noqa: PLR2004
        raise UserError(f"{text!r} is not the number of a week", fix="Write it as 1.")
    return str(int(week))


def _released(project: Project, release: str) -> None:
    """Refuse a release that does not exist; where there is none yet, one that no wave plans."""
    waves = project.of("wave")
    known = {one.id for kind in ("version", "tag") for one in project.of(kind)}
    known = {one for one in known if names.RELEASE.fullmatch(one)}
    what = "releases" if known else "planned releases"
    known = known or {places.field_of(wave, "Release") for wave in waves} - {""}
    known |= {page.id.removeprefix("v") for page in project.of("release")}
    planless = not known and not waves and not project.of("changelog")
    if release not in known and not planless:
        newest = sorted(known, key=places.number_key)[-3:]
        raise UserError(
            f"there is no release {release}",
            fix=f"The newest {what} are {', '.join(newest)}."
            if newest
            else "Nothing is released yet: CHANGELOG.md has no version.",
        )


def _before(known: Known, release: str, week: str) -> Artifact | None:
    """Return the report before: the newest of an earlier week, of this release or an older one."""
    own = (places.number_key(release), int(week))
    found: dict[tuple[tuple[int, ...], int], Artifact] = {}
    for page in known.of("feedback"):
        version, number = places.field_of(page, "Release"), places.field_of(page, "Week")
        if names.RELEASE.fullmatch(version) and number.isdecimal():
            found[places.number_key(version), int(number)] = page
    earlier = max((key for key in found if key < own), default=None)
    return found[earlier] if earlier else None


def follows(known: Known, page: Artifact, cells: Sequence[str]) -> tuple[str, ...]:
    """Return a row of a report as it follows from its name, its value and the report before.

    Raises:
        UserError: For a value that is none.
    """
    release, week = places.field_of(page, "Release"), places.field_of(page, "Week")
    if not names.RELEASE.fullmatch(release) or not week.isdecimal():
        return tuple(cells)  # the name of the file is wrong, and told
    one = figures.parsed(cells[0], cells[1], f"`{cells[0]}`")
    past = figures.before(_before(known, release, week), one.name)
    return (*cells[:2], *figures.compared(one, past, cells[2:]))


def _more(project: Project, answers: Mapping[str, Answer]) -> More:
    """Compute how the figures changed since the report before.

    Raises:
        UserError: For a release that does not exist, and a figure that is no number.
    """
    release, week = places.text(answers, "release"), places.text(answers, "week")
    _released(project, release)
    told = figures.pairs(places.many(answers, "metric"), "--metric")
    known = {figures.key(one.name): one for one in told}
    usual = [known.pop(figures.key(name), Figure("", None))._replace(name=name) for name in ROWS]
    old = _before(project, release, week)
    unknown = (figures.NONE, figures.NONE)
    rows = [
        (one.name, str(one), *figures.compared(one, figures.before(old, one.name), unknown))
        for one in (*usual, *known.values())
    ]
    metrics = figures.counted(METRICS, rows, "" if told else _HINT)
    return More(facts={FEEDS: "[Roadmap](../ROADMAP.md)"}, written={"Metrics": metrics})


KIND = document_kind(
    name="feedback",
    summary="What a release brought in a week: figures, bugs, wishes and what was learned.",
    home="project-docs/feedback/v{release}-week-{week}.md",
    heading="# vX.Y.Z Feedback Summary (Week N)",
    argument=Field("release", "The release that it is about, X.Y.Z.", names.release, places.none),
    index=Index("Feedback", "What each release brought, week by week.", "v{release}, week {week}"),
    fields=(
        Field("week", "The week after the release; this one by default.", _number, _week),
        places.items("metric", "What was counted, NAME=NUMBER; changes are computed.")._replace(
            columns=("metric/name", "value")
        ),
    ),
    reads=frozenset({"changelog", "tag", "wave", "release"}),
    sections=(
        Section(
            2,
            "Metrics",
            _HINT,
            computed=True,
        ),
        Section(
            2,
            "Bug Reports",
            "Each bug of the week: how bad it is, what it does to users, and when it is fixed.",
            "| critical | #31 | No config is published | #32 | 0.2.1 |",
            form="| Severity | Issue | Impact | Fix | Release |",
            option="bug",
        ),
        Section(
            2,
            "Feature Requests",
            "Each wish: how many have it, what they gain, what it costs, where it goes.",
            "| 5 users | #33 | No copying by hand | 2 days | Wave 1.4 |",
            form="| Demand | Issue | User value | Complexity | Plan |",
            option="request",
        ),
        Section(2, "Learnings"),
        Section(
            3,
            "What Worked",
            "What to do again.",
            "The guide was tested by two users before the release.",
            form="- ",
            option="worked",
        ),
        Section(
            3,
            "What Did Not",
            "What to stop, and where it hurt users.",
            "Errors without a line number: three users asked for the same help.",
            form="- ",
            option="failed",
        ),
        Section(
            3,
            "Next Wave",
            "What is done differently from now on.",
            "Each error names its line; a check holds it.",
            form="- ",
            option="next",
        ),
    ),
    checklist=(
        "The dashboard and the error logs were looked at",
        "The downloads were counted",
        "Each new issue has a kind and a priority",
        "Issues, discussions, interviews and support requests were read",
        "Critical bugs have a hotfix",
        "Other bugs are in the backlog",
        "Requests are ordered by what users gain",
        "What was learned is in a note",
        "What follows from it is in the next wave",
        "The roadmap says so",
    ),
    more=_more,
)
