"""The first day of a project without the example; `tests/test_docs_run.py` has the others."""

import os
import subprocess
from pathlib import Path

import pytest

from .conftest import copy, git

pytestmark = pytest.mark.real


QUIET = {
    "UV_NO_PROGRESS": "1",
    "NO_COLOR": "1",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
}


def just(uv: str, project: Path, *words: str) -> str:
    """Run a recipe as the README says; its output, once it has succeeded."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COVERAGE_", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [uv, "run", "just", *words],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env=env | QUIET,
    )
    assert done.returncode == 0, f"just {' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_a_project_without_the_example_passes_its_gates(
    template: Path, tmp_path: Path, uv: str
) -> None:
    project = copy(template, tmp_path / "acme-tools", {"example": False})
    just(uv, project, "setup")
    just(uv, project, "pre-merge")
    assert git(project, "status", "--porcelain") == ""
