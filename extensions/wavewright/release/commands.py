"""Commands that messages name, so that they can be copied to a shell whatever names are in them."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wavewright.release.standing import Remote


def switch(branch: str) -> str:
    """Return the command that goes to a branch."""
    return f"git switch {quote(branch)}"


def push_branch(remote: str, branch: str) -> str:
    """Return the command that pushes a branch, or a tag."""
    return f"git push {quote(remote)} {quote(branch)}"


def push_command(remote: Remote, branch: str, tag: str) -> str:
    """Return the command that pushes a release: both or none."""
    return f"git push --atomic {quote(remote.name)} {quote(f'{branch}:{remote.branch}')} {tag}"


def take_back(tag: str) -> str:
    """Return the command that takes back a release that was not pushed."""
    return f"git tag --delete {tag} && git reset --keep HEAD~1"
