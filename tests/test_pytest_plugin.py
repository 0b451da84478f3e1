"""The pytest plugin, in real pytest runs of small projects."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pytest

from wavewright.pytest_plugin.behaviors import pending_summary
from wavewright.pytest_plugin.features import Features, parsed

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["pytester"]

FEATURES = "project-docs/capabilities/behaviors"
INI = f"""\
[pytest]
addopts = --strict-markers --strict-config -p no:cacheprovider
xfail_strict = true
bdd_features_base_dir = {FEATURES}
"""
STEPS = """\
from pytest_bdd import given, scenarios

scenarios("app-demo-run.feature")


@given("nothing")
def nothing() -> None:
    {body}
"""
UNIT = """\
import pytest


@pytest.mark.behavior("{id}")
class TestRun:
    def test_unit(self) -> None:
        {body}
"""


def make_project(
    root: Path, *, status: str = "draft", body: str = "raise NotImplementedError", more: str = ""
) -> Path:
    feature = f"""\
# Capability: project-docs/capabilities/demo.md
@behavior:APP.DEMO.RUN @status:{status} @priority:P1 {more}
Feature: Run

  Scenario: It runs
    Given nothing
"""
    (root / FEATURES).mkdir(parents=True)
    (root / "tests").mkdir()
    (root / "wavewright.yml").write_text("project: demo\nnamespace: APP\n", encoding="utf-8")
    (root / "pytest.ini").write_text(INI, encoding="utf-8")
    (root / FEATURES / "app-demo-run.feature").write_text(feature, encoding="utf-8")
    steps = STEPS.format(body=body)
    (root / "tests/test_steps.py").write_text(steps, encoding="utf-8")
    unit = UNIT.format(id="APP.DEMO.RUN", body=body)
    (root / "tests/test_unit.py").write_text(unit, encoding="utf-8")
    return root


class Ran(NamedTuple):
    returncode: int
    stdout: str


QUICK = ("-p", "no:hypothesispytest", "-p", "no:platformdirs")  # nobody needs them here
Run = Callable[..., Ran]


@pytest.fixture
def run_pytest(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in [one for one in sys.modules if one.partition(".")[0] == "tests"]:
        monkeypatch.delitem(sys.modules, name)  # the project has modules of the same names

    def run(root: Path, *options: str) -> Ran:
        monkeypatch.chdir(root)
        ended = pytester.runpytest_inprocess(*QUICK, "-W", "error", "-rA", *options)
        return Ran(int(ended.ret), ended.stdout.str())

    return run


def test_failing_tests_of_a_draft_behavior_are_pending(tmp_path: Path, run_pytest: Run) -> None:
    run = run_pytest(make_project(tmp_path))
    assert run.returncode == 0, run.stdout
    assert "2 xfailed" in run.stdout
    assert "pending: APP.DEMO.RUN is draft" in run.stdout
    assert "wavewright: 2 pending in 1 draft behavior (APP.DEMO.RUN)" in run.stdout


def test_the_summary_counts_the_pending_of_all_xdist_workers(
    tmp_path: Path, run_pytest: Run
) -> None:
    run = run_pytest(make_project(tmp_path), "-n", "2")
    assert run.returncode == 0, run.stdout
    assert "wavewright: 2 pending in 1 draft behavior (APP.DEMO.RUN)" in run.stdout


def test_failing_tests_of_a_ready_behavior_are_red(tmp_path: Path, run_pytest: Run) -> None:
    run = run_pytest(make_project(tmp_path, status="ready"))
    assert run.returncode == 1
    assert "2 failed" in run.stdout
    assert "pending" not in run.stdout


def test_passing_tests_of_an_implemented_behavior_are_green(
    tmp_path: Path, run_pytest: Run
) -> None:
    run = run_pytest(make_project(tmp_path, status="implemented", body="assert True"))
    assert run.returncode == 0, run.stdout
    assert "2 passed" in run.stdout
    assert "pending" not in run.stdout


def test_a_draft_whose_tests_pass_already_breaks_nothing(tmp_path: Path, run_pytest: Run) -> None:
    run = run_pytest(make_project(tmp_path, body="assert True"))
    assert run.returncode == 0, run.stdout
    assert "2 xpassed" in run.stdout
    assert "pending in" not in run.stdout


TWO = """\
import pytest


@pytest.mark.behavior("APP.DEMO.RUN")
@pytest.mark.behavior("APP.DEMO.STOP")
def test_both() -> None:
    assert False
"""


@pytest.mark.parametrize(
    ("status", "outcome"), [("draft", "1 xfailed"), ("ready", "1 failed"), ("", "1 failed")]
)
def test_a_test_of_two_behaviors_is_pending_while_both_are_draft(
    tmp_path: Path, run_pytest: Run, status: str, outcome: str
) -> None:
    root = make_project(tmp_path)
    if status:
        text = f"@behavior:APP.DEMO.STOP @status:{status}\nFeature: Stop\n"
        (root / FEATURES / "app-demo-stop.feature").write_text(text, encoding="utf-8")
    (root / "tests/test_unit.py").write_text(TWO, encoding="utf-8")
    run = run_pytest(root, "tests/test_unit.py")
    assert outcome in run.stdout
    assert ("APP.DEMO.STOP, APP.DEMO.RUN are draft" in run.stdout) == (status == "draft")


EVASIONS = {
    "mark.skip": "@pytest.mark.skip\ndef test_a():\n    pass",
    "mark.skipif": "@pytest.mark.skipif(True, reason='x')\ndef test_a():\n    pass",
    "pytest.skip": "def test_a():\n    pytest.skip('x')",
    "unittest": "def test_a():\n    import unittest\n    raise unittest.SkipTest('x')",
    "fixture": "@pytest.fixture\ndef a():\n    pytest.skip('x')\n\ndef test_a(a):\n    pass",
    "mark.xfail": "@pytest.mark.xfail\ndef test_a():\n    assert False",
    "no run": "@pytest.mark.xfail(run=False)\ndef test_a():\n    pass",
    "not strict": "@pytest.mark.xfail(strict=False)\ndef test_a():\n    pass",
    "pytest.xfail": "def test_a():\n    pytest.xfail('x')",
}
EVADING = 'import pytest\n\npytestmark = pytest.mark.behavior("APP.DEMO.RUN")\n\n'


@pytest.mark.parametrize("name", EVASIONS)
def test_a_test_that_may_not_fail_is_red_when_its_behavior_is_proven(
    tmp_path: Path, run_pytest: Run, name: str
) -> None:
    root = make_project(tmp_path, status="implemented")
    (root / "tests/test_unit.py").write_text(EVADING + EVASIONS[name], encoding="utf-8")
    run = run_pytest(root, "tests/test_unit.py")
    assert run.returncode == 1, run.stdout
    assert "but APP.DEMO.RUN is implemented: a" in run.stdout
    fix = "take its `xfail` away" if "xfail" in EVASIONS[name] else "run the test"
    assert f"proves nothing; set the behavior to draft or {fix}" in run.stdout
    assert not re.search(r"\d (skipped|xfailed|xpassed)", run.stdout)


@pytest.mark.parametrize("status", ["implemented", ""])
def test_a_test_that_passes_and_is_to_fail_is_told_what_to_do(
    tmp_path: Path, run_pytest: Run, status: str
) -> None:
    root = make_project(tmp_path, status=status)
    test = EVASIONS["mark.xfail"].replace("assert False", "pass")
    (root / "tests/test_unit.py").write_text(EVADING + test, encoding="utf-8")
    run = run_pytest(root, "tests/test_unit.py")
    assert "1 failed" in run.stdout
    said = "expected to fail, and passes, but APP.DEMO.RUN is implemented: a test that may fail "
    assert (said in run.stdout, "[XPASS(strict)]" in run.stdout) == (bool(status), not status)


@pytest.mark.parametrize("name", ["steps", "unit"])
@pytest.mark.parametrize(("status", "code"), [("implemented", 2), ("draft", 0)])
def test_a_module_that_is_skipped_as_a_whole_is_red_like_its_tests(
    tmp_path: Path, run_pytest: Run, name: str, status: str, code: int
) -> None:
    root = make_project(tmp_path, status=status, body="assert True")
    path = root / f"tests/test_{name}.py"
    skip = "import pytest\n\npytest.importorskip('no_such_module')\n"
    path.write_text(skip + path.read_text(encoding="utf-8"), encoding="utf-8")
    run = run_pytest(root)
    assert run.returncode == code, run.stdout
    assert ("skipped, but APP.DEMO.RUN is implemented" in run.stdout) == bool(code)


def test_a_test_of_a_draft_or_of_no_behavior_may_be_skipped(
    tmp_path: Path, run_pytest: Run
) -> None:
    root = make_project(tmp_path)
    (root / "tests/test_unit.py").write_text(EVADING + EVASIONS["mark.skip"], encoding="utf-8")
    free = "import pytest\n\n" + EVASIONS["pytest.skip"]
    (root / "tests/test_free.py").write_text(free, encoding="utf-8")
    run = run_pytest(root)
    assert run.returncode == 0, run.stdout
    assert "2 skipped, 1 xfailed" in run.stdout


@pytest.mark.parametrize("options", [(), ("-n", "1"), ("--junit-xml=out.xml",)])
def test_the_skipped_scenarios_of_a_ready_behavior_are_red(
    tmp_path: Path, run_pytest: Run, options: tuple[str, ...]
) -> None:
    root = make_project(tmp_path, status="ready", body="assert True", more="@skip")
    run = run_pytest(root, *options)
    assert run.returncode == 1, run.stdout
    assert "1 passed, 1 error" in run.stdout
    assert "skipped, but APP.DEMO.RUN is ready" in run.stdout


def test_a_behavior_without_a_feature_is_left_alone(tmp_path: Path, run_pytest: Run) -> None:
    root = make_project(tmp_path)
    unit = UNIT.format(id="APP.DEMO.STOP", body="assert False")
    (root / "tests/test_unit.py").write_text(unit, encoding="utf-8")
    run = run_pytest(root, "tests/test_unit.py")
    assert run.returncode == 1
    assert "1 failed" in run.stdout


def test_the_mark_selects_tests_and_other_tags_stay_marks(tmp_path: Path, run_pytest: Run) -> None:
    root = make_project(tmp_path, status="implemented", body="assert True", more="@smoke")
    with (root / "pytest.ini").open("a", encoding="utf-8") as ini:
        ini.write("markers =\n    smoke: quick\n")
    smoke = run_pytest(root, "-m", "smoke")
    assert "1 passed, 1 deselected" in smoke.stdout
    behavior = run_pytest(root, "-m", "behavior(id='x') or behavior")
    assert "2 passed" in behavior.stdout


def test_outside_of_a_project_tags_mean_what_they_meant(tmp_path: Path, run_pytest: Run) -> None:
    root = make_project(tmp_path, body="assert True")
    (root / "wavewright.yml").unlink()
    run = run_pytest(root, "tests/test_steps.py")
    assert run.returncode != 0
    assert "not found in `markers`" in run.stdout  # pytest-bdd turns each tag into a mark


def test_without_pytest_bdd_unit_tests_are_pending_all_the_same(
    tmp_path: Path, run_pytest: Run
) -> None:
    root = make_project(tmp_path)
    ini = INI.replace(f"bdd_features_base_dir = {FEATURES}\n", "")
    (root / "pytest.ini").write_text(ini, encoding="utf-8")
    run = run_pytest(root, "-p", "no:pytest-bdd", "tests/test_unit.py")
    assert run.returncode == 0, run.stdout
    assert "1 xfailed" in run.stdout


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@behavior:A.B.C @status:draft\nFeature: x", (("A.B.C",), "draft")),
        ("\ufeff# c\n@behavior:A.B.C\n  @status:ready\nFeature: x", (("A.B.C",), "ready")),
        ("# @status:draft\n@behavior:A.B.C\nFeature: x", (("A.B.C",), "")),
        ("@behavior:A.B.C # @status:draft\nFeature: x\n@status:ready", (("A.B.C",), "")),
        ("@behavior:A.B.C @behavior:A.B.D @status:draft", (("A.B.C", "A.B.D"), "draft")),
        ("", ((), "")),
    ],
)
def test_tags_are_read_above_the_feature_only(
    text: str, expected: tuple[tuple[str, ...], str]
) -> None:
    feature = parsed("x.feature", text)
    assert (feature.values("behavior"), feature.status) == expected


def test_an_id_that_two_features_claim_is_draft_when_either_says_so(tmp_path: Path) -> None:
    folder = tmp_path / FEATURES
    folder.mkdir(parents=True)
    for name, status in (("a", "ready"), ("b", "draft"), ("c", "implemented")):
        text = f"@behavior:A.B.C @status:{status}\nFeature: x\n"
        (folder / f"{name}.feature").write_text(text, encoding="utf-8")
    assert Features(tmp_path).statuses() == {"A.B.C": "draft"}


def test_the_summary_names_every_draft_once() -> None:
    reasons = ["pending: A.B.D is draft", "pending: A.B.C, A.B.D is draft", "flaky", ""]
    expected = "wavewright: 2 pending in 2 draft behaviors (A.B.C, A.B.D)"
    assert pending_summary(reasons) == expected
    assert not pending_summary(["flaky"])
