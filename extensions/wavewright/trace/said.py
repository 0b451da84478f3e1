"""What files say of each other, one statement at a time: from rows quickly, from pages in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.model import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from wavewright.checks.chain import Chain
    from wavewright.model import Artifact


class Said(NamedTuple):
    """A statement: in this file, this artifact names that target in this relation.

    ``id`` is that of an artifact that stands in the file of another, else empty; line 0 of the
    place says that only the file is known.
    """

    kind: str
    id: str
    relation: str
    target: str
    place: Place
    holder: str = ""


def by_rows(chain: Chain, wanted: Iterable[tuple[str, str]]) -> Iterator[Said]:
    """Yield what all files say in some relations of some kinds, without the lines."""
    for kind, relation in wanted:
        for path, source, target in chain.rows(f"{kind}:{relation}"):
            yield Said(kind, source, relation, target, Place(path, 0, 0))


def in_full(
    artifacts: Iterable[Artifact], wanted: Collection[tuple[str, str]], inside: Collection[str]
) -> Iterator[Said]:
    """Yield what some artifacts say in some relations of some kinds.

    Args:
        artifacts: Read in full.
        wanted: Kinds and relations.
        inside: The kinds that stand in the file of another.
    """
    for artifact in artifacts:
        id_ = artifact.id if artifact.kind in inside else ""
        for link in artifact.links:
            if (artifact.kind, link.relation) in wanted:
                yield Said(artifact.kind, id_, link.relation, link.target, link.place, link.holder)
