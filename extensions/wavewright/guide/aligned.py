"""Which expected lines an output still has, when it is not the expected one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.guide.lines import ANY, Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wavewright.guide.lines import Vocabulary

    Same = Callable[[int, int], bool]  # whether an expected line, by number, is an actual one
    Pair = tuple[int, int]

MOST = 1_000_000  # pairs of lines that are compared
_TEXT, _MIXED, _LOOSE = 4, 3, 1  # what it is worth to keep a line, by how much it says


class Piece(NamedTuple):
    """Lines of an output, from ``first`` up to ``end``, and the expected ones that they are.

    ``kept`` is the number of the expected line that stands for them: one that matches, or ``...``.
    Without it they are new. ``replaced`` are expected lines that stand for nothing any more.
    """

    first: int
    end: int
    kept: int | None = None
    replaced: range = range(0)


def aligned(expected: Sequence[str], actual: Sequence[str], words: Vocabulary) -> list[Piece]:
    """Return the pieces of an output, in order and without a gap; an empty one may be elided.

    As many expected lines as can be are kept, and those that say more before those that say less.
    Between two of them a ``...`` stands for what is new, but for a line in the place of each
    expected one that is gone. Where very many lines differ, none between the first and the last
    difference is kept.
    """
    one = Lines(words).one
    count = len(actual)

    def same(left: int, right: int) -> bool:
        return expected[left] != ANY and one(expected[left], actual[right])

    def surely(number: int) -> bool:
        return same(number, number) and not _is_gap(expected[number])

    both = min(len(expected), count)
    first = next((n for n in range(both) if not surely(n)), both)
    last = next((n for n in range(both - first) if not surely(-n - 1)), both - first)
    inner = [n for n in range(first, len(expected) - last) if expected[n] != ANY]
    pairs = [(n, n) for n in range(first)]
    if len(inner) * (count - last - first) <= MOST:
        pairs += _best(expected, inner, range(first, count - last), same)
    pairs += [(len(expected) - n, count - n) for n in range(last, 0, -1)]
    return [*_pieces(expected, pairs, count)]


def _best(
    expected: Sequence[str], inner: Sequence[int], lines: range, same: Same
) -> Iterator[Pair]:
    """Yield the pairs of lines to keep: those in one order that are worth most together."""
    worth = [[0] * (len(lines) + 1) for _ in range(len(inner) + 1)]
    for row in range(len(inner) - 1, -1, -1):
        above, value = worth[row + 1], _value(expected[inner[row]])
        here = worth[row]
        for column in range(len(lines) - 1, -1, -1):
            most = max(above[column], here[column + 1])
            if above[column + 1] + value > most and same(inner[row], lines[column]):
                most = above[column + 1] + value
            here[column] = most
    row = column = 0
    while row < len(inner) and column < len(lines):
        most, value = worth[row][column], _value(expected[inner[row]])
        if most == worth[row + 1][column + 1] + value and same(inner[row], lines[column]):
            yield inner[row], lines[column]
            row, column = row + 1, column + 1
        elif most == worth[row + 1][column]:
            row += 1
        else:
            column += 1


def _is_gap(line: str) -> bool:
    return "[..]" in line and not line.replace("[..]", "").strip()


def _value(line: str) -> int:
    if not line or _is_gap(line):
        return _LOOSE
    return _MIXED if "[" in line else _TEXT


def _pieces(expected: Sequence[str], pairs: Sequence[Pair], count: int) -> Iterator[Piece]:
    left = right = 0
    for wanted, found in (*pairs, (len(expected), count)):
        yield from _between(expected, range(left, wanted), range(right, found))
        if found < count:
            yield Piece(found, found + 1, wanted)
        left, right = wanted + 1, found + 1


def _between(expected: Sequence[str], wanted: range, found: range) -> Iterator[Piece]:
    """Yield the pieces of lines of which none is an expected one, but for what is elided."""
    elided = [n for n in wanted if expected[n] == ANY]
    if not elided:
        if wanted or found:
            yield Piece(found.start, found.stop, None, wanted)
        return
    first, last = elided[0], elided[-1]
    start = min(found.start + first - wanted.start, found.stop)
    stop = max(found.stop - (wanted.stop - last - 1), start)
    if wanted.start < first:
        yield Piece(found.start, start, None, range(wanted.start, first))
    yield Piece(start, stop, first, range(first + 1, last + 1))
    if last + 1 < wanted.stop:
        yield Piece(stop, found.stop, None, range(last + 1, wanted.stop))
