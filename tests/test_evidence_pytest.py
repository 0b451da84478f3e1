"""``pytest --record-evidence`` in real runs of a project, in one process and with pytest-xdist."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wavewright.config import load
from wavewright.evidence import proofs, store
from wavewright.evidence.record import KEY, Outcome, Run
from wavewright.limits import Proving
from wavewright.pytest_plugin.bare import only_fails
from wavewright.pytest_plugin.crashes import Inside
from wavewright.read import survey

EXAMPLE = Path(__file__).parent / "examples/evidence"
SAY, STOP, WORDS = "APP.DEMO.SAY", "APP.DEMO.STOP", "app.demo.say.words"
FEATURES = "project-docs/capabilities/behaviors"
STEPS = "tests/step_defs/test_demo_steps.py"
MORE = "tests/unit/test_more.py"
SECRET = "the key of CI"  # noqa: S105  # of nothing
# What pytest-rerunfailures does: a failing phase is reported as `rerun`, and the test runs again.
RERUNS = """\
import pytest
from _pytest.runner import runtestprotocol


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    if "again" not in item.name:
        return None
    for last in (False, False, True):
        item._initrequest()
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        failed = any(report.failed for report in reports)
        for report in reports:
            if report.failed and not last:
                report.outcome = "rerun"
            item.ihook.pytest_runtest_logreport(report=report)
        if not failed:
            break
    return True
"""
TESTS = """\
import os
from pathlib import Path

import pytest

RUNS = []


def test_skipped() -> None:
    pytest.skip("later")


def test_parts(subtests: pytest.Subtests) -> None:
    with subtests.test(msg="one"):
        assert not RUNS
    with subtests.test(msg="two"):
        assert RUNS, "no runs"


def test_all_parts(subtests: pytest.Subtests) -> None:
    with subtests.test(msg="one"):
        assert True
    with subtests.test(msg="two"):
        pytest.skip("not here")


def test_again() -> None:
    RUNS.append(1)
    assert len(RUNS) > 2


def test_never_again() -> None:
    raise ValueError("never\\nand more")


def test_elsewhere() -> None:
    Path("gone").read_text()


def test_missed() -> None:
    pytest.fail("as it was said")


@pytest.fixture
def broken() -> None:
    raise RuntimeError("broken")


def test_set_up(broken: None) -> None: ...


@pytest.fixture
def torn() -> object:
    yield
    raise RuntimeError("torn")


def test_torn_down(torn: object) -> None: ...


@pytest.mark.xfail(reason="not yet")
def test_expected() -> None:
    raise ValueError


def test_sees_no_key() -> None:
    assert "WAVEWRIGHT_EVIDENCE_KEY" not in os.environ
"""
GUIDE = """\
import contextlib


def test_guide(run_guide) -> None:
    run_guide("user-docs/how-to/words.md")


def test_swallowed(run_guide) -> None:
    run_guide("user-docs/how-to/words.md")
    with contextlib.suppress(BaseException):
        run_guide("user-docs/how-to/none.md")


def test_wrong(run_guide) -> None:
    run_guide("user-docs/how-to/wrong.md")
"""
WRONG = """\
# Wrong

### Step 1: Say

```console
$ echo word
words
```
"""
OPENS = """\
import importlib
from pathlib import Path

ROOT = Path(__file__).parents[2]
EARLY = (ROOT / "samples/early.txt").read_text()


def test_opens() -> None:
    (ROOT / "samples/a.txt").read_text()
    with open("samples/../samples/b.bin", "rb"):
        pass
    (ROOT / "samples/made.txt").write_text("x")
    (ROOT / "samples/made.txt").read_text()
    (ROOT / "samples/run.log").read_text()
    (ROOT / ".mypy_cache/a.json").read_text()
    name = "plug"
    importlib.import_module(f"demo.{name}")
"""
BROKEN = '"""Tests of @behavior:APP.DEMO.SAY."""\nimport nowhere\n'
TYPO = "def test_typo() -> None:\n    assert (\n"


def pytest_in(root: Path, *options: str, **more: str) -> str:
    known = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "WAVEWRIGHT_"))}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options],
        cwd=root,
        env=known | more,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout + ended.stderr


def by_name(run: Run) -> dict[str, Outcome]:
    return {test.id.rpartition("::")[2]: test for test in run.tests}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Return a project in which both ways of running went on at once, and what they said."""
    root = tmp_path_factory.mktemp("evidence") / "demo"
    shutil.copytree(EXAMPLE, root)
    (root / "conftest.py").write_text(RERUNS, encoding="utf-8")
    (root / MORE).write_text(TESTS, encoding="utf-8")
    (root / "tests/unit/test_opens.py").write_text(OPENS, encoding="utf-8")
    for path in ("early.txt", "a.txt", "b.bin", "run.log", "../.mypy_cache/a.json", "unused.txt"):
        (root / "samples" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "samples" / path).write_text("x", encoding="utf-8")
    (root / "src/demo/plug.py").write_text("A = 1\n", encoding="utf-8")
    (root / "tests/value-scenarios/test_guide.py").write_text(GUIDE, encoding="utf-8")
    (root / "user-docs/how-to/wrong.md").write_text(WRONG, encoding="utf-8")
    (root / "tests/unit/test_broken.py").write_text(BROKEN, encoding="utf-8")
    (root / "tests/unit/test_typo.py").write_text(TYPO, encoding="utf-8")
    options = ("--record-evidence", "--continue-on-collection-errors")
    with ThreadPoolExecutor() as pool:
        alone = pool.submit(pytest_in, root, *options, **{KEY: SECRET})
        spread = pool.submit(pytest_in, root, *options, "-n", "1", **{KEY: SECRET})
    return root, {"one process": alone.result(), "xdist": spread.result()}


@pytest.fixture(params=["one process", "xdist"])
def runs(
    both: tuple[Path, dict[str, str]],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Path, Run, str]:
    root, outputs = both
    monkeypatch.setenv(KEY, SECRET)
    records = store.load(root, Proving(signed=True))
    assert (len(records.runs), records.problems) == (2, ())
    (run,) = (run for run in records.runs if ("-n" in run.command) is (request.param == "xdist"))
    return root, run, outputs[request.param]


def test_each_test_has_its_outcome(runs: tuple[Path, Run, str]) -> None:
    found = {name: test.outcome for name, test in by_name(runs[1]).items()}
    assert found == {
        "test_one_word_is_said": "passed",
        "test_many_words_are_said[2]": "passed",
        "test_many_words_are_said[3]": "passed",
        "test_it_stops": "pending",
        "test_say": "passed",
        "test_value_scenario_words": "passed",
        "test_guide": "passed",
        "test_swallowed": "passed",
        "test_wrong": "failed",
        "tests/unit/test_broken.py": "error",
        "tests/unit/test_typo.py": "error",
        "test_opens": "passed",
        "test_skipped": "skipped",
        "test_parts": "failed",
        "test_all_parts": "passed",
        "test_again": "passed",
        "test_never_again": "failed",
        "test_elsewhere": "failed",
        "test_missed": "failed",
        "test_set_up": "error",
        "test_torn_down": "error",
        "test_expected": "pending",
        "test_sees_no_key": "passed",
    }


def test_what_does_nothing_but_fail_is_a_stub_and_no_red(runs: tuple[Path, Run, str]) -> None:
    found = {name for name, test in by_name(runs[1]).items() if test.stub}
    assert found == {"test_never_again", "test_missed", "test_set_up", "test_expected"}
    red = {name for name, test in by_name(runs[1]).items() if test.red}
    assert not found & red
    assert {"test_parts", "test_elsewhere", "test_wrong"} < red


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ('@when("x")\ndef step() -> None:\n    raise NotImplementedError("noch offen")\n', True),
        ('def test_a() -> None:\n    """A."""\n    pass\n    assert False, "write it"\n', True),
        ('class TestA:\n    async def test_a(self) -> None:\n        pytest.fail("later")\n', True),
        ("def test_a() -> None:\n    a = 1\n    raise NotImplementedError('noch offen')\n", True),
        ("def test_a() -> None:\n    raise NotImplementedError\n    answer()\n", False),
        ("def test_a() -> None:\n    answer()\n    raise ValueError\n", False),
        ("def test_a() -> None:\n    if not answer():\n        pytest.fail()\n", False),
        ("def helper() -> None:\n    raise ValueError\n", False),
        ("def test_a() -> None:\n    def boom() -> None:\n        raise ValueError\n", False),
        ("def test_a() -> None:\n    assert answer()\n", False),
        ("def test_a(:\n", False),
    ],
)
def test_a_stub_is_known_by_its_form(tmp_path: Path, text: str, *, bare: bool) -> None:
    path = tmp_path / "test_a.py"
    path.write_text(text, encoding="utf-8")
    assert only_fails(str(path), text.count("\n")) == bare
    assert not only_fails(str(tmp_path / "gone.py"), 1)


def test_a_scenario_says_what_it_is(runs: tuple[Path, Run, str]) -> None:
    test = by_name(runs[1])["test_many_words_are_said[3]"]
    assert test.id == f"{STEPS}::test_many_words_are_said[3]"
    assert (test.behaviors, test.layer) == ((SAY,), "bdd")
    assert (test.feature, test.scenario) == (
        f"{FEATURES}/app-demo-say.feature",
        "Many words are said",
    )
    assert runs[1].features[test.feature] == (("One word is said", 1), ("Many words are said", 2))


def test_what_failed_says_where(runs: tuple[Path, Run, str]) -> None:
    found = by_name(runs[1])
    never, broken = found["test_never_again"], found["tests/unit/test_broken.py"]
    assert (never.failed_at.rpartition(":")[0], never.message, never.retries) == (
        MORE,
        "ValueError: never",
        2,
    )
    assert broken.behaviors == (SAY,)
    assert (broken.failed_at, broken.message) == (
        "tests/unit/test_broken.py:2",
        "ModuleNotFoundError: No module named 'nowhere'",
    )
    typo = found["tests/unit/test_typo.py"]
    assert (typo.failed_at, typo.message) == (
        "tests/unit/test_typo.py:2",
        "SyntaxError: '(' was never closed",
    )
    elsewhere = TESTS.partition('    Path("gone")')[0].count("\n") + 1
    assert found["test_elsewhere"].failed_at == f"{MORE}:{elsewhere}"
    assert found["test_parts"].message == "AssertionError: no runs"
    assert found["test_missed"].message == "as it was said"
    assert found["test_again"].retries == 2  # it passes in its third run
    assert found["test_say"].failed_at == ""
    assert found["test_skipped"].message.endswith("later")
    assert found["test_expected"].message == "ValueError; not yet"
    assert found["test_it_stops"].message.endswith(f"; pending: {STOP} is draft")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("../x.py", ""),
        ("../../x.py", ""),
        ("src/../../x.py", ""),
        ("/x.py", ""),
        ("src/unknown.py", ""),
        ("src/../src/./a.py", "src/a.py:3"),
        ("{root}/src/a.py", "src/a.py:3"),
        ("{link}/src/a.py", "src/a.py:3"),
    ],
)
def test_a_place_is_in_the_project_or_none(tmp_path: Path, path: str, place: str) -> None:
    root, link = tmp_path / "demo", tmp_path / "link"
    root.mkdir()
    link.symlink_to(root)
    inside = Inside(
        root, {"src/a.py", "../x.py", "x.py", "../../x.py", "src/../../x.py"}.__contains__
    )
    assert inside.place(path.format(root=root, link=link), 3) == place


def test_a_guide_is_known_by_its_test(runs: tuple[Path, Run, str]) -> None:
    test = by_name(runs[1])["test_guide"]
    assert test.guides == ("user-docs/how-to/words.md",)
    assert test.guides[0] in runs[1].sets[test.files]


def test_a_guide_whose_failure_is_swallowed_was_not_followed(runs: tuple[Path, Run, str]) -> None:
    assert by_name(runs[1])["test_swallowed"].guides == ("user-docs/how-to/words.md",)
    assert by_name(runs[1])["test_wrong"].guides == ("user-docs/how-to/wrong.md",)


def test_what_a_test_opens_matters_to_it(runs: tuple[Path, Run, str]) -> None:
    found = {name: {*runs[1].sets[test.files]} for name, test in by_name(runs[1]).items()}
    samples = {path for path in found["test_opens"] if path.startswith((".m", "samples/"))}
    assert samples == {"samples/a.txt", "samples/b.bin", "samples/early.txt"}
    assert "src/demo/plug.py" in found["test_opens"]
    assert "src/demo/plug.py" in found["test_say"]  # which may find it loaded
    assert not any(path.startswith("samples/") for path in found["test_say"])


def test_a_guide_that_fails_says_at_which_step_and_why(runs: tuple[Path, Run, str]) -> None:
    test = by_name(runs[1])["test_wrong"]
    assert (test.failed_at, test.message) == (
        "user-docs/how-to/wrong.md:6",
        "user-docs/how-to/wrong.md:6: Step 1: Say: the output is not the expected one",
    )


def test_the_run_says_what_it_was(runs: tuple[Path, Run, str]) -> None:
    root, run, output = runs
    assert run.command[:2] == ("pytest", "-q")
    assert run.declared[SAY] == "ready"
    assert (run.exit, run.signed) == (1, True)
    assert f"23 outcomes are kept in {store.path_of(run.id)}" in output
    assert proofs(survey(root, load(root))).behaviors[SAY].state == "failed"
