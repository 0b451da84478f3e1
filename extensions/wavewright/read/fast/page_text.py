"""What is left of a Markdown page without its code, and the headings that divide it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.read import dates
from wavewright.read.commands import in_code
from wavewright.read.fences import UNDERLINE

if TYPE_CHECKING:
    from wavewright.read.rows import Row

LONGEST_SPAN = 2000  # what the full reader takes for a code span
# A fence becomes one line: the reader of guides has to know where it was, and in which language.
FOLDED = "\n~~~"
_EXTRA = re.compile(r"(#{1,5}) ([^\W_][^\n]*)\n")
_HTML = re.compile(r"\n {0,3}<(?!!--)")
_ENDS = ("-\n", "=\n", " \n")  # of what may be a line below a heading
_TOP = 2  # the level of a page's sections; what stands above it divides all of them

Heads = tuple[str | tuple[()], ...]


def heads(sections: tuple[tuple[int, str], ...]) -> Heads:
    """Return how the parts of a page that is split at its headings begin, in their order.

    The last one is the beginning of no part.
    """
    return (*(f"{'#' * (level - 1)} {text}\n" for level, text in sections), ())


def fields(page: str, names: tuple[str, ...]) -> int:
    """Return how many fields of a page may have one of these names."""
    return sum(one.rstrip().endswith(names) for one in page.split(":**")[:-1])


def folded(text: str) -> str | None:
    """Return a page with each fence as one line; nothing when it is unsure what is code.

    A page where a line below another one may make a heading of it is for the full reader.
    A plain fence has three backticks at the start of a line before and after it, no others inside,
    and no HTML around it. What has more or fewer leaves three of them in one of the pieces. Tabs
    and fields with a wrong date are for the full reader.
    """
    unsure = "\t" in text or not text.endswith("\n") or ("~" in text and "~~~" in text)
    if unsure or ("**" in text and dates.may_be_wrong(text)):
        return None
    pieces = text.split("\n```") if "`" in text else []
    if len(pieces) < 2:  # noqa: PLR2004
        return None if _underlined(text) else text
    if len(pieces) % 2 == 0 or ("<" in text and _HTML.search(text)):
        return None
    made = [pieces[0]]
    for body, after in zip(pieces[1::2], pieces[2::2], strict=True):
        language, _, code = body.partition("\n")
        if not code.strip(" \n>") or "```" in code or after[:1] not in {"\n", ""}:
            return None
        if not (language.isalnum() or not language) or _commanded(code):
            return None
        made += FOLDED, language, after
    page = "".join(made)
    return None if _underlined(page) else page


def _underlined(page: str) -> bool:
    return any(end in page for end in _ENDS) and UNDERLINE.search(page) is not None


def _commanded(code: str) -> bool:
    """Whether some code may run what the full reader looks for."""
    return "just " in code or "wavewright " in code


def uncoded(text: str) -> str | None:
    """Return lines without fences with each code span as three blanks, or nothing if unsure.

    The backticks are in pairs when each stands alone and each second piece is part of one line.
    A span has three characters at least, and no reader can tell three blanks from more.
    """
    if "`" not in text:
        return text
    pieces = text.split("`")
    if len(pieces) % 2 == 0 or "" in pieces[1:-1] or "\\`" in text:
        return None
    if any("\n" in span or len(span) > LONGEST_SPAN for span in pieces[1::2]):
        return None
    return "   ".join(pieces[::2])


def commands(kind: str, page: str) -> list[Row]:
    """Return the rows of the commands that the code spans of a folded page show."""
    if "`" not in page or not _commanded(page):
        return []
    return [
        (f"{kind}:{relation}", target, "")
        for span in page.split("`")[1::2]
        if _commanded(span)
        for relation, target, _ in in_code(span)
    ]


def outline(parts: list[str], wanted: Heads) -> list[int] | None:
    """Return which parts the wanted sections begin, or nothing if one is missing or in doubt.

    A part in between may have any other heading, but not one that ends a section early, nor one
    that may be taken for a section.
    """
    marks: list[int] = []
    for index, part in enumerate(parts):
        if part.startswith(wanted[len(marks)]):
            marks.append(index)
        elif index:
            found = _EXTRA.match(part)
            if not found:
                return None
            if len(found[1]) < _TOP and len(marks) < len(wanted) - 1:
                return None
            if f"{found[1]} {found[2].rstrip(' #')}\n" in wanted:
                return None
    return marks if len(marks) == len(wanted) - 1 else None


def marked(page: str, names: tuple[str, ...]) -> bool:
    """Whether a page has the markers of these blocks in this order, and no other comment.

    Each marker is a line of its own: ``<!-- wavewright:NAME -->``, ``<!-- /wavewright:NAME -->``.
    """
    at = 0
    for name in names:
        for slash in ("", "/"):
            at = page.find(f"\n<!-- {slash}wavewright:{name} -->\n", at)
            if at < 0:
                return False
    # All exclamation marks are those of the markers, or else all comments are counted.
    last = at + len("\n<!")
    if page.rfind("!") == last - 1 and page.count("!", 0, last) == 2 * len(names):
        return True
    return page.count("<!--") == 2 * len(names)
