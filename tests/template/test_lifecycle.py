"""A project's first day, with the real programs: set up, pass the gates, grow, pass them again."""

import os
import subprocess
from pathlib import Path

from .conftest import copy, git

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


def test_a_new_project_passes_its_gates_and_grows(template: Path, tmp_path: Path, uv: str) -> None:
    project = copy(template, tmp_path / "acme-tools", {})
    just(uv, project, "setup")
    assert "coverage" in just(uv, project, "pre-merge")
    just(uv, project, "format")
    assert git(project, "status", "--porcelain") == ""

    just(uv, project, "new-wave", "Config publishing", "--number", "1.2", "--release", "0.2.0")
    publish, validate = "ACME.CONFIG.PUBLISH", "ACME.CONFIG.VALIDATE"
    behaviors = ("--behavior", publish, "--behavior", validate)
    just(uv, project, "new-capability", "config-publishing", "--wave", "1.2", *behaviors)
    git(project, "add", "--all")
    said = just(uv, project, "pre-merge")
    assert "pre-commit" in said
    just(uv, project, "format")
    assert git(project, "diff", "--stat") == ""


def test_a_project_without_the_example_passes_its_gates(
    template: Path, tmp_path: Path, uv: str
) -> None:
    project = copy(template, tmp_path / "acme-tools", {"example": False})
    just(uv, project, "setup")
    just(uv, project, "pre-merge")
    assert git(project, "status", "--porcelain") == ""


def test_an_adopted_process_is_checked(template: Path, tmp_path: Path, uv: str) -> None:
    repository = tmp_path / "shop"
    repository.mkdir()
    (repository / "package.json").write_text("{}\n")
    lines = ("set allow-duplicate-recipes", "set allow-duplicate-variables")
    own = "check:\n    @echo mine\n"
    (repository / "justfile").write_text("\n".join([*lines, "import 'just/process.just'", own]))
    git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message=shop")
    copy(template, repository, {"scope": "process"})
    tool = [uv, "run", "--project", ".wavewright", "wavewright"]
    env = {k: v for k, v in os.environ.items() if not k.startswith("VIRTUAL_ENV")} | QUIET
    for words in (("new", "wave", "First"), ("new", "capability", "orders"), ("check",)):
        done = subprocess.run(
            [*tool, *words], cwd=repository, capture_output=True, text=True, check=False, env=env
        )
        assert done.returncode == 0, done.stdout + done.stderr
    # The repository's own recipe `check` wins, and the gate checks all the same.
    (repository / "user-docs/how-to/orders.md").unlink()
    run = [uv, "run", "--project", ".wavewright"]
    for recipe, code, text in (
        (("just", "check"), 0, "mine"),
        (("wavewright", "pre-merge"), 1, "TRACE107"),
    ):
        done = subprocess.run(
            [*run, *recipe], cwd=repository, capture_output=True, text=True, check=False, env=env
        )
        assert (done.returncode, text in done.stdout) == (code, True), done.stdout + done.stderr
    assert not list((repository / "tests").rglob("*"))
    assert git(repository, "diff", "--stat") == ""
