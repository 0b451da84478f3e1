"""A release is made aside: in a work tree of its own in git's folder, which nobody else sees.

Its commit and its tag are objects that no branch and no tag names yet. A process that dies here
leaves the folder, which the next release removes, and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

from wavewright import programs
from wavewright.errors import UserError
from wavewright.evidence import FOLDER as EVIDENCE
from wavewright.release.plan import LOCK
from wavewright.write import locked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from wavewright.programs import Ended
    from wavewright.release.standing import Repository

PREFIX = "wavewright-release-"
QUIET = ("-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "advice.detachedHead=false")
ENVIRONMENTS = (".venv", ".wavewright/.venv")
_STATUS = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=no")
SHA256 = 64  # letters of an id


class Aside(NamedTuple):
    """A work tree aside: its top folder, the project in it, and the project that it is of."""

    top: Path
    project: Path
    root: Path


@contextlib.contextmanager
def home(repository: Repository) -> Iterator[None]:
    """Hold the folder of releases in git's own, so that there is one release at a time.

    Raises:
        UserError: When another one holds it for too long, or there can be no such folder.
    """
    with _room():
        repository.home.mkdir(exist_ok=True)
    with locked(repository.home):
        yield


@contextlib.contextmanager
def aside(root: Path, repository: Repository, commit: str) -> Iterator[Aside]:
    """Provide a work tree of a commit, without what others left; it is gone afterwards.

    Raises:
        UserError: When git cannot make it, or what it holds finds no room.
    """
    sweep(repository)
    top = repository.home / f"{PREFIX}{os.getpid()}"
    try:
        made = programs.git(
            repository.top, *QUIET, "worktree", "add", "--quiet", "--detach", str(top), commit
        )
        _demand(made, "the work tree of the release cannot be made")
        with _room():
            yield Aside(top, top / repository.prefix, root)
    finally:
        sweep(repository)


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Tell what the system refuses, where only git's own folder is written to.

    Raises:
        UserError: For what the system says.
    """
    try:
        yield
    except OSError as error:
        said = error.strerror or str(error)
        raise UserError(
            f"git's folder cannot be written to, so nothing was changed: {said}",
            place=str(error.filename or ""),
            fix="Make room, or give yourself the right to write there, and try again.",
        ) from error


def sweep(repository: Repository) -> bool:
    """Remove work trees of releases, and what git knows of them; whether there was one."""
    found = [
        path
        for folder in (repository.home, repository.git / "worktrees")
        if folder.is_dir()
        for path in folder.iterdir()
        if path.name.startswith(PREFIX)
    ]
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    return bool(found)


def text(tree: Aside, path: str) -> str:
    """Return the text of a file of the project.

    Raises:
        UserError: When there is none, or it is not UTF-8.
    """
    try:
        return (tree.project / path).read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise UserError("there is no such file", place=path, fix="A release needs it.") from error
    except UnicodeDecodeError as error:
        raise UserError("not UTF-8 text", place=path, fix="Save the file as UTF-8.") from error


def save(tree: Aside, texts: Mapping[str, str]) -> None:
    """Write the files of the release, byte for byte, and stage them, also where they are ignored.

    Raises:
        UserError: When git cannot stage them.
    """
    for path, new in texts.items():
        target = tree.project / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(new.encode("utf-8"))
    words = ("--literal-pathspecs", "add", "--force", "--", *texts)
    _demand(programs.git(tree.project, *words), "the release cannot be staged")


def is_locked(tree: Aside) -> bool:
    """Whether the project has a lock of its dependencies."""
    return (tree.project / LOCK).is_file()


def lock(tree: Aside, *, offline: bool) -> None:
    """Write the lock again: at first without the network, which would take newer packages.

    Raises:
        UserError: When uv cannot.
    """
    ended = programs.run(["uv", "lock", "--quiet", "--offline"], tree.project)
    if not ended.ok and not offline:
        ended = programs.run(["uv", "lock", "--quiet"], tree.project)
    _demand(ended, "uv cannot write the lock", "Mend it: uv lock. Then commit, and try again.")


def staged(tree: Aside) -> str:
    """Stage everything, and return what changes as a diff."""
    _stage(tree)
    words = ("diff", "--cached", "--no-color", "--no-ext-diff", "--no-renames")
    return programs.git(tree.top, *words).out


def _stage(tree: Aside) -> None:
    _demand(programs.git(tree.top, "add", "--all"), "the release cannot be staged")


def commit(tree: Aside, message: str, parent: str) -> str:
    """Commit everything as the user would, with their hooks and signature; return the commit.

    Hooks that format files refuse a commit that they changed. So it is tried a second time when
    they changed nothing but files of the commit.

    Raises:
        UserError: With what git or a hook said, when it is refused.
    """
    _stage(tree)
    _with_evidence(tree)
    env = _for_hooks(tree)
    words = ["git", *QUIET, "commit", "--quiet", "-m", message]
    ended = programs.run(words, tree.top, env)
    if not ended.ok and _formatted(tree):
        programs.git(tree.top, "add", "--update")
        ended = programs.run(words, tree.top, env)
    _demand(
        ended,
        "the commit of the release was refused",
        "Put right what it says, commit that, and try again.",
    )
    found = programs.git(tree.top, "rev-parse", "HEAD", "HEAD^").out.split()
    if found[1:] != [parent]:
        raise UserError(
            "a commit hook made commits of its own, so the release would be more than one",
            fix="Take that hook out, or let it only change files.",
        )
    return found[0]


def _formatted(tree: Aside) -> bool:
    """Whether hooks changed files that are to be committed, and no others."""
    status = programs.git(tree.top, *_STATUS).out
    states = [entry[:2] for entry in status.split("\0") if entry]
    return any(one[1] == "M" for one in states) and all(
        one[0] in "MAD" and one[1] in " M" for one in states
    )


def _with_evidence(tree: Aside) -> None:
    """Copy the records of runs, which hooks may ask for; they are in no commit."""
    source = tree.root / EVIDENCE
    if source.is_dir():
        shutil.copytree(source, tree.project / EVIDENCE, dirs_exist_ok=True)


def _for_hooks(tree: Aside) -> dict[str, str]:
    """Return the environment of hooks: the tools that they start by uv are those of the project.

    Without that, uv would make an environment in the work tree, or point the project's to it.
    """
    env = programs.environment()
    made = next((one for one in ENVIRONMENTS if (tree.root / one).is_dir()), "")
    if made:
        env |= {"UV_PROJECT_ENVIRONMENT": str(tree.root / made), "UV_NO_SYNC": "1"}
    return env


def tag_object(place: Repository, top: Path, tag: str, message: str, target: str) -> str:
    """Make an annotated tag that no name leads to, signed when git is set to; return its id.

    Git makes tags only with their names. So it makes this one in an empty repository that has the
    objects and the settings of the real one. Its message is kept as it is: else each heading would
    be taken for a comment.

    Raises:
        UserError: With what git said, when it cannot be made or signed.
    """
    with _room():
        bare = _empty(place, wide=len(target) == SHA256)
    env = programs.without_hooks(programs.environment())
    env |= {"GIT_DIR": str(bare), "GIT_OBJECT_DIRECTORY": str(place.git / "objects")}
    words = ["git", "tag", "--annotate", "--cleanup=verbatim", "--file=-", tag, target]
    ended = programs.run(words, top, env, message)
    _demand(
        ended,
        f"the tag {tag} cannot be made",
        "Put right what it says: who you are, or how git signs.",
    )
    return (bare / "refs/tags" / tag).read_text(encoding="ascii").strip()


def _empty(place: Repository, *, wide: bool) -> Path:
    """Make an empty repository with the settings of the real one; return its folder."""
    bare = place.home / f"{PREFIX}{os.getpid()}.tag"
    extension = "[extensions]\n\tobjectFormat = sha256\n" if wide else ""
    settings = str(place.git / "config").replace("\\", "/").replace('"', '\\"')
    for folder in ("objects", "refs/tags"):
        (bare / folder).mkdir(parents=True)
    (bare / "HEAD").write_text("ref: refs/heads/none\n", encoding="utf-8")
    (bare / "config").write_text(
        f"[core]\n\trepositoryFormatVersion = {int(wide)}\n\tbare = true\n{extension}"
        f'[include]\n\tpath = "{settings}"\n',
        encoding="utf-8",
    )
    return bare


def _demand(ended: Ended, failure: str, fix: str = "Put it right, and try again.") -> None:
    if not ended.ok:
        raise UserError(f"{failure}, so nothing was changed:\n{ended.said}", fix=fix)
