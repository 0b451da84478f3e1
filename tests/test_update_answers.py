"""Updates with other answers: what is switched on comes, what is switched off goes, edits stay."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from wavewright.cli.update import LINES, SHOWN, tell_of_seeds
from wavewright.ownership import Owner, owner_of
from wavewright.update import Seed

from . import forked
from .test_update import ANSWERS, UV, Case, commit, git, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

# (question, answer that is on, answer that is off, when it is off, files that only "on" has).
SWITCHES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (
        *("deployment", "docker", "none", "deployment == 'none'"),
        (".github/workflows/deploy-a.yml", "Dockerfile"),
    ),
    ("monitoring", "true", "false", "not monitoring", ("ops/rules.yml", "tests/test_rules.py")),
    (
        *("agents", "[claude]", "[]", "not agents"),
        (".claude/commands/ww-a.md", ".claude/commands/ww-b.md"),
    ),
    (
        *("planning", "[waves, prds]", "[waves]", "'prds' not in planning"),
        (".github/PULL_REQUEST_TEMPLATE/epic.md",),
    ),
    ("instructions", "true", "false", "not instructions", ("AGENTS.md",)),
    (
        *("host", "github", "other", "host == 'other'"),
        (".github/workflows/ci.yml", ".github/workflows/tag.yml"),
    ),
)
ON = tuple(f"--data={name}={on}" for name, on, *_ in SWITCHES)
OFF = tuple(f"--data={name}={off}" for name, _, off, *_ in SWITCHES)
SWITCHED = tuple(path for *_, paths in SWITCHES for path in paths)
SEEDS = {path for path in SWITCHED if owner_of(path) is Owner.SEED}
# One that is edited of each owner; the template has two of each but of the shared ones.
EDITED = (
    *(".claude/commands/ww-a.md", ".github/workflows/ci.yml", ".github/workflows/deploy-a.yml"),
    *("AGENTS.md", "ops/rules.yml"),
)
GONE = tuple(path for path in EDITED if path not in SEEDS)
SETTLED = ("wavewright.yml", "pyproject.toml", "README.md")  # seeds for any answers
SETTINGS = "project: demo\nnamespace: APP\ndeployment: {{ deployment }}\n"
ANSWERS_FILE = ".copier-answers.yml"
UNCHANGED = "yours, and not changed: "
DELETED = "Dockerfile"  # a seed that the user let go while it was switched off


def questions() -> str:
    kept = ", ".join(sorted({*SEEDS, *SETTLED}))
    lines = ["_subdirectory: template", f"_skip_if_exists: [{kept}]"]
    excluded = ["_exclude:"]
    for name, _, off, is_off, paths in SWITCHES:
        lines += [f"{name}:", "  type: yaml", f"  default: '{off}'"]
        excluded += [f'  - "{{% if {is_off} %}}/{path}{{% endif %}}"' for path in paths]
    return "\n".join([*lines, *excluded, ""])


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Return a project in which everything is switched off."""
    case = Case(tmp_path_factory.mktemp("answers"))
    own = {
        "copier.yml": questions(),
        "template/{{ _copier_conf.answers_file }}.jinja": ANSWERS,
        "template/wavewright.yml.jinja": SETTINGS,
        "template/pyproject.toml.jinja": "# A\n{% if monitoring %}metrics{% endif %}\n",
        "template/README.md": "# Demo\n",
        "template/just/process.just.jinja": "deploy:\n    echo {{ deployment }}\n",
    }
    write(case.template, own | {f"template/{path}": f"{path}\n" for path in SWITCHED})
    git(case.template, "init", "--quiet", "-b", "main")
    commit(case.template, "first")
    git(case.template, "tag", "v0.1.0")
    made = forked.run(case.folder, "copy", "-q", "--defaults", str(case.template), "project")
    assert made.ok, made.said
    git(case.project, "init", "--quiet", "-b", "main")
    commit(case.project, "start")
    uv = case.folder / "bin/uv"
    write(uv.parent, {"uv": UV.format(python=sys.executable)})
    uv.chmod(0o755)
    return case


@pytest.fixture(scope="module")
def on(off: Case, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Return a project in which everything was switched on by an update."""
    case = branch(off, tmp_path_factory.mktemp("on"))
    switch(case, *ON)
    commit(case.project, "on")
    return case


def branch(case: Case, folder: Path) -> Case:
    """Return a copy of the project, which has the same template."""
    return Case(shutil.copytree(case.folder, folder / "case", symlinks=True))


def switch(case: Case, *data: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    ended = case.update("--", *data)
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended


def files(case: Case) -> dict[str, str]:
    git(case.project, "add", "--all")
    return {path: case.read(path) for path in git(case.project, "ls-files").splitlines()}


def clean(case: Case) -> bool:
    return git(case.project, "status", "--porcelain") == ""


def test_what_is_switched_on_comes(off: Case, on: Case) -> None:
    before, after = files(off), files(on)
    assert set(after) - set(before) == set(SWITCHED)
    assert after["just/process.just"] == "deploy:\n    echo docker\n"


def test_what_is_switched_off_goes_except_for_seeds(off: Case, on: Case, tmp_path: Path) -> None:
    case = branch(on, tmp_path)
    ended = switch(case, *OFF)
    assert files(case) == files(off) | {path: f"{path}\n" for path in SEEDS}
    for path in SWITCHED:
        kept = f"{path}: the template no longer has it for your answers, but it is yours"
        assert (f"kept     {kept}" if path in SEEDS else f"removed  {path}") in ended.stdout
    assert "edited" not in ended.stderr
    commit(case.project)

    again = switch(case, *OFF)
    assert clean(case)
    assert "kept " not in again.stdout


def test_what_was_edited_is_kept_and_reported_with_what_to_do(on: Case, tmp_path: Path) -> None:
    case = branch(on, tmp_path)
    case.edit(**{path: f"{path}\nmine\n" for path in EDITED})
    said = switch(case, *OFF, code=1).stderr
    assert f"{len(GONE)} conflicts" in said
    for path in GONE:
        assert f"{path}:1: you edited this file, and the template no longer has it" in said
    assert f"git rm {' '.join(GONE)}\n" in said
    assert "markers" not in said
    kept = files(case)
    assert {path: kept[path] for path in EDITED} == {path: f"{path}\nmine\n" for path in EDITED}
    assert set(SWITCHED) & set(kept) == SEEDS | set(GONE)

    git(case.project, "rm", "--quiet", DELETED)
    commit(case.project)
    said = switch(case, *ON, code=1).stderr
    assert "git rm" not in said
    for path in GONE:
        assert f"{path}:2: your edit and the template's change" in said
        assert "\nmine\n" in case.read(path)
    assert case.read("ops/rules.yml") == "ops/rules.yml\nmine\n"
    assert case.read(DELETED) == f"{DELETED}\n"


def test_a_file_that_git_ignores_is_not_removed_with_an_answer(on: Case, tmp_path: Path) -> None:
    case = branch(on, tmp_path)
    git(case.project, "rm", "-r", "--quiet", "--cached", ".claude")
    case.edit(**{".gitignore": "/.claude/\n"})
    write(case.project, {".claude/commands/ww-a.md": "mine\n"})
    ended = switch(case, *OFF, code=2)
    assert "git ignores these files" in ended.stderr
    assert case.read(".claude/commands/ww-a.md") == "mine\n"


def test_seeds_that_hang_on_a_changed_answer_are_named_with_their_lines(
    off: Case, tmp_path: Path
) -> None:
    case = branch(off, tmp_path)
    case.edit(**{"README.md": "# Mine\n", "wavewright.yml": case.read("wavewright.yml") + "\n"})
    said = switch(case, "--data=deployment=docker").stdout
    assert f"{UNCHANGED}wavewright.yml\n" in said
    assert "-deployment: none\n    +deployment: docker\n" in said
    assert said.index("Updated to") < said.index(UNCHANGED)
    assert "deployment: none\n" in case.read("wavewright.yml")
    case.edit(**{"wavewright.yml": "# mine\n" + case.read("wavewright.yml")})

    said = switch(case, "--data", "deployment=kubernetes", "-d", "monitoring=true").stdout
    assert f"{UNCHANGED}pyproject.toml, wavewright.yml\n" in said
    assert "+metrics\n" in said
    assert "-deployment: docker\n    +deployment: kubernetes\n" in said


def test_seeds_that_say_it_already_or_do_not_hang_on_the_answer_are_not_named(
    off: Case, tmp_path: Path
) -> None:
    case = branch(off, tmp_path)
    settings = "project: mine\nnamespace: APP\ndeployment: docker\n"
    answers = case.read(ANSWERS_FILE).replace(str(off.template), str(case.template))
    case.edit(**{"wavewright.yml": settings, ANSWERS_FILE: answers})
    write(case.template, {"template/README.md": "# Better\n"})
    commit(case.template, "second")
    git(case.template, "tag", "v0.2.0")
    said = switch(case, "--data=deployment=docker", "--data=instructions=true").stdout
    assert "Updated to v0.2.0" in said
    assert UNCHANGED not in said
    commit(case.project)
    assert UNCHANGED not in switch(case, "--data=deployment=docker").stdout


def test_a_long_list_of_lines_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    many = [Seed(f"a{number}.md", ("+b",) * (LINES + 2)) for number in range(SHOWN + 1)]
    tell_of_seeds(many)
    said = capsys.readouterr().out
    assert f", a{SHOWN}.md\n" in said
    assert said.count("+b") == LINES * SHOWN
    assert said.count("    and 2 more lines\n") == SHOWN


@pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX")
def test_a_switch_that_is_killed_can_be_taken_back(
    on: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = branch(on, tmp_path)
    case.edit(**{path: f"{path}\nmine\n" for path in EDITED})
    before = files(case)

    def killed(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        monkeypatch.setattr(sys.modules["wavewright.update.apply"], "_bring_back", killed)
        case.update("--", *OFF)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert not (case.project / "AGENTS.md").exists()
    said = switch(case, *OFF, code=2).stderr
    assert "an earlier update was stopped on its way" in said
    subprocess.run(said.splitlines()[-1], shell=True, cwd=case.project, check=True)  # noqa: S602
    assert clean(case)
    assert files(case) == before
