"""The first CI of a project is green: all that its jobs run, but what asks the network."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import ROOT, copy, git
from .test_tools import BIN, run

LONGEST: dict[str, Any] = {
    "project_name": "P" * 60,
    "package_name": "p" * 40,
    "namespace": "N" * 20,
    "description": "d" * 200,
    "author_name": "a" * 100,
}
# Others are in `test_lifecycle` and in `tests/test_docs_run.py`, where all gates run.
REPRESENTATIVE: dict[str, dict[str, Any]] = {
    "everything": {
        "deployment": "kubernetes",
        "monitoring": True,
        "planning": ["waves", "sprints", "prds"],
        "agent_commands": ["claude", "copilot", "cursor"],
    },
    "elsewhere": {
        "deployment": "docker",
        "repository_host": "other",
        "example": False,
        "license": "none",
    },
    "longest": LONGEST | {"monitoring": True},
    "newest": {"python_version": "3.14", "deployment": "docker", "monitoring": True},
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, uv: str) -> Path:
    """An environment that has the tools of these tests; each project is installed in it in turn."""
    home = tmp_path_factory.mktemp("shared") / "venv"
    made = subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, home], check=False)
    assert made.returncode == 0
    site = next(home.glob("[Ll]ib/**/site-packages"))
    ours = sysconfig.get_path("purelib")
    line = f"import site; site.addsitedir({ours!r})\n"  # with what is installed there as a link
    (site / "shared.pth").write_text(line, encoding="utf-8")
    for program in BIN.glob("wavewright*"):
        shutil.copy(program, programs_of(home))
    return home


def programs_of(environment: Path) -> Path:
    return environment / ("Scripts" if os.name == "nt" else "bin")


# `uv run --frozen PROGRAM`, in the environment that is first on the PATH.
STAND_IN = """#!/bin/sh
shift 2
case $1 in coverage | pytest | wavewright) exec python -m "$@" ;; esac
exec "$@"
"""
NETWORK = "just security-dependencies"  # asks which vulnerabilities are known
# In this order: the last reads what the one before left.
TOGETHER = ("integration", "test", "coverage")
PARTS = {"smoke", "integration"}  # tests that `just test` runs as well: once is enough
# What CI does not run, and a first copy passes all the same: its own limits, with and without the
# example, and its tests in any order. Of the pyramid with the example, one layer has to be near.
PYRAMID = "uv run --frozen just pyramid"
LAYER = """
uv run --frozen coverage run -m pytest -q tests/integration
limit=$(uv run --frozen wavewright setting coverage.integration)
uv run --frozen coverage report --fail-under "$limit"
"""
ORDER = "uv run --frozen pytest -q -s -p alone"
MORE = {"everything": (LAYER, ORDER), "elsewhere": (PYRAMID,)}
HOOKS = "ruff-check,ruff-format,mypy,wavewright-check"  # these have recipes of their own


def scripts() -> dict[str, list[str]]:
    """Return what runs recipes in the jobs of CI, as it is run there."""
    text = (ROOT / "template/.github/workflows/ci.yml").read_text(encoding="utf-8")
    jobs = {
        name: [run for step in job["steps"] if "just " in (run := step.get("run", ""))]
        for name, job in yaml.safe_load(text)["jobs"].items()
    }
    order = [name for name in jobs if name not in TOGETHER]
    return {name: jobs[name] for name in (*order, *TOGETHER)}


@pytest.mark.real
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
@pytest.mark.parametrize("name", REPRESENTATIVE)
def test_the_first_ci_of_a_project_is_green(
    template: Path, tmp_path: Path, shared: Path, uv: str, name: str
) -> None:
    answers = REPRESENTATIVE[name]
    project = copy(template, tmp_path / "project", answers)
    programs = programs_of(shared)
    left = set() if "planning" in answers else PARTS
    if "python_version" in answers:  # newer than the Python that runs this
        left = PARTS | {"test", "coverage"}
    else:
        install = [uv, "pip", "install", "--quiet", "--no-deps", "--python", str(shared), "-e", "."]
        assert (done := run(project, *install)).returncode == 0, done.stderr
    (stand_in := tmp_path / "bin" / "uv").parent.mkdir()
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    shutil.copy(Path(__file__).with_name("alone.py"), stand_in.parent)
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message=Start")
    path = os.pathsep.join(map(str, (stand_in.parent, programs, BIN, os.environ["PATH"])))
    env = {"PATH": path, "MYPY_CACHE_DIR": str(shared / "mypy"), "SKIP": HOOKS, "UV": ""}
    env["PYTHONPATH"] = str(stand_in.parent)
    red = {}
    jobs = [*(job for part, job in scripts().items() if part not in left), MORE.get(name, ())]
    for script in (each for job in jobs for each in job if NETWORK not in each):
        done = run(project, "bash", "-eo", "pipefail", "-c", script, env=env)
        if done.returncode:
            red[script] = done.stdout + done.stderr
    assert red == {}


def test_ci_runs_what_a_first_run_can_prove() -> None:
    """The recipes that are run above are those of CI, and all but one need no network."""
    found = [script for job in scripts().values() for script in job]
    assert len(found) >= 13
    assert sum(NETWORK in each for each in found) == 1
    assert [*scripts()][-3:] == [*TOGETHER]
