"""Conflicts that nobody has resolved: no file with one is released, whatever the gates are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from wavewright.checks.merges import conflict_markers
from wavewright.checks.sift import sift
from wavewright.release.refusals import SHOWN, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain


def conflicts(chain: Chain) -> Iterator[Refusal]:
    """Yield what the check says of conflicts, but of those that somebody ignores."""
    survey, rule = chain.survey, conflict_markers.rule
    found = [*conflict_markers.findings(chain)]
    if not found:
        return
    sifted = sift(found, survey.ignores(), survey.config, dt.date.min)
    kept = [f"{one.place}: {one.message}" for one in sifted.kept if one.rule == rule]
    if kept:
        more = [f"and {len(kept) - SHOWN} more"] if len(kept) > SHOWN else []
        listed = "".join(f"\n    {line}" for line in (*kept[:SHOWN], *more))
        yield Refusal(
            "conflicts",
            f"there are conflicts that nobody has resolved:{listed}",
            "Decide which lines stay, take the marks out, test, and commit.",
        )
