"""The waves of a release: what is open in them, and how their pages say that they are complete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.kinds.places import number_key
from wavewright.read.paths import UNRELEASED
from wavewright.release import criteria
from wavewright.release.taken import COMPLETE, marked, taken
from wavewright.release.version import known

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from wavewright.checks.chain import Chain
    from wavewright.model import Artifact, Place
    from wavewright.release.criteria import Criterion
    from wavewright.release.version import Version

DONE = {"behavior": "implemented", "scenario": "passing"}
RULE = "RELEASE104"  # which says that a wave is complete when its release is out
_FIELD = re.compile(r"(?P<before>[ \t]*(?:[-*+][ \t]+)?)\*\*Status:\*\*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Work(NamedTuple):
    """Something of a wave that is not done: what it is, and where it says so."""

    text: str
    place: Place


class Due(NamedTuple):
    """A wave that a release delivers: its number, title, release and page, and what is open.

    ``met`` are its criteria that are not ticked, and that the gates of the release prove.
    """

    number: str
    title: str
    release: str
    path: str
    open: tuple[Work, ...] = ()
    status: tuple[str, Place] | None = None
    completed: tuple[str, Place] | None = None
    met: tuple[Criterion, ...] = ()


class Allowance(NamedTuple):
    """A wave that may be released though there is open work in it, and why."""

    wave: str
    reason: str


def due(chain: Chain, target: Version, released: Collection[str]) -> tuple[Due, ...]:
    """Return the waves whose release is the target, or one before it that never came out.

    Waves that another release has taken meanwhile are done with.
    """
    wanted = {
        path
        for path, _, release in chain.rows("wave.Release")
        if (version := known(release)) and version <= target and release not in released
    }
    open_ = tuple(chain.among("wave", wanted))
    done_with = taken(chain, open_, released)
    found = [_due(chain, wave) for wave in open_ if wave.id not in done_with]
    return tuple(sorted(found, key=lambda one: (known(one.release) or (), number_key(one.number))))


def mended(chain: Chain, version: str = UNRELEASED) -> tuple[Due, ...]:
    """Return the waves that the news of a version name, by default of what is unreleased."""
    numbers = marked(chain, version)
    paths = {path for number, path in chain.path_of("wave").items() if number in numbers}
    found = [
        Due(one.id, one.title, one.fields.get("Release", ("",))[0], one.place.path)
        for one in chain.among("wave", paths)
    ]
    return tuple(sorted(found, key=lambda one: number_key(one.number)))


def _due(chain: Chain, wave: Artifact) -> Due:
    fields, path = wave.fields, wave.place.path
    pages = sorted({page for page, number in chain.pairs("capability:wave") if number == wave.id})
    guided = {page for page, _, _ in chain.rows("scenario")}
    found = tuple(
        criteria.unticked(
            path, chain.survey.text(path), chain.config, guided=bool(pages) and guided >= set(pages)
        )
    )
    return Due(
        wave.id,
        wave.title,
        fields["Release"][0],
        path,
        (
            *_open(chain, wave, pages),
            *(Work(f"not ticked: {one.text}", one.place) for one in found if not one.gate),
            *(
                Work(f"not written: {one.target}", one.place)
                for one in wave.links
                if one.relation == "filler"
            ),
        ),
        fields.get("Status"),
        fields.get("Completed"),
        tuple(one for one in found if one.gate),
    )


def _open(chain: Chain, wave: Artifact, pages: Sequence[str]) -> Iterator[Work]:
    """Yield what is not done in a wave: behaviors, scenarios and criteria, or that it has none."""
    empty = True
    for page in pages:
        capability = chain.at(page)
        if capability is None or capability.kind != "capability":
            continue
        for kind, done in DONE.items():
            for one in chain.within(capability, kind):
                empty = False
                if one.status != done:
                    said = one.status or "without a status"
                    place = one.fields.get("Status", ("", one.place))[1]
                    yield Work(f"{kind} {one.id} is {said}", place)
    if empty and wave.status != COMPLETE:
        yield Work("no capability of it has a behavior yet", wave.place)


def completed(text: str, wave: Due, date: str) -> str:
    """Return the page of a wave that says that it is complete since a day, with what is proven."""
    if not wave.status:
        return text
    said, place = wave.status
    lines = _LINE.findall(text)
    criteria.ticked(lines, wave.met)
    status = lines[place.line - 1]
    if said != COMPLETE:
        start = place.column - 1
        lines[place.line - 1] = status = f"{status[:start]}{COMPLETE}{status[start + len(said) :]}"
    day = wave.completed
    if day and not _DAY.match(day[0]):
        line, start = lines[day[1].line - 1], day[1].column - 1
        bare = line.rstrip("\r\n")
        gap = "" if bare[:start].endswith((" ", "\t")) else " "
        lines[day[1].line - 1] = f"{bare[:start]}{gap}{date}{line[len(bare) :]}"
    elif not day and (found := _FIELD.match(status)):
        end = status[len(status.rstrip("\r\n")) :] or "\n"
        blank = "" if found["before"].strip() else end
        before = found["before"]
        lines[place.line - 1] = (
            f"{status.rstrip(chr(13) + chr(10))}{end}{blank}{before}**Completed:** {date}{end}"
        )
    return "".join(lines)


def released_open(text: str, wave: Due, version: str, reason: str) -> str:
    """Return the page of a wave that says why its release is out while work in it is open."""
    if not wave.status or wave.status[0] == COMPLETE:
        return text
    lines = _LINE.findall(text)
    at = wave.status[1].line - 1
    end = lines[at][len(lines[at].rstrip("\r\n")) :] or "\n"
    indent = re.match(r"[ \t]*", lines[at])
    said = " ".join(reason.replace("--", "-").split())
    comment = f"<!-- wavewright: ignore {RULE} v{version} was released with open work: {said} -->"
    lines.insert(at, f"{indent[0] if indent else ''}{comment}{end}")
    return "".join(lines)
