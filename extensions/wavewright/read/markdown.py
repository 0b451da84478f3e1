"""The lines of a Markdown page: headings, fields, links and markers, never those in code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.blocks import MARKER
from wavewright.model import Link, Place
from wavewright.read import frontmatter
from wavewright.read.fences import fences, underlined
from wavewright.read.paths import DOCUMENTS, relation_of, resolved
from wavewright.read.text import Places, waves

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    Heading = tuple[int, str, int]  # level, text, offset

# In this order: a fence, a comment, a code span. The length of a span is bounded, so that a page
# of nothing but backticks costs no more than another.
_HIDDEN = re.compile(
    r"^[ \t]*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*"
    r"(?:\n(?![ \t]*(?P=fence)[`~]*[ \t]*$)[^\n]*)*+(?:\n[^\n]*)?"
    r"|<!--(?s:.*?)(?:-->|\Z)"
    r"|(?<!`)(?P<span>`++)[^\n]{0,2000}?(?<!`)(?P=span)(?!`)",
    re.MULTILINE,
)
# What is left to hide where no fences are.
_ASIDE = re.compile(r"<!--(?s:.*?)(?:-->|\Z)|(?<!`)(?P<span>`++)[^\n]{0,2000}?(?<!`)(?P=span)(?!`)")
LONGEST_TEXT = 1000  # of a link
_HEADING = re.compile(r"^(#{1,6})[ \t]([^\n]+)$", re.MULTILINE)
# A line of a field or a definition above a rule: to a renderer it may be a heading, not to people.
_NO_TITLE = re.compile(r" {0,3}(?:\*\*[^*\n]+(?::\*\*|\*\*[ \t]*:)|\[[^\]\n]+\]:)")
_FIELD = re.compile(r"^[ \t]*(?:[-*][ \t]+)?\*\*([^*\n:]+)(?<!\\):\*\*([^\n]*)$", re.MULTILINE)
_NOTE = re.compile(r"(?<=\S)(?:[ \t]*<!--(?:(?!-->).)*-->)+[ \t]*$")
_ITEM = re.compile(r"\n+[ \t]+[-*][ \t]([^\n]*)")
_LINK = re.compile(
    r"\]\([ \t]*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))(?:[ \t][^\n)]{0,1000}+)?\)"
)
_REFERENCE = re.compile(
    r"^ {0,3}\[[^\]^\n][^\]\n]*\]:[ \t]+<?([^\s<>]+)>?[ \t]*(?:[\"'(][^\n]*)?$", re.MULTILINE
)
_PATH = re.compile(rf"(?:{'|'.join(DOCUMENTS)}|tests|src)/[\w./-]+")
_NOT_NEWLINE = re.compile(r"[^\n]")


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the comments of a page start and end; those in code are none."""
    for found in _HIDDEN.finditer(text):
        if found[0].startswith("<!--"):
            yield found.span()


def fenced(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield where the blocks of code in a language start and end, with their fences."""
    for found in _HIDDEN.finditer(text):
        if found["fence"] and found[0].strip().lstrip("`~").split(None, 1)[:1] == [language]:
            yield found.span()


class Page:
    """A Markdown page.

    ``plain`` is its text with all code and comments blanked out, and the front matter before
    ``start``.
    """

    __slots__ = ("headings", "markers", "path", "places", "plain", "start", "text", "unfenced")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.places = Places(path, text)
        self.markers: list[Heading] = []
        front = frontmatter.block(text)
        self.start = front.end if front else 0
        self.unfenced = _without_fences(text, self.start)
        hides = "`" in self.unfenced or "<!--" in self.unfenced
        self.plain = _ASIDE.sub(self._blank, self.unfenced) if hides else self.unfenced
        self.headings: list[Heading] = [
            (len(found[1]), _unclosed(text[found.start(2) : found.end(2)]), found.start())
            for found in _HEADING.finditer(self.plain)
        ]
        more = [*self._underlined()]
        if more:
            self.headings = sorted([*self.headings, *more], key=_offset)

    def _underlined(self) -> Iterator[Heading]:
        """Yield the headings with a line below that is not hidden."""
        for start, end in underlined(self.text, self.start):
            mark = self.plain[end : end + 4].lstrip(" ")[:1]
            if mark and mark in "=-" and not _NO_TITLE.match(self.plain, start):
                yield 1 if mark == "=" else 2, self.text[start:end].strip(), start

    def below(self, offset: int) -> int:
        """Return where the text below the heading at an offset starts."""
        end = self.text.find("\n", offset) + 1
        if end and self.is_underlined(offset):
            end = self.text.find("\n", end) + 1
        return end or len(self.text)

    def is_underlined(self, offset: int) -> bool:
        """Whether the heading at an offset has a line below instead of marks before it."""
        return not _HEADING.match(self.plain, offset)

    def _blank(self, found: re.Match[str]) -> str:
        hidden = found[0]
        if hidden.startswith("<!--"):
            start = self.text.rfind("\n", 0, found.start()) + 1
            end = self.text.find("\n", found.end())
            marker = MARKER.fullmatch(self.text[start : end if end >= 0 else None])
            if marker:
                self.markers.append((0, f"{marker[1]}{marker[2]}", found.start()))
        return _NOT_NEWLINE.sub(" ", hidden)

    def sections(self) -> tuple[tuple[int, str, int], ...]:
        """Return the headings and, as level 0, the markers of managed blocks, with their lines."""
        return tuple(
            (level, text, self.places.line(offset))
            for level, text, offset in sorted([*self.headings, *self.markers], key=_offset)
        )

    def range(self, level: int, text: str) -> tuple[int, int]:
        """Return where the section under a heading starts and ends; ``(0, 0)`` without it."""
        for number, heading in enumerate(self.headings):
            if heading[:2] == (level, text):
                return heading[2], self.end(number)
        return 0, 0

    def end(self, number: int) -> int:
        """Return where the section of the heading with this number ends."""
        level = self.headings[number][0]
        for index in range(number + 1, len(self.headings)):
            if self.headings[index][0] <= level:
                return self.headings[index][2]
        return len(self.text)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield where the insides of the code spans start and end."""
        for found in _ASIDE.finditer(self.unfenced):
            mark = found["span"]
            if mark and self.unfenced[found.start() - 1 : found.start()] != "\\":
                yield found.start() + len(mark), found.end() - len(mark)

    def lines(self, start: int, end: int) -> Sequence[int]:
        """Return the lines of a section from its ``range``; none without the section."""
        return range(self.places.line(start), self.places.line(end - 1) + 1) if end else range(0)

    def fields(self, start: int = 0, end: int | None = None) -> dict[str, tuple[str, Place]]:
        """Return the first value of each ``**Name:** value`` and where it stands.

        A list below an empty value counts as the value. A comment after a value is none of it.
        """
        found: dict[str, tuple[str, Place]] = {}
        for match in _FIELD.finditer(self.plain, start, len(self.plain) if end is None else end):
            name = match[1].strip()
            if name in found:
                continue
            raw = _NOTE.sub("", self.text[match.start(2) : match.end(2)])
            value, start = raw.strip(), match.start(2) + len(raw) - len(raw.lstrip())
            if not value and (item := _ITEM.match(self.plain, match.end())):
                value = self.text[item.start(1) : item.end(1)].strip()
            found[name] = (value, self.places.at(start))
        return found

    def again(self, names: Collection[str], start: int = 0, end: int | None = None) -> list[Link]:
        """Return the fields of some names that have stood before, as links to their name."""
        found: list[Link] = []
        seen: set[str] = set()
        for match in _FIELD.finditer(self.plain, start, len(self.plain) if end is None else end):
            name = match[1].strip()
            if name in seen:
                found.append(Link("again", name, self.places.at(match.start(1))))
            elif name in names:
                seen.add(name)
        return found

    def links(self, start: int = 0, end: int | None = None) -> Iterator[Link]:
        """Yield what the links of the page name: by their target, and by their text."""
        stop = len(self.plain) if end is None else end
        for found in _LINK.finditer(self.plain, start, stop):
            group = 1 if found[1] is not None else 2
            targets = list(self._to(found[group], found.start(group)))
            yield from targets
            opening = self.plain.rfind("[", max(0, found.start() - LONGEST_TEXT), found.start())
            if self.plain.find("\n", opening, found.start()) < 0 <= opening:
                yield from self._named(opening + 1, found.start(), targets)
        for found in _REFERENCE.finditer(self.plain, start, stop):
            yield from self._to(found[1], found.start(1))

    def _to(self, written: str, offset: int) -> Iterator[Link]:
        target = resolved(self.path, written)
        if target:
            yield Link(relation_of(target), target, self.places.at(offset))

    def _named(self, start: int, end: int, targets: list[Link]) -> Iterator[Link]:
        """Yield what the text of a link names: a behavior, a wave or a path from the root."""
        text = self.plain[start:end]
        if names.BEHAVIOR.fullmatch(text):
            yield Link("mention", text, self.places.at(start))
        elif _PATH.fullmatch(text):
            yield Link(relation_of(text), text, self.places.at(start))
            file = "." in text.rpartition("/")[2].rstrip(".")
            if file and targets and targets[0].target != text:
                yield Link("mislabelled", text, self.places.at(start))
        elif text.startswith("Wave "):
            yield from waves(self.plain, self.places, "wave", start, end)


def _without_fences(text: str, start: int) -> str:
    """Return a text with all before a start and all fenced code blanked out."""
    parts, at = [_NOT_NEWLINE.sub(" ", text[:start])], start
    for block in fences(text, start):
        parts += text[at : block.start], _NOT_NEWLINE.sub(" ", text[block.start : block.stop])
        at = block.stop
    return "".join([*parts, text[at:]]) if at else text


def _unclosed(heading: str) -> str:
    """Return the text of a heading without its closing ``#``, which stand after a blank."""
    text = heading.strip(" \t")
    bare = text.rstrip("#")
    return text if bare and bare[-1] not in " \t" else bare.rstrip(" \t")


def _offset(heading: Heading) -> int:
    return heading[2]
