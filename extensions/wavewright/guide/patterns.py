"""Regular expressions whose matching takes time in proportion to the text, whatever they are.

Python's own engine tries one way after the other, and may need longer than anyone waits. Here all
ways are followed at once, character by character. So there is no going back to what a group held,
no looking ahead or behind, and nothing that is possessive: a piece of a line needs none of it.
"""

from __future__ import annotations

import importlib
import re
import warnings
from typing import TYPE_CHECKING, Any

from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    Test = Callable[[str], bool]
    Where = Callable[[str, int], bool]

MOST = 2000  # states of an expression
_parser: Any = importlib.import_module("re._parser")  # nothing public takes an expression apart


class _RefusedError(Exception):
    """An expression with something in it that is not supported; the text says what."""


class Pattern:
    """A regular expression, as states with the ways between them."""

    def __init__(self, expression: str) -> None:
        self._steps: list[tuple[Test, int] | None] = []  # over a character
        self._jumps: list[list[tuple[Where | None, int]]] = []  # over nothing
        self._end = self._state()
        self._start = self._sequence(_taken_apart(expression), self._end)

    def ends(self, text: str, starts: Collection[int]) -> set[int]:
        """Return where the matches end that begin at one of some offsets."""
        found: set[int] = set()
        first = min(starts, default=len(text) + 1)
        states: set[int] = set()
        for at in range(first, len(text) + 1):
            if at in starts:
                states.add(self._start)
            if states:
                self._follow(states, text, at)
            if self._end in states:
                found.add(at)
            if at < len(text):
                steps = (self._steps[state] for state in states)
                states = {step[1] for step in steps if step and step[0](text[at])}
        return found

    def _follow(self, states: set[int], text: str, at: int) -> None:
        """Add the states that are reached without a character."""
        waiting = list(states)
        while waiting:
            for where, state in self._jumps[waiting.pop()]:
                if state not in states and (where is None or where(text, at)):
                    states.add(state)
                    waiting.append(state)

    def _state(self) -> int:
        if len(self._steps) >= MOST:
            raise _RefusedError("it is too large")
        self._steps.append(None)
        self._jumps.append([])
        return len(self._steps) - 1

    def _to(self, *states: int, where: Where | None = None) -> int:
        """Make a state that leads to others without a character."""
        made = self._state()
        self._jumps[made] += [(where, state) for state in states]
        return made

    def _sequence(self, parts: Iterable[tuple[Any, Any]], after: int) -> int:
        """Make the states of some parts; return the first of them."""
        for kind, value in reversed(list(parts)):
            after = self._part(str(kind), value, after)
        return after

    def _part(self, kind: str, value: Any, after: int) -> int:  # noqa: ANN401
        if kind == "BRANCH":
            return self._to(*[self._sequence(one, after) for one in value[1]])
        if kind == "SUBPATTERN" and not value[1] and not value[2]:
            return self._sequence(value[3], after)
        if kind in {"MAX_REPEAT", "MIN_REPEAT"}:
            return self._repeat(value, after)
        if kind == "AT" and str(value) in _PLACES:
            return self._to(after, where=_PLACES[str(value)])
        made = self._state()
        self._steps[made] = (_test(kind, value), after)
        return made

    def _repeat(self, value: Any, after: int) -> int:  # noqa: ANN401
        least, most, parts = value
        if str(most) == "MAXREPEAT":
            again = self._to(after)
            self._jumps[again].append((None, self._sequence(parts, again)))
            at = again
        else:
            at = after
            for _ in range(most - least):
                at = self._to(after, self._sequence(parts, at))
        for _ in range(least):
            before = len(self._steps)
            at = self._sequence(parts, at)
            if len(self._steps) == before:
                break  # there is nothing in it to repeat
        return at


def compiled(name: str, expression: str, place: str = "") -> Pattern:
    """Return the pattern of a name that outputs may have.

    Raises:
        UserError: When it is not a regular expression, or has what is not supported.
    """
    try:
        return Pattern(expression)
    except (re.error, RecursionError, OverflowError) as error:
        reason = f"{error}" or "it is nested too deeply"
    except _RefusedError as error:
        reason = str(error)
    raise UserError(
        f"the pattern of [{name}] cannot be used: {reason}",
        place=place,
        fix="It describes a piece of one line, as a regular expression.",
    )


def _taken_apart(expression: str) -> Any:  # noqa: ANN401
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        re.compile(expression)
        found = _parser.parse(expression)
    if found.state.flags & ~re.UNICODE.value:
        raise _RefusedError("flags are not supported")
    return found


def _boundary(text: str, at: int) -> bool:
    before = at > 0 and _is_word(text[at - 1])
    return before != (at < len(text) and _is_word(text[at]))


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


_PLACES: dict[str, Where] = {
    "AT_BEGINNING": lambda _, at: at == 0,
    "AT_BEGINNING_STRING": lambda _, at: at == 0,
    "AT_END": lambda text, at: at == len(text),
    "AT_END_STRING": lambda text, at: at == len(text),
    "AT_BOUNDARY": _boundary,
    "AT_NON_BOUNDARY": lambda text, at: not _boundary(text, at),
}
_KINDS: dict[str, Test] = {
    "DIGIT": str.isdecimal,
    "SPACE": str.isspace,
    "WORD": _is_word,
}


def _test(kind: str, value: Any) -> Test:  # noqa: ANN401
    """Return what tells whether a character is one that a part of an expression takes."""
    if kind == "LITERAL":
        wanted = chr(value)
        return lambda char: char == wanted
    if kind == "NOT_LITERAL":
        unwanted = chr(value)
        return lambda char: char != unwanted
    if kind == "ANY":
        return lambda _: True
    if kind == "RANGE":
        least, most = map(chr, value)
        return lambda char: least <= char <= most
    if kind == "CATEGORY":
        name = str(value).removeprefix("CATEGORY_")
        known = _KINDS[name.removeprefix("NOT_")]
        return (lambda char: not known(char)) if name.startswith("NOT_") else known
    if kind != "IN":
        raise _RefusedError(f"{kind.lower().replace('_', ' ')} is not supported")
    negated = str(value[0][0]) == "NEGATE"
    tests = [_test(str(one), inner) for one, inner in value[negated:]]
    return lambda char: any(test(char) for test in tests) != negated
