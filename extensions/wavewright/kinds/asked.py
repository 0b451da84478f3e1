"""The options that sections ask for."""

from __future__ import annotations

from wavewright import names
from wavewright.kinds import written
from wavewright.model import Field, Section


def option(section: Section) -> Field:
    """Return the option that fills a section; without an answer its hint stays there."""
    name = written.option_of(section)
    if section.ask and section.form:
        return Field(name, section.hint, line_or_nothing, lambda _p, _a: (), many=True, apart=";")
    if section.ask:
        return Field(name, section.hint, line_or_nothing, lambda _p, _a: "")
    more = "item" if section.form else "paragraph"
    help_ = f"{section.hint} Give it again for another {more}."
    columns = written.columns_of(section)
    if columns:
        help_ += f" As `{' | '.join(column.partition('/')[0] for column in columns)}`."
    return Field(name, help_, names.line, lambda _p, _a: (), many=True, ask=False, columns=columns)


def item_option(section: Section) -> Field:
    """Return the option for the items of a section, with one as it may be given.

    One with a link is not shown: it leads somewhere only from the page.
    """
    field, example = option(section), section.example
    return field if "](" in example else field._replace(help=f"{field.help} Such as: {example}")


def line_or_nothing(text: str) -> str:
    """Clean a line that may be empty."""
    return names.line(text) if text.strip() else ""
