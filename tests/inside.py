"""The tool, run in this process: as a command of its own would be, without the start of one."""

import gc
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path
from subprocess import CompletedProcess

from wavewright.cli import main


@contextmanager
def streams() -> Iterator[tuple[Path, Path]]:
    """Send the three streams, and those of the programs that are started, to nothing and files."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        out, err = Path(folder, "out"), Path(folder, "err")
        for number, path, mode in ((0, Path(os.devnull), "rb"), (1, out, "wb"), (2, err, "wb")):
            kept = os.dup(number)
            stack.callback(os.close, kept)
            stack.callback(os.dup2, kept, number)
            with path.open(mode) as file:
                os.dup2(file.fileno(), number)
        before = sys.stdin, sys.stdout, sys.stderr
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False))
        sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False))
        sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False))
        try:
            yield out, err
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            sys.stdin, sys.stdout, sys.stderr = before


@contextmanager
def variables(env: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def run(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> CompletedProcess[str]:
    """Run the tool in a folder; its exit code and what it and its programs wrote."""
    before, collects = sys.argv, gc.isenabled()
    code: object = 0
    with ExitStack() as stack:
        out, err = stack.enter_context(streams())
        stack.enter_context(variables(os.environ if env is None else env))
        stack.enter_context(chdir(folder))
        stack.enter_context(warnings.catch_warnings(action="ignore"))
        sys.argv = ["wavewright", *arguments]
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        finally:
            sys.argv = before
            if collects:
                gc.enable()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        texts = [file.read_text(encoding="utf-8", errors="replace") for file in (out, err)]
    number = code if isinstance(code, int) else int(code is not None)
    return CompletedProcess(list(arguments), number, *texts)
