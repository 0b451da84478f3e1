"""What a page has left of what only says what to write there, seen without reading it in full."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.kinds import written

if TYPE_CHECKING:
    from wavewright.model import Kind
    from wavewright.read.rows import Row


_PAIR = re.compile(r"\n(_[^\n]*_)\n\n(<!-- Example:[^-]*(?:-(?!->)[^-]*)*-->)(?=\n)")
# A heading with nothing below before the next one, unless that is deeper.
_HOLE = re.compile(r"\n(#+) [^\n]*+\n[ \n]*+(?:\Z|(?!\1#)#)")
_END = "._"  # of what says what belongs somewhere


class Left:
    """The lines that a generator of a kind writes, for its quick reader."""

    def __init__(self, kind: Kind) -> None:
        parts = kind.hinted
        self._name = kind.name
        self._pairs = {written.hint_line(one): written.example_of(one) for one in parts}

    def taken(self, page: str) -> tuple[str, list[Row]] | None:
        """Return a folded page without what says what belongs there, and the rows of that.

        Nothing when it is unsure: with a mark, an example that is not ours, or an empty section.
        """
        if "TODO" in page or "TB" in page or ("X" in page and ("FIXME" in page or "XXX" in page)):
            return None
        rows: list[Row] = []
        if _END in page:
            found: list[str] = []

            def taken(pair: re.Match[str]) -> str:
                if self._pairs.get(pair[1]) != pair[2]:
                    return pair[0]
                found.extend((pair[1], written.EXAMPLE))
                return "\n.\n"

            page = _PAIR.sub(taken, page)
            if _END in page and any(hint in page for hint in self._pairs):
                return None
            rows = [(f"{self._name}:filler", one, "") for one in dict.fromkeys(found)]
        unsure = written.EXAMPLE in page or _HOLE.search(page)
        return None if unsure else (page, rows)


def is_plain(title: str, value: str) -> bool:
    """Whether a title and the value of a field surely are to the full reader what they are here."""
    return title[-1] not in "# " and value[-1] != ">" and value == value.strip()
