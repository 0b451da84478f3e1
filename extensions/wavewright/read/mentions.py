"""What any page may name besides links: commands, places within pages, and days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.read import anchors, commands, dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.model import Link
    from wavewright.read.markdown import Page


def mentions(page: Page) -> Iterator[Link]:
    """Yield the links of the relations ``recipe``, ``subcommand``, ``anchor``, ``not-a-date``."""
    yield from commands.named(page)
    yield from anchors.linked(page)
    yield from dates.wrong(page)
