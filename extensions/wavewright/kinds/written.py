"""How the sections of a document are written: with the answers, or with what belongs there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wavewright.model import Section

EXAMPLE = "<!-- Example:"
# What Markdown, or a reader of fields, takes for more than the words of a paragraph, up to the sign
# that keeps it from that with a backslash before it.
_MARK = re.compile(
    r"(?=[>|]|#{1,6}(?:\s|$)|[-*+](?:\s|$)|`{3,}[^`]*$|~~~|[=-]+$|([*_])(?:\s*\1){2,}\s*$)"
    r"|\d{1,9}(?=[.)](?:\s|$))"
    r"|\*\*[^*:]+(?=:\*\*)|\*\*[^*:]+\*\*\s*(?=:)"
    # The target of a link, and raw HTML that hides all that follows, up to its end.
    r"|(?=\[[^\]]+\]:|<(?:[!?]|(?i:pre|script|style|textarea)(?:[\s>]|$)))"
)
_NUMBER = "1. "
NOTHING = "-"  # in a cell of which nobody knows


def option_of(section: Section) -> str:
    """Return the name of the answer that fills a section."""
    return section.option or names.snake(names.slug(section.heading))


def columns_of(section: Section) -> tuple[str, ...]:
    """Return how the columns of an answer are called in a file of answers: ``feasibility``."""
    if not section.form.startswith("|"):
        return section.columns
    return tuple(names.slug(cell.replace("/", "-")) for cell in _cells(section.form))


def hint_line(section: Section) -> str:
    """Return the line that says what belongs into a section."""
    return f"_{section.hint}_"


def heading_line(section: Section) -> str:
    """Return the line of a heading."""
    return f"{'#' * section.level} {section.heading}"


def blocks(section: Section, answers: Sequence[str]) -> tuple[str, ...]:
    """Return the blocks of text below a heading.

    Raises:
        UserError: For a row of a table with another number of cells than its head has.
    """
    if answers:
        return _answered(section, answers)
    found = (hint_line(section) if section.hint else "", example_of(section))
    return tuple(filter(None, found))


def part(
    section: Section, answers: Sequence[str], values: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return a section as bodies write it: its name, its title, and the blocks of text below.

    Without an answer, what stands there follows the hint and the example. ``values`` fill what
    stands there by itself.
    """
    made = () if answers else blocks(section, ())
    fill = [*(() if answers else section.standing), *section.always]
    items = [*answers, *(one.format_map(values or {}) for one in fill)]
    text = "\n\n".join(items) if not section.form else "\n".join(map(section.form.__add__, items))
    return {
        "name": option_of(section),
        "title": heading_line(section),
        "blocks": (*made, *filter(None, (text,))),
    }


def example_of(section: Section) -> str:
    """Return the comment with the example of a section."""
    example = _example(section)
    lines = f"\n{example}\n" if "\n" in example else f" {example} "
    return f"{EXAMPLE}{lines}-->" if example else ""


def _example(section: Section) -> str:
    """Return the example of a section as it stands there when somebody has written it."""
    text = section.example.strip()
    if text and section.form.startswith("|"):
        return "\n".join([*_head(section), text])
    written = not text or text.startswith((section.form, "### "))
    return text if written else f"{section.form}{text}"


def _answered(section: Section, answers: Sequence[str]) -> tuple[str, ...]:
    if not section.form:
        return tuple(map(plain, answers))
    if section.form.startswith("|"):
        return ("\n".join([*_head(section), *_rows(section, answers)]),)
    if section.form == _NUMBER:
        return ("\n".join(f"{n}. {plain(one)}" for n, one in enumerate(answers, 1)),)
    return ("\n".join(f"{section.form}{plain(one)}" for one in answers),)


def _rows(section: Section, answers: Sequence[str]) -> list[str]:
    head = _cells(section.form)
    rows = [_cells(one) for one in answers]
    for cells in rows:
        if len(cells) != len(head):
            option = f"--{option_of(section).replace('_', '-')}"
            raise UserError(
                f"{option} takes {len(head)} cells, not {len(cells)}: {' | '.join(cells)}",
                fix=f"Write it as `{' | '.join(head)}`.",
            )
    return [f"| {' | '.join(cells)} |" for cells in rows]


def _head(section: Section) -> tuple[str, str]:
    """Return the first two lines of a table."""
    return section.form, f"|{'---|' * len(_cells(section.form))}"


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().removeprefix("|").removesuffix("|").split("|")]


def row(option: str, columns: Sequence[str], text: str) -> dict[str, str]:
    """Return the cells of an answer by their columns; ``-`` and what is missing is nothing.

    Raises:
        UserError: When there are more cells than columns, or the first one is empty.
    """
    cells = ["" if cell == NOTHING else cell for cell in _cells(text)]
    if len(cells) > len(columns) or not cells[0]:
        known = [column.partition("/")[0] for column in columns]
        wrong = f"no {known[0]}" if not cells[0] else f"{len(cells)} cells, not {len(columns)}"
        raise UserError(
            f"--{option} has {wrong}: {text}", fix=f"Write it as `{' | '.join(known)}`."
        )
    filled = [*cells, *("" for _ in columns[len(cells) :])]
    return dict(zip(columns, filled, strict=True))


def grouped(level: int, items: Iterable[tuple[str, str]]) -> str:
    """Return items below a heading for each of their groups; first those without a group."""
    groups: dict[str, list[str]] = {"": []}
    for group, item in items:
        groups.setdefault(group, []).append(item)
    parts: list[str] = []
    for group, lines in groups.items():
        parts += (f"{'#' * level} {forms.unclosed(group)}",) if group else ()
        parts += ("\n".join(lines),) if lines else ()
    return "\n\n".join(parts)


def plain(text: str) -> str:
    """Return a line as the words of a paragraph or an item, whatever mark it begins with."""
    found = _MARK.match(text)
    return f"{found[0]}\\{text[found.end() :]}" if found else text


def given(text: str) -> str:
    """Return the line that `plain` has made the words of a paragraph of."""
    before, _, after = text.partition("\\")
    return before + after if plain(before + after) == text else text


def items(texts: Sequence[str]) -> tuple[str, ...]:
    """Return lines as the items of a list, whatever marks they begin with."""
    return tuple(map(plain, texts))
