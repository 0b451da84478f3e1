"""A project as the checks look at it: rows of all files, and in full the files they ask for.

A check first finds out by set operations on rows which files are wrong; only these are read in
full, for the places of what is wrong in them.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from wavewright.checks import nearest
from wavewright.model import Finding, Place
from wavewright.proof import Proofs
from wavewright.read import FILE_RELATIONS, UNREADABLE
from wavewright.read.paths import STEMS
from wavewright.read.tags import contained, tags

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from wavewright.model import Artifact, Config, Link
    from wavewright.read import Survey
    from wavewright.read.tags import Tags

near, near_file = nearest.near, nearest.near_file
_FOLDERS = frozenset({"path", "binds"})  # relations whose target may be a folder


class Chain:
    """The artifacts of a project by kind, by id, by path and by what they say of each other."""

    def __init__(
        self,
        survey: Survey,
        moves: Callable[[], Mapping[str, str]] = dict[str, str],
        proofs: Proofs = Proofs(),  # noqa: B008  # it is frozen
    ) -> None:
        self.survey = survey
        self.proofs = proofs
        self._find_moves = moves
        self._paths: dict[str, list[str]] = defaultdict(list)
        for path, kind in zip(survey.paths, survey.kinds, strict=True):
            self._paths[kind].append(path)
        self._kind_at = dict(zip(survey.paths, survey.kinds, strict=True))
        self._path_of: dict[str, dict[str, str]] = {}
        self._sets: dict[tuple[str, ...], frozenset[str]] = {}
        self._pairs: dict[str, frozenset[tuple[str, str]]] = {}
        self._targets: dict[tuple[int, str], frozenset[str]] = {}

    @property
    def config(self) -> Config:
        """The settings of the project."""
        return self.survey.config

    # What all files say, by their rows.

    def paths(self, *kinds: str) -> frozenset[str]:
        """Return the files of some kinds."""
        if kinds not in self._sets:
            found = frozenset(path for kind in kinds for path in self._paths.get(kind, ()))
            self._sets[kinds] = found
        return self._sets[kinds]

    def pairs(self, key: str) -> frozenset[tuple[str, str]]:
        """Return the rows of a key as pairs of file and target."""
        if key not in self._pairs:
            table, paths = self.survey.tables[key], self.survey.paths
            files = map(paths.__getitem__, table.files)
            self._pairs[key] = frozenset(zip(files, table.targets, strict=True))
        return self._pairs[key]

    def rows(self, key: str) -> Iterator[tuple[str, str, str]]:
        """Yield the rows of a key as file, source and target, in the order of the files."""
        table, paths = self.survey.tables[key], self.survey.paths
        return zip(map(paths.__getitem__, table.files), table.sources, table.targets, strict=True)

    def values(self, *keys: str) -> frozenset[str]:
        """Return the targets of the rows of some keys."""
        return frozenset().union(*(self.survey.tables[key].targets for key in keys))

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of a kind, each once, in the order of the files."""
        return tuple(self.path_of(kind))

    def path_of(self, kind: str) -> Mapping[str, str]:
        """Return the file of each id of a kind; the first, where several have the id."""
        if kind not in self._path_of:
            found: dict[str, str] = {}
            if kind in STEMS:
                found = {nearest.stem(path): path for path in reversed(self._paths[kind])}
            else:
                for path, _, id_ in self.rows(kind):
                    found.setdefault(id_, path)
            self._path_of[kind] = found
        return self._path_of[kind]

    def statuses(self, kind: str) -> Mapping[str, str]:
        """Return the status of each id of a kind; the first, where several have the id."""
        found: dict[str, str] = {}
        inside = {path: id_ for id_, path in reversed([*self.path_of(kind).items()])}
        for path, source, status in self.rows(f"{kind}.status"):
            found.setdefault(source or inside.get(path, ""), status)
        return found

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder of that path."""
        return self.survey.exists(path)

    @cached_property
    def moves(self) -> Mapping[str, str]:
        """Where moved files are now; looked up when the first check meets a broken link."""
        return self._find_moves()

    @cached_property
    def origins(self) -> Mapping[str, str]:
        """Where moved files were before."""
        return {new: old for old, new in self.moves.items()}

    @cached_property
    def tags(self) -> Tags:
        """The tags of the repository; looked up when the first check asks."""
        return tags(self.survey.root)

    @cached_property
    def contained(self) -> frozenset[str]:
        """The tags that the present commit has; git is asked when one would be a finding.

        Where git cannot tell, these are all tags.
        """
        found = contained(self.survey.root)
        return self.tags.names if found is None else found

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The file of the capability of each declared behavior."""
        return self.path_of("behavior")

    @cached_property
    def features(self) -> Mapping[str, str]:
        """The file of the feature of each tagged behavior."""
        return self.path_of("feature")

    # Files in full.

    def read(self, paths: Iterable[str]) -> Iterator[Artifact]:
        """Yield the artifacts of some files."""
        for path in paths:
            if path in self._kind_at:
                yield from self.survey.page(path, self._kind_at[path]).artifacts

    def of(self, *kinds: str) -> Iterator[Artifact]:
        """Yield all artifacts of some kinds; for kinds of few files."""
        for kind in kinds:
            yield from self.among(kind, self._paths[_HOLDERS.get(kind, kind)])

    def among(self, kind: str, paths: Collection[str]) -> Iterator[Artifact]:
        """Yield the artifacts of a kind in some files, in the order of the files."""
        return (one for one in self.read(sorted(paths)) if one.kind == kind)

    def suspects(self, *kinds: str) -> Iterator[Artifact]:
        """Yield the artifacts of some kinds, or all, in files that are not plainly in order."""
        for kind in kinds:
            paths = self._suspects.get(_HOLDERS.get(kind, kind), ())
            yield from (one for one in self.read(paths) if one.kind == kind)
        if not kinds:
            yield from self.read(path for paths in self._suspects.values() for path in paths)

    @cached_property
    def _suspects(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for number in sorted(self.survey.suspects):
            found[self.survey.kinds[number]].append(self.survey.paths[number])
        return found

    def unreadable(self) -> Iterator[Finding]:
        """Yield why folders and files cannot be read."""
        for path, reason in self.survey.unreadable:
            yield Finding(Place(path), UNREADABLE, reason)
        for paths in self._suspects.values():
            for path in paths:
                yield from self.survey.page(path, self._kind_at[path]).findings

    def find(self, kind: str, id_: str) -> Artifact | None:
        """Return the first artifact of that kind and id."""
        path = self.path_of(kind).get(id_)
        found = self.among(kind, [path]) if path else iter(())
        return next((one for one in found if one.id == id_), None)

    def at(self, path: str) -> Artifact | None:
        """Return the artifact that a file is."""
        return next(self.read([path]), None)

    def within(self, page: Artifact, kind: str) -> list[Artifact]:
        """Return the artifacts of a kind that stand in the file of another."""
        return list(self.among(kind, [page.place.path]))

    def targets(self, artifact: Artifact, relation: str) -> frozenset[str]:
        """Return what an artifact links in a relation; remembered, since many ask the same one."""
        key = (id(artifact), relation)  # the survey keeps its artifacts alive
        if key not in self._targets:
            self._targets[key] = targets([artifact], relation)
        return self._targets[key]

    def leading_out(self, relation: str, known: AbstractSet[str], *keys: str) -> set[str]:
        """Return the files with a link of a relation whose target is not known.

        A target that is a path is known as well when there is such a file or folder.

        Args:
            relation: Of the links.
            known: The targets that are right.
            keys: The keys of the rows to look at; those of all kinds by default.
        """
        found: set[str] = set()
        for key in keys or self.keys(relation):
            table = self.survey.tables[key]
            wrong = set(table.targets) - known
            if wrong and relation in FILE_RELATIONS:
                wrong = {target for target in wrong if not self._is(relation, target)}
            if wrong:
                rows = zip(table.files, table.targets, strict=True)
                found |= {self.survey.paths[file] for file, target in rows if target in wrong}
        return found

    def dangling(
        self, relation: str, known: AbstractSet[str], *kinds: str, but: Collection[str] = ()
    ) -> Iterator[tuple[Artifact, Link]]:
        """Yield each link of a relation whose target is not known, with the artifact that has it.

        Args:
            relation: Of the links.
            known: The targets that are right.
            kinds: The kinds of artifacts to look at; all by default.
            but: Kinds to leave out.
        """
        keys = [f"{kind}:{relation}" for kind in kinds] or self.keys(relation)
        for key in keys:
            kind = key.partition(":")[0]
            if kind in but:
                continue
            for artifact in self.among(kind, self.leading_out(relation, known, key)):
                for link in linked(artifact, relation):
                    if link.target not in known and not self._there(link):
                        yield artifact, link

    def _there(self, link: Link) -> bool:
        return link.relation in FILE_RELATIONS and self._is(link.relation, link.target)

    def _is(self, relation: str, path: str) -> bool:
        """Whether there is what a link of a relation leads to: a folder stands for no page."""
        folder = relation in _FOLDERS or not self.survey.is_folder(path)
        return folder and self.exists(path)

    def keys(self, relation: str) -> list[str]:
        """Return the keys of the rows of a relation, of all kinds."""
        return self._keys.get(relation, [])

    @cached_property
    def _keys(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.survey.tables):
            found[key.partition(":")[2]].append(key)
        return found


# The kind of the files in which artifacts of another kind stand.
_HOLDERS = {
    "behavior": "capability",
    "scenario": "capability",
    "mcp-tool": "code",
    "task": "epic",
    "item": "sprint",
    "version": "changelog",
    "entry": "changelog",
    "package": "script",
}


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
