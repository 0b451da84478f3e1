"""Waves, capabilities, PRDs, epics and sprints: how their plans are read, and what is judged."""

import re
import shutil
from pathlib import Path

import pytest

from wavewright.checks import cycles, judge
from wavewright.config import load
from wavewright.model import Artifact, Finding
from wavewright.read import scan, survey
from wavewright.read.rows import rows

EXAMPLES = Path(__file__).parent / "examples" / "checks"
WAVE = "project-docs/waves/wave-1.1-first.md"
SECOND = "project-docs/waves/wave-1.2-second.md"
ASKING = "project-docs/capabilities/asking.md"
ANSWERING = "project-docs/capabilities/answering.md"
EPIC = "project-docs/epics/epic-001-answers.md"
PRD = "project-docs/prds/prd-001-answers.md"
SPRINT = "project-docs/sprints/sprint-15-v1.0.1-patch-intent.md"


def copied(tmp_path: Path, example: str, **edits: tuple[str, str, str]) -> Path:
    """Return a copy of a good example with some texts replaced: file, old, new."""
    root = tmp_path / "project"
    ignored = shutil.ignore_patterns(".wavewright")
    shutil.copytree(EXAMPLES / example / "good", root, ignore=ignored)
    for name, old, new in edits.values():
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new), encoding="utf-8")
    return root


def findings(root: Path) -> tuple[Finding, ...]:
    return judge(survey(root, load(root), cached=False))


def told(root: Path) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.place)) for finding in findings(root)]


def read(kind: str, path: str, text: str) -> list[Artifact]:
    facts = scan(kind, path, text.encode())
    assert facts.findings == ()
    return list(facts.artifacts)


def links(artifact: Artifact, *relations: str) -> list[tuple[str, str, int, int]]:
    return [
        (link.relation, link.target, link.place.line, link.place.column)
        for link in artifact.links
        if link.relation in relations
    ]


# Reading.

EPIC_TEXT = """\
# Epic 001: Task API

- **Based on**: [PRD-001](../prds/prd-001-task-api.md)
- **STATUS:** In Progress (since Monday)
- **Start Date:** 2026-01-12

## Tasks

### Setup

- [x] **Task 1:** `make` the project (#12)
  - Create the folders
  - **Estimate:** 2 hours
  - **Agent:** python-backend-engineer
- [ ] **Task 2:** Add the tables, see #9 (#13)
  - **Estimate:** 3 hours
  - **Depends on:** Task 1

- [X] **Task 12:** Write @behavior:APP.TASK.ADD

```markdown
- [ ] **Task 99:** an example (#99)
```

## Milestones

- **M1 (Day 2):** The setup is done

## Dependencies

```mermaid
graph TD
    T1[Task 1: Setup T7 --> T8] --> T2(Tables)
    T2 --text--> T12
    T1 & T2 -->|then| T12 --> M1
    T12 --- T1
```

<!--
```mermaid
T5 --> T6
```
-->
"""


def test_an_epic_is_read_with_its_tasks_and_what_they_need() -> None:
    epic, *inside = read("epic", EPIC, EPIC_TEXT)
    assert (epic.id, epic.title, epic.status) == ("epic-001", "Task API", "in-progress")
    assert epic.fields["Start Date"][0] == "2026-01-12"
    assert links(epic, "prd") == [("prd", "PRD-001", 3, 18)]
    assert {target for _, target, _, _ in links(epic, "task")} == {
        "epic-001#1",
        "epic-001#2",
        "epic-001#12",
    }
    assert [(one.kind, one.id, one.title, one.status, one.place.line) for one in inside] == [
        ("task", "epic-001#1", "`make` the project", "done", 11),
        ("task", "epic-001#2", "Add the tables, see #9", "open", 15),
        ("task", "epic-001#12", "Write @behavior:APP.TASK.ADD", "done", 19),
        ("milestone", "epic-001#M1", "(Day 2): The setup is done", "", 27),
    ]


def test_a_task_links_its_issues_its_prerequisites_and_behaviors() -> None:
    _, first, second, last, _ = read("epic", EPIC, EPIC_TEXT)
    assert first.fields["Estimate"][0] == "2 hours"
    assert first.fields["Agent"][0] == "python-backend-engineer"
    assert links(first, "issue", "prerequisite") == [("issue", "12", 11, 39)]
    assert links(second, "issue", "prerequisite") == [
        ("issue", "9", 15, 39),
        ("issue", "13", 15, 43),
        ("prerequisite", "epic-001#1", 17, 21),
        ("prerequisite", "epic-001#1", 33, 5),
    ]
    assert links(last, "mention", "prerequisite") == [
        ("mention", "APP.TASK.ADD", 19, 36),
        ("prerequisite", "epic-001#2", 34, 5),
        ("prerequisite", "epic-001#1", 35, 5),
        ("prerequisite", "epic-001#2", 35, 10),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("T1-->T2", ["1>2"]),
        ("T1 --> T2 --> T3", ["1>2", "2>3"]),
        ("T1 -.-> T2 ==> T3", ["1>2", "2>3"]),
        ("T1 -- before --> T2", ["1>2"]),
        ('T1["Task 1: a & b"] --> T2{{T9}}', ["1>2"]),
        ("T1 & T2 --> T3 & T4", ["1>3", "1>4", "2>3", "2>4"]),
        ("T1 --- T2", []),
        ("M1 --> T2", []),
        ("%% T1 --> T2", []),
        ("TX --> T1x --> T2", []),
    ],
)
def test_edges_of_a_graph(line: str, expected: list[str]) -> None:
    text = f"# Epic 001: A\n\n~~~mermaid\ngraph LR\n{line}\n~~~\n" + "".join(
        f"- [ ] **Task {number}:** a\n" for number in range(1, 5)
    )
    tasks = [one for one in read("epic", EPIC, text) if one.kind == "task"]
    found = [
        f"{link.target.partition('#')[2]}>{task.id.partition('#')[2]}"
        for task in tasks
        for link in task.links
        if link.relation == "prerequisite"
    ]
    assert sorted(found) == expected


@pytest.mark.parametrize(
    "status", ["- **Status:** draft", "**Status**: DRAFT", "* **Status:** Draft"]
)
def test_a_prd_is_read_in_any_form_of_its_fields(status: str) -> None:
    text = f"# PRD-007: Task API\n\n**Created:** 2026-01-05\n{status}\n**Owner:** Ada\n"
    (prd,) = read("prd", "project-docs/prds/prd-007-task-api.md", text)
    assert (prd.id, prd.title, prd.status) == ("PRD-007", "Task API", "draft")
    assert prd.fields["Created"][0] == "2026-01-05"
    assert prd.fields["Owner"][0] == "Ada"
    assert prd.fields["Status"][1].line == 4


def test_a_prd_without_its_heading_is_known_by_its_file() -> None:
    (prd,) = read("prd", "project-docs/prds/prd-007-task-api.md", "# Task API\n")
    assert (prd.id, prd.title) == ("PRD-007", "")


def test_a_sprint_is_read_with_its_release_and_its_items() -> None:
    text = """\
# Sprint 15

**Sprint 15: v1.1.0 Pattern**

- **Duration:** 1 week
- **Capacity:** 40 h

### Issue #12: Answer in French

- **Estimated Effort:** 6 hours

- [x] Mend the answers (#14) (4 h)
"""
    sprint, *items = read("sprint", SPRINT, text)
    assert sprint.id == "sprint-15"
    assert {name: value for name, (value, _) in sprint.fields.items()} == {
        "Duration": "1 week",
        "Capacity": "40 h",
        "Release": "1.1.0",
    }
    assert [(one.id, one.status, one.fields["Estimate"][0]) for one in items] == [
        ("sprint-15#1", "open", "6 hours"),
        ("sprint-15#2", "done", "4 h"),
    ]
    assert links(items[1], "issue") == [("issue", "14", 12, 25)]
    (bare,) = read("sprint", SPRINT, "# Sprint\n")
    assert bare.fields["Release"][0] == "1.0.1"


def wave_with(deps: str, **fields: str) -> Artifact:
    extra = "".join(f"- **{name}:** {value}\n" for name, value in fields.items())
    text = f"## Wave 1.3 (v0.3.0) — Third\n\n{extra}\n### Dependencies\n\n{deps}\n### Risks\n"
    return read("wave", "project-docs/waves/wave-1.3-third.md", text)[0]


@pytest.mark.parametrize(
    ("deps", "expected"),
    [
        ("- Wave 1.1 - the store", [("after", "1.1")]),
        ("1. **Wave 1.2** is done", [("after", "1.2")]),
        ("- needs [Wave 1.2](wave-1.2-second.md)", [("after", "1.2")]),
        ("- [Wave 1.2](wave-1.2-second.md)", [("after", "1.2")]),
        ("- [the second](wave-1.2-second.md)", [("after", "1.2")]),
        ("- [Asking](../capabilities/asking.md)", [("needs", ASKING)]),
        ("- None; Wave 1.4 waits for this one", []),
        ("- `Wave 1.2`", []),
        ("<!-- - Wave 1.2 -->", []),
    ],
)
def test_what_a_wave_needs_stands_under_its_dependencies(
    deps: str, expected: list[tuple[str, str]]
) -> None:
    wave = wave_with(deps)
    found = [(link.relation, link.target) for link in wave.links]
    assert [one for one in found if one[0] in {"after", "needs"}] == expected
    assert "capability" not in {relation for relation, _ in found}
    assert {row[:2] for row in rows(wave)} >= {(f"wave:{a}", b) for a, b in expected}


def test_the_days_of_a_wave_are_rows() -> None:
    wave = wave_with("- None", Started="2026-01-05", Completed="2026-01-12")
    found = set(rows(wave))
    assert ("wave.Started", "2026-01-05", "") in found
    assert ("wave.Completed", "2026-01-12", "") in found


# Judging.


@pytest.mark.parametrize(
    ("status", "limits", "expected"),
    [
        ("planning", "[3, 5]", []),
        ("in-progress", "[2, 5]", []),
        ("in-progress", "[3, 5]", [("PLAN101", f"{WAVE}:9")]),
        ("complete", "[3, 5]", [("PLAN101", f"{WAVE}:9")]),
        ("planning", "[0, 1]", [("PLAN101", f"{WAVE}:9")]),
    ],
)
def test_the_size_of_a_wave_is_a_setting(
    tmp_path: Path, status: str, limits: str, expected: list[tuple[str, str]]
) -> None:
    root = copied(tmp_path, "PLAN101", a=(WAVE, "planning", status))
    (root / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- It is (Wave 1.1)\n"
    )
    with (root / "wavewright.yml").open("a", encoding="utf-8") as file:
        file.write(f"plan:\n  capabilities-per-wave: {limits}\n")
    assert told(root) == expected


def test_waves_that_need_each_other_are_one_cycle_and_nothing_else(tmp_path: Path) -> None:
    root = copied(
        tmp_path,
        "PLAN105",
        a=(WAVE, "### Dependencies\n\n- None", "### Dependencies\n\n- Wave 1.2"),
        b=(SECOND, "### Dependencies\n\n- None", "### Dependencies\n\n- Wave 1.1"),
    )
    assert told(root) == [("PLAN102", f"{WAVE}:24")]


def test_a_wave_needs_no_later_wave(tmp_path: Path) -> None:
    edit = (WAVE, "### Dependencies\n\n- None", "### Dependencies\n\n- Wave 1.2")
    root = copied(tmp_path, "PLAN105", a=edit)
    assert told(root) == [("PLAN103", f"{WAVE}:24")]


def test_a_wave_that_is_needed_exists(tmp_path: Path) -> None:
    edit = (WAVE, "### Dependencies\n\n- None", "### Dependencies\n\n- Wave 1.7")
    assert told(copied(tmp_path, "PLAN105", a=edit)) == [("TRACE101", f"{WAVE}:24")]


def test_a_capability_that_is_needed_exists(tmp_path: Path) -> None:
    edit = (ASKING, "(answering.md)", "(answers.md)")
    assert told(copied(tmp_path, "PLAN102", a=edit)) == [("TRACE102", f"{ASKING}:52")]


def test_a_capability_that_needs_itself(tmp_path: Path) -> None:
    edit = (ASKING, "(answering.md)", "(asking.md)")
    (found,) = findings(copied(tmp_path, "PLAN102", a=edit))
    assert (found.rule, found.message) == ("PLAN102", "asking needs itself")


def test_tasks_that_need_each_other(tmp_path: Path) -> None:
    edit = (EPIC, "T1[Task 1: Design] -->", "T2 --> T1\n    T1 -->")
    rules = {one.rule: one for one in findings(copied(tmp_path, "PLAN110", a=edit))}
    assert set(rules) == {"PLAN102", "PLAN115"}
    found = rules["PLAN102"]
    assert "task 1 of epic-001 → task 2 of epic-001 → task 1 of epic-001" in found.message


def test_waves_that_are_not_done_in_order(tmp_path: Path) -> None:
    done = ("in-progress", "complete")
    root = copied(tmp_path, "PLAN104", a=(WAVE, "complete", "planning"), b=(SECOND, *done))
    (found,) = findings(root)
    assert (found.rule, str(found.place)) == ("PLAN104", f"{SECOND}:24")
    assert "wave 1.2 is complete, and needs wave 1.1, which is planning" in found.message


def test_a_later_wave_has_a_greater_release(tmp_path: Path) -> None:
    names = (SECOND, "project-docs/ROADMAP.md", "project-docs/WAVE_1X_PLAN.md")
    edits = {str(n): (name, "v0.2.0", "v0.0.9") for n, name in enumerate(names)}
    (found,) = findings(copied(tmp_path, "PLAN105", **edits))
    assert (found.rule, str(found.place)) == ("PLAN105", f"{SECOND}:1")
    assert "v0.1.0 is the release of wave 1.1" in found.message


@pytest.mark.parametrize(
    ("status", "started", "completed", "expected"),
    [
        ("complete", "2026-01-05", "2026-01-05", []),
        ("complete", "2026-01-05", "TBD", []),
        ("complete", "2026-01-05 (Monday)", "-", []),
        ("complete", "2026-01-05", "2026-01-04", [7]),
        ("complete", "soon", "2026-13-01", [6, 7]),
        ("in-progress", "2026-01-05", "2026-01-14", [7]),
        ("planning", "2026-01-05", "-", [6]),
    ],
)
def test_the_days_of_a_wave(
    tmp_path: Path, status: str, started: str, completed: str, expected: list[int]
) -> None:
    root = copied(
        tmp_path,
        "PLAN106",
        a=(WAVE, "complete", status),
        b=(WAVE, "2026-01-05", started),
        c=(WAVE, "2026-01-14", completed),
    )
    assert told(root) == [("PLAN106", f"{WAVE}:{line}") for line in expected]


def test_the_days_of_prds_and_epics(tmp_path: Path) -> None:
    root = copied(
        tmp_path,
        "PLAN109",
        a=(PRD, "2026-01-05", "2026.1.5"),
        b=(EPIC, "7 days", "2026-01-02"),
    )
    target, created = findings(root)
    assert (str(target.place), str(created.place)) == (f"{EPIC}:6", f"{PRD}:3")
    assert [(edit.length, edit.text) for edit in created.edits] == [(8, "2026-01-05")]


@pytest.mark.parametrize(
    ("planned", "fits"),
    [
        ("28", True),
        ("24-28 hours", True),
        ("~28.0 hrs per week", True),
        ("TBD", True),
        ("28.5 h", False),
        ("24\u201330 h", False),
        ("4 days", False),
        ("70%", False),
    ],
)
def test_what_a_sprint_plans_is_counted_in_hours(
    tmp_path: Path, planned: str, *, fits: bool
) -> None:
    root = copied(tmp_path, "PLAN107", a=(SPRINT, "28 h", planned))
    rule = "PLAN107" if planned.endswith(" h") else "PLAN114"
    assert told(root) == ([] if fits else [(rule, f"{SPRINT}:5")])


def test_without_a_sum_the_estimates_of_a_sprint_count(tmp_path: Path) -> None:
    edit = (SPRINT, "- **Planned:** 28 h\n", "")
    root = copied(tmp_path, "PLAN107", a=edit)
    page = root / SPRINT
    page.write_text(page.read_text() + "\n- [ ] One (20 h)\n- [ ] Two\n  - **Estimate:** 8 h\n")
    assert told(root) == []
    page.write_text(page.read_text() + "- [ ] Three (1 h)\n")
    (found,) = findings(root)
    assert str(found.place) == f"{SPRINT}:4"
    assert found.message.startswith("29 of 40 hours")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("PRD-002", [("PLAN109", f"{EPIC}:3")]),
        ("what we talked about", [("PLAN109", f"{EPIC}:3")]),
        ("[PRD-001](../prds/prd-001-answers.md)", []),
    ],
)
def test_an_epic_names_its_prd(
    tmp_path: Path, written: str, expected: list[tuple[str, str]]
) -> None:
    assert told(copied(tmp_path, "PLAN109", a=(EPIC, "PRD-001", written))) == expected


def test_a_task_has_a_number_of_its_own(tmp_path: Path) -> None:
    root = copied(tmp_path, "PLAN110", a=(EPIC, "**Task 2:**", "**Task 1:**"))
    assert told(root) == [("TRACE106", f"{EPIC}:12"), ("PLAN110", f"{EPIC}:19")]


@pytest.mark.parametrize("number", ["prd-001", "epic-001"])
def test_prds_and_epics_have_a_number_of_their_own(tmp_path: Path, number: str) -> None:
    root = copied(tmp_path, "PLAN109")
    (page,) = root.rglob(f"{number}-*.md")
    text, mark, checklist = page.read_text().partition("## Checklist")
    text = re.sub(r"- \[.\] |\*\*M1 ", "- ", text)
    text = re.sub(r"(?s)```.*```", "None", text)
    page.with_name(f"{number}-other.md").write_text(f"{text}{mark}{checklist}")
    assert [rule for rule, _ in told(root)] == ["TRACE106"]


@pytest.mark.parametrize(
    ("written", "needed"),
    [
        ("Task 1", [1]),
        ("task 3 (the design), T2", [3, 2]),
        ("1, 2", [1, 2]),
        ("Tasks 1 and 3", [1, 3]),
        ("Task 3 and the design", [3]),
        ("#12", []),
        ("TBD", []),
    ],
)
def test_what_a_task_depends_on_is_read_as_it_is_asked_for(written: str, needed: list[int]) -> None:
    text = f"# Epic 001: A\n\n- [ ] **Task 7:** B\n  - **Depends on:** {written}\n"
    _, task = read("epic", EPIC, text)
    found = [target for _, target, _, _ in links(task, "prerequisite")]
    assert found == [f"epic-001#{number}" for number in needed]


def test_fields_of_tasks_and_items_are_none_of_their_page() -> None:
    text = "- **Owner:** Ada\n- **Priority:** P3\n"
    task = "- [ ] **Task 1:** B\n  - **Owner:** Bob\n  - **Estimate:** 2 h\n\n"
    (epic, *_) = read("epic", EPIC, f"# Epic 001: A\n\n{task}## End\n\n{text}")
    assert (epic.fields["Owner"][0], epic.fields["Priority"][0]) == ("Ada", "P3")
    (epic, *_) = read("epic", EPIC, f"# Epic 001: A\n\n{task}")
    assert "Owner" not in epic.fields
    item = "- [ ] B\n  - **Type:** bug\n  - **Priority:** P0\n"
    (sprint, *_) = read("sprint", SPRINT, f"# Sprint 15: v1.0.1 A\n\n{text}\n## Backlog\n\n{item}")
    assert sprint.fields["Priority"][0] == "P3"
    assert "Type" not in sprint.fields


def test_an_item_links_its_task_and_those_that_it_waits_for() -> None:
    item = (
        "- [ ] B\n  - **Task:** [epic-001#2](../epics/epic-001-answers.md)\n"
        "  - **Depends on:** epic-001#1, #9\n"
    )
    _, one = read("sprint", SPRINT, f"# Sprint 15: v1.0.1 A\n\n## Backlog\n\n{item}")
    assert links(one, "task", "prerequisite", "issue") == [
        ("issue", "9", 7, 33),
        ("task", "epic-001#2", 6, 16),
        ("prerequisite", "epic-001#1", 7, 21),
    ]


def test_an_epic_that_has_not_begun_has_no_task_done(tmp_path: Path) -> None:
    root = copied(tmp_path, "STATUS103", a=(EPIC, "in-progress", "Planning"))
    assert told(root) == [("STATUS103", f"{EPIC}:4")]


def test_a_plan_without_a_status_is_told(tmp_path: Path) -> None:
    root = copied(tmp_path, "STATUS104", a=(PRD, "- **Status:** Approved\n", ""))
    assert told(root) == [("STATUS104", f"{PRD}:1")]


def test_headings_of_prds_and_epics_have_a_form(tmp_path: Path) -> None:
    root = copied(tmp_path, "PLAN109", a=(PRD, "# PRD-001: ", "# "), b=(EPIC, "# Epic 001: ", "# "))
    assert told(root) == [("SHAPE104", f"{EPIC}:1"), ("SHAPE104", f"{PRD}:1")]


# Cycles.


def test_each_group_has_one_shortest_cycle() -> None:
    pairs = ["ab", "bc", "ca", "ba", "cd", "de", "ed", "ff", "gh"]
    edges = cycles.graph((one[0], one[1]) for one in pairs)
    assert sorted(cycles.cycles(edges)) == [["a", "b"], ["d", "e"], ["f"]]


def test_a_long_chain_of_needs_is_no_trouble() -> None:
    numbers = range(20_000)
    edges = cycles.graph((str(n), str(n + 1)) for n in numbers)
    assert list(cycles.cycles(edges)) == []
    closed = cycles.graph((str(n), str((n + 1) % 20_000)) for n in numbers)
    (found,) = cycles.cycles(closed)
    assert len(found) == 20_000
