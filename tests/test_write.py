"""What is written is written whole, inside of the project, and never over an edit."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from wavewright import write
from wavewright.errors import UserError
from wavewright.model import Draft, Status
from wavewright.write import journal, lock

STATE = ".wavewright/state"
REST = {"path": "a.md", "before": "", "after": ""}


def put(root: Path, texts: dict[str, str], *, force: bool = False, skip: bool = False) -> list[str]:
    drafts = {path: Draft(text) for path, text in texts.items()}
    changes = write.decide(root, drafts, force=force, skip=skip)
    with write.locked(root):
        write.apply(root, changes)
    return [change.status.value for change in changes]


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".wavewright" not in path.parts
    }


def test_each_file_gets_a_status_and_the_second_time_all_are_identical(tmp_path: Path) -> None:
    texts = {"a.md": "a\n", "deep/er/b.md": "b\n"}
    assert put(tmp_path, texts) == ["create", "create"]
    assert put(tmp_path, texts) == ["identical", "identical"]
    assert tree(tmp_path) == {"a.md": b"a\n", "deep/er/b.md": b"b\n"}


def test_line_ends_and_a_byte_order_mark_are_no_difference(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    assert put(tmp_path, {"a.md": "one\ntwo\n"}) == ["identical"]
    assert (tmp_path / "a.md").read_bytes() == b"\xef\xbb\xbfone\r\ntwo\r\n"


def test_a_conflict_writes_nothing_at_all(tmp_path: Path) -> None:
    (tmp_path / "edited.md").write_text("mine\n")
    with pytest.raises(UserError, match="conflict"):
        put(tmp_path, {"new.md": "new\n", "edited.md": "theirs\n"})
    assert tree(tmp_path) == {"edited.md": b"mine\n"}


@pytest.mark.parametrize(("option", "text"), [("skip", b"mine\n"), ("force", b"theirs\n")])
def test_skip_keeps_and_force_overwrites_an_edit(tmp_path: Path, option: str, text: bytes) -> None:
    (tmp_path / "edited.md").write_text("mine\n")
    flags = {"skip": option == "skip", "force": option == "force"}
    assert put(tmp_path, {"new.md": "n\n", "edited.md": "theirs\n"}, **flags) == ["create", option]
    assert tree(tmp_path) == {"edited.md": text, "new.md": b"n\n"}


def test_the_mode_of_a_file_stays(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text("old\n")
    script.chmod(0o755)
    put(tmp_path, {"run.py": "new\n"}, force=True)
    assert script.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("path", ["../out.md", "a/../../out.md", ".git/hooks/pre-commit"])
def test_nothing_outside_of_the_project_is_written(tmp_path: Path, path: str) -> None:
    root = tmp_path / "project"
    (root / "a").mkdir(parents=True)
    with pytest.raises(UserError):
        put(root, {path: "x\n"})
    assert not (tmp_path / "out.md").exists()


@pytest.mark.parametrize("link", ["docs", "docs/deep", "docs/deep/a.md"])
def test_nothing_is_written_through_a_symbolic_link(tmp_path: Path, link: str) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    (root / link).parent.mkdir(parents=True)
    (outside / "deep").mkdir(parents=True)
    (outside / "a.md").write_text("theirs\n")
    (root / link).symlink_to(outside / "a.md" if link.endswith(".md") else outside)
    before = tree(outside)
    with pytest.raises(UserError, match="symbolic link"):
        put(root, {"fine.md": "x\n", "docs/deep/a.md": "x\n"}, force=True)
    assert tree(outside) == before
    assert not (root / "fine.md").exists()


def test_the_state_folder_is_not_reached_through_a_link(tmp_path: Path) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / ".wavewright").symlink_to(outside)
    with pytest.raises(UserError, match="symbolic link"):
        put(root, {"a.md": "x\n"})
    assert list(outside.iterdir()) == []


def test_a_project_that_is_itself_reached_through_a_link_works(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert put(tmp_path / "link", {"a.md": "x\n"}) == ["create"]


def test_a_folder_or_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    (tmp_path / "b").write_text("file\n")
    for path in ("a.md", "b/c.md"):
        with pytest.raises(UserError) as caught:
            put(tmp_path, {path: "x\n"})
        assert caught.value.place == path


def test_text_that_is_not_utf8_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\ntwo\n\xff\n")
    with pytest.raises(UserError) as caught:
        write.texts(tmp_path, ("a.md", "missing.md"))
    assert caught.value.place == "a.md:3"


def test_a_file_edited_while_the_command_ran_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("old\n")
    drafts = {"new.md": Draft("n\n"), "index.md": Draft("old\nmore\n", shared=True)}
    changes = write.decide(tmp_path, drafts)
    (tmp_path / "index.md").write_text("edited in between\n")
    with write.locked(tmp_path), pytest.raises(UserError, match="edited while"):
        write.apply(tmp_path, changes)
    assert tree(tmp_path) == {"index.md": b"edited in between\n"}


def test_a_failing_move_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.md").write_text("old\n")
    drafts = {"a/x/a.md": Draft("a\n"), "b.md": Draft("new\n"), "c.md": Draft("c\n")}
    changes = write.decide(tmp_path, drafts, force=True)
    real = Path.replace

    def full(self: Path, target: Path) -> Path:
        if Path(target).name == "c.md":
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with write.locked(tmp_path), pytest.raises(UserError, match="No space left") as caught:
        write.apply(tmp_path, changes)
    assert caught.value.place == "c.md"
    assert tree(tmp_path) == {"b.md": b"old\n"}
    assert not (tmp_path / "a").exists()
    assert not write.pending(tmp_path)


def test_a_folder_without_the_right_to_write_is_found_before_anything_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    if os.geteuid() == 0:  # root may write everywhere: say what anybody else is told
        monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != "closed")
    with pytest.raises(UserError, match="right to write"):
        put(tmp_path, {"a.md": "a\n", "closed/b.md": "b\n"})
    assert tree(tmp_path) == {}


def interrupted(root: Path, texts: dict[str, str], moved: int) -> None:
    """Leave a project as a process does that dies after its journal and some of its moves."""
    drafts = {path: Draft(text) for path, text in texts.items()}
    changes = list(write.decide(root, drafts, force=True))
    with write.locked(root):
        stage = root / STATE / "stage-1"
        stage.mkdir()
        for number, change in enumerate(changes):
            (stage / f"new-{number}").write_bytes(change.after)
        journal.commit(root, stage, changes)
        for number in range(moved):
            (stage / f"new-{number}").replace(root / changes[number].path)


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_what_a_killed_command_began_is_finished(tmp_path: Path, moved: int) -> None:
    (tmp_path / "b.md").write_text("old\n")
    interrupted(tmp_path, {"a.md": "a\n", "b.md": "new\n"}, moved)
    assert write.pending(tmp_path)
    assert write.recover(tmp_path)
    assert tree(tmp_path) == {"a.md": b"a\n", "b.md": b"new\n"}
    assert not write.recover(tmp_path)
    assert sorted(path.name for path in (tmp_path / STATE).iterdir()) == [".gitignore", "lock"]


def test_finishing_keeps_an_edit_made_after_the_kill_and_says_where_the_rest_is(
    tmp_path: Path,
) -> None:
    (tmp_path / "b.md").write_text("old\n")
    interrupted(tmp_path, {"a.md": "a\n", "b.md": "new\n"}, 0)
    (tmp_path / "b.md").write_text("edited\n")
    with pytest.raises(UserError, match="your text was kept") as caught:
        write.recover(tmp_path)
    assert caught.value.place == "b.md"
    assert tree(tmp_path) == {"a.md": b"a\n", "b.md": b"edited\n"}
    (kept,) = (tmp_path / STATE).glob("kept-*/new-1")
    assert kept.read_text() == "new\n"
    assert not write.recover(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"stage": "../..", "files": []}',
        '{"stage": "stage-1", "files": [1]}',
        json.dumps({"stage": "stage-1", "files": [{"staged": "../x", **REST}]}),
    ],
)
def test_a_broken_or_foreign_journal_is_reported_and_touches_nothing(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "a.md").write_text("a\n")
    put(tmp_path, {"x.md": "x\n"})
    (tmp_path / STATE / "journal.json").write_text(text)
    before = tree(tmp_path)
    with pytest.raises(UserError, match="journal"):
        write.recover(tmp_path)
    assert tree(tmp_path) == before


def test_a_journal_cannot_lead_outside_of_the_project(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    interrupted(root, {"a.md": "a\n"}, 0)
    file = root / STATE / "journal.json"
    data = json.loads(file.read_text())
    data["files"][0]["path"] = "../out.md"
    file.write_text(json.dumps(data))
    with pytest.raises(UserError, match="outside"):
        write.recover(root)
    assert not (tmp_path / "out.md").exists()


@pytest.mark.parametrize("journal_text", ['{"version":1,"stage":"stage-2","files":[]}', None])
def test_links_planted_in_the_state_are_never_followed(
    tmp_path: Path, journal_text: str | None
) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    root.mkdir()
    put(root, {"a.md": "a\n"})
    outside.mkdir()
    (outside / "new-0").write_text("precious\n")
    (outside / "journal.json").write_text("{}")
    (root / STATE / "stage-1").symlink_to(outside)
    (root / STATE / "stage-3").mkdir()
    (root / STATE / "stage-3/mine.txt").write_text("mine\n")
    if journal_text:
        (root / STATE / "journal.json").write_text(journal_text)
        write.recover(root)
    put(root, {"b.md": "b\n"})
    assert sorted(path.name for path in outside.iterdir()) == ["journal.json", "new-0"]
    assert (root / STATE / "stage-3/mine.txt").exists()


def test_a_stage_that_is_a_link_is_not_moved_from(tmp_path: Path) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    root.mkdir()
    interrupted(root, {"a.md": "a\n"}, 0)
    (root / STATE / "stage-1").rename(outside)
    (root / STATE / "stage-1").symlink_to(outside)
    with pytest.raises(UserError, match="no command wrote"):
        write.recover(root)
    assert (outside / "new-0").exists()


def test_a_lock_that_is_a_link_is_not_opened(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / STATE).mkdir(parents=True)
    (root / STATE / "lock").symlink_to(tmp_path / "made-outside")
    with pytest.raises(UserError, match="cannot be opened"):
        put(root, {"a.md": "a\n"})
    assert not (tmp_path / "made-outside").exists()


def test_a_state_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / ".wavewright").write_text("a file\n")
    with pytest.raises(UserError) as caught:
        put(tmp_path, {"a.md": "a\n"})
    assert caught.value.place == STATE


def test_a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(UserError, match="is not a file"):
        put(tmp_path, {"a.md": "a\n"})


def test_a_file_edited_while_files_are_moved_is_kept_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.md").write_text("old\n")
    drafts = {"a.md": Draft("a\n"), "b.md": Draft("new\n")}
    changes = write.decide(tmp_path, drafts, force=True)
    real = journal.commit

    def commit(root: Path, stage: Path, due: list[journal.Change]) -> None:
        real(root, stage, due)
        (root / "b.md").write_text("edited\n")

    monkeypatch.setattr(journal, "commit", commit)
    with write.locked(tmp_path), pytest.raises(UserError, match="your text was kept") as caught:
        write.apply(tmp_path, changes)
    assert caught.value.place == "b.md"
    assert tree(tmp_path) == {"a.md": b"a\n", "b.md": b"edited\n"}
    assert not write.pending(tmp_path)


def test_two_commands_wait_for_each_other(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with write.locked(tmp_path):
            order.append("second")

    with write.locked(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_command_gives_up_on_a_lock_that_never_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.05)
    with (
        write.locked(tmp_path),
        pytest.raises(UserError, match="another wavewright command"),
        write.locked(tmp_path),
    ):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_the_moves_is_put_off_until_they_are_done(
    tmp_path: Path, number: signal.Signals
) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from wavewright import write\n"
        "from wavewright.model import Draft\n"
        "root, number = Path(sys.argv[1]), int(sys.argv[2])\n"
        "real = Path.replace\n"
        "def replace(self, target):\n"
        "    os.kill(os.getpid(), number)\n"
        "    return real(self, target)\n"
        "Path.replace = replace\n"
        "changes = write.decide(root, {'a.md': Draft('a'), 'b.md': Draft('b')})\n"
        "with write.locked(root):\n"
        "    write.apply(root, changes)\n"
        "print('not reached')\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path), str(int(number))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "not reached" not in done.stdout
    assert tree(tmp_path) == {"a.md": b"a", "b.md": b"b"}
    assert not write.pending(tmp_path)


def test_the_state_is_ignored_by_git(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    put(tmp_path, {"a.md": "x\n"})
    shown = subprocess.run(
        ["git", "-C", tmp_path, "status", "--porcelain", "-uall"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "?? a.md\n"


def test_a_status_that_writes_nothing_makes_no_state(tmp_path: Path) -> None:
    changes = write.decide(tmp_path, {"a.md": Draft("x\n")})
    assert [change.status for change in changes] == [Status.CREATE]
    assert list(tmp_path.iterdir()) == []
