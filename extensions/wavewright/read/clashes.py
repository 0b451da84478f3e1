"""The marks that git and Copier leave around lines of a merge that nobody has decided."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.read.lazy import Later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.read.survey import Survey

_fences = Later("fences", "fences")
_SIGNS = (b"<<<<<<< ", b">>>>>>> ", b"||||||| ")
# A row of a table may begin with empty cells; it has more bars behind them.
_LINE = re.compile(r"^(?:<{7}|>{7}|\|{7}(?= [^|\n]*$)) [^\n]*", re.MULTILINE)
_FIRST, _LAST = "<", ">"
# Code on a page may show a conflict. One with these labels was left by an update.
_OF_UPDATES = re.compile(r".{7} (?:before|after) updating|.{7} last update")
# What the template brings and no reader reads, in folders that hold few and small files.
_FILES = (".copier-answers.yml", "pytest.ini")
_FOLDERS = (".github/workflows", ".wavewright", "just")
_SUFFIXES = (".yml", ".toml", ".just")


class Clash(NamedTuple):
    """A conflict: the line of its first mark, that of its last, and what the first one says."""

    line: int
    last: int
    mark: str


def marked(data: bytes) -> bool:
    """Whether a file may hold a mark; quick, since every file is asked."""
    return any(sign in data for sign in _SIGNS)


def clashes(path: str, text: str) -> Iterator[Clash]:
    """Yield the conflicts of a file. Pure: it depends on nothing but its arguments."""
    open_: Clash | None = None
    for line, mark in _marks(path, text):
        if open_ and mark[0] == _FIRST:
            yield open_
            open_ = None
        open_ = open_._replace(last=line) if open_ else Clash(line, line, mark)
        if mark[0] == _LAST:
            yield open_
            open_ = None
    if open_:
        yield open_


def _marks(path: str, text: str) -> Iterator[tuple[int, str]]:
    code = [(one.start, one.stop) for one in _fences(text)] if path.endswith(".md") else []
    for found in _LINE.finditer(text):
        shown = any(start <= found.start() < stop for start, stop in code)
        if not shown or _OF_UPDATES.match(found[0]):
            yield text.count("\n", 0, found.start()) + 1, found[0].rstrip()


def clashing(survey: Survey) -> list[str]:
    """Return the files that may hold a mark, in order."""
    return sorted({*_unread(survey), *map(survey.paths.__getitem__, survey.clashing)})


def _unread(survey: Survey) -> Iterator[str]:
    """Yield files of the template that hold no artifacts, and where an update may clash too."""
    known = frozenset(survey.paths)
    listed = [f"{folder}/{name}" for folder in _FOLDERS for name in _names(survey, folder)]
    for path in (*_FILES, *listed):
        if path not in known:
            data = survey.data(path)
            if isinstance(data, bytes) and marked(data):
                yield path


def _names(survey: Survey, folder: str) -> list[str]:
    try:
        names = os.listdir(f"{survey.root}/{folder}")  # noqa: PTH208
    except OSError:  # there is none
        return []
    return sorted(name for name in names if name.endswith(_SUFFIXES))
