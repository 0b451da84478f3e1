"""Files of code that is not ours to judge, in any language: the behaviors its comments name.

A mark such as ``// @behavior:APP.CONFIG.PUBLISH`` counts in a comment only. What is a comment is
told by a table of languages and one regular expression for each, not by their grammars: strings
end on their line, but for those in backticks; what looks like a comment in a longer text, in a
heredoc or in a literal of a regular expression counts as one. In Python, which is read by its
grammar where tests and code belong to the process, so does any text in three quotes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from wavewright.model import Artifact, Link, Place
from wavewright.read.text import Places, behaviors

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = b"@behavior:"


class _Language(NamedTuple):
    """How comments begin, those of a line and those with an end, and which quotes are strings."""

    lines: tuple[str, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    quotes: str = "\"'"


_STARS = (("/*", "*/"),)
_ARROWS = (("<!--", "-->"),)
_LANGUAGES = {
    "slashes": _Language(("//",), _STARS),
    "scripts": _Language(("//",), _STARS, "\"'`"),
    "lifetimes": _Language(("//",), _STARS, '"'),  # ' is no pair of quotes
    "php": _Language(("//", "#"), _STARS),
    "python": _Language(("#",), (('"""', '"""'), ("'''", "'''"))),
    "hash": _Language(("#",)),
    "powershell": _Language(("#",), (("<#", "#>"),)),
    "julia": _Language(("#",), (("#=", "=#"),), '"'),
    "sql": _Language(("--",), _STARS, "'"),
    "lua": _Language(("--",), (("--[[", "]]"),)),
    "haskell": _Language(("--",), (("{-", "-}"),), '"'),
    "semicolons": _Language((";",), (), '"'),
    "percent": _Language(("%",), (), '"'),
    "stars": _Language((), _STARS),
    "markup": _Language((), _ARROWS, ""),
    "components": _Language(("//",), (*_ARROWS, *_STARS), '"`'),
}
_SUFFIXES = {
    suffix: name
    for name, suffixes in {
        "slashes": "java kt kts scala swift c h cc cpp hpp cs proto scss",
        "scripts": "js ts tsx jsx mjs cjs go",
        "lifetimes": "rs",
        "php": "php tf",
        "python": "py",
        "hash": "rb sh bash zsh r ex exs yaml yml toml graphql mk",
        "powershell": "ps1",
        "julia": "jl",
        "sql": "sql",
        "lua": "lua",
        "haskell": "hs",
        "semicolons": "clj cljs",
        "percent": "erl",
        "stars": "css",
        "markup": "html xml",
        "components": "vue svelte",
    }.items()
    for suffix in suffixes.split()
}
_NAMES = {"dockerfile": "hash", "makefile": "hash", "justfile": "hash", "gemfile": "hash"}


def language_of(path: str) -> str:
    """Return how comments are written in a file of that name; nothing when it is not known."""
    name = path.rpartition("/")[2].lower()
    return _SUFFIXES.get(name.rpartition(".")[2], "") if "." in name else _NAMES.get(name, "")


def scan(path: str, text: str) -> Iterator[Artifact]:
    """Yield the file when its comments name a behavior."""
    links = tuple(_mentions(path, text))
    if links:
        yield Artifact("source", path, "", "", Place(path), links)


def _mentions(path: str, text: str) -> Iterator[Link]:
    language = language_of(path)
    if language and MARK.decode() in text:
        places = Places(path, text)
        for found in _tokens(language).finditer(text):
            if found["comment"]:
                yield from behaviors(text, places, "mention", *found.span())


@lru_cache
def _tokens(name: str) -> re.Pattern[str]:
    """Return the expression for the comments of a language and for what hides none: strings."""
    language = _LANGUAGES[name]
    comments = [
        rf"{re.escape(start)}[\s\S]*?(?:{re.escape(end)}|\Z)" for start, end in language.blocks
    ]
    for start in language.lines:  # not the one within a word or an address
        before = r"(?<!\S)" if start == "#" else r"(?<!:)"
        comments.append(rf"{before}{re.escape(start)}[^\n]*")
    strings = {
        '"': r'"(?:\\.|[^"\\\n])*+"?',
        "'": r"'(?:\\.|[^'\\\n]){0,300}+'",  # an apostrophe alone is none
        "`": r"`(?:\\[\s\S]|[^`\\])*+`?",
    }
    texts = [strings[quote] for quote in language.quotes]
    return re.compile("|".join([f"(?P<comment>{'|'.join(comments)})", *texts]))
