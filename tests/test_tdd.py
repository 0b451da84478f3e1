"""Test-driven development of one behavior: as values, as single steps, and on a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
import pexpect
import pytest

from wavewright.cli.tdd import command
from wavewright.cli.tdd_text import advice, derived, reasons, show, show_record
from wavewright.errors import UserError
from wavewright.evidence import record, store, tdd, tdd_data, touched
from wavewright.evidence.step import Step
from wavewright.model import Edit, Place
from wavewright.proof import Proof

if TYPE_CHECKING:
    from pathlib import Path

FEATURE = "project-docs/capabilities/behaviors/app-demo-sign.feature"
ID = "APP.DEMO.SIGN"
DRAFT = tdd.Behavior(ID, FEATURE, "draft", Place(FEATURE, 2))
READY = DRAFT._replace(status="ready")


def scenario(outcome: str, name: str = "Plus", **more: Any) -> record.Outcome:
    id_ = f"tests/step_defs/test_sign.py::test_{name.lower()}"
    return record.Outcome(
        id_, outcome, behaviors=(ID,), layer="bdd", feature=FEATURE, scenario=name, line=5, **more
    )


def unit(outcome: str, **more: Any) -> record.Outcome:
    return record.Outcome(
        "tests/unit/test_sign.py::test_a", outcome, behaviors=(ID,), layer="unit", **more
    )


def run(
    *tests: record.Outcome, cases: tuple[tuple[str, int], ...] = (("Plus", 1),), at: int = 0
) -> record.Run:
    features = {FEATURE: cases} if any(test.feature for test in tests) else {}
    return record.Run(
        f"run-{at}", started=f"2026-05-04T10:{at:02}:00Z", tests=tests, features=features
    )


def step(*tests: record.Outcome, behavior: tdd.Behavior = READY, **more: Any) -> Step:
    found = tdd.verdict(run(*tests), behavior)
    return Step(behavior, found, **({"phase": tdd.GREEN if found.green else tdd.RED} | more))


def test_green_is_each_scenario_run_and_each_test_passed() -> None:
    found = tdd.verdict(run(scenario("passed"), unit("passed")), READY)
    assert (found.green, found.failures, found.lacking) == (True, (), ())


def test_no_test_at_all_is_not_green_and_names_the_feature() -> None:
    assert tdd.verdict(None, READY) == tdd.Verdict(lacking=(FEATURE,))
    assert tdd.verdict(run(unit("passed")), READY).lacking == (FEATURE,)
    assert not tdd.verdict(None, READY).green


def test_a_scenario_or_row_that_no_test_ran_is_lacking() -> None:
    cases = (("Plus", 1), ("Minus", 2))
    one = run(scenario("passed"), scenario("passed", "Minus"), cases=cases)
    assert tdd.verdict(one, READY).lacking == ("Minus",)
    assert not tdd.verdict(one, READY).green
    both = run(scenario("passed"), *[scenario("passed", "Minus")] * 2, cases=cases)
    assert tdd.verdict(both, READY).green


@pytest.mark.parametrize("bad", ["failed", "error", "pending", "skipped"])
def test_whatever_is_not_passed_is_red(bad: str) -> None:
    found = tdd.verdict(run(scenario("passed"), unit(bad)), READY)
    assert not found.green
    assert found.failures == (tdd.Failure(unit(bad).id, "tests/unit/test_sign.py", f"it is {bad}"),)


def test_a_failure_has_the_line_of_the_step_and_says_what_is_missing_once() -> None:
    said = f"{FEATURE}:6: {record.MISSING} `When it is asked`"
    failing = scenario("failed", failed_at=f"{FEATURE}:6", message=said)
    found = tdd.verdict(run(failing), READY)
    expected = f"{record.MISSING} `When it is asked`"
    assert found.failures == (tdd.Failure(failing.id, f"{FEATURE}:6", expected, missing=True),)
    assert found.missing
    assert list(reasons(step(failing))) == [f"{FEATURE}:6: {expected}"]
    assert list(advice(step(failing))) == [
        "Write what is missing: wavewright new steps app-demo-sign.feature"
    ]


def test_a_step_that_no_run_came_to_is_shown_as_missing_too() -> None:
    failing = scenario("failed", failed_at=f"{FEATURE}:6", message="AssertionError")
    later = tdd.Failure("", f"{FEATURE}:7", f"{record.MISSING} `it is there`", missing=True)
    same = later._replace(place=f"{FEATURE}:6")
    made = step(failing, behavior=DRAFT)
    made = made._replace(verdict=made.verdict._replace(undefined=(same, later)))
    assert list(reasons(made)) == [
        f"{FEATURE}:6: AssertionError",
        f"{FEATURE}:7: {later.message}",
    ]
    assert next(advice(made)).startswith("Write what is missing: wavewright new steps")


def test_a_module_that_cannot_be_collected_says_why() -> None:
    module = "tests/step_defs/test_sign.py"
    why = "ModuleNotFoundError: No module named 'app.core'"
    lost = record.Outcome(module, "error", behaviors=(ID,), failed_at=f"{module}:2", message=why)
    found = tdd.verdict(run(lost), READY)
    assert found.failures == (tdd.Failure(module, f"{module}:2", why),)
    assert found.lacking == ()
    assert list(advice(Step(READY, found, tdd.RED))) == [
        "Write or mend what keeps the tests from being loaded; until then none of them can be run."
    ]


def test_tests_of_guides_and_of_other_behaviors_do_not_count() -> None:
    guide = record.Outcome(
        "tests/value-scenarios/test_a.py::test_a", "failed", behaviors=(ID,), layer="e2e"
    )
    other = record.Outcome("tests/unit/test_b.py::test_b", "failed", behaviors=("APP.DEMO.OTHER",))
    assert tdd.verdict(run(scenario("passed"), guide, other), READY).green


def test_the_phase_follows_from_the_runs_before() -> None:
    red, green = run(scenario("failed"), at=1), run(scenario("passed"), at=2)
    assert tdd.phase(tdd.past([], READY), green=False) == "red"
    assert tdd.phase(tdd.past([red], READY), green=True) == "green"
    assert tdd.phase(tdd.past([red, green], READY), green=True) == "refactor"
    assert tdd.phase(tdd.past([red, green], READY), green=False) == "red"
    assert tdd.phase(tdd.past([], READY), green=True) == "green"


def test_the_history_has_the_turns_and_no_partial_or_foreign_runs() -> None:
    runs = [
        run(scenario("failed"), at=1),
        run(scenario("failed"), at=2),
        run(unit("passed"), at=3),
        run(scenario("passed"), at=4),
        run(record.Outcome("tests/a.py::test", "failed"), at=5),
        run(scenario("failed"), at=6)._replace(kind="first"),
        run(scenario("passed"), at=7),
    ]
    before = tdd.past(runs, READY)
    assert [(one.id, one.green) for one in before] == [
        ("run-1", False),
        ("run-2", False),
        ("run-4", True),
        ("run-7", True),
    ]
    assert [(one.when, one.green) for one in tdd.turns(before)] == [
        ("2026-05-04 10:01", False),
        ("2026-05-04 10:04", True),
    ]
    assert tdd.since(before) == "run-1"
    assert tdd.since(tdd.past([run(scenario("passed"))], READY)) == ""


def test_the_history_is_of_written_tests_and_of_the_scenarios_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stub = "NotImplementedError: write this step, see its scenario fail for the right reason"
    now = READY._replace(cases=frozenset({"new"}))
    runs = [
        run(scenario("failed", message=stub), unit("pending", message=stub), at=1),
        run(scenario("failed", cases=("old",)), at=2),
        run(scenario("failed", cases=("new",)), unit("failed", message=stub), at=3),
        run(unit("failed"), at=4),
    ]
    assert [one.id for one in tdd.past(runs, now)] == ["run-3", "run-4"]
    show_record(step(scenario("failed", message=stub), record="r"))
    assert capsys.readouterr().out.splitlines()[1] == (
        "History: empty; a step or test that is still to be written fails whatever the product does"
    )


def test_a_draft_is_told_to_be_ready_when_all_of_it_is_written() -> None:
    unwritten = scenario("failed", message="NotImplementedError: write this step")
    written = scenario("failed", message="assert '' == '+'")
    assert list(advice(step(unwritten, behavior=DRAFT))) == [
        "Write this step or test, so that it fails because the product cannot do it yet."
    ]
    said = list(advice(step(written, behavior=DRAFT)))
    assert said[0] == (
        f"All steps are written: set `@status:ready` in {FEATURE}:2, so that this failure counts."
    )
    assert list(advice(step(written))) == said[1:] == ["Write the least code that makes it pass."]


@pytest.mark.parametrize(
    "message",
    [
        f"{FEATURE}:9: pytest-bdd runs one scenario of a name, and line 5 has the same: Plus",
        f"skipped, but {ID} is ready: a skipped test proves nothing; set the behavior to draft",
        "",
    ],
)
def test_where_no_code_makes_it_pass_no_code_is_asked_for(message: str) -> None:
    made = step(scenario("failed", message=message) if message else unit("skipped"))
    made = made._replace(verdict=made.verdict._replace(lacking=()))
    assert list(advice(made)) == [
        "Put right what is said above, in the test or the feature: no code makes it pass."
    ]


def test_what_no_test_runs_is_said_where_all_tests_pass(capsys: pytest.CaptureFixture[str]) -> None:
    show(step(unit("passed")))
    cases = (("Plus", 1), ("Minus", 1))
    half = tdd.verdict(run(scenario("passed"), cases=cases), READY)
    show(Step(READY, half, tdd.RED))
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "RED: 1 of 1 tests pass, and none runs the feature"
    assert printed[2] == "RED: 1 of 1 tests pass, and 1 scenario has none"


def test_the_history_shows_its_last_turns(capsys: pytest.CaptureFixture[str]) -> None:
    before = tuple(tdd.Past(f"{n}", f"10:{n:02}", green=bool(n % 2)) for n in range(17))
    show_record(step(scenario("passed"), before=before, record="r"))
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith("History: … → RED 10:12 → ")
    assert line.endswith("→ GREEN 10:15 → RED 10:16")


def test_a_file_that_was_mended_to_what_it_was_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.py").write_text("A = 1\n", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    (tmp_path / "b.py").write_text("B = 1\n", encoding="utf-8")
    assert touched.lines(tmp_path, "HEAD", ["a.py", "b.py"]) == {"b.py": None}
    show(step(scenario("passed"), touched=touched.Touched(back=("a.py",))))
    assert capsys.readouterr().out.splitlines()[-1] == (
        "a.py is again as in the commit that it was red in."
    )


def test_green_asks_for_refactoring_and_for_tests_of_lines_that_are_not_covered() -> None:
    seen = Proof(ID, "proven")
    better = "Make the code better while this stays green: names, helpers, repetition."
    assert list(advice(step(scenario("passed"), proof=seen))) == [better]
    changed = touched.Touched(("src/a.py:1",), ("src/a.py:2",))
    assert list(advice(step(scenario("passed"), proof=seen, touched=changed))) == [
        "Write a test for the lines that are not covered, or remove them.",
        better,
    ]


def test_what_was_never_seen_failing_is_to_be_broken_first() -> None:
    made = step(scenario("passed"), proof=Proof(ID, "proven", red=False))
    assert not made.seen
    assert next(advice(made)).startswith("Take out what it tests, see it fail here")


def test_the_form_for_programs_fits_its_schema_and_a_broken_one_does_not() -> None:
    schema = tdd_data.schema()
    jsonschema.Draft7Validator.check_schema(schema)
    red = step(scenario("failed", message="no"), before=(tdd.Past("a", "", green=True),))
    green = step(scenario("passed"), touched=touched.Touched(("src/a.py:1",), ("src/a.py:2",)))
    for made in (red, green):
        data = json.loads(json.dumps(tdd_data.of(made, advice(made))))
        jsonschema.validate(data, schema)
        for broken in ({**data, "version": 2}, {**data, "phase": "blue"}, {**data, "next": 1}):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(broken, schema)


def test_what_follows_for_the_status_is_said_only_when_it_is_proven() -> None:
    edits = (Edit(Place("spec.md", 9), 5, "implemented"), Edit(Place(FEATURE, 2), 5, "implemented"))
    green = step(scenario("passed"), proof=Proof(ID, "proven"), edits=edits)
    assert derived(green) == (
        f"`wavewright status --apply {ID}` writes: "
        f"spec.md:9 → implemented, {FEATURE}:2 → implemented"
    )
    assert derived(green._replace(edits=())) == "It is proven, and its status is ready."
    flaky = Proof(ID, "flaky", Place(FEATURE, 5), why="both ways")
    assert derived(green._replace(proof=flaky)) == f"Not proven yet: {FEATURE}:5: both ways"
    assert derived(step(scenario("failed"), proof=Proof(ID, "failed"), edits=edits)) == ""


DIFF = """\
diff --git a/src/a.py b/src/a.py
--- a/src/a.py
+++ b/src/a.py
@@ -1 +1,2 @@ def f():
-old
+++ b/src/none.py
+new
@@ -9,2 +11,0 @@
-x
-y
@@ -20,0 +21 @@
+z
diff --git a/src/b.py b/src/b.py
new file mode 100644
--- /dev/null
+++ b/src/b.py
@@ -0,0 +1,3 @@
+1
+2
+3
"""


def test_changed_lines_come_from_the_diff_of_git() -> None:
    assert touched.hunks(DIFF) == {"src/a.py": {1, 2, 21}, "src/b.py": {1, 2, 3}}


def test_changed_lines_are_covered_or_not_and_those_that_are_no_code_do_not_count() -> None:
    report = {"files": {"src/a.py": {"executed_lines": [1, 2, 30], "missing_lines": [4, 5]}}}
    found = touched.touched({"src/a.py": {2, 3, 4}, "src/gone.py": None}, report)
    assert found == touched.Touched(("src/a.py:2",), ("src/a.py:4",))
    assert touched.touched({"src/a.py": None}, report).lines == 5


def test_only_code_that_matters_and_is_another_than_when_red_has_changed() -> None:
    red = record.Run(
        "a", files={"src/a.py": "1", "src/b.py": "1"}, sets=(("src/a.py", "src/b.py"),)
    )
    now = record.Run(
        "b",
        files={"src/a.py": "2", "src/b.py": "1", "src/c.py": "1", "tests/test_a.py": "2"},
        sets=(("src/a.py", "src/b.py", "tests/test_a.py"), ("src/c.py",)),
    )
    assert touched.changed(red, now) == ["src/a.py", "src/c.py"]


FEATURE_TEXT = f"""\
# Capability: project-docs/capabilities/demo.md
@behavior:{ID} @status:ready
Feature: Sign

  Scenario: Plus
    Given the number 1
    Then its sign is "+"
"""
SPEC = f"""\
# Capability: Demo

## Behaviors

<!-- wavewright:behaviors -->
- @behavior:{ID} @status:ready
<!-- /wavewright:behaviors -->
"""
STEPS = """\
from pytest_bdd import given, parsers, scenarios, then

scenarios("app-demo-sign.feature")


@given(parsers.parse("the number {number:d}"), target_fixture="number")
def _number(number):
    return number
"""
THEN = """

@then(parsers.parse('its sign is "{text}"'))
def _sign(number, text):
    from app.core import sign

    assert sign(number) == text
"""
OLD = """\
def sign(number):
    return ""
"""
CODE = """\
def sign(number):
    if number < 0:
        return "-"
    return "+"
"""


def make_project(root: Path, **files: str) -> Path:
    for path, text in {
        "wavewright.yml": "project: Demo\nnamespace: APP\npackage: app\n",
        "pytest.ini": "[pytest]\ntestpaths = tests\npythonpath = src\n"
        "bdd_features_base_dir = project-docs/capabilities/behaviors\n",
        ".coveragerc": "[run]\nsource = src\n",
        "src/app/__init__.py": "",
        "project-docs/capabilities/demo.md": SPEC,
        FEATURE: FEATURE_TEXT,
    }.items() | {path.replace("__", "/") + ".py": text for path, text in files.items()}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def tdd_of(root: Path, *words: str) -> int:
    words = ("--root", str(root), "--once", *words)
    found: int = command.main(list(words), standalone_mode=False)
    return found


def test_a_feature_that_no_module_binds_is_red_and_offers_the_steps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path)
    assert tdd_of(root, f"@behavior:{ID}") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [f"{ID} is ready", f"{FEATURE}:3"]
    assert "  6      Given the number 1" in lines
    assert lines[-4:] == [
        "RED: no test ran",
        f"  {FEATURE}: no test runs the feature",
        "→ Write what is missing: wavewright new steps app-demo-sign.feature",
        "Nothing was recorded: no test ran.",
    ]


def test_a_behavior_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    with pytest.raises(UserError, match=ID):
        tdd_of(root, "APP.DEMO.SING")
    (root / "wavewright.yml").write_text("project: D\nnamespace: APP\nscope: process\n")
    with pytest.raises(UserError, match="only the process is used"):
        tdd_of(root, ID)


def test_a_record_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    root = make_project(tmp_path, tests__step_defs__test_sign=STEPS + THEN, src__app__core=CODE)
    (root / ".wavewright").mkdir()
    (root / ".wavewright/evidence").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match=r"without a record(?s:.)*no evidence was kept"):
        tdd_of(root, ID)


def test_green_at_once_was_never_seen_failing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path, tests__step_defs__test_sign=STEPS + THEN, src__app__core=CODE)
    assert tdd_of(root, ID, "--format", "json") == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, tdd_data.schema())
    assert (data["phase"], data["seen_failing"], data["proven"]) == ("green", False, True)
    assert (data["tests"], data["passed"], data["touched"]) == (1, 1, None)
    assert data["next"][0].startswith("Take out what it tests")
    assert [one["outcome"] for one in data["history"]] == ["green"]
    assert (root / data["record"]).is_file()
    assert not list(root.glob(".coverage*.*"))


MARKED = f"""\
import pytest

from app.core import sign


@pytest.mark.behavior("{ID}")
@pytest.mark.xfail(reason="later")
def test_sign():
    assert sign(1) == "+"
"""


def test_a_test_that_may_fail_is_judged_as_elsewhere_and_that_of_a_draft_is_red(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unit, feature = tmp_path / "tests/unit/test_sign_unit.py", tmp_path / FEATURE
    make_project(tmp_path, tests__step_defs__test_sign=STEPS + THEN, src__app__core=CODE)
    unit.parent.mkdir()
    unit.write_text(MARKED, encoding="utf-8")
    assert tdd_of(tmp_path, ID) == 1
    printed = capsys.readouterr().out
    assert "RED: 1 of 2 tests pass" in printed
    assert "a test that may fail proves nothing" in printed
    assert "no code makes it pass" in printed
    text = MARKED.replace('@pytest.mark.xfail(reason="later")\n', "").replace('"+"', '"-"')
    unit.write_text(text, encoding="utf-8")
    feature.write_text(FEATURE_TEXT.replace("@status:ready", "@status:draft"), encoding="utf-8")
    assert tdd_of(tmp_path, ID) == 1
    printed = capsys.readouterr().out
    assert "tests/unit/test_sign_unit.py:8: AssertionError" in printed
    assert "pending" not in printed


def git(root: Path, *words: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True)


def spawn(root: Path) -> pexpect.spawn[str]:
    return pexpect.spawn(
        sys.executable,
        ["-m", "wavewright", "tdd", ID],
        cwd=root,
        encoding="utf-8",
        timeout=20,
        dimensions=(50, 200),
        env=os.environ | {"NO_COLOR": "1"},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal")
def test_a_walk_from_red_to_green_says_which_changed_lines_are_not_covered(tmp_path: Path) -> None:
    root = make_project(tmp_path, tests__step_defs__test_sign=STEPS + THEN, src__app__core=OLD)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "red")
    child = spawn(root)
    try:
        child.expect("RED: 0 of 1 tests pass")
        child.expect_exact(f"{FEATURE}:7: AssertionError")
        child.expect("Waiting for a change")
        (root / "src/app/core.py").write_text(CODE, encoding="utf-8")
        child.expect("GREEN: 1 of 1 tests pass")
        child.expect("3 lines of code changed since red, 2 are covered.")
        child.expect("src/app/core.py:3: not covered")
        child.expect("Enter goes on with refactoring, q ends.")
        child.send("q")
        child.expect(r"History: RED \S+ \S+ → GREEN")
        child.expect_exact(f"`wavewright status --apply {ID}` writes: ")
        child.expect_exact(f"{FEATURE}:2 → implemented")
        child.expect(pexpect.EOF)
        child.wait()
        assert child.exitstatus == 0
    finally:
        child.close(force=True)
    assert len(store.ids(root)) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal")
def test_ctrl_c_ends_a_walk(tmp_path: Path) -> None:
    child = spawn(make_project(tmp_path))
    try:
        child.expect("Waiting for a change")
        child.sendintr()
        child.expect(pexpect.EOF)
        child.wait()
        assert "Traceback" not in (child.before or "")
        assert child.exitstatus == 130
    finally:
        child.close(force=True)
