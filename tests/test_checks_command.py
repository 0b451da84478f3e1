"""`wavewright check` as people and programs call it: output, exit codes, paths."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wavewright.checks.report import schema

EXAMPLES = Path(__file__).parent / "examples" / "checks"
TYPES: dict[str, type[Any]] = {"object": dict, "array": list, "integer": int, "string": str}


def ww(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wavewright", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return a project with a finding in each of two folders."""
    root = tmp_path / "project"
    shutil.copytree(EXAMPLES / "STATUS101" / "bad", root)
    (root / "README.md").write_text("[a](missing.md)\n", encoding="utf-8")
    return root


def test_a_finding_is_printed_with_place_rule_and_what_to_do(broken: Path) -> None:
    ended = ww(broken, "check")
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        "README.md:1:5 TRACE107 missing.md does not exist",
        "    Mend the link, or put the file back.",
        (
            "project-docs/capabilities/answering.md:8:36 STATUS101 APP.ANSWER.RUN is draft here and"
            " ready in project-docs/capabilities/behaviors/app-answer-run.feature:2"
        ),
        "    Write the true status in both places.",
        "2 findings in 2 files.",
    ]
    assert ended.stderr == ""


def test_a_clean_project_says_what_was_checked() -> None:
    ended = ww(EXAMPLES / "STATUS101" / "good", "check")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "No findings: 1 wave, 1 capability, 1 behavior checked.\n"


def test_json_has_the_published_form(broken: Path) -> None:
    ended = ww(broken, "check", "--format", "json")
    data = json.loads(ended.stdout)
    assert ended.returncode == 1
    conforms(data, schema())
    assert data["version"] == 1
    assert data["findings"][0] == {
        "rule": "TRACE107",
        "path": "README.md",
        "line": 1,
        "column": 5,
        "message": "missing.md does not exist",
        "fix": "Mend the link, or put the file back.",
    }
    assert data["summary"] == {
        "findings": 2, "files": 2, "waves": 1, "capabilities": 1, "behaviors": 1,
    }  # fmt: skip


def conforms(data: Any, form: dict[str, Any]) -> None:
    """Assert that data has the form of those parts of JSON Schema that ours uses."""
    if "const" in form:
        assert data == form["const"]
        return
    assert isinstance(data, TYPES[form["type"]])
    if form["type"] == "object":
        assert list(data) == form["required"] == list(form["properties"])
        for name, value in data.items():
            conforms(value, form["properties"][name])
    for item in data if form["type"] == "array" else ():
        conforms(item, form["items"])
    if form["type"] == "integer":
        assert data >= form["minimum"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["README.md"], 1),
        (["./project-docs/../README.md"], 1),
        (["project-docs"], 1),
        (["project-docs/"], 1),
        (["project-docs/waves"], 0),
        (["README.md", "project-docs"], 2),
        (["."], 2),
    ],
)
def test_paths_choose_among_the_findings(broken: Path, words: list[str], count: int) -> None:
    ended = ww(broken, "check", "--format", "json", *words)
    assert len(json.loads(ended.stdout)["findings"]) == count
    assert ended.returncode == (1 if count else 0)


def test_paths_are_those_of_the_current_folder(broken: Path) -> None:
    folder = broken / "project-docs"
    assert ww(folder, "check", "waves").returncode == 0
    assert ww(folder, "check", "capabilities").returncode == 1
    assert ww(broken.parent, "check", "--root", "project", "project/README.md").returncode == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["READM.md"], "Did you mean README.md?"),
        (["nothing/like/it"], "there is no nothing/like/it"),
        ([".."], "is not in the project"),
        (["--root", "nowhere"], "is not a folder"),
    ],
)
def test_a_path_that_is_not_there_is_the_users_mistake(
    broken: Path, words: list[str], said: str
) -> None:
    ended = ww(broken, "check", *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr


def test_without_a_project_there_is_nothing_to_check(tmp_path: Path) -> None:
    ended = ww(tmp_path, "check")
    assert ended.returncode == 2
    assert "wavewright.yml" in ended.stderr


def test_a_deleted_file_is_found_where_it_is_named(broken: Path) -> None:
    (broken / "project-docs/capabilities/behaviors/app-answer-run.feature").unlink()
    ended = ww(broken, "check", "project-docs/capabilities/answering.md")
    assert "TRACE105" in ended.stdout
