"""The commit that takes a release back, made aside; it gets a branch of its own, or nothing."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from wavewright import programs
from wavewright.checks.chain import Chain
from wavewright.config import FILE, load
from wavewright.errors import UserError
from wavewright.read import survey
from wavewright.read.paths import CAPABILITIES, CHANGELOG, MANIFEST, WAVES
from wavewright.release import aside, landing, lock, manifest, rollback, waves
from wavewright.release.plan import LOCK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from wavewright.release.aside import Aside
    from wavewright.release.rollback import Back
    from wavewright.release.standing import Standing

DOCUMENTS = "project-docs"


class Reverted(NamedTuple):
    """The commit on its branch; when it was only tried, what it changes as a diff."""

    commit: str = ""
    diff: str = ""


def based(now: Standing, branch: str) -> Standing:
    """Return the same with the head of the branch that releases are made on, if it is here.

    What somebody does on another branch is no part of a rollback.
    """
    asked = programs.git(
        now.repository.top, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}^{{commit}}"
    )
    return now._replace(branch=branch, head=asked.out.strip()) if asked.ok else now


def revert(root: Path, now: Standing, back: Back, *, offline: bool, trial: bool) -> Reverted:
    """Make the commit that brings the content of the version before, and a branch for it.

    What came after the release stays. So do the version, the changelog, the pages of releases and
    of their waves, and the plans. A trial goes as far as the commit, with the hooks, and makes no
    branch.

    Raises:
        UserError: When the release is not in this branch, or cannot be taken out of it.
    """
    place = now.repository
    _free(now, back)
    back = back._replace(later=_is_later(now, back))
    with aside.home(place), aside.aside(root, place, now.head) as tree:
        base, old = (
            _content(tree, f"{tag}^{{}}", place.prefix) for tag in (back.tag, back.previous_tag)
        )
        merged = programs.git(tree.top, *aside.QUIET, "merge-recursive", base, "--", "HEAD", old)
        _keep(tree, back)
        _conflicts(tree, merged, back, place.prefix)
        if aside.is_locked(tree):
            _lock(tree, offline=offline)
        diff = aside.staged(tree)
        commit = aside.commit(tree, rollback.message(back), now.head)
        if trial:
            return Reverted(diff=diff)
        landing.propose(place, back.branch, commit)
        return Reverted(commit)


def _free(now: Standing, back: Back) -> None:
    """Refuse what cannot go well.

    Raises:
        UserError: With the way out.
    """
    top = now.repository.top
    if not programs.git(top, "merge-base", "--is-ancestor", f"{back.tag}^{{}}", now.head).ok:
        raise UserError(
            f"{back.tag} is not in the branch {now.branch}, so nothing can be taken out of that",
            fix=f"Bring {back.tag} to {now.branch} first; where it is there at the remote, get it: "
            "git pull. Or name another branch: `release: branch:` in wavewright.yml.",
        )
    taken = programs.git(top, "rev-parse", "--verify", "--quiet", f"refs/heads/{back.branch}")
    if taken.ok:
        raise UserError(
            f"the branch {back.branch} exists",
            fix=f"Use it, or remove it first: git branch --delete --force {back.branch}",
        )


def _content(tree: Aside, commit: str, prefix: str) -> str:
    """Return a commit; of a project in a folder, the present tree with the folder as it was there.

    What others have in the repository is no part of a rollback.

    Raises:
        UserError: When the project was not there.
    """
    if not prefix:
        return commit
    git = functools.partial(programs.git, tree.top)
    git("rm", "-r", "--cached", "--quiet", "--ignore-unmatch", "--", f":(top,literal){prefix}")
    was = git("read-tree", f"--prefix={prefix}", f"{commit}:{prefix}")
    content = git("write-tree").out.strip()
    git("reset", "--quiet")
    if not was.ok:
        raise UserError(
            f"git cannot bring back {prefix}, the folder of the project:\n{was.said}",
            fix="Where it was moved since, revert by hand.",
        )
    return content


def _keep(tree: Aside, back: Back) -> None:
    """Take what tells of releases from the branch: the changelog, their pages, the version."""
    kept = [CHANGELOG, *_plans(tree)]
    if any(name.endswith(LOCK) for name in _unmerged(tree)):
        kept.append(LOCK)  # which is made anew then
    for path in kept:
        if programs.git(tree.project, "cat-file", "-e", f"HEAD:./{path}").ok:
            programs.git(tree.project, "checkout", "HEAD", "--", path)
    planned = _planned(tree, back)
    log = rollback.taken_back(aside.text(tree, CHANGELOG), back)
    new = {CHANGELOG: log}
    if not _unmerged(tree):
        new |= _waves(tree, back)
        if (tree.project / MANIFEST).exists():
            new[MANIFEST] = manifest.with_version(aside.text(tree, MANIFEST), str(back.version))
    aside.save(tree, new)
    if not _unmerged(tree):
        _unlink(tree, [path for path in (*kept, *planned) if path.endswith(".md")])


def _unlink(tree: Aside, paths: Iterable[str]) -> None:
    """Take links to files that the revert removes out of the documents that stay."""
    before = frozenset(_listed(tree, "HEAD", "."))
    gone = frozenset(one for one in before if not (tree.project / one).exists())
    for path in paths:
        if (tree.project / path).is_file():
            text = aside.text(tree, path)
            new = rollback.unlinked(text, path, gone)
            if new != text:
                aside.save(tree, {path: new})


def _is_later(now: Standing, back: Back) -> bool:
    """Whether the branch has gone on since the release."""
    since = f"{back.tag}^{{}}..{now.head}"
    words = ("rev-list", "--count", "--max-count=1", since, "--", now.repository.prefix or ".")
    return programs.git(now.repository.top, "--literal-pathspecs", *words).out.strip() != "0"


def _plans(tree: Aside) -> list[str]:
    """Return the documents that plan and tell; what was promised is reverted with the code."""
    listed = _listed(tree, "HEAD", DOCUMENTS)
    return [path for path in listed if not path.startswith((f"{WAVES}/", f"{CAPABILITIES}/"))]


def _planned(tree: Aside, back: Back) -> list[str]:
    """Bring back the pages of waves that are younger than the version before; return them.

    The changelog and the page of the release name them. They are as they were before the release
    was made, which said that they are complete; what was edited since stays.
    """
    unmerged = {name for name in _unmerged(tree) if name.endswith(".md")}
    found = []
    for path in _listed(tree, "HEAD", WAVES):
        edited = any(name.endswith(path) for name in unmerged)
        if (tree.project / path).exists() and not edited:
            continue
        if (
            edited
            and programs.git(tree.project, "cat-file", "-e", f"{back.previous_tag}:./{path}").ok
        ):
            continue
        for source in ("HEAD",) if edited else (f"{back.tag}^", "HEAD"):
            if programs.git(tree.project, "checkout", source, "--", path).ok:
                break
        found.append(path)
    return found


def _listed(tree: Aside, commit: str, folder: str) -> list[str]:
    """Return the files of a folder of the project in a commit."""
    words = ("ls-tree", "-r", "-z", "--name-only", commit, "--", folder)
    return [name for name in programs.git(tree.project, *words).out.split("\0") if name]


def _lock(tree: Aside, *, offline: bool) -> None:
    """Bring the lock in line with the manifest; mostly only its version is another.

    Raises:
        UserError: When uv cannot.
    """
    text = aside.text(tree, MANIFEST)
    name = str(manifest.project_of(text).get("name", ""))
    now = aside.text(tree, LOCK)
    kept = programs.git(tree.project, "show", f"HEAD:./{LOCK}").out
    new = lock.with_version(now, name, manifest.version_of(text)) if now != kept else None
    if new:
        aside.save(tree, {LOCK: new})
    else:
        aside.lock(tree, offline=offline)


def _waves(tree: Aside, back: Back) -> dict[str, str]:
    """Return the pages of waves that are open again, though their release was out."""
    if not (tree.project / FILE).exists():
        return {}
    chain = Chain(survey(tree.project, load(tree.project, strict=False), cached=False))
    found = waves.due(chain, back.version, ())
    reason = f"taken back, because {back.reason}"
    return {
        wave.path: waves.released_open(aside.text(tree, wave.path), wave, str(back.version), reason)
        for wave in found
        if wave.release == str(back.version)
    }


def _unmerged(tree: Aside) -> list[str]:
    words = ("diff", "--name-only", "--diff-filter=U", "-z")
    asked = programs.git(tree.top, *words)
    return [name for name in asked.out.split("\0") if name]


def _conflicts(tree: Aside, merged: programs.Ended, back: Back, prefix: str) -> None:
    """Refuse to decide what later changes mean without the release.

    Raises:
        UserError: When something changed again since.
    """
    conflicts = _unmerged(tree)
    if conflicts:
        names = "".join(f"\n    {name}" for name in conflicts)
        only = f"\n  Keep only what is in {prefix} of that." if prefix else ""
        raise UserError(
            f"since {back.tag} these files changed in the same lines, so nothing was done:{names}",
            fix=f"Revert by hand: git switch --create {back.branch} && "
            f"git revert --no-commit {back.previous_tag}..{back.tag}{only}",
        )
    if merged.code not in {0, 1}:
        raise UserError(f"git cannot take {back.tag} out:\n{merged.said}")
