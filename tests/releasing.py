"""Small repositories to release, and what must be true of them whatever happens."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright.config import load
from wavewright.limits import Releasing
from wavewright.read import survey
from wavewright.release.prepare import Asked, Made, Ready, make, ready, settle

if TYPE_CHECKING:
    from pathlib import Path

DATE = "2026-11-21"
WAVE = "project-docs/waves/wave-1.1-greeting.md"
SPEC = "project-docs/capabilities/greeting.md"
ROADMAP = "project-docs/ROADMAP.md"
PAGE = "project-docs/releases/v0.2.0.md"
TAG = "v0.2.0"
FILES = {
    "wavewright.yml": "project: demo\nnamespace: APP\nscope: process\ngates: []\n",
    "pyproject.toml": '[project]\nname = "demo"\nversion = "0.1.0"\n\n'
    '[tool.x]\nversion = "0.1.0"\n',
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- It greets (Wave 1.1)\n\n"
    "## [0.1.0] - 2026-01-01\n\n### Added\n\n- The start\n",
    ROADMAP: "# Roadmap: demo\n\n**Vision:** Everybody is greeted.\n\n"
    "**Current Status:** v0.1.0 released (Jan 2026)\n\n**Next Milestone:** v0.2.0 (Greeting)\n",
    WAVE: "## Wave 1.1 (v0.2.0) — Greeting\n\n- **Status:** in-progress\n- **Goal:** Greet\n",
    SPEC: "# Capability: Greeting\n\n## Behaviors\n\n<!-- wavewright:behaviors -->\n"
    "- @behavior:APP.GREETING.GREET @status:implemented\n<!-- /wavewright:behaviors -->\n\n"
    "## Wave Alignment\n\n**[Wave 1.1 (v0.2.0)](../waves/wave-1.1-greeting.md)**\n",
    "data.bin.txt": "a\r\nb\n",
}
IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *words: str) -> str:
    """Run git, and return what it says."""
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        env=os.environ | IDENTITY,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.strip()


def write(root: Path, path: str, text: str) -> Path:
    """Write a file as it is."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="")
    return target


def commit(root: Path, message: str = "more", **files: str) -> str:
    """Write files, by their paths with `/`, and commit everything."""
    for path, text in files.items():
        write(root, path, text)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")


def repository(root: Path, *words: str, **files: str) -> Path:
    """Make a project that is ready to be released as 0.2.0; with more words for git's init."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "--quiet", "-b", "main", *words)
    for key, value in {
        "user.name": "Ada",
        "user.email": "ada@example.org",
        "core.autocrlf": "false",
        "core.logAllRefUpdates": "true",
    }.items():
        git(root, "config", key, value)
    commit(root, "first", **(FILES | files))
    git(root, "tag", "v0.1.0")
    return root


def hook(root: Path, name: str, script: str) -> None:
    """Install a hook of git."""
    path = root / ".git/hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def decided(
    root: Path, level: str = "minor", settings: Releasing | None = None, **asked: Any
) -> Ready:
    """Decide a release, or have it refused."""
    place, _ = settle(root)
    wish = Asked(level, DATE, **asked)
    project = survey(root, load(root), cached=False)
    return ready(root, place, project, settings or Releasing(), wish)


def release(root: Path, level: str = "minor", **asked: Any) -> Made:
    """Prepare a release in this process."""
    return make(root, decided(root, level, **asked), offline=True)


OURS = {".git", ".wavewright"}  # what is not the user's


class State(NamedTuple):
    """What a user sees of a repository: where its names are, and what is in its files."""

    names: str
    head: str
    status: str
    files: dict[str, bytes]


def state(root: Path) -> State:
    """Return what a user sees."""
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for top in root.iterdir()
        if top.name not in OURS
        for path in (sorted(top.rglob("*")) if top.is_dir() else [top])
        if path.is_file()
    }
    refs = root / ".git/refs"
    names = [path for top in ("heads", "tags") for path in (refs / top).rglob("*")]
    return State(
        "\n".join(
            sorted(
                f"{one.relative_to(refs)} {one.read_text()}".strip()
                for one in names
                if one.is_file()
            )
        ),
        (root / ".git/HEAD").read_text(encoding="utf-8"),
        git(root, "status", "--porcelain", "--untracked-files=all"),
        found,
    )


def left(root: Path) -> list[str]:
    """Return what a release has left in git's folder."""
    places = (root / ".git/wavewright", root / ".git/worktrees")
    names = [path.name for place in places if place.is_dir() for path in place.iterdir()]
    return sorted(name for name in names if name != ".wavewright")
