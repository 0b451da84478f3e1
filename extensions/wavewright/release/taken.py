"""The waves that a release has taken: no later one takes them again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.read.paths import UNRELEASED
from wavewright.release import page
from wavewright.release.notes import subject
from wavewright.release.version import known, of_tag

if TYPE_CHECKING:
    from collections.abc import Collection

    from wavewright.checks.chain import Chain
    from wavewright.model import Artifact
    from wavewright.release.version import Version

COMPLETE = "complete"
_FORM = "--format=%(refname:strip=2)%09%(contents:subject)"


def marked(chain: Chain, version: str = UNRELEASED) -> frozenset[str]:
    """Return the waves that the entries of a version name, by default of what is unreleased."""
    entries = (one for one in chain.of("entry") if one.id.rpartition("#")[0] == version)
    return frozenset(
        link.target for one in entries for link in one.links if link.relation == "wave"
    )


def taken(chain: Chain, waves: Collection[Artifact], released: Collection[str]) -> frozenset[str]:
    """Return those of some waves whose own release was skipped, and that a later one has taken.

    The page of a release says which it has. Of a wave that is complete, an entry of the changelog
    or the subject of a tag is enough.
    """
    later = {one.id: _after(one, released) for one in waves}
    if not any(later.values()):
        return frozenset()
    found = {number for number, ones in later.items() if ones & _pages(chain, number)}
    done = [one for one in waves if one.id not in found and one.status == COMPLETE]
    found |= {one.id for one in done if any(one.id in marked(chain, str(v)) for v in later[one.id])}
    rest = [one for one in done if one.id not in found and later[one.id]]
    subjects = _subjects(chain) if rest else {}
    return frozenset(found) | {
        one.id
        for one in rest
        if any(one.title in subjects.get(version, ()) for version in later[one.id])
    }


def _after(wave: Artifact, released: Collection[str]) -> set[Version]:
    """Return the releases that came after the one that a wave was planned for."""
    planned = known(wave.fields["Release"][0])
    found = map(known, released)
    return {version for version in found if version and planned and version > planned}


def _pages(chain: Chain, number: str) -> set[Version]:
    """Return the releases whose pages say that they brought a wave."""
    found = set()
    for one in chain.of("release"):
        version = known(one.id.removeprefix("v"))
        if version and number in page.delivered(chain.survey.text(one.place.path)):
            found.add(version)
    return found


def _subjects(chain: Chain) -> dict[Version, tuple[str, ...]]:
    """Return the titles of waves in the subject of the tag of each release."""
    form = chain.config.releasing.tag
    said = programs.git(Path(chain.survey.root), "for-each-ref", _FORM, "refs/tags")
    found: dict[Version, tuple[str, ...]] = {}
    for line in said.out.splitlines() if said.ok else ():
        tag, _, title = line.partition("\t")
        version = of_tag(tag, form)
        start = subject(tag, ("",))
        if version and title.startswith(start):
            found[version] = tuple(title.removeprefix(start).split(", "))
    return found
