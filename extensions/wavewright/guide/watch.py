"""What the guard watches: the shells of a guide, what they write, and all that descends from them.

The guard imports this, so it imports nothing but what starts at once.
"""

from __future__ import annotations

import os
import select
import signal
import time

from wavewright.guide.frames import LARGEST
from wavewright.guide.processes import below, running, signalled

GRACE = 1.0  # seconds between asking processes to end and making them
CROWD = 100  # so many processes at once are not asked
PATIENCE = 20.0  # seconds after which processes that cannot be ended are left
PULSE = 1.0  # seconds between two looks whether the runner is there
CHUNK = 65_536
REQUESTS = 0


class GoneError(Exception):
    """The runner is gone, or wants the guard to end."""


class Shell:
    """One bash: how it was started, how it ended, and what it has written so far."""

    def __init__(self, how: tuple[bytes, ...]) -> None:
        self.how = how
        self.pid = 0
        self.word = -1, -1
        self.ends = -1, -1  # of a host: where it says how a command of it has ended
        self.busy = False
        self.runs: Shell | None = None  # the command that a host runs
        self.problem = ""
        self.began = time.monotonic()
        self.seconds = 0.0
        self.status: int | None = None
        self.parts: dict[int, bytearray] = {}
        self.open: set[int] = set()
        self.too_much = False

    @property
    def size(self) -> int:
        """How much it has written."""
        return sum(map(len, self.parts.values()))

    @property
    def deaf(self) -> bool:
        """Whether it was ended by a signal before it took the word to go on."""
        return bool(self.status) and is_readable(self.word[0])

    def end(self, status: int) -> None:
        """Take its exit status, as ``wait`` says it."""
        self.status = status
        self.seconds = time.monotonic() - self.began

    def take(self, stream: int) -> bool:
        """Read what is there; return whether there can be more."""
        data = os.read(stream, CHUNK)
        kept = self.parts[stream]
        room = LARGEST - len(kept)
        kept += data[:room]
        self.too_much = self.too_much or len(data) > room
        return bool(data)


class Watch:
    """The shells of a guide, the streams that they write to, and the pipe from the runner."""

    def __init__(self, *, reaper: bool) -> None:
        self.reaper = reaper
        self.parent = os.getppid()
        self.shells: dict[bytes, Shell] = {}
        self.streams: dict[int, Shell] = {}
        self.hosts: dict[int, Shell] = {}
        self.groups: set[int] = set()
        self.childless = True
        self.poll = select.poll()
        self.bell, bell = os.pipe()
        os.set_blocking(self.bell, False)
        os.set_blocking(bell, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        for stream in (REQUESTS, self.bell):
            self.poll.register(stream, select.POLLIN)

    def pump(self, seconds: float, *, known: bool = False) -> bool:
        """Wait for something to happen, once; return whether a request is there.

        Raises:
            GoneError: When the runner is gone, and that is not known.
        """
        asked = False
        for stream, _ in self.poll.poll(max(0.0, min(seconds, PULSE)) * 1000):
            shell = self.streams.get(stream)
            if shell is not None:
                if not shell.take(stream):
                    self.drop(shell, stream)
            elif stream in self.hosts:
                self.heard(self.hosts[stream], os.read(stream, CHUNK))
            elif stream == self.bell:
                os.read(stream, CHUNK)
                self.reap()
            else:
                asked = True
        if not known and os.getppid() != self.parent:
            raise GoneError
        return asked

    def heard(self, host: Shell, said: bytes) -> None:
        """Take the exit status of the command that a host has run."""
        if said and host.runs:
            host.runs.end(int(said) << 8)
        elif not said:
            self.poll.unregister(host.ends[0])
            del self.hosts[host.ends[0]]
            os.close(host.ends[0])

    def drop(self, shell: Shell, stream: int) -> None:
        """Forget a stream that has ended."""
        self.poll.unregister(stream)
        del self.streams[stream]
        shell.open.discard(stream)
        os.close(stream)

    def reap(self) -> None:
        """Take the exit status of every child that has ended, whoever has started it."""
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                for shell in self.shells.values():
                    if shell.pid == pid and shell.status is None:
                        shell.end(status)
        except ChildProcessError:
            self.childless = True

    def end(self, spared: set[int]) -> None:
        """End every process but some shells and theirs: ask, wait a little, and make them.

        They are stopped before they get a signal: what is stopped starts no others meanwhile.
        """
        giving_up = time.monotonic() + PATIENCE
        found = self.freeze(spared, giving_up)
        if found and len(found) < CROWD:
            self.send(found, signal.SIGTERM, spared)
            self.send(found, signal.SIGCONT, spared)
            until = time.monotonic() + GRACE
            while time.monotonic() < until and self.family(spared):
                self.rest(0.01)
        while found := self.freeze(spared, giving_up):
            self.send(found, signal.SIGKILL, spared)
            if time.monotonic() > giving_up:
                break
            self.rest(0.005)

    def send(self, found: dict[int, int], number: int, spared: set[int]) -> None:
        """Send a signal to processes, first to whole groups: nothing forks its way out of one."""
        groups = set(found.values()) - spared - {os.getpgrp()}
        signalled(os.killpg, groups, number)
        signalled(os.kill, {pid for pid, group in found.items() if group not in groups}, number)

    def rest(self, seconds: float) -> None:
        """Go on reading for a while, whether or not somebody is there to ask."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.pump(left, known=True):
                time.sleep(left)

    def freeze(self, spared: set[int], giving_up: float) -> dict[int, int]:
        """Stop all processes, again until there are no new ones; return them with their groups."""
        stopped: dict[int, int] = {}
        while time.monotonic() < giving_up:
            found = self.family(spared)
            if found.keys() <= stopped.keys():
                return found
            new = {pid: group for pid, group in found.items() if pid not in stopped}
            self.send(new, signal.SIGSTOP, spared)
            stopped |= found
        return stopped or self.family(spared)

    def family(self, spared: set[int]) -> dict[int, int]:
        """Return all that descends from the shells, with groups, but for some and theirs.

        The guard is a subreaper where there is such a thing: the parent of what has lost its own.
        Elsewhere groups help, and what has left both its parents and its group is not found.
        """
        self.reap()
        if self.childless and self.reaper:
            return {}
        seen = running()
        found = below({os.getpid()}, spared, seen)
        if not self.reaper:
            known = {pid for pid, (_, group) in seen.items() if group in self.groups - spared}
            found |= known | below(known, spared, seen)
        groups = {pid: seen[pid][1] for pid in found}
        self.groups |= set(groups.values()) - {os.getpgrp()}
        return groups

    def others(self, shell: Shell) -> set[int]:
        """Return the other shells that have not ended."""
        shells = self.shells.values()
        return {one.pid for one in shells if one.pid != shell.pid and one.status is None}


def is_readable(stream: int) -> bool:
    """Return whether something is there to be read."""
    poll = select.poll()
    poll.register(stream, select.POLLIN)
    return bool(poll.poll(0))
