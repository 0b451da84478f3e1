"""`wavewright release`, as people and programs use it."""

from __future__ import annotations

import json
import os
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from wavewright.cli.release import SUBCOMMANDS

from .inside import run
from .releasing import (
    FILES,
    IDENTITY,
    PAGE,
    SPEC,
    WAVE,
    commit,
    git,
    hook,
    repository,
    state,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

LOG = "CHANGELOG.md"
JUSTFILE = """\
good:
    @echo x >> ran

bad:
    @echo the reason && exit 3
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("pristine") / "project", justfile=JUSTFILE)


@pytest.fixture
def project(pristine: Path, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(pristine, root)
    write(root, ".git/info/exclude", "ran\n")
    return root


def gated(root: Path, *names: str) -> None:
    listed = f"gates: [{', '.join(names)}]"
    commit(root, **{"wavewright.yml": FILES["wavewright.yml"].replace("gates: []", listed)})


def as_json(root: Path, *words: str) -> tuple[int, dict[str, Any]]:
    ended = run(root, "release", *words, "--format", "json")
    return ended.returncode, json.loads(ended.stdout)


def with_remote(root: Path) -> Path:
    bare = root.parent / "origin.git"
    git(root, "init", "--quiet", "--bare", "-b", "main", str(bare))
    git(root, "remote", "add", "origin", str(bare))
    git(root, "push", "--quiet", "--set-upstream", "origin", "main")
    return bare


def test_help_names_the_steps_without_importing_them(project: Path) -> None:
    shown = run(project, "release", "--help")
    assert shown.returncode == 0
    assert [name for name in SUBCOMMANDS if f"\n  {name} " not in shown.stdout] == []


def test_a_release_says_what_it_made_and_how_it_goes_on(project: Path) -> None:
    gated(project, "good", "good")
    ended = run(project, "release", "prepare", "minor")
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert [line[:6] for line in lines[:2]] == ["✅ good", "✅ good"]
    assert (project / "ran").read_text(encoding="utf-8") == "x\nx\n"
    short = git(project, "rev-parse", "--short=7", "HEAD")
    assert lines[2:5] == [
        "0.1.0 → 0.2.0",
        f"  commit {short}  chore: release v0.2.0",
        "  tag    v0.2.0, on main",
    ]
    assert "Then name a remote, and push it there: git remote add origin ADDRESS" in lines
    assert "    git tag --delete v0.2.0 && git reset --keep HEAD~1" in lines
    page = (project / PAGE).read_text(encoding="utf-8")
    assert "- [x] Quality gates passed: good (20" in page


@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_closed_gate_refuses(project: Path, format_: str) -> None:
    gated(project, "bad", "good")
    before = state(project)
    ended = run(project, "release", "prepare", "minor", "--format", format_)
    assert ended.returncode == 1
    assert state(project)._replace(files={}) == before._replace(files={})
    if format_ == "text":
        assert "the reason" in ended.stdout
        assert "error: 1 of 2 gates is closed: bad\n  Put it right, commit" in ended.stderr
    else:
        data = json.loads(ended.stdout)
        assert data["refused"][0]["name"] == "gate-closed"
        assert [gate["passed"] for gate in data["gates"]] == [False, True]


def test_without_gates_the_page_says_so(project: Path) -> None:
    ended = run(project, "release", "prepare", "minor")
    assert ended.stdout.startswith("No gates are set in wavewright.yml: none ran.\n")
    page = (project / PAGE).read_text(encoding="utf-8")
    assert "- [ ] Quality gates passed: no gates are set in `wavewright.yml`" in page


def test_a_dry_run_prints_the_diff_and_runs_no_gate(project: Path) -> None:
    gated(project, "good")
    before = state(project)
    ended = run(project, "release", "prepare", "minor", "--dry-run", "--push")
    assert ended.returncode == 2
    assert "there is no remote to push to" in ended.stderr
    ended = run(project, "release", "prepare", "minor", "--dry-run")
    assert ended.returncode == 0
    for line in ("+## [0.2.0] - 20", '-version = "0.1.0"', "    Release v0.2.0: Greeting"):
        assert f"\n{line}" in ended.stdout
    assert ended.stdout.endswith("only tried; nothing was changed, and no gate ran.\n")
    assert not (project / "ran").exists()
    assert state(project) == before
    code, data = as_json(project, "prepare", "minor", "--dry-run")
    assert (code, data["made"], data["commit"], data["gates"]) == (0, False, "", [])
    assert data["diff"] in f"{ended.stdout}\n"


def test_programs_are_told_everything(project: Path) -> None:
    code, data = as_json(project, "prepare", "minor")
    assert code == 0
    assert data.pop("date").startswith("20")
    assert data.pop("commit") == git(project, "rev-parse", "HEAD")
    assert sorted(data.pop("files")) == sorted(
        git(project, "show", "--format=", "--name-only").splitlines()
    )
    assert data == {
        "version": 1,
        "made": True,
        "release": "0.2.0",
        "previous": "0.1.0",
        "tag": "v0.2.0",
        "branch": "",
        "gates": [],
        "waves": [{"wave": "1.1", "title": "Greeting"}],
        "open": [],
        "notes": "### Added\n\n- It greets (Wave 1.1)\n",
        "pushed": False,
        "request": None,
        "diff": "",
        "refused": [],
        "hints": [],
    }


def test_a_newcomer_hears_that_the_present_version_is_free(project: Path) -> None:
    git(project, "tag", "--delete", "v0.1.0")
    text = FILES[LOG].partition("## [0.1.0]")[0]
    commit(project, **{LOG: text, WAVE: FILES[WAVE].replace("0.2.0", "0.1.0")})
    ended = run(project, "release", "prepare", "minor", "--dry-run")
    assert ended.stderr.splitlines() == [
        (
            "note: 0.1.0 was never released, so it is still free. "
            "Release that first: just prepare-release 0.1.0"
        ),
        (
            "note: wave 1.1 (Greeting) is planned as 0.1.0, which was never released: it comes "
            "with 0.2.0, and its page then says so. Or release that first: just prepare-release "
            "0.1.0"
        ),
    ]
    assert len(as_json(project, "prepare", "minor", "--dry-run")[1]["hints"]) == 2
    right = run(project, "release", "prepare", "0.1.0", "--dry-run")
    assert (right.returncode, right.stderr) == (0, "")


def test_a_wave_that_came_out_later_than_planned_is_no_hint_any_more(project: Path) -> None:
    commit(project, **{WAVE: FILES[WAVE].replace("0.2.0", "0.1.1")})
    first = run(project, "release", "prepare", "minor")
    assert "wave 1.1 (Greeting) is planned as 0.1.1, which was never released" in first.stderr
    text = (project / LOG).read_text(encoding="utf-8")
    commit(project, **{LOG: text.replace("[Unreleased]\n", "[Unreleased]\n\n- It sings\n", 1)})
    second = run(project, "release", "prepare", "minor")
    assert (second.returncode, second.stderr) == (0, "")


def test_refusals_are_data_as_well(project: Path) -> None:
    write(project, "new.txt", "x")
    git(project, "tag", "v0.2.0")
    code, data = as_json(project, "prepare", "minor")
    assert code == 2
    assert [one["name"] for one in data["refused"]] == ["dirty-tree", "tag-exists"]
    assert all(one["message"] and one["fix"] for one in data["refused"])
    code, data = as_json(project, "prepare", "0.2")
    assert (code, data["made"], data["refused"][0]["name"]) == (2, False, "impossible")


def test_a_hook_that_refuses_is_heard(project: Path) -> None:
    hook(project, "pre-commit", "echo line 7 is too long; exit 1")
    before = state(project)
    ended = run(project, "release", "prepare", "minor")
    assert ended.returncode == 2
    assert "error: the commit of the release was refused, so nothing was changed:" in ended.stderr
    assert "line 7 is too long" in ended.stderr
    assert state(project) == before


FORMAT = "grep -q formatted PAGE && exit 0; echo formatted >> PAGE; exit 1".replace("PAGE", PAGE)


def test_a_hook_that_formats_what_is_written_is_heard_twice(project: Path) -> None:
    hook(project, "pre-commit", FORMAT)
    assert run(project, "release", "prepare", "minor").returncode == 0
    assert git(project, "show", f"v0.2.0:{PAGE}").endswith("formatted")
    assert git(project, "status", "--porcelain") == ""


def test_a_hook_that_changes_something_else_and_refuses_is_heard_once(project: Path) -> None:
    hook(project, "pre-commit", f"echo more >> data.bin.txt\n{FORMAT}")
    before = state(project)
    assert run(project, "release", "prepare", "minor").returncode == 2
    assert state(project) == before


@pytest.mark.parametrize(
    ("name", "script", "said"),
    [
        (
            "commit-msg",
            'echo "fix: else" > "$1"',
            "the subject of the commit is `fix: else`, not `chore: release v0.2.0`",
        ),
        (
            "pre-commit",
            "git checkout -q HEAD -- pyproject.toml",
            "the version in pyproject.toml is `0.1.0`, not `0.2.0`",
        ),
        (
            "pre-commit",
            f"sed -i 's/^## .0.2.0.*/## Next/' {LOG}; git add {LOG}",
            "CHANGELOG.md has no heading `## [0.2.0] - ",
        ),
        ("pre-commit", f"git rm -q --cached -f {PAGE}", f"{PAGE} is not in the commit"),
    ],
)
def test_a_hook_that_changes_what_is_claimed_is_found_out(
    name: str, script: str, said: str, project: Path
) -> None:
    hook(project, name, script)
    before = state(project)
    ended = run(project, "release", "prepare", "minor")
    assert ended.returncode == 2
    assert "a commit hook changed what the release says, so nothing was done:" in ended.stderr
    assert said in ended.stderr
    assert state(project) == before


def test_files_are_those_of_the_commit_also_where_pages_are_ignored(project: Path) -> None:
    commit(project, "ignore", **{".gitignore": "project-docs/releases/\n"})
    hook(project, "pre-commit", "echo x > more.txt; git add more.txt")
    code, data = as_json(project, "prepare", "minor")
    assert code == 0, data
    names = git(project, "show", "--format=", "--name-only", "v0.2.0^{}").split()
    assert sorted(data["files"]) == sorted(names)
    assert {PAGE, "more.txt"} <= set(names)


def test_hooks_use_the_environment_of_the_project(project: Path) -> None:
    (project / ".venv").mkdir()
    write(project, ".wavewright/evidence/one.jsonl", "{}\n")
    write(project, ".git/info/exclude", ".venv\n.wavewright/\nran\n")
    script = 'echo "$UV_PROJECT_ENVIRONMENT $UV_NO_SYNC $(ls .wavewright/evidence)" > "{p}/ran"'
    hook(project, "pre-commit", script.format(p=project))
    run(project, "release", "prepare", "minor")
    said = (project / "ran").read_text(encoding="utf-8")
    assert said == f"{project}/.venv 1 one.jsonl\n"
    assert git(project, "show", "--format=", "--name-only").count("\n") == 5


class TestOpenWork:
    def test_it_is_allowed_with_a_reason_and_the_check_knows(self, project: Path) -> None:
        spec = FILES[SPEC].replace("implemented", "ready")
        commit(project, **{SPEC: spec})
        refused = run(project, "release", "prepare", "minor")
        assert refused.returncode == 2
        assert '--allow-open 1.1 --reason "…"' in refused.stderr
        asked = ("--allow-open", "1.1", "--reason", "the vendor  is late")
        ended = run(project, "release", "prepare", "minor", *asked)
        assert ended.returncode == 0, ended.stderr
        assert "  open   Wave 1.1 (Greeting): the vendor is late" in ended.stdout
        told = run(project, "release", "notes", "v0.2.0")
        assert told.stdout.endswith(
            "### Released with open work\n\n- Wave 1.1 (Greeting): the vendor is late\n"
        )
        found = run(project, "check", "--select", "RELEASE", "--format", "json")
        assert json.loads(found.stdout)["findings"] == []
        wave = (project / WAVE).read_text(encoding="utf-8")
        bare = "".join(line for line in wave.splitlines(keepends=True) if "ignore" not in line)
        write(project, WAVE, bare)
        assert "RELEASE104" in run(project, "check", "--select", "RELEASE").stdout

    @pytest.mark.parametrize(
        "words",
        [
            ("--allow-open", "1.1"),
            ("--reason", "x", "--reason", "y"),
            ("--allow-open", "1.1", "--reason", " "),
        ],
    )
    def test_a_wave_and_a_reason_belong_together(
        self, project: Path, words: tuple[str, ...]
    ) -> None:
        ended = run(project, "release", "prepare", "minor", *words)
        assert ended.returncode == 2
        assert "each wave that is released with open work has a reason" in ended.stderr

    @pytest.mark.parametrize("words", [("prepare", "minor", "--allow-open", "1.1"), ("rollback",)])
    def test_a_reason_controls_no_terminal(self, project: Path, words: tuple[str, ...]) -> None:
        ended = run(project, "release", *words, "--reason", "a\x1b[31mred")
        assert ended.returncode == 2
        assert "reason has characters that control a terminal" in ended.stderr
        assert "\x1b" not in ended.stderr


class TestPush:
    def test_it_is_pushed_at_once(self, project: Path) -> None:
        bare = with_remote(project)
        ended = run(project, "release", "prepare", "minor", "--push")
        assert ended.returncode == 0, ended.stderr
        assert "Pushed to origin: main and v0.2.0, at once." in ended.stdout
        assert (
            git(bare, "rev-parse", "main", "v0.2.0^{commit}").split()
            == [git(project, "rev-parse", "HEAD")] * 2
        )

    @pytest.mark.parametrize("format_", ["text", "json"])
    def test_one_that_the_remote_does_not_take_is_made_here(
        self, project: Path, format_: str
    ) -> None:
        bare = with_remote(project)
        write(bare, "hooks/update", "#!/bin/sh\necho no room && exit 1\n").chmod(0o755)
        ended = run(project, "release", "prepare", "minor", "--push", "--format", format_)
        assert ended.returncode == 1
        assert git(project, "tag", "--points-at", "HEAD") == "v0.2.0"
        if format_ == "json":
            data = json.loads(ended.stdout)
            assert (data["made"], data["pushed"]) == (True, False)
            assert [one["name"] for one in data["refused"]] == ["not-pushed"]
        else:
            assert "0.1.0 → 0.2.0" in ended.stdout
            assert "error: origin took neither the branch nor the tag:" in ended.stderr

    def test_one_that_was_prepared_is_not_made_again(self, project: Path) -> None:
        with_remote(project)
        made = run(project, "release", "prepare", "minor")
        assert "    git push --atomic origin main v0.2.0" in made.stdout.splitlines()
        ended = run(project, "release", "prepare", "minor", "--push")
        assert "nothing stands under `## [Unreleased]`" in ended.stderr
        words = "git push --atomic origin main:main v0.2.0"
        assert f"v0.2.0 is prepared already. Where it is not pushed yet: {words}" in ended.stderr

    def test_a_protected_branch_gets_a_branch_to_be_merged(self, project: Path) -> None:
        bare = with_remote(project)
        yml = FILES["wavewright.yml"] + "release:\n  protected: true\n"
        commit(project, **{"wavewright.yml": yml})
        head = git(project, "rev-parse", "HEAD")
        git(project, "push", "--quiet")
        code, data = as_json(project, "prepare", "minor", "--push")
        assert (code, data["branch"], data["pushed"]) == (1, "release/v0.2.0", True)
        assert data["request"] == {"address": "", "form": "", "reason": ""}
        assert git(bare, "rev-parse", "main", "release/v0.2.0").split() == [head, data["commit"]]
        again = run(project, "release", "prepare", "minor", "--push")
        assert "the branch release/v0.2.0 exists" in again.stderr
        git(project, "merge", "--quiet", "--ff-only", "release/v0.2.0")
        ended = run(project, "release", "tag", "--push")
        assert ended.stdout == f"Tagged {data['commit'][:7]} as v0.2.0, and pushed it.\n"
        assert git(bare, "cat-file", "tag", "v0.2.0").endswith("- It greets (Wave 1.1)")
        assert run(project, "release", "tag").stdout == "The tag v0.2.0 is there.\n"
        assert as_json(project, "tag")[1]["made"] is False


class TestToBeMerged:
    """A release that is a branch, to be merged by a pull request."""

    @pytest.mark.parametrize("format_", ["text", "json"])
    def test_a_tag_that_the_remote_does_not_take_is_made_here(
        self, project: Path, format_: str
    ) -> None:
        bare = with_remote(project)
        assert run(project, "release", "prepare", "minor").returncode == 0
        git(project, "tag", "--delete", "v0.2.0")
        write(bare, "hooks/update", "#!/bin/sh\necho no room && exit 1\n").chmod(0o755)
        ended = run(project, "release", "tag", "--push", "--format", format_)
        assert ended.returncode == 1
        assert git(project, "tag", "--points-at", "HEAD") == "v0.2.0"
        if format_ == "json":
            data = json.loads(ended.stdout)
            assert (data["made"], data["pushed"]) == (True, False)
            assert [one["name"] for one in data["refused"]] == ["not-pushed"]
        else:
            assert ended.stdout.endswith(" as v0.2.0.\n")
            assert "error: origin did not take the tag v0.2.0:" in ended.stderr
            assert "Push it: git push origin v0.2.0" in ended.stderr

    def test_a_branch_that_the_remote_does_not_take_is_made_here(self, project: Path) -> None:
        bare = with_remote(project)
        write(bare, "hooks/update", "#!/bin/sh\necho no room && exit 1\n").chmod(0o755)
        ended = run(project, "release", "prepare", "minor", "--pr", "--push")
        assert ended.returncode == 1
        assert "error: origin did not take the branch release/v0.2.0:" in ended.stderr
        assert "Push it: git push origin release/v0.2.0" in ended.stderr

    def test_on_another_forge_it_is_said_what_was_pushed(self, project: Path) -> None:
        with_remote(project)
        ended = run(project, "release", "prepare", "minor", "--pr", "--push")
        assert ended.returncode == 1
        assert ended.stdout.splitlines()[-4:] == [
            "Pushed to origin: release/v0.2.0.",
            "The pull request is still to be opened.",
            "Open it: at origin, from release/v0.2.0 to main",
            "When it is merged, the merge is tagged v0.2.0, and released.",
        ]

    def test_without_a_push_it_says_how_it_goes_on(self, project: Path) -> None:
        ended = run(project, "release", "prepare", "minor", "--pr")
        assert ended.returncode == 0, ended.stderr
        lines = ended.stdout.splitlines()
        assert "  branch release/v0.2.0" in lines
        assert "Then name a remote, and push it there: git remote add origin ADDRESS" in lines
        assert "    git branch --delete --force release/v0.2.0" in lines

    @pytest.mark.parametrize(
        ("script", "code", "said"),
        [
            ("echo https://x.org/pull/7", 0, "Pull request: https://x.org/pull/7"),
            (
                "echo log in >&2; exit 4",
                1,
                "The pull request is still to be opened: gh says: log in.\nOpen it: {open}",
            ),
        ],
    )
    def test_it_is_opened_or_it_is_said_where(
        self, project: Path, script: str, code: int, said: str
    ) -> None:
        bare = with_remote(project)
        git(project, "config", "remote.origin.url", "https://github.com/acme/demo.git")
        git(project, "config", "remote.origin.pushurl", str(bare))
        gh = write(project.parent / "bin", "gh", f"#!/bin/sh\n{script}\n")
        gh.chmod(0o755)
        env = {**os.environ, "PATH": f"{gh.parent}{os.pathsep}{os.environ['PATH']}"}
        words = ("minor", "--pr", "--push", "--offline")
        ended = run(project, "release", "prepare", *words, env=env)
        assert ended.returncode == code, ended.stderr
        end = "When it is merged, the merge is tagged v0.2.0, and released."
        form = "compare/main...release/v0.2.0?expand=1&title=chore%3A+release+v0.2.0"
        said = said.format(open=f"https://github.com/acme/demo/{form}")
        assert ended.stdout.endswith(f"Pushed to origin: release/v0.2.0.\n{said}\n{end}\n")


def test_a_hotfix_goes_from_a_tag_to_a_patch(project: Path) -> None:
    with_remote(project)
    assert run(project, "release", "prepare", "minor").returncode == 0
    ended = run(project, "release", "hotfix", "v0.1.0")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("On the branch hotfix/0.1.1, which starts at v0.1.0.\n")
    text = FILES[LOG].replace("### Added\n\n- It greets (Wave 1.1)", "### Fixed\n\n- It answers")
    commit(project, "fix: answer", **{LOG: text})
    assert not re.search("RELEASE|PLAN108", run(project, "check").stdout)
    ended = run(project, "release", "prepare", "patch", "--push")
    assert ended.returncode == 0, ended.stderr
    assert "  tag    v0.1.1, on hotfix/0.1.1" in ended.stdout
    fixes = "v0.1.0..v0.1.1^"
    assert f"bring the fix to main too: git switch main && git cherry-pick {fixes}" in ended.stdout
    git(project, "switch", "--quiet", "main")
    assert not re.search("RELEASE|PLAN108", run(project, "check").stdout)
    git(project, "switch", "--quiet", "hotfix/0.1.1")
    assert run(project, "release", "notes").stdout == "### Fixed\n\n- It answers\n"
    code, data = as_json(project, "hotfix", "v0.2.0")
    assert (code, data["branch"]) == (0, "hotfix/0.2.1")


PROTECTED = FILES["wavewright.yml"] + "release:\n  protected: true\n"


WHOLE = (
    "bring it to main too, which takes pull requests only: open one from hotfix/0.2.1 to main, and "
    "merge it whole, not squashed."
)
PICKED = (
    "bring the fix to main too, by a pull request from fix/0.1.1: git switch --create fix/0.1.1 "
    "main && git cherry-pick v0.1.0..v0.1.1^ && git push origin fix/0.1.1"
)


@pytest.mark.parametrize(("tag", "said"), [("v0.2.0", WHOLE), ("v0.1.0", PICKED)])
def test_a_hotfix_comes_to_a_protected_branch_by_a_pull_request(
    project: Path, tag: str, said: str
) -> None:
    with_remote(project)
    commit(project, **{"wavewright.yml": PROTECTED})
    git(project, "tag", "--force", "v0.1.0")
    assert run(project, "release", "prepare", "minor", "--offline").returncode == 0
    git(project, "merge", "--quiet", "--ff-only", "release/v0.2.0")
    assert run(project, "release", "tag").returncode == 0
    assert run(project, "release", "hotfix", tag).returncode == 0
    text = (project / LOG).read_text(encoding="utf-8")
    news = "[Unreleased]\n\n### Fixed\n\n- It answers\n"
    commit(project, "fix: answer", **{LOG: text.replace("[Unreleased]\n", news, 1)})
    ended = run(project, "release", "prepare", "patch", "--offline")
    assert ended.returncode == 0, ended.stderr
    assert f"When it is out, {said}" in ended.stdout.splitlines()
    assert "git merge" not in ended.stdout
    git(project, "switch", "--quiet", "main")
    if tag == "v0.2.0":
        git(project, "push", "--quiet", "origin", "v0.2.1")
        again = run(project, "release", "prepare", "patch")
        assert "levels count from it: a pull request of v0.2.1" in again.stderr


def test_a_hotfix_of_the_newest_release_is_merged_as_it_is_said(project: Path) -> None:
    with_remote(project)
    assert run(project, "release", "prepare", "minor", "--push").returncode == 0
    assert run(project, "release", "hotfix").returncode == 0
    text = (project / LOG).read_text(encoding="utf-8")
    fixed = text.replace("[Unreleased]\n", "[Unreleased]\n\n### Fixed\n\n- It answers\n", 1)
    commit(project, "fix: answer", **{LOG: fixed})
    ended = run(project, "release", "prepare", "patch", "--push")
    assert ended.returncode == 0, ended.stderr
    said = "When it is out, bring it to main too: "
    told = next(line for line in ended.stdout.splitlines() if line.startswith(said))
    for words in told.removeprefix(said).split(" && "):
        git(project, *words.split()[1:])
    assert "RELEASE" not in run(project, "check").stdout
    text = (project / LOG).read_text(encoding="utf-8")
    commit(project, **{LOG: text.replace("[Unreleased]\n", "[Unreleased]\n\n- It sings\n", 1)})
    assert "0.2.1 → 0.2.2" in run(project, "release", "prepare", "patch").stdout


@pytest.mark.parametrize("words", [("tag",), ("hotfix",), ("rollback",)])
def test_a_shallow_clone_is_told_what_it_lacks(project: Path, words: tuple[str, ...]) -> None:
    with_remote(project)
    commit(project)
    git(project, "push", "--quiet")
    clone, bare = project.parent / "clone", project.parent / "origin.git"
    git(project, "clone", "--quiet", "--depth", "1", bare.as_uri(), str(clone))
    ended = run(clone, "release", *words)
    assert ended.returncode == 2
    assert "this clone is shallow" in ended.stderr
    assert "git fetch --unshallow --tags origin" in ended.stderr
    git(clone, "fetch", "--quiet", "--unshallow", "--tags", "origin")
    assert "shallow" not in run(clone, "release", *words).stderr


def test_another_form_of_tags_and_another_branch_are_settings(project: Path) -> None:
    yml = FILES["wavewright.yml"] + "release:\n  branch: trunk\n  tag: demo-{version}\n"
    commit(project, **{"wavewright.yml": yml})
    assert "git switch trunk" in run(project, "release", "prepare", "minor").stderr
    git(project, "branch", "--move", "trunk")
    assert run(project, "release", "prepare", "minor").returncode == 0
    assert git(project, "tag", "--points-at", "HEAD") == "demo-0.2.0"


@pytest.mark.parametrize(
    ("setting", "said"),
    [("tag: v1", "`release.tag`"), ("branch: -x", "`release.branch`"), ("remote: a b", "remote`")],
)
def test_settings_that_would_go_wrong_are_refused(project: Path, setting: str, said: str) -> None:
    commit(project, **{"wavewright.yml": f"{FILES['wavewright.yml']}release:\n  {setting}\n"})
    ended = run(project, "release", "prepare", "minor")
    assert ended.returncode == 2
    assert said in ended.stderr


def test_what_a_dead_release_left_is_told(project: Path) -> None:
    home = project / ".git/wavewright"
    (home / "wavewright-release-1.tag").mkdir(parents=True)
    ended = run(project, "release", "prepare", "minor", "--dry-run")
    assert ended.stderr == "Removed what an interrupted release has left.\n"
