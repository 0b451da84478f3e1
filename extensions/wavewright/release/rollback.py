"""Take a release back: what the sources, the changelog and the people who do it have to say."""

from __future__ import annotations

import posixpath
import re
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.read.markdown import Page
from wavewright.read.paths import CHANGELOG
from wavewright.release import changelog
from wavewright.release.commands import push_branch, switch
from wavewright.release.version import Version, named, of_tag, parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

YANKED = "[YANKED]"
CHANGED = "### Changed"
REASON = "it does not work as it should"
_LINK = re.compile(r"\[(?P<words>[^\[\]\n]+)\]\([ \t]*<?(?P<target>[^\s()<>]+)>?[^()\n]*\)")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")


class Back(NamedTuple):
    """A rollback: the version that is taken back, the one to go back to, and why.

    There is no ``previous`` for the first release.
    """

    version: Version
    tag: str
    previous: Version | None
    previous_tag: str
    reason: str = REASON
    later: bool = False  # whether the branch has gone on since

    @property
    def outcome(self) -> str:
        """What is so afterwards, as the end of a sentence."""
        if self.later:
            return f"what it brought since {self.previous} is gone, what came later stays"
        return f"the code is that of {self.previous} again"

    @property
    def branch(self) -> str:
        """The branch with the revert commit."""
        return f"rollback/{self.tag}"

    @property
    def subject(self) -> str:
        """The first line of the revert commit."""
        return f"revert: release {self.tag}"


class Place(NamedTuple):
    """Where a release went: the package, its index (``source``), the service and the remote."""

    package: str = ""
    source: str = ""
    deployment: str = "none"
    service: str = ""
    remote: str = ""
    base: str = "main"
    web: str = ""  # the address of the repository for people
    protected: bool = False  # the base takes pull requests only
    folder: str = ""  # of the project in the repository


class Step(NamedTuple):
    """Something that people do: what and why, and the commands."""

    title: str
    lines: tuple[str, ...]
    commands: tuple[str, ...] = ()


def decide(asked: str, reason: str, tags: Collection[str], form: str, log: str) -> Back:
    """Return what is rolled back: a version, the newest one by default, to the last good one.

    Args:
        asked: The version or its tag, or nothing.
        reason: Why; there is one for all cases.
        tags: All tags.
        form: How a tag is made of a version.
        log: The changelog, which knows what was taken back before.

    Raises:
        UserError: When there is no release, no such one, or it was taken back before.
    """
    known = {found: tag for tag in tags if (found := of_tag(tag, form))}
    if not known:
        raise UserError("there is no release to take back: no tag is one of a version")
    version = parse(named(asked, form)) if asked else max(known)
    if version not in known:
        raise UserError(
            f"there is no release {version}",
            fix=f"Released are: {', '.join(str(one) for one in sorted(known, reverse=True)[:10])}.",
        )
    gone = yanked(log)
    if str(version) in gone:
        raise UserError(
            f"{version} was taken back already",
            place=CHANGELOG,
            fix="Release what is there now: just prepare-release patch",
        )
    good = [one for one in known if one < version and str(one) not in gone]
    previous = max(good, default=None)
    return Back(
        version, known[version], previous, known[previous] if previous else "", reason or REASON
    )


def yanked(log: str) -> frozenset[str]:
    """Return the versions that the changelog calls yanked."""
    versions = changelog.Log(log).versions()
    return frozenset(one for one, section in versions.items() if YANKED in section.title.upper())


def taken_back(log: str, back: Back) -> str:
    """Return the changelog in which the version is yanked, and what is unreleased says so.

    Raises:
        UserError: When it has no section of the version, or none for what is unreleased.
    """
    found = changelog.Log(log)
    section = found.versions().get(str(back.version))
    if section is None:
        raise UserError(
            f"{back.version} has no section", place=CHANGELOG, fix=f"Add `## [{back.version}]`."
        )
    heading, end = found.lines[section.line], found.newline(section.line)
    found.lines[section.line] = f"{heading.rstrip()} {YANKED}{end}"
    entry = f"- Take back {back.version}, because {back.reason}: {back.outcome}"
    opened = found.unreleased()
    if len(opened) != 1:
        raise UserError(
            "there is not one heading `## [Unreleased]`",
            place=CHANGELOG,
            fix="Write it once, above the newest version.",
        )
    line = opened[0].line
    for number in range(line + 1, opened[0].end):
        if found.shown[number].strip() == CHANGED:
            found.lines[number] = f"{found.lines[number].rstrip()}{end}{end}{entry}{end}"
            if number + 1 < len(found.lines) and not found.lines[number + 1].strip():
                found.lines[number + 1] = ""
            return found.text
    found.lines[line] = f"{found.lines[line].rstrip()}{end}{end}{CHANGED}{end}{end}{entry}{end}"
    return found.text


def message(back: Back) -> str:
    """Return the message of the revert commit."""
    return (
        f"{back.subject}\n\nTaken back, because {back.reason}:\n{back.outcome}.\n"
        "The version stays, so that the next release is newer.\n"
    )


def steps(back: Back, place: Place, commit: str) -> Iterator[Step]:
    """Yield what to do, what helps most users first."""
    if place.deployment != "none":
        yield _deployment(back, place)
    if place.package:
        yield _yank(back, place)
    if commit:
        yield _source(back, place)
    yield Step(
        "Say it where the release was announced",
        (
            f"The tag {back.tag} stays: what was released was released, and others have it.",
            f"Mark its page as {YANKED}, and the one before as the latest.",
        ),
        tuple(_forge(back)) if back.previous and _is_github(place.web) else (),
    )


def _deployment(back: Back, place: Place) -> Step:
    """Return how the service goes back."""
    if not back.previous:
        return Step("Stop the service", ("There is no version before this one to go back to.",))
    title = f"Bring {back.previous} back into service"
    name = place.service
    if place.deployment == "kubernetes":
        return Step(
            title,
            ("IMAGE is the image without its tag. Watch the metrics until they are as before.",),
            (
                f"kubectl set image deployment/{name} {name}=$IMAGE:{back.previous}",
                f"kubectl rollout status deployment/{name} --timeout=5m",
            ),
        )
    return Step(
        title,
        ("IMAGE is the image without its tag. Watch the metrics until they are as before.",),
        (
            f"docker pull $IMAGE:{back.previous}",
            f"docker stop {name} && docker rm {name}",
            f"docker run --detach --name {name} --publish 8000:8000 $IMAGE:{back.previous}",
            "curl --fail --retry 5 --retry-connrefused http://127.0.0.1:8000/health",
        ),
    )


def _yank(back: Back, place: Place) -> Step:
    """Return how nobody gets the version any more who does not ask for exactly it."""
    then = f"wavewright release verify {back.previous}" if back.previous else ""
    where = f"On the index {place.source}" if place.source else "On the index"
    return Step(
        f"Yank {place.package} {back.version} from the package index",
        (
            "Yank it, do not delete it: nobody new gets it, and who pinned it can still install.",
            f"{where}: the page of the project, its releases, {back.version}, Yank.",
            f"Reason to give: {back.reason}",
        ),
        (then,) if then else (),
    )


def _source(back: Back, place: Place) -> Step:
    remote = place.remote or "origin"
    push = push_branch(remote, back.branch)
    where = f" in {place.folder}" if place.folder else ""
    reverts = f"It reverts {back.previous_tag}..{back.tag}{where}, and nothing that came after."
    if place.protected:
        return Step(
            f"Merge {back.branch} by a pull request, and release it",
            (
                reverts,
                f"Push it, and open its pull request to {place.base}. When that is merged:",
            ),
            (
                push,
                f"{switch(place.base)} && git pull --ff-only {quote(remote)} {quote(place.base)}",
                "just release patch",
            ),
        )
    return Step(
        f"Merge {back.branch}, and release it",
        (reverts,),
        (
            push,
            f"{switch(place.base)} && git merge --ff-only {back.branch}",
            "just prepare-release patch",
        ),
    )


def _is_github(web: str) -> bool:
    return "github" in web.partition("://")[2].partition("/")[0]


def _forge(back: Back) -> Iterator[str]:
    title = f"{back.tag} {YANKED}"
    yield f'gh release edit {back.tag} --title "{title}" --prerelease'
    yield f"gh release edit {back.previous_tag} --latest"


def clean_reason(text: str) -> str:
    """Return a reason as it stands in a sentence: one line, without its full stop.

    Raises:
        UserError: When it has characters that control a terminal.
    """
    line = re.sub(r"\s+", " ", text).strip().rstrip(".")
    if not line.isprintable():
        raise UserError(
            "the reason has characters that control a terminal",
            fix="Write it as plain text: it stands in the changelog.",
        )
    return line


def unlinked(text: str, path: str, gone: Collection[str]) -> str:
    """Return a document whose links to files that are gone are only their words."""
    plain = Page(path, text).plain
    parts, at = [], 0
    for found in _LINK.finditer(plain):
        target = found["target"].partition("#")[0]
        if not target or _ELSEWHERE.match(target):
            continue
        if posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) in gone:
            parts += [text[at : found.start()], text[slice(*found.span("words"))]]
            at = found.end()
    return "".join([*parts, text[at:]])
