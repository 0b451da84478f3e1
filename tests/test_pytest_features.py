"""Features in real runs of pytest-bdd: each scenario is a test, or a failure that says why not."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["pytester"]

FOLDER = "project-docs/capabilities/behaviors"
RUN = f"{FOLDER}/app-demo-run.feature"
INI = f"""\
[pytest]
addopts = --strict-markers --strict-config --import-mode=importlib
    -p no:hypothesispytest
testpaths = tests user-docs/tutorials
xfail_strict = true
filterwarnings = error
bdd_features_base_dir = {FOLDER}
"""
STEPS = """\
import pytest
from pytest_bdd import given, scenario, scenarios, then, when


@given("nothing")
def nothing() -> None:
    pass


@when("it fails")
def it_fails() -> None:
    raise AssertionError("wrong")


@when("it skips")
def it_skips() -> None:
    pytest.skip("no")


@when("it is expected to fail")
def it_xfails() -> None:
    pytest.xfail("no")


"""
BINDS = 'scenarios("app-demo-run.feature")\n'
OUTLINE = """\
  Scenario Outline: It runs
    Given <what>
    {}
    Examples:
      | what    |
      | nothing |
"""
PASSING = "  Scenario: It runs\n    Given nothing\n"


@pytest.fixture
def root(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [one for one in sys.modules if one.partition(".")[0] == "tests"]:
        monkeypatch.delitem(sys.modules, name)  # the project has modules of the same names
    (pytester.path / FOLDER).mkdir(parents=True)
    write(pytester.path, "wavewright.yml", "project: demo\nnamespace: APP\n")
    write(pytester.path, "pytest.ini", INI)
    write(pytester.path, "tests/test_steps.py", STEPS + BINDS)
    return pytester.path


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def feature(root: Path, body: str, *, name: str = "run", status: str = "ready") -> str:
    """Write a feature whose scenarios begin in line 3; return its path."""
    path = f"{FOLDER}/app-demo-{name}.feature"
    tags = f"@behavior:APP.DEMO.{name.upper()} @status:{status} @priority:P1"
    write(root, path, f"{tags}\nFeature: {name}\n{body}")
    return path


def run(pytester: pytest.Pytester, *options: str) -> dict[str, pytest.TestReport]:
    """Run pytest; return the report that decides each test."""
    found: dict[str, pytest.TestReport] = {}
    ended = pytester.inline_run(*options)
    for report in ended.getreports("pytest_runtest_logreport"):
        assert isinstance(report, pytest.TestReport)
        if report.when == "call" or not report.passed:
            found[report.nodeid] = report
    return found


def outcomes(reports: dict[str, pytest.TestReport]) -> dict[str, str]:
    return {id_.rpartition("::")[2]: report.outcome for id_, report in reports.items()}


def said(reports: dict[str, pytest.TestReport], name: str) -> str:
    found = [one for id_, one in reports.items() if id_.endswith(f"::{name}")]
    assert [one.outcome for one in found] == ["failed"], list(reports)
    return str(found[0].longreprtext)


def test_tags_are_properties_and_the_place_of_the_failing_step_is_one(
    pytester: pytest.Pytester, root: Path
) -> None:
    feature(root, f"{PASSING}\n  @wave:1.2 @skip_not\n  Scenario: Fails\n    When it fails\n")
    write(
        root,
        "tests/conftest.py",
        "def pytest_configure(config):\n    config.addinivalue_line('markers', 'skip_not: own')\n",
    )
    reports = run(pytester)
    passed, failed = reports.values()
    assert sorted(passed.user_properties) == [
        ("behavior", "APP.DEMO.RUN"),
        ("feature", RUN),
        ("line", 3),
        ("priority", "P1"),
        ("scenario", "It runs"),
        ("status", "ready"),
    ]
    assert set(failed.user_properties) - set(passed.user_properties) == {
        ("failed_at", f"{RUN}:8"),
        ("line", 7),
        ("scenario", "Fails"),
        ("tag", "skip_not"),
        ("wave", "1.2"),
    }


def test_properties_are_in_the_junit_report_of_failed_skipped_and_outline_tests(
    pytester: pytest.Pytester, root: Path
) -> None:
    body = (
        "  Scenario Outline: Rows\n    When <what>\n    @wave:1.3\n    Examples:\n"
        "      | what     |\n      | it fails |\n      | it skips |\n"
    )
    feature(root, body)
    run(pytester, "--junit-xml=out.xml")
    xml = (root / "out.xml").read_text(encoding="utf-8")
    assert xml.count('name="behavior" value="APP.DEMO.RUN"') == 2
    assert xml.count('name="wave" value="1.3"') == 2
    assert xml.count(f'name="failed_at" value="{RUN}:4"') == 2


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ("behavior(id='APP.DEMO.RUN')", 1),
        ("behavior(id='APP.DEMO.RU')", 0),
        ("status(value='ready') and priority(value='P1')", 1),
        ("wave(value='1.4') and quickly", 1),
    ],
)
def test_marks_of_tags_select_scenarios(
    pytester: pytest.Pytester, root: Path, expression: str, count: int
) -> None:
    body = f"{PASSING.replace('It runs', 'Other')}\n{OUTLINE.format('@wave:1.4 @quickly')}"
    feature(root, body if "wave" in expression else PASSING)
    with (root / "pytest.ini").open("a", encoding="utf-8") as ini:
        ini.write("markers =\n    quickly: own\n")
    assert len(run(pytester, "-m", expression)) == count


def test_the_id_of_a_behavior_selects_its_tests_by_name(
    pytester: pytest.Pytester, root: Path
) -> None:
    feature(root, PASSING)
    write(root, "tests/test_other.py", "def test_other() -> None:\n    pass\n")
    assert outcomes(run(pytester, "-k", "APP.DEMO.RUN")) == {"test_it_runs": "passed"}


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ("  @slow_1\n" + PASSING, f"{RUN}:3: the mark of the tag @slow_1 is not registered"),
        (
            OUTLINE.format("@slow_2:x"),
            f"{RUN}:5: the mark of the tag @slow_2:x is not registered",
        ),
    ],
)
def test_a_tag_whose_mark_is_not_registered_is_told_at_its_line(
    pytester: pytest.Pytester, root: Path, body: str, at: str
) -> None:
    feature(root, f"{body}\n  Scenario: Other\n    Given nothing\n")
    reports = run(pytester)
    name = next(id_ for id_ in reports if "it_runs" in id_).rpartition("::")[2]
    assert at in said(reports, name)
    assert 'addinivalue_line("markers", "slow_' in said(reports, name)
    assert outcomes(reports)["test_other"] == "passed"


def test_a_hook_of_the_project_may_take_a_tag(pytester: pytest.Pytester, root: Path) -> None:
    hook = (
        "import pytest\n\ndef pytest_bdd_apply_tag(tag, function):\n    if tag == 'todo_1':\n"
        "        pytest.mark.usefixtures('tmp_path')(function)\n        return True\n"
    )
    write(root, "tests/conftest.py", hook)
    feature(root, f"  @todo_1\n{PASSING}")
    assert outcomes(run(pytester)) == {"test_it_runs": "passed"}


def test_of_scenarios_with_one_name_none_vanishes(pytester: pytest.Pytester, root: Path) -> None:
    feature(root, f"{PASSING}\n{PASSING}\n  Scenario: Other\n    Given nothing\n")
    for options in ((), ("tests/test_steps.py",)):
        reports = run(pytester, *options)
        assert len(reports) == 3
        message = said(reports, "It runs (line 3)")
        assert f"{RUN}:3: pytest-bdd runs one scenario of a name, and line 6 has" in message


def test_a_scenario_whose_test_is_overwritten_is_missed(
    pytester: pytest.Pytester, root: Path
) -> None:
    feature(root, f"{PASSING}\n  Scenario: Other\n    Given nothing\n")
    hides = "\n\ndef test_other() -> None:\n    pass\n"
    write(root, "tests/test_steps.py", STEPS + BINDS + hides)
    reports = run(pytester)
    assert f"{RUN}:6: no test runs this scenario, though tests/test_steps.py::test_it_runs" in said(
        reports, "Other"
    )


def test_scenarios_of_one_name_in_two_features_both_run(
    pytester: pytest.Pytester, root: Path
) -> None:
    feature(root, PASSING)
    feature(root, PASSING, name="two")
    write(root, "tests/test_steps.py", STEPS + 'scenarios(".")\n')
    assert outcomes(run(pytester)) == {"test_it_runs": "passed", "test_it_runs_1": "passed"}


@pytest.mark.parametrize(("status", "pending"), [("ready", False), ("draft", True)])
def test_a_feature_that_nobody_binds_fails_or_is_pending(
    pytester: pytest.Pytester, root: Path, status: str, pending: object
) -> None:
    feature(root, PASSING)
    path = feature(root, f"{PASSING}\n  Scenario: B\n    Given x\n", name="two", status=status)
    reports = run(pytester)
    missed = {id_: one for id_, one in reports.items() if id_.startswith(path)}
    assert list(missed) == [f"{path}::It runs", f"{path}::B"]
    for report in missed.values():
        assert report.outcome == ("skipped" if pending else "failed")
        assert hasattr(report, "wasxfail") == pending
        assert ("behavior", "APP.DEMO.TWO") in report.user_properties
    if not pending:
        text = said(reports, "B")
        assert f"{path}:6: no module binds this feature" in text
        assert "wavewright new steps app-demo-two.feature" in text


@pytest.mark.parametrize(
    ("options", "missed"),
    [
        ((), True),
        (("tests",), True),
        (("tests/",), True),
        ((".",), True),
        (("-k", "runs"), True),
        (("tests/test_steps.py",), False),
        (("tests/test_steps.py::test_it_runs",), False),
        (("tests", "--ignore=tests/unit"), False),
        (("-k", "nothing_like_it"), False),
        (("-m", "behavior(id='APP.DEMO.RUN')"), False),
        (("--deselect", f"{FOLDER}/app-demo-two.feature"), False),
        (("--lf",), True),
    ],
)
def test_a_feature_is_missed_when_all_tests_are_collected(
    pytester: pytest.Pytester, root: Path, options: tuple[str, ...], missed: object
) -> None:
    feature(root, PASSING)
    path = feature(root, PASSING, name="two")
    reports = run(pytester, *options)
    assert any(id_.startswith(path) for id_ in reports) == missed


def test_the_last_failures_are_those_of_missed_features_too(
    pytester: pytest.Pytester, root: Path
) -> None:
    feature(root, PASSING)
    path = feature(root, PASSING, name="two")
    failing = "def test_a() -> None:\n    assert False\n"
    write(root, "tests/test_a.py", failing)
    assert len(run(pytester)) == 3
    assert list(run(pytester, "--lf")) == ["tests/test_a.py::test_a"]  # no other module is read
    write(root, "tests/test_a.py", failing.replace("False", "True # longer"))
    assert list(run(pytester, "--lf")) == ["tests/test_a.py::test_a"]
    assert list(run(pytester, "--lf")) == [f"{path}::It runs"]


def test_a_second_try_that_passes_failed_nowhere(pytester: pytest.Pytester, root: Path) -> None:
    feature(root, PASSING)
    head = "def nothing() -> None:\n    "
    steps = STEPS.replace(f"{head}pass", f"{head}assert not TRIES or TRIES.pop()")
    write(root, "tests/test_steps.py", f"{steps}{BINDS}TRIES = [0]\n")
    again = """
from _pytest.runner import runtestprotocol


def pytest_runtest_protocol(item, nextitem):
    runtestprotocol(item, nextitem=nextitem)
    item._initrequest()
    runtestprotocol(item, nextitem=nextitem)
    return True
"""
    write(root, "tests/conftest.py", again)
    ended = pytester.inline_run()
    calls = [one for one in ended.getreports("pytest_runtest_logreport") if one.when == "call"]
    failed = ["failed_at" in dict(one.user_properties) for one in calls]
    assert [(one.outcome, at) for one, at in zip(calls, failed, strict=True)] == [
        ("failed", True),
        ("passed", False),
    ]


def test_without_pytest_bdd_nothing_is_missed(pytester: pytest.Pytester, root: Path) -> None:
    feature(root, PASSING)
    write(root, "pytest.ini", INI.replace(f"bdd_features_base_dir = {FOLDER}\n", ""))
    write(root, "tests/test_steps.py", "def test_a() -> None:\n    pass\n")
    assert outcomes(run(pytester, "-p", "no:pytest-bdd")) == {"test_a": "passed"}


def test_the_features_of_a_module_that_cannot_be_imported_are_not_called_unbound(
    pytester: pytest.Pytester, root: Path
) -> None:
    feature(root, PASSING)
    path = feature(root, PASSING, name="two")
    write(root, "tests/test_steps.py", f"{STEPS}{BINDS}raise ValueError\n")
    reports = run(pytester, "--continue-on-collection-errors")
    assert list(reports) == [f"{path}::It runs"]


def test_a_scenario_that_two_tests_run_fails_in_the_second(
    pytester: pytest.Pytester, root: Path
) -> None:
    feature(root, PASSING)
    write(root, "tests/test_twice.py", STEPS + BINDS)
    reports = run(pytester)
    message = said(reports, "test_it_runs") if len(reports) == 1 else ""
    assert not message
    first, second = reports.values()
    assert (first.outcome, second.outcome) == ("passed", "failed")
    assert f"{RUN}:3: two tests run this scenario" in str(second.longreprtext)
    assert "tests/test_steps.py::test_it_runs" in str(second.longreprtext)


@pytest.mark.parametrize(
    ("body", "name", "message"),
    [
        ("  Scenario: A\n    When undefined\n", "test_a", "4: no definition matches the step"),
        ("  Scenario: A\n    When undefined\n", "test_a", "wavewright new steps app-demo-run.feat"),
        ("  Scenario: A\n    When it skips\n", "test_a", "4: skipped, but APP.DEMO.RUN is ready"),
        ("  @skip\n  Scenario: A\n    Given nothing\n", "test_a", "4: skipped, but APP.DEMO.RUN"),
        ("  @xfail\n  Scenario: A\n    When it fails\n", "test_a", "5: expected to fail, but APP."),
        ("  Scenario: A\n    When it is expected to fail\n", "test_a", "4: expected to fail, but"),
        ("  Scenario: A\n", "test_a", "3: the scenario has no steps of its own"),
        (
            "  Background:\n    Given nothing\n\n  Scenario: A\n",
            "test_a",
            "6: the scenario has no steps of its own",
        ),
        ("  Scenario Outline: A\n    Given nothing\n", "test_a", "3: the outline has no examples"),
        (
            "  Scenario Outline: A\n    Given <x>\n    Examples:\n      | x |\n",
            "test_a",
            "5: the examples have no rows",
        ),
    ],
)
def test_a_scenario_that_proves_nothing_fails_at_its_line(
    pytester: pytest.Pytester, root: Path, body: str, name: str, message: str
) -> None:
    feature(root, body)
    reports = run(pytester)
    line = message.partition(":")[0]
    assert re.search(rf"{RUN}:\d+: ", said(reports, name))
    assert (f"{RUN}:{message}" if line.isdigit() else message) in said(reports, name)


def test_a_feature_that_cannot_be_run_is_told_at_its_line(
    pytester: pytest.Pytester, root: Path
) -> None:
    feature(root, "  Scenario: A\n    And nothing\n")
    ended = pytester.inline_run()
    (report,) = (one for one in ended.getreports("pytest_collectreport") if one.failed)
    assert str(report.longrepr).startswith(f"{RUN}:4: First step in a scenario")


def test_the_features_are_missed_only_where_tests_belong_to_the_process(
    pytester: pytest.Pytester, root: Path
) -> None:
    feature(root, PASSING)
    feature(root, PASSING, name="two")
    write(root, "wavewright.yml", "project: demo\nnamespace: APP\nscope: process\n")
    assert outcomes(run(pytester)) == {"test_it_runs": "passed"}
    write(root, "wavewright.yml", "project: demo\nnamespace: APP\n")
    write(root, "part/pytest.ini", INI)
    assert outcomes(run(pytester, "-c", "part/pytest.ini", "--rootdir=part", "tests")) == {}


def test_a_feature_without_scenarios_fails(pytester: pytest.Pytester, root: Path) -> None:
    feature(root, PASSING)
    feature(root, "  Words.\n", name="two")
    assert "two.feature:2: the feature has no scenario" in said(run(pytester), "app-demo-two")


def test_texts_in_quotes_are_no_scenarios(pytester: pytest.Pytester, root: Path) -> None:
    body = f'{PASSING}      """\n      @no\n      Scenario: none\n      """\n'
    feature(root, body)
    assert outcomes(run(pytester)) == {"test_it_runs": "passed"}


def test_outside_of_a_project_pytest_bdd_is_as_it_was(
    pytester: pytest.Pytester, root: Path
) -> None:
    feature(root, f"{PASSING}\n{PASSING}", status="draft")
    (root / "wavewright.yml").unlink()
    write(root, "pytest.ini", INI.replace("--strict-markers", "-W ignore"))
    assert outcomes(run(pytester)) == {"test_it_runs": "passed"}
