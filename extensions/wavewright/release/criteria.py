"""The success criteria of a wave: those that a gate proves, and those that only people know of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.read.markdown import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.model import Config, Place

SECTION = (4, "Success Criteria")
TESTS, COVERAGE = "test", "coverage"  # recipes of each project, when they are gates
_OPEN = re.compile(r"^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?\[( )\][ \t]+([^\n]*)$", re.MULTILINE)
_COVERED = re.compile(r"test coverage (?:≥|>=) ?(\d{1,3}) ?%", re.IGNORECASE)
_FEATURES = re.compile(r"all bdd scenarios pass", re.IGNORECASE)
_GUIDES = re.compile(r"the value scenario of (?:each|the) capability passes", re.IGNORECASE)


class Criterion(NamedTuple):
    """A criterion that is not ticked, the place of its box, and the gate that proves it."""

    text: str
    place: Place
    gate: str = ""


def unticked(path: str, text: str, config: Config, *, guided: bool) -> Iterator[Criterion]:
    """Yield the criteria of a wave that are not ticked.

    Args:
        path: Its page.
        text: What stands there.
        config: The settings: the gates that run before a release, and what they ask for.
        guided: Whether each of its capabilities has a value scenario.
    """
    page = Page(path, text)
    for found in _OPEN.finditer(page.plain, *page.range(*SECTION)):
        said = text[slice(*found.span(2))].strip()
        gate = _gate(said.removesuffix("."), config.coverage.overall, guided=guided)
        place = page.places.at(found.start(1))
        yield Criterion(said, place, gate if gate in config.gates else "")


def _gate(said: str, asked: float, *, guided: bool) -> str:
    """Return the gate that passes only when a criterion is met; nothing where there is none."""
    covered = _COVERED.fullmatch(said)
    if covered:
        return COVERAGE if int(covered[1]) <= asked else ""
    return TESTS if _FEATURES.fullmatch(said) or (guided and _GUIDES.fullmatch(said)) else ""


def ticked(lines: list[str], met: Iterable[Criterion]) -> None:
    """Tick the boxes of criteria in the lines of their page."""
    for one in met:
        line, at = one.place.line - 1, one.place.column - 1
        lines[line] = f"{lines[line][:at]}x{lines[line][at + 1 :]}"
