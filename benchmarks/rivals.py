"""Install the tools we compare with, pinned, into a folder that git ignores."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Missing

CACHE = Path(__file__).resolve().parent.parent / ".bench"
NODE = {"hygen": "6.2.11", "plop": "4.0.5"}
COOKIECUTTER = "cookiecutter==2.7.1"


def node_program(name: str) -> Path:
    """Return the program of a pinned npm package, installed on first use."""
    home = CACHE / "node"
    if not shutil.which("npm") or not shutil.which("node"):
        raise Missing(f"{name} needs node and npm, which are not installed")
    wanted = {"private": True, "dependencies": NODE}
    manifest = home / "package.json"
    if not manifest.is_file() or json.loads(manifest.read_text(encoding="utf-8")) != wanted:
        home.mkdir(parents=True, exist_ok=True)
        manifest.write_text(json.dumps(wanted), encoding="utf-8")
        install(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], home, name)
    return home / "node_modules" / ".bin" / name


def cookiecutter() -> Path:
    """Return the cookiecutter program."""
    return python_program("cookiecutter", COOKIECUTTER)


def python_program(name: str, requirement: str) -> Path:
    """Return a program of a pinned Python package, in a virtual environment of its own.

    The environment is made on first use, and again when the pin has changed.
    """
    package = requirement.partition("==")[0]
    home = CACHE / package
    program = home / ("Scripts" if sys.platform == "win32" else "bin") / name
    pin = home / "pinned.txt"
    if not pin.is_file() or pin.read_text(encoding="utf-8") != requirement:
        uv = os.environ.get("UV", "uv")
        make: list[str | Path] = [
            uv,
            "venv",
            "--quiet",
            "--clear",
            "--python",
            sys.executable,
            home,
        ]
        fill: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", home, requirement]
        for words in (make, fill):
            install(words, CACHE.parent, package)
        pin.write_text(requirement, encoding="utf-8")
    return program


def install(words: list[str | Path], cwd: Path, name: str) -> None:
    """Run an installer; when it fails, the comparison is missing and says why."""
    try:
        done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Missing(f"{name} needs {words[0]}, which is not installed") from None
    if done.returncode:
        raise Missing(f"{name} could not be installed: {done.stderr.strip().splitlines()[-1:]}")
