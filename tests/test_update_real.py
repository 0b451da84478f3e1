"""Updates with our own template: two tagged versions of it, a pristine and an edited project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wavewright.ownership import Owner, owner_of

REPOSITORY = Path(__file__).parent.parent
PARTS = ("copier.yml", "template", "extensions", "pyproject.toml", "README.md", "LICENSE")
ANSWERS = ("--defaults", "--data", "project_name=Demo Shop")
NEWS = "## [0.2.0] - 2026-12-01\n\n### Added\n\n- a recipe that counts\n"
COUNT = '\n# Count\n[group("gates")]\ncount:\n    @echo 1 2 3\n'
# (file, text to replace or nothing to append, new text): what a next version may well change.
CHANGES = (
    ("pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"'),
    ("template/just/process.just.jinja", "", COUNT),
    ("template/.wavewright/ruff.toml", "", "# newer\n"),
    ("template/.wavewright/pyproject.toml.jinja", 'version = "0"', 'version = "1"'),
    ("template/.wavewright/wavewright.schema.json", "{", "{ "),
    ("template/.wavewright/added.toml", "", "# a new file of the template\n"),
    ("template/pytest.ini", "[pytest]", "# newer\n[pytest]"),
    ("template/.github/workflows/ci.yml", "timeout-minutes: 20", "timeout-minutes: 25"),
    ("template/README.md.jinja", "", "\nA better last line.\n"),
    ("template/user-docs/tutorials/first.md", "", "# A new seed\n"),
)
GIVEN_UP = "template/.editorconfig"
# Seeds of which the project keeps its own: changed in the template, or no longer in it.
KEPT_SEEDS = {"README.md", ".editorconfig"}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", *arguments]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return ended.stdout.strip()


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--no-verify", "-m", message)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    assert old in text, f"{file} no longer has {old!r}"
    text = text.replace(old, new, 1) if old else text + new
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


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
    folder = tmp_path_factory.mktemp("real") / "template"
    folder.mkdir()
    caches = shutil.ignore_patterns("__pycache__")
    for part in PARTS:
        source = REPOSITORY / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=caches)
        else:
            shutil.copy(source, folder / part)
    log = folder / "CHANGELOG.md"
    log.write_text("# Changelog\n\n## [0.1.0] - 2026-11-01\n\n- the start\n", encoding="utf-8")
    git(folder, "init", "--quiet", "-b", "main")
    commit(folder, "first")
    git(folder, "tag", "v0.1.0")
    for name, old, new in CHANGES:
        change(folder / name, old, new)
    (folder / GIVEN_UP).unlink()
    change(log, "## [0.1.0]", f"{NEWS}\n## [0.1.0]")
    commit(folder, "second")
    git(folder, "tag", "v0.2.0")
    return folder


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


def update(
    project: Path, *arguments: str, real_uv: bool = False
) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "VIRTUAL_ENV"}}
    if not real_uv:
        stub = project.parent / "bin" / "uv"
        stub.parent.mkdir(exist_ok=True)
        stub.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        stub.chmod(0o755)
        env["UV"] = str(stub)
    return subprocess.run(
        [sys.executable, "-P", "-m", "wavewright", "update", *arguments],
        cwd=project,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


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


def test_with_the_real_uv_the_new_tool_is_locked_and_checks(project: Path) -> None:
    if not (os.environ.get("UV") or shutil.which("uv")):
        pytest.skip("uv is not installed")
    ended = update(project, real_uv=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert 'name = "wavewright"\nversion = "0.2.0"' in (project / "uv.lock").read_text("utf-8")
    said = subprocess.run(
        [project / ".venv/bin/wavewright", "--version"],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.splitlines()[0] == "wavewright 0.2.0"
    assert said.stdout.splitlines()[2:] == ["template 0.2.0"]
