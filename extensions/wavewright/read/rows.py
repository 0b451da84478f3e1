"""Artifacts → rows: what an artifact says of itself and of others, without the places.

The check of a large project looks at the rows of all files and reads in full only the files that a
row makes suspicious. A row is ``(key, target, source)``:

- ``(KIND, id, "")`` for each artifact whose id is not its path or the stem of it;
- ``(KIND.status, status, source)`` and ``(KIND.FIELD, value, source)`` for what other files repeat;
- ``(KIND:RELATION, target, source)`` for each link; but the steps of a feature are one row
  ``("feature.steps", TARGETS, "")``, and the step definitions of a module are one row
  ``(KIND.defines, TARGETS, "")``, with the targets sorted and joined by `JOIN`;
- ``(KIND:planned, NUMBER<tab>RELEASE<tab>PAGE, source)`` for each line that names a wave or lists
  its page;
- ``(KIND:labelled, BEHAVIOR<tab>FEATURE, source)`` for each line that has both.

``source`` is the id of an artifact that stands inside of another one's file; else it is empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.kinds.adr import SUPERSEDED_BY, SUPERSEDES
from wavewright.kinds.prd import APPROVED
from wavewright.read.paths import stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.model import Artifact, Link

Row = tuple[str, str, str]

# Kinds that stand in the file of another.
INSIDE = frozenset({"behavior", "scenario", "task", "milestone", "item", "version", "entry"})
# Kinds of which the id is no name of a file, though it may look like one.
CALLED = frozenset({"mcp-tool"})
# Fields that other files repeat, or that are compared with others.
FIELDS = {
    "wave": ("Release", "Started", "Completed"),
    "package": ("Version",),
    "prd": ("Created", "Start Date", "Target", *APPROVED),
    "epic": ("Start Date", "Target"),
}
# Fields of which it matters as well that they are there and empty.
EVEN_EMPTY = {"adr": (SUPERSEDES, SUPERSEDED_BY)}
NUMBERS = ("wave", "wave-reference", "wave-mention", "after")
LABELLING = frozenset({"capability", "guide"})  # kinds that list features under their behaviors
LISTS = ("roadmap", "wave-plan")
JOINED = {"step": "steps", "defines": "defines"}  # relations of which there are many in a file
JOIN = "\x1f"


def rows(artifact: Artifact) -> Iterator[Row]:
    """Yield the rows of an artifact, each once."""
    kind, path = artifact.kind, artifact.place.path
    source = artifact.id if kind in INSIDE else ""
    if artifact.id not in {"", path} and (kind in CALLED or artifact.id != stem(path)):
        yield kind, artifact.id, ""
    if artifact.status:
        yield f"{kind}.status", artifact.status, source
    yield from _fields(artifact, source)
    yield from dict.fromkeys(
        (f"{kind}:{link.relation}", link.target, source)
        for link in artifact.links
        if link.relation not in JOINED
    )
    for relation, name in JOINED.items():
        if found := {link.target for link in artifact.links if link.relation == relation}:
            yield f"{kind}.{name}", JOIN.join(sorted(found)), ""
    for line in planned(artifact):
        page, number, release = (link.target if link else "" for link in line)
        yield f"{kind}:planned", f"{number}\t{release}\t{page}", source
    for behavior, feature in labelled(artifact):
        yield f"{kind}:labelled", f"{behavior.target}\t{feature.target}", source


def _fields(artifact: Artifact, source: str) -> Iterator[Row]:
    kind, fields = artifact.kind, artifact.fields
    for field in FIELDS.get(kind, ()):
        if value := fields.get(field, ("",))[0]:
            yield f"{kind}.{field}", value, source
    for field in EVEN_EMPTY.get(kind, ()):
        if field in fields:
            yield f"{kind}.{field}", fields[field][0], source


def labelled(artifact: Artifact) -> Iterator[tuple[Link, Link]]:
    """Yield each behavior that a page names in the line of a link to a feature, with that link."""
    if artifact.kind in LABELLING:
        features = {link.place.line: link for link in artifact.links if link.relation == "feature"}
        for link in artifact.links if features else ():
            if link.relation == "mention" and link.place.line in features:
                yield link, features[link.place.line]


def planned(artifact: Artifact) -> Iterator[tuple[Link | None, Link | None, Link | None]]:
    """Yield page, number and release of each line that names a wave's number or lists its page."""
    lines: dict[int, dict[str, Link]] = {}
    for link in artifact.links:
        if link.relation in {"wave-page", "release", *NUMBERS}:
            relation = "wave" if link.relation in NUMBERS else link.relation
            lines.setdefault(link.place.line, {}).setdefault(relation, link)
    for found in lines.values():
        if "wave" in found or artifact.kind in LISTS:
            yield found.get("wave-page"), found.get("wave"), found.get("release")
