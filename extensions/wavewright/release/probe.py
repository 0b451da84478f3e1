"""Ask an installed package what works: a program for the Python of its environment, of no needs.

It is given a name, and writes as JSON what was tried, whether it worked, and what it said.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PATIENCE = 60  # seconds for each thing that is tried
ENOUGH = 600  # characters of what it said


def probe(name: str) -> list[tuple[str, bool, str]]:
    """Try what an installed package offers: its modules, its entry points and its commands."""
    found = importlib.metadata.distribution(name)
    tried = [tried_import(module) for module in modules(found)]
    for point in found.entry_points:
        word = f"import {point.module}; import importlib.metadata as m; "
        load = f"m.EntryPoint({point.name!r}, {point.value!r}, {point.group!r}).load()"
        done, said = run([sys.executable, "-I", "-c", word + load])
        tried.append((f"entry point {point.name} of {point.group}", done, last(said)))
    commands = (one.name for one in found.entry_points if one.group == "console_scripts")
    return [*tried, *(tried_command(name, found.version) for name in commands)]


def modules(found: importlib.metadata.Distribution) -> list[str]:
    """Return the packages and modules that a distribution brings, without those below others."""
    tops = set()
    for file in found.files or ():
        top, *rest = file.parts
        if top.endswith(".py"):
            tops.add(top[:-3])
        elif rest and rest[-1] == "__init__.py" and len(rest) == 1:
            tops.add(top)
    return sorted(top for top in tops if top.isidentifier())


def tried_import(module: str) -> tuple[str, bool, str]:
    """Import a module, and see that it is the installed one."""
    word = (
        f"import os, sys, {module} as it; there = os.path.realpath(it.__file__); "
        "home = os.path.realpath(sys.prefix) + os.sep; "
        "sys.exit(0 if there.startswith(home) else f'it is that of {there}')"
    )
    done, said = run([sys.executable, "-I", "-c", word])
    return f"import {module}", done, "" if done else last(said)


def tried_command(name: str, version: str) -> tuple[str, bool, str]:
    """Ask a command for its version."""
    folder = Path(sys.executable).parent
    paths = (folder / f"{name}{suffix}" for suffix in ("", ".exe"))
    command = next((str(path) for path in paths if path.exists()), "")
    if not command:
        return f"{name} --version", False, f"there is no command {name}"
    done, said = run([command, "--version"])
    return f"{name} --version", done and says(said, version), last(said) or "it says nothing"


def says(text: str, version: str) -> bool:
    """Whether a text names exactly a version, also as ``v1.2.0`` or in brackets."""
    return bool(re.search(rf"(?<![0-9.]){re.escape(version)}(?![0-9A-Za-z]|\.[0-9])", text))


def run(command: list[str]) -> tuple[bool, str]:
    """Run a program in an empty folder; return whether it worked, and what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            ended = subprocess.run(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False, f"it did not end within {PATIENCE} seconds"
        except OSError as error:
            return False, str(error)
    return ended.returncode == 0, ended.stdout.decode("utf-8", "replace").strip()


def last(text: str) -> str:
    """Return the last line of a text: of an error, what it is."""
    return text.splitlines()[-1][:ENOUGH] if text else ""


if __name__ == "__main__":
    os.write(1, json.dumps(probe(sys.argv[1])).encode())
