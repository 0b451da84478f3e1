"""The linters of `just workflows` that need no program: they find what others do not."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))  # they are not installed

from check_workflows import workflow_files  # noqa: E402
from workflows import pins, scripts  # noqa: E402
from workflows.expand import Status, rows, text  # noqa: E402
from workflows.run import Event  # noqa: E402
from workflows.triggers import fits, starts  # noqa: E402

FORMS = ("v{}", "{}", "acme-v{}", "release/{}", "@acme/tools@{}", "v{}-final")
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"


def texts() -> dict[str, str]:
    return {
        name: (ROOT / name).read_text(encoding="utf-8")
        for name in workflow_files(ROOT)
        if "uses:" in (ROOT / name).read_text(encoding="utf-8")
    }


def test_every_workflow_is_judged() -> None:
    found = workflow_files(ROOT)
    assert "action.yml" in found
    for folder in (".github", "template/.github"):
        assert {f"{folder}/workflows/{name}.yml" for name in ("ci", "release", "security")} <= set(
            found
        )
    assert not list(ROOT.glob("template/.github/workflows/*.jinja"))  # no linter would read it


def test_every_action_is_in_the_table_and_every_row_is_used() -> None:
    assert pins.wrong(texts()) == []
    used = {action for each in texts().values() for _, action, _ in pins.uses(each)}
    assert used == pins.pins().keys()


@pytest.mark.parametrize(
    "line",
    [
        CHECKOUT.replace("v7.0.1", "v7.0.0"),
        CHECKOUT.replace("3d3c", "4d3c"),
        CHECKOUT.partition(" ")[0],
        "actions/checkout@v7",
        "somebody/else@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
        "./.github/workflows/other.yml",
    ],
)
def test_an_action_that_is_not_as_the_table_says_is_found_with_its_line(line: str) -> None:
    (found,) = pins.wrong({"ci.yml": f"steps:\n  - uses: {line}\n"})
    assert found.startswith("ci.yml:2: ")


def test_an_action_as_the_table_says_is_fine_and_may_have_a_remark() -> None:
    assert pins.wrong({"a.yml": f"- uses: {CHECKOUT}\n- uses: {CHECKOUT} # why\n"}) == []


def test_every_input_of_an_action_is_in_the_table() -> None:
    table = pins.pins()
    for path, each in texts().items():
        data = yaml.safe_load(each)
        owners = [*data.get("jobs", {}).values(), data.get("runs", {})]
        for step in (step for owner in owners for step in owner.get("steps", ())):
            if "uses" in step:
                known = table[step["uses"].partition("@")[0]].inputs
                assert set(step.get("with", {})) <= set(known), path


def workflow(step: str) -> str:
    return f"jobs:\n  one:\n    steps:\n      - name: Do it\n{step}"


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("        shell: bash\n        run: echo ${{ github.ref }}\n", "an expression in a script"),
        ("        run: echo\n", "say `shell: bash`"),
        ("        shell: python\n        run: 'x = ('\n", "'(' was never closed"),
    ],
)
def test_what_is_wrong_with_a_script_is_found_with_its_step(step: str, message: str) -> None:
    (found,) = scripts.wrong({"ci.yml": workflow(step)})
    assert found.startswith("ci.yml: one: Do it: ")
    assert message in found


def test_scripts_of_a_composite_action_are_judged_too() -> None:
    found = list(scripts.scripts("action.yml", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert len(found) == 2
    assert {script.shell for script in found} == {"bash"}


def test_the_hook_for_other_repositories_runs_a_command_of_the_package() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert hook["entry"].split()[0] in project["project"]["scripts"]
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_npm_packages_and_tools_have_exact_versions() -> None:
    data = json.loads((ROOT / "tools/workflows/package.json").read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", each) for each in data["dependencies"].values())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    group = project["dependency-groups"]["workflows"]
    assert all(re.fullmatch(r"[\w-]+==[\d.]+", each) for each in group)
    (zizmor,) = (each for each in group if each.startswith("zizmor"))
    for path in (".github", "template/.github"):
        assert zizmor in (ROOT / path / "workflows/security.yml").read_text(encoding="utf-8")


def test_ci_judges_workflows_and_operations_after_the_tests_whatever_is_there() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    uv = ".tools/bin/uv run just"
    assert lines[-3:] == ['bash -c "$command"', f"{uv} workflows", f"{uv} operations"]
    assert "set -euo pipefail" in lines


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (None, [{}]),
        ({"a": [1, 2]}, [{"a": 1}, {"a": 2}]),
        ({"a": [1, 2], "b": [3], "exclude": [{"a": 2}]}, [{"a": 1, "b": 3}]),
        ({"a": [1], "include": [{"a": 1, "c": 5}]}, [{"a": 1, "c": 5}]),
        ({"a": [1], "include": [{"a": 2, "c": 5}]}, [{"a": 1}, {"a": 2, "c": 5}]),
        ({"a": [1, 2], "include": [{"c": 5}]}, [{"a": 1, "c": 5}, {"a": 2, "c": 5}]),
        ({"include": [{"a": 1}, {"a": 2}]}, [{"a": 1}, {"a": 2}]),
    ],
)
def test_a_matrix_has_the_rows_that_github_makes_of_it(
    matrix: dict[str, object] | None, expected: list[dict[str, object]]
) -> None:
    assert rows(matrix) == expected


def test_a_job_after_a_skipped_one_is_no_success_and_no_failure() -> None:
    status = Status.of(["success", "skipped"])
    assert (status["success"], status["failure"], status["always"]) == (False, False, True)
    assert Status.of(["skipped", "failure"])["failure"]
    assert Status.of([])["success"]


def test_inputs_are_texts() -> None:
    assert [text(each) for each in (True, False, None, 7, "a")] == ["true", "false", "", "7", "a"]


def releasing() -> dict[str, dict[str, Any]]:
    """Return the workflows that release, of the template and of this repository."""
    paths = [f"{top}.github/workflows/release.yml" for top in ("", "template/")]
    return {path: yaml.safe_load((ROOT / path).read_text(encoding="utf-8")) for path in paths}


@pytest.mark.parametrize("path", releasing())
def test_what_proves_who_it_is_runs_nothing_of_the_project_and_of_its_lock(path: str) -> None:
    jobs = releasing()[path]["jobs"]
    proving = [job for job in jobs.values() if "id-token" in job["permissions"]]
    assert {"publish", "attest"} <= {id_ for id_, job in jobs.items() if job in proving}
    for job in proving:
        assert "contents" not in job["permissions"]
        runs = [step["run"] for step in job["steps"] if "run" in step]
        assert set(runs) <= {"uv publish --trusted-publishing always"}
        uses = {step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step}
        assert uses <= {"actions/download-artifact", "actions/attest", "astral-sh/setup-uv"}
    for job in (job for job in jobs.values() if job not in proving):
        assert not any("uv publish" in step.get("run", "") for step in job["steps"])


def test_what_uploads_is_the_uv_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (wanted,) = set(re.findall(r"uv==([\d.]+)", readme))
    for path, workflow in releasing().items():
        for job in workflow["jobs"].values():
            if not any("uv publish" in step.get("run", "") for step in job["steps"]):
                continue
            (setup,) = (step for step in job["steps"] if "setup-uv" in step.get("uses", ""))
            assert setup["with"] == {"version": wanted, "enable-cache": False}, path


@pytest.mark.parametrize(
    ("pattern", "name", "fitting"),
    [
        ("main", "main", True),
        ("main", "mainly", False),
        ("v*", "v1.2", True),
        ("v*", "v/1", False),
        ("**", "a/b", True),
        ("v[12].[0-9]+", "v1.20", True),
        ("v[12].[0-9]+", "v3.0", False),
        ("v1?.0", "v.0", True),
        ("v1.0", "v1x0", False),
    ],
)
def test_a_pattern_of_branches_and_tags_is_read_as_on_github(
    pattern: str, name: str, *, fitting: bool
) -> None:
    assert fits(pattern, name) is fitting


@pytest.mark.parametrize(
    ("event", "starting"),
    [
        *((Event("push", f"refs/tags/{form.format('1.20.3')}"), True) for form in FORMS),
        (Event("push", "refs/tags/v1.2"), False),
        (Event("push", "refs/tags/nightly"), False),
        (Event("push", "refs/heads/v1.2.3"), False),
        (Event("pull_request", "refs/heads/main"), False),
        (Event("workflow_dispatch", "refs/heads/main"), True),
    ],
)
def test_a_release_starts_with_a_tag_of_any_form(event: Event, *, starting: bool) -> None:
    assert starts(releasing()["template/.github/workflows/release.yml"], event) is starting
