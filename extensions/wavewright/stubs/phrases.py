"""What a step definition matches: the words of a step, with its values as named arguments."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TEXT, QUOTED, INT, FLOAT = "text", "quoted", "int", "float"
_VALUE = re.compile(
    r'"(?P<quoted>[^"]*)"|<(?P<named>[^<>]+)>|'
    r"(?<![\w.,:/-])(?P<number>-?[0-9]+(?:\.[0-9]+)?)(?![\w.,:/-]*\w)"
)
_WHOLE = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PATTERNS = {
    TEXT: "(?P<{}>.*)",
    QUOTED: '"(?P<{}>[^"]*)"',
    INT: r"(?P<{}>-?\d+)",
    FLOAT: r"(?P<{}>-?\d+(?:\.\d+)?)",
}
_PARSED = {INT: "{{{}:d}}", FLOAT: "{{{}:g}}"}
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]()|]")
_FILLER = re.compile(  # words that name nothing
    r"about|after|again|already|an?|all|and|are|as|at|be|becomes?|before|both|but|by|called|can|"
    r"cannot|contains?|could|did|do|does|each|either|equals?|every|exactly|fails?|for|from|gave|"
    r"given|gives?|got|had?|has|have|he|her|his|i|if|in(?:to)?|is|its?|makes?|made|may|might|more|"
    r"most|must|my|named|neither|no|not|now|of|off|on|only|or|our|out|over|per|prints?|reports?|"
    r"returns?|ran|said|sent|says?|sees?|saw|shall|she|should|shows?|so|still|than|that|the|their|"
    r"then|there|they|this|to|took|under|until|was|we|were|when|where|which|who|will|with|"
    r"within|without|would|writes?|wrote|you|your"
)
_OF_NOUNS = re.compile(  # what stands before a noun, and so tells `the notes` from `Ada notes`
    r"about|an?|all|as|at|by|each|every|for|from|her|his|in(?:to)?|its?|my|no|of|on|our|over|per|"
    r"the|their|this|to|under|with|within|without|your"
)
_ACTS = re.compile(r"\w+(?:ed|ing)")
_ENDS_IN_S = re.compile(r"\w*[^siu]s")
LONGEST_NAME = 80
RESERVED = frozenset({"datatable", "docstring", "request", *keyword.kwlist, *dir(builtins)})


class Value(NamedTuple):
    """A value in a step: what kind of value it is, and what its argument is called."""

    kind: str
    name: str


class Phrase(NamedTuple):
    """The words of a step around its values: one more word than there are values."""

    words: tuple[str, ...]
    values: tuple[Value, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """What phrases have in common that one definition matches."""
        loose = {INT: "number", FLOAT: "number"}
        return (self.words, tuple(loose.get(value.kind, value.kind) for value in self.values))

    def wider(self, other: Phrase) -> Phrase:
        """Return the phrase that matches what either of two of one key does."""
        values = [
            one._replace(kind=FLOAT) if FLOAT in {one.kind, two.kind} else one
            for one, two in zip(self.values, other.values, strict=True)
        ]
        return self._replace(values=tuple(values))

    @property
    def parser(self) -> str:
        """Which parser of pytest-bdd it needs; none for fixed words."""
        if not self.values:
            return ""
        plain = not any("{" in word or "}" in word for word in self.words)
        return "parse" if plain and all(one.kind in _PARSED for one in self.values) else "re"

    @property
    def pattern(self) -> str:
        """What is matched, in the words of its parser."""
        parser = self.parser
        if not parser:
            return self.words[0]
        patterns = _PARSED if parser == "parse" else _PATTERNS
        parts = [self._literal(self.words[0])]
        for value, word in zip(self.values, self.words[1:], strict=True):
            parts += [patterns[value.kind].format(value.name), self._literal(word)]
        return "".join(parts)

    def _literal(self, word: str) -> str:
        return _SPECIAL.sub(r"\\\g<0>", word) if self.parser == "re" else word


def phrase(text: str, columns: Mapping[str, Sequence[str]]) -> Phrase:
    """Return the phrase of a step.

    Args:
        text: The step as it is written.
        columns: The values that the examples of an outline give to its placeholders.
    """
    words: list[str] = []
    values: list[Value] = []
    taken: set[str] = set()
    start = 0
    for found in _VALUE.finditer(text):
        kind, wish = _kind(found, columns)
        if kind:
            words.append(text[start : found.start()])
            name = unique(wish or _named(words[-1], text[found.end() :], kind), taken)
            values.append(Value(kind, name))
            taken.add(name)
            start = found.end()
    return Phrase((*words, text[start:]), tuple(values))


def _kind(found: re.Match[str], columns: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """Return the kind of a value, and how an outline calls it; no kind when it is no value."""
    if found["quoted"] is not None:
        inner = found["quoted"]
        name = inner[1:-1] if inner[:1] == "<" and inner[-1:] == ">" else ""
        return QUOTED, identifier(name)
    if found["number"]:
        return (INT if _WHOLE.fullmatch(found["number"]) else FLOAT), ""
    known = columns.get(found["named"])
    if known is None:
        return "", ""
    kind = TEXT
    if all(map(_NUMBER.fullmatch, known)):
        kind = INT if all(map(_WHOLE.fullmatch, known)) else FLOAT
    return kind, identifier(found["named"])


def _named(before: str, after: str, kind: str) -> str:
    """Return a name for a value from the words around it.

    Of a number it is what is counted, behind it. Of a text it is the noun before it, else the word
    behind it, when that is no verb: in `"Ada" adds the note "x"` only the second one has a name.
    """
    left = words_of(before)
    right = [one for one in words_of(after.partition('"')[0])[:1] if not _FILLER.fullmatch(one)]
    if kind in _PARSED:
        near = [*right, *_nouns(left)]
        return next(iter(near), "number")
    near = [*_nouns(left), *(one for one in right if not _verb(one))]
    return next(iter(near), "text")


def _nouns(words: list[str]) -> list[str]:
    """Return the noun that is nearest to the end of some words, unless a verb is nearer."""
    for at in range(len(words) - 1, -1, -1):
        word, before = words[at], words[at - 1 : at]
        if _FILLER.fullmatch(word) or _ACTS.fullmatch(word):
            continue  # `the note titled`, `a person called`
        named = bool(before and _OF_NOUNS.fullmatch(before[0]))
        return [word] if named or not _ENDS_IN_S.fullmatch(word) else []
    return []


def _verb(word: str) -> bool:
    """Whether a word behind a name says what it does, or did."""
    return bool(_ENDS_IN_S.fullmatch(word) or _ACTS.fullmatch(word))


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, in plain letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z][a-z0-9]*", plain.replace("'", ""))


def identifier(text: str) -> str:
    """Return a text as a name in Python; nothing when there are no letters in it."""
    return "_".join(words_of(text.replace("_", " ")))


def named(words: Iterable[str]) -> str:
    """Return words as a name; where they are too long for a line, the first of them."""
    name = "_".join(words)
    start = name[:LONGEST_NAME]
    return name if name == start else start.rpartition("_")[0] or start


def unique(name: str, taken: Iterable[str]) -> str:
    """Return a name that is not taken, nor one of Python's own."""
    known, number, found = set(taken), 2, name
    if name in RESERVED:
        found = name = f"{name}_"
    while found in known:
        found, number = f"{name.rstrip('_')}_{number}", number + 1
    return found


def literal(text: str, *, raw: bool = False) -> str:
    """Return a text as a literal of Python, in the quotes that the formatter would choose."""
    if raw:
        if '"' not in text:
            return f'r"{text}"'
        return "r'" + text.replace("'", r"\x27") + "'"
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + text.replace("\\", "\\\\").replace(quote, f"\\{quote}") + quote
