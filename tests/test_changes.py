"""What a change causes: findings of now less those of a commit, with real repositories."""

import datetime as dt
import os
import subprocess
from pathlib import Path

import pytest

from wavewright.changes import caused
from wavewright.checks import judge
from wavewright.checks.baseline import settle
from wavewright.checks.sift import sift
from wavewright.commits import changed, commit
from wavewright.config import load
from wavewright.errors import UserError
from wavewright.model import Finding
from wavewright.read import Survey, survey

TODAY = dt.date(2026, 11, 21)
SETTINGS = "project: A\nnamespace: APP\nscope: process\n"
GUIDE = "user-docs/how-to/first.md"
SPEC = "project-docs/notes.md"
LINK = "# Notes\n\nSee [the guide](../user-docs/how-to/first.md).\n"
QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}


def git(folder: Path, *words: str) -> str:
    ended = subprocess.run(
        ["git", *words], cwd=folder, env=os.environ | QUIET, check=True, capture_output=True
    )
    return ended.stdout.decode().strip()


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def save(root: Path, message: str = "x") -> str:
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)
    return git(root, "rev-parse", "HEAD")


def everything(root: Path) -> tuple[Finding, ...]:
    found = judge(survey(root, load(root), cached=False))
    return tuple(one for one in found if one.rule == "TRACE107")


def told(root: Path, ref: str = "", select: tuple[str, ...] = ("TRACE107",)) -> list[str]:
    now = survey(root, load(root, strict=False), cached=False)

    def counted(one: Survey) -> tuple[Finding, ...]:
        return sift(judge(one), one.ignores(), one.config, TODAY, select).kept

    return [str(one.place) for one in caused(now, counted(now), counted, ref, cached=False)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project in a repository, with a link to a guide and a broken one."""
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-q")
    git(root, "checkout", "-qb", "main")
    write(
        root,
        {
            "wavewright.yml": SETTINGS,
            "README.md": "# A\n\n[gone](gone.md)\n",
            GUIDE: "# How-To: First\n",
            SPEC: LINK,
            ".gitignore": "ignored.md\n",
        },
    )
    save(root)
    return root


def test_an_old_finding_is_not_caused_by_a_change(root: Path) -> None:
    assert told(root) == []
    write(root, {"README.md": "# A\n\nMore.\n\n[gone](gone.md)\n"})
    assert told(root) == []


def test_a_deleted_guide_reports_the_page_that_links_it(root: Path) -> None:
    (root / GUIDE).unlink()
    assert told(root) == [f"{SPEC}:3"]
    git(root, "rm", "-q", "--cached", GUIDE)
    assert told(root) == [f"{SPEC}:3"]
    before = git(root, "rev-parse", "HEAD")
    save(root)
    assert told(root) == []
    assert told(root, before) == told(root, "HEAD~1") == [f"{SPEC}:3"]


def test_a_renamed_guide_does_so_too(root: Path) -> None:
    git(root, "mv", GUIDE, GUIDE.replace("first", "second"))
    assert told(root) == [f"{SPEC}:3"]


def test_a_link_out_of_the_folders_that_are_read_breaks_too(root: Path) -> None:
    write(root, {"web/ui/app.ts": "", "web/plugins.yml": ""})
    (root / "README.md").write_text("# A\n\n[UI](web/ui)\n\n[plugins](web/plugins.yml)\n")
    save(root)
    (root / "web/plugins.yml").unlink()
    assert told(root) == ["README.md:5"]
    git(root, "rm", "-qr", "web/ui")
    assert told(root) == ["README.md:3", "README.md:5"]


def test_a_file_that_git_does_not_know_belongs_to_the_change(root: Path) -> None:
    write(root, {"new one.md": "[gone](gone.md)\n"})
    assert told(root) == ["new one.md:1"]


def test_a_file_that_git_ignores_does_not(root: Path) -> None:
    write(root, {"ignored.md": "[gone](gone.md)\n"})
    assert told(root) == []


def test_another_finding_of_the_same_kind_is_new(root: Path) -> None:
    write(root, {"README.md": "# A\n\n[gone](gone.md)\n[gone](gone.md)\n"})
    assert told(root) == ["README.md:4"]


def test_of_equal_findings_a_baseline_and_a_change_leave_the_same(root: Path) -> None:
    kept = everything(root)
    base = settle(kept, None, lambda _: "[gone](gone.md)", update=True).text
    write(root, {"README.md": "# A\n\n[gone](gone.md)\n[gone](gone.md)\n"})
    now = everything(root)
    new = settle(now, base, lambda _: "[gone](gone.md)").findings
    assert [str(one.place) for one in new] == told(root) == ["README.md:4"]


def test_a_branch_is_compared_with_where_it_left_main(root: Path) -> None:
    git(root, "checkout", "-qb", "work")
    write(root, {"mine.md": "[gone](gone.md)\n"})
    save(root)
    git(root, "checkout", "-q", "main")
    (root / "README.md").unlink()
    save(root)
    git(root, "checkout", "-q", "work")
    assert told(root) == ["mine.md:1"]
    assert told(root, "main") == ["README.md:3", "mine.md:1"]
    assert told(root, "HEAD") == []


def test_the_main_branch_of_a_clone_is_that_of_its_origin(root: Path) -> None:
    git(root, "branch", "-qm", "trunk")
    clone = root.parent / "clone"
    git(root.parent, "clone", "-q", str(root), str(clone))
    write(clone, {"mine.md": "[gone](gone.md)\n"})
    save(clone)
    assert told(clone) == ["mine.md:1"]
    git(clone, "branch", "-qm", "other")
    git(clone, "remote", "remove", "origin")
    assert told(clone) == []  # no main branch at all: since the last commit


def test_a_project_below_the_top_of_the_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "checkout", "-qb", "main")
    root = tmp_path / "a b/project"
    write(root, {"wavewright.yml": SETTINGS, GUIDE: "# How-To: First\n", SPEC: LINK})
    write(tmp_path, {"outside.md": "a\n"})
    save(tmp_path)
    (root / GUIDE).unlink()
    write(tmp_path, {"outside.md": "b\n", "new.md": "c\n"})
    write(root, {"x.md": "[gone](gone.md)\n"})
    assert told(root) == [f"{SPEC}:3", "x.md:1"]
    assert changed(root, commit(root)) == {GUIDE: b"# How-To: First\n", "x.md": None}


@pytest.mark.parametrize("name", ["a b.md", 'a"b.md', "ä\u4e2d.md", "a\\b.md", "-a.md", "a\nb.md"])
def test_any_name_of_a_file_will_do(root: Path, name: str) -> None:
    write(root, {name: "old\n"})
    save(root)
    write(root, {name: "new\n", f"other {name}": "x\n"})
    assert changed(root, commit(root)) == {name: b"old\n", f"other {name}": None}


def test_content_is_what_it_was_byte_for_byte(root: Path) -> None:
    for number, data in enumerate(
        (b"", b"a\r\nb\r\n", b"\xff\0\n\n", b"x" * 100_000, b"a\r\nb\r\n")
    ):
        (root / f"{number}.bin").write_bytes(data)
    git(root, "-c", "core.autocrlf=false", "add", "-A")
    git(root, "commit", "-qm", "x")
    kept = {f"{number}.bin": (root / f"{number}.bin").read_bytes() for number in range(5)}
    for name in kept:
        (root / name).write_bytes(b"changed")
    assert changed(root, commit(root)) == kept


def test_what_is_no_file_is_no_content(root: Path) -> None:
    (root / "link.md").symlink_to("README.md")
    inner = root / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    write(inner, {"a.md": "a\n"})
    save(inner)
    save(root)
    (root / "link.md").unlink()
    write(inner, {"a.md": "b\n"})
    save(inner)
    other = root / "other"
    other.mkdir()
    git(other, "init", "-q")
    write(other, {"a.md": "a\n"})
    save(other)
    assert changed(root, commit(root)) == {"link.md": b""}


def test_a_merge_with_conflicts_is_judged(root: Path) -> None:
    git(root, "checkout", "-qb", "work")
    write(root, {SPEC: LINK + "[a](mine.md)\n"})
    save(root)
    git(root, "checkout", "-q", "main")
    write(root, {SPEC: LINK + "[a](theirs.md)\n"})
    save(root)
    git(root, "checkout", "-q", "work")
    subprocess.run(
        ["git", "merge", "-q", "main"],
        cwd=root,
        env=os.environ | QUIET,
        check=False,
        capture_output=True,
    )
    assert "<<<<<<<" in (root / SPEC).read_text()
    assert told(root, "HEAD") == [f"{SPEC}:7"]


def test_the_settings_of_the_commit_judge_what_was_before(root: Path) -> None:
    write(root, {"old.md": "[gone](gone.md)\n", "wavewright.yml": SETTINGS + "exclude: [old.md]\n"})
    save(root)
    write(root, {"wavewright.yml": SETTINGS})
    assert told(root) == ["old.md:1"]
    write(root, {"wavewright.yml": SETTINGS + "exclude: [old.md]\nscoep: x\n"})
    assert told(root, select=()) == ["wavewright.yml:5"]


def test_an_ignore_that_is_taken_away_causes_what_it_covered(root: Path) -> None:
    mark = "<!-- wavewright: ignore TRACE107 later -->\n"
    write(root, {"README.md": f"# A\n\n{mark}[gone](gone.md)\n"})
    save(root)
    assert told(root) == []
    write(root, {"README.md": "# A\n\n[gone](gone.md)\n"})
    assert told(root) == ["README.md:3"]


def test_an_ignore_that_covers_nothing_any_more_is_caused_by_the_change(root: Path) -> None:
    mark = "<!-- wavewright: ignore TRACE107 later -->\n"
    write(root, {"README.md": f"# A\n\n{mark}[gone](gone.md)\n"})
    save(root)
    write(root, {"README.md": f"# A\n\n{mark}[there]({GUIDE})\n"})
    assert told(root, select=("TRACE107", "CONFIG103")) == ["README.md:3"]


def test_before_the_process_was_adopted_there_were_no_findings(root: Path) -> None:
    git(root, "rm", "-q", "wavewright.yml")
    before = save(root)
    write(root, {"wavewright.yml": SETTINGS})
    assert told(root, before) == ["README.md:3"]


@pytest.mark.parametrize("text", ["a: [\n", "project: A\n", "\x00", ""])
def test_settings_that_cannot_be_read_are_replaced_by_those_of_now(root: Path, text: str) -> None:
    write(root, {"wavewright.yml": text})
    before = save(root)
    write(root, {"wavewright.yml": SETTINGS})
    assert told(root, before) == []


def test_git_is_only_asked(root: Path) -> None:
    write(root, {"README.md": "# B\n"})
    os.utime(root / GUIDE, (1, 1))  # the index would like to note that
    before = {path: path.stat().st_mtime_ns for path in (root / ".git").rglob("*")}
    told(root)
    assert {path: path.stat().st_mtime_ns for path in (root / ".git").rglob("*")} == before


def test_without_a_repository_there_is_a_way_out(tmp_path: Path) -> None:
    write(tmp_path, {"wavewright.yml": SETTINGS})
    with pytest.raises(UserError, match="in no git repository") as caught:
        told(tmp_path)
    assert "--changed" in caught.value.fix


def test_without_a_commit_there_is_a_way_out(tmp_path: Path) -> None:
    write(tmp_path, {"wavewright.yml": SETTINGS})
    git(tmp_path, "init", "-q")
    with pytest.raises(UserError, match="no commit yet"):
        told(tmp_path)


@pytest.mark.parametrize("ref", ["nothing", "-x", "--all", "HEAD:README.md", "0" * 40])
def test_an_unknown_commit_has_a_way_out(root: Path, ref: str) -> None:
    with pytest.raises(UserError, match="git knows no commit") as caught:
        told(root, ref)
    assert caught.value.fix


def test_without_a_common_commit_there_is_a_way_out(root: Path) -> None:
    git(root, "checkout", "-q", "--orphan", "other")
    save(root, "a first commit of its own")
    with pytest.raises(UserError, match="no commit that HEAD and main share") as caught:
        told(root)
    assert "--changed COMMIT" in caught.value.fix


@pytest.mark.parametrize("branches", [["work"], ["work", "main"]])
def test_a_shallow_clone_says_what_to_fetch(root: Path, branches: list[str]) -> None:
    for branch in ("work", "main"):
        git(root, "checkout", "-q", *(["-b"] if branch == "work" else []), branch)
        write(root, {f"{branch}.md": "a\n"})
        save(root)
    clone = root.parent / "clone"
    url = f"file://{root}"
    git(root.parent, "clone", "-q", "--depth", "1", "-b", "work", url, str(clone))
    for branch in branches[1:]:
        git(clone, "fetch", "-q", "--depth", "1", "origin", f"{branch}:refs/remotes/origin/main")
    with pytest.raises(UserError, match="nothing tells what has changed") as caught:
        told(clone)
    assert "git fetch --unshallow" in caught.value.fix
