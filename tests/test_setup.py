"""`wavewright setup`, `setting` and `completion`, from the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
repos:
  - repo: local
    hooks:
      - id: never
        name: never
        language: system
        entry: "false"
        always_run: true
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    settings = "project: demo\nnamespace: APP\ncoverage:\n  unit: 70\ngates: [lint, test]\n"
    (root / "wavewright.yml").write_text(settings, encoding="utf-8")
    (root / ".copier-answers.yml").write_text("_commit: v0.1.0\n", encoding="utf-8")
    (root / ".pre-commit-config.yaml").write_text(CONFIG, encoding="utf-8")
    return root


@pytest.fixture
def identity(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "gitconfig"
    path.write_text("[user]\n\tname = T\n\temail = t@example.com\n", encoding="utf-8")
    return {"GIT_CONFIG_GLOBAL": str(path)}


def wavewright(
    root: Path, *arguments: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    base = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith("GIT_") or k.startswith("GIT_CONFIG_SYS")
    }
    return subprocess.run(
        [sys.executable, "-m", "wavewright", *arguments],
        cwd=root,
        env=base | {"PYTHONUTF8": "1"} | (env or {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def git(folder: Path, *arguments: str) -> str:
    ended = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()


def test_a_fresh_copy_gets_a_repository_hooks_and_its_first_commit(
    project: Path, identity: dict[str, str]
) -> None:
    ended = wavewright(project, "setup", env=identity)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "done  repository: made, on the branch main",
        "done  hooks: installed",
        "done  first commit: chore: start from the Wavewright template v0.1.0",
    ]
    assert git(project, "branch", "--show-current") == "main"
    assert git(project, "log", "--format=%s") == "chore: start from the Wavewright template v0.1.0"
    assert git(project, "status", "--porcelain") == ""
    assert "pre-commit" in (project / ".git/hooks/pre-commit").read_text(encoding="utf-8")


def test_running_it_again_changes_nothing(project: Path, identity: dict[str, str]) -> None:
    wavewright(project, "setup", env=identity)
    (project / "new.txt").write_text("x", encoding="utf-8")
    ended = wavewright(project, "setup", env=identity)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "kept  repository: is there",
        "kept  hooks: are installed",
        "kept  first commit: is there",
    ]
    assert git(project, "status", "--porcelain") == "?? new.txt"


def test_without_an_identity_the_files_stay_staged_and_the_way_on_is_told(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").touch()
    ended = wavewright(project, "setup", env={"GIT_CONFIG_GLOBAL": str(tmp_path / "empty")})
    assert ended.returncode == 0, ended.stderr
    assert "git config --global user.name" in ended.stdout
    assert "git config --global user.email" in ended.stdout
    assert "A  wavewright.yml" in git(project, "status", "--porcelain")


def test_a_project_in_a_folder_of_a_repository_gets_no_hooks_and_no_commit(
    project: Path, identity: dict[str, str]
) -> None:
    git(project.parent, "init", "--quiet")
    ended = wavewright(project, "setup", env=identity)
    assert ended.returncode == 0, ended.stderr
    assert "of which this project is a folder" in ended.stdout
    assert "hooks: not installed" in ended.stdout
    assert "first commit" not in ended.stdout
    assert not (project.parent / ".git/hooks/pre-commit").exists()


def test_a_repository_with_commits_keeps_its_own_history(
    project: Path, identity: dict[str, str]
) -> None:
    (project / ".pre-commit-config.yaml").unlink()
    git(project, "init", "--quiet")
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
    git(project, *who, "commit", "--quiet", "--allow-empty", "-m", "mine")
    ended = wavewright(project, "setup", env=identity)
    assert ended.stdout.splitlines() == [
        "kept  repository: is there",
        "kept  first commit: is there",
    ]
    assert git(project, "log", "--format=%s") == "mine"


@pytest.mark.parametrize("place", [".", ".."])
def test_a_repository_that_git_refuses_is_left_alone(
    project: Path, identity: dict[str, str], place: str
) -> None:
    git(project / place, "init", "--quiet")
    head = project / place / ".git/HEAD"
    head.write_text("broken", encoding="utf-8")
    ended = wavewright(project, "setup", env=identity)
    assert ended.returncode == 2
    assert "git does not read the repository" in ended.stderr
    assert "fatal: " in ended.stderr
    assert head.read_text(encoding="utf-8") == "broken"
    assert (project / ".git").exists() is (place == ".")


def test_hooks_that_the_users_git_looks_for_elsewhere_are_left_alone(
    project: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[core]\n\thooksPath = /elsewhere\n[user]\n\tname = T\n\temail = t@example.com\n",
        encoding="utf-8",
    )
    ended = wavewright(project, "setup", env={"GIT_CONFIG_GLOBAL": str(config)})
    assert ended.returncode == 0, ended.stderr
    assert "core.hooksPath = /elsewhere" in ended.stdout
    assert "done  first commit" in ended.stdout


def test_hooks_that_cannot_be_installed_are_told(project: Path, identity: dict[str, str]) -> None:
    git(project, "init", "--quiet")
    hooks = project / ".git/hooks"
    for sample in hooks.iterdir():
        sample.unlink()
    hooks.rmdir()
    hooks.write_text("not a folder", encoding="utf-8")
    ended = wavewright(project, "setup", env=identity)
    assert ended.returncode == 2
    assert "the commit hooks were not installed" in ended.stderr
    assert "wavewright setup" in ended.stderr


def test_without_an_answers_file_the_first_commit_names_no_version(
    project: Path, identity: dict[str, str]
) -> None:
    (project / ".copier-answers.yml").unlink()
    ended = wavewright(project, "setup", env=identity)
    assert ended.returncode == 0, ended.stderr
    assert git(project, "log", "--format=%s") == "chore: start from the Wavewright template"


def test_a_commit_that_fails_is_told(project: Path, tmp_path: Path) -> None:
    config = tmp_path / "config"
    text = "[user]\n\tname = T\n\temail = t@example.com\n[commit]\n\tgpgSign = true\n"
    config.write_text(f"{text}[gpg]\n\tprogram = /nowhere\n", encoding="utf-8")
    ended = wavewright(project, "setup", env={"GIT_CONFIG_GLOBAL": str(config)})
    assert ended.returncode == 2
    assert "the first commit was not made" in ended.stderr


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("coverage.overall", "85"),
        ("coverage.unit", "70"),
        ("gates", "lint\ntest"),
        ("project", "demo"),
        ("monitoring", "false"),
    ],
)
def test_a_setting_is_printed_with_its_default(project: Path, name: str, expected: str) -> None:
    ended = wavewright(project, "setting", name)
    assert (ended.returncode, ended.stdout.strip()) == (0, expected)


def test_an_unknown_setting_is_answered_with_the_nearest_ones(project: Path) -> None:
    ended = wavewright(project, "setting", "coverage.overal")
    assert ended.returncode == 2
    assert "coverage.overall" in ended.stderr


def test_bash_completes_the_names_of_commands(tmp_path: Path) -> None:
    env = {
        "COMP_WORDS": "wavewright ne",
        "COMP_CWORD": "1",
        "_WAVEWRIGHT_COMPLETE": "bash_complete",
    }
    program = "import sys; sys.argv[0] = 'wavewright'; from wavewright.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "plain,new" in ended.stdout.splitlines()


@pytest.mark.parametrize(
    ("shell", "expected"),
    [
        ("bash", "complete -o nosort -F _wavewright_completion wavewright"),
        ("zsh", "#compdef wavewright"),
        ("fish", "complete --no-files --command wavewright"),
    ],
)
def test_each_shell_gets_its_script(tmp_path: Path, shell: str, expected: str) -> None:
    ended = wavewright(tmp_path, "completion", shell)
    assert ended.returncode == 0, ended.stderr
    assert expected in ended.stdout
    assert "_WAVEWRIGHT_COMPLETE" in ended.stdout


def test_an_unknown_shell_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    ended = wavewright(tmp_path, "completion", "dos")
    assert ended.returncode == 2
    assert "'bash', 'zsh', 'fish'" in ended.stderr
