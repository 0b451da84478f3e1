"""The fenced blocks of a page as it is on disk: their code, and where each line of it stands.

`lexer` is a lexer for Sybil's documents. It takes the place of the one that Sybil has for fences of
Markdown, which sees blocks in comments, in raw HTML and in code that is only indented, sees none
where a list stands in a quote, does not end one with the list around it, and takes the indent off
that all lines of the code share, so that an output could not be put back as it was. Where both see
a block, a test has them agree on its place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from sybil.document import Document
from sybil.region import Lexeme, Region

from wavewright.errors import UserError
from wavewright.read.fences import fences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.read.fences import Fence

_BOM = "\ufeff"
_QUOTE = 0  # among what is around a fence; the others are list items, by their width
_INDENT = 3  # the most columns in front of the mark of a quote
_TAB = 4
_NOT_END = re.compile(r"[^\n]")


class Source:
    """A page as it is on disk, and ``plain``: without byte order mark, each line ended by LF."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ahead = len(_BOM) if text.startswith(_BOM) else 0
        self.plain = text[self._ahead :]
        self._cuts: list[int] = []  # the offsets of the line ends that were two characters
        if "\r" in self.plain:
            at = self.plain.find("\r\n")
            while at >= 0:
                self._cuts.append(at - len(self._cuts))
                at = self.plain.find("\r\n", at + 2)
            self.plain = self.plain.replace("\r\n", "\n").replace("\r", "\n")

    def on_disk(self, offset: int) -> int:
        """Return where what is at an offset of the plain text stands on disk."""
        return self._ahead + offset + bisect_left(self._cuts, offset)


class Block(NamedTuple):
    """A fenced block: the line of its opening mark, and its lines of code.

    ``fence`` and ``starts``, the offset of each line and then of what follows, are those of the
    plain text. When the end of a list or quote closes the block, the empty lines above that end
    are not counted.
    """

    line: int
    fence: Fence
    code: tuple[str, ...]
    starts: tuple[int, ...]


def lexer(document: Document) -> Iterator[Region]:
    """Yield the fenced blocks of a page. A region is parsed to its `Fence`.

    Its lexemes are the info string and, at its exact offset, the code without what is around it.
    """
    for fence in fences(document.text):
        start = document.text.rfind("\n", 0, fence.start) + 1
        lines = document.text[fence.first : fence.end].removesuffix("\n").split("\n")
        code = "\n".join(_bare(line, fence) for line in lines) if fence.end > fence.first else ""
        source = Lexeme(code, fence.first - start, 0)
        lexemes = {"info": fence.info, "source": source}
        yield Region(start, fence.stop, parsed=fence, lexemes=lexemes)


def blocks(plain: str, path: str, start: int = 0) -> list[Block]:
    """Return the fenced blocks of a page, behind its front matter, which ends at an offset.

    Raises:
        UserError: When one is not closed, so that the rest of the page would be its code.
    """
    document = Document(f"{_NOT_END.sub(' ', plain[:start])}{plain[start:]}", path)
    for region in lexer(document):
        document.add(region)
    found = []
    line = at = 0
    for _, region in document.regions:
        fence = region.parsed
        line, at = line + plain.count("\n", at, fence.start), fence.start
        if not fence.closed:
            raise UserError(
                "the block that begins here has no end",
                place=f"{path}:{line + 1}",
                fix=f"Close it by a line of `{fence.mark}`.",
            )
        found.append(_block(plain, line + 1, fence, region.lexemes["source"]))
    return found


def _block(plain: str, line: int, fence: Fence, source: str) -> Block:
    if fence.end <= fence.first:
        return Block(line, fence, (), (fence.first,))
    starts = [fence.first]
    for _ in range(source.count("\n")):
        starts.append(plain.index("\n", starts[-1]) + 1)
    code = source.split("\n")
    starts.append(fence.end)
    while fence.end == fence.stop and code and not code[-1].strip():
        del code[-1], starts[-1]
    return Block(line, fence, tuple(code), tuple(starts))


def _bare(line: str, fence: Fence) -> str:
    """Return a line of code without the columns that belong to what is around it."""
    column = 0
    for width in fence.around:
        line, column = _cut(line, column, _INDENT if width == _QUOTE else width)
        if width == _QUOTE and line.startswith(">"):
            line, column = _cut(line[1:], column + 1, 1)
    return _cut(line, column, fence.indent)[0]


def _cut(line: str, column: int, most: int) -> tuple[str, int]:
    """Cut columns of blanks off a line, or what is left of it from a column on."""
    until = column + most
    while column < until and line[:1] in {" ", "\t"}:
        if line[0] == "\t":
            line = " " * (_TAB - column % _TAB) + line[1:]
        line, column = line[1:], column + 1
    return line, column
