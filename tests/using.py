"""The tool as tests use it: run and judged by its exit code, with what it said and wrote."""

import re
from pathlib import Path

from . import inside


def ww(root: Path, *arguments: str, code: int = 0) -> str:
    """Run the tool in this process, and return all it said."""
    done = inside.run(root, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def alone(root: Path, *words: str, code: int = 0, **env: str) -> str:
    """Run the tool where nothing of this machine is; return its output, or why it failed."""
    ended = inside.run(root, *words, env={"PATH": "", "HOME": str(root), **env})
    assert ended.returncode == code, ended.stderr
    return ended.stderr if code else ended.stdout


def statuses(output: str) -> dict[str, str]:
    """Return what a command says of each file."""
    form = r"^ *(create|update|identical|force|skip|conflict)  (.+)$"
    return {path: status for status, path in re.findall(form, output, re.MULTILINE)}


def tree(root: Path) -> dict[str, bytes]:
    """Return the files of a project, without what the tool keeps for itself."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".wavewright" not in path.parts
    }


def put(root: Path, path: str, text: str | bytes) -> None:
    """Write a file of a project, with its folders."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
