"""The commit of a change: staged files, a journal that decides, moves that can be repeated."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.write.lock import locked, undisturbed
from wavewright.write.paths import STATE, content, inside, state_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.model import Status

JOURNAL = "journal.json"
STAGE = re.compile(r"stage-\d+")
STAGED = re.compile(r"new-\d+")
LOOK = f"Compare the files in {STATE} with the project, then remove that folder."


class Change(NamedTuple):
    """One decided file: what it holds now (``None``: it does not exist), what then, the status."""

    path: str
    before: bytes | None
    after: bytes
    status: Status


class Move(NamedTuple):
    """One line of the journal; the hashes are of the file's content before and after."""

    path: str
    staged: str
    before: str
    after: str


def commit(root: Path, stage: Path, due: list[Change]) -> None:
    """Publish the journal: from here on the change happens, whoever finishes it."""
    moves = [
        {
            "path": change.path,
            "staged": f"new-{number}",
            "before": digest(change.before),
            "after": digest(change.after),
        }
        for number, change in enumerate(due)
    ]
    text = json.dumps({"version": 1, "stage": stage.name, "files": moves})
    draft = stage / JOURNAL
    draft.write_text(text, encoding="utf-8")
    draft.replace(state_folder(root) / JOURNAL)


def digest(data: bytes | None) -> str:
    """Return the SHA-256 of a file's content; of a missing file nothing."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def load(root: Path) -> tuple[Path, tuple[Move, ...]]:
    """Return the stage and the moves of the journal.

    Raises:
        UserError: When the journal is not one that `commit` wrote, or its stage is no real folder.
    """
    state = state_folder(root)
    try:
        data: Mapping[str, object] = json.loads((state / JOURNAL).read_text(encoding="utf-8"))
        stage = state / str(data["stage"])
        moves = tuple(Move(**item) for item in data["files"])  # type: ignore[attr-defined]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(
            "an interrupted command left a journal that cannot be read",
            place=f"{STATE}/{JOURNAL}",
            fix=LOOK,
        ) from error
    texts = all(isinstance(value, str) for move in moves for value in move)
    if (
        not STAGE.fullmatch(stage.name)
        or stage.is_symlink()
        or not texts
        or not all(STAGED.fullmatch(move.staged) for move in moves)
        or any((stage / move.staged).is_symlink() for move in moves)
    ):
        raise UserError("a journal that no command wrote", place=f"{STATE}/{JOURNAL}", fix=LOOK)
    return stage, moves


def finish(root: Path) -> list[str]:
    """Move what the journal names into place; return the files that were edited in between."""
    stage, moves = load(root)
    edited = []
    for move in moves:
        target, staged = inside(root, move.path), stage / move.staged
        if not staged.exists():
            continue  # moved before the process died
        if digest(content(root, move.path)) not in {move.before, move.after}:
            edited.append(move.path)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            staged.chmod(stat.S_IMODE(target.stat().st_mode))
        staged.replace(target)
    if not edited:
        clear(root)
    return edited


def finish_apart(root: Path) -> list[str]:
    """Do `finish` in a process of its own session, where there is fork.

    A kill of the command, or of its whole group, then cannot fall between two moves.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return finish(root)
    child = os.fork()
    if not child:  # pragma: no cover  # measured where `finish` runs in the first process
        code = 1
        try:
            os.setsid()
            code = 1 if finish(root) else 0
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1]:
        return finish(root)  # here the error can be raised, and the edited files named
    return []


def clear(root: Path) -> None:
    """Forget the journal and everything staged; nothing is followed that is a link."""
    state = state_folder(root)
    (state / JOURNAL).unlink(missing_ok=True)
    for stage in state.iterdir():
        if STAGE.fullmatch(stage.name) and not stage.is_symlink() and stage.is_dir():
            for staged in stage.iterdir():
                if STAGED.fullmatch(staged.name) or staged.name == JOURNAL:
                    staged.unlink()
            with contextlib.suppress(OSError):
                stage.rmdir()  # what is not ours stays, and its folder with it


def undo(root: Path, due: list[Change]) -> None:
    """Put back what a commit that failed half-way had moved, from memory."""
    for change in due:
        target = inside(root, change.path)
        if content(root, change.path) != change.after:
            continue
        if change.before is None:
            target.unlink()
            for folder in target.parents:
                if folder == Path(root).resolve():
                    break
                with contextlib.suppress(OSError):
                    folder.rmdir()  # only an empty one goes
        else:
            target.write_bytes(change.before)
    clear(root)


def pending(root: Path) -> bool:
    """Whether a command died after its journal, so that `recover` has something to finish."""
    return (root / STATE / JOURNAL).exists()


def recover(root: Path) -> bool:
    """Finish what a killed command began; return whether there was anything.

    Raises:
        UserError: When a file was edited after the kill; what the command had for it is kept.
    """
    if not pending(root):
        return False
    with locked(root):
        return recover_locked(root)


def recover_locked(root: Path) -> bool:
    """Do the same as `recover`, for a caller that holds the lock already."""
    if not pending(root):
        return False
    with undisturbed():
        edited = finish(root)
    if edited:
        keep(root, edited)
    return True


def keep(root: Path, edited: list[str]) -> None:
    """Put aside what was to be written over files that were edited in between.

    Raises:
        UserError: Always; it names the files and where their other version is.
    """
    kept = state_folder(root) / f"kept-{time.time_ns()}"
    load(root)[0].rename(kept)
    (kept.parent / JOURNAL).rename(kept / JOURNAL)
    raise UserError(
        "edited while a command was writing, or after it was interrupted; your text was kept",
        place=", ".join(edited),
        fix=f"Run that command again. What it had is in {STATE}/{kept.name}.",
    )
