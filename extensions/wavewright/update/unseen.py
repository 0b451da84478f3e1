"""Files of the user that git does not watch: an update could overwrite them beyond recovery."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError
from wavewright.update import copier, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import PurePath

    from wavewright.update.plan import Plan

# What programs make again. Where nothing else is ignored, there is nothing to look for.
MADE_AGAIN = (
    *(".venv", "venv", "node_modules", "__pycache__", ".*_cache", "*.py[cod]", "*.egg-info"),
    *(".coverage", ".coverage.*", "htmlcov", "dist", "build", ".DS_Store"),
)
STATE = (".wavewright/cache/", ".wavewright/state/", ".wavewright/.venv/")
CURRENT = ":current:"  # Copier's word for the version that the answers file names
FLAGS = ("--trust", "--UNSAFE")
DATA = ("--data", "-d")
EXCLUDED = ("--exclude", "-x")
NOT_WATCHED = "git was told not to look at changes in these files, so an update could lose them"
OVERWRITTEN = "git ignores these files, so it does not keep them, and the update would replace them"


def refuse_hidden(root: Path) -> None:
    """Make sure that no file is marked as skip-worktree or assume-unchanged.

    Raises:
        UserError: When one is, and is there; a sparse checkout has none to lose.
    """
    said = tree.ask(root, "ls-files", "-v", "-z")
    entries = [(entry[:1], entry[2:]) for entry in said.split("\0") if entry]
    hidden = [path for tag, path in entries if tag == "S" or tag.islower()]
    found = [path for path in hidden if os.path.lexists(root / path)]
    if found:
        raise UserError(
            f"{NOT_WATCHED}:{tree.listed(found)}",
            fix="Let git look again, and commit what it then shows. For each of them:\n"
            "    git update-index --no-skip-worktree FILE\n"
            "    git update-index --no-assume-unchanged FILE",
        )


def refuse_overwriting(
    root: Path, plans: Sequence[Plan], arguments: Sequence[str], is_seed: Callable[[str], bool]
) -> None:
    """Make sure that no ignored file is at a path that the update writes or removes.

    Raises:
        UserError: When one is there with other content, or when the new version cannot be made.
    """
    if not _ignored(root):
        return
    tracked = set(tree.ask(root, "ls-files", "-z").split("\0"))
    found: set[str] = set()
    for plan in plans:
        with programs.scratch() as folder:
            new = folder / "new"
            old = folder / "old"
            _render(root, plan, plan.target, new, tuple(passed_on(arguments)))
            same_answers = tuple(passed_on(arguments, data=False))
            _render(root, plan, plan.answers.commit, old, same_answers)
            found.update(path for path in _written(root, new) if not is_seed(path))
            # Copier removes what only the old version has, seeds too.
            found.update(path for path in _written(root, old) if not os.path.lexists(new / path))
    found -= tracked
    if found:
        raise UserError(
            f"{OVERWRITTEN}:{tree.listed(sorted(found))}",
            fix="Move them away, or commit them (git add --force FILE); then update again.",
        )


def _ignored(root: Path) -> bool:
    """Whether git ignores anything but what programs make again."""
    said = tree.ask(
        root, "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"
    )
    return any(path and not _made_again(path) for path in said.split("\0"))


def _made_again(path: str) -> bool:
    parts = path.rstrip("/").split("/")
    return path.startswith(STATE) or any(
        fnmatchcase(part, pattern) for part in parts for pattern in MADE_AGAIN
    )


def _render(root: Path, plan: Plan, ref: str, folder: Path, arguments: Sequence[str]) -> None:
    ref = plan.answers.commit if ref == CURRENT else ref
    made = copier.render(root, plan.answers, ref, folder, arguments)
    if not made.ok:
        raise UserError(
            f"the template's version {ref} could not be made:\n{copier.failure(made)}",
            fix="Nothing was changed.",
        )


def _written(root: Path, folder: Path) -> Iterator[str]:
    """Yield the files that are in the way of what is in ``folder``."""
    for base, _, names in os.walk(folder):
        for name in names:
            made = Path(base, name)
            yield from _in_the_way(root, made, made.relative_to(folder))


def _in_the_way(root: Path, made: Path, path: PurePath) -> Iterator[str]:
    """Yield the path if it is there with other content, or the file that is there as its folder."""
    for parent in path.parents:
        if (root / parent).is_file():
            yield parent.as_posix()
            return
    there = root / path
    if os.path.lexists(there) and _content(there) != _content(made):
        yield path.as_posix()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:  # a folder, a dangling link
        return None


def passed_on(arguments: Sequence[str], *, data: bool = True) -> Iterator[str]:
    """Yield those of Copier's arguments that decide what a version of the template writes.

    Without ``data`` the answers that are given are left out: the version as it was before.
    """
    valued = ""
    for argument in arguments:
        name = valued or argument.partition("=")[0]
        answers = name in DATA or name.startswith("-d")
        files = name in (*FLAGS, *EXCLUDED) or name.startswith("-x")
        if files or (data and answers):
            yield argument
        valued = argument if not valued and argument in (*DATA, *EXCLUDED) else ""
