"""What the last look at a project found, kept in ``.wavewright/cache`` for the next one.

It holds rows and numbers, no code, and is used only if this version of the tool made it for the
same folder and settings. A file is looked at again when its size or a time of change differs.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright import cache as stored
from wavewright.read.tables import Tables

if TYPE_CHECKING:
    from wavewright.model import Config
    from wavewright.read.survey import Survey

NAME = "survey"
# A file that was changed while we looked, or a tick of the file system's clock before, may change
# again without another time; it is looked at again.
TICK = 50_000_000  # nanoseconds
# Size, and in nanoseconds the times of the last change of the content and of the file's state. The
# second one cannot be set back.
Stat = tuple[int, int, int]
NEVER: Stat = (-1, -1, -1)  # of a file that is looked at again
_PACKAGE = Path(__file__).parent.parent


class Known(NamedTuple):
    """What was found: of each file its size and time and the rows, and which files are what.

    That is the suspects, the marked and the clashing ones of a survey.
    """

    paths: list[str]
    stats: list[Stat]
    tables: Tables
    suspects: list[int]
    marked: list[int]
    clashing: list[int]

    def into(self, found: Survey, stats: list[Stat | None]) -> list[int]:
        """Give a survey what is known of unchanged files; return the positions of the others."""
        old = dict(
            zip(self.paths, zip(self.stats, range(len(self.paths)), strict=True), strict=True)
        )
        numbers = [-1] * len(self.paths)
        changed = []
        for number, (path, stat) in enumerate(zip(found.paths, stats, strict=True)):
            before, position = old.get(path, (None, -1))
            if stat is not None and before == stat:
                numbers[position] = number
            else:
                changed.append(number)
        same = not changed and len(self.paths) == len(found.paths)
        found.tables = self.tables if same else self.tables.renumbered(numbers)
        found.suspects = {numbers[one] for one in self.suspects if numbers[one] >= 0}
        found.marked = {numbers[one] for one in self.marked if numbers[one] >= 0}
        found.clashing = {numbers[one] for one in self.clashing if numbers[one] >= 0}
        return changed


def load(root: str, config: Config) -> Known | None:
    """Return what is known of a project; ``None`` when it does not fit or is broken."""
    data = stored.load_within(Path(root), NAME, _key(root, config))
    try:
        if not isinstance(data, list):
            return None
        paths, sizes, times, states, suspects, marked, tables, clashing = data
        return Known(
            _checked(paths, str),
            list(zip(*(_checked(one, int) for one in (sizes, times, states)), strict=True)),
            Tables.of_data(tables, len(paths)),
            _numbers(suspects, len(paths)),
            _numbers(marked, len(paths)),
            _numbers(clashing, len(paths)),
        )
    except (TypeError, ValueError, AttributeError):
        return None


def save(found: Survey, stats: list[Stat | None], began: int) -> None:
    """Keep what a survey found; a file of which the time says too little is not kept as known."""
    sure = [
        stat if stat and number not in found.unread and max(stat[1:]) < began - TICK else NEVER
        for number, stat in enumerate(stats)
    ]
    data = [
        found.paths,
        [size for size, _, _ in sure],
        [changed for _, changed, _ in sure],
        [touched for _, _, touched in sure],
        sorted(found.suspects),
        sorted(found.marked),
        found.tables.as_data(),
        sorted(found.clashing),
    ]
    stored.store_within(Path(found.root), NAME, _key(found.root, found.config), data)


def _checked(values: Any, kind: type) -> list[Any]:  # noqa: ANN401  # whatever was in the file
    if not isinstance(values, list) or not {*map(type, values)} <= {kind}:
        raise TypeError
    return values


def _numbers(values: Any, files: int) -> list[int]:  # noqa: ANN401  # whatever was in the file
    numbers = _checked(values, int)
    if numbers and not 0 <= min(numbers) <= max(numbers) < files:
        raise ValueError
    return numbers


def _key(root: str, config: Config) -> str:
    """Return what a survey depends on besides the files: the tool, the folder, some settings."""
    here = os.stat(root)  # noqa: PTH116
    settings = config.scope, config.exclude, config.documents, config.sources
    return repr((os.path.realpath(root), here.st_dev, here.st_ino, settings, _tool()))


@cache
def _tool() -> list[tuple[str, int, int]]:
    """Return the modules that decide what is found in a file, with their sizes and times."""
    kinds = (f"kinds/{one.name}" for one in os.scandir(_PACKAGE / "kinds") if one.is_dir())
    return sorted(
        (entry.path, entry.stat().st_size, entry.stat().st_mtime_ns)
        for folder in ("", "read", "read/fast", "kinds", *kinds)
        for entry in os.scandir(_PACKAGE / folder)
        if entry.name.endswith(".py")
    )
