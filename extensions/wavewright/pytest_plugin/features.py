"""The features of a project as the plugin sees them: status, scenarios and tags, with lines."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FOLDER = "project-docs/capabilities/behaviors"
DRAFT = "draft"

_OUTLINE = re.compile(
    r"[ \t]*(?:(@.*)|(Feature|Rule|Background|Scenario Outline|Scenario Template|Scenario|"
    r"Examples|Scenarios|Example):[ \t]*(.*))",
)
_QUOTED = re.compile(r'^[ \t]*("""|```).*?(?:^[ \t]*\1|\Z)', re.DOTALL | re.MULTILINE)
_APART = re.compile(r"^scope:[ \t]*[\"']?process\b", re.MULTILINE)
_COMMENT = re.compile(r"\s#.*")
_ABOVE, _RULE, _TABLE = frozenset({"Feature"}), frozenset({"Rule"}), {"Examples", "Scenarios"}


class Case(NamedTuple):
    """A scenario: its name, its line, and the tags over it, its rule and its feature."""

    name: str
    line: int
    tags: tuple[str, ...]


class Feature(NamedTuple):
    """A feature: its path from the root, its tags and its scenarios in their order."""

    path: str
    tags: tuple[str, ...]
    cases: tuple[Case, ...]
    line: int = 1

    def values(self, name: str) -> tuple[str, ...]:
        """Return what its tags say of something: of ``@behavior:ID`` the id."""
        return values(self.tags, name)

    @property
    def status(self) -> str:
        """Its status, or nothing when it says none."""
        return next(iter(self.values("status")), "")


def values(tags: Iterable[str], name: str) -> tuple[str, ...]:
    """Return what tags say of something, each value once."""
    found = (tag.partition(":") for tag in tags)
    return tuple(dict.fromkeys(value for key, _, value in found if key == name and value))


def parsed(path: str, text: str) -> Feature:
    """Return a feature from its text. Keywords are English, as everywhere in the process."""
    above: tuple[str, ...] | None = None
    rule: tuple[str, ...] = ()
    tags: list[str] = []
    cases: list[Case] = []
    line = 1
    for number, row in enumerate(_plain(text).split("\n"), 1):
        found = _OUTLINE.match(row)
        if not found:
            continue
        written, keyword, title = found.groups()
        if written:
            tags += [one[1:] for one in _COMMENT.sub("", written).split() if one[:1] == "@"]
            continue
        if keyword in _ABOVE:
            above, line = tuple(tags), number
        elif keyword in _RULE:
            rule = tuple(tags)
        elif keyword != "Background" and keyword not in _TABLE:
            cases.append(Case(title.strip(), number, (*(above or ()), *rule, *tags)))
        tags = []
    return Feature(path, tuple(tags) if above is None else above, tuple(cases), line)


def _plain(text: str) -> str:
    """Return a text without the longer texts in quotes, with as many lines."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return _QUOTED.sub(lambda found: "\n" * found[0].count("\n"), text)


def line_of(text: str, tag: str) -> int:
    """Return the first line in which a tag stands."""
    for number, row in enumerate(_plain(text).split("\n"), 1):
        if row.lstrip()[:1] == "@" and f"@{tag}" in _COMMENT.sub("", row).split():
            return number
    return 1


class Features:
    """The features below a root, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[str, Feature] = {}
        self._all: tuple[Feature, ...] | None = None

    def at(self, path: str) -> Feature:
        """Return the feature at a path from the root; one that is not there says nothing."""
        if path not in self._read:
            self._read[path] = parsed(path, self.text(path))
        return self._read[path]

    def text(self, path: str) -> str:
        """Return the text of a feature."""
        file = self.root / path
        return file.read_text("utf-8-sig", errors="replace") if file.is_file() else ""

    def path_of(self, file: str) -> str:
        """Return the path from the root of a file that pytest-bdd names."""
        path = os.path.relpath(file, self.root)
        if path.startswith(".."):
            path = os.path.relpath(os.path.realpath(file), os.path.realpath(self.root))
        return path.replace(os.sep, "/")

    def all(self) -> tuple[Feature, ...]:
        """Return all features of the process, in the order of their paths."""
        if self._all is None:
            found = sorted((self.root / FOLDER).rglob("*.feature"))
            self._all = tuple(self.at(one.relative_to(self.root).as_posix()) for one in found)
        return self._all

    @property
    def apart(self) -> bool:
        """Whether the tests of the project do not belong to the process."""
        settings = self.root / "wavewright.yml"
        return bool(_APART.search(settings.read_text("utf-8-sig", errors="replace")))

    def statuses(self) -> dict[str, str]:
        """Return ``{behavior id: status}`` from the tags over each feature.

        An id that two features claim is draft when either says so; `wavewright check` reports it.
        """
        found: dict[str, str] = {}
        for feature in self.all():
            for id_ in feature.values("behavior") if feature.status else ():
                if found.get(id_) != DRAFT:
                    found[id_] = feature.status
        return found
