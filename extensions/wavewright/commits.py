"""What git knows: which commit a change begins with, which files differ, and what was in them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

Overlay = dict[str, bytes | None]
# A change is one since it left the first of these that exists.
MAIN = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
ABSENT, SYMLINK, SUBMODULE = "000000", "120000", "160000"
WHOLE = "Fetch the whole history: `git fetch --unshallow`, on GitHub `fetch-depth: 0`."


def commit(root: Path, ref: str = "") -> str:
    """Return the id of the commit of that name, or of the one in which the branch left the main.

    Raises:
        UserError: When there is no repository, no such commit, or no common one.
    """
    if not programs.repository(root):
        raise UserError(
            f"{root} is in no git repository, so nothing tells what has changed",
            fix="Leave out --changed, or make a repository and commit first.",
        )
    if ref:
        found = _verified(root, ref)
        if not found:
            raise UserError(
                f"git knows no commit {ref!r}",
                fix="Name a branch, tag or commit; fetch it first if it is elsewhere.",
            )
        return found
    head = _verified(root, "HEAD")
    if not head:
        raise UserError("there is no commit yet", fix="Commit first, or leave out --changed.")
    main = next((name for name in MAIN if _verified(root, name)), "")
    base = programs.git(root, "merge-base", "HEAD", main).out.strip() if main else ""
    if base:
        return base
    shallow = programs.git(root, "rev-parse", "--is-shallow-repository").out.strip() == "true"
    if not main and not shallow:
        return head
    missing = f"no commit that HEAD and {main} share" if main else "no main branch here"
    fix = WHOLE if shallow else "Name the commit to compare with: --changed COMMIT."
    raise UserError(f"{missing}, so nothing tells what has changed", fix=fix)


def _verified(root: Path, ref: str) -> str:
    """Return the id of a commit, or nothing when there is none of that name."""
    if ref.startswith("-"):
        return ""
    asked = programs.git(root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return asked.out.strip() if asked.ok else ""


def changed(root: Path, commit: str) -> Overlay:
    """Return the content at a commit of the files that have changed since; ``None`` for new ones.

    Paths are those from the root, which may be below the top of the repository.

    Raises:
        UserError: When git cannot tell.
    """
    before = compared(root, commit)
    overlay: Overlay = dict.fromkeys(unknown(root))
    found = contents(root, {blob for mode, blob in before.values() if is_file(mode)})
    for path, (mode, blob) in before.items():
        if mode != SUBMODULE:
            overlay[path] = None if mode == ABSENT else found.get(blob, b"")
    return overlay


def compared(root: Path, commit: str) -> dict[str, tuple[str, str]]:
    """Return mode and blob at a commit of the tracked files that have changed since.

    Raises:
        UserError: When git cannot tell.
    """
    # Without its refresh, diff takes no lock; files of equal content that it then names do no harm.
    given = _git(
        root,
        *("-c", "diff.autoRefreshIndex=false", "diff", "--raw", "-z", "--no-abbrev"),
        *("--no-renames", "--relative", "--ignore-submodules=all", commit, "--"),
    )
    words = given.split(b"\0")
    before: dict[str, tuple[str, str]] = {}
    for about, name in zip(words[::2], words[1::2], strict=False):
        mode, _, blob, _, status = about.decode("ascii").removeprefix(":").split(" ")
        if status != "U":  # of a conflict, which has another line where the content differs
            before[os.fsdecode(name)] = (mode, blob)
    return before


def unknown(root: Path) -> list[str]:
    """Return the files that git does not know and does not ignore.

    Raises:
        UserError: When git cannot tell.
    """
    names = _git(root, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
    return [os.fsdecode(name) for name in names if name and name[-1:] != b"/"]


def is_file(mode: str) -> bool:
    """Whether something of that mode is a file with content."""
    return mode not in {ABSENT, SYMLINK, SUBMODULE}


def contents(root: Path, blobs: set[str]) -> dict[str, bytes]:
    """Return the content of some blobs, all from one git.

    Raises:
        UserError: When one is not in the repository.
    """
    asked = "".join(f"{blob}\n" for blob in sorted(blobs)).encode()
    given = _git(root, "cat-file", "--batch", data=asked) if blobs else b""
    found: dict[str, bytes] = {}
    at = 0
    while at < len(given):
        end = given.index(b"\n", at)
        blob, kind, *size = given[at:end].decode("ascii").split(" ")
        if kind != "blob":
            raise UserError(f"git has no object {blob}", fix=WHOLE)
        stop = end + 1 + int(size[0])
        found[blob] = given[end + 1 : stop]
        at = stop + 1
    return found


def _git(root: Path, *arguments: str, data: bytes = b"") -> bytes:
    """Run a git that changes nothing, not even its index, and return what it writes.

    Raises:
        UserError: With git's own words, when it fails.
    """
    found, ended = programs.git_data(root, "--no-optional-locks", *arguments, data=data)
    if not ended.ok:
        raise UserError(f"git cannot tell what has changed:\n{ended.said}")
    return found
