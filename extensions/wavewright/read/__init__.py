"""Files → ``Project``. The only reader of a project's documents.

Reading a file gives facts that depend on its path and its bytes alone, see `scan`; only then are
the files put together.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.model import Artifact, Config, Finding, Place, Project
from wavewright.read import documents, gherkin, python, scripts, walk
from wavewright.read.paths import FILE_RELATIONS, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FILE_RELATIONS", "UNREADABLE", "Facts", "read_project", "scan"]

UNREADABLE = "SHAPE100"
_PYTHON = frozenset({"e2e", "steps", "unit", "test", "code"})
_ALWAYS = ("tests/value-scenarios/test_", "tests/step_defs/test_")  # artifacts by their place


class Facts(NamedTuple):
    """What one file says, and what is wrong with it when it cannot be read."""

    artifacts: tuple[Artifact, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_project(root: Path, config: Config, kinds: frozenset[str] | None = None) -> Project:
    """Read the project at a root, or of its files only those that hold artifacts of some kinds.

    A file that cannot be read is a finding of the project, never an error.
    """
    folder = os.fspath(root)
    tree = walk.tree(folder, config)
    files = sorted(tree.files)
    facts = [_unreadable(Place(path), reason) for path, reason in tree.unreadable]
    facts += [
        _read(folder, path, kind)
        for path, kind in _wanted(files, config)
        if kinds is None or kind in kinds
    ]
    artifacts = tuple(artifact for one in facts for artifact in one.artifacts)
    known = set(files)
    return Project(
        root=folder,
        config=config,
        artifacts=artifacts,
        findings=tuple(finding for one in facts for finding in one.findings),
        files=frozenset(known.union(_linked(folder, artifacts, known))),
    )


def _wanted(files: list[str], config: Config) -> Iterator[tuple[str, str]]:
    """Yield the files that hold artifacts, with their kind."""
    for path in files:
        kind = kind_of(path)
        if kind and (config.has_code or (kind not in _PYTHON and kind != "script")):
            yield path, kind


def _read(root: str, path: str, kind: str) -> Facts:
    try:
        data = walk.data(root, path)
        path.encode()
    except FileNotFoundError:
        return Facts()  # removed since the folder was listed
    except OSError as error:
        return _unreadable(Place(path), f"the file cannot be read: {walk.reason(error)}")
    except UnicodeEncodeError:
        return _unreadable(Place(ascii(path)), "the name of the file is not UTF-8")
    return scan(kind, path, data)


def scan(kind: str, path: str, data: bytes) -> Facts:
    """Return what a file says. Pure: it depends on nothing but its arguments."""
    if kind in _PYTHON and not path.startswith(_ALWAYS) and not python.NAMES.search(data):
        return Facts()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _unreadable(Place(path, line), f"the file is not UTF-8: {error.reason}")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return Facts(tuple(_artifacts(kind, path, text)))
    except UserError as error:
        line = int(error.place.rpartition(":")[2])
        return _unreadable(Place(path, line), error.message)


def _artifacts(kind: str, path: str, text: str) -> Iterator[Artifact]:
    if kind in _PYTHON:
        return python.scan(kind, path, text)
    if kind == "script":
        return scripts.scan(path, text)
    if kind == "feature":
        return gherkin.scan(path, text)
    return documents.scan(kind, path, text)


def _unreadable(place: Place, message: str) -> Facts:
    return Facts(findings=(Finding(place, UNREADABLE, message),))


def _linked(root: str, artifacts: tuple[Artifact, ...], known: set[str]) -> Iterator[str]:
    """Yield what exists of the targets that the walk did not see: folders, hidden files."""
    targets = {
        link.target
        for artifact in artifacts
        for link in artifact.links
        if link.relation in FILE_RELATIONS
    }
    return (target for target in targets - known if walk.exists(root, target))
