"""Where documents live, and what the kinds read from artifacts that exist already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.errors import UserError
from wavewright.model import Answer, Artifact, Body, Field, Project

if TYPE_CHECKING:
    from collections.abc import Mapping

# What a new feature says when nobody has said what somebody wants, and why.
WANT = "to get this done in one step"
BENEFIT = "I can go on with my own work"
UNSEEN = "Say in one sentence what will be different for whom."  # the vision of a new roadmap
IN_FEATURES = {
    "want": f"I want {WANT}",
    "benefit": f"So that {BENEFIT}",
    "scenarios": "# What users do and see, with the values that they use; these three are a start.",
    "example": '# Example: When "Ada" publishes the config "blue" with 3 settings',
}
COMPLETE = "complete"  # the status of a wave that is done
BEHAVIOR_STATUSES = ("draft", "ready", "implemented")

# What helps where no file name can be made from a name that is the heading as well.
HEADING_APART = "give the heading with --title"

ROADMAP = "project-docs/ROADMAP.md"
CAPABILITIES = "project-docs/capabilities/README.md"
GUIDES = "user-docs/how-to/README.md"

ROADMAP_BODY = Body("wave/roadmap.md.jinja", ROADMAP)
PLAN_BODY = Body("wave/wave_plan.md.jinja", "project-docs/WAVE_{series}X_PLAN.md")
CAPABILITIES_BODY = Body("capability/index.md.jinja", CAPABILITIES)
GUIDES_BODY = Body("guide/index.md.jinja", GUIDES)

FEATURE_BODY = Body(
    "behavior/behavior.feature.jinja",
    "project-docs/capabilities/behaviors/{behavior.file}.feature",
    each="behaviors:behavior",
)
STEPS_BODY = Body(
    "behavior/steps.py.jinja",
    "tests/step_defs/test_{behavior.snake}_steps.py",
    each="behaviors:behavior",
    code=True,
)
UNIT_BODY = Body(
    "behavior/unit_test.py.jinja",
    "tests/unit/test_{behavior.snake}.py",
    each="behaviors:behavior",
    code=True,
)
GUIDE_BODY = Body(
    "guide/guide.md.jinja", "user-docs/how-to/{guide.slug}.md", each="new_guides:guide"
)
SCENARIO_BODY = Body(
    "guide/value_scenario.py.jinja",
    "tests/value-scenarios/test_{scenario.name}.py",
    each="scenarios:scenario",
    code=True,
)


class Wave(NamedTuple):
    """What other documents say of a wave."""

    number: str
    release: str
    title: str
    goal: str
    file: str

    @property
    def series(self) -> int:
        """The X of X.Y."""
        return int(self.number.split(".")[0])


class Behavior(NamedTuple):
    """A behavior to be made, with its id in all its spellings."""

    id: str
    status: str = "draft"

    @property
    def file(self) -> str:
        """The stem of its feature."""
        return names.file_of(self.id)

    @property
    def snake(self) -> str:
        """Its id as part of a Python name."""
        return names.snake(self.id)

    @property
    def hints(self) -> tuple[str, ...]:
        """Comments that say what belongs into its scenarios."""
        return IN_FEATURES["scenarios"], IN_FEATURES["example"]

    @property
    def class_name(self) -> str:
        """Its id as part of a class name: ``McpConfigPublish``."""
        return "".join(part.capitalize() for part in self.snake.split("_"))

    @property
    def verb(self) -> str:
        """What it does, in words: ``publish config``."""
        _, capability, action = self.id.split(".")
        return f"{names.words(action)} {names.words(capability)}"

    @property
    def title(self) -> str:
        """What it does, as a heading."""
        return self.verb.capitalize()


def behavior_of(project: Project, id_: str) -> Behavior:
    """Return a behavior with the status that its capability declares, or as a draft."""
    declared = project.find("behavior", id_)
    known = declared and declared.status in BEHAVIOR_STATUSES
    return Behavior(id_, declared.status if declared and known else "draft")


def field_of(artifact: Artifact, name: str, default: str = "") -> str:
    """Return the value of a field such as ``Goal``."""
    found = artifact.fields.get(name)
    return found[0] if found else default


def link_of(artifact: Artifact, relation: str) -> str:
    """Return the first target that an artifact names in one relation, or nothing."""
    return next((link.target for link in artifact.links if link.relation == relation), "")


def wave_of(artifact: Artifact) -> Wave:
    """Return what other documents say of a wave."""
    return Wave(
        artifact.id,
        field_of(artifact, "Release", "0.1.0"),
        artifact.title,
        field_of(artifact, "Goal"),
        artifact.place.path.rsplit("/", 1)[-1],
    )


def number_key(number: str) -> tuple[int, ...]:
    """Sort key of ``X.Y``."""
    return tuple(int(part) for part in number.split("."))


def wave_order(line: str) -> tuple[object, ...] | None:
    """Order the lines of a list of waves by number."""
    found = re.search(r"Wave (\d+\.\d+)", line)
    return number_key(found[1]) if found else None


def link_order(line: str) -> tuple[object, ...] | None:
    """Order the lines of a list of links by their target."""
    found = re.search(r"\]\(([^)]+)\)", line)
    return (found[1],) if found else None


def need(project: Project, kind: str, id_: str) -> Artifact:
    """Return an artifact that an option names.

    Raises:
        UserError: When there is none; names those that there are.
    """
    found = project.find(kind, id_)
    if found is None:
        known = ", ".join(sorted(a.id for a in project.of(kind))) or "none yet"
        raise UserError(
            f"there is no {kind} {id_!r} (known: {known})",
            fix=f"Make it first: wavewright new {kind} …",
        )
    return found


def text(answers: Mapping[str, Answer], name: str) -> str:
    """Return an answer that is one text."""
    value = answers[name]
    return value if isinstance(value, str) else " ".join(value)


def many(answers: Mapping[str, Answer], name: str) -> tuple[str, ...]:
    """Return an answer that is a list, each item once, in the order given."""
    value = answers[name]
    return tuple(dict.fromkeys((value,) if isinstance(value, str) else value))


def none(_project: Project, _answers: Mapping[str, Answer]) -> None:
    """Return that there is no default: the answer must be given."""


def items(name: str, help_: str, *default: str) -> Field:
    """Return a field for the lines of a list, which is never asked for."""
    return Field(name, help_, names.line, lambda _project, _answers: default, many=True, ask=False)


def line_field(name: str, help_: str, default: str, *, ask: bool = False) -> Field:
    """Return a field of one line with a fixed default."""
    return Field(name, help_, names.line, lambda _project, _answers: default, ask=ask)


def owners(project: Project, behavior_id: str) -> tuple[Artifact, ...]:
    """Return the capabilities that declare a behavior."""
    return tuple(
        capability
        for capability in project.of("capability")
        if any(b.relation == "behavior" and b.target == behavior_id for b in capability.links)
    )


def declared_elsewhere(project: Project, behavior_id: str, slug: str) -> None:
    """Refuse a behavior that another capability declares, or whose file names are taken.

    Raises:
        UserError: With the capability and where it says so.
    """
    twin = next(
        (
            one
            for one in project.of("behavior")
            if one.id != behavior_id and names.snake(one.id) == names.snake(behavior_id)
        ),
        None,
    )
    if twin:
        raise UserError(
            f"the files of {behavior_id} would have the names of those of {twin.id}",
            place=str(twin.place),
            fix="Choose an id that differs by more than `.` and `_`.",
        )
    for capability in owners(project, behavior_id):
        if capability.id != slug:
            raise UserError(
                f"behavior {behavior_id} belongs to the capability {capability.id!r}",
                place=str(capability.place),
                fix="A behavior has one capability. Choose another action, or add to that one.",
            )
