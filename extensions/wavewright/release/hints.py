"""What is said of a version that may be another than the one that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.release import waves
from wavewright.release.refusals import HOTFIX
from wavewright.release.version import LEVELS, Version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from wavewright.checks.chain import Chain
    from wavewright.release.waves import Due

LAST = Version(10**9, 0, 0)  # after all that a project can write


def of_present(
    level: str, present: Version, version: Version, released: Collection[str]
) -> Iterator[str]:
    """Yield that the present version is free, where a level goes on from it."""
    if level in LEVELS and str(present) not in released and present < version:
        yield (
            f"{present} was never released, so it is still free. "
            f"Release that first: just prepare-release {present}"
        )


def of_waves(chain: Chain, version: Version, released: Collection[str]) -> Iterator[str]:
    """Yield the waves that are done and planned as other versions, where none is of this one."""
    planned = waves.due(chain, LAST, released)
    if any(wave.release == str(version) for wave in planned):
        return
    for wave in planned:
        if not wave.open:
            yield _elsewhere(wave, version)


def _elsewhere(wave: Due, version: Version) -> str:
    return (
        f"{version} is the release of no wave, and wave {wave.number} ({wave.title}), which is "
        f"done, is planned as {wave.release}. Release that: just prepare-release {wave.release}, "
        f"or write the other version in {wave.path}"
    )


def hints(
    chain: Chain,
    branch: str,
    level: str,
    versions: tuple[Version, Version],
    released: Collection[str],
) -> tuple[str, ...]:
    """Return what is to be said before a release is made.

    Args:
        chain: The project.
        branch: The present one; a hotfix is of no wave.
        level: What was asked for.
        versions: The present one, and that of the release.
        released: What is released already.
    """
    if branch.startswith(HOTFIX):
        return ()
    present, version = versions
    return (
        *of_present(level, present, version, released),
        *of_waves(chain, version, released),
    )
