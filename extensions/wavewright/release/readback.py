"""The commit of a release, read back: hooks may have changed what its page and its tag claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError
from wavewright.read.paths import CHANGELOG, MANIFEST
from wavewright.release import changelog, manifest
from wavewright.release.page import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wavewright.release.aside import Aside
    from wavewright.release.plan import Plan


def checked(tree: Aside, commit: str, plan: Plan, written: Mapping[str, str]) -> tuple[str, ...]:
    """Return the files of the commit, when it says what was decided.

    Args:
        tree: The work tree that it was made in.
        commit: The commit.
        plan: What was decided.
        written: The texts that the release wrote, by their files.

    Raises:
        UserError: When a hook changed it.
    """
    wrong = "".join(f"\n    {one}" for one in _wrong(tree, commit, plan, written))
    if wrong:
        raise UserError(
            f"a commit hook changed what the release says, so nothing was done:{wrong}",
            fix="Mend that hook (`git config core.hooksPath`, or .git/hooks), and try again.",
        )
    top = tree.project.relative_to(tree.top).as_posix()
    prefix = "" if top == "." else f"{top}/"
    words = ("diff-tree", "-r", "-z", "--no-commit-id", "--name-only", commit)
    names = programs.git(tree.top, *words).out.split("\0")
    files = [name.removeprefix(prefix) for name in names if name]
    ours = [name for name in written if name in files]
    return (*ours, *(name for name in files if name not in ours))


def _wrong(tree: Aside, commit: str, plan: Plan, written: Mapping[str, str]) -> Iterator[str]:
    """Yield what a commit says, where that is something else than what was decided."""
    subject = programs.git(tree.top, "log", "-1", "--format=%s", commit).out.strip()
    if subject != plan.subject:
        yield f"the subject of the commit is `{subject}`, not `{plan.subject}`"
    try:
        version = manifest.version_of(_text(tree, commit, MANIFEST))
    except UserError as error:
        version = error.message
    if version != plan.version:
        yield f"the version in {MANIFEST} is `{version}`, not `{plan.version}`"
    heading = _heading(written[CHANGELOG], plan.version)
    if _heading(_text(tree, commit, CHANGELOG), plan.version) != heading:
        yield f"{CHANGELOG} has no heading `## {heading}`"
    if not _text(tree, commit, path := path_of(plan.version)):
        yield f"{path} is not in the commit"


def _heading(log: str, version: str) -> str:
    section = changelog.Log(log).versions().get(version)
    return section.title.strip() if section else ""


def _text(tree: Aside, commit: str, path: str) -> str:
    return programs.git(tree.project, "show", f"{commit}:./{path}").out
