"""Steps and definitions: which of them pytest-bdd would find for each other."""

import shutil
from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.read import survey

CHAIN = Path(__file__).parent / "examples" / "checks" / "TRACE113" / "good"
FEATURE = "project-docs/capabilities/behaviors/app-answer-run.feature"
STEPS = "tests/step_defs/test_app_answer_run_steps.py"
HEAD = """\
# Capability: project-docs/capabilities/answering.md
@behavior:APP.ANSWER.RUN @status:implemented
Feature: Answer a question

  Scenario: A question is answered
"""
MODULE = """\
\"\"\"Step definitions for @behavior:APP.ANSWER.RUN.\"\"\"

from pytest_bdd import given, parsers, scenarios, step, then, when

scenarios("app-answer-run.feature")
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    shutil.copytree(CHAIN, made, ignore=shutil.ignore_patterns(".wavewright"))
    return made


def definition(decorator: str, name: str = "do_it") -> str:
    return f'\n\n@{decorator}\ndef {name}() -> None:\n    """Do it."""\n'


def told(root: Path, steps: str, module: str, **others: str) -> list[str]:
    """Return ``RULE line`` of what is found about steps and definitions."""
    (root / FEATURE).write_text(f"{HEAD}{steps}", encoding="utf-8")
    (root / STEPS).write_text(module, encoding="utf-8")
    for name, text in others.items():
        path = root / name.replace("__", "/").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = judge(survey(root, load(root), cached=False))
    return [f"{one.rule} {one.place.line}" for one in found if one.rule in {"TRACE117", "TRACE118"}]


@pytest.mark.parametrize(
    ("step", "decorator", "fits"),
    [
        ("Given a cat", 'given("a cat")', True),
        ("Given a cat", 'given("a dog")', False),
        ("Given a cat", 'when("a cat")', False),
        ("Given a cat", 'step("a cat")', True),
        ("Given a cat", 'given(parsers.parse("a {animal}"))', True),
        ("Given a cat", 'given(parsers.parse("two {animal}"))', False),
        ("Given 3 cats", 'given(parsers.parse("{n:d} cats"))', True),
        ("Given {n} cats", 'given(parsers.parse("{{n}} cats"))', True),
        ("Given 3 cats", 'given(parsers.cfparse("{n:d} {what}"))', True),
        ("Given 3 cats", 'given(parsers.re(r"\\d+ cats?"))', True),
        ("Given x cats", 'given(parsers.re(r"\\d+ cats?"))', False),
        ("Given a CAT", 'given(parsers.re("a cat", re.IGNORECASE))', True),
        ("Given a cat (old)", 'given("a cat (old)")', True),
        ("Given a <b> cat", 'given(parsers.parse("a {colour} cat"))', True),
        ("Given a <b> cat", 'given("a black cat")', True),
        ("Given a <b> cat", 'given("a black dog")', False),
        ("Given one <b> cat", 'given(parsers.re(r"two (black|white) cat"))', True),
        ("Given one <b> cat", 'given(parsers.re(r"two (?P<c>.*) cat"))', False),
    ],
)
def test_a_definition_matches_what_pytest_bdd_would_match_with_it(
    root: Path, step: str, decorator: str, *, fits: bool
) -> None:
    module = MODULE.replace("from pytest_bdd", "import re\n\nfrom pytest_bdd")
    found = told(root, f"    {step}\n", module + definition(decorator))
    assert found == ([] if fits else ["TRACE117 6", "TRACE118 10"])


def test_and_and_but_are_the_word_before_them(root: Path) -> None:
    steps = "    Given a cat\n    And a dog\n    When it rains\n    But a dog\n"
    module = MODULE + definition('given("a cat")') + definition('given("a dog")')
    assert told(root, steps, module + definition('when("it rains")')) == ["TRACE117 9"]


def test_definitions_of_conftest_files_above_are_seen_and_those_below_are_not(root: Path) -> None:
    shared = "from pytest_bdd import given\n" + definition('given("a cat")')
    step = "    Given a cat\n"
    assert told(root, step, MODULE, tests__conftest_py=shared) == []
    (root / "tests/conftest.py").unlink()
    found = told(root, step, MODULE, tests__step_defs__deep__conftest_py=shared)
    assert found == ["TRACE117 6"]


def test_definitions_of_imported_modules_are_seen(root: Path) -> None:
    shared = "from pytest_bdd import given\n" + definition('given("a cat")')
    module = MODULE + "\nfrom tests.step_defs.shared import *\n"
    assert told(root, "    Given a cat\n", module, tests__step_defs__shared_py=shared) == []


def test_where_definitions_come_from_elsewhere_no_step_is_called_missing(root: Path) -> None:
    module = MODULE + "\nfrom other_package.steps import *\n"
    assert told(root, "    Given a cat\n", module) == []


def test_a_definition_that_any_feature_uses_may_stand_in_a_conftest(root: Path) -> None:
    shared = "from pytest_bdd import given\n" + definition('given("a cat")')
    module = MODULE + definition('given("a dog")')
    found = told(root, "    Given a dog\n", module, tests__conftest_py=shared)
    assert found == ["TRACE118 4"]


def test_a_pattern_that_does_not_compile_is_for_pytest_bdd_to_tell(root: Path) -> None:
    module = MODULE + definition('given(parsers.re("("))')
    assert told(root, "    Given a cat\n", module) == []


def test_a_step_in_several_lines_is_told_once_with_all_of_them(root: Path) -> None:
    steps = "    Given a cat\n\n  Scenario: Other\n    Given a cat\n    And a dog\n"
    module = MODULE + definition('given("a dog")')
    assert told(root, steps, module) == ["TRACE117 6"]
    (one,) = (
        one for one in judge(survey(root, load(root), cached=False)) if one.rule == "TRACE117"
    )
    assert one.message == "no definition matches the step `a cat`"
    assert one.fix.endswith("It stands in line 9 as well.")
