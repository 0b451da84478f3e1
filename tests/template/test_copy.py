"""Copying: without trust, without a question, onto every system."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml

from wavewright.config import load
from wavewright.limits import Coverage

from .conftest import ROOT, Render, files_of, git, snapshot

pytestmark = pytest.mark.unmeasured

SETTINGS: dict[str, Any] = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
QUESTIONS = {name: value for name, value in SETTINGS.items() if not name.startswith("_")}
ASKED = {name: value for name, value in QUESTIONS.items() if value.get("when") is not False}
SOURCES = sorted(path for path in (ROOT / "template").rglob("*") if path.is_file())
VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    {
        "example": False,
        "license": "none",
        "repository_host": "other",
        "agent_instructions": False,
        "agent_commands": ["copilot"],
    },
    {"license": "Apache-2.0", "author_email": "ada@example.org", "python_version": "3.14"},
    {
        "license": "BSD-3-Clause",
        "repository_url": "https://github.com/acme/tools",
        "deployment": "docker",
    },
    {
        "license": "Proprietary",
        "planning": ["waves", "sprints", "prds"],
        "deployment": "kubernetes",
        "monitoring": True,
        "agent_commands": ["claude", "copilot", "cursor"],
    },
    {"scope": "process", "deployment": "kubernetes", "agent_commands": ["claude", "copilot"]},
)


def variants() -> list[Any]:
    return [pytest.param(v, id="-".join(map(str, v.values())) or "defaults") for v in VARIANTS]


def test_a_bare_copier_copy_needs_no_flag_but_defaults(template: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "copier", "copy", "--defaults", ".", str(tmp_path / "made")]
    done = subprocess.run(command, cwd=template, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers = yaml.safe_load((tmp_path / "made" / ".copier-answers.yml").read_text())
    assert answers["_src_path"] == str(template)  # not `.`, which an update could not follow
    assert re.search(r"cd .*made\n +uv run just setup\n +uv run just pre-merge\n", done.stderr)


def test_nothing_in_the_settings_needs_trust() -> None:
    assert not SETTINGS.keys() & {"_tasks", "_migrations", "_jinja_extensions", "_external_data"}
    assert SETTINGS["_envops"] == {
        "undefined": "jinja2.StrictUndefined",
        "keep_trailing_newline": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }


@pytest.mark.parametrize("name", ASKED)
def test_every_question_has_a_default_a_help_and_a_rule(name: str) -> None:
    question = ASKED[name]
    assert "default" in question
    assert question["help"].endswith((".", "?"))
    assert question["type"] == "bool" or "choices" in question or question["validator"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT / "template").as_posix())
def test_every_path_can_be_checked_out_on_windows(path: Path) -> None:
    relative = path.relative_to(ROOT / "template")
    assert not path.is_symlink()
    assert not os.access(path, os.X_OK)
    assert path.suffix not in {".sh", ".bash", ".ps1", ".bat", ".cmd"}
    assert not path.read_bytes().startswith(b"#!")
    for part in relative.parts:
        assert not re.search(r'[<>:"|?*\\\x00-\x1f]|[. ]$', part)
        assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", part.lower())
    assert len(relative.as_posix()) < 120


@pytest.mark.parametrize("answers", variants())
def test_the_settings_of_a_new_project_are_valid(render: Render, answers: dict[str, Any]) -> None:
    project = render(**answers)
    config = load(project)
    assert config.project == "Acme Tools"
    assert config.namespace == "ACME"
    assert config.coverage == Coverage()
    assert config.scope == answers.get("scope", "project")
    assert config.package == ("acme" if config.has_code else "")
    assert config.planning == tuple(answers.get("planning", ["waves"]))
    assert config.deployment == answers.get("deployment", "none")
    assert config.monitoring is answers.get("monitoring", False)
    first = (project / "wavewright.yml").read_text().splitlines()[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads((project / schema).read_text())["type"] == "object"


def test_the_example_is_small(render: Render) -> None:
    assert len([path for path in files_of(render()) if "greet" in path]) < 20


def test_without_the_example_nothing_of_it_is_left(render: Render) -> None:
    for path, data in files_of(render(example=False)).items():
        assert "greet" not in path.lower()
        if path not in {"just/process.just", ".copier-answers.yml"}:
            assert b"greet" not in data.lower(), path


def test_an_update_never_brings_the_example_back(tmp_path: Path) -> None:
    source = snapshot(tmp_path / "template")
    git(source, "init", "--quiet", "--initial-branch=main")
    commit(source, "v0.1.0")
    project = tmp_path / "project"
    copier.run_copy(str(source), project, defaults=True, quiet=True)
    git(project, "init", "--quiet", "--initial-branch=main")
    doomed = [path for path in files_of(project) if "greet" in path]
    for path in doomed:
        (project / path).unlink()
    (project / "README.md").write_text("# Ours\n")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message=ours")
    pytest_ini = source / "template" / "pytest.ini"
    pytest_ini.write_text(pytest_ini.read_text() + "log_level = INFO\n")
    commit(source, "v0.2.0")
    copier.run_update(project, defaults=True, overwrite=True, quiet=True)
    changed = git(project, "status", "--porcelain").split()[1::2]
    assert len(doomed) > 10
    pages = {path for path in changed if path.startswith("dev-docs/process/")}
    assert sorted({*changed} - pages) == [".copier-answers.yml", "pytest.ini"]
    lines = set(re.findall(r"^[-+]\w.*", git(project, "diff", "--", *pages), re.MULTILINE))
    assert lines == {'-version: "v0.1.0"', '+version: "v0.2.0"'}


def commit(repository: Path, tag: str) -> None:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", f"--message={tag}")
    git(repository, "tag", tag)


def test_jobs_of_the_user_survive_changes_of_the_workflow(tmp_path: Path) -> None:
    source = snapshot(tmp_path / "template")
    git(source, "init", "--quiet", "--initial-branch=main")
    commit(source, "v0.1.0")
    project = tmp_path / "project"
    copier.run_copy(str(source), project, defaults=True, quiet=True)
    ours = project / ".github" / "workflows" / "ci.yml"
    place = "      # Add the names of your own required jobs below this line.\n"
    text = ours.read_text().replace(place, f"{place}      - docs\n")
    jobs = yaml.safe_load(text)["jobs"]
    before, required = list(jobs), jobs["ci-ok"]["needs"][:-1]
    ours.write_text(f"{text}\n  docs:\n    name: Docs\n    runs-on: ubuntu-latest\n")
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message=ours")
    theirs = source / "template" / ".github" / "workflows" / "ci.yml"
    text = theirs.read_text().replace("      - security\n", "      - security\n      - build\n")
    text = text.replace("timeout-minutes: 2\n", "timeout-minutes: 3\n")
    text = text.replace("# The one check", "build:\n    name: Build\n\n  # The one check")
    theirs.write_text(text)
    commit(source, "v0.2.0")
    copier.run_update(project, defaults=True, overwrite=True, quiet=True)
    jobs = yaml.safe_load(ours.read_text())["jobs"]
    assert list(jobs) == [*before[:-1], "build", "ci-ok", "docs"]
    assert jobs["ci-ok"]["needs"] == [*required, "build", "docs"]
    assert jobs["ci-ok"]["timeout-minutes"] == 3
