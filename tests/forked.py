"""Copier, imported once: each run is a fork of a process that waits, not a start of its own.

What runs is Copier's own command line. Where no process can be forked, it is started as ever.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright import programs


@contextmanager
def copier() -> Iterator[None]:
    """Let the tool run Copier in forks."""
    import pytest

    from wavewright.update import copier as tool

    with pytest.MonkeyPatch.context() as patch:
        if sys.platform != "win32":
            patch.setattr(tool, "run", run)
        yield


@cache
def server() -> subprocess.Popen[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    started = subprocess.Popen(
        [sys.executable, "-P", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=env | {"PYTHONWARNINGS": "ignore"},
    )
    atexit.register(started.communicate)
    return started


def run(root: Path, *arguments: str) -> programs.Ended:
    """Do what ``wavewright.update.copier.run`` does."""
    from wavewright import programs
    from wavewright.update.copier import environment

    with tempfile.TemporaryDirectory() as folder:
        said = [str(Path(folder, name)) for name in ("out", "err")]
        waiting = server()
        assert waiting.stdin
        assert waiting.stdout
        waiting.stdin.write(json.dumps([str(root), arguments, environment(), *said]) + "\n")
        waiting.stdin.flush()
        code = int(waiting.stdout.readline())
        texts = [Path(one).read_bytes().decode("utf-8", "surrogateescape") for one in said]
    return programs.Ended(code, *texts)


def serve() -> None:
    """Run Copier for each line of the input, and say how it ended."""
    import copier.__main__  # what each run needs is imported before

    assert copier
    for line in sys.stdin:
        child = os.fork()
        if not child:
            become(*json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201  # to the tests


def become(root: str, arguments: list[str], env: dict[str, str], out: str, err: str) -> None:
    """Be a Copier that was started in a folder and an environment."""
    from plumbum import local

    os.chdir(root)
    os.environ.clear()
    os.environ.update(env)
    local.cwd.chdir(root)  # both were asked for when it was imported
    local.env.clear()
    local.env.update(env)
    for number, path, mode in ((0, os.devnull, "rb"), (1, out, "wb"), (2, err, "wb")):
        with Path(path).open(mode) as file:
            os.dup2(file.fileno(), number)
    sys.argv = ["copier", *arguments]
    runpy.run_module("copier", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    serve()
