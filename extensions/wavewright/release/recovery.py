"""What a release that died has begun is finished, or taken back, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError
from wavewright.release.landing import DRAFT, forget, pending, transaction, where
from wavewright.release.landing import names as move
from wavewright.release.moving import bring

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.release.moving import Landing
    from wavewright.release.standing import Repository


def recover(repository: Repository) -> str:
    """Finish or take back what a release that died has begun; return what was done.

    Raises:
        UserError: When it cannot be done now.
    """
    landing = pending(repository)
    (repository.home / DRAFT).unlink(missing_ok=True)
    if landing is None:
        return ""
    top = repository.top
    branch, tag = (
        where(top, f"refs/heads/{landing.branch}"),
        where(top, f"refs/tags/{landing.tag}"),
    )
    is_tagged = tag == landing.object
    is_out = is_tagged or (not tag and _contains(top, branch, landing.new))
    on_it = programs.git(top, "symbolic-ref", "--quiet", "--short", "HEAD").out.strip()
    is_here = on_it == landing.branch
    kept: list[str] = []
    if is_out:
        _finish(repository, landing, branch, is_tagged=is_tagged)
        if is_here and branch in {landing.old, landing.new}:
            kept = bring(repository, landing, landing.new)
        done = "Finished"
    elif branch == landing.old:
        if is_here:
            kept = bring(repository, landing, landing.old)
        done = "Took back"
    else:
        done = "Left as it is: other commits came after"
    forget(repository)
    edited = f" Edited since, and left as they are: {', '.join(kept)}" if kept else ""
    return f"{done} the release of {landing.tag}, which was interrupted.{edited}"


def _finish(repository: Repository, landing: Landing, branch: str, *, is_tagged: bool) -> None:
    """Move the names that have not moved yet.

    Raises:
        UserError: When git refuses.
    """
    update, create = transaction(landing).splitlines(keepends=True)
    text = (update if branch == landing.old else "") + ("" if is_tagged else create)
    ended = move(repository, f"release: {landing.tag}", text)
    if not ended.ok:
        raise UserError(
            f"an interrupted release of {landing.tag} cannot be finished:\n{ended.said}",
            fix="Make room, or remove the lock that it names when no git holds it any more; then "
            "run the command again.",
        )


def _contains(top: Path, branch: str, commit: str) -> bool:
    return bool(branch) and programs.git(top, "merge-base", "--is-ancestor", commit, branch).ok
