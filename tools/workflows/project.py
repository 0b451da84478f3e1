"""A fresh project of this checkout's template, in a repository as a forge has it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import copier
import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.release.address import Target

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    ".github",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "action.yml",
    "copier.yml",
    "extensions",
    "pyproject.toml",
    "template",
)
TAG = "v0.1.0"
ANSWERS = {"project_name": "Acme Tools", "repository_url": "https://github.com/acme/acme-tools"}
DROPPED = ("COV", "GIT_AUTHOR", "GIT_COMMITTER", "GIT_DIR", "GIT_INDEX", "PYTEST", "UV_PROJECT")


def environment() -> dict[str, str]:
    """Return this environment without what belongs to this checkout."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(DROPPED)}
    kept.pop("VIRTUAL_ENV", None)
    kept["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), kept["PATH"]])
    return kept


def run(folder: Path, *command: str, env: Mapping[str, str] = {}) -> str:
    """Run a command that must go well; return what it prints."""
    known = environment() | dict(env)
    ended = subprocess.run(
        command, cwd=folder, env=known, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def git(folder: Path, *words: str) -> str:
    """Run git with an identity of its own."""
    return run(folder, "git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *words)


def commit(folder: Path, message: str) -> None:
    """Commit all that changed, past the hooks: what they would refuse is for CI to find."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--no-verify", f"--message={message}")


def template(folder: Path) -> Path:
    """Copy what this checkout's template and tool are made of, and commit it under a tag."""
    listed = run(ROOT, "git", "ls-files", "-z", "-co", "--exclude-standard", "--", *PARTS)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "the template")
    git(folder, "tag", TAG)
    return folder


def project(source: Path, folder: Path) -> Path:
    """Make a project whose tool comes from the template's repository, and lock its tools."""
    answers = ANSWERS | {"tool_source": f"git+{source.as_uri()}@{TAG}"}
    copier.run_copy(str(source), folder, data=answers, defaults=True, quiet=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    run(folder, "uv", "lock", "--quiet")
    commit(folder, "start")
    return folder


class Repository(NamedTuple):
    """A checkout, and the bare repository that it pushes to."""

    checkout: Path
    remote: Path

    def push(self, message: str) -> None:
        """Commit all that changed in the checkout, and push it with its tags."""
        if git(self.checkout, "status", "--porcelain"):
            commit(self.checkout, message)
        git(self.checkout, "push", "--quiet", "--force", "--tags", "origin", "main")

    def write(self, name: str, text: str) -> None:
        """Write a file of the checkout."""
        path = self.checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Change a text that must be in a file of the checkout."""
        text = (self.checkout / name).read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"{name} has no {old!r}")
        self.write(name, text.replace(old, new, 1))

    def tag(self, name: str) -> None:
        """Tag the newest commit."""
        git(self.checkout, "tag", "--force", "--annotate", f"--message={name}", name)

    def tell(self, version: str) -> None:
        """Give the changelog the section of a version, and nothing else."""
        today = dt.datetime.now(tz=dt.UTC).date()
        heading = f"## [Unreleased]\n\n## [{version}] - {today}"
        self.change("CHANGELOG.md", "## [Unreleased]", heading)
        commit(self.checkout, f"chore: release v{version}")

    def template(self) -> Path:
        """Return the folder of the template that the project was made from."""
        answers = (self.checkout / ".copier-answers.yml").read_text(encoding="utf-8")
        return Path(yaml.safe_load(answers)["_src_path"])

    def publish_to(self, there: Target, tests: Target) -> None:
        """Say in the settings where the package is published, and where that is tried before."""
        settings = (self.checkout / "wavewright.yml").read_text(encoding="utf-8")
        indexes = (
            f"  index: {there.source}\n  upload: {there.upload}\n"
            f"  test-index: {tests.source}\n  test-upload: {tests.upload}\n"
        )
        self.write("wavewright.yml", f"{settings}\npublish:\n{indexes}")
        self.push("chore: say where to publish")

    def release(self, level: str) -> None:
        """Release as a maintainer does, from the gates to the push."""
        run(self.checkout, "uv", "run", "--frozen", "just", "release", level)


def hooked(source: Path, made: Path, folder: Path) -> str:
    """Run the hook that other repositories get from this one; return what it says."""
    command = ["pre-commit", "try-repo", str(source), "wavewright-check", "--all-files"]
    cache = {"PRE_COMMIT_HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull}
    return run(made, *command, f"--ref={TAG}", env=cache)


def publish(made: Path, folder: Path) -> Repository:
    """Put a project into a bare repository, and check it out again beside."""
    remote = folder / "remote.git"
    checkout = folder / "checkout"
    git(folder, "clone", "--quiet", "--bare", str(made), str(remote))
    git(folder, "clone", "--quiet", str(remote), str(checkout))
    for name, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
        git(checkout, "config", name, value)
    return Repository(checkout, remote)
