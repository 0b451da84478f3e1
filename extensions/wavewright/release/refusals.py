"""What is in the way of a release: each reason with its own message and the way out."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.read.paths import CHANGELOG, MANIFEST
from wavewright.release import changelog, manifest, standing
from wavewright.release.commands import push_command, switch, take_back
from wavewright.release.page import path_of
from wavewright.release.standing import UNFINISHED
from wavewright.release.version import Version, final, of_tag, target

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wavewright.release.standing import Standing

SHOWN = 10  # files or pieces of work in a message
HOTFIX = "hotfix/"


class Refusal(NamedTuple):
    """One thing in the way: its name for programs, what is wrong, where, and the way out."""

    name: str
    message: str
    fix: str
    place: str = ""


class Refused(UserError):  # noqa: N818  # what it says, it is
    """A release that is refused, with everything that is in its way."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Take what is in the way: one thing at least."""
        first = refusals[0]
        super().__init__(first.message, fix=first.fix, place=first.place)
        self.refusals = tuple(refusals)

    def __str__(self) -> str:
        """Return the one thing, or all of them as a list."""
        if len(self.refusals) == 1:
            return super().__str__()
        told = [
            f"{number}. {UserError(one.message, fix=one.fix, place=one.place)}".replace(
                "\n", "\n   "
            )
            for number, one in enumerate(self.refusals, 1)
        ]
        return "\n".join([f"{len(told)} things are in the way of the release:", *told])


class Wish(NamedTuple):
    """What is asked for: a version or level, and what the project says of itself."""

    level: str
    manifest: str
    changelog: str
    tag: str = "v{version}"
    branch: str = "main"
    protected: bool = False  # which takes pull requests only
    pushing: bool = False
    by_request: bool = False  # a pull request, which makes a branch and no tag
    in_vain: bool = False  # a pull request was asked for where there is none
    author: bool = True
    page: bool = False  # whether the page of the release is there already


def wished(wish: Wish) -> Version:
    """Return the version that is to be released.

    Raises:
        UserError: When the present version or the one asked for is none of three numbers.
    """
    current = final(
        manifest.version_of(wish.manifest),
        f"{MANIFEST}:{manifest.line_of(wish.manifest)}",
    )
    return target(wish.level, current)


def unfinished(now: Standing, _wish: Wish, _version: Version) -> Refusal | None:
    """A merge or rebase is finished before a release."""
    if not now.unfinished:
        return None
    what, leave = UNFINISHED[now.unfinished]
    return Refusal("unfinished", f"{what} is in progress", f"Finish it, or leave it: {leave}")


def dirty(now: Standing, _wish: Wish, _version: Version) -> Refusal | None:
    """Everything is committed: what is released is what is in the commit."""
    return dirty_refusal(now) if now.dirty and not now.unfinished else None


def dirty_refusal(now: Standing) -> Refusal:
    """Return what is said of changes that are not committed."""
    more = [f"and {len(now.dirty) - SHOWN} more"] if len(now.dirty) > SHOWN else []
    listed = "".join(f"\n    {line}" for line in (*now.dirty[:SHOWN], *more))
    return Refusal(
        "dirty-tree",
        f"there are changes that are not committed:{listed}",
        "Commit them, ignore them, or put them aside: git stash --include-untracked",
    )


def shallow(now: Standing, _wish: Wish, _version: Version) -> Refusal | None:
    """All of the history is here, and with it all tags."""
    return shallow_refusal(now) if now.shallow else None


def shallow_refusal(now: Standing) -> Refusal:
    """Return what is said of a clone that has only the newest commits."""
    remote = now.remote.name if now.remote else "origin"
    return Refusal(
        "shallow",
        "this clone is shallow: older commits and their tags are missing, so nobody can tell what "
        "is released",
        f"Get them: git fetch --unshallow --tags {quote(remote)}\n"
        "  In a workflow, set `fetch-depth: 0` where it checks out.",
    )


def elsewhere(now: Standing, wish: Wish, version: Version) -> Refusal | None:
    """A release is made on the release branch, or on the branch of its own hotfix."""
    if now.branch in {wish.branch, f"{HOTFIX}{version}"}:
        return None
    if now.branch.startswith(HOTFIX):
        return Refusal(
            "not-on-branch",
            f"the branch {now.branch} is that of another version than {version}",
            f"Release {now.branch.removeprefix(HOTFIX)} here, or go: {switch(wish.branch)}",
        )
    where = f"on the branch {now.branch}" if now.branch else "on no branch (HEAD is detached)"
    return Refusal(
        "not-on-branch",
        f"this is {where}, and releases are made on {wish.branch}",
        f"Go there: {switch(wish.branch)}\n"
        "  Where releases come from another branch, say so in wavewright.yml: `release: branch:`.",
    )


def behind(now: Standing, wish: Wish, _version: Version) -> Refusal | None:
    """The branch has everything that its remote has."""
    if not now.behind or not now.remote:
        return None
    remote = now.remote
    made = next((tag for tag in sorted(now.here) if of_tag(tag, wish.tag)), "")
    back = f"\n  Where {made} is not pushed yet, take it back before: {take_back(made)}"
    return Refusal(
        "behind",
        f"{remote.name} has commits on {remote.branch} that are not here",
        f"Get them: git pull --rebase {quote(remote.name)} {quote(remote.branch)}"
        f"{back if made else ''}",
    )


def tagged(now: Standing, wish: Wish, version: Version) -> Refusal | None:
    """The tag is free, here and at the remote."""
    tag = wish.tag.format(version=version)
    published = bool(now.remote and now.remote.tagged)
    if tag not in now.tags and not published:
        return None
    released = {found for name in now.tags if (found := of_tag(name, wish.tag))}
    last = version if now.branch.startswith(HOTFIX) else max(released | {version})
    ways = [f"Choose the next version: just prepare-release {last.next('patch')}"]
    where = f" at {now.remote.name}" if now.remote and published else ""
    if now.remote and tag not in now.tags:
        ways.append(f"Get the tags: git fetch --tags {now.remote.name}")
    elif not published:
        ways.append(f"Where it is left from a try, and was never pushed: git tag --delete {tag}")
    elif not standing.contains(now.repository.top, f"refs/tags/{tag}"):
        merge = f"a pull request of {tag}" if wish.protected else f"git merge {tag}"
        ways.append(f"Or bring it here, so that levels count from it: {merge}")
    return Refusal("tag-exists", f"the tag {tag} exists{where}", "\n  ".join(ways))


def older(now: Standing, wish: Wish, version: Version) -> Refusal | None:
    """A release is newer than all others, unless it is a hotfix of an older one."""
    if now.branch.startswith(HOTFIX):
        return None
    newest = max((found for tag in now.tags if (found := of_tag(tag, wish.tag))), default=version)
    if newest <= version:
        return None
    return Refusal(
        "older",
        f"{version} is older than {newest}, which is released",
        f"Choose a newer one, for example {newest.next('patch')}.\n"
        "  To mend an older release: just hotfix TAG",
    )


def no_remote(now: Standing, wish: Wish, _version: Version) -> Refusal | None:
    """What is to be pushed has a remote to go to."""
    if now.remote or not wish.pushing:
        return None
    return Refusal(
        "no-remote",
        "there is no remote to push to",
        "Name one: git remote add origin ADDRESS\n  Or only prepare: just prepare-release LEVEL",
    )


def branch_exists(now: Standing, wish: Wish, version: Version) -> Refusal | None:
    """The branch of a pull request is made by the release that it is for."""
    if not wish.by_request:
        return None
    name = request_branch(wish.tag.format(version=version))
    if name not in now.branches:
        return None
    return Refusal(
        "branch-exists",
        f"the branch {name} exists",
        f"Open its pull request, or remove it first: git branch --delete --force {name}",
    )


def asked_in_vain(now: Standing, wish: Wish, _version: Version) -> Refusal | None:
    """A pull request is one to the release branch."""
    if not wish.in_vain or not now.branch.startswith(HOTFIX):
        return None
    return Refusal(
        "no-request",
        "a hotfix is released from its own branch, which needs no pull request",
        "Leave out --pr.",
    )


def nobody(_now: Standing, wish: Wish, _version: Version) -> Refusal | None:
    """Git knows who releases."""
    if wish.author:
        return None
    return Refusal(
        "no-author",
        "git does not know who you are",
        'Tell it: git config --global user.name "Your Name"\n'
        "           git config --global user.email you@example.com",
    )


def written(_now: Standing, wish: Wish, version: Version) -> Refusal | None:
    """The page of the release is not there yet."""
    if not wish.page:
        return None
    return Refusal(
        "page-exists",
        f"the page of the release {version} is there already",
        f"Move its text to {CHANGELOG}, and remove it; a plan says `- **Status:** planning`.",
        path_of(str(version)),
    )


def untold(now: Standing, wish: Wish, version: Version) -> Refusal | None:
    """The changelog has one section of what is unreleased, with something in it."""
    prepared = wish.tag.format(version=manifest.version_of(wish.manifest))
    try:
        log = changelog.Log(wish.changelog)
        changelog.unreleased(log)
        changelog.untold(log, str(version))
    except UserError as error:
        fix = error.fix
        if prepared in now.here and now.remote and not now.behind:
            push = push_command(now.remote, now.branch, prepared)
            fix += f"\n  {prepared} is prepared already. Where it is not pushed yet: {push}"
        return Refusal("changelog", error.message, fix, error.place)
    return None


def stuck(_now: Standing, wish: Wish, version: Version) -> Refusal | None:
    """The version stands where it can be changed."""
    try:
        manifest.with_version(wish.manifest, str(version))
    except UserError as error:
        return Refusal("manifest", error.message, error.fix, error.place)
    return None


REFUSALS: tuple[Callable[[Standing, Wish, Version], Refusal | None], ...] = (
    unfinished,
    dirty,
    shallow,
    elsewhere,
    behind,
    tagged,
    older,
    branch_exists,
    no_remote,
    asked_in_vain,
    nobody,
    stuck,
    untold,
    written,
)


def request_branch(tag: str) -> str:
    """Return the branch of the pull request that proposes a release."""
    return f"release/{tag}"
