"""The table of checks: each has its page and its examples, and each example says what it shows.

``tests/examples/checks/RULE/`` holds the smallest project that passes a check (``good``), the
smallest that breaks it (``bad``), and where that is found (``expected.txt``). What recorded runs
say of the two stands in their ``.wavewright/proofs.json``, where a rule looks at that.
"""

import datetime as dt
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from wavewright.checks import CHECKS, FAMILIES, judge
from wavewright.checks.rule import Check
from wavewright.checks.sift import sift
from wavewright.config import load
from wavewright.model import Finding
from wavewright.read import survey

from .recorded import proofs

EXAMPLES = Path(__file__).parent / "examples" / "checks"
RULES = [check.rule for check in CHECKS]
TODAY = dt.date(2026, 11, 21)


def findings(root: Path) -> tuple[Finding, ...]:
    look = survey(root, load(root, strict=False), cached=False)
    found = judge(look, proofs=proofs(root))
    return sift(found, look.ignores(), look.config, TODAY).kept


@pytest.mark.parametrize("rule", RULES)
def test_the_bad_example_fires_this_check_and_only_it(rule: str) -> None:
    found = findings(EXAMPLES / rule / "bad")
    expected = (EXAMPLES / rule / "expected.txt").read_text(encoding="utf-8").split()
    assert {finding.rule for finding in found} == {rule}
    assert list(dict.fromkeys(str(finding.place) for finding in found)) == expected
    for finding in found:  # each says what is wrong and what to do
        assert finding.message
        assert finding.fix
        assert not re.search(r"None|\(\)|  |\n", finding.message + finding.fix)


@pytest.mark.parametrize("rule", RULES)
def test_the_good_example_has_no_finding(rule: str) -> None:
    assert findings(EXAMPLES / rule / "good") == ()


@pytest.mark.parametrize("check", CHECKS, ids=RULES)
def test_a_check_has_a_page_that_says_what_is_right_why_and_how(check: Check) -> None:
    paragraphs = check.page.split("\n\n")
    assert len(paragraphs) >= 3
    assert check.summary.endswith(".")
    assert all(len(line) <= 100 for line in check.page.splitlines())


def test_rules_are_unique_and_belong_to_a_family() -> None:
    assert len(set(RULES)) == len(RULES)
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert {rule.rstrip("0123456789") for rule in RULES} == set(FAMILIES)


def test_each_folder_of_examples_belongs_to_a_check() -> None:
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(RULES)


def project(tmp_path: Path, files: dict[str, str], example: str = "") -> Path:
    """Return a project with these files, over those of a good example."""
    root = tmp_path / "project"
    if example:
        shutil.copytree(EXAMPLES / example / "good", root)
    for name, text in {"wavewright.yml": "project: A\nnamespace: APP\n", **files}.items():
        path = root / name
        if not (example and name == "wavewright.yml"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return root


def told(root: Path) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.place)) for finding in findings(root)]


def edited(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


FEATURE = "project-docs/capabilities/behaviors/app-answer-run.feature"
SPEC = "project-docs/capabilities/answering.md"
GUIDE = "user-docs/how-to/first-question.md"
TEST = "tests/value-scenarios/test_first_question.py"
WAVE = "project-docs/waves/wave-1.1-first.md"
# The good example of this rule is a whole chain, code included.
CHAIN = "TRACE113"


def test_a_project_with_nothing_but_settings_is_clean(tmp_path: Path) -> None:
    assert told(project(tmp_path, {})) == []


STEPS = "tests/step_defs/test_app_answer_run_steps.py"
PLAN = "project-docs/WAVE_1X_PLAN.md"
ROADMAP = "project-docs/ROADMAP.md"
CODE = "src/app/answer.py"


@dataclass(frozen=True)
class Break:
    """An edit of the chain, and the line of which file the rule is to name, by what it holds."""

    what: str
    file: str
    old: str
    new: str
    rule: str
    line: str
    elsewhere: str = ""


BREAKS = (
    Break(
        "the roadmap has another number", ROADMAP, "Wave 1.1", "Wave 1.2", "TRACE112", "Wave 1.2"
    ),
    Break("the roadmap has no number", ROADMAP, "Wave 1.1 (v0.1.0) — ", "", "TRACE112", "[First]"),
    Break("the plan has another release", PLAN, "v0.1.0", "v0.1.1", "TRACE112", "v0.1.1"),
    Break("no wave", SPEC, "## Wave Alignment", "## Waves", "TRACE101", "# Capability"),
    Break("another release", SPEC, "(v0.1.0)", "(v0.2.0)", "TRACE112", "(v0.2.0)"),
    Break(
        "a feature without its capability",
        *(FEATURE, "# Capability: project-docs/capabilities/answering.md\n", ""),
        *("TRACE108", "Feature:"),
    ),
    Break("two statuses", FEATURE, "@status:", "@status:draft @status:", "SHAPE106", "@status:"),
    Break("no behavior", FEATURE, "@behavior:APP.ANSWER.RUN ", "", "SHAPE106", "Feature:"),
    Break("a priority", FEATURE, "@status:", "@priority:P9 @status:", "SHAPE103", "P9"),
    Break(
        "a scenario without steps",
        *(FEATURE, "    When a question is asked\n    Then it is answered\n", ""),
        *("SHAPE106", "Scenario:"),
    ),
    Break(
        "an outline without examples",
        *(FEATURE, "Scenario: A", "Scenario Outline: A", "SHAPE106", "Scenario Outline:"),
    ),
    Break("no feature", FEATURE, "Feature: ", "Funktion: ", "SHAPE106", "# Capability"),
    Break("no status", SPEC, " @status:implemented", "", "SHAPE102", "@behavior:"),
    Break(
        "a field without its guide",
        *(SPEC, "[user-docs/how-to/first-question.md](../../user-docs/how-to/first-question.md)"),
        *("see below", "TRACE108", "see below"),
    ),
    Break(
        "a feature that is not listed",
        *(SPEC, "- [app-answer-run.feature](behaviors/app-answer-run.feature)\n", ""),
        *("TRACE105", "@behavior:"),
    ),
    Break(
        "a test without its mark",
        *(TEST, '@pytest.mark.behavior("APP.ANSWER.RUN")\n', "", "TRACE108", "Value scenario"),
    ),
    Break(
        "a mark that the docstring does not name",
        *(TEST, "        Behavior: @behavior:APP.ANSWER.RUN\n", "", "TRACE108", "mark.behavior"),
    ),
    Break(
        "a test of no guide",
        *(TEST, "        How-To: user-docs/how-to/first-question.md\n", "", "TRACE108", "- Test:"),
        GUIDE,
    ),
    Break(
        "a test of another scenario",
        *(TEST, "app.answer.run.first-question", "app.answer.run.other", "TRACE108", "run.other"),
    ),
    Break(
        "a test that is not called after its scenario",
        *(SPEC, "app.answer.run.first-question", "app.answer.run.other", "SHAPE105", "**Tests:**"),
    ),
    Break("a section", GUIDE, "## Next Steps", "## What next", "SHAPE101", "# How-To"),
    Break("a heading", GUIDE, "# How-To: Ask", "# Ask", "SHAPE104", "# Ask"),
    Break(
        "a label of another behavior",
        *(GUIDE, "[APP.ANSWER.RUN]", "[APP.ANSWER.STOP]", "TRACE108", "ANSWER.STOP"),
    ),
    Break("a bound feature", STEPS, '("app-answer', '("app-ask', "TRACE109", "app-ask"),
    Break(
        "a malformed id", CODE, "@behavior:APP.ANSWER", "@behavior:answer", "SHAPE104", "answer.RUN"
    ),
    Break("no goal", WAVE, "- **Goal:** Answer questions\n", "", "SHAPE102", "## Wave"),
    Break("a value scenario without number", SPEC, "Scenario 1: ", "", "SHAPE104", "### First"),
    Break("a value scenario's id", SPEC, "app.answer.run.", "APP.answer.", "SHAPE104", "**ID:**"),
    Break(
        "a value scenario's status", SPEC, "**Status:** draft", "**Status:** new", "SHAPE103", "new"
    ),
)


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.what)
def test_a_broken_link_is_found_where_it_is(tmp_path: Path, one: Break) -> None:
    root = project(tmp_path, {}, CHAIN)
    edited(root, one.file, one.old, one.new)
    name = one.elsewhere or one.file
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if one.line in line)
    assert (one.rule, f"{name}:{number}") in told(root)


def test_a_capability_of_another_feature_is_found(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    copy = root / "project-docs/capabilities/asking.md"
    shutil.copy(root / SPEC, copy)
    edited(root, "project-docs/capabilities/asking.md", "@behavior:APP.ANSWER.RUN", "None:")
    assert ("TRACE108", "project-docs/capabilities/asking.md:14") in told(root)
    edited(root, FEATURE, "capabilities/answering.md", "capabilities/asking.md")
    assert ("TRACE108", f"{FEATURE}:1") in told(root)


def test_orphans_are_found(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    for name in (GUIDE, TEST):
        shutil.copy(root / name, root / name.replace("first", "second"))
    found = told(root)
    assert ("TRACE108", GUIDE.replace("first", "second") + ":1") in found
    assert ("TRACE108", TEST.replace("first", "second") + ":1") in found
    assert ("TRACE116", GUIDE.replace("first", "second") + ":1") in found


def test_a_capability_that_is_implemented_needs_a_value_scenario(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    text = (root / SPEC).read_text(encoding="utf-8")
    start, end = text.index("### Scenario 1"), text.index("<!-- /wavewright:scenarios")
    (root / SPEC).write_text(text[:start] + text[end:], encoding="utf-8")
    assert ("TRACE108", f"{SPEC}:17") in told(root)


@pytest.mark.parametrize("scripts", ["", '\n[project.scripts]\napp-answr = "app.answer:answer"\n'])
def test_a_command_of_an_implemented_capability_is_installed(tmp_path: Path, scripts: str) -> None:
    manifest = f'[project]\nname = "app"\n{scripts}'
    root = project(tmp_path, {"pyproject.toml": manifest}, CHAIN)
    heading = "### CLI Commands\n\n- "
    edited(root, SPEC, f"{heading}None", f"{heading}`app-answer --fast` - answers")
    found, *others = findings(root)
    assert [one.rule for one in others] == ["TRACE120"] * bool(scripts)
    assert (found.rule, str(found.place)) == ("TRACE114", f"{SPEC}:37")
    assert ("Did you mean `app-answr`?" in found.fix) == bool(scripts)


def test_a_command_of_a_draft_may_come_later(tmp_path: Path) -> None:
    root = project(tmp_path, {}, "TRACE109")
    heading = "### CLI Commands\n\n- "
    edited(root, SPEC, f"{heading}None", f"{heading}`app-answer` - answers")
    assert told(root) == []


def test_a_folder_of_features_may_be_run_at_once(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    edited(root, "tests/step_defs/test_app_answer_run_steps.py", '"app-answer-run.feature"', '"."')
    assert told(root) == []


def test_a_module_that_pytest_does_not_collect_runs_no_feature(tmp_path: Path) -> None:
    for name in ("steps.py", "conftest.py"):
        root = project(tmp_path / name, {}, CHAIN)
        (root / STEPS).rename((root / STEPS).with_name(name))
        assert ("TRACE109", f"{FEATURE}:3") in told(root)


def test_each_scenario_of_a_feature_is_run(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    more = "\n  Scenario Outline: It's late\n    When a question is <a>\n    Then <b>\n"
    more += "    Examples:\n      | a | b |\n      | 1 | 2 |\n"
    text = (root / FEATURE).read_text(encoding="utf-8") + more
    (root / FEATURE).write_text(text, encoding="utf-8")
    assert told(root) == []
    named = '@scenario("app-answer-run.feature", "A question is answered")\ndef test_a(): ...'
    edited(root, STEPS, 'scenarios("app-answer-run.feature")', named)
    (found,) = findings(root)
    assert (found.rule, str(found.place)) == ("TRACE109", f"{FEATURE}:9")
    assert found.message == 'no test runs the scenario "It\'s late"'
    edited(root, STEPS, "A question is answered", "It's late")
    assert told(root) == [("TRACE109", f"{FEATURE}:5")]
    edited(root, STEPS, "app-answer-run.feature", "app-answer.feature")
    assert ("TRACE109", f"{FEATURE}:3") in told(root)
    assert ("TRACE109", f"{STEPS}:5") in told(root)


@pytest.mark.parametrize("dash", ["-", "\u2013"])
def test_a_heading_may_have_any_dash(tmp_path: Path, dash: str) -> None:
    root = project(tmp_path, {}, CHAIN)
    edited(root, WAVE, "—", dash)
    assert told(root) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        (WAVE, "in-progress", "complete", f"{WAVE}:3"),
        (SPEC, "**Status:** draft", "**Status:** passing", f"{SPEC}:23"),
    ],
)
def test_a_status_ahead_of_the_work_is_found(
    tmp_path: Path, path: str, old: str, new: str, place: str
) -> None:
    root = project(tmp_path, {}, CHAIN)
    for name in (SPEC, FEATURE):
        edited(root, name, "@status:implemented", "@status:ready")
    edited(root, WAVE, "- [ ]", "- [x]")
    assert told(root) == []
    edited(root, path, old, new)
    assert told(root) == [("STATUS102", place)]


def test_examples_in_code_are_no_links(tmp_path: Path) -> None:
    text = """\
# Help

Write `[text](missing.md)` or `@behavior:NO.SUCH.THING`, or:

```markdown
[text](missing.md) @behavior:NO.SUCH.THING
```

~~~
[text](missing.md)
~~~

[note]: this is prose, and so is [^1].

[^1]: missing.md

<!-- [text](missing.md) @behavior:NO.SUCH.THING -->
A web address is [no path](https://example.com/a.md), and neither is [a heading](#help).
"""
    assert told(project(tmp_path, {"README.md": text})) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[a](missing.md)", 1),
        ("\n[a](<missing file.md>)", 2),
        ("\n\n![a](missing.png)", 3),
        ('[a](missing.md "title")', 1),
        ("[a](missing.md#part)", 1),
        ("[![a](missing.png)](README.md)", 1),
        ("[a]: missing.md", 1),
        ('[a]: <missing.md> "title"', 1),
        ("[a](%6Dissing.md)", 1),
        ("[a](/missing.md)", 1),
        ("[tests/missing.md](README.md)", 1),
        ("`` ` `` [a](missing.md)", 1),
        ("````\n```\n````\n[a](missing.md)", 4),
        ("<!-- a\n-->[a](missing.md)", 2),
    ],
)
def test_each_form_of_a_link_is_read(tmp_path: Path, text: str, line: int) -> None:
    root = project(tmp_path, {"README.md": f"{text}\n"})
    assert ("TRACE107", f"README.md:{line}") in told(root)


def test_a_suggestion_names_the_file_that_was_moved(tmp_path: Path) -> None:
    files = {"README.md": "[a](docs/guide.md)\n", "user-docs/guide.md": "# Guide\n"}
    (found,) = findings(project(tmp_path, files))
    assert found.fix == "Did you mean `user-docs/guide.md`?"


@pytest.mark.parametrize("name", ["project-docs/capabilities/answering.md", "user-docs/setup.md"])
def test_no_page_is_suggested_for_its_own_broken_link(tmp_path: Path, name: str) -> None:
    wrong = name.rpartition("/")[2].replace("ing.md", "inx.md").replace("up.md", "up2.md")
    found = findings(project(tmp_path, {name: f"# Capability: A\n\n[a]({wrong})\n"}))
    (fix,) = [one.fix for one in found if one.place.line == 3]
    assert "Did you mean" not in fix


def test_a_link_that_leaves_the_project_is_found_in_its_documents_only(tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("# Outside\n", encoding="utf-8")
    files = {
        "README.md": "[issues](../../issues)\n",
        "project-docs/a.md": "[outside](../../outside.md)\n",
    }
    assert told(project(tmp_path, files)) == [("TRACE107", "project-docs/a.md:1")]


def test_a_marker_may_stand_once_and_in_order(tmp_path: Path) -> None:
    name = "project-docs/ROADMAP.md"
    opening, closing = "<!-- wavewright:waves -->\n", "<!-- /wavewright:waves -->\n"
    for text, line in ((opening * 2 + closing, 2), (closing + opening, 1), ("# Roadmap\n", 1)):
        root = project(tmp_path, {name: text})
        assert ("SHAPE107", f"{name}:{line}") in told(root)


def test_headings_with_a_line_below_make_the_same_sections(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    for name in (SPEC, GUIDE, WAVE):
        text = (root / name).read_text(encoding="utf-8")
        text = re.sub(r"^## (?!Wave)(.+)$", r"\1\n---", text, flags=re.MULTILINE)
        text, count = re.subn(r"^# (.+)$", r"\1\n===", text, count=1, flags=re.MULTILINE)
        assert count == (name != WAVE)
        (root / name).write_text(text, encoding="utf-8")
    assert told(root) == []


def test_documents_alone_are_held_together_without_code(tmp_path: Path) -> None:
    files = {"tests/unit/test_a.py": "def (:\n# @behavior:APP.ANSWER.RUN\n"}
    root = project(tmp_path, files, "TRACE110")
    assert told(root) == []


def test_findings_are_in_the_order_of_their_places(tmp_path: Path) -> None:
    files = {"README.md": "[b](b.md)\n[a](a.md) [c](c.md)\n", "AGENTS.md": "[a](a.md)\n"}
    places = [finding.place for finding in findings(project(tmp_path, files))]
    assert places == sorted(places)
    assert len(places) == 4


def test_a_folder_stands_for_no_page(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    (root / GUIDE).unlink()
    (root / GUIDE).mkdir()
    assert ("TRACE107", f"{SPEC}:24") in told(root)


def test_a_test_that_names_nothing_proves_no_scenario(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    for text in ("", "import os\n\n\ndef test_x() -> None:\n    assert os\n"):
        (root / TEST).write_text(text, encoding="utf-8")
        assert ("TRACE108", f"{TEST}:1") in told(root)


def test_a_capability_out_of_scope_is_not_listed_by_its_wave(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    line = "1. [Answering](../capabilities/answering.md) - answers\n"
    edited(root, WAVE, line, "")
    edited(root, WAVE, "#### Out of Scope\n\n", f"#### Out of Scope\n\n{line}")
    assert "TRACE103" in {rule for rule, _ in told(root)}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_folder_of_documents_that_is_a_link_is_told(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    (root / "user-docs").rename(root / "elsewhere")
    (root / "user-docs").symlink_to("elsewhere")
    assert ("SHAPE100", "user-docs:1") in told(root)


def test_definitions_in_a_class_are_none(tmp_path: Path) -> None:
    root = project(tmp_path, {}, CHAIN)
    text = (root / STEPS).read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n\n")
    inside = "".join(f"    {line}".rstrip() + "\n" for line in body.splitlines())
    (root / STEPS).write_text(f"{head}\n\n\nclass Steps:\n{inside}", encoding="utf-8")
    assert {rule for rule, _ in told(root)} == {"TRACE117"}


def test_a_module_that_is_no_python_is_told_instead_of_what_it_does_not_say(tmp_path: Path) -> None:
    root = project(tmp_path, {"src/app/plain.py": "def run():\n    pass\n\ndef (:\n"}, CHAIN)
    assert "TRACE113" not in {rule for rule, _ in told(root)}
    assert ("SHAPE100", "src/app/plain.py:4") in told(root)
    code = root / CODE
    whole = code.read_text(encoding="utf-8")
    code.write_text(f"{whole}\ndef (:\n", encoding="utf-8")
    assert {rule for rule, _ in told(root)} == {"SHAPE100"}
    assert ("SHAPE100", f"{CODE}:{whole.count(chr(10)) + 2}") in told(root)
    code.write_text(f"{whole}\ndef (:\n".replace("@behavior:APP", "APP"), encoding="utf-8")
    assert {rule for rule, _ in told(root)} == {"SHAPE100", "TRACE113"}
