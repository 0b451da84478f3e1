"""Step definitions as text: typed, with the values of the step as arguments, and to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.layout import NOTE, WIDTH, width
from wavewright.stubs.phrases import FLOAT, INT, literal, named, phrase, unique, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.stubs.phrases import Phrase
    from wavewright.stubs.scenarios import Scenario, Step

MOST_ARGUMENTS = 5  # of a function, for the linter
PARTS = {"given": "Arrange", "when": "Act", "then": "Assert"}
PENDING = "write this step, see its scenario fail for the right reason, then implement"
_TYPES = {INT: "int", FLOAT: "float"}
_MOST_WORDS = 6  # of a name


class Definition(NamedTuple):
    """A step definition to be written, for all steps that it matches.

    ``tables`` and ``texts`` say which of these steps have one: none, some or all.
    """

    word: str
    phrase: Phrase
    tables: frozenset[bool]
    texts: frozenset[bool]

    def arguments(self) -> Iterator[str]:
        """Yield its arguments with their types."""
        for value in self.phrase.values:
            yield f"{value.name}: {_TYPES.get(value.kind, 'str')}"
        for name, type_, has in (
            ("datatable", "list[list[str]]", self.tables),
            ("docstring", "str", self.texts),
        ):
            if has == {True}:
                yield f"{name}: {type_}"
            elif True in has:
                yield f"{name}: {type_} | None = None"


def wanted(scenarios: Iterable[Scenario], missing: frozenset[Step]) -> tuple[Definition, ...]:
    """Return the definitions for the missing steps of a feature, in the order of their steps."""
    found: dict[tuple[object, ...], Definition] = {}
    for scenario in scenarios:
        for step in (*scenario.background, *scenario.steps):
            if step not in missing:
                continue
            one = phrase(step.text, step.columns(scenario.rows))
            key = (step.word, one.key)
            before = found.get(key)
            found[key] = Definition(
                step.word,
                before.phrase.wider(one) if before else one,
                (before.tables if before else frozenset()) | {step.table},
                (before.texts if before else frozenset()) | {step.quoted},
            )
    return tuple(found.values())


def names_used(definitions: Iterable[Definition]) -> frozenset[str]:
    """Return the names of pytest-bdd that some definitions need."""
    found = {one.word for one in definitions}
    return frozenset(found | {"parsers" for one in definitions if one.phrase.parser})


def rendered(definition: Definition, name: str, local: Mapping[str, str], pending: str) -> str:
    """Return the text of a definition.

    Args:
        definition: What it matches.
        name: What its function is called.
        local: The names of the module for those of pytest-bdd.
        pending: The constant that says what to do.
    """
    arguments = list(definition.arguments())
    many = len(arguments) > MOST_ARGUMENTS
    lines = [
        *_wrapped(f"@{local[definition.word]}(", list(_matching(definition, local)), ")"),
        *_wrapped(f"def {name}(", arguments, ") -> None:", "  # noqa: PLR0913" if many else ""),
        f"    # {PARTS[definition.word]}",
        f"    raise NotImplementedError({pending})",
    ]
    return "\n".join(lines) + "\n"


def _matching(definition: Definition, local: Mapping[str, str]) -> Iterator[str]:
    """Yield the arguments of the decorator."""
    one = definition.phrase
    if not one.parser:
        yield literal(one.pattern)
        return
    yield f"{local['parsers']}.{one.parser}({literal(one.pattern, raw=one.parser == 're')})"
    if one.parser == "re":
        numbers = [f'"{v.name}": {_TYPES[v.kind]}' for v in one.values if v.kind in _TYPES]
        if numbers:
            yield f"converters={{{', '.join(numbers)}}}"


def _wrapped(start: str, arguments: list[str], end: str, note: str = "") -> list[str]:
    """Return a call or a signature on as many lines as the formatter would need."""
    joined = ", ".join(arguments)
    single, defines = len(arguments) == 1, start.startswith("def ")
    if width(start + joined + end) <= WIDTH or not arguments:
        return [f"{start}{joined}{end}{note}"]
    if width(joined) + 4 <= WIDTH and not (single and defines):
        return [f"{start}{note}", f"    {joined}", end]
    comma = "" if single and not defines else ","
    lines = [line for one in arguments for line in _long(one, comma)]
    return [f"{start}{note}", *lines, end]


def _long(argument: str, comma: str) -> list[str]:
    """Return an argument on a line of its own; a call of a parser that is too long on three."""
    if width(argument) + 4 + len(comma) <= WIDTH:
        return [f"    {argument}{comma}"]
    start, bracket, inner = argument.partition("(")
    if not bracket or argument[0] in "\"'":
        return [f"    {argument}{comma}{NOTE}"]
    text = f"        {inner[:-1]}"
    note = "" if width(text) <= WIDTH else NOTE
    return [f"    {start}(", f"{text}{note}", f"    ){comma}"]


def name_of(definition: Definition, taken: Iterable[str]) -> str:
    """Return a name for the function of a definition, from the words of the step."""
    words = words_of(" ".join(definition.phrase.words))
    while words[1:] and words[0] in {"the", "a", "an"}:
        del words[0]
    name = named(words[:_MOST_WORDS]) or f"{definition.word}_step"
    known = set(taken)
    if name in known or name.startswith("test"):
        name = f"{definition.word}_{name}"
    return unique(name, known)
