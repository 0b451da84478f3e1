"""Planning, changelog, releases and feedback: kinds of few files, whose pages are read in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.model import Place
from wavewright.read.paths import kind_of, stem
from wavewright.trace import verbs
from wavewright.trace.graph import FEEDS_BACK, NOWHERE, Edge, Graph, Key, Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.model import Artifact

KINDS = frozenset({"prd", "epic", "task", "sprint", "entry", "feedback"})
_FILES = ("prd", "epic", "sprint", "changelog", "feedback")
RELEASED, PLANNED = "released", "planned"


def nodes(chain: Chain) -> Iterator[Node]:
    """Yield the nodes of planning, changelog and feedback, and the releases that they name."""
    for one in _pages(chain):
        if one.kind in KINDS:
            yield Node(one.kind, _id(one), one.title, one.status, one.place)
        for link in one.links:
            if one.kind in {"task", "item"} and link.relation == "issue":
                yield Node("issue", f"#{link.target}", place=link.place)
    form = chain.config.releasing.tag
    tagged = filter(None, (names.tagged(tag, form) for tag in chain.tags.names))
    done = {f"v{version}" for version in tagged}
    places = dict.fromkeys(sorted(done), NOWHERE)
    for path, _, version in chain.rows("wave.Release"):
        places[f"v{version}"] = Place(path, 0, 0)
    for one in _pages(chain):
        version = _release(one)
        if version and one.kind == "version":
            done.add(version)
            places[version] = one.place
        elif version and not places.get(version, NOWHERE).path:
            places[version] = one.place
    for version, place in places.items():
        yield Node("release", version, "", RELEASED if version in done else PLANNED, place)


def edges(chain: Chain, graph: Graph) -> Iterator[Edge]:
    """Yield what planning, changelog and feedback say of each other and of the chain."""
    for one in _pages(chain):
        key = one.kind, _id(one)
        for edge in _MAKERS.get(one.kind, _none)(one, key):
            if edge.source[0] != "issue" or edge.source in graph.nodes:
                yield edge
    releases: dict[Key, list[Edge]] = {}
    waves = chain.path_of("wave")
    numbers = {path: number for number, path in waves.items()}
    for path, _, version in chain.rows("wave.Release"):
        if path in numbers:
            wave = "wave", numbers[path]
            place = Place(path, 0, 0)
            edge = Edge(wave, verbs.RELEASES, ("release", f"v{version}"), (place,))
            releases.setdefault(wave, []).append(edge)
            yield edge
    for wave, found in releases.items():
        for capability in graph.down(wave, "capability"):
            for behavior in graph.down(capability, "behavior"):
                yield from (edge._replace(source=behavior) for edge in found)


def _pages(chain: Chain) -> Iterator[Artifact]:
    return chain.read(sorted(chain.paths(*_FILES)))


def _id(one: Artifact) -> str:
    return stem(one.place.path) if one.kind == "feedback" else one.id


def _release(one: Artifact) -> str:
    """Return the release that a page, or a version of the changelog, is about."""
    if one.kind == "version":
        return f"v{one.id}" if one.status == RELEASED else ""
    value = one.fields.get("Release", ("",))[0]
    return f"v{value}" if value and one.kind in {"sprint", "feedback"} else ""


def _none(_one: Artifact, _key: Key) -> Iterator[Edge]:
    return iter(())


def _epic(one: Artifact, key: Key) -> Iterator[Edge]:
    for link in one.links:
        if link.relation == "prd":
            yield Edge(("prd", link.target), verbs.BREAKS_DOWN, key, (link.place,))


def _task(one: Artifact, key: Key) -> Iterator[Edge]:
    epic = key[1].rpartition("#")[0]
    yield Edge(("epic", epic), verbs.BREAKS_DOWN, key, (one.place,))
    for link in one.links:
        if link.relation == "issue":
            yield Edge(key, verbs.BREAKS_DOWN, ("issue", f"#{link.target}"), (link.place,))
        elif link.relation == "mention":
            yield Edge(key, verbs.SPECIFIES, ("behavior", link.target), (link.place,))


def _item(one: Artifact, _key: Key) -> Iterator[Edge]:
    """Yield what an item says; one that is a task of an epic speaks for that task."""
    sprint = "sprint", one.id.rpartition("#")[0]
    task = next((link for link in one.links if link.relation == "task"), None)
    if task:
        epic = "epic", task.target.partition("#")[0]
        yield Edge(epic, verbs.PLANNED_IN, sprint, (task.place,))
    above = ("task", task.target) if task else sprint
    for link in one.links:
        if link.relation == "issue":
            yield Edge(above, verbs.BREAKS_DOWN, ("issue", f"#{link.target}"), (link.place,))


def _sprint(one: Artifact, key: Key) -> Iterator[Edge]:
    if version := _release(one):
        place = one.fields["Release"][1]
        yield Edge(key, verbs.RELEASES, ("release", version), (place,))


def _entry(one: Artifact, key: Key) -> Iterator[Edge]:
    for link in one.links:
        above = {"wave": "wave", "mention": "behavior", "issue": "issue"}.get(link.relation)
        if above:
            name = f"#{link.target}" if above == "issue" else link.target
            yield Edge((above, name), verbs.RELEASES, key, (link.place,))
    version = one.id.rpartition("#")[0]
    if version[:1].isdigit():
        yield Edge(key, verbs.RELEASES, ("release", f"v{version}"), (one.place,))


def _feedback(one: Artifact, key: Key) -> Iterator[Edge]:
    if version := _release(one):
        place = one.fields["Release"][1]
        yield Edge(("release", version), verbs.MONITORED, key, (place,))
    for link in one.links:
        kind = kind_of(link.target) if link.relation == "path" else ""
        if kind in {"vision", "roadmap"}:
            yield Edge(key, FEEDS_BACK, (kind, link.target), (link.place,))


_MAKERS = {
    "epic": _epic,
    "task": _task,
    "item": _item,
    "sprint": _sprint,
    "entry": _entry,
    "feedback": _feedback,
}
