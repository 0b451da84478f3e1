"""Texts → disk, all or nothing, with a status each. The only writer.

A change is staged beside the project's state, then a journal commits it, then the files are moved
into place. A process that dies before the journal leaves the old tree; one that dies after it is
finished by the next command, which never overwrites what was edited in between. Where there is
`fork` the moves run in a session of their own, which a kill of the command does not reach.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.model import Status
from wavewright.write import journal
from wavewright.write.journal import Change, pending, recover, recover_locked
from wavewright.write.lock import locked, undisturbed
from wavewright.write.paths import content, inside, state_folder, texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wavewright.model import Draft

__all__ = ["Change", "apply", "decide", "locked", "pending", "recover", "recover_locked", "texts"]

WRITTEN = {Status.CREATE, Status.UPDATE, Status.FORCE}


def decide(
    root: Path, drafts: Mapping[str, Draft], *, force: bool = False, skip: bool = False
) -> tuple[Change, ...]:
    """Compare the drafts with the disk; nothing is written.

    A file that exists with another text is a conflict, unless ``force`` overwrites it or ``skip``
    leaves it. Line ends alone are no difference.
    """
    changes = []
    for path, draft in drafts.items():
        before = content(root, path)
        after = draft.text.encode()
        if before is None:
            status = Status.CREATE
        elif _plain(before) == _plain(after):
            status = Status.IDENTICAL
        elif draft.shared:
            status = Status.UPDATE
        else:
            status = Status.FORCE if force else Status.SKIP if skip else Status.CONFLICT
        changes.append(Change(path, before, after, status))
    return tuple(changes)


def _plain(data: bytes) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")


def apply(root: Path, changes: tuple[Change, ...]) -> None:
    """Write what was decided, all of it or nothing; the caller holds `locked`.

    Raises:
        UserError: When a file is a conflict, was edited since the decision, or cannot be written.
    """
    if any(change.status is Status.CONFLICT for change in changes):
        raise UserError("a conflict is not written", fix="Use --skip or --force.")
    due = [change for change in changes if change.status in WRITTEN]
    if not due:
        return
    try:
        journal.clear(root)
        stage = state_folder(root) / f"stage-{os.getpid()}"
        stage.mkdir()
        for number, change in enumerate(due):
            (stage / f"new-{number}").write_bytes(change.after)
        _check(root, due)
        with undisturbed():
            journal.commit(root, stage, due)
            edited = journal.finish_apart(root)
    except OSError as error:
        with contextlib.suppress(OSError):
            journal.undo(root, due)
        raise UserError(
            f"cannot be written: {error.strerror or error}; nothing was changed",
            place=_relative(root, error.filename2 or error.filename),
            fix="Make room, or give yourself the right to write there, and try again.",
        ) from error
    except UserError:
        journal.clear(root)
        raise
    if edited:
        journal.keep(root, edited)


def _check(root: Path, due: list[Change]) -> None:
    """Refuse to go on when a file changed since it was read, or its folder takes no files."""
    for change in due:
        if content(root, change.path) != change.before:
            raise UserError(
                "was edited while the command ran; nothing was written",
                place=change.path,
                fix="Run the command again.",
            )
        folder = inside(root, change.path).parent
        while not folder.exists():
            folder = folder.parent
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, "no right to write", str(folder))


def _relative(root: Path, name: object) -> str:
    text = str(name or root)
    return text.removeprefix(os.path.realpath(root)).lstrip("/\\") or text
