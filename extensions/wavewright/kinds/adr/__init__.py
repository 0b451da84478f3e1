"""An architecture decision record: what was decided, why, and what it replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import places
from wavewright.kinds.documents import Index, More, document_kind
from wavewright.model import Answer, Artifact, Change, Context, Field, Project, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "project-docs/decisions"
SUPERSEDES = "Supersedes"
SUPERSEDED_BY = "Superseded by"
STATUSES = ("proposed", "accepted", "rejected", "superseded")
HELD = frozenset({STATUSES[1], STATUSES[3]})  # those that hold, or have held


def _own(project: Project, answers: Mapping[str, Answer]) -> Artifact | None:
    return project.find("adr", places.text(answers, "slug"))


def named(page: Artifact, field: str) -> tuple[str, ...]:
    """Return the decisions that a field of a decision links, in their order."""
    line = page.fields[field][1].line if field in page.fields else 0
    inside = f"{HOME}/"
    return tuple(
        link.target.removeprefix(inside).removesuffix(".md")
        for link in page.links
        if link.place.line == line and link.target.startswith(inside)
    )


def _superseded(project: Project, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    page = _own(project, answers)
    return named(page, SUPERSEDES) if page else ()


def _line(page: Artifact) -> str:
    return f"[{page.title}]({page.id}.md)"


def _more(project: Project, answers: Mapping[str, Answer]) -> More:
    """Return the chain of a decision: what it replaces, and what replaced it.

    As long as it is not accepted, what it replaces holds, and does not change.

    Raises:
        UserError: When what it replaces does not exist, is not decided or is replaced already.
    """
    slug = places.text(answers, "slug")
    older = [places.need(project, "adr", one) for one in places.many(answers, "supersedes")]
    for old in older:
        _check(project, old, slug)
    facts = {SUPERSEDES: ", ".join(map(_line, older))} if older else {}
    page = _own(project, answers)
    if page and SUPERSEDED_BY in page.fields:
        facts[SUPERSEDED_BY] = page.fields[SUPERSEDED_BY][0]
    holds = page is not None and page.status in HELD
    paths = (one.place.path for one in older if holds)
    return More(facts=facts, context={"older": tuple(paths)})


def _check(project: Project, page: Artifact, slug: str) -> None:
    """Refuse to replace a decision that cannot be replaced by this one."""
    place = str(page.fields.get("Status", ("", page.place))[1])
    if slug in _chain(project, page):
        raise UserError(
            f"{slug!r} would supersede itself in the end",
            place=str(page.place),
            fix="Make a new decision: its title says what holds from now on.",
        )
    newer = named(page, SUPERSEDED_BY)
    if newer and newer != (slug,):
        raise UserError(
            f"the decision {page.id!r} is superseded by {newer[0]!r} already",
            place=str(page.fields[SUPERSEDED_BY][1]),
            fix=f"Supersede that one: --supersedes {newer[0]}",
        )
    if page.status in {"proposed", "rejected"}:
        raise UserError(
            f"the decision {page.id!r} is {page.status}, so that there is nothing to supersede",
            place=place,
            fix="Write `accepted` there if it holds, or change that page.",
        )


def _chain(project: Project, page: Artifact) -> dict[str, None]:
    """Return a decision and all that it replaces, directly or not."""
    found: dict[str, None] = {}
    due = [page.id]
    while due:
        one = due.pop()
        if one not in found:
            found[one] = None
            older = project.find("adr", one)
            due += named(older, SUPERSEDES) if older else ()
    return found


def _changes(context: Context) -> tuple[Change, ...]:
    older: tuple[str, ...] = context["older"]  # type: ignore[assignment]
    link = f"[{context['title']}]({context['slug']}.md)"
    return tuple(
        change
        for path in older
        for change in (
            Change(path, "Status", STATUSES[-1]),
            Change(path, SUPERSEDED_BY, link),
        )
    )


KIND = document_kind(
    name="adr",
    summary="A decision on the architecture: why it is so, and which decision it replaces.",
    home=f"{HOME}/{{slug}}.md",
    heading="# Decision: Title",
    index=Index("Decisions", "What was decided on the architecture, and why, one page each."),
    statuses=STATUSES,
    ready=("accepted",),
    fields=(
        Field(
            "supersedes",
            "A decision that this one replaces; it holds until this one is accepted.",
            names.slug,
            _superseded,
            many=True,
            ask=False,
            refers="adr",
        ),
    ),
    sections=(
        Section(
            2,
            "Context",
            "What forces a decision now: facts, limits and who is affected.",
            "Configs lie in three places, and two releases went out with an old one.",
            ask=True,
        ),
        Section(
            2,
            "Options",
            "What was considered, with what speaks for and against it.",
            "A database: queries are easy; another service to run and to restore.",
            form="- ",
            option="option",
        ),
        Section(
            2,
            "Decision",
            "What is done from now on, in one sentence.",
            "Configs are kept in Git, one file each, and published from a tag.",
            ask=True,
        ),
        Section(
            2,
            "Consequences",
            "What becomes easier, what becomes harder, and when to think again.",
            "Each change is reviewed. Thinking again is due when there are 10,000 of them.",
            form="- ",
            option="consequence",
        ),
    ),
    checklist=("The people who live with it were asked", "What it costs to take it back is said"),
    more=_more,
)._replace(changes=_changes)
