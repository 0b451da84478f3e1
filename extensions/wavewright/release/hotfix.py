"""A hotfix: a branch that starts at the tag of a release, for the next patch of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright import programs
from wavewright.errors import UserError
from wavewright.release.refusals import HOTFIX, Refusal, Refused, dirty_refusal, shallow_refusal
from wavewright.release.version import of_tag

if TYPE_CHECKING:
    from wavewright.release.standing import Standing
    from wavewright.release.version import Version


class Hotfix(NamedTuple):
    """A branch for a hotfix: the tag that it starts at, its name, and the version to come."""

    tag: str
    branch: str
    version: str


def begin(now: Standing, form: str, wanted: str = "") -> Hotfix:
    """Make the branch of a hotfix and go there; by default for the newest release.

    Raises:
        UserError: When there is no such release, or its next patch is there already.
    """
    if now.shallow:
        raise Refused([shallow_refusal(now)])
    found = _released(now.tags, form)
    tag = _chosen(found, form, wanted)
    version = found[tag].next("patch")
    branch = f"{HOTFIX}{version}"
    in_the_way = list(_in_the_way(now, found, version, branch))
    if in_the_way:
        raise Refused(in_the_way)
    ended = programs.git(
        now.repository.top,
        "switch",
        "--quiet",
        "--no-track",
        "--create",
        branch,
        f"refs/tags/{tag}",
    )
    if not ended.ok:
        raise UserError(
            f"git does not go to {branch}, so nothing was changed:\n{ended.said}",
            fix="Put right what it says, and try again. Where another branch is in the way of that "
            "name, rename it: git branch --move OLD NEW",
        )
    return Hotfix(tag, branch, str(version))


def _in_the_way(
    now: Standing, found: dict[str, Version], version: Version, branch: str
) -> list[Refusal]:
    refused = [dirty_refusal(now)] if now.dirty else []
    newer = next((tag for tag, one in found.items() if one == version), "")
    if newer:
        refused.append(
            Refusal(
                "tag-exists",
                f"{version} is released already, as {newer}",
                f"Start from it: just hotfix {newer}",
            )
        )
    if branch in now.branches:
        refused.append(
            Refusal("branch-exists", f"the branch {branch} exists", f"Go on: git switch {branch}")
        )
    return refused


def _released(tags: frozenset[str], form: str) -> dict[str, Version]:
    """Return the releases by their tags."""
    return {tag: version for tag in tags if (version := of_tag(tag, form))}


def _chosen(found: dict[str, Version], form: str, wanted: str) -> str:
    """Return the tag that is asked for.

    Raises:
        UserError: When there is none.
    """
    newest = sorted(found, key=lambda tag: found[tag])
    if not newest:
        raise UserError(
            "there is no release yet, so there is none to mend",
            fix="Make the first one: just prepare-release 0.1.0",
        )
    if not wanted:
        return newest[-1]
    for tag in (wanted, form.format(version=wanted)):
        if tag in found:
            return tag
    raise UserError(
        f"there is no release {wanted} (the newest are: {', '.join(newest[-3:])})",
        fix="Name its tag. Where it is only at the remote, get it: git fetch --tags",
    )
