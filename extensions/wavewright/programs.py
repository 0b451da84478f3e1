"""Other programs that the tool starts: how they are found, and what they see."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# A git hook that starts us sets these; they would send every git below us to the wrong repository.
REPOSITORY_VARIABLES = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
    }
)
GRACE = 5.0  # seconds between asking a program to end and making it


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that ended: its exit code and what it wrote."""

    code: int
    out: str = ""
    err: str = ""

    @property
    def ok(self) -> bool:
        """Whether the program says that all went well."""
        return self.code == 0

    @property
    def said(self) -> str:
        """Return what it wrote, errors first: the text to show when it failed."""
        return "\n".join(text.strip() for text in (self.err, self.out) if text.strip())


def environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a child, with uv's and this interpreter's folders on its PATH.

    ``uv run`` tells its children where uv is by the variable UV; uv may be in an environment that
    is not on PATH. This interpreter's folder comes last, for `just` and `git` hooks of the project.
    """
    base = os.environ if base is None else base
    found = {name: value for name, value in base.items() if name not in REPOSITORY_VARIABLES}
    uv = found.get("UV", "")
    folders = [str(Path(uv).parent)] if uv else []
    folders += [found.get("PATH", os.defpath), str(Path(sys.executable).parent)]
    found["PATH"] = os.pathsep.join(folders)
    return found


def with_git_setting(base: Mapping[str, str], key: str, value: str) -> dict[str, str]:
    """Return the environment with one more setting for every git in it."""
    given = base.get("GIT_CONFIG_COUNT", "")
    count = int(given) if given.isdigit() else 0
    return {
        **base,
        f"GIT_CONFIG_KEY_{count}": key,
        f"GIT_CONFIG_VALUE_{count}": value,
        "GIT_CONFIG_COUNT": str(count + 1),
    }


def without_hooks(base: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which git runs no hook, whoever set it up."""
    return with_git_setting(base, "core.hooksPath", os.devnull)


def run(
    command: Sequence[str],
    folder: Path,
    env: Mapping[str, str] | None = None,
    text: str | None = None,
) -> Ended:
    """Run a program to its end and keep what it writes; ``text`` is its input.

    Raises:
        UserError: When the program is not installed.
    """
    env = environment() if env is None else env
    ended = subprocess.run(
        _found(command, env),
        cwd=folder,
        env=env,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="surrogateescape",
        **({"stdin": subprocess.DEVNULL} if text is None else {"input": text}),
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def call(command: Sequence[str], folder: Path) -> int:
    """Run a program that speaks to the user itself; return its exit code."""
    env = environment()
    return subprocess.run(_found(command, env), cwd=folder, env=env, check=False).returncode


def git(folder: Path, *arguments: str, text: str | None = None) -> Ended:
    """Run git in a folder, without hooks."""
    return run(["git", *arguments], folder, without_hooks(environment()), text)


def git_data(folder: Path, *arguments: str, data: bytes = b"") -> tuple[bytes, Ended]:
    """Run git in a folder as above, and return the bytes that it writes; ``data`` is its input."""
    env = without_hooks(environment())
    command = _found(["git", *arguments], env)
    ended = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, check=False, input=data
    )
    return ended.stdout, Ended(ended.returncode, err=ended.stderr.decode("utf-8", "replace"))


def watch(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Ended:
    """Run a program with all it starts as one group, which ends with it when we are interrupted.

    What it writes goes through a file, not a pipe: a daemon left behind would hold a pipe open
    for ever.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            _found(command, env),
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait()
        except BaseException:
            _end(process)
            raise
        output.seek(0)
        return Ended(code, output.read().decode("utf-8", "replace"))


def follow(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> int:
    """Run a program that speaks to the user itself, with all it starts as one group.

    When we are interrupted, it is asked to end as by Ctrl-C, so that it can write what it has.

    Raises:
        UserError: When the program is not installed.
    """
    words = _found(command, env)
    process = None
    try:
        with _uninterrupted():
            process = subprocess.Popen(words, cwd=folder, env=env, start_new_session=True)
        return process.wait()
    except BaseException:
        if process is None:
            raise
        with contextlib.suppress(ProcessLookupError, PermissionError, subprocess.TimeoutExpired):
            if sys.platform != "win32":
                os.killpg(process.pid, signal.SIGINT)
                process.wait(GRACE)
        _end(process)
        raise


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold an interrupt back until the block ends, lest a program that starts in it is lost."""
    known = signal.getsignal(signal.SIGINT)
    if known is not signal.default_int_handler or not _in_main_thread():
        yield
        return
    held: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, known)
    if held:
        raise KeyboardInterrupt


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


@contextlib.contextmanager
def beside(
    command: Sequence[str], folder: Path, env: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program beside us, with a pipe to it and one from it; it ends with the block.

    When we are killed its input ends, by which it knows that it has to.

    Raises:
        UserError: When the program is not installed.
    """
    with subprocess.Popen(
        _found(command, env),
        cwd=folder,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and its group: ask first, then make it."""
    if sys.platform == "win32":  # pragma: no cover
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False)
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _found(command: Sequence[str], env: Mapping[str, str]) -> list[str]:
    """Return the command with its program's full path; Windows would search our PATH, not env's."""
    program = shutil.which(command[0], path=env.get("PATH"))
    if program is None:
        raise UserError(f"{command[0]} is not installed", fix=f"Install {command[0]}.")
    return [program, *command[1:]]


def repository(root: Path) -> str:
    """Return the top folder of the repository that a folder is in, or nothing when it is in none.

    Raises:
        UserError: When there is one that git refuses to read: damaged, or another user's.
    """
    asked = git(root, "rev-parse", "--show-toplevel")
    if asked.ok:
        return asked.out.strip("\r\n")
    here = root.resolve()
    for folder in (here, *here.parents):
        if os.path.lexists(folder / ".git"):
            raise UserError(
                f"git does not read the repository {folder / '.git'}:\n{asked.said}",
                fix="Put it right first. If it is no repository of yours, move it away.",
            )
    return ""


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Provide an empty folder outside of every project, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="wavewright-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
