"""A guide with the outputs that its steps really had: only expected outputs change.

What still matches stays as it is written, blanks at its end included: ``...``, ``[..]`` and names.
In new lines, the paths of ``[ROOT]``, ``[CWD]`` and ``[HOME]`` become these names again. New lines
get the indent of their list or quote and the line ends of the page. Where an output has a line that
would close its fence, both marks of the fence become longer: nothing else outside ever changes.

A step without an expected output stays without: no fence is added. That is refused for a step that
says ``nothing`` and has an output now, and in a session for an output that looks like a command.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.guide.aligned import aligned
from wavewright.guide.blocks import Source, blocks
from wavewright.guide.document import parse
from wavewright.guide.lines import PATHS, folded, lines
from wavewright.guide.match import matches
from wavewright.read import frontmatter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wavewright.guide.blocks import Block
    from wavewright.guide.document import Expected, Guide, Step
    from wavewright.guide.lines import Vocabulary

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
_END = re.compile(r"(?:\r\n|\r|\n)\Z")
_MARK = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*")
_RUN = re.compile(r"`{3,}|~{3,}")
_LIKE_A_COMMAND = "a line of the output looks like a command of the session"
_SHORTEST = 2  # characters of a path that a name takes the place of


class _Change(NamedTuple):
    """A text that takes the place of what stands from one offset of the page to another."""

    start: int
    end: int
    text: str


def rewritten(guide: Guide, outputs: Mapping[int, str], words: Vocabulary) -> str:
    """Return the page with some outputs, by the number of their step from 0.

    A page whose outputs match is returned as it is.

    Raises:
        UserError: When an output cannot be shown where it is expected.
    """
    changed = {
        number: output
        for number, output in sorted(outputs.items())
        if (expected := guide.steps[number].expected) and not matches(expected.text, output, words)
    }
    if not changed:
        return guide.text
    source = Source(guide.text)
    fenced = _Blocks(guide, source)
    changes: list[_Change] = []
    marks: dict[int, tuple[Block, int]] = {}  # how long the marks of blocks must be
    for number, output in changed.items():
        step = guide.steps[number]
        block = fenced.of(step.expected) if step.expected else None
        if not step.expected or not block:
            raise _refused(guide, step, "this says that nothing is printed, and something is")
        _check(guide, step, output)
        new = _new_lines(guide.text, step.expected, output, words)
        changes.append(_Change(step.expected.start, step.expected.end, "".join(new)))
        _, length = marks.get(block.line, (block, 0))
        marks[block.line] = block, max(length, _longer(block, output))
    for block, length in marks.values():
        changes += _lengthened(source, block, length)
    text = _applied(guide.text, changes)
    _verify(guide, text, changed, words)
    return text


def _refused(guide: Guide, step: Step, message: str) -> UserError:
    line = step.expected.line if step.expected else step.line
    fix = "Put the output into a `text` fence below **Expected output:** by hand."
    return UserError(message, place=f"{guide.path}:{line}", fix=fix)


def _check(guide: Guide, step: Step, output: str) -> None:
    try:
        output.encode()
    except UnicodeEncodeError:
        raise _refused(guide, step, "the output has bytes that are not UTF-8") from None


class _Blocks:
    """The fenced blocks of a page, by what they hold."""

    def __init__(self, guide: Guide, source: Source) -> None:
        self._source = source
        front = frontmatter.block(source.plain)
        self._all = blocks(source.plain, guide.path, front.end if front else 0)
        self._starts = [source.on_disk(block.starts[0]) for block in self._all]

    def of(self, expected: Expected) -> Block | None:
        """Return the block that an expected output stands in."""
        number = bisect_right(self._starts, expected.start) - 1
        if number < 0 or expected.start > self._source.on_disk(self._all[number].starts[-1]):
            return None
        return self._all[number]


def _new_lines(text: str, expected: Expected, output: str, words: Vocabulary) -> Iterator[str]:
    """Yield the lines of an expected output as they are to stand in the page."""
    before = _END.search(text, max(0, expected.start - 2), expected.start)
    end = before[0] if before else "\n"
    written = _LINE.findall(text, expected.start, expected.end)
    wanted = lines(expected.text)
    actual = folded(wanted, lines(output), words)
    known = _paths(words)
    for piece in aligned(wanted, actual, words):
        if piece.kept is not None:
            yield written[piece.kept]
            continue
        for line in actual[piece.first : piece.end]:
            named = known.sub(lambda found: _name_of(found[0], words), line) if known else line
            yield f"{expected.prefix}{named}".rstrip(" \t") + end


def _paths(words: Vocabulary) -> re.Pattern[str] | None:
    """Return what finds the paths that have a name, the longest first."""
    ways = {way for name in PATHS for way in words.values.get(name, ()) if len(way) >= _SHORTEST}
    if not ways:
        return None
    any_of = "|".join(re.escape(way) for way in sorted(ways, key=lambda way: (-len(way), way)))
    return re.compile(rf"(?:{any_of})(?![\w-]|\.\w)")


def _name_of(path: str, words: Vocabulary) -> str:
    return next(f"[{name}]" for name in PATHS if path in words.values.get(name, ()))


def _longer(block: Block, output: str) -> int:
    """Return how long the mark of a block must be, so that no line of an output closes it."""
    closing = (_MARK.fullmatch(line) for line in lines(output))
    mark = block.fence.mark
    return max((len(one[1]) + 1 for one in closing if one and one[1][0] == mark[0]), default=0)


def _lengthened(source: Source, block: Block, length: int) -> Iterator[_Change]:
    """Yield what makes both marks of a block so long; nothing where they are."""
    fence = block.fence
    if length <= len(fence.mark):
        return
    opening = source.on_disk(fence.start)
    yield _Change(opening, opening, fence.mark[0] * (length - len(fence.mark)))
    closing = _RUN.search(source.plain, fence.end, fence.stop)
    if closing and len(closing[0]) < length:
        at = source.on_disk(closing.start())
        yield _Change(at, at, fence.mark[0] * (length - len(closing[0])))


def _applied(text: str, changes: Sequence[_Change]) -> str:
    parts, at = [], 0
    for change in sorted(changes, key=lambda one: one.start):
        parts += [text[at : change.start], change.text]
        at = change.end
    return "".join([*parts, text[at:]])


def _verify(guide: Guide, text: str, changed: Mapping[int, str], words: Vocabulary) -> None:
    """Refuse what a session would not be read as: an output with a line like a command."""
    steps = parse(text, guide.path).steps
    for number, output in changed.items():
        step, new = guide.steps[number], steps[number]
        shows = new.expected.text if new.expected else ""
        if new.command != step.command or not matches(shows, output, words):
            raise _refused(guide, step, _LIKE_A_COMMAND)
    if [step.command for step in steps] != [step.command for step in guide.steps]:
        raise _refused(guide, guide.steps[next(iter(changed))], _LIKE_A_COMMAND)
