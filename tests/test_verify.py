"""`wavewright verify`: what a name means, which tests are run for it, and what it ends with."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import click
import pytest

from wavewright import programs
from wavewright.cli.naming import name_of
from wavewright.cli.verify import command
from wavewright.commits import changed, commit
from wavewright.config import load
from wavewright.errors import UserError
from wavewright.evidence import store
from wavewright.evidence.chosen import also, chosen, everything, touched
from wavewright.evidence.record import KEY, Outcome
from wavewright.evidence.recording import RUN_ID, Recording
from wavewright.limits import Proving
from wavewright.read import Survey, survey
from wavewright.trace import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLE = Path(__file__).parent / "examples/evidence"
SAY, STOP, WORDS = "APP.DEMO.SAY", "APP.DEMO.STOP", "app.demo.say.words"
FEATURE = "project-docs/capabilities/behaviors/app-demo-say.feature"
SPEC = "project-docs/capabilities/demo.md"
STEPS = "tests/step_defs/test_demo_steps.py"
UNIT = "tests/unit/test_words.py"
E2E = "tests/value-scenarios/test_words.py"
GUIDE = "user-docs/how-to/words.md"
CODE = "src/demo/words.py"
OTHER = "tests/unit/test_other.py"

ONE = Outcome(f"{STEPS}::test_one", "passed", 0, 0, (SAY,), "", FEATURE, "One word is said", 5)
TWO = ONE._replace(id=f"{STEPS}::test_many[2]", scenario="Many words are said", line=9)
THREE = TWO._replace(id=f"{STEPS}::test_many[3]")
END = Outcome(f"{E2E}::test_value_scenario_words", "passed", behaviors=(SAY,), guides=(GUIDE,))
ALL = (ONE, TWO, THREE, END)

# A test that passes from its second run on.
SECOND = """\
'''Value scenario app.demo.say.words.'''

from pathlib import Path


def test_value_scenario_words() -> None:
    ran = Path({ran!r})
    if not ran.exists():
        ran.touch()
        raise ValueError("not yet")
"""
FOLLOW = """\
import os, sys
from pathlib import Path
from wavewright.programs import follow
script = "trap 'echo bye > bye; exit' INT; sleep 60 & echo $$ > pid; wait"
follow(["bash", "-c", script], Path(sys.argv[1]), os.environ)
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("PYTEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv(KEY, raising=False)
    shutil.copytree(EXAMPLE, tmp_path / "demo")
    return tmp_path / "demo"


def verify(root: Path, *words: str) -> int:
    ended = command.main([*words, "--root", str(root)], standalone_mode=False)
    assert isinstance(ended, int)
    return ended


def seen(root: Path) -> Survey:
    return survey(root, load(root))


def git(root: Path, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *who, *words], cwd=root, env=os.environ | quiet, check=True)


@pytest.mark.parametrize(
    ("name", "ids", "only"),
    [
        (SAY, {SAY}, {SAY}),
        (SAY.lower(), {SAY}, {SAY}),
        (FEATURE, {SAY}, {SAY}),
        (UNIT, {SAY}, {SAY}),
        (WORDS, {WORDS}, {E2E}),
        (GUIDE, {WORDS}, {E2E}),
        ("words", {WORDS}, {E2E}),
        ("demo", {SAY, STOP, WORDS}, {SAY, STOP, E2E}),
        (SPEC, {SAY, STOP, WORDS}, {SAY, STOP, E2E}),
        ("1.1", {SAY, STOP, WORDS}, {SAY, STOP, E2E}),
        (STEPS, {SAY, STOP}, {SAY, STOP}),
    ],
)
def test_a_name_means_what_is_proven_of_it(
    root: Path, name: str, ids: set[str], only: set[str]
) -> None:
    found = chosen(seen(root), [name])
    assert ({*found.ids}, {*found.only}) == (ids, only)


def test_the_modules_are_those_that_prove_it(root: Path) -> None:
    assert chosen(seen(root), [SAY]).modules == (STEPS, UNIT, E2E)
    assert chosen(seen(root), [STOP]).modules == (STEPS,)
    assert chosen(seen(root), [], ["1.1"]).modules == (STEPS, UNIT, E2E)


def test_a_folder_of_features_that_is_bound_counts(root: Path) -> None:
    text = (root / STEPS).read_text(encoding="utf-8")
    text = text.replace('scenarios("app-demo-stop.feature")\n', "")
    (root / STEPS).write_text(text.replace('"app-demo-say.feature"', '"."'), encoding="utf-8")
    assert chosen(seen(root), [STOP]).modules == (STEPS,)


@pytest.mark.parametrize(
    ("names", "waves", "message"),
    [
        (["APP.DEMO.SAYS"], [], "Did you mean APP.DEMO.SAY"),
        ([""], [], "nothing in the chain"),
        ([CODE], [], f"{CODE} is no part of the chain"),
        (["tests"], [], "tests is no part of the chain"),
        ([], ["demo"], "demo is no wave"),
        ([], ["1.2"], "there is no wave 1.2\n  There is 1.1."),
    ],
)
def test_what_nothing_proves_is_refused(
    root: Path, names: list[str], waves: list[str], message: str
) -> None:
    with pytest.raises(UserError) as caught:
        chosen(seen(root), names, waves)
    assert message in str(caught.value)


def test_a_change_means_what_it_touches(root: Path) -> None:
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    text = (root / UNIT).read_text(encoding="utf-8")
    (root / UNIT).write_text(f"{text}# more\n", encoding="utf-8")
    overlay = changed(root, commit(root))
    now, before = seen(root), survey(root, load(root), overlay)
    found = touched([(now, whole(now)), (before, whole(before))], overlay)
    assert SAY in found.ids
    assert STOP not in found.ids
    assert (UNIT in found.modules, found.only, found.whole) == (True, (), False)
    assert touched([(now, whole(now))], ["uv.lock"]) == everything(now)
    assert everything(now).whole


def test_the_tests_of_a_change_are_run_in_full(
    root: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    monkeypatch.setattr("wavewright.programs.follow", lambda *_: 5)
    assert verify(root, "--changed") == 0
    assert "There is nothing to verify" in capfd.readouterr().out
    text = (root / UNIT).read_text(encoding="utf-8")
    (root / UNIT).write_text(f"{text}# more\n", encoding="utf-8")
    assert verify(root, "--changed") == 1
    printed = capfd.readouterr().out
    assert "--behavior" not in printed
    assert UNIT in printed.splitlines()[0]


def test_what_is_stale_is_run_with_a_change_that_does_not_touch_it(
    root: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    end = Outcome(f"{E2E}::test_value_scenario_words", "passed")
    Recording(root).finish([end], ("pytest",), 0)
    (root / "src/demo/other.py").write_text("A = 1\n", encoding="utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    monkeypatch.setattr("wavewright.programs.follow", lambda *_: 5)
    assert verify(root, "--changed") == 1
    assert capfd.readouterr().out.splitlines()[0].endswith(f" --behavior {E2E} {E2E}")
    with (root / UNIT).open("a", encoding="utf-8") as file:
        file.write("# more\n")
    assert verify(root, "--changed") == 1
    printed = capfd.readouterr().out.splitlines()[0]
    assert ("--behavior" in printed, UNIT in printed, E2E in printed) == (False, True, True)
    assert also(seen(root), everything(seen(root)), [WORDS]) == everything(seen(root))


@pytest.mark.parametrize("words", [(), (SAY, "--all"), ("--all", "--changed")])
def test_it_asks_for_one_way_to_name_things(root: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(click.UsageError, match="Name what to verify"):
        verify(root, *words)


def test_one_behavior_is_run_recorded_and_proven(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert verify(root, SAY) == 0
    printed = capfd.readouterr().out
    assert "$ pytest -q --tb=short --record-evidence --behavior APP.DEMO.SAY" in printed
    assert "5 passed, 1 deselected" in printed
    assert printed.index("5 passed") < printed.index("proven    APP.DEMO.SAY")
    assert printed.endswith("1 of 1 proven by 5 tests.\n")
    (run,) = store.load(root, Proving()).runs
    assert {test.outcome for test in run.tests} == {"passed"}


def test_what_fails_is_retried_and_told_with_its_place(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    feature = (root / FEATURE).read_text(encoding="utf-8")
    (root / FEATURE).write_text(feature.replace("said 1 times", "said 5 times"), encoding="utf-8")
    second = SECOND.format(ran=str(root.parent / "ran"))
    (root / E2E).write_text(second, encoding="utf-8")
    assert verify(root, SAY, WORDS, "--retry", "1") == 1
    printed = capfd.readouterr().out
    assert printed.count("$ pytest") == 2  # the second one for what failed
    assert f"{FEATURE}:7: AssertionError: assert 1 == 5" in printed
    assert "flaky     app.demo.say.words" in printed
    assert printed.endswith(
        "0 of 2 proven by 5 tests.\n"
        f"1 test failed: {STEPS}::test_one_word_is_said\n"
        f"1 test passed only on a retry: {E2E}::test_value_scenario_words\n"
    )


def test_nothing_is_proven_where_there_is_no_test(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for path in (STEPS, UNIT, E2E):
        (root / path).unlink()
    assert verify(root, SAY) == 1
    assert capfd.readouterr().out == f"No test proves {SAY}: nothing was run.\n"
    shutil.rmtree((root / FEATURE).parent)
    assert verify(root, "--all") == 1
    assert "There is no test yet" in capfd.readouterr().out
    shutil.rmtree((root / SPEC).parent)
    assert verify(root, "--all") == 1
    assert "no behavior and no value scenario is known yet" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("--no-such", "pytest ended with 4, and did not start: its settings"),
        ("--collect-only", "pytest ended with 0, and only listed tests"),
    ],
)
def test_what_keeps_pytest_from_running_tests_is_explained(
    root: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: str,
    why: str,
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", options)
    assert verify(root, SAY) == 1
    assert why in capfd.readouterr().out
    assert store.ids(root) == []


def runs(monkeypatch: pytest.MonkeyPatch, code: int, *outcomes: Outcome) -> None:
    """Let pytest be one that has these outcomes."""

    def follow(_: object, folder: Path, env: Mapping[str, str]) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(RUN_ID, env[RUN_ID])
            Recording(folder).finish(outcomes, ("pytest",), code)
        return code

    monkeypatch.setattr(programs, "follow", follow)


@pytest.mark.parametrize(
    ("code", "outcomes", "last"),
    [
        (0, ALL, ["2 of 2 proven by 4 tests."]),
        (0, ALL[:1], ["0 of 2 proven by 1 test, 2 by earlier runs."]),
        (0, ALL[:3], ["1 of 2 proven by 3 tests, 1 by earlier runs."]),
        (
            2,
            (Outcome(OTHER, "error"),),
            [
                "0 of 2 proven by 0 tests, 2 by earlier runs.",
                f"1 test failed: {OTHER}",
                "pytest ended with 2, interrupted before it had run all tests, as told above.",
            ],
        ),
        (
            1,
            (*ALL, Outcome(f"{OTHER}::test_y", "failed"), Outcome(f"{OTHER}::test_z", "skipped")),
            ["2 of 2 proven by 5 tests.", f"1 test failed: {OTHER}::test_y"],
        ),
        (
            1,
            ALL,
            [
                "2 of 2 proven by 4 tests.",
                "pytest ended with 1, though no test failed: the reason is above.",
            ],
        ),
        (
            3,
            ALL,
            [
                "2 of 2 proven by 4 tests.",
                "pytest ended with 3, an error within pytest or one of its plugins, told above.",
            ],
        ),
        (7, ALL, ["2 of 2 proven by 4 tests.", "pytest ended with 7, as told above."]),
    ],
)
def test_a_run_counts_only_what_it_shows_itself(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    outcomes: tuple[Outcome, ...],
    last: list[str],
) -> None:
    Recording(root).finish(ALL, ("pytest",), 0)
    runs(monkeypatch, code, *outcomes)
    assert verify(root, SAY, WORDS) == (0 if last == ["2 of 2 proven by 4 tests."] else 1)
    printed = capsys.readouterr().out.splitlines()
    assert printed[-len(last) :] == last
    earlier = printed.count("          by an earlier run, not by this one")
    assert f"{earlier} by earlier runs" in last[0] if earlier else "earlier" not in last[0]


def test_where_no_record_can_be_written_no_test_is_run(root: Path, tmp_path: Path) -> None:
    folder = root / store.FOLDER
    folder.parent.mkdir(exist_ok=True)
    folder.symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(UserError, match="is a link: records are kept in the project"):
        verify(root, SAY)
    folder.unlink()
    folder.write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="no record can be written"):
        verify(root, SAY)


def test_a_folder_that_got_full_while_tests_ran_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = UserError("no record can be written: No space left on device")

    def follow(*_: object) -> int:
        monkeypatch.setattr(store, "probe", Mock(side_effect=full))
        return 0

    monkeypatch.setattr(programs, "follow", follow)
    with pytest.raises(UserError, match="No space left"):
        verify(root, SAY)


def test_a_run_without_the_key_says_that_it_does_not_count(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with (root / "wavewright.yml").open("a", encoding="utf-8") as settings:
        settings.write("evidence:\n  signed: true\n")
    assert verify(root, STOP) == 1
    printed = capfd.readouterr().out
    assert "The record of this run does not count, it is not believed" in printed
    assert f"Set {KEY} to the secret" in printed
    assert len(store.ids(root)) == 1


@pytest.mark.parametrize(
    ("folder", "word", "name"),
    [
        (".", f"@behavior:{SAY}", SAY),
        (".", SAY, SAY),
        (".", f"./{GUIDE}", GUIDE),
        (".", f"{FEATURE}:7", FEATURE),
        ("tests/unit", "test_words.py:3:1", UNIT),
        ("tests/unit", "test_words.py::test_say", f"{UNIT}::test_say"),
        ("tests/unit", UNIT, UNIT),
        ("tests/unit", "{root}/" + GUIDE, GUIDE),
        (".", "nothing.py:3", "nothing.py:3"),
    ],
)
def test_a_file_is_named_as_a_shell_completes_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, folder: str, word: str, name: str
) -> None:
    monkeypatch.chdir(root / folder)
    assert name_of(seen(root), word.format(root=root)) == name


def test_a_file_elsewhere_is_refused(root: Path) -> None:
    with pytest.raises(UserError, match="is not in the project"):
        name_of(seen(root), __file__)


@pytest.mark.parametrize("missing", ["pytest", "pytest_bdd"])
def test_it_needs_pytest_and_pytest_bdd(
    root: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    known = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name != missing and known(name))
    monkeypatch.setattr("wavewright.programs.follow", lambda *_: pytest.fail("it was run"))
    with pytest.raises(UserError, match="is not installed beside wavewright"):
        verify(root, SAY)


def test_a_project_without_code_has_nothing_to_run(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = root / "wavewright.yml"
    settings.write_text("project: demo\nnamespace: APP\nscope: process\n", encoding="utf-8")
    assert verify(root, "--all") == 1
    assert "wavewright evidence import" in capfd.readouterr().out


def test_an_interrupt_lets_the_tests_end_and_leaves_none(tmp_path: Path) -> None:
    ours = subprocess.Popen([sys.executable, "-c", FOLLOW, tmp_path], stderr=subprocess.DEVNULL)
    pid, limit = tmp_path / "pid", time.monotonic() + 10
    while not (pid.exists() and pid.read_text(encoding="utf-8")) and time.monotonic() < limit:
        time.sleep(0.01)
    group = int(pid.read_text(encoding="utf-8"))
    ours.send_signal(signal.SIGINT)
    ours.wait(10)
    assert (tmp_path / "bye").read_text(encoding="utf-8") == "bye\n"
    told = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True)
    alive = [line.split() for line in told.stdout.splitlines() if " Z" not in line]
    assert str(group) not in [one for one, _ in alive]


def test_an_interrupt_while_it_starts_leaves_no_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = subprocess.Popen
    started: list[subprocess.Popen[bytes]] = []

    def interrupted(command: list[str], **how: Any) -> subprocess.Popen[bytes]:
        started.append(start(command, **how))
        signal.raise_signal(signal.SIGINT)
        return started[0]

    monkeypatch.setattr("subprocess.Popen", interrupted)
    with pytest.raises(KeyboardInterrupt):
        programs.follow(["sleep", "60"], tmp_path, os.environ)
    assert started[0].returncode == -signal.SIGINT
