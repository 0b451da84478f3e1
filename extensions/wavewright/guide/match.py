"""Whether an output is the one that a guide expects, and where it is not.

The expected text is compared line by line, and exactly, but for these:

- a line ``...`` stands for any number of lines, also for none;
- ``[..]`` within a line stands for any text in it, also for none;
- ``[ROOT]`` and the names of other values stand for the value, a path also with the other slashes;
  alone on its line, a name stands for all lines of a value that has several;
- the names of own patterns stand for what the pattern matches within the line;
- the name itself, as it is written, is matched as well; an unknown name is nothing but text.

Blanks at the end of a line and empty lines at the end do not count, on neither side: editors and
hooks take them away. CRLF and CR end a line like LF. Escapes for colours are text.
"""

from __future__ import annotations

import difflib

from wavewright.guide.aligned import aligned
from wavewright.guide.lines import ANY, Lines, Vocabulary, folded, lines, vocabulary

__all__ = ["Vocabulary", "difference", "matches", "vocabulary"]


def matches(expected: str, actual: str, words: Vocabulary) -> bool:
    """Whether an output is the expected one."""
    return Lines(words).all(lines(expected), lines(actual))


def difference(expected: str, actual: str, words: Vocabulary) -> list[str]:
    """Return a unified diff of an expected output and another; none when they match.

    What matched is shown as it came, so that no elision is a difference.
    """
    wanted, found = lines(expected), lines(actual)
    if Lines(words).all(wanted, found):
        return []
    found = folded(wanted, found, words)
    shown: list[str] = []
    for piece in aligned(wanted, found, words):
        if piece.kept is not None:
            shown += found[piece.first : piece.end]
        shown += [wanted[n] for n in piece.replaced if wanted[n] != ANY]
    return list(difflib.unified_diff(shown, found, "expected", "actual", lineterm=""))
