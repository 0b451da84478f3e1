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
    r"(?P<figure>-?\d{1,15}(?:,\d{3})*(?:\.\d{1,6})?)(?P<gap>\s*)(?P<unit>%|[a-zA-Z/]{0,8})"
)
_LONG = re.compile(
    r"-?(?P<whole>[\d,]+)(?:\.(?P<rest>\d+))?(?P<power>[eE][+-]?\d+)?\s*(?:%|[a-zA-Z/]{0,8})"
)
_DIGITS = 15  # of a number before its point
_DECIMALS = 6
# Units that stand right behind a number; other letters there are a slip of the finger: `5x`.
_GLUED = frozenset(
    {"", "%", "ms", "s", "min", "h", "d", "k", "M", "kB", "KB", "MB", "GB", "TB", "/s"}
)
_TARGET = re.compile(rf"(?P<sign>[≥≤])\s*{_NUMBER.pattern}")
_WHOLE = 100  # percent
TICKS = frozenset("✅❌")


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
    """What a figure should be: at least or at most so much; the unit is that of the figure."""

    value: float
    least: bool
    unit: str = ""

    def met(self, value: float) -> bool:
        """Whether a value is good enough."""
        return value >= self.value if self.least else value <= self.value


def key(name: str) -> str:
    """Return the name of a figure as names are compared: without case and blanks around words."""
    return " ".join(name.split()).casefold()


def same(one: str, other: str) -> bool:
    """Whether two names are those of the same figure."""
    return key(one) == key(other)


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
    found = _matched(text, unit)
    if not found:
        raise _refused(text, option)
    if unit and found["unit"] not in {"", unit}:
        raise UserError(
            f"{option}: `{text}` is not in {unit}", fix=f"Write the number in {unit}, or alone."
        )
    one = Figure(name, _value(found), unit or found["unit"])
    _possible(one, text.strip(), option, measured=bool(unit))
    return one


def _refused(text: str, option: str) -> UserError:
    """Return what is said of a text that is no figure; of a number, which limit it breaks."""
    long = _LONG.fullmatch(text.strip())
    if long and long["power"]:
        return UserError(f"{option}: `{text}` is not written out", fix="Write all of its digits.")
    if long and len(long["rest"] or "") > _DECIMALS:
        return UserError(
            f"{option}: `{text}` has more than {_DECIMALS} digits after the point", fix="Round it."
        )
    if long and len(long["whole"].replace(",", "")) > _DIGITS:
        return UserError(
            f"{option}: `{text}` has more than {_DIGITS} digits",
            fix="Write it in a larger unit: `12 TB`.",
        )
    return UserError(
        f"{option}: `{text}` is not a number",
        fix="Write it as 1200, 99.7 %, or 20 points, with a blank; `-` where nobody knows.",
    )


def _matched(text: str, unit: str = "") -> re.Match[str] | None:
    found = _NUMBER.fullmatch(text.strip())
    return found if found and (found["gap"] or found["unit"] in {unit, *_GLUED}) else None


def _value(found: re.Match[str]) -> float:
    return float(found["figure"].replace(",", "")) + 0  # so that `-0` is 0


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
    return Target(_value(found), found["sign"] == "≥", found["unit"])


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
        if key(name) in found:
            raise UserError(f"{option}: `{name}` is given twice", fix="Leave one of them out.")
        found[key(name)] = parsed(name, value, option)
    return tuple(found.values())


def before(page: Artifact | None, name: str, unit: str = "") -> Figure | None:
    """Return a figure of another report, as far as it has one; in a unit, if one is declared."""
    fields = page.fields.items() if page else ()
    told = (_matched(text, unit) for other, (text, _) in fields if same(other, name))
    found = next(filter(None, told), None)
    return Figure(name, _value(found), unit or found["unit"]) if found else None


def change(value: float | None, old: float | None) -> str:
    """Return how a figure changed, in percent of what it was."""
    if value is None or old is None:
        return NONE
    if value == old:
        return "unchanged"
    if not old:
        return f"{value - old:+,.6g}"
    return f"{(value - old) / abs(old):+.1%}".replace(".0%", "%").replace("%", " %")


def compared(one: Figure, past: Figure | None, told: Sequence[str]) -> tuple[str, str]:
    """Return what a figure was before, and how it changed, for a row that tells of both.

    What no other report tells stays as it is, and the change follows from it. Figures in two units
    have no change.
    """
    if past is not None:
        return str(past), change(one.value, past.value) if past.unit == one.unit else NONE
    found = _NUMBER.match(told[0])
    other = found and one.unit and found["unit"] not in {"", one.unit}
    if other or (not found and told[0].lower() not in UNKNOWN):
        return told[0], told[1]
    return told[0], change(one.value, _value(found) if found else None)


def judged(one: Figure, target: Target | None) -> tuple[str, str, str, str]:
    """Return the cells of a figure: its name, itself, what it should be, and whether it is."""
    if target is None:
        return one.name, str(one), NONE, NONE
    unit = one.unit and f" {one.unit}"
    wanted = f"{'≥' if target.least else '≤'} {number(target.value)}{unit}"
    return one.name, str(one), wanted, _tick(one, target)


def held(
    known: Known, page: Artifact, cells: Sequence[str], one: Figure, now: Target | None
) -> tuple[str, str]:
    """Return the target of a row, and whether it is met.

    A draft is held to what the settings say now, a report that is ready to what its row says, and
    so is a draft where the settings are wrong: nothing follows from those.

    Raises:
        UserError: For a target in another unit than its figure.
    """
    if now is None:
        return _own(cells, one)
    wrong = bool(known.config.problems)
    then = target(cells[2]) if wrong or page.status != DRAFT else now
    if then is None and wrong:
        return _own(cells, one)
    if then and then.unit not in {"", one.unit}:
        raise UserError(
            f"`{one.name}`: `{cells[2]}` is not in {one.unit}",
            fix=f"Write the target in {one.unit}.",
        )
    return judged(one, then._replace(least=now.least) if then else now)[2:]


def _own(cells: Sequence[str], one: Figure) -> tuple[str, str]:
    """Return the target and the tick of a row that no setting knows: one follows from the other."""
    wanted = target(cells[2])
    if wanted and one.unit and wanted.unit not in {"", one.unit}:
        return cells[2], cells[3]
    if wanted is None or one.value is None:
        return cells[2], NONE if wanted or cells[3] in TICKS else cells[3]
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
