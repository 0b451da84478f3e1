"""What a page has left of what only says what to write there, seen without reading it in full."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.kinds import written
from wavewright.read.hints import NOTHING, may_be_hollow, may_mark, may_say

if TYPE_CHECKING:
    from wavewright.model import Kind
    from wavewright.read.rows import Row


_PAIR = re.compile(r"\n(_[^\n]*_)\n\n(<!-- Example:[^-]*(?:-(?!->)[^-]*)*-->)(?=\n)")
# A heading with nothing said below before the next one, unless that is deeper.
_HOLE = re.compile(rf"\n(#+) [^\n]*+\n{NOTHING}*+(?:\Z|(?!\1#)#)")
_END = "._"  # of what says what belongs somewhere
_TAKEN = "\n,\n"  # stands for it where it is taken out
# Items of which each is surely ticked.
_MET = (
    r"(?:\n|- \[[xX]\] [^\n]*|- None(?: yet)?(?=\n)|,(?=\n)| +[^\W\d_][^\n]*)*+"
    r"(?:\Z|(?<=\n)#{{1,{}}} )"
)


class Left:
    """The lines that a generator of a kind writes, for its quick reader."""

    def __init__(self, kind: Kind) -> None:
        parts = kind.hinted
        self._name = kind.name
        self._pairs = {written.hint_line(one): written.example_of(one) for one in parts}
        self._hints = [one.hint for one in parts]
        self._criteria = [
            (written.heading_line(one), re.compile(_MET.format(one.level)))
            for one in kind.sections
            if one.heading in kind.criteria
        ]

    def taken(self, page: str) -> tuple[str, list[Row]] | None:
        """Return a folded page without what says what belongs there, and the rows of that.

        Nothing when it is unsure: with a mark, an example that is not ours, or an empty section.
        """
        if may_mark(page):
            return None
        rows: list[Row] = []
        if _END in page:
            found: list[str] = []

            def taken(pair: re.Match[str]) -> str:
                if self._pairs.get(pair[1]) != pair[2]:
                    return pair[0]
                found.extend((pair[1], written.EXAMPLE))
                return _TAKEN

            page = _PAIR.sub(taken, page)
            rows = [(f"{self._name}:filler", one, "") for one in dict.fromkeys(found)]
        unsure = written.EXAMPLE in page or _HOLE.search(page) or may_be_hollow(page)
        return None if unsure or may_say(page, self._hints) else (page, rows)

    def is_met(self, page: str) -> bool:
        """Whether all criteria of a page are surely ticked."""
        return all(
            (at := page.find(f"\n{line}\n")) >= 0 and met.match(page, at + len(line) + 1)
            for line, met in self._criteria
        )


def is_plain(title: str, value: str) -> bool:
    """Whether a title and the value of a field surely are to the full reader what they are here."""
    return title[-1] not in "# " and value[-1] != ">" and value == value.strip()
