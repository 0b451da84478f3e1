"""What operates a project; `just operations` asks the validators about the same files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import ROOT, Render, files_of
from .test_copy import ASKED, VARIANTS

DOCKER, WATCHED = (
    next(each for each in VARIANTS if each.get("deployment") == kind and "scope" not in each)
    for kind in ("docker", "kubernetes")
)
PINNED = re.compile(r"[\w./-]+:v?\d+(\.\d+)+[\w.-]*(@sha256:[0-9a-f]{64})?")
IMAGE = ("Dockerfile", ".dockerignore", ".env.example", "compose.yaml")
SERVICE = ("src/acme/service.py", "tests/unit/test_service.py", "tests/integration/test_service.py")
DEPLOY = (".github/workflows/deploy-staging.yml", ".github/workflows/deploy-production.yml")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("answers", "there", "absent"),
    [
        ({}, (), (*IMAGE, *SERVICE, *DEPLOY, "ops")),
        ({"scope": "process", "deployment": "kubernetes"}, (), (*IMAGE, *DEPLOY, "ops", "src")),
        (DOCKER, (*IMAGE, *SERVICE, *DEPLOY, "ops/README.md"), ("ops/k8s", "ops/prometheus")),
        (
            WATCHED,
            (*IMAGE, *SERVICE, *DEPLOY, "ops/k8s", "ops/prometheus", "ops/grafana"),
            (),
        ),
    ],
    ids=["nothing", "process", "docker", "kubernetes"],
)
def test_a_project_has_what_its_answers_ask_for(
    render: Render, answers: dict[str, Any], there: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    project = render(**answers)
    assert [path for path in there if not (project / path).exists()] == []
    assert [path for path in absent if (project / path).exists()] == []


def test_only_a_service_needs_the_library_of_metrics(render: Render) -> None:
    assert "dependencies = []" in (render() / "pyproject.toml").read_text()
    manifest = (render(**WATCHED) / "pyproject.toml").read_text()
    assert 'dependencies = ["prometheus-client>=' in manifest
    assert 'acme-serve = "acme.service:main"' in manifest


@pytest.mark.parametrize(
    ("answers", "command"),
    [
        ({}, None),
        (DOCKER, "uv run acme-serve --port 8000"),
        ({"monitoring": True, "example": False}, "uv run python -m acme.service --port 8000"),
    ],
    ids=["nothing", "docker", "watched"],
)
def test_the_first_page_says_how_the_service_is_started_and_operated(
    render: Render, answers: dict[str, Any], command: str | None
) -> None:
    text = (render(**answers) / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^uv run .*(?:serve|service).*$", text) == ([command] if command else [])
    assert text.count("](ops/README.md)") == (2 if command else 0)


def stages(project: Path) -> list[str]:
    return re.split(r"(?m)^FROM ", (project / "Dockerfile").read_text(encoding="utf-8"))[1:]


def test_an_image_is_pinned_and_has_no_tools_no_sources_and_no_root(render: Render) -> None:
    base, build, last = stages(render(**DOCKER))
    assert PINNED.match(base)
    assert "@sha256:" in base.split()[0]
    assert (build.split()[0], last.split()[0]) == ("base", "base")
    assert "uv sync --frozen --no-dev --no-editable" in build
    copied = re.findall(r"(?m)^COPY (.*)$", last)
    assert copied == ["--from=build /opt/venv /opt/venv"]
    assert "USER 10001:10001" in last
    assert re.search(r'HEALTHCHECK .*\\\n +CMD \["acme-serve", "--check"\]', last)
    assert "ENV" in last
    assert not re.search(r"(?i)password|secret|token", base + build + last)


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({}, set()),
        (DOCKER, {"docker"}),
        (WATCHED, {"docker"}),
        ({"deployment": "docker", "monitoring": True}, {"docker", "docker-compose"}),
    ],
    ids=["nothing", "docker", "kubernetes", "watched"],
)
def test_pinned_images_are_kept_current(
    render: Render, answers: dict[str, Any], kept: set[str]
) -> None:
    project = render(**answers)
    updates = load(project / ".github/dependabot.yml")["updates"]
    assert {each["package-ecosystem"] for each in updates} == {"github-actions", "uv"} | kept
    assert all(each["cooldown"]["default-days"] == 7 for each in updates)
    image = project / "Dockerfile"
    assert not kept or "Dependabot" in image.read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize(
    ("address", "image"),
    [
        ("https://github.com/Acme/Config.Publisher_2.git", "ghcr.io/acme/config.publisher_2"),
        ("https://github.com/acme/a__b--c", "ghcr.io/acme/a__b--c"),
        ("https://github.com/acme/_a..b-.c~d_-", "ghcr.io/acme/a-b-c-d"),
    ],
)
def test_an_image_has_a_name_that_docker_takes(render: Render, address: str, image: str) -> None:
    project = render(deployment="kubernetes", repository_url=address)
    deployment = load(project / "ops/k8s/base/deployment.yaml")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["image"] == f"{image}:0.1.0"


def test_an_image_promises_no_bot_where_there_is_none(render: Render) -> None:
    image = render(deployment="docker", repository_host="other") / "Dockerfile"
    assert "ependabot" not in image.read_text(encoding="utf-8")


def test_only_what_the_image_copies_goes_to_the_builder(render: Render) -> None:
    project = render(**DOCKER)
    lines = (project / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", stages(project)[1])
    assert lines[1] == "*"
    assert {line[1:] for line in lines if line[0] == "!"} >= set(" ".join(copied).split())
    assert "!.env" not in lines


def test_a_composed_service_may_do_little(render: Render) -> None:
    services = load(render(deployment="docker", monitoring=True) / "compose.yaml")["services"]
    app = services["app"]
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert app["healthcheck"]["test"] == ["CMD", "acme-serve", "--check"]
    assert app["env_file"] == [{"path": ".env", "required": False}]
    for name in ("prometheus", "grafana"):
        assert services[name]["profiles"] == ["monitoring"]
        assert PINNED.fullmatch(services[name]["image"])
        assert all(port.startswith("127.0.0.1:") for port in services[name]["ports"])


def test_manifests_have_probes_limits_and_no_privileges(render: Render) -> None:
    project = render(**WATCHED)
    base = project / "ops/k8s/base"
    pod = load(base / "deployment.yaml")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert f"USER {pod['securityContext']['runAsUser']}:" in stages(project)[-1]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert set(container["resources"]) == {"requests", "limits"}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": "/health", "port": "http"}
    assert container["name"] == "acme"  # RELEASE.md and the rollback set its image by this name
    assert PINNED.fullmatch(container["image"])


def test_manifests_belong_together(render: Render) -> None:
    base = render(**WATCHED) / "ops/k8s/base"
    deployment = load(base / "deployment.yaml")["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    assert deployment["selector"]["matchLabels"] == labels
    service = load(base / "service.yaml")
    assert service["spec"]["selector"] == labels
    (rule,) = load(base / "ingress.yaml")["spec"]["rules"]
    paths = [path["path"] for path in rule["http"]["paths"]]
    assert paths == ["/health", "/greeting"]  # and not /metrics
    backends = {path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
    assert backends == {service["metadata"]["name"]}
    resources = load(base / "kustomization.yaml")["resources"]
    assert {path.name for path in base.glob("*.yaml")} - set(resources) == {
        "kustomization.yaml",
        "secret.example.yaml",
    }
    for stage in ("staging", "production"):
        overlay = load(base.parent / "overlays" / stage / "kustomization.yaml")
        assert overlay["namespace"] == f"acme-{stage}"


def test_the_example_of_a_secret_has_none(render: Render) -> None:
    secret = load(render(**WATCHED) / "ops/k8s/base/secret.example.yaml")
    assert (secret["kind"], secret["stringData"], "data" in secret) == ("Secret", {}, False)


def rules(project: Path) -> list[dict[str, Any]]:
    groups = load(project / "ops/prometheus/rules.yml")["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_alerts_have_their_severity_where_prometheus_reads_it(render: Render) -> None:
    alerts = {rule["alert"]: rule for rule in rules(render(**WATCHED)) if "alert" in rule}
    assert {name: (rule["labels"]["severity"], rule["for"]) for name, rule in alerts.items()} == {
        "HighErrorRatio": ("critical", "5m"),
        "HighLatency": ("warning", "5m"),
        "TargetDown": ("critical", "2m"),
        "UptimeBelowLevel": ("warning", "5m"),
    }
    assert all(rule["annotations"].keys() == {"summary", "action"} for rule in alerts.values())
    tested = (render(**WATCHED) / "ops/prometheus/rules.test.yml").read_text(encoding="utf-8")
    assert all(f"alertname: {name}\n" in tested for name in alerts)


def test_the_levels_of_the_alerts_are_those_of_the_settings(render: Render) -> None:
    project = render(**WATCHED)
    sla = load(project / "wavewright.yml")["sla"]
    recorded = {rule["record"]: rule["expr"] for rule in rules(project) if "record" in rule}
    stated = {
        name: float(expression[7:-1])
        for name, expression in recorded.items()
        if expression.startswith("vector(")
    }
    assert stated == {
        "sla:error_ratio:max": pytest.approx(sla["error-rate"] / 100),
        "sla:latency_p95_seconds:max": pytest.approx(sla["p95-ms"] / 1000),
        "sla:up_ratio:min": pytest.approx(sla["uptime"] / 100),
    }
    assert f"job:up:ratio{sla['window-days']}d" in recorded
    copied = (ROOT / "template/ops/prometheus/rules.yml.jinja").read_text(encoding="utf-8")
    assert not re.search(r"vector\([\d.]", copied)  # no number is typed twice


def test_a_dashboard_shows_what_a_week_is_judged_by(render: Render) -> None:
    text = (render(**WATCHED) / "ops/grafana/dashboard.json").read_text(encoding="utf-8")
    dashboard = json.loads(text)
    panels = {panel["title"]: panel for panel in dashboard["panels"]}
    assert list(panels) == [
        "Request rate",
        "Latency",
        "Error ratio",
        "Health",
        "Uptime",
        "Use of features",
        "CPU",
        "Memory",
        "Input and output",
    ]
    assert len({panel["id"] for panel in panels.values()}) == len(panels)
    legends = [target["legendFormat"] for target in panels["Latency"]["targets"]]
    assert legends == ["p50", "p95", "p99", "level"]
    source, stage = dashboard["templating"]["list"]
    assert {panel["datasource"]["uid"] for panel in panels.values()} == {f"${{{source['name']}}}"}
    assert (stage["name"], stage["current"]["value"]) == ("namespace", "acme-production")


@pytest.mark.parametrize("kind", ["kubernetes", "docker"])
def test_where_stages_share_a_prometheus_each_is_judged_by_itself(
    render: Render, kind: str
) -> None:
    """That no stage hides another is shown by the tests of the alerts, in `just operations`."""
    project = render(deployment=kind, monitoring=True)
    dashboard = json.loads((project / "ops/grafana/dashboard.json").read_text(encoding="utf-8"))
    queries = [each["expr"] for panel in dashboard["panels"] for each in panel["targets"]]
    staged = kind == "kubernetes"
    assert all(('namespace="$namespace"' in each) is staged for each in queries if "job=" in each)
    kept = [rule["expr"] for rule in rules(project) if " by (" in rule["expr"]]
    assert len(kept) == 4
    assert all(("by (job, namespace" in each) is staged for each in kept)
    (scraped,) = load(project / "ops/prometheus/prometheus.yml")["scrape_configs"]
    if staged:
        (found,) = scraped["kubernetes_sd_configs"]
        assert found["namespaces"]["names"] == ["acme-production", "acme-staging"]
    tested = (project / "ops/prometheus/rules.test.yml").read_text(encoding="utf-8")
    assert tested.count("staging that is") == (3 if staged else 0)


def test_the_metrics_of_the_code_are_those_that_are_asked_for(render: Render) -> None:
    """The test that a project has of its own compares both with what is scraped."""
    project = render(**WATCHED)
    code = (project / "src/acme/service.py").read_text(encoding="utf-8")
    made = set(re.findall(r'(?:Counter|Histogram)\(\s*"(\w+)"', code))
    assert made == {
        "http_requests_total",
        "http_request_duration_seconds",
        "http_response_bytes_total",
        "feature_uses_total",
    }
    asked = (project / "ops/prometheus/rules.yml").read_text(encoding="utf-8")
    asked += (project / "ops/grafana/dashboard.json").read_text(encoding="utf-8")
    assert [name for name in made if name not in asked] == []
    assert "labels(method, str(answer.status.value))" in code
    assert (project / "tests/unit/test_operations.py").is_file()


@pytest.mark.parametrize("answers", [DOCKER, WATCHED], ids=["docker", "kubernetes"])
def test_the_release_page_says_once_how_to_deploy_and_to_go_back(
    render: Render, answers: dict[str, Any]
) -> None:
    text = (render(**answers) / "RELEASE.md").read_text(encoding="utf-8")
    assert text.count("## Deploy\n") == 1
    commands = {
        "docker": ("docker pull", "docker stop", "docker run --detach", "/health"),
        "kubernetes": (
            "kubectl set image",
            "kubectl rollout status",
            "kubectl logs",
            "kubectl rollout undo",
        ),
    }
    for deployment, said in commands.items():
        assert all((word in text) is (answers["deployment"] == deployment) for word in said)


def test_no_file_of_operations_is_made_for_a_library(render: Render) -> None:
    for path, data in files_of(render()).items():
        if not path.startswith(("just/", ".wavewright/", "dev-docs/")):
            assert b"docker" not in data.lower(), path
            assert b"kubectl" not in data, path


def test_with_only_the_process_the_answers_are_noted_and_kept_and_make_no_files(
    render: Render,
) -> None:
    """So their help says; a project that takes the code later is not asked for them again."""
    answers = {"deployment": "kubernetes", "monitoring": True}
    plain = files_of(render(scope="process"))
    told = files_of(render(scope="process", **answers))
    different = {path for path in told if told[path] != plain.get(path)}
    assert told.keys() == plain.keys()
    assert different == {".copier-answers.yml", "wavewright.yml"}
    assert answers.items() <= yaml.safe_load(told[".copier-answers.yml"]).items()
    for name in answers:
        assert "With only the process this is noted in wavewright.yml" in ASKED[name]["help"]
        assert "when" not in ASKED[name]
