"""The template and the project that are measured: this checkout, in folders of their own."""

import shutil
import sys
from pathlib import Path

from benchmarks.measure import run

CHECKOUT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NAME = "my-project"
GIT = ("git", "-c", "user.name=Bench", "-c", "user.email=bench@example.com")


def template(folder: Path) -> Path:
    """Return a git repository with this checkout's files, tagged as one release."""
    home = folder / "template"
    for name in ("copier.yml", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CHECKOUT / name, home / name)
    for name in ("template", "extensions"):
        shutil.copytree(CHECKOUT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    run(["git", "init", "--quiet", "--initial-branch", "main"], home)
    release(home, "v0.1.0")
    return home


def release(home: Path, tag: str) -> None:
    """Commit what is there and tag it; packed, as a clone from elsewhere would be."""
    run(["git", "add", "--all", "--force"], home)
    run([*GIT, "commit", "--quiet", "--no-verify", "--message", tag], home)
    run(["git", "tag", tag], home)
    run(["git", "gc", "--quiet"], home)


def copied(folder: Path, source: Path, *answers: str) -> Path:
    """Return a project as Copier leaves it, in a folder below. ``answers`` are ``key=value``."""
    home = folder / NAME
    folder.mkdir(parents=True, exist_ok=True)
    data = [word for answer in answers for word in ("--data", answer)]
    run([BIN / "copier", "copy", "--quiet", "--defaults", *data, source, home], folder)
    return home


def ready(folder: Path) -> Path:
    """Return a project that is set up, with its own environment, from a template beside it."""
    home = copied(folder, template(folder))
    run([BIN / "just", "setup"], home)
    return home


def program(home: Path, name: str) -> Path:
    """Return a program of the project's own environment."""
    return home / ".venv" / ("Scripts" if sys.platform == "win32" else "bin") / name


def texts(home: Path) -> dict[str, str]:
    """Return the project's text files by path, without its environment and caches."""
    found = {}
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.is_file() and not name.startswith((".git/", ".venv/")) and "cache" not in name:
            try:
                found[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    return found
