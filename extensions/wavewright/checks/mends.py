"""The edits that mend what is wrong, where only one text can be right."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from wavewright import blocks
from wavewright.errors import UserError
from wavewright.model import Edit, Place
from wavewright.read import FILE_RELATIONS
from wavewright.read.paths import resolved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.checks.chain import Chain
    from wavewright.model import Entry, Link

_END = re.compile(r"[\s)>\"'`#?]|$")
_MORE = re.compile(r"[\w/-]|\.\w")  # what goes on with a path
_UNSAFE = re.compile(r"[\s()<>%#?]")  # what ends the target of a link, or means something in it


def entered(chain: Chain, entry: Entry, page: str, fix: str) -> tuple[str, tuple[Edit, ...]]:
    """Return what to do, and the edits that do it, so that a file lists a page with an entry.

    Where the file links the page at its old place, that link is mended instead.
    """
    stale = _stale(chain, entry.path, page)
    if stale:
        return f"{entry.path} names its old place: mend that line.", stale
    return fix, _into_block(chain, entry)


def _into_block(chain: Chain, entry: Entry) -> tuple[Edit, ...]:
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


def leading_to(
    chain: Chain, link: Link, target: str, folder: str | None = None
) -> tuple[Edit, ...]:
    """Return the edits that let a link lead to another file, in the form in which it is written.

    The text of a link that is the old path becomes the new one.

    Args:
        chain: The project.
        link: As it is.
        target: The path that it is to lead to.
        folder: That the link is relative to; by default, the one of its page.
    """
    line, start = _line_of(chain, link), link.place.column - 1
    folder = posixpath.dirname(link.place.path) if folder is None else folder
    written = _written(line, start)
    new = target
    if _starts(line, start, link.target):
        written = link.target
    else:
        plain = _unquoted(written)
        if plain.startswith("/") and posixpath.normpath(plain[1:]) == link.target:
            new = f"/{target}"
        elif posixpath.normpath(posixpath.join(folder, plain)) == link.target:
            new = posixpath.relpath(target, folder or ".")
        else:
            return ()  # written in a way of its own
    if line[start - 2 : start] == "](" and _UNSAFE.search(new):
        text = instead(link.place, written, _quoted(new))
    else:
        text = instead(link.place, written, new)
    return (*_title(link, line[:start], {written: new, _name(written): _name(new)}), *text)


def _title(link: Link, before: str, names: Mapping[str, str]) -> tuple[Edit, ...]:
    """Return the edit of the text of a link where that is the path or the name of the file."""
    for old, new in names.items():
        for mark in ("", "`"):
            title = f"[{mark}{old}{mark}]("
            if old and old != new and before.endswith(title):
                column = link.place.column - len(title) + len(f"[{mark}")
                return instead(link.place._replace(column=column), old, new)
    return ()


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def after_move(chain: Chain, link: Link, folder: str | None = None) -> tuple[str, tuple[Edit, ...]]:
    """Return what to say of a link that a move broke, and the edits that mend it.

    Either its target was moved, or the page was and the link led somewhere from its old place.
    Both are empty where neither is proven.
    """
    page = chain.origins.get(link.place.path)
    if page is not None and folder is None:
        meant = resolved(page, _written(_line_of(chain, link), link.place.column - 1))
        now = chain.moves.get(meant, meant)
        if meant and meant != link.target and chain.exists(now):
            said = f"This page was moved from `{page}`; there the link led to `{meant}`."
            return said, leading_to(chain, link, now)
    now = chain.moves.get(link.target, "")
    if not now:
        return "", ()
    return f"It was moved to `{now}`.", leading_to(chain, link, now, folder)


def _stale(chain: Chain, path: str, target: str) -> tuple[Edit, ...]:
    """Return the edits that let a broken link of a page lead to a file that was moved."""
    for link in _broken(chain, path):
        if chain.moves.get(link.target) == target:
            return leading_to(chain, link, target)
    return ()


@lru_cache(4)
def _broken(chain: Chain, path: str) -> tuple[Link, ...]:
    page = chain.at(path)
    links = page.links if page else ()
    return tuple(
        link for link in links if link.relation in FILE_RELATIONS and not chain.exists(link.target)
    )


def _line_of(chain: Chain, link: Link) -> str:
    lines = chain.survey.text(link.place.path).split("\n")
    return lines[link.place.line - 1] if link.place.line <= len(lines) else ""


def _written(line: str, start: int) -> str:
    """Return the path that is written at a place of a line."""
    if line[start - 1 : start] == "<":
        return line[start:].partition(">")[0].partition("#")[0]
    found = _END.search(line, start)
    return line[start : found.start() if found else None]


def _starts(line: str, start: int, path: str) -> bool:
    """Whether a path is written at a place of a line, and ends there."""
    return line.startswith(path, start) and not _MORE.match(line, start + len(path))


def _unquoted(written: str) -> str:
    if "%" not in written:
        return written
    from urllib.parse import unquote  # noqa: PLC0415  # rare, and slow to import

    return unquote(written)


def _quoted(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415  # rare, and slow to import

    return quote(path)
