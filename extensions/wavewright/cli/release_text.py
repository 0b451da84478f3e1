"""What `wavewright release prepare` says: what was made or tried, and how it goes on."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from wavewright.cli.output import style
from wavewright.read.paths import CHANGELOG
from wavewright.release.commands import push_branch, switch, take_back
from wavewright.release.refusals import HOTFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wavewright.release.prepare import Made, Ready
    from wavewright.release.refusals import Refusal
    from wavewright.release.request import Request

SHORT = 7  # letters of a commit


def tried_lines(made: Made) -> Iterator[str]:
    """Yield what a release would change."""
    plan = made.plan
    yield from made.diff.rstrip("\n").split("\n")
    yield ""
    yield style(f"The message of the tag {plan.tag}:", bold=True)
    yield from (f"    {line}".rstrip() for line in made.message.split("\n"))
    yield ""
    yield f"{plan.previous} → {plan.version}: only tried; nothing was changed, and no gate ran."


def told_lines(made: Made, decided: Ready) -> Iterator[str]:
    """Yield what was made."""
    plan = made.plan
    yield style(f"{plan.previous} → {plan.version}", "green", bold=True)
    yield f"  commit {made.commit[:SHORT]}  {plan.subject}"
    if plan.request:
        yield f"  branch {plan.request}"
    else:
        yield f"  tag    {plan.tag}, on {decided.now.branch}"
    for path in made.files:
        yield f"  file   {path}"
    for one in plan.allowed:
        yield style(f"  open   {one}", "yellow")


def by_hand_lines(made: Made, decided: Ready) -> Iterator[str]:
    """Yield how it goes on when nothing was pushed."""
    plan, now = made.plan, decided.now
    shown, back = plan.tag, take_back(plan.tag)
    if plan.request:
        shown, back = plan.request, f"git branch --delete --force {plan.request}"
    yield ""
    if now.remote is None:
        yield "There is no remote to push it to. Look at it:"
        yield f"    git show {shown}"
        yield "Then name a remote, and push it there: git remote add origin ADDRESS"
    else:
        yield "Nothing was pushed. Look at it, then push it:"
        yield f"    git show {shown}"
        branch = now.remote.branch
        target = branch if branch == now.branch else f"{now.branch}:{branch}"
        what = plan.request or f"{quote(target)} {plan.tag}"
        yield f"    git push {'' if plan.request else '--atomic '}{quote(now.remote.name)} {what}"
    if plan.request:
        yield "Then open its pull request."
    yield "Or take it back:"
    yield f"    {back}"
    yield from _to_main(made, decided)


def _to_main(made: Made, decided: Ready) -> Iterator[str]:
    """Yield how a hotfix comes to the branch that releases are made on."""
    plan, now, main = made.plan, decided.now, decided.main
    if not now.branch.startswith(HOTFIX):
        return
    if not decided.newest:
        yield _picked(made, decided)
        return
    if decided.protected:
        yield (
            f"When it is out, bring it to {main} too, which takes pull requests only: open one "
            f"from {now.branch} to {main}, and merge it whole, not squashed."
        )
    else:
        go = f"{switch(main)} && git merge {now.branch}"
        yield f"When it is out, bring it to {main} too: {go}"
    yield (
        f"Where {CHANGELOG} is in conflict, keep both: what is under `## [Unreleased]`, and "
        f"below that the section of {plan.version}."
    )


def _picked(made: Made, decided: Ready) -> str:
    """Return how the fix of an older release comes to the newest one, without its release."""
    plan, main = made.plan, decided.main
    fixes = f"{plan.last}..{plan.tag}^" if plan.last else f"{plan.tag}^"
    said = f"When it is out, bring the fix to {main} too"
    if not decided.protected:
        return f"{said}: {switch(main)} && git cherry-pick {fixes}"
    branch = f"fix/{plan.version}"
    remote = decided.now.remote.name if decided.now.remote else "origin"
    return (
        f"{said}, by a pull request from {branch}: git switch --create {branch} {quote(main)} && "
        f"git cherry-pick {fixes} && {push_branch(remote, branch)}"
    )


def next_lines(made: Made, decided: Ready, request: Request | None) -> Iterator[str]:
    """Yield what came of the push, and how it goes on."""
    plan, remote = made.plan, decided.now.remote
    name = remote.name if remote else ""
    yield ""
    if request is None:
        yield f"Pushed to {name}: {decided.now.branch} and {plan.tag}, at once."
        yield from _to_main(made, decided)
        return
    yield f"Pushed to {name}: {plan.request}."
    if request.address:
        yield f"Pull request: {request.address}"
    else:
        reason = f": {request.reason}" if request.reason else ""
        yield f"The pull request is still to be opened{reason}."
        target = remote.branch if remote else ""
        yield f"Open it: {request.form or f'at {name}, from {plan.request} to {target}'}"
    yield f"When it is merged, the merge is tagged {plan.tag}, and released."


def as_data(
    made: Made,
    request: Request | None,
    *,
    tried: bool,
    pushed: bool,
    refused: Sequence[Refusal] = (),
) -> dict[str, object]:
    """Return the release as plain data for programs; ``refused`` is why it was not pushed."""
    plan = made.plan
    return {
        "version": 1,
        "made": not tried,
        "release": plan.version,
        "previous": plan.previous,
        "tag": plan.tag,
        "date": plan.date,
        "commit": made.commit,
        "branch": plan.request,
        "files": list(made.files),
        "gates": [] if tried else list(plan.gates),
        "waves": [{"wave": one.number, "title": one.title} for one in plan.waves],
        "open": [one._asdict() for one in plan.allowed],
        "notes": made.notes,
        "pushed": pushed,
        "request": request._asdict() if request else None,
        "diff": made.diff,
        "refused": [one._asdict() for one in refused],
    }
