"""The edits that mend what is wrong, where only one text can be right."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from wavewright import blocks
from wavewright.errors import UserError
from wavewright.model import Edit, Place

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.model import Entry, Link

_END = re.compile(r"[\s)>\"'`#?]|$")


def into_block(chain: Chain, entry: Entry) -> tuple[Edit, ...]:
    """Return the edit that puts an entry into its block; none when there is no such block."""
    before = chain.survey.text(entry.path)
    try:
        after = blocks.insert(before, entry)
    except UserError:
        return ()
    old, new = before.split("\n"), after.split("\n")
    more = len(new) - len(old)
    line = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old))
    text = "".join(f"{one}\n" for one in new[line : line + more])
    return (Edit(Place(entry.path, line + 1), 0, text),) if text else ()


def instead(place: Place, old: str, new: str) -> tuple[Edit, ...]:
    """Return the edit that writes a text instead of another one."""
    return (Edit(place, len(old), new),)


def leading_to(chain: Chain, link: Link, target: str) -> tuple[Edit, ...]:
    """Return the edit that lets a link lead to another file, in the form in which it is written."""
    lines = chain.survey.text(link.place.path).split("\n")
    line = lines[link.place.line - 1] if link.place.line <= len(lines) else ""
    start = link.place.column - 1
    found = _END.search(line, start)
    written = line[start : found.start() if found else None]
    if written == link.target:
        return instead(link.place, written, target)
    folder = posixpath.dirname(link.place.path)
    if posixpath.normpath(posixpath.join(folder, written)) != link.target:
        return ()  # written in another way, with escapes for example
    return instead(link.place, written, posixpath.relpath(target, folder or "."))
