"""An existing repository takes only the process, and nothing of it is overwritten."""

import re
import shlex
import shutil
from pathlib import Path

import copier
import pytest
import yaml

from .conftest import ROOT, copy, files_of, git

THEIRS = {
    "package.json": '{"name": "shop"}\n',
    "index.js": "console.log('shop')\n",
    "README.md": "# Shop\n",
    "CHANGELOG.md": "# News\n",
    "AGENTS.md": "Be kind.\n",
    "LICENSE": "Ours.\n",
    "justfile": "build:\n    @echo build\n",
    ".gitignore": "node_modules/\n",
    ".editorconfig": "root = true\n",
    ".pre-commit-config.yaml": "repos: []\n",
    "pyproject.toml": "[project]\nname = 'scripts'\nversion = '1'\n",
    "ruff.toml": "line-length = 79\n",
    "pytest.ini": "[pytest]\n",
    "mypy.ini": "[mypy]\n",
    ".coveragerc": "[run]\n",
    "src/shop/__init__.py": "",
    "tests/conftest.py": "",
    ".github/workflows/ci.yml": "on: push\n",
    ".github/pull_request_template.md": "Why?\n",
    "project-docs/ROADMAP.md": "# Where we go\n",
    "user-docs/how-to/README.md": "# Guides\n",
    "wavewright.yml": "project: Shop\nnamespace: SHOP\nscope: process\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Make a repository that has a file of every name that the template knows."""
    folder = tmp_path / "shop"
    for name, text in THEIRS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=shop")
    return folder


def test_nothing_of_an_existing_repository_changes(shop: Path, template: Path) -> None:
    copy(template, shop, {"scope": "process"})
    changed = [line for line in git(shop, "status", "--porcelain").splitlines() if line[0] != "?"]
    assert changed == []
    new = set(files_of(shop)) - THEIRS.keys()
    assert {path for path in new if not path.startswith("dev-docs/process/")} == {
        ".copier-answers.yml",
        ".github/ISSUE_TEMPLATE/bug.yml",
        ".github/ISSUE_TEMPLATE/change-request.yml",
        ".github/ISSUE_TEMPLATE/feature.yml",
        ".github/ISSUE_TEMPLATE/feedback.yml",
        ".github/ISSUE_TEMPLATE/wave.yml",
        ".github/labels.yml",
        ".github/workflows/wavewright.yml",
        ".wavewright/.gitignore",
        ".wavewright/pyproject.toml",
        ".wavewright/wavewright.schema.json",
        "just/process.just",
        "project-docs/WAVE_1X_PLAN.md",
        "project-docs/capabilities/README.md",
    }


@pytest.mark.parametrize(("rule", "suffix"), [("*", ""), ("*.yml", ".yml")])
def test_the_page_on_adopting_finds_each_file_that_is_ignored(
    shop: Path, template: Path, rule: str, suffix: str
) -> None:
    (shop / ".gitignore").write_text(f"node_modules/\n{rule}\n")
    (shop / "node_modules").mkdir()
    (shop / "node_modules/README.md").write_text("# Of another\n")
    every = {"agent_commands": ["claude", "copilot", "cursor"], "planning": ["waves", "prds"]}
    copy(template, shop, {"scope": "process"} | every)
    new = {path for path in files_of(shop) if not path.startswith("node_modules/")} - THEIRS.keys()
    came = {path for path in new if path.endswith(suffix)}
    page = (ROOT / "docs/how-to/adopt.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"(?m)^ +git (ls-files --others --ignored .*\\\n.*)$", page)
    assert set(git(shop, *shlex.split(command.replace("\\\n", ""))).splitlines()) == came
    assert len(came) >= 8


@pytest.mark.parametrize("name", ["Justfile", "JUSTFILE", ".justfile"])
def test_a_justfile_of_another_spelling_gets_no_rival(
    template: Path, tmp_path: Path, name: str
) -> None:
    target = tmp_path / "shop"
    target.mkdir()
    (target / name).write_text("build:\n")
    copy(template, target, {"scope": "process"})
    assert sorted(p.name for p in target.iterdir() if "justfile" in p.name.lower()) == [name]


def test_the_process_alone_brings_no_code(template: Path, tmp_path: Path) -> None:
    made = copy(template, tmp_path / "shop", {"scope": "process", "repository_host": "other"})
    assert not [path for path in files_of(made) if path.endswith(".py") or ".github" in path]
    settings = yaml.safe_load((made / "wavewright.yml").read_text())
    assert settings["gates"] == ["process-check"]
    assert "package" not in settings


def test_the_template_itself_ignores_none_of_its_files(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "template", checkout / "template")
    shutil.copy(ROOT / ".gitignore", checkout)
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    listed = set(git(checkout, "ls-files", "-z").split("\0")) - {"", ".gitignore"}
    assert listed == {f"template/{path}" for path in files_of(checkout / "template")}


def test_a_copy_to_the_current_folder_says_what_to_do_there(
    shop: Path,
    template: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(shop)
    copier.run_copy(str(template), ".", data={"scope": "process"}, defaults=True)
    said = capfd.readouterr().err
    assert " is ready. Next:\n\n  uv sync --project .wavewright\n" in said
    assert "cd ." not in said


def test_the_process_alone_has_no_recipe_for_python(template: Path, tmp_path: Path) -> None:
    made = copy(template, tmp_path / "shop", {"scope": "process"})
    recipes = (made / "just/process.just").read_text()
    found = set(re.findall(r"(?m)^([a-z][\w-]*)(?: \*ARGS)?:", recipes))
    assert {"check", "run-guide", "status", "evidence", "setup"} <= found
    assert not found & {"test", "verify", "tdd", "pyramid", "new-steps", "new-unit-test", "lint"}
