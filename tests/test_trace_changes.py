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


def delivered(found: Any, part: str = "parts") -> dict[str, list[str]]:
    return {name: [node["id"] for node in nodes] for name, nodes in found[part].items() if nodes}


DELIVERED = {
    "waves": ["1.1"],
    "behaviors": [STOP],
    "features": [STOPPING],
    "cases": [f"{STOPPING}::A question is answered"],
    "rewritten": [f"{FEATURE}::A question is answered"],
    "entries": ["Unreleased#2"],
}
PLANNED = {"changed": ["app.answer.run.first-question"]}  # its status is draft


# What a release delivered.


def test_nothing_is_delivered_while_nothing_has_changed(project: Path) -> None:
    assert delivered(data(project, "--since", "v0.1.0")) == {}
    assert "Nothing of the chain has changed." in ww(project, "--since", "v0.1.0")


def test_what_is_not_committed_yet_is_delivered_since_a_tag(project: Path) -> None:
    grow(project)
    found = data(project, "--since", "v0.1.0")
    assert delivered(found) == DELIVERED
    assert delivered(found, "planned") == PLANNED


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
    assert lines[2:5] == [
        "Delivered",
        "  Waves completed (1)",
        f"    - wave 1.1 [complete] First ({WAVE}:1)",
    ]
    assert "    - Answers stop (Wave 1.1) (CHANGELOG.md:8)" in lines
    assert f"    - scenario of a feature {STOPPING}:5 A question is answered" in lines
    assert lines[-4:-1] == ["", "Planned or in work", "  Changed value scenarios (1)"]


def test_a_delivery_is_markdown_for_release_notes(project: Path) -> None:
    grow(project)
    lines = ww(project, "--since", "v0.1.0", "--format", "markdown").splitlines()
    assert lines[:7] == [
        "# From v0.1.0 to now",
        "",
        "## Delivered",
        "",
        "### Waves completed",
        "",
        f"- [Wave 1.1]({WAVE}): First (complete)",
    ]
    assert "- Answers stop (Wave 1.1)" in lines
    assert lines.index("## Planned or in work") > lines.index("### Changelog entries")
    commit(project, "Second")
    nothing = ww(project, "--since", "HEAD", "--format", "markdown")
    assert nothing == "# From HEAD to now\n\nNothing of the chain has changed.\n"


def test_what_is_only_a_draft_is_planned_and_not_delivered(project: Path) -> None:
    later = (project / SPEC).read_text(encoding="utf-8").replace(RUN, "APP.LATER.RUN")
    later = later.replace("@status:implemented", "@status:draft").replace("app.answer", "app.later")
    (project / "project-docs/capabilities/later.md").write_text(later, encoding="utf-8")
    feature = (project / FEATURE).read_text(encoding="utf-8").replace(RUN, "APP.LATER.RUN")
    feature = feature.replace("@status:implemented", "@status:draft")
    path = "project-docs/capabilities/behaviors/app-later-run.feature"
    (project / path).write_text(feature, encoding="utf-8")
    found = data(project, "--since", "v0.1.0")
    assert delivered(found) == {}
    assert delivered(found, "planned") == {
        "capabilities": ["later"],
        "behaviors": ["APP.LATER.RUN"],
        "scenarios": ["app.later.run.first-question"],
        "features": [path],
        "cases": [f"{path}::A question is answered"],
    }
    for file in (path, "project-docs/capabilities/later.md"):
        change(project, file, "@status:draft", "@status:implemented")
    change(project, "project-docs/capabilities/later.md", "draft", "passing")
    commit(project, "Second")
    assert delivered(data(project, "--since", "v0.1.0"))["capabilities"] == ["later"]
    assert delivered(data(project, "--since", "v0.1.0"), "planned") == {}


def test_a_capability_is_delivered_with_its_first_behavior(project: Path) -> None:
    for path in (SPEC, FEATURE):
        change(project, path, "@status:implemented", "@status:ready")
    commit(project, "Ready")
    git(project, "tag", "ready")
    for path in (SPEC, FEATURE):
        change(project, path, "@status:ready", "@status:implemented")
    change(project, SPEC, "**Status:** draft", "**Status:** passing")
    assert delivered(data(project, "--since", "ready")) == {
        "capabilities": ["answering"],
        "behaviors": [RUN],
        "scenarios": ["app.answer.run.first-question"],
    }


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
        (UNIT, [UNIT]),
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


def test_a_document_that_is_not_in_the_chain_concerns_no_test(project: Path) -> None:
    (project / "README.md").write_text("# App\n", encoding="utf-8")
    found = data(project, "--impact", "README.md")
    assert (found["outside"], found["all_tests"]) == (["README.md"], False)
    assert (found["touched"], found["command"]) == ([], "")
    lines = ww(project, "--impact", "README.md").splitlines()
    assert lines[1] == "  README.md (not in the chain)"
    assert lines[-1] == "No test is concerned."


@pytest.mark.parametrize(
    "path", ["src/app/alone.py", "tests/conftest.py", "tests/asking.py", "uv.lock", "src/app/a.txt"]
)
def test_code_and_settings_that_are_not_in_the_chain_concern_all_tests(
    project: Path, path: str
) -> None:
    (project / path).write_text("", encoding="utf-8")
    runner = "uv run pytest" if path == "uv.lock" else "pytest"
    found = data(project, "--impact", path, CODE)
    assert (found["outside"], found["everywhere"]) == ([path], [path])
    assert (found["all_tests"], found["command"]) == (True, runner)
    assert found["tests"] == [STEPS, f"{UNIT}::test_happy_path", E2E]
    lines = ww(project, "--impact", path, CODE).splitlines()
    assert lines[-3:] == [
        f"{path} is not in the chain: run all tests.",
        "Run all tests:",
        f"  {runner}",
    ]


def test_settings_that_are_in_the_chain_concern_all_tests_too(project: Path) -> None:
    scripts = '[project]\nname = "app"\n\n[project.scripts]\nask = "app.answer:main"\n'
    (project / "pyproject.toml").write_text(scripts, encoding="utf-8")
    (project / "setup.cfg").write_text("", encoding="utf-8")
    lines = ww(project, "--impact", "pyproject.toml", "setup.cfg").splitlines()
    assert lines[-4:-2] == [
        "setup.cfg is not in the chain: run all tests.",
        "pyproject.toml concerns all that runs: run all tests.",
    ]


def test_a_test_that_is_not_in_the_chain_is_run_itself(project: Path) -> None:
    (project / "tests/test_more.py").write_text("", encoding="utf-8")
    found = data(project, "--impact", "tests/test_more.py")
    assert (found["tests"], found["all_tests"]) == (["tests/test_more.py"], False)


@pytest.mark.parametrize(
    "said",
    [
        "from app.values import LIMIT",
        "from app import values",
        "import app.values",
        "from .values import LIMIT",
        "from . import values as v",
        "def late():\n    from app.values import LIMIT",
        "try:\n    import app.values\nexcept ImportError:\n    pass",
    ],
)
def test_an_import_leads_from_a_module_to_the_behaviors_of_its_user(
    project: Path, said: str
) -> None:
    values = "src/app/values.py"
    (project / values).write_text("LIMIT = 1\n", encoding="utf-8")
    (project / "src/app/__init__.py").write_text("", encoding="utf-8")
    code = (project / CODE).read_text(encoding="utf-8")
    (project / CODE).write_text(f"{said}\n{code}", encoding="utf-8")
    found = data(project, "--impact", values)
    assert (found["outside"], found["importers"], found["all_tests"]) == ([], [CODE], False)
    assert touched(found)[RUN] == -2
    assert touched(found)[f"{CODE}::answer"] == 1
    assert found["tests"] == [STEPS, f"{UNIT}::test_happy_path", E2E]
    assert f"Imported by {CODE}." in ww(project, "--impact", values).splitlines()


@pytest.mark.parametrize(
    "said",
    ["from other.values import X", "import values.app", "# from app.values", "x = 'app.values'"],
)
def test_a_word_that_is_no_import_of_the_module_leads_nowhere(project: Path, said: str) -> None:
    (project / "src/app/values.py").write_text("", encoding="utf-8")
    code = (project / CODE).read_text(encoding="utf-8")
    (project / CODE).write_text(f"{said}\n{code}", encoding="utf-8")
    found = data(project, "--impact", "src/app/values.py")
    assert (found["importers"], found["all_tests"]) == ([], True)


def test_many_changed_modules_lead_where_each_of_them_does(project: Path) -> None:
    names = [f"part{number}" for number in range(30)]
    for name in names:
        (project / f"src/app/{name}.py").write_text("", encoding="utf-8")
    change(project, CODE, "\n\n\ndef", "\nfrom app import part7, part9\n\ndef")
    paths = [f"src/app/{name}.py" for name in names]
    found = data(project, "--impact", *paths)
    assert found["importers"] == [CODE]
    assert set(paths) - set(found["outside"]) == {"src/app/part7.py", "src/app/part9.py"}


def test_imports_are_followed_over_several_modules_and_round_a_circle(project: Path) -> None:
    for name, said in (("one", "import app.three"), ("two", "from app.one import a")):
        (project / f"src/app/{name}.py").write_text(said, encoding="utf-8")
    (project / "src/app/three.py").write_text("import app.two\nimport app.three", encoding="utf-8")
    change(project, CODE, "\n\n\ndef", "\nfrom app.three import b\n\ndef")
    (project / "src/app/broken.py").write_text("from app.one import (", encoding="utf-8")
    found = data(project, "--impact", "src/app/one.py")
    assert found["importers"] == [CODE, "src/app/three.py", "src/app/two.py"]
    assert touched(found)[RUN] == -4
    assert found["all_tests"] is False


def test_tests_that_import_a_changed_module_are_run(project: Path) -> None:
    change(project, UNIT, "import pytest", "import pytest\nfrom app.answer import answer")
    assert data(project, "--impact", CODE)["tests"] == [STEPS, UNIT, E2E]
    (project / "tests/conftest.py").write_text("from app import answer\n", encoding="utf-8")
    assert data(project, "--impact", CODE)["all_tests"] is True


def test_the_module_of_a_command_leads_to_its_capability_and_what_proves_it(project: Path) -> None:
    (project / "src/app/cli.py").write_text("def main(): ...\n", encoding="utf-8")
    scripts = '[project]\nname = "app"\n\n[project.scripts]\nask = "app.cli:main"\n'
    (project / "pyproject.toml").write_text(scripts, encoding="utf-8")
    found = data(project, "--impact", "src/app/cli.py")
    assert (found["all_tests"], touched(found)["ask"]) == (True, 1)  # nobody promises the command
    change(project, SPEC, "### CLI Commands\n\n- None", "### CLI Commands\n\n- `ask` - asks")
    found = data(project, "--impact", "src/app/cli.py")
    assert found["all_tests"] is False
    assert (
        touched(found).items() >= {"ask": 1, "answering": -2, RUN: 3, "first-question": 5}.items()
    )
    assert found["tests"] == [STEPS, f"{UNIT}::test_happy_path", E2E]


def test_the_distances_are_explained_in_a_line(project: Path) -> None:
    lines = ww(project, "--impact", CODE).splitlines()
    assert lines[2].startswith("Steps along the chain: below 0 is why it is there")


def test_a_folder_stands_for_its_files(project: Path) -> None:
    found = data(project, "--impact", "src", "tests/unit")
    assert found["paths"] == [CODE, UNIT]


def test_a_path_that_never_was_is_refused_with_the_nearest(project: Path) -> None:
    said = ww(project, "--impact", "src/app/answr.py", code=2)
    assert "there is no src/app/answr.py, and git knows of none" in said
    assert f"Did you mean {CODE}?" in said
    shutil.rmtree(project.parent / ".git")
    assert "there is no src/app/answr.py" in ww(project, "--impact", "src/app/answr.py", code=2)


def test_a_removed_file_counts_by_what_it_said_last(project: Path) -> None:
    (project / CODE).unlink()
    before = data(project, "--impact", CODE)
    assert touched(before)[RUN] == -1
    commit(project, "Removed")
    change(project, WAVE, "in-progress", "complete")
    commit(project, "More")
    found = data(project, "--impact", CODE)
    assert (found["tests"], touched(found)[RUN]) == (before["tests"], -1)


def test_no_change_says_what_it_is_compared_with(project: Path) -> None:
    head = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=project, text=True).strip()
    lines = ww(project, "--impact", "--changed").splitlines()
    assert lines[0].startswith(f"0 changed files, compared with {head[:7]}, the last commit that")
    assert lines[1:] == ["To compare with another commit, name it: --changed COMMIT."]
    lines = ww(project, "--impact", "--changed", "v0.1.0").splitlines()
    assert lines[0] == f"0 changed files, compared with v0.1.0 ({head[:7]})"
    assert data(project, "--impact", "--changed")["since"] == head


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
