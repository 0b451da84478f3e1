"""The files that matter to a test: a change of one of them makes its evidence stale.

These are its module, what that imports in the project and the ``conftest.py`` above it (also where
there is none yet), the data in the packages of these, its feature, the lock file and the settings
of the tools. Of the data among the tests those files matter that they speak of. A test of a guide
runs the product as a user does: to it the guide, its fixture, what its variables name, the settings
for guides and all packages matter; and all but documents when it runs in the project itself. To a
scenario that nothing runs all tests matter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.config import FILE
from wavewright.errors import UserError
from wavewright.evidence.digests import ALL, DATA, LOCK, PYPROJECT
from wavewright.evidence.disk import whole
from wavewright.evidence.spoken import Read
from wavewright.guide import document
from wavewright.read.paths import DOCUMENTS, kind_of
from wavewright.trace.imports import Imports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.read import Survey

TESTS = f"tests{ALL}"
SETTINGS = (
    LOCK,
    PYPROJECT,
    "pytest.ini",
    ".pytest.ini",
    "pytest.toml",
    ".pytest.toml",
    "tox.ini",
    "setup.cfg",
    ".coveragerc",
)
_INIT = "__init__.py"
_NAMED = re.compile(r"\[ROOT\](?:/([^:\s]*))?")


class Reach:
    """Finds the files that matter, each set once."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey = whole(survey)
        self._imports = Imports(survey)
        self._read = Read(survey)
        self._found: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def of(self, module: str, feature: str = "", guide: str = "") -> tuple[str, ...]:
        """Return the files that matter to the tests of a module that run a feature or guide."""
        asked = module, feature, guide
        if asked not in self._found:
            self._found[asked] = tuple(sorted({*SETTINGS, *self._all(*asked)}))
        return self._found[asked]

    def _all(self, module: str, feature: str, guide: str) -> Iterator[str]:
        setups = [f"{folder}conftest.py" for folder in _above(module)]
        yield from setups
        guides = [guide, *self._guides(module)] if kind_of(module) == "e2e" else [guide]
        starts = [one for one in (module, *setups) if one.endswith(".py")]
        code = self._imported(starts)
        yield from filter(None, (module, feature, *guides))
        if module == feature:
            yield TESTS
        if any(guides) or kind_of(module) == "e2e":
            yield FILE
            yield from self._packages()
        for path in filter(None, guides):
            yield from self._named(path)
        yield from code
        yield from (
            f"{folder}{DATA}" for folder in _folders(code) if not _is_of_tests(f"{folder}/")
        )
        yield from self._read.by(path for path in code if _is_of_tests(path))

    def _imported(self, starts: list[str]) -> set[str]:
        """Return modules with all that they import in the project, and what packages begin with."""
        files = self._survey.files
        found: set[str] = set()
        waiting = [path for path in starts if path in files]
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting += self._imports.imported(path)
                waiting += [one for a in _above(path) if (one := f"{a}{_INIT}") in files]
        return found

    def _guides(self, module: str) -> list[str]:
        """Return the guides that an end-to-end test names."""
        table, paths = self._survey.tables["e2e:guide"], self._survey.paths
        rows = zip(table.files, table.targets, strict=True)
        return [target for file, target in rows if paths[file] == module]

    def _packages(self) -> Iterator[str]:
        """Yield the packages that a user has: each module, and whatever else is in them."""
        for start in filter(None, ("src", self._survey.config.package)):
            found = [path for path in self._survey.files if path.startswith(f"{start}/")]
            if found:
                yield f"{start}{ALL}"
                yield from (path for path in found if path.endswith(".py"))

    def _named(self, path: str) -> Iterator[str]:
        """Yield what the front matter of a guide names: its fixture, and paths in the project."""
        try:
            guide = document.parse(self._survey.text(path), path)
        except UserError:
            return
        said = [found[1] or "" for _, value in guide.env for found in _NAMED.finditer(value)]
        named = [one.strip("/") for one in said]
        if guide.here or "" in named:
            yield from self._tops()
        for one in filter(None, [*named, guide.fixture.strip("/")]):
            is_folder = one == guide.fixture.strip("/") or self._survey.is_folder(one)
            yield f"{one}{ALL}" if is_folder else one

    def _tops(self) -> Iterator[str]:
        """Yield all that is no document: the folders at the root, and the files there."""
        for top, slash in {path.partition("/")[:2] for path in self._survey.files}:
            if slash and top not in DOCUMENTS:
                yield f"{top}{ALL}"
            elif not slash and not top.endswith(".md"):
                yield top


def _is_of_tests(path: str) -> bool:
    return path.startswith("tests/")


def _above(path: str) -> Iterator[str]:
    """Yield the folders above a file, with their closing slash; that of the root is empty."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        yield f"{folder}/" if folder else ""


def _folders(paths: set[str]) -> list[str]:
    """Return the folders of some files that are in no other one of them."""
    found: list[str] = []
    for folder in sorted({path.rpartition("/")[0] for path in paths}):
        if folder and not any(folder.startswith(f"{one}/") for one in found):
            found.append(folder)
    return found
