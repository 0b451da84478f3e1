"""RELEASE, for the roadmap: the release that it calls the last one, and the one that is next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.checks.releases import key, told
from wavewright.checks.rule import check
from wavewright.kinds.places import ROADMAP
from wavewright.model import Edit
from wavewright.read.paths import CHANGELOG
from wavewright.read.roadmap import NOT_PLANNED, STATUS, lines, status

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Place

_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-\d{2}")


@check("RELEASE107")
def roadmap_behind(chain: Chain) -> Faults:
    """The roadmap names the newest release, and a next one that is still to come.

    Who reads one page of a project reads this one. A release writes both lines: `**Current
    Status:** v1.2.0 released (Jan 2026)`, and `**Next Milestone:** v1.3.0 (Signing) - Q2 2026` from
    the waves and the plans of releases. Only lines of this form are compared with the changelog;
    own words stay your own.

    Write the release that is out, or the next one. `wavewright check --fix` writes the first.
    """
    newest = max(map(key, told(chain)), default=())
    if not newest or not chain.exists(ROADMAP):
        return
    out = ".".join(map(str, newest))
    for name, value, version, place in lines(ROADMAP, chain.survey.text(ROADMAP)):
        if name == STATUS and version and key(version) != newest:
            yield _behind(chain, out, value, place)
        elif name != STATUS and version and key(version) <= newest:
            message = f"v{version} is called the next milestone, and v{out} is out"
            yield place, message, f"Write the one that comes now, or `{NOT_PLANNED}`."


def _behind(
    chain: Chain, newest: str, value: str, place: Place
) -> tuple[Place, str, str, tuple[Edit, ...]]:
    section = next((one for one in chain.of("version") if one.id == newest), None)
    day = section.fields.get("Date", ("",))[0] if section else ""
    message = f"the status is `{value}`, and the newest release in {CHANGELOG} is {newest}"
    if not _DAY.fullmatch(day):
        return place, message, f"Write `v{newest} released (Mon YYYY)`.", ()
    said = status(newest, day)
    return place, message, f"Write `{said}`.", (Edit(place, len(value), said),)
