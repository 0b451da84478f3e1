"""The open work of waves that is in the way of a release, unless it is allowed with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.release.refusals import SHOWN, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wavewright.release.waves import Allowance, Due


def of_waves(waves: Sequence[Due], allowed: Sequence[Allowance]) -> Iterator[Refusal]:
    """Yield the waves with open work that nobody allowed, and allowances that allow nothing."""
    names = {one.wave for one in allowed}
    for wave in waves:
        if wave.open and wave.number not in names:
            more = [f"and {len(wave.open) - SHOWN} more"] if len(wave.open) > SHOWN else []
            work = [f"{one.place}: {one.text}" for one in wave.open[:SHOWN]]
            listed = "".join(f"\n    {line}" for line in (*work, *more))
            yield Refusal(
                "open-wave",
                f"wave {wave.number} (v{wave.release}) is not complete:{listed}",
                "Finish it, tick a criterion that is met (`- [x]`), move what is open to another "
                "wave, or say why it may stay open:\n"
                f'    --allow-open {wave.number} --reason "…"',
                wave.path,
            )
    known_open = {wave.number for wave in waves if wave.open}
    for name in sorted(names - known_open):
        what = ", ".join(sorted(known_open)) or "none"
        yield Refusal(
            "allow-open",
            f"wave {name} has no open work in this release (waves that have: {what})",
            f"Leave out: --allow-open {name}",
        )
