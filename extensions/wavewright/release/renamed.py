"""A wave whose own release was skipped: wherever its version stands, that of its release comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.model import Edit
from wavewright.read.rows import planned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from wavewright.checks.chain import Chain
    from wavewright.model import Link
    from wavewright.release.waves import Due

BOM = "\ufeff"


def edits(chain: Chain, waves: Iterable[Due], version: str) -> tuple[Edit, ...]:
    """Return what lets waves of other versions name the release that takes them.

    These are the headings of the waves, and the lines of all pages that name one with its version.
    """
    skipped = [wave for wave in waves if wave.release != version]
    found: list[Edit] = []
    for one in chain.among("wave", {wave.path for wave in skipped}):
        said, place = one.fields["Release"]
        found.append(Edit(place, len(said), version))
    for wave in skipped:
        found += (
            Edit(link.place, len(link.target), version)
            for link in _naming(chain, wave)
            if link.target == wave.release
        )
    return tuple(dict.fromkeys(found))


def _naming(chain: Chain, wave: Due) -> Iterator[Link]:
    """Yield the versions that lines about a wave have."""
    by_number, by_page = f"{wave.number}\t{wave.release}\t", f"\t{wave.release}\t{wave.path}"
    paths = {
        path
        for key in chain.keys("planned")
        for path, line in chain.pairs(key)
        if line.startswith(by_number) or line == by_page
    }
    for artifact in chain.read(sorted(paths)):
        for page, number, release in planned(artifact):
            own = number.target == wave.number if number else page and page.target == wave.path
            if release and own:
                yield release


def edited(text: str, edits: Collection[Edit]) -> str:
    """Return the text of a file with its edits; every other byte stays."""
    lines = text.split("\n")
    for place, length, new in sorted(edits, reverse=True):
        row = lines[place.line - 1]
        start = place.column - 1 + (place.line == 1 and row.startswith(BOM))
        lines[place.line - 1] = f"{row[:start]}{new}{row[start + length :]}"
    return "\n".join(lines)
