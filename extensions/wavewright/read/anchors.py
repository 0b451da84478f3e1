"""The places within pages that links name, and those that there are: GitHub's ids of headings."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

from wavewright.model import Link
from wavewright.read.markdown import Page
from wavewright.read.paths import resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINK = re.compile(
    r"(?:\]\([ \t]*<?|^ {0,3}\[[^\]^\n][^\]\n]*\]:[ \t]+<?)"
    r"(?P<path>[^\s()<>#]*)#(?P<anchor>[^\s()<>]+)",
    re.MULTILINE,
)
_MAYBE = re.compile(r"\](?:\([^)#\n]*+|:[^#\n]*+)(#?)")
_AROUND = r"^(?:[ \t>]|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*+"  # quotes and lists
_HEADING = re.compile(rf"{_AROUND}#{{1,6}}[ \t]([^\n]{{1,1000}})$", re.MULTILINE)
_UNDERLINED = re.compile(r"^([^\n]{1,1000}+)\n[ \t>]*+(?:=+|-+)[ \t]*$", re.MULTILINE)
# Up to the end of the same level; another heading in between ends the search.
_HTML = re.compile(
    r"<h([1-6])\b[^<>]{0,300}>(?P<text>(?:[^<]|<(?!/?h[1-6]\b)){0,1000}+)</h\1\b", re.IGNORECASE
)
_BEFORE = re.compile(_AROUND)
_NAMED = re.compile(r"""\b(?:id|name)[ \t]*=[ \t]*["']?([^"'\s>]+)|\{[ \t:]{0,3}#([\w:.-]+)""")
_CLOSED = re.compile(r"(?<![ \t])[ \t]++#++[ \t]*+$")
_INLINE = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r"(?:\([^()\n]*+(?:\([^()]*+\)[^()\n]*+)?\)|\[[^\]\n]*+\])?"
)
_TAGS = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
_CODE = re.compile(r"(?<!`)(`++)(.+?)(?<!`)\1(?!`)")
_EMPHASIS = re.compile(r"(?<!\w)_++(?=\w)|(?<=[^\W_])_++(?!\w)")
_LINES = re.compile(r"L\d+(?:C\d+)?(?:-L\d+(?:C\d+)?)?")
_TOP = "top"
_KEPT = frozenset({"Nd", "Nl", "Pc"})


def may_link(text: str) -> bool:
    """Whether a page may link a place in a page; when not, `linked` yields nothing."""
    return "#" in text and "#" in _MAYBE.findall(text)


def linked(page: Page) -> Iterator[Link]:
    """Yield the places in other pages that a page links, and those in itself that there are not.

    The target is the path of the page, ``#`` and the id of the heading.
    """
    if not may_link(page.text):
        return
    own: frozenset[str] | None = None
    for found in _LINK.finditer(page.plain):
        anchor = unquote(found["anchor"])
        target = resolved(page.path, found["path"]) if found["path"] else page.path
        if not target.endswith((".md", ".markdown")) or _LINES.fullmatch(anchor) or anchor == _TOP:
            continue
        if target == page.path:
            own = _of(page) if own is None else own
            if anchor in own:
                continue
        yield Link("anchor", f"{target}#{anchor}", page.places.at(found.start("anchor")))


def anchors(data: bytes) -> frozenset[str]:
    """Return the ids that links to a page can name."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return _of(Page("", text))


def _of(page: Page) -> frozenset[str]:
    """Return the ids of a page: of all that may be a heading, and what its HTML names."""
    found = {one for pair in _NAMED.findall(page.plain) for one in pair if one}
    texts = sorted(
        (match.start(1), page.text[match.start(1) : match.end(1)])
        for pattern in (_HEADING, _UNDERLINED)
        for match in pattern.finditer(page.plain)
    )
    if "<h" in page.plain or "<H" in page.plain:
        shown = ((match.start("text"), match["text"]) for match in _HTML.finditer(page.plain))
        texts = sorted([*texts, *shown])
    times: dict[str, int] = {}
    for _, text in texts:
        for one in slugs(_BEFORE.sub("", _CLOSED.sub("", text))):
            number = times.get(one, 0)
            times[one] = number + 1
            found.add(f"{one}-{number}" if number else one)
    return frozenset(found)


def slugs(heading: str) -> set[str]:
    """Return the ids that a heading may have: one, but for underscores that may be emphasis."""
    kept = _CODE.sub(lambda found: html.escape(found[2], quote=False), heading)
    kept = kept.replace("\\<", "&lt;").replace("\\>", "&gt;")
    text = html.unescape(_INLINE.sub(r"\1", _TAGS.sub("", kept))).strip()
    return {_slug(text), _slug(_EMPHASIS.sub("", text))}


def _slug(text: str) -> str:
    return "".join(
        "-" if char == " " else char for char in text.lower() if char in " -" or _is_word(char)
    )


def _is_word(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char == "_"
    kind = unicodedata.category(char)
    return kind[0] in "LM" or kind in _KEPT
