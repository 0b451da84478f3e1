"""Texts of others as they can be shown: on a terminal, and within XML."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Paint = Callable[..., str]  # (text, colour, *, bold) → text

# Characters that would move the cursor, change the colours or turn the order of others.
HIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
# What XML 1.0 has no place for, not even as a reference. Most commands write none, and to compile
# this takes longer than all else here.
ILLEGAL = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


# What has a meaning in a label in quotes, or to the Markdown around it.
_ENTITIES = {ord(char): f"#{ord(char)};" for char in "&#;\"'<>`\\{}[]()|*_~@$%"}


_AN = re.compile(r"[aeio]|MCP|u(?!n[im]|s)", re.IGNORECASE)


def unpainted(text: str, _colour: str = "", *, bold: bool = False) -> str:  # noqa: ARG001
    """Return a text as it is: the paint of files and pipes."""
    return text


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many}"


def a(noun: str) -> str:
    """Return a noun with its article: ``a PRD``, ``an epic``, ``an MCP tool``."""
    return f"an {noun}" if _AN.match(noun) else f"a {noun}"


def plain(text: str) -> str:
    """Return a text with control characters written out, so that it only prints."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    if unicodedata.category(char) in HIDDEN or unicodedata.bidirectional(char) in TURNING:
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004  # a byte
    return char


def mermaid(text: str) -> str:
    """Return a text for a label in quotes of a mermaid graph, where no letter has a meaning."""
    return plain(text).translate(_ENTITIES)


def xml(text: str) -> str:
    """Return a text as it stands in XML, within an element or a quoted value."""
    from html import escape  # noqa: PLC0415

    return escape(re.sub(ILLEGAL, "\ufffd", text)).replace("\r", "&#13;").replace("\n", "&#10;")
