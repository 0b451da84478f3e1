"""Where template and tool came from, in words."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from packaging.version import Version

from wavewright import provenance
from wavewright.cli.version import version_lines
from wavewright.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

GIT = {"vcs": "git", "requested_revision": "v0.1.0", "commit_id": "abcdef1234567"}


@pytest.mark.parametrize(
    ("commit", "expected"),
    [
        ("v0.1.0", "0.1.0"),
        ("0.1.0", "0.1.0"),
        ("v0.1.0-3-gabcdef1", "0.1.0.post3"),
        ("v1.0rc1", "1.0rc1"),
        ("abcdef1", None),
        ("1234567", None),
        ("not-a-version", None),
        ("not-a-version-3-gabcdef1", None),
        ("", None),
    ],
)
def test_what_git_describes_is_a_version_or_not(commit: str, expected: str | None) -> None:
    assert provenance.version_of(commit) == (Version(expected) if expected else None)


def test_a_commit_after_a_tag_is_newer_than_it_and_older_than_the_next() -> None:
    between = provenance.version_of("v0.1.0-3-gabcdef1")
    assert between is not None
    assert Version("0.1.0") < between < Version("0.1.1")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (None, "from a package index such as PyPI"),
        ({"url": "file:///a/b%20c", "dir_info": {}}, "from the folder /a/b c"),
        (
            {"url": "file:///a", "dir_info": {"editable": True}},
            "from the folder /a, editable",
        ),
        ({"url": "file:///C:/a", "dir_info": {}}, "from the folder C:/a"),
        (
            {"url": "https://me:secret@host.example/a.git", "vcs_info": GIT},
            "from git+https://host.example/a.git@v0.1.0 (abcdef1)",
        ),
        (
            {"url": "https://host.example/a.git", "vcs_info": {**GIT, "requested_revision": None}},
            "from git+https://host.example/a.git@abcdef1 (abcdef1)",
        ),
        (
            {"url": "https://host.example/a.whl", "archive_info": {}},
            "from https://host.example/a.whl",
        ),
    ],
)
def test_the_origin_of_the_tool_in_words(record: dict[str, Any] | None, expected: str) -> None:
    assert provenance.origin(record) == expected


@pytest.mark.parametrize(
    ("tool", "commit", "expected"),
    [
        ("0.1.0", "v0.1.0", ""),
        ("0.1.0", "v0.1.0-3-gabcdef1", ""),
        ("0.1.0", "abcdef1", ""),
        ("0.1.0", "", ""),
        ("?", "v0.1.0", ""),
        ("0.1.0", "v0.2.0", "uv sync"),
        ("0.2.0", "v0.1.0", "just update"),
    ],
)
def test_a_difference_is_told_with_what_to_do(tool: str, commit: str, expected: str) -> None:
    said = provenance.drift(tool, commit)
    assert (expected in said) if expected else said == ""


def make_project(root: Path, answers: str) -> Path:
    (root / "wavewright.yml").write_text("project: demo\nnamespace: APP\n", encoding="utf-8")
    (root / ".copier-answers.yml").write_text(answers, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("_commit: v9.9.9", ["template 9.9.9", "they differ"]),
        ("_commit: v9.9.9-2-gabcdef1", ["template 9.9.9 and later commits (v9.9.9-2-", "they"]),
        ("_commit: abcdef1", ["template at commit abcdef1"]),
        ("_src_path: x", ["template of unknown version"]),
        ("[", ["template of unknown version: .copier-answers.yml:"]),
    ],
)
def test_in_a_project_the_template_is_named(
    tmp_path: Path, answers: str, expected: list[str]
) -> None:
    below = make_project(tmp_path, answers) / "src"
    below.mkdir()
    lines = version_lines(below)
    assert len(lines[2:]) >= len(expected)
    for line, start in zip(lines[2:], expected, strict=False):
        assert line.startswith(start)


def test_outside_of_a_project_only_the_tool_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wavewright", "--version"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    first, second = ended.stdout.splitlines()
    assert first.startswith("wavewright ")
    assert second.startswith("installed from ")


def test_the_main_answers_file_comes_first(tmp_path: Path) -> None:
    for name in (".copier-answers.a.yml", ".copier-answers.yml", ".copier-answers-b.yaml", "x.yml"):
        (tmp_path / name).touch()
    assert provenance.answers_files(tmp_path) == (
        ".copier-answers.yml",
        ".copier-answers-b.yaml",
        ".copier-answers.a.yml",
    )


def test_an_answers_file_that_is_not_text_is_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / ".copier-answers.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="cannot be read"):
        provenance.read_answers(tmp_path)


@pytest.mark.parametrize("value", ["2026-13-99", "[1, 2026-02-30]"])
def test_a_value_that_yaml_cannot_make_is_shown_at_its_line(tmp_path: Path, value: str) -> None:
    text = f"# ours\n_commit: v0.1.0\nx: {value}\n"
    (tmp_path / ".copier-answers.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="Write it in quotes") as raised:
        provenance.read_answers(tmp_path)
    assert raised.value.place == ".copier-answers.yml:3"
