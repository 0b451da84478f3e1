"""A wave: a release-sized plan of three to five capabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import asked, forms, places, written
from wavewright.model import Answer, Artifact, Body, Context, Entry, Field, Kind, Project, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STATUSES = ("planning", "in-progress", "complete")
GOAL = "Deliver {title}"  # what a new wave says when nobody has said what is better for whom
SECTIONS = (
    Section(3, "Scope"),
    Section(4, "Capabilities"),
    Section(
        4,
        "Success Criteria",
        "What is measured to know that users have it.",
        "Somebody new publishes a config in less than five minutes",
        form="- [ ] ",
        option="criterion",
        always=(
            "The value scenario of each capability passes",
            "Test coverage ≥{coverage}%",
            "All BDD scenarios pass",
        ),
    ),
    Section(
        4,
        "Out of Scope",
        "What somebody may expect of this wave, and does not get.",
        "Taking a published config back",
        form="- ",
        option="out_of_scope",
    ),
    Section(
        3,
        "Dependencies",
        "What it needs from earlier waves or from outside.",
        "Wave 1.1 - the command that configs are published with",
        form="- ",
        option="dependency",
        standing=("None yet",),
    ),
    Section(
        3,
        "Risks",
        "What may stop it, and what is done about that.",
        "The store is slow - measure it in the first week, and publish in the background",
        form="- ",
        option="risk",
    ),
)


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
    title = places.text(answers, "title")
    return (same and places.field_of(same, "Goal")) or GOAL.format(title=title)


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
        "title": forms.unclosed(places.text(answers, "title")),
        "status": taken.status if taken and taken.status in STATUSES else "planning",
        "goal": answers["goal"],
        "timeline": answers["timeline"],
        "capabilities": (),
        "parts": tuple(_parts(project, answers)),
    }


def _parts(project: Project, answers: Mapping[str, Answer]) -> Iterator[dict[str, object]]:
    """Yield the sections, with their answers or with what belongs there."""
    values = {"coverage": project.config.coverage.overall}
    for section in SECTIONS:
        given = places.many(answers, written.option_of(section)) if section.hint else ()
        yield written.part(section, written.items(given), values)


def entries(context: Context) -> tuple[Entry, ...]:
    """Return the lines of the roadmap and of the plan of the series."""
    target = f"waves/wave-{context['number']}-{context['slug']}.md"
    title = forms.said(str(context["title"]))
    text = (
        f"- [Wave {context['number']} (v{context['release']}) — {title}]({target})"
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
        *(asked.item_option(section) for section in SECTIONS if section.hint),
    ),
    bodies=(Body("wave/wave.md.jinja", "project-docs/waves/wave-{number}-{slug}.md"),),
    indexes=(places.ROADMAP_BODY, places.PLAN_BODY),
    prepare=prepare,
    entries=entries,
    sections=SECTIONS,
    required=("Status", "Goal", "Estimated Timeline"),
    statuses=STATUSES,
    home="project-docs/waves/wave-{number}-{slug}.md",
    heading="## Wave X.Y (vX.Y.Z) — Title",
    reads=frozenset({"wave", "capability", "guide", "changelog", "tag"}),
    blanks={"Goal": GOAL},
    criteria=("Success Criteria",),
)
