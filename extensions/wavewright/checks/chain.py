"""A project with what the checks look up in it again and again."""

from __future__ import annotations

import difflib
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.model import Artifact, Config, Link, Place, Project

SLIP = 0.85  # how alike two file names are when one is the other mistyped
COMPARED = 500  # how many ids a suggestion is chosen from


class Chain:
    """The artifacts of a project by kind, by id and by path."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._kinds: dict[str, list[Artifact]] = defaultdict(list)
        self._ids: dict[str, dict[str, Artifact]] = defaultdict(dict)
        self._pages: dict[str, list[Artifact]] = defaultdict(list)
        self._targets: dict[tuple[int, str], frozenset[str]] = {}
        for artifact in project.artifacts:
            self._kinds[artifact.kind].append(artifact)
            self._ids[artifact.kind].setdefault(artifact.id, artifact)
            self._pages[artifact.place.path].append(artifact)

    @property
    def config(self) -> Config:
        """The settings of the project."""
        return self.project.config

    def of(self, *kinds: str) -> Iterator[Artifact]:
        """Yield the artifacts of some kinds, in the order of their paths."""
        for kind in kinds:
            yield from self._kinds[kind]

    def find(self, kind: str, id_: str) -> Artifact | None:
        """Return the first artifact of that kind and id."""
        return self._ids[kind].get(id_)

    def at(self, path: str) -> Artifact | None:
        """Return the artifact that a file is."""
        return next(iter(self._pages.get(path, ())), None)

    def within(self, page: Artifact, kind: str) -> list[Artifact]:
        """Return the artifacts of a kind that stand in the file of another."""
        return [one for one in self._pages[page.place.path] if one.kind == kind]

    def targets(self, artifact: Artifact, relation: str) -> frozenset[str]:
        """Return what an artifact links in a relation; remembered, since many ask the same wave."""
        key = (id(artifact), relation)  # the project keeps its artifacts alive
        if key not in self._targets:
            self._targets[key] = targets([artifact], relation)
        return self._targets[key]

    def exists(self, path: str) -> bool:
        """Whether there is a file or a linked folder of that path."""
        return path in self.project.files

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of a kind, each once."""
        return tuple(self._ids[kind])

    @cached_property
    def owners(self) -> dict[str, Artifact]:
        """The capability of each declared behavior."""
        found: dict[str, Artifact] = {}
        for capability in self.of("capability"):
            for link in linked(capability, "behavior"):
                found.setdefault(link.target, capability)
        return found

    @cached_property
    def features(self) -> dict[str, Artifact]:
        """The feature of each tagged behavior."""
        return {feature.id: feature for feature in reversed([*self.of("feature")])}

    @cached_property
    def scenario_of(self) -> dict[str, Artifact]:
        """The value scenario that each guide was written for: the first that leads to it."""
        found: dict[str, Artifact] = {}
        for scenario in self.of("scenario"):
            for link in linked(scenario, "guide"):
                found.setdefault(link.target, scenario)
        return found

    @cached_property
    def tests(self) -> frozenset[str]:
        """The end-to-end tests that value scenarios lead to."""
        return targets(self.of("scenario"), "test")

    @cached_property
    def named_in_code(self) -> frozenset[str]:
        """The behaviors that the docstrings of the code name."""
        return targets(self.of("code"), "mention")

    @cached_property
    def unit_tested(self) -> frozenset[str]:
        """The behaviors that unit tests are marked with."""
        return targets(self.of("unit"), "mark")


def linked(artifact: Artifact, *relations: str) -> Iterator[Link]:
    """Yield the links of an artifact in some relations."""
    return (link for link in artifact.links if link.relation in relations)


def targets(artifacts: Iterable[Artifact], *relations: str) -> frozenset[str]:
    """Return what some artifacts link in some relations."""
    return frozenset(link.target for one in artifacts for link in linked(one, *relations))


def heading(artifact: Artifact, text: str) -> Place:
    """Return the place of a heading, or that of the artifact when it has no such heading."""
    line = next((line for level, one, line in artifact.sections if level and one == text), 0)
    return at_line(artifact.place, line) if line else artifact.place


def at_line(place: Place, line: int) -> Place:
    """Return the start of another line in the same file."""
    return type(place)(place.path, line)


def near(wrong: str, known: Iterable[str]) -> str:
    """Return ``Did you mean `…`? `` for the known name that is most like a wrong one."""
    alike = [name for name in known if abs(len(name) - len(wrong)) <= 1 + len(wrong) // 4]
    if len(alike) > COMPARED:  # keep to those that begin or end as the wrong one does
        half = len(wrong) // 2
        alike = [one for one in alike if one[:half] == wrong[:half] or one[-half:] == wrong[-half:]]
    found = difflib.get_close_matches(wrong, alike[:COMPARED], n=1)
    return f"Did you mean `{found[0]}`? " if found else ""


def near_file(wrong: str, known: Iterable[str]) -> str:
    """Do the same for paths: by their file names alone, and only for what looks like a slip.

    The file that was meant may be gone, and its neighbours have names much like it.
    """
    stems = {_stem(path): path for path in known}
    found = difflib.get_close_matches(_stem(wrong), stems, n=1, cutoff=SLIP)
    return f"Did you mean `{stems[found[0]]}`? " if found else ""


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]
