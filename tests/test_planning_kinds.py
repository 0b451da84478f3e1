"""PRDs, epics and sprints as they are made: approval, tasks and their graph, hours; and answers.

What all kinds of documents have in common is in `test_kinds`.
"""

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.checks.fixing import mend
from wavewright.cli.answers import answers_from
from wavewright.cli.ask import ask
from wavewright.config import load
from wavewright.errors import UserError
from wavewright.kinds import KINDS, planned
from wavewright.kinds.planned import Task
from wavewright.model import Artifact, Finding
from wavewright.read import read_project, survey
from wavewright.shown import a

from . import inside

PRD = "project-docs/prds/prd-001-task-api.md"
EPIC = "project-docs/epics/epic-001-task-api.md"
SPRINT = "project-docs/sprints/sprint-1-v0.1.0-publishing-intent.md"
(PRD_KIND,) = (kind for kind in KINDS if kind.name == "prd")
EXAMPLES = Path(__file__).parent / "examples" / "checks"


def ww(root: Path, *arguments: str, code: int = 0) -> str:
    done = inside.run(root, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a wave, a PRD that is approved and one that is not."""
    root = tmp_path_factory.mktemp("planning") / "project"
    root.mkdir()
    settings = "project: App\nnamespace: APP\nscope: process\n"
    settings += "plan:\n  capabilities-per-wave: [0, 5]\n"
    (root / "wavewright.yml").write_text(settings, encoding="utf-8")
    ww(root, "new", "wave", "First")
    ww(root, "new", "prd", "Task API")
    ww(root, "new", "prd", "Later")
    change(root / PRD, "**Status:** draft", "**Status:** approved")
    change(root / PRD, "**Approved by:**", "**Approved by:** Ada")
    change(root / PRD, "**Approved on:**", "**Approved on:** 2026-01-07")
    return root


@pytest.fixture
def root(approved: Path, tmp_path: Path) -> Path:
    """Return a copy of that project."""
    return shutil.copytree(approved, tmp_path / "project")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def findings(root: Path, *rules: str) -> list[Finding]:
    found = judge(survey(root, load(root), cached=False))
    return [one for one in found if one.rule in rules or not rules]


def read(root: Path, *kinds: str) -> list[Artifact]:
    project = read_project(root, load(root), frozenset({"prd", "epic", "sprint"}))
    return [one for one in project.artifacts if one.kind in kinds]


def values(artifact: Artifact) -> dict[str, str]:
    return {name: value for name, (value, _) in artifact.fields.items()}


def section(path: Path, heading: str) -> str:
    """Return what stands below a heading, up to the next one of its level or above."""
    text = path.read_text(encoding="utf-8")
    level = heading.partition(" ")[0]
    found = re.search(
        rf"^{heading}\n\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, heading
    return found[1].rstrip("\n")


# PRDs.


def test_the_five_questions_about_a_prd_are_asked_and_answered(root: Path) -> None:
    asked = [field.name for field in PRD_KIND.fields if field.ask]
    five = ["users", "feature", "constraint", "timeline", "integration"]
    assert [name for name in asked if name in five] == five
    given = (
        "--users",
        "Operators",
        "--feature",
        "Publish",
        "--feature",
        "List",
        "--timeline",
        "May",
    )
    ww(root, "new", "prd", "Signing", *given, "--constraint", "Python", "--integration", "CI")
    page = root / "project-docs/prds/prd-003-signing.md"
    assert section(page, "## Target Users") == "Operators"
    assert section(page, "## Key Features") == "- Publish\n- List"
    assert section(page, "### Constraints") == "- Python"
    assert section(page, "## Timeline") == "May"
    assert section(page, "### Integrations") == "- CI"


def test_several_answers_are_typed_in_one_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Text:
        def __init__(self, question: str, validate: Callable[[str], bool | str], **_: str) -> None:
            self.text = " Publish it ; List them;" if "; several with ; between" in question else ""
            assert validate(self.text) is True

        def unsafe_ask(self) -> str:
            return self.text

    monkeypatch.setattr("questionary.text", Text)
    given = {"title": "Signing", "slug": "signing", "owner": "Ada"}
    found = ask(read_project(root, load(root), PRD_KIND.reads), PRD_KIND, given)
    assert found["feature"] == found["integration"] == ("Publish it", "List them")
    assert found["users"] == ""


def test_user_stories_stand_below_a_heading_for_each_area(root: Path) -> None:
    stories = ("As a user, I want a | Reading", "# b", "As a writer, I want c | Reading #")
    ww(root, "new", "prd", "Signing", *(f"--story={one}" for one in (*stories, "d | Reading")))
    assert section(root / "project-docs/prds/prd-003-signing.md", "## User Stories") == (
        "- \\# b\n\n### Reading\n\n- As a user, I want a\n- d\n\n"
        "### Reading \\#\n\n- As a writer, I want c"
    )


def test_an_approval_has_a_name_and_a_day(root: Path) -> None:
    change(root / PRD, "**Approved by:** Ada", "**Approved by:**")
    change(root / PRD, "**Approved on:** 2026-01-07", "**Approved on:**")
    found = findings(root, "PLAN111")
    lines = (root / PRD).read_text(encoding="utf-8").splitlines()
    names = [lines[one.place.line - 1] for one in found]
    assert names == ["- **Approved by:**", "- **Approved on:**"]
    change(root / PRD, "- **Approved by:**", "- **Approved by:** Ada")
    change(root / PRD, "- **Approved on:**", "- **Approved on:** 2026-02-30")
    assert findings(root, "PLAN111") == []
    assert [str(one.place) for one in findings(root, "PLAN106")] == [
        f"{PRD}:{lines.index('- **Approved on:**') + 1}"
    ]


# Epics.

TASKS = {
    "title": "Task API",
    "prd": "PRD-001",
    "start": "2026-01-12",
    "target": "7 days",
    "task": [
        {
            "task": "Make the project (#12)",
            "estimate": 2,
            "agents": ["python-backend-engineer", "postgresql-expert"],
            "priority": "critical",
            "stream": "Infrastructure & Setup",
            "steps": ["Create the folders", "**Add:** `uv`"],
        },
        {"task": 'Add (the) "tables"', "estimate": "1-4 h", "owner": "Ada", "depends": 1},
        {"title": "Sign in", "Estimate": "3 hours", "depends on": [2, 1], "group": "Signing in"},
        "Measure | 1 | docker-expert | P3 | Task 2, T3 | Infrastructure & Setup",
    ],
    "milestone": [{"milestone": "Setup complete", "due": "Day 2"}, "Users sign in"],
    "risk": [{"risk": "It is slow", "mitigation": "Measure"}],
}


def test_an_epic_is_read_as_it_was_given(root: Path) -> None:
    (root / "epic.json").write_text(json.dumps(TASKS), encoding="utf-8")
    ww(root, "new", "epic", "--from", "epic.json")
    epic, *tasks = read(root, "epic", "task")
    assert (epic.id, epic.title, epic.status) == ("epic-001", "Task API", "planning")
    header = values(epic)
    assert header["Based on"] == "[PRD-001](../prds/prd-001-task-api.md)"
    assert (header["Start Date"], header["Target"]) == ("2026-01-12", "7 days")
    assert header["Branch"] == "`feature/epic-001`"
    found = {one.id.partition("#")[2]: (one.title, values(one)) for one in tasks}
    agents = "python-backend-engineer, postgresql-expert"
    add = {"Status": "open", "Priority": "P2", "Depends on": "Task 1"}
    assert found == {
        "1": (
            "Make the project",
            {"Status": "open", "Estimate": "2 h", "Agent": agents, "Priority": "P0"},
        ),
        "2": ('Add (the) "tables"', add | {"Estimate": "1-4 h", "Owner": "Ada"}),
        "3": ("Sign in", add | {"Estimate": "3 h", "Depends on": "Task 2, Task 1"}),
        "4": (
            "Measure",
            {
                "Status": "open",
                "Estimate": "1 h",
                "Agent": "docker-expert",
                "Priority": "P3",
                "Depends on": "Task 2, Task 3",
            },
        ),
    }
    needs = [
        (one.id[-1], link.target[-1])
        for one in tasks
        for link in one.links
        if link.relation == "prerequisite"
    ]
    assert sorted(needs) == [("2", "1"), ("3", "1"), ("3", "2"), ("4", "2"), ("4", "3")]
    assert [one.id for one in read(root, "milestone")] == ["epic-001#M1", "epic-001#M2"]
    page = root / EPIC
    groups = re.findall(r"^### .*|^- \[ \] .*", section(page, "## Tasks"), re.MULTILINE)
    assert [line[-12:] for line in groups] == [
        *('the) "tables"'[-12:], "ture & Setup", "roject (#12)", "k 4:** Measure"[-12:]),
        *("# Signing in", "3:** Sign in"),
    ]
    assert "  - Create the folders\n  - **Add\\:** `uv`\n" in section(page, "## Tasks")
    assert (
        section(page, "## Milestones")
        == "- **M1 (Day 2):** Setup complete\n- **M2:** Users sign in"
    )
    assert findings(root, "PLAN102", "PLAN109", "PLAN110", "PLAN112", "SHAPE104", "SHAPE105") == []
    assert "create" not in ww(root, "new", "epic", "--from", "epic.json")


AWKWARD = (
    'Über größe \u2013 "naïve", 日本 2 (#7)',
    "It's 100 % [sure] (or `not`), isn't it?",
    "#2 of *users*; <b>both & {{ more }} {% if %}",
    "**Status:** done",
    "- [x] **Task 9:** _Not done_ yet",
    "T1 ==> T2 ```mermaid```",
    "PRD-009: " + "W" * 100,
    "In C #",
)


def test_tasks_and_items_are_read_whatever_their_titles(root: Path) -> None:
    given = [f"--task={one} | 1 | | | {number} | {one}" for number, one in enumerate(AWKWARD)]
    given[0] = f"--task={AWKWARD[0]}"
    ww(root, "new", "epic", "Task API", "--prd", "1", *given)
    ww(root, "new", "sprint", "Publishing", *(f"--item={one} | 1" for one in AWKWARD))
    titles = [AWKWARD[0].removesuffix(" (#7)"), *AWKWARD[1:]]
    tasks = read(root, "task")
    assert [one.id for one in tasks] == [f"epic-001#{number}" for number in range(1, 9)]
    for found in (tasks, read(root, "item")):
        assert [one.title for one in found] == titles
        assert {one.status for one in found} == {"open"}
        assert {values(one)["Priority"] for one in found} == {"P2"}
    assert {one.place.path for one in findings(root)} == {PRD}


def test_a_graph_has_an_arrow_for_each_dependency() -> None:
    tasks = (Task(2, 'Say "no" #1;', (1,)), Task(1, "x" * 80), Task(3, "End", (2, 1)))
    first, *lines, last = planned.graph(tasks).split("\n")
    assert (first, last) == ("```mermaid", "```")
    assert lines == [
        "graph TD",
        f'    T1["Task 1: {"x" * 59}…"]',
        '    T2["Task 2: Say #34;no#34; #35;1#59;"]',
        '    T3["Task 3: End"]',
        *("    T1 --> T2", "    T1 --> T3", "    T2 --> T3"),
    ]


@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        (("A | 1 | | | 2", "B | | | | 3", "C | | | | 1"), "wait for each other: 1 → 2 → 3 → 1"),
        (("A", "B | | | | 2"), "wait for each other: 2 → 2"),
        (("A | 1 | | | 3",), "task 1 depends on task 3, which there is not"),
        (("A", "B | | | | the first"), "--task 2: `the first` names no tasks"),
        (("A | soon",), "--task 1: `soon` is not a number of hours"),
        (("A | 1 | Ada | urgent",), "'urgent' is not a priority"),
        (("A" + " | 1" * 9,), "10 cells, not 8"),
        (("- | 1",), "--task has no title"),
    ],
)
def test_tasks_that_make_no_plan_are_refused(root: Path, tasks: tuple[str, ...], said: str) -> None:
    given = [f"--task={task}" for task in tasks]
    assert said in ww(root, "new", "epic", "Task API", "--prd", "1", *given, code=2)
    assert not (root / "project-docs/epics").exists()


@pytest.mark.parametrize(
    ("prd", "said"),
    [
        ("PRD-002", "project-docs/prds/prd-002-later.md:3: PRD-002 is not approved"),
        ("PRD-009", "there is no prd 'PRD-009' (known: PRD-001, PRD-002, PRD-003)"),
        ("the API", "'the API' is not the id of a PRD"),
        ("PRD-003", "PRD-003 is approved, and `Approved on` is empty"),
    ],
)
def test_an_epic_is_made_of_a_prd_that_is_approved(root: Path, prd: str, said: str) -> None:
    text = (root / PRD).read_text(encoding="utf-8").replace("PRD-001", "PRD-003")
    other = root / "project-docs/prds/prd-003-hasty.md"
    other.write_text(text.replace("2026-01-07", ""), encoding="utf-8")
    assert said in ww(root, "new", "epic", "Task API", "--prd", prd, code=2)
    assert not (root / "project-docs/epics").exists()


def test_a_graph_follows_its_tasks_whatever_was_drawn(root: Path) -> None:
    ww(root, "new", "epic", "Task API", "--prd", "1", "--task=Make", "--task=Use | | | | 1")
    page = root / EPIC
    change(page, "  - **Depends on:** Task 1\n", "")
    change(page, "- [ ] **Task 1:** Make", "- [ ] **Task 1:** Build\n  - **Depends on:** Task 2")
    (make, use) = read(root, "task")
    assert [one.relation for one in make.links] == ["prerequisite"]
    assert use.links == ()
    (found,) = findings(root, "PLAN112")
    text = page.read_text(encoding="utf-8")
    assert text.splitlines()[found.place.line - 1] == '    T1["Task 1: Make"]'
    crlf = text.replace("\n", "\r\n")
    for raw in (text, crlf):
        (mended,) = mend({EPIC: raw}, [found]).texts.values()
        after = mended.replace("\r\n", "\n")
        assert ("\r\n" in mended) == (raw is crlf)
        assert after.count("T2 --> T1") == after.count('T1["Task 1: Build"]') == 1
        assert "T1 --> T2" not in after
        page.write_text(after, encoding="utf-8")
        assert findings(root, "PLAN112") == []


def test_tasks_written_by_hand_get_their_graph(root: Path) -> None:
    ww(root, "new", "epic", "Task API", "--prd", "1")
    page = root / EPIC
    assert findings(root, "PLAN112") == []
    change(page, "## Milestones", "- [ ] **Task 1:** Make\n\n## Milestones")
    assert len(findings(root, "PLAN112")) == 1
    ww(root, "check", "--fix", code=1)
    assert findings(root, "PLAN112") == []
    assert 'T1["Task 1: Make"]' in section(page, "## Dependencies")
    change(page, "<!-- /wavewright:graph -->\n", "")
    (found,) = findings(root, "PLAN112")
    assert (found.edits, "no pair" in found.message) == ((), True)


def test_other_tasks_by_force_draw_another_graph(root: Path) -> None:
    ww(root, "new", "epic", "Task API", "--prd", "1", "--task=Make")
    ww(root, "new", "epic", "Task API", "--task=Build", code=1)
    ww(root, "new", "epic", "Task API", "--task=Build", "--force")
    assert findings(root, "PLAN112") == []
    assert 'T1["Task 1: Build"]' in section(root / EPIC, "## Dependencies")


def test_a_graph_without_marks_says_what_comes_first_as_before() -> None:
    good = EXAMPLES / "PLAN110" / "good"
    (first, second) = read(good, "task")
    assert [link.target for link in second.links if link.relation == "prerequisite"] == [first.id]


# Values by hand that nobody can read.


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Estimate:** 3 h", "Estimate:** three", "task 2: `three` is not a number of hours"),
        ("Estimate:** 3 h", "Estimate:**", "task 2: `Estimate` is empty"),
        ("Priority:** P1", "Priority:** P9", "task 2: 'P9' is not a priority"),
        ("Priority:** P1", "Priority:**", "task 2: `Priority` is empty"),
        ("on:** Task 1", "on:** Read a CSV", "task 2: `Read a CSV` names no tasks"),
        ("on:** Task 1", "on:** Task 1 and the design", "`Task 1 and the design` names no tasks"),
        ("on:** Task 1", "on:** #1", "task 2: `#1` names no tasks"),
        ("on:** Task 1", "on:**", "task 2: `Depends on` is empty"),
    ],
)
def test_a_dependency_that_cannot_be_read_is_told_and_not_mended_away(
    root: Path, old: str, new: str, said: str
) -> None:
    tasks = ("--task=Read a CSV | 2", "--task=Write it | 3 | Ada | P1 | 1")
    ww(root, "new", "epic", "Task API", "--prd", "1", *tasks)
    page = root / EPIC
    change(page, old, new)
    (found,) = findings(root, "PLAN114")
    assert said in found.message
    line = page.read_text(encoding="utf-8").splitlines()[found.place.line - 1]
    assert new in line
    before = page.read_bytes()
    stale = [one.edits for one in findings(root, "PLAN112")]
    assert not any(stale)
    assert bool(stale) == (old.startswith("on:**") and "Task 1" not in new)
    assert "PLAN114" in ww(root, "check", "--fix", code=1)
    assert page.read_bytes() == before


def test_a_title_in_place_of_a_number_is_recognised(root: Path) -> None:
    tasks = ("--task=Read a CSV | 2", "--task=Write it | 3 | | | 1")
    ww(root, "new", "epic", "Task API", "--prd", "1", *tasks)
    change(root / EPIC, "on:** Task 1", "on:** Reed a CSV")
    (found,) = findings(root, "PLAN114")
    assert found.fix.startswith("Did you mean `Read a CSV`? That is Task 1. ")


@pytest.mark.parametrize("word", ["TBD", "-", "unknown", "None", "\u2013"])
def test_what_nobody_knows_yet_may_be_said(root: Path, word: str) -> None:
    ww(root, "new", "epic", "Task API", "--prd", "1", "--task=A | 3", "--task=B | 1 | | P1 | 1")
    ww(root, "new", "sprint", "Publishing", "--item", "A | 3 | P1 | bug", "--capacity", "9")
    for path, old in (
        (EPIC, "Estimate:** 3 h"),
        (EPIC, "Priority:** P1"),
        (EPIC, "Depends on:** Task 1"),
        (SPRINT, "Estimate:** 3 h"),
        (SPRINT, "Type:** bug"),
        (SPRINT, "Priority:** P1"),
        (SPRINT, "Capacity:** 9 h"),
    ):
        change(
            root / path, old, f"{old.partition(' ')[0]} {word}".replace("Depends", "Depends on:**")
        )
    assert findings(root, "PLAN114") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Estimate:** 8 h", "Estimate:** four", "item 2: `four` is not a number of hours"),
        ("Priority:** P2\n  - **Est", "Priority:** P9\n  - **Est", "item 2: 'P9' is not a prio"),
        ("Type:** bug", "Type:** idea", "item 1: `idea` is no type"),
        ("on:** #9", "on:** Lizt", "item 1: `Lizt` names no item, task or issue"),
        ("on:** #9", "on:** Publish", "item 1: `Publish` names no item, task or issue"),
        ("on:** #9", "on:** List, the sea", "item 1: `the sea` names no item, task or issue"),
        ("Capacity:** 40 h", "Capacity:** all", "sprint: `all` is not a number of hours"),
        ("Planned:** 28 h", "Planned:** most", "sprint: `most` is not a number of hours"),
    ],
)
def test_an_item_that_cannot_be_read_is_told_and_the_sum_stays(
    root: Path, old: str, new: str, said: str
) -> None:
    ww(root, "new", "sprint", "Publishing", *ITEMS)
    page = root / SPRINT
    change(page, old, new)
    (found,) = findings(root, "PLAN114")
    assert said in found.message
    change(page, "Estimate:** 20 h", "Estimate:** 19 h")
    before = page.read_bytes()
    assert all(one.edits == () for one in findings(root, "PLAN113"))
    ww(root, "check", "--fix", code=1)
    assert page.read_bytes() == before


@pytest.mark.parametrize(
    "waits", ["List", "list, #12 and epic-001#2", "PRD-001; Wave 1.1", "issue #9", "v1.2.0"]
)
def test_an_item_waits_for_what_there_is(root: Path, waits: str) -> None:
    given = f"--item=Publish | 1 | | | | | {waits}"
    ww(root, "new", "sprint", "Publishing", given, "--item=List | 1 | | | 3")
    assert findings(root, "PLAN114") == []
    refused = given.replace(waits, "Lost")
    said = ww(root, "new", "sprint", "Other", refused, code=2)
    assert "--item 1: `Lost` names no item, task or issue" in said


def test_a_task_is_done_after_those_that_it_depends_on(root: Path) -> None:
    ww(root, "new", "epic", "Task API", "--prd", "1", "--task=A", "--task=B | | | | 1")
    change(root / EPIC, "- [ ] **Task 2", "- [x] **Task 2")
    (found,) = findings(root, "PLAN115")
    assert found.message == "task 2 is done, and task 1, on which it depends, is open"
    change(root / EPIC, "- [ ] **Task 1", "- [x] **Task 1")
    assert findings(root, "PLAN115") == []


def test_an_item_is_done_when_its_task_is(root: Path) -> None:
    ww(root, "new", "epic", "Task API", "--prd", "1", "--task=A", "--task=B")
    ww(root, "new", "sprint", "Publishing", "--epic", "epic-001")
    assert findings(root, "PLAN116") == []
    change(root / EPIC, "- [ ] **Task 2", "- [x] **Task 2")
    (found,) = findings(root, "PLAN116")
    assert found.message == "item 2 is open, and its task, epic-001#2, is done"
    change(root / SPRINT, "- [ ] A\n", "- [x] A\n")
    change(root / SPRINT, "- [ ] B\n", "- [x] B\n")
    (found,) = findings(root, "PLAN116")
    assert found.message == "item 1 is done, and its task, epic-001#1, is open"
    assert found.place.path == SPRINT


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        *(("epic", "an epic"), ("PRD", "a PRD"), ("adr", "an adr"), ("issue", "an issue")),
        *(("unit test", "a unit test"), ("MCP tool", "an MCP tool"), ("guide", "a guide")),
    ],
)
def test_a_noun_has_the_right_article(noun: str, expected: str) -> None:
    assert a(noun) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [("5", "5 days"), ("1", "1 day"), ("2026-05-04", "2026-05-04")]
)
def test_a_target_has_a_unit(root: Path, given: str, expected: str) -> None:
    ww(root, "new", "epic", "Task API", "--prd", "1", "--target", given)
    assert values(read(root, "epic")[0])["Target"] == expected


# Sprints.

ITEMS = (
    *("--capacity", "40"),
    *("--item", "Publish | 20 | high | bug | 12 | #13 | #9 | it prints; it ends | notes"),
    *("--item", "List | 8 hours", "--story", "As a user, I want x", "--criterion", "It works"),
)


def test_a_sprint_is_read_as_it_was_given(root: Path) -> None:
    ww(root, "new", "sprint", "Publishing", *ITEMS)
    (sprint,) = read(root, "sprint")
    assert (sprint.id, sprint.title, sprint.status) == ("sprint-1", "Publishing", "planning")
    header = values(sprint)
    assert (header["Release"], header["Planned"], header["Capacity"]) == ("0.1.0", "28 h", "40 h")
    assert header["Wave"] == "[Wave 1.1](../waves/wave-1.1-first.md)"
    first, second = read(root, "item")
    assert (first.title, first.status) == ("Publish", "open")
    assert [link.target for link in first.links] == ["12", "13", "9"]
    assert values(first) == {
        "Type": "bug",
        "Priority": "P1, blocks #13",
        "Estimate": "20 h",
        "Depends on": "#9",
        "Related documents": "notes",
    }
    assert (second.title, values(second)["Estimate"]) == ("List", "8 h")
    assert "    - [ ] it prints\n    - [ ] it ends\n" in section(root / SPRINT, "## Backlog")
    assert findings(root, "PLAN107", "PLAN113", "SHAPE104", "SHAPE105") == []


@pytest.mark.parametrize(
    ("weeks", "lasts", "holds"),
    [("", "2 weeks", "80 h"), ("  sprint-weeks: 1\n", "1 week", "40 h")],
)
def test_a_sprint_lasts_as_long_as_the_team_has_agreed(
    root: Path, weeks: str, lasts: str, holds: str
) -> None:
    settings = root / "wavewright.yml"
    settings.write_text(f"{settings.read_text()}{weeks}", encoding="utf-8")
    ww(root, "new", "sprint", "Publishing")
    header = values(read(root, "sprint")[0])
    assert (header["Duration"], header["Capacity"]) == (lasts, holds)


def test_no_more_than_a_part_of_the_capacity_is_planned(root: Path) -> None:
    more = (*ITEMS, "--item", "More | 0.5")
    said = ww(root, "new", "sprint", "Publishing", *more, code=2)
    assert "28.5 of 40 hours are planned" in said
    assert "Plan at most 28 hours: 70 percent" in said
    assert not (root / "project-docs/sprints").exists()
    ww(root, "new", "sprint", "Publishing", *more, "--capacity", "41 hours")
    settings = root / "wavewright.yml"
    settings.write_text(f"{settings.read_text()}  capacity: 60\n", encoding="utf-8")
    assert [one.rule for one in findings(root, "PLAN107")] == ["PLAN107"]
    assert "at most 24.6 hours" in ww(
        root, "new", "sprint", "Other", *more, "--capacity=41", code=2
    )


def test_the_planned_hours_are_those_of_the_backlog(root: Path) -> None:
    ww(root, "new", "sprint", "Publishing", *ITEMS)
    page = root / SPRINT
    change(page, "- **Estimate:** 8 h", "- **Estimate:** 7 h")
    (found,) = findings(root, "PLAN113")
    assert found.message == "28 h are planned, and the items of the backlog take 27 h"
    ww(root, "check", "--fix", code=1)
    assert values(read(root, "sprint")[0])["Planned"] == "27 h"
    change(page, "## Backlog", "## Work")
    change(page, "27 h", "26 h")
    assert findings(root, "PLAN113") == []


def test_a_sprint_works_for_the_open_wave_and_keeps_its_release(root: Path) -> None:
    ww(root, "new", "wave", "Second")
    (first, second) = sorted((root / "project-docs/waves").glob("*.md"))
    change(second, "**Status:** planning", "**Status:** in-progress")
    assert "sprint-1-v0.2.0-now-intent.md" in ww(root, "new", "sprint", "Now")
    change(second, "**Status:** in-progress", "**Status:** complete")
    assert "create" not in ww(root, "new", "sprint", "Now")
    assert "sprint-2-v0.1.0-next-intent.md" in ww(root, "new", "sprint", "Next")
    change(first, "**Status:** planning", "**Status:** complete")
    said = ww(root, "new", "sprint", "Last", code=2)
    assert "no wave is open for this sprint\n  Make one first: wavewright new wave" in said
    assert "sprint-3-v3.0.0-last" in ww(root, "new", "sprint", "Last", "--release", "v3.0.0")


def test_of_several_open_waves_the_newest_is_taken_and_said(root: Path) -> None:
    assert "chosen" not in ww(root, "new", "sprint", "Alone")
    ww(root, "new", "wave", "Second")
    change(root / "project-docs/waves/wave-1.1-first.md", "** planning", "** in-progress")
    said = ww(root, "new", "sprint", "Now")
    assert "    chosen  --release 0.2.0; open are the waves 1.1, 1.2\n" in said
    assert "-v0.2.0-now-intent.md" in said
    said = ww(root, "new", "capability", "telling", "--dry-run")
    assert "    chosen  --wave 1.2; open are the waves 1.1, 1.2\n" in said
    said = ww(root, "new", "capability", "telling", "--wave", "1.1", "--format", "json")
    assert json.loads(said)["chosen"] == []


@pytest.mark.parametrize("link", ["waves/wave-1.1-first.md", "capabilities/asking.md"])
def test_a_sprint_of_an_epic_works_for_the_wave_of_its_prd(planned_epic: Path, link: str) -> None:
    root = planned_epic
    ww(root, "new", "capability", "asking")
    ww(root, "new", "wave", "Second")
    (prd,) = (root / "project-docs/prds").glob("prd-001*.md")
    ww(root, "new", "sprint", "Before", "--item", "epic-001#3")
    assert [*(root / "project-docs/sprints").glob("*-v0.2.0-before-intent.md")]
    change(prd, "## Problem Statement\n", f"## Problem Statement\n\nSee [this](../{link}).\n")
    said = ww(root, "new", "sprint", "Publishing", "--epic", "epic-001")
    assert "-v0.1.0-publishing-intent.md" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("--capacity=all", "'all' is not a number of hours"),
        ("--capacity=0", "'0' is not a number of hours"),
        ("--item=A | 3 days", "--item 1: `3 days` is not a number of hours"),
        ("--item=A | 3 | P1 | idea", "--item 1: `idea` is no type"),
        ("--item=A | 3 | P1 | bug | soon", "--item 1: `soon` is not the number of an issue"),
        ("--duration=2", "'2' has no unit"),
        ("--epic=the API", "'the API' is not the id of an epic"),
        ("--epic=epic-009", "there is no epic 'epic-009'"),
        ("--item=epic-009#1", "there is no epic 'epic-009'"),
    ],
)
def test_what_no_sprint_can_be_made_of_is_refused(root: Path, given: str, said: str) -> None:
    assert said in ww(root, "new", "sprint", "Publishing", given, code=2)


# A sprint of the tasks of an epic.


@pytest.fixture
def planned_epic(root: Path) -> Path:
    """Return the project with an epic of four tasks, the first of which is done."""
    tasks = (
        *("Make the project (#12) | 2", "Add [tables] | 1-4 h | Ada | critical | 1"),
        *("Sign in | | | P1 | 2, 1", "Measure | 3 | | | 3"),
    )
    ww(root, "new", "epic", "Task API", "--prd", "1", *(f"--task={one}" for one in tasks))
    change(root / EPIC, "- [ ] **Task 1:**", "- [x] **Task 1:**")
    change(root / EPIC, "**Status:** planning", "**Status:** in-progress")
    return root


def test_an_item_is_a_task_of_an_epic(planned_epic: Path) -> None:
    root = planned_epic
    items = ("--item=epic-1#2", "--item=Talk | 1", "--item=epic-001#3 | 5 | P3 | bug | 7")
    ww(root, "new", "sprint", "Publishing", *items, "--item=epic-001#2")
    assert section(root / SPRINT, "## Backlog") == (
        "- [ ] Add [tables]\n"
        "  - **Task:** [epic-001#2](../epics/epic-001-task-api.md)\n"
        "  - **Priority:** P0\n  - **Estimate:** 1-4 h\n  - **Depends on:** epic-001#1\n"
        "- [ ] Talk\n  - **Priority:** P2\n  - **Estimate:** 1 h\n"
        "- [ ] Sign in (#7)\n"
        "  - **Task:** [epic-001#3](../epics/epic-001-task-api.md)\n"
        "  - **Type:** bug\n  - **Priority:** P3\n  - **Estimate:** 5 h\n"
        "  - **Depends on:** epic-001#2, epic-001#1"
    )
    assert values(read(root, "sprint")[0])["Planned"] == "10 h"
    assert findings(root, "PLAN110", "PLAN113", "PLAN114", "TRACE107") == []
    assert "sprint-1" in ww(root, "show", "epic-001")
    assert "sprint-1#1" in ww(root, "show", "epic-001#2")
    tree = ww(root, "trace", "PRD-001")
    assert tree.count("is planned in → sprint sprint-1") == 1
    assert tree.count("#12") == tree.count("#7") == 1
    change(root / SPRINT, "- **Task:** [epic-001#3]", "- **Task:** [epic-001#8]")
    assert [one.message for one in findings(root, "PLAN110")] == ["epic-001 has no task 8"]


def test_a_sprint_takes_the_open_tasks_of_an_epic_once(planned_epic: Path) -> None:
    root = planned_epic
    first = ("new", "sprint", "Publishing", "--epic", "1", "--item=epic-001#3")
    ww(root, *first)
    items = read(root, "item")
    assert [one.title for one in items] == ["Sign in", "Add [tables]", "Measure"]
    assert values(read(root, "sprint")[0])["Planned"] == "7 h"
    change(root / EPIC, "- [ ] **Task 2:**", "- [x] **Task 2:**")
    assert "create" not in ww(root, *first)
    said = ww(root, "new", "sprint", "Next", "--epic", "epic-001", code=2)
    assert "epic-001 has no open task that is in no sprint yet" in said
    said = ww(root, "new", "sprint", "Next", "--item", "epic-001#4", code=2)
    assert "--item 1: epic-001#4 is planned in sprint-1 already" in said
    assert "epic-001#2 is done" in ww(root, "new", "sprint", "Next", "--item=epic-001#2", code=2)
    said = ww(root, "new", "sprint", "Next", "--item", "epic-001#9", code=2)
    assert "there is no task epic-001#9\n  There is epic-001#1, epic-001#2, " in said
    change(root / SPRINT, "**Status:** planning", "**Status:** complete")
    ww(root, "new", "sprint", "Next", "--epic", "epic-001")
    assert [one.title for one in read(root, "item")][3:] == ["Sign in", "Measure"]


# Answers from a file.

(RESEARCH,) = (kind for kind in KINDS if kind.name == "research")


def answered(tmp_path: Path, text: str) -> dict[str, object]:
    file = tmp_path / "answers.json"
    file.write_text(text, encoding="utf-8")
    return dict(answers_from(str(file), RESEARCH))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"title": "A"}', {"title": "A"}),
        ('\ufeff{"title": 1.10, "owner": 40}', {"title": "1.10", "owner": "40"}),
        ('{"owner": true, "question": null}', {"owner": "yes"}),
        ('{"landscape": "a"}', {"landscape": ("a",)}),
        ('{"landscape": ["a", 2, false]}', {"landscape": ("a", "2", "no")}),
        (
            '{"pattern": [{"Feasibility (%)": 80, "pattern": ["a", "b"]}, "x | y | 1 | P1"]}',
            {"pattern": ("a; b | - | 80 | -", "x | y | 1 | P1")},
        ),
        ("{}", {}),
    ],
)
def test_answers_are_read_from_json(tmp_path: Path, text: str, expected: dict[str, object]) -> None:
    assert answered(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('{\n"titel": 1}', 2, "`titel` is no answer that a research takes"),
        ('{"title": 1,\n "title": 2}', 1, "`title` stands twice"),
        ('{\n"pattern": [{"pattern": 1,\n"state": 2}]}', 3, "`state` is no column of `pattern`"),
        ('{\n"pattern": {"pattern": "a | b"}}', 2, "`pattern` has a |, which ends a cell"),
        ('{"title": ["a"]}', 1, "`title` has one answer, not a list"),
        ('{"landscape": [["a"]]}', 1, "`landscape` is no text or number"),
        ('{"landscape": {"a": 1}}', 1, "`landscape` has no columns"),
        ('{"title": NaN}', 1, "NaN is not a number of JSON"),
        ('{"title":\n "a",}', 2, "not JSON"),
        ("[]", 1, "no JSON object"),
        ("", 1, "not JSON"),
        ("[" * 100_000, 1, "too deep"),
    ],
)
def test_what_is_no_answer_is_told_at_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(UserError) as raised:
        answered(tmp_path, text)
    assert said in raised.value.message
    assert raised.value.place == f"{tmp_path / 'answers.json'}:{line}"
    assert raised.value.fix


def test_a_key_is_near_another_one_and_stands_once(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Did you mean `title`") as raised:
        answered(tmp_path, '{"tittle": 1}')
    assert "landscape" in raised.value.fix
    file = tmp_path / "a.json"
    file.write_text('{"out-of-scope": "a", "out_of_scope": "b"}', encoding="utf-8")
    with pytest.raises(UserError, match="`out_of_scope` is answered twice"):
        answers_from(str(file), PRD_KIND)


@pytest.mark.parametrize("data", [None, b"\xff", "folder"])
def test_answers_that_cannot_be_read_are_refused(tmp_path: Path, data: bytes | str | None) -> None:
    file = tmp_path / "answers.json"
    if isinstance(data, bytes):
        file.write_bytes(data)
    elif data:
        file.mkdir()
    with pytest.raises(UserError) as raised:
        answers_from(str(file), RESEARCH)
    assert raised.value.place == str(file)


@pytest.mark.skipif(sys.platform == "win32", reason="such files are not there")
def test_what_may_never_end_is_no_file_of_answers(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/zero", str(tmp_path / "pipe")):
        with pytest.raises(UserError, match="no regular file") as raised:
            answers_from(path, RESEARCH)
        assert raised.value.place == path
        assert "--from -" in raised.value.fix


def test_answers_have_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '{"title": "A"}'
    monkeypatch.setattr("wavewright.cli.answers.LARGEST", len(text))
    assert answered(tmp_path, text) == {"title": "A"}
    with pytest.raises(UserError, match="larger than 14 bytes"):
        answered(tmp_path, f"{text} ")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{text} ".encode())))
    with pytest.raises(UserError, match="larger than 14 bytes") as raised:
        answers_from("-", RESEARCH)
    assert raised.value.place == "standard input"


def test_options_win_over_answers_from_standard_input(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = io.TextIOWrapper(io.BytesIO(b'{"title": "Signing", "question": "A?", "owner": "Ada"}'))
    monkeypatch.setattr(sys, "stdin", data)
    assert answers_from("-", RESEARCH) == {"title": "Signing", "question": "A?", "owner": "Ada"}
    (root / "a.json").write_text('{"title": "Signing", "landscape": ["a", "b"], "owner": "Ada"}')
    ww(root, "new", "research", "--from", "a.json", "--landscape", "c")
    page = root / "project-docs/research/signing.md"
    assert section(page, "## Landscape") == "- c"
    assert "- **Owner:** Ada\n" in page.read_text(encoding="utf-8")
