"""`check --watch` as a real process: it sees changes, survives faults and ends on Ctrl-C."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from wavewright.model import Config
from wavewright.read.stamps import stamps

EXAMPLES = Path(__file__).parent / "examples" / "checks"
WAITING = r"\d\d:\d\d:\d\d.* waiting for a change"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(EXAMPLES / "STATUS101" / "good", root)
    return root


@contextlib.contextmanager
def watching(root: Path, *words: str, **environment: str) -> Iterator["pexpect.spawn[str]"]:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "wavewright", "check", "--watch", *words],
        cwd=root,
        encoding="utf-8",
        timeout=20,
        env=os.environ | {"NO_COLOR": "1"} | environment,
    )
    try:
        yield child
    finally:
        child.close(force=True)


def test_a_change_is_seen_and_ctrl_c_ends_it(root: Path) -> None:
    with watching(root) as child:
        child.expect(WAITING)
        child.expect("No findings")
        (root / "README.md").write_text("[a](missing.md)\n", encoding="utf-8")
        child.expect(WAITING)
        child.expect("README.md:1:5 TRACE107")
        child.expect("1 finding in 1 file")
        (root / "missing.md").write_text("here\n", encoding="utf-8")
        child.expect("No findings")
        child.sendintr()
        child.expect(pexpect.EOF)
        child.wait()
        assert "Traceback" not in (child.before or "")
        assert child.exitstatus == 130


def test_a_pipe_gets_each_check_at_once(root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "wavewright", "check", "--watch"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert "waiting for a change" in child.stdout.readline()
        assert child.stdout.readline().startswith("No findings")
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 130
        assert child.stderr.read().split() == ["interrupted"]


def test_broken_settings_are_told_and_the_watch_goes_on(root: Path) -> None:
    settings = root / "wavewright.yml"
    text = settings.read_text("utf-8")
    with watching(root) as child:
        child.expect("No findings")
        settings.write_text("a: [\n", encoding="utf-8")
        child.expect("error: .*wavewright.yml")
        settings.write_text(text, encoding="utf-8")
        child.expect("No findings")


def test_nothing_is_cleared_without_colours(root: Path) -> None:
    with watching(root) as child:
        child.expect("No findings")
        assert "\x1b" not in (child.before or "")
    with watching(root, NO_COLOR="", TERM="xterm") as child:
        child.expect("No findings")
        assert "\x1b[2J" in (child.before or "")


def test_a_watch_writes_no_baseline(root: Path) -> None:
    (root / "README.md").write_text("[a](missing.md)\n", encoding="utf-8")
    child = pexpect.spawn(
        sys.executable, ["-m", "wavewright", "check", "--update-baseline"], cwd=root
    )
    child.expect(pexpect.EOF)
    recorded = (root / ".wavewright/baseline.json").read_bytes()
    with watching(root) as child:
        child.expect("No findings")
        (root / "README.md").write_text("fine\n", encoding="utf-8")
        child.expect("baseline: 1 ")
        assert (root / ".wavewright/baseline.json").read_bytes() == recorded


def test_stamps_tell_every_kind_of_change(tmp_path: Path) -> None:
    config, root = Config("P", "APP"), os.fspath(tmp_path)
    seen = [stamps(root, config)]

    def changed() -> bool:
        seen.append(stamps(root, config))
        return seen[-1] != seen[-2]

    (tmp_path / "docs").mkdir()
    assert not changed()
    (tmp_path / "docs" / "a.md").write_text("a", encoding="utf-8")
    assert changed()
    assert not changed()
    (tmp_path / "docs" / "a.md").write_text("ab", encoding="utf-8")
    assert changed()
    (tmp_path / "docs" / "a.md").rename(tmp_path / "docs" / "b.md")
    assert changed()
    (tmp_path / "wavewright.yml").write_text("", encoding="utf-8")
    assert changed()
    (tmp_path / "docs" / "b.md").unlink()
    assert changed()
    assert stamps(root, None, ("docs/b.md",)) == {
        "wavewright.yml": seen[-1]["wavewright.yml"],
        "docs/b.md": None,
    }
