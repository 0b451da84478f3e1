"""Feature files: tags, the line that names the capability, scenarios and their steps.

Keywords are English here, as they are for pytest-bdd's steps and the plugin. Whether a file is
valid is for the official parser to say, in any language; see `grammar`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.kinds.places import IN_FEATURES
from wavewright.model import Artifact, Link, Place
from wavewright.read import hints
from wavewright.read.lazy import Later
from wavewright.read.outline import FEATURE, OTHER, SCENARIO, STEP, TAG
from wavewright.read.paths import relation_of

if TYPE_CHECKING:
    from collections.abc import Iterator

plain, problems = Later("grammar", "plain"), Later("grammar", "problems")
_CAPABILITY = re.compile(r"#\s*Capability:\s*(\S+)")
_KEYWORD = re.compile(r"(Feature|Scenario Outline|Scenario Template|Scenario|Example):\s*(.*)")
_OTHER = re.compile(r"(Background|Rule|Examples|Scenarios):")
_TITLED = re.compile(
    r"(Scenario Outline|Scenario Template|Scenario|Example|Examples|Scenarios|Background|Rule):"
)
_STEP = re.compile(r"(Given|When|Then|And|But|\*)\s+(\S.*)")
_TAG = re.compile(r"@([^\s@]+)")
_OUTLINES = ("Scenario Outline", "Scenario Template")
_QUOTES = ('"""', "```")
__all__ = ["FEATURE", "OTHER", "SCENARIO", "STEP", "TAG", "problems", "scan"]
FILLERS = frozenset(IN_FEATURES.values())
KEYWORDS = {"Given": "given ", "When": "when ", "Then": "then "}


def scan(path: str, text: str) -> Iterator[Artifact]:
    """Yield the feature. Its sections are its outline: tags, feature, scenarios, steps."""
    sections: list[tuple[int, str, int]] = []
    links: list[Link] = []
    fields: dict[str, tuple[str, Place]] = {}
    place, title, above = Place(path), "", True
    left = _left(text)
    for number, column, line in _lines(text):
        at = Place(path, number, column)
        if number in left:
            links.append(Link("filler", left[number], at))
        if line[0] == "#":
            links += _capability(line, at)
        elif line[0] == "@":
            for tag in _tags(line):
                _take(tag, at, links, fields if above else None)
                if above:
                    sections.append((TAG, tag[0], number))
        elif outlined := _outlined(line):
            sections.append((*outlined, number))
            above = above and outlined[0] != FEATURE
            if outlined[0] == FEATURE and not title:
                place, title = at, outlined[1]
    links += _cases(sections, text, path)
    links += (Link("hollow", what, Place(path, row)) for row, what in hollow(text))
    for row, column, what in () if plain(text) else problems(text):
        links.append(Link("problem", what, Place(path, row, column)))
    own = next((link.target for link in links if link.relation == "behavior"), "")
    status = fields.get("status", ("", place))[0]
    yield Artifact("feature", own, title, status, place, tuple(links), fields, tuple(sections))


def _left(text: str) -> dict[int, str]:
    """Return what a generator has written, and only says what to write, by its lines."""
    return {text.count("\n", 0, at.start) + 1: one for one, at in hints.said(text, (*FILLERS,))}


def _cases(sections: list[tuple[int, str, int]], text: str, path: str) -> Iterator[Link]:
    """Yield the scenarios as ``case``, and what their steps say as ``step``: ``given TEXT``.

    A step that begins with And, But or a star is of the kind of the step before it. What stands
    below ``Feature:`` and ``Rule:`` is no step, whatever it begins with.
    """
    lines = text.split("\n")
    word, within = "", False
    for level, said, number in sections:
        raw = lines[number - 1]
        at = Place(path, number, len(raw) - len(raw.lstrip()) + 1)
        if level == SCENARIO:
            yield Link("case", said, at)
        if level in {FEATURE, SCENARIO, OTHER}:
            within = level == SCENARIO or said.startswith("Background")
            word = ""
        found = _STEP.match(said) if level == STEP and within else None
        if found:
            if not word and found[1] not in KEYWORDS:
                yield Link("hollow", f"the first step begins with `{found[1]}`", at)
            word = KEYWORDS.get(found[1], word or KEYWORDS["Given"])
            yield Link("step", word + found[2], at)


def hollow(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of outlines without examples and of examples without rows."""
    outline = table = rows = 0
    for number, _, line in (*_lines(text), (0, 0, "Rule:")):
        found = _TITLED.match(line)
        rows += line[0] == "|"
        if not found:
            continue
        if table and rows <= 1:
            yield table, "the examples have no rows"
        if found[1] in {"Examples", "Scenarios"}:
            outline, table, rows = 0, number, 0
            continue
        if outline:
            yield outline, "the outline has no examples"
        outline, table = number if found[1] in _OUTLINES else 0, 0


def _capability(line: str, at: Place) -> Iterator[Link]:
    if found := _CAPABILITY.match(line):
        place = Place(at.path, at.line, at.column + found.start(1))
        yield Link(relation_of(found[1]), found[1], place)


def _outlined(line: str) -> tuple[int, str] | None:
    """Return level and text of a line that belongs to the outline."""
    if found := _KEYWORD.match(line):
        return (FEATURE if found[1] == "Feature" else SCENARIO), found[2]
    if _OTHER.match(line):
        return OTHER, line
    return (STEP, line) if _STEP.match(line) else None


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield number, column and text of each line that is not empty nor in a doc string."""
    quotes = ""
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line:
            continue
        if quotes:
            quotes = "" if line.startswith(quotes) else quotes
        elif line.startswith(_QUOTES):
            quotes = line[:3]
        else:
            yield number, len(raw) - len(raw.lstrip()) + 1, line


def _tags(line: str) -> Iterator[re.Match[str]]:
    comment = line.find(" #")
    return _TAG.finditer(line, 0, comment if comment >= 0 else len(line))


def _take(
    tag: re.Match[str], at: Place, links: list[Link], fields: dict[str, tuple[str, Place]] | None
) -> None:
    """Add what a tag says; ``fields`` are those of the feature when the tag stands over it."""
    name, _, value = tag[1].partition(":")
    place = Place(at.path, at.line, at.column + tag.start(1) + len(name) + 1)
    if name == "behavior":
        links.append(Link("mention" if fields is None else "behavior", value, place))
    elif fields is not None:
        fields.setdefault(name, (value, place))
