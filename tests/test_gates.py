"""Gates: real recipes in real justfiles, from the command line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from wavewright import gates, programs
from wavewright.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

RECIPES = """\
good:
    @echo all is well

bad:
    @echo the reason && echo more >&2 && exit 3

silent:
    @exit 1

slow:
    @sleep 60 & echo $! > sleeper; wait

again:
    @{python} -m wavewright pre-merge
"""


def make_project(root: Path, *names: str) -> Path:
    listed = "".join(f"\n  - {json.dumps(name)}" for name in names)
    text = f"project: demo\nnamespace: APP\ngates:{listed or ' []'}\n"
    (root / "wavewright.yml").write_text(text, encoding="utf-8")
    recipes = RECIPES.format(python=sys.executable)
    (root / "justfile").write_text(recipes, encoding="utf-8")
    return root


def pre_merge(
    root: Path, *options: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wavewright", "pre-merge", *options],
        cwd=root,
        env=os.environ | {"PYTHONUTF8": "1"} | (env or {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_all_gates_pass_with_a_line_each_and_a_summary(tmp_path: Path) -> None:
    ended = pre_merge(make_project(tmp_path, "good", "good"))
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert re.fullmatch(r"✅ good +\d+\.\d s", lines[0])
    assert lines[-1] == "All quality gates PASSED!"
    assert "all is well" not in ended.stdout
    assert "\033" not in ended.stdout


def test_gates_go_on_after_a_failure_and_show_its_output(tmp_path: Path) -> None:
    ended = pre_merge(make_project(tmp_path, "bad", "good", "silent"))
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    assert [line[:6] for line in lines[:3]] == ["❌ bad ", "✅ good", "❌ sile"]
    assert "the reason" in lines
    assert "more" in lines
    assert "PASSED" not in ended.stdout
    assert lines[-1] == "2 of 3 gates are closed: bad, silent"


def test_json_says_the_same(tmp_path: Path) -> None:
    ended = pre_merge(make_project(tmp_path, "good", "bad"), "--format", "json")
    assert ended.returncode == 1
    data = json.loads(ended.stdout)
    assert (data["version"], data["passed"]) == (1, False)
    assert [(gate["name"], gate["passed"]) for gate in data["gates"]] == [
        ("good", True),
        ("bad", False),
    ]
    assert "the reason" in data["gates"][1]["output"]
    assert data["gates"][0]["seconds"] >= 0


def test_a_recipe_that_does_not_exist_is_a_closed_gate(tmp_path: Path) -> None:
    openers = dict.fromkeys(sorted(gates.OPENERS), "true")
    ended = pre_merge(make_project(tmp_path, "missing", "bad"), env=openers)
    assert ended.returncode == 1
    assert "does not contain recipe `missing`" in ended.stdout
    assert ended.stdout.splitlines()[-1] == "2 of 2 gates are closed: missing, bad"


def test_an_empty_list_of_gates_is_not_a_pass(tmp_path: Path) -> None:
    ended = pre_merge(make_project(tmp_path))
    assert ended.returncode == 2
    assert "no gates are set" in ended.stderr


@pytest.mark.parametrize("name", ["--list", "-l", "a=b", "good bad", "", "a b", "x::", "../x"])
def test_a_gate_that_is_no_recipe_name_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="not the name of a recipe"):
        gates.gates_of([name])


def test_recipes_of_modules_are_gates_too() -> None:
    assert gates.gates_of(["_a-b", "docs::check"]) == (
        gates.Gate("_a-b"),
        gates.Gate("docs::check"),
    )


def test_a_justfile_further_up_is_not_the_projects(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    make_project(root, "good")
    (root / "justfile").rename(tmp_path / "justfile")
    ended = pre_merge(root)
    assert ended.returncode == 2
    assert "has no justfile" in ended.stderr


def test_without_just_no_gate_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_project(tmp_path, "good")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(UserError, match="just is not installed"):
        list(gates.run(gates.gates_of(["good"]), tmp_path))


def test_gates_that_run_the_gates_are_stopped(tmp_path: Path) -> None:
    ended = pre_merge(make_project(tmp_path, "again"))
    assert ended.returncode == 1
    assert "a gate runs the gates again" in ended.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_gate_with_all_it_started(tmp_path: Path, sent: int) -> None:
    root = make_project(tmp_path, "slow", "good")
    process = subprocess.Popen(
        [sys.executable, "-m", "wavewright", "pre-merge"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    sleeper = wait_for_text(root / "sleeper")
    process.send_signal(sent)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"good" not in out
    assert not alive(int(sleeper))


def wait_for_text(path: Path) -> str:
    for _ in range(200):
        if path.exists() and (text := path.read_text(encoding="utf-8").strip()):
            return text
        time.sleep(0.1)
    raise AssertionError(path)


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not asked for its code does not."""
    for _ in range(50):
        said = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        if not said.stdout.strip() or said.stdout.startswith("Z"):
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize(
    ("verdicts", "expected", "text"),
    [
        ([], False, "0 of 0 gates are closed: "),
        ([("a", True)], True, "All quality gates PASSED!"),
        ([("a", True), ("b", False)], False, "1 of 2 gates is closed: b"),
    ],
)
def test_the_summary_is_a_pass_only_when_all_passed(
    verdicts: list[tuple[str, bool]], expected: object, text: str
) -> None:
    made = [gates.Verdict(name, passed, 0.1) for name, passed in verdicts]
    assert gates.passed(made) is expected
    assert gates.summary(made) == text


def test_children_find_uv_where_uv_says_it_is(tmp_path: Path) -> None:
    env = programs.environment({"UV": str(tmp_path / "uv"), "PATH": "/bin", "GIT_DIR": "x"})
    first, *_, last = env["PATH"].split(os.pathsep)
    assert first == str(tmp_path)
    assert last == os.path.dirname(sys.executable)  # noqa: PTH120
    assert "GIT_DIR" not in env


def test_git_settings_add_to_those_that_are_there() -> None:
    env = programs.with_git_setting({}, "a.b", "1")
    assert programs.with_git_setting(env, "c.d", "2") == {
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "a.b",
        "GIT_CONFIG_VALUE_0": "1",
        "GIT_CONFIG_KEY_1": "c.d",
        "GIT_CONFIG_VALUE_1": "2",
    }


def test_on_a_terminal_the_running_gate_is_shown(tmp_path: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    make_project(tmp_path, "good")
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm"}
    command = ["-m", "wavewright", "pre-merge"]
    child = pexpect.spawn(sys.executable, command, cwd=str(tmp_path), env=env, encoding="utf-8")
    child.expect("good …")
    child.expect("good +[0-9.]+ s")
    child.expect("PASSED!")
    child.expect(pexpect.EOF)
