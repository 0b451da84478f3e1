"""Where a command may read and write: inside of the project, and never through links."""

from __future__ import annotations

import os
import stat
from functools import cache
from pathlib import Path

from wavewright.errors import UserError

STATE = ".wavewright/state"


def content(root: Path, path: str) -> bytes | None:
    """Return the bytes of a file, or ``None`` when there is none.

    Raises:
        UserError: When it is a folder, a link, unreadable or outside of the project.
    """
    target = inside(root, path)
    try:
        mode = target.lstat().st_mode
        if not stat.S_ISREG(mode):  # reading a pipe would wait for ever
            problem = "is a folder" if stat.S_ISDIR(mode) else "is not a file"
            raise UserError(problem, place=path, fix="Move it out of the way.")
        return target.read_bytes()
    except FileNotFoundError:
        return None
    except NotADirectoryError as error:
        raise UserError("a folder above it is a file", place=path, fix="Move it away.") from error
    except OSError as error:
        raise UserError(
            f"cannot be read: {error.strerror}", place=path, fix="Give yourself the right to read."
        ) from error


def inside(root: Path, path: str) -> Path:
    """Return where a path is, once it is sure that it is inside of the project.

    Raises:
        UserError: When the path, or a folder above it, is a link, or leads outside or into `.git`.
    """
    base = _real(root)
    target = base / path
    if ".." in target.parts or not target.is_relative_to(base) or ".git" in Path(path).parts:
        raise UserError("the path leads outside of the project", place=path)
    parent = Path(os.path.realpath(target.parent))
    if target.is_symlink() or parent != target.parent:
        raise UserError(
            "the way there goes through a symbolic link; nothing is written through links",
            place=path,
            fix="Replace the link by a real file or folder.",
        )
    return target


@cache
def _real(root: Path) -> Path:
    """Return where the project really is; it does not move while a command runs."""
    return Path(os.path.realpath(root))


def state_folder(root: Path) -> Path:
    """Return the folder of run-time state, made when needed and ignored by git.

    Raises:
        UserError: When it cannot be made, or the way there is a link.
    """
    state = inside(root, f"{STATE}/journal.json").parent
    try:
        if not state.is_dir():
            state.mkdir(parents=True, exist_ok=True)
            (state / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"the folder cannot be made: {error.strerror}",
            place=STATE,
            fix="It holds what a command is about to write; make room and allow writing there.",
        ) from error
    return state


def texts(root: Path, paths: tuple[str, ...]) -> dict[str, str]:
    """Return the text of each of these files that exists.

    Raises:
        UserError: For a path that leads outside of the project, is a link or a folder, or does not
            hold UTF-8 text.
    """
    found: dict[str, str] = {}
    for path in paths:
        if (data := content(root, path)) is not None:
            try:
                found[path] = data.decode("utf-8")
            except UnicodeDecodeError as error:
                line = data[: error.start].count(b"\n") + 1
                raise UserError(
                    "not UTF-8 text", place=f"{path}:{line}", fix="Save the file as UTF-8."
                ) from error
    return found
