"""`wavewright show`: by any name, with every link, each at its line."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pexpect
import pytest

from wavewright.checks.chain import Chain
from wavewright.config import load
from wavewright.read import survey
from wavewright.trace.around import around
from wavewright.trace.called import called
from wavewright.trace.listing import schema

from .using import alone as ww
from .using import put

GOOD = Path(__file__).parent / "examples" / "checks" / "TRACE113" / "good"
RUN = "APP.ANSWER.RUN"
SPEC = "project-docs/capabilities/answering.md"
GUIDE = "user-docs/how-to/first-question.md"
FEATURE = "project-docs/capabilities/behaviors/app-answer-run.feature"
WAVE = "project-docs/waves/wave-1.1-first.md"
EPIC = "project-docs/epics/epic-001-export.md"
EPIC_TEXT = f"""# Epic 001: Export

- **Status:** in-progress
- **Based on:** PRD-001
- **Owner:** [Ada](../../README.md)

## Tasks

- [ ] **Task 1:** Write @behavior:{RUN}
- [x] **Task 2:** Try it
  - **Depends on:** Task 1
"""
DECISION = """# Decision: {title}

- **Status:** {status}
- **Created:** 2026-01-02
- **{relation}:** [The other]({other}.md)

See [what is gone](gone.md), [the folder](../capabilities) and Wave 9.9.
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("show") / "project"
    shutil.copytree(GOOD, root, ignore=shutil.ignore_patterns(".wavewright"))
    put(root, "README.md", "# App\n")
    put(root, EPIC, EPIC_TEXT)
    put(root, "project-docs/prds/prd-001-export.md", "# PRD-001: Export\n\n- **Status:** draft\n")
    for name, other, relation, status in (
        ("new", "old", "Supersedes", "accepted"),
        ("old", "new", "Superseded by", "superseded"),
    ):
        text = DECISION.format(title=f"{name} one", other=other, relation=relation, status=status)
        put(root, f"project-docs/decisions/{name}.md", text)
    return root


@pytest.fixture
def project(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "project"))


def shown(root: Path, *words: str) -> list[dict[str, Any]]:
    found = json.loads(ww(root, "show", *words, "--format", "json"))
    jsonschema.Draft7Validator(schema()).validate(found)
    listed: list[dict[str, Any]] = found["artifacts"]
    return listed


def names(root: Path, *words: str) -> list[tuple[str, str]]:
    return [(one["kind"], one["id"]) for one in shown(root, *words)]


def ends(one: dict[str, Any], way: str) -> set[tuple[str, str, str]]:
    return {(",".join(end["relations"]), end["kind"], end["id"]) for end in one[way]}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (RUN, ("behavior", RUN)),
        ("app.answer.run", ("behavior", RUN)),
        (f"@behavior:{RUN}", ("behavior", RUN)),
        (f"feature:{RUN}", ("feature", RUN)),
        (FEATURE, ("feature", RUN)),
        ("app-answer-run", ("feature", RUN)),
        ("app.answer.run.first-question", ("scenario", "app.answer.run.first-question")),
        ("answering", ("capability", "answering")),
        ("Answering", ("capability", "answering")),
        (SPEC, ("capability", "answering")),
        (f"{SPEC}:3", ("capability", "answering")),
        ("first-question", ("guide", "first-question")),
        ("guide:first-question", ("guide", "first-question")),
        ("1.1", ("wave", "1.1")),
        ("wave 1.1", ("wave", "1.1")),
        ("wave-1.1", ("wave", "1.1")),
        ("v0.1.0", ("wave", "1.1")),
        ("0.1.0", ("wave", "1.1")),
        ("PRD-001", ("prd", "PRD-001")),
        ("prd 001", ("prd", "PRD-001")),
        ("prd-001-export", ("prd", "PRD-001")),
        ("EPIC-001", ("epic", "epic-001")),
        ("epic-001#2", ("task", "epic-001#2")),
        ("old", ("adr", "old")),
        ("decision old", ("adr", "old")),
        ("tests/unit/test_app_answer_run.py", ("unit", "tests/unit/test_app_answer_run.py")),
        ("README.md", ("doc", "README.md")),
        ("wavewright.yml", ("file", "wavewright.yml")),
        ("CHANGELOG.md", ("file", "CHANGELOG.md")),
    ],
)
def test_a_thing_has_many_names(good: Path, asked: str, found: tuple[str, str]) -> None:
    assert names(good, asked) == [found]


def test_words_need_no_quotes_and_paths_are_from_here(good: Path) -> None:
    assert names(good, "wave", "1.1") == [("wave", "1.1")]
    assert names(good / "user-docs", "how-to/first-question.md") == [("guide", "first-question")]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("OLD  one", ("adr", "old")),
        ("Export", ("prd", "PRD-001")),
        ("ask a FIRST question", ("guide", "first-question")),
    ],
)
def test_a_thing_is_found_by_its_whole_title(
    project: Path, title: str, found: tuple[str, str]
) -> None:
    assert found in names(project, *title.split(" "))


def test_several_things_with_one_name_are_all_shown(project: Path) -> None:
    text = (project / SPEC).read_text(encoding="utf-8")
    put(project, "project-docs/capabilities/first-question.md", text)
    both = [("capability", "first-question"), ("guide", "first-question")]
    assert names(project, "first-question") == both
    assert names(project, "first-question", "--kind", "guides") == both[1:]
    twice = shown(project, RUN)
    assert [(one["path"], one["line"]) for one in twice] == [
        (SPEC, 8),
        ("project-docs/capabilities/first-question.md", 8),
    ]
    told = ww(project, "show", "first-question")
    assert "\n\nguide first-question: " in told


def test_a_behavior_has_all_that_names_it(good: Path) -> None:
    (one,) = shown(good, RUN)
    assert (one["status"], one["waves"], one["line"]) == ("implemented", ["1.1"], 8)
    assert one["within"]["id"] == "answering"
    assert one["title"]
    assert one["out"] == []
    assert ends(one, "in") >= {
        ("behavior", "capability", "answering"),
        ("behavior", "feature", RUN),
        ("behavior", "scenario", "app.answer.run.first-question"),
        ("mention", "task", "epic-001#1"),
        ("mention", "guide", "first-question"),
    }
    kinds = {end["kind"] for end in one["in"]}
    assert {"unit", "code"} <= kinds


def test_each_link_stands_where_it_says(good: Path) -> None:
    count = 0
    for asked in (RUN, SPEC, GUIDE, FEATURE, WAVE, EPIC, "old", "new", "PRD-001", "README.md"):
        (one,) = shown(good, asked)
        wanted = one["id"].casefold(), Path(one["path"]).name
        for end in one["in"]:
            for place in end["places"]:
                line = (good / place["path"]).read_text("utf-8").splitlines()[place["line"] - 1]
                assert any(word in line.casefold() for word in wanted), line
                count += 1
        for end in one["out"]:
            assert {place["path"] for place in end["places"]} == {one["path"]}
    assert count > 20


def test_links_in_are_the_links_out_of_all_others(good: Path) -> None:
    chain = Chain(survey(good, load(good), cached=False))
    found = [around(chain, one) for path in chain.survey.paths for one in called(chain, path)]
    out = {
        (one.artifact.place.path, place.line, end.path)
        for one in found
        for end in one.out
        for place in end.places
        if end.path in chain.survey.paths and end.kind not in {"behavior", "task"}
    }
    into = {
        (place.path, place.line, one.artifact.place.path)
        for one in found
        for end in one.into
        for place in end.places
    }
    assert len(out) > 15
    assert out <= into


def test_what_a_scenario_says_is_not_said_again_by_its_page(good: Path) -> None:
    (guide,) = shown(good, GUIDE)
    pages = {end["kind"]: end for end in guide["in"]}
    inner = {place["line"] for place in pages["scenario"]["places"]}
    outer = (
        {place["line"] for place in pages["capability"]["places"]}
        if "capability" in pages
        else set()
    )
    assert inner
    assert not inner & outer


@pytest.mark.parametrize(
    "call",
    [
        'scenarios(".")',
        'scenarios("app-answer-run.feature")',
        '@scenario("app-answer-run.feature", "A question is answered")\ndef test_it(): ...',
    ],
)
def test_a_feature_names_the_tests_that_run_it(project: Path, call: str) -> None:
    text = f"from pytest_bdd import scenario, scenarios\n\n{call}\n"
    put(project, "tests/step_defs/test_more_steps.py", text)
    (one,) = shown(project, FEATURE)
    assert "tests/step_defs/test_more_steps.py" in {end["id"] for end in one["in"]}


def test_what_is_linked_and_is_not_there_says_so(good: Path) -> None:
    (one,) = shown(good, "old")
    assert {(end["kind"], end["id"]) for end in one["out"] if end["broken"]} == {
        ("file", "project-docs/decisions/gone.md")
    }
    told = ww(good, "show", "old").splitlines()
    (line,) = [line for line in told if "gone.md" in line]
    assert line.split() == [
        "path",
        "project-docs/decisions/gone.md",
        *["(there", "is", "none)"],
        "line",
        "7",
    ]


def test_decisions_name_each_other_both_ways(good: Path) -> None:
    (old,) = shown(good, "old")
    assert ("superseded by", "adr", "new") in ends(old, "out")
    assert ("supersedes", "adr", "new") in ends(old, "in")


def test_an_epic_holds_its_tasks_and_a_task_its_epic(good: Path) -> None:
    (epic,) = shown(good, "epic-001")
    assert [(one["id"], one["status"]) for one in epic["inside"]] == [
        ("epic-001#1", "open"),
        ("epic-001#2", "done"),
    ]
    assert epic["owner"] == "[Ada](../../README.md)"
    assert {"Based on", "Owner"} == set(epic["fields"])
    (task,) = shown(good, "epic-001#2")
    assert task["within"]["id"] == "epic-001"
    assert ends(task, "out") == {("prerequisite", "task", "epic-001#1")}
    told = ww(good, "show", "epic-001#1")
    assert "  prerequisite  task epic-001#2  project-docs/epics/epic-001-export.md:11\n" in told
    assert "Part of  epic epic-001\n" in told
    assert "Owner     Ada\n" in ww(good, "show", "epic-001")


def test_a_page_reads_well(good: Path) -> None:
    told = ww(good, "show", "answering")
    lines = told.splitlines()
    assert lines[:5] == [
        "capability answering: Answering",
        f"{SPEC}:1",
        "",
        "Status  implemented",
        "Wave    1.1",
    ]
    assert f"  behavior  {RUN}" in told
    assert "\nLinks out\n" in told
    assert "\nLinks in\n" in told
    assert "\x1b" not in told
    assert "Links out: none\n" in ww(good, "show", RUN)
    assert "Links in: none\n" in ww(good, "show", "wavewright.yml")


def test_a_narrow_terminal_loses_nothing(good: Path) -> None:
    wide, narrow = (ww(good, "show", "answering", COLUMNS=size) for size in ("200", "40"))
    assert sorted(wide.split()) == sorted(narrow.split())
    assert max(map(len, narrow.splitlines())) < max(map(len, wide.splitlines()))


@pytest.mark.parametrize(
    ("words", "message", "fix"),
    [
        (("APP.ANSWER.RUNN",), "nothing is called 'APP.ANSWER.RUNN'", f"Did you mean {RUN} or "),
        (("anwsering",), "nothing is called 'anwsering'", "Did you mean answering"),
        (("user-docs/how-to/first-questoin.md",), "first-questoin", f"Did you mean `{GUIDE}`?"),
        (("user-docs/how-to",), "user-docs/how-to is a folder", "Name a file in it."),
        (("adr",), "nothing is called 'adr'", "It is a kind: `wavewright list adr` shows"),
        (("Decisions",), "nothing is called 'Decisions'", "`wavewright list adr` shows"),
        (("zzz",), "nothing is called 'zzz'", "`wavewright list` shows what there is."),
        (("",), "nothing is called ''", "`wavewright list` shows"),
        (("answering", "--kind", "guide"), "no guide is called 'answering'", "`wavewright list g"),
        ((SPEC, "--kind", "guide"), f"there is no guide in {SPEC}", "Leave out --kind."),
        (("answering", "--kind", "guid"), "nothing is listed as 'guid'", "Did you mean `guide`?"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    good: Path, words: tuple[str, ...], message: str, fix: str
) -> None:
    told = ww(good, "show", *words, code=2)
    assert message in told
    assert fix in told


def test_a_file_that_cannot_be_read_is_named(project: Path) -> None:
    put(project, SPEC, b"# Capability: \xff\n")
    for name in ("answering", SPEC):
        told = ww(project, "show", name, code=2)
        assert f"{SPEC}:1" in told
        assert "the file is not UTF-8" in told


def test_a_page_with_other_line_ends_and_an_awkward_title(project: Path) -> None:
    page = project / SPEC
    text = page.read_text("utf-8").replace(
        "Capability: Answering", "Capability: [A] | *b* \x07 `c`"
    )
    page.write_bytes(text.replace("\n", "\r\n").encode())
    told = ww(project, "show", "answering").splitlines()
    assert told[0] == "capability answering: [A] | *b* \\x07 `c`"
    assert shown(project, RUN)[0]["line"] == 8


def test_a_process_without_code_believes_commands(project: Path) -> None:
    put(project, "wavewright.yml", "project: App\nnamespace: APP\nscope: process\n")
    page = project / SPEC
    text = page.read_text("utf-8")
    page.write_text(
        text.replace("### CLI Commands\n\n- None", "### CLI Commands\n\n- `answer` - x"), "utf-8"
    )
    (one,) = shown(project, "answering")
    assert ("command", "cli-command", "answer") in ends(one, "out")
    assert not any(end["broken"] for end in one["out"])
    put(project, "wavewright.yml", "project: App\nnamespace: APP\n")
    (one,) = shown(project, "answering")
    assert [end["id"] for end in one["out"] if end["broken"]] == ["answer"]


def test_a_terminal_has_colours(good: Path) -> None:
    env = {"TERM": "xterm", "COLUMNS": "90", "HOME": str(good)}
    words = ["-m", "wavewright", "show", "old"]
    child = pexpect.spawn(sys.executable, words, cwd=str(good), env=env, encoding="utf-8")
    told = str(child.read())
    assert "\x1b[1madr old\x1b[0m: old one" in told
    assert "\x1b[31mthere is none\x1b[0m" in told


def test_a_shell_completes_names(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.shell_completion import ShellComplete

    from wavewright.cli import cli

    def completed(word: str) -> list[str]:
        found = ShellComplete(cli, {}, "wavewright", "_X").get_completions(["show"], word)
        return [one.value if one.type == "plain" else one.type for one in found]

    monkeypatch.chdir(good)
    assert completed("app.answer.r") == [RUN, "app.answer.run.first-question"]
    assert completed("epic-001#") == ["epic-001#1", "epic-001#2"]
    assert completed("docs/") == ["file"]
    monkeypatch.chdir(good.parent)
    assert completed("app") == []
