"""The files of a project that tests may load though no rule reads them, and those that no one does.

Settings exclude files from the rules, not from what runs; the same goes for hidden folders in a
package, for projects within it, and for files that are too large to be read.
"""

from __future__ import annotations

import copy
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError
from wavewright.read.walk import CHUNK, SKIPPED, is_inside

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Iterator

    from wavewright.read import Survey

# What editors, systems and tools leave behind: no data of a test, whoever reads it.
LEFT = re.compile(
    r"(?:.*/)?(?:\.DS_Store|Thumbs\.db|desktop\.ini|\.coverage(?:\..*)?"
    r"|\..*\.sw[a-z]|.*~|\.#[^/]*|#[^/]*#|[^/]*\.(?:log|py[cod]|bak|orig|rej|tmp))"
)
_KEPT = re.compile(
    r"\.(?:git|hg|svn|venv|tox|nox|wavewright|idea|vscode|hypothesis|ipynb_checkpoints)"
    r"|\.?__?pycache__|\..*[_-]?cache|.*\.egg-info"
)
_PLAIN = (".py", ".feature", "py.typed")


def whole(survey: Survey) -> Survey:
    """Return a survey that has all files of the folders of code as well."""
    found = copy.copy(survey)
    package = survey.config.package
    tops = {one.strip("./") for one in (*survey.config.sources, "src", "tests", package)} - {""}
    there = {path for top in tops for path in _walked(survey.root, top)}
    found.files = survey.files | {path for path in there if not survey.is_laid(path)}
    return found


def _walked(root: str, top: str) -> Iterator[str]:
    for folder, inner, names in os.walk(f"{root}/{top}"):
        if "pyvenv.cfg" in names:
            inner.clear()
            continue
        inner[:] = [name for name in inner if not is_kept(name)]
        within = folder[len(root) + 1 :].replace(os.sep, "/")
        yield from (f"{within}/{name}" for name in names)


def is_kept(name: str) -> bool:
    """Whether a folder of that name is kept by a tool, and has nothing of the project's own."""
    return name in SKIPPED or _KEPT.fullmatch(name) is not None


def of_large(root: Path, path: str, digest: hashlib.blake2b) -> str:
    """Return the digest of a file that the readers refuse; nothing when it is none of ours."""
    if not is_inside(str(root), path):
        return ""
    try:
        with (root / path).open("rb") as file:
            while part := file.read(CHUNK):
                digest.update(part)
    except OSError:
        return ""
    return digest.hexdigest()


class Beside:
    """Tells which files that lie beside the code may be data of it."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._ignored: frozenset[str] | None = None

    def counts(self, path: str) -> bool:
        """Whether a file counts though nobody knows that something reads it."""
        *folders, name = path.split("/")
        if any(map(is_kept, folders)):
            return False
        if name.endswith(_PLAIN):
            return True
        return not LEFT.fullmatch(name) and not self._is_ignored(path)

    def _is_ignored(self, path: str) -> bool:
        if self._ignored is None:
            self._ignored = _ignored(self._survey.root)
        ends = (at + 1 for at, char in enumerate(path) if char == "/")
        return path in self._ignored or any(path[:end] in self._ignored for end in ends)


def _ignored(root: str) -> frozenset[str]:
    """Return the files and folders that git ignores and does not track."""
    folder = os.path.realpath(root)
    while not os.path.exists(f"{folder}/.git"):  # noqa: PTH110  # most often the first one is it
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return frozenset()
        folder = above
    asked = "--others", "--ignored", "--exclude-standard", "--directory", "-z", "--", "."
    try:
        data, ended = programs.git_data(Path(root), "ls-files", *asked)
    except UserError:  # there is no git
        return frozenset()
    names = data.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return frozenset(names if ended.ok else ())
