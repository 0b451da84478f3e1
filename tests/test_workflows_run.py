"""The runner of `just workflows`: jobs, steps and actions end as they do on GitHub."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))  # they are not installed

from check_workflows import missed  # noqa: E402
from workflows.machine import Machine  # noqa: E402
from workflows.run import Choice, Event, Job, Runner, failed  # noqa: E402
from workflows.scenarios import MAIN, Scenario  # noqa: E402

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
CHECKOUT = {"name": "Check out", "uses": "actions/checkout@v7"}
READ = {"contents": "read"}
ALL = Choice()


class Unasked:
    """An evaluator for workflows without expressions."""

    def evaluate(self, source: str, *_: object) -> dict[str, Any]:
        if source in {"always()", "success() && (steps.one.outputs.x == 'y')"}:
            return {"truth": True, "value": True, "text": "true"}
        raise AssertionError(source)


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "acme"
    folder.mkdir()
    (folder / "README.md").write_text("# Acme\n")
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for words in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        [*identity, "commit", "--quiet", "--message=start"],
        [*identity, "tag", "--annotate", "--message=v0.1.0 - First", "v0.1.0"],
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)
    bare = folder.with_name("remote.git")
    subprocess.run(["git", "clone", "--quiet", "--bare", folder, bare], check=True)
    return bare


@pytest.fixture
def machine(remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    uv = tmp_path / "real" / "uv"
    uv.parent.mkdir()
    uv.write_text('#!/bin/sh\necho "real uv: $*"\n')
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{uv.parent}{os.pathsep}{os.environ['PATH']}")
    return Machine(tmp_path / "machine", remote)


def run(
    machine: Machine, jobs: dict[str, Any], event: Event = MAIN, choice: Choice = ALL
) -> dict[str, Job]:
    for job in jobs.values():
        job.setdefault("runs-on", "ubuntu-latest")
        job.setdefault("permissions", READ)
    workflow = {"name": "CI", "defaults": {"run": {"shell": "bash"}}, "jobs": jobs}
    return Runner(workflow, event, machine, Unasked(), choice).run()  # type: ignore[arg-type]


def steps(*scripts: str) -> dict[str, Any]:
    return {"steps": [{"name": script, "run": script} for script in scripts]}


def test_what_fails_stops_its_job_and_skips_those_that_need_it(machine: Machine) -> None:
    jobs = run(
        machine,
        {
            "last": {"needs": "middle", **steps("true")},
            "middle": {"needs": "first", **steps("true")},
            "first": steps("true", "false | true", "true"),
            "gate": {"if": "always()", "needs": ["last"], **steps("true")},
            "other": steps("true"),
        },
    )
    assert {id_: job.result for id_, job in jobs.items()} == {
        "first": "failure",
        "middle": "skipped",
        "last": "skipped",
        "gate": "success",
        "other": "success",
    }
    assert [step.outcome for step in jobs["first"].steps] == ["success", "failure", "skipped"]
    assert failed(jobs) == [("first", "false | true")]


def test_a_step_hands_variables_outputs_and_folders_on(machine: Machine) -> None:
    leave = (
        'echo "A=1" >> "$GITHUB_ENV"; mkdir bin; echo "$PWD/bin" >> "$GITHUB_PATH"\n'
        "printf '#!/bin/sh\\necho mine\\n' > bin/mine; chmod +x bin/mine\n"
        '{ echo "x<<END"; echo y; echo END; } >> "$GITHUB_OUTPUT"'
    )
    take = 'echo "$A $(mine) $GITHUB_REF_NAME $CI"'
    condition = "steps.one.outputs.x == 'y'"
    jobs = run(
        machine,
        {"one": {"steps": [{"run": leave, "id": "one"}, {"run": take, "if": condition}]}},
    )
    assert jobs["one"].steps[1].said == "1 mine main true\n"


def test_a_job_has_nothing_of_the_one_before_and_of_this_machine_only_what_it_needs(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_TOKEN", "abc")
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere")
    jobs = run(
        machine,
        {"one": steps("touch left"), "two": {"needs": "one", **steps("env", "ls", "pwd")}},
    )
    said = [step.said for step in jobs["two"].steps]
    assert "SOME_TOKEN" not in said[0]
    assert "VIRTUAL_ENV" not in said[0]
    assert said[1:] == ["", f"{machine.workspace}\n"]


def test_a_step_that_takes_too_long_fails(machine: Machine) -> None:
    slow = {"name": "Sleep", "run": "sleep 60 & wait", "timeout-minutes": 0.003}
    jobs = run(machine, {"one": {"steps": [slow]}})
    assert jobs["one"].result == "failure"
    assert jobs["one"].steps[0].said.startswith("not done after")


@pytest.mark.parametrize(
    ("event", "given", "said"),
    [
        (MAIN, {}, "1\n"),
        (Event("push", "refs/tags/v0.1.0"), {"fetch-depth": 0}, "v0.1.0 - First\n1\n"),
    ],
)
def test_a_checkout_has_the_tags_when_it_has_all_of_the_history(
    machine: Machine, event: Event, given: dict[str, int], said: str
) -> None:
    checkout = CHECKOUT | {"with": given}
    show = "git tag --format='%(contents:subject)'; git rev-list --count HEAD"
    jobs = run(machine, {"one": {"steps": [checkout, {"run": show}]}}, event)
    assert jobs["one"].steps[1].said == said


def test_a_checkout_needs_the_permission_to_read(machine: Machine) -> None:
    jobs = run(machine, {"one": {"permissions": {}, "steps": [CHECKOUT]}})
    assert "contents: read" in jobs["one"].steps[0].said


def upload(**given: object) -> dict[str, Any]:
    return {"uses": "actions/upload-artifact@v7", "with": given}


def test_an_artifact_leaves_hidden_files_out_unless_asked(machine: Machine) -> None:
    make = {"run": "mkdir -p .kept dist; touch .kept/a .coverage dist/b dist/.c"}
    jobs = run(
        machine,
        {
            "one": {
                "steps": [
                    make,
                    upload(name="open", path="dist"),
                    upload(
                        name="hidden", path=".kept\n.coverage\n", **{"include-hidden-files": True}
                    ),
                    upload(name="none", path=".coverage"),
                    upload(name="open", path="dist"),
                ]
            },
            "two": {
                "needs": "one",
                "if": "always()",
                "steps": [
                    {"uses": "actions/download-artifact@v8", "with": {"path": "got"}},
                    {"run": "find got -type f | LC_ALL=C sort"},
                    {"uses": "actions/download-artifact@v8", "with": {"name": "none"}},
                ],
            },
        },
    )
    assert [step.outcome for step in jobs["one"].steps][3:] == ["success", "failure"]
    assert jobs["two"].steps[1].said == "got/hidden/.coverage\ngot/hidden/.kept/a\ngot/open/b\n"
    assert jobs["two"].result == "failure"


def test_an_unknown_action_fails(machine: Machine) -> None:
    jobs = run(machine, {"one": {"steps": [{"uses": "somebody/else@v1"}]}})
    assert failed(jobs) == [("one", "somebody/else@v1")]


RELEASE = (
    "mkdir -p dist; touch dist/a.whl; echo Notes > notes.md; export GH_TOKEN=x\n"
    'gh release create "$GITHUB_REF_NAME" dist/a.whl --verify-tag --notes-file notes.md'
)


@pytest.mark.parametrize(
    ("event", "permissions", "why"),
    [
        (Event("push", "refs/tags/v0.1.0"), {"contents": "write"}, ""),
        (Event("push", "refs/tags/v0.1.0"), READ, "contents: write"),
        (MAIN, {"contents": "write"}, "there is no tag main"),
    ],
)
def test_a_release_is_asked_for_with_its_tag_and_the_right_to_it(
    machine: Machine, event: Event, permissions: dict[str, str], why: str
) -> None:
    jobs = run(machine, {"one": {"permissions": permissions, **steps(RELEASE)}}, event)
    (call,) = machine.calls()
    assert why in call["refused"]
    assert jobs["one"].result == ("failure" if why else "success")
    assert call["texts"] == {"notes.md": "Notes\n"}


def test_uv_is_the_real_one_but_for_publishing(machine: Machine) -> None:
    jobs = run(machine, {"one": steps("uv sync --locked", "uv publish")})
    assert jobs["one"].steps[0].said == "real uv: sync --locked\n"
    assert "id-token: write" in jobs["one"].steps[1].said


def test_an_upload_to_this_machine_is_real_and_needs_the_right_all_the_same(
    machine: Machine,
) -> None:
    publish = {
        "steps": [
            {
                "name": "Publish",
                "run": "mkdir dist; touch dist/a.whl; uv publish --trusted-publishing always",
                "env": {"UV_PUBLISH_URL": "http://127.0.0.1:1/"},
            }
        ]
    }
    jobs = run(machine, {"one": publish, "two": {"permissions": {"id-token": "write"}, **publish}})
    assert jobs["one"].result == "failure"
    assert jobs["two"].steps[0].said == "real uv: publish --trusted-publishing never\n"


COVERED = {"permissions": {"actions": "read"}, "env": {"GH_TOKEN": "x"}}


@pytest.mark.usefixtures("machine")  # which has a uv
def test_the_newest_of_the_branch_is_what_can_be_downloaded(remote: Path, tmp_path: Path) -> None:
    artifacts = tmp_path / "artifacts"
    (artifacts / "covered").mkdir(parents=True)
    (artifacts / "covered" / "coverage.json").write_text("{}")
    later = Machine(tmp_path / "later", remote, earlier=artifacts)
    download = steps("gh run download 10 --name covered --dir base; ls base")
    assert run(later, {"one": COVERED | download})["one"].steps[0].said == "coverage.json\n"
    refused = run(later, {"one": {**COVERED, "permissions": {}} | download})["one"]
    assert "actions: read" in refused.steps[0].said
    old = steps("gh run download 9 --name covered --dir base")
    assert run(later, {"one": COVERED | old})["one"].result == "failure"


def test_what_is_not_on_this_machine_is_said_and_never_taken_for_green(machine: Machine) -> None:
    jobs = run(
        machine,
        {
            "windows": {"runs-on": "windows-latest", **steps("true")},
            "old": {"env": {"UV_PYTHON": "3.2"}, **steps("true")},
            "service": steps("ask a service", "true"),
            "left": steps("false"),
        },
        choice=Choice(frozenset({"windows", "old", "service"}), absent={"ask a service": "none"}),
    )
    assert jobs["windows"].note == "not run here: windows: windows-latest"
    assert jobs["old"].note == "not run here: old: Python 3.2"
    assert [step.outcome for step in jobs["service"].steps] == ["not here", "success"]
    assert jobs["left"].note == "not run here: left out"


def test_a_scenario_is_judged_by_its_first_red_step_and_what_that_says(machine: Machine) -> None:
    jobs = run(machine, {"a": steps("echo no; false"), "b": {"needs": "a", **steps("true")}})
    wanted = Scenario("x", "ci.yml", MAIN, print, red=("a", "echo no; false"), says="no")
    assert list(missed(wanted._replace(idle=("b",)), jobs)) == []
    assert list(missed(wanted._replace(says="yes"), jobs)) == ["echo no; false does not say 'yes'"]
    assert list(missed(wanted._replace(idle=("a",)), jobs)) == ["a ran: failure"]
    assert list(missed(wanted._replace(red=("b", "true")), jobs)) == [
        "b / true must fail first; a / echo no; false did"
    ]
    green = wanted._replace(red=None)
    assert list(missed(green, jobs)) == ["a: echo no; false failed"]
    assert list(missed(green._replace(says="yes"), jobs))[1:] == ["nobody says 'yes'"]
    assert list(missed(wanted._replace(asked="gh a"), jobs, ["gh b"])) == ["nobody asked: gh a"]
