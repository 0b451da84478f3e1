"""The project's work tree around an update: clean before it, and what is wrong with it after."""

from __future__ import annotations

import enum
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# A ref that is there while an update runs, and after one that was killed; one per work tree.
RUNNING = "refs/worktree/wavewright-update"
TEMPORARY = "wavewright update: between two templates"
# In git's own folder while something is unfinished: (file, what it is, how to leave it).
UNFINISHED = (
    ("MERGE_HEAD", "a merge", "git merge --abort"),
    ("rebase-merge", "a rebase", "git rebase --abort"),
    ("rebase-apply", "a rebase", "git rebase --abort"),
    ("CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --abort"),
    ("REVERT_HEAD", "a revert", "git revert --abort"),
)
SHOWN = 10  # changed files in a message
# The labels that Copier gives; without them a page about merging would count as a conflict.
MARKER = re.compile(rb"^<{7} before updating\s*$", re.MULTILINE)


class Kind(enum.StrEnum):
    """What does not go together."""

    LINES = "your edit and the template's change touch the same lines"
    REJECTED = "your changes that did not fit into the file beside this one"
    UNMERGED = "your version and the template's are both there, unmerged"
    GONE = "you edited this file, and the template no longer has it for your answers"

    def advice(self, paths: Sequence[str]) -> str:
        """Return what to do about the conflicts of this kind in these files."""
        files = shlex.join(dict.fromkeys(paths))
        return {
            Kind.LINES: "Edit these places and remove the markers.",
            Kind.REJECTED: "Bring what you need into the files beside them, then: rm " + files,
            Kind.UNMERGED: "Choose yours (--ours) or the template's (--theirs) of each:"
            f" git checkout --ours -- {files}",
            Kind.GONE: f"They were kept. Keep them as your own, or let them go: git rm {files}",
        }[self]


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """A place where the user's edit and the template's change do not go together."""

    path: str
    line: int
    kind: Kind

    def __str__(self) -> str:
        """Return ``path:line: what``, the form that terminals and editors link."""
        return f"{self.path}:{self.line}: {self.kind}"


def refuse_unless_clean(root: Path) -> None:
    """Make sure that everything the user has is committed, so that an update can lose nothing.

    Raises:
        UserError: When it is not; with the commands to go on.
    """
    if not programs.repository(root):
        raise UserError(
            "this project is not in a git repository, and an update needs its history",
            fix="Run `wavewright setup`, or: git init, git add --all, git commit.",
        )
    _refuse_unfinished(root)
    changed = [f"{code} {path}" for code, path in status(root)]
    if changed and _was_stopped(root):
        raise UserError(
            f"an earlier update was stopped on its way, and left changes:{listed(changed)}",
            fix="Go back to before it. This sets everything aside, your own changes too if there"
            " are any\n  (get them back with: git stash pop):\n"
            "    git stash push --include-untracked -- .",
        )
    if changed:
        raise UserError(
            f"there are changes that are not committed:{listed(changed)}",
            fix="Keep them first, one way or the other, then update again:\n"
            '    git add --all && git commit -m "wip"\n'
            "    git stash --include-untracked    (get them back with: git stash pop)",
        )


def listed(lines: Sequence[str]) -> str:
    """Return lines of a message, indented; a long list is cut."""
    more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return "".join(f"\n    {line}" for line in (*lines[:SHOWN], *more))


def _was_stopped(root: Path) -> bool:
    """Whether an update from this commit was killed, or failed half-way."""
    started = programs.git(root, "rev-parse", "--verify", "--quiet", RUNNING)
    return started.ok and started.out == programs.git(root, "rev-parse", "HEAD").out


def ask(root: Path, *arguments: str) -> str:
    """Return what git says.

    Raises:
        UserError: With git's message, when it fails: no answer must not pass for an empty one.
    """
    ended = programs.git(root, *arguments)
    if not ended.ok:
        raise UserError(
            f"git {arguments[0]} fails: {ended.said}", fix="Put the repository right first."
        )
    return ended.out


def _refuse_unfinished(root: Path) -> None:
    left = sorted({path for _, path in unmerged(root)})
    if left:
        raise UserError(
            f"conflicts of an earlier update or merge are not resolved: {', '.join(left)}",
            fix="Resolve them, then: git add --all && git commit\n"
            f"  Or go back to the last commit: {' && '.join(abort_commands(root))}",
        )
    for name, what, leave in UNFINISHED:
        path = programs.git(root, "rev-parse", "--git-path", name).out.strip()
        if path and (root / path).exists():
            raise UserError(f"{what} is in progress", fix=f"Finish it, or leave it: {leave}")
    if programs.git(root, "log", "-1", "--format=%s").out.strip() == TEMPORARY:
        raise UserError(
            "an earlier update was killed between two templates",
            fix="Go back to before it: "
            + " && ".join(["git reset --soft HEAD~1", *abort_commands(root)]),
        )


def status(root: Path) -> list[tuple[str, str]]:
    """Return ``(code, path)`` of each changed or untracked file, relative to the root."""
    said = ask(
        root, "status", "--porcelain", "--untracked-files=all", "--no-renames", "-z", "--", "."
    )
    prefix = programs.git(root, "rev-parse", "--show-prefix").out.strip()
    return [(entry[:2], entry[3:].removeprefix(prefix)) for entry in said.split("\0") if entry]


def abort_commands(root: Path) -> tuple[str, ...]:
    """Return the commands that take a tree which was clean back to its last commit."""
    if programs.git(root, "rev-parse", "--show-prefix").out.strip():
        # Other folders of the repository may hold changes; they stay as they are.
        return ("git restore --source=HEAD --staged --worktree -- .", "git clean -fd -- .")
    return ("git reset --hard", "git clean -fd")


def rejects(root: Path) -> dict[str, int]:
    """Return ``{path: time}`` of the files that hold rejected parts of a patch, ignored or not."""
    said = programs.git(root, "ls-files", "--others", "-z", "--", "*.rej")
    paths = [path for path in said.out.split("\0") if path]
    return {path: (root / path).stat().st_mtime_ns for path in paths}


def drop_rejects(root: Path, whole: Sequence[Conflict], rejected_before: dict[str, int]) -> None:
    """Remove the rejected parts of files that are there as a whole."""
    paths = {f"{conflict.path}.rej" for conflict in whole} - set(rejected_before)
    remove(root, [path for path in paths if (root / path).exists()])


def remove(root: Path, paths: Sequence[str]) -> None:
    """Remove files that git does not keep."""
    if paths:
        programs.git(root, "--literal-pathspecs", "clean", "-fqx", "--", *paths)


def conflicts(root: Path, rejected_before: dict[str, int]) -> tuple[Conflict, ...]:
    """Return what an update could not merge, in the order of paths and lines.

    Copier's exit code does not tell; the index, the files and rejected patches do.
    """
    found = {conflict.path: conflict for conflict in _rejected(root, rejected_before)}
    marked: list[Conflict] = []
    for code, path in status(root):
        if "D" not in code or (root / path).exists():
            marked += _marked(root, path)
    seen = {conflict.path for conflict in marked} | set(found)
    whole = {
        path: Conflict(path, 1, Kind.UNMERGED) for _, path in unmerged(root) if path not in seen
    }
    return tuple(sorted([*found.values(), *marked, *whole.values()]))


def _rejected(root: Path, before: dict[str, int]) -> Iterator[Conflict]:
    for path, time in rejects(root).items():
        if before.get(path) != time:
            yield Conflict(path, 1, Kind.REJECTED)


def _marked(root: Path, path: str) -> Iterator[Conflict]:
    try:
        text = (root / path).read_bytes()
    except OSError:  # a folder, a dangling link
        return
    for match in MARKER.finditer(text):
        line = text.count(b"\n", 0, match.start()) + 1
        yield Conflict(path, line, Kind.LINES)


def unmerged(root: Path) -> list[tuple[str, str]]:
    """Return ``(mode, hash and stage, path)`` of each index entry of an unresolved conflict."""
    said = ask(root, "ls-files", "--unmerged", "-z")
    return [(head, path) for head, _, path in (e.partition("\t") for e in said.split("\0")) if path]
