"""How Copier is run: with which interpreter, in which environment, and what it says on failure."""

from __future__ import annotations

import contextlib
import functools
import sys
from typing import TYPE_CHECKING

from wavewright import programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from wavewright.provenance import Answers

COPIER = (sys.executable, "-P", "-m", "copier")  # -P: the project's own yaml.py is not Copier's
NEEDS_TRUST = 4
TRACEBACK = "Traceback (most recent call last):"


def environment() -> dict[str, str]:
    """Return an environment in which no setting of the user's git makes Copier fail."""
    env = programs.without_hooks(programs.environment())
    env["PYTHONWARNINGS"] = "ignore"  # for those who write templates, not for those who use them
    return programs.with_git_setting(env, "status.showUntrackedFiles", "all")


def run(root: Path, *arguments: str) -> programs.Ended:
    """Run Copier in a project."""
    return programs.run([*COPIER, *arguments], root, environment())


def render(
    root: Path,
    answers: Answers,
    ref: str,
    folder: Path,
    arguments: Sequence[str] = (),
    data: Path | None = None,
) -> programs.Ended:
    """Render a version of the template into an empty folder.

    The answers are those that the project has now, or those of the file ``data``.
    """
    return run(
        root,
        "copy",
        "--quiet",
        "--defaults",
        f"--vcs-ref={ref}",
        f"--answers-file={answers.file}",
        f"--data-file={data or answers.file}",
        *arguments,
        answers.source,
        str(folder),
    )


@contextlib.contextmanager
def former(
    root: Path, answers: Answers, arguments: Sequence[str]
) -> Iterator[Callable[[], Path | None]]:
    """Keep the answers as they are now, and yield what makes the project's version from them.

    An update writes the new answers first; what it then made of a file tells nothing of who wrote
    the old one. The version is made when it is first asked for; ``None`` when it cannot be.
    """
    kept = (root / answers.file).read_bytes()
    with programs.scratch() as scratch:

        @functools.cache
        def made() -> Path | None:
            data = scratch / "answers.yml"
            data.write_bytes(kept)
            folder = scratch / "former"
            ended = render(root, answers, answers.commit, folder, arguments, data)
            return folder if ended.ok else None

        yield made


def failure(ended: programs.Ended) -> str:
    """Return what Copier said, without the frames of a traceback."""
    lines = ended.said.splitlines()
    if TRACEBACK in lines:
        lines = [line for line in lines if line[:1].strip() and line != TRACEBACK]
    text = "\n".join(lines[-20:]) or f"Copier ended with {ended.code}"
    trust = "\nIf you trust the template: wavewright update -- --trust"
    return text + (trust if ended.code == NEEDS_TRUST else "")
