"""The graph of the chain, its matrix, trees and gaps, on small whole projects."""

import shutil
from pathlib import Path

import pytest

from wavewright.config import load
from wavewright.errors import UserError
from wavewright.read import Facts, Survey, survey
from wavewright.trace import Graph, near, whole
from wavewright.trace.gaps import Gap, Share, gaps, shares
from wavewright.trace.graph import Edge, Node, natural
from wavewright.trace.matrix import COLUMNS, Row, groups, matrix
from wavewright.trace.picture import picture
from wavewright.trace.tree import Line, tree

GOOD = Path(__file__).parent / "examples" / "checks" / "TRACE113" / "good"
RUN = "APP.ANSWER.RUN"
FEATURE = "project-docs/capabilities/behaviors/app-answer-run.feature"
E2E = "tests/value-scenarios/test_first_question.py"
STEPS = "tests/step_defs/test_app_answer_run_steps.py"
UNIT = "tests/unit/test_app_answer_run.py"
SPEC = "project-docs/capabilities/answering.md"
ROADMAP = "project-docs/ROADMAP.md"
WAVE = "project-docs/waves/wave-1.1-first.md"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose chain is whole, and nothing beside it."""
    ignore = shutil.ignore_patterns(".wavewright")
    return Path(shutil.copytree(GOOD, tmp_path / "project", ignore=ignore))


@pytest.fixture
def rich(project: Path) -> Path:
    """Return a project with all that stands beside the chain and at its ends."""
    files = {
        "dev-docs/vision/answers.md": "# Vision\n\nAnswer all questions.\n",
        "project-docs/prds/prd-001-answers.md": "# PRD-001: Answers\n\n- **Status:** Approved\n",
        "project-docs/epics/epic-1-answering.md": (
            "# Epic 1: Answering\n\n- **Based on:** PRD-001\n\n## Tasks\n\n"
            f"- [x] Task 1: Answer (#12)\n  - **Behavior:** @behavior:{RUN}\n"
        ),
        "project-docs/sprints/sprint-1.md": "# Sprint 1: v0.1.0\n\n- [ ] Answer (#12) (3h)\n",
        "project-docs/feedback/v0.1.0.md": (
            "# Feedback on v0.1.0\n\nSee the [vision](../../dev-docs/vision/answers.md).\n"
        ),
        "web/answer.ts": f"// @behavior:{RUN}\nexport const answer = 1;\n",
        "pyproject.toml": '[project]\nname = "app"\n\n[project.scripts]\nask = "app.answer:main"\n',
    }
    for path, text in files.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, encoding="utf-8")
    change(
        project, "wavewright.yml", "scope: project", "scope: project\nsources: [src, web, tests]"
    )
    change(project, "CHANGELOG.md", "## [Unreleased]", "## [0.1.0] - 2026-01-02")
    change(
        project, ROADMAP, "# Roadmap: App", "# Roadmap\n\n[Vision](../dev-docs/vision/answers.md)"
    )
    change(project, SPEC, "### CLI Commands\n\n- None", "### CLI Commands\n\n- `ask` - asks")
    return project


def change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def looked(root: Path) -> tuple[Survey, Graph]:
    found = survey(root, load(root), cached=False)
    return found, whole(found)


def rows_of(root: Path) -> tuple[Row, ...]:
    found, graph = looked(root)
    return matrix(graph, code=found.config.has_code)


def cells(row: Row) -> dict[str, list[str]]:
    return {column: [node.id for node in nodes] for column, nodes in row.cells.items() if nodes}


def found_gaps(root: Path) -> list[tuple[str, str]]:
    found, graph = looked(root)
    return [
        (gap.level, gap.message)
        for gap in gaps(graph, matrix(graph, code=found.config.has_code))
        if gap.level != "vision"
    ]


def told(line: Line) -> str:
    verb = f"{line.edge.relation} " if line.edge else ""
    return f"{'  ' * line.depth}{verb}{line.node.kind} {line.node.id}{' ^' if line.again else ''}"


# The graph.


def test_the_matrix_has_a_row_for_each_behavior_with_all_its_levels(project: Path) -> None:
    (row,) = rows_of(project)
    assert cells(row) == {
        "wave": ["1.1"],
        "capability": ["answering"],
        "behavior": [RUN],
        "feature": [FEATURE],
        "scenario": ["app.answer.run.first-question"],
        "guide": ["first-question"],
        "e2e": [E2E],
        "steps": [STEPS],
        "unit": [UNIT],
        "code": ["src/app/answer.py"],
        "release": ["v0.1.0"],
    }
    assert row.missing == row.later == ()


def test_the_tree_of_a_behavior_leads_up_to_the_roadmap_and_down_to_the_release(
    project: Path,
) -> None:
    found = tree(*looked(project), RUN)
    assert [told(line) for line in found.up()] == [
        f"behavior {RUN}",
        "  defines behaviors capability answering",
        "    specifies wave 1.1",
        f"      breaks down into roadmap {ROADMAP}",
        "      breaks down into wave-plan project-docs/WAVE_1X_PLAN.md",
    ]
    assert [told(line) for line in found.down()] == [
        f"behavior {RUN}",
        f"  is described by feature {FEATURE}",
        f"    has case {FEATURE}::A question is answered",
        f"    drives steps {STEPS}",
        f"      has definition {STEPS}::question_is_asked",
        f"      has definition {STEPS}::it_is_answered",
        "  validates via scenario app.answer.run.first-question",
        "    validates via guide first-question",
        f"      validates via e2e {E2E}",
        f"    validates via e2e {E2E} ^",
        f"  drives unit {UNIT}::test_happy_path",
        "  implements code src/app/answer.py::answer",
        "  releases as release v0.1.0",
    ]


def test_nodes_and_edges_of_a_tree_say_their_title_status_and_line(project: Path) -> None:
    found = tree(*looked(project), RUN).graph
    places = {node.id: str(node.place) for node in found.nodes.values()}
    assert places[RUN] == f"{SPEC}:8"
    assert places[f"{FEATURE}::A question is answered"] == f"{FEATURE}:5"
    assert places["src/app/answer.py::answer"] == "src/app/answer.py:7"
    assert places[f"{UNIT}::test_happy_path"] == f"{UNIT}:6"
    assert found.nodes["wave", "1.1"][2:4] == ("First", "in-progress")
    assert found.nodes["behavior", RUN][2:4] == ("Answer a question", "implemented")
    edge = found.edges[("wave", "1.1"), ("capability", "answering")]
    assert sorted(map(str, edge.places)) == [f"{SPEC}:79", f"{WAVE}:12"]
    release = found.edges[("behavior", RUN), ("release", "v0.1.0")]
    assert list(map(str, release.places)) == [f"{WAVE}:1"]
    assert all(place.line for edge in found.edges.values() for place in edge.places)


def test_the_chain_is_closed_by_feedback_and_a_walk_ends_there(rich: Path) -> None:
    found = tree(*looked(rich), "v0.1.0")
    assert [told(line) for line in found.down()] == [
        "release v0.1.0",
        "  monitored via feedback v0.1.0",
        "    feeds back to vision dev-docs/vision/answers.md",
    ]
    up = [told(line) for line in tree(*looked(rich), "1.1").up()]
    assert up == [
        "wave 1.1",
        f"  breaks down into roadmap {ROADMAP}",
        "    informs vision dev-docs/vision/answers.md",
        "      feeds back to feedback v0.1.0",
        "  breaks down into wave-plan project-docs/WAVE_1X_PLAN.md",
    ]


def test_planning_stands_beside_the_chain_and_leads_into_it(rich: Path) -> None:
    found, graph = looked(rich)
    down = [told(line) for line in tree(found, graph, "PRD-001").down()]
    assert down[:5] == [
        "prd PRD-001",
        "  breaks down into epic epic-1",
        "    breaks down into task epic-1#1",
        "      breaks down into issue #12",
        f"      specifies behavior {RUN}",
    ]
    up = [told(line) for line in tree(found, graph, "#12").up()]
    assert "  breaks down into sprint sprint-1" in up
    assert graph.nodes["release", "v0.1.0"].status == "released"
    assert graph.nodes["task", "epic-1#1"].status == "done"


def test_code_of_other_languages_commands_and_changelog_entries_are_in_the_tree(
    rich: Path,
) -> None:
    lines = [told(line) for line in tree(*looked(rich), "answering").down()]
    assert "    implements source web/answer.ts" in lines
    assert "      integrates to script ask" in lines
    entry = tree(*looked(rich), "0.1.0#1")
    assert [told(line) for line in entry.up()][1] == "  releases as wave 1.1"


def test_a_tree_reads_only_the_files_around_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("capabilities", "waves"):
        (project / f"project-docs/{kind}/other.md").write_text("# Capability: Other\n")
    found, graph = looked(project)
    read: list[str] = []
    page = found.page

    def noted(path: str, kind: str) -> Facts:
        read.append(path)
        return page(path, kind)

    monkeypatch.setattr(found, "page", noted)
    tree(found, graph, RUN)
    assert SPEC in read
    assert not [path for path in read if path.endswith("other.md")]


def test_scenarios_that_are_run_by_name_lead_to_the_module_and_its_steps(project: Path) -> None:
    change(project, STEPS, "import scenarios", "import given, scenario, then, when")
    run = (
        '@scenario("app-answer-run.feature", "A question is answered")\ndef test_it():\n    pass\n'
    )
    change(project, STEPS, 'scenarios("app-answer-run.feature")\n', run)
    lines = [told(line) for line in tree(*looked(project), FEATURE).down()]
    assert lines[:4] == [
        f"feature {FEATURE}",
        f"  has case {FEATURE}::A question is answered",
        f"    drives steps {STEPS}",
        f"      has definition {STEPS}::question_is_asked",
    ]
    assert cells(rows_of(project)[0])["steps"] == [STEPS]


def test_an_entry_that_names_an_issue_ends_the_way_from_the_prd(rich: Path) -> None:
    change(rich, "CHANGELOG.md", "(Wave 1.1)", "(Wave 1.1, #12, #99)")
    found, graph = looked(rich)
    assert ("entry", "0.1.0#1") in tree(found, graph, "PRD-001").below
    assert ("issue", "#99") not in graph.nodes


def test_two_projects_read_alike_have_equal_graphs(rich: Path) -> None:
    one, other = looked(rich)[1], looked(rich)[1]
    assert list(one.sorted_edges()) == list(other.sorted_edges())
    assert one.nodes == other.nodes


def test_the_graph_by_rows_and_the_one_in_full_agree(rich: Path) -> None:
    found, graph = looked(rich)
    full = near(found, graph, graph.nodes.keys())

    def file_of(id_: str) -> str:
        return id_.partition("::")[0]

    inner = {"definition", "case"}
    quick = {((a, file_of(b)), (c, file_of(d))) for (a, b), (c, d) in graph.edges}
    exact = {
        ((a, file_of(b)), (c, file_of(d)))
        for (a, b), (c, d) in full.edges
        if c not in inner - {"case"}
    }
    assert exact == quick
    assert {key for key in graph.nodes if key[0] not in inner} - full.nodes.keys() <= {
        ("unit", UNIT),
        ("code", "src/app/answer.py"),
    }


def test_numbers_in_ids_are_sorted_by_their_size() -> None:
    assert sorted(["1.10", "1.9", "1.2"], key=natural) == ["1.2", "1.9", "1.10"]
    assert natural("9" * 5000)  # no limit of digits is met


def test_an_edge_written_twice_in_one_line_has_one_place() -> None:
    one = Node("wave", "1.1").key, Node("capability", "x").key
    graph = Graph([Node("wave", "1.1"), Node("capability", "x")])
    place = Node("wave", "1").place._replace(path="a.md", line=3)
    for column, line in ((1, 3), (9, 3), (1, 4)):
        at = place._replace(line=line, column=column)
        graph.join(Edge(one[0], "specifies", one[1], (at,)))
    assert [at.line for at in graph.edges[one].places] == [3, 4]


# What an id means.


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (RUN, f"behavior {RUN}"),
        (RUN.lower(), f"behavior {RUN}"),
        ("answering", "capability answering"),
        (SPEC, "capability answering"),
        ("1.1", "wave 1.1"),
        ("Wave 1.1", "wave 1.1"),
        (WAVE, "wave 1.1"),
        ("first-question", "guide first-question"),
        ("guide:first-question", "guide first-question"),
        ("app.answer.run.first-question", "scenario app.answer.run.first-question"),
        ("v0.1.0", "release v0.1.0"),
        ("0.1.0", "release v0.1.0"),
        (FEATURE, f"feature {FEATURE}"),
        (f"{FEATURE}::A question is answered", f"case {FEATURE}::A question is answered"),
        (UNIT, f"unit {UNIT}::test_happy_path"),
        (f"{UNIT}::test_happy_path", f"unit {UNIT}::test_happy_path"),
        ("src/app/answer.py", "code src/app/answer.py::answer"),
        (ROADMAP, f"roadmap {ROADMAP}"),
    ],
)
def test_an_id_names_a_node(project: Path, text: str, first: str) -> None:
    assert told(next(tree(*looked(project), text).down())) == first


def test_an_unknown_id_is_refused_with_the_nearest_ones(project: Path) -> None:
    with pytest.raises(
        UserError, match=r"nothing in the chain is called 'APP.ANSWR.RUN'"
    ) as raised:
        tree(*looked(project), "APP.ANSWR.RUN")
    assert f"Did you mean {RUN}" in raised.value.fix
    for text in ("", "::", ":", "\0", "guide:", "🐍", "../..", "a" * 5000):
        with pytest.raises(UserError):
            tree(*looked(project), text)


def test_an_unknown_test_in_a_file_is_refused_with_those_there_are(project: Path) -> None:
    with pytest.raises(UserError, match="is called test_nothing") as raised:
        tree(*looked(project), f"{UNIT}::test_nothing")
    assert raised.value.fix == f"Name one of unit:{UNIT}::test_happy_path."


def test_a_name_of_several_things_is_refused_unless_one_leads_to_the_others(project: Path) -> None:
    shutil.move(project / "user-docs/how-to/first-question.md", project / "guide.md")
    shutil.move(project / "guide.md", project / "user-docs/how-to/answering.md")
    for path in (SPEC, E2E):
        change(project, path, "user-docs/how-to/first-question.md", "user-docs/how-to/answering.md")
    assert told(next(tree(*looked(project), "answering").down())) == "capability answering"
    other = (project / SPEC).read_text(encoding="utf-8").replace(RUN, "APP.OTHER.RUN")
    other = other.replace("[Wave 1.1 (v0.1.0)](../waves/wave-1.1-first.md)", "None")
    (project / "project-docs/capabilities/1.1.md").write_text(other, encoding="utf-8")
    with pytest.raises(UserError, match="the name of several things") as raised:
        tree(*looked(project), "1.1")
    assert raised.value.fix == "Name one of wave:1.1, capability:1.1."


# What is missing.


def test_a_whole_chain_has_no_gaps_and_is_covered_at_each_level(rich: Path) -> None:
    _, graph = looked(rich)
    rows = matrix(graph, code=True)
    assert gaps(graph, rows) == ()
    covered = shares(graph, rows, code=True)
    assert {share.percent for share in covered} == {100}
    assert [share.level for share in covered][-4:] == ["release", "deep", "deep", "deep"]


@pytest.mark.parametrize(
    ("gone", "level", "message", "fix"),
    [
        (FEATURE, "feature", f"behavior {RUN} has no feature", "new behavior"),
        (UNIT, "unit", f"behavior {RUN} has no unit test", "new behavior"),
        (STEPS, "steps", f"behavior {RUN} has no step definitions", "new behavior"),
        (E2E, "e2e", f"{E2E} is named for {RUN}, and does not exist", "new scenario app.answer"),
        ("src/app/answer.py", "code", f"behavior {RUN} has no code", f"`@behavior:{RUN}`"),
        (
            "user-docs/how-to/first-question.md",
            "guide",
            f"first-question is named for {RUN}, and does not exist",
            "app.answer.run.first-question --capability answering --guide first-question --skip",
        ),
        (ROADMAP, "roadmap", "no roadmap lists wave 1.1", ROADMAP),
    ],
)
def test_what_is_taken_away_is_a_gap_at_its_level(
    project: Path, gone: str, level: str, message: str, fix: str
) -> None:
    (project / gone).unlink()
    _, graph = looked(project)
    rows = matrix(graph, code=True)
    known = [gap for gap in gaps(graph, rows) if gap.level == level]
    assert [gap.message for gap in known] == [message]
    assert fix in known[0].fix
    covered = {share.level: share for share in shares(graph, rows, code=True)}
    assert covered[level].covered == 0


def test_deep_coverage_needs_every_level_of_everything_below(project: Path) -> None:
    _, graph = looked(project)
    line = f"- @behavior:{RUN} @status:implemented\n"
    change(project, SPEC, line, f"{line}- @behavior:APP.ANSWER.STOP @status:draft\n")
    _, graph = looked(project)
    rows = matrix(graph, code=True)
    deep = [share for share in shares(graph, rows, code=True) if share.level == "deep"]
    assert deep == [
        Share("deep", "behavior", 1, 2),
        Share("deep", "capability", 0, 1),
        Share("deep", "wave", 0, 1),
    ]
    assert [share.percent for share in deep] == [50, 0, 0]


def test_feedback_is_missed_for_the_release_of_a_wave_but_not_for_each_tag(rich: Path) -> None:
    (rich / "project-docs/feedback/v0.1.0.md").unlink()
    tags = rich / ".git" / "refs" / "tags"
    tags.mkdir(parents=True)
    (rich / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    for name in ("v0.0.1", "v0.0.2", "nightly"):
        (tags / name).write_text("0" * 40, encoding="utf-8")
    assert found_gaps(rich) == [("feedback", "nobody says how v0.1.0 went")]
    survey_, graph = looked(rich)
    found = gaps(graph, matrix(graph, code=survey_.config.has_code))
    assert [one.fix for one in found if one.level == "feedback"] == [
        "wavewright new feedback v0.1.0"
    ]
    assert [node.id for node in graph.of("release")] == ["v0.0.1", "v0.0.2", "v0.1.0"]
    assert [node.id for node in picture(graph, "x").graph.of("release")] == ["v0.1.0"]


@pytest.mark.parametrize(
    ("status", "due"), [("draft", False), ("ready", True), ("implemented", True)]
)
def test_a_draft_needs_nothing_below_its_feature_yet(
    project: Path, status: str, *, due: bool
) -> None:
    for path in (SPEC, FEATURE):
        change(project, path, "@status:implemented", f"@status:{status}")
    for folder in ("src", "tests/unit", "tests/step_defs"):
        shutil.rmtree(project / folder)
    lacking = ("steps", "unit", "code")
    (row,) = rows_of(project)
    assert (row.missing, row.later) == ((lacking, ()) if due else ((), lacking))
    _, graph = looked(project)
    found = {gap.level: gap.due for gap in gaps(graph, (row,)) if gap.level in lacking}
    assert found == dict.fromkeys(lacking, due)


def test_a_draft_needs_its_feature_and_the_files_that_it_names(project: Path) -> None:
    for path in (SPEC, FEATURE):
        change(project, path, "@status:implemented", "@status:draft")
    (project / FEATURE).unlink()
    (project / E2E).unlink()
    (row,) = rows_of(project)
    assert row.missing == ("feature", "e2e")


def test_a_release_counts_once_it_is_in_the_changelog_or_tagged(project: Path) -> None:
    def counted() -> dict[str, int]:
        _, graph = looked(project)
        found = shares(graph, matrix(graph, code=True), code=True)
        return {share.level: share.percent for share in found if share.level in {"release", "deep"}}

    assert counted() == {"release": 0, "deep": 100}
    change(project, "CHANGELOG.md", "## [Unreleased]", "## [0.1.0] - 2026-01-02")
    assert counted() == {"release": 100, "deep": 100}


def test_what_is_missing_above_and_below_is_in_the_tree(project: Path) -> None:
    (project / ROADMAP).unlink()
    (project / "project-docs/WAVE_1X_PLAN.md").unlink()
    change(project, SPEC, "**[Wave 1.1 (v0.1.0)](../waves/wave-1.1-first.md)**", "")
    found = tree(*looked(project), "1.1")
    assert [(line.lack.level, line.depth) for line in found.up() if line.lack] == [("roadmap", 1)]
    change(project, WAVE, "1. [Answering](../capabilities/answering.md) - answers\n", "")
    change(project, SPEC, f"- @behavior:{RUN} @status:implemented\n", "")
    found = tree(*looked(project), "1.1")
    assert [line.lack.level for line in found.down() if line.lack] == ["capability"]
    found = tree(*looked(project), SPEC)
    assert [line.lack.level for line in found.up() if line.lack] == ["wave"]
    assert [line.lack.level for line in found.down() if line.lack] == ["behavior"]


def test_levels_that_miss_their_own_start_hang_at_the_next_one_above(project: Path) -> None:
    (project / FEATURE).unlink()
    (project / E2E).unlink()
    shutil.rmtree(project / "tests/unit")
    text = (project / SPEC).read_text(encoding="utf-8")
    start, rest = text.split("### Scenario 1")
    rest = rest[rest.index("<!-- /wavewright:scenarios -->") :]
    (project / SPEC).write_text(start + rest, encoding="utf-8")
    lines = [line for line in tree(*looked(project), RUN).down() if line.lack]
    assert [(line.lack.level, line.depth) for line in lines if line.lack] == [
        (level, 1) for level in ("feature", "scenario", "guide", "e2e", "steps", "unit")
    ]


def test_a_capability_and_a_wave_without_anything_below_are_rows_and_gaps(project: Path) -> None:
    for folder in ("src", "tests", "user-docs", "project-docs/capabilities/behaviors"):
        shutil.rmtree(project / folder)
    start = (project / SPEC).read_text(encoding="utf-8").partition("## Value Scenarios")
    spec = f"{start[0]}## Wave Alignment\n\nWave 1.1\n"
    (project / SPEC).write_text(spec, encoding="utf-8")
    change(project, SPEC, f"- @behavior:{RUN} @status:implemented\n", "")
    (row,) = rows_of(project)
    assert cells(row) == {"wave": ["1.1"], "capability": ["answering"]}
    assert row.missing == ("behavior",)
    (project / SPEC).unlink()
    change(project, WAVE, "1. [Answering](../capabilities/answering.md) - answers\n", "")
    (row,) = rows_of(project)
    assert (cells(row), row.missing) == ({"wave": ["1.1"]}, ("capability",))


def test_a_behavior_that_nobody_declares_is_a_row_of_its_own(project: Path) -> None:
    change(project, SPEC, f"- @behavior:{RUN} @status:implemented\n", "")
    rows = rows_of(project)
    assert [row.missing for row in rows] == [("behavior",), ("behavior",)]
    assert found_gaps(project) == [
        ("behavior", "capability answering has no behavior"),
        ("behavior", f"no capability declares {RUN}"),
    ]


def test_a_capability_without_a_wave_comes_last(project: Path) -> None:
    text = (project / SPEC).read_text(encoding="utf-8").replace(RUN, "APP.AAA.RUN")
    text = text.replace("**[Wave 1.1 (v0.1.0)](../waves/wave-1.1-first.md)**", "")
    (project / "project-docs/capabilities/aaa.md").write_text(text, encoding="utf-8")
    rows = rows_of(project)
    assert list(groups(rows)) == [("1.1",), ()]
    assert rows[-1].missing[0] == "wave"
    assert ("wave", "capability aaa has no wave") in found_gaps(project)


def test_a_command_that_is_promised_and_not_installed_is_a_gap(rich: Path) -> None:
    change(rich, "pyproject.toml", "ask =", "other =")
    assert ("command", f"ask is named for {RUN}, and does not exist") in found_gaps(rich)


def test_a_tool_that_the_code_offers_is_not_missing(rich: Path) -> None:
    change(rich, SPEC, "### MCP Tools\n\n- None", "### MCP Tools\n\n- `reply` - replies")
    assert ("command", f"reply is named for {RUN}, and does not exist") in found_gaps(rich)
    code = rich / "src/app/answer.py"
    tool = '\n\n@mcp.tool()\ndef reply() -> str:\n    """Reply."""\n    return ""\n'
    code.write_text(code.read_text(encoding="utf-8") + tool, encoding="utf-8")
    assert found_gaps(rich) == []


def test_a_process_without_code_needs_none(project: Path) -> None:
    change(project, "wavewright.yml", "scope: project", "scope: process")
    for folder in ("src", "tests"):
        shutil.rmtree(project / folder)
    _, graph = looked(project)
    rows = matrix(graph, code=False)
    assert rows[0].missing == ()
    assert {share.level for share in shares(graph, rows, code=False)}.isdisjoint({"unit", "code"})


def test_a_test_proves_each_behavior_that_it_is_marked_with(project: Path) -> None:
    line = f"- @behavior:{RUN} @status:implemented\n"
    change(project, SPEC, line, f"{line}- @behavior:APP.ANSWER.STOP @status:draft\n")
    mark = f'@pytest.mark.behavior("{RUN}")\n'
    change(project, E2E, mark, f'{mark}@pytest.mark.behavior("APP.ANSWER.STOP")\n')
    stop = cells(rows_of(project)[1])
    assert stop["scenario"] == ["app.answer.run.first-question"]
    assert (stop["guide"], stop["e2e"]) == (["first-question"], [E2E])


def test_an_empty_project_has_no_rows_and_one_gap(tmp_path: Path) -> None:
    (tmp_path / "wavewright.yml").write_text("project: App\nnamespace: APP\n", encoding="utf-8")
    _, graph = looked(tmp_path)
    assert matrix(graph, code=True) == ()
    assert gaps(graph, ()) == (
        Gap(
            "wave",
            Node("roadmap", ROADMAP, place=gaps(graph, ())[0].node.place),
            "there is no wave",
            'wavewright new wave "TITLE"',
        ),
    )
    assert all(share.total == 0 for share in shares(graph, (), code=True))


def test_every_column_is_of_kinds_that_exist() -> None:
    assert COLUMNS["unit"] == ("unit", "test")
    assert len({kind for kinds in COLUMNS.values() for kind in kinds}) == 15


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_broken_files_break_no_view(rich: Path, part: int) -> None:
    files = sorted(path for path in rich.rglob("*") if path.is_file())
    for path in files:
        data = path.read_bytes()
        broken = (data[: len(data) // 2], data.replace(b"-", b"\x00", 3), b"\xff" + data, data * 2)
        if path.name != "wavewright.yml":
            path.write_bytes(broken[part])
            found, graph = looked(rich)
            rows = matrix(graph, code=True)
            assert gaps(graph, rows) is not None
            near(found, graph, graph.nodes.keys())
            for key in list(graph.nodes)[part::4]:
                drawn = tree(found, graph, f"{key[0]}:{key[1]}")
                assert list(drawn.up())
                assert list(drawn.down())
            path.write_bytes(data)
