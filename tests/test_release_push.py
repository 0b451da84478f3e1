"""What was prepared goes out: pushed at once, or merged and then tagged; and hotfixes."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from wavewright.errors import UserError
from wavewright.release import hotfix, merged, push, request, standing
from wavewright.release.commands import take_back
from wavewright.release.prepare import settle
from wavewright.release.refusals import Refused
from wavewright.release.standing import Remote

from .releasing import (
    FILES,
    IDENTITY,
    TAG,
    commit,
    decided,
    git,
    release,
    repository,
    state,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.release.standing import Standing

LOG = "CHANGELOG.md"
GITHUB = (
    "https://github.com/acme/demo/compare/main...release/v0.2.0"
    "?expand=1&title=chore%3A+release+v0.2.0"
)
GITLAB = (
    "https://gitlab.example.org/acme/demo/-/merge_requests/new"
    "?merge_request%5Bsource_branch%5D=release%2Fv0.2.0"
    "&merge_request%5Btarget_branch%5D=main"
)
REQUEST = "release/v0.2.0"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("pristine") / "project")


@pytest.fixture
def project(pristine: Path, tmp_path: Path) -> Path:
    """Return a project with a remote."""
    root = tmp_path / "project"
    shutil.copytree(pristine, root)
    git(root, "init", "--quiet", "--bare", "-b", "main", str(tmp_path / "origin.git"))
    git(root, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(root, "push", "--quiet", "--set-upstream", "origin", "main")
    return root


def remote_of(root: Path) -> Remote:
    found = stand(root).remote
    assert found
    return found


def stand(root: Path) -> Standing:
    return standing.look(settle(root)[0], "origin")


def names(root: Path) -> list[str]:
    """Return the names that the remote has."""
    return git(root.parent / "origin.git", "for-each-ref", "--format=%(refname)").splitlines()


def test_branch_and_tag_are_pushed_at_once(project: Path) -> None:
    release(project)
    push.push(project, remote_of(project), "main", TAG)
    assert names(project) == ["refs/heads/main", "refs/tags/v0.2.0"]
    assert git(project, "status", "--porcelain", "--branch") == "## main...origin/main"


@pytest.mark.parametrize("name", ["refs/heads/main", "refs/tags/v0.2.0"])
def test_the_remote_takes_both_or_none(project: Path, name: str) -> None:
    release(project)
    before = names(project)
    bare = project.parent / "origin.git"
    script = f'[ "$1" = {name} ] && echo GH006: protected branch && exit 1; exit 0'
    program(bare / "hooks/update", script)
    mine = state(project)
    with pytest.raises(UserError) as caught:
        push.push(project, remote_of(project), "main", TAG)
    assert "GH006: protected branch" in str(caught.value)
    assert "git push --atomic origin main:main v0.2.0" in caught.value.fix
    assert "git tag --delete v0.2.0 && git reset --keep HEAD~1" in caught.value.fix
    assert "--pr" in caught.value.fix
    assert names(project) == before
    assert state(project) == mine


def news(project: Path, *words: str) -> None:
    """Let somebody else push to the remote."""
    other = project.parent / "other"
    git(project, "clone", "--quiet", str(project.parent / "origin.git"), str(other))
    commit(other, **{"news.txt": "x"})
    git(other, *words)
    git(other, "push", "--quiet", "origin", "main", "--tags")


@pytest.mark.parametrize("words", [("tag", "v0.1.7"), ("tag", TAG)])
def test_who_comes_late_takes_it_back_and_releases_again(
    project: Path, words: tuple[str, ...]
) -> None:
    release(project)
    news(project, *words)
    with pytest.raises(push.NotPushed, match="took neither the branch nor the tag") as caught:
        push.push(project, remote_of(project), "main", TAG)
    _, _, back, pull, again = caught.value.fix.split("\n")
    assert "git push --atomic" not in caught.value.fix
    for words_ in (*back.split("&&"), pull):
        git(project, *words_.split()[1:])
    assert again.split() == ["just", "release", "LEVEL"]
    level = "0.3.0" if TAG in words else "minor"
    release(project, level)
    now = remote_of(project)
    push.push(project, now, "main", f"v{level}" if level != "minor" else TAG)
    assert git(project, "rev-parse", "origin/main") == git(project, "rev-parse", "HEAD")


def test_a_remote_that_took_both_and_fell_silent_is_believed(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.which("git")
    program(
        tmp_path / "bin/git",
        f'{real} "$@" || exit $?\n[ "$1" = push ] || exit 0\n'
        "echo the remote end hung up >&2; exit 128",
    )
    release(project)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    push.push(project, remote_of(project), "main", TAG)
    assert names(project) == ["refs/heads/main", f"refs/tags/{TAG}"]


def test_nothing_is_claimed_of_a_remote_that_does_not_answer(project: Path) -> None:
    release(project)
    bare = project.parent / "origin.git"
    seen = remote_of(project)
    bare.rename(bare.with_name("away.git"))
    with pytest.raises(push.NotPushed, match="nobody knows what it took") as caught:
        push.push(project, seen, "main", TAG)
    assert "git push --atomic origin main:main v0.2.0" in caught.value.fix


def test_a_release_is_taken_back_as_it_is_said(project: Path) -> None:
    before = state(project)
    release(project)
    for words in take_back(TAG).split(" && "):
        git(project, *words.split()[1:])
    assert state(project) == before


TOLD = "https://forge.example.org/acme/demo/-/new?source=release%2Fv0.2.0"
FORGE = f"""\
echo 3 weak places were found: https://forge.example.org/acme/demo/security
echo To create a merge request for release/v0.2.0, visit:
echo '  {TOLD}'"""
GH = """\
printf '%s\\n' "$@" > "{seen}"
cat > "{seen}.body"
echo Creating pull request >&2
echo https://github.com/acme/demo/pull/7"""


def program(path: Path, script: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


class TestPullRequest:
    def test_it_has_a_branch_of_its_own_and_nothing_else_moves(self, project: Path) -> None:
        before = state(project)
        made = release(project, request=True)
        now = state(project)
        added = f"heads/{REQUEST} {made.commit}"
        assert sorted(now.names.splitlines()) == sorted([*before.names.splitlines(), added])
        assert now._replace(names="") == before._replace(names="")
        page = git(project, "show", f"{REQUEST}:project-docs/releases/v0.2.0.md")
        assert "- [ ] Tag made: `v0.2.0`, when `release/v0.2.0` is merged; then `just ann" in page

    @pytest.mark.parametrize(
        ("url", "repo"),
        [
            ("git@github.com:acme/demo.git", "github.com/acme/demo"),
            ("ssh://git@ssh.github.com:443/acme/demo.git", "github.com/acme/demo"),
            ("https://code.example.org/acme/demo", "code.example.org/acme/demo"),
            ("https://other.example.org/acme/demo", "other.example.org/acme/demo"),
        ],
    )
    def test_it_is_opened_by_gh_where_that_is_of_github(
        self, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, repo: str
    ) -> None:
        seen = tmp_path / "seen"
        program(tmp_path / "bin/gh", GH.format(seen=seen))
        monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("GH_HOST", "code.example.org")
        there = remote_of(project)._replace(url=url)
        found = request.propose(project, there, release(project, request=True))
        assert found == request.Request("https://github.com/acme/demo/pull/7")
        assert names(project) == ["refs/heads/main", f"refs/heads/{REQUEST}"]
        words = seen.read_text(encoding="utf-8").splitlines()
        assert words == [
            *("pr", "create", "--base", "main", "--head", REQUEST),
            *("--title", "chore: release v0.2.0", "--repo", repo, "--body-file", "-"),
        ]
        body = seen.with_name("seen.body").read_text(encoding="utf-8")
        assert body.startswith("### Added\n\n- It greets (Wave 1.1)\n\n---\n")

    @pytest.mark.parametrize("url", ["git@gitlab.com:acme/demo.git", "../demo.git", "file:///x/y"])
    def test_elsewhere_it_is_said_what_the_remote_said(
        self, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
    ) -> None:
        program(tmp_path / "bin/gh", '[ "$1" = auth ] && exit 1\necho called >&2; exit 4')
        monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}")
        program(project.parent / "origin.git/hooks/post-receive", FORGE)
        there = remote_of(project)._replace(url=url)
        found = request.propose(project, there, release(project, request=True))
        assert found == request.Request(form=TOLD)

    def test_without_gh_it_is_said_where_to_open_it(
        self, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        git_ = shutil.which("git")
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin/git").symlink_to(str(git_))
        made = release(project, request=True)
        local = remote_of(project)
        there = local._replace(url="git@github.com:acme/demo.git")
        monkeypatch.setenv("PATH", f"{tmp_path}/bin")
        assert request.propose(project, local, made) == request.Request()
        unknown = local._replace(url="https://code.example.org/acme/demo")
        assert request.propose(project, unknown, made) == request.Request()
        found = request.propose(project, there, made)
        assert found == request.Request(form=GITHUB, reason="gh is not installed")
        program(tmp_path / "bin/gh", "echo log in first >&2; exit 4")
        assert request.propose(project, there, made).reason == "gh says: log in first"

    def test_an_address_that_git_is_to_write_otherwise_is_known(self, project: Path) -> None:
        git(project, "config", "url.https://github.com/.insteadOf", "gh:")
        git(project, "config", "remote.origin.url", "gh:acme/demo")
        assert remote_of(project).web == "https://github.com/acme/demo"

    @pytest.mark.parametrize(
        ("url", "form"),
        [
            (
                "git@github.com:acme/demo.git",
                GITHUB,
            ),
            (
                "ssh://git@gitlab.example.org:2222/acme/demo.git",
                GITLAB,
            ),
            (
                "https://user:token@github.com/acme/demo",
                GITHUB,
            ),
            ("/srv/demo.git", ""),
            ("C:\\repositories\\demo", ""),
            ("https://code.example.org/acme/demo", ""),
            ("../demo.git", ""),
        ],
    )
    def test_the_address_is_that_of_the_forge(self, project: Path, url: str, form: str) -> None:
        plan = decided(project, request=True).plan
        assert request.form_of(Remote("origin", url, "main"), plan) == form


def told(root: Path) -> str:
    return git(root, "cat-file", "tag", TAG)


class TestTagOfTheMerge:
    def tag(self, root: Path) -> merged.Tagged:
        return merged.tag(stand(root), "v{version}", {"0.2.0": ("Greeting",)})

    def test_a_merge_is_tagged_where_the_section_came_in(self, project: Path) -> None:
        release(project, request=True)
        git(project, "merge", "--quiet", "--squash", REQUEST)
        origin = commit(project, "chore: release v0.2.0 (#7)")
        commit(project, **{"later.txt": "x"})
        log = (project / LOG).read_text(encoding="utf-8")
        commit(project, **{LOG: log.replace("Unreleased]\n", "Unreleased]\n\n- more\n", 1)})
        made = self.tag(project)
        assert made == merged.Tagged(TAG, origin)
        assert git(project, "rev-parse", f"{TAG}^{{commit}}") == origin
        assert told(project).endswith(
            "Release v0.2.0: Greeting\n\n### Added\n\n- It greets (Wave 1.1)"
        )
        assert self.tag(project) == merged.Tagged(TAG, reason="The tag v0.2.0 is there.")
        push.push_tag(project, "origin", TAG)
        assert f"refs/tags/{TAG}" in names(project)

    def test_a_merge_commit_is_tagged_itself(self, project: Path) -> None:
        release(project, request=True)
        git(project, "merge", "--quiet", "--no-ff", REQUEST)
        assert self.tag(project).commit == git(project, "rev-parse", "HEAD")

    def test_what_git_cannot_do_is_told(self, project: Path) -> None:
        release(project)
        git(project, "config", "tag.gpgSign", "true")
        git(project, "config", "gpg.program", "false")
        git(project, "tag", "--delete", TAG)
        with pytest.raises(UserError, match=f"the tag {TAG} cannot be made"):
            self.tag(project)
        with pytest.raises(UserError, match=f"origin did not take the tag {TAG}"):
            push.push_tag(project, "origin", TAG)

    @pytest.mark.parametrize("version", ["0.3.0", "0.3.0.dev0"])
    def test_without_a_section_there_is_nothing_to_tag(self, project: Path, version: str) -> None:
        toml = FILES["pyproject.toml"].replace('"0.1.0"', f'"{version}"', 1)
        commit(project, **{"pyproject.toml": toml})
        made = self.tag(project)
        assert (made.commit, made.reason) == (
            "",
            f"{version} has no section in CHANGELOG.md: nothing to tag.",
        )


class TestHotfix:
    def test_it_starts_at_the_tag_and_ends_in_a_patch(self, project: Path) -> None:
        release(project)
        commit(project, **{"work.txt": "not for users yet"})
        made = hotfix.begin(stand(project), "v{version}", "0.1.0")
        assert made == hotfix.Hotfix("v0.1.0", "hotfix/0.1.1", "0.1.1")
        assert git(project, "log", "-1", "--format=%s") == "first"
        write(project, LOG, FILES[LOG].replace("- It greets (Wave 1.1)", "- It answers"))
        commit(project, "fix")
        release(project, "patch")
        assert git(project, "tag", "--points-at", "HEAD") == "v0.1.1"
        assert git(project, "rev-parse", "hotfix/0.1.1") == git(project, "rev-parse", "HEAD")
        now = stand(project)
        assert now.remote
        assert now.remote.branch == "hotfix/0.1.1"
        push.push(project, now.remote, now.branch, "v0.1.1")
        assert names(project)[-1] == "refs/tags/v0.1.1"

    def test_it_starts_in_a_folder_of_a_repository(self, tmp_path: Path) -> None:
        top = repository(tmp_path / "top")
        below = top / "tools" / "demo"
        shutil.copytree(top, below, ignore=shutil.ignore_patterns(".git", "tools"))
        commit(top, "move")
        git(top, "tag", "--force", "v0.1.0")
        assert hotfix.begin(stand(below), "v{version}").branch == "hotfix/0.1.1"
        release(below, "patch")
        assert git(top, "tag", "--points-at", "hotfix/0.1.1") == "v0.1.1"
        git(top, "tag", "--delete", "v0.1.1")
        assert merged.tag(stand(below), "v{version}", {}).commit == git(top, "rev-parse", "HEAD")

    def test_a_branch_in_the_way_of_the_name_is_told(self, project: Path) -> None:
        for name in ("hotfix", "release"):
            git(project, "branch", name)
        before = state(project)
        with pytest.raises(
            UserError, match=r"so nothing was changed:\n.*'refs/heads/hotfix' exists"
        ):
            hotfix.begin(stand(project), "v{version}")
        with pytest.raises(
            UserError, match=r"so nothing was changed:\n.*'refs/heads/rel"
        ) as caught:
            release(project, request=True)
        assert "git branch --move OLD NEW" in caught.value.fix
        assert state(project) == before

    def test_by_default_it_is_for_the_newest(self, project: Path) -> None:
        git(project, "tag", "v0.1.10")
        git(project, "tag", "v0.1.9")
        assert hotfix.begin(stand(project), "v{version}").branch == "hotfix/0.1.11"

    def test_what_is_in_its_way_is_told(self, project: Path) -> None:
        git(project, "tag", "v0.1.1")
        git(project, "branch", "hotfix/0.1.1")
        write(project, "new.txt", "x")
        before = state(project)
        with pytest.raises(Refused) as caught:
            hotfix.begin(stand(project), "v{version}", "v0.1.0")
        assert [one.name for one in caught.value.refusals] == [
            *("dirty-tree", "tag-exists", "branch-exists")
        ]
        assert state(project) == before
        with pytest.raises(UserError, match=r"no release 7 \(the newest are: v0.1.0, v0.1.1\)"):
            hotfix.begin(stand(project), "v{version}", "7")
        git(project, "tag", "--delete", "v0.1.0", "v0.1.1")
        with pytest.raises(UserError, match="there is no release yet"):
            hotfix.begin(stand(project), "v{version}")
