"""What a release delivered: the graph at one commit beside that at another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from wavewright.read.gherkin import SCENARIO
from wavewright.read.paths import kind_of
from wavewright.trace.matrix import IMPLEMENTED
from wavewright.trace.weave import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.model import Artifact
    from wavewright.read import Survey
    from wavewright.trace.graph import Graph, Key, Node

COMPLETE = "complete"
_LASTING = ("wave", "capability", "behavior", "feature", "scenario", "guide")


class Part(NamedTuple):
    """One part of what was delivered: a name, what it means, and the nodes."""

    name: str
    meaning: str
    nodes: tuple[Node, ...]


def delivered(
    before: tuple[Survey, Graph], after: tuple[Survey, Graph], changed: Iterable[str]
) -> tuple[Part, ...]:
    """Return what the later state of a project has that the earlier one had not.

    Args:
        before: The project at the earlier commit.
        after: The project at the later one, or now.
        changed: The files that differ.
    """
    old, new = before[1], after[1]
    texts = _texts(before[0], changed), _texts(after[0], changed)
    parts = {
        "waves": ("Waves completed", _reached(old, new, "wave", COMPLETE)),
        "capabilities": ("New capabilities", _added(old, new, "capability")),
        "behaviors": ("Behaviors implemented", _reached(old, new, "behavior", IMPLEMENTED)),
        "specified": ("Behaviors specified", _specified(old, new)),
        "guides": ("New guides", _added(old, new, "guide")),
        "scenarios": ("New value scenarios", _added(old, new, "scenario")),
        "changed": ("Changed value scenarios", _rewritten(old, new, "scenario", *texts)),
        "features": ("New features", _added(old, new, "feature")),
        "cases": ("New scenarios of features", _added(old, new, "case")),
        "rewritten": ("Changed scenarios of features", _rewritten(old, new, "case", *texts)),
        "commands": ("New commands and tools", _added(old, new, "script", "mcp-tool")),
        "entries": ("Changelog entries", _entries(old, new)),
        "removed": ("No longer there", _gone(old, new)),
    }
    wanted = {node.key for _, nodes in parts.values() for node in nodes}
    told = (
        near(*after, wanted & new.nodes.keys()).nodes
        | near(*before, wanted - new.nodes.keys()).nodes
    )
    return tuple(
        Part(name, meaning, tuple(told.get(node.key, node) for node in nodes))
        for name, (meaning, nodes) in parts.items()
    )


def _added(old: Graph, new: Graph, *kinds: str) -> tuple[Node, ...]:
    return tuple(node for node in new.of(*kinds) if not node.missing and not _has(old, node))


def _gone(old: Graph, new: Graph) -> tuple[Node, ...]:
    return tuple(node for node in old.of(*_LASTING) if not node.missing and not _has(new, node))


def _has(graph: Graph, node: Node) -> bool:
    found = graph.nodes.get(node.key)
    return found is not None and not found.missing


def _reached(old: Graph, new: Graph, kind: str, status: str) -> tuple[Node, ...]:
    """Return what has a status now and had another one, or was not there."""
    before = {node.key for node in old.of(kind) if node.status == status}
    return tuple(n for n in new.of(kind) if n.status == status and n.key not in before)


def _specified(old: Graph, new: Graph) -> tuple[Node, ...]:
    return tuple(node for node in _added(old, new, "behavior") if node.status != IMPLEMENTED)


def _rewritten(
    old: Graph, new: Graph, kind: str, before: Mapping[Key, object], after: Mapping[Key, object]
) -> tuple[Node, ...]:
    return tuple(
        node
        for node in new.of(kind)
        if node.key in after and _has(old, node) and before.get(node.key) != after[node.key]
    )


def _entries(old: Graph, new: Graph) -> tuple[Node, ...]:
    """Return the entries whose words are new; one that moved to a version is not."""
    known = Counter(node.title for node in old.of("entry"))
    found = []
    for node in reversed(new.of("entry")):  # the oldest first: they are the known ones
        if known[node.title]:
            known[node.title] -= 1
        else:
            found.append(node)
    return tuple(reversed(found))


def _texts(survey: Survey, changed: Iterable[str]) -> dict[Key, object]:
    """Return what value scenarios and scenarios of features say, in some files."""
    found: dict[Key, object] = {}
    for path in changed:
        kind = kind_of(path)
        for one in survey.page(path, kind).artifacts if kind in {"capability", "feature"} else ():
            if one.kind == "scenario":
                values = sorted((name, value) for name, (value, _) in one.fields.items())
                found["scenario", one.id] = (one.title, values)
            elif one.kind == "feature":
                found |= dict(_cases(survey, one))
    return found


def _cases(survey: Survey, feature: Artifact) -> Iterator[tuple[Key, object]]:
    """Yield the lines of each scenario of a feature, without indentation, tags and comments."""
    path = feature.place.path
    data = survey.data(path)
    lines = data.decode("utf-8", "replace").splitlines() if isinstance(data, bytes) else []
    starts = [(line, title) for level, title, line in feature.sections if level == SCENARIO]
    ends = [line - 1 for line, _ in starts[1:]] + [len(lines)]
    for (line, title), end in zip(starts, ends, strict=True):
        words = (raw.strip() for raw in lines[line:end])
        said = [word for word in words if word and word[0] not in "@#"]
        yield ("case", f"{path}::{title}"), said
