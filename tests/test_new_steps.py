"""`wavewright new steps` and `new unit-test`: what they write runs, and is clean."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_bdd import parsers

from wavewright.checks.steps import fits
from wavewright.read.steps import defined
from wavewright.read.syntax import Module
from wavewright.read.text import Places
from wavewright.stubs.definitions import name_of, rendered, wanted
from wavewright.stubs.phrases import phrase
from wavewright.stubs.scenarios import Scenario, Step, filled

from . import inside

pytest_plugins = ["pytester"]

TEMPLATE = Path(__file__).parent.parent / "template"
FOLDER = "project-docs/capabilities/behaviors"
FEATURE = f"{FOLDER}/app-demo-buy.feature"
STEPS = "tests/step_defs/test_app_demo_buy_steps.py"
UNIT = "tests/unit/test_app_demo_buy.py"
BUY = """\
@behavior:APP.DEMO.BUY @status:ready
Feature: Buy

  Background:
    Given the shop is open

  Scenario: One thing
    Given a person called "Ada"
    And a basket:
      | what | count |
      | pear | 1     |
    When 3 pears are bought for 4.50 euros
    And the user's "x" is left with "y"
    Then the total is 4.5
    And it says:
      \"""
      Thanks
      \"""

  Scenario Outline: Many <things>
    Given a person called "<who>"
    When <count> pears are bought for <price> euros
    Then the state becomes <state>
    And the id is 7 (or "a.b") at 10:30
    Examples:
      | who | count | price | state  |
      | Bob | 3     | 4.5   | bought |
      |     | -1    | 2     |        |

  Rule: Money

    Background:
      Given the shop is open

    Scenario: Refused without money
      When 1 pears are bought for 4 euros
      Then it says:
      * it fails with "no money", and what the user's screen shows is all of "the long words"
      And test the thing with a \\ and {braces}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "wavewright.yml").write_text("project: demo\nnamespace: APP\npackage: demo\n")
    write(tmp_path, FEATURE, BUY)
    return tmp_path


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(text.encode())


def ww(root: Path, *arguments: str, code: int = 0) -> str:
    done = inside.run(root, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def findings(root: Path) -> list[str]:
    """Return the findings of the rules about steps and bindings."""
    out = inside.run(root, "check", "--format", "json", "--select", "TRACE109,TRACE117,TRACE118")
    return [one["message"] for one in json.loads(out.stdout)["findings"]]


def written(root: Path, path: str) -> str:
    return (root / path).read_bytes().decode()


def test_the_steps_of_a_feature_that_nobody_binds_get_a_module_that_runs(
    root: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"create  {STEPS}" in ww(root, "new", "steps", "app-demo-buy.feature")
    assert findings(root) == []
    write(root, STEPS, written(root, STEPS).replace("raise NotImplementedError(PENDING)", "pass"))
    write(root, "pytest.ini", f"[pytest]\nbdd_features_base_dir = {FOLDER}\n")
    monkeypatch.chdir(root)
    options = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--import-mode=importlib")
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=4)


def test_what_is_written_is_clean_for_the_linter_the_formatter_and_the_type_checker(
    root: Path,
) -> None:
    ww(root, "new", "steps", "APP.DEMO.BUY")
    ww(root, "new", "unit-test", "APP.DEMO.BUY")
    older = (
        '"""Steps."""\n\nfrom pytest_bdd import given, scenarios\n\n'
        'scenarios("app-demo-sell.feature")\n\n\n'
        '@given("the shop is open")\ndef shop() -> None:\n    pass\n'
    )
    write(root, f"{FOLDER}/app-demo-sell.feature", BUY.replace("BUY", "SELL"))
    write(root, "tests/step_defs/test_older.py", older)
    ww(root, "new", "steps", "APP.DEMO.SELL")
    for name in (".wavewright/ruff.toml", "ruff.toml", "mypy.ini"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(TEMPLATE / name, root / name)
    (root / "src").mkdir()
    for tool in (("ruff", "check", "--no-cache"), ("ruff", "format", "--check", "--no-cache")):
        run = [sys.executable, "-m", *tool, "tests"]
        ended = subprocess.run(run, cwd=root, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    from mypy import api

    out, _, code = api.run([f"--config-file={root / 'mypy.ini'}", f"{root / 'tests'}"])
    assert (code, "3 source files" in out) == (0, True), out


def test_the_same_command_again_changes_nothing(root: Path) -> None:
    for kind, path in (("steps", STEPS), ("unit-test", UNIT)):
        ww(root, "new", kind, FEATURE)
        before = written(root, path)
        assert f"identical  {path}" in ww(root, "new", kind, FEATURE)
        assert written(root, path) == before


def test_a_dry_run_writes_nothing(root: Path) -> None:
    out = ww(root, "new", "steps", FEATURE, "--dry-run")
    assert "+@given(" in out
    assert not (root / "tests").exists()
    assert not (root / ".wavewright").exists()


def test_each_value_is_an_argument_of_its_type(root: Path) -> None:
    ww(root, "new", "steps", FEATURE)
    text = written(root, STEPS)
    assert text.count("person called") == 1
    for part in (
        "def person_called(person: str) -> None:\n    # Arrange\n",
        '@when(parsers.parse("{pears:d} pears are bought for {euros:g} euros"))',
        "(pears: int, euros: float) -> None:\n    # Act\n",
        "def basket(datatable: list[list[str]]) -> None:",
        "def it_says(docstring: str | None = None) -> None:\n    # Assert\n",
        'converters={"id_": int}',
        "def then_test_the_thing",
    ):
        assert part in text, text


OLDER = """\
\"""Steps.\"""

from pytest_bdd import given, scenarios

scenarios("app-demo-buy.feature")


@given("the shop is open")
def basket() -> None:
    pass
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "# the end"])
def test_what_stands_in_a_module_stays_as_it_is(root: Path, ends: str, last: str) -> None:
    older = ("\ufeff" + OLDER + last).replace("\n", ends)
    write(root, STEPS, older)
    assert f"update  {STEPS}" in ww(root, "new", "steps", FEATURE)
    text = written(root, STEPS)
    line = f"from pytest_bdd import given, scenarios{ends}"
    longer = f"from pytest_bdd import given, parsers, scenarios, then, when{ends}"
    head, tail = older.split(line)
    assert text.startswith(head + longer + tail)
    assert text.count("\n") == text.count(ends)
    assert ("\r" in text) == (ends == "\r\n")
    assert "def given_basket(" in text
    assert text.count("the shop is open") == 1
    assert findings(root) == []


def test_a_module_that_lost_its_binding_gets_it_back(root: Path) -> None:
    ww(root, "new", "steps", FEATURE)
    before = written(root, STEPS)
    write(root, STEPS, before.replace('scenarios("app-demo-buy.feature")\n\n', ""))
    assert any("is run by no test" in one or "no test" in one for one in findings(root))
    ww(root, "new", "steps", FEATURE)
    assert written(root, STEPS).endswith('\n\n\nscenarios("app-demo-buy.feature")\n')
    assert findings(root) == []


def test_definitions_that_others_share_are_not_written_again(root: Path) -> None:
    ww(root, "new", "steps", FEATURE)
    (root / STEPS).rename(root / "tests/step_defs/conftest.py")
    shared = written(root, "tests/step_defs/conftest.py")
    write(root, "tests/step_defs/conftest.py", re.sub(r"scenarios\(.*\)\n", "", shared))
    ww(root, "new", "steps", FEATURE)
    assert written(root, STEPS).endswith(
        '\nfrom pytest_bdd import scenarios\n\nscenarios("app-demo-buy.feature")\n'
    )
    assert "NotImplementedError" not in written(root, STEPS)


def test_names_of_the_module_are_used(root: Path) -> None:
    older = 'import pytest_bdd as bdd\n\nbdd.scenarios("app-demo-buy.feature")\nPENDING = 1\n'
    write(root, STEPS, older)
    ww(root, "new", "steps", FEATURE)
    text = written(root, STEPS)
    assert text.startswith(older)
    assert '@bdd.when(bdd.parsers.parse("{pears:d} ' in text
    assert 'PENDING_STEP = "write' in text
    assert findings(root) == []


@pytest.mark.parametrize("named", [FEATURE, "app-demo-buy.feature", "app-demo-buy", "app.demo.buy"])
def test_a_feature_has_several_names(root: Path, named: str) -> None:
    assert STEPS in ww(root, "new", "steps", named)


def test_a_feature_may_be_named_from_a_folder_below(root: Path) -> None:
    assert STEPS in ww(root / FOLDER, "new", "steps", "./app-demo-buy.feature")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((FEATURE, "Feature: Buy\n  nonsense\n  Scenario: A\n    Given x\n  oops\n"), "5"),
        ((STEPS, "from x import *\nfrom pytest_bdd import scenarios\nscenarios('.')\n"), "imports"),
        ((STEPS, "def broken(:\n"), "not valid Python"),
        (("wavewright.yml", "project: d\nnamespace: APP\nscope: process\n"), "`scope: project`"),
        (("x", ""), ""),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    root: Path, change: tuple[str, str], said: str
) -> None:
    write(root, *change)
    named = FEATURE if said else "app-demo-bye.feature"
    before = sorted(root.rglob("*.py"))
    out = ww(root, "new", "steps", named, code=2)
    assert said in out
    assert "Traceback" not in out
    assert said or "Did you mean `app-demo-buy.feature`?" in out
    assert sorted(root.rglob("*.py")) == before


def test_each_scenario_has_a_unit_test_that_names_it(root: Path) -> None:
    ww(root, "new", "unit-test", "APP.DEMO.BUY")
    text = written(root, UNIT)
    for part in (
        '@pytest.mark.behavior("APP.DEMO.BUY")\nclass TestAppDemoBuy:',
        'test_one_thing(self) -> None:\n        """Test @behavior:APP.DEMO.BUY - happy path.\n',
        "        Scenario: One thing\n        Given the shop is open\n",
        '_without_money(self) -> None:\n        r"""Test @behavior:APP.DEMO.BUY - error case.\n',
        "# Act and assert: with pytest.raises(",
    ):
        assert part in text, text


def test_a_unit_test_is_added_for_a_new_scenario_only(root: Path) -> None:
    ww(root, "new", "unit-test", "APP.DEMO.BUY")
    before = written(root, UNIT) + "\n\ndef test_after() -> None:\n    pass\n"
    write(root, UNIT, before)
    more = '\n  Scenario: The smallest """basket"""\n    Given x\n'
    write(root, FEATURE, BUY.replace("\n  Rule:", f"{more}\n  Rule:"))
    assert f"update  {UNIT}" in ww(root, "new", "unit-test", "APP.DEMO.BUY")
    text = written(root, UNIT)
    inside_class, after = text.split("\n\n\ndef test_after")
    assert before.split("\n\n\ndef test_after") == [
        inside_class[: inside_class.index("\n\n    def test_the_smallest_basket")],
        after,
    ]
    assert "Test @behavior:APP.DEMO.BUY - edge case." in text
    compile(text, UNIT, "exec")


@pytest.mark.parametrize("behavior", ["APP.DEMO.RUN", f"A.{'B' * 28}.{'C' * 29}"])
def test_what_a_new_behavior_made_lacks_nothing(root: Path, behavior: str) -> None:
    ww(root, "new", "wave", "First", "--defaults")
    ww(root, "new", "capability", "demo", "--behavior", behavior, "--defaults")
    assert "identical" in ww(root, "new", "steps", behavior)
    assert "identical" in ww(root, "new", "unit-test", behavior)


NEWER = """\
@behavior:APP.DEMO.RUN @status:draft
Feature: Run

  Scenario: A note is added
    Given the demo capability is set up
    When "Grace" adds the note "milk" of the user's list
    Then it succeeds

  Scenario: A note that nobody may add
    Given the demo capability is set up
    When "Eve" adds the note "milk" of the user's list
    Then it is refused
"""
RUN = ("app-demo-run.feature", "test_app_demo_run_steps.py", "test_app_demo_run.py")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a new behavior of which the scenarios were rewritten; it stays so."""
    root = tmp_path_factory.mktemp("grown") / "root"
    write(root, "wavewright.yml", "project: demo\nnamespace: APP\npackage: demo\n")
    ww(root, "new", "wave", "First", "--defaults")
    ww(root, "new", "capability", "demo", "--behavior", "APP.DEMO.RUN", "--defaults")
    write(root, f"{FOLDER}/{RUN[0]}", NEWER)
    return root


@pytest.fixture
def rewritten(grown: Path, tmp_path: Path) -> Path:
    return shutil.copytree(grown, tmp_path / "root")


def lint(root: Path) -> None:
    for name in (".wavewright/ruff.toml", "ruff.toml"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(TEMPLATE / name, root / name)
    for tool in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        run = [sys.executable, "-m", "ruff", *tool, "tests/step_defs", "tests/unit"]
        ended = subprocess.run(run, cwd=root, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_rewritten_feature_is_followed_by_two_commands(rewritten: Path) -> None:
    steps, unit = f"tests/step_defs/{RUN[1]}", f"tests/unit/{RUN[2]}"
    assert len(findings(rewritten)) == 10
    told = ww(rewritten, "new", "steps", "APP.DEMO.RUN", "--dry-run")
    assert '   removed  @given("a valid request to run demo")\n' in told
    assert "-def smallest_request() -> None:" in told
    out = ww(rewritten, "new", "steps", "APP.DEMO.RUN")
    assert out.count("   removed  @") == 7
    assert '@then("nothing has changed")' in out
    assert findings(rewritten) == []
    text = written(rewritten, steps)
    assert text.count("NotImplementedError") == 4
    out = ww(rewritten, "new", "unit-test", "APP.DEMO.RUN", "--format", "json")
    assert json.loads(out)["removed"] == ["test_happy_path", "test_error_case", "test_edge_case"]
    text = written(rewritten, unit)
    assert re.findall(r"def (\w+)", text) == [
        "test_a_note_is_added",
        "test_a_note_that_nobody_may_add",
    ]
    lint(rewritten)
    for kind in ("steps", "unit-test"):
        out = ww(rewritten, "new", kind, "APP.DEMO.RUN")
        assert ("identical" in out, "removed" in out) == (True, False)


def test_stubs_on_several_lines_are_known_again(root: Path) -> None:
    behavior = f"A.{'B' * 28}.{'C' * 29}"
    feature = f"{FOLDER}/{behavior.lower().replace('.', '-')}.feature"
    (root / FEATURE).unlink()
    ww(root, "new", "wave", "First", "--defaults")
    ww(root, "new", "capability", "demo", "--behavior", behavior, "--defaults")
    head = written(root, feature).split("  Background:")[0]
    name = f"It fails with {'one ' * 20}and a \\"
    write(root, feature, f'{head}  Scenario: {name}\n    Given the {"b" * 75}{"c" * 40} is "A"\n')
    made = [ww(root, "new", kind, behavior) for kind in ("steps", "unit-test")]
    assert (made[0].count("   removed  "), made[1].count("   removed  ")) == (9, 3)
    lint(root)
    assert findings(root) == []
    write(root, feature, f"{head}  Scenario: Another\n    Given nothing\n")
    made = [ww(root, "new", kind, behavior) for kind in ("steps", "unit-test")]
    assert (made[0].count("   removed  "), made[1].count("   removed  ")) == (1, 1)
    lint(root)


def test_imports_of_removed_stubs_go_with_them(rewritten: Path) -> None:
    write(rewritten, f"{FOLDER}/{RUN[0]}", NEWER.partition("    When")[0])
    out = ww(rewritten, "new", "steps", "APP.DEMO.RUN")
    assert out.count("   removed  @") == 8
    assert "from pytest_bdd import given, scenarios\n" in written(
        rewritten, f"tests/step_defs/{RUN[1]}"
    )
    assert "raise" in written(rewritten, f"tests/step_defs/{RUN[1]}")
    lint(rewritten)


EDITS = {
    "body": ("    # Arrange\n    raise NotImplementedError(PENDING)", "    pass"),
    "comment": ("    # Arrange\n", "    # Arrange: ask Grace\n"),
    "comment above": ('@given("a valid', '# as Grace does\n@given("a valid'),
    "comment below": ("Error(PENDING)\n", "Error(PENDING)\n    # to be done\n"),
    "docstring": ("    # Arrange\n", '    """Be valid."""\n'),
    "fixture": ("def valid_request()", "def valid_request(shop: str)"),
    "target": ('run demo")', 'run demo", target_fixture="request_")'),
    "other mark": ("def valid_request", "@cached\ndef valid_request"),
    "use": ("def valid_request", ""),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_stub_that_was_edited_stays(rewritten: Path, edit: str) -> None:
    path = f"tests/step_defs/{RUN[1]}"
    head, mark, tail = written(rewritten, path).partition('@given("a valid')
    old, new = EDITS[edit]
    if edit == "use":
        head, new = head + "def other() -> None:\n    valid_request()\n\n\n", old
    text = head + (mark + tail).replace(old, new, 1)
    assert text != written(rewritten, path)
    write(rewritten, path, text)
    out = ww(rewritten, "new", "steps", "APP.DEMO.RUN")
    assert "a valid request" not in out
    assert out.count("   removed  @") == 6
    assert "a valid request" in written(rewritten, path)


UNIT_EDITS = {
    "body": ("        pytest.fail(PENDING)", "        assert True"),
    "more": ("        pytest.fail(PENDING)", "        assert True\n        pytest.fail(PENDING)"),
    "comment": ("        # Arrange\n", "        # ask Grace\n"),
    "docstring": ("        Given", "        Grace does that.\n        Given"),
    "title": ("happy path.", "the path of Grace."),
    "fixture": ("(self)", "(self, shop: str)"),
    "mark": ("    def test_happy", "    @pytest.mark.slow\n    def test_happy"),
    "no scenario": ("        Scenario:", "        This is:"),
}


@pytest.mark.parametrize("edit", UNIT_EDITS)
def test_a_unit_test_that_was_edited_stays(rewritten: Path, edit: str) -> None:
    path = f"tests/unit/{RUN[2]}"
    text = written(rewritten, path).replace(*UNIT_EDITS[edit], 1)
    assert text != written(rewritten, path)
    write(rewritten, path, text)
    out = ww(rewritten, "new", "unit-test", "APP.DEMO.RUN")
    assert ("test_happy_path" in out, "test_edge_case" in out) == (False, True)
    assert "def test_happy_path" in written(rewritten, path)


def test_a_test_called_after_its_scenario_is_there(root: Path) -> None:
    ww(root, "new", "unit-test", "APP.DEMO.BUY")
    text = written(root, UNIT).replace("        Scenario: One thing\n", "        It works.\n")
    write(root, UNIT, text)
    assert f"identical  {UNIT}" in ww(root, "new", "unit-test", "APP.DEMO.BUY")
    write(
        root, FEATURE, BUY.replace("\n  Rule:", "\n  Scenario: One, thing\n    Given x\n\n  Rule:")
    )
    ww(root, "new", "unit-test", "APP.DEMO.BUY")  # it is for one of the two
    assert written(root, UNIT).count("def test_one_thing") == 2


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("A note is added", "happy path"),
        ("Badges are notified", "happy path"),
        ("Edges of leastways lastingly firstborn", "happy path"),
        ("A note is not added", "happy path"),
        ("Import a file without lines", "happy path"),
        ("It ends without an error", "happy path"),
        ("Nothing fails", "happy path"),
        ("An invalid note", "error case"),
        ("It fails", "error case"),
        ("Denied without money", "error case"),
        ("The limits", "edge case"),
        ("Only one", "edge case"),
    ],
)
def test_a_case_is_told_by_whole_words(root: Path, name: str, case: str) -> None:
    write(root, FEATURE, f"@behavior:APP.DEMO.BUY\nFeature: Buy\n  Scenario: {name}\n    Given x\n")
    ww(root, "new", "unit-test", "APP.DEMO.BUY")
    assert f"Test @behavior:APP.DEMO.BUY - {case}." in written(root, UNIT)


@pytest.mark.parametrize(
    ("text", "pattern", "names"),
    [
        ("it is done", "it is done", ""),
        ('say "a" and "b"', r'say "(?P<text>[^"]*)" and "(?P<text_2>[^"]*)"', "text text_2"),
        ("version 1.2.3 of 2026-01-01", "version 1.2.3 of 2026-01-01", ""),
        ("-3 degrees", "{degrees:d} degrees", "degrees"),
        ("after 5 seconds and 6 seconds", "", "seconds seconds_2"),
        ('the class is "x"', r'the class is "(?P<class_>[^"]*)"', "class_"),
        ('the "x', 'the "x', ""),
        ("an <unknown> thing", "an <unknown> thing", ""),
        ("die Größe ist 3", "die Größe ist {ist:d}", "ist"),
        ("{x} costs 3", r"\{x\} costs (?P<number>-?\d+)", "number"),
        ('"Grace" adds the note "milk"', "", "text note"),
        ('Ada adds "milk"', "", "text"),
        ('the user\'s "x" and "y" of it', "", "users text"),
        ('a note titled "x"', "", "note"),
        ('"Ada" user', "", "user"),
        ("the basket has 3 pears", "", "pears"),
        ("it ran 3 times", "", "times"),
    ],
)
def test_values_get_names_from_the_words_around_them(text: str, pattern: str, names: str) -> None:
    found = phrase(text, {})
    assert found.pattern == pattern or not pattern
    assert " ".join(value.name for value in found.values) == names


WORDS = (
    """a The is x'y 3 -4.5 1.2.3 "v" "" " <n> <t> "<t>" <no> {b} { \\ \\d (z) [q] a|b $ ^ 9% """
    "é ٣ class re: | parse:x"
)
words = st.sampled_from(WORDS.split())


@given(
    texts=st.lists(st.lists(words, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=4)
)
@settings(max_examples=60, deadline=None)
def test_any_step_gets_a_definition_that_matches_it_in_pytest_bdd(texts: list[str]) -> None:
    rows = ({"n": "12", "t": "two words"}, {"n": "-3", "t": ""})
    steps = tuple(
        Step("when", "When", text, tuple(filled(text, row) for row in rows)) for text in texts
    )
    found = wanted([Scenario("x", "Scenario", (), steps, rows)], frozenset(steps))
    local = {"when": "when", "parsers": "parsers"}
    taken: set[str] = set()
    source = "from pytest_bdd import parsers, when\n"
    for one in found:
        taken.add(name := name_of(one, taken))
        source += rendered(one, name, local, "PENDING")
    module = Module("tests/test_x.py", source, Places("tests/test_x.py", source), "::")
    known = [link.target for link in defined(module)]
    matchers = [
        parsers.get_parser(eval(ast.unparse(node.args[0]), {"parsers": parsers}))  # noqa: S307
        for function in module.tree.body[1:]
        if isinstance(function, ast.FunctionDef)
        for node in function.decorator_list
        if isinstance(node, ast.Call)
    ]
    assert len(matchers) == len(found) == len(known)
    for step in steps:
        for sample in step.samples:
            assert any(matcher.is_matching(sample) for matcher in matchers), sample
            assert any(fits(one, f"when {sample}") for one in known), sample


def test_an_import_is_put_below_what_must_come_first(root: Path) -> None:
    older = (
        "#!/usr/bin/env python3\nfrom pytest_bdd import *\n\nscenarios('app-demo-buy.feature')\n"
    )
    write(root, STEPS, older)
    ww(root, "new", "steps", FEATURE)
    text = written(root, STEPS)
    assert text.startswith(
        "#!/usr/bin/env python3\n\nfrom pytest_bdd import parsers\n\nfrom pytest_bdd"
    )
    assert older.partition("\n")[2] in text
    compile(text, STEPS, "exec")
