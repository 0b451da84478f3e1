"""The lines of expected outputs: what the names in them stand for, and which lines they are.

Nothing is tried twice, so that no output takes long. Of the lines between two ``...`` the first
place where they fit is taken, which leaves most to those below. In a line, all places where a part
may end are followed at once, and behind a ``[..]`` only the first of them counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.guide.patterns import Pattern, compiled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    Part = str | tuple[str, ...] | Pattern | None  # None is a gap

ANY = "..."  # the line that stands for lines
PATHS = ("ROOT", "CWD", "HOME")  # names that take the place of their values in new lines
_GAP = ".."
_NAME = re.compile(r"\[(\.\.|[A-Za-z_][A-Za-z0-9_-]*)\]")
_ENDS = re.compile(r"\r\n?")
_WINDOWS = re.compile(r"([A-Za-z]):[\\/]|\\\\")


class Vocabulary(NamedTuple):
    """The names that stand for something in an expected output, as ``[NAME]``.

    ``values`` are texts, each with the other ways to write it, the longest first.
    """

    values: Mapping[str, tuple[str, ...]]
    patterns: Mapping[str, Pattern]


def vocabulary(
    values: Iterable[tuple[str, str]], patterns: Iterable[tuple[str, str]] = ()
) -> Vocabulary:
    """Return the names of values and patterns. A name may have several values.

    Raises:
        UserError: For a pattern that cannot be used.
    """
    written: dict[str, set[str]] = {}
    for name, value in values:
        text = _ENDS.sub("\n", value).rstrip(" \t\n")
        if text or name not in PATHS:
            written.setdefault(name, set()).update(_ways(text))
    own = {name: compiled(name, expression) for name, expression in patterns}
    longest = {
        name: tuple(sorted(ways, key=lambda one: (-len(one), one)))
        for name, ways in written.items()
    }
    return Vocabulary(longest, own)


def _ways(value: str) -> set[str]:
    """Return the ways to write a value: a path of Windows has other slashes in other shells."""
    found = _WINDOWS.match(value)
    if not found:
        return {value}
    slashes = value.replace("\\", "/")
    ways = {value, slashes, value.replace("/", "\\"), value.replace("\\", "\\\\")}
    if found[1]:
        ways.add(f"/{found[1].lower()}{slashes[2:]}")
    return ways


class Exact(str):
    """An expected line of a value: nothing in it stands for anything else."""

    __slots__ = ()


def lines(text: str) -> list[str]:
    """Return the lines of a text that count."""
    found = [line.rstrip(" \t") for line in _ENDS.sub("\n", text).split("\n")]
    while found and not found[-1]:
        found.pop()
    return found


def is_any(line: str) -> bool:
    """Whether an expected line stands for any lines."""
    return line == ANY and not isinstance(line, Exact)


def long_values(line: str, words: Vocabulary) -> list[list[str]]:
    """Return the lines of each value of several lines for which a line stands that is its name."""
    named = _NAME.fullmatch(line)
    ways = words.values.get(named[1], ()) if named else ()
    return [lines(way) for way in ways if "\n" in way]


def folded(expected: Sequence[str], actual: Sequence[str], words: Vocabulary) -> list[str]:
    """Return the lines of an output, with names for the values of several lines.

    These are the names that stand alone on expected lines.
    """
    found = list(actual)
    for name in dict.fromkeys(expected):
        for value in long_values(name, words):
            at = 0
            while at < len(found):
                if found[at : at + len(value)] == value:
                    found[at : at + len(value)] = [name]
                at += 1
    return found


class Lines:
    """Compares lines, and remembers what the expected ones are made of."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._parts: dict[str, list[Part]] = {}
        self._known: dict[tuple[str, str], bool] = {}

    def all(self, expected: Sequence[str], actual: Sequence[str]) -> bool:
        """Whether lines are the expected ones, with as many empty ones behind as it takes."""
        return any(self._padded(one, actual) for one in self._written_out(expected))

    def _written_out(self, expected: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield expected lines as they are, and with the lines of the values that have several."""
        yield expected
        values = {name: long_values(name, self._words) for name in {*expected}}
        for number in range(max(map(len, values.values()), default=0)):
            written: list[str] = []
            for line in expected:
                ways = values[line]
                written += map(Exact, ways[min(number, len(ways) - 1)]) if ways else (line,)
            yield written

    def _padded(self, expected: Sequence[str], actual: Sequence[str]) -> bool:
        if self._all(expected, actual):
            return True
        spare = 0
        for line in reversed(expected):
            if not is_any(line) and not self.one(line, ""):
                break
            spare += not is_any(line)
        exact = len(expected) - len(actual)
        counts = range(1, spare + 1) if any(map(is_any, expected)) else range(exact, exact + 1)
        return any(
            self._all(expected, [*actual, *[""] * count]) for count in counts if 0 < count <= spare
        )

    def _all(self, expected: Sequence[str], actual: Sequence[str]) -> bool:
        sections: list[list[str]] = [[]]
        for line in expected:
            if is_any(line):
                sections.append([])
            else:
                sections[-1].append(line)
        first, last = sections[0], sections[-1]
        if len(sections) == 1:
            return len(first) == len(actual) and self._at(first, actual, 0)
        end = len(actual) - len(last)
        at = len(first)
        if at > end or not self._at(first, actual, 0) or not self._at(last, actual, end):
            return False
        positions: dict[str, int] = {}
        if any(len(section) > 1 for section in sections[1:-1]):
            for number, line in enumerate(actual):
                positions[line] = positions.get(line, 0) | 1 << number
        for section in sections[1:-1]:
            place = self._first(section, actual, at, positions)
            if place is None or place + len(section) > end:
                return False
            at = place + len(section)
        return True

    def one(self, expected: str, actual: str) -> bool:
        """Whether a line is the expected one; ``...`` is no more than text here."""
        if "[" not in expected or isinstance(expected, Exact):
            return expected == actual
        key = expected, actual
        if key not in self._known:
            self._known[key] = expected == actual or _fits(self.parts(expected), actual)
        return self._known[key]

    def parts(self, line: str) -> list[Part]:
        """Return what an expected line is made of; texts stand alone between the others."""
        if line not in self._parts:
            self._parts[line] = self._divided(line)
        return self._parts[line]

    def _divided(self, line: str) -> list[Part]:
        found: list[Part] = []
        at = 0
        for named in _NAME.finditer(line):
            name = named[1]
            part: Part = None
            if name in self._words.values:
                part = (*self._words.values[name], named[0])
            elif name in self._words.patterns:
                part = self._words.patterns[name]
            elif name != _GAP:
                continue
            found += [line[at : named.start()], part] if named.start() > at else [part]
            at = named.end()
        return [*found, line[at:]] if at < len(line) else found

    def _at(self, section: Sequence[str], actual: Sequence[str], place: int) -> bool:
        return all(self.one(line, actual[place + n]) for n, line in enumerate(section))

    def _first(
        self, section: list[str], actual: Sequence[str], start: int, positions: Mapping[str, int]
    ) -> int | None:
        """Return the first place, from one on, at which lines are those of a section."""
        stop = len(actual) - len(section) + 1
        if len(section) < 2:  # noqa: PLR2004
            return next((n for n in range(start, stop) if self._at(section, actual, n)), None)
        places = (1 << max(stop, 0)) - 1 >> start << start  # a bit for each that is possible
        for number, line in enumerate(section):
            if "[" not in line:
                places &= positions.get(line, 0) >> number
        named = [(number, line) for number, line in enumerate(section) if "[" in line]
        while places:
            lowest = (places & -places).bit_length() - 1
            if all(self.one(line, actual[lowest + number]) for number, line in named):
                return lowest
            places &= places - 1
        return None


def _fits(parts: Sequence[Part], text: str) -> bool:
    """Whether a line is made of some parts."""
    if parts and isinstance(parts[0], str) and not text.startswith(parts[0]):
        return False
    ends: Collection[int] = {0}
    gap = False  # whether the part before was one
    for number, part in enumerate(parts):
        if part is None:
            ends, gap = {min(ends)}, True
            continue
        starts: Collection[int] = range(min(ends), len(text) + 1) if gap else ends
        before_gap = number + 1 < len(parts) and parts[number + 1] is None
        ends = _ends(part, text, starts, first=gap and before_gap)
        gap = False
        if not ends:
            return False
    return gap or len(text) in ends


def _ends(
    part: str | tuple[str, ...] | Pattern, text: str, starts: Collection[int], *, first: bool
) -> set[int]:
    """Return where a part ends that begins at one of some places; for text, maybe the first."""
    if isinstance(part, Pattern):
        return part.ends(text, starts)
    found: set[int] = set()
    for one in (part,) if isinstance(part, str) else part:
        if not isinstance(starts, range):
            found |= {start + len(one) for start in starts if text.startswith(one, start)}
            continue
        at = text.find(one, starts.start)
        while at >= 0:
            found.add(at + len(one))
            at = -1 if first else text.find(one, at + 1)
    return found
