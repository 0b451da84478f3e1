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


@pytest.mark.parametrize("words", [(), ("--gaps",)])
@pytest.mark.parametrize("name", ["keep-notes", "2026-10", "project-docs/decisions/keep-notes.md"])
def test_what_stands_beside_the_chain_is_left_to_show(
    project: Path, name: str, words: tuple[str, ...]
) -> None:
    for folder, stem, title in (
        ("decisions", "keep-notes", "# ADR: Keep notes"),
        ("health", "2026-10", "# Health Report: 2026-10"),
    ):
        path = project / "project-docs" / folder / f"{stem}.md"
        path.parent.mkdir()
        path.write_text(f"{title}\n\n**Status:** proposed\n", encoding="utf-8")
    ended = ww(project, "trace", name, *words)
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        f"error: nothing in the chain is called '{name}'",
        f"  `wavewright show {name}` has it, with its links.",
    ]
    assert ww(project, "show", name).returncode == 0


def test_gaps_end_with_1_only_when_strict_and_something_is_due(project: Path) -> None:
    ended = ww(project, "trace", "--gaps", "--strict")
    assert ended.returncode == 0
    assert "the roadmap names no vision (not required yet)" in ended.stdout
    assert "wavewright new vision TITLE" in ended.stdout
    (project / GUIDE).unlink()
    assert ww(project, "trace", "--gaps").returncode == 0
    ended = ww(project, "trace", "--gaps", "--strict")
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    at = lines.index("guide")
    assert lines[at + 1] == f"  {SPEC}:8: first-question is named for {RUN}, and does not exist"
    header = "  level                   of each     share  count"
    assert lines[lines.index("Coverage") + 1] == header
    assert "  guide                   behavior       0%  0 of 1" in lines
    found = json.loads(out(project, "--gaps", "--format", "json"))
    jsonschema.Draft7Validator(schema()).validate(found)
    assert found["gaps"][-1]["of"]["line"] == 8


@pytest.mark.parametrize("id_", [RUN, "answering", "1.1", SPEC, "Wave 1.1", RUN.lower()])
def test_the_gaps_of_one_thing_are_only_its_own(project: Path, id_: str) -> None:
    declare(project, "APP.ANSWER.STOP")
    (project / GUIDE).unlink()
    found = json.loads(out(project, "--gaps", id_, "--format", "json"))
    jsonschema.Draft7Validator(schema()).validate(found)
    own = {gap["of"]["id"] for gap in found["gaps"]}
    assert own == ({RUN} if id_.upper() == RUN else {RUN, "APP.ANSWER.STOP"})
    shares = {(one["level"], one["of"]): one["total"] for one in found["coverage"] if one["total"]}
    assert shares["guide", "behavior"] == len(own)
    assert (("roadmap", "wave") in shares) is ("1.1" in id_)
    assert ww(project, "trace", "--gaps", id_, "--strict").returncode == 1


def test_one_thing_without_gaps_says_so(project: Path) -> None:
    lines = out(project, "--gaps", "--strict", RUN).splitlines()
    assert lines[:3] == ["Nothing is missing.", "", "Coverage"]
    assert "  release                 behavior       0%  0 of 1" in lines
    assert lines[-1] == "  all before the release  behavior     100%  1 of 1"


def test_what_has_no_gaps_of_its_own_is_refused(project: Path) -> None:
    ended = ww(project, "trace", "--gaps", "first-question")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines()[0] == (
        "error: first-question is a guide, which has no gaps of its own"
    )
    assert "Did you mean APP.ANSWER.RUN?" in ww(project, "trace", "--gaps", "APP.ANSWR.RUN").stderr


def test_a_draft_has_no_gap_that_is_due_until_it_is_ready(project: Path) -> None:
    declare(project, "APP.ANSWER.STOP")
    ended = ww(project, "new", "behavior", "APP.ANSWER.STOP", "--capability", "answering")
    assert ended.returncode == 0, ended.stderr
    assert ww(project, "trace", "--gaps", "--strict").returncode == 0
    row = next(line for line in out(project).splitlines() if "APP.ANSWER.STOP" in line)
    assert row.split()[3:6] == ["·", "·", "·"]
    spec = (project / SPEC).read_text(encoding="utf-8")
    (project / SPEC).write_text(spec.replace("STOP @status:draft", "STOP @status:ready"), "utf-8")
    assert ww(project, "trace", "--gaps", "--strict").returncode == 1
    row = next(line for line in out(project).splitlines() if "APP.ANSWER.STOP" in line)
    assert row.split()[3:6] == ["✗", "✗", "✗"]


def test_a_tree_shows_what_is_missing_at_its_place(project: Path) -> None:
    (project / "src/app/answer.py").unlink()
    (project / "tests/step_defs/test_app_answer_run_steps.py").unlink()
    for id_, indent in ((RUN, ""), ("answering", "  ")):
        lines = out(project, id_).splitlines()
        unit = next(at for at, line in enumerate(lines) if "→ unit test" in line)
        assert lines[unit + 1] == f"{indent}    ✗ code"
        feature = next(at for at, line in enumerate(lines) if "described by" in line)
        assert lines[feature + 1] == f"{indent}      ✗ step definitions"
        assert lines[-1] == (f"✗ is missing: `wavewright trace --gaps {id_}` says how to make it.")
    found = json.loads(out(project, RUN, "--format", "json"))
    jsonschema.Draft7Validator(schema()).validate(found)
    assert {one["level"]: one["due"] for one in found["missing"]} == {"steps": True, "code": True}


def test_a_tree_hides_the_insides_of_files_unless_all_is_wanted(project: Path) -> None:
    shown, whole = out(project, "1.1"), out(project, "1.1", "--all")
    note = "Not shown: 1 scenario of a feature and 2 step definitions; --all shows them.\n"
    assert shown.endswith(f"\n\n{note}")
    assert "question_is_asked" not in shown
    assert "question_is_asked" in whole
    assert "Not shown" not in whole
    assert out(project, "1.1", "--deep") == whole
    lines = shown.removesuffix(f"\n{note}").splitlines()
    assert lines == [line for line in whole.splitlines() if "has →" not in line]
    steps = out(project, "tests/step_defs/test_app_answer_run_steps.py")
    assert "question_is_asked" in steps


def test_scenarios_that_are_run_by_name_are_hidden_and_their_steps_are_not(project: Path) -> None:
    steps = project / "tests/step_defs/test_app_answer_run_steps.py"
    text = steps.read_text(encoding="utf-8").replace("import scenarios,", "import scenario,")
    run = (
        '@scenario("app-answer-run.feature", "A question is answered")\ndef test_it():\n    pass\n'
    )
    steps.write_text(text.replace('scenarios("app-answer-run.feature")\n', run), encoding="utf-8")
    text = out(project, RUN)
    assert "A question is answered\n" not in text
    assert text.count("      drives → step definitions ") == 1
    up = out(project, "tests/step_defs/test_app_answer_run_steps.py").splitlines()
    assert up[2].startswith("    drives ← scenario of a feature")


def test_a_picture_goes_down_to_a_level(project: Path) -> None:
    for level, kinds in (
        ("wave", {"roadmap", "wave", "release"}),
        ("capability", {"roadmap", "wave", "capability", "release"}),
        ("behavior", {"roadmap", "wave", "capability", "behavior", "release"}),
    ):
        text = out(project, "--graph", "--level", level)
        drawn = re.findall(r'\["([a-z]+)(?: ·[^<]*)?<br/>', text)
        assert set(drawn) == kinds


@pytest.mark.parametrize(
    "words", ["", RUN, "--gaps", "--graph=svg", "--format csv", "--format json", "--impact src"]
)
def test_any_view_may_go_into_a_file(project: Path, tmp_path: Path, words: str) -> None:
    file = tmp_path / "view.txt"
    assert out(project, *words.split(), "--output", file) == ""
    assert file.read_bytes().decode() == out(project, *words.split())


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
        ("--since v1 APP.A.B", "--since is for the whole project, it takes no ID."),
        ("--level wave", "--level needs --graph."),
        ("--all", "--all needs an ID, and no other view."),
        ("--gaps --all APP.A.B", "--all needs an ID, and no other view."),
        ("--graph markdown", "--graph draws mermaid or svg, and nothing in the chain is called"),
        ("--since v1 --format csv", "It has the formats text, markdown, json."),
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
