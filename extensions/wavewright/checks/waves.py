"""TRACE, for waves: roadmap ↔ plan ↔ wave ↔ capability, and the changelog that tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.chain import heading, linked, near
from wavewright.checks.mends import after_move, entered, instead
from wavewright.checks.rule import check
from wavewright.kinds.places import ROADMAP, wave_order
from wavewright.model import Entry
from wavewright.read.paths import CHANGELOG
from wavewright.read.rows import LISTS, NUMBERS, planned

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Link

_STARTED = ("in-progress", "complete")


@check("TRACE101")
def dangling_wave(chain: Chain) -> Faults:
    """A named wave exists, and each capability names one.

    The wave says in which release a capability arrives and what comes before it. A capability
    without a wave is in nobody's plan.

    Write the number of a wave that has a page in `project-docs/waves/`, or make the wave:
    `wavewright new wave "Title" --number X.Y`.
    """
    numbers, pages = set(chain.ids("wave")), chain.survey.files
    wrong = chain.leading_out("wave-page", pages)
    wrong = wrong.union(*(chain.leading_out(relation, numbers) for relation in NUMBERS))
    for artifact in chain.read(sorted(wrong)):
        if artifact.kind in {*LISTS, "changelog", "version", "entry"}:
            continue  # TRACE112 and TRACE115
        lines = set()
        for link in linked(artifact, *NUMBERS):
            if link.target not in numbers:
                lines.add(link.place.line)
                yield link.place, f"there is no wave {link.target}", _known(chain, link)
        for link in linked(artifact, "wave-page"):
            if link.place.line not in lines and not chain.exists(link.target):
                moved, edits = after_move(chain, link)
                message = f"the wave's page {link.target} does not exist"
                yield link.place, message, moved or _page(chain, link), edits
    named = {path for path, _ in chain.pairs("capability:wave")}
    for artifact in chain.among("capability", chain.paths("capability") - named):
        if artifact.kind == "capability" and not any(linked(artifact, "wave")):
            fix = "Write `**[Wave X.Y (vX.Y.Z)](../waves/FILE)**` under `## Wave Alignment`."
            yield heading(artifact, "Wave Alignment"), "the capability names no wave", fix


def _known(chain: Chain, link: Link) -> str:
    fix = near(link.target, chain.ids("wave"))
    return f'{fix}Or make it: wavewright new wave "Title" --number {link.target}'


def _page(chain: Chain, link: Link) -> str:
    others = chain.paths("wave") - {link.place.path}
    return f"{near(link.target, others)}Link a page in project-docs/waves/."


@check("TRACE103")
def one_way_link(chain: Chain) -> Faults:
    """A wave lists a capability exactly when the capability names the wave.

    Both are read on their own: the wave to see what a release brings, the capability to see when it
    comes. A link in one of them only means that one of the two is wrong.

    Add the missing half where the message says, or remove the half that is there. `wavewright new
    capability` writes both.
    """
    lists, names = chain.pairs("wave:capability"), chain.pairs("capability:wave")
    numbers = {path: number for number, path in chain.path_of("wave").items()}
    pages = chain.paths("capability")
    lone = {w for w, page in lists if page in pages and (page, numbers.get(w, "")) not in names}
    for wave in chain.among("wave", lone):
        for link in linked(wave, "capability"):
            if link.target in pages and (link.target, wave.id) not in names:
                message = f"wave {wave.id} lists {link.target}, which does not name the wave"
                fix = (
                    f"Name the wave under `## Wave Alignment` in {link.target}, or remove it here."
                )
                yield link.place, message, fix
    named, waves = names | chain.pairs("capability:wave-reference"), chain.path_of("wave")
    lone = {page for page, n in named if n in waves and (waves[n], page) not in lists}
    for capability in chain.among("capability", lone):
        for link in linked(capability, "wave", "wave-reference"):
            page = waves.get(link.target)
            if page and (page, capability.place.path) not in lists:
                message = f"wave {link.target} does not list this capability"
                fix = f"Add it to `#### Capabilities` in {page}, or name another wave."
                yield (
                    link.place,
                    message,
                    *entered(chain, _entry(page, capability), capability.place.path, fix),
                )


def _entry(wave: str, capability: Artifact) -> Entry:
    """Return the line that lists a capability on the page of its wave."""
    target = f"../capabilities/{capability.place.path.rpartition('/')[2]}"
    text = f"1. [{capability.title or capability.id}]({target})"
    return Entry(wave, "capabilities", target, text)


@check("TRACE112")
def wave_listed_differently(chain: Chain) -> Faults:
    """The roadmap and the plan of its series list each wave, as its own page has it.

    The roadmap is the page that people plan with. A wave that is missing there, or stands there
    with another number or release, will surprise somebody.

    Write the line as `- [Wave X.Y (vX.Y.Z) — Title](waves/FILE) - goal`, with number, release and
    file of the wave's page.
    """
    for wave in chain.among("wave", chain.paths("wave") - _listed(chain)):
        if wave.title:
            yield from _unlisted(chain, wave)
    for artifact in chain.read(sorted(_misnaming(chain))):
        listing = artifact.kind in LISTS
        for page, number, release in planned(artifact):
            listed = chain.at(page.target) if page else None
            if number and not page:
                listed = chain.find("wave", number.target)
            if listed is None or listed.kind != "wave":
                if listing and page and not chain.exists(page.target):
                    moved, edits = after_move(chain, page)
                    fix = f"{near(page.target, _pages(chain))}Remove the line, or make the wave."
                    yield page.place, f"{page.target} does not exist", moved or fix, edits
                elif listing and number and not page:
                    yield number.place, f"there is no wave {number.target}", "Remove the line."
            elif listing or not number or chain.find("wave", number.target):
                yield from _differs(listed, page, number, release, listing=listing)


def _listed(chain: Chain) -> set[str]:
    """Return the pages of waves that the roadmap and the plan of their series list."""
    roadmap = {page for path, page in chain.pairs("roadmap:wave-page") if path == ROADMAP}
    plans = chain.pairs("wave-plan:wave-page")
    return {
        page
        for number, page in chain.path_of("wave").items()
        if page in roadmap and (plan_of(number), page) in plans
    }


def _misnaming(chain: Chain) -> set[str]:
    """Return the files with a line that may name a wave otherwise than its own page does."""
    releases = {path: release for path, _, release in chain.rows("wave.Release")}
    right = {
        f"{number}\t{release}\t{page}"
        for number, path in chain.path_of("wave").items()
        for release in ("", releases.get(path, ""))
        for page in ("", path)
    }
    return chain.leading_out("planned", right)


def _unlisted(chain: Chain, wave: Artifact) -> Faults:
    target = f"waves/{wave.place.path.rpartition('/')[2]}"
    line = f"- [Wave {wave.id} (v{wave.fields['Release'][0]}) — {wave.title}]({target})"
    for path in (ROADMAP, plan_of(wave.id)):
        listing = chain.at(path)
        if not listing or wave.place.path not in chain.targets(listing, "wave-page"):
            what = "does not list it" if listing else "does not exist"
            message = f"wave {wave.id} is not planned: {path} {what}"
            goal = wave.fields.get("Goal", ("",))[0]
            entry = Entry(path, "waves", target, f"{line} - {goal}" if goal else line, wave_order)
            yield wave.place, message, *entered(chain, entry, wave.place.path, f"Add `{line}`.")


def plan_of(number: str) -> str:
    """Return the page that plans the series of a wave."""
    return f"project-docs/WAVE_{number.partition('.')[0]}X_PLAN.md"


def _pages(chain: Chain) -> list[str]:
    return sorted(chain.paths("wave"))


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
        edit = instead(release.place, release.target, wanted)
        yield release.place, message, f"Write `v{wanted}`, or change {wave.place}.", edit


@check("TRACE115")
def wave_without_news(chain: Chain) -> Faults:
    """The changelog names each wave that has begun, and no wave that does not exist.

    Users learn from the changelog what a wave brought them. The name of the wave ties the entry to
    its plan, and a release to what was promised for it.

    Add an entry that ends with `(Wave X.Y)` to `CHANGELOG.md`, or mend the number.
    """
    told = chain.values("changelog:wave")
    begun = {page for page, _, status in chain.rows("wave.status") if status in _STARTED}
    known = {page for number, page in chain.path_of("wave").items() if number in told}
    for wave in chain.among("wave", begun - known):
        if wave.status in _STARTED and wave.id not in told:
            message = f"wave {wave.id} is {wave.status}, and {CHANGELOG} does not name it"
            fix = f"Add an entry for users: `- What they can do now (Wave {wave.id})`."
            yield wave.fields["Status"][1], message, fix
    for _, link in chain.dangling("wave", set(chain.ids("wave")), "changelog"):
        fix = f"{near(link.target, chain.ids('wave'))}Write the number of a wave's page."
        yield link.place, f"there is no wave {link.target}", fix


@check("TRACE121")
def vision_apart(chain: Chain) -> Faults:
    """The roadmap links each page of the vision.

    The vision says why, the roadmap what comes of it and when. A vision that the roadmap does not
    name informs nobody's plan.

    Link the page from `project-docs/ROADMAP.md`, or remove it.
    """
    named = {target for _, target in chain.pairs("roadmap:path")}
    for vision in chain.among("vision", chain.paths("vision") - named):
        name = vision.place.path
        title = vision.title or name.rpartition("/")[2]
        fix = f"Add `[{title}](../{name})` to {ROADMAP}, or remove the page."
        yield vision.place, f"{ROADMAP} does not link this page of the vision", fix
