"""Updates of a small project from a small template: real git, real Copier, a stand-in for uv."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from wavewright.cli.update import finish

from . import forked, inside

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real


COPIER_YML = """\
_subdirectory: template
_skip_if_exists: [/README.md, /LICENSE, /CHANGELOG.md, /project-docs/**, /wavewright.yml]
name:
  type: str
  default: demo
"""
ANSWERS = "{{ _copier_answers | to_nice_yaml }}"
CHANGELOG = """\
# Changelog

## [Unreleased]

- not yet

## [0.2.0] - 2026-11-20

### Changed

- the better recipe

## [0.1.0] - 2026-11-01

- the first one

[0.2.0]: https://host.example/0.2.0
"""
V1 = {
    "copier.yml": COPIER_YML,
    "CHANGELOG.md": CHANGELOG,
    "template/{{ _copier_conf.answers_file }}.jinja": ANSWERS,
    "template/wavewright.yml": "project: demo\nnamespace: APP\n",
    "template/README.md": "# Demo\n",
    "template/LICENSE": "free\n",
    "template/project-docs/old.md": "old\n",
    "template/project-docs/front.md": "front\n",
    "template/CHANGELOG.md": "# Changes\n",
    "template/just/process.just": "one:\n    echo 1\n\n\n\n\ntwo:\n    echo 2\n",
    "template/just/gone.just": "gone\n",
    "template/pytest.ini": "[pytest]\n",
}
V2 = {
    "template/README.md": "# Demo, better\n",
    "template/just/process.just": "one:\n    echo 1\n\n\n\n\ntwo:\n    echo two\n",
    "template/pytest.ini": "[pytest]\naddopts = -ra\n",
    "template/just/more.just": "more\n",
    "template/project-docs/new.md": "new\n",
}
GONE_IN_V2 = ("template/just/gone.just", "template/project-docs/old.md")
UV = """\
#!{python}
import os, pathlib, sys
here = pathlib.Path(__file__).parent
with (here / "log").open("a") as log:
    print(*sys.argv[1:], file=log)
fail = os.environ.get("FAIL_" + sys.argv[1].upper())
if fail:
    print("uv says " + fail, file=sys.stderr)
sys.exit(int(fail or 0))
"""


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", *arguments]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return ended.stdout.strip()


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def commit(folder: Path, message: str = "work") -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--no-verify", "-m", message)


@dataclass(frozen=True)
class Case:
    """A template with two versions, a project made from the first, and a stand-in for uv."""

    folder: Path

    @property
    def template(self) -> Path:
        return self.folder / "template"

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def uv_calls(self) -> list[str]:
        log = self.folder / "bin/log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    def edit(self, **files: str) -> None:
        write(self.project, files)
        commit(self.project)

    def update(
        self, *arguments: str, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        left = ("UV", "NO_COLOR", "COVERAGE_")  # what is started from here is not measured
        base = {k: v for k, v in os.environ.items() if not k.startswith(left)}
        base["PATH"] = f"{self.folder / 'bin'}{os.pathsep}{base['PATH']}"
        with forked.copier():
            return inside.run(self.project, "update", *arguments, env=base | (env or {}))

    def read(self, name: str) -> str:
        return (self.project / name).read_text(encoding="utf-8")


def copier(*arguments: str, cwd: Path) -> None:
    command = [sys.executable, "-m", "copier", *arguments]
    subprocess.run(command, cwd=cwd, capture_output=True, check=True)


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("update")
    template = folder / "template"
    write(template, V1)
    git(template, "init", "--quiet", "-b", "main")
    commit(template, "first")
    git(template, "tag", "v0.1.0")
    project = folder / "project"
    copier("copy", "--quiet", "--defaults", str(template), str(project), cwd=folder)
    git(project, "init", "--quiet", "-b", "main")
    commit(project, "start")
    write(template, {"template/LICENSE": "free, too\n"})
    commit(template, "between")
    git(template, "tag", "not-a-version")
    write(template, V2)
    for name in GONE_IN_V2:
        (template / name).unlink()
    commit(template, "second")
    git(template, "tag", "v0.2.0")
    write(template, {"template/LICENSE": "free, at last\n"})
    commit(template, "third")
    git(template, "tag", "v0.3.0rc1")
    uv = folder / "bin/uv"
    write(uv.parent, {"uv": UV.format(python=sys.executable)})
    uv.chmod(0o755)
    return folder


def copy_of(original: Path, folder: Path) -> Case:
    """Return a copy whose project knows the template beside it."""
    case = Case(shutil.copytree(original, folder / "case"))
    answers = case.read(".copier-answers.yml").replace(str(original), str(case.folder))
    write(case.project, {".copier-answers.yml": answers})
    git(case.project, "commit", "--quiet", "--amend", "-am", "start")
    return case


@pytest.fixture
def case(original: Path, tmp_path: Path) -> Case:
    return copy_of(original, tmp_path)


def test_an_update_tells_what_changed_brings_it_locks_and_checks(case: Case) -> None:
    ended = case.update()
    assert ended.returncode == 0, ended.stderr
    assert "v0.1.0 → v0.2.0" in ended.stdout
    assert "- the better recipe" in ended.stdout
    assert "the first one" not in ended.stdout
    assert "not yet" not in ended.stdout
    assert "host.example" not in ended.stdout
    assert "Updated to v0.2.0." in ended.stdout
    assert "addopts" in case.read("pytest.ini")
    assert case.read("just/more.just") == "more\n"
    assert case.read("README.md") == "# Demo\n"
    assert "_commit: v0.2.0" in case.read(".copier-answers.yml")
    assert case.uv_calls == ["lock", "run wavewright check"]


@pytest.mark.parametrize("conflict", [False, True])
def test_a_lock_that_uv_changed_by_itself_is_no_reason_to_refuse(
    case: Case, *, conflict: bool
) -> None:
    case.edit(**{"uv.lock": "version = 1\n"})
    if conflict:
        case.edit(**{"pytest.ini": "[pytest]\naddopts = --mine\n"})
    (case.project / "uv.lock").write_text("version = 2\n")
    ended = case.update()
    assert "not committed" not in ended.stderr
    assert "_commit: v0.2.0" in case.read(".copier-answers.yml")
    assert case.read("uv.lock") == "version = 2\n"
    assert (ended.returncode, "conflict" in ended.stderr) == ((1, True) if conflict else (0, False))


def test_a_changed_lock_beside_other_changes_is_refused_and_stays(case: Case) -> None:
    case.edit(**{"uv.lock": "version = 1\n"})
    (case.project / "uv.lock").write_text("version = 2\n")
    (case.project / "README.md").write_text("mine\n")
    assert "not committed" in case.update().stderr
    assert case.read("uv.lock") == "version = 2\n"


def test_nothing_newer_changes_nothing(case: Case) -> None:
    text = case.read(".copier-answers.yml")
    case.edit(**{".copier-answers.yml": text.replace("v0.1.0", "v0.2.0")})
    ended = case.update()
    assert ended.returncode == 0
    assert "v0.2.0 is the newest" in ended.stdout
    assert git(case.project, "status", "--porcelain") == ""
    assert case.uv_calls == []


def test_check_tells_by_its_exit_code_whether_there_is_something_newer(case: Case) -> None:
    newer = case.update("--check")
    assert (newer.returncode, newer.stderr) == (2, "")
    assert "v0.1.0 → v0.2.0" in newer.stdout
    text = case.read(".copier-answers.yml")  # now dirty, which is fine: it only looks
    write(case.project, {".copier-answers.yml": text.replace("v0.1.0", "v0.2.0")})
    same = case.update("--check")
    assert (same.returncode, same.stderr) == (0, "")
    shutil.rmtree(case.template)
    unknown = case.update("--check")
    assert unknown.returncode == 1
    assert "does not exist" in unknown.stderr


@pytest.fixture(scope="session")
def worked(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Return a project with everyday edits after an update, under a hostile git configuration."""
    case = copy_of(original, tmp_path_factory.mktemp("worked"))
    git(case.project, "switch", "--quiet", "-c", "side")
    git(case.project, "rm", "--quiet", "CHANGELOG.md")
    commit(case.project, "without changelog")
    git(case.project, "switch", "--quiet", "main")
    case.edit(
        **{
            "just/process.just": case.read("just/process.just").replace("echo 1", "echo mine"),
            "README.md": "# Mine\n",
            "notes.txt": "mine\n",
            "yaml.py": "raise SystemExit('not the one that Copier wants')\n",
            "project-docs/old.md": "mine\n",
            "project-docs/merging.md": "<<<<<<< HEAD\nours\n=======\n>>>>>>> side\n",
        }
    )
    git(case.project, "merge", "--quiet", "--no-ff", "-m", "merge", "side")
    git(case.project, "rm", "--quiet", "LICENSE", "pytest.ini")
    git(case.project, "mv", "project-docs/front.md", "project-docs/a {{ 1 }} [x].md")
    commit(case.project)
    hooks = case.folder / "hooks"
    for name in ("prepare-commit-msg", "pre-commit", "post-checkout"):
        write(hooks, {name: "#!/bin/sh\nexit 1\n"})
        (hooks / name).chmod(0o755)
    config = f"[core]\n\thooksPath = {hooks}\n[status]\n\tshowUntrackedFiles = no\n"
    write(case.folder, {"gitconfig": config + "[commit]\n\tgpgSign = true\n"})
    env = {"GIT_CONFIG_GLOBAL": str(case.folder / "gitconfig"), "GIT_DIR": str(case.template)}
    ended = case.update(env=env)
    write(case.folder, {"said": ended.stdout + ended.stderr, "code": str(ended.returncode)})
    return case


def test_everyday_edits_and_a_hostile_git_configuration_do_not_stop_an_update(worked: Case) -> None:
    assert (worked.folder / "code").read_text() == "0", (worked.folder / "said").read_text()


def test_edits_of_the_user_stay_where_the_template_changed_other_lines(worked: Case) -> None:
    assert worked.read("just/process.just") == "one:\n    echo mine\n\n\n\n\ntwo:\n    echo two\n"
    assert worked.read("README.md") == "# Mine\n"
    assert worked.read("notes.txt") == "mine\n"


def test_files_that_the_user_deleted_moved_or_merged_away_stay_so(worked: Case) -> None:
    for name in ("LICENSE", "CHANGELOG.md", "pytest.ini", "project-docs/front.md"):
        assert not (worked.project / name).exists()
    assert worked.read("project-docs/a {{ 1 }} [x].md") == "front\n"


def test_a_seed_that_the_template_gives_up_stays_with_the_user(worked: Case) -> None:
    said = (worked.folder / "said").read_text(encoding="utf-8")
    assert worked.read("project-docs/old.md") == "mine\n"
    assert "project-docs/old.md: the template no longer has it" in said
    assert not (worked.project / "just/gone.just").exists()
    assert "just/gone.just" in said


def test_conflicts_are_shown_at_their_lines_with_the_way_out(case: Case) -> None:
    before = case.read("just/process.just").replace("echo 2", "echo mine")
    case.edit(**{"just/process.just": before, "just/gone.just": "mine\n"})
    ended = case.update()
    assert ended.returncode == 1
    assert "2 conflicts" in ended.stderr
    assert "just/gone.just:1: you edited this file, and the template no longer" in ended.stderr
    assert case.read("just/gone.just") == "mine\n"
    assert "just/process.just:8: your edit and the template's change" in ended.stderr
    assert case.read("just/process.just").splitlines()[7].startswith("<<<<<<< ")
    assert "touch the same lines\nEdit these places and remove the markers.\n" in ended.stderr
    assert "or let them go: git rm just/gone.just\n" in ended.stderr
    assert "git reset --hard\n    git clean -fd\n" in ended.stderr
    assert case.uv_calls == []

    checked = inside.run(case.project, "check")
    assert checked.returncode == 1
    assert "just/process.just:8:1 SHAPE113" in checked.stdout
    clashing = case.read("just/process.just")
    write(case.project, {"just/process.just": before})
    assert "SHAPE113" not in inside.run(case.project, "check").stdout
    write(case.project, {"just/process.just": clashing})

    again = case.update()
    assert again.returncode == 2
    assert "conflicts of an earlier update or merge are not resolved" in again.stderr

    git(case.project, "reset", "--hard")
    git(case.project, "clean", "-fd")
    assert case.read("just/process.just") == before
    assert git(case.project, "status", "--porcelain") == ""


def test_rejected_patches_count_as_conflicts_even_when_ignored(case: Case) -> None:
    text = case.read("just/process.just").replace("echo 2", "echo mine")
    own = {"just/process.just": text, "just/gone.just": "mine\n"}
    case.edit(**own, **{".gitignore": "*.rej\n"})
    write(case.project, {"old.rej": "from another day"})
    ended = case.update("--", "--conflict", "rej")
    assert ended.returncode == 1
    assert "just/process.just.rej:1: your changes that did not fit" in ended.stderr
    assert "files beside them, then: rm just/process.just.rej\n" in ended.stderr
    assert "markers" not in ended.stderr
    assert "old.rej" not in ended.stderr
    assert case.read("just/gone.just") == "mine\n"
    assert not (case.project / "just/gone.just.rej").exists()


@pytest.mark.parametrize("kind", ["untracked", "changed", "staged"])
def test_a_dirty_tree_is_refused_with_the_way_out(case: Case, kind: str) -> None:
    write(case.project, {"new.txt" if kind == "untracked" else "README.md": "wip\n"})
    if kind == "staged":
        git(case.project, "add", "--all")
    ended = case.update()
    assert ended.returncode == 2
    assert "not committed" in ended.stderr
    assert ("new.txt" if kind == "untracked" else "README.md") in ended.stderr
    assert 'git add --all && git commit -m "wip"' in ended.stderr
    assert "git stash --include-untracked" in ended.stderr
    assert "addopts" not in case.read("pytest.ini")


def test_a_long_list_of_changes_is_cut(case: Case) -> None:
    write(case.project, {f"new{n:02}.txt": "x" for n in range(13)})
    ended = case.update()
    assert "new09.txt" in ended.stderr
    assert "new10.txt" not in ended.stderr
    assert "and 3 more" in ended.stderr


def test_an_unfinished_merge_or_rebase_is_refused(case: Case) -> None:
    git(case.project, "switch", "--quiet", "-c", "side")
    case.edit(**{"side.txt": "side\n"})
    git(case.project, "switch", "--quiet", "main")
    case.edit(**{"notes.txt": "mine\n"})
    git(case.project, "merge", "--quiet", "--no-ff", "--no-commit", "side")
    ended = case.update()
    assert ended.returncode == 2
    assert "a merge is in progress" in ended.stderr
    assert "git merge --abort" in ended.stderr


def test_without_git_the_project_is_refused(case: Case) -> None:
    shutil.rmtree(case.project / ".git")
    ended = case.update()
    assert ended.returncode == 2
    assert "not in a git repository" in ended.stderr
    assert "wavewright setup" in ended.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "", "no .copier-answers.yml"),
        ("_src_path: ", "#", "no `_src_path`"),
        ("_commit: ", "#", "no `_commit`"),
        ("_commit: .*", "_commit: v7.7.7", "v7.7.7 is not in its repository"),
        ("_src_path: /", "_src_path: /nowhere/", "does not exist"),
        ("_src_path: .*", "_src_path: .", "is this project itself"),
        ("_src_path: .*", "_src_path: ../bin", "is a plain folder"),
        ("_src_path: .*", "_src_path: ../bin/uv", "not a git repository"),
        ("_src_path: .*", "_src_path: ../template/template", "is a plain folder"),
        ("_src_path: .*", "_src_path: ../nowhere.git", "does not answer"),
        ("_src_path: .*", "_src_path: [", "not valid YAML"),
        ("_commit: .*", "_commit: HEAD", "`_commit: HEAD` is no version of the template"),
        ("name: .*", "name: 2026-13-99", ".copier-answers.yml:3: a value is not what"),
        ("(?s).*", "- a", "answers are `key: value` lines"),
    ],
)
def test_a_template_that_no_update_can_come_from_is_named(
    case: Case, old: str, new: str, message: str
) -> None:
    answers = case.project / ".copier-answers.yml"
    text = re.sub(old, new, case.read(".copier-answers.yml"), count=1) if old else ""
    answers.unlink()
    if text:
        write(case.project, {".copier-answers.yml": text})
    commit(case.project)
    ended = case.update()
    assert ended.returncode == 2, ended.stderr
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr
    assert git(case.project, "status", "--porcelain") == ""
    if "_src_path" in old and message != "not valid YAML" and "answer" not in message:
        assert "_src_path: " in ended.stderr.split("into .copier-answers.yml")[1]


def test_a_lock_that_fails_is_not_hidden(
    case: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UV", str(case.folder / "bin/uv"))
    monkeypatch.setenv("FAIL_LOCK", "7")
    assert finish(case.project, "project", ()) == 1
    said = capsys.readouterr().err
    assert "the lock was not refreshed" in said
    assert "uv says 7" in said
    assert case.uv_calls == ["lock"]


def test_the_exit_code_of_the_check_is_that_of_the_update(
    case: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UV", str(case.folder / "bin/uv"))
    monkeypatch.setenv("FAIL_RUN", "1")
    assert finish(case.project, "process", ()) == 1
    assert "Updated to" not in capsys.readouterr().out
    assert case.uv_calls == [
        "lock --project .wavewright",
        "run --project .wavewright wavewright check",
    ]


def test_without_uv_the_update_says_so(
    case: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("UV", raising=False)
    folders = os.environ["PATH"].split(os.pathsep)
    path = os.pathsep.join(folder for folder in folders if not shutil.which("uv", path=folder))
    monkeypatch.setenv("PATH", path)
    assert finish(case.project, "project", ()) == 1
    assert "uv is not installed" in capsys.readouterr().err


def test_a_failure_of_copier_is_told_without_its_traceback(case: Case) -> None:
    ended = case.update("--", "--vcs-ref", "v9.9.9")
    assert ended.returncode == 1
    assert "the update failed" in ended.stderr
    assert "v9.9.9" in ended.stderr
    assert "File " not in ended.stderr
    assert "Nothing was changed." in ended.stderr
    assert "git reset" not in ended.stderr
    assert git(case.project, "status", "--porcelain") == ""


def test_a_template_that_wants_trust_is_told_of(case: Case) -> None:
    write(case.template, {"copier.yml": f"_tasks: [echo hi]\n{COPIER_YML}"})
    commit(case.template)
    git(case.template, "tag", "v0.3.0")
    ended = case.update()
    assert ended.returncode == 1
    assert "wavewright update -- --trust" in ended.stderr


def test_arguments_after_the_dashes_go_to_copier(case: Case) -> None:
    ended = case.update("--", "--vcs-ref=:current:", "--data", "name=other", "--defaults")
    assert ended.returncode == 0, ended.stderr
    assert "_commit: v0.1.0" in case.read(".copier-answers.yml")
    assert "name: other" in case.read(".copier-answers.yml")
    assert case.uv_calls == ["lock", "run wavewright check"]


def test_a_url_gives_tags_and_changelog_as_a_folder_does(case: Case) -> None:
    git(case.folder, "clone", "--quiet", "--bare", str(case.template), "template.git")
    text = case.read(".copier-answers.yml").replace(
        str(case.template), f"git+file://{case.folder}/template.git"
    )
    case.edit(**{".copier-answers.yml": text})
    ended = case.update(env={"COPIER_CACHE_DIR": str(case.folder / "cache")})
    assert ended.returncode == 0, ended.stderr
    assert "- the better recipe" in ended.stdout
    assert "addopts" in case.read("pytest.ini")


def test_a_template_without_versions_is_followed_by_its_commits(case: Case) -> None:
    for tag in git(case.template, "tag").split():
        git(case.template, "tag", "--delete", tag)
    commits = git(case.template, "rev-list", "--reverse", "--abbrev-commit", "HEAD").split()
    first, head = commits[0], commits[-1]
    text = case.read(".copier-answers.yml").replace("v0.1.0", f"'{first}'")
    case.edit(**{".copier-answers.yml": text})
    ended = case.update()
    assert ended.returncode == 0, ended.stderr
    assert f"{first} → HEAD" in ended.stdout
    assert "not yet" in ended.stdout
    assert head in case.read(".copier-answers.yml")
    assert case.update("--check").returncode == 0


def add_second_template(case: Case) -> None:
    """Give the project a second answers file, of the same template's first version."""
    text = case.read(".copier-answers.yml")
    case.edit(**{".copier-answers.second.yml": text})


def test_every_answers_file_is_updated_and_the_branch_stays_where_it_was(case: Case) -> None:
    add_second_template(case)
    head = git(case.project, "rev-parse", "HEAD")
    ended = case.update()
    assert ended.returncode == 0, ended.stderr
    for name in (".copier-answers.yml", ".copier-answers.second.yml"):
        assert f"{name}: v0.1.0 → v0.2.0" in ended.stdout
        assert "_commit: v0.2.0" in case.read(name)
    assert git(case.project, "rev-parse", "HEAD") == head
    assert git(case.project, "diff", "--cached", "--name-only") == ""
    assert "just/more.just" in git(case.project, "status", "--porcelain")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_lost_when_an_update_is_stopped_between_two_templates(
    case: Case, sent: int
) -> None:
    add_second_template(case)
    head = git(case.project, "rev-parse", "HEAD")
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "wavewright", "update"],
        cwd=case.project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(600):
        if git(case.project, "rev-parse", "HEAD") != head:
            break
        time.sleep(0.05)
    os.killpg(process.pid, sent)
    _, said = process.communicate(timeout=60)
    if sent == signal.SIGINT:
        assert process.returncode == 130
        assert "git reset --hard" in said
    else:
        refused = case.update()
        assert refused.returncode == 2
        way_out = refused.stderr.split("Go back to before it: ")[1]
        subprocess.run(way_out, shell=True, cwd=case.project, check=True)  # noqa: S602
    assert git(case.project, "rev-parse", "HEAD") == head
    git(case.project, "reset", "--hard")
    git(case.project, "clean", "-fd")
    assert "_commit: v0.1.0" in case.read(".copier-answers.yml")


def test_one_of_several_templates_can_be_chosen(case: Case) -> None:
    add_second_template(case)
    ended = case.update("--answers-file", ".copier-answers.second.yml")
    assert ended.returncode == 0, ended.stderr
    assert "_commit: v0.1.0" in case.read(".copier-answers.yml")
    assert "_commit: v0.2.0" in case.read(".copier-answers.second.yml")


def test_a_project_in_a_folder_of_a_repository_leaves_the_rest_alone(case: Case) -> None:
    shutil.rmtree(case.project / ".git")
    git(case.folder, "init", "--quiet", "-b", "main")
    write(case.folder, {".gitignore": "template/\nbin/\n", "sibling.txt": "1\n"})
    commit(case.folder)
    write(case.folder, {"sibling.txt": "2\n", "untracked.txt": "x\n"})
    text = case.read("just/process.just").replace("echo 2", "echo mine")
    write(case.project, {"just/process.just": text})
    git(case.folder, "commit", "--quiet", "-m", "edit", "--", "project")
    ended = case.update()
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "  just/process.just:8: " in ended.stderr
    commands = ended.stderr.split("nothing of yours is lost:")[1].split("\n")
    for line in filter(str.strip, commands):
        subprocess.run(line, shell=True, cwd=case.project, check=True)  # noqa: S602
    assert case.read("just/process.just") == text
    assert git(case.folder, "status", "--porcelain").split("\n") == [
        "M sibling.txt",
        "?? untracked.txt",
    ]


def release(case: Case, **files: str) -> None:
    """Add files to the template, as its version 0.4.0."""
    write(case.template, files)
    commit(case.template, "fourth")
    git(case.template, "tag", "v0.4.0")


def test_files_that_git_ignores_are_not_overwritten(case: Case) -> None:
    case.edit(**{".gitignore": "*.txt\n/own\n/LICENSE.md\n"})
    mine = {"notes.txt": "mine\n", "own": "mine\n", "other.txt": "x\n", "same.txt": "theirs\n"}
    write(case.project, mine)
    new = ("notes.txt", "own/page.md", "same.txt")
    release(case, **{f"template/{name}": "theirs\n" for name in new})
    ended = case.update()
    assert ended.returncode == 2, ended.stdout
    assert "git ignores these files" in ended.stderr
    assert "\n    notes.txt\n    own\n  Move them away" in ended.stderr
    assert {name: case.read(name) for name in mine} == mine
    assert git(case.project, "status", "--porcelain") == ""
    passed = case.update("--", "--exclude", "notes.txt", "-xown")
    assert passed.returncode == 0, passed.stderr
    assert {name: case.read(name) for name in mine} == mine


def test_files_that_git_ignores_are_not_removed_with_the_templates_own(case: Case) -> None:
    gone = ("just/gone.just", "project-docs/old.md")
    git(case.project, "rm", "--quiet", "--cached", *gone)
    case.edit(**{".gitignore": "".join(f"/{name}\n" for name in gone)})
    write(case.project, dict.fromkeys(gone, "mine\n"))
    ended = case.update()
    assert ended.returncode == 2, ended.stdout
    assert "\n    just/gone.just\n    project-docs/old.md\n" in ended.stderr
    assert [case.read(name) for name in gone] == ["mine\n", "mine\n"]


def test_an_ignored_file_of_a_seed_and_caches_do_not_stop_an_update(case: Case) -> None:
    git(case.project, "rm", "--quiet", "--cached", "README.md")
    case.edit(**{".gitignore": "/README.md\n*.pyc\n.venv\n"})
    write(case.project, {"README.md": "mine\n", "a/__pycache__/a.pyc": "", ".venv/x": ""})
    ended = case.update()
    assert ended.returncode == 0, ended.stderr
    assert case.read("README.md") == "mine\n"


def test_a_version_that_cannot_be_made_is_told_before_anything_is_changed(case: Case) -> None:
    case.edit(**{".gitignore": "*.txt\n"})
    write(case.project, {"notes.txt": "mine\n"})
    ended = case.update("--", "--vcs-ref=v9.9.9")
    assert ended.returncode == 2
    assert "version v9.9.9 could not be made" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("mark", ["--skip-worktree", "--assume-unchanged"])
def test_edits_that_git_was_told_to_overlook_are_not_overwritten(case: Case, mark: str) -> None:
    git(case.project, "update-index", mark, "pytest.ini")
    write(case.project, {"pytest.ini": "mine\n"})
    ended = case.update()
    assert ended.returncode == 2
    assert "an update could lose them:\n    pytest.ini\n" in ended.stderr
    assert case.read("pytest.ini") == "mine\n"
    for line in ended.stderr.splitlines():
        if line.strip().startswith("git update-index"):
            git(case.project, *line.replace("FILE", "pytest.ini").split()[1:])
    assert git(case.project, "status", "--porcelain") == "M pytest.ini"


def test_with_pretend_nothing_is_changed_locked_or_checked(case: Case) -> None:
    ended = case.update("--", "--pretend")
    assert ended.returncode == 0, ended.stderr
    assert "Nothing was changed: --pretend." in ended.stdout
    assert "Updated" not in ended.stdout
    assert git(case.project, "status", "--porcelain") == ""
    assert case.uv_calls == []


def test_an_index_that_git_cannot_read_is_not_a_clean_tree(case: Case) -> None:
    write(case.project, {"README.md": "wip\n", ".git/index": "broken"})
    ended = case.update()
    assert ended.returncode == 2
    assert "index file" in ended.stderr
    assert "git reset" not in ended.stderr
    assert case.read("pytest.ini") == "[pytest]\n"


def test_a_repository_that_git_refuses_is_not_taken_for_none(case: Case) -> None:
    write(case.project, {".git/HEAD": "broken"})
    ended = case.update()
    assert ended.returncode == 2
    assert "git does not read the repository" in ended.stderr
    assert "wavewright setup" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_after_an_update_was_killed_the_next_one_says_how_to_go_back(case: Case) -> None:
    stop = "import os, signal; os.killpg(0, signal.SIGKILL)"
    tasks = f"_tasks: [[{sys.executable}, -c, '{stop}']]\n"
    release(case, **{"copier.yml": f"{tasks}{COPIER_YML}"})
    killed = subprocess.run(
        [sys.executable, "-P", "-m", "wavewright", "update", "--", "--trust"],
        cwd=case.project,
        capture_output=True,
        start_new_session=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    write(case.project, {"half.txt": "of an update\n"})
    ended = case.update()
    assert ended.returncode == 2
    assert "an earlier update was stopped on its way" in ended.stderr
    assert "git add" not in ended.stderr
    subprocess.run(ended.stderr.splitlines()[-1], shell=True, cwd=case.project, check=True)  # noqa: S602
    assert git(case.project, "status", "--porcelain") == ""
    again = case.update("--", "--vcs-ref=v0.2.0")
    assert again.returncode == 0, again.stderr
    assert "not committed" in case.update().stderr
