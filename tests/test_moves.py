"""Moved pages: real repositories, the real command, and no edit without proof."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wavewright import moves, programs
from wavewright.checks import judge
from wavewright.config import load
from wavewright.errors import UserError
from wavewright.model import Finding
from wavewright.read import survey
from wavewright.read.paths import kind_of

from . import inside

QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}
HOW = "user-docs/how-to"
INDEX = f"{HOW}/README.md"
NOTES = "project-docs/notes.md"
CAPABILITIES = "project-docs/capabilities"
RULES = ("--select", "TRACE", "--ignore", "TRACE108")  # no guide here has a value scenario
LINES = "".join(f"Sentence number {number} of this page.\n\n" for number in range(20))
FILES = {
    "wavewright.yml": "project: A\nnamespace: APP\nscope: process\n",
    f"{HOW}/first.md": f"# How-To: First\n\n{LINES}",
    INDEX: "# Guides\n\n<!-- wavewright:guides -->\n- [First](first.md) - the very first one\n"
    "<!-- /wavewright:guides -->\n",
    NOTES: f"# Notes\n\nSee [the guide](../{HOW}/first.md#steps).\n",
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


def save(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")


def move(root: Path, old: str, new: str) -> None:
    (root / new).parent.mkdir(parents=True, exist_ok=True)
    (root / old).rename(root / new)


def read(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def fix(root: Path, *words: str) -> list[str]:
    """Mend, and return the lines that tell what was done."""
    ended = inside.run(root, "check", "--fix", *RULES, *words)
    assert "Traceback" not in ended.stderr
    return ended.stderr.splitlines()


def findings(root: Path) -> list[Finding]:
    found = survey(root, load(root), cached=False)
    judged = judge(found, lambda: moves.moved(found))
    return [one for one in judged if one.rule.startswith("TRACE") and one.rule != "TRACE108"]


def moved(root: Path) -> dict[str, str]:
    return dict(moves.moved(survey(root, load(root), cached=False)))


def project(tmp_path: Path, files: dict[str, str]) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    write(root, FILES | files)
    save(root)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project in a repository, with a guide that its index and a page link."""
    return project(tmp_path, {})


def test_a_renamed_guide_keeps_its_line_in_the_index_and_its_links(root: Path) -> None:
    git(root, "mv", f"{HOW}/first.md", f"{HOW}/second.md")
    told = findings(root)
    assert sorted({one.fix for one in told if one.rule == "TRACE107"}) == [
        f"It was moved to `{HOW}/second.md`."
    ]
    (page,) = [one for one in told if one.place.path == f"{HOW}/second.md"]
    assert page.fix == f"{INDEX} names its old place: mend that line."
    (line,) = [one for one in told if one.place.path == INDEX]
    assert line.fix == f"It was moved to `{HOW}/second.md`."
    assert fix(root)[-1] == f"Mended {len(told)} findings in 2 files."
    assert read(root, INDEX) == FILES[INDEX].replace("first.md", "second.md")
    assert read(root, NOTES) == FILES[NOTES].replace("first.md", "second.md")
    assert findings(root) == []


@pytest.mark.parametrize("deed", ["staged", "on disk", "committed"])
def test_a_move_counts_however_far_it_is_recorded(root: Path, deed: str) -> None:
    git(root, "checkout", "-qb", "work")
    move(root, f"{HOW}/first.md", f"{HOW}/deep/er/first.md")
    if deed == "staged":
        git(root, "add", "-A")
    if deed == "committed":
        save(root)
        write(root, {"other.md": "x\n"})
        save(root)
    fix(root)
    assert "- [First](deep/er/first.md) - the very first one" in read(root, INDEX)
    assert f"](../{HOW}/deep/er/first.md#steps)." in read(root, NOTES)


def test_two_moves_one_after_the_other_lead_to_where_the_page_is(root: Path) -> None:
    git(root, "checkout", "-qb", "work")
    move(root, f"{HOW}/first.md", f"{HOW}/second.md")
    save(root)
    move(root, f"{HOW}/second.md", f"{HOW}/third.md")
    assert moved(root) == {f"{HOW}/{name}.md": f"{HOW}/third.md" for name in ("first", "second")}


def test_a_page_that_was_edited_a_little_is_the_same(root: Path) -> None:
    move(root, f"{HOW}/first.md", f"{HOW}/second.md")
    text = read(root, f"{HOW}/second.md").replace("First", "Second").replace("number 3", "three")
    write(root, {f"{HOW}/second.md": text})
    assert moved(root) == {f"{HOW}/first.md": f"{HOW}/second.md"}


def test_another_page_of_the_same_name_is_no_move(tmp_path: Path) -> None:
    """A page was deleted; one of its name elsewhere is about something else."""
    files = {
        "project-docs/a/setup.md": "# Server setup\n",
        "project-docs/b/setup.md": "# Coffee machine\n",
        NOTES: "# Notes\n\n[setup](a/setup.md)\n",
    }
    root = project(tmp_path, files)
    (root / "project-docs/a/setup.md").unlink()
    (found,) = findings(root)
    assert (found.fix, found.edits) == ("Did you mean `project-docs/b/setup.md`?", ())
    assert fix(root) == ["Nothing to mend without a decision; 1 finding is left."]
    assert read(root, NOTES) == files[NOTES]


def test_a_new_page_about_something_else_is_no_move(root: Path) -> None:
    move(root, f"{HOW}/first.md", f"{HOW}/second.md")
    write(root, {f"{HOW}/second.md": f"# How-To: First\n\n{LINES.replace('Sentence', 'Line')}"})
    assert moved(root) == {}


def test_pages_from_one_template_are_not_the_same(tmp_path: Path) -> None:
    """What all pages of a kind share proves nothing about two of them."""
    page = f"# How-To: {{0}}\n\nGoal: {{0}}\n\n{LINES}Last: {{0}}\n"
    root = project(tmp_path, {f"{HOW}/{one}.md": page.format(one) for one in ("first", "x")})
    (root / HOW / "first.md").unlink()
    write(root, {f"{HOW}/y.md": page.format("y")})
    assert moved(root) == {}


def test_pages_of_one_name_and_template_are_not_the_same(tmp_path: Path) -> None:
    page = f"# {{0}}\n\n{LINES}About {{0}}.\n\nLast {{0}}.\n"
    paths = [f"project-docs/{folder}/setup.md" for folder in "abc"]
    root = project(tmp_path, {path: page.format(path) for path in paths[:2]})
    (root / paths[0]).unlink()
    write(root, {paths[2]: page.format("Coffee")})
    assert moved(root) == {}


def test_of_two_generated_pages_neither_is_the_other(root: Path) -> None:
    """There is no third page that would show what they have from their template."""
    example = Path(__file__).parent / "examples/checks/TRACE116/good"
    shutil.copytree(example, root, dirs_exist_ok=True)
    new = [sys.executable, "-m", "wavewright", "new", "guide"]
    (root / HOW / "first.md").unlink()
    subprocess.run([*new, "Start the engine"], cwd=root, check=True, capture_output=True)
    save(root)
    (root / HOW / "start-the-engine.md").unlink()
    subprocess.run([*new, "Feed the cat"], cwd=root, check=True, capture_output=True)
    assert (root / HOW / "feed-the-cat.md").exists()
    assert [old for old in moved(root) if old.startswith(HOW)] == []


def test_a_page_that_changed_a_lot_is_known_by_its_title(root: Path) -> None:
    move(root, f"{HOW}/first.md", f"{HOW}/second.md")
    text = read(root, f"{HOW}/second.md")
    for number in range(7):
        text = text.replace(f"number {number} ", f"{number} ")
    write(root, {f"{HOW}/second.md": text})
    assert moved(root) == {f"{HOW}/first.md": f"{HOW}/second.md"}
    write(root, {f"{HOW}/second.md": text.replace("How-To: First", "How-To: Second")})
    assert moved(root) == {}
    write(root, {f"{HOW}/second.md": text.replace("number", "no.")})
    assert moved(root) == {}


def test_of_two_copies_neither_is_the_page(root: Path) -> None:
    text = read(root, f"{HOW}/first.md")
    (root / HOW / "first.md").unlink()
    write(root, {f"{HOW}/a.md": text, f"{HOW}/b.md": text})
    assert moved(root) == {}
    write(root, {f"{HOW}/a.md": f"{text}a\n", f"{HOW}/b.md": f"{text}b\n"})
    assert moved(root) == {}


def test_a_copy_is_no_move_and_neither_is_an_ignored_file(root: Path) -> None:
    write(root, {f"{HOW}/copy.md": read(root, f"{HOW}/first.md")})
    assert moved(root) == {}
    write(root, {f"{HOW}/first.md": "# How-To: Another\n"})
    assert moved(root) == {}
    write(root, {".gitignore": "copy.md\n"})
    (root / HOW / "first.md").unlink()
    assert moved(root) == {}


def test_empty_files_are_all_alike(tmp_path: Path) -> None:
    root = project(tmp_path, {"src/a.py": ""})
    move(root, "src/a.py", "src/b.py")
    assert moved(root) == {}


def test_equal_files_are_told_apart_by_their_names(tmp_path: Path) -> None:
    root = project(tmp_path, {f"project-docs/old/{name}.md": "# Same\n" for name in "ab"})
    move(root, "project-docs/old", "project-docs/new")
    assert moved(root) == {
        "project-docs/old/a.md": "project-docs/new/a.md",
        "project-docs/old/b.md": "project-docs/new/b.md",
        "project-docs/old": "project-docs/new",
    }


def test_links_to_a_folder_that_was_moved_are_mended(tmp_path: Path) -> None:
    files = {
        "project-docs/old/a.md": f"# A\n\n{LINES}",
        "project-docs/old/in/b.md": "# B\n\n[a](../a.md)\n",
        NOTES: "# Notes\n\n[all](old/) [a](old/a.md)\n",
    }
    root = project(tmp_path, files)
    move(root, "project-docs/old", "project-docs/new")
    fix(root)
    assert "[a](new/a.md)" in read(root, NOTES)
    assert "[all](new" in read(root, NOTES)
    assert findings(root) == []


def test_a_folder_of_which_a_file_is_lost_was_not_moved(tmp_path: Path) -> None:
    root = project(tmp_path, {f"project-docs/old/{name}.md": f"# {name}\n" for name in "ab"})
    move(root, "project-docs/old", "project-docs/new")
    (root / "project-docs/new/b.md").unlink()
    assert moved(root) == {"project-docs/old/a.md": "project-docs/new/a.md"}


def test_the_links_of_a_moved_page_lead_where_they_led(tmp_path: Path) -> None:
    files = {
        NOTES: "# Notes\n\n[a](more/a.md) [gone](gone.md)\n\n[b](../b%20c.md) [web](https://a.b)\n",
        "project-docs/more/a.md": "# A\n",
        "b c.md": "# B\n",
    }
    root = project(tmp_path, files)
    git(root, "mv", NOTES, "project-docs/more/notes.md")
    (found,) = [one for one in findings(root) if "more/more/a.md" in one.message]
    assert found.fix == (
        f"This page was moved from `{NOTES}`; there the link led to `project-docs/more/a.md`."
    )
    fix(root)
    assert read(root, "project-docs/more/notes.md") == (
        "# Notes\n\n[a](a.md) [gone](gone.md)\n\n[b](../../b%20c.md) [web](https://a.b)\n"
    )


def test_a_page_and_what_it_links_may_both_move(tmp_path: Path) -> None:
    files = {NOTES: "# Notes\n\n[a](more/a.md)\n", "project-docs/more/a.md": f"# A\n\n{LINES}"}
    root = project(tmp_path, files)
    move(root, NOTES, "dev-docs/notes.md")
    move(root, "project-docs/more/a.md", "user-docs/a.md")
    fix(root)
    assert read(root, "dev-docs/notes.md") == "# Notes\n\n[a](../user-docs/a.md)\n"


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("[first.md](first.md)", "[a b.md](a%20b.md)"),
        ("[`first.md`](first.md)", "[`a b.md`](a%20b.md)"),
        ("[first.md](./first.md)", "[a b.md](a%20b.md)"),
        ("[x](<first.md>)", "[x](<a b.md>)"),
        ("[x](./first.md?a#b)", "[x](a%20b.md?a#b)"),
        (f"[x](/{HOW}/first.md)", f"[x](/{HOW}/a%20b.md)"),
        ("[x](f%69rst.md)", "[x](a%20b.md)"),
    ],
)
def test_a_link_keeps_its_form(tmp_path: Path, line: str, mended: str) -> None:
    root = project(tmp_path, {f"{HOW}/other.md": f"# How-To: Other\n\n{line}\n"})
    move(root, f"{HOW}/first.md", f"{HOW}/a b.md")
    fix(root)
    text = read(root, f"{HOW}/other.md")
    assert text == f"# How-To: Other\n\n{mended}\n"


def test_a_path_in_a_sentence_of_a_test_is_mended(tmp_path: Path) -> None:
    text = f'"""See {HOW}/first.md."""\n'
    files = {"wavewright.yml": "project: A\nnamespace: APP\n", "tests/unit/test_a.py": text}
    root = project(tmp_path, files)
    move(root, f"{HOW}/first.md", f"{HOW}/second.md")
    fix(root)
    assert read(root, "tests/unit/test_a.py") == text.replace("first", "second")


def test_a_link_whose_text_is_the_path_from_the_root_is_mended_in_both(tmp_path: Path) -> None:
    path = f"{HOW}/first.md"
    root = project(tmp_path, {"README.md": f"[{path}]({path})\n"})
    move(root, path, f"{HOW}/second.md")
    fix(root)
    assert read(root, "README.md") == f"[{path}]({path})\n".replace("first", "second")


def test_a_renamed_capability_stands_once_on_the_page_of_its_wave(tmp_path: Path) -> None:
    example = Path(__file__).parent / "examples/checks/TRACE103/good"
    files = {
        path.relative_to(example).as_posix(): path.read_text(encoding="utf-8")
        for path in example.rglob("*")
        if path.is_file()
    }
    root = project(tmp_path, files)
    (name,) = [path for path in files if kind_of(path) == "capability"]
    git(root, "mv", name, f"{CAPABILITIES}/renamed.md")
    old = name.rpartition("/")[2]
    before = {path: read(root, path) for path in files if path != name}
    assert findings(root)
    fix(root)
    assert findings(root) == []
    for path, text in before.items():
        assert read(root, path) == text.replace(old, "renamed.md"), path


def test_a_renamed_wave_stands_once_in_the_roadmap_and_in_its_plan(tmp_path: Path) -> None:
    example = Path(__file__).parent / "examples/checks/TRACE116/good"
    files = {
        path.relative_to(example).as_posix(): path.read_text(encoding="utf-8")
        for path in example.rglob("*")
        if path.is_file()
    }
    root = project(tmp_path, files)
    (name,) = [path for path in files if kind_of(path) == "wave"]
    git(root, "mv", name, "project-docs/waves/wave-1.1-other.md")
    old = name.rpartition("/")[2]
    before = {path: read(root, path) for path in files if path != name}
    fix(root)
    assert findings(root) == []
    for path, text in before.items():
        assert read(root, path) == text.replace(old, "wave-1.1-other.md"), path


def test_a_renamed_feature_is_run_again(tmp_path: Path) -> None:
    example = Path(__file__).parent / "examples/checks/TRACE109/good"
    files = {
        path.relative_to(example).as_posix(): path.read_text(encoding="utf-8")
        for path in example.rglob("*")
        if path.is_file()
    }
    root = project(tmp_path, files)
    name = next(path for path in files if path.endswith(".feature"))
    new = f"{CAPABILITIES}/behaviors/deep/renamed.feature"
    (root / new).parent.mkdir()
    git(root, "mv", name, new)
    fix(root)
    left = [one for one in findings(root) if one.rule == "TRACE109"]
    assert left == []
    assert any('"deep/renamed.feature"' in read(root, path) for path in files if "step" in path)


def test_git_is_asked_only_when_a_link_is_broken(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = survey(root, load(root), cached=False)

    def asked() -> dict[str, str]:
        pytest.fail("nothing is broken")

    assert judge(found, asked) == judge(found)
    (root / HOW / "first.md").unlink()
    calls: list[int] = []
    broken = survey(root, load(root), cached=False)
    judge(broken, lambda: calls.append(1) or {})  # type: ignore[func-returns-value]
    assert calls == [1]

    def none(*_: object, **__: object) -> None:
        raise UserError("git is not installed")

    monkeypatch.setattr(programs, "run", none)
    assert moves.moved(broken) == {}


def test_without_a_repository_or_a_commit_nothing_was_moved(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    assert moved(tmp_path) == {}
    git(tmp_path, "init", "-q")
    assert moved(tmp_path) == {}


def test_a_project_below_the_top_of_its_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    root = tmp_path / "a b"
    write(root, FILES)
    save(tmp_path)
    move(root, f"{HOW}/first.md", f"{HOW}/ä.md")
    assert moved(root) == {f"{HOW}/first.md": f"{HOW}/ä.md"}


def test_many_moved_pages_are_found_at_once(tmp_path: Path) -> None:
    pages = {f"project-docs/old/{n}.md": f"# Page {n}\n\n{LINES}Only {n}.\n" for n in range(300)}
    root = project(tmp_path, pages)
    move(root, "project-docs/old", "project-docs/new")
    found = moved(root)
    assert len(found) == 301
    assert all(new == old.replace("old", "new") for old, new in found.items())
