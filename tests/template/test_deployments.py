"""The workflows that deploy, step by step, with stand-ins for the programs that they call."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from jinja2 import Environment

from .conftest import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the workflows run in bash")

FOLDER = ROOT / "template/.github/workflows"
OVERLAY = "ops/k8s/overlays"
SHA = "a" * 40
# Writes down each call; fails when FAIL is part of it; answers what the workflows ask for.
STAND_IN = """#!/bin/sh
call="$(basename "$0") $*"
[ "$(basename "$0")" = docker ] && call="$call [$DOCKER_HOST $APP_IMAGE]"
echo "$call" >> "$CALLS"
[ -n "$FAIL" ] && case "$call" in *"$FAIL"*) exit 1 ;; esac
case "$call" in
  *"setting deployment") echo "$DEPLOYMENT" ;;
  *"release version "*) [ "$4" = release ] && case "$6" in v*) echo 0.2.0 ;; esac ;;
  "uv version") echo "acme-tools 0.2.0" ;;
  "gh release view"*) echo "$DRAFT" ;;
  "docker pull --quiet"*) [ -n "$TRIED" ] || exit 1 ;;
  "docker image inspect"*) echo "ghcr.io/acme/tools@sha256:new" ;;
  "docker compose ps"*) echo "$BEFORE" ;;
  "docker inspect"*) echo "ghcr.io/acme/tools@sha256:old" ;;
  "docker login"*) cat >/dev/null ;;
  "kubectl --namespace acme-"*" get deployment"*) printf %s "$BEFORE" ;;
  "jq "*) cat >/dev/null ;;
esac
exit 0
"""
CLUSTER = {"vars.APP_URL": "https://acme.example.org", "secrets.KUBE_CONFIG": "kind: Config"}
HOST = {
    "vars.APP_URL": "https://acme.example.org",
    "vars.DEPLOY_HOST": "ssh://deploy@host",
    "vars.DEPLOY_KNOWN_HOSTS": "host ssh-ed25519 KEY",
    "secrets.DEPLOY_KEY": "KEY",
}


class Ended(NamedTuple):
    """How a deployment ended: its steps by their names, what they said, and whom they called."""

    outcomes: dict[str, str]
    said: str
    calls: list[str]
    failed: bool


class Stage:
    """A checkout with stand-ins, in which the jobs of a workflow are run."""

    def __init__(self, folder: Path, stage: str, deployment: str) -> None:
        self.stage = stage
        self.work = folder / "work"
        self.calls = folder / "calls.txt"
        programs, home = folder / "bin", folder / "home"
        for made in (programs, home, self.work / OVERLAY / stage):
            made.mkdir(parents=True)
        for name in ("uv", "docker", "kubectl", "curl", "gh", "jq", "sleep"):
            (programs / name).write_text(STAND_IN)
            (programs / name).chmod(0o755)
        overlay = self.work / OVERLAY / stage / "kustomization.yaml"
        overlay.write_text(f"kind: Kustomization\nnamespace: acme-{stage}\n")
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        self.env = {"PATH": path, "HOME": str(home), "CALLS": str(self.calls)}
        self.env |= {"DEPLOYMENT": deployment, "DRAFT": "false", "GITHUB_SHA": SHA}
        self.env |= {"GITHUB_REPOSITORY": "Acme/Tools", "GITHUB_REF_NAME": "v0.2.0"}
        self.env |= {"GITHUB_REF_TYPE": "tag", "GITHUB_OUTPUT": str(folder / "output.txt")}

    def run(self, known: dict[str, str], job: str = "deploy", **env: str) -> Ended:
        """Run the scripts of a job; actions are taken for done."""
        workflow = yaml.safe_load((FOLDER / f"deploy-{self.stage}.yml").read_text())
        here = workflow["jobs"][job]
        known = {"github.actor": "ada", "github.token": "a-token"} | known
        known |= {"needs.released.outputs.version": "0.2.0"}
        outcomes: dict[str, str] = {}
        said, failed = [], False
        for step in (each for each in here["steps"] if "run" in each):
            outcome, told = "skipped", ""
            if holds(step.get("if", "success()"), known, failed=failed):
                step["env"] = {**here.get("env", {}), **step.get("env", {})}
                outcome, told = self._step(step, known, env)
                failed |= outcome == "failure"
            outcomes[step["name"]] = known[f"steps.{step.get('id')}.outcome"] = outcome
            said.append(told)
        calls = self.calls.read_text().splitlines() if self.calls.exists() else []
        return Ended(outcomes, "".join(said), calls, failed)

    def _step(
        self, step: dict[str, Any], known: dict[str, str], more: dict[str, str]
    ) -> tuple[str, str]:
        output = Path(self.env["GITHUB_OUTPUT"])
        output.write_text("")
        own = {name: filled(text, known) for name, text in step["env"].items()}
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.work,
            env=self.env | more | own,
            capture_output=True,
            text=True,
            check=False,
        )
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            known[f"steps.{step['id']}.outputs.{name}"] = value
        return "failure" if ended.returncode else "success", ended.stdout + ended.stderr


def holds(condition: str, known: dict[str, str], *, failed: bool) -> bool:
    """Tell whether a step is run: as on GitHub, after a failure only one that asks for it."""
    condition = re.sub(r"^\$\{\{(.*)\}\}$", r"\1", condition.strip())
    if failed and "failure()" not in condition:
        return False
    for word, value in (("failure()", failed), ("cancelled()", False), ("success()", not failed)):
        condition = condition.replace(word, str(value))
    return bool(evaluated(condition, known))


def filled(text: str, known: dict[str, str]) -> str:
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: str(evaluated(found[1], known)), text)


def evaluated(expression: str, known: dict[str, str]) -> object:
    """Return the value of an expression of GitHub, of the few forms that are used."""
    python = expression.strip().replace("&&", " and ").replace("||", " or ")
    python = re.sub(r"\b[a-z]+(?:\.[\w-]+)+", lambda found: repr(known.get(found[0], "")), python)
    return eval(python, {"__builtins__": {}})  # noqa: S307


@pytest.fixture
def stage(tmp_path: Path, request: pytest.FixtureRequest) -> Stage:
    return Stage(tmp_path, *request.param)


def each(*rows: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "stage", rows, indirect=True, ids=["-".join(row) for row in rows]
    )


ALL = (
    ("staging", "kubernetes"),
    ("staging", "docker"),
    ("production", "kubernetes"),
    ("production", "docker"),
)


@each(*ALL)
def test_where_nothing_is_set_nothing_is_deployed_and_it_says_why(stage: Stage) -> None:
    ended = stage.run({})
    assert not ended.failed
    assert (
        f"::notice::Nothing is deployed: the environment {stage.stage} has no APP_URL" in ended.said
    )
    assert not [call for call in ended.calls if not call.startswith("uv ")]


@each(("staging", "kubernetes"), ("production", "docker"))
def test_what_is_half_set_is_an_error_that_names_the_rest(stage: Stage) -> None:
    ended = stage.run({"vars.APP_URL": "https://acme.example.org"})
    assert ended.failed
    names = (
        "KUBE_CONFIG" if stage.stage == "staging" else "DEPLOY_HOST DEPLOY_KEY DEPLOY_KNOWN_HOSTS"
    )
    assert f"half set: it has no {names}." in ended.said
    assert not [call for call in ended.calls if not call.startswith("uv ")]


@each(("staging", "kubernetes"))
def test_the_token_of_github_goes_to_no_other_registry(stage: Stage) -> None:
    ended = stage.run(CLUSTER | {"vars.IMAGE": "registry.example.org/acme"})
    assert ended.failed
    assert "it has no REGISTRY_USER REGISTRY_PASSWORD." in ended.said
    assert not [call for call in ended.calls if "login" in call]


@each(("staging", "none"), ("production", "none"))
def test_a_project_that_is_not_deployed_any_more_says_so(stage: Stage) -> None:
    ended = stage.run(CLUSTER)
    assert not ended.failed
    assert "wavewright.yml says `deployment: none`" in ended.said


@each(("staging", "kubernetes"))
def test_the_cluster_gets_the_image_that_was_pushed(stage: Stage) -> None:
    ended = stage.run(CLUSTER, BEFORE="4")
    assert not ended.failed, ended.said
    image = f"ghcr.io/acme/tools:{SHA}"
    wanted = [
        "docker login ghcr.io --username ada --password-stdin",
        f"docker build --pull --tag {image} .",
        f"docker push {image}",
        "kubectl --namespace acme-staging get deployment acme-tools",
        "kubectl apply --kustomize .release",
        "kubectl --namespace acme-staging rollout status deployment/acme-tools --timeout=5m",
        "curl --fail",
        "uv run --frozen pytest tests/integration --base-url https://acme.example.org",
    ]
    found = iter(ended.calls)
    assert [start for start in wanted if not any(call.startswith(start) for call in found)] == []
    made = yaml.safe_load((stage.work / ".release/kustomization.yaml").read_text())
    assert made["resources"] == [f"../{OVERLAY}/staging"]
    patch = yaml.safe_load(made["patches"][0]["patch"])
    (container,) = patch["spec"]["template"]["spec"]["containers"]
    assert container == {"name": "acme-tools", "image": "ghcr.io/acme/tools@sha256:new"}
    kept = Path(stage.env["HOME"], ".kube/config")
    assert kept.read_text() == "kind: Config\n"
    assert kept.stat().st_mode & 0o077 == 0


_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
NAME = re.compile(rf"{_PART}(?:/{_PART})*")  # what Docker takes
REPOSITORIES = {
    "Acme/Config.Publisher_2": "acme/config.publisher_2",
    "acme/a__b--c": "acme/a__b--c",
    "acme-/_A..b-.c_-": "acme/a-b-c",
    "acme/.github": "acme/github",
    "acme/a___b_.--c---d": "acme/a-b-c---d",
    "acme/-": "acme",
}


def test_the_manifest_names_the_image_that_is_pushed() -> None:
    form = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))["image"]["default"]
    filters = "jinja2_ansible_filters.AnsibleCoreFiltersExtension"  # as Copier has them
    made = Environment(extensions=[filters], autoescape=True).from_string(form)
    for repository, image in REPOSITORIES.items():
        assert NAME.fullmatch(image)
        address = f"https://github.com/{repository}"
        assert made.render(repository_url=address).strip() == f"ghcr.io/{image}"


@each(("staging", "kubernetes"), ("production", "kubernetes"))
def test_an_image_has_a_name_that_docker_takes(stage: Stage) -> None:
    for repository, image in REPOSITORIES.items():
        ended = stage.run(CLUSTER, GITHUB_REPOSITORY=repository, FAIL="docker build")
        (build,) = (call for call in ended.calls if call.startswith("docker build"))
        tag = SHA if stage.stage == "staging" else "0.2.0"
        assert build.startswith(f"docker build --pull --tag ghcr.io/{image}:{tag} .")
        stage.calls.unlink()


@each(("staging", "docker"))
def test_the_host_gets_the_image_that_was_pushed(stage: Stage) -> None:
    ended = stage.run(HOST | {"secrets.APP_ENV": "TOKEN=1"}, BEFORE="4")
    assert not ended.failed, ended.said
    (up,) = (call for call in ended.calls if "compose up" in call)
    assert up.endswith(" app [ssh://deploy@host ghcr.io/acme/tools@sha256:new]")
    (built,) = (call for call in ended.calls if call.startswith("docker build"))
    assert built.endswith(". [ ]")  # on this machine
    assert (stage.work / ".env").read_text() == "TOKEN=1\n"


FAULTS = ("kubectl apply", "rollout status", "curl", "pytest")


@each(("staging", "kubernetes"))
@pytest.mark.parametrize("fault", FAULTS)
def test_a_cluster_goes_back_to_the_revision_it_had(stage: Stage, fault: str) -> None:
    ended = stage.run(CLUSTER, BEFORE="4", FAIL=fault)
    assert ended.failed
    undo = "kubectl --namespace acme-staging rollout undo deployment/acme-tools --to-revision=4"
    assert undo in ended.calls
    last = ended.calls[-1]
    assert last.startswith("kubectl --namespace acme-staging rollout status")


@each(("staging", "docker"), ("production", "docker"))
@pytest.mark.parametrize("fault", ["--pull always", "curl"])
def test_a_host_goes_back_to_the_image_it_had(stage: Stage, fault: str) -> None:
    ended = stage.run(HOST, BEFORE="4", FAIL=fault)
    assert ended.failed
    assert ended.outcomes["Go back on the host"] == "success"
    assert ended.calls[-1].startswith("docker compose up")
    assert ended.calls[-1].endswith("app [ssh://deploy@host ghcr.io/acme/tools@sha256:old]")


@each(*ALL)
def test_a_first_deployment_that_fails_says_that_there_is_nothing_to_go_back_to(
    stage: Stage,
) -> None:
    ended = stage.run(CLUSTER | HOST, FAIL="curl")
    assert ended.failed
    assert "there is nothing to go back to" in ended.said
    assert not [call for call in ended.calls if "undo" in call]


@each(*ALL)
def test_nothing_goes_back_when_nothing_was_deployed(stage: Stage) -> None:
    ended = stage.run(CLUSTER | HOST, BEFORE="4", FAIL="docker push")
    assert ended.failed
    assert {name: told for name, told in ended.outcomes.items() if name.startswith("Go back")} == {
        "Go back in the cluster": "skipped",
        "Go back on the host": "skipped",
    }


@each(("production", "kubernetes"))
@pytest.mark.parametrize("tried", ["", "yes"])
def test_production_gets_what_staging_has_tried(stage: Stage, tried: str) -> None:
    ended = stage.run(CLUSTER, BEFORE="4", TRIED=tried)
    assert not ended.failed, ended.said
    built = [call for call in ended.calls if call.startswith("docker build")]
    assert built == ([] if tried else ["docker build --pull --tag ghcr.io/acme/tools:0.2.0 . [ ]"])
    assert "docker push ghcr.io/acme/tools:0.2.0 [ ]" in ended.calls
    assert "uv run --frozen pytest" not in " ".join(ended.calls)  # tests may write


@each(("production", "kubernetes"))
def test_production_says_which_version_it_has(stage: Stage) -> None:
    ended = stage.run(CLUSTER, BEFORE="4", FAIL="jq --exit-status .version")
    assert "https://acme.example.org does not say that it is 0.2.0" in ended.said
    assert ended.outcomes["Go back in the cluster"] == "success"


@each(("production", "kubernetes"))
@pytest.mark.parametrize(
    ("env", "failed", "said"),
    [
        ({}, False, ""),
        ({"DRAFT": "true"}, True, "v0.2.0 is not released yet"),
        ({"GITHUB_REF_NAME": "x1.2.3"}, False, "the tag x1.2.3 is that of no release"),
        ({"GITHUB_REF_TYPE": "branch"}, True, "start it on the tag of a release"),
    ],
    ids=["released", "draft", "other", "branch"],
)
def test_only_a_release_goes_to_production(
    stage: Stage, env: dict[str, str], *, failed: bool, said: str
) -> None:
    ended = stage.run({}, "released", **env)
    assert (ended.failed, said in ended.said) == (failed, True)


def test_both_stages_are_deployed_to_in_the_same_way() -> None:
    staging, production = (
        yaml.safe_load((FOLDER / f"deploy-{name}.yml").read_text())["jobs"]["deploy"]
        for name in ("staging", "production")
    )
    steps = [{step["name"]: step for step in job["steps"]} for job in (staging, production)]
    shared = steps[0].keys() & steps[1].keys() - {"Ask whether it is well"}
    assert len(shared) == 13
    assert [name for name in shared if steps[0][name] != steps[1][name]] == []
    for job, name in ((staging, "staging"), (production, "production")):
        assert job["environment"]["name"] == job["env"]["STAGE"] == name
        assert job["permissions"] == {"contents": "read", "packages": "write"}
        assert job["timeout-minutes"] <= 20
