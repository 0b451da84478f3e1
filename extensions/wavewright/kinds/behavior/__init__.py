"""A behavior: one thing that a capability does, as a feature with steps and unit tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import opened, places
from wavewright.kinds.capability import spec_entries
from wavewright.model import Answer, Artifact, Context, Entry, Field, Kind, Project

if TYPE_CHECKING:
    from collections.abc import Mapping


def capability_of(project: Project, behavior_id: str) -> str | None:
    """Return the capability that declares a behavior, its siblings, or is the only one."""
    if owned := places.owners(project, behavior_id):
        return owned[0].id
    prefix = behavior_id.rsplit(".", 1)[0] + "."
    siblings = [
        capability.id
        for capability in project.of("capability")
        if any(b.relation == "behavior" and b.target.startswith(prefix) for b in capability.links)
    ]
    everything = siblings or [capability.id for capability in project.of("capability")]
    return everything[0] if len(set(everything)) == 1 else None


def _capability(project: Project, answers: Mapping[str, Answer]) -> str | None:
    return capability_of(project, places.text(answers, "id"))


def owner_context(project: Project, capability: Artifact) -> dict[str, object]:
    """Return what bodies say of the capability and of its wave.

    Raises:
        UserError: When the spec names no wave, or one that does not exist.
    """
    number = places.link_of(capability, "wave")
    if not number:
        raise UserError(
            f"the capability {capability.id!r} names no wave",
            place=str(capability.place),
            fix="Write `**[Wave X.Y (vX.Y.Z)](../waves/FILE)**` under its `## Wave Alignment`.",
        )
    wave = places.wave_of(places.need(project, "wave", number))
    return {
        "capability": {"slug": capability.id, "title": capability.title},
        "wave": wave._asdict() | {"series": wave.series},
    }


def prepare(project: Project, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Turn answers into the context of a feature, its steps and unit tests.

    Raises:
        UserError: When the capability does not exist, its wave is complete, or another one
            declares the behavior.
    """
    capability = places.need(project, "capability", places.text(answers, "capability"))
    id_ = places.text(answers, "id")
    places.declared_elsewhere(project, id_, capability.id)
    links = [link for link in capability.links if link.relation in {"behavior", "wave"}]
    if id_ not in {link.target for link in links}:
        again = f"wavewright new capability NAME --wave {{wave}} --behavior {id_}"
        numbers = (link.target for link in links if link.relation == "wave")
        opened.takes(project, numbers, f"As a capability of that wave: {again}")
    return owner_context(project, capability) | {
        "behaviors": (places.behavior_of(project, id_),),
        "priority": answers["priority"],
        "role": answers["role"],
        "want": answers["want"],
        "benefit": answers["benefit"],
    }


def entries(context: Context) -> tuple[Entry, ...]:
    """Return the lines of the capability's spec."""
    capability: dict[str, str] = context["capability"]  # type: ignore[assignment]
    return spec_entries(context, capability["slug"])


KIND = Kind(
    name="behavior",
    summary="One thing a capability does: a feature, its steps and unit tests.",
    argument=Field("id", "NAMESPACE.CAPABILITY.ACTION.", names.behavior, lambda _p, _a: None),
    fields=(
        Field(
            "capability",
            "The capability that it belongs to.",
            names.slug,
            _capability,
            refers="capability",
        ),
        Field("priority", "P0 to P3.", names.priority, lambda _p, _a: "P2"),
        places.line_field("role", "Who wants it: `As a …`.", "user", ask=True),
        places.line_field("want", "What they want: `I want …`.", places.WANT, ask=True),
        places.line_field("benefit", "Why: `So that …`.", places.BENEFIT, ask=True),
    ),
    bodies=(places.FEATURE_BODY, places.STEPS_BODY, places.UNIT_BODY),
    prepare=prepare,
    entries=entries,
    statuses=places.BEHAVIOR_STATUSES,
    fillers=places.IN_FEATURES,
)
