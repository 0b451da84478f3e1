"""What an update would do: from which version to which, and what changed between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wavewright import provenance
from wavewright.errors import UserError
from wavewright.update import source as sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from packaging.version import Version

    from wavewright.provenance import Answers
    from wavewright.update.source import Refs, Source

VCS_REF = ("--vcs-ref", "-r")
PRERELEASES = ("--prereleases", "-g")
PRETEND = re.compile(r"--pretend|-[qgTCAlfwh]*n[A-Za-z]*")  # Copier takes flags in one word


@dataclass(frozen=True, slots=True)
class Plan:
    """The update of one answers file: its template, the version to go to, whether that is newer."""

    answers: Answers
    source: Source
    target: str
    newer: bool
    version: Version | None = None

    def changes(self, root: Path) -> str:
        """Return the sections of the template's changelog between the two versions."""
        text = sources.changelog(self.source, self.target, root)
        return sources.changes(text, provenance.version_of(self.answers.commit), self.version)


def explicit_ref(arguments: Sequence[str]) -> str:
    """Return the version that Copier's own arguments ask for, or nothing."""
    found = ""
    for number, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name in VCS_REF:
            found = value if equals else "".join(arguments[number + 1 : number + 2])
    return found


def pretends(arguments: Sequence[str]) -> bool:
    """Whether Copier's own arguments ask it to change nothing."""
    return any(PRETEND.fullmatch(argument) for argument in arguments)


def plans(root: Path, names: Sequence[str] = (), arguments: Sequence[str] = ()) -> tuple[Plan, ...]:
    """Return what would be updated: one plan for each answers file, or for those that are named.

    Raises:
        UserError: When there is no answers file, or a template cannot be updated from.
    """
    files = tuple(names) or provenance.answers_files(root)
    if not files:
        raise UserError(
            f"no {provenance.MAIN}: this project does not know its template",
            fix=f"Take it from the project's history: git log --diff-filter=D -- {provenance.MAIN}",
        )
    example = provenance.folder(provenance.installed()[1])
    return tuple(_plan(root, name, arguments, example) for name in files)


def _plan(root: Path, name: str, arguments: Sequence[str], example: str) -> Plan:
    answers = provenance.read_answers(root, name)
    source = sources.locate(answers, root, example)
    if not answers.commit:
        raise UserError(
            "no `_commit`: the template's version is not known; its folder had no git then",
            place=name,
            fix="Write the version you copied, for example `_commit: v0.1.0`, and commit that.",
        )
    if not sources.has(source, answers.commit):
        raise UserError(
            f"the template's version {answers.commit} is not in its repository {source}: it was"
            " copied with changes that were not committed, or its history was rewritten",
            place=name,
            fix="Write the version that comes nearest, for example `_commit: v0.1.0`, and commit"
            " that.",
        )
    refs = sources.refs(source, root)
    if not is_fixed(answers.commit, refs):
        raise UserError(
            f"`_commit: {answers.commit}` is no version of the template: neither a tag of {source}"
            " nor a commit's hash",
            place=name,
            fix="Write the version you have, for example `_commit: v0.1.0`, and commit that.",
        )
    ref = explicit_ref(arguments)
    if ref:
        return Plan(answers, source, ref, newer=True, version=refs.tags.get(ref))
    target = sources.newest(refs.tags, prereleases=any(a in PRERELEASES for a in arguments))
    version = refs.tags.get(target)
    return Plan(answers, source, target, is_newer(answers.commit, version, refs), version)


def is_fixed(commit: str, refs: Refs) -> bool:
    """Whether ``commit`` means the same for ever: a tag, a hash, or a hash after a tag."""
    return (
        commit in refs.names
        or provenance.HASH.fullmatch(commit) is not None
        or provenance.BETWEEN.fullmatch(commit) is not None
    )


def is_newer(commit: str, version: Version | None, refs: Refs) -> bool:
    """Whether a version, or without versions the newest commit, is newer than ``commit``."""
    current = provenance.version_of(commit)
    if version is not None:
        return current is None or version > current
    between = provenance.BETWEEN.fullmatch(commit)
    return not refs.head.startswith(between["hash"] if between else commit)
