"""Publish a build: what refuses that, and the upload."""

from __future__ import annotations

import tarfile
import tomllib
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError
from wavewright.read.paths import MANIFEST
from wavewright.release import standing
from wavewright.release.address import alone, reaching
from wavewright.release.build import AGAIN, DIST, Built
from wavewright.release.page import path_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from wavewright.limits import Releasing
    from wavewright.release.address import Target
    from wavewright.release.artifacts import Artifact
    from wavewright.release.standing import Standing

# Build tools write these files of an sdist themselves.
_MADE = frozenset({"PKG-INFO", "setup.cfg", "pyproject.toml.orig"})


def unfinished(built: Built) -> None:
    """Refuse a build with which something is wrong.

    Raises:
        UserError: When something is.
    """
    grave = [f"  {fault}" for fault in built.faults if fault.grave]
    if grave:
        raise UserError("\n".join(["what is built cannot be published:", *grave]), fix=AGAIN)


def untagged(now: Standing, tag: str, tagged: str) -> None:
    """Refuse to publish what is not the commit of its tag.

    Args:
        now: How the repository stands.
        tag: The tag of the version.
        tagged: The commit of that tag, or nothing.

    Raises:
        UserError: When the tag is not there, or elsewhere.
    """
    if not tagged:
        raise UserError(
            f"there is no tag {tag}, and only a release is published",
            fix="Prepare the release: just prepare-release patch",
        )
    if tagged != now.head:
        raise UserError(
            f"{tag} is at {tagged[:7]}, and you are at {now.head[:7]}",
            fix=f"Go there: git switch --detach {tag}. Then build again: just build",
        )


def dirty(now: Standing, version: str) -> None:
    """Refuse to publish from files that are not those of the commit, but for the release's page.

    Raises:
        UserError: When some are not.
    """
    page = now.repository.prefix + path_of(version)
    changed = [line for line in now.dirty if line[3:] != page]
    if changed:
        raise UserError(
            "\n".join(["there are changes that no commit has:", *(f"  {one}" for one in changed)]),
            fix="Commit or stash them: git stash --include-untracked",
        )


def released(root: Path, own: Releasing, version: str) -> str:
    """Return the commit of a version, when the files here are exactly those of its tag.

    Raises:
        UserError: When they are not.
    """
    now = standing.look(standing.repository_of(root), own.remote)
    tag = own.tag.format(version=version)
    asked = programs.git(root, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}")
    untagged(now, tag, asked.out.strip() if asked.ok else "")
    dirty(now, version)
    return now.head


def other(root: Path, built: Built, commit: str) -> None:
    """Refuse an sdist whose files are not those of the commit: built before it, or edited since.

    Raises:
        UserError: When some are not.
    """
    differing = differs(root, built.sdist, commit)
    if differing:
        names = "".join(f"\n  {name}" for name in differing)
        raise UserError(
            f"{DIST}/{built.sdist.name} was built from other files than those of the tag:{names}",
            fix=AGAIN,
        )


def differs(root: Path, sdist: Artifact, commit: str) -> list[str]:
    """Return the files of an sdist that are not those of a commit, but for what git ignores.

    What the sdist leaves out is no difference.

    Raises:
        UserError: When git cannot tell.
    """
    prefix, home = (
        _git(root, "rev-parse", word) for word in ("--show-prefix", "--absolute-git-dir")
    )
    with programs.scratch() as folder:
        with tarfile.open(sdist.path, "r:gz") as packed:
            packed.extractall(folder, filter="data")
        files = folder / sdist.folder
        env = programs.without_hooks(programs.environment())
        env["GIT_INDEX_FILE"] = str(folder / "index")
        env |= {"GIT_DIR": home.strip(), "GIT_WORK_TREE": str(files)}
        _git(files, "read-tree", f"{commit}:{prefix.strip()}", env=env)
        words = ("-c", "core.fileMode=false", "diff", "--no-ext-diff", "--name-only", "-z")
        changed = _names(_git(files, *words, "--diff-filter=MT", env=env))
        found = [name for name in changed if not _same_manifest(root, files, name, commit)]
        unknown = _names(_git(files, "ls-files", "--others", "-z", env=env))
    return sorted([*found, *_not_ignored(root, unknown)])


def _not_ignored(root: Path, names: list[str]) -> list[str]:
    """Return those of some files that git would know, if somebody told it of them."""
    text = "".join(f"{name}\0" for name in names)
    asked = programs.git(root, "check-ignore", "--no-index", "-z", "--stdin", text=text)
    ignored = set(asked.out.split("\0"))
    return [name for name in names if name not in ignored and ".egg-info/" not in name]


def _names(said: str) -> list[str]:
    return [name for name in said.split("\0") if name and name not in _MADE]


def _git(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> str:
    """Return what git says.

    Raises:
        UserError: With git's words, when it fails: no answer must not pass for none.
    """
    env = env or programs.without_hooks(programs.environment())
    ended = programs.run(["git", *words], folder, env)
    if not ended.ok:
        raise UserError(f"git cannot compare the sdist with the tag:\n{ended.said}")
    return ended.out


def _same_manifest(root: Path, files: Path, name: str, commit: str) -> bool:
    """Whether a file is the manifest, which a build tool wrote anew, and says the same."""
    if name != MANIFEST:
        return False
    ours = programs.git(root, "show", f"{commit}:./{name}").out
    original = files / f"{name}.orig"
    theirs = original if original.exists() else files / name
    try:
        return tomllib.loads(theirs.read_text(encoding="utf-8")) == tomllib.loads(ours)
    except tomllib.TOMLDecodeError:
        return False


def upload(files: Sequence[Artifact], there: Target, given: Mapping[str, str]) -> programs.Ended:
    """Upload files to an index, but for those that it has already.

    Args:
        files: What to upload.
        there: The index.
        given: The variables that give the right to.
    """
    command = ["uv", "publish", "--publish-url", there.upload, "--check-url", there.source]
    if not given:
        command += ["--trusted-publishing", "always"]
    else:
        command += ["--trusted-publishing", "never"]
    env = {**reaching(there.upload, alone(programs.environment())), **given}
    folder = files[0].path.parent
    return programs.run([*command, *(str(one.path) for one in files)], folder, env)
