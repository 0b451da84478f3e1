"""A wave: a release-sized plan of three to five capabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import places, written
from wavewright.model import Answer, Artifact, Body, Context, Entry, Field, Kind, Project, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES = ("planning", "in-progress", "complete")


def _slug(answers: Mapping[str, Answer]) -> str:
    given = answers.get("slug")
    return names.slug(str(given)) if given else names.titled(places.text(answers, "title"))


def _same(project: Project, answers: Mapping[str, Answer]) -> Artifact | None:
    """Return the wave that already has this slug: the same command again makes the same wave."""
    ending = f"-{_slug(answers)}.md"
    for wave in project.of("wave"):
        if wave.place.path.rsplit("/", 1)[-1] == f"wave-{wave.id}{ending}":
            return wave
    return None


def _number(project: Project, answers: Mapping[str, Answer]) -> str:
    if same := _same(project, answers):
        return same.id
    numbers = [places.number_key(w.id) for w in project.of("wave") if names.NUMBER.fullmatch(w.id)]
    if not numbers:
        return "1.1"
    series, minor = max(numbers)
    return f"{series}.{minor + 1}"


def _release(project: Project, answers: Mapping[str, Answer]) -> str:
    if same := _same(project, answers):
        return places.wave_of(same).release
    releases = [places.wave_of(wave).release for wave in project.of("wave")]
    # The project may be older than its waves.
    releases += [one.id for kind in ("version", "tag") for one in project.of(kind)]
    found = filter(None, map(names.RELEASE.fullmatch, releases))
    numbers = [tuple(map(int, one[1].split("."))) for one in found]
    if not numbers:
        return "0.1.0"
    major, minor, _ = max(numbers)
    return f"{major}.{minor + 1}.0"


def _goal(project: Project, answers: Mapping[str, Answer]) -> str:
    same = _same(project, answers)
    return (same and places.field_of(same, "Goal")) or f"Deliver {places.text(answers, 'title')}"


def prepare(project: Project, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Turn answers into the context of a wave's page.

    Raises:
        UserError: When the number belongs to another wave.
    """
    number, slug = places.text(answers, "number"), _slug(answers)
    taken = project.find("wave", number)
    if taken and not taken.place.path.endswith(f"/wave-{number}-{slug}.md"):
        raise UserError(
            f"wave {number} is already {taken.title!r}",
            place=str(taken.place),
            fix="Leave --number out to take the next free one.",
        )
    return {
        "slug": slug,
        "number": number,
        "series": int(number.split(".")[0]),
        "release": answers["release"],
        "title": answers["title"],
        "status": taken.status if taken and taken.status in STATUSES else "planning",
        "goal": answers["goal"],
        "timeline": answers["timeline"],
        "capabilities": (),
        "coverage": project.config.coverage.overall,
        "criteria": written.items(places.many(answers, "criterion")),
        "out_of_scope": written.items(places.many(answers, "out_of_scope")),
        "dependencies": written.items(places.many(answers, "dependency")),
        "risks": written.items(places.many(answers, "risk")),
    }


def entries(context: Context) -> tuple[Entry, ...]:
    """Return the lines of the roadmap and of the plan of the series."""
    target = f"waves/wave-{context['number']}-{context['slug']}.md"
    text = (
        f"- [Wave {context['number']} (v{context['release']}) — {context['title']}]({target})"
        f" - {context['goal']}"
    )
    plan = f"project-docs/WAVE_{context['series']}X_PLAN.md"
    return tuple(
        Entry(path, "waves", target, text, places.wave_order) for path in (places.ROADMAP, plan)
    )


KIND = Kind(
    name="wave",
    summary="A release-sized plan: a goal, its capabilities and how success is measured.",
    argument=Field("title", "What the wave is called.", names.title, lambda _p, _a: None),
    fields=(
        Field(
            "slug",
            "Its name in file names, when none can be made from the title.",
            names.slug,
            lambda _p, answers: names.titled(places.text(answers, "title")),
            ask=False,
        ),
        Field("number", "Its number, X.Y; the next free one by default.", names.number, _number),
        Field(
            "release",
            "The release it ends in, X.Y.Z; the next minor one by default.",
            names.release,
            _release,
        ),
        Field("goal", "What is better for whom when it is done.", names.line, _goal),
        places.line_field("timeline", "How long it takes.", "7-8 days", ask=True),
        places.items(
            "criterion",
            "A measurable success criterion.",
            "The value scenario of each capability passes",
        ),
        places.items("out_of_scope", "What it leaves out on purpose.", "Nothing named yet"),
        places.items("dependency", "What it needs from outside or from earlier waves.", "None"),
        places.items(
            "risk", "A risk and its mitigation, `risk - mitigation`.", "None known - review weekly"
        ),
    ),
    bodies=(Body("wave/wave.md.jinja", "project-docs/waves/wave-{number}-{slug}.md"),),
    indexes=(places.ROADMAP_BODY, places.PLAN_BODY),
    prepare=prepare,
    entries=entries,
    sections=(
        Section(3, "Scope"),
        Section(4, "Capabilities"),
        Section(4, "Success Criteria"),
        Section(4, "Out of Scope"),
        Section(3, "Dependencies"),
        Section(3, "Risks"),
    ),
    required=("Status", "Goal", "Estimated Timeline"),
    statuses=STATUSES,
    home="project-docs/waves/wave-{number}-{slug}.md",
    heading="## Wave X.Y (vX.Y.Z) — Title",
    reads=frozenset({"wave", "capability", "guide", "changelog", "tag"}),
)
