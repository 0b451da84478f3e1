"""`wavewright trace` as people and programs call it: views, forms, exit codes, refusals."""

import contextlib
import csv
import gc
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema
import pytest

from wavewright.cli import main
from wavewright.trace.data import schema

GOOD = Path(__file__).parent / "examples" / "checks" / "TRACE113" / "good"
RUN = "APP.ANSWER.RUN"
SPEC = "project-docs/capabilities/answering.md"
GUIDE = "user-docs/how-to/first-question.md"


def ww(folder: Path, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command in this process, in a folder."""
    printed, refused, code = io.StringIO(newline=""), io.StringIO(), None
    variables = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | more
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(refused),
        mock.patch.dict(os.environ, variables, clear=True),
        mock.patch.object(sys, "argv", ["wavewright", *map(str, words)]),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    gc.enable()
    assert isinstance(code, int)
    return subprocess.CompletedProcess(words, code, printed.getvalue(), refused.getvalue())


def out(folder: Path, *words: str | Path, **more: str) -> str:
    ended = ww(folder, "trace", *words, **more)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(GOOD, root, ignore=shutil.ignore_patterns(".wavewright"))
    return root


def declare(root: Path, id_: str) -> None:
    text = (root / SPEC).read_text(encoding="utf-8")
    line = f"- @behavior:{RUN} @status:implemented\n"
    text = text.replace(line, f"{line}- @behavior:{id_} @status:draft\n")
    (root / SPEC).write_text(text, encoding="utf-8")


def test_the_matrix_is_the_default_and_has_no_colour_in_a_pipe(project: Path) -> None:
    text = out(project)
    assert text.splitlines()[0] == "Wave 1.1 in-progress · v0.1.0 planned"
    assert text.splitlines()[3].split()[:3] == [RUN, "implemented", "app-answer-run"]
    assert text.splitlines()[-1] == "1 of 1 behaviors have all levels (100%)."
    assert "\x1b" not in text
    assert max(map(len, out(project, COLUMNS="80").splitlines())) <= 80


def test_the_matrix_has_four_forms(project: Path) -> None:
    assert out(project, "--format", "table") == out(project)
    assert f"[{RUN}]({SPEC})" in out(project, "--format", "markdown")
    read = list(csv.DictReader(io.StringIO(out(project, "--format", "csv"), newline="")))
    assert [row["behavior"] for row in read] == [RUN]
    found = json.loads(out(project, "--format", "json"))
    jsonschema.Draft7Validator(schema()).validate(found)
    assert [one["id"] for one in found["rows"][0]["guide"]] == ["first-question"]


def test_csv_ends_its_lines_as_the_standard_says(project: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "wavewright", "trace", "--format", "csv"],
        cwd=project,
        capture_output=True,
        check=True,
    )
    assert ended.stdout.count(b"\r\n") == ended.stdout.count(b"\n") == 2
    assert b"\r\r" not in ended.stdout


def test_a_tree_is_text_or_data(project: Path) -> None:
    lines = out(project, RUN).splitlines()
    assert lines[0] == "Up"
    assert lines[2] == f"    defines behaviors ← capability answering Answering ({SPEC}:1)"
    assert "    drives → unit test tests/unit/test_app_answer_run.py:6 test_happy_path" in lines
    assert sum("test_first_question.py:1" in line for line in lines) == 1
    assert sum(line.endswith("test_first_question.py (above)") for line in lines) == 1
    found: Any = json.loads(out(project, RUN, "--format", "json"))
    jsonschema.Draft7Validator(schema()).validate(found)
    assert found["focus"] == [f"behavior:{RUN}"]
    names = {node["name"] for node in found["nodes"]}
    assert {end for edge in found["edges"] for end in (edge["source"], edge["target"])} <= names
    assert {node["distance"] for node in found["nodes"] if node["kind"] == "wave"} == {-2}


def test_a_file_may_be_named_from_the_current_folder(project: Path) -> None:
    assert out(project / "user-docs" / "how-to", "first-question.md") == out(project, GUIDE)
    assert out(project.parent, RUN, "--root", "project") == out(project, RUN)


def test_an_unknown_id_is_the_users_mistake(project: Path) -> None:
    ended = ww(project, "trace", "APP.ANSWR.RUN")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "error: nothing in the chain is called 'APP.ANSWR.RUN'",
        f"  Did you mean {RUN}?",
    ]


def test_gaps_end_with_1_only_when_strict_and_something_is_due(project: Path) -> None:
    ended = ww(project, "trace", "--gaps", "--strict")
    assert ended.returncode == 0
    assert "the roadmap names no vision (not required yet)" in ended.stdout
    (project / GUIDE).unlink()
    assert ww(project, "trace", "--gaps").returncode == 0
    ended = ww(project, "trace", "--gaps", "--strict")
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    at = lines.index("guide")
    assert lines[at + 1] == f"  {SPEC}:8: first-question is named for {RUN}, and does not exist"
    assert "  behavior    guide               0%  0 of 1" in lines
    found = json.loads(out(project, "--gaps", "--format", "json"))
    jsonschema.Draft7Validator(schema()).validate(found)
    assert found["gaps"][-1]["of"]["line"] == 8


def commands(root: Path, level: str) -> list[list[str]]:
    found = json.loads(out(root, "--gaps", "--format", "json"))["gaps"]
    fixes = [gap["fix"].replace(".NAME", ".second-time") for gap in found if gap["level"] == level]
    return [shlex.split(fix)[1:] for fix in fixes if fix.startswith("wavewright ")]


@pytest.mark.parametrize("level", ["feature", "unit", "steps", "scenario", "guide", "e2e"])
def test_the_command_of_a_gap_closes_it(project: Path, level: str) -> None:
    declare(project, "APP.ANSWER.STOP")
    (words,) = commands(project, level)
    ended = ww(project, *words)
    assert ended.returncode == 0, ended.stderr
    assert commands(project, level) == []


@pytest.mark.parametrize(
    ("path", "level"), [(GUIDE, "guide"), ("tests/value-scenarios/test_first_question.py", "e2e")]
)
def test_the_command_of_a_gap_brings_back_what_was_removed(
    project: Path, path: str, level: str
) -> None:
    (project / path).unlink()
    (words,) = commands(project, level)
    ended = ww(project, *words)
    assert ended.returncode == 0, ended.stderr
    assert commands(project, level) == []


def test_a_picture_of_all_or_of_what_is_around_an_id(project: Path) -> None:
    text = out(project, "--graph")
    assert text.startswith("%% The chain of App\ngraph LR\n")
    assert out(project, "--graph", "mermaid") == text
    around = out(project, "--graph", RUN)
    assert around.startswith(f"%% {RUN} in the chain of App\n")
    assert out(project, RUN, "--graph") == around
    root = ET.fromstring(out(project, "--graph", "svg", RUN))  # noqa: S314  # our own
    assert root.tag.endswith("svg")


def test_an_empty_project_says_how_to_begin(tmp_path: Path) -> None:
    (tmp_path / "wavewright.yml").write_text("project: App\nnamespace: APP\n", encoding="utf-8")
    assert out(tmp_path) == 'There is no wave and no behavior yet: wavewright new wave "TITLE"\n'
    assert json.loads(out(tmp_path, "--format", "json"))["rows"] == []
    assert out(tmp_path, "--format", "csv").count("\n") == 1
    assert out(tmp_path, "--graph") == "%% The chain of App\ngraph LR\n"
    assert 'wavewright new wave "TITLE"' in out(tmp_path, "--gaps")
    ET.fromstring(out(tmp_path, "--graph=svg"))  # noqa: S314  # our own


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--gaps --impact a.py", "--gaps does not go with --impact."),
        ("--gaps --since v1", "--gaps does not go with --since."),
        ("--strict", "--strict needs --gaps."),
        ("--until v1", "--until needs --since."),
        ("--changed", "--changed needs --impact."),
        ("--impact", "--impact needs the files PATH…, or --changed."),
        ("--gaps APP.A.B", "--gaps is for the whole project, it takes no ID."),
        ("APP.A.B APP.A.C", "one ID at a time; only --impact takes several files."),
        ("--format text", "there is no --format text here. It has the formats table,"),
        ("--gaps --format csv", "there is no --format csv here. It has the formats text, json."),
        ("--graph --format json", "there is no --format json here. Write --graph=svg for"),
    ],
)
def test_options_that_do_not_go_together_are_refused(project: Path, words: str, said: str) -> None:
    ended = ww(project, "trace", *words.split())
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in " ".join(ended.stderr.split())


def test_without_a_cache_the_same_is_printed(project: Path) -> None:
    kept = out(project, "--gaps")
    assert (project / ".wavewright" / "cache").exists()
    assert out(project, "--gaps") == kept
    assert out(project, "--gaps", "--no-cache") == kept


def test_files_that_cannot_be_read_are_left_out_and_nothing_breaks(project: Path) -> None:
    (project / SPEC).write_bytes(b"\xff\xfe# Capability")
    (project / "src/app/answer.py").write_text("def (:\n@behavior:APP.X.Y", encoding="utf-8")
    for words in ([], ["--gaps"], ["--graph"], ["answering"], ["--impact", SPEC]):
        assert not re.search("Traceback", out(project, *words))
