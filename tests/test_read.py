"""Reading a project: every link with its place, every odd file a finding, never a crash."""

import os
import random
import shutil
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from wavewright.checks import judge
from wavewright.config import load
from wavewright.model import Artifact, Config, Place, Project
from wavewright.read import read_project, scan, survey
from wavewright.read.markdown import Page

EXAMPLES = Path(__file__).parent / "examples" / "checks"
CHAIN = EXAMPLES / "TRACE113" / "good"
SETTINGS = Config(project="A", namespace="APP")
NOWHERE = Path(__file__).parent / "no-such-folder"
# One path for each kind of file that is read.
PATHS = {
    "roadmap": "project-docs/ROADMAP.md",
    "wave-plan": "project-docs/WAVE_1X_PLAN.md",
    "wave": "project-docs/waves/wave-1.1-a.md",
    "capability": "project-docs/capabilities/a.md",
    "feature": "project-docs/capabilities/behaviors/app-a-run.feature",
    "index": "user-docs/how-to/README.md",
    "guide": "user-docs/how-to/a.md",
    "changelog": "CHANGELOG.md",
    "doc": "README.md",
    "script": "pyproject.toml",
    "e2e": "tests/value-scenarios/test_a.py",
    "steps": "tests/step_defs/test_a_steps.py",
    "unit": "tests/unit/test_a.py",
    "test": "tests/smoke/test_a.py",
    "code": "src/app/a.py",
}
TEXTS = {
    path.relative_to(CHAIN).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(CHAIN.rglob("*"))
    if path.is_file()
}


def project(root: Path, files: dict[str, str | bytes]) -> Project:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_project(root, SETTINGS)


def only(kind: str, text: str) -> Artifact:
    facts = scan(kind, PATHS[kind], text.encode())
    assert facts.findings == ()
    return facts.artifacts[0]


def links(artifact: Artifact) -> list[tuple[str, str, int, int]]:
    return [
        (link.relation, link.target, link.place.line, link.place.column) for link in artifact.links
    ]


def test_a_whole_chain_is_read_with_all_its_kinds() -> None:
    found = read_project(CHAIN, load(CHAIN))
    assert found.findings == ()
    assert [(a.kind, a.id, a.title, a.status) for a in found.artifacts] == [
        ("changelog", "CHANGELOG.md", "Changelog", ""),
        ("version", "Unreleased", "[Unreleased]", ""),
        ("entry", "Unreleased#1", "Questions are answered (Wave 1.1)", ""),
        ("roadmap", "project-docs/ROADMAP.md", "Roadmap: App", ""),
        ("wave-plan", "project-docs/WAVE_1X_PLAN.md", "Wave plan 1.x", ""),
        ("index", "project-docs/capabilities/README.md", "Capabilities", ""),
        ("capability", "answering", "Answering", ""),
        ("behavior", "APP.ANSWER.RUN", "", "implemented"),
        ("scenario", "app.answer.run.first-question", "First question", "draft"),
        ("feature", "APP.ANSWER.RUN", "Answer a question", "implemented"),
        ("wave", "1.1", "First", "in-progress"),
        ("code", "src/app/answer.py", "Answers.", ""),
        (
            "steps",
            "tests/step_defs/test_app_answer_run_steps.py",
            "Step definitions for @behavior:APP.ANSWER.RUN.",
            "",
        ),
        ("unit", "tests/unit/test_app_answer_run.py", "Tests for answering (Wave 1.1).", ""),
        (
            "e2e",
            "tests/value-scenarios/test_first_question.py",
            "Value scenario app.answer.run.first-question.",
            "",
        ),
        ("index", "user-docs/how-to/README.md", "How-to guides", ""),
        ("guide", "first-question", "Ask a first question", ""),
        ("step", "", "Step 1: Ask", ""),
        *(("trouble", "", title, "") for title in ("Problem", "Solution") * 2),
    ]


def test_the_place_of_a_link_is_where_its_target_is_written() -> None:
    found = read_project(CHAIN, load(CHAIN))
    checked = 0
    for artifact in found.artifacts:
        for link in artifact.links:
            line = TEXTS[link.place.path].splitlines()[link.place.line - 1]
            written = line[link.place.column - 1 :]
            name = link.target.rpartition("/")[2]
            if link.relation in {"step", "defines"}:  # the word before it may be And
                name = name.partition(" ")[2]
            assert (
                written.startswith(link.target)
                or name in written
                or (link.relation == "behavior" and written.upper().startswith(link.target))
            )
            checked += 1
    assert checked > 30


def test_a_wave_has_its_fields_and_release() -> None:
    wave = only("wave", TEXTS["project-docs/waves/wave-1.1-first.md"])
    assert {name: value for name, (value, _) in wave.fields.items()} == {
        "Status": "in-progress",
        "Goal": "Answer questions",
        "Estimated Timeline": "7 days",
        "Release": "0.1.0",
    }
    assert wave.fields["Status"][1] == Place(PATHS["wave"], 3, 15)
    assert (4, "Capabilities", 9) in wave.sections
    assert (0, "/capabilities", 13) in wave.sections


def test_a_value_may_begin_with_code_or_be_a_list() -> None:
    text = "# How-To: A\n\n- **Goal:** `a` b\n- **Prerequisites:**\n\n  - `c`\n- **Audience:**\n"
    guide = only("guide", text)
    assert guide.fields == {
        "Goal": ("`a` b", Place(PATHS["guide"], 3, 13)),
        "Prerequisites": ("`c`", Place(PATHS["guide"], 4, 21)),
        "Audience": ("", Place(PATHS["guide"], 7, 16)),
    }


def test_a_wave_with_another_heading_keeps_the_number_of_its_file() -> None:
    wave = only("wave", "# Wave one\n\n- **Status:** complete\n")
    assert (wave.id, wave.title, wave.status) == ("1.1", "", "complete")


def test_only_the_wave_of_its_alignment_is_the_wave_of_a_capability() -> None:
    text = """\
# Capability: A

See [Wave 1.1](../waves/wave-1.1-a.md).

## Wave Alignment

**Wave 1.2 (v0.2.0)**

## References

- Wave plan: [Wave 1.3](../waves/wave-1.3-a.md)
"""
    found = [link for link in links(only("capability", text)) if link[0].startswith("wave")]
    assert sorted(found) == [
        ("wave", "1.2", 7, 8),
        ("wave-mention", "1.1", 3, 11),
        ("wave-page", "project-docs/waves/wave-1.1-a.md", 3, 16),
        ("wave-page", "project-docs/waves/wave-1.3-a.md", 11, 25),
        ("wave-reference", "1.3", 11, 20),
    ]


def test_paths_may_stand_in_a_value_scenario_without_a_link() -> None:
    text = """\
# Capability: A

## Value Scenarios

### Scenario 1: B

- **ID:** app.a.run.b
- **Guide:** user-docs/how-to/b.md
- **Tests:** `tests/value-scenarios/test_b.py`
"""
    scenario = scan("capability", PATHS["capability"], text.encode()).artifacts[1]
    assert links(scenario) == [
        ("behavior", "APP.A.RUN", 7, 11),
        ("guide", "user-docs/how-to/b.md", 8, 14),
        ("test", "tests/value-scenarios/test_b.py", 9, 15),
    ]
    assert scenario.place.line == 5


def test_a_feature_has_its_tags_scenarios_and_steps() -> None:
    text = '''\
# Capability: project-docs/capabilities/a.md
@behavior:APP.A.RUN  @status:draft # @status:ready
Feature: Run
  Given is no step here

  Background:
    Given a start

  @behavior:APP.A.STOP @slow
  Scenario: One
    Given a text
      """
      Scenario: not this one
      @behavior:NO.NO.NO
      """
    * a star

  Scenario Outline: Two
    When <a>
    # Then a comment
    Examples:
      | a       |
      | Then 1  |
'''
    feature = only("feature", text)
    assert (feature.id, feature.title, feature.status) == ("APP.A.RUN", "Run", "draft")
    assert links(feature) == [
        ("capability", "project-docs/capabilities/a.md", 1, 15),
        ("behavior", "APP.A.RUN", 2, 11),
        ("mention", "APP.A.STOP", 9, 13),
        ("step", "given a start", 7, 5),
        ("case", "One", 10, 3),
        ("step", "given a text", 11, 5),
        ("step", "given a star", 16, 5),
        ("case", "Two", 18, 3),
        ("step", "when <a>", 19, 5),
    ]
    assert [section for section in feature.sections if section[0] in {0, 2}] == [
        (0, "@behavior:APP.A.RUN", 2),
        (0, "@status:draft", 2),
        (2, "One", 10),
        (2, "Two", 18),
    ]


def test_python_names_behaviors_in_docstrings_and_marks() -> None:
    text = '''\
"""Module of @behavior:APP.A.RUN. See project-docs/capabilities/a.md (Wave 1.1)."""

import pytest

pytestmark = pytest.mark.behavior("APP.A.ALL")
# @behavior:NO.NO.COMMENT
TEXT = "@behavior:NO.NO.TEXT"


@pytest.mark.behavior("APP.A.RUN")
class TestA:
    if True:
        @pytest.mark.behavior("Ä", "APP.A.INNER")
        async def test_a(self) -> None:
            r"""Tests `@behavior:NO.NO.EXAMPLE`, and user-docs/how-to/*.md, \\d."""
'''
    assert links(only("unit", text)) == [
        ("mention", "APP.A.RUN", 1, 24),
        ("wave", "1.1", 1, 76),
        ("capability", "project-docs/capabilities/a.md", 1, 39),
        ("mark", "APP.A.RUN", 10, 24),
        ("mark", "Ä", 13, 32),
        ("mark", "APP.A.INNER", 13, 37),
        ("mark", "APP.A.ALL", 5, 36),
    ]


def test_features_are_bound_by_name_folder_or_decorator() -> None:
    text = """\
from pytest_bdd import scenario, scenarios

scenarios("a.feature", "more")


@scenario("b.feature", "Its name")
def test_b() -> None: ...
"""
    folder = "project-docs/capabilities/behaviors"
    assert links(only("steps", text)) == [
        ("runs", f"{folder}/b.feature::Its name", 6, 12),
        ("binds", f"{folder}/a.feature", 3, 12),
        ("binds", f"{folder}/more", 3, 25),
    ]


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ('@scenario("b.feature", "N")\ndef test_b() -> None: ...', ["b.feature::N"]),
        (
            '@scenario(scenario_name="N", feature_name="b.feature")\ndef test_b(): ...',
            ["b.feature::N"],
        ),
        ('test_b = scenario("b.feature", "N")(run)', ["b.feature::N"]),
        ('class TestB:\n    @scenario("b.feature", "N")\n    def test_b(): ...', ["b.feature::N"]),
        ('@scenario("b.feature", "N")\ndef run() -> None: ...', []),
        ('class B:\n    @scenario("b.feature", "N")\n    def test_b(): ...', []),
        ('scenario("b.feature", "N")', []),
        ('@scenario("b.feature", NAME)\ndef test_b() -> None: ...', []),
    ],
)
def test_one_scenario_is_run_by_a_test_that_names_it(call: str, found: list[str]) -> None:
    runs = [link for link in links(only("steps", f"{call}\n")) if link[0] == "runs"]
    assert [target.rpartition("/")[2] for _, target, _, _ in runs] == found


@pytest.mark.parametrize(
    ("name", "collected"),
    [("test_a.py", 1), ("a_test.py", 1), ("a.py", 0), ("conftest.py", 0), ("tests_a.py", 0)],
)
def test_only_modules_that_pytest_collects_run_and_prove(name: str, collected: int) -> None:
    text = """\
scenarios("a.feature")


@pytest.mark.behavior("A.B.C")
def test_a() -> None: ...
"""
    (module,) = scan("unit", f"tests/unit/{name}", text.encode()).artifacts
    assert len(links(module)) == 2 * collected


MARK = '@pytest.mark.behavior("A.B.C")'


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (f"{MARK}\ndef test_a(): ...", True),
        (f"{MARK}\nasync def test_a(): ...", True),
        (f"{MARK}\nclass TestA:\n    def test_a(self): ...", True),
        (f"{MARK}\nclass TestA:\n    class TestB:\n        def test_a(self): ...", True),
        (f"try:\n    {MARK}\n    def test_a(): ...\nfinally:\n    a()", True),
        (f"pytestmark = [{MARK[1:]}]\ndef test_a(): ...", True),
        (f"pytestmark: list = [{MARK[1:]}]\nscenarios('a.feature')", True),
        (f"class TestA:\n    pytestmark = {MARK[1:]}\n    def test_a(self): ...", True),
        (f"{MARK}\ndef helper(): ...", False),
        (f"{MARK}\nclass TestA:\n    def helper(self): ...", False),
        (f"{MARK}\nclass Helper:\n    def test_a(self): ...", False),
        (f"class Helper:\n    {MARK}\n    def test_a(self): ...", False),
        (f"def helper():\n    {MARK}\n    def test_a(): ...", False),
        (f"marks = {MARK[1:]}\ndef test_a(): ...", False),
        (f"pytestmark = {MARK[1:]}\ndef helper(): ...", False),
    ],
)
def test_a_mark_counts_on_what_pytest_collects(text: str, *, counts: bool) -> None:
    marks = [link for link in links(only("unit", f"{text}\n")) if link[0] == "mark"]
    assert len(marks) == counts


@pytest.mark.parametrize(
    ("written", "title"),
    [("C#", "C#"), ("C# ##", "C#"), ("C #", "C"), ("F#\t", "F#"), ("C # b", "C # b")],
)
def test_a_heading_is_closed_by_marks_after_a_blank_only(written: str, title: str) -> None:
    assert only("capability", f"# Capability: {written}\n").title == title


LINES = (
    *("Title", "Two words", "a `b` c", "  indented", "    code", "> quote", "- item", "1. one"),
    *("===", "---", "=", "-", "--", "  ----  ", "    ---", "- - -", "***", "# Heading", "> ---"),
    *("- ", "-x", "```", "~~~", "<!-- note -->", "<div>", "<b>", "7. seven", "", "", "", "  ---"),
)


def test_headings_with_a_line_below_are_those_of_commonmark() -> None:
    parser = MarkdownIt("commonmark")
    choose = random.Random(3)  # noqa: S311  # a fixed sequence of pages
    count = 0
    for _ in range(4000):
        text = "\n".join(choose.choices(LINES, k=choose.randint(1, 10)))
        page = Page("x.md", text)
        ours = [
            (level, title, page.places.line(offset))
            for level, title, offset in page.headings
            if page.is_underlined(offset)
        ]
        tokens = parser.parse(text)
        theirs = [
            (int(token.tag[1:]), inside.content, (token.map or [0])[0] + 1)
            for token, inside in pairwise(tokens)
            if token.markup in {"=", "-"} and token.type == "heading_open" and not token.level
            if "\n" not in inside.content
        ]
        assert ours == theirs, repr(text)
        count += len(ours)
    assert count > 400


@pytest.mark.parametrize(
    "text",
    [
        "**Status:** draft\n---\n",
        "- **Status:** draft\n---\n",
        "**Status**: draft\n---\n",
        "[a]: b.md\n---\n",
        "One line,\nand another\n---\n",
        "| a |\n|---|\n| b |\n---\n",
        "text <!-- from here\n---\nto there -->\n",
        "<!-- note -->\n---\n",
        "---\ntitle: x\n---\n",
    ],
)
def test_a_rule_below_what_is_no_title_makes_no_heading_of_it(text: str) -> None:
    assert Page("x.md", text).headings == []


def test_a_heading_with_a_line_below_ends_the_section_above() -> None:
    text = "Title\n=====\n\nPart\n----\none\n\nOther `x`\n---\ntwo\n"
    page = Page("x.md", text)
    assert [one[:2] for one in page.headings] == [(1, "Title"), (2, "Part"), (2, "Other `x`")]
    start, end = page.range(2, "Part")
    assert text[start:end] == "Part\n----\none\n\n"
    below = [text[page.below(at) :].partition("\n")[0] for _, _, at in page.headings]
    assert below == ["", "one", "two"]


@pytest.mark.parametrize("bullet", ["-", "*", "+", "1.", "12)", "  -"])
def test_behaviors_are_declared_in_a_list_of_any_kind(bullet: str) -> None:
    text = f"# Capability: A\n\n## Behaviors\n\n{bullet} @behavior:APP.A.RUN @status:draft\n"
    behavior = scan("capability", PATHS["capability"], text.encode()).artifacts[1]
    assert (behavior.kind, behavior.id, behavior.status) == ("behavior", "APP.A.RUN", "draft")


def test_python_that_names_nothing_is_not_parsed_while_its_parentheses_are_in_pairs() -> None:
    assert scan("code", PATHS["code"], b"def x:").artifacts == ()
    assert scan("code", PATHS["code"], b"def x:").findings == ()
    (found,) = scan("code", PATHS["code"], b"\ndef (:").findings
    assert (found.rule, found.place.line) == ("SHAPE100", 2)


@pytest.mark.parametrize(
    ("kind", "data", "line", "words"),
    [
        ("code", b'"""a"""\n\n# @behavior:A.B.C\ndef (:\n', 4, "not valid Python"),
        ("unit", b"# @behavior:A.B.C\nx = '\0'\n", 1, "not valid Python"),
        ("doc", b"# a\n\n\xff\xfe\n", 3, "not UTF-8"),
        ("doc", "# é\n".encode("utf-16"), 1, "not UTF-8"),
        ("script", b"[project]\nname = \n", 2, "not valid TOML"),
        ("script", b"[project", 1, "not valid TOML"),
    ],
)
def test_what_cannot_be_read_is_a_finding_at_its_line(
    kind: str, data: bytes, line: int, words: str
) -> None:
    facts = scan(kind, PATHS[kind], data)
    (finding,) = facts.findings
    assert (finding.rule, finding.place.path, finding.place.line) == ("SHAPE100", PATHS[kind], line)
    assert words in finding.message
    assert facts.artifacts == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[project.scripts]\na = "app.cli:main"\n', [("a", "app.cli", 2, 6)]),
        ("scripts = 1\n[project.scripts]\n\"b\" =  'x.y:z'\n", [("b", "x.y", 3, 9)]),
        ('[project]\nscripts = { c = "x:y" }\n', [("c", "x", 1, 1)]),
        ("project = 1\n", []),
        ("[project]\nscripts = [1]\n", []),
    ],
)
def test_commands_are_read_from_the_manifest(
    text: str, expected: list[tuple[str, str, int, int]]
) -> None:
    facts = scan("script", PATHS["script"], text.encode())
    found = [(a.id, a.links[0].target, a.links[0].place) for a in facts.artifacts]
    assert found == [(i, m, Place(PATHS["script"], n, c)) for i, m, n, c in expected]


@pytest.mark.parametrize("change", ["bom", "crlf"])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(
    tmp_path: Path, change: str
) -> None:
    root = tmp_path / "project"
    shutil.copytree(CHAIN, root)
    before = read_project(root, load(root))
    for path in root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            path.write_bytes(
                b"\xef\xbb\xbf" + data if change == "bom" else data.replace(b"\n", b"\r\n")
            )
    assert read_project(root, load(root)).artifacts == before.artifacts
    assert judge(survey(root, load(root), cached=False)) == ()


def test_caches_environments_and_projects_within_are_not_entered(tmp_path: Path) -> None:
    page = "project-docs/a.md"
    inside = {
        ".git/a.md": "", ".venv/a.py": "", "node_modules/a.py": "", "src/__pycache__/a.py": "",
        "dist/a.py": "", "env/pyvenv.cfg": "", "env/a.py": "", "sub/wavewright.yml": "",
        "sub/project-docs/a.md": "", "vendored/.git": "", "vendored/a.py": "", page: "",
    }  # fmt: skip
    assert project(tmp_path, dict(inside)).files == {page}


def test_excluded_paths_and_patterns_are_not_read(tmp_path: Path) -> None:
    names = ("old/a.md", "project-docs/a.gen.md", "project-docs/b.md", "user-docs/c.md")
    project(tmp_path, dict.fromkeys(names, "# a\n"))
    config = Config(project="A", namespace="A", exclude=("old/", "*.gen.md", "./user-docs/**"))
    assert read_project(tmp_path, config).files == {"project-docs/b.md"}


def test_where_only_the_process_was_adopted_other_folders_are_not_entered(tmp_path: Path) -> None:
    names = ("project-docs/a.md", "src/a.py", "lib/README.md", "pyproject.toml", "README.md")
    project(tmp_path, dict.fromkeys(names, "# @behavior:A.B.C\n"))
    config = Config(project="A", namespace="A", scope="process", sources=("lib/x",))
    found = read_project(tmp_path, config)
    wanted = {"project-docs/a.md", "pyproject.toml", "README.md", "lib/README.md"}
    assert found.files == wanted
    assert {artifact.kind for artifact in found.artifacts} == {"doc"}


def test_marks_of_python_count_where_only_the_process_was_adopted(tmp_path: Path) -> None:
    text = '"""Run.\n\n@behavior:APP.A.RUN\n"""\ndef (:  # of another age\n'
    project(tmp_path, {"lib/a.py": text, "src/b.py": text})
    config = Config(project="A", namespace="APP", scope="process", sources=("lib",))
    (artifact,) = read_project(tmp_path, config).artifacts
    assert (artifact.kind, artifact.id) == ("source", "lib/a.py")
    assert str(artifact.links[0].place) == "lib/a.py:3"


def test_a_link_to_a_hidden_file_or_a_folder_is_seen(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        ".github/ci.yml": "", "project-docs/sub/a.md": "",
        "README.md": "[a](.github/ci.yml) [b](project-docs/sub/) [c](.)\n",
    }  # fmt: skip
    found = project(tmp_path, files)
    assert {".github/ci.yml", "project-docs/sub", "."} <= found.files


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
class TestLinks:
    def test_links_that_lead_around_in_circles_are_not_followed(self, tmp_path: Path) -> None:
        project(tmp_path, {"project-docs/a.md": "# a\n"})
        (tmp_path / "project-docs" / "loop").symlink_to(tmp_path)
        (tmp_path / "project-docs" / "self.md").symlink_to("self.md")
        assert read_project(tmp_path, SETTINGS).files == {"project-docs/a.md"}

    def test_a_file_outside_is_not_read(self, tmp_path: Path) -> None:
        (tmp_path / "secret.md").write_text("# @behavior:A.B.C\n", encoding="utf-8")
        root = tmp_path / "root"
        project(root, {"README.md": "# a\n"})
        (root / "CHANGELOG.md").symlink_to(tmp_path / "secret.md")
        (root / "AGENTS.md").symlink_to("README.md")
        found = read_project(root, SETTINGS)
        assert [artifact.id for artifact in found.artifacts] == ["AGENTS.md", "README.md"]
        assert [(f.place.path, "out of" in f.message) for f in found.findings] == [
            ("CHANGELOG.md", True)
        ]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_or_folder_without_permission_is_a_finding(tmp_path: Path) -> None:
    project(tmp_path, {"README.md": "# a\n", "project-docs/a.md": "# a\n"})
    (tmp_path / "README.md").chmod(0)
    (tmp_path / "project-docs").chmod(0)
    try:
        found = read_project(tmp_path, SETTINGS)
    finally:
        (tmp_path / "project-docs").chmod(0o755)
    assert [finding.place.path for finding in found.findings] == ["project-docs", "README.md"]


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are text there")
def test_a_file_name_that_is_not_text_is_a_finding(tmp_path: Path) -> None:
    project(tmp_path, {"project-docs/a.md": "# a\n"})
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/project-docs/\xff.md")).write_text("# a\n")
    (finding,) = read_project(tmp_path, SETTINGS).findings
    finding.place.path.encode()
    assert "name" in finding.message


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(tmp_path / "README.md")
    assert read_project(tmp_path, SETTINGS).files == frozenset()


PIECES = st.sampled_from(
    [
        "```", "~~~", "`", "<!--", "-->", "<!-- wavewright:waves -->", "# ", "## Behaviors",
        "### Scenario 1: a", "## Value Scenarios", "- **ID:** ", "**Status:**", "[a](", ")", "](<",
        "@behavior:A.B.C", "@status:draft", "Wave 1.1 (v0.1.0)", "[Wave 1.1](", "## Wave Alignment",
        "Feature: a", "Scenario: a", "Given a", '"""', "scenarios(", "@pytest.mark.behavior(",
        "def a():\n", "class A:\n    ", "\r\n", "\n", "\n\n", " ", "\t", "\0", "\x0c", "\u2028",
        "é", "[project.scripts]\na = 1", "%", "%ff", "../" * 9, "(" * 300, "[" * 300, "-" * 300,
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@example("steps", ['"""a"""\r\n', "\r", "def a():\n", '    """@behavior:A.B.C"""\r:'])
@given(st.sampled_from(sorted(PATHS)), st.lists(PIECES | st.text(max_size=9), max_size=30))
def test_no_text_makes_the_reader_or_a_check_fail(kind: str, pieces: list[str]) -> None:
    data = "".join(pieces).encode("utf-8", "surrogatepass")
    facts = scan(kind, PATHS[kind], data)
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    places = [link.place for artifact in facts.artifacts for link in artifact.links]
    places += [finding.place for finding in facts.findings]
    assert all(1 <= place.line <= lines and place.column >= 1 for place in places)
    judge(survey(NOWHERE, SETTINGS, {PATHS[kind]: data}, cached=False))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_no_edit_of_a_real_file_makes_the_reader_or_a_check_fail(
    name: str, data: st.DataObject
) -> None:
    text = TEXTS[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edited = {**TEXTS, name: text[:start] + data.draw(st.just("") | PIECES) + text[end:]}
    files = {path: content.encode() for path, content in edited.items()}
    judge(survey(NOWHERE, SETTINGS, files, cached=False))


@pytest.mark.parametrize(
    "piece",
    ["`", "``` ", "```\n", "<!--", "](", "[a](", "[", "](a(", "**", "- **a:**\n", "# ", "@", "\n",
     "    ", "Wave 1.1 ", "[a]: b\n", "`a``", "project-docs/", "@behavior:A.", '"""\n', "x" * 50],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["capability", "feature", "wave"])
@pytest.mark.unmeasured
def test_a_large_file_of_anything_is_read_in_a_moment(kind: str, piece: str) -> None:
    data = (piece * (400_000 // len(piece))).encode()
    before = time.process_time()
    scan(kind, PATHS[kind], data)
    assert time.process_time() - before < 5
