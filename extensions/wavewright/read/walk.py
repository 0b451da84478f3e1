"""The files of a project, without ever leaving its root or following a link to a folder."""

from __future__ import annotations

import fnmatch
import os
import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.config import FILE
from wavewright.read.paths import DOCUMENTS

if TYPE_CHECKING:
    from wavewright.model import Config

SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
SKIPPED_AT_ROOT = frozenset({"build", "dist", "htmlcov"})
# A folder with one of these is another project, repository or environment.
FOREIGN = frozenset({FILE, ".git", "pyvenv.cfg"})


class Tree(NamedTuple):
    """The paths of the files from the root, in no order, and the folders that cannot be listed."""

    files: list[str]
    unreadable: list[tuple[str, str]]


def tree(root: str, config: Config) -> Tree:
    """Return the files of a project.

    Left out are excluded and hidden folders, caches, environments and projects within the project.
    Where only the process was adopted, only the folders of its documents are entered.
    """
    excluded = _excluded(config.exclude)
    found = Tree([], [])
    stack = [""]
    while stack:
        folder = stack.pop()
        try:
            entries = _entries(f"{root}/{folder}")
        except OSError as error:
            text = f"the folder cannot be read: {reason(error)}"
            found.unreadable.append((folder.rstrip("/") or ".", text))
            continue
        if folder and any(entry.name in FOREIGN for entry in entries):
            continue
        for entry in entries:
            path = f"{folder}{entry.name}"
            if excluded and excluded.fullmatch(path):
                continue
            if entry.is_dir(follow_symlinks=False):
                if _entered(folder, entry.name, config):
                    stack.append(f"{path}/")
            elif _is_file(entry):
                found.files.append(path)
    return found


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return list(found)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def reason(error: OSError) -> str:
    """Return why the system refused, in its words."""
    return error.strerror or str(error)


def _entered(folder: str, name: str, config: Config) -> bool:
    if name[0] == "." or name in SKIPPED:
        return False
    if folder:
        return True
    return name not in SKIPPED_AT_ROOT if config.has_code else name in DOCUMENTS


def _excluded(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what matches an excluded path; ``*`` stands for any characters, ``/`` included."""
    cleaned = [pattern.removeprefix("./").removesuffix("/**").strip("/") for pattern in patterns]
    parts = [fnmatch.translate(pattern) for pattern in cleaned if pattern]
    return re.compile("|".join(parts)) if parts else None


def exists(root: str, path: str) -> bool:
    """Whether a linked file or folder exists within the root."""
    inside = not path.startswith("..") and not posixpath.isabs(path)
    return inside and os.path.exists(f"{root}/{path}")  # noqa: PTH110  # half the time of pathlib


def data(root: str, path: str) -> bytes:
    """Return the content of a file, if it is one of the project.

    Raises:
        OSError: When it cannot be read.
        PermissionError: When it is a link that leads out of the root.
    """
    name = f"{root}/{path}"
    if os.path.islink(name):  # noqa: PTH114
        real = os.path.realpath(name)
        if os.path.commonpath([real, os.path.realpath(root)]) != os.path.realpath(root):
            raise PermissionError(13, "leads out of the project")
    with open(name, "rb", buffering=0) as file:  # noqa: PTH123  # the hot path of `check`
        return file.read()
