"""The files of a project, without ever leaving its root or following a link to a folder."""

from __future__ import annotations

import errno
import fnmatch
import os
import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.config import FILE
from wavewright.read.paths import DOCUMENTS

if TYPE_CHECKING:
    from wavewright.model import Config

LARGEST = 32 << 20  # bytes of a file that is read
_TOO_LARGE = f"it is larger than {LARGEST >> 20} MB"
SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
_OURS = frozenset({*DOCUMENTS, "tests"})  # folders at the root that hold artifacts
SKIPPED_AT_ROOT = frozenset({"build", "dist", "htmlcov"})
# A folder with one of these is another project, repository or environment.
FOREIGN = frozenset({FILE, ".git", "pyvenv.cfg"})


CHUNK = 1 << 16
# A pipe that took the place of a file is not waited for, and a link is not followed unseen.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_IS_LINK = frozenset({errno.ELOOP, errno.EMLINK})


class Tree(NamedTuple):
    """The paths of the files from the root, in no order, and the folders that cannot be listed.

    ``stats`` are size and times of change of each file, when they were asked for.
    """

    files: list[str]
    unreadable: list[tuple[str, str]]
    stats: list[tuple[int, int, int] | None]


def tree(root: str, config: Config, *, stats: bool = False) -> Tree:
    """Return the files of a project.

    Left out are excluded and hidden folders, caches, environments and projects within the project.
    Where only the process was adopted, only the folders of its documents are entered.
    """
    excluded = _excluded(config.exclude)
    found = Tree([], [], [])
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
            if not (excluded and excluded.fullmatch(f"{folder}{entry.name}")):
                stack += _found(entry, folder, config, found, stats=stats)
    return found


def _found(
    entry: os.DirEntry[str], folder: str, config: Config, found: Tree, *, stats: bool
) -> tuple[str, ...]:
    """Add an entry of a folder to what was found; return it when it is a folder to enter."""
    path = f"{folder}{entry.name}"
    if not folder and _is_linked(entry):
        found.unreadable.append((path, "the folder is a symbolic link: nothing in it is read"))
    elif entry.is_dir(follow_symlinks=False):
        return (f"{path}/",) if _entered(folder, entry.name, config) else ()
    elif _is_file(entry):
        found.files.append(path)
        if stats:
            found.stats.append(_stat(entry))
    return ()


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return list(found)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _is_linked(entry: os.DirEntry[str]) -> bool:
    """Whether a folder that is to hold artifacts is a link to another one."""
    return entry.name in _OURS and entry.is_symlink() and entry.is_dir()


def is_folder(root: str, path: str) -> bool:
    """Whether a path from the root is that of a folder."""
    return os.path.isdir(f"{root}/{path}")  # noqa: PTH112


def _stat(entry: os.DirEntry[str]) -> tuple[int, int, int] | None:
    try:
        found = entry.stat()
    except OSError:  # removed since the folder was listed
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def walked(path: str, config: Config) -> bool:
    """Whether `tree` would find a file of that path, as far as the path tells."""
    excluded = _excluded(config.exclude)
    folders = path.split("/")[:-1]
    parts = ["/".join(folders[:end]) for end in range(1, len(folders) + 1)]
    if excluded and any(excluded.fullmatch(part) for part in [*parts, path]):
        return False
    return all(_entered(*_split(part), config) for part in parts)


def _split(path: str) -> tuple[str, str]:
    """Return the folder of a path, with its closing slash, and its name."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}", name


def reason(error: OSError) -> str:
    """Return why the system refused, in its words."""
    return error.strerror or str(error)


def _entered(folder: str, name: str, config: Config) -> bool:
    if name[0] == "." or name in SKIPPED:
        return not folder and name == ".github"
    if folder == ".github/":
        return name == "instructions"
    if folder or config.has_code:
        return bool(folder) or name not in SKIPPED_AT_ROOT
    further = (*config.documents, *config.sources)
    return name in DOCUMENTS or any(
        one.removeprefix("./").split("/", 1)[0] == name for one in further
    )


def _excluded(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what matches an excluded path; ``*`` stands for any characters, ``/`` included."""
    cleaned = [pattern.removeprefix("./").removesuffix("/**").strip("/") for pattern in patterns]
    parts = [fnmatch.translate(pattern) for pattern in cleaned if pattern]
    return re.compile("|".join(parts)) if parts else None


def exists(root: str, path: str, listed: dict[str, frozenset[str]]) -> bool:
    """Whether a linked file or folder exists within the root, and under this very name.

    Names that differ in their case are one file on some systems, and two or none on others.

    Args:
        root: The project's folder.
        path: From the root.
        listed: The names in folders that were looked at before; others are added.
    """
    inside = not path.startswith("..") and not posixpath.isabs(path)
    if not inside or not os.path.exists(f"{root}/{path}"):  # noqa: PTH110  # half the time of pathlib
        return False
    folder = root
    for name in path.split("/"):
        if name and name != ".":
            if folder not in listed:
                listed[folder] = _names(folder)
            if name not in listed[folder]:
                return False
            folder = f"{folder}/{name}"
    return True


def _names(folder: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return frozenset()


def data(root: str, path: str) -> bytes:
    """Return the content of a file, if it is one of the project.

    Raises:
        OSError: When it cannot be read.
        PermissionError: When it is a link that leads out of the root.
    """
    name = f"{root}/{path}"
    if not _NOFOLLOW and os.path.islink(name):  # noqa: PTH114
        return _followed(root, name)
    try:
        file = os.open(name, _FLAGS | _NOFOLLOW)
    except OSError as error:
        if error.errno not in _IS_LINK:
            raise
        return _followed(root, name)
    try:
        found = os.read(file, CHUNK)
        if len(found) < CHUNK:
            return found
        parts = [found]
        while found := os.read(file, CHUNK):
            parts.append(found)
            if len(parts) * CHUNK > LARGEST:
                raise OSError(errno.EFBIG, _TOO_LARGE)
        return b"".join(parts)
    finally:
        os.close(file)


def _followed(root: str, name: str) -> bytes:
    """Return the content of a link that stays in the root."""
    if not _within(root, name):
        raise PermissionError(errno.EACCES, "leads out of the project")
    with open(os.path.realpath(name), "rb", buffering=0) as file:  # noqa: PTH123
        if os.fstat(file.fileno()).st_size > LARGEST:
            raise OSError(errno.EFBIG, _TOO_LARGE)
        return file.read()


def _within(root: str, name: str) -> bool:
    real, top = os.path.realpath(name), os.path.realpath(root)
    try:
        return os.path.commonpath([real, top]) == top
    except ValueError:  # on another drive
        return False


def is_inside(root: str, path: str) -> bool:
    """Whether a path that the walk did not find is a file in the root, and no pipe or device."""
    name = f"{root}/{path}"
    return os.path.isfile(name) and _within(root, name)  # noqa: PTH113
