"""Survey → the graph of the whole project by rows, and in full that of a neighbourhood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.chain import Chain
from wavewright.model import Place
from wavewright.read.paths import kind_of, stem
from wavewright.trace import planned, verbs
from wavewright.trace.graph import Edge, Graph, Key, Node
from wavewright.trace.said import Said, by_rows, in_full
from wavewright.trace.verbs import RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from wavewright.model import Artifact
    from wavewright.read import Survey

_PAGES = ("vision", "roadmap", "wave-plan")  # the node of such a file is the path
_STEMS = frozenset({"capability", "guide"})
_INSIDE = frozenset({"behavior", "scenario"})
_BY_ID = frozenset({"script", "mcp-tool", *_INSIDE, *planned.KINDS})
_HELD = frozenset({"unit", "test", "code", "source"})  # by a test, function or class in the file
_FILES = frozenset({"vision", "roadmap", "e2e", *_STEMS})  # named by their paths
_INSTALLED = ("script", "module")
_MARKED = frozenset({"unit", "test"})


def whole(survey: Survey) -> Graph:
    """Return the graph of a project. Places are files, and nodes have no titles."""
    chain = Chain(survey)
    weaver = _Weaver(chain, Graph(_nodes(chain)))
    scripts = list(chain.of("script"))
    for script in scripts:
        weaver.know(Node("script", script.id, script.title, "", script.place))
    for path, _, name in chain.rows("mcp-tool"):
        weaver.know(Node("mcp-tool", name, place=Place(path, 0, 0)))
        weaver.join(verbs.INTEGRATES, ("code", path), ("mcp-tool", name), Place(path, 0, 0))
    weaver.weave(list(by_rows(chain, RULES.keys() - verbs.ONLY_IN_FULL)))
    weaver.weave([_module_of(script) for script in scripts if script.links])
    for edge in planned.edges(chain, weaver.graph):
        weaver.join(edge.relation, edge.source, edge.target, *edge.places)
    return weaver.graph


def near(survey: Survey, graph: Graph, keys: Collection[Key]) -> Graph:
    """Return some nodes of a graph and what is inside of their files, with lines and titles."""
    chain = Chain(survey)
    part = graph.within(keys)
    paths = {node.place.path for node in part.nodes.values()}
    paths |= {place.path for edge in part.edges.values() for place in edge.places}
    artifacts = list(chain.read(sorted(paths)))
    weaver = _Weaver(chain, Graph(part.nodes.values()), graph)
    for artifact in artifacts:
        weaver.describe(artifact)
    weaver.weave(list(in_full(artifacts, RULES.keys() - {_INSTALLED}, _BY_ID)))
    for edge in part.edges.values():
        weaver.carry(edge)
    weaver.name_behaviors()
    return weaver.graph.within(set(_kept(weaver.graph, keys)))


def _kept(graph: Graph, keys: Collection[Key]) -> Iterator[Key]:
    """Yield the nodes of a neighbourhood, and those in their files that something in it names."""
    wanted = {*keys, *(("case", key[1]) for key in keys)}
    files = {key[1] for key in keys}
    known = {key for key in graph.nodes if key in wanted or key[1].partition("::")[0] in files}
    for key in known:
        linked = {*graph.down(key), *graph.up(key)} & known
        if linked or (key in keys and key[0] not in _HELD):
            yield key


def _nodes(chain: Chain) -> Iterator[Node]:
    for kind in _PAGES:
        yield from (Node(kind, path, place=Place(path, 0, 0)) for path in chain.paths(kind))
    for kind in ("wave", *_INSIDE):
        statuses = chain.statuses(kind)
        for id_, path in chain.path_of(kind).items():
            yield Node(kind, id_, "", statuses.get(id_, ""), Place(path, 0, 0))
    for kind in _STEMS:
        for path in chain.paths(kind):
            yield Node(kind, stem(path), place=Place(path, 0, 0))
    statuses = {path: status for path, _, status in chain.rows("feature.status")}
    for path in chain.paths("feature"):
        yield Node("feature", path, "", statuses.get(path, ""), Place(path, 0, 0))
    yield from planned.nodes(chain)


def _module_of(script: Artifact) -> Said:
    link = script.links[0]
    return Said("script", script.id, link.relation, link.target, link.place)


class _Weaver:
    """Turns statements into edges between the nodes that it knows, and makes those it lacks.

    ``base`` is the graph of the whole project, when only a part of it is made in full.
    """

    def __init__(self, chain: Chain, graph: Graph, base: Graph | None = None) -> None:
        self.graph = graph
        self._base = base
        self._chain = chain
        self._numbers = {path: number for number, path in chain.path_of("wave").items()}
        marks = (chain.pairs(f"{kind}:mark") for kind in _MARKED)
        self._marks = frozenset[tuple[str, str]]().union(*marks)
        self._held: dict[Key, list[Key]] = {}
        self._releases: dict[str, Place] = {}  # where a wave's page names its release

    def know(self, node: Node) -> None:
        """Add a node, or say more of the one that is there."""
        self.graph.nodes[node.key] = node

    def describe(self, artifact: Artifact) -> None:
        """Add title, status and line to the node of an artifact."""
        key = self._own(artifact.kind, artifact.id, artifact.place.path)
        node = self.graph.nodes.get(key)
        if artifact.kind == "wave" and "Release" in artifact.fields:
            self._releases[artifact.place.path] = artifact.fields["Release"][1]
        if node:
            status = artifact.status or node.status
            self.know(Node(*key, artifact.title or node.title, status, artifact.place))

    def name_behaviors(self) -> None:
        """Give behaviors the titles of their features, and releases their lines."""
        for node in self.graph.of("release"):
            self.know(node._replace(place=self.exact(node.place)))
        for node in self.graph.of("behavior"):
            for key in self.graph.down(node.key, "feature"):
                self.know(node._replace(title=self.graph.nodes[key].title))

    def weave(self, statements: list[Said]) -> None:
        """Add the edges of some statements."""
        for late in (False, True):
            for said in statements:
                for rule in RULES.get((said.kind, said.relation), ()):
                    if rule.late is late and self._counts(said, rule):
                        for other in self._others(rule.other, said):
                            self._join(said, rule, other)

    def _counts(self, said: Said, rule: verbs.Rule) -> bool:
        if said.kind in _MARKED and said.relation == "mention":
            return (said.place.path, said.target) not in self._marks
        if rule.late and rule.other == "capability":  # only what has nothing else above it
            own = self._own(said.kind, said.id, said.place.path)
            return {key[0] for key in self._all.up(own)} <= {"capability"}
        return True

    @property
    def _all(self) -> Graph:
        return self._base or self.graph

    def _join(self, said: Said, rule: verbs.Rule, other: Key) -> None:
        file = self._own(said.kind, said.id, said.place.path)
        own = file
        if said.holder and said.kind in _HELD:
            own = said.kind, f"{said.place.path}::{said.holder}"
            self._held.setdefault(file, []).append(own)
            if own not in self.graph.nodes:
                self.know(Node(*own, place=said.place))
        if rule.other in {"definition", "case"} and said.place.line and rule.down:
            title = said.target.rpartition("::")[2]
            self.know(Node(*other, title=title, place=said.place))
        owns = [own]
        if rule.late and rule.other == "behavior":  # a test proves it by the scenarios it is for
            owns = self._all.up(own, "scenario") or owns
        for one in owns:
            source, target = (one, other) if rule.down else (other, one)
            self.join(rule.verb, source, target, said.place)

    def join(self, verb: str, source: Key, target: Key, *places: Place) -> None:
        """Add an edge, and the nodes at its ends when they are not known."""
        for key in (source, target):
            if key not in self.graph.nodes:
                self.know(self._made(key))
        self.graph.join(Edge(source, verb, target, places))

    def exact(self, place: Place) -> Place:
        """Return the line of a statement that is known by its file."""
        return place if place.line else self._releases.get(place.path, place)

    def carry(self, edge: Edge) -> None:
        """Add an edge of files, unless the statements in full have said what it says.

        What a file does, the functions and classes in it that name a behavior do.
        """
        sources, targets = ([end, *self._held.get(end, ())] for end in edge[::2])
        if any((one, two) in self.graph.edges for one in sources for two in targets):
            return
        for source in sources[1:] or sources:
            places = map(self.exact, edge.places)
            self.join(edge.relation, source, edge.target, *places)

    def _made(self, key: Key) -> Node:
        """Return the node of a key that only others name."""
        if self._base and key in self._base.nodes:
            return self._base.nodes[key]
        path = key[1].partition("::")[0]
        there = "/" in key[1] and self._chain.exists(path)
        return Node(*key, place=Place(path if there else "", 0, 0), missing=not there)

    def _own(self, kind: str, id_: str, path: str) -> Key:
        if kind in _BY_ID:
            return kind, id_
        if kind == "wave":
            return kind, self._numbers.get(path, id_)
        return kind, stem(path) if kind in _STEMS else path

    def _others(self, kind: str, said: Said) -> Iterable[Key]:
        """Yield what a statement names."""
        target, path = said.target, said.place.path
        if kind == "code":
            return self._code(target)
        if kind == "feature":
            return self._features(target)
        if kind == "wave" and "/" in target:
            target = self._numbers.get(target, "")
        elif kind in _FILES and kind_of(target) != kind:
            target = ""
        elif kind in _STEMS:
            target = stem(target)
        elif kind == "definition":
            target = f"{path}::{said.holder}"
        elif kind == "case" and "::" not in target:
            target = f"{path}::{target}"
        return [(kind, target)] if target else []

    def _features(self, target: str) -> list[Key]:
        """Return a feature, or each one in a folder."""
        if target.endswith(".feature"):
            return [("feature", target)]
        features = sorted(self._chain.paths("feature"))
        return [("feature", path) for path in features if path.startswith(f"{target}/")]

    def _code(self, module: str) -> list[Key]:
        """Return the file of a module of the project."""
        path = module.replace(".", "/")
        ends = (f"{path}.py", f"{path}/__init__.py")
        for file in (start + end for start in ("src/", "") for end in ends):
            if file in self._chain.survey.files:
                return [("code", file)]
        return []
