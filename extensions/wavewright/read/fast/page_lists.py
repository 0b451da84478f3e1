"""The quick readers of pages that list others: the roadmap, plans of waves and both indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.kinds import places
from wavewright.read.fast.page_links import Targets, all_links, listed_waves
from wavewright.read.fast.page_text import commands, folded, marked, uncoded

if TYPE_CHECKING:
    from wavewright.read.rows import Row

_IN_PROJECT = Targets(places.ROADMAP)
_INDEXES = {
    places.CAPABILITIES: (Targets(places.CAPABILITIES), ("capabilities",)),
    places.GUIDES: (Targets(places.GUIDES), ("guides",)),
}


def roadmap(path: str, text: str, has_code: bool) -> list[Row] | None:  # noqa: ARG001, FBT001
    """Return the rows of the roadmap."""
    visions = "<!-- wavewright:visions -->" in text
    return _waves("roadmap", text, ("visions", "waves") if visions else ("waves",))


def plan(path: str, text: str, has_code: bool) -> list[Row] | None:  # noqa: ARG001, FBT001
    """Return the rows of the plan of a series of waves."""
    return _waves("wave-plan", text, ("waves",))


def index(path: str, text: str, has_code: bool) -> list[Row] | None:  # noqa: ARG001, FBT001
    """Return the rows of an index of capabilities or guides."""
    targets, blocks = _INDEXES[path]
    plain = _plain(text, blocks)
    return None if plain is None else all_links("index", plain, targets, "capability", "guide")


def _waves(kind: str, text: str, blocks: tuple[str, ...]) -> list[Row] | None:
    plain = _plain(text, blocks)
    return None if plain is None else listed_waves(kind, plain, _IN_PROJECT)


def _plain(text: str, blocks: tuple[str, ...]) -> str | None:
    """Return a page without code, if it has these blocks and names no behavior and no command."""
    page = folded(text)
    if not page or not marked(page, blocks) or commands("", page):
        return None
    plain = uncoded(page)
    return None if plain is None or "@behavior:" in plain else plain
