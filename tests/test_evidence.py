"""What recorded runs prove of a project: of real files, with runs whose outcomes are made here."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from wavewright import cache
from wavewright.config import load
from wavewright.evidence import ids, proofs, proving, store
from wavewright.evidence.history import KEPT
from wavewright.evidence.record import KEY, Outcome, Run
from wavewright.evidence.recording import CHANGED, RUN_ID, Recording
from wavewright.limits import Proving
from wavewright.proof import Proof, Proofs
from wavewright.read import survey, walk

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = Path(__file__).parent / "examples/evidence"
SAY, STOP, WORDS = "APP.DEMO.SAY", "APP.DEMO.STOP", "app.demo.say.words"
FEATURE = "project-docs/capabilities/behaviors/app-demo-say.feature"
SPEC = "project-docs/capabilities/demo.md"
STEPS = "tests/step_defs/test_demo_steps.py"
UNIT = "tests/unit/test_words.py"
E2E = "tests/value-scenarios/test_words.py"
GUIDE = "user-docs/how-to/words.md"
CODE = "src/demo/words.py"

ONE = Outcome(f"{STEPS}::test_one", "passed", 0, 0, (SAY,), "", FEATURE, "One word is said", 5)
TWO = ONE._replace(id=f"{STEPS}::test_many[2]", scenario="Many words are said", line=9)
THREE = TWO._replace(id=f"{STEPS}::test_many[3]")
SAID = Outcome(f"{UNIT}::test_say", "passed", behaviors=(SAY,))
END = Outcome(f"{E2E}::test_value_scenario_words", "passed", behaviors=(SAY,), guides=(GUIDE,))
ALL = (ONE, TWO, THREE, SAID, END)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(KEY, raising=False)
    shutil.copytree(EXAMPLE, tmp_path / "demo")
    return tmp_path / "demo"


def ran(root: Path, *outcomes: Outcome, during: Callable[[], object] = lambda: None) -> str:
    recording = Recording(root)
    during()
    return recording.finish(outcomes, ("pytest",), 0)


def red(test: Outcome, failed_at: str = "", message: str = "") -> Outcome:
    return test._replace(outcome="failed", failed_at=failed_at, message=message)


def found(root: Path) -> Proofs:
    return proofs(survey(root, load(root)))


def say(root: Path) -> Proof:
    return found(root).behaviors[SAY]


def states(root: Path) -> tuple[str, str]:
    made = found(root)
    return made.behaviors[SAY].state, made.scenarios[WORDS].state


def edit(root: Path, path: str, old: str = "", new: str = "x") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    assert old in text
    file.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")


def change(root: Path) -> None:
    edit(root, CODE, new="# more\n")


def test_without_records_nothing_is_said(root: Path) -> None:
    assert found(root) == Proofs()


def test_what_ran_and_passed_is_proven(root: Path) -> None:
    ran(root, *ALL)
    made = found(root)
    assert (made.recorded, made.problems) == (True, ())
    assert made.behaviors[SAY].proven
    assert made.scenarios[WORDS].proven
    assert made.behaviors[STOP].state == "none"
    assert made.behaviors[STOP].why == "it was never run"


def test_what_failed_while_a_module_of_steps_was_away_is_over_when_it_is_back(root: Path) -> None:
    steps = (root / STEPS).read_bytes()
    ran(root, *ALL)
    (root / STEPS).unlink()
    one, two = (f"{FEATURE}::{test.scenario}" for test in (ONE, TWO))
    ran(root, red(ONE._replace(id=one)), red(TWO._replace(id=two)), SAID)
    (root / STEPS).write_bytes(steps)
    ran(root, *ALL)
    assert say(root).state == "proven"
    edit(root, STEPS, new="# x\n")
    assert (say(root).state, say(root).changed) == ("stale", (STEPS,))


def test_a_file_that_came_or_went_behind_a_folder_is_named(root: Path) -> None:
    ran(root, *ALL)
    edit(root, "src/demo/new.py")
    edit(root, "src/demo/data.txt")
    made = found(root)
    assert made.behaviors[SAY].changed == ("src/demo/data.txt",)
    assert made.scenarios[WORDS].changed == ("src/demo/data.txt", "src/demo/new.py")
    ran(root, *ALL)
    (root / "src/demo/data.txt").unlink()
    assert found(root).scenarios[WORDS].changed == ("src/demo/data.txt",)


@pytest.mark.parametrize(
    ("text", "path", "matters"),
    [
        ("", "tests/fixtures/notes/notes.txt", False),
        ("", "tests/step_defs/data/a.json", False),
        ("A = 'fixtures/' + name", "tests/fixtures/notes/notes.txt", True),
        ("A = 'the fixtures of notes'", "tests/fixtures/notes/notes.txt", False),
        ("A = 'the file notes.txt'", "tests/fixtures/notes/notes.txt", True),
        ('A = HERE / "data" / f"{name}.json"', "tests/step_defs/data/a.json", True),
        ("A = f'{name}.json'", "tests/step_defs/a.json", True),
        ('A = """\nnotes.txt\n"""', "tests/notes.txt", True),
        ("# notes.txt", "tests/notes.txt", False),
        ("A = list(HERE.glob('*'))", "tests/step_defs/any.bin", True),
        ("A = list(HERE.glob('*'))", "tests/other/any.bin", False),
        ("", "tests/step_defs/test_demo_steps/any.bin", True),
        ("", "tests/step_defs/__snapshots__/test_demo_steps.ambr", True),
    ],
)
def test_data_among_the_tests_matters_to_those_that_speak_of_it(
    root: Path, text: str, path: str, *, matters: bool
) -> None:
    edit(root, STEPS, new=f"\n{text}\n")
    edit(root, path)
    ran(root, *ALL)
    assert say(root).state == "proven"
    edit(root, path)
    assert (say(root).changed == (path,)) == matters
    assert say(root).proven != matters


def test_an_edit_of_the_code_makes_it_unproven_and_says_which_until_it_is_undone(
    root: Path,
) -> None:
    ran(root, *ALL)
    before = (root / CODE).read_bytes()
    change(root)
    assert (say(root).state, say(root).changed) == ("stale", (CODE,))
    assert found(root).scenarios[WORDS].changed == (CODE,)
    (root / CODE).write_bytes(before)
    assert states(root) == ("proven", "proven")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (FEATURE, "@status:ready", "@status:implemented"),
        (FEATURE, " @priority:P1", ""),
        (FEATURE, "  Scenario: One", "  # why\n\n  Scenario: One"),
        (FEATURE, "    Given a word\n", "      Given a word   \n"),
        (SPEC, "Says words.", "Says many words."),
        (GUIDE, "Say words.", "Say the words that you want."),
        (GUIDE, "### Step 1: Say", "### Step 1: Say it"),
        ("README.md", "", "# Demo\n"),
        ("wavewright.yml", "", "evidence:\n  required: true\n"),
        ("samples/a.txt", "", "a\n"),
        ("src/demo/.words.txt.swp", "", "x"),
        ("src/demo/words.txt~", "", "x"),
        ("src/demo/.DS_Store", "", "x"),
        ("src/demo/run.log", "", "x"),
        ("src/demo.egg-info/PKG-INFO", "", "x"),
        ("src/demo/__pycache__/words.cpython-311.pyc", "", "x"),
        ("src/demo/.mypy_cache/a.json", "", "{}"),
        ("tests/smoke/test_smoke.py", "", "def test_smoke() -> None: ...\n"),
    ],
)
def test_prose_and_statuses_leave_it_proven(root: Path, path: str, old: str, new: str) -> None:
    ran(root, *ALL)
    edit(root, path, old, new)
    assert states(root) == ("proven", "proven")


@pytest.mark.parametrize(("own", "state"), [("1.0.0", "proven"), ('1.0.0"\nmarker = "x', "stale")])
def test_a_release_changes_its_own_version_in_the_lock_and_leaves_it_proven(
    root: Path, own: str, state: str
) -> None:
    lock = '[[package]]\nname = "demo"\nversion = "{}"\nsource = {{ editable = "." }}\n'
    (root / "uv.lock").write_text(lock.format("0.1.0"), encoding="utf-8")
    ran(root, *ALL)
    (root / "uv.lock").write_text(lock.format(own), encoding="utf-8")
    assert states(root) == (state, state)
    other = lock.format("1.0.0").replace("editable", "git")
    (root / "uv.lock").write_text(other, encoding="utf-8")
    assert states(root) == ("stale", "stale")


@pytest.mark.parametrize(
    ("path", "old", "new", "state"),
    [
        (FEATURE, "is said 1 times", "is said 2 times", ("stale", "proven")),
        (FEATURE, "      | 3 |\n", "", ("stale", "proven")),
        (FEATURE, "@behavior:", "@slow @behavior:", ("stale", "proven")),
        (STEPS, "return 1", "return 2", ("stale", "proven")),
        (GUIDE, "echo word", "echo words", ("proven", "stale")),
        (GUIDE, "```text\nword", "```text\nwords", ("proven", "stale")),
        (E2E, "    run_guide(", "    assert True\n    run_guide(", ("proven", "stale")),
        ("tests/conftest.py", "", "import os\n", ("stale", "stale")),
        ("uv.lock", "", "version = 1\n", ("stale", "stale")),
        ("src/demo/words.txt", "", "word\n", ("stale", "stale")),
        ("src/demo/unused.py", "", "WORD = 1\n", ("proven", "stale")),
        ("src/demo/__init__.py", "", "WORD = 1\n", ("stale", "stale")),
        ("pyproject.toml", "", "[project]\n", ("stale", "stale")),
        ("pytest.ini", "", "addopts = -x\n", ("stale", "stale")),
        ("setup.cfg", "", "[tool:pytest]\n", ("stale", "stale")),
        ("src/other/words.txt", "", "word\n", ("proven", "stale")),
        ("src/other/words.py", "", "A = 1\n", ("proven", "stale")),
        ("wavewright.yml", "", "guide:\n  timeout: 3\n", ("proven", "stale")),
        ("src/demo/.data/words.txt", "", "word\n", ("stale", "stale")),
    ],
)
def test_what_matters_makes_it_stale(
    root: Path, path: str, old: str, new: str, state: tuple[str, str]
) -> None:
    ran(root, *ALL)
    edit(root, path, old, new)
    assert states(root) == state


SETTINGS = '[project]\nversion = "{}"\n[tool.pytest]\naddopts = "{}"\n'


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        (SETTINGS.format("1.0", "-q"), SETTINGS.format("2.0", "-q") + "# later\n", "proven"),
        (SETTINGS.format("1.0", "-q"), SETTINGS.format("1.0", "-x"), "stale"),
        ("[project", "[project\n", "stale"),
    ],
)
def test_the_settings_of_the_project_matter_but_for_its_version(
    root: Path, before: str, after: str, state: str
) -> None:
    (root / "pyproject.toml").write_text(before, encoding="utf-8")
    ran(root, *ALL)
    (root / "pyproject.toml").write_text(after, encoding="utf-8")
    assert states(root) == (state, state)


@pytest.mark.parametrize(
    ("front", "path", "state"),
    [
        ('env: {S: "[ROOT]/samples"}', "samples/a.txt", "stale"),
        ('env: {S: "x:[ROOT]/samples/a.txt:y"}', "samples/a.txt", "stale"),
        ('env: {S: "[ROOT]/samples/a.txt"}', "samples/b.txt", "proven"),
        ("here: true", "samples/a.txt", "stale"),
        ("here: true", "project-docs/notes.md", "proven"),
        ('env: {S: "[ROOT]"}', "scripts/run.sh", "stale"),
    ],
)
def test_what_a_guide_names_in_the_project_matters_to_it(
    root: Path, front: str, path: str, state: str
) -> None:
    text = (root / GUIDE).read_text(encoding="utf-8")
    (root / GUIDE).write_text(f"---\nguide:\n  {front}\n---\n\n{text}", encoding="utf-8")
    edit(root, "samples/a.txt")
    edit(root, path)
    ran(root, *ALL)
    assert states(root) == ("proven", "proven")
    edit(root, path)
    assert states(root) == ("proven", state)


@pytest.mark.parametrize(
    "text",
    [
        'pytest_plugins = ["tests.shared.steps"]',
        'pytest_plugins = "tests.shared.steps"',
        'importlib.import_module("tests.shared.steps")',
    ],
)
def test_what_is_loaded_by_its_name_matters(root: Path, text: str) -> None:
    edit(root, "tests/conftest.py", new=f"{text}\n")
    edit(root, "tests/shared/steps.py", new="from tests.shared.more import A\n")
    edit(root, "tests/shared/more.py", new="A = 1\n")
    ran(root, *ALL)
    edit(root, "tests/shared/more.py", "1", "2")
    assert say(root).changed == ("tests/shared/more.py",)


@pytest.mark.parametrize("path", ["src/demo/sub/made.py", "src/demo/sub/made.txt"])
@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("wavewright.yml", "exclude:\n  - src/demo/sub\n"),
        ("src/demo/sub/wavewright.yml", "project: inner\n"),
    ],
)
def test_what_no_rule_reads_matters_where_it_is_loaded(
    root: Path, path: str, file: str, text: str
) -> None:
    edit(root, file, new=text)
    edit(root, path, new="A = 1\n")
    edit(root, CODE, new="from demo.sub.made import A\n")
    ran(root, *ALL)
    edit(root, path, "1", "2")
    assert say(root).changed == (path,)


def test_a_file_that_is_too_large_for_the_readers_matters(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "LARGEST", 1 << 16)
    path = "src/demo/words.bin"
    edit(root, path, new="x" * (1 << 18))
    ran(root, *ALL)
    edit(root, path, "x", "y")
    assert say(root).changed == (path,)


@pytest.mark.parametrize("module", [STEPS, UNIT])
def test_a_file_that_a_test_opened_matters_to_what_it_proves(root: Path, module: str) -> None:
    edit(root, "samples/a.txt")
    Recording(root).finish(ALL, (), 0, {module: ("samples/a.txt",)})
    assert states(root) == ("proven", "proven")
    edit(root, "samples/a.txt")
    assert states(root) == ("stale", "proven")
    assert say(root).changed == ("samples/a.txt",)


@pytest.mark.parametrize(("opened", "state"), [((), "proven"), (("src/demo/a.txt",), "stale")])
def test_a_file_that_git_ignores_matters_where_it_was_opened(
    root: Path, opened: tuple[str, ...], state: str
) -> None:
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    edit(root, ".gitignore", new="a.txt\n")
    edit(root, "src/demo/a.txt")
    Recording(root).finish(ALL, (), 0, {STEPS: opened})
    assert say(root).proven
    edit(root, "src/demo/a.txt")
    assert say(root).state == state


@pytest.mark.parametrize("guides", [(), ("user-docs/how-to/other.md",)])
def test_a_test_that_does_not_run_the_guide_proves_no_value_scenario(
    root: Path, guides: tuple[str, ...]
) -> None:
    trivial = END._replace(id=f"{E2E}::test_trivial", guides=guides)
    ran(root, *ALL[:-1], trivial)
    proof = found(root).scenarios[WORDS]
    assert (proof.state, proof.why) == ("none", f"its test did not run the guide {GUIDE}")
    ran(root, END)
    assert states(root) == ("proven", "proven")
    ran(root, END._replace(guides=guides), trivial)  # it ran, and left the guide out
    assert states(root) == ("proven", "none")


def test_each_guide_of_a_value_scenario_has_to_be_followed(root: Path) -> None:
    other = "user-docs/how-to/other.md"
    shutil.copy(root / GUIDE, root / other)
    edit(root, SPEC, f"(../../{GUIDE})", f"(../../{GUIDE}), [{other}](../../{other})")
    ran(root, *ALL)
    assert found(root).scenarios[WORDS].why == f"its test did not run the guide {other}"
    ran(root, END._replace(guides=(GUIDE, other)))
    assert states(root) == ("proven", "proven")
    edit(root, other, "echo word\n", "echo words\n")
    assert states(root) == ("proven", "none")


def test_the_last_run_is_the_last_though_the_clock_was_set_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = ids.new_id(dt.datetime.now(dt.UTC) + dt.timedelta(hours=5))
    monkeypatch.setenv(RUN_ID, ahead)
    ran(root, *ALL)
    monkeypatch.delenv(RUN_ID)
    assert states(root) == ("proven", "proven")
    ran(root, red(ONE), END)
    assert say(root).state == "failed"
    ran(root, *ALL)
    first, *_, last = store.ids(root)
    assert (first, last[:16]) == (ahead, ahead[:16])


def test_a_record_from_a_day_that_is_to_come_is_told_and_blocks_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran(root, *ALL)
    now = states(root)  # it is remembered
    monkeypatch.setenv(RUN_ID, "20991121T161150.936729Z-be778849")
    path = ran(root, red(ONE))
    monkeypatch.delenv(RUN_ID)
    assert states(root) == now == ("proven", "proven")
    (problem,) = found(root).problems
    assert (str(problem.place), problem.message) == (
        f"{path}:1",
        "the record is from 2099-11-21, which is to come",
    )
    assert "Set the clock right; if it is, remove the record" in problem.fix
    change(root)
    ran(root, *ALL)
    assert states(root) == ("proven", "proven")


def test_what_is_remembered_does_not_count_before_its_day(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran(root, *ALL)
    assert states(root) == ("proven", "proven")

    earlier = dt.datetime.now(dt.UTC) - dt.timedelta(days=3)
    clock = Mock(wraps=dt, UTC=dt.UTC, datetime=Mock(now=Mock(return_value=earlier)))
    monkeypatch.setattr(ids, "dt", clock)
    assert found(root).recorded is False
    assert len(found(root).problems) == 1


def test_what_is_imported_in_turn_matters(root: Path) -> None:
    edit(root, "src/demo/letters.py", new="A = 1\n")
    edit(root, CODE, new="from demo.letters import A\n")
    ran(root, *ALL)
    edit(root, "src/demo/letters.py", "1", "2")
    assert say(root).changed == ("src/demo/letters.py",)


def test_line_ends_do_not_matter(root: Path) -> None:
    ran(root, *ALL)
    for path in (CODE, STEPS, FEATURE, GUIDE):
        (root / path).write_bytes((root / path).read_bytes().replace(b"\n", b"\r\n"))
    assert states(root) == ("proven", "proven")


def test_a_commit_that_is_amended_without_a_change_keeps_it_proven(root: Path) -> None:
    def git(*words: str) -> str:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", *who, *words]
        ended = subprocess.run(
            command, cwd=root, env=os.environ | quiet, check=True, capture_output=True, text=True
        )
        return ended.stdout.strip()

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "x")
    ran(root, *ALL)
    (run,) = store.load(root, Proving()).runs
    assert (run.commit, run.dirty) == (git("rev-parse", "HEAD"), False)
    git("commit", "-q", "--amend", "-m", "y")
    assert git("rev-parse", "HEAD") != run.commit
    assert states(root) == ("proven", "proven")


def test_a_failure_says_where_and_what(root: Path) -> None:
    ran(root, ONE, red(TWO, failed_at=f"{FEATURE}:11", message="assert 3 == 2"), THREE)
    proof = say(root)
    assert (proof.state, str(proof.place), proof.why) == (
        "failed",
        f"{FEATURE}:11",
        "assert 3 == 2",
    )


@pytest.mark.parametrize("place", ["../../x.py:1", "/etc/passwd:1", "src/gone.py:3", "x", ":1"])
def test_a_place_that_is_none_of_the_project_is_that_of_the_test(root: Path, place: str) -> None:
    ran(root, red(ONE, place), TWO, THREE)
    assert str(say(root).place) == f"{FEATURE}:{ONE.line}"
    ran(root, ONE._replace(retries=1), TWO, THREE, red(SAID, place))
    assert str(say(root).place) == f"{UNIT}:1"


@pytest.mark.parametrize("test", [SAID, END])
def test_a_failing_test_of_it_is_a_failure_too(root: Path, test: Outcome) -> None:
    ran(root, ONE, TWO, THREE, red(test))
    assert say(root).state == "failed"


def test_only_the_last_run_counts(root: Path) -> None:
    ran(root, red(ONE), TWO, THREE)
    change(root)
    ran(root, ONE)
    assert say(root).state == "stale"
    ran(root, TWO, THREE)
    assert say(root).state == "proven"


def put_back(root: Path, *outcomes: Outcome, path: str = CODE, new: str = "# edited\n") -> None:
    """Edit a file, run, and put the edit back."""
    before = (root / path).read_bytes()
    edit(root, path, new=new)
    ran(root, *outcomes)
    (root / path).write_bytes(before)


def test_an_edit_that_failed_and_was_put_back_leaves_it_proven(root: Path) -> None:
    ran(root, *ALL)
    before = (root / CODE).read_bytes()
    change(root)
    ran(root, red(ONE), TWO, THREE, red(SAID), red(END))
    assert states(root) == ("failed", "failed")
    (root / CODE).write_bytes(before)
    assert states(root) == ("proven", "proven")
    assert states(root) == ("proven", "proven")  # as it is remembered
    edit(root, CODE, new="# else\n")
    assert states(root) == ("stale", "stale")


def test_files_that_failed_fail_again_when_they_are_put_back(root: Path) -> None:
    ran(root, red(ONE, f"{FEATURE}:7", "assert 1 == 2"), TWO, THREE)
    put_back(root, *ALL)
    assert (say(root).state, str(say(root).place), say(root).why) == (
        "failed",
        f"{FEATURE}:7",
        "assert 1 == 2",
    )


@pytest.mark.parametrize(
    ("path", "failure"),
    [
        (CODE, Outcome(UNIT, "error", behaviors=(SAY,))),
        (UNIT, Outcome(UNIT, "error", behaviors=(SAY,))),
        (UNIT, red(SAID._replace(id=f"{UNIT}::test_new"))),
        (UNIT, red(SAID._replace(id=f"{UNIT}::test_say[new]"))),
        (FEATURE, red(ONE._replace(scenario="A new one"))),
        (STEPS, red(ONE._replace(id=f"{FEATURE}::One word is said"))),
    ],
    ids=["code", "module", "test", "case", "scenario", "binding"],
)
def test_a_failure_that_only_the_edit_had_goes_with_it(
    root: Path, path: str, failure: Outcome
) -> None:
    ran(root, *ALL)
    put_back(root, failure, path=path, new="\n  Scenario: A new one\n")
    assert say(root).state == "proven"


def test_a_case_that_failed_is_not_forgotten_where_its_module_is_the_same(root: Path) -> None:
    ran(root, *ALL)
    put_back(root, red(SAID._replace(id=f"{UNIT}::test_say[2]")))
    assert (say(root).state, say(root).changed) == ("stale", (CODE,))


def test_the_newest_outcome_on_the_same_files_counts(root: Path) -> None:
    ran(root, *ALL)
    ran(root, ONE._replace(outcome="skipped"))
    put_back(root, *ALL)
    assert '"One word is said" was skipped' in say(root).why


def test_a_flaky_test_is_flaky_on_files_that_were_put_back_too(root: Path) -> None:
    ran(root, ONE._replace(retries=1), TWO, THREE)
    put_back(root, *ALL)
    assert say(root).state == "flaky"


def test_what_was_on_other_files_is_known_for_some_runs_only(root: Path) -> None:
    ran(root, *ALL)
    put_back(root, red(ONE))
    ran(root, *ALL)
    known = []
    for number in range(KEPT):
        put_back(root, red(ONE), new=f"# {number}\n")
        known.append(say(root).state)
    assert known == ["proven"] * (KEPT - 1) + ["stale"]


@pytest.mark.parametrize("outcome", ["skipped", "pending"])
def test_a_scenario_that_did_not_run_through_proves_nothing(root: Path, outcome: str) -> None:
    ran(root, ONE, TWO._replace(outcome=outcome), THREE, END._replace(outcome=outcome))
    assert states(root) == ("none", "none")
    assert f'"Many words are said" {"was" if outcome == "skipped" else "is"} {outcome}' in (
        say(root).why
    )


@pytest.mark.parametrize("some", [(ONE,), (ONE, TWO), (TWO, THREE), (SAID, END)])
def test_every_scenario_and_every_example_has_to_run(root: Path, some: tuple[Outcome, ...]) -> None:
    ran(root, *some)
    proof = say(root)
    assert proof.state == "none"
    assert "run" in proof.why


def test_runs_of_some_tests_each_prove_it_together(root: Path) -> None:
    for test in ALL:
        ran(root, test)
    assert states(root) == ("proven", "proven")


def test_two_scenarios_of_one_name_are_not_proven_by_one_test(root: Path) -> None:
    edit(root, FEATURE, "Many words are said", "One word is said")
    ran(root, ONE, TWO)
    assert say(root).state == "none"


def test_a_scenario_that_nothing_ran_counts_until_it_is_run(root: Path) -> None:
    missed = red(ONE._replace(id=f"{FEATURE}::One word is said"))
    ran(root, missed, TWO, THREE)
    assert say(root).state == "failed"
    ran(root, *ALL)
    assert say(root).state == "proven"


def test_a_test_that_is_gone_or_renamed_counts_no_more(root: Path) -> None:
    ran(root, ONE, TWO, THREE, red(SAID))
    edit(root, UNIT, "def test_say(", "def test_said(")
    ran(root, SAID._replace(id=f"{UNIT}::test_said"))
    assert say(root).state == "proven"
    (root / UNIT).unlink()
    assert say(root).state == "proven"


def test_a_failing_test_that_was_edited_since_is_not_forgotten(root: Path) -> None:
    ran(root, ONE, TWO, THREE, red(SAID))
    edit(root, UNIT, new="# later\n")
    assert (say(root).state, say(root).changed) == ("stale", (UNIT,))


def test_a_module_that_cannot_be_collected_fails_what_it_names(root: Path) -> None:
    error = Outcome(UNIT, "error", message="ModuleNotFoundError: No module named 'demo.word'")
    ran(root, ONE, TWO, THREE, error)
    assert (say(root).state, say(root).why) == ("failed", error.message)
    ran(root, SAID)
    assert say(root).state == "proven"


def test_it_is_flaky_when_it_goes_both_ways_on_the_same_files(root: Path) -> None:
    ran(root, *ALL)
    ran(root, red(ONE))
    assert say(root).state == "failed"
    ran(root, ONE)
    assert say(root).state == "flaky"
    assert ONE.id in say(root).why
    assert str(say(root).place) == f"{FEATURE}:{ONE.line}"
    ran(root, red(SAID))
    ran(root, SAID)
    assert str(say(root).place) == f"{UNIT}:1"


def test_it_is_flaky_when_it_passes_on_a_retry(root: Path) -> None:
    ran(root, ONE._replace(retries=1), TWO, THREE)
    assert (say(root).state, "1 retry" in say(root).why) == ("flaky", True)


def test_it_is_steady_after_three_passes_on_changed_files(root: Path) -> None:
    ran(root, ONE._replace(retries=2), TWO, THREE)
    change(root)
    for state in ("flaky", "flaky", "proven"):
        ran(root, ONE, TWO, THREE)
        assert say(root).state == state


def test_it_is_steady_when_it_passes_after_its_own_module_was_changed(root: Path) -> None:
    ran(root, *ALL)
    ran(root, red(SAID))
    ran(root, SAID)
    assert say(root).state == "flaky"
    edit(root, UNIT, new="# mended\n")
    ran(root, red(SAID))
    assert say(root).state == "failed"
    edit(root, UNIT, new="# mended now\n")
    ran(root, SAID)
    assert say(root).state == "proven"


def test_it_is_steady_after_five_passes_on_the_same_files(root: Path) -> None:
    ran(root, red(ONE), TWO, THREE)
    passes = [say(root).state for _ in range(6) if ran(root, ONE)]
    assert passes == ["flaky"] * 5 + ["proven"]


@pytest.mark.parametrize("path", [CODE, "pyproject.toml"])
def test_it_is_not_flaky_when_something_changed_in_between(root: Path, path: str) -> None:
    ran(root, red(ONE), TWO, THREE)
    edit(root, path, new="\n")
    ran(root, *ALL)
    assert say(root).state == "proven"


def test_a_file_that_is_edited_while_the_tests_run_proves_nothing(root: Path) -> None:
    ran(root, *ALL, during=lambda: change(root))
    assert (say(root).state, say(root).changed) == ("stale", (CODE,))
    (run,) = store.load(root, Proving()).runs
    assert run.files[CODE] == CHANGED


def test_one_that_passed_at_once_was_never_seen_red(root: Path) -> None:
    ran(root, *ALL)
    assert not say(root).red
    ran(root, red(ONE))
    change(root)
    ran(root, *ALL)
    assert say(root).red


@pytest.mark.parametrize("outcome", ["failed", "pending", "error"])
def test_one_that_failed_first_was_seen_red(root: Path, outcome: str) -> None:
    ran(root, ONE._replace(outcome=outcome), TWO, THREE)
    change(root)
    ran(root, *ALL)
    assert say(root).red


STUBS = (
    "NotImplementedError: write this step, see its scenario fail for the right reason, then do it",
    f"{FEATURE}:6: no definition matches the step `Given a word`",
)


@pytest.mark.parametrize("outcome", ["failed", "pending", "error"])
@pytest.mark.parametrize("said", STUBS)
def test_a_stub_that_fails_shows_nothing_of_the_product(
    root: Path, outcome: str, said: str
) -> None:
    ran(root, *(one._replace(outcome=outcome, message=said) for one in ALL))
    change(root)
    ran(root, *ALL)
    assert (say(root).red, say(root).early) == (False, "")
    store.prune(root, Proving(keep=0))
    edit(root, SPEC, f"{SAY} @status:ready", f"{SAY} @status:implemented")
    ran(root, *ALL)
    assert not say(root).red  # as it is remembered
    ran(root, red(ONE, message="assert 1 == 2"), TWO, THREE)
    change(root)
    ran(root, *ALL)
    assert say(root).red


@pytest.mark.parametrize("outcome", ["failed", "pending", "error"])
def test_a_stub_in_other_words_shows_nothing_of_the_product(root: Path, outcome: str) -> None:
    said = "NotImplementedError: noch zu schreiben"
    ran(root, *(one._replace(outcome=outcome, message=said, stub=True) for one in ALL))
    change(root)
    ran(root, *ALL)
    assert (say(root).red, say(root).early) == (False, "")
    store.prune(root, Proving(keep=0))
    ran(root, *ALL)
    assert not say(root).red  # as it is remembered


def test_a_guide_that_fails_shows_nothing_of_a_behavior(root: Path) -> None:
    ran(root, ONE, TWO, THREE, red(END, message="assert 1 == 2"))
    ran(root, *ALL)
    assert not say(root).red


def test_what_another_scenario_of_the_same_name_failed_does_not_count(root: Path) -> None:
    text = (root / FEATURE).read_text(encoding="utf-8")
    ran(root, red(ONE, message="assert 1 == 2"), red(TWO), red(THREE))
    (root / FEATURE).write_text(text.replace("a word", "a new word"), encoding="utf-8")
    ran(root, *ALL)
    assert not say(root).red
    (root / FEATURE).write_text(f"# more\n{text}", encoding="utf-8")
    ran(root, *ALL)
    assert say(root).red


def test_words_that_are_mended_once_it_is_implemented_need_no_second_failure(root: Path) -> None:
    ran(root, red(ONE, message="assert 1 == 2"), TWO, THREE)
    edit(root, SPEC, f"{SAY} @status:ready", f"{SAY} @status:implemented")
    text = (root / FEATURE).read_text(encoding="utf-8")
    (root / FEATURE).write_text(text.replace("a word", "a new word"), encoding="utf-8")
    ran(root, *ALL)
    assert say(root).red


def test_a_module_of_steps_that_does_not_load_was_seen_red(root: Path) -> None:
    lost = Outcome(STEPS, "error", message="ModuleNotFoundError: No module named 'demo.words'")
    ran(root, lost._replace(behaviors=(SAY,)))
    change(root)
    ran(root, *ALL)
    assert say(root).red
    text = (root / FEATURE).read_text(encoding="utf-8")
    (root / FEATURE).write_text(text.replace("a word", "a new word"), encoding="utf-8")
    ran(root, *ALL)
    assert not say(root).red


def test_nobody_knows_what_was_before_the_first_record(root: Path) -> None:
    edit(root, SPEC, f"{SAY} @status:ready", f"{SAY} @status:implemented")
    ran(root, *ALL)
    assert say(root).red


def test_red_is_remembered_through_renames_and_pruning(root: Path) -> None:
    ran(root, red(ONE), red(TWO), red(THREE))
    change(root)
    renamed = [one._replace(id=one.id.replace("test_", "test_it_")) for one in ALL]
    ran(root, *renamed)
    assert len(store.prune(root, Proving(keep=0))) == 2  # both runs
    ran(root, *renamed)
    assert (say(root).state, say(root).red) == ("proven", True)


def test_what_was_first_is_signed_though_no_test_sees_the_key(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(root, "wavewright.yml", new="evidence:\n  signed: true\n  keep-days: 1\n")
    began = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    store.save(root, Run(ids.new_id(began), started="2026-01-01", tests=(red(ONE),)), "key")
    Recording(root, "key").finish(ALL, (), 0)
    monkeypatch.setenv(KEY, "key")
    records = store.load(root, Proving(signed=True))
    assert ([run.kind for run in records.runs], records.problems) == (["first", "run"], ())
    assert say(root).red


def test_green_at_once_is_remembered_through_pruning(root: Path) -> None:
    ran(root, *ALL)
    store.prune(root, Proving(keep=0))
    edit(root, SPEC, f"{SAY} @status:ready", f"{SAY} @status:implemented")
    ran(root, *ALL)
    assert not say(root).red


def test_a_test_that_passed_before_there_was_code_is_named(root: Path) -> None:
    text = (root / UNIT).read_text(encoding="utf-8")
    edit(root, UNIT, "from demo.words import say\n", "")
    ran(root, red(ONE), SAID)
    (root / UNIT).write_text(text, encoding="utf-8")
    ran(root, *ALL)
    assert (say(root).red, say(root).early) == (True, SAID.id)


def test_a_state_before_a_change_is_judged_by_its_own_content(root: Path) -> None:
    ran(root, *ALL)
    before = (root / CODE).read_bytes()
    change(root)
    time.sleep(0.1)  # until the file is old enough to be remembered
    found(root)
    then = survey(root, load(root), {CODE: before})
    assert proofs(then).behaviors[SAY].proven
    assert say(root).state == "stale"


def test_what_is_remembered_says_the_same_as_the_records(root: Path) -> None:
    ran(root, red(ONE), TWO, THREE)
    found(root)
    ran(root, ONE, SAID._replace(outcome="skipped"), Outcome(E2E, "error", behaviors=(SAY,)))
    ran(root, red(TWO, message="ü"))
    with_memory = found(root)
    shutil.rmtree(root / ".wavewright/cache")
    assert found(root) == with_memory
    assert with_memory.behaviors[SAY].state == "failed"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("last", []),
        ("last", [["x"]]),
        ("last", 3),
        ("first", [[1], [2]]),
        ("of", [99] * 5),
        ("steady", {}),
        ("steady", {one.id: ["", 0, 0, 7, ""] for one in ALL}),
        ("runs", ["no record"]),
        ("known", 3),
        ("sets", None),
    ],
)
def test_a_memory_of_another_shape_is_not_used(root: Path, name: str, value: object) -> None:
    ran(root, *ALL)
    expected = found(root)
    key = proving.key_of(root)
    data = cache.load_within(root, proving.NAME, key)
    assert isinstance(data, dict)
    cache.store_within(root, proving.NAME, key, data | {name: value})
    assert found(root) == expected


@pytest.mark.parametrize(
    ("name", "value", "state"),
    [
        ("rows", 3, "proven"),
        ("texts", 3, "proven"),
        ("known", 3, "proven"),
        ("rows", {ONE.id: 3}, "stale"),
        ("rows", {ONE.id: [["", "no run", []]]}, "stale"),
        ("texts", {}, "stale"),
    ],
)
def test_a_memory_of_earlier_runs_of_another_shape_is_not_used(
    root: Path, name: str, value: object, state: str
) -> None:
    ran(root, *ALL)
    put_back(root, red(ONE))
    assert say(root).proven
    key = proving.key_of(root)
    data = cache.load_within(root, proving.EARLIER, key)
    assert isinstance(data, dict)
    cache.store_within(root, proving.EARLIER, key, data | {name: value})
    assert say(root).state == state


def test_records_that_go_or_break_are_noticed_though_they_were_remembered(root: Path) -> None:
    first = root / ran(root, *ALL)
    assert found(root).behaviors[SAY].proven
    first.write_bytes(first.read_bytes()[:-20])
    made = found(root)
    assert (made.recorded, [one.place.path for one in made.problems]) == (
        False,
        [first.relative_to(root).as_posix()],
    )
    first.unlink()
    assert found(root) == Proofs()


def test_a_run_that_began_earlier_and_came_later_does_not_count_as_the_last(root: Path) -> None:
    early = Recording(root)
    ran(root, *ALL)
    assert say(root).proven
    early.finish([red(ONE)], (), 1)
    assert say(root).state == "flaky"


def test_memory_is_not_believed_where_records_are_signed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(root, "wavewright.yml", new="evidence:\n  signed: true\n")
    monkeypatch.setenv(KEY, "the key of CI")
    Recording(root, "the key of CI").finish(ALL, (), 0)
    assert say(root).proven
    assert not (root / ".wavewright/cache/evidence.json").exists()
    monkeypatch.delenv(KEY)
    made = found(root)
    assert (made.recorded, len(made.problems)) == (False, 1)
