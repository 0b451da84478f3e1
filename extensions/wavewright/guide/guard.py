"""The guard: the parent of all shells of a guide, which ends them and removes their folder.

It is a program of its own, so that it outlives a runner that is killed: when the pipe from the
runner closes, for whatever reason, it ends every process that the guide has started and removes the
folder. It starts as ``python -I -S`` and imports little, to start at once.
"""

# pathlib and contextlib take longer to import than all of this.
# ruff: noqa: PTH118, PTH120, SIM105

from __future__ import annotations

import os
import select
import signal
import time

from wavewright.guide import folders
from wavewright.guide.frames import (
    ENDED,
    GOING,
    READY,
    SIZE,
    TIMEOUT,
    TOO_MUCH,
    UNMADE,
    UNSTARTED,
    block,
    fields,
    frame,
)
from wavewright.guide.processes import (
    SIGNALS,
    become_reaper,
    is_host,
    keep,
    marked,
    nowhere,
    signalled,
    spawn,
)
from wavewright.guide.watch import GRACE, PATIENCE, PULSE, REQUESTS, GoneError, Shell, Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LATE = 0.1  # seconds that what a shell has started may still write when it has ended
REPLIES = 1


class Guard(Watch):
    """Does what the runner asks for."""

    def __init__(self, bash: bytes, *, reaper: bool) -> None:
        super().__init__(reaper=reaper)
        self.bash = bash

    def prepare(self, name: bytes, *how: bytes) -> None:
        """Start a bash that waits for the word to go on. A start costs more than most commands."""
        shell = self.shells[name] = Shell(how)
        written = self.pipes(shell, merged=how[0] == b"1")
        self.spawn(shell, [*written])
        for stream in {*written}:
            os.close(stream)

    def host(self, name: bytes, *how: bytes) -> None:
        """Start a bash that runs commands, each in a subshell that goes on from its state."""
        host = self.shells[name] = Shell(how)
        host.ends = os.pipe()
        null = nowhere()
        self.spawn(host, [null, null], [host.ends[1]])
        os.close(null)
        os.close(host.ends[1])
        self.hosts[host.ends[0]] = host
        self.poll.register(host.ends[0], select.POLLIN)

    def spawn(self, shell: Shell, streams: list[int], more: Sequence[int] = ()) -> None:
        """Start the bash of a shell."""
        _, command, *variables = shell.how
        shell.word = os.pipe()
        env = dict(variable.partition(b"=")[::2] for variable in variables)
        words = [b"bash", b"-c", command]
        try:
            shell.pid = spawn(self.bash, words, env, [*streams, shell.word[0], *more])
        except OSError as error:
            shell.problem = str(error)
        self.childless = False
        self.groups.add(shell.pid)

    def pipes(self, shell: Shell, *, merged: bool) -> tuple[int, int]:
        """Make the pipes for what a shell writes; return the ends that it writes to."""
        pipes = [os.pipe()] if merged else [os.pipe(), os.pipe()]
        for stream, _ in pipes:
            shell.parts[stream] = bytearray()
            shell.open.add(stream)
            self.streams[stream] = shell
            self.poll.register(stream, select.POLLIN)
        return pipes[0][1], pipes[-1][1]

    def pass_on(self, name: bytes, number: bytes, command: bytes, seconds: float) -> None:
        """Let a host run a command to its end, and answer."""
        for _ in range(2):
            host = self.shells[name]
            if host.status is not None:
                self.host(name, *host.how)
                host = self.shells[name]
            host.busy = True
            shell = self.shells[number] = host.runs = Shell(())
            shell.pid, shell.problem = host.pid, host.problem
            written = self.pipes(shell, merged=False)
            os.write(host.word[1], b"%s %d %d\0%s\0" % (number, *written, command))
            why = self.finish(shell, seconds, written)
            host.runs, host.busy = None, False
            if not host.deaf:
                break
        if host.status is not None:
            signalled(os.killpg, {host.pid}, signal.SIGKILL)
        answer(why, shell)

    def dismiss(self, name: bytes) -> None:
        """Let a shell that waits end itself."""
        for stream in self.shells[name].word:
            os.close(stream)

    def close(self) -> None:
        """End everything; first and at once the shells that only wait."""
        shells = self.shells.values()
        idle = {one.pid for one in shells if one.status is None and one.how and not one.busy}
        signalled(os.kill, idle - {0}, signal.SIGKILL)
        for pid in idle - {0}:
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass
        self.end(set())

    def tell(self, name: bytes, word: bytes) -> Shell:
        """Give a shell the word to go on; start it again if somebody has ended it before."""
        if self.shells[name].status is not None:
            self.prepare(name, *self.shells[name].how)
        shell = self.shells[name]
        shell.busy = True
        os.write(shell.word[1], word + b"\n")
        shell.began = time.monotonic()
        return shell

    def run(self, name: bytes, word: bytes, seconds: float) -> None:
        """Run a shell to its end, and answer."""
        shell = self.tell(name, word)
        why = self.finish(shell, seconds)
        if shell.deaf:
            shell = self.tell(name, word)
            why = self.finish(shell, seconds)
        for stream in shell.word:
            os.close(stream)
        answer(why, shell)

    def finish(self, shell: Shell, seconds: float, written: Sequence[int] = ()) -> str:
        """Wait for the end of a shell, or make it end; return which of both.

        Streams that are written to are closed then.
        """
        why, until = ENDED, shell.began + seconds
        while shell.status is None and not shell.problem:
            left = until - time.monotonic()
            if left <= 0 or shell.too_much:
                why = TOO_MUCH if shell.too_much else TIMEOUT
                self.end(self.others(shell))
                break
            if self.pump(left):
                self.serve()
        for stream in written:
            os.close(stream)
        late = time.monotonic() + LATE
        while shell.open and (left := late - time.monotonic()) > 0:
            if self.pump(left):
                self.serve()
        return why

    def serve(self) -> None:
        """Do what is asked.

        Raises:
            GoneError: When nobody is there to ask.
        """
        size = int.from_bytes(receive(SIZE), "big")
        kind, name, *rest = fields(receive(size))
        if kind == b"prepare":
            self.prepare(name, *rest)
        elif kind == b"host":
            self.host(name, *rest)
        elif kind == b"pass":
            self.pass_on(name, rest[0], rest[1], float(rest[2]))
        elif kind == b"drop":
            self.dismiss(name)
        elif kind == b"run":
            self.run(name, rest[0], float(rest[1]))
        elif kind == b"start":
            answer(GOING, self.tell(name, rest[0]))
        else:
            self.look(self.shells[name], int(rest[0]), float(rest[1]))

    def look(self, shell: Shell, seen: int, seconds: float) -> None:
        """Answer when a shell has written more than was seen, has ended, or after some seconds."""
        until = time.monotonic() + seconds
        self.pump(0)
        while shell.status is None and shell.size <= seen:
            left = until - time.monotonic()
            if left <= 0 or self.pump(left):
                break
        answer(GOING if shell.status is None else ENDED, shell)


def receive(size: int) -> bytes:
    """Read so many bytes of requests.

    Raises:
        GoneError: When they end before.
    """
    data = b""
    while len(data) < size:
        part = os.read(REQUESTS, size - len(data))
        if not part:
            raise GoneError
        data += part
    return data


def answer(why: str, shell: Shell) -> None:
    """Say how a shell is, and what it has written."""
    code = b"" if shell.status is None else b"%d" % os.waitstatus_to_exitcode(shell.status)
    why = UNSTARTED if shell.problem else why
    parts = [*map(bytes, shell.parts.values()), b""][:2]
    words = (why.encode(), code, b"%f" % shell.seconds, shell.problem.encode())
    write(frame(*words) + b"".join(map(block, parts)))


def write(data: bytes) -> None:
    """Write a reply."""
    view = memoryview(data)
    while view:
        view = view[os.write(REPLIES, view) :]


def sweep(folder: bytes) -> None:
    """End what another guard has watched, and remove its folder."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and (found := marked(folder)):
        signalled(os.kill, found, signal.SIGKILL)
        time.sleep(0.01)
    folders.remove(folder)


def main(bash: str, base: str, forgotten: str = "") -> None:
    """Serve a runner, and leave nothing behind.

    ``forgotten`` is the folder of a guard that was killed: only its leavings are removed then.
    """
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    keep()
    if forgotten:
        sweep(os.fsencode(forgotten))
        return
    guard = Guard(os.fsencode(bash), reaper=become_reaper())
    try:
        folder = folders.make(os.fsencode(base))
    except OSError as error:
        write(frame(UNMADE, os.fsencode(error.strerror or "")))
        return
    try:
        os.chdir(os.path.join(folder, b"gone"))
        write(frame(READY, folder, b"%d" % is_host()))
        while True:
            if guard.pump(PULSE):
                guard.serve()
    except (GoneError, BrokenPipeError):
        pass
    finally:
        guard.close()
        os.chdir(b"/")
        until = time.monotonic() + GRACE
        while os.path.lexists(folder) and time.monotonic() < until:
            folders.remove(folder)
        for one in folders.forgotten(os.path.dirname(folder)):
            sweep(one)
