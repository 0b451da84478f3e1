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
# The statuses of what has arrived; what has none arrived with a behavior that has one of them.
DONE = frozenset({IMPLEMENTED, COMPLETE, "passing", "released", "done"})
_BOTH = {
    "changed": ("Changed value scenarios", "Changed value scenarios"),
    "rewritten": ("Changed scenarios of features", "Changed scenarios of features"),
}
_LASTING = ("wave", "capability", "behavior", "feature", "scenario", "guide")


class Part(NamedTuple):
    """One part of what is new: a name, what it means, and the nodes.

    What is not ``done`` was planned or begun, and not delivered.
    """

    name: str
    meaning: str
    nodes: tuple[Node, ...]
    done: bool = True


def delivered(
    before: tuple[Survey, Graph], after: tuple[Survey, Graph], changed: Iterable[str]
) -> tuple[Part, ...]:
    """Return what the later state of a project has that the earlier one had not.

    First what was delivered, then what is planned or in work, and last what is gone.

    Args:
        before: The project at the earlier commit.
        after: The project at the later one, or now.
        changed: The files that differ.
    """
    old, new = before[1], after[1]
    texts = _texts(before[0], changed), _texts(after[0], changed)
    found = _news(old, new, texts)
    parts = [
        Part(name, meaning, tuple(one for one in nodes if not planned or done(new, one)))
        for name, (meaning, planned, nodes) in found.items()
    ]
    parts += [
        Part(name, planned, tuple(one for one in nodes if not done(new, one)), done=False)
        for name, (_, planned, nodes) in found.items()
        if planned
    ]
    parts.append(Part("removed", "No longer there", _gone(old, new)))
    wanted = {node.key for part in parts for node in part.nodes}
    told = (
        near(*after, wanted & new.nodes.keys()).nodes
        | near(*before, wanted - new.nodes.keys()).nodes
    )
    return tuple(
        part._replace(nodes=tuple(told.get(node.key, node) for node in part.nodes))
        for part in parts
    )


def _news(
    old: Graph, new: Graph, texts: tuple[Mapping[Key, object], Mapping[Key, object]]
) -> dict[str, tuple[str, str, tuple[Node, ...]]]:
    """Return what is new: what it is called when it has arrived, and when not, and the nodes.

    What only arrives has no other name.
    """
    moved = _moved(old, new, "scenario")
    reworded = _rewritten(old, new, "scenario", *texts)
    return {
        "waves": ("Waves completed", "Waves", _moved(old, new, "wave")),
        "capabilities": ("New capabilities", "Capabilities", _capabilities(old, new)),
        "behaviors": ("Behaviors implemented", "Behaviors", _moved(old, new, "behavior")),
        "guides": ("New guides", "Guides", _added(old, new, "guide")),
        "scenarios": ("Value scenarios passing", "Value scenarios", moved),
        "changed": (*_BOTH["changed"], tuple(n for n in reworded if n not in moved)),
        "features": ("New features", "Features", _added(old, new, "feature")),
        "cases": ("New scenarios of features", "Scenarios of features", _added(old, new, "case")),
        "rewritten": (*_BOTH["rewritten"], _rewritten(old, new, "case", *texts)),
        "commands": ("New commands and tools", "", _added(old, new, "script", "mcp-tool")),
        "entries": ("Changelog entries", "", _entries(old, new)),
    }


def done(graph: Graph, node: Node) -> bool:
    """Whether a thing has arrived: by its own status, else with a behavior that it belongs to."""
    if node.kind == "capability":
        keys = graph.down(node.key, "behavior")
    elif node.kind == "case":
        path = node.id.partition("::")[0]
        keys = [key for key in graph.above([node.key, ("feature", path)]) if key[0] == "behavior"]
    elif node.kind == "guide" or not node.status:
        keys = [key for key in graph.above([node.key]) if key[0] == "behavior"]
    else:
        return node.status in DONE
    if not keys and node.kind == "guide":  # of no behavior, so it waits for none
        return True
    return any(graph.nodes[key].status in DONE for key in keys)


def _added(old: Graph, new: Graph, *kinds: str) -> tuple[Node, ...]:
    return tuple(node for node in new.of(*kinds) if not node.missing and not _has(old, node))


def _gone(old: Graph, new: Graph) -> tuple[Node, ...]:
    return tuple(node for node in old.of(*_LASTING) if not node.missing and not _has(new, node))


def _has(graph: Graph, node: Node) -> bool:
    found = graph.nodes.get(node.key)
    return found is not None and not found.missing


def _moved(old: Graph, new: Graph, kind: str) -> tuple[Node, ...]:
    """Return what has another status than before, or was not there."""
    before = {node.key: node.status for node in old.of(kind) if not node.missing}
    return tuple(
        node for node in new.of(kind) if not node.missing and before.get(node.key) != node.status
    )


def _capabilities(old: Graph, new: Graph) -> tuple[Node, ...]:
    """Return those that are new, or of which the first behavior is implemented."""
    return tuple(
        node
        for node in new.of("capability")
        if not node.missing and (not _has(old, node) or (done(new, node) and not done(old, node)))
    )


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
