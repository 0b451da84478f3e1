"""What a guide proves: the behaviors, value scenarios and tests that it is linked with."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wavewright.model import Artifact, Project

# The kinds of artifacts that say it: a scenario stands in the spec of its capability.
KINDS = frozenset({"guide", "doc", "feature", "capability"})


class Linked(NamedTuple):
    """What a guide is linked with.

    ``sections`` are the headings that name some of its behaviors: their first line, the line after
    their text, and these behaviors. A step below such a heading is about these alone.
    """

    behaviors: tuple[str, ...] = ()
    scenarios: tuple[Artifact, ...] = ()
    tests: tuple[str, ...] = ()
    sections: tuple[tuple[int, int, tuple[str, ...]], ...] = ()

    def at(self, line: int) -> tuple[str, ...]:
        """Return the behaviors that the step in a line is about."""
        own = (ids for start, end, ids in self.sections if start <= line < end)
        return next(own, self.behaviors)


def linked(project: Project, path: str) -> Linked:
    """Return what the guide of a path is linked with, in both directions."""
    page = next((one for one in project.artifacts if one.place.path == path and _page(one)), None)
    scenarios = tuple(
        one
        for one in project.of("scenario")
        if any(link.relation == "guide" and link.target == path for link in one.links)
    )
    tests = [link.target for one in scenarios for link in one.links if link.relation == "test"]
    if page is None:
        return Linked(scenarios=scenarios, tests=tuple(dict.fromkeys(tests)))
    tests += [link.target for link in page.links if link.relation == "test"]
    named = _named(project, page)
    ids = tuple(dict.fromkeys(id_ for _, id_, feature in named if feature))
    return Linked(ids, scenarios, tuple(dict.fromkeys(tests)), tuple(_sections(page, named, ids)))


def _page(one: Artifact) -> bool:
    return one.kind in {"guide", "doc"}


def _named(project: Project, page: Artifact) -> list[tuple[int, str, bool]]:
    """Return line and id of each behavior on a page, and whether its feature is linked there."""
    features: dict[str, list[str]] = {}
    for feature in project.of("feature"):
        ids = [link.target for link in feature.links if link.relation == "behavior"]
        features[feature.place.path] = ids
    found = []
    for link in page.links:
        if link.relation == "feature":
            found += [(link.place.line, id_, True) for id_ in features.get(link.target, ())]
        elif link.relation in {"mention", "behavior"}:
            found.append((link.place.line, link.target, False))
    return sorted(found)


def _sections(
    page: Artifact, named: list[tuple[int, str, bool]], ids: tuple[str, ...]
) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return the parts of a page between two headings that name behaviors of the page."""
    starts = [line for level, _, line in page.sections if level]
    ends = [*starts, max([*starts, *(line for line, _, _ in named)], default=0) + 1]
    parts = []
    for start, end in pairwise(ends):
        own = [id_ for line, id_, _ in named if start <= line < end and id_ in ids]
        if own:
            parts.append((start, end, tuple(dict.fromkeys(own))))
    return parts
