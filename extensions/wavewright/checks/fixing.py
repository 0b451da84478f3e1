"""Texts and the edits of findings → mended texts. Pure; nothing is read or written."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.model import Edit, Finding, Place

BOM = "\ufeff"
END = re.compile("(\r\n|\r|\n)")


class Mended(NamedTuple):
    """What came of the edits.

    ``texts`` are those that changed. ``done`` are the findings whose edits were applied, all of
    one or none; ``left`` are those whose edits clash with others or do not fit the text.
    """

    texts: dict[str, str]
    done: tuple[Finding, ...]
    left: tuple[Finding, ...]


def mend(texts: Mapping[str, str], findings: Iterable[Finding]) -> Mended:
    """Apply the edits of findings, the first come first.

    The places of the edits are those of the reader: without a byte order mark, and with one
    character for each line end. The texts keep their mark and their line ends, and what is put in
    gets the line ends of its file.

    Args:
        texts: The text of each file that an edit names, as it is on disk.
        findings: Those with edits.
    """
    files = {path: _File(text) for path, text in texts.items()}
    taken: dict[str, list[_Cut]] = {path: [] for path in texts}
    done, left = [], []
    for one in findings:
        cuts = _cuts(files, one)
        if cuts and not any(a.clashes(b) for path, a in cuts for b in taken[path]):
            for path, cut in cuts:
                taken[path].append(cut)
            done.append(one)
        else:
            left.append(one)
    changed = {path: files[path].with_cuts(cuts) for path, cuts in taken.items() if cuts}
    changed = {path: text for path, text in changed.items() if text != texts[path]}
    return Mended(changed, tuple(done), tuple(left))


class _Cut(NamedTuple):
    """An edit as offsets into a text, and the rule that wants it.

    With ``below`` it comes below the last line, whether that line has an end or not.
    """

    start: int
    end: int
    text: str
    rule: str
    below: bool = False

    def clashes(self, other: _Cut) -> bool:
        """Whether both cannot be applied without knowing of each other.

        One rule may put several texts in at the same place, as long as they differ.
        """
        here, there = self.start == self.end, other.start == other.end
        if not here and self == other._replace(rule=self.rule):
            return False  # the same is written once
        if here and there and self.start == other.start:
            return self.rule != other.rule or self.text == other.text
        if here or there:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


class _File:
    """A text as it is on disk, and where the places of the reader are in it."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        parts = END.split(raw.removeprefix(BOM))
        self.lines, self.ends = parts[::2], parts[1::2]
        self.newline = self.ends[0] if self.ends else "\n"
        sizes = [len(line) + 1 for line in self.lines]
        self.starts = [0, *accumulate(sizes)]  # of the lines, as the reader counts
        both = zip(self.lines, [*self.ends, ""], strict=True)
        shift = len(raw) - len(raw.removeprefix(BOM))
        self.offsets = [shift, *(shift + o for o in accumulate(len(a) + len(b) for a, b in both))]

    def cut(self, edit: Edit, rule: str) -> _Cut | None:
        """Return an edit as offsets; ``None`` when it does not fit the text.

        Where some lines end with a carriage return alone and others do not, no edit does: it might
        bring two line ends together that are then read as one.
        """
        if "\r" in self.ends and len(set(self.ends)) > 1:
            return None
        text = self._ended(edit.text)
        if self._is_end(edit.place):
            size = len(self.raw)
            return None if edit.length else _Cut(size, size, text, rule, below=True)
        number, column = edit.place.line - 1, edit.place.column - 1
        if not (0 <= number < len(self.lines) and 0 <= column <= len(self.lines[number])):
            return None
        start = self.starts[number] + column
        end = start + edit.length
        if edit.length < 0 or end > self.starts[-1] - 1:
            return None
        return _Cut(self._offset(start), self._offset(end), text, rule)

    def _ended(self, text: str) -> str:
        return END.sub("\n", text).replace("\n", self.newline)

    def _is_end(self, place: Place) -> bool:
        """Whether a place is one line past the last, where that line has no end."""
        count = len(self.lines) if self.lines[-1] else len(self.lines) - 1
        return (place.line, place.column) == (count + 1, 1)

    def _offset(self, position: int) -> int:
        number = bisect_right(self.starts, position) - 1
        return self.offsets[number] + position - self.starts[number]

    def with_cuts(self, cuts: list[_Cut]) -> str:
        """Return the text after some cuts; equal starts stay in their order."""
        made, at = [""], 0
        for cut in sorted(_once(cuts), key=lambda cut: cut.start):
            made += filter(None, [self.raw[at : cut.start]])
            if cut.below and made[-1] and not made[-1].endswith((BOM, "\n", "\r")):
                made.append(self.newline)
            made.append(cut.text)
            at = cut.end
        return "".join([*made, self.raw[at:]])


def _once(cuts: list[_Cut]) -> list[_Cut]:
    """Return each cut that replaces something once, whatever rules want it."""
    seen: dict[tuple[int, int, str], _Cut] = {}
    return [
        cut
        for cut in cuts
        if cut.start == cut.end or seen.setdefault((cut.start, cut.end, cut.text), cut) is cut
    ]


def _cuts(files: Mapping[str, _File], one: Finding) -> list[tuple[str, _Cut]]:
    """Return all edits of a finding as offsets, or nothing when one does not fit."""
    found: list[tuple[str, _Cut]] = []
    for edit in one.edits:
        path = edit.place.path
        cut = files[path].cut(edit, one.rule) if path in files else None
        if cut is None or any(path == other and cut.clashes(own) for other, own in found):
            return []
        found.append((path, cut))
    return found


def diff(path: str, before: str, after: str) -> Iterator[str]:
    """Yield a unified diff of a file, in the form that `git apply` takes."""
    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}")
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Return the lines with their ends; a carriage return is a part of its line."""
    *whole, last = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([last] if last else [])]
