"""What is said of a version that may be another than the one that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.release import planned, waves
from wavewright.release.refusals import HOTFIX
from wavewright.release.version import LEVELS, Version, known

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
    """Yield the waves that are done and planned as other versions: earlier, or instead of none."""
    planned = waves.due(chain, LAST, released)
    own = any(wave.release == str(version) for wave in planned)
    newest = max(filter(None, map(known, released)), default=None)
    for wave in planned:
        due = known(wave.release)
        if wave.open or not due or due == version:
            continue
        if due < version:
            yield _skipped(wave, version, free=not newest or due > newest)
        elif not own and (not newest or due > newest):
            yield _elsewhere(wave, version)


def _skipped(wave: Due, version: Version, *, free: bool) -> str:
    first = f". Or release that first: just prepare-release {wave.release}" if free else ""
    return (
        f"wave {wave.number} ({wave.title}) is planned as {wave.release}, which was never "
        f"released: it comes with {version}, and its page then says so{first}"
    )


def _elsewhere(wave: Due, version: Version) -> str:
    return (
        f"{version} is the release of no wave, and wave {wave.number} ({wave.title}), which is "
        f"done, is planned as {wave.release}. Release that: just prepare-release {wave.release}, "
        f"or write the other version in {wave.path}"
    )


def of_plans(
    chain: Chain, level: str, version: Version, released: Collection[str]
) -> Iterator[str]:
    """Yield the releases that have a plan, where a level leads to one that nobody planned."""
    if level not in LEVELS[:-1] or planned.plan_of(chain, version):
        return
    if any(wave.release == str(version) for wave in waves.due(chain, version, released)):
        return
    newest = max(filter(None, map(known, released)), default=None)
    for page in planned.plans(chain):
        due = known(page.id.removeprefix("v"))
        if due and (not newest or due > newest):
            yield (
                f"{version} has no plan, and {page.place.path} plans {due}. "
                f"Release that: just prepare-release {due}"
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
    others = tuple(of_waves(chain, version, released))
    others = others or tuple(of_plans(chain, level, version, released))
    return *of_present(level, present, version, released), *others
