"""A value scenario: a guide and the end-to-end test that follows it, under one id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import forms, guided, places
from wavewright.kinds.behavior import capability_of, owner_context
from wavewright.kinds.capability import guide_entries
from wavewright.kinds.guide import check_declared, position, scenario_entries
from wavewright.kinds.places import Behavior
from wavewright.model import Answer, Artifact, Context, Entry, Field, Kind, Project

if TYPE_CHECKING:
    from collections.abc import Mapping


def _split(answers: Mapping[str, Answer]) -> tuple[str, str]:
    behavior, name = places.text(answers, "id").rsplit(".", 1)
    return behavior.upper(), name


def _same(project: Project, answers: Mapping[str, Answer]) -> Artifact | None:
    return project.find("scenario", places.text(answers, "id"))


def _capability(project: Project, answers: Mapping[str, Answer]) -> str | None:
    return capability_of(project, _split(answers)[0])


def _title(project: Project, answers: Mapping[str, Answer]) -> str:
    same = _same(project, answers)
    return (same and same.title) or names.heading(_split(answers)[1])


def _description(project: Project, answers: Mapping[str, Answer]) -> str:
    same = _same(project, answers)
    text = places.field_of(same, "Description") if same else ""
    return text or places.text(answers, "title")


def prepare(project: Project, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Turn answers into the context of a scenario, its test and, if there is none, its guide.

    Raises:
        UserError: When the capability does not exist or does not declare the behavior.
    """
    behavior, name = _split(answers)
    capability = places.need(project, "capability", places.text(answers, "capability"))
    check_declared(capability, (behavior,))
    guide, title = places.text(answers, "guide"), places.text(answers, "title")
    description = places.text(answers, "description")
    there = project.find("guide", guide)
    exists = there is not None and guide != name
    if there and capability.place.path not in {link.target for link in there.links}:
        raise UserError(
            f"the guide {guide!r} belongs to another capability",
            place=str(there.place),
            fix="Choose another one with --guide NAME; it is made if there is none of that name.",
        )
    said = description if description != title else ""
    page = guided.page(guide, title, description, "Users and their agents", said)
    return owner_context(project, capability) | {
        "behaviors": (Behavior(behavior),),
        "shown": (Behavior(behavior),),
        "new_guides": () if exists else (page,),
        "guide_slug": guide,
        "scenarios": (
            {
                "id": places.text(answers, "id"),
                "name": names.snake(name),
                "title": forms.unclosed(title),
                "status": "draft",
                "guide": guide,
                "description": description,
            }
            | position(project, capability),
        ),
    }


def entries(context: Context) -> tuple[Entry, ...]:
    """Return the section of the spec, the guide's line for the test, and the index of guides."""
    found: tuple[dict[str, str], ...] = context["scenarios"]  # type: ignore[assignment]
    guide = f"user-docs/how-to/{context['guide_slug']}.md"
    tests = [f"tests/value-scenarios/test_{one['name']}.py" for one in found]
    shown: tuple[Behavior, ...] = context["shown"]  # type: ignore[assignment]
    features = [
        (b.id, f"../../project-docs/capabilities/behaviors/{b.file}.feature") for b in shown
    ]
    return (
        *scenario_entries(context),
        *(
            Entry(guide, "behaviors", target, f"- Behavior: [{id_}]({target})")
            for id_, target in features
        ),
        *(
            Entry(guide, "tests", f"../../{test}", f"- Test: [{test}](../../{test})")
            for test in tests
            if context["has_code"]
        ),
        *guide_entries(context),
    )


KIND = Kind(
    name="scenario",
    summary="A value scenario: a guide and the end-to-end test that follows it.",
    argument=Field(
        "id", "A behavior in lower case, a dot and a name.", names.scenario, lambda _p, _a: None
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
            "guide",
            "Its how-to guide; made if there is none of that name.",
            names.slug,
            lambda _project, answers: _split(answers)[1],
        ),
        Field("title", "Its heading.", names.title, _title),
        Field("description", "What the user gets done.", names.line, _description),
    ),
    bodies=(places.GUIDE_BODY, places.SCENARIO_BODY),
    indexes=(places.GUIDES_BODY,),
    prepare=prepare,
    entries=entries,
    required=("ID", "Status", "Guide", "Tests", "Description"),
    statuses=("draft", "ready", "passing"),
    heading="### Scenario N: Title",
    blanks={"Description": "{title}"},
)
