"""What a change touches and what a release delivered, in real git repositories."""

import contextlib
import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from wavewright.cli import cli
from wavewright.errors import UserError
from wavewright.trace.data import schema

GOOD = Path(__file__).parent / "examples" / "checks" / "TRACE113" / "good"
RUN, STOP = "APP.ANSWER.RUN", "APP.ANSWER.STOP"
SPEC = "project-docs/capabilities/answering.md"
FEATURE = "project-docs/capabilities/behaviors/app-answer-run.feature"
STOPPING = "project-docs/capabilities/behaviors/app-answer-stop.feature"
UNIT = "tests/unit/test_app_answer_run.py"
E2E = "tests/value-scenarios/test_first_question.py"
STEPS = "tests/step_defs/test_app_answer_run_steps.py"
CODE = "src/app/answer.py"
GUIDE = "user-docs/how-to/first-question.md"
WAVE = "project-docs/waves/wave-1.1-first.md"


def ww(folder: Path, *words: str, code: int = 0) -> str:
    """Run the command in this process, in a folder; return what it prints, or its refusal."""
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out):
        try:
            found = cli.main(["trace", *words], standalone_mode=False)
        except UserError as error:
            assert code == 2
            return str(error)
    assert found == code
    return out.getvalue()


def data(folder: Path, *words: str) -> Any:
    found = json.loads(ww(folder, *words, "--format", "json"))
    jsonschema.Draft7Validator(schema()).validate(found)
    return found


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(
        ["git", *identity, *words],
        cwd=folder,
        check=True,
        capture_output=True,
        env=os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
    )


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose first release is tagged, in a folder of its repository."""
    root = tmp_path / "repository" / "project"
    shutil.copytree(GOOD, root, ignore=shutil.ignore_patterns(".wavewright"))
    (root / ".gitignore").write_text(".wavewright/\n", encoding="utf-8")
    git(root.parent, "init", "--quiet", "--initial-branch", "main")
    commit(root, "First")
    git(root, "tag", "v0.1.0")
    return root


def grow(root: Path) -> None:
    """Complete the wave, add a behavior with its feature, and change what there was."""
    line = f"- @behavior:{RUN} @status:implemented\n"
    change(root, SPEC, line, f"{line}- @behavior:{STOP} @status:implemented\n")
    change(root, SPEC, "Ask a first question", "Ask the very first question")
    change(root, WAVE, "in-progress", "complete")
    change(root, FEATURE, "Then it is answered", "Then it is answered at once")
    change(root, "CHANGELOG.md", "(Wave 1.1)", "(Wave 1.1)\n- Answers stop (Wave 1.1)")
    stopping = (root / FEATURE).read_text(encoding="utf-8").replace(RUN, STOP)
    (root / STOPPING).write_text(stopping, encoding="utf-8")


def delivered(found: Any) -> dict[str, list[str]]:
    return {name: [node["id"] for node in nodes] for name, nodes in found["parts"].items() if nodes}


DELIVERED = {
    "waves": ["1.1"],
    "behaviors": [STOP],
    "changed": ["app.answer.run.first-question"],
    "features": [STOPPING],
    "cases": [f"{STOPPING}::A question is answered"],
    "rewritten": [f"{FEATURE}::A question is answered"],
    "entries": ["Unreleased#2"],
}


# What a release delivered.


def test_nothing_is_delivered_while_nothing_has_changed(project: Path) -> None:
    assert delivered(data(project, "--since", "v0.1.0")) == {}
    assert "Nothing of the chain has changed." in ww(project, "--since", "v0.1.0")


def test_what_is_not_committed_yet_is_delivered_since_a_tag(project: Path) -> None:
    grow(project)
    assert delivered(data(project, "--since", "v0.1.0")) == DELIVERED


def test_what_lies_between_two_tags_stays_what_it_was(project: Path) -> None:
    grow(project)
    commit(project, "Second")
    git(project, "tag", "v0.2.0")
    (project / STOPPING).unlink()
    change(project, WAVE, "complete", "planning")
    assert delivered(data(project, "--since", "v0.1.0", "--until", "v0.2.0")) == DELIVERED
    later = delivered(data(project, "--since", "v0.2.0"))
    assert later == {"removed": [STOPPING]}
    back = delivered(data(project, "--since", "v0.2.0", "--until", "v0.1.0"))
    assert back["removed"] == [STOP, STOPPING]


def test_a_delivery_is_printed_with_titles_and_places(project: Path) -> None:
    grow(project)
    lines = ww(project, "--since", "v0.1.0").splitlines()
    assert lines[0] == "From v0.1.0 to now"
    assert f"  - wave 1.1 [complete] First ({WAVE}:1)" in lines
    assert "  - Answers stop (Wave 1.1) (CHANGELOG.md:8)" in lines
    assert f"  - scenario of a feature {STOPPING}:5 A question is answered" in lines


def test_an_entry_that_moves_to_a_version_is_not_new(project: Path) -> None:
    change(project, "CHANGELOG.md", "## [Unreleased]", "## [Unreleased]\n\n## [0.1.0] - 2026-01-02")
    assert delivered(data(project, "--since", "v0.1.0")) == {}


def test_new_pages_are_delivered_and_those_that_are_gone_are_said(project: Path) -> None:
    text = (project / GUIDE).read_text(encoding="utf-8")
    (project / GUIDE).unlink()
    (project / "user-docs/how-to/second.md").write_text(text, encoding="utf-8")
    found = delivered(data(project, "--since", "v0.1.0"))
    assert (found["guides"], found["removed"]) == (["second"], ["first-question"])


def test_a_project_that_was_not_there_before_is_delivered_whole(project: Path) -> None:
    git(project, "rm", "-r", "--quiet", ".")
    git(project, "commit", "--quiet", "--message", "Nothing")
    git(project, "tag", "nothing")
    git(project, "checkout", "--quiet", "v0.1.0", "--", ".")
    found = delivered(data(project, "--since", "nothing"))
    assert found["capabilities"] == ["answering"]
    assert found["behaviors"] == [RUN]


def test_settings_of_the_time_that_cannot_be_read_are_those_of_now(project: Path) -> None:
    settings = (project / "wavewright.yml").read_bytes()
    (project / "wavewright.yml").write_bytes(b"project: [\xff")
    commit(project, "Broken")
    git(project, "tag", "broken")
    (project / "wavewright.yml").write_bytes(settings)
    assert delivered(data(project, "--since", "broken")) == {}


def test_a_tag_that_git_does_not_know_is_refused(project: Path) -> None:
    assert "git knows no commit 'v9'" in ww(project, "--since", "v9", code=2)
    assert "git knows no commit '--all'" in ww(project, "--since=--all", code=2)
    assert "names no tag" in ww(project, "--since=", code=2)


def test_without_a_repository_nothing_tells_what_was_before(tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(GOOD, root)
    assert "in no git repository" in ww(root, "--since", "v1", code=2)


# What a change touches.


def touched(found: Any) -> dict[str, int]:
    return {node["id"]: node["distance"] for node in found["touched"]}


def test_a_change_of_code_touches_its_behavior_and_all_that_proves_it(project: Path) -> None:
    found = data(project, "--impact", CODE)
    assert touched(found) == {
        "project-docs/ROADMAP.md": -4,
        "project-docs/WAVE_1X_PLAN.md": -4,
        "1.1": -3,
        "answering": -2,
        RUN: -1,
        FEATURE: 2,
        "app.answer.run.first-question": 2,
        "first-question": 3,
        E2E: 3,
        STEPS: 3,
        f"{UNIT}::test_happy_path": 2,
        f"{CODE}::answer": 0,
        "v0.1.0": 2,
    }
    assert found["tests"] == [STEPS, f"{UNIT}::test_happy_path", E2E]
    assert found["command"] == f"pytest {STEPS} {UNIT}::test_happy_path {E2E}"


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        (UNIT, [f"{UNIT}::test_happy_path"]),
        (STEPS, [STEPS]),
        (GUIDE, [E2E]),
        (FEATURE, [STEPS, f"{UNIT}::test_happy_path", E2E]),
        (SPEC, [STEPS, f"{UNIT}::test_happy_path", E2E]),
        ("CHANGELOG.md", []),
        ("project-docs/ROADMAP.md", []),
        (WAVE, []),
    ],
)
def test_the_tests_to_run_are_those_of_what_changes(
    project: Path, path: str, tests: list[str]
) -> None:
    assert data(project, "--impact", path)["tests"] == tests


def test_a_change_of_a_plan_touches_all_that_follows_from_it(project: Path) -> None:
    found = touched(data(project, "--impact", WAVE))
    assert (found["project-docs/ROADMAP.md"], found["1.1"]) == (-1, 0)
    assert (found["answering"], found[RUN], found[FEATURE]) == (1, 2, 3)


def test_a_file_that_is_not_in_the_chain_is_said_so(project: Path) -> None:
    found = data(project, "--impact", "wavewright.yml", "no/such file.py")
    assert found["outside"] == ["no/such file.py", "wavewright.yml"]
    assert (found["touched"], found["command"]) == ([], "")
    assert "  wavewright.yml (not in the chain)" in ww(project, "--impact", "wavewright.yml")


def test_paths_are_named_from_the_current_folder(project: Path) -> None:
    found = data(project / "src" / "app", "--impact", "answer.py", "--root", "../..")
    assert found["paths"] == [CODE]
    assert "is not in the project" in ww(project, "--impact", "../other.py", code=2)


def test_the_changed_files_come_from_git(project: Path) -> None:
    change(project, CODE, "Answer a question", "Answer any question")
    for words in (["--changed"], ["--changed", "v0.1.0"], ["--changed", "HEAD"]):
        found = data(project, "--impact", *words)
        assert found["paths"] == [CODE]
        assert touched(found)[RUN] == -1
    commit(project, "Change")
    assert data(project, "--impact", "--changed", "HEAD")["paths"] == []


def test_a_file_after_changed_is_a_file(project: Path) -> None:
    assert data(project, "--impact", "--changed", UNIT)["paths"] == [UNIT]


def test_what_a_file_said_before_it_was_removed_counts(project: Path) -> None:
    (project / CODE).unlink()
    (project / UNIT).unlink()
    found = data(project, "--impact", "--changed")
    assert found["outside"] == []
    assert touched(found)[RUN] == -1
    assert found["tests"] == [STEPS, E2E]


def test_a_test_of_a_file_that_is_run_whole_is_not_named_again(project: Path) -> None:
    with (project / UNIT).open("a", encoding="utf-8") as file:
        file.write(f'\n\npytestmark = pytest.mark.behavior("{RUN}")\n')
    assert data(project, "--impact", UNIT)["tests"] == [UNIT]
