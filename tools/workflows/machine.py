"""The machine that a workflow runs on: its folders, its environment, and its stand-ins."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STAND_INS = ("gh", "uv")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_KEPT = re.compile(
    r"HOME|LANG|TMPDIR|(?i:\w*_proxy)|PIP_\w+|UV_(?:CACHE_DIR|(?:\w+_)?INDEX\w*|NATIVE_TLS)"
    r"|(?:\w+_)?(?:CA_BUNDLE|CA_CERTS|CERT_FILE|CERT_DIR|CAINFO)"
)


class Machine:
    """Folders below one that is fresh, and programs as GitHub's machines have them.

    Every job has its work tree at the same path, as there: what one measures, another can read.
    """

    def __init__(
        self,
        folder: Path,
        remote: Path,
        *,
        repository: str = "acme/project",
        earlier: Path | None = None,
    ) -> None:
        """Make the folders and the stand-ins.

        Args:
            folder: A fresh folder.
            remote: The bare repository that checkouts come from.
            repository: Its name on GitHub.
            earlier: The artifacts of the newest run on the branch `main`, if there was one.
        """
        self.folder = folder
        self.remote = remote
        self.repository = repository
        self._earlier = earlier
        self.workspace = folder / "work" / repository.rpartition("/")[2]
        self.artifacts = folder / "artifacts"
        self.temp = folder / "temp"
        self._log = folder / "calls.jsonl"
        self._bin = folder / "bin"
        for made in (self.artifacts, self.temp, self._bin):
            made.mkdir(parents=True)
        uv = shutil.which("uv")
        if not uv:
            raise FileNotFoundError("uv is not on the PATH")
        self._uv = Path(uv)
        for name in STAND_INS:
            words = [sys.executable, str(HERE / "standin.py"), name]
            script = self._bin / name
            script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
            script.chmod(0o755)

    @cached_property
    def pythons(self) -> dict[str, Path]:
        """The versions of Python that this machine has, each with its program."""
        pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
        found = {}
        for version in PYTHONS:
            usual = shutil.which(f"python{version}")
            others = sorted(pyenv.glob(f"{version}.*/bin/python{version}"))
            if others or usual:
                found[version] = others[-1] if others else Path(str(usual))
        return found

    def environment(self, permissions: dict[str, str]) -> dict[str, str]:
        """Return the environment of a step in a job that has these permissions."""
        own = str(HERE.parents[1])
        usual = [part for part in os.environ["PATH"].split(os.pathsep) if not part.startswith(own)]
        folders = [str(python.parent) for python in self.pythons.values()]
        kept = {name: text for name, text in os.environ.items() if _KEPT.fullmatch(name)}
        return kept | {
            "PATH": os.pathsep.join([str(self._bin), *folders, *usual, str(self._uv.parent)]),
            "UV_PYTHON_DOWNLOADS": "never",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "STAND_IN_LOG": str(self._log),
            "STAND_IN_REMOTE": str(self.remote),
            "STAND_IN_PERMISSIONS": json.dumps(permissions),
            "STAND_IN_UV": str(self._uv),
            "STAND_IN_EARLIER": str(self._earlier or ""),
        }

    def calls(self) -> list[dict[str, Any]]:
        """Return what the stand-ins were asked to do, in order."""
        if not self._log.is_file():
            return []
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]

    def clear(self) -> None:
        """Take away what a job left: the next one starts on a machine of its own."""
        shutil.rmtree(self.workspace, ignore_errors=True)
        self.workspace.mkdir(parents=True)

    def git(self, *words: str) -> str:
        """Return what git says of the remote repository."""
        command = ["git", "-C", str(self.remote), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
