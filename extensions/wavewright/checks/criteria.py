"""TRACE, for the criteria that a generator wrote: they ask for what the settings ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.checks.mends import instead
from wavewright.checks.rule import check
from wavewright.kinds.figures import number
from wavewright.model import Level
from wavewright.read.markdown import Page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults

_COVERAGE, _P95 = "coverage.overall", "sla.p95-ms"
# The lines as they are generated; case, blanks and the sign may be those of a person.
_WRITTEN = {_COVERAGE: "Test coverage ≥{}%", _P95: "Performance: p95 ≤ {} ms"}
_BOX = r"^[ \t]*[-*+][ \t]+\[ \][ \t]+"
_NUMBER = r"(\d[\d,]{0,9}(?:\.\d{1,6})?)"
_LINES = {
    _COVERAGE: rf"{_BOX}(test coverage[ ]?(?:≥|>=)[ ]?{_NUMBER}[ ]?%)[ \t]*\.?[ \t]*$",
    _P95: rf"{_BOX}(performance:[ ]?p95[ ]?(?:≤|<=)[ ]?{_NUMBER}[ ]?ms)[ \t]*\.?[ \t]*$",
}
# A quick look at the bytes of a page: open boxes with such a line, and their numbers.
_QUICK = re.compile(
    rb"\[ \][ \t]+(?:(?i:test coverage)|(?i:performance: ?p95))[^\d\n]{1,6}(\d[\d,]*(?:\.\d+)?)"
)
_ASKS = {key: re.compile(line, re.MULTILINE | re.IGNORECASE) for key, line in _LINES.items()}


@check("TRACE133", Level.WARNING)
def criterion_differs_from_settings(chain: Chain) -> Faults:
    """An open criterion on coverage or latency asks for what the settings ask for.

    A new wave or capability gets the targets of `wavewright.yml` as they are on that day. When a
    setting changes, the line stays; it then asks for more or less than the gate, and a release
    that cannot prove it is refused long after.

    Write the number of the setting; `wavewright check --fix` does so where the line is as it was
    generated. Where a page asks for more on purpose, say so in words of its own, or ignore the line
    with the reason. Waves that are complete, capabilities that are implemented and boxes that are
    ticked tell of what was, and are left alone.
    """
    config = chain.config
    if config.problems:
        return  # what follows from them may be wrong as well
    asked = {_COVERAGE: float(config.coverage.overall), _P95: float(config.sla.p95_ms)}
    for path in sorted(_open(chain)):
        data = chain.survey.data(path)
        if isinstance(data, bytes) and _may_differ(data, asked.values()):
            page = Page(path, chain.survey.text(path))
            for key, value in asked.items():
                yield from _differing(page, key, value)


def _differing(page: Page, key: str, asked: float) -> Faults:
    """Yield the criteria of a page that ask for something else than a setting."""
    now = number(asked)
    for found in _ASKS[key].finditer(page.plain):
        if _value(found[2]) != asked:
            place = page.places.at(found.start(2))
            same = found[1] == _WRITTEN[key].format(found[2])
            message = f"the criterion asks for {found[2]}, and `{key}` is {now}"
            fix = f"Write `{_WRITTEN[key].format(now)}`, or ignore the line with the reason."
            yield place, message, fix, instead(place, found[2], now) if same else ()


def _open(chain: Chain) -> Iterator[str]:
    """Yield the pages of waves and capabilities that are not done."""
    complete = {path for path, _, status in chain.rows("wave.status") if status == "complete"}
    yield from chain.paths("wave") - complete
    begun = {path for path, _, _ in chain.rows("behavior")}
    left = {path for path, _, status in chain.rows("behavior.status") if status != "implemented"}
    yield from chain.paths("capability") - (begun - left)


def _may_differ(data: bytes, asked: Collection[float]) -> bool:
    """Whether a page may ask for another number, before it is read in full."""
    return any(_value(told.decode()) not in asked for told in _QUICK.findall(data))


def _value(text: str) -> float:
    return float(text.replace(",", ""))
