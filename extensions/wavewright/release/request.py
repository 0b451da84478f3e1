"""The pull request of a release: its branch is pushed; it is opened there, or it is said where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from wavewright import programs
from wavewright.errors import UserError
from wavewright.release.push import push_branch

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.release.plan import Plan
    from wavewright.release.prepare import Made
    from wavewright.release.standing import Remote

BODY = """\
{notes}
---

Merge this to release {tag}. The merge is tagged, and then built and published.
"""
GITHUB = "github.com"
_ADDRESS = re.compile(r"https?://[!-~]+")


class Request(NamedTuple):
    """A pull request: its address, where it is open; else where to open it, and why it is not."""

    address: str = ""
    form: str = ""
    reason: str = ""


def propose(top: Path, remote: Remote, made: Made) -> Request:
    """Push the branch of a release, and open its pull request by ``gh`` where that is of GitHub.

    Raises:
        NotPushed: When the remote does not take the branch.
    """
    plan = made.plan
    said = push_branch(top, remote.name, plan.request)
    form = told(said, plan.request) or form_of(remote, plan)
    try:
        if not is_github(top, remote.host):
            return Request(form=form)
        ended = _opened(top, remote, made)
    except UserError:
        return Request(form=form, reason="gh is not installed")
    if ended.ok:
        return Request(address=ended.out.strip().rpartition("\n")[2])
    return Request(form=form, reason=f"gh says: {ended.said}")


def _opened(top: Path, remote: Remote, made: Made) -> programs.Ended:
    """Open a pull request in the repository that was pushed to, whichever others gh knows."""
    plan = made.plan
    text = BODY.format(notes=made.notes, tag=plan.tag)
    words = ("--base", remote.branch, "--head", plan.request, "--title", plan.subject)
    where = ("--repo", remote.web.removeprefix("https://"))
    return programs.run(["gh", "pr", "create", *words, *where, "--body-file", "-"], top, None, text)


def is_github(top: Path, host: str) -> bool:
    """Whether a host is GitHub: the public one, or one of a company that ``gh`` is set up for.

    Raises:
        UserError: When there is no ``gh`` to ask.
    """
    if not host or host == GITHUB:
        return bool(host)
    if programs.environment().get("GH_HOST", "").lower() == host:
        return True
    try:
        return programs.run(["gh", "auth", "status", "--hostname", host], top).ok
    except UserError:
        return False


def told(said: str, branch: str) -> str:
    """Return the address that a remote named for a branch when that was pushed, or nothing."""
    names = (branch, quote(branch, safe=""))
    for line in said.splitlines():
        found = _ADDRESS.search(line) if line.startswith("remote:") else None
        if found and any(name in found[0] for name in names):
            return found[0]
    return ""


def form_of(remote: Remote, plan: Plan) -> str:
    """Return the address at which a pull request is opened by hand, where its form is known."""
    web, host = remote.web, remote.host
    if "gitlab" in host:
        asked = {"source_branch": plan.request, "target_branch": remote.branch}
        named = urlencode({f"merge_request[{key}]": value for key, value in asked.items()})
        return f"{web}/-/merge_requests/new?{named}"
    if "github" in host:
        pair = f"{quote(remote.branch)}...{quote(plan.request)}"
        return f"{web}/compare/{pair}?{urlencode({'expand': 1, 'title': plan.subject})}"
    return ""
