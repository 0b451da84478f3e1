"""A rollback, rehearsed: real releases in a real repository are taken back, and only prepared."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wavewright.errors import UserError
from wavewright.release import lock
from wavewright.release.rollback import Back, Place, clean_reason, decide, steps, taken_back, yanked
from wavewright.release.version import Version

from . import inside, packed
from .packed import commit, git

LOG = """\
# Changelog

## [Unreleased]

## [0.2.0] - 2026-11-21

### Added

- Shout

## [0.1.0] - 2026-11-01

- Speak

[Unreleased]: https://forge.example/acme/tiny/compare/v0.2.0...HEAD
"""
OLD, NEW = 'print("quiet")\n', 'print("LOUD")\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with two releases, and work that came after the second."""
    root = tmp_path / "tiny"
    old_log = LOG.replace(LOG[LOG.index("## [0.2.0]") : LOG.index("## [0.1.0]")], "")
    manifest = packed.MANIFEST.replace('"0.2.0"', '"0.1.0"')
    packed.make(root, {"pyproject.toml": manifest, "CHANGELOG.md": old_log, "src/say.py": OLD})
    git(root, "tag", "--delete", "v0.2.0")
    git(root, "tag", "-a", "v0.1.0", "-m", "Release v0.1.0")
    new = {
        "pyproject.toml": packed.MANIFEST.replace("dependencies = []", 'dependencies = ["click"]'),
        "CHANGELOG.md": LOG,
        "src/say.py": NEW,
        "src/more.py": "more = 1\n",
        "project-docs/releases/v0.2.0.md": "# Release v0.2.0\n",
    }
    write(root, new)
    commit(root, "chore: release v0.2.0")
    git(root, "tag", "-a", "v0.2.0", "-m", "Release v0.2.0")
    write(root, {"src/later.py": "later = 1\n"})
    commit(root, "feat: more work")
    return root


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def state(root: Path) -> tuple[str, ...]:
    """Return all that a rollback must leave alone: HEAD, refs, index and files."""
    return (
        git(root, "rev-parse", "HEAD"),
        git(root, "symbolic-ref", "HEAD"),
        git(root, "status", "--porcelain", "--untracked-files=all"),
        git(root, "tag", "--list"),
        git(root, "worktree", "list"),
    )


def test_a_rollback_brings_back_the_content_of_the_version_before(project: Path) -> None:
    before = state(project)
    ended = inside.run(project, "release", "rollback", "--reason", "it is too loud.")
    assert ended.returncode == 0, ended.stderr
    assert state(project) == before
    branch = "rollback/v0.2.0"
    assert git(project, "rev-list", "--count", f"HEAD..{branch}") == "1"
    changed = git(project, "diff", "--name-status", "HEAD", branch).splitlines()
    assert changed == [
        "M\tCHANGELOG.md",
        "M\tpyproject.toml",
        "D\tsrc/more.py",
        "M\tsrc/say.py",
    ]
    assert git(project, "diff", "v0.1.0", branch, "--", "src/say.py", "src/more.py") == ""
    manifest = git(project, "show", f"{branch}:pyproject.toml")
    assert 'version = "0.2.0"' in manifest
    assert "dependencies = []" in manifest
    log = git(project, "show", f"{branch}:CHANGELOG.md")
    outcome = "what it brought since 0.1.0 is gone, what came later stays"
    entry = f"- Take back 0.2.0, because it is too loud: {outcome}"
    assert log == LOG.rstrip().replace(
        "## [Unreleased]\n", f"## [Unreleased]\n\n### Changed\n\n{entry}\n"
    ).replace("2026-11-21", "2026-11-21 [YANKED]")
    assert git(project, "log", "-1", "--format=%B", branch) == (
        f"revert: release v0.2.0\n\nTaken back, because it is too loud:\n{outcome}.\n"
        "The version stays, so that the next release is newer."
    )


def test_a_protected_branch_gets_a_pull_request(project: Path) -> None:
    with (project / "wavewright.yml").open("a") as settings:
        settings.write("release:\n  protected: true\n")
    commit(project, "chore: protect")
    ended = inside.run(project, "release", "rollback")
    assert ended.returncode == 0, ended.stderr
    assert "Merge rollback/v0.2.0 by a pull request, and release it" in ended.stdout
    assert "Push it, and open its pull request to main. When that is merged:" in ended.stdout
    assert "git pull --ff-only origin main" in ended.stdout
    assert "git merge" not in ended.stdout


def test_a_project_in_a_folder_of_a_repository_is_rolled_back(
    project: Path, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    git(top, "init", "--quiet", "-b", "main")
    git(top, "config", "user.name", "Ada")
    git(top, "config", "user.email", "ada@example.org")
    below = top / "tools" / "tiny"
    for number, ref in enumerate(("v0.1.0", "v0.2.0", "main")):
        git(project, "checkout", "--quiet", ref)
        shutil.rmtree(below, ignore_errors=True)
        shutil.copytree(project, below, ignore=shutil.ignore_patterns(".git"))
        write(top, {"other.txt": f"{number}\n", f"new-{number}.txt": "x\n"})
        (top / f"new-{number - 1}.txt").unlink(missing_ok=True)
        commit(top, ref)
        if ref != "main":
            git(top, "tag", "-a", ref, "-m", ref)
    before = state(top)
    ended = inside.run(below, "release", "rollback")
    assert ended.returncode == 0, ended.stderr
    assert "It reverts v0.1.0..v0.2.0 in tools/tiny/, and nothing that came after" in ended.stdout
    assert state(top) == before
    changed = git(top, "diff", "--name-status", "HEAD", "rollback/v0.2.0").splitlines()
    assert changed == [
        "M\ttools/tiny/CHANGELOG.md",
        "M\ttools/tiny/pyproject.toml",
        "D\ttools/tiny/src/more.py",
        "M\ttools/tiny/src/say.py",
    ]
    assert "0.2.0] - 2026-11-21 [YANKED]" in git(
        top, "show", "rollback/v0.2.0:tools/tiny/CHANGELOG.md"
    )
    git(top, "branch", "--delete", "--force", "rollback/v0.2.0")
    write(below, {"src/say.py": "three\n"})
    commit(top, "feat: three")
    refused = inside.run(below, "release", "rollback")
    assert "\n    tools/tiny/src/say.py\n" in refused.stderr
    assert "Keep only what is in tools/tiny/ of that." in refused.stderr


def test_a_project_that_was_moved_since_is_not_rolled_back(project: Path) -> None:
    below = project / "packages/tiny"
    below.mkdir(parents=True)
    for name in ("wavewright.yml", "CHANGELOG.md", "pyproject.toml"):
        git(project, "mv", name, f"packages/tiny/{name}")
    commit(project, "refactor: move")
    before = state(project)
    ended = inside.run(below, "release", "rollback")
    assert ended.returncode == 2
    assert "git cannot bring back packages/tiny/, the folder of the project" in ended.stderr
    assert state(project) == before


def test_what_was_printed_says_what_to_do_and_what_was_not_done(project: Path) -> None:
    with (project / "wavewright.yml").open("a") as settings:
        settings.write("deployment: docker\npublish:\n  index: http://127.0.0.1:9/simple/\n")
    git(project, "remote", "add", "origin", "git@github.example:acme/tiny.git")
    said = inside.run(project, "release", "rollback").stdout
    commit = git(project, "rev-parse", "--short=7", "rollback/v0.2.0")
    assert said.startswith(
        f"Rollback of v0.2.0 to v0.1.0, prepared on the branch rollback/v0.2.0 ({commit})\n"
        "Nothing was pushed, yanked or deployed. Reason: it does not work as it should.\n\n"
        "1. Bring 0.1.0 back into service\n"
    )
    assert "     docker pull $IMAGE:0.1.0\n" in said
    assert "2. Yank tiny-pack 0.2.0 from the package index\n" in said
    assert "   On the index http://127.0.0.1:9/simple/: the page of the project" in said
    assert "     wavewright release verify 0.1.0\n" in said
    assert "3. Merge rollback/v0.2.0, and release it\n" in said
    assert "     git push origin rollback/v0.2.0\n" in said
    assert '     gh release edit v0.2.0 --title "v0.2.0 [YANKED]" --prerelease\n' in said


@pytest.mark.parametrize("remote", ["git@gitlab.example:acme/tiny.git", "../other"])
def test_commands_of_a_forge_are_those_of_the_forge(remote: str, project: Path) -> None:
    git(project, "remote", "add", "origin", remote)
    assert "gh release" not in inside.run(project, "release", "rollback", "--dry-run").stdout


def test_the_commands_for_git_work_as_they_are_printed(project: Path) -> None:
    remote = project.parent / "remote.git"
    git(project, "init", "--quiet", "--bare", str(remote))
    git(project, "remote", "add", "origin", str(remote))
    said = json.loads(inside.run(project, "release", "rollback", "--format", "json").stdout)
    (step,) = [one for one in said["steps"] if one["title"].startswith("Merge")]
    push, merge, prepare = step["commands"]
    assert prepare == "just prepare-release patch"
    for command in (push, merge):
        subprocess.run(["bash", "-c", command], cwd=project, check=True, capture_output=True)
    assert git(remote, "rev-parse", "rollback/v0.2.0") == said["commit"]
    ran = subprocess.run(
        [sys.executable, "src/say.py"], cwd=project, check=True, capture_output=True, text=True
    )
    assert ran.stdout == "quiet\n"
    assert (project / "src/later.py").exists()


def test_a_dry_run_shows_the_diff_and_makes_nothing(project: Path) -> None:
    before = state(project), git(project, "for-each-ref")
    ended = inside.run(project, "release", "rollback", "--dry-run")
    assert ended.returncode == 0, ended.stderr
    assert '-print("LOUD")\n+print("quiet")\n' in ended.stdout
    assert "+## [0.2.0] - 2026-11-21 [YANKED]\n" in ended.stdout
    assert "Rollback of v0.2.0 to v0.1.0\n" in ended.stdout
    assert (state(project), git(project, "for-each-ref")) == before


def test_a_wave_that_is_open_again_says_why_its_release_is_out(tmp_path: Path) -> None:
    page = "project-docs/waves/wave-1.1-saying.md"
    wave = "## Wave 1.1 (v0.2.0) — Saying\n\n- **Status:** in-progress\n- **Goal:** Say it\n"
    root = packed.make(tmp_path, {page: wave, "CHANGELOG.md": LOG})
    git(root, "tag", "v0.1.0")
    write(root, {page: wave.replace("in-progress", "complete"), "src/more.py": "more = 1\n"})
    commit(root, "chore: release v0.2.0")
    git(root, "tag", "-f", "v0.2.0")
    assert inside.run(root, "release", "rollback", "--reason", "it shouts").returncode == 0
    git(root, "switch", "--quiet", "rollback/v0.2.0")
    text = (root / page).read_text(encoding="utf-8")
    assert text == wave.replace(
        "- **Status",
        "<!-- wavewright: ignore RELEASE104 v0.2.0 was released with open work: "
        "taken back, because it shouts -->\n- **Status",
    )
    assert inside.run(root, "check", "--select", "RELEASE104").stdout.startswith("No findings")


WAVE = "project-docs/waves/wave-1.2-parting.md"
SPEC = "project-docs/capabilities/parting.md"
LISTED = "- [Wave 1.2 (v0.2.0) — Parting](waves/wave-1.2-parting.md)\n"
ENTRY_OF_WAVE = f"- Part ([how]({SPEC}), `[no](link.md)`, [web](http://x.example)) (Wave 1.2)\n"
PARTING = {
    "project-docs/ROADMAP.md": f"# Roadmap\n\n{LISTED}",
    "project-docs/WAVE_1X_PLAN.md": f"# Waves 1.x\n\n{LISTED}",
    WAVE: "## Wave 1.2 (v0.2.0) — Parting\n\n- **Status:** planning\n- **Goal:** Part\n\n"
    "<!-- wavewright:capabilities -->\n1. [Parting](../capabilities/parting.md) - Parts\n"
    "<!-- /wavewright:capabilities -->\n",
    SPEC: "# Capability: Parting\n\n## Wave Alignment\n\n"
    "**[Wave 1.2 (v0.2.0)](../waves/wave-1.2-parting.md)**\n",
    "CHANGELOG.md": LOG.replace("- Shout\n", ENTRY_OF_WAVE),
    "project-docs/releases/v0.2.0.md": "# Release v0.2.0\n\n"
    "- [Wave 1.2 — Parting](../waves/wave-1.2-parting.md), open\n"
    "- [how](../capabilities/parting.md)\n",
}


def test_a_wave_that_was_planned_for_the_release_is_planned_still(tmp_path: Path) -> None:
    old = LOG.replace(LOG[LOG.index("## [0.2.0]") : LOG.index("## [0.1.0]")], "")
    root = packed.make(tmp_path, {"CHANGELOG.md": old})
    git(root, "tag", "-f", "v0.1.0")
    write(root, PARTING)
    commit(root, "feat: part")
    write(root, {WAVE: PARTING[WAVE].replace("planning", "complete")})
    commit(root, "chore: release v0.2.0")
    git(root, "tag", "-f", "v0.2.0")
    assert inside.run(root, "release", "rollback", "--reason", "it parts").returncode == 0
    git(root, "switch", "--quiet", "rollback/v0.2.0")
    assert not (root / SPEC).exists()
    said = inside.run(root, "check", "--select", "TRACE,RELEASE104,PLAN108").stdout
    assert said.startswith("No findings"), said
    text = (root / WAVE).read_text(encoding="utf-8")
    assert "- **Status:** planning\n" in text
    assert "\n1. Parting - Parts\n" in text
    log = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "- Part (how, `[no](link.md)`, [web](http://x.example)) (Wave 1.2)\n" in log
    assert ": the code is that of 0.1.0 again\n" in log


def test_work_that_is_not_committed_is_left_alone(project: Path) -> None:
    write(project, {"src/say.py": "in the middle of something\n", "notes.txt": "mine\n"})
    before = state(project)
    assert inside.run(project, "release", "rollback").returncode == 0
    assert state(project) == before
    assert (project / "src/say.py").read_text() == "in the middle of something\n"


def test_what_changed_again_since_is_for_people_to_decide(project: Path) -> None:
    write(project, {"src/say.py": 'print("LOUDER")\n'})
    commit(project, "feat: louder")
    before = state(project), git(project, "for-each-ref")
    ended = inside.run(project, "release", "rollback")
    assert ended.returncode == 2
    assert (
        "since v0.2.0 these files changed in the same lines, so nothing was done:" in ended.stderr
    )
    assert "\n    src/say.py\n" in ended.stderr
    assert "git switch --create rollback/v0.2.0 && git revert --no-commit" in ended.stderr
    assert (state(project), git(project, "for-each-ref")) == before


LOCK = """\
version = 1

[[package]]
name = "click"
version = "{version}"
source = {{ directory = "../../elsewhere/click" }}

[[package]]
name = "tiny-pack"
version = "{version}"
source = {{ editable = "." }}
{rest}"""


def test_the_lock_is_that_of_the_version_before_but_for_the_version(tmp_path: Path) -> None:
    root = packed.make(tmp_path, {"CHANGELOG.md": LOG, "src/say.py": OLD})
    for version, rest in (("0.1.0", 'dependencies = ["old"]\n'), ("0.2.0", "")):
        manifest = packed.MANIFEST.replace('"0.2.0"', f'"{version}"')
        text = LOCK.format(version=version, rest=rest)
        write(root, {"uv.lock": text, "pyproject.toml": manifest, "src/say.py": f"# {version}\n"})
        commit(root, f"chore: release v{version}")
        git(root, "tag", "-f", f"v{version}")
    assert inside.run(root, "release", "rollback").returncode == 0
    before = LOCK.format(version="0.1.0", rest='dependencies = ["old"]\n').rstrip()
    ours = 'name = "tiny-pack"\nversion = '
    expected = before.replace(f'{ours}"0.1.0"', f'{ours}"0.2.0"')
    assert git(root, "show", "rollback/v0.2.0:uv.lock") == expected


@pytest.mark.parametrize("source", ["editable", "virtual", "directory"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_the_project_itself_gets_another_version(source: str, end: str) -> None:
    text = LOCK.format(version="0.1.0", rest="").replace("editable", source).replace("\n", end)
    ours = f'name = "tiny-pack"{end}version = '
    expected = text.replace(f'{ours}"0.1.0"', f'{ours}"0.2.0"')
    assert lock.with_version(text, "Tiny.Pack", "0.2.0") == expected
    assert lock.with_version(text, "click", "0.2.0") is None


@pytest.mark.parametrize("trial", [(), ("--dry-run",)])
def test_a_commit_hook_that_refuses_leaves_nothing(project: Path, trial: tuple[str, ...]) -> None:
    hook = project / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    before = state(project), git(project, "for-each-ref")
    ended = inside.run(project, "release", "rollback", *trial)
    assert ended.returncode == 2
    assert "not today" in ended.stderr
    assert (state(project), git(project, "for-each-ref")) == before


def test_a_second_rollback_names_the_branch_of_the_first(project: Path) -> None:
    assert inside.run(project, "release", "rollback").returncode == 0
    ended = inside.run(project, "release", "rollback")
    assert ended.returncode == 2
    assert "the branch rollback/v0.2.0 exists" in ended.stderr


def test_work_on_another_branch_is_no_part_of_it(project: Path) -> None:
    git(project, "switch", "--quiet", "--create", "feature")
    write(project, {"src/feature.py": "feature = 1\n"})
    commit(project, "feat: half of it")
    before = state(project)
    assert inside.run(project, "release", "rollback").returncode == 0
    assert state(project) == before
    assert git(project, "merge-base", "main", "rollback/v0.2.0") == git(
        project, "rev-parse", "main"
    )
    assert "feature" not in git(project, "ls-tree", "-r", "--name-only", "rollback/v0.2.0")


def test_a_release_that_is_not_in_the_branch_is_not_taken_out_of_it(project: Path) -> None:
    git(project, "reset", "--quiet", "--hard", "v0.1.0")
    ended = inside.run(project, "release", "rollback")
    assert ended.returncode == 2
    assert "v0.2.0 is not in the branch main" in ended.stderr
    assert "git pull" in ended.stderr


def test_of_the_first_release_only_the_steps_of_people_are_left(project: Path) -> None:
    git(project, "tag", "--delete", "v0.2.0")
    ended = inside.run(project, "release", "rollback", "0.1.0")
    assert ended.returncode == 0, ended.stderr
    assert "1. Yank tiny-pack 0.1.0 from the package index" in ended.stdout
    assert "Merge" not in ended.stdout
    assert git(project, "branch", "--list", "rollback/*") == ""


TAGS = ("v0.1.0", "v0.2.0", "v0.2.1", "nightly", "v1")


@pytest.mark.parametrize(
    ("asked", "log", "expected"),
    [
        ("", "", ("0.2.1", "0.2.0")),
        ("v0.2.0", "", ("0.2.0", "0.1.0")),
        ("0.2.1", "## [0.2.0] - 2026-11-21 [YANKED]\n", ("0.2.1", "0.1.0")),
        ("0.1.0", "", ("0.1.0", "None")),
    ],
)
def test_it_goes_back_to_the_last_version_that_was_good(
    asked: str, log: str, expected: tuple[str, str]
) -> None:
    back = decide(asked, "", TAGS, "v{version}", log)
    assert (str(back.version), str(back.previous)) == expected
    assert back.tag == f"v{expected[0]}"


@pytest.mark.parametrize(
    ("asked", "tags", "log", "message"),
    [
        ("", (), "", "there is no release to take back: no tag is one of a version"),
        ("0.3.0", TAGS, "", "there is no release 0.3.0"),
        ("0.3", TAGS, "", "'0.3' is no version of three numbers"),
        ("", TAGS, "## [0.2.1] - 2026-11-21 [YANKED]\n", "0.2.1 was taken back already"),
    ],
)
def test_what_cannot_be_taken_back(
    asked: str, tags: tuple[str, ...], log: str, message: str
) -> None:
    with pytest.raises(UserError) as caught:
        decide(asked, "", tags, "v{version}", log)
    assert caught.value.message.startswith(message)


BACK = Back(Version(0, 2, 0), "v0.2.0", Version(0, 1, 0), "v0.1.0", "it is too loud")
ENTRY = "- Take back 0.2.0, because it is too loud: the code is that of 0.1.0 again"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## [Unreleased]\n", f"## [Unreleased]\n\n### Changed\n\n{ENTRY}\n"),
        (
            "## [Unreleased]\n\n### Added\n\n- x\n",
            f"## [Unreleased]\n\n### Changed\n\n{ENTRY}\n\n### Added\n\n- x\n",
        ),
        (
            "## [Unreleased]\n\n### Changed\n\n- x\n",
            f"## [Unreleased]\n\n### Changed\n\n{ENTRY}\n- x\n",
        ),
        (
            "## [Unreleased]\n### Changed\n- x\n",
            f"## [Unreleased]\n### Changed\n\n{ENTRY}\n- x\n",
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_changelog_says_what_was_taken_back(before: str, after: str, end: str) -> None:
    rest = "\n## [0.2.0] - 2026-11-21{}\n\n```md\n## [Unreleased]\n```\n\n- y\n"
    log = (before + rest.format("")).replace("\n", end)
    expected = (after + rest.format(" [YANKED]")).replace("\n", end)
    assert taken_back(log, BACK) == expected
    assert yanked(expected) == {"0.2.0"}


@pytest.mark.parametrize(
    ("log", "message"),
    [
        ("## [Unreleased]\n", "0.2.0 has no section"),
        ("## [0.2.0]\n", "there is not one heading `## [Unreleased]`"),
        ("## [Unreleased]\n## [Unreleased]\n## [0.2.0]\n", "there is not one heading"),
    ],
)
def test_a_changelog_that_does_not_fit_is_not_guessed(log: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        taken_back(log, BACK)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("deployment", "programs"),
    [
        ("docker", ["docker", "docker", "docker", "docker", "curl"]),
        ("kubernetes", ["kubectl", "kubectl"]),
    ],
)
def test_the_commands_for_a_service_run_as_they_are_printed(
    deployment: str, programs: list[str], tmp_path: Path
) -> None:
    for name in set(programs):
        stand_in = tmp_path / name
        stand_in.write_text(
            f'#!/bin/sh\necho {name} "$@" >>"$0.log"; echo {name} >>"{tmp_path}/all"\n'
        )
        stand_in.chmod(0o755)
    (step, *_) = steps(BACK, Place(deployment=deployment, service="tiny"), "")
    assert step.title == "Bring 0.1.0 back into service"
    for command in step.commands:
        subprocess.run(
            ["bash", "-euc", command],
            env={"PATH": f"{tmp_path}:/usr/bin:/bin", "IMAGE": "registry.example/tiny"},
            check=True,
        )
    assert (tmp_path / "all").read_text().split()[-1] == programs[-1]
    log = (tmp_path / f"{programs[0]}.log").read_text()
    assert "registry.example/tiny:0.1.0" in log
    assert "0.2.0" not in log


def test_without_a_version_before_a_service_can_only_be_stopped() -> None:
    first = Back(Version(0, 1, 0), "v0.1.0", None, "")
    (step, *_) = steps(first, Place(deployment="docker", service="tiny"), "")
    assert (step.title, step.commands) == ("Stop the service", ())


@pytest.mark.parametrize(
    ("text", "reason"), [("  It is\n too loud. ", "It is too loud"), ("", ""), ("a.b", "a.b")]
)
def test_a_reason_fits_into_a_sentence(text: str, reason: str) -> None:
    assert clean_reason(text) == reason
