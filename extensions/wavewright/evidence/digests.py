"""Digests of what files mean: prose, comments and statuses are left out.

So evidence holds while somebody writes a better sentence, or ``status --apply`` a status. Of a
feature count its tags but ``@status`` and ``@priority``, and its lines but comments; of a guide
only what runs; of ``pyproject.toml`` and the lock all but the version of the project itself, which
a release changes; of our settings those for guides; of any other file its bytes, whatever its line
ends.

``FOLDER/*`` stands for the files in a folder that are no Python, ``FOLDER/**`` for all of them.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wavewright import cache as stored
from wavewright.config import FILE
from wavewright.errors import UserError
from wavewright.evidence.disk import Beside, of_large, whole
from wavewright.read.paths import kind_of
from wavewright.read.remembered import TICK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.guide.document import Guide
    from wavewright.read import Survey

NAME = "digests"
VERSION = 3  # of what is left out
SIZE = 16  # bytes of a digest
LOCK = "uv.lock"
PYPROJECT = "pyproject.toml"
DATA, ALL = "/*", "/**"
ABSENT = ""
_NO_DATA = (".py", ".feature")
_ASIDE = re.compile(r"[ \t]*@(?:status|priority):[^\s@]*")
_OWN = re.compile(
    rb'^(\[\[package\]\]\nname = "[^"\n]*"\n)version = "[^"\n]*"\n'
    rb'(?=source = \{ (?:editable|virtual|directory) = "\." \})',
    re.MULTILINE,
)
_QUOTES = ('"""', "```")
Known = list[Any]  # size, times and digest of a file


class Digests:
    """The digests of a project's files; those of unchanged files are remembered."""

    def __init__(self, survey: Survey, *, remember: bool = True) -> None:
        self._laid = survey
        self._survey = whole(survey)
        self._beside = Beside(survey)
        self._root = Path(survey.root)
        self._remember = remember
        self._began = time.time_ns()
        self._key = _key(survey.root) if remember else ""
        self._known: dict[str, Known] = self._load() if remember else {}
        self._fresh: dict[str, Known] = {}
        self._found: dict[str, str] = {}

    def of(self, entry: str) -> str:
        """Return the digest of a file, or of files in a folder; nothing when there is none."""
        if entry not in self._found:
            folder = entry.rpartition("/")[0]
            if entry.endswith((DATA, ALL)):
                self._found[entry] = self._together(self._within(folder, entry.endswith(ALL)))
            else:
                self._found[entry] = self._of_file(entry)
        return self._found[entry]

    def within(self, entry: str) -> list[str]:
        """Return the files that stand behind an entry."""
        if not entry.endswith((DATA, ALL)):
            return [entry]
        return [*self._within(entry.rpartition("/")[0], entry.endswith(ALL))]

    def tree(self) -> str:
        """Return the digest of all files that are no prose."""
        return self._together(path for path in self._laid.files if not path.endswith(".md"))

    def _within(self, folder: str, whole: bool) -> Iterator[str]:  # noqa: FBT001
        entry = f"{folder}{ALL if whole else DATA}"
        for path in self._survey.files:
            if stands_for(entry, path) and self._beside.counts(path):
                yield path

    def _together(self, paths: Iterator[str]) -> str:
        lines = "".join(f"{path}\0{self.of(path)}\n" for path in sorted(paths))
        return digest(lines.encode("utf-8", "surrogatepass")) if lines else ABSENT

    def _of_file(self, path: str) -> str:
        if path == FILE:
            return digest(repr(self._survey.config.running).encode())
        if self._survey.is_laid(path):
            laid = self._survey.data(path)
            return digest(meaning(path, laid)) if isinstance(laid, bytes) else ABSENT
        try:
            stat = os.stat(f"{self._survey.root}/{path}")  # noqa: PTH116  # the same as the walk's
        except (OSError, ValueError):
            return ABSENT
        now = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
        known = self._known.get(path)
        if known and known[:3] == now and isinstance(known[3], str):
            return known[3]
        data = self._survey.data(path)
        found = (
            digest(meaning(path, data))
            if isinstance(data, bytes)
            else of_large(self._root, path, _hash())
        )
        if found and max(now[1:]) < self._began - TICK:
            self._fresh[path] = [*now, found]
        return found

    def _load(self) -> dict[str, Known]:
        found = stored.load_within(self._root, NAME, self._key)
        if not isinstance(found, dict):
            return {}
        return {
            path: known
            for path, known in found.items()
            if isinstance(known, list) and len(known) == 4  # noqa: PLR2004  # three numbers, a digest
        }

    def keep(self) -> None:
        """Remember what was found for the next command."""
        if self._remember and self._fresh:
            known = {path: one for path, one in self._known.items() if path in self._survey.files}
            stored.store_within(self._root, NAME, self._key, known | self._fresh)
            self._known |= self._fresh
            self._fresh = {}


def _key(root: str) -> str:
    here = os.stat(root)  # noqa: PTH116
    return repr((VERSION, os.path.realpath(root), here.st_dev, here.st_ino))


def stands_for(entry: str, path: str) -> bool:
    """Whether an entry that is a folder stands for a file, too."""
    folder = entry.rpartition("*")[0].rstrip("*")
    return path.startswith(folder) and (entry.endswith(ALL) or not path.endswith(_NO_DATA))


def digest(data: bytes) -> str:
    """Return the digest of some bytes."""
    return _hash(data).hexdigest()


def _hash(data: bytes = b"") -> hashlib.blake2b:
    return hashlib.blake2b(data, digest_size=SIZE)


def meaning(path: str, data: bytes) -> bytes:
    """Return what counts of a file."""
    if path.endswith(".feature") or kind_of(path) == "guide":
        text = data.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n")
        made = _feature(text) if path.endswith(".feature") else _guide(text, path)
        return made.encode("utf-8", "surrogatepass")
    if b"\0" in data:
        return data
    plain = data.replace(b"\r\n", b"\n")
    if path == PYPROJECT:
        return _unversioned(plain)
    return _OWN.sub(rb"\1", plain) if path == LOCK else plain


def _unversioned(data: bytes) -> bytes:
    """Return what the settings of the project say, but for its version; else as they are."""
    try:
        found = importlib.import_module("tomllib").loads(data.decode())
    except ValueError:
        return data
    if isinstance(project := found.get("project"), dict):
        project.pop("version", None)
    return repr(found).encode("utf-8", "surrogatepass")


def _feature(text: str) -> str:
    """Return a feature without comments, empty lines, and the tags of how far it is."""
    kept = []
    quotes = ""
    for raw in text.split("\n"):
        line = raw.strip()
        if quotes:
            quotes = "" if line.startswith(quotes) else quotes
            kept.append(raw)
            continue
        if line.startswith(_QUOTES):
            quotes = line[:3]
        elif line.startswith("#") and not line.removeprefix("#").strip().startswith("language:"):
            continue
        elif line.startswith("@"):
            line = _ASIDE.sub("", line.partition(" #")[0]).strip()
        if line:
            kept.append(line)
    return "\n".join(kept)


def _guide(text: str, path: str) -> str:
    """Return what runs of a guide, and what must come out; a page that is none as it is."""
    parser = importlib.import_module("wavewright.guide.document")  # slow; most are remembered
    try:
        guide: Guide = parser.parse(text, path)
    except UserError:
        return text
    steps = [
        (step.command, step.options, step.expected and step.expected.text) for step in guide.steps
    ]
    return repr((steps, guide.fixture, guide.env, guide.keep, guide.timeout, guide.here))
