"""A capability: what the product can do, specified, with its behaviors, guide and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.kinds import asked, forms, guided, opened, places, written
from wavewright.kinds.capability.sections import DELIVERABLES, LEAD, SECTIONS
from wavewright.kinds.places import Behavior
from wavewright.kinds.wave import GOAL
from wavewright.model import Answer, Artifact, Body, Context, Entry, Field, Kind, Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wavewright.kinds.places import Wave


def title_of(raw: str) -> str:
    """Return the heading for a name: of a slug its words, of anything else the name itself."""
    return names.heading(raw) if names.SLUG.fullmatch(raw) else names.title(raw)


def _slug(answers: Mapping[str, Answer]) -> str:
    return names.titled(places.text(answers, "name"), places.HEADING_APART)


def _same(project: Project, answers: Mapping[str, Answer]) -> Artifact | None:
    return project.find("capability", _slug(answers))


def _declared(capability: Artifact | None) -> Iterator[str]:
    """Yield the behaviors that a capability declares; those of none at all are none."""
    links = capability.links if capability else ()
    return (link.target for link in links if link.relation == "behavior")


def _wave(project: Project, answers: Mapping[str, Answer]) -> str | None:
    """Return the wave of the same capability, or else the newest one that is not complete."""
    same = _same(project, answers)
    if same and (number := places.link_of(same, "wave")):
        return number
    if open_ := opened.waves(project):
        return open_[0].id
    raise opened.nothing("capability", "--wave X.Y")


def _behaviors(project: Project, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    known = tuple(_declared(_same(project, answers)))
    namespace = project.config.namespace
    room = names.LONGEST - len(f"{namespace}..RUN")
    part = names.snake(_slug(answers)).upper()[:room].strip("_")
    return known or (f"{namespace}.{part if part[0].isalpha() else 'C' + part[1:]}.RUN",)


def _title(project: Project, answers: Mapping[str, Answer]) -> str:
    same = _same(project, answers)
    return (same and same.title) or title_of(places.text(answers, "name"))


def scenario(behavior: str, guide: str, title: str, description: str) -> dict[str, object]:
    """Return the facts of a value scenario that documents and tests name."""
    return {
        "id": f"{behavior.lower()}.{guide}",
        "name": names.snake(guide),
        "title": forms.unclosed(title),
        "status": "draft",
        "guide": guide,
        "description": description,
    }


def shown(project: Project, guide: str, ids: tuple[str, ...]) -> tuple[Behavior, ...]:
    """Return the behaviors that a guide shows: those it already names, or else all given."""
    page = project.find("guide", guide)
    named = {link.target.rsplit("/", 1)[-1] for link in page.links} if page else set()
    behaviors = tuple(Behavior(one) for one in ids)
    return tuple(one for one in behaviors if f"{one.file}.feature" in named) or behaviors


def prepare(project: Project, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Turn answers into the context of the spec, features, guide and tests.

    Raises:
        UserError: When the wave does not exist or is complete, or a behavior belongs to another
            capability.
    """
    slug, title = _slug(answers), places.text(answers, "title")
    wave = places.wave_of(places.need(project, "wave", places.text(answers, "wave")))
    ids = places.many(answers, "behavior")
    for one in ids:
        places.declared_elsewhere(project, one, slug)
    if not set(ids) <= set(_declared(_same(project, answers))):
        opened.takes(project, (wave.number,), "Name that wave: --wave {wave}")
    guide = places.text(answers, "guide")
    description = places.text(answers, "description")
    return {
        "slug": slug,
        "title": forms.unclosed(title),
        "description": description,
        "lead": written.blocks(LEAD, (description,) if description else ()),
        "parts": tuple(_parts(project, answers)),
        "deliverables": description or DELIVERABLES,
        "priority": answers["priority"],
        "capability": {"slug": slug, "title": title},
        "behaviors": tuple(places.behavior_of(project, one) for one in ids),
        "shown": shown(project, guide, ids),
        "scenarios": (scenario(ids[0], guide, title, description or title),),
        "new_guides": (
            guided.page(guide, title, description or title, "Users and their agents", description),
        ),
        "guide": guide,
        "wave": wave._asdict() | {"series": wave.series, "goal": _goal_of(wave)},
        "role": answers["role"],
        "want": answers["want"],
        "benefit": answers["benefit"],
    }


def _goal_of(wave: Wave) -> str:
    """Return the goal of a wave, or where it will stand."""
    unsaid = wave.goal == GOAL.format(title=wave.title)
    return "As the page of the wave says" if unsaid else wave.goal


def _parts(project: Project, answers: Mapping[str, Answer]) -> Iterator[dict[str, object]]:
    """Yield the sections, with their answers as they were given, or with what belongs there."""
    values = {"coverage": project.config.coverage.overall}
    for section in SECTIONS:
        given = places.many(answers, written.option_of(section)) if section.hint else ()
        yield written.part(section, given, values)


def spec_entries(context: Context, slug: str) -> tuple[Entry, ...]:
    """Return what a spec lists of the behaviors and scenarios in a context."""
    spec = f"project-docs/capabilities/{slug}.md"
    found: list[Entry] = []
    behaviors = context.get("declared", context["behaviors"])
    for one in behaviors:  # type: ignore[attr-defined]
        feature = f"behaviors/{one.file}.feature"
        tag = f"@behavior:{one.id}"
        found += [
            Entry(spec, "behaviors", tag, f"- {tag} @status:{one.status}"),
            Entry(spec, "features", feature, f"- [{one.file}.feature]({feature})"),
        ]
    return tuple(found)


def index_entry(context: Context) -> Entry:
    """Return the line of the index of capabilities."""
    target = f"{context['slug']}.md"
    text = f"- [{forms.said(str(context['title']))}]({target}){_about(context)}"
    return Entry(places.CAPABILITIES, "capabilities", target, text, places.link_order)


def guide_entries(context: Context) -> tuple[Entry, ...]:
    """Return the lines of the index of guides for the guides in a context."""
    pages: tuple[dict[str, str], ...] = context["new_guides"]  # type: ignore[assignment]
    return tuple(
        Entry(
            places.GUIDES,
            "guides",
            f"{page['slug']}.md",
            f"- [{forms.said(page['title'])}]({page['slug']}.md){_goal(page)}",
            places.link_order,
        )
        for page in pages
    )


def _goal(page: Mapping[str, str]) -> str:
    """Return what a list says behind the title of a guide, if its goal says more."""
    return f" - {page['goal']}" if page["goal"] != forms.said(page["title"]) else ""


def entries(context: Context) -> tuple[Entry, ...]:
    """Return the lines of the wave, the spec itself and both indexes."""
    wave: dict[str, str] = context["wave"]  # type: ignore[assignment]
    target = f"../capabilities/{context['slug']}.md"
    text = f"1. [{forms.said(str(context['title']))}]({target}){_about(context)}"
    return (
        Entry(f"project-docs/waves/{wave['file']}", "capabilities", target, text),
        *spec_entries(context, str(context["slug"])),
        index_entry(context),
        *guide_entries(context),
    )


def _about(context: Context) -> str:
    """Return what lists say behind the title, if somebody has said what it is for."""
    return f" - {context['description']}" if context["description"] else ""


KIND = Kind(
    name="capability",
    summary="Something the product can do: spec, features, steps, guide and tests.",
    argument=Field(
        "name", "What it is called; file names come from it.", names.title, lambda _p, _a: None
    ),
    fields=(
        Field(
            "wave",
            "The wave that delivers it, X.Y; the newest open one by default.",
            names.number,
            _wave,
            refers="wave",
            picks=True,
        ),
        Field(
            "behavior",
            "A behavior id, NS.CAP.ACTION; again for each behavior.",
            names.behavior,
            _behaviors,
            many=True,
        ),
        Field(
            "title", "Its heading; made from the name by default.", names.title, _title, ask=False
        ),
        asked.option(LEAD),
        Field(
            "guide",
            "The name of its how-to guide.",
            names.slug,
            lambda _project, answers: _slug(answers),
            ask=False,
        ),
        Field("priority", "P0 to P3.", names.priority, lambda _p, _a: "P2", ask=False),
        places.line_field("role", "Who wants it: `As a …`.", "user"),
        places.line_field("want", "What they want: `I want …`.", places.WANT),
        places.line_field("benefit", "Why: `So that …`.", places.BENEFIT),
        *(asked.item_option(section) for section in SECTIONS if section.hint),
    ),
    bodies=(
        Body("capability/capability.md.jinja", "project-docs/capabilities/{slug}.md"),
        places.FEATURE_BODY,
        places.STEPS_BODY,
        places.UNIT_BODY,
        places.GUIDE_BODY,
        places.SCENARIO_BODY,
    ),
    indexes=(places.CAPABILITIES_BODY, places.GUIDES_BODY),
    prepare=prepare,
    entries=entries,
    sections=SECTIONS,
    lead=LEAD,
    criteria=("Functional", "Non-Functional"),
    home="project-docs/capabilities/{slug}.md",
    heading="# Capability: Title",
)
