"""The moment of a release: checkout, branch and tag become those of the release, or none does.

A note in git's folder says what is on its way. The three steps run in a session of their own where
there is fork, so that a kill of the command cannot fall between two. Should that session die too,
by a power failure, the next release reads the note: it goes on when a name has moved, and takes the
checkout back when none has. A file that was edited in between is left as it is, and named.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError
from wavewright.release.moving import Landing, bring
from wavewright.write.lock import undisturbed

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.release.standing import Repository

NOTE = "release.json"
DRAFT = "release.json.new"
ENDED, STUCK = ".", "!"  # the first letter of what the session of its own says at its end
PIPE = 60_000  # bytes that a pipe takes at once


def propose(repository: Repository, branch: str, commit: str) -> None:
    """Make the branch of a pull request; one name alone moves at once.

    Raises:
        UserError: When git refuses.
    """
    text = f"create refs/heads/{branch} {commit}\n"
    ended = names(repository, "release: proposed", text)
    if not ended.ok:
        raise UserError(
            f"the branch {branch} cannot be made, so nothing was changed:\n{ended.said}",
            fix="Put right what it says, and try again. Where another branch is in the way of that "
            "name, rename it: git branch --move OLD NEW",
        )


def land(repository: Repository, landing: Landing) -> None:
    """Bring checkout, branch and tag to the release.

    Raises:
        UserError: When git refuses; then all is as before. Or when it could not go back either;
            then the note stays, and the next command puts it right.
    """
    with undisturbed():
        _write(repository, landing)
        said = _apart(repository, landing)
    if said:
        raise UserError(
            f"git refuses to move the branch and the tag, so nothing was changed:\n{said}",
            fix="Put right what it says, and try again.",
        )


def _apart(repository: Repository, landing: Landing) -> str:
    """Go the steps in a session of its own where there is fork; return why it was refused.

    Raises:
        UserError: When that session died; the next release puts right what it left.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return steps(repository, landing)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:  # pragma: no cover  # measured where `steps` runs in the first process
        with contextlib.suppress(BaseException):
            os.setsid()
            os.write(writing, _said(repository, landing).encode("utf-8", "replace")[:PIPE])
        os._exit(0)
    os.close(writing)
    said = b"".join(iter(lambda: os.read(reading, PIPE), b"")).decode("utf-8", "replace")
    os.close(reading)
    os.waitpid(child, 0)
    if said.startswith(ENDED):
        return said.removeprefix(ENDED)
    if said.startswith(STUCK):
        raise _stuck(said.removeprefix(STUCK))
    raise UserError(
        f"the process that makes the release of {landing.tag} has died on its way",
        fix="Run the command again: it finishes the release, or takes it back.",
    )


def _said(repository: Repository, landing: Landing) -> str:
    """Go the steps, and return how they ended, and why they were refused."""
    try:
        return f"{ENDED}{steps(repository, landing)}"
    except UserError as error:
        return f"{STUCK}{error.message}"


def _stuck(said: str) -> UserError:
    return UserError(
        said,
        fix="Make room, give yourself the right to write, or remove the lock that it names when no "
        "git holds it any more. Then run the command again: before anything else, it finishes the "
        "release or takes it back.",
    )


def steps(repository: Repository, landing: Landing) -> str:
    """Bring the checkout along, move the names, forget the note; return why it was refused.

    Raises:
        UserError: When it was refused half way and cannot be taken back now.
    """
    top = repository.top
    moved = _checkout(top, landing)
    if moved.ok:
        moved = names(repository, f"release: {landing.tag}", transaction(landing))
        if not moved.ok and where(top, f"refs/heads/{landing.branch}") == landing.new:
            raise _stuck(
                f"git moved the branch {landing.branch}, and then stopped before the tag "
                f"{landing.tag}:\n{moved.said}"
            )
    if not moved.ok and not _is_clean(top):
        _take_back(repository, landing, moved.said)
    forget(repository)
    return "" if moved.ok else moved.said or "git gave no reason"


def _take_back(repository: Repository, landing: Landing, said: str) -> None:
    """Bring the files back to what they were.

    Raises:
        UserError: When git cannot.
    """
    try:
        bring(repository, landing, landing.old)
    except UserError as error:
        if _is_clean(repository.top):
            return
        told = error.message.partition("\n")[2]
        reasons = "\n".join(dict.fromkeys(filter(None, (said, told))))
        raise _stuck(
            "git stopped between the files of the release, and cannot go back now; the branch and "
            f"the tags are as before:\n{reasons}"
        ) from error


def where(top: Path, name: str) -> str:
    """Return what a name of git leads to, or nothing."""
    return programs.git(top, "rev-parse", "--verify", "--quiet", name).out.strip()


def _is_clean(top: Path) -> bool:
    said = programs.git(top, "--no-optional-locks", "status", "--porcelain")
    return said.ok and not said.out


def _checkout(top: Path, landing: Landing) -> programs.Ended:
    """Bring index and files along, unless one of these files was edited.

    A file that was only touched looks edited until git has looked at it.
    """
    words = ("read-tree", "-m", "-u", landing.old, landing.new)
    moved = programs.git(top, *words)
    if not moved.ok and programs.git(top, "update-index", "--refresh").ok:
        return programs.git(top, *words)
    return moved


def transaction(landing: Landing) -> str:
    """Return what git is told: the branch, then the tag, each from what it must be now."""
    return (
        f"update refs/heads/{landing.branch} {landing.new} {landing.old}\n"
        f"create refs/tags/{landing.tag} {landing.object}\n"
    )


def names(repository: Repository, reason: str, text: str) -> programs.Ended:
    """Move names in one transaction, which hooks may refuse; with a reason for the log."""
    words = ["git", "update-ref", "--create-reflog", "-m", reason, "--stdin"]
    return programs.run(words, repository.top, text=text)


def pending(repository: Repository) -> Landing | None:
    """Return what a release that died has begun.

    Raises:
        UserError: When the note is not one that a release wrote.
    """
    note = repository.home / NOTE
    try:
        data = json.loads(note.read_text(encoding="utf-8"))
        found = Landing(**data)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise UserError(
            "an interrupted release left a note that cannot be read",
            place=str(note),
            fix="Compare branch, tag and files yourself, then remove that file.",
        ) from error
    if not all(isinstance(value, str) and value for value in found):
        raise UserError("a note that no release wrote", place=str(note), fix="Remove that file.")
    return found


def _write(repository: Repository, landing: Landing) -> None:
    """Write the note, which is whole or not there.

    Raises:
        UserError: When there is no room for it.
    """
    draft = repository.home / DRAFT
    try:
        draft.write_text(json.dumps(landing._asdict()), encoding="utf-8")
        draft.replace(repository.home / NOTE)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise UserError(
            f"the note of the release cannot be written, so nothing was changed: {error.strerror}",
            place=str(repository.home / NOTE),
            fix="Make room, and try again.",
        ) from error


def forget(repository: Repository) -> None:
    """Forget what was on its way: it is done, or taken back."""
    (repository.home / NOTE).unlink(missing_ok=True)
