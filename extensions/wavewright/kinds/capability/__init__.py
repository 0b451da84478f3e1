"""A capability: what the product can do, specified, with its behaviors, guide and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import places, written
from wavewright.kinds.places import Behavior
from wavewright.model import Answer, Artifact, Body, Context, Entry, Field, Kind, Project, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

NONE_YET = "None yet"
FILLER = "**FR-1:** to be agreed"  # what a new spec says of its requirements

# option → the list of the spec that it fills
LISTS = {
    "mcp_tool": "mcp_tools",
    "cli_command": "cli_commands",
    "entity": "entities",
    "value_object": "value_objects",
    "service": "services",
    "repository": "repositories",
    "needs": "needs",
    "external": "external",
    "functional": "functional",
    "non_functional": "non_functional",
    "requirement": "requirements",
    "future": "future",
}


def title_of(raw: str) -> str:
    """Return the heading for a name: of a slug its words, of anything else the name itself."""
    return names.heading(raw) if names.SLUG.fullmatch(raw) else names.title(raw)


def _slug(answers: Mapping[str, Answer]) -> str:
    return names.titled(places.text(answers, "name"), places.HEADING_APART)


def _same(project: Project, answers: Mapping[str, Answer]) -> Artifact | None:
    return project.find("capability", _slug(answers))


def _wave(project: Project, answers: Mapping[str, Answer]) -> str | None:
    """Return the wave of the same capability, or else the newest one that is not complete."""
    same = _same(project, answers)
    if same and (number := places.link_of(same, "wave")):
        return number
    numbers = [
        places.number_key(wave.id)
        for wave in project.of("wave")
        if names.NUMBER.fullmatch(wave.id) and wave.status != "complete"
    ]
    if numbers:
        return ".".join(map(str, max(numbers)))
    raise UserError(
        "no wave is open for this capability",
        fix='Make one first: wavewright new wave "Title", or name one with --wave X.Y.',
    )


def _behaviors(project: Project, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    same = _same(project, answers)
    declared = tuple(b.target for b in same.links if b.relation == "behavior") if same else ()
    namespace = project.config.namespace
    room = names.LONGEST - len(f"{namespace}..RUN")
    part = names.snake(_slug(answers)).upper()[:room].strip("_")
    return declared or (f"{namespace}.{part if part[0].isalpha() else 'C' + part[1:]}.RUN",)


def _title(project: Project, answers: Mapping[str, Answer]) -> str:
    same = _same(project, answers)
    return (same and same.title) or title_of(places.text(answers, "name"))


def scenario(behavior: str, guide: str, title: str, description: str) -> dict[str, object]:
    """Return the facts of a value scenario that documents and tests name."""
    return {
        "id": f"{behavior.lower()}.{guide}",
        "name": names.snake(guide),
        "title": title,
        "status": "draft",
        "guide": guide,
        "description": description,
    }


def guide_page(slug: str, title: str, goal: str, audience: str) -> dict[str, object]:
    """Return the facts of a how-to guide that its body names."""
    return {
        "slug": slug,
        "title": title,
        "goal": goal,
        "audience": audience,
        "prerequisites": ("A checkout that is set up as the README says",),
        "overview": written.plain(
            f"{goal}. Follow the steps in order; each shows what you should see."
        ),
        "step": title,
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
        UserError: When the wave does not exist or a behavior belongs to another capability.
    """
    slug, title = _slug(answers), places.text(answers, "title")
    wave = places.wave_of(places.need(project, "wave", places.text(answers, "wave")))
    ids = places.many(answers, "behavior")
    for one in ids:
        places.declared_elsewhere(project, one, slug)
    guide = places.text(answers, "guide")
    description = places.text(answers, "description")
    return {
        "slug": slug,
        "title": title,
        "description": description,
        "intro": written.plain(description),
        "deliverables": description,
        "priority": answers["priority"],
        "capability": {"slug": slug, "title": title},
        "behaviors": tuple(places.behavior_of(project, one) for one in ids),
        "shown": shown(project, guide, ids),
        "scenarios": (scenario(ids[0], guide, title, description),),
        "new_guides": (guide_page(guide, title, description, "Users and their agents"),),
        "guide": guide,
        "wave": wave._asdict() | {"series": wave.series},
        "role": answers["role"],
        "want": answers["want"],
        "benefit": answers["benefit"],
        "coverage": project.config.coverage.overall,
        **{plural: places.many(answers, name) for name, plural in LISTS.items()},
    }


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
    text = f"- [{context['title']}]({target}) - {context['description']}"
    return Entry(places.CAPABILITIES, "capabilities", target, text, places.link_order)


def guide_entries(context: Context) -> tuple[Entry, ...]:
    """Return the lines of the index of guides for the guides in a context."""
    pages: tuple[dict[str, str], ...] = context["new_guides"]  # type: ignore[assignment]
    return tuple(
        Entry(
            places.GUIDES,
            "guides",
            f"{page['slug']}.md",
            f"- [{page['title']}]({page['slug']}.md) - {page['goal']}",
            places.link_order,
        )
        for page in pages
    )


def entries(context: Context) -> tuple[Entry, ...]:
    """Return the lines of the wave, the spec itself and both indexes."""
    wave: dict[str, str] = context["wave"]  # type: ignore[assignment]
    target = f"../capabilities/{context['slug']}.md"
    text = f"1. [{context['title']}]({target}) - {context['description']}"
    return (
        Entry(f"project-docs/waves/{wave['file']}", "capabilities", target, text),
        *spec_entries(context, str(context["slug"])),
        index_entry(context),
        *guide_entries(context),
    )


def _description(project: Project, answers: Mapping[str, Answer]) -> str:  # noqa: ARG001
    return f"What {places.text(answers, 'title')} gives its users"


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
        Field("description", "What it gives its users, in one sentence.", names.line, _description),
        Field(
            "guide",
            "The name of its how-to guide.",
            names.slug,
            lambda _project, answers: _slug(answers),
            ask=False,
        ),
        Field("priority", "P0 to P3.", names.priority, lambda _p, _a: "P2", ask=False),
        places.line_field("role", "Who wants it: `As a …`.", "user"),
        places.line_field("want", "What they want: `I want …`.", "to get this done in one step"),
        places.line_field("benefit", "Why: `So that …`.", "I can go on with my own work"),
        places.items("mcp_tool", "An MCP tool, `name` - description.", NONE_YET),
        places.items("cli_command", "A command, `name` - description.", NONE_YET),
        places.items("entity", "An entity, **Name** - description.", NONE_YET),
        places.items("value_object", "A value object, **Name** - description.", NONE_YET),
        places.items("service", "A domain service, **Name** - description.", NONE_YET),
        places.items("repository", "A repository, **Name** - description.", NONE_YET),
        places.items("needs", "Another capability that it needs.", "None"),
        places.items("external", "A dependency outside of the project.", "None"),
        places.items("functional", "A functional success criterion.", "Each behavior can be used"),
        places.items("non_functional", "A non-functional one.", "Performance: p95 < 500 ms"),
        places.items("requirement", "A requirement, **FR-1:** text.", FILLER),
        places.items("future", "What later waves may add.", "Nothing named yet"),
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
    sections=(
        Section(2, "Behaviors"),
        Section(2, "Value Scenarios"),
        Section(2, "Integrations"),
        Section(3, "MCP Tools"),
        Section(3, "CLI Commands"),
        Section(3, "Domain Model"),
        Section(4, "Entities"),
        Section(4, "Value Objects"),
        Section(4, "Services"),
        Section(4, "Repositories"),
        Section(2, "Dependencies"),
        Section(3, "From Other Capabilities"),
        Section(3, "External Dependencies"),
        Section(2, "Success Criteria"),
        Section(3, "Functional"),
        Section(3, "Non-Functional"),
        Section(2, "Wave Alignment"),
        Section(2, "Spec Coverage"),
        Section(2, "Future Evolution"),
        Section(2, "References"),
    ),
    home="project-docs/capabilities/{slug}.md",
    heading="# Capability: Title",
)
