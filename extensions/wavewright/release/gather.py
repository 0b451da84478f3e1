"""What is announced of a release: from the changelog, its waves, their guides and the manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks.chain import Chain, linked
from wavewright.errors import UserError
from wavewright.guide.page import read as read_guide
from wavewright.kinds.places import number_key
from wavewright.read.paths import CHANGELOG, MANIFEST
from wavewright.release import changelog, manifest
from wavewright.release.announce import News, Usage, Wave, links
from wavewright.release.version import known
from wavewright.release.waves import mended
from wavewright.write.paths import content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.read import Survey


class Source(NamedTuple):
    """What a project says elsewhere: the form of its tags, and where its index and sources are.

    ``folder`` is that of the project in its repository, with a slash at its end.
    """

    tag: str = "v{version}"
    address: str = ""
    repository: str = ""
    folder: str = ""


def news(survey: Survey, version: str, source: Source) -> News:
    """Return what is known of a release; without a version, of the newest in the changelog.

    Raises:
        UserError: When the changelog has no such section.
    """
    root = Path(survey.root)
    log = _text(root, CHANGELOG)
    versions = changelog.Log(log).versions()
    version = version or next(iter(versions), "")
    if not version:
        raise UserError(
            "no version is released yet, so there is nothing to announce",
            place=CHANGELOG,
            fix="Prepare a release first: just prepare-release minor",
        )
    chain = Chain(survey)
    there = survey.exists(MANIFEST)
    text = _text(root, MANIFEST) if there else ""
    project = manifest.project_of(text) if there else {}
    tag = source.tag.format(version=version)
    repository = (manifest.repository_of(text) if there else "") or source.repository
    waves = _waves(chain, version, versions)
    return News(
        chain.config.project,
        version,
        tag,
        changelog.text_of(log, version),
        tuple(waves.values()),
        _usage(chain, set(waves), root),
        str(project.get("name", "")),
        bool(project.get("scripts")),
        repository,
        links(project, repository, tag, source.address),
        source.address,
        source.folder,
    )


def _waves(chain: Chain, version: str, versions: Iterable[str]) -> dict[str, Wave]:
    """Return the waves that a version brings, by their numbers.

    Where it brings none, these are the waves that its news are about, without what they are for:
    that is no news of this version.
    """
    rows = chain.rows("wave.Release")
    pages = [path for path, _, release in rows if delivered(release, versions) == version]
    waves = sorted(chain.among("wave", pages), key=lambda one: number_key(one.id))
    found = {one.id: Wave(one.title, one.fields.get("Goal", ("",))[0]) for one in waves}
    return found or {one.number: Wave(one.title) for one in mended(chain, version)}


def delivered(release: str, versions: Iterable[str]) -> str:
    """Return the version that a wave came out with: its own, or the first one after it."""
    planned = known(release)
    later = [one for text in versions if (one := known(text)) and planned and one >= planned]
    return str(min(later)) if later else ""


def _usage(chain: Chain, waves: set[str], root: Path) -> Usage | None:
    """Return the first command of the first guide that shows what the waves bring."""
    pages = sorted({page for page, wave in chain.pairs("capability:wave") if wave in waves})
    for page in pages:
        capability = chain.at(page)
        scenarios = chain.within(capability, "scenario") if capability else []
        for path in (link.target for one in scenarios for link in linked(one, "guide")):
            if not chain.exists(path):
                continue
            guide = read_guide(root, path)
            for step in guide.steps:
                if step.options.run and step.command.strip():
                    return Usage(step.command, path, guide.title.removeprefix("How-To: "))
    return None


def _text(root: Path, path: str) -> str:
    data = content(root, path)
    if data is None:
        raise UserError("there is no such file", place=path, fix="An announcement needs it.")
    return data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
