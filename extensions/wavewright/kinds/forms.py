"""The forms of titles and paths: how a kind declares them, how they are filled and read again.

A title is declared as people are shown it: ``# PRD-NNN: Title``. A path has ``{placeholders}``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from wavewright import names

if TYPE_CHECKING:
    from collections.abc import Mapping

# The words of a title that stand for something: the placeholders that fill them, in this order,
# and what may stand there.
_WORDS = {
    "X.Y.Z": (("release",), r"\d+\.\d+\.\d+"),
    "X.Y": (("number",), r"\d+\.\d+"),
    "YYYY-MM": (("month",), r"\d{4}-\d{2}"),
    "NNN": (("number",), r"\d+"),
    "N": (("week", "number"), r"\d+"),
    "Title": (("title",), r"\S.*"),
}
_WORD = re.compile(r"X\.Y\.Z|X\.Y|YYYY-MM|\bNNN\b|\bN\b|\bTitle\b")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PLACES = {
    "slug": names.SLUG.pattern,
    "number": r"\d+(?:\.\d+)?",
    "release": r"\d+\.\d+\.\d+",
    "week": r"\d+",
    "month": r"\d{4}-(?:0[1-9]|1[0-2])",
}
_CLOSING = re.compile(r"(?<!\S)(#+)$")
_KEPT = re.compile(r"(?<!\S)\\(#+)$")


def title(form: str, values: Mapping[str, str]) -> str:
    """Return the line of a title of a form."""

    def fill(found: re.Match[str]) -> str:
        known, _ = _WORDS[found[0]]
        return next(values[name] for name in known if name in values)

    return unclosed(_WORD.sub(fill, form))


def unclosed(text: str) -> str:
    """Return the text of a heading so that no ``#`` at its end closes it."""
    return _CLOSING.sub(r"\\\1", text)


def said(text: str) -> str:
    """Return what the text of a heading says: without the sign that keeps a `#` at its end."""
    return _KEPT.sub(r"\1", text)


@cache
def title_pattern(form: str) -> re.Pattern[str]:
    """Return the expression for the text of a title, without its ``#``."""
    text = form.lstrip("#").strip()
    parts: list[str] = []
    at = 0
    for found in _WORD.finditer(text):
        parts += re.escape(text[at : found.start()]), f"({_WORDS[found[0]][1]})"
        if found[0] == "Title":
            parts[-1] = f"(?P<title>{_WORDS['Title'][1]})"
        at = found.end()
    return re.compile("".join([*parts, re.escape(text[at:])]))


def level(form: str) -> int:
    """Return the level of a title."""
    return len(form) - len(form.lstrip("#"))


def path_pattern(home: str, known: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """Return the expression for the paths of a kind, with some of their placeholders filled."""
    values = known or {}

    def group(name: str) -> str:
        given = values.get(name, "")
        return f"(?P<{name}>{re.escape(given) or _PLACES.get(name, '[^/]+')})"

    parts = _PLACEHOLDER.split(home)
    made = [group(part) if n % 2 else re.escape(part) for n, part in enumerate(parts)]
    return re.compile("".join(made))


def file_shown(home: str) -> str:
    """Return how the files of a kind are called, for people: ``vRELEASE-week-WEEK.md``."""
    return _PLACEHOLDER.sub(lambda found: found[1].upper(), home.rpartition("/")[2])


def opening(home: str) -> tuple[str, str]:
    """Return the folder of the files of a kind, and an expression for how their names begin.

    It is loose, so that a file that is not called as it should be is one of the kind.
    """
    folder, _, name = home.rpartition("/")
    before, placeholder, _ = [*_PLACEHOLDER.split(name, maxsplit=1), "slug", ""][:3]
    return folder, re.escape(before) + ("" if placeholder == "slug" else r"\d")
