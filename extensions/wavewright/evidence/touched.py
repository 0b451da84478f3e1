"""The lines of code that changed since a test was red, and which of them the tests cover."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright import programs
from wavewright.evidence.first import code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from wavewright.evidence.record import Run

_FILE = re.compile(r"\+\+\+ (?:b/)?(.*?)\t?")
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@.*")


class Touched(NamedTuple):
    """Lines of code that changed, as ``path:line``; lines that are no statements are left out.

    ``back`` are files that changed, and are again as they were in the commit.
    """

    covered: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    back: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        """How many they are."""
        return len(self.covered) + len(self.uncovered)


def changed(red: Run, now: Run) -> list[str]:
    """Return the code that matters to the tests now, and was another when they were red."""
    paths = dict.fromkeys(path for one in now.sets for path in code(one))
    return [path for path in paths if red.files.get(path) != now.files.get(path)]


def lines(root: Path, commit: str, paths: Iterable[str]) -> dict[str, set[int] | None]:
    """Return the lines of some files that differ from a commit; of a file that is new, all.

    All are ``None``. So it is as well where git does not know the commit. A file that is as in the
    commit is left out.
    """
    found: dict[str, set[int] | None] = dict.fromkeys(paths)
    if not found or not commit:
        return found
    asked = programs.git(
        root,
        *("-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "--no-renames"),
        *("--unified=0", "--relative", commit, "--", *found),
    )
    known = programs.git(root, "ls-files", "-z", "--", *found)
    if not asked.ok:
        return found
    differing = hunks(asked.out)
    same = {*known.out.split("\0")} - differing.keys()
    return {path: differing.get(path) for path in found if path not in same}


def hunks(diff: str) -> dict[str, set[int]]:
    """Return the new lines in a diff without context, by file."""
    found: dict[str, set[int]] = {}
    numbers: set[int] = set()
    within = 0  # lines that are left of a hunk
    for line in diff.split("\n"):
        if within and line[:1] in {"+", "-"}:
            within -= 1
        elif named := _FILE.fullmatch(line):
            numbers = found.setdefault(named[1], set())
        elif hunk := _HUNK.fullmatch(line):
            old, start, new = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
            numbers |= set(range(start, start + new))
            within = old + new
    return found


def touched(differing: Mapping[str, set[int] | None], report: Mapping[str, Any]) -> Touched:
    """Return which changed lines were covered, by what ``coverage json`` says."""
    covered, uncovered = [], []
    files = report.get("files", {})
    for path, numbers in sorted(differing.items()):
        ran, missed = (
            files.get(path, {}).get(name, ()) for name in ("executed_lines", "missing_lines")
        )
        covered += [f"{path}:{n}" for n in ran if numbers is None or n in numbers]
        uncovered += [f"{path}:{n}" for n in missed if numbers is None or n in numbers]
    return Touched(tuple(covered), tuple(uncovered))
