"""pytest under coverage: the runs, and what was covered; all data is in a folder elsewhere."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from wavewright import programs
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wavewright.model import Config

DATA = ".coverage"


def ready(config: Config, recipe: str) -> None:
    """Make sure that there are tests that can be run.

    Raises:
        UserError: When the project has no code, or there is no pytest or coverage beside this tool.
    """
    if not config.has_code:
        raise UserError(
            "only the process is used here, so there is no Python test to run",
            place="wavewright.yml",
            fix="Set `scope: project` where code and tests belong to the process.",
        )
    for name in ("pytest", "coverage"):
        if find_spec(name) is None:
            raise UserError(
                f"{name} is not installed beside wavewright",
                fix=f"Run `just {recipe}`: it uses the project's own environment.",
            )


def written(path: Path) -> Any:  # noqa: ANN401  # JSON from elsewhere
    """Return the data of a report that coverage wrote.

    Raises:
        UserError: When there is none, or it cannot be read.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(
            f"no report of coverage can be read here: {error}",
            place=str(path),
            fix="Make it: coverage json",
        ) from error


class Covering:
    """Runs tests of a project under coverage."""

    def __init__(self, root: Path, scratch: Path, more: Mapping[str, str]) -> None:
        self.scratch = scratch
        self._root = root
        env = programs.environment()
        # Without those of a measurement that this one is part of.
        own = {name: env[name] for name in env if not name.startswith("COVERAGE_")}
        self._env = own | dict(more)

    def pytest(self, name: str, *words: str) -> programs.Ended:
        """Run pytest; its coverage has a name."""
        data = f"--data-file={self.scratch / name / DATA}"
        return self._coverage("run", "--parallel-mode", data, "-m", "pytest", *words)

    def report(self, *names: str) -> Mapping[str, Any]:
        """Return what the runs of some names covered together, as ``coverage json`` says it.

        Nothing was covered when it is empty. Paths have slashes.
        """
        into = self.scratch / names[0] if len(names) == 1 else self.scratch
        sources = [self.scratch / name / (DATA if len(names) > 1 else "") for name in names]
        data, report = f"--data-file={into / DATA}", into / "coverage.json"
        there = [str(path) for path in sources if path.exists()]
        combined = self._coverage("combine", "--keep", data, *there)
        if there and combined.ok:
            self._coverage("json", data, "--fail-under=0", "-o", str(report))
        if not report.is_file():
            return {}
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        files = {path.replace("\\", "/"): one for path, one in found["files"].items()}
        return {**found, "files": files}

    def _coverage(self, *words: str) -> programs.Ended:
        return programs.watch([sys.executable, "-m", "coverage", *words], self._root, self._env)
