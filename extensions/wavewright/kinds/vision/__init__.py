"""A vision: what will be different for whom in some years, and how one would notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.kinds import places
from wavewright.kinds.documents import More, document_kind
from wavewright.model import Change, Entry, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.model import Answer, Context, Project

HOME = "dev-docs/vision/{slug}.md"


def entries(context: Context) -> tuple[Entry, ...]:
    """Return the line of the roadmap, where it lists visions."""
    target = f"../{HOME.format(slug=context['slug'])}"
    line = f"- [{context['title']}]({target})"
    return (Entry(places.ROADMAP, "visions", target, line, places.link_order, optional=True),)


def _more(project: Project, answers: Mapping[str, Answer]) -> More:
    """Return what the roadmap says of the vision, as long as it says nothing yet."""
    pages = project.of("roadmap")
    unseen = all(places.field_of(page, "Vision") == places.UNSEEN for page in pages)
    return More(context={"seen": places.text(answers, "mission") if unseen else ""})


def changes(context: Context) -> tuple[Change, ...]:
    """Return the line of the roadmap with the vision, in place of the one that says nothing."""
    seen = str(context["seen"])
    return (Change(places.ROADMAP, "Vision", seen),) if seen else ()


KIND = document_kind(
    name="vision",
    summary="Where this goes: for whom, in which surroundings, and how one would notice.",
    home=HOME,
    heading="# Vision: Title",
    indexes=(places.ROADMAP_BODY,),
    entries=entries,
    more=_more,
    reads=frozenset({"roadmap"}),
    sections=(
        Section(
            2,
            "Vision and Mission",
            "What will be different for whom, and what you do about it every day.",
            "Nobody writes a ticket to change a config. We make publishing one safe step.",
            option="mission",
            ask=True,
        ),
        Section(
            2,
            "Users and Use Cases",
            "Who it is for, and what each of them gets done with it.",
            "Service owners: they change a limit in the evening and see it in force.",
            form="- ",
            option="user",
        ),
        Section(
            2,
            "Ecosystem and Competition",
            "What users do today instead, which projects you meet, and what they do better.",
            "Today: a ticket and two days. Flag services are faster, and keep no history.",
            form="- ",
            option="competition",
        ),
        Section(
            2,
            "Goals",
            "What is reached in which year, in words that can turn out to be wrong.",
            "2027: every team publishes its own configs. 2028: no config without a test.",
            form="- ",
            option="goal",
        ),
        Section(
            2,
            "Success Metrics",
            "The figures that tell whether you get there: from what, to what, by when.",
            "Median time from change to production: from 2 days to 10 minutes by June 2027.",
            form="- ",
            option="metric",
        ),
    ),
)._replace(changes=changes)
