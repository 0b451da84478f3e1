"""The items of a list that is ticked in the end: which are open, and which have lost their box."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from wavewright.read.markdown import Page

_LINE = re.compile(
    r"^(?P<margin>[ \t>]*+)(?P<bullet>(?:[-*+]|\d{1,9}[.)])(?:[ \t]++|$))?"
    r"(?P<box>\[(?:[^\w\[\]\n]{0,3}|[ \t]*[xX][ \t]*)\](?![(\[:]))?",
    re.MULTILINE,
)
_MET = re.compile("[\u2705\u2714\u2611\u2713\U0001f5f9]\ufe0f?[ \t]*")
_UNMET = re.compile("[\u274c\u274e\u2610\u2612\u2715-\u2718\u25a1\u25fb\u25fd\u2b1c]\ufe0f?[ \t]*")
_FIGURE = re.compile(r"\{\w+\}|\d+(?:\.\d+)?")
_DEEPER = 2  # so many blanks more make an item one below another


class Item(NamedTuple):
    """A line: what it says, its box, whether that is ticked, and where the line and box begin.

    ``ticked`` is nothing for a line that has no box. ``depth`` is the margin of an item; a line
    that is none has ``-1``.
    """

    text: str
    box: str
    ticked: bool | None
    start: int
    at: int
    depth: int


def items(page: Page, start: int, end: int) -> Iterator[Item]:
    """Yield the lines of a section that say something outside of code and comments."""
    for found in _LINE.finditer(page.plain, start, end):
        last = page.plain.find("\n", found.start())
        last = last if 0 <= last < end else end
        if page.plain[found.start() : last].strip():
            yield _item(page, found, page.text[found.end() : last].strip())


def _item(page: Page, found: re.Match[str], text: str) -> Item:
    box, bullet, ticked = found["box"] or "", found["bullet"], None
    if box and (bullet or box[1:-1] in {" ", "x", "X"}):
        inside = box[1:-1].strip()
        ticked = inside in {"x", "X"} or bool(_MET.fullmatch(inside))
    else:
        text, box = f"{box}{text}", ""
    for sign, met in ((_MET, True), (_UNMET, False)) if bullet and ticked is None else ():
        if shown := sign.match(text):
            text, ticked = text[shown.end() :], met
    start = found.start()
    at = found.start("box") if box else page.plain.find("\n", start)
    depth = len(found["margin"].replace(">", "").expandtabs(4)) if bullet else -1
    return Item(text or found[0].strip(), box, ticked, start, at, depth)


def opened(lines: list[Item], known: Collection[str], *, every: bool) -> Iterator[Item]:
    """Yield the items that are open: their box is not ticked, or they have lost it.

    An item without a box has lost it when its words are known. With ``every``, all items have
    boxes, but for those below others and one that says that there are none.
    """
    edge = min((one.depth for one in lines if one.depth >= 0), default=0) + _DEEPER
    for one in lines:
        lost = every and 0 <= one.depth < edge and not one.text.lower().startswith("none")
        lost = (lost and one.text not in {"-", "*", "+"}) or figureless(one.text) in known
        if one.ticked is False or (one.ticked is None and lost):
            yield one


def figureless(text: str) -> str:
    """Return the words of an item without its figures, emphasis and full stop."""
    return _FIGURE.sub("", text).strip("*_ \t").rstrip(".").casefold()
