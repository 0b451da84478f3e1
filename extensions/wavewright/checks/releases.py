"""RELEASE: what the changelog, the tags, the version and the waves say of releases agrees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.checks.chain import linked
from wavewright.checks.rule import check
from wavewright.kinds.places import ROADMAP
from wavewright.model import Edit, Level, Place
from wavewright.read.paths import CHANGELOG, VISION

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact

    Version = tuple[int, ...]

_FINAL = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})")
_BEFORE = re.compile(r"(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?[-.]?(?:a|b|rc|alpha|beta|dev|pre)")


def key(version: str) -> Version:
    """Return the sort key of ``X.Y.Z``; nothing for any other version."""
    found = _FINAL.fullmatch(version)
    return tuple(map(int, found.groups())) if found else ()


def told(chain: Chain) -> set[str]:
    """Return the versions that the changelog has a section for."""
    return {version for version in chain.ids("version") if key(version)}


def tagged(chain: Chain) -> set[str]:
    """Return the versions that are tagged."""
    form = chain.config.releasing.tag
    return {found for tag in chain.tags.names if (found := names.tagged(tag, form))}


def tag_of(chain: Chain, version: str) -> str:
    """Return the tag of a version, in the form that the settings have for it."""
    return chain.config.releasing.tag.format(version=version)


def _reached(chain: Chain, versions: Collection[str]) -> set[str]:
    """Return those of some versions whose tags the present commit has.

    A branch that began before a release, or at an older one, has no part in it.
    """
    return {one for one in versions if tag_of(chain, one) in chain.contained}


def _waves(chain: Chain) -> Mapping[str, str]:
    """Return the page of the wave of each release."""
    return {release: path for path, _, release in chain.rows("wave.Release") if key(release)}


def _section(chain: Chain, version: str) -> Artifact | None:
    return next((one for one in chain.of("version") if one.id == version), None)


@check("PLAN108", Level.WARNING)
def release_without_wave(chain: Chain) -> Faults:
    """A major or minor release is that of a wave.

    A wave says what a release is to bring before it is built, and how its success is measured. A
    release that nobody planned brings users something whose worth nobody asked for. Patch releases
    mend what is there and need no wave, and what was released before the first wave had no plan.

    Write the page of the wave, give a wave this release, or make it a patch release next time.
    """
    waves = _waves(chain)
    if not waves:
        return
    first = min(map(key, waves))
    sections = told(chain)
    unplanned = {
        version
        for version in (sections | tagged(chain)) - waves.keys()
        if key(version) > first and key(version)[2] == 0
    }
    unplanned = unplanned & sections | _reached(chain, unplanned - sections)
    for version in sorted(unplanned, key=key):
        section = _section(chain, version)
        page = CHANGELOG if chain.exists(CHANGELOG) else waves[min(waves, key=key)]
        place = section.fields["Heading"][1] if section else Place(page)
        what = "stands in the changelog" if section else "is tagged"
        message = f"{tag_of(chain, version)} {what}, and is the release of no wave"
        yield place, message, f'Plan it: wavewright new wave "Title" --release {version}'


@check("RELEASE102")
def version_differs(chain: Chain) -> Faults:
    """The version of the package is the newest one in the changelog.

    A release changes both in one commit. When they differ, one of the two was forgotten: users
    would install a version whose changes nobody tells them, or read of one that they cannot get.
    A version of the next one in the making, such as `1.3.0.dev0`, may be ahead, and so may the
    first version while nothing is released.

    Write the version of the release in `pyproject.toml`, or its section in `CHANGELOG.md`.
    """
    newest = max(map(key, told(chain)), default=())
    for package in chain.of("package") if newest else ():
        version, place = package.fields["Version"]
        ahead = _BEFORE.match(version)
        if ahead:
            numbers = tuple(int(part or 0) for part in ahead.groups())
            wrong = numbers <= newest and not _section(chain, version)
        else:
            wrong = bool(key(version)) and key(version) != newest
        if wrong:
            text = ".".join(map(str, newest))
            message = f"the version is {version}, and the newest in {CHANGELOG} is {text}"
            if (key(version) or newest) > newest:
                fix = f"Add the section `## [{version}] - YYYY-MM-DD` to {CHANGELOG}."
            else:
                fix = f"Write {text}, or the version that comes after it."
            yield place, message, fix


@check("RELEASE103")
def untold_release(chain: Chain) -> Faults:
    """Each release has a tag, and a section in the changelog.

    The tag is what users can install, the section says what it brings them. The newest section may
    stand there without a tag: it is about to be released. What was tagged before the changelog or
    the plan began needs no section, and neither does a tag that the present commit does not have,
    such as that of a hotfix on another branch. Without any tag in the repository nothing is said of
    tags. The links that compare versions name the tags too, so they end with the tag of their
    version.

    Add the section of the release, tag its commit (`git tag -a v1.2.0 -m "Release v1.2.0" COMMIT`),
    or mend the link.
    """
    sections = told(chain)
    tags = tagged(chain)
    changelog = chain.at(CHANGELOG)
    if not changelog:
        return
    began = min(map(key, sections | _waves(chain).keys()), default=())
    unsaid = {one for one in tags - sections if began and key(one) >= began}
    for version in sorted(_reached(chain, unsaid), key=key):
        message = f"{tag_of(chain, version)} is tagged, and has no section here"
        fix = f"Add `## [{version}] - YYYY-MM-DD` and what it brought."
        yield changelog.place, message, fix
    if tags and not chain.tags.shallow:
        oldest, newest = min(map(key, tags)), max(map(key, sections), default=())
        for version in sorted(sections - tags, key=key):
            section = _section(chain, version)
            if section and oldest < key(version) < newest:
                tag = tag_of(chain, version)
                message = f"{version} has a section here, and there is no tag {tag}"
                fix = f'Tag its commit: git tag -a {tag} -m "Release {tag}" COMMIT'
                yield section.fields["Heading"][1], message, fix
    yield from _compared(chain, changelog)


def _compared(chain: Chain, changelog: Artifact) -> Faults:
    """Yield the links of versions whose address ends with another tag."""
    form = chain.config.releasing.tag
    parts = 1 + form.count("/")  # of an address, which a tag takes
    for link in linked(changelog, "compare"):
        version, _, address = link.target.partition(" ")
        last = re.split(r"\.{2,3}", address.rstrip("/"))[-1]
        end, tag = "/".join(last.split("/")[-parts:]), tag_of(chain, version)
        if key(version) and names.tagged(end, form) and end != tag:
            message = f"the link of {version} ends with the tag {end}"
            place = link.place._replace(column=link.place.column + address.rindex(end))
            edits = (Edit(place, len(end), tag),)
            yield link.place, message, f"Write the address that ends with {tag}.", edits


@check("RELEASE104")
def released_wave_not_complete(chain: Chain) -> Faults:
    """A wave is complete when its release is out.

    The release is what users were promised under the name of the wave. One that is out while its
    wave is open either lacks something, or nobody says any more where the work stands.

    Write `complete` when everything of the wave is in the release, or move the rest to another
    wave.
    """
    statuses = {path: status for path, _, status in chain.rows("wave.status")}
    sections = told(chain)
    pages = {path: version for path, _, version in chain.rows("wave.Release") if key(version)}
    open_ = {
        path: version
        for path, version in pages.items()
        if statuses.get(path) in {"planning", "in-progress"}
    }
    only_tagged = set(open_.values()) & tagged(chain) - sections if open_ else set()
    released = sections | _reached(chain, only_tagged)
    wrong = {path for path, version in open_.items() if version in released}
    for wave in chain.among("wave", wrong):
        version = pages[wave.place.path]
        where = f"has a section in {CHANGELOG}" if version in sections else "is tagged"
        message = f"wave {wave.id} is {wave.status}, and its release v{version} {where}"
        fix = "Write `complete`, or move what is open to another wave."
        yield wave.fields["Status"][1], message, fix


@check("RELEASE105")
def feedback_on_no_release(chain: Chain) -> Faults:
    """Feedback is about a release that exists.

    Feedback is collected week by week after a release, to be compared with what its wave promised.
    A version that was never released has neither users nor a promise; one with a page in
    `project-docs/releases` has at least that.

    Rename the file after a release: `project-docs/feedback/vX.Y.Z-week-N.md`.
    """
    if not chain.paths("feedback"):
        return
    known = told(chain) | tagged(chain)
    known |= {page.removeprefix("v") for page in chain.ids("release")} if known else set()
    for feedback in chain.of("feedback") if known else ():
        version, place = feedback.fields.get("Release", ("", feedback.place))
        if not version:
            message = "the file is named after no release"
            yield place, message, "Rename it to `vX.Y.Z-week-N.md`."
        elif version not in known:
            near = ", ".join(f"v{one}" for one in sorted(known, key=key)[-3:])
            message = f"there is no release v{version}"
            yield place, message, f"Rename the file; the newest releases are {near}."


@check("RELEASE106")
def feedback_leads_nowhere(chain: Chain) -> Faults:
    """Feedback leads back to the plan: to the roadmap, or to a wave.

    What users say is collected to change what is built next. Feedback that no plan takes up was
    collected for nothing, and its users will not write again.

    Say in it what follows, and link the place: `[Roadmap](../ROADMAP.md)` or the page of the wave
    that takes it up.
    """
    for feedback in chain.of("feedback"):
        back = {"wave", "wave-page"}
        if not any(
            link.relation in back or link.target == ROADMAP or link.target.startswith(f"{VISION}/")
            for link in feedback.links
        ):
            message = "the feedback leads to no wave, and not to the roadmap"
            fix = "Say what follows from it, and link `../ROADMAP.md` or a wave."
            yield feedback.place, message, fix
