"""Processes of a guide: how they are started, found and ended.

The guard imports this, so it imports nothing but what starts at once.
"""

# pathlib and contextlib take longer to import than all of this.
# ruff: noqa: SIM105, PTH115, PTH123, PTH208

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ERRORS = 2  # the number of standard error
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
# Python ignores the last two, and what is ignored stays so in every program that is started.
_NAMES = "INT TERM HUP QUIT ALRM USR1 USR2 TSTP TTIN TTOU PIPE XFSZ"
SIGNALS = tuple(
    getattr(signal, f"SIG{name}") for name in _NAMES.split() if hasattr(signal, f"SIG{name}")
)


def become_reaper() -> bool:
    """Become the parent of what loses its parents below; return whether the system can do that."""
    if sys.platform != "linux":
        return False
    import ctypes  # noqa: PLC0415  # a sixth of the time in which the guard starts

    return bool(ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0) == 0)


def nowhere() -> int:
    """Return a stream that keeps nothing."""
    return os.open(os.devnull, os.O_WRONLY)


def keep() -> None:
    """Keep the streams that this process was started with from what it starts."""
    for name in _listed("/dev/fd"):
        if int(name) > ERRORS:
            try:
                os.set_inheritable(int(name), False)  # noqa: FBT003
            except OSError:
                pass  # it was that of the folder


def is_host() -> bool:
    """Return whether a subshell can open the pipes of the guard: there is such a /proc."""
    read, written = os.pipe()
    try:
        os.close(os.open(f"/proc/{os.getpid()}/fd/{written}", os.O_WRONLY))
    except OSError:
        return False
    finally:
        os.close(read)
        os.close(written)
    return True


def spawn(
    program: bytes,
    words: list[bytes],
    env: Mapping[bytes, bytes],
    streams: Sequence[int],
    reads: int = -1,
) -> int:
    """Start a program as leader of a session; return its process id.

    It reads from one stream, or has nothing to read. The others are its standard output and all
    that follow.
    """
    first = (os.POSIX_SPAWN_DUP2, reads, 0)
    if reads < 0:
        first = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)  # type: ignore[assignment]
    actions = [first, *((os.POSIX_SPAWN_DUP2, end, to) for to, end in enumerate(streams, 1))]
    try:
        return os.posix_spawn(
            program, words, env, file_actions=actions, setsid=True, setsigmask=(), setsigdef=SIGNALS
        )
    except NotImplementedError:
        return fork(program, words, env, streams, reads)


def fork(
    program: bytes,
    words: list[bytes],
    env: Mapping[bytes, bytes],
    streams: Sequence[int],
    reads: int = -1,
) -> int:
    """Start a program in the same way where the system has no such call."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        first = os.open(os.devnull, os.O_RDONLY) if reads < 0 else reads
        for to, end in enumerate([first, *streams]):
            os.dup2(end, to)
        os.execve(program, words, env)  # noqa: S606
    finally:
        os._exit(126)


def signalled(send: Callable[[int, int], None], numbers: set[int], signal_number: int) -> None:
    """Send a signal to processes, or to groups; some may be gone, or another user's."""
    for number in numbers:
        try:
            send(number, signal_number)
        except (ProcessLookupError, PermissionError):
            pass


def running() -> dict[int, tuple[int, int]]:
    """Return parent and group of every process that has not ended."""
    found = {}
    for name in _listed("/proc"):
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                state, parent, group = file.read().rpartition(b")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if state not in {b"Z", b"X"}:
            found[int(name)] = int(parent), int(group)
    return found or from_ps()


def from_ps() -> dict[int, tuple[int, int]]:
    """Return the same where there is no /proc."""
    found = {}
    read, written = os.pipe()
    columns = b"ps -A -o pid= -o ppid= -o pgid= -o stat=".split()
    own = spawn(b"/bin/ps", columns, {}, [written, written])
    os.close(written)
    with open(read, "rb") as lines:
        for line in lines:
            pid, parent, group, state = line.split()[:4]
            if not state.startswith(b"Z") and int(pid) != own:
                found[int(pid)] = int(parent), int(group)
    try:
        os.waitpid(own, 0)
    except ChildProcessError:
        pass
    return found


def below(roots: set[int], spared: set[int], seen: dict[int, tuple[int, int]]) -> set[int]:
    """Return all that descends from some processes, without some others and theirs."""
    children: dict[int, list[int]] = {}
    for pid, (parent, _) in seen.items():
        children.setdefault(parent, []).append(pid)
    found: set[int] = set()
    left = list(roots)
    while left:
        for pid in children.get(left.pop(), ()):
            if pid not in spared and pid not in found:
                found.add(pid)
                left.append(pid)
    return found


def marked(folder: bytes) -> set[int]:
    """Return the processes that have a folder in their environment, or work in it."""
    found = set()
    for name in _listed("/proc"):
        try:
            where = os.readlink(f"/proc/{name}/cwd".encode())
            with open(f"/proc/{name}/environ", "rb") as file:
                known = folder in file.read()
        except OSError:
            continue
        if known or (where + b"/").startswith(folder + b"/"):
            found.add(int(name))
    return found - {os.getpid()}


def _listed(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.isdigit()]
    except OSError:
        return []
