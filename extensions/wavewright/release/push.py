"""What was prepared goes to its remote: branch and tag at once, or one of them alone."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError
from wavewright.release import commands
from wavewright.release.commands import push_command, take_back

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.release.standing import Remote

OVERTAKEN = ("non-fast-forward", "fetch first", "already exists", "stale info")
GUARDED = ("GH006", "protected branch", "protected ref", "hook declined")


class NotPushed(UserError):  # noqa: N818  # what it says, it is
    """A release that was made, here only: the remote did not take it."""


def push(top: Path, remote: Remote, branch: str, tag: str) -> None:
    """Push a branch and a tag, both or none.

    Raises:
        NotPushed: With what the remote said, and the ways out; here nothing has changed.
    """
    words = (f"refs/heads/{branch}:refs/heads/{remote.branch}", f"refs/tags/{tag}")
    ended = _push(top, "--atomic", remote.name, *words)
    if ended.ok:
        return
    taken = has(top, remote.name, tag)
    if taken:
        return
    again = push_command(remote, branch, tag)
    if taken is None:
        raise NotPushed(
            f"{remote.name} did not answer to the end, so nobody knows what it took:\n{ended.said}",
            fix=f"The release is made here. When {remote.name} answers again, push it: {again}\n"
            "  That does no harm where it has both already.",
        )
    raise NotPushed(
        f"{remote.name} took neither the branch nor the tag:\n{ended.said}",
        fix=_way_out(ended.said, remote, tag, again),
    )


def has(top: Path, remote: str, tag: str) -> bool | None:
    """Whether a remote has the very tag that is here; ``None`` when it does not answer.

    A connection may be lost when all was taken. Branch and tag came together, and where a tag is,
    its commit is.
    """
    name = f"refs/tags/{tag}"
    env = {**programs.without_hooks(programs.environment()), "GIT_TERMINAL_PROMPT": "0"}
    seen = programs.run(["git", "ls-remote", "--quiet", remote, name], top, env)
    if not seen.ok:
        return None
    here = programs.git(top, "rev-parse", "--verify", "--quiet", name).out.strip()
    return f"{here}\t{name}" in seen.out.splitlines()


def _way_out(said: str, remote: Remote, tag: str, again: str) -> str:
    """Return what is to do when a remote took nothing."""
    back = take_back(tag)
    if any(word in said for word in GUARDED):
        return (
            f"The release is made, here only. Push it: {again}\n"
            f"  Where {remote.branch} is protected, take it back and open a pull request:\n"
            f"    {back}\n"
            "    just release LEVEL --pr        (always: `release: protected: true`)"
        )
    if any(word in said for word in OVERTAKEN):
        return (
            f"{remote.name} has something newer, so this release is not the one to push.\n"
            "  Take it back, get what is new, and release again:\n"
            f"    {back}\n"
            f"    git pull --rebase --tags {quote(remote.name)} {quote(remote.branch)}\n"
            "    just release LEVEL"
        )
    return f"The release is made, here only. Push it: {again}\n  Or take it back: {back}"


def push_tag(top: Path, remote: str, tag: str) -> None:
    """Push one tag.

    Raises:
        NotPushed: With what the remote said.
    """
    ended = _push(top, remote, f"refs/tags/{tag}")
    if not ended.ok and not has(top, remote, tag):
        fix = f"The tag is there, here only. Push it: {commands.push_branch(remote, tag)}"
        raise NotPushed(f"{remote} did not take the tag {tag}:\n{ended.said}", fix=fix)


def push_branch(top: Path, remote: str, branch: str) -> str:
    """Push one branch, and return what the remote said meanwhile.

    Raises:
        NotPushed: When the remote does not take it.
    """
    ended = _push(top, remote, f"refs/heads/{branch}")
    if not ended.ok:
        raise NotPushed(
            f"{remote} did not take the branch {branch}:\n{ended.said}",
            fix=f"The branch is there, here only. Push it: {commands.push_branch(remote, branch)}",
        )
    return ended.err


def _push(top: Path, *words: str) -> programs.Ended:
    """Run git push as the user would, with their hooks."""
    return programs.run(["git", "push", *words], top)
