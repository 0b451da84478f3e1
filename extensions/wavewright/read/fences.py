"""The fenced code blocks of a Markdown page: where they stand, and what they say they are.

Blocks are found as CommonMark finds them: fences of ``~~~`` and longer ones, in lists and quotes,
and none in comments, in raw HTML or in code that is only indented. The same walk finds the headings
that have a line below.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAB = 4
DEEPEST = 50  # lists and quotes in each other
LONGEST = 10_000  # characters of a line that are looked at
_QUOTE = 0  # a container; the others are list items, by the width of what stands before their text
_PREFIX = re.compile(r"[ \t>*+.)\d-]*")
_OPENING = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*)")
_CLOSING = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*$")
_QUOTED = re.compile(r" {0,3}> ?")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])(?= |$)")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_LANGUAGE = re.compile(r"[{.]*([\w+#-]*)")
_RAW = re.compile(r" {0,3}<(?:!--|(pre|script|style|textarea)(?=[\s>]|$))", re.IGNORECASE)
_BLOCKS = (
    "address|article|aside|blockquote|body|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|"
    "figure|footer|form|h[1-6]|header|hr|html|iframe|legend|li|link|main|menu|nav|ol|p|section|"
    "summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_BLOCK = re.compile(rf" {{0,3}}</?(?:{_BLOCKS})(?:[ \t]|/?>|$)", re.IGNORECASE)  # to a blank line
_TAG = re.compile(r" {0,3}</?[A-Za-z][A-Za-z0-9-]*(?:[ \t][^<>]*)?/?>[ \t]*$")  # the same, alone
_BLANK = "\n"
# A page without such a line below another one has no heading with a line below.
UNDERLINE = re.compile(r"\n(?<=[^\n]\n) {0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)


class Fence(NamedTuple):
    """A fenced code block, by offsets in the text of its page.

    ``start`` is that of the opening fence, ``mark`` the fence itself; ``info`` is what follows it.
    The code is the lines from ``first`` up to ``end``, the whole block ends at ``stop``. The
    columns that belong to a list or quote around the block are not cut off: ``around`` names these,
    0 for a quote and the width of an item of a list, and ``indent`` is that of the fence itself.
    """

    start: int
    mark: str
    info: str
    first: int
    end: int
    stop: int
    closed: bool
    around: tuple[int, ...] = ()
    indent: int = 0

    @property
    def language(self) -> str:
        """The first word of what follows the fence, in lower case."""
        found = _LANGUAGE.match(self.info)
        return found[1].lower() if found else ""


def fences(text: str, start: int = 0) -> Iterator[Fence]:
    """Yield the fenced code blocks of a page, from an offset on."""
    if "```" in text or "~~~" in text:
        yield from _Walk(text, start).fences()


def underlined(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield where the lines of text with a line below start, and where that line below does.

    They are the headings that stand in no list and no quote. Several lines with a line below them
    are a paragraph to most people, and none.
    """
    if UNDERLINE.search(text, start):
        walk = _Walk(text, start)
        for _ in walk.fences():
            pass
        yield from walk.underlined


class _Walk:
    """A walk over the lines of a page that knows which lists and quotes it is in."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.at = start
        self.around: list[int] = []
        self.paragraph = False  # whether the last line can go on
        self.raw = ""  # what ends the raw HTML that the walk is in
        self.hollow = False  # whether the last line was an item without text
        self.line = self.began = start  # where the last line and its paragraph start
        self.underlined: list[tuple[int, int]] = []

    def fences(self) -> Iterator[Fence]:
        """Yield the blocks."""
        while self.at < len(self.text):
            start = self.at
            prefix, line = self._next()
            found = self._opening(line, start)
            self.line = start
            if found:
                block = self._block(start + prefix, found[1], found[2].strip())
                yield block._replace(around=tuple(self.around), indent=found.start(1))

    def _next(self) -> tuple[int, str]:
        """Return the next line with its leading tabs as blanks, and how long its prefix is."""
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        line = self.text[self.at : min(end, self.at + LONGEST)]
        self.at = end + 1
        found = _PREFIX.match(line)
        length = found.end() if found else 0
        return length, line[:length].expandtabs(_TAB) + line[length:]

    def _inside(self, line: str) -> tuple[int, str]:
        """Return how many of the lists and quotes around go on, and what stands in them."""
        for number, width in enumerate(self.around):
            quoted = _QUOTED.match(line)
            if width == _QUOTE and quoted:
                line = line[quoted.end() :]
            elif width == _QUOTE or (line.strip() and line[:width].strip()):
                return number, line
            else:
                line = line[width:]
        return len(self.around), line

    def _opening(self, line: str, start: int) -> re.Match[str] | None:
        """Take a line outside of blocks; return what opens a block there."""
        going_on, line = self._inside(line)
        if going_on < len(self.around):
            if self.paragraph and not _starts(line):
                return None
            del self.around[going_on:]
            self.paragraph, self.raw, self.hollow = False, "", False
        if self.raw:
            ended = self.raw in line.lower() or (self.raw == _BLANK and not line.strip())
            self.raw = "" if ended else self.raw
            return None
        if self.hollow and not line.strip():
            self.around.pop()
        if self.paragraph and _UNDERLINE.match(line):
            if not self.around and self.began == self.line:
                self.underlined.append((self.began, start))
            self.paragraph = False
            return None
        line = self._entered(line)
        if not line.strip() or (line.startswith(" " * _TAB) and not self.paragraph):
            self.paragraph = False
            return None
        ends = self._raw(line)
        if ends:
            self.raw = "" if ends in line.lower() else ends
            self.paragraph = False
            return None
        found = _OPENING.match(line)
        self.began = self.began if self.paragraph else start
        self.paragraph = not found and not _HEADING.match(line) and not _RULE.match(line)
        return found

    def _raw(self, line: str) -> str:
        """Return what ends the raw HTML that begins in a line; nothing when there is none."""
        raw = _RAW.match(line)
        if raw:
            return f"</{raw[1].lower()}>" if raw[1] else "-->"
        alone = not self.paragraph and _TAG.match(line)
        return _BLANK if alone or _BLOCK.match(line) else ""

    def _entered(self, line: str) -> str:
        """Enter the lists and quotes that a line begins; return what stands in them."""
        self.hollow = False
        while len(self.around) < DEEPEST:
            quoted = _QUOTED.match(line)
            item = None if _RULE.match(line) else _ITEM.match(line)
            if quoted:
                self.around.append(_QUOTE)
                line = line[quoted.end() :]
            elif item and not self._goes_on(line, item.end()):
                rest = line[item.end() :]
                self.hollow = not rest.strip()
                blanks = len(rest) - len(rest.lstrip(" "))
                width = item.end() + (blanks if 1 <= blanks <= _TAB and rest.strip() else 1)
                self.around.append(width)
                line = line[width:]
            else:
                break
            self.paragraph = False
        return line

    def _goes_on(self, line: str, end: int) -> bool:
        """Whether what looks like an item of a list is a line of the paragraph above."""
        number = line[:end].strip().rstrip(".)")
        return self.paragraph and (not line[end:].strip() or (number.isdigit() and number != "1"))

    def _block(self, start: int, mark: str, info: str) -> Fence:
        """Walk over the lines of a block to its end."""
        first = self.at
        while self.at < len(self.text):
            end = self.at
            _, line = self._next()
            going_on, line = self._inside(line)
            if going_on < len(self.around):
                self.at = end  # the list or quote around it ends, and the block with it
                return Fence(start, mark, info, first, end, end, closed=True)
            found = _CLOSING.match(line)
            if found and found[1].startswith(mark):
                stop = min(self.at, len(self.text))
                return Fence(start, mark, info, first, end, stop, closed=True)
        last = len(self.text)
        return Fence(start, mark, info, min(first, last), last, last, closed=False)


def _starts(line: str) -> bool:
    """Whether a line begins something that ends a paragraph."""
    starts = (_OPENING, _RAW, _BLOCK, _QUOTED, _RULE, _ITEM, _HEADING)
    return not line.strip() or any(one.match(line) for one in starts)
