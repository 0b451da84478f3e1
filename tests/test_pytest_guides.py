"""Guides as tests, in real pytest runs of small projects: subtests, pending, reports."""

from __future__ import annotations

import importlib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from wavewright.kinds.guide import PLACEHOLDER

pytest_plugins = ["pytester"]
# A run within this process forgets what it imported, and yaml cannot be imported twice.
for name in ("yaml", "wavewright.guide.run", "wavewright.guide.report", "wavewright.read"):
    importlib.import_module(name)

GREET = "user-docs/how-to/greet.md"
TESTS = "tests/test_greet.py"
FEATURE = "project-docs/capabilities/behaviors/app-greet-say.feature"
PAGE = f"""\
# How-To: Greet

## Steps

### Step 1: Write a name

```bash
echo Ada > name.txt
```

### Step 2: Greet by name

```bash
cat name.txt
```

**Expected output:**

```text
Ada
```

### Step 3: Read again

```bash
test -e name.txt
```

## Related

<!-- wavewright:behaviors -->
- Behavior: [APP.GREET.SAY](../../{FEATURE})
<!-- /wavewright:behaviors -->
"""
WRONG = PAGE.replace("text\nAda", "text\nBob")
BROKEN = PAGE.replace("echo Ada > name.txt", "echo oh >&2; exit 3")
TEST = f"""\
import pytest

from wavewright.testing import RunGuide


@pytest.mark.behavior("APP.GREET.SAY")
def test_greet(run_guide: RunGuide) -> None:
    run_guide("{GREET}")
"""
INI = """\
[pytest]
addopts = --strict-markers --strict-config --import-mode=importlib -p no:cacheprovider
testpaths = tests user-docs/tutorials
xfail_strict = true
filterwarnings = error
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the others take their time
    monkeypatch.setenv("PYTEST_PLUGINS", "wavewright.pytest_plugin")
    files = {
        "wavewright.yml": "project: App\nnamespace: APP\n",
        "pytest.ini": INI,
        TESTS: TEST,
        "user-docs/how-to/README.md": "# Guides\n\n```bash\nexit 1\n```\n",
        "README.md": "# App\n\n```bash\nexit 1\n```\n",
        GREET: PAGE,
    }
    for path, text in files.items():
        put(pytester.path, path, text)
    declare(pytester.path, "implemented")
    return pytester.path


def put(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def declare(root: Path, status: str) -> None:
    put(root, FEATURE, f"@behavior:APP.GREET.SAY @status:{status}\nFeature: Say\n")


def cases(root: Path) -> list[ET.Element]:
    return [*ET.parse(root / "out.xml").getroot().iter("testcase")]  # noqa: S314  # our own


def properties(case: ET.Element) -> list[tuple[str | None, str | None]]:
    return [(one.get("name"), one.get("value")) for one in case.iter("property")]


def test_a_test_runs_a_guide_and_each_step_is_a_subtest(
    project: Path, pytester: pytest.Pytester
) -> None:
    ran = pytester.inline_run(TESTS, "--junit-xml=out.xml")
    ran.assertoutcome(passed=4)  # three steps and the test
    contexts = [getattr(one, "context", None) for one in ran.getreports("pytest_runtest_logreport")]
    assert [context.msg for context in contexts if context] == [
        f"{GREET}:8 Step 1: Write a name",
        f"{GREET}:14 Step 2: Greet by name",
        f"{GREET}:26 Step 3: Read again",
    ]
    (case,) = cases(project)
    assert properties(case) == [("behavior", "APP.GREET.SAY"), ("guide", GREET)]
    assert [child.tag for child in case] == ["properties"]
    assert not (project / "name.txt").exists()


def test_a_wrong_step_fails_its_test_and_shows_the_message_alone(
    project: Path, pytester: pytest.Pytester
) -> None:
    put(project, GREET, WRONG)
    ran = pytester.runpytest_inprocess(TESTS, "--junit-xml=out.xml", "-rA")
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.assert_outcomes(failed=2)  # the step and the test
    text = ran.stdout.str()
    assert f"SUBFAILED[{GREET}:14 Step 2: Greet by name] tests/test_greet.py::test_greet" in text
    assert f"\n{GREET}: 1 of 3 steps failed\n" in text
    assert f"\nFAILED {TESTS}::test_greet - Failed: {GREET}: 1" in text
    ran.stdout.fnmatch_lines([f"{GREET}:14: Step 2: Greet by name", "  $ cat name.txt"])
    assert "-Bob\n" in text
    assert "+Ada\n" in text
    assert f"wavewright guide update {GREET}" in text
    for frame in ("guides.py", "Traceback", "run_guide(", "def test_greet", "pytest.fail"):
        assert frame not in text
    (case,) = cases(project)
    said = [failure.text or "" for failure in case.iter("failure")]
    assert any(f"{GREET}:14: Step 2: Greet by name" in one and "-Bob" in one for one in said)
    assert ("failed_at", f"{GREET}:14") in properties(case)
    assert case.find("skipped") is None


def test_a_broken_step_says_how_many_were_not_run(project: Path, pytester: pytest.Pytester) -> None:
    put(project, GREET, BROKEN)
    ran = pytester.runpytest_inprocess(TESTS)
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    text = ran.stdout.str()
    assert f"{GREET}: 1 of 3 steps failed, and 2 not run" in text
    assert "exit status 3 instead of 0" in text
    assert "    oh\n" in text


@pytest.mark.parametrize("options", [[], ["-v"]])
def test_the_wrong_guide_of_a_draft_is_pending(
    project: Path, pytester: pytest.Pytester, options: list[str]
) -> None:
    declare(project, "draft")
    put(project, GREET, WRONG)
    ran = pytester.runpytest_inprocess(TESTS, "--junit-xml=out.xml", *options)
    assert ran.ret == pytest.ExitCode.OK
    ran.assert_outcomes(xfailed=1)
    assert "wavewright: 1 pending in 1 draft behavior (APP.GREET.SAY)" in ran.stdout.str()
    (case,) = cases(project)
    assert [child.tag for child in case] == ["properties", "skipped"]
    assert ("failed_at", f"{GREET}:14") in properties(case)


def test_a_step_that_is_not_run_breaks_nothing(project: Path, pytester: pytest.Pytester) -> None:
    put(project, GREET, PAGE.replace("```bash\ntest", '```bash no-run reason="slow"\ntest'))
    ran = pytester.runpytest_inprocess(TESTS, "--junit-xml=out.xml", "-rP", "-v")
    assert ran.ret == pytest.ExitCode.OK
    assert "  - 26: Step 3: Read again: slow" in ran.stdout.str()
    (case,) = cases(project)
    assert case.find("skipped") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Words\n", f"{GREET}: the guide has no step"),
        (PAGE.replace("```bash", "```bash no-run reason=slow"), "nothing ran of its 3 steps: slow"),
        (PAGE.replace("```bash\n", "```bash exti=3\n"), f"{GREET}:7: "),
        ("---\nguide: {fixture: none}\n---\n" + PAGE, f"{GREET}"),
    ],
)
def test_a_guide_that_cannot_prove_anything_fails(
    project: Path, pytester: pytest.Pytester, text: str, said: str
) -> None:
    put(project, GREET, text)
    ran = pytester.runpytest_inprocess(TESTS)
    ran.assert_outcomes(failed=1)
    assert said in ran.stdout.str()
    assert "Traceback" not in ran.stdout.str()
    assert "guides.py" not in ran.stdout.str()


@pytest.mark.parametrize(("status", "outcome"), [("draft", "xfailed"), ("ready", "failed")])
def test_a_guide_that_nobody_has_written_proves_nothing(
    project: Path, pytester: pytest.Pytester, status: str, outcome: str
) -> None:
    put(project, GREET, PAGE.replace("cat name.txt", f'cat name.txt # "{PLACEHOLDER}"'))
    declare(project, status)
    result = pytester.runpytest_inprocess("-rA", "--xfail-tb")
    result.assert_outcomes(**{outcome: 1})
    result.stdout.fnmatch_lines([f"*{GREET}:14: the guide is still as it was generated*"])


def test_a_guide_that_is_not_there_fails_its_test(project: Path, pytester: pytest.Pytester) -> None:
    (project / GREET).unlink()
    ran = pytester.runpytest_inprocess(TESTS)
    ran.assert_outcomes(failed=1)
    assert f"{GREET}: there is no such guide" in ran.stdout.str()
    assert "guides.py" not in ran.stdout.str()


@pytest.mark.parametrize(
    ("status", "outcome"), [("draft", "xfailed"), ("ready", "failed"), ("implemented", "failed")]
)
def test_a_tutorial_is_run_with_the_tests_and_is_pending_as_they_are(
    project: Path, pytester: pytest.Pytester, status: str, outcome: str
) -> None:
    declare(project, status)
    (project / TESTS).unlink()
    put(project, "user-docs/tutorials/README.md", "# Tutorials\n\n```bash\nexit 1\n```\n")
    put(project, "user-docs/tutorials/first/day.md", WRONG.replace("../../", "../../../"))
    put(project, "user-docs/tutorials/second.md", "# Two\n\n```bash\ntrue\n```\n")
    put(project, "user-docs/tutorials/words.md", "# Words\n\nNobody types here.\n")
    put(project, "tests/test_it.py", "def test_it() -> None:\n    assert True\n")
    ran = pytester.runpytest_inprocess("-rA", "--xfail-tb")
    ran.assert_outcomes(passed=2, **{outcome: 1 if outcome == "xfailed" else 2})  # and its step
    ran.stdout.fnmatch_lines(["user-docs/tutorials/first/day.md:14: Step 2: Greet by name"])


def test_a_tutorial_that_cannot_be_read_fails(project: Path, pytester: pytest.Pytester) -> None:
    put(project, "user-docs/tutorials/first.md", "# One\n\n```bash exti=3\ntrue\n```\n")
    ran = pytester.runpytest_inprocess("user-docs/tutorials")
    ran.assert_outcomes(failed=1)
    assert "user-docs/tutorials/first.md:3" in ran.stdout.str()


def test_the_tests_of_the_template_are_those_that_are_run_here() -> None:
    ini = (Path(__file__).parent.parent / "template/pytest.ini").read_text(encoding="utf-8")
    line = next(one for one in INI.splitlines() if one.startswith("testpaths"))
    assert line in ini.splitlines()


@pytest.mark.parametrize("named", [GREET, "user-docs", "."])
@pytest.mark.usefixtures("project")
def test_a_guide_is_a_test_where_it_is_named(pytester: pytest.Pytester, named: str) -> None:
    ran = pytester.runpytest_inprocess("--collect-only", "-q", named)
    lines = [line for line in ran.stdout.lines if "::" in line]
    tests = ["tests/test_greet.py::test_greet"] if named == "." else []
    assert lines == [*tests, f"{GREET}::guide"]


@pytest.mark.usefixtures("project")
def test_other_pages_are_no_tests(pytester: pytest.Pytester) -> None:
    ran = pytester.runpytest_inprocess("--collect-only", "-q")
    assert [line for line in ran.stdout.lines if "::" in line] == [
        "tests/test_greet.py::test_greet"
    ]
    for page in ("README.md", "user-docs/how-to/README.md"):
        assert pytester.runpytest_inprocess(page).ret == pytest.ExitCode.USAGE_ERROR


def test_a_collected_guide_knows_its_behaviors(project: Path, pytester: pytest.Pytester) -> None:
    put(project, GREET, WRONG)
    ran = pytester.runpytest_inprocess(GREET, "--junit-xml=out.xml")
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    assert f"SUBFAILED[{GREET}:14 Step 2: Greet by name] {GREET}::guide" in ran.stdout.str()
    (case,) = cases(project)
    expected = [("behavior", "APP.GREET.SAY"), ("guide", GREET), ("failed_at", f"{GREET}:14")]
    assert properties(case) == expected
    declare(project, "draft")
    ran = pytester.runpytest_inprocess(GREET)
    assert ran.ret == pytest.ExitCode.OK
    ran.assert_outcomes(xfailed=1)


def test_it_does_so_beside_other_plugins_and_in_their_processes(
    project: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.delenv("PYTEST_PLUGINS")
    put(project, GREET, WRONG)
    ran = pytester.runpytest_inprocess("-n", "1", "user-docs", "--junit-xml=out.xml")
    ran.assert_outcomes(failed=2)
    (case,) = cases(project)
    expected = [("behavior", "APP.GREET.SAY"), ("guide", GREET), ("failed_at", f"{GREET}:14")]
    assert properties(case) == expected
    assert any("-Bob" in (failure.text or "") for failure in case.iter("failure"))


@pytest.mark.usefixtures("project")
def test_a_collected_guide_can_be_chosen_by_its_behavior(pytester: pytest.Pytester) -> None:
    ran = pytester.runpytest_inprocess("user-docs", "-m", "behavior", "-k", "greet")
    assert ran.ret == pytest.ExitCode.OK
    assert pytester.runpytest_inprocess("user-docs", "-m", "not behavior").ret == 5


def test_settings_that_cannot_be_read_are_told_when_a_guide_is_collected(
    project: Path, pytester: pytest.Pytester
) -> None:
    put(project, "wavewright.yml", "project: [\n")
    ran = pytester.runpytest_inprocess(GREET)
    assert ran.ret == pytest.ExitCode.INTERRUPTED
    assert "wavewright.yml:" in ran.stdout.str()
    assert "Traceback" not in ran.stdout.str()


def test_the_first_wrong_step_ends_a_run_that_is_to_end_there(
    project: Path, pytester: pytest.Pytester
) -> None:
    put(project, "tests/test_other.py", "def test_other() -> None:\n    assert True\n")
    put(project, GREET, WRONG)
    ran = pytester.runpytest_inprocess("-x", TESTS, "tests/test_other.py")
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.assert_outcomes(failed=2)
    assert "guides.py" not in ran.stdout.str()


def test_outside_of_a_project_the_fixture_runs_guides_from_the_root(
    project: Path, pytester: pytest.Pytester
) -> None:
    (project / "wavewright.yml").unlink()
    ran = pytester.inline_run(TESTS)
    ran.assertoutcome(passed=4)
    assert pytester.runpytest_inprocess(GREET).ret == pytest.ExitCode.USAGE_ERROR


def test_nothing_of_guides_is_imported_before_one_runs(pytester: pytest.Pytester) -> None:
    put(pytester.path, "wavewright.yml", "project: App\nnamespace: APP\n")
    test = """\
import sys


def test_it() -> None:
    ours = {name for name in sys.modules if name.startswith("wavewright.")}
    assert not {one for one in ours if one.startswith(("wavewright.guide", "wavewright.read"))}
"""
    put(pytester.path, "test_it.py", test)
    assert pytester.runpytest_subprocess("-p", "no:cacheprovider").ret == pytest.ExitCode.OK
