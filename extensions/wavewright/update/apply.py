"""Run Copier on a clean tree, so that no edit is lost and no conflict goes unseen."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.update import copier, seeds, tree, unseen
from wavewright.update.aside import NOBODY
from wavewright.update.tree import Conflict, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from wavewright.update.plan import Plan

    Former = Callable[[], Path | None]

OURS = (
    (("--defaults", "-l", "-f"), ()),
    (("--skip-answered", "-A"), ()),
    (("--conflict", "-o"), ("inline",)),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update left behind: conflicts, files it would have removed, or why it failed.

    ``unlike`` are the seeds that the new answers would have made otherwise.
    """

    conflicts: tuple[Conflict, ...] = ()
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unlike: tuple[seeds.Seed, ...] = ()
    said: str = ""
    failed: str = ""


def apply(
    root: Path, plans: Sequence[Plan], arguments: Sequence[str], is_seed: Callable[[str], bool]
) -> Outcome:
    """Update the project by each plan in turn, up to the first that does not go through.

    ``is_seed`` tells which files are written once and then the user's.

    Raises:
        UserError: When a file that git ignores would be overwritten; then nothing is changed.
    """
    unseen.refuse_overwriting(root, plans, arguments, is_seed)
    programs.git(root, "update-ref", tree.RUNNING, "HEAD")  # stays when we are killed
    with _head_kept(root):
        outcome = _each(root, plans, arguments, is_seed)
    if not outcome.failed or not tree.status(root):
        programs.git(root, "update-ref", "-d", tree.RUNNING)
    return outcome


def _each(
    root: Path, plans: Sequence[Plan], arguments: Sequence[str], is_seed: Callable[[str], bool]
) -> Outcome:
    rejected = tree.rejects(root)
    deleted = deleted_seeds(root, is_seed)
    same_answers = tuple(unseen.passed_on(arguments, data=False))
    outcome = Outcome()
    for number, plan in enumerate(plans):
        if number:
            _commit_for_now(root)
        before = (root / plan.answers.file).read_bytes()
        with copier.former(root, plan.answers, same_answers) as former:
            ended = copier.run(root, *_command(plan, arguments))
            _take_away(root, deleted, former)
            if not ended.ok:
                failed = copier.failure(ended)
                return Outcome(kept=outcome.kept, removed=outcome.removed, failed=failed)
            kept, edited, removed = _bring_back(root, former, is_seed)
            tree.drop_rejects(root, edited, rejected)
        outcome = Outcome(
            tuple(sorted([*edited, *tree.conflicts(root, rejected)])),
            outcome.kept + kept,
            outcome.removed + removed,
            outcome.unlike + seeds.unlike(root, plan, before, arguments, is_seed),
            "\n".join(filter(None, [outcome.said, ended.said])),
        )
        if outcome.conflicts:
            break
    return outcome


def _command(plan: Plan, arguments: Sequence[str]) -> list[str]:
    """Return Copier's arguments; what the user passes wins over what we would pass."""
    given = {argument.partition("=")[0] for argument in arguments}
    ours = [
        part for names, values in OURS if not given & set(names) for part in (names[0], *values)
    ]
    return ["update", *ours, f"--answers-file={plan.answers.file}", *arguments]


def deleted_seeds(root: Path, is_seed: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the seeds that were once tracked and are gone: Copier writes them again."""
    # Along the first parents, where a merge shows what it took away: complete, and quick.
    walk = ("log", "--first-parent", "-m", "--diff-filter=D", "--no-renames", "--format=")
    said = programs.git(root, *walk, "--name-only", "-z", "--relative", "--", ".").out
    paths = {path.strip("\n") for path in said.split("\0")} - {""}
    return tuple(sorted(path for path in paths if is_seed(path) and not (root / path).exists()))


def _take_away(root: Path, paths: Sequence[str], former: Former) -> None:
    """Remove the seeds that the user deleted and that are back.

    Those that only the new answers ask for are wanted.
    """
    back = [path for path in paths if (root / path).exists()]
    old = former() if back else None
    tree.remove(root, [path for path in back if old is None or os.path.lexists(old / path)])


def _bring_back(
    root: Path, former: Former, is_seed: Callable[[str], bool]
) -> tuple[tuple[str, ...], tuple[Conflict, ...], tuple[str, ...]]:
    """Bring back what Copier removed though it was the user's: seeds, and files with edits.

    Copier removes each file that the template no longer has for the answers, edited or not.
    """
    gone = [path for code, path in tree.status(root) if "D" in code and "U" not in code]
    kept = tuple(path for path in gone if is_seed(path))
    others = [path for path in gone if path not in kept]
    edited = _edited(root, former(), others) if others else set()
    back = [*kept, *sorted(edited)]
    if back:
        programs.git(root, "--literal-pathspecs", "checkout", "HEAD", "--", *back)
    conflicts = tuple(Conflict(path, 1, Kind.GONE) for path in sorted(edited))
    return kept, conflicts, tuple(path for path in others if path not in edited)


def _edited(root: Path, old: Path | None, paths: Sequence[str]) -> set[str]:
    """Return those of the paths that differ from what the old version made of them."""
    if old is None:
        return set(paths)
    return {path for path in paths if _hash(root, old, path) != _hash_in_head(root, path)}


def _hash(root: Path, folder: Path, path: str) -> str:
    return programs.git(root, "hash-object", f"--path={path}", "--", str(folder / path)).out


def _hash_in_head(root: Path, path: str) -> str:
    return programs.git(root, "rev-parse", f"HEAD:./{path}").out


@contextlib.contextmanager
def _head_kept(root: Path) -> Iterator[None]:
    """Take the branch back to where it was, whatever happens, and leave the files as they are."""
    head = programs.git(root, "rev-parse", "HEAD").out.strip()
    try:
        yield
    finally:
        if programs.git(root, "rev-parse", "HEAD").out.strip() != head:
            programs.git(root, "update-ref", "-m", tree.TEMPORARY, "HEAD", head)
            if not tree.unmerged(root):
                programs.git(root, "reset", "--quiet", "--", ".")


def _commit_for_now(root: Path) -> None:
    """Commit what one template changed: Copier updates only a clean tree."""
    programs.git(root, "add", "--all", "--", ".")
    files = programs.git(root, "write-tree").out.strip()
    message = ("-p", "HEAD", "-m", tree.TEMPORARY)
    made = programs.git(root, *NOBODY, "commit-tree", files, *message).out.strip()
    programs.git(root, "update-ref", "-m", tree.TEMPORARY, "HEAD", made)


def _project(scope: str) -> tuple[str, ...]:
    return ("--project", ".wavewright") if scope == "process" else ()


def lock_command(scope: str) -> tuple[str, ...]:
    """Return the command that pins the tool and its like anew after an update."""
    return ("uv", "lock", *_project(scope))


def check_command(scope: str) -> tuple[str, ...]:
    """Return the command that checks with the tool that the update brought."""
    return ("uv", "run", *_project(scope), "wavewright", "check")
