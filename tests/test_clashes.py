"""Conflicts that nobody has resolved: found in every file that a check reads, at their lines."""

import os
import time
from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.checks.chain import Chain
from wavewright.config import load
from wavewright.read import survey
from wavewright.read.clashes import Clash, clashes
from wavewright.release.clashing import conflicts

from . import inside

RULE = "SHAPE113"
CLASH = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> side\n"
CHAIN = Path(__file__).parent / "examples" / "checks" / "TRACE113" / "good"


def places(root: Path, *, cached: bool = False) -> list[str]:
    found = judge(survey(root, load(root, strict=False), cached=cached))
    return [str(finding.place) for finding in found if finding.rule == RULE]


def write(root: Path, files: dict[str, str]) -> Path:
    settings = {"wavewright.yml": "project: A\nnamespace: APP\n"}
    for name, text in (settings | files).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="")
    return root


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CLASH, [(1, 5)]),
        (CLASH + CLASH, [(1, 5), (6, 10)]),
        ("<<<<<<< HEAD\nours\n", [(1, 1)]),
        ("a\n=======\ntheirs\n>>>>>>> side\n", [(4, 4)]),
        ("a\n||||||| 1234567\nbase\n", [(2, 2)]),
        ("<<<<<<< HEAD\n<<<<<<< HEAD\n>>>>>>> side\n", [(1, 1), (2, 3)]),
        ("<<<<<<< HEAD\na\n||||||| 1234567\nb\n=======\nc\n>>>>>>> side\n", [(1, 7)]),
        ("A heading\n=======\n", []),
        (" <<<<<<< HEAD\n<<<<<<<\n>>>>>> six\n", []),
        ("|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n||||||| x |\n", []),
        (f"```text\n{CLASH}```\n", []),
        (f"```text\n{CLASH}```\n\n{CLASH}", [(9, 13)]),
        ("```sh\n<<<<<<< before updating\na\n=======\nb\n>>>>>>> after updating\n```\n", [(2, 6)]),
    ],
)
def test_marks_at_the_start_of_lines_are_a_conflict(
    text: str, found: list[tuple[int, int]]
) -> None:
    assert [one[:2] for one in clashes("a.md", text)] == found


def test_only_pages_have_code_blocks() -> None:
    assert [*clashes("a.py", f'"""\n```\n{CLASH}```\n"""\n')] == [Clash(3, 7, "<<<<<<< HEAD")]


@pytest.mark.parametrize(
    "name",
    [
        *("README.md", "CHANGELOG.md", "justfile", "pyproject.toml", "pytest.ini"),
        *("project-docs/capabilities/answering.md", "user-docs/how-to/first-question.md"),
        *("project-docs/waves/wave-1.1-first.md", "project-docs/ROADMAP.md"),
        *("dev-docs/process/PIPELINE.md", "src/app/answer.py", "tests/test_more.py"),
        *("project-docs/capabilities/behaviors/app-answer-run.feature", "just/process.just"),
        *(".github/workflows/ci.yml", ".wavewright/pyproject.toml", ".copier-answers.yml"),
    ],
)
def test_a_conflict_is_found_in_each_kind_of_file(tmp_path: Path, name: str) -> None:
    before = CHAIN / name
    text = before.read_text(encoding="utf-8") if before.exists() else "# Some\n\n"
    line = text.count("\n") + 1
    assert places(write(tmp_path, {name: text})) == []
    assert places(write(tmp_path, {name: text + CLASH})) == [f"{name}:{line}"]
    dos = (text + CLASH).replace("\n", "\r\n")
    assert places(write(tmp_path, {name: dos})) == [f"{name}:{line}"]


def test_settings_with_a_conflict_never_pass(tmp_path: Path) -> None:
    write(tmp_path, {"wavewright.yml": f"project: A\nnamespace: APP\n{CLASH}"})
    ended = inside.run(tmp_path, "check")
    assert ended.returncode == 2
    assert "wavewright.yml:4: not valid YAML" in ended.stderr


def test_where_only_the_process_is_used_its_recipes_are_looked_at(tmp_path: Path) -> None:
    settings = {"wavewright.yml": "project: A\nnamespace: APP\nscope: process\n"}
    root = write(tmp_path, settings | {"just/process.just": CLASH, "lib/a.py": CLASH})
    assert places(root) == ["just/process.just:1"]


def test_a_conflict_in_a_file_that_has_not_changed_is_remembered(tmp_path: Path) -> None:
    root = write(tmp_path, {"README.md": f"# A\n\n{CLASH}", "dev-docs/other.md": "# B\n"})
    for path in root.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    time.sleep(0.06)  # what has just changed would not be remembered
    look = [survey(root, load(root)) for _ in range(2)][1]
    assert [look.paths[one] for one in look.clashing] == ["README.md"]
    write(root, {"dev-docs/other.md": f"{CLASH}# B\n", "dev-docs/new.md": "# C\n"})
    assert places(root, cached=True) == ["README.md:3", "dev-docs/other.md:1"]
    write(root, {"README.md": "# A\n"})
    assert places(root, cached=True) == ["dev-docs/other.md:1"]


@pytest.mark.parametrize(("note", "refused"), [("", 1), ("<!-- {} -->\n", 0)])
def test_no_release_has_a_conflict_but_one_that_somebody_ignores(
    tmp_path: Path, note: str, refused: int
) -> None:
    comment = note.format(f"wavewright: ignore-file {RULE} it shows what a merge leaves")
    root = write(tmp_path, {"README.md": f"{comment}# A\n\n{CLASH}"})
    chain = Chain(survey(root, load(root), cached=False))
    assert [one.name for one in conflicts(chain)] == ["conflicts"] * refused


def test_the_finding_says_the_way_out(tmp_path: Path) -> None:
    write(tmp_path, {"README.md": f"# A\n\n{CLASH}"})
    ended = inside.run(tmp_path, "check")
    assert ended.returncode == 1
    assert "README.md:3" in ended.stdout
    assert "`<<<<<<< HEAD` up to line 7" in ended.stdout
    assert "Decide which lines stay, take the marks out" in ended.stdout
