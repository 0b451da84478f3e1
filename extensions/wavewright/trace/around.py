"""One artifact, what it holds, and its links out and in: the latter found by rows."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from wavewright.kinds import KINDS
from wavewright.read import FILE_RELATIONS
from wavewright.read.paths import STEMS, kind_of, stem
from wavewright.read.rows import CALLED, INSIDE
from wavewright.trace.belonging import Waves
from wavewright.trace.called import FILE, kind_and_id
from wavewright.trace.sorts import capability_statuses, shown_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.model import Artifact, Link, Place

# Relations that name an id, and the kind of the reader that has it.
_NAMING = {
    **dict.fromkeys(("behavior", "mention", "mark"), "behavior"),
    **dict.fromkeys(("wave", "wave-reference", "wave-mention", "after"), "wave"),
    **dict.fromkeys(("task", "prerequisite"), "task"),
    "prd": "prd",
    "tool": "mcp-tool",
    "command": "script",
    "release": "release",
    "issue": "issue",
}
_OUTSIDE = frozenset({"release", "issue"})  # what need not be a file here
_FOLDERS = frozenset({"path", "binds"})  # relations whose target may be a folder
_RUNS = "runs"  # a test runs a scenario of a feature: ``FEATURE::SCENARIO``
_NO_FILES = INSIDE | CALLED | {"script"}
_COMPUTED = frozenset(kind.name for kind in KINDS if any(one.computed for one in kind.sections))


class End(NamedTuple):
    """The other end of links: what it is, in which relations, and where these are written.

    ``path`` is its file, if it has one. It is ``broken`` when there is no such thing.
    """

    relations: tuple[str, ...]
    kind: str
    id: str
    path: str
    places: tuple[Place, ...]
    broken: bool = False


class Around(NamedTuple):
    """An artifact, its status and waves, what it stands in, what stands in it, and its links."""

    artifact: Artifact
    status: str
    waves: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    within: Artifact | None
    inside: tuple[Artifact, ...]
    out: tuple[End, ...]
    into: tuple[End, ...]


def around(chain: Chain, artifact: Artifact) -> Around:
    """Return what is around an artifact; only files that link it are read in full."""
    path = artifact.place.path
    page = [] if artifact.kind in _NO_FILES - INSIDE | {FILE} else list(chain.read([path]))
    inside = [one for one in page if one.kind in INSIDE and artifact.kind not in INSIDE]
    of_it = capability_statuses(chain).get(path, "") if artifact.kind == "capability" else ""
    return Around(
        _titled(chain, artifact),
        artifact.status or of_it,
        Waves(chain).of(artifact),
        tuple(_fields(artifact)),
        page[0] if artifact.kind in INSIDE and page and page[0].kind not in INSIDE else None,
        tuple(inside),
        _Targets(chain).of(artifact),
        _into(chain, artifact),
    )


def _titled(chain: Chain, artifact: Artifact) -> Artifact:
    """Return an artifact with its title: that of a behavior stands in its feature."""
    feature = chain.at(chain.features.get(artifact.id, "")) if artifact.kind == "behavior" else None
    return artifact._replace(title=feature.title) if feature else artifact


def _fields(artifact: Artifact) -> Iterator[tuple[str, str]]:
    """Yield the fields of an artifact but status and wave: of a page those above its sections."""
    below = [line for _, _, line in artifact.sections if line > artifact.place.line]
    end = min(below, default=0) if artifact.kind not in _COMPUTED | INSIDE else 0
    for name, (value, place) in artifact.fields.items():
        if name.casefold() not in {"status", "wave"} and value and (not end or place.line < end):
            yield name, value


class _Targets:
    """What links lead to, by the rows of a project."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    def of(self, artifact: Artifact) -> tuple[End, ...]:
        """Return the links of an artifact, one end for all that lead to one thing."""
        found: dict[tuple[str, str], list[tuple[str, Link]]] = defaultdict(list)
        for link in artifact.links:
            key = self._named(link)
            if key and key != (artifact.kind, artifact.id) and key[1] != artifact.place.path:
                found[key].append((_relation(artifact, link), link))
        return tuple(self._end(key, links) for key, links in found.items())

    def _end(self, key: tuple[str, str], links: list[tuple[str, Link]]) -> End:
        relations = tuple(dict.fromkeys(relation for relation, _ in links))
        places = tuple(sorted({link.place for _, link in links}))
        broken = all(not self._is(link) for _, link in links)
        kind, id_ = key
        path = self._path(links[0][1])
        return End(relations, shown_as(kind), id_, "" if broken else path, places, broken)

    def _named(self, link: Link) -> tuple[str, str] | None:
        """Return the kind and the id that a link names; nothing for what is no reference."""
        if link.relation == _RUNS:
            return self._identity(link.target.partition("::")[0])
        if link.relation in FILE_RELATIONS:
            return self._identity(link.target) if self._is(link) else (FILE, link.target)
        kind = _NAMING.get(link.relation, "")
        target = {"issue": f"#{link.target}", "release": f"v{link.target}"}.get(kind, link.target)
        return (kind, target) if kind else None

    def _identity(self, path: str) -> tuple[str, str]:
        kind = kind_of(path)
        if kind in STEMS:
            return kind, stem(path)
        return self._pages.get(path, (kind if kind not in {"", "doc"} else FILE, path))

    @cached_property
    def _pages(self) -> dict[str, tuple[str, str]]:
        """Kind and id of the files whose id is not in their name alone."""
        kinds = ("feature", "wave", "prd", "epic", "sprint")
        return {path: (kind, id_) for kind in kinds for path, _, id_ in self._chain.rows(kind)}

    @cached_property
    def _ids(self) -> dict[str, dict[str, str]]:
        """The file of each id, by kind."""
        found = {kind: dict(self._chain.path_of(kind)) for kind in {*_NAMING.values()} - {"script"}}
        return found | {"script": {one.id: one.place.path for one in self._chain.of("script")}}

    def _is(self, link: Link) -> bool:
        """Whether there is what a link leads to; of what is not looked at, that is believed."""
        kind = _NAMING.get(link.relation, "")
        survey = self._chain.survey
        if kind in _OUTSIDE or (kind in {"script", "mcp-tool"} and not survey.config.has_code):
            return True
        if kind:
            return link.target in self._ids[kind]
        path = link.target.partition("::")[0]
        folder = link.relation in _FOLDERS or not survey.is_folder(path)
        return folder and survey.exists(path)

    def _path(self, link: Link) -> str:
        kind = _NAMING.get(link.relation, "")
        if not kind:
            return link.target.partition("::")[0]
        target = f"v{link.target}" if kind == "release" else link.target
        return self._ids[kind].get(target, "")


def _into(chain: Chain, artifact: Artifact) -> tuple[End, ...]:
    """Return the links that lead to an artifact, one end for all of one source.

    What a page says as well as a thing in it is said by the latter; the last one is innermost.
    """
    leads = _Leads(artifact)
    written: dict[Place, list[tuple[str, Artifact]]] = defaultdict(list)
    for source in chain.read(sorted(leads.files(chain))):
        for link in source.links:
            if leads.fit(link.relation, link.target) and not _same(source, artifact):
                written[link.place].append((_relation(source, link), source))
    ends: dict[tuple[str, str, str], list[tuple[str, Place]]] = defaultdict(list)
    for place, said in written.items():
        inner = [source for _, source in said if source.kind in INSIDE]
        for relation, source in said:
            if inner and source is not inner[-1]:
                continue
            ends[(*kind_and_id(source), source.place.path)].append((relation, place))
    return tuple(
        End(
            tuple(dict.fromkeys(relation for relation, _ in found)),
            *key,
            tuple(sorted({place for _, place in found})),
        )
        for key, found in ends.items()
    )


def _relation(source: Artifact, link: Link) -> str:
    """Return the relation of a link; of a mere path the field in which it is written, if any."""
    lines = {place.line: name.lower() for name, (_, place) in source.fields.items()}
    return lines.get(link.place.line, "path") if link.relation == "path" else link.relation


def _same(one: Artifact, other: Artifact) -> bool:
    return one[:2] == other[:2] and one.place == other.place


class _Leads:
    """Which rows and links lead to an artifact."""

    def __init__(self, artifact: Artifact) -> None:
        self._kind = artifact.kind
        self._id = artifact.id.removeprefix("v") if artifact.kind == "release" else artifact.id
        self._path = "" if artifact.kind in _NO_FILES else artifact.place.path

    def files(self, chain: Chain) -> set[str]:
        """Return the files with rows that lead there."""
        survey = chain.survey
        return {
            survey.paths[file]
            for key, table in survey.tables.items()
            if (relation := key.partition(":")[2])
            for file, target in zip(table.files, table.targets, strict=True)
            if self.fit(relation, target)
        }

    def fit(self, relation: str, target: str) -> bool:
        """Whether a link of that relation and target leads there."""
        if relation in FILE_RELATIONS:
            folder = relation == "binds" and bool(self._path) and self._kind == "feature"
            return bool(self._path) and (
                target == self._path or (folder and self._path.startswith(f"{target}/"))
            )
        if relation == _RUNS:
            return bool(self._path) and target.startswith(f"{self._path}::")
        return target == self._id and _NAMING.get(relation) == self._kind
