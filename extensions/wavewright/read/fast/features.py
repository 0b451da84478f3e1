"""A quick look at features: the header that the generator writes, and the usual Gherkin below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.kinds.places import BEHAVIOR_STATUSES
from wavewright.read.gherkin import FILLERS, KEYWORDS, hollow
from wavewright.read.grammar import TEXT, even, grammar
from wavewright.read.hints import may_say
from wavewright.read.rows import JOIN

if TYPE_CHECKING:
    from wavewright.read.rows import Row

_GRAMMAR = grammar(
    comment="|Capability",
    tag="behavior:|status:|priority:",
    title=r"[ ]++\S",
    first="Given|When|Then",
    least="++",
)
_FEATURE = re.compile(
    r"(?:#[ ]Capability:[ ](project-docs/capabilities/(?!readme\.)[a-z0-9][a-z0-9-]*+\.md)\n)?+"
    r"@behavior:([A-Z][A-Z0-9_]*+(?:\.[A-Z][A-Z0-9_]*+){2})"
    rf"[ ]@status:({'|'.join(BEHAVIOR_STATUSES)})(?:[ ]@priority:P[0-3])?+"
    rf"(?=[ \n]){_GRAMMAR.more}\n{_GRAMMAR.blank}{_GRAMMAR.tags}{_GRAMMAR.body}"
)
_SAID = re.compile(
    r"\n[ ]*+(Given|When|Then|And|But|\*|Scenario(?:[ ](?:Outline|Template))?+:|Example:)[ ]++"
    r"([^\n]*\S)"
)
_OUTLINE = re.compile(r"\n[ ]*+(?:Scenario Outline|Scenario Template|Examples|Scenarios):")
_TEXT = re.compile(rf"(?<=\n){TEXT}")
_CASE = "\n"  # goes before the titles, and sorts them before the steps
_CASES = ("Scenario:", "Scenario Outline:", "Scenario Template:", "Example:")
_WORDS = {**KEYWORDS, **dict.fromkeys(_CASES, _CASE)}


def feature(path: str, text: str, has_code: bool) -> list[Row] | None:  # noqa: ARG001, FBT001
    """Return the rows of a feature."""
    found = _FEATURE.fullmatch(text)
    if not found or ("|" in text and not even(text)):
        return None
    if _OUTLINE.search(text) and any(hollow(text)):
        return None
    capability, id_, status = found.groups()
    if not path.endswith(f"/{id_.lower().replace('.', '-')}.feature"):
        return None
    if '"' in text:
        text = _TEXT.sub("", text)
    left = _left(text)
    if left is None:
        return None
    word, kind = "", _WORDS.get
    lines = _SAID.findall(text)
    said = sorted({(word := kind(key, word)) + rest for key, rest in lines})
    rows: list[Row] = [
        ("feature", id_, ""),
        ("feature.status", status, ""),
        ("feature:behavior", id_, ""),
        *(("feature:case", one[1:], "") for one in said if one[0] == _CASE),
    ]
    if len(rows) != 3 + sum(key[-1] == ":" for key, _ in lines):
        return None  # two scenarios have the same name
    rows.append(("feature.steps", JOIN.join(said[len(rows) - 3 :]), ""))
    if capability:
        rows.append(("feature:capability", capability, ""))
    return rows + left


def _left(text: str) -> list[Row] | None:
    """Return the rows of what a generator has left to write; nothing if unsure."""
    found = [filler for filler in FILLERS if filler in text]
    for filler in found:
        if f"\n  {filler}\n" not in text:
            return None
        text = text.replace(f"\n  {filler}\n", "\n", 1)
    if may_say(text, (*FILLERS,)):
        return None
    return [("feature:filler", filler, "") for filler in found]
