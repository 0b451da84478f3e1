"""`wavewright setup`: a fresh copy gets its repository, its commit hooks and its first commit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from wavewright import programs, provenance
from wavewright.cli.output import echo, root_of, root_option, style
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BRANCH = "main"
HOOKS = ".pre-commit-config.yaml"
INSTALLED_BY = "pre-commit.com"  # is in every hook that pre-commit writes
IDENTITY = """\
tell git who you are, then commit:
    git config --global user.name "Your Name"
    git config --global user.email you@example.com
    git commit -m "{message}\""""


@click.command("setup")
@root_option
def command(root: Path | None) -> None:
    """Prepare a fresh copy: a git repository, the commit hooks, the first commit.

    What is there already stays as it is; running it again does no harm.
    """
    folder = root_of(root)
    for done, text in _steps(folder):
        echo(f"{style('done', 'green') if done else style('kept', 'blue')}  {text}")


def _steps(root: Path) -> Iterator[tuple[bool, str]]:
    """Do what is missing; yield whether each step did something, and what to say."""
    where = programs.repository(root)
    if not where:
        _init(root)
        yield True, f"repository: made, on the branch {BRANCH}"
    elif not _is_top(root):
        yield False, f"repository: {where}, of which this project is a folder"
        if (root / HOOKS).is_file():
            yield False, f"hooks: not installed; they would run for all of {where}"
        return
    else:
        yield False, "repository: is there"
    if (root / HOOKS).is_file():
        yield _hooks(root)
    yield _first_commit(root)


def _is_top(root: Path) -> bool:
    """Whether the project is the repository, not a folder in one."""
    return programs.git(root, "rev-parse", "--show-prefix").out.strip() == ""


def _init(root: Path) -> None:
    """Make a repository; before 2.28 git has no option for the branch's name."""
    if programs.git(root, "init", "--quiet", "-b", BRANCH).ok:
        return
    made = programs.git(root, "init", "--quiet")
    if not made.ok:
        raise UserError(f"git init failed: {made.said}")
    programs.git(root, "symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")


def _hooks(root: Path) -> tuple[bool, str]:
    """Install the commit hooks, unless the user's git looks for hooks elsewhere."""
    elsewhere = programs.run(["git", "config", "core.hooksPath"], root).out.strip()
    if elsewhere:
        return False, f"hooks: not installed; your git has core.hooksPath = {elsewhere}"
    path = programs.run(["git", "rev-parse", "--git-path", "hooks/pre-commit"], root)
    if _made_by_pre_commit(root / path.out.strip()):
        return False, "hooks: are installed"
    ended = programs.run([sys.executable, "-P", "-m", "pre_commit", "install"], root)
    if not ended.ok:
        raise UserError(
            f"the commit hooks were not installed: {ended.said}",
            fix="Put it right, then run `wavewright setup` again.",
        )
    return True, "hooks: installed"


def _made_by_pre_commit(hook: Path) -> bool:
    try:
        return INSTALLED_BY in hook.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _first_commit(root: Path) -> tuple[bool, str]:
    """Commit everything, when the repository has no commit yet."""
    if programs.git(root, "rev-parse", "--verify", "--quiet", "HEAD").ok:
        return False, "first commit: is there"
    _demand(programs.git(root, "add", "--all"), "the files were not staged")
    message = f"chore: start from the Wavewright template {_template(root)}".rstrip()
    known = all(
        programs.git(root, "-c", "user.useConfigOnly=true", "var", f"GIT_{who}_IDENT").ok
        for who in ("AUTHOR", "COMMITTER")
    )
    if not known:
        return False, f"first commit: all files are staged; {IDENTITY.format(message=message)}"
    _demand(
        programs.git(root, "commit", "--quiet", "--no-verify", "-m", message),
        "the first commit was not made",
    )
    return True, f"first commit: {message}"


def _demand(ended: programs.Ended, failure: str) -> None:
    if not ended.ok:
        raise UserError(f"{failure}: {ended.said}")


def _template(root: Path) -> str:
    try:
        return provenance.read_answers(root).commit
    except UserError:
        return ""
