"""The files of a release go to one of its two commits, from wherever a kill has left them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from wavewright import programs
from wavewright.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.release.standing import Repository

ABSENT = "0" * 6  # the mode of a file that is not there


class Landing(NamedTuple):
    """What becomes what: a branch goes from a commit to another, and a tag object gets its name."""

    branch: str
    old: str
    new: str
    tag: str
    object: str


class Changed(NamedTuple):
    """A file that a release changes: what it was and what it is, as mode and blob."""

    path: str
    before: tuple[str, str]
    after: tuple[str, str]


def bring(repository: Repository, landing: Landing, commit: str) -> list[str]:
    """Bring the files of the release to one of its commits, from wherever a kill left them.

    Returns:
        The files that are neither as before the release nor as in it; they are left as they are.

    Raises:
        UserError: When git cannot write them.
    """
    top = repository.top
    changes = _changes(top, landing)
    edited = [one.path for one in changes if not _is_one_of(top, one)]
    due = [one for one in changes if one.path not in edited]
    wanted = {one.path: one.after if commit == landing.new else one.before for one in due}
    entries = "".join(f"{mode} {blob}\t{path}\0" for path, (mode, blob) in wanted.items())
    present = [path for path, (mode, _) in wanted.items() if mode != ABSENT]
    for words, text in (
        (("update-index", "-z", "--index-info"), entries),
        (("checkout-index", "-f", "-u", "-z", "--stdin"), "".join(f"{p}\0" for p in present)),
    ):
        ended = programs.git(top, *words, text=text)
        if not ended.ok:
            raise UserError(
                f"an interrupted release of {landing.tag} cannot be put right:\n{ended.said}",
                fix="Make room, or remove the lock that it names when no git holds it any more; "
                "then run the command again.",
            )
    for path in wanted.keys() - set(present):
        (top / path).unlink(missing_ok=True)
    return edited


def _changes(top: Path, landing: Landing) -> list[Changed]:
    """Return the files in which two commits differ."""
    words = ("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames")
    said = programs.git(top, *words, landing.old, landing.new).out.split("\0")
    found = []
    for about, path in zip(said[::2], said[1::2], strict=False):
        mode_before, mode_after, before, after, _ = about.removeprefix(":").split(" ")
        found.append(Changed(path, (mode_before, before), (mode_after, after)))
    return found


def _is_one_of(top: Path, changed: Changed) -> bool:
    """Whether a file is as before the release or as in it, or was cut short on the way there."""
    states = (changed.before, changed.after)
    if not os.path.lexists(top / changed.path):
        return ABSENT in {mode for mode, _ in states}
    blobs = [blob for mode, blob in states if mode != ABSENT]
    if programs.git(top, "hash-object", "--", changed.path).out.strip() in blobs:
        return True
    return any(_is_cut(top, changed.path, blob) for blob in blobs)


def _is_cut(top: Path, path: str, blob: str) -> bool:
    """Whether a file is the beginning of a blob: git had no room for the rest, so none is lost."""
    words = ("cat-file", "--filters", f"--path={path}", blob)
    data, ended = programs.git_data(top, *words)
    there = top / path
    return (
        ended.ok
        and there.is_file()
        and not there.is_symlink()
        and data.startswith(there.read_bytes())
    )
