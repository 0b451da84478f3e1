"""The tools of a new project agree with what the template writes, and their rules bite."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import ROOT, Render, copy

BIN = Path(sys.executable).parent


def run(
    folder: Path, *command: str, env: Mapping[str, str] = {}
) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"} | dict(env)
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=env)


BAD_CODE = '''"""A module."""
import os


def total(items, start=[]):
    assert items
    return eval("items") + start
'''


def test_bad_code_is_found_by_every_tool(template: Path, tmp_path: Path) -> None:
    project = copy(template, tmp_path / "project", {})
    (project / "src" / "acme" / "bad.py").write_text(BAD_CODE)
    (project / "tests" / "test_bad.py").write_text(BAD_CODE)
    found = run(project, "ruff", "check", "--output-format", "concise").stdout
    for rule in ("F401", "ANN001", "ANN201", "B006", "D103", "S101", "S307"):
        assert re.search(rf"^src/acme/bad\.py:\d+:\d+: {rule} ", found, re.MULTILINE), rule
    for rule in ("F401", "ANN001", "B006", "S307"):
        assert re.search(rf"^tests/test_bad\.py:\d+:\d+: {rule} ", found, re.MULTILINE), rule
    assert not re.search(r"^tests/.*: (S101|D\d+) ", found, re.MULTILINE)
    assert "bad.py" in run(project, "ruff", "format", "--check").stdout
    typed = run(project, "mypy").stdout
    assert re.search(r"^src/acme/bad\.py:\d+: error", typed, re.MULTILINE)
    assert re.search(r"^tests/test_bad\.py:\d+: error", typed, re.MULTILINE)


def test_complexity_has_one_limit_that_a_project_may_change(tmp_path: Path) -> None:
    (tmp_path / ".wavewright").mkdir()
    for name in (".wavewright/ruff.toml", "ruff.toml"):
        shutil.copy(ROOT / "template" / name, tmp_path / name)
    rules = tomllib.loads((tmp_path / ".wavewright/ruff.toml").read_text())
    limit = rules["lint"]["mccabe"]["max-complexity"]
    branches = "".join(f"    if number == {one}:\n        found = {one}\n" for one in range(limit))
    (tmp_path / "odd.py").write_text(f"def odd(number, found=0):\n{branches}    return found\n")
    check = ("ruff", "check", "--no-cache", "--select", "C901", "--output-format", "concise")
    found = run(tmp_path, *check).stdout
    assert f"odd.py:1:5: C901 `odd` is too complex ({limit + 1} > {limit})" in found
    with (tmp_path / "ruff.toml").open("a") as settings:
        settings.write(f"\n[lint.mccabe]\nmax-complexity = {limit + 1}\n")
    assert "C901" not in run(tmp_path, *check).stdout


def test_a_project_adds_and_drops_rules_of_its_own(template: Path, tmp_path: Path) -> None:
    project = copy(template, tmp_path / "project", {})
    settings = project / "ruff.toml"
    text = settings.read_text().replace("extend-select = []", 'extend-select = ["T20"]')
    settings.write_text(
        text.replace("ignore = []", 'ignore = ["B006"]\nper-file-ignores = {"src/*/x.py" = ["D"]}')
    )
    (project / "src" / "acme" / "bad.py").write_text(BAD_CODE + '\n\nprint("x")\n')
    found = run(project, "ruff", "check", "--output-format", "concise").stdout
    assert "T201" in found
    assert "B006" not in found
    assert "S307" in found
    assert "tests/" not in found  # the exceptions of the process still hold


def test_a_project_adds_marks_and_filters_of_its_own(render: Render, tmp_path: Path) -> None:
    project = shutil.copytree(render(example=False), tmp_path / "project")
    (project / "tests" / "conftest.py").write_text(
        "import pytest\n\n\n"
        "def pytest_configure(config: pytest.Config) -> None:\n"
        '    config.addinivalue_line("markers", "slow: takes long")\n'
        '    config.addinivalue_line("filterwarnings", "ignore:old:DeprecationWarning")\n'
    )
    (project / "tests" / "test_own.py").write_text(
        "import warnings\n\nimport pytest\n\n\n"
        "@pytest.mark.slow\ndef test_own() -> None:\n"
        '    warnings.warn("old", DeprecationWarning)\n'
    )
    done = run(project, "pytest", "tests/test_own.py", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    (project / "tests" / "test_own.py").write_text(
        "import pytest\n\n\n@pytest.mark.unknown\ndef test_own() -> None: ...\n"
    )
    assert run(project, "pytest", "tests/test_own.py").returncode != 0


def test_commit_hooks_run_locked_tools_only(render: Render) -> None:
    hooks = yaml.safe_load((render() / ".pre-commit-config.yaml").read_text())
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    for hook in hooks["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith("uv run --frozen ")


NAMES = ["ci", "release", "scorecard", "security", "tag", "update"]
# Two of one release, tag or update would get in each other's way; none of them is stopped half-way.
UNSTOPPED = {"release.yml", "tag.yml", "update.yml"}


def workflows(project: Path) -> dict[str, Any]:
    folder = project / ".github" / "workflows"
    return {path.name: yaml.safe_load(path.read_text()) for path in sorted(folder.glob("*.yml"))}


def test_a_project_has_its_workflows_and_an_adopted_repository_the_check(render: Render) -> None:
    assert list(workflows(render())) == [f"{name}.yml" for name in NAMES]
    assert list(workflows(render(scope="process"))) == ["wavewright.yml"]
    assert workflows(render(repository_host="other")) == {}


def test_workflows_are_least_privileged_and_bounded(render: Render) -> None:
    found = workflows(render()) | workflows(render(scope="process"))
    for name, workflow in found.items():
        assert workflow["permissions"] == {}
        assert workflow["concurrency"]["cancel-in-progress"] is (name not in UNSTOPPED)
        for job in workflow["jobs"].values():
            assert job["name"]
            assert job["timeout-minutes"] <= 20
            assert "permissions" in job
            assert all(step["name"] for step in job["steps"])
            assert not any("${{" in step.get("run", "") for step in job["steps"])


def test_what_checks_a_change_can_write_nothing_but_its_comment(render: Render) -> None:
    found = workflows(render())
    writing = {
        (name, id_, scope)
        for name in ("ci.yml", "security.yml")
        for id_, job in found[name]["jobs"].items()
        for scope, level in job["permissions"].items()
        if level != "read"
    }
    assert writing == {("ci.yml", "comment", "pull-requests")}


def test_workflows_run_only_recipes_and_commands_that_exist(render: Render) -> None:
    listed = run(render(), "just", "--summary").stdout.split()
    for name, workflow in workflows(render()).items():
        for id_, job in workflow["jobs"].items():
            for step in job["steps"]:
                for recipe in re.findall(r"\bjust ([a-z][\w-]*)", step.get("run", "")):
                    assert recipe in listed, f"{name}: {id_}: {recipe}"


def test_every_gate_has_its_job(render: Render) -> None:
    gates = yaml.safe_load((render() / "wavewright.yml").read_text())["gates"]
    runs = [
        step.get("run", "")
        for job in workflows(render())["ci.yml"]["jobs"].values()
        for step in job["steps"]
    ]
    for gate in gates:
        assert any(re.search(rf"just {gate}( |$)", each) for each in runs), gate
    (others,) = (each for each in runs if "case $gate in" in each)
    named = re.search(r"([\w-]+(?: \| [\w-]+)+)\) ;;", others)
    assert named
    assert set(named[1].split(" | ")) == {*gates, "smoke"}


def test_the_required_job_waits_for_every_other(render: Render) -> None:
    jobs = workflows(render())["ci.yml"]["jobs"]
    assert sorted(jobs["ci-ok"]["needs"]) == sorted(jobs.keys() - {"ci-ok", "comment"})
    assert jobs["ci-ok"]["if"] == "always()"


def recipe(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a recipe with a `uv` that prints its arguments, one a line."""
    fake = project / ".fake"
    fake.mkdir(exist_ok=True)
    (fake / "uv").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (fake / "uv").chmod(0o755)
    path = f"{fake}{os.pathsep}{BIN}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["just", *words],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PATH": path},
    )


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
@pytest.mark.parametrize("noun", ["wave", "capability", "behavior", "guide", "scenario"])
def test_recipes_pass_every_argument_through_as_it_is(
    render: Render, tmp_path: Path, noun: str
) -> None:
    project = shutil.copytree(render(example=False), tmp_path / "project")
    words = ["two words", "it's", 'a "b"', "$HOME", "`id`", "*", "--goal", "x; rm -rf y", "a\\b"]
    done = recipe(project, f"new-{noun}", *words)
    assert done.stdout.splitlines() == ["run", "--frozen", "wavewright", "new", noun, *words]


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
def test_a_recipe_of_the_user_replaces_that_of_the_process(render: Render, tmp_path: Path) -> None:
    project = shutil.copytree(render(example=False), tmp_path / "project")
    with (project / "justfile").open("a") as file:
        file.write("\nlint:\n    @echo ours\n")
    assert recipe(project, "lint").stdout == "ours\n"
    assert recipe(project, "format").stdout.splitlines() == ["run", "--frozen", "ruff", "format"]
    assert "ours" not in recipe(project).stdout  # without a name: the list
    assert "new-wave" in recipe(project).stdout


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
def test_in_an_adopted_repository_recipes_use_the_tools_of_the_process(
    template: Path, tmp_path: Path
) -> None:
    project = copy(template, tmp_path / "project", {"scope": "process"})
    done = recipe(project, "check", "a b")
    expected = ["run", "--frozen", "--project", ".wavewright", "wavewright", "check", "a b"]
    assert done.stdout.splitlines() == expected
