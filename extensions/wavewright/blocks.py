"""What generators change in existing documents, and nothing around it: managed blocks and fields.

A managed block is a list between two markers that generators add to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.model import Change, Entry

MARKER = re.compile(r"\s*<!-- (/?)wavewright:([a-z-]+) -->\s*")
FIELD = re.compile(r"(?P<mark>\s*(?:[-*+][ \t]+)?)\*\*(?P<name>[^*\n:]+):\*\*.*?(?P<end>\s*)\Z")
SECTION = re.compile(r" {0,3}##+\s")
DRAWN = frozenset({"graph"})  # blocks that are made anew, and never kept
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


class Block(NamedTuple):
    """A managed block in a list of lines: the lines from ``start`` up to ``end`` are inside."""

    name: str
    start: int
    end: int


def markers(lines: list[str]) -> Iterator[tuple[int, bool, str]]:
    """Yield ``(index, closes, name)`` of each marker that is not inside a fenced code block."""
    fence = ""
    for index, text in enumerate(lines):
        found = FENCE.match(text)
        if fence:
            closes = found and found[1].startswith(fence) and not found[2].strip()
            fence = "" if closes else fence
        elif found:
            fence = found[1]
        elif marker := MARKER.fullmatch(text):
            yield index, bool(marker[1]), marker[2]


def find(text: str, name: str, path: str) -> Block:
    """Return the block ``name`` of a text.

    Raises:
        UserError: When a marker is missing, doubled or out of order; says where to put it.
    """
    opening, closing = f"<!-- wavewright:{name} -->", f"<!-- /wavewright:{name} -->"
    found = [(index, closes) for index, closes, one in markers(text.splitlines()) if one == name]
    starts = [index for index, closes in found if not closes]
    ends = [index for index, closes in found if closes]
    for marker, lines in ((opening, starts), (closing, ends)):
        if len(lines) > 1:
            raise UserError(
                f"the marker `{marker}` stands twice (first on line {lines[0] + 1})",
                place=f"{path}:{lines[1] + 1}",
                fix="Remove one of the two; the list belongs between one pair of markers.",
            )
    if not starts or not ends:
        missing = opening if not starts else closing
        line = (ends or starts or [-1])[0] + 1
        where = "before" if not starts and ends else "after"
        raise UserError(
            f"the marker `{missing}` is missing",
            place=f"{path}:{line}" if line else path,
            fix=f"Put it on a line of its own {where} the list that line {line} belongs to."
            if line
            else f"Put the lines `{opening}` and `{closing}` where the list belongs.",
        )
    if ends[0] < starts[0]:
        raise UserError(
            f"the marker `{closing}` stands before `{opening}`",
            place=f"{path}:{ends[0] + 1}",
            fix="Swap the two lines.",
        )
    return Block(name, starts[0] + 1, ends[0])


def insert(text: str, entry: Entry) -> str:
    """Return the text with the entry in its block, or unchanged when its key is there already.

    Every byte outside of the new lines stays, line ends included.
    """
    if entry.optional and f"wavewright:{entry.block} -->" not in text:
        return text
    block = find(text, entry.block, entry.path)
    lines = text.splitlines(keepends=True)
    inside = "".join(lines[block.start : block.end])
    if re.search(rf"(?<![\w./-]){re.escape(entry.key)}(?![\w-]|\.\w)", inside):
        return text
    opening = lines[block.start - 1]
    newline = opening[len(opening.rstrip("\r\n")) :] or "\n"
    at = _position(lines, block, entry)
    added = [line + newline for line in entry.text.splitlines()]
    if "\n" in entry.text and at > block.start and lines[at - 1].strip():
        added.insert(0, newline)  # paragraphs are kept apart
    return "".join([*lines[:at], *added, *lines[at:]])


def with_field(text: str, change: Change) -> str:
    """Return the text with a field that has the value; every other byte stays, line ends included.

    Raises:
        UserError: When there is no field above the first section, so that there is no place.
    """
    lines = text.splitlines(keepends=True)
    end = next((n for n, line in enumerate(lines) if SECTION.match(line)), len(lines))
    fields = [(n, found) for n, line in enumerate(lines[:end]) if (found := FIELD.match(line))]
    if not fields:
        raise UserError(
            f"there is no field above the first section, where `{change.field}` belongs",
            place=change.path,
            fix=f"Write `- **{change.field}:** {change.value}` below the title, and try again.",
        )
    own = next(((n, found) for n, found in fields if found["name"] == change.field), None)
    at, like = own or fields[-1]
    line = f"{like['mark']}**{change.field}:** {change.value}{like['end']}"
    if own:
        lines[at] = line
    else:
        lines.insert(at + 1, line)
    return "".join(lines)


def _position(lines: list[str], block: Block, entry: Entry) -> int:
    """Return the index before which the entry goes: by its order, or else at the end."""
    at = block.end
    if entry.order:
        own = entry.order(entry.text)
        for index in range(block.start, block.end):
            other = entry.order(lines[index])
            if own is not None and other is not None and other > own:
                return index
    while at > block.start and not lines[at - 1].strip():
        at -= 1
    return at


def carry(before: str, text: str) -> str:
    """Return the text with the insides of its blocks as they were before.

    A block that the text does not have, or that had no two markers before, is not carried.
    """
    old = before.removeprefix("\ufeff").splitlines()
    for name in {name for _, _, name in markers(text.splitlines())} - DRAWN:
        try:
            source, target = find(before, name, ""), find(text, name, "")
        except UserError:
            continue
        lines = text.splitlines()
        lines[target.start : target.end] = old[source.start : source.end]
        text = "\n".join([*lines, ""])
    return text


def outside(text: str) -> str:
    """Return the text without the insides of its blocks and with plain line ends.

    Two texts with an equal outside differ only in what generators may add.
    """
    kept: list[str] = []
    lines = text.removeprefix("\ufeff").splitlines()
    inside = ""
    marks = {index: (closes, name) for index, closes, name in markers(lines)}
    for index, line in enumerate(lines):
        closes, name = marks.get(index, (False, ""))
        if name and closes and name == inside:
            inside = ""
        if not inside:
            kept.append(line)
        if name and not closes and not inside:
            inside = name
    return "\n".join(kept)
