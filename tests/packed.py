"""A tiny package in a repository of its own, ready to be built and published."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = """\
[project]
name = "tiny-pack"
version = "0.2.0"
description = "Says its version."
readme = "README.md"
requires-python = ">=3.11"
license = "MIT"
license-files = ["LICENSE"]
dependencies = []

[project.scripts]
tiny = "tiny_pack:main"

[project.entry-points."tiny.plugins"]
word = "tiny_pack.words:word"

[project.urls]
Repository = "https://forge.example/acme/tiny-pack"
Documentation = "https://docs.example/tiny"

[build-system]
requires = ["uv_build>=0.9,<1"]
build-backend = "uv_build"
"""
INIT = '''\
"""Says its version."""

import importlib.metadata
import sys


def main():
    if sys.argv[1:] == ["--version"]:
        print("tiny", importlib.metadata.version("tiny-pack"))
'''
FILES = {
    "pyproject.toml": MANIFEST,
    "README.md": "# Tiny\n\nSays its version.\n",
    "LICENSE": "MIT\n",
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-11-21\n\n### Added\n\n"
    "- Say the version (Wave 1.1)\n",
    ".gitignore": "dist/\n.wavewright/\n",
    "wavewright.yml": "project: Tiny\nnamespace: TINY\npackage: tiny_pack\n",
    "src/tiny_pack/__init__.py": INIT,
    "src/tiny_pack/words.py": "word = 'tiny'\n",
    "src/tiny_pack/py.typed": "",
    "src/tiny_pack/data/words.txt": "tiny\n",
}


def git(folder: Path, *words: str) -> str:
    ended = subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", *words],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return ended.stdout.strip()


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", message)


def make(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Make the package, commit it and tag it v0.2.0."""
    for name, text in {**FILES, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "T")
    git(folder, "config", "user.email", "t@example.com")
    commit(folder, "chore: release v0.2.0")
    git(folder, "tag", "-a", "v0.2.0", "-m", "Release v0.2.0")
    return folder
