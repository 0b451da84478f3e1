"""Seeds that other answers would have made otherwise: they are the user's, so the user is told."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

from wavewright import programs
from wavewright.update import copier
from wavewright.update.unseen import CURRENT, passed_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wavewright.update.plan import Plan


class Seed(NamedTuple):
    """A seed that was not changed, and how the new answers would have made it otherwise."""

    path: str
    diff: tuple[str, ...]


def unlike(
    root: Path,
    plan: Plan,
    before: bytes,
    arguments: Sequence[str],
    is_seed: Callable[[str], bool],
) -> tuple[Seed, ...]:
    """Return the seeds whose text hangs on an answer that an update has changed.

    The new version is made with the answers of before and with those of now, so that what only
    the version changed is not told. What the user has written already is not told either.

    Args:
        root: The project, after the update.
        plan: What was updated.
        before: The answers file as it was.
        arguments: Those of Copier; without any, no answer changes.
        is_seed: Tells which files are written once and then the user's.
    """
    after = _content(root / plan.answers.file)
    if not arguments or _answers(after) in (None, _answers(before)):
        return ()
    ref = plan.answers.commit if plan.target == CURRENT else plan.target
    flags = tuple(passed_on(arguments, data=False))
    with programs.scratch() as scratch:
        made: list[Path] = []
        for name, data in (("before", before), ("after", after)):
            file = scratch / f"{name}.yml"
            file.write_bytes(data)
            folder = scratch / name
            if not copier.render(root, plan.answers, ref, folder, flags, file).ok:
                return ()  # the update itself has just made it, and its outcome counts
            made.append(folder)
        old, new = made
        return tuple(_compared(root, old, new, is_seed))


def _answers(data: bytes) -> object:
    """Return the answers in a file, without what Copier notes of the template."""
    try:
        found = yaml.safe_load(data)
    except (yaml.YAMLError, ValueError):  # it has a conflict
        return None
    given = found if isinstance(found, dict) else {}
    return {name: value for name, value in given.items() if not str(name).startswith("_")}


def _compared(
    root: Path, before: Path, after: Path, is_seed: Callable[[str], bool]
) -> Iterator[Seed]:
    for path in sorted(_files(after)):
        if not is_seed(path) or not (before / path).is_file():
            continue
        old, new = _lines(before / path), _lines(after / path)
        if old != new and not _follows(_lines(root / path), old, new):
            diff = difflib.unified_diff(old, new, n=1, lineterm="")
            yield Seed(path, tuple(diff)[2:])


def _follows(lines: Sequence[str], old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether the user's file is gone, or has what is new and nothing of what is no longer."""
    there = set(lines)
    return not there or (set(new) - set(old) <= there and not (set(old) - set(new)) & there)


def _files(folder: Path) -> Iterator[str]:
    for base, _, names in os.walk(folder):
        for name in names:
            yield Path(base, name).relative_to(folder).as_posix()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it is gone
        return b""


def _lines(path: Path) -> list[str]:
    return _content(path).decode("utf-8", "replace").splitlines()
