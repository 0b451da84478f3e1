"""The specification of a capability: the domain model that it lists, and what it offers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.kinds.elements import element_of
from wavewright.read.markdown import Page

if TYPE_CHECKING:
    from wavewright.kinds.elements import Element

HEADINGS = {
    "entity": "Entities",
    "value_object": "Value Objects",
    "service": "Services",
    "repository": "Repositories",
}
_NOTHING = re.compile(r"none\b", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*[-*][ \t]+(\S[^\n]*)$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# What belongs into a list and an example, as they stand in a new specification.
_FORM = re.compile(r"\s*(?:_[^\n]+_\s+)?(?:<!-- Example:(?:(?!-->).)*-->\s+)?", re.DOTALL)
_LEVEL_OF_MODEL, _LEVEL_OF_LIST = 4, 3


def elements(path: str, text: str, part: str) -> tuple[Element, ...]:
    """Return what the domain model of a specification lists under one heading.

    Raises:
        UserError: For a line that no class can be called after, with its place.
    """
    page = Page(path, _plain(text))
    start, end = page.range(_LEVEL_OF_MODEL, HEADINGS[part])
    found = []
    for item in _ITEM.finditer(_visible(page), start, end):
        if _NOTHING.match(item[1]):
            continue
        try:
            found.append(element_of(item[1]))
        except UserError as error:
            line = page.places.line(item.start(1))
            raise UserError(error.message, place=f"{path}:{line}", fix=error.fix) from error
    return tuple(found)


def listed(path: str, text: str, heading: str, name: str, said: str) -> str:
    """Return the text with a command or tool in its list; every other byte is kept.

    Raises:
        UserError: When the specification has no such section.
    """
    plain = _plain(text)
    page = Page(path, plain)
    start, end = page.range(_LEVEL_OF_LIST, heading)
    if start == end:
        raise UserError(
            f"the section `### {heading}` is missing, so there is no list for `{name}`",
            place=path,
            fix=f"Put `### {heading}` under `## Integrations`, and try again.",
        )
    items = list(_ITEM.finditer(_visible(page), start, end))
    if any(item[1].startswith(f"`{name}`") for item in items):
        return text
    lines = text.splitlines(keepends=True)
    first = page.places.line(start) - 1
    newline = "\r\n" if "\r\n" in text else "\n"
    added = f"- `{name}` - {said}{newline}"
    if items:
        at = page.places.line(items[-1].start(1)) - 1
        keep = not (len(items) == 1 and _NOTHING.match(items[0][1]))
        if not lines[at].endswith("\n"):
            lines[at] += newline
        lines[at : at + 1] = [lines[at], added] if keep else [added]
        above = slice(page.places.line(start), at)
        told = "".join(lines[above])
        if not keep and told.strip() and _FORM.fullmatch(told):
            lines[above] = [newline]
    else:
        while first < len(lines) and not lines[first].lstrip().startswith("#"):
            first += 1
        lines[first + 1 : first + 1] = [newline, added]
    return "".join(lines)


def _visible(page: Page) -> str:
    """Return the text of a page with blanks for its comments and fences, code spans included."""
    return _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), page.unfenced)


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")
