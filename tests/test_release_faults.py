"""Whatever refuses, and whenever it is killed: a release is there, or nothing has changed."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import stat
import time
from typing import TYPE_CHECKING

import pytest

from wavewright import programs
from wavewright.errors import UserError
from wavewright.release import landing
from wavewright.release.prepare import make, settle
from wavewright.write import locked

from .releasing import (
    IDENTITY,
    PAGE,
    ROADMAP,
    TAG,
    WAVE,
    commit,
    decided,
    git,
    hook,
    left,
    release,
    repository,
    state,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wavewright.release.moving import Landing
    from wavewright.release.prepare import Ready
    from wavewright.release.standing import Repository

    from .releasing import State

pytestmark = pytest.mark.real


INDEX = "project-docs/releases/README.md"
KILLS = 200  # each step by itself is below, in `TestPowerFailure`
SEED = 20261121


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own settings of git out."""
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that nobody changes."""
    return repository(tmp_path_factory.mktemp("pristine") / "project")


@pytest.fixture
def project(pristine: Path, tmp_path: Path) -> Path:
    return fresh(pristine, tmp_path / "project")


def fresh(pristine: Path, root: Path) -> Path:
    """Return a copy of a project."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(pristine, root)
    return root


def whole(root: Path, before: State) -> str:
    """Return which state a project is in: ``old`` or ``new``, and nothing in between."""
    now = state(root)
    if now == before:
        return "old"
    names = dict(line.split(" ") for line in now.names.splitlines())
    main, tag = names["heads/main"], names[f"tags/{TAG}"]
    assert git(root, "rev-parse", f"{tag}^{{commit}}", "main^") == (
        f"{main}\n{dict(line.split(' ') for line in before.names.splitlines())['heads/main']}"
    )
    assert now.status == ""
    assert now.files.keys() - before.files.keys() == {PAGE, INDEX}
    for path, data in before.files.items():
        lost = [line for line in data.splitlines() if line not in now.files[path].splitlines()]
        assert lost == {
            "pyproject.toml": [b'version = "0.1.0"'][: data.count(b"0.1.0") - 2],
            WAVE: [b"- **Status:** in-progress"],
            ROADMAP: [line for line in data.splitlines() if line.startswith((b"**Cu", b"**Ne"))],
        }.get(path, [])
    return "new"


def test_a_release_is_one_commit_and_one_tag(project: Path) -> None:
    before = state(project)
    made = release(project)
    assert whole(project, before) == "new"
    assert left(project) == []
    assert git(project, "log", "-1", "--format=%B") == "chore: release v0.2.0"
    assert git(project, "show", "--format=", "--name-only") == "\n".join(
        sorted(["CHANGELOG.md", "pyproject.toml", PAGE, INDEX, ROADMAP, WAVE])
    )
    assert git(project, "cat-file", "tag", TAG).partition("\n\n")[2] == (
        "Release v0.2.0: Greeting\n\n### Added\n\n- It greets (Wave 1.1)"
    )
    assert git(project, "reflog", "-1", "--format=%gs") == "release: v0.2.0"
    assert made.commit == git(project, "rev-parse", "HEAD")


def test_the_next_one_works_as_well(project: Path) -> None:
    release(project)
    log = (project / "CHANGELOG.md").read_text(encoding="utf-8")
    news = log.replace("## [Unreleased]\n", "## [Unreleased]\n\n### Fixed\n\n- It answers\n")
    commit(project, **{"CHANGELOG.md": news})
    release(project, "patch")
    assert git(project, "tag") == "v0.1.0\nv0.2.0\nv0.2.1"
    assert git(project, "cat-file", "tag", "v0.2.1").endswith("### Fixed\n\n- It answers")


def test_a_trial_changes_nothing_and_shows_everything(project: Path) -> None:
    before = state(project)
    made = make(project, decided(project), offline=True, trial=True)
    assert state(project) == before
    assert left(project) == []
    added = [line for line in made.diff.splitlines() if line.startswith("+")]
    assert '+version = "0.2.0"' in added
    assert "+## [0.2.0] - 2026-11-21" in added
    assert "+- **Status:** complete" in added
    assert "+# Release v0.2.0" in added
    release(project)
    assert git(project, "diff", "--no-renames", "HEAD^", "HEAD") == made.diff.strip()


def test_a_project_in_a_folder_of_a_repository_is_released(tmp_path: Path) -> None:
    top = repository(tmp_path / "top")
    project = top / "tools" / "demo"
    shutil.copytree(top, project, ignore=shutil.ignore_patterns(".git", "tools"))
    commit(top, "move")
    release(project)
    changed = git(top, "show", "--format=", "--name-only").splitlines()
    assert len(changed) == 6
    assert all(path.startswith("tools/demo/") for path in changed)
    assert git(top, "status", "--porcelain") == ""


def test_a_repository_with_longer_ids_is_released(tmp_path: Path) -> None:
    project = repository(tmp_path / "project", "--object-format=sha256")
    before = state(project)
    release(project)
    assert whole(project, before) == "new"


def test_a_checkout_with_other_line_ends_is_released(project: Path) -> None:
    git(project, "config", "core.autocrlf", "true")
    git(project, "rm", "-q", "--cached", "-r", ".")
    git(project, "reset", "-q", "--hard")
    before = state(project)
    assert b"\r\n" in before.files["CHANGELOG.md"]
    release(project)
    now = state(project)
    assert now.status == ""
    assert (
        now.files["CHANGELOG.md"].count(b"\r\n") == before.files["CHANGELOG.md"].count(b"\r\n") + 2
    )
    assert "\r" not in git(project, "cat-file", "tag", TAG)


def test_a_checkout_beside_another_one_is_released(project: Path) -> None:
    beside = project.with_name("beside")
    git(project, "switch", "--quiet", "--create", "topic")
    git(project, "worktree", "add", "--quiet", str(beside), "main")
    before = git(project, "status", "--porcelain", "--branch")
    release(beside)
    assert git(beside, "status", "--porcelain", "--branch") == "## main"
    assert git(project, "status", "--porcelain", "--branch") == before
    assert git(project, "rev-parse", "main") == git(beside, "rev-parse", f"{TAG}^{{commit}}")


FAKE_GPG = """\
cat > "{payload}"
echo "[GNUPG:] SIG_CREATED " >&2
printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nabc\\n-----END PGP SIGNATURE-----\\n'"""


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_tag_is_signed_when_git_is_set_to_sign(project: Path, tmp_path: Path) -> None:
    payload = tmp_path / "payload"
    fake = program(tmp_path / "bin/gpg", FAKE_GPG.format(payload=payload))
    git(project, "config", "tag.gpgSign", "true")
    git(project, "config", "gpg.program", str(fake))
    release(project)
    signed = payload.read_text(encoding="utf-8")
    assert f"\ntag {TAG}\n" in signed
    assert "\n\n### Added\n\n- It greets" in signed
    assert git(project, "cat-file", "tag", TAG).endswith("-----END PGP SIGNATURE-----")


# Faults: how the ground is prepared, and a part of what is said. A hook runs while the release is
# made, so what it does is what somebody else does in the meantime.

HOOK = "pre-commit"
FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a commit hook refuses": (lambda p: hook(p, HOOK, "echo too long; exit 1"), "too long"),
    "a message hook refuses": (
        lambda p: hook(p, "commit-msg", "echo no ticket >&2; exit 1"),
        "no ticket",
    ),
    "a hook of names refuses": (
        lambda p: hook(p, "reference-transaction", "grep -q refs/tags/v0.2 && exit 1; exit 0"),
        "ref updates aborted by hook",
    ),
    "a hook commits by itself": (
        lambda p: hook(
            p, "post-commit", "[ -e done ] || { touch done; git commit -q --allow-empty -m x; }"
        ),
        "made commits of its own",
    ),
    "signing fails": (
        lambda p: (git(p, "config", "tag.gpgSign", "1"), git(p, "config", "gpg.program", "false")),
        "the tag v0.2.0 cannot be made",
    ),
    "another git has the index": (
        lambda p: hook(p, HOOK, f"touch '{p}/.git/index.lock'"),
        "index.lock",
    ),
    "there is no room": (lambda _: resource.setrlimit(resource.RLIMIT_FSIZE, (64, -1)), "nothing"),
    "the lock cannot be written": (
        lambda p: (write(p, "uv.lock", "x"), git(p, "add", "."), git(p, "commit", "-qm", "lock")),
        "uv cannot write the lock",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_leaves_everything_as_it_was(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    arrange, said = FAULTS[name]
    program(tmp_path / "bin/uv", "echo no network; exit 2")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        if "room" in name:
            ready = decided(project)
            before = state(project)
            arrange(project)
        else:
            arrange(project)
            ready = decided(project)
            before = state(project)
        with pytest.raises(UserError) as caught:
            make(project, ready, offline=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    (project / ".git/index.lock").unlink(missing_ok=True)
    settle(project)
    assert said in str(caught.value)
    assert caught.value.fix
    assert state(project) == before
    assert left(project) == []


def test_files_that_were_half_written_are_taken_back(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, before = decided(project), state(project)

    def half(top: Path, move: Landing) -> programs.Ended:
        git(top, "checkout", move.new, "--", "CHANGELOG.md", PAGE)
        return programs.Ended(128, err="No space left on device")

    monkeypatch.setattr(landing, "_apart", landing.steps)
    monkeypatch.setattr(landing, "_checkout", half)
    with pytest.raises(UserError, match="No space left on device"):
        make(project, ready, offline=True)
    assert state(project) == before
    assert settle(project)[1] == ""


def test_the_room_of_the_work_tree_is_free_when_the_checkout_moves(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, real, seen = decided(project), landing.steps, list[str]()

    def steps(*given: object) -> str:
        seen.extend(left(project))
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(landing, "_apart", steps)
    make(project, ready, offline=True)
    assert seen == ["release.json"]


@pytest.mark.parametrize(
    "folder",
    ["release.json.new", f"wavewright-release-{os.getpid()}.tag"],
    ids=["journal", "tag"],
)
def test_what_the_system_refuses_in_the_folder_of_git_is_told(project: Path, folder: str) -> None:
    ready, before = decided(project), state(project)
    hook(project, HOOK, f"mkdir -p '{project}/.git/wavewright/{folder}/refs/tags'")
    with pytest.raises(
        UserError, match=r"so nothing was changed: (Is a dir|File exists)"
    ) as caught:
        make(project, ready, offline=True)
    assert caught.value.place.startswith(f"{project}/.git/wavewright")
    assert "Make room" in caught.value.fix
    shutil.rmtree(project / ".git/wavewright" / folder, ignore_errors=True)
    hook(project, HOOK, "exit 0")
    assert state(project) == before
    release(project)


STOPPED = (
    "git stopped between the files of the release, and cannot go back now; "
    "the branch and the tags are as before:"
)


class TestStuck:
    """No room is left between two steps: what is said is so, and the next command puts it right."""

    def half(self, top: Path, move: Landing) -> programs.Ended:
        """Write one file, the beginning of another, and no index."""
        blob = git(top, "show", f"{move.new}:{PAGE}")
        write(top, PAGE, blob[:10])
        (top / "CHANGELOG.md").write_bytes(b"")
        (top / ".git/index.lock").touch()
        return programs.Ended(128, err="No space left on device")

    @pytest.mark.parametrize("apart", [False, True])
    def test_between_two_files(
        self, project: Path, monkeypatch: pytest.MonkeyPatch, *, apart: bool
    ) -> None:
        ready, before = decided(project), state(project)
        if not apart:
            monkeypatch.setattr(landing, "_apart", landing.steps)
        monkeypatch.setattr(landing, "_checkout", self.half)
        with pytest.raises(UserError) as caught:
            make(project, ready, offline=True)
        lines = caught.value.message.split("\n")
        assert lines[:2] == [
            STOPPED,
            "No space left on device",
        ]
        assert "index.lock" in lines[2]
        assert "nothing was changed" not in str(caught.value)
        assert str(caught.value).count("put right") == 0
        assert "run the command again" in caught.value.fix
        with pytest.raises(UserError, match="cannot be put right") as again:
            settle(project)
        assert "Make room" in again.value.fix
        (project / ".git/index.lock").unlink()
        assert settle(project)[1] == "Took back the release of v0.2.0, which was interrupted."
        assert state(project) == before
        assert left(project) == []

    def test_where_git_cannot_write_but_has_nothing_to_take_back(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ready, before = decided(project), state(project)
        monkeypatch.setattr(landing, "_apart", landing.steps)

        def begun(top: Path, _: Landing) -> programs.Ended:
            write(top, "CHANGELOG.md", "")
            return programs.Ended(128, err="Read-only file system")

        def taken(place: Repository, move: Landing, _: str) -> None:
            git(place.top, "checkout", move.old, "--", "CHANGELOG.md")
            raise UserError("cannot be put right:\nunable to unlink another one")

        monkeypatch.setattr(landing, "_checkout", begun)
        monkeypatch.setattr(landing, "bring", taken)
        with pytest.raises(UserError, match="so nothing was changed:\nRead-only file system"):
            make(project, ready, offline=True)
        assert state(project) == before
        assert left(project) == []

    def test_between_two_names(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        ready, before, real = decided(project), state(project), landing.names

        def first(place: Repository, reason: str, text: str) -> programs.Ended:
            assert real(place, reason, text.splitlines()[0] + "\n").ok
            return programs.Ended(128, err="cannot append to the log of the tag")

        with monkeypatch.context() as patch:
            patch.setattr(landing, "names", first)
            with pytest.raises(UserError, match="moved the branch main, and then") as caught:
                make(project, ready, offline=True)
        assert "cannot append to the log of the tag" in caught.value.message
        assert "run the command again" in caught.value.fix
        assert settle(project)[1].startswith("Finished the release of v0.2.0")
        assert whole(project, before) == "new"


MEANWHILE: dict[str, tuple[str, str]] = {
    "somebody edits a file": ("echo more >> '{p}/CHANGELOG.md'", " M CHANGELOG.md"),
    "somebody adds a file": ("echo more > '{p}/new.txt'", "?? new.txt"),
    "somebody commits": (
        "git -C '{p}' commit -q --no-verify --allow-empty -m x",
        "branch has moved",
    ),
    "somebody tags": ("git -C '{p}' tag v0.2.0", "v0.2.0"),
    "somebody switches": ("git -C '{p}' switch -q -c other", "branch has moved"),
}


@pytest.mark.parametrize("name", MEANWHILE)
def test_what_somebody_does_in_the_meantime_is_not_undone(project: Path, name: str) -> None:
    script, said = MEANWHILE[name]
    unset = "unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE; "
    hook(project, HOOK, unset + script.format(p=project))
    ready = decided(project)
    with pytest.raises(UserError, match=said.replace("?", r"\?")):
        make(project, ready, offline=True)
    now = state(project)
    hook(project, HOOK, "exit 0")
    assert left(project) == []
    assert "0.2.0" not in (project / "pyproject.toml").read_text(encoding="utf-8")
    assert (b"more" in b"".join(now.files.values())) == ("file" in name)
    assert (TAG in now.names) == ("tags" in name)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
class TestKilled:
    def test_at_random_points_it_is_there_or_nothing_has_changed(
        self, pristine: Path, tmp_path: Path
    ) -> None:
        root = tmp_path / "project"
        fresh(pristine, root)
        hook(root, HOOK, "exit 0")
        base = fresh(root, tmp_path / "base")
        ready, before = decided(root), state(root)
        start = time.monotonic()
        self.ended(self.begun(root, ready))
        longest = time.monotonic() - start
        assert whole(root, before) == "new"
        fresh(base, root)
        dice, seen = random.Random(SEED), []  # noqa: S311  # no secret
        for _ in range(KILLS):
            child = self.begun(root, ready)
            time.sleep(dice.uniform(0, longest * 1.1))
            os.killpg(child, signal.SIGKILL)
            self.ended(child)
            with locked(ready.now.repository.home):
                seen.append(whole(root, before))
            if seen[-1] == "new":
                fresh(base, root)
        assert len(seen) == KILLS
        assert {"old", "new"} == set(seen)
        settle(root)
        assert left(root) == []
        release(root)
        assert whole(root, before) == "new"

    def begun(self, root: Path, ready: Ready) -> int:
        """Start a release in a process group of its own."""
        ready.now.repository.home.mkdir(exist_ok=True)
        child = os.fork()
        if not child:
            code = 1
            try:
                os.setsid()
                make(root, ready, offline=True)
                code = 0
            finally:
                os._exit(code)
        while os.getpgid(child) != child:
            time.sleep(0)
        return child

    def ended(self, child: int) -> None:
        os.waitpid(child, 0)

    def test_when_the_session_of_its_own_is_killed_it_is_told(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ready, before, test = decided(project), state(project), os.getpid()

        def killed(*_: object) -> str:
            assert os.getpid() != test
            os.kill(os.getpid(), signal.SIGKILL)
            return ""

        monkeypatch.setattr(landing, "steps", killed)
        with pytest.raises(UserError, match="has died on its way"):
            make(project, ready, offline=True)
        assert "Took back" in settle(project)[1]
        assert state(project) == before


class Died(BaseException):
    """The process is no more."""


@pytest.fixture
def moving(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project whose releases do not leave this process."""
    monkeypatch.setattr(landing, "_apart", landing.steps)
    return project


class TestPowerFailure:
    """The session that moves the names dies, too; the next release puts it right."""

    @pytest.mark.parametrize("call", range(1, 4))
    @pytest.mark.parametrize("after", [False, True])
    def test_between_any_two_steps(
        self, moving: Path, monkeypatch: pytest.MonkeyPatch, call: int, *, after: bool
    ) -> None:
        before = state(moving)
        self.dies(moving, monkeypatch, call, after=after)
        _, said = settle(moving)
        done = whole(moving, before)
        verb = "Finished" if done == "new" else "Took back"
        told = f"{verb} the release of v0.2.0, which was interrupted."
        assert said == ("" if (call, after) == (3, True) else told)
        assert done == ("new" if (call, after) >= (2, True) else "old")
        assert left(moving) == []
        assert settle(moving)[1] == ""

    def dies(self, root: Path, monkeypatch: pytest.MonkeyPatch, call: int, *, after: bool) -> None:
        """Die before or after a git that moves something, or when the note is forgotten."""
        ready, real, count = decided(root), programs.run, 0
        steps = {"read-tree": 1, "update-ref": 2}

        def run(command: list[str], *rest: object, **more: object) -> programs.Ended:
            nonlocal count
            due = any(steps.get(word) == call for word in command)
            if due and not after:
                raise Died
            ended = real(command, *rest, **more)  # type: ignore[arg-type]
            if due:
                raise Died
            return ended

        def forgotten(place: object) -> None:
            if after:
                real_forget(place)  # type: ignore[arg-type]
            raise Died

        real_forget = landing.forget
        with monkeypatch.context() as patch:
            patch.setattr(programs, "run", run)
            if call == 3:  # the last step
                patch.setattr(landing, "forget", forgotten)
            with pytest.raises(Died):
                make(root, ready, offline=True)

    def test_between_two_files(self, moving: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = state(moving)
        self.dies(moving, monkeypatch, 1, after=True)
        for path in ("CHANGELOG.md", "pyproject.toml"):
            (moving / path).write_bytes(before.files[path])
        (moving / PAGE).unlink()
        assert "Took back" in settle(moving)[1]
        assert state(moving) == before

    def test_between_two_names(self, moving: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = state(moving)
        self.dies(moving, monkeypatch, 2, after=True)
        git(moving, "update-ref", "-d", f"refs/tags/{TAG}")
        assert "Finished" in settle(moving)[1]
        assert whole(moving, before) == "new"

    @pytest.mark.parametrize("call", [1, 2])
    def test_what_was_edited_since_stays(
        self, moving: Path, monkeypatch: pytest.MonkeyPatch, call: int
    ) -> None:
        self.dies(moving, monkeypatch, call, after=True)
        write(moving, "CHANGELOG.md", "mine\n")
        write(moving, "data.bin.txt", "mine too\n")
        assert "left as they are: CHANGELOG.md" in settle(moving)[1]
        assert (moving / "CHANGELOG.md").read_text(encoding="utf-8") == "mine\n"
        assert git(moving, "status", "--porcelain").split("\n") == [
            "M CHANGELOG.md",
            " M data.bin.txt",
        ]

    @pytest.mark.parametrize("call", [1, 2])
    def test_what_was_committed_since_stays(
        self, moving: Path, monkeypatch: pytest.MonkeyPatch, call: int
    ) -> None:
        self.dies(moving, monkeypatch, call, after=True)
        if call == 2:
            git(moving, "tag", "--delete", TAG)
        commit(moving, "mine")
        before = state(moving)
        said = settle(moving)[1]
        assert said.startswith("Left as it is" if call == 1 else "Finished")
        now = state(moving)
        assert now._replace(names="") == before._replace(names="")
        assert (TAG in now.names) == (call == 2)
        assert settle(moving)[1] == ""

    def test_a_note_that_no_release_wrote_is_not_followed(self, moving: Path) -> None:
        settle(moving)
        note = moving / ".git/wavewright/release.json"
        note.parent.mkdir(exist_ok=True)
        for text in ("{", "[]", '{"branch": 1, "old": "", "new": "x"}'):
            note.write_text(text, encoding="utf-8")
            with pytest.raises(UserError, match=r"release\.json"):
                settle(moving)

    def test_what_a_killed_release_left_aside_is_removed(self, project: Path) -> None:
        settle(project)
        home = project / ".git/wavewright"
        git(project, "worktree", "add", "-q", "--detach", str(home / "wavewright-release-7"))
        (home / "wavewright-release-7.tag").mkdir()
        assert settle(project)[1] == "Removed what an interrupted release has left."
        assert left(project) == []
        assert git(project, "worktree", "list").count("\n") == 0
