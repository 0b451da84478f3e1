"""The shells of a guide: a bash for each step, or a subshell of one; the state is carried on."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

from wavewright.errors import UserError
from wavewright.guide.frames import ENDED, SIZE, UNMADE, UNSTARTED, fields, frame
from wavewright.guide.hosts import CHANGES, HOST, is_for_host, state
from wavewright.guide.processes import spawn
from wavewright.guide.sandbox import find_bash, temporary, unmade
from wavewright.guide.states import PLAIN, WHOLE, Command, Shown, extended, first, left

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent
CARRY = HERE / "carry.bash"
PACKAGES = HERE.parents[1]
FLAGS = ("-I", "-S")
START = (
    "import sys; sys.path.append(sys.argv[1]);"
    "from wavewright.guide.guard import main; main(*sys.argv[2:]);"
    "import os; os._exit(0)"  # the interpreter's own end takes longer than that of a guide
)


class LostError(Exception):
    """What the guard watches has ended the guard."""


class Guard:
    """The guard as a program, and the pipes to it and from it."""

    def __init__(self, *words: str | Path) -> None:
        reads, requests = os.pipe()
        replies, writes = os.pipe()
        self.requests = os.fdopen(requests, "wb", buffering=0)
        self.replies = os.fdopen(replies, "rb")
        command = [sys.executable, *FLAGS, "-c", START, PACKAGES, *words]
        try:
            self.pid = spawn(
                os.fsencode(sys.executable),
                [os.fsencode(word) for word in command],
                os.environb,
                [writes],
                reads,
            )
        finally:
            os.close(reads)
            os.close(writes)

    def close(self) -> None:
        """Let it end everything, and wait until it has ended itself."""
        self.requests.close()
        self.replies.read()
        self.replies.close()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


_waiting: list[tuple[tuple[str, str], Guard]] = []


@contextlib.contextmanager
def ready() -> Iterator[None]:
    """Have a guard start for the first guide, while that is read."""
    with contextlib.suppress(UserError):
        words = find_bash(), temporary()
        _waiting.append((words, Guard(*words)))
    try:
        yield
    finally:
        while _waiting:
            _waiting.pop()[1].close()


class Shells:
    """The guard of one guide, and the state that goes on from step to step."""

    def __init__(self) -> None:
        words = self.bash, base = find_bash(), temporary()
        waits = bool(_waiting) and _waiting[0][0] == words
        self.guard = _waiting.pop()[1] if waits else Guard(self.bash, base)
        folder, hosts = self._begun(base)
        self.folder, self.hosts = Path(os.fsdecode(folder)), hosts == b"1"
        self.state = state(self._path(0), b"")
        self.waiting: tuple[Command, int] | None = None
        self.host: tuple[bytes, int] | None = None
        self.count = 0

    def _begun(self, base: str) -> tuple[bytes, bytes]:
        """Return what the guard says of its folder, when it is there."""
        try:
            why, *said = self._fields()
        except LostError:
            why, said = UNMADE, [b"the process that watches over guides did not start"]
        if why == UNMADE:
            self.guard.close()
            raise unmade(base, os.fsdecode(said[0]))
        return said[0], said[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, folder: Path, variables: Mapping[str, str]) -> None:
        """Set the state that the first step finds.

        Raises:
            UserError: When it cannot be written.
        """
        try:
            self._set(self.state.path, first(folder, variables))
        except OSError as error:
            raise unmade(str(self.folder), error.strerror or "") from error

    def remember(self, name: str, value: str) -> None:
        """Add a variable to the state that the next step finds.

        Raises:
            OSError: When it cannot be written.
        """
        old = self.state.path
        end = PLAIN if self.state.text.endswith(PLAIN) else WHOLE
        self._set(old.with_name(f"{old.name}-{name}"), extended(old, name, value) + end)

    def _set(self, path: Path, text: bytes) -> None:
        path.write_bytes(text)
        self.state = state(path, text)

    def run(self, command: Command, seconds: float, following: Command | None = None) -> Shown:
        """Run a command to its end, at most for so long. If the next needs a bash, it starts now.

        Raises:
            LostError: When the guard has not survived it.
        """
        limit = b"%f" % seconds
        if self._is_for_host(command):
            host = self._hosted()
            number = self._number()
            words = b"%d" % host, b"%d" % number, os.fsencode(command.text), limit
            request = frame(b"pass", *words)
        else:
            number = self._prepared(command)
            request = frame(b"run", b"%d" % number, os.fsencode(self.state.path), limit)
        self._write(request + self._foreseen(command, following))
        shown = self._shown()
        return self._take_over(self._path(number), shown) if shown.why == ENDED else shown

    def start(self, command: Command) -> int:
        """Start a command in a bash of its own; return the number under which it is looked at.

        Raises:
            LostError: When the guard is gone.
        """
        number = self._prepared(command)
        self._write(frame(b"start", b"%d" % number, os.fsencode(self.state.path)))
        self._shown()
        return number

    def look(self, number: int, seen: int = -1, seconds: float = 0.0) -> Shown:
        """Say how a shell is, as soon as it has written more than was seen, or after a while.

        Raises:
            LostError: When the guard is gone.
        """
        self._write(frame(b"look", b"%d" % number, b"%d" % seen, b"%f" % seconds))
        return self._shown()

    def close(self) -> None:
        """End everything, and wait until it has ended."""
        self.guard.close()
        if self.folder.exists():
            Guard(self.bash, self.folder.parent, self.folder).close()

    def _number(self) -> int:
        self.count += 1
        return self.count

    def _prepared(self, command: Command) -> int:
        """Return the number of a shell that waits to run a command."""
        if not self._waits(command):
            self._write(self._prepare(command))
        (_, number), self.waiting = self.waiting or (None, 0), None
        return number

    def _waits(self, command: Command) -> bool:
        return self.waiting is not None and self.waiting[0] == command

    def _prepare(self, command: Command) -> bytes:
        number = self._number()
        drop = self._drop(self.waiting)
        self.waiting = command, number
        to = "" if command.background else str(self._path(number))
        return drop + frame(b"prepare", b"%d" % number, *self._words(command, "", to))

    def _is_for_host(self, command: Command) -> bool:
        """Return whether a host is to run a command."""
        if not self.hosts or command.merged or command.background:
            return False
        fits = self.host is not None and self.host[0] == self.state.text
        return (fits or not self._waits(command)) and is_for_host(command.text, self.state)

    def _hosted(self) -> int:
        """Return the number of a host that has the state."""
        if self.host is None or self.host[0] != self.state.text:
            drop, number = self._drop(self.host), self._number()
            words = self._words(Command(HOST), str(self.state.path), "-")
            self._write(drop + frame(b"host", b"%d" % number, *words))
            self.host = self.state.text, number
        return self.host[1]

    def _foreseen(self, command: Command, following: Command | None) -> bytes:
        """Return the request for the shell of the next command, if it is to have one of its own."""
        if following is None or (self._is_for_host(following) and not CHANGES.search(command.text)):
            return b""
        return self._prepare(following)

    def _words(self, command: Command, since: str, to: str) -> list[bytes]:
        """Return how a shell is started: it takes over one state at once, and leaves another."""
        lines = "\n" in command.text and "trap" not in command.text
        variables = (
            "BASH_ENV=$WAVEWRIGHT_CARRY",  # bash expands this, and not what comes of it
            f"WAVEWRIGHT_CARRY={CARRY}",
            f"WAVEWRIGHT_FROM={since}",
            f"WAVEWRIGHT_LINES={'1' * lines}",
            f"WAVEWRIGHT_TO={to}",
        )
        return [os.fsencode(word) for word in (f"{command.merged:d}", command.text, *variables)]

    def _drop(self, shell: tuple[object, int] | None) -> bytes:
        return frame(b"drop", b"%d" % shell[1]) if shell else b""

    def _path(self, number: int) -> Path:
        return self.folder / "state" / str(number)

    def _take_over(self, path: Path, shown: Shown) -> Shown:
        """Go on from what a shell has left, if it came to the end of writing it."""
        text = b""
        with contextlib.suppress(OSError):
            text = path.read_bytes()
        found = left(text)
        if found.whole and text != self.state.text:
            self.state = state(path, text)
        if found.unbegun:
            return shown._replace(why=UNSTARTED, exit=None, problem=found.unbegun)
        return shown._replace(line=found.line, lost=found.lost)

    def _write(self, data: bytes) -> None:
        try:
            view = memoryview(data)
            while view:
                view = view[self.guard.requests.write(view) or 0 :]
        except BrokenPipeError:
            raise LostError from None

    def _block(self) -> bytes:
        size = self.guard.replies.read(SIZE)
        data = self.guard.replies.read(int.from_bytes(size, "big"))
        if len(size) < SIZE or len(data) < int.from_bytes(size, "big"):
            raise LostError
        return data

    def _fields(self) -> list[bytes]:
        return fields(self._block())

    def _shown(self) -> Shown:
        why, code, seconds, problem = (one.decode("utf-8", "replace") for one in self._fields())
        status = int(code) if code and why != UNSTARTED else None
        if status is not None and status < 0:
            status = 128 - status
        return Shown(why, status, float(seconds), problem, self._block(), self._block())
