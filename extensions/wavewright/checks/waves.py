"""TRACE, for waves: roadmap ↔ plan ↔ wave ↔ capability, and the changelog that tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.chain import heading, linked, near, targets
from wavewright.checks.rule import check
from wavewright.kinds.places import ROADMAP
from wavewright.read.paths import CHANGELOG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Link

_LISTS = ("roadmap", "wave-plan")
_NUMBERS = ("wave", "wave-reference", "wave-mention")
_STARTED = ("in-progress", "complete")


@check("TRACE101")
def dangling_wave(chain: Chain) -> Faults:
    """A named wave exists, and each capability names one.

    The wave says in which release a capability arrives and what comes before it. A capability
    without a wave is in nobody's plan.

    Write the number of a wave that has a page in `project-docs/waves/`, or make the wave:
    `wavewright new wave "Title" --number X.Y`.
    """
    for artifact in chain.project.artifacts:
        if artifact.kind in {*_LISTS, "changelog"}:
            continue  # TRACE112 and TRACE115
        lines = set()
        for link in linked(artifact, *_NUMBERS):
            if not chain.find("wave", link.target):
                lines.add(link.place.line)
                yield link.place, f"there is no wave {link.target}", _known(chain, link)
        for link in linked(artifact, "wave-page"):
            if link.place.line not in lines and not chain.exists(link.target):
                yield (
                    link.place,
                    f"the wave's page {link.target} does not exist",
                    _page(chain, link),
                )
        if artifact.kind == "capability" and not any(linked(artifact, "wave")):
            fix = "Write `**[Wave X.Y (vX.Y.Z)](../waves/FILE)**` under `## Wave Alignment`."
            yield heading(artifact, "Wave Alignment"), "the capability names no wave", fix


def _known(chain: Chain, link: Link) -> str:
    fix = near(link.target, chain.ids("wave"))
    return f'{fix}Or make it: wavewright new wave "Title" --number {link.target}'


def _page(chain: Chain, link: Link) -> str:
    pages = [wave.place.path for wave in chain.of("wave")]
    return f"{near(link.target, pages)}Link a page in project-docs/waves/."


@check("TRACE103")
def one_way_link(chain: Chain) -> Faults:
    """A wave lists a capability exactly when the capability names the wave.

    Both are read on their own: the wave to see what a release brings, the capability to see when it
    comes. A link in one of them only means that one of the two is wrong.

    Add the missing half where the message says, or remove the half that is there. `wavewright new
    capability` writes both.
    """
    for wave in chain.of("wave"):
        for link in linked(wave, "capability"):
            capability = chain.at(link.target)
            if capability and wave.id not in chain.targets(capability, "wave"):
                message = f"wave {wave.id} lists {link.target}, which does not name the wave"
                fix = (
                    f"Name the wave under `## Wave Alignment` in {link.target}, or remove it here."
                )
                yield link.place, message, fix
    for capability in chain.of("capability"):
        for link in linked(capability, "wave", "wave-reference"):
            named = chain.find("wave", link.target)
            if named and capability.place.path not in chain.targets(named, "capability"):
                message = f"wave {link.target} does not list this capability"
                fix = f"Add it to `#### Capabilities` in {named.place.path}, or name another wave."
                yield link.place, message, fix


@check("TRACE112")
def wave_listed_differently(chain: Chain) -> Faults:
    """The roadmap and the plan of its series list each wave, as its own page has it.

    The roadmap is the page that people plan with. A wave that is missing there, or stands there
    with another number or release, will surprise somebody.

    Write the line as `- [Wave X.Y (vX.Y.Z) — Title](waves/FILE) - goal`, with number, release and
    file of the wave's page.
    """
    for wave in chain.of("wave"):
        if wave.title:
            yield from _unlisted(chain, wave)
    for artifact in chain.project.artifacts:
        listing = artifact.kind in _LISTS
        for page, number, release in _lines(artifact):
            listed = chain.at(page.target) if page else None
            if number and not page:
                listed = chain.find("wave", number.target)
            if listed is None or listed.kind != "wave":
                if listing and page and not chain.exists(page.target):
                    fix = f"{near(page.target, _pages(chain))}Remove the line, or make the wave."
                    yield page.place, f"{page.target} does not exist", fix
                elif listing and number and not page:
                    yield number.place, f"there is no wave {number.target}", "Remove the line."
            elif listing or not number or chain.find("wave", number.target):
                yield from _differs(listed, page, number, release, listing=listing)


def _unlisted(chain: Chain, wave: Artifact) -> Faults:
    plan = f"project-docs/WAVE_{wave.id.partition('.')[0]}X_PLAN.md"
    line = (
        f"- [Wave {wave.id} (v{wave.fields['Release'][0]}) — {wave.title}]"
        f"(waves/{wave.place.path.rpartition('/')[2]})"
    )
    for path in (ROADMAP, plan):
        listing = chain.at(path)
        if not listing or wave.place.path not in chain.targets(listing, "wave-page"):
            what = "does not list it" if listing else "does not exist"
            yield wave.place, f"wave {wave.id} is not planned: {path} {what}", f"Add `{line}`."


def _lines(artifact: Artifact) -> Iterator[tuple[Link | None, Link | None, Link | None]]:
    """Yield page, number and release of each line that names a wave's number or lists its page."""
    lines: dict[int, dict[str, Link]] = {}
    for link in linked(artifact, "wave-page", "release", *_NUMBERS):
        relation = "wave" if link.relation in _NUMBERS else link.relation
        lines.setdefault(link.place.line, {}).setdefault(relation, link)
    for found in lines.values():
        if "wave" in found or artifact.kind in _LISTS:
            yield found.get("wave-page"), found.get("wave"), found.get("release")


def _pages(chain: Chain) -> list[str]:
    return [wave.place.path for wave in chain.of("wave")]


def _differs(
    wave: Artifact, page: Link | None, number: Link | None, release: Link | None, *, listing: bool
) -> Faults:
    if number and number.target != wave.id:
        message = f"the link leads to wave {wave.id}, not to {number.target}"
        yield number.place, message, f"Write `Wave {wave.id}`, or link the page of that wave."
        return
    if listing and page and not number:
        message = f"the line does not say that this is wave {wave.id}"
        yield page.place, message, f"Begin the text of the link with `Wave {wave.id}`."
    wanted = wave.fields.get("Release", ("", wave.place))[0]
    if wanted and release and release.target != wanted:
        message = f"wave {wave.id} ends in v{wanted}, not in v{release.target}"
        yield release.place, message, f"Write `v{wanted}`, or change {wave.place}."


@check("TRACE115")
def wave_without_news(chain: Chain) -> Faults:
    """The changelog names each wave that has begun, and no wave that does not exist.

    Users learn from the changelog what a wave brought them. The name of the wave ties the entry to
    its plan, and a release to what was promised for it.

    Add an entry that ends with `(Wave X.Y)` to `CHANGELOG.md`, or mend the number.
    """
    told = targets(chain.of("changelog"), "wave")
    for wave in chain.of("wave"):
        if wave.status in _STARTED and wave.id not in told:
            message = f"wave {wave.id} is {wave.status}, and {CHANGELOG} does not name it"
            fix = f"Add an entry for users: `- What they can do now (Wave {wave.id})`."
            yield wave.fields["Status"][1], message, fix
    for changelog in chain.of("changelog"):
        for link in linked(changelog, "wave"):
            if not chain.find("wave", link.target):
                fix = f"{near(link.target, chain.ids('wave'))}Write the number of a wave's page."
                yield link.place, f"there is no wave {link.target}", fix
