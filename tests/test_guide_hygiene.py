"""A guide leaves no process and no folder behind, whatever it does and however its runner ends."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wavewright.guide import folders, processes, shell
from wavewright.guide.document import Guide, Options, Step
from wavewright.guide.results import FAILED, NOT_RUN, PASSED, Ran
from wavewright.guide.run import run
from wavewright.limits import Running

if sys.platform == "win32":
    pytest.skip("guides need bash and its processes", allow_module_level=True)

pytestmark = pytest.mark.real


MEASURED = any(name.startswith("COVERAGE_") for name in os.environ)
# Each of these outlives the shell that starts it in another way. Their names tell them apart.
DAEMONS = (
    "bash -c 'exec -a {0} sleep 300' &",
    "(setsid bash -c 'exec -a {0} sleep 300' &)",
    "nohup bash -c 'exec -a {0} sleep 300' >/dev/null 2>&1 & disown",
    "setsid bash -c \"trap '' TERM HUP INT; exec -a {0} sleep 300\" >/dev/null 2>&1 </dev/null &",
    "bash -c '(exec -a {0} sleep 300 & sleep 0.03; kill -STOP $!) &'",
    "(env -i setsid bash -c 'cd /; exec -a {0} sleep 300' &)",
)
HANG = "exec -a {0} sleep 300"
# Each process starts the next one and ends: nobody who looks for them finds the last.
STORM = "hop() {{ (exec -a {0} sleep 0.02); hop & }}; hop & hop & :"
# Every process starts two. After seven rounds they would stop by themselves.
BOMB = (
    "bomb() {{ [ $1 = 0 ] || {{ bomb $(($1 - 1)) & bomb $(($1 - 1)) & }}\n"
    "exec -a {0} sleep 300; }}; bomb 7"
)
HASTY = """
import sys
sys.path.append(sys.argv[1])
from wavewright.guide import guard, watch
watch.GRACE = 0.1
guard.main(*sys.argv[2:])
"""
RUNNER = """
import sys
from pathlib import Path
from wavewright.guide.document import Guide, Options, Step
from wavewright.guide.run import run
from wavewright.guide import shell
from wavewright.limits import Running
shell.START = sys.argv.pop()
steps = [Step("", 1, text, Options(background=text.startswith("#"))) for text in sys.argv[2:]]
run(Guide("g.md", "", "", tuple(steps)), Path(sys.argv[1]), Running())
"""


@pytest.fixture(autouse=True)
def _guard_is_hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "START", HASTY)
    if MEASURED:
        monkeypatch.setattr(shell, "FLAGS", ())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder in which the folders of guides are made; it must be empty afterwards."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    yield tmp_path / "tmp"
    until(lambda: not list((tmp_path / "tmp").iterdir()))


@pytest.fixture
def name() -> Iterator[str]:
    """Return a name for processes, of which none must be left afterwards."""
    found = f"guide-{uuid.uuid4().hex}"
    yield found
    until(lambda: not alive(found))


def alive(name: str) -> list[str]:
    """Return the processes that bear a name."""
    shown = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True
    )
    return [
        line for line in shown.stdout.splitlines() if name in line and line.split()[1][0] != "Z"
    ]


def until(true: Callable[[], object], seconds: float = 10.0) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.02)


def step(command: str, **options: Any) -> Step:
    return Step("", 1, command, Options(**options))


def ran(root: Path, *steps: Step) -> Ran:
    return run(Guide("g.md", "", "", steps), root, Running())


@pytest.mark.parametrize("kind", [0, 3, 5])
def test_a_daemon_ends_with_the_guide(tmp_path: Path, place: Path, name: str, kind: int) -> None:
    waiting = f"until ps -A -ww -o args= | grep '^{name}' | grep -v grep; do sleep 0.01; done"
    found = ran(tmp_path, step(DAEMONS[kind].format(name)), step(waiting))
    assert [one.outcome for one in found.results] == [PASSED, PASSED]
    assert alive(name) == []
    assert list(place.iterdir()) == []


def test_a_step_that_takes_too_long_ends_with_all_that_it_started(
    tmp_path: Path, place: Path, name: str
) -> None:
    commands = "\n".join([*DAEMONS, HANG]).format(name)
    found = ran(tmp_path, step(commands, timeout=0.3))
    assert found.results[0].outcome == FAILED
    assert alive(name) == []
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("command", [STORM, BOMB])
def test_a_storm_of_forks_ends(tmp_path: Path, place: Path, name: str, command: str) -> None:
    found = ran(tmp_path, step(command.format(name), background=True), step("sleep 0.1"))
    assert found.passed
    assert alive(name) == []
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_when_the_runner_is_killed_nothing_is_left(
    tmp_path: Path, place: Path, name: str, number: int
) -> None:
    server = f"# server\nexec -a {name} python -IS -m http.server 0 --bind 127.0.0.1"
    steps = [server, *(one.format(name) for one in DAEMONS), STORM.format(name), HANG.format(name)]
    runner = subprocess.Popen(
        [sys.executable, "-c", RUNNER, tmp_path, *steps, HASTY], stderr=subprocess.DEVNULL
    )
    until(lambda: len(alive(name)) > len(steps))
    assert list(place.iterdir())
    runner.send_signal(number)
    assert runner.wait(20) != 0
    until(lambda: not alive(name))
    until(lambda: not list(place.iterdir()))


@pytest.mark.parametrize("command", ["kill -9 $PPID", "kill $PPID; kill -INT $PPID; kill 0"])
def test_a_step_that_turns_on_its_guard(
    tmp_path: Path, place: Path, name: str, command: str
) -> None:
    daemon = f"(setsid bash -c 'exec -a {name} sleep 300' &)"
    found = ran(tmp_path, step(daemon), step(f"{command}; sleep 300"), step("true"))
    assert [one.outcome for one in found.results] == [PASSED, FAILED, NOT_RUN]
    lost = "it ended the process that watches over guides"
    assert found.results[1].problem in {lost, "exit status 143 (SIGTERM) instead of 0"}
    assert ("-9" in command) == (found.results[1].problem == lost)
    assert alive(name) == []
    assert list(place.iterdir()) == []


def test_a_step_that_ends_every_shell_does_not_end_the_next_one(tmp_path: Path) -> None:
    end = "for one in $(ps -A -o pid= -o ppid= | awk -v p=$PPID '$2 == p { print $1 }'); do"
    found = ran(tmp_path, step(f"{end} [ $one = $$ ] || kill -9 $one; done"), step("echo on"))
    assert [one.outcome for one in found.results] == [PASSED, PASSED]
    assert found.results[1].output == "on\n"


def test_a_server_may_put_its_things_in_order(tmp_path: Path) -> None:
    command = f"trap 'echo put >{tmp_path}/order; exit' TERM; echo up; while :; do sleep 0.01; done"
    found = ran(tmp_path, step(command, background=True, wait_for="up"))
    assert found.passed
    assert (tmp_path / "order").read_text() == "put\n"


def test_the_folder_goes_whatever_is_in_it(tmp_path: Path, place: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    commands = (
        f"ln -s {tmp_path}/kept link; mkdir -p a/b; touch a/b/c; chmod 0 a/b a; mkfifo pipe",
        "chmod 500 .. ~; mkdir -p $TMPDIR/x/y; touch $'\\377'; rm -rf ../home",
        "rm -rf ../work; echo still",
    )
    found = ran(tmp_path, *map(step, commands))
    assert found.results[2].output == "still\n"
    assert list(place.iterdir()) == []
    assert (tmp_path / "kept" / "file").exists()


def test_a_step_without_its_folder_does_nothing_elsewhere(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "kept").touch()
    steps = (step("cd sub; rmdir ../sub"), step("rm -rf ./*"))
    found = run(Guide("g.md", "", "", steps), root, Running(), here=True)
    assert [one.outcome for one in found.results] == [FAILED, NOT_RUN]
    assert found.results[0].problem == "the folder in which it ends is not there any more"
    assert (root / "kept").exists()


def test_what_a_killed_guard_has_left_is_removed_by_the_next_one(
    tmp_path: Path, place: Path, name: str
) -> None:
    left = folders.make(os.fsencode(place))
    held = folders.make(os.fsencode(place))
    made = folders.make(os.fsencode(place))
    for one in (left, held):
        os.utime(one, (1, 1))
    (place / "wavewright-other").mkdir()
    os.utime(place / "wavewright-other", (1, 1))
    code = f"exec -a {name} sleep 300"
    daemon = subprocess.Popen(["bash", "-c", code], cwd=Path(os.fsdecode(left), "work"))
    unlock(left, made)
    assert ran(tmp_path, step("true")).passed
    assert daemon.wait(10) == -signal.SIGKILL
    kept = {Path(os.fsdecode(one)).name for one in (held, made)}
    assert {path.name for path in place.iterdir()} == {"wavewright-other", *kept}
    unlock(held)
    for one in (held, made, os.fsencode(place / "wavewright-other")):
        folders.remove(one)


def unlock(*paths: bytes) -> None:
    """Close the streams by which folders are locked, as the end of a process does."""
    known = [Path(os.fsdecode(path)).stat() for path in paths]
    for one in Path("/dev/fd").iterdir():
        with contextlib.suppress(OSError):
            found = os.fstat(int(one.name))
            if any(os.path.samestat(found, other) for other in known):
                os.close(int(one.name))


def test_two_guides_at_once_know_nothing_of_each_other(
    tmp_path: Path, place: Path, name: str
) -> None:
    found: dict[int, Ran] = {}
    daemon = DAEMONS[1].format(name)

    def go(number: int) -> None:
        found[number] = ran(
            tmp_path,
            step(f"{daemon}\necho {number} >f"),
            step("sleep 0.1; cat f; kill 0", exit=143),
        )

    threads = [threading.Thread(target=go, args=(number,)) for number in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {n: one.results[1].output for n, one in found.items()} == {n: f"{n}\n" for n in range(3)}
    assert list(place.iterdir()) == []


def test_without_a_subreaper_and_proc_what_stays_in_its_group_is_ended(
    tmp_path: Path, place: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = (
        "guard.become_reaper = lambda: False\n"
        "from wavewright.guide import processes\n"
        "watch.running = processes.from_ps\n"
    )
    monkeypatch.setattr(shell, "START", HASTY.replace("guard.main", other + "guard.main"))
    commands = "\n".join([DAEMONS[0], DAEMONS[2], DAEMONS[4]]).format(name)
    found = ran(tmp_path, step(commands), step(HANG.format(name), timeout=0.3))
    assert [one.outcome for one in found.results] == [PASSED, FAILED]
    assert alive(name) == []
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("guides", [0, 1, 2])
def test_a_guard_that_is_started_early_is_used_once_or_ended(
    tmp_path: Path, place: Path, guides: int
) -> None:
    with shell.ready():
        until(lambda: list(place.iterdir()))
        for _ in range(guides):
            assert ran(tmp_path, step("cd ../..; echo wavewright-*/work")).passed
    assert list(place.iterdir()) == []


def test_a_program_starts_the_same_where_it_must_be_forked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with out.open("wb") as file:
        words = [b"bash", b"-c", b"echo $NAME; ps -o sid= -p $$; echo $$; cat"]
        streams = [file.fileno()] * 2
        pid = processes.fork(
            b"/bin/bash", words, {b"NAME": b"x", b"PATH": b"/bin:/usr/bin"}, streams
        )
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    said, session, own = out.read_text().split()
    assert (said, session, own) == ("x", str(pid), str(pid))
