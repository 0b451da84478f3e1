"""Updates with our own template: two tagged versions of it, a pristine and an edited project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from wavewright.ownership import Owner, owner_of

from . import forked, inside
from .published import change, commit, git, publish

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real


ANSWERS = ("--defaults", "--data", "project_name=Demo Shop")
# Seeds of which the project keeps its own: changed in the template, or no longer in it.
KEPT_SEEDS = {"README.md", ".editorconfig"}


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not {".git", ".venv"} & set(path.relative_to(root).parts)
    }


def copy(template: Path, project: Path, tag: str, *arguments: str) -> None:
    command = ["copier", "copy", "--quiet", *ANSWERS, "--vcs-ref", tag, *arguments]
    subprocess.run(
        [sys.executable, "-m", *command, str(template), str(project)],
        capture_output=True,
        check=True,
    )


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository of the template with the versions v0.1.0 and v0.2.0."""
    return publish(tmp_path_factory.mktemp("real") / "template")


@pytest.fixture(scope="session")
def fresh(template: Path) -> dict[str, bytes]:
    """Return the files of a fresh copy of v0.2.0."""
    folder = template.parent / "fresh"
    copy(template, folder, "v0.2.0")
    return files(folder)


@pytest.fixture(scope="session")
def start(template: Path) -> Path:
    """Return a committed project, copied from v0.1.0."""
    folder = template.parent / "start"
    copy(template, folder, "v0.1.0")
    git(folder, "init", "--quiet", "-b", "main")
    commit(folder, "start")
    return folder


@pytest.fixture
def project(start: Path, tmp_path: Path) -> Path:
    return shutil.copytree(start, tmp_path / "project")


def update(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    left = ("NO_COLOR", "VIRTUAL_ENV", "COVERAGE_")  # what is started from here is not measured
    env = {k: v for k, v in os.environ.items() if not k.startswith(left)}
    stub = project.parent / "bin" / "uv"
    stub.parent.mkdir(exist_ok=True)
    stub.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    stub.chmod(0o755)
    env["UV"] = str(stub)
    with forked.copier():
        return inside.run(project, "update", *arguments, env=env)


def edit(project: Path) -> None:
    """Work on a project as its users do: grow it, and make it their own."""
    (project / "README.md").write_text("# Our shop\n\nAll rewritten.\n", encoding="utf-8")
    settings = project / "pyproject.toml"
    change(settings, "dependencies = []", 'dependencies = ["click>=8"]')
    change(settings, "[project.scripts]", '[project.scripts]\nshop = "demo_shop.cli_greet:main"')
    job = "\n  ours:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ours\n"
    change(project / ".github/workflows/ci.yml", "", job)
    change(project / "ruff.toml", "extend-select = []", 'extend-select = ["ANN"]')
    change(project / "justfile", "", "\n# Ours.\nours:\n    @echo ours\n")
    change(
        project / "justfile", "", "\n# Ours, instead of that of the process.\nformat:\n    @true\n"
    )
    change(
        project / "project-docs/waves/wave-1.1-greeting.md", "\n### ", "\nWe changed this.\n\n### "
    )
    change(project / "project-docs/capabilities/greeting.md", "\n## ", "\nAnd this.\n\n## ")
    change(project / "src/demo_shop/greeting/service.py", "", "\nOURS = 1\n")
    for name in ("LICENSE", "tests/value-scenarios/test_greeting.py"):
        git(project, "rm", "--quiet", name)
    git(project, "rm", "--quiet", ".wavewright/wavewright.schema.json")
    for words in (["wave", "Orders", "--defaults"], ["capability", "orders", "--defaults"]):
        command = [sys.executable, "-m", "wavewright", "new", *words]
        subprocess.run(command, cwd=project, capture_output=True, check=True)
    commit(project, "our work")


def test_a_pristine_project_updated_is_a_fresh_copy(project: Path, fresh: dict[str, bytes]) -> None:
    before = files(project)
    ended = update(project)
    assert ended.returncode == 0, ended.stderr
    after = files(project)
    different = {name for name in after | fresh if after.get(name) != fresh.get(name)}
    assert different == KEPT_SEEDS
    for name in KEPT_SEEDS:
        assert owner_of(name) is Owner.SEED
        assert after[name] == before[name]
    assert "v0.1.0 → v0.2.0" in ended.stdout
    assert "- a recipe that counts" in ended.stdout
    assert update(project, "--check").returncode == 0


def test_an_edited_project_updates_without_conflict_and_keeps_every_edit(
    project: Path, fresh: dict[str, bytes]
) -> None:
    edit(project)
    before = files(project)
    ended = update(project)
    assert ended.returncode == 0, ended.stderr + ended.stdout
    after = files(project)

    workflow = after.pop(".github/workflows/ci.yml").decode()
    assert "timeout-minutes: 25" in workflow
    assert "- run: echo ours" in workflow
    assert set(before) - set(after) == {".github/workflows/ci.yml"}
    added = set(after) - set(before)
    assert added == {".wavewright/added.toml", "user-docs/tutorials/first.md"}
    for name in set(after) - added:
        mine = name not in fresh or owner_of(name) is Owner.SEED
        assert after[name] == (before if mine else fresh)[name], name
    assert b"count:" in after["just/process.just"]
    assert ".wavewright/wavewright.schema.json" not in after
    assert "LICENSE" not in after
    assert b"<<<<<<<" not in b"".join(after.values())


def test_a_real_conflict_is_reported_at_its_place(project: Path) -> None:
    workflow = project / ".github/workflows/ci.yml"
    change(workflow, "timeout-minutes: 20", "timeout-minutes: 99")
    commit(project, "our timeout")
    line = 1 + workflow.read_text(encoding="utf-8").splitlines().index("    timeout-minutes: 99")
    ended = update(project)
    assert ended.returncode == 1
    assert f".github/workflows/ci.yml:{line}: your edit and the template's change" in ended.stderr
    assert "git reset --hard" in ended.stderr


def test_a_repository_that_has_only_the_process_updates_too(template: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    copy(template, project, "v0.1.0", "--data", "scope=process")
    (project / "main.go").write_text("package main\n", encoding="utf-8")
    git(project, "init", "--quiet", "-b", "main")
    commit(project, "start")
    ended = update(project)
    assert ended.returncode == 0, ended.stderr
    assert (project / ".wavewright/added.toml").is_file()
    assert "count:" in (project / "just/process.just").read_text(encoding="utf-8")
    assert git(project, "ls-files", "--deleted") == ""
    assert (project / "main.go").is_file()


def test_answers_that_are_taken_back_leave_seeds_and_edits_and_nothing_else(
    template: Path, fresh: dict[str, bytes], tmp_path: Path
) -> None:
    project = tmp_path / "project"
    on = ("deployment=kubernetes", "monitoring=true", "agent_commands=[claude]")
    off = ("deployment=none", "monitoring=false", "agent_commands=[]")
    copy(template, project, "v0.2.0", *(f"--data={answer}" for answer in on))
    edited = (".github/workflows/deploy-staging.yml", "ops/k8s/base/deployment.yaml")
    for name in edited:
        change(project / name, "", "# ours\n")
    git(project, "init", "--quiet", "-b", "main")
    commit(project, "start")
    before = files(project)
    ended = update(project, "--", *(f"--data={answer}" for answer in off))
    assert ended.returncode == 1
    assert "1 conflict\n" in ended.stderr
    assert f"git rm {edited[0]}\n" in ended.stderr
    owned = set(before) - {".wavewright/added.toml"}  # of no row of the table
    kept = {name for name in owned if name in edited or owner_of(name) is Owner.SEED}
    gone = set(before) - kept - set(fresh)
    assert {".claude/commands/ww-check.md", ".github/workflows/deploy-production.yml"} <= gone
    assert files(project) == fresh | {name: before[name] for name in kept}
