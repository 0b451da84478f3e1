"""Files → ``Project``, and files → ``Survey``. The only reader of a project's documents.

``read_project`` reads files in full, for commands that need some kinds of artifacts. ``survey``
looks at all files quickly, for commands that need the whole chain of a large project; it reads in
full what it is asked for. Either way, reading a file gives facts that depend on its path and its
bytes alone.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wavewright.model import Artifact, Config, Place, Project
from wavewright.names import tagged
from wavewright.read import walk
from wavewright.read.files import UNREADABLE, Facts, data_of, scan, unreadable, wanted
from wavewright.read.paths import FILE_RELATIONS
from wavewright.read.survey import Survey, survey
from wavewright.read.tags import tags

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "FILE_RELATIONS",
    "UNREADABLE",
    "Facts",
    "Survey",
    "read_project",
    "scan",
    "survey",
]


def read_project(root: Path, config: Config, kinds: frozenset[str] | None = None) -> Project:
    """Read the project at a root, or of its files only those that hold artifacts of some kinds.

    A file that cannot be read is a finding of the project, never an error. The kind ``tag`` is no
    file: it asks for the tags of releases in the repository.
    """
    folder = os.fspath(root)
    tree = walk.tree(folder, config)
    files = sorted(tree.files)
    facts = [unreadable(Place(path), reason) for path, reason in tree.unreadable]
    facts += [
        _read(folder, path, kind)
        for path, kind in wanted(files, config)
        if kinds is None or kind in kinds
    ]
    artifacts = tuple(artifact for one in facts for artifact in one.artifacts)
    if kinds and "tag" in kinds:
        form = config.releasing.tag
        artifacts += tuple(
            Artifact("tag", version, name, "", Place("."))
            for name in sorted(tags(folder).names)
            if (version := tagged(name, form))
        )
    known = set(files)
    return Project(
        root=folder,
        config=config,
        artifacts=artifacts,
        findings=tuple(finding for one in facts for finding in one.findings),
        files=frozenset(known.union(_linked(folder, artifacts, known))),
    )


def _read(root: str, path: str, kind: str) -> Facts:
    data = data_of(root, path)
    return data if isinstance(data, Facts) else scan(kind, path, data)


def _linked(root: str, artifacts: tuple[Artifact, ...], known: set[str]) -> Iterator[str]:
    """Yield what exists of the targets that the walk did not see: folders, hidden files."""
    targets = {
        link.target
        for artifact in artifacts
        for link in artifact.links
        if link.relation in FILE_RELATIONS
    }
    listed: dict[str, frozenset[str]] = {}
    return (target for target in targets - known if walk.exists(root, target, listed))
