"""What is in the way of a release: each reason with its own message and the way out."""

from __future__ import annotations

import os
import re
import shutil
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from wavewright.errors import UserError
from wavewright.limits import Releasing
from wavewright.release.refusals import REFUSALS, Refused
from wavewright.release.waves import Allowance

from .releasing import (
    FILES,
    IDENTITY,
    PAGE,
    SPEC,
    WAVE,
    commit,
    decided,
    git,
    left,
    release,
    repository,
    state,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

LOG, TOML = "CHANGELOG.md", "pyproject.toml"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("pristine") / "project")


@pytest.fixture
def project(pristine: Path, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(pristine, root)
    return root


def remote(root: Path) -> Path:
    """Give a project a remote that has what it has."""
    bare = root.parent / "origin.git"
    git(root, "init", "--quiet", "--bare", "-b", "main", str(bare))
    git(root, "remote", "add", "origin", str(bare))
    git(root, "push", "--quiet", "--set-upstream", "origin", "main")
    return bare


def elsewhere(root: Path, *words: str) -> None:
    """Do something in another clone, and push it."""
    bare = remote(root)
    other = root.parent / "other"
    git(root, "clone", "--quiet", str(bare), str(other))
    git(other, "-c", "user.name=B", "-c", "user.email=b@x.org", *words)
    git(other, "push", "--quiet", "origin", "main", "--tags")


def behind_as_fetched(root: Path) -> None:
    elsewhere(root, "commit", "--allow-empty", "-m", "news")
    git(root, "fetch", "--quiet")


def edited(path: str, old: str, new: str) -> Callable[[Path], object]:
    """Return what commits a file with another text in it."""
    assert old in FILES[path]
    return lambda root: commit(root, **{path: FILES[path].replace(old, new)})


class Case(NamedTuple):
    """One reason: how it comes about, what is asked for, its name, and parts of what is said."""

    arrange: Callable[[Path], object]
    name: str
    message: str
    fix: str
    asked: Mapping[str, Any] = MappingProxyType({})


def merging(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "side")
    commit(root, **{"side.txt": "x"})
    git(root, "switch", "--quiet", "main")
    git(root, "merge", "--quiet", "--no-ff", "--no-commit", "side")


CASES = {
    "an untracked file": Case(
        lambda p: write(p, "new.txt", "x"),
        "dirty-tree",
        r"not committed:\n    \?\? new.txt",
        "git stash --include-untracked",
    ),
    "an edited file": Case(
        lambda p: (write(p, "a b.txt", "x"), git(p, "add", ".")),
        "dirty-tree",
        r"not committed:\n    A  a b.txt",
        "Commit them",
    ),
    "a staged removal": Case(
        lambda p: git(p, "rm", "-q", "data.bin.txt"), "dirty-tree", "D  data.bin.txt", "Commit"
    ),
    "many files": Case(
        lambda p: [write(p, f"{n:02}.txt", "x") for n in range(12)],
        "dirty-tree",
        r"09.txt\n    and 2 more",
        "Commit",
    ),
    "a conflict that was committed": Case(
        lambda p: commit(p, **{"README.md": "# A\n\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> d\n"}),
        "conflicts",
        r"nobody has resolved:\n    README.md:3: this conflict .* up to line 7",
        "take the marks out",
    ),
    "a merge": Case(merging, "unfinished", "a merge is in progress", "git merge --abort"),
    "another branch": Case(
        lambda p: git(p, "switch", "-q", "-c", "topic"),
        "not-on-branch",
        "this is on the branch topic, and releases are made on main",
        "git switch main",
    ),
    "no branch": Case(
        lambda p: git(p, "switch", "-q", "--detach"),
        "not-on-branch",
        "on no branch",
        "git switch main",
    ),
    "the hotfix of another version": Case(
        lambda p: git(p, "switch", "-q", "-c", "hotfix/0.1.1"),
        "not-on-branch",
        "hotfix/0.1.1 is that of another version than 0.2.0",
        "Release 0.1.1 here",
    ),
    "a remote that is ahead": Case(
        lambda p: elsewhere(p, "commit", "--allow-empty", "-m", "news"),
        "behind",
        "origin has commits on main that are not here",
        "git pull --rebase origin main",
    ),
    "a remote that was ahead when it was asked last": Case(
        behind_as_fetched, "behind", "origin has commits", "git pull", {"offline": True}
    ),
    "a tag": Case(
        lambda p: git(p, "tag", "v0.2.0"),
        "tag-exists",
        "the tag v0.2.0 exists",
        "0.2.1\n  Where it is left from a try, and was never pushed: git tag --delete v0.2.0",
    ),
    "a tag at the remote": Case(
        lambda p: elsewhere(p, "tag", "v0.2.0"),
        "tag-exists",
        "the tag v0.2.0 exists at origin",
        "git fetch --tags origin",
    ),
    "a tag that is pushed, on another branch": Case(
        lambda p: (
            git(p, "switch", "-q", "-c", "hotfix/0.2.0"),
            commit(p),
            git(p, "tag", "v0.2.0"),
            remote(p),
            git(p, "push", "-q", "origin", "v0.2.0"),
            git(p, "switch", "-q", "main"),
        ),
        "tag-exists",
        "the tag v0.2.0 exists at origin",
        "just prepare-release 0.2.1\n  Or bring it here, so that levels count from it: git merge v",
    ),
    "a newer release": Case(
        lambda p: git(p, "tag", "v0.10.0"),
        "older",
        "0.2.0 is older than 0.10.0",
        "for example 0.10.1",
    ),
    "no remote to push to": Case(
        lambda _: None,
        "no-remote",
        "no remote to push to",
        "git remote add",
        {"pushing": True},
    ),
    "a branch for a pull request": Case(
        lambda p: git(p, "branch", "release/v0.2.0"),
        "branch-exists",
        "the branch release/v0.2.0 exists",
        "git branch --delete --force release/v0.2.0",
        {"request": True},
    ),
    "a pull request for a hotfix": Case(
        lambda p: git(p, "switch", "-q", "-c", "hotfix/0.2.0"),
        "no-request",
        "a hotfix is released from its own branch",
        "Leave out --pr.",
        {"request": True},
    ),
    "a clone with the newest commits only": Case(
        lambda p: write(p, ".git/shallow", git(p, "rev-parse", "HEAD") + "\n"),
        "shallow",
        "this clone is shallow",
        "git fetch --unshallow --tags origin",
    ),
    "nobody": Case(
        lambda p: git(p, "config", "--unset", "user.email"),
        "no-author",
        "git does not know who you are",
        "git config --global user.email",
    ),
    "nothing that is unreleased": Case(
        edited(LOG, "- It greets (Wave 1.1)", ""),
        "changelog",
        r"nothing stands under `## \[Unreleased\]`",
        "### Added",
    ),
    "no such heading": Case(
        edited(LOG, "## [Unreleased]\n", ""), "changelog", "there is no heading", "Write it above"
    ),
    "two such headings": Case(
        edited(LOG, "## [0.1.0]", "## [Unreleased]\n\n- x\n\n## [0.1.0]"),
        "changelog",
        "stands more than once: in lines 3, 9",
        "Move all that is unreleased under the first one",
    ),
    "a section of the version": Case(
        edited(LOG, "## [0.1.0]", "## [0.2.0]"),
        "changelog",
        "0.2.0 has a section already",
        "Choose the next version",
    ),
    "a page of the release": Case(
        lambda p: commit(p, **{PAGE: "# Notes\n"}),
        "page-exists",
        "the page of the release 0.2.0 is there already",
        "Move its text",
    ),
    "a version that cannot be changed": Case(
        edited(TOML, 'version = "0.1.0"\n\n', 'version = """0.1.0"""\n\n'),
        "manifest",
        "stands in a form that is not changed safely",
        "Write it as one line",
    ),
    "a lock that is not of the manifest": Case(
        lambda p: commit(
            p,
            **{
                "pyproject.toml": f"{FILES[TOML]}\n[tool.uv]\npackage = false\n",
                "uv.lock": 'version = 1\nrevision = 3\nrequires-python = ">=3.11"\n\n'
                '[[package]]\nname = "demo"\nversion = "0.0.9"\nsource = { virtual = "." }\n',
            },
        ),
        "stale-lock",
        "the lock is not of what pyproject.toml asks for",
        "uv lock",
        {"offline": True},
    ),
    "an open wave": Case(
        edited(SPEC, "implemented", "ready"),
        "open-wave",
        r"wave 1.1 \(v0.2.0\) is not complete:\n    "
        rf"{SPEC}:6: behavior APP.GREETING.GREET is ready",
        '--allow-open 1.1 --reason "…"',
    ),
    "an open wave that was to be out before": Case(
        lambda p: commit(
            p,
            **{
                WAVE: FILES[WAVE].replace("0.2.0", "0.1.5"),
                SPEC: FILES[SPEC].replace("implemented", "ready"),
            },
        ),
        "open-wave",
        r"wave 1.1 \(v0.1.5\) is not complete",
        "move what is open",
    ),
    "a wave without anything": Case(
        lambda p: commit(
            p, **{WAVE.replace("1.1-g", "1.2-h"): FILES[WAVE].replace("Wave 1.1", "Wave 1.2")}
        ),
        "open-wave",
        "no capability of it has a behavior yet",
        "--allow-open 1.2",
    ),
    "an allowance for nothing": Case(
        lambda _: None,
        "allow-open",
        r"wave 1.7 has no open work in this release \(waves that have: none\)",
        "Leave out: --allow-open 1.7",
        {"allowed": (Allowance("1.7", "x"),)},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_release_is_refused_with_the_way_out(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case = CASES[name]
    case.arrange(project)
    if case.name == "no-author":
        for variable in IDENTITY:
            if variable.startswith("GIT_COMMITTER"):
                monkeypatch.delenv(variable)
    before = state(project)
    with pytest.raises(Refused) as caught:
        decided(project, **case.asked)
    assert [one.name for one in caught.value.refusals] == [case.name]
    found = caught.value.refusals[0]
    assert re.search(case.message, found.message)
    assert case.fix in found.fix
    assert found.message in str(caught.value)
    assert found.fix in str(caught.value)
    assert state(project) == before
    assert left(project) == []


def test_commands_in_messages_can_be_copied(project: Path) -> None:
    odd = Releasing(branch="rel$(x);ease")
    with pytest.raises(Refused) as caught:
        decided(project, settings=odd)
    assert "git switch 'rel$(x);ease'" in caught.value.fix


def test_each_function_that_refuses_has_a_case() -> None:
    names = {case.name for case in CASES.values()}
    assert len(names - {"open-wave", "allow-open", "stale-lock", "conflicts"}) == len(REFUSALS)


OLD = """\
if [ "$*" = --version ]; then echo "git version 2.30.2"; echo >> '{seen}'; exit; fi
exec {git} "$@\""""


def test_a_git_that_is_too_old_is_refused(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    script = OLD.format(seen=seen, git=shutil.which("git"))
    fake = write(tmp_path, "bin/git", f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    before = state(project)
    for _ in range(2):
        with pytest.raises(UserError, match=r"git 2\.30\.2 is too old") as caught:
            decided(project)
        assert "Install git 2.31 or newer" in caught.value.fix
    assert seen.read_text(encoding="utf-8") == "\n"
    assert state(project) == before
    for said in ("git version 2.31.0", "git version 2.100.GIT", "git 2.9 of somebody"):
        other = write(tmp_path / said, "git", fake.read_text().replace("git version 2.30.2", said))
        other.chmod(0o755)
        monkeypatch.setenv("PATH", f"{other.parent}{os.pathsep}{os.environ['PATH']}")
        assert decided(project).plan.version == "0.2.0"


def unborn(root: Path) -> None:
    """Make the repository one without a commit."""
    shutil.rmtree(root / ".git")
    git(root, "init", "--quiet")


OTHERS: dict[str, tuple[Callable[[Path], object], str, str, str]] = {
    "a version that is not semantic": (
        edited(TOML, 'version = "0.1.0"\n\n', 'version = "0.2.0.post1"\n\n'),
        "patch",
        "pyproject.toml:3: '0.2.0.post1' is no version of three numbers",
        "Write it as 0.2.0.",
    ),
    "a wish that is not semantic": (lambda _: None, "0.2", "'0.2' is no version", "0.2.0"),
    "a wish for the past": (lambda _: None, "0.0.9", "0.0.9 is older than", "0.1.1"),
    "no changelog": (
        lambda p: (git(p, "rm", "-q", LOG), commit(p)),
        "minor",
        "CHANGELOG.md: there is no such file",
        "Write one",
    ),
    "no manifest": (
        lambda p: (git(p, "rm", "-q", TOML), commit(p)),
        "minor",
        "pyproject.toml: there is no such file",
        "version =",
    ),
    "no repository": (lambda p: shutil.rmtree(p / ".git"), "minor", "in no git", "git init"),
    "no commit": (
        unborn,
        "minor",
        "there is no commit yet",
        "git commit",
    ),
    "a remote that does not answer": (
        lambda p: shutil.rmtree(remote(p)),
        "minor",
        "origin does not answer",
        "--offline",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_makes_a_release_impossible_is_told(project: Path, name: str) -> None:
    arrange, level, message, fix = OTHERS[name]
    arrange(project)
    with pytest.raises(UserError) as caught:
        decided(project, level)
    assert message in str(caught.value)
    assert fix in caught.value.fix


def test_all_reasons_are_told_at_once(project: Path) -> None:
    write(project, "new.txt", "x")
    git(project, "tag", "v0.2.0")
    with pytest.raises(Refused) as caught:
        decided(project)
    assert str(caught.value) == (
        "2 things are in the way of the release:\n"
        "1. there are changes that are not committed:\n"
        "       ?? new.txt\n"
        "     Commit them, ignore them, or put them aside: git stash --include-untracked\n"
        "2. the tag v0.2.0 exists\n"
        "     Choose the next version: just prepare-release 0.2.1\n"
        "     Where it is left from a try, and was never pushed: git tag --delete v0.2.0"
    )


def test_with_a_remote_that_knows_no_more_it_goes_on(project: Path) -> None:
    remote(project)
    commit(project, "ahead")
    now = decided(project).now
    assert (now.behind, now.remote and now.remote.branch) == (False, "main")
    assert decided(project, offline=True).now.behind is False


def test_open_work_that_is_allowed_is_recorded(project: Path) -> None:
    edited(SPEC, "implemented", "ready")(project)
    made = release(project, allowed=(Allowance("1.1", "the vendor is late"),))
    line = "- Wave 1.1 (Greeting): the vendor is late"
    assert made.notes.endswith(f"### Released with open work\n\n{line}\n")
    assert line in git(project, "cat-file", "tag", "v0.2.0").splitlines()
    page = (project / PAGE).read_text(encoding="utf-8")
    assert f"## Released with open work\n\n{line}\n" in page
    assert "greeting.md), open\n" in page
    wave = (project / WAVE).read_text(encoding="utf-8")
    assert "**Status:** in-progress" in wave
    assert "ignore RELEASE104 v0.2.0 was released with open work: the vendor is late -->" in wave


@pytest.mark.parametrize("wave", ["0.1.0", "0.3.0", "0.2.0"])
def test_only_waves_of_this_release_must_be_complete(project: Path, wave: str) -> None:
    spec = FILES[SPEC].replace("implemented", "ready")
    commit(project, **{SPEC: spec, WAVE: FILES[WAVE].replace("0.2.0", wave)})
    if wave == "0.2.0":
        with pytest.raises(Refused, match=r"wave 1\.1 \(v0\.2\.0\) is not complete"):
            decided(project)
        return
    assert decided(project).plan.waves == ()
    text = (project / WAVE).read_text(encoding="utf-8")
    release(project)
    assert (project / WAVE).read_text(encoding="utf-8") == text


def test_the_first_release_may_be_that_of_the_present_version(project: Path) -> None:
    git(project, "tag", "--delete", "v0.1.0")
    edited(LOG, "## [0.1.0] - 2026-01-01\n\n### Added\n\n- The start\n", "")(project)
    release(project, "0.1.0")
    assert git(project, "tag") == "v0.1.0"
    assert "pyproject.toml" not in git(project, "show", "--format=", "--name-only")


def test_line_ends_and_a_mark_of_the_order_of_bytes_stay(tmp_path: Path) -> None:
    files = {path: "\ufeff" + FILES[path].replace("\n", "\r\n") for path in (LOG, TOML, WAVE, SPEC)}
    project = repository(tmp_path / "project", **files)
    release(project)
    for path in (LOG, TOML, WAVE):
        text = (project / path).read_bytes().decode("utf-8")
        assert text.startswith("\ufeff")
        assert text.count("\n") == text.count("\r\n") >= files[path].count("\n")


def test_a_version_in_the_making_becomes_the_final_one(project: Path) -> None:
    commit(project, **{TOML: FILES[TOML].replace('"0.1.0"', '"0.2.0.dev0"', 1)})
    made = release(project, "0.2.0")
    assert (made.plan.previous, made.plan.tag) == ("0.2.0.dev0", "v0.2.0")
    assert '"0.2.0"' in (project / TOML).read_text(encoding="utf-8")
