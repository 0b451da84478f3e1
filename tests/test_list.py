"""`wavewright list`: what there is, quickly and rightly, whatever people have written."""

import json
import shutil
import sys
from pathlib import Path

import click
import jsonschema
import pexpect
import pytest
from click.shell_completion import ShellComplete

from wavewright.checks.chain import Chain
from wavewright.cli import cli
from wavewright.cli.columns import lines, wide
from wavewright.config import load
from wavewright.errors import UserError
from wavewright.kinds import KINDS
from wavewright.model import Artifact
from wavewright.read import Survey, survey
from wavewright.trace.heads import heads
from wavewright.trace.listed import Filters, listed
from wavewright.trace.listing import schema
from wavewright.trace.sorts import LISTED, kind_called, kind_named, plural, read_as

from .using import alone as ww
from .using import put

EXAMPLES = Path(__file__).parent / "examples" / "checks"
QUICK = ("wave", "capability", "behavior", "scenario", "feature", "guide")
SPECS = "project-docs/capabilities"
EPIC = """# Epic 001: Export

- **Status:** in-progress
- **Owner:** Ada Lovelace, Bob
- **Wave:** [Wave 1.1](../waves/wave-1.1-first.md)

## Tasks

- [ ] **Task 1:** Write it
  - **Agent:** python-backend-engineer
- [x] **Task 2:** Try it
  - **Owner:** @bob
- **M1 (2026-12-01):** It works
"""


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of the process alone, with things of many kinds."""
    root = tmp_path_factory.mktemp("list") / "project"
    put(root, "wavewright.yml", "project: App\nnamespace: APP\nscope: process\n")
    for words in (
        ("wave", "First"),
        ("wave", "Second"),
        ("capability", "asking", "--wave", "1.1", "--behavior", "APP.ASKING.RUN"),
        ("behavior", "APP.ASKING.STOP", "--capability", "asking"),
        ("capability", "big", "--title", "Große 日本 *frage*", "--wave", "1.2"),
        ("adr", "Keep it | [small]", "--owner", "Ada Lovelace"),
        ("note", "On waves"),
    ):
        ww(root, "new", *words, "--defaults")
    put(root, "project-docs/epics/epic-001-export.md", EPIC)
    feature = root / SPECS / "behaviors/app-asking-run.feature"
    spec = root / SPECS / "asking.md"
    for file in (feature, spec):
        text = file.read_text(encoding="utf-8")
        text = text.replace("RUN @status:draft", "RUN @status:implemented")
        file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def project(grown: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(grown, tmp_path / "project"))


def head(artifact: Artifact) -> tuple[object, ...]:
    return artifact[:5]


def same(root: Path) -> int:
    """Hold that quick heads are those of the full reading; return how many there are."""
    chain = Chain(survey(root, load(root, strict=False), cached=False))
    count = 0
    for name in QUICK:
        found = [head(one) for one in heads(chain, name) if isinstance(one, Artifact)]
        paths = [path for path in chain.survey.paths if path.endswith((".md", ".feature"))]
        full = [head(one) for one in chain.read(paths) if one.kind == name]
        assert found == full
        count += len(found)
    return count


def test_what_is_found_quickly_is_what_is_read_in_full(tmp_path: Path) -> None:
    folders = [path.parent.parent for path in EXAMPLES.glob(f"*/*/{SPECS}")]
    assert len(folders) > 40
    for number, folder in enumerate(folders):
        root = tmp_path / str(number)
        shutil.copytree(folder, root, ignore=shutil.ignore_patterns(".wavewright"))
        same(root)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n", "\r\n"),
        ("# Capability: Asking\n", "# Capability: Asking #\n"),
        ("# Capability: Asking\n", "# Capability: A `b` <c> \\* d\n"),
        ("# Capability: Asking\n", "Capability: Asking\n===\n"),
        ("# Capability: ", "- **Owner:** Ada\n\n# Capability: "),
        ("\n## Behaviors\n", "\n```\n- @behavior:APP.ASKING.RUN @status:x\n```\n## Behaviors\n"),
        ("- @behavior:APP.ASKING.RUN", "* @behavior:APP.ASKING.RUN"),
        ("- @behavior:APP.ASKING.R", "- @behavior:A.B.C @status:x\n- @behavior:APP.ASKING.R"),
        ("### Scenario 1: ", "### Scenario one: "),
        ("### Scenario 1: ", "### Scenario 1:  \t"),
        ("- **ID:** ", "-  **ID:**   "),
    ],
)  # fmt: skip
def test_other_forms_are_found_as_well(project: Path, before: str, after: str) -> None:
    page = project / SPECS / "asking.md"
    text = page.read_bytes().decode()
    assert before in text
    page.write_bytes(text.replace(before, after, -1 if before == "\n" else 1).encode())
    assert same(project)


def test_without_a_kind_each_kind_is_counted(grown: Path) -> None:
    rows = [line.split(maxsplit=2) for line in ww(grown, "list").splitlines()]
    assert [row[:2] for row in rows][:4] == [
        ["wave", "2"],
        ["capability", "2"],
        ["behavior", "3"],
        ["scenario", "2"],
    ]
    told = {row[0]: row[2:] for row in rows}
    assert told["behavior"] == ["2 draft, 1 implemented"]
    assert told["wave"] == ["planning"]
    assert told["guide"] == []
    assert told["task"] == ["1 open, 1 done"]
    assert set(told) >= {"adr", "epic", "milestone", "note"}
    assert {"release", "cli-command", "prd"}.isdisjoint(told)


def test_counts_are_those_of_the_lists(grown: Path) -> None:
    counted = json.loads(ww(grown, "list", "--format", "json"))
    for one in counted["kinds"]:
        found = json.loads(ww(grown, "list", one["kind"], "--format", "json"))["artifacts"]
        statuses = [row["status"] for row in found if row["status"]]
        assert len(found) == one["count"]
        assert {word: statuses.count(word) for word in statuses} == one["statuses"]


def test_a_line_says_id_status_wave_title_and_place(grown: Path) -> None:
    assert ww(grown, "list", "behavior").splitlines()[0].split() == [
        *("APP.ASKING.RUN", "implemented", "1.1", "Run", "asking", f"{SPECS}/asking.md:10")
    ]
    first, second = ww(grown, "list", "capabilities").splitlines()
    assert first.split() == ["asking", "draft", "1.1", "Asking", f"{SPECS}/asking.md:1"]
    assert "  Große 日本 *frage*  " in second
    assert wide(first[: first.index(SPECS)]) == wide(second[: second.index(SPECS)])


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("behavior", "--status", "implemented"), ["APP.ASKING.RUN"]),
        (("behavior", "--status", "Draft", "--wave", "1.1"), ["APP.ASKING.STOP"]),
        (("behavior", "--status", "draft", "--status", "implemented", "--wave", "wave 1.1"),
         ["APP.ASKING.RUN", "APP.ASKING.STOP"]),
        (("capability", "--wave", "1.2"), ["big"]),
        (("guide", "--wave", "1.1"), ["asking"]),
        (("feature", "--wave", "1.1"), ["APP.ASKING.RUN", "APP.ASKING.STOP"]),
        (("scenario", "--wave", "1.1"), ["app.asking.run.asking"]),
        (("epic", "--wave", "1.1"), ["epic-001"]),
        (("milestone", "--wave", "1.1"), ["epic-001#M1"]),
        (("tasks", "--owner", "Python-Backend-Engineer"), ["epic-001#1"]),
        (("task", "--owner", "bob", "--status", "done"), ["epic-001#2"]),
        (("epic", "--owner", "bob"), ["epic-001"]),
        (("--owner", "ada lovelace"), ["epic-001", "keep-it-small"]),
        (("wave", "--wave", "1.1", "--wave", "1.2"), ["1.1", "1.2"]),
    ],
)  # fmt: skip
def test_filters_go_together(grown: Path, words: tuple[str, ...], ids: list[str]) -> None:
    found = json.loads(ww(grown, "list", *words, "--format", "json"))
    assert [one["id"] for one in found["artifacts"]] == ids


def test_with_a_filter_and_no_kind_all_kinds_are_listed(grown: Path) -> None:
    told = [line.split()[:2] for line in ww(grown, "list", "--wave", "1.2").splitlines()]
    assert [kind for kind, _ in told] == [
        *("wave", "capability", "behavior", "scenario", "feature", "guide")
    ]


@pytest.mark.parametrize("words", [(), ("capability",), ("--owner", "Ada Lovelace"), ("release",)])
def test_programs_get_what_the_schema_says(grown: Path, words: tuple[str, ...]) -> None:
    found = json.loads(ww(grown, "list", *words, "--format", "json"))
    jsonschema.Draft7Validator(schema()).validate(found)


@pytest.mark.parametrize(
    ("words", "message", "fix"),
    [
        (("capabilty",), "nothing is listed as 'capabilty'", "Did you mean `capability`?"),
        (("xyz",), "nothing is listed as 'xyz'", "The kinds are vision, prd, wave, "),
        (("module",), "a module is part of a behavior", "wavewright list behavior"),
        (("unit-test",), "a unit test is part of a behavior", "`wavewright trace` shows"),
        (("Steps",), "a step definition is part of a behavior", "wavewright list behavior"),
        (("adr", "--status", "draft"), "no adr has the status 'draft'", "There is proposed, acc"),
        (("guide", "--status", "draft"), "guides have no status", "Leave out --status."),
        (("--status", "nice"), "no kind has the status 'nice'", "There is "),
        (("--wave", "7.1"), "there is no wave 7.1", "There is 1.1, 1.2."),
        (("--wave", ""), "there is no wave ", "There is 1.1, 1.2."),
    ],
)
def test_what_there_is_not_is_refused(
    grown: Path, words: tuple[str, ...], message: str, fix: str
) -> None:
    told = ww(grown, "list", *words, code=2)
    assert message in told
    assert fix in told


def test_nothing_is_no_mistake(grown: Path, tmp_path: Path) -> None:
    none = ww(grown, "list", "adr", "--owner", "Eve")
    assert none == "There is no adr with owner Eve.\nOwners: Ada Lovelace\n"
    owners = ww(grown, "list", "--owner", "Eve").splitlines()[-1]
    assert owners == "Owners: Ada Lovelace, Bob, The team, python-backend-engineer"
    assert ww(grown, "list", "note", "--wave", "1.2") == "There is no note with wave 1.2.\n"
    assert ww(grown, "list", "cli-command").startswith("There is no cli-command yet.")
    put(tmp_path, "wavewright.yml", "project: App\nnamespace: APP\n")
    assert ww(tmp_path, "list").startswith("There is nothing yet: ")
    assert "Make one: wavewright new adr --help" in ww(tmp_path, "list", "adr")
    assert 'wavewright new wave "TITLE"' in ww(tmp_path, "list", "--wave", "1.1", code=2)


def test_what_cannot_be_read_is_listed_as_such(project: Path) -> None:
    put(project, f"{SPECS}/broken.md", b"# Capability: \xff\n")
    (line,) = [one for one in ww(project, "list", "capability").splitlines() if "broken" in one]
    assert line.split()[:2] == ["broken", "unreadable"]
    assert "the file is not UTF-8" in line
    assert line.endswith(f"{SPECS}/broken.md:1")


def test_things_with_one_id_are_all_listed(project: Path) -> None:
    text = (project / SPECS / "asking.md").read_text(encoding="utf-8")
    put(project, f"{SPECS}/copied.md", text)
    told = ww(project, "list", "behavior", "--wave", "1.1").splitlines()
    places = [line.split()[-1] for line in told if line.startswith("APP.ASKING.RUN ")]
    assert places == [f"{SPECS}/asking.md:10", f"{SPECS}/copied.md:10"]


def test_settings_that_are_wrong_do_not_hide_what_there_is(project: Path) -> None:
    with (project / "wavewright.yml").open("a") as file:
        file.write("colour: red\n")
    assert "asking" in ww(project, "list", "capability")


def test_a_control_character_does_not_reach_the_terminal(project: Path) -> None:
    put(project, "project-docs/notes/odd.md", "# Note: a\x1b[31mred\n\n- **Status:** draft\n")
    assert "\x1b" not in ww(project, "list", "note")


def test_a_pipe_is_not_narrow_and_a_terminal_may_be(grown: Path) -> None:
    pipe = ww(grown, "list", "behavior").splitlines()
    assert len(pipe) == 3
    assert max(map(len, pipe)) > 80
    for columns in (75, 60, 40):
        told = ww(grown, "list", "behavior", COLUMNS=str(columns)).splitlines()
        whole = [line for line in told if not line.startswith("    ")]
        assert len(whole) == 3
        assert max(map(len, whole)) <= columns
        assert [f"{SPECS}/asking.md:10" in line for line in told].count(True) == 1


def test_a_terminal_shows_lines_without_colours_for_nobody(grown: Path) -> None:
    env = {"TERM": "xterm", "COLUMNS": "80", "HOME": str(grown)}
    words = ["-m", "wavewright", "list", "wave"]
    child = pexpect.spawn(sys.executable, words, cwd=str(grown), env=env, encoding="utf-8")
    assert "planning" in str(child.read())
    assert "\x1b" not in ww(grown, "list", "wave")


def test_columns_are_shortened_before_they_are_moved() -> None:
    rows = [("a", "", "A long title of a thing", "x.md:1"), ("bb", "", "日本", "y.md:22")]
    assert list(lines(rows)) == [
        "a   A long title of a thing  x.md:1",
        "bb  日本                     y.md:22",
    ]
    assert next(lines(rows, 28, 2)) == "a   A long title o…  x.md:1"
    assert list(lines(rows, 20, 2)) == [
        "a",
        "    A long title of a thing  x.md:1",
        "bb",
        "    日本  y.md:22",
    ]


def test_kinds_have_plurals_and_other_names() -> None:
    assert [kind_called(plural(name)) for name in LISTED] == list(LISTED)
    words = {
        "Capabilities": "capability",
        "decisions": "adr",
        "how_to": "guide",
        "MCP tools": "mcp-tool",
    }
    assert {word: kind_called(word) for word in words} == words
    assert read_as("cli-command") == "script"


def test_each_kind_that_is_made_is_listed_or_told_what_to_list_instead() -> None:
    told = {}
    for kind in KINDS:
        try:
            assert kind_named(kind.name) == kind.name
        except UserError as error:
            told[kind.name] = error.fix
    assert set(told) == {"module", "steps", "unit-test"}
    assert all("wavewright list behavior" in fix for fix in told.values())


def test_a_shell_completes_the_kinds() -> None:
    found = ShellComplete(cli, {}, "wavewright", "_X").get_completions(["list"], "cap")
    assert [one.value for one in found] == ["capability"]


def test_the_command_hides_no_builtin_of_the_command_line(grown: Path) -> None:
    ww(grown, "list")
    assert "list" in cli.list_commands(click.Context(cli))


def test_pages_in_a_usual_form_are_not_read_in_full(
    grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = survey(grown, load(grown), cached=False)
    usual = [name for name in QUICK if listed(found, [name]).rows]
    assert usual == list(QUICK)
    monkeypatch.setattr(Survey, "page", None)
    for name in usual:
        assert listed(found, [name], Filters(waves=("1.2",))).rows


def test_a_task_belongs_to_the_wave_of_a_behavior_that_it_names(project: Path) -> None:
    text = EPIC.replace("- **Wave:** [Wave 1.1](../waves/wave-1.1-first.md)\n", "")
    text = text.replace("Write it", "Write @behavior:APP.ASKING.RUN")
    put(project, "project-docs/epics/epic-001-export.md", text)
    told = ww(project, "list", "task", "--wave", "1.1").splitlines()
    assert [line.split()[0] for line in told] == ["epic-001#1"]


def test_a_page_with_an_owner_is_found_by_it(project: Path) -> None:
    page = project / SPECS / "asking.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("\n\n", "\n\n- **Owner:** Eve and Ada\n\n", 1), encoding="utf-8")
    assert "Eve and Ada" in ww(project, "list", "capability", "--owner", "ada")
    assert ww(project, "list", "capability", "--owner", "eva").endswith("Owners: Ada, Eve\n")


def test_an_epic_has_the_owners_of_its_tasks(project: Path) -> None:
    text = EPIC.replace("- **Owner:** Ada Lovelace, Bob\n", "")
    put(project, "project-docs/epics/epic-001-export.md", text)
    (line,) = ww(project, "list", "epic", "--owner", "Bob").splitlines()
    assert "  python-backend-engineer, @bob  " in line
    put(project, "project-docs/epics/epic-001-export.md", EPIC)
    (line,) = ww(project, "list", "epic", "--owner", "python-backend-engineer").splitlines()
    assert "  Ada Lovelace, Bob, python-backend-engineer  " in line
