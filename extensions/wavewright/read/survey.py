"""A look at all files of a project: their rows, and which files are to be read in full.

Scan first, parse second: a quick reader gives the rows of a file that is plainly in order; any
other file is read in full, and stays suspect unless somebody vouches for what was read. Rules look
at rows, and ask for the full reading of the files that they have something to say about.
"""

from __future__ import annotations

import os
import time
from codecs import BOM_UTF8
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from wavewright.config import FILE
from wavewright.read import clashes, fast, remembered, walk
from wavewright.read.files import LARGE, NOTHING, Facts, data_of, says_nothing, scan, wanted
from wavewright.read.lazy import Later
from wavewright.read.rows import rows
from wavewright.read.tables import Tables
from wavewright.read.text import MARK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wavewright.model import Config
    from wavewright.read.ignores import Ignore
    from wavewright.read.rows import Row

_inline_ignores = Later("ignores", "inline_ignores")
NO_OVERLAY: Mapping[str, bytes | None] = MappingProxyType({})


class Survey:
    """What a quick look at all files of a project found.

    ``paths`` are the files that hold artifacts, in order, and ``kinds`` their kinds; ``tables``
    hold the rows of all of them, by the position in ``paths``. ``suspects`` are the positions of
    the files that nobody vouches for: rules that look at one file alone read these in
    full. ``marked`` are those with comments that ignore findings, ``clashing`` those that may
    have marks of a conflict, ``unread`` those that could not be read, ``unreadable`` the folders
    that cannot be listed, with the reason.
    """

    def __init__(self, root: str, config: Config, overlay: Mapping[str, bytes | None]) -> None:
        self.root = root
        self.config = config
        self.files: frozenset[str] = frozenset()
        self.paths: list[str] = []
        self.kinds: list[str] = []
        self.tables = Tables()
        self.suspects: set[int] = set()
        self.marked: set[int] = set()
        self.clashing: set[int] = set()
        self.unread: set[int] = set()
        self.unreadable: list[tuple[str, str]] = []
        self._overlay = overlay
        self._pages: dict[str, Facts] = {}
        self._exists: dict[str, bool] = {}
        self._listed: dict[str, frozenset[str]] = {}

    def data(self, path: str) -> bytes | Facts:
        """Return the bytes of a file, or why there are none."""
        if path in self._overlay:
            laid = self._overlay[path]
            return NOTHING if laid is None else laid
        if path not in self.files and not walk.is_inside(self.root, path):
            return NOTHING
        return data_of(self.root, path)

    def is_laid(self, path: str) -> bool:
        """Whether given bytes stand for the content of a file."""
        return path in self._overlay

    def text(self, path: str) -> str:
        """Return the text of a file as the readers see it; empty where it cannot be read."""
        data = self.data(path)
        if isinstance(data, Facts):
            return ""
        text = data.decode("utf-8-sig", "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def page(self, path: str, kind: str) -> Facts:
        """Return a file of a kind, read in full; once."""
        found = self._pages.get(path)
        if found is None:
            data = self.data(path)
            found = data if isinstance(data, Facts) else scan(kind, path, data)
            self._pages[path] = found
        return found

    def is_folder(self, path: str) -> bool:
        """Whether a path is that of a folder."""
        if path in self.files or path in self._overlay:
            return False
        return path in self._laid or walk.is_folder(self.root, path)

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder of that path, hidden ones included."""
        if path in self.files:
            return True
        if path not in self._exists:
            if path in self._overlay:
                there = self._overlay[path] is not None
            else:
                there = path in self._laid or walk.exists(self.root, path, self._listed)
            self._exists[path] = there
        return self._exists[path]

    @cached_property
    def _laid(self) -> frozenset[str]:
        """The folders of the files whose content the overlay has."""
        found: set[str] = set()
        for path, data in self._overlay.items():
            folder = path.rpartition("/")[0] if data is not None else ""
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    def ignores(self) -> list[Ignore]:
        """Return the comments that ignore findings, in the order of their places."""
        found: list[Ignore] = []
        for number in sorted(self.marked):
            path = self.paths[number]
            found += _inline_ignores(path, self.text(path))
        settings = self.text(FILE) if FILE in self.files else ""
        if MARK.decode() in settings:  # the settings are no artifact, but have findings
            found += _inline_ignores(FILE, settings)
        return found


def survey(
    root: Path,
    config: Config,
    overlay: Mapping[str, bytes | None] = NO_OVERLAY,
    *,
    cached: bool = True,
) -> Survey:
    """Look at all files of the project at a root.

    Args:
        root: The project's folder.
        config: Its settings.
        overlay: Bytes that stand for the content of files, ``None`` for a file that is not there.
        cached: Take what is known of unchanged files from ``.wavewright/cache``, and keep what
            was found there.
    """
    began = time.time_ns()
    found = Survey(os.fspath(root), config, overlay)
    tree = walk.tree(found.root, config, stats=cached)
    files = dict(zip(tree.files, tree.stats, strict=True)) if cached else dict.fromkeys(tree.files)
    for path, data in overlay.items():
        files.pop(path, None)
        if data is not None and walk.walked(path, config):
            files[path] = None
    found.files = frozenset(files)
    found.unreadable = tree.unreadable
    for path, kind in wanted(sorted(files), config):
        found.paths.append(path)
        found.kinds.append(kind)
    stats = [files[path] for path in found.paths]
    known = remembered.load(found.root, config) if cached else None
    changed = known.into(found, stats) if known else range(len(found.paths))
    _read(found, changed, again=known is not None)
    if cached and not overlay and (changed or known is None or known.paths != found.paths):
        remembered.save(found, stats, began)
    return found


def _read(found: Survey, changed: range | list[int], *, again: bool) -> None:
    """Add the rows of some files; with ``again`` the tables have rows of others already."""
    keys: set[str] = set()
    for number in changed:
        path, kind = found.paths[number], found.kinds[number]
        data = found.data(path)
        if isinstance(data, Facts):
            found.suspects.add(number)
            found.unread.add(number)
            continue
        if MARK in data:
            found.marked.add(number)
        if clashes.marked(data):
            found.clashing.add(number)
        quick = _quick(kind, path, data, has_code=found.config.has_code)
        if quick is None:
            artifacts = found.page(path, kind).artifacts
            if kind not in fast.VOUCHERS or not fast.VOUCHERS[kind](artifacts):
                found.suspects.add(number)
            quick = [row for artifact in artifacts for row in rows(artifact)]
        keys |= found.tables.add(number, quick)
    if again:
        for key in keys:
            found.tables[key].sort()


def _quick(kind: str, path: str, data: bytes, *, has_code: bool) -> list[Row] | None:
    """Return the rows of a file that is plainly in order, else ``None``."""
    if says_nothing(kind, path, data):
        return []
    reader = fast.READERS.get(kind) if len(data) <= LARGE else None
    if reader is None or b"\r" in data or data.startswith(BOM_UTF8):
        return None
    try:
        return reader(path, data.decode(), has_code)
    except UnicodeDecodeError:
        return None
