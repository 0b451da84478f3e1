"""A how-to guide: a task in steps, with the value scenario and test that prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import guided, places, written
from wavewright.kinds.behavior import owner_context
from wavewright.kinds.capability import guide_entries, scenario, title_of
from wavewright.kinds.guided import PLACEHOLDER
from wavewright.kinds.places import Behavior
from wavewright.model import Answer, Artifact, Context, Entry, Field, Kind, Project

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["KIND", "PLACEHOLDER", "declared"]


def declared(capability: Artifact) -> tuple[str, ...]:
    """Return the behaviors that a capability declares."""
    return tuple(link.target for link in capability.links if link.relation == "behavior")


def _slug(answers: Mapping[str, Answer]) -> str:
    return names.titled(places.text(answers, "name"), places.HEADING_APART)


def _same(project: Project, answers: Mapping[str, Answer]) -> Artifact | None:
    return project.find("guide", _slug(answers))


def _capability(project: Project, answers: Mapping[str, Answer]) -> str | None:
    guide = f"user-docs/how-to/{_slug(answers)}.md"
    capabilities = project.of("capability")
    for capability in capabilities:
        if any(link.target == guide for link in capability.links):
            return capability.id
    return capabilities[0].id if len(capabilities) == 1 else None


def _behaviors(project: Project, answers: Mapping[str, Answer]) -> tuple[str, ...] | None:
    capability = project.find("capability", places.text(answers, "capability"))
    return (declared(capability) or None) if capability else None


def _title(project: Project, answers: Mapping[str, Answer]) -> str:
    same = _same(project, answers)
    return (same and same.title) or title_of(places.text(answers, "name"))


def _goal(project: Project, answers: Mapping[str, Answer]) -> str:
    same = _same(project, answers)
    return (same and places.field_of(same, "Goal")) or places.text(answers, "title")


def check_declared(capability: Artifact, ids: tuple[str, ...]) -> None:
    """Refuse behaviors that the capability does not declare.

    Raises:
        UserError: With the command that adds the behavior.
    """
    for one in ids:
        if one not in declared(capability):
            raise UserError(
                f"the capability {capability.id!r} does not declare {one}",
                place=str(capability.place),
                fix=f"Add it first: wavewright new behavior {one} --capability {capability.id}",
            )


def prepare(project: Project, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Turn answers into the context of a guide and its test.

    Raises:
        UserError: When the capability does not exist or does not declare a behavior.
    """
    capability = places.need(project, "capability", places.text(answers, "capability"))
    ids = places.many(answers, "behavior")
    check_declared(capability, ids)
    slug, title, goal = _slug(answers), places.text(answers, "title"), places.text(answers, "goal")
    said = goal if goal != title else ""
    page = guided.page(slug, title, goal, places.text(answers, "audience"), said)
    if items := places.many(answers, "prerequisite"):
        page["prerequisites"] = written.items(items)
    return owner_context(project, capability) | {
        "behaviors": tuple(Behavior(one) for one in ids),
        "shown": tuple(Behavior(one) for one in ids),
        "scenarios": (scenario(ids[0], slug, title, goal) | position(project, capability),),
        "new_guides": (page,),
    }


def position(project: Project, capability: Artifact) -> dict[str, object]:
    """Return which scenario of its capability the next one is, counted from 1."""
    spec = capability.place.path
    return {"position": 1 + sum(one.place.path == spec for one in project.of("scenario"))}


def scenario_entries(context: Context) -> tuple[Entry, ...]:
    """Return the sections of value scenarios that belong into the capability's spec."""
    capability: dict[str, str] = context["capability"]  # type: ignore[assignment]
    found: tuple[dict[str, str], ...] = context["scenarios"]  # type: ignore[assignment]
    spec = f"project-docs/capabilities/{capability['slug']}.md"
    return tuple(
        Entry(spec, "scenarios", one["id"], _section(one, code=bool(context["has_code"])))
        for one in found
    )


def _section(one: Mapping[str, str], *, code: bool) -> str:
    guide = f"user-docs/how-to/{one['guide']}.md"
    test = f"tests/value-scenarios/test_{one['name']}.py"
    return "\n".join(
        [
            f"### Scenario {one['position']}: {one['title']}",
            "",
            f"- **ID:** {one['id']}",
            f"- **Status:** {one['status']}",
            f"- **Guide:** [{guide}](../../{guide})",
            *([f"- **Tests:** [{test}](../../{test})"] if code else []),
            f"- **Description:** {one['description']}",
        ]
    )


def entries(context: Context) -> tuple[Entry, ...]:
    """Return the section of the spec and the line of the index of guides."""
    return (*scenario_entries(context), *guide_entries(context))


KIND = Kind(
    name="guide",
    summary="A how-to guide with the value scenario and end-to-end test that prove it.",
    argument=Field(
        "name", "What it is called; its file name comes from it.", names.title, lambda _p, _a: None
    ),
    fields=(
        Field(
            "capability",
            "The capability that it shows.",
            names.slug,
            _capability,
            refers="capability",
        ),
        Field(
            "behavior",
            "A behavior that it shows; the first names the scenario.",
            names.behavior,
            _behaviors,
            many=True,
        ),
        Field("title", "Its heading.", names.title, _title, ask=False),
        Field("goal", "What the reader has at the end.", names.line, _goal),
        places.line_field("audience", "Who reads it.", "Users and their agents", ask=True),
        places.items("prerequisite", "What the reader needs first."),
    ),
    bodies=(places.GUIDE_BODY, places.SCENARIO_BODY),
    indexes=(places.GUIDES_BODY,),
    prepare=prepare,
    entries=entries,
    sections=guided.SECTIONS,
    required=("Goal", "Audience", "Prerequisites"),
    home="user-docs/how-to/{slug}.md",
    heading="# How-To: Title",
    fillers=guided.FILLERS,
    blanks={"Goal": "{title}"},
)
