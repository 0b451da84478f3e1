"""The command line as a whole: its first page, its exit codes, and no traceback for a user."""

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from wavewright.cli import COMMANDS

BROKEN = """
import sys
from wavewright.cli import COMMANDS, main
sys.modules["broken"] = type(sys)("broken")
def command(*_, **__): raise RuntimeError("planted")
import click
sys.modules["broken"].command = click.command("broken")(lambda: command())
COMMANDS["broken"] = ("broken", "A command with a bug.")
main()
"""


def run(*words: str, folder: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_the_first_page_names_every_command_and_a_first_day(tmp_path: Path) -> None:
    page = run("-m", "wavewright", "--help", folder=tmp_path).stdout
    for name, (_, text) in COMMANDS.items():
        assert name in page
        assert text.split(",")[0] in page
    assert 'wavewright new wave "Config publishing"' in page


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_a_page_and_outside_of_a_project_no_traceback(
    name: str, tmp_path: Path
) -> None:
    page = run("-m", "wavewright", name, "--help", folder=tmp_path).stdout
    assert page.startswith("Usage: ")
    done = subprocess.run(
        [sys.executable, "-m", "wavewright", name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode in {0, 2}


@pytest.mark.parametrize("words", [("nwe",), ("new", "wvae"), ("check", "--frmat"), ("--versoin",)])
def test_a_mistyped_word_is_a_users_mistake(words: tuple[str, ...], tmp_path: Path) -> None:
    assert "Error: No such" in run("-m", "wavewright", *words, folder=tmp_path, code=2).stderr


def test_a_bug_of_ours_keeps_its_traceback_and_has_its_own_exit_code(tmp_path: Path) -> None:
    said = run("-c", BROKEN, "broken", folder=tmp_path, code=3).stderr
    assert "RuntimeError: planted" in said
    assert "Please report it" in said


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "wavewright", "explain"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


@pytest.mark.parametrize(("variable", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_errors_are_coloured_on_a_terminal_only_and_never_with_no_color(
    tmp_path: Path, variable: dict[str, str], coloured: object
) -> None:
    env = {k: v for k, v in {**os.environ, "TERM": "xterm"}.items() if k != "NO_COLOR"}
    child = pexpect.spawn(
        sys.executable, ["-m", "wavewright", "check"], cwd=tmp_path, encoding="utf-8",
        env={**env, **variable},
    )  # fmt: skip
    child.expect(pexpect.EOF)
    said = child.before or ""
    assert "no wavewright.yml" in said
    assert ("\x1b[" in said) is coloured
    plain = run("-m", "wavewright", "check", folder=tmp_path, code=2)
    assert "\x1b" not in plain.stderr


@pytest.mark.parametrize("streams", ["<&-", "> /dev/full", "<&- >&-"])
def test_closed_and_full_streams_are_no_bug_of_ours(tmp_path: Path, streams: str) -> None:
    (tmp_path / "wavewright.yml").write_text("project: Demo\nnamespace: MCP\n")
    command = f"'{sys.executable}' -m wavewright new wave Title {streams}"
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    assert done.returncode == (2 if "full" in streams else 0), done.stderr


def test_a_folder_that_is_gone_and_a_name_too_long_are_told(tmp_path: Path) -> None:
    command = f"mkdir gone && cd gone && rmdir ../gone && '{sys.executable}' -m wavewright check"
    for words in (
        ["sh", "-c", command],
        [sys.executable, "-m", "wavewright", "check", "--root", "a" * 300],
    ):
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr


def test_what_cannot_be_printed_is_replaced_and_not_a_crash(tmp_path: Path) -> None:
    env = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "wavewright", "explain", "TRACE108"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        env=env,
    )
    assert done.stdout.decode("utf-8")
