"""The lines of the roadmap that a release writes: that it is out, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.kinds.places import ROADMAP, field_of, number_key
from wavewright.kinds.release import TARGET, THEME
from wavewright.read import roadmap
from wavewright.release import planned
from wavewright.release.version import known

if TYPE_CHECKING:
    from collections.abc import Collection

    from wavewright.checks.chain import Chain
    from wavewright.release.version import Version


def upcoming(chain: Chain, version: Version, released: Collection[str]) -> str | None:
    """Return what comes after a release: the next one that a wave or a plan is for.

    Without a roadmap there is nowhere to say it.
    """
    if not chain.exists(ROADMAP):
        return None
    waves = {
        path: later
        for path, _, release in chain.rows("wave.Release")
        if release not in released and (later := known(release)) and later > version
    }
    plans = {
        later: page
        for page in planned.plans(chain)
        if (later := known(page.id.removeprefix("v"))) and later > version
    }
    following = min({*waves.values(), *plans}, default=None)
    if not following:
        return roadmap.NOT_PLANNED
    pages = [path for path, later in waves.items() if later == following]
    named = sorted(chain.among("wave", pages), key=lambda wave: number_key(wave.id))
    page = plans.get(following)
    day, theme = (field_of(page, name) if page else "" for name in (TARGET, THEME))
    title = ", ".join(wave.title for wave in named) or theme
    return roadmap.milestone(str(following), title, day)


def told(text: str, version: str, day: str, milestone: str) -> str:
    """Return the roadmap after a release; lines that somebody wrote in own words stay."""
    said = {roadmap.STATUS: roadmap.status(version, day), roadmap.MILESTONE: milestone}
    return roadmap.told(ROADMAP, text, said)
