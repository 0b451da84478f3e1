"""Figures of a report: as people give them, compared with the report before and with a target."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wavewright.model import Artifact, Config

NONE = "–"  # noqa: RUF001  # the sign for a figure that there is not
DRAFT = "draft"
UNKNOWN = frozenset({"", "-", NONE, "n/a", "unknown"})
_NUMBER = re.compile(
    r"(?P<figure>-?\d{1,15}(?:,\d{3})*(?:\.\d{1,6})?)\s*(?P<unit>%|[a-zA-Z/]{0,8})"
)
_TARGET = re.compile(rf"(?P<sign>[≥≤])\s*{_NUMBER.pattern}")
_WHOLE = 100  # percent
_TICKS = frozenset("✅❌")


class Known(Protocol):
    """What figures are compared with: the settings, and what else a project has."""

    @property
    def config(self) -> Config:
        """The settings."""

    def of(self, kind: str, /) -> Iterable[Artifact]:
        """Return the artifacts of a kind."""

    def find(self, kind: str, id_: str, /) -> Artifact | None:
        """Return the first artifact of a kind and id."""


class Figure(NamedTuple):
    """A number with its unit; without a number when nobody knows it."""

    name: str
    value: float | None
    unit: str = ""

    def __str__(self) -> str:
        """Return it as people read it: ``1,200``, ``99.7 %``, ``320 ms``."""
        if self.value is None:
            return NONE
        return f"{number(self.value)}{self.unit and ' '}{self.unit}"


class Target(NamedTuple):
    """What a figure should be: at least or at most so much."""

    value: float
    least: bool

    def met(self, value: float) -> bool:
        """Whether a value is good enough."""
        return value >= self.value if self.least else value <= self.value


def number(value: float) -> str:
    """Return a number with commas between thousands and no digits that say nothing."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def parsed(name: str, text: str, option: str, unit: str = "") -> Figure:
    """Return a figure from what was typed: ``1,200``, ``99.7 %``, or nothing that is known.

    One that is declared with a unit is measured: below zero there is nothing, and no more than all.

    Raises:
        UserError: When it is no number, one of another unit, or one that cannot be.
    """
    if text.strip().lower() in UNKNOWN:
        return Figure(name, None, unit)
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        raise UserError(
            f"{option}: `{text}` is not a number",
            fix="Write it as 1200, 99.7 or 99.7 %; `-` where nobody knows.",
        )
    if unit and found["unit"] not in {"", unit}:
        raise UserError(
            f"{option}: `{text}` is not in {unit}", fix=f"Write the number in {unit}, or alone."
        )
    one = Figure(name, float(found["figure"].replace(",", "")), unit or found["unit"])
    _possible(one, text.strip(), option, measured=bool(unit))
    return one


def _possible(one: Figure, text: str, option: str, *, measured: bool) -> None:
    """Refuse what nobody can have measured or counted."""
    value = one.value or 0
    if measured and one.unit == "%" and not 0 <= value <= _WHOLE:
        raise UserError(
            f"{option}: `{text}` is no share of the whole", fix="Write a number from 0 to 100."
        )
    if value < 0 and (measured or not one.unit):
        raise UserError(
            f"{option}: `{text}` is below zero, and nothing was counted or measured so",
            fix="Write what was counted; a score that may be negative has a unit: `-20 points`.",
        )


def target(text: str) -> Target | None:
    """Return a target from how people read it: ``≥ 99.5 %``."""
    found = _TARGET.fullmatch(text.strip())
    if not found:
        return None
    return Target(float(found["figure"].replace(",", "")), least=found["sign"] == "≥")


def pairs(answers: Iterable[str], option: str) -> tuple[Figure, ...]:
    """Return the figures of answers such as ``Downloads=1200`` or ``Downloads | 1200``, each once.

    Raises:
        UserError: For one without a name or number, and for one that is given twice.
    """
    found: dict[str, Figure] = {}
    for answer in answers:
        mark = "|" if "|" in answer else "="
        name, there, value = (part.strip() for part in answer.rpartition(mark))
        if not there or not name or "|" in name:
            raise UserError(
                f"{option}: `{answer}` is not a name with a number",
                fix=f'Write {option} "Downloads=1200".',
            )
        if name in found:
            raise UserError(f"{option}: `{name}` is given twice", fix="Leave one of them out.")
        found[name] = parsed(name, value, option)
    return tuple(found.values())


def before(page: Artifact | None, name: str) -> float | None:
    """Return a figure of another report, as far as it has one."""
    told = page.fields.get(name) if page else None
    found = _NUMBER.fullmatch(told[0].strip()) if told else None
    return float(found["figure"].replace(",", "")) if found else None


def change(value: float | None, old: float | None) -> str:
    """Return how a figure changed, in percent of what it was."""
    if value is None or old is None:
        return NONE
    if value == old:
        return "unchanged"
    if not old:
        return f"{value - old:+,.6g}"
    return f"{(value - old) / abs(old):+.1%}".replace(".0%", "%").replace("%", " %")


def compared(one: Figure, past: float | None, told: Sequence[str]) -> tuple[str, str]:
    """Return what a figure was before, and how it changed, for a row that tells of both.

    What no other report tells stays as it is, and the change follows from it.
    """
    if past is not None:
        return str(Figure(one.name, past, one.unit)), change(one.value, past)
    found = _NUMBER.match(told[0])
    if not found and told[0].lower() not in UNKNOWN:
        return told[0], told[1]
    return told[0], change(one.value, float(found["figure"].replace(",", "")) if found else None)


def judged(one: Figure, target: Target | None) -> tuple[str, str, str, str]:
    """Return the cells of a figure: its name, itself, what it should be, and whether it is."""
    if target is None:
        return one.name, str(one), NONE, NONE
    unit = one.unit and f" {one.unit}"
    wanted = f"{'≥' if target.least else '≤'} {number(target.value)}{unit}"
    return one.name, str(one), wanted, _tick(one, target)


def promised(page: Artifact, told: str, now: Target | None) -> Target | None:
    """Return what a report is held to: in a draft what holds now, else what it was held to then."""
    return now if page.status == DRAFT or now is None else target(told) or now


def own(cells: Sequence[str], one: Figure) -> tuple[str, str]:
    """Return the target and the tick of a row that no setting knows: one follows from the other."""
    wanted = target(cells[2])
    if wanted is None or one.value is None:
        return cells[2], NONE if wanted or cells[3] in _TICKS else cells[3]
    return cells[2], _tick(one, wanted)


def _tick(one: Figure, wanted: Target) -> str:
    if one.value is None:
        return NONE
    return "✅" if wanted.met(one.value) else "❌"


def counted(head: str, rows: Iterable[Sequence[str]], hint: str) -> str:
    """Return a table, below what belongs there as long as it has no figure."""
    whole = table(head, rows)
    return f"_{hint}_\n\n{whole}" if hint else whole


def table(head: str, rows: Iterable[Sequence[str]]) -> str:
    """Return a table with its head, as Markdown."""
    width = head.count("|") - 1
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, f"|{'---|' * width}", *lines])
