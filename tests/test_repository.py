"""This repository's own tooling: recipes, hooks, workflows and what must never be committed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
RECIPES = {
    "setup",
    "check",
    "lint",
    "format",
    "typecheck",
    "test",
    "pre-merge",
    "bench",
    "docs",
    "demo",
}
WRITING = {"release", "scorecard"}  # workflows that may change something, each with its reason
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def repository_files() -> list[str]:
    """Return the files that are committed or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def just(*words: str) -> str:
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["just", *words], cwd=ROOT, capture_output=True, text=True, check=True, env=env
    )
    return done.stdout


def test_the_promised_recipes_exist() -> None:
    assert set(just("--summary").split()) >= RECIPES


def test_a_recipe_finds_uv_where_uv_says_it_is() -> None:
    env = os.environ | {"UV": str(ROOT / "somewhere" / "uv")}
    program = Path(sys.executable).parent / "just"
    done = subprocess.run(
        [program, "--evaluate", "PATH"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=env,
    )
    assert done.stdout.split(os.pathsep)[0] == str(ROOT / "somewhere")


def test_hooks_are_local_and_run_what_uv_installed() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith("uv run --no-sync ")


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_actions_and_takes_no_more_rights_than_it_needs(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    uses = re.findall(r"uses: (\S+)(.*)", text)
    assert uses
    for action, comment in uses:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+(\.\d+)*", comment), action
    assert data["permissions"] == {}
    assert "concurrency" in data
    for job in data["jobs"].values():
        assert job["timeout-minutes"] <= 30
        given = set(job["permissions"].values())
        assert given <= ({"read", "write"} if workflow.stem in WRITING else {"read"})
    for line in re.findall(r"^.*: write.*$", text, re.MULTILINE):
        assert re.search(r"write # to |write # the ", line), line


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_only_recipes_that_exist(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    assert set(re.findall(r"\bjust ([\w-]+)", text)) <= set(just("--summary").split())


def test_nothing_is_committed_that_ties_us_to_one_place() -> None:
    registries = ("pypi", "npmjs", "pythonhosted")
    hosts = re.compile(rb"\b(%s)\.(org|com)\b" % "|".join(registries).encode())
    locks = {"uv.lock", "package-lock.json", "poetry.lock", "pylock.toml"}
    files = repository_files()
    assert [name for name in files if Path(name).name in locks] == []
    assert [name for name in files if hosts.search((ROOT / name).read_bytes())] == []


# What is read into the shell of each step of a guide: no other language has its state at hand.
OF_GUIDES = {f"extensions/wavewright/guide/{name}.bash" for name in ("carry", "trap")}


def test_the_repository_has_no_shell_scripts_and_no_symlinks() -> None:
    files = repository_files()
    scripts = {name for name in files if name.endswith((".sh", ".bash", ".ps1", ".bat"))}
    assert scripts == OF_GUIDES
    assert [name for name in files if (ROOT / name).is_symlink()] == []


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with the CI entry, and a uv that says what it is to run and fails in turn."""
    (tmp_path / ".ci").mkdir()
    shutil.copy2(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    uv = tmp_path / ".tools/bin/uv"
    uv.parent.mkdir(parents=True)
    uv.write_text('#!/bin/sh\necho "uv $*"\ntest ! -e "fails-$3"\n', encoding="utf-8")
    uv.chmod(0o755)
    return tmp_path


def run_ci(checkout: Path, blocks: Iterator[str] | list[str]) -> subprocess.CompletedProcess[str]:
    (checkout / "README.md").write_text("\n".join(blocks), encoding="utf-8")
    return subprocess.run(
        ["bash", checkout / ".ci" / "run"], capture_output=True, text=True, check=False
    )


def block(command: str) -> str:
    return f"# Title\n\n<!-- command: test -->\n\n```sh\n{command}\n```\n"


def test_ci_runs_the_readme_command_word_for_word_in_the_checkout(checkout: Path) -> None:
    command = f"echo a > made && {sys.executable} -c 'print(6 * 7)'"
    ended = run_ci(checkout, [block(command)])
    judged = "uv run just workflows\nuv run just operations\n"
    assert (ended.returncode, ended.stdout) == (0, f"$ {command}\n42\n{judged}")
    assert (checkout / "made").is_file()


def test_ci_fails_when_the_readme_command_fails(checkout: Path) -> None:
    assert run_ci(checkout, [block("false && true")]).returncode == 1
    assert run_ci(checkout, [block("exit 7")]).returncode == 7


@pytest.mark.parametrize("recipe", ["workflows", "operations"])
def test_ci_fails_when_workflows_or_operations_are_not_as_they_must_be(
    checkout: Path, recipe: str
) -> None:
    (checkout / f"fails-{recipe}").touch()
    assert run_ci(checkout, [block("true")]).returncode == 1


@pytest.mark.parametrize("blocks", [[], [block("true"), block("true")]])
def test_ci_fails_when_the_readme_does_not_name_one_command(
    checkout: Path, blocks: list[str]
) -> None:
    assert run_ci(checkout, blocks).returncode == 2


def test_the_readme_has_the_command_that_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- command: test -->\n+```sh\n(.+)\n```", readme)
    assert found
    assert found[1].endswith("uv run just test")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
