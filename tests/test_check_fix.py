"""`wavewright check --fix` on real files, and what it must not touch."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wavewright.cli import mending
from wavewright.cli.examine import Options, examine
from wavewright.cli.mending import fix
from wavewright.errors import UserError
from wavewright.model import Edit, Finding, Place

OPTIONS = Options(fix=True, no_cache=True)
EXAMPLES = Path(__file__).parent / "examples" / "checks"
WRONG = b"\xef\xbb\xbf<!-- wavewright: ignore trace107 it comes later -->\r\n[a](missing.md)\r\nend"
RIGHT = WRONG.replace(b"trace107", b"TRACE107")


def ww(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "wavewright", "check", *words],
        cwd=folder,
        capture_output=True,
        check=False,
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with a misspelled rule, in a file with a mark and foreign line ends."""
    root = tmp_path / "project"
    shutil.copytree(EXAMPLES / "STATUS101" / "good", root)
    (root / "README.md").write_bytes(WRONG)
    return root


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".wavewright" not in path.parts
    }


def test_fix_mends_and_a_second_time_changes_nothing(root: Path) -> None:
    before = files(root)
    ended = ww(root, "--fix")
    assert ended.returncode == 0
    assert ended.stderr.decode().splitlines() == [
        "mended README.md:1 CONFIG105 there is no rule `trace107`",
        "Mended 1 finding in 1 file.",
    ]
    assert ended.stdout.decode().startswith("No findings:")
    assert files(root) == before | {"README.md": RIGHT}
    again = ww(root, "--fix")
    assert (again.returncode, again.stderr) == (0, b"")
    assert files(root)["README.md"] == RIGHT


def test_a_dry_run_prints_a_diff_that_git_applies(root: Path) -> None:
    before = files(root)
    ended = ww(root, "--fix", "--dry-run")
    assert ended.returncode == 1
    assert ended.stdout.startswith(b"--- a/README.md\n+++ b/README.md\n@@ ")
    assert b"Would mend 1 finding in 1 file." in ended.stderr
    assert files(root) == before
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"], cwd=root, input=ended.stdout, check=True
    )
    assert (root / "README.md").read_bytes() == RIGHT


@pytest.mark.parametrize("words", [("--fix",), ("--fix", "--dry-run")])
def test_where_nothing_can_be_mended_the_rest_is_shown(root: Path, words: tuple[str, ...]) -> None:
    (root / "README.md").write_bytes(RIGHT)
    ended = ww(root, *words)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.startswith(b"No findings: ")
    (root / "README.md").write_bytes(b"[a](missing.md)\n")
    ended = ww(root, *words)
    assert ended.returncode == 1
    assert ended.stderr == b"Nothing to mend without a decision; 1 finding is left.\n"
    assert ended.stdout == ww(root).stdout.replace(b"\r\n", b"\n")
    assert b"README.md:1:5 TRACE107 missing.md does not exist" in ended.stdout
    (root / "AGENTS.md").write_bytes(b"[a](missing.md)\n")
    assert b"; 2 findings are left." in ww(root, *words).stderr
    quiet = ww(root, *words, "--quiet")
    assert (quiet.stdout.split(), quiet.stderr) == (b"2 findings in 2 files.".split(), b"")


def test_a_dry_run_says_how_much_would_be_left(root: Path) -> None:
    (root / "AGENTS.md").write_bytes(b"[a](missing.md)\n")
    ended = ww(root, "--fix", "--dry-run")
    assert ended.stderr.splitlines()[-2:] == [
        b"Would mend 1 finding in 1 file.",
        b"1 finding is left.",
    ]


def test_the_summary_promises_as_much_as_is_mended(tmp_path: Path) -> None:
    """Over the bad examples of all rules."""
    for example in sorted(EXAMPLES.glob("*/bad")):
        root = tmp_path / example.parent.name
        shutil.copytree(example, root, symlinks=True)
        bench = mending._Bench(root)  # noqa: SLF001  # what the command counts
        promised = examine(root, OPTIONS).mendable
        mending._rounds(bench, OPTIONS)  # noqa: SLF001
        assert len(bench.done) == promised, root.name


def test_edits_that_cannot_be_made_are_not_promised_again(root: Path) -> None:
    (root / "README.md").rename(root / "real.txt")
    (root / "README.md").symlink_to("real.txt")
    assert b"`wavewright check --fix` mends 1 of them." in ww(root).stdout
    ended = ww(root, "--fix")
    assert b"2 findings in 1 file." in ended.stdout
    assert b"--fix" not in ended.stdout


def test_fix_keeps_to_the_named_files_and_rules(root: Path) -> None:
    (root / "notes.md").write_bytes(WRONG)
    assert ww(root, "--fix", "--select", "TRACE").returncode == 1
    assert ww(root, "--fix", "notes.md").returncode == 0
    assert (root / "notes.md").read_bytes() == RIGHT
    assert (root / "README.md").read_bytes() == WRONG


def test_nothing_is_written_through_a_link(root: Path) -> None:
    (root / "README.md").rename(root / "real.txt")
    (root / "README.md").symlink_to("real.txt")
    ended = ww(root, "--fix")
    assert ended.returncode == 1
    assert b"README.md is left as it is: " in ended.stderr
    assert (root / "real.txt").read_bytes() == WRONG
    assert (root / "README.md").is_symlink()


def test_settings_are_mended(root: Path) -> None:
    path = root / "wavewright.yml"
    text = path.read_text("utf-8")
    path.write_text(f"{text}monitorin: true\n", encoding="utf-8")
    ended = ww(root, "--fix")
    assert ended.returncode == 0, ended.stderr
    assert path.read_text("utf-8") == f"{text}monitoring: true\n"


def test_each_fix_of_a_rule_mends_it_and_needs_no_second_time(tmp_path: Path) -> None:
    """Over the bad examples of all rules: what has edits is gone after one fix."""
    mended = []
    for example in sorted(EXAMPLES.glob("*/bad")):
        root = tmp_path / example.parent.name
        shutil.copytree(example, root, symlinks=True)
        before = examine(root, OPTIONS)
        if not before.mendable:
            continue
        mended.append(example.parent.name)
        fix(root, OPTIONS, lambda _report: 0)
        after = examine(root, OPTIONS)
        assert after.mendable == 0, (root.name, after.findings)
        assert len(after.findings) <= len(before.findings) - before.mendable, root.name
        written = files(root)
        fix(root, OPTIONS, lambda _report: 0)
        assert files(root) == written
    assert "CONFIG105" in mended


def test_a_file_that_was_edited_meanwhile_is_not_overwritten(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = mending._Bench(root)  # noqa: SLF001  # the moment between judging and writing
    report = mending._rounds(bench, Options(no_cache=True))  # noqa: SLF001
    assert (report.findings, bench.changed) == ((), ["README.md"])
    (root / "README.md").write_bytes(b"mine\n")
    with pytest.raises(UserError, match="was edited while the command ran"):
        mending._write(bench)  # noqa: SLF001
    assert (root / "README.md").read_bytes() == b"mine\n"
    monkeypatch.undo()


def test_edits_are_for_the_text_that_was_judged(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that changes between the first look and the bench is looked at again."""
    bench = mending._Bench(root)  # noqa: SLF001
    take, moved = bench.take, b"\n\n" + WRONG[3:]

    def taken(paths: list[str]) -> bool:
        (root / "README.md").write_bytes(moved)
        (root / "new.md").write_bytes(WRONG)
        return take(paths)

    monkeypatch.setattr(bench, "take", taken)
    mending._rounds(bench, Options(no_cache=True))  # noqa: SLF001
    assert bench.after == {
        "README.md": moved.replace(b"trace107", b"TRACE107"),
        "new.md": RIGHT,
    }


def test_an_edit_that_does_not_help_is_not_repeated(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place("README.md", 2, 1)
    stubborn = Finding(place, "TRACE107", "gone", "", (Edit(place, 0, "x"),))
    report = examine(root, OPTIONS)._replace(findings=(stubborn,))
    monkeypatch.setattr(mending, "examine", lambda *_: report)
    assert fix(root, OPTIONS, lambda left: left.errors) == 1
    assert (root / "README.md").read_bytes() == WRONG.replace(b"[a]", b"x[a]")
