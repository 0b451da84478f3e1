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
    """Return the cookiecutter program of a virtual environment of its own."""
    home = CACHE / "cookiecutter"
    program = home / ("Scripts" if sys.platform == "win32" else "bin") / "cookiecutter"
    if not program.is_file():
        uv = os.environ.get("UV", "uv")
        install(
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, home],
            CACHE.parent,
            home.name,
        )
        install(
            [uv, "pip", "install", "--quiet", "--python", home, COOKIECUTTER],
            CACHE.parent,
            home.name,
        )
    return program


def install(words: list[str | Path], cwd: Path, name: str) -> None:
    """Run an installer; when it fails, the comparison is missing and says why."""
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{name} could not be installed: {done.stderr.strip().splitlines()[-1:]}")
