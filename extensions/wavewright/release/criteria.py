"""The success criteria of a wave: those that a gate proves, and those that only people know of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.config import FILE
from wavewright.kinds.wave import KIND as WAVE
from wavewright.read.blanks import unmet
from wavewright.read.markdown import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.model import Config, Place

TESTS, COVERAGE = "test", "coverage"  # recipes of each project, when they are gates
_BOX = "[ ]"
_COVERED = re.compile(r"test coverage (?:≥|>=) ?(\d{1,3}) ?%", re.IGNORECASE)
_FEATURES = re.compile(r"all bdd scenarios pass", re.IGNORECASE)
_GUIDES = re.compile(r"the value scenario of (?:each|the) capability passes", re.IGNORECASE)


class Criterion(NamedTuple):
    """A criterion that is not ticked, the place of its box, and the gate that proves it."""

    text: str
    place: Place
    gate: str = ""


def unticked(path: str, text: str, config: Config, *, guided: bool) -> Iterator[Criterion]:
    """Yield the criteria of a wave that are not ticked; one without a box no gate proves.

    Args:
        path: Its page.
        text: What stands there.
        config: The settings: the gates that run before a release, and what they ask for.
        guided: Whether each of its capabilities has a value scenario.
    """
    page = Page(path, text)
    for item in unmet(WAVE, page):
        said = item.text
        asked = config.coverage.overall
        gate = _gate(said.removesuffix("."), asked, guided=guided)
        covered = _COVERED.fullmatch(said.removesuffix("."))
        if covered and int(covered[1]) > asked:
            said = f"{said}, and `coverage.overall` in {FILE} is {asked:g}"
        boxed = len(item.box) == len(_BOX)
        place = page.places.at(item.at + 1 if boxed else item.start)
        yield Criterion(said, place, gate if boxed and gate in config.gates else "")


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
