"""Each validator and test finds what it is there for: a fault of its kind in a good project."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from operations.validators import VALIDATORS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RULES = "ops/prometheus/rules.yml"
# validator → (file, its text, what becomes of it, what the validator must say); the faults of the
# alerts are those that are most often made.
FAULTS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "promtool check rules",
        RULES,
        "        labels:\n          severity: critical\n",
        "        severity: critical\n",
        "field severity not found",
    ),
    ("promtool test rules", RULES, "vector(0.01)", "vector(0.05)", "HighErrorRatio"),
    ("promtool test rules", RULES, "vector(0.5)", "vector(5)", "HighLatency"),
    ("promtool test rules", RULES, "job:http_errors:ratio5m >", "job:http_errors:rate5m >", "got"),
    ("promtool test rules", RULES, "_seconds_bucket{", "_seconds{", "HighLatency"),
    ("promtool test rules", RULES, "        for: 2m\n", "        for: 9m\n", "TargetDown"),
    ("promtool test rules", RULES, "vector(0.995)", "vector(0.9)", "UptimeBelowLevel"),
    # A stage that is well hides one that is not.
    ("promtool test rules", RULES, "sum by (job, namespace) ", "sum by (job) ", "HighErrorRatio"),
    ("promtool test rules", RULES, "by (job, namespace, le)", "by (job, le)", "HighLatency"),
    ("promtool test rules", RULES, "max by (job, namespace)", "max by (job)", "UptimeBelowLevel"),
    ("promtool test rules", RULES, ', namespace="my-service-production"', "", "TargetDown"),
    (
        "promtool check config",
        "ops/prometheus/prometheus.yml",
        "scrape_interval: 15s",
        "scrape_interval: often",
        "not a valid duration",
    ),
    (
        "promtool check config",
        "ops/prometheus/prometheus.yml",
        "- role: pod",
        "- role: pods",
        "pods",
    ),
    (
        "promtool check config",
        "ops/prometheus/prometheus.yml",
        "        action: keep\n      - source_labels:\n          - __meta_kubernetes_namespace",
        "        action: keeps\n      - source_labels:\n          - __meta_kubernetes_namespace",
        "keeps",
    ),
    (
        "kubernetes-validate, manifests",
        "ops/k8s/base/deployment.yaml",
        "runAsNonRoot: true",
        "runAsNoRoot: true",
        "runAsNoRoot",
    ),
    (
        "kubernetes-validate, manifests",
        "ops/k8s/base/service.yaml",
        "kind: Service",
        "kind: Servce",
        "Servce",
    ),
    (
        "kubernetes-validate, kustomize",
        "ops/k8s/overlays/staging/kustomization.yaml",
        "/spec/rules/0/host",
        "/spec/rules/1/host",
        "staging",
    ),
    ("hadolint", "Dockerfile", "uv==0.13.8", "uv", "DL3013"),
    ("hadolint", "Dockerfile", "USER 10001:10001", "USER root", "DL3002"),
    ("compose schema", "compose.yaml", "    read_only: true\n", "    readonly: true\n", "readonly"),
)


def blunt(projects: list[Path], folder: Path) -> Iterator[str]:
    """Yield the validators that miss a fault.

    Args:
        projects: Good projects; the first that has a file gets the fault.
        folder: Where copies may be made.
    """
    for number, (validator, path, good, bad, said) in enumerate(FAULTS):
        having = [each for each in projects if good in _text(each / path)]
        if not having:
            yield f"{validator}: no {path} has {good!r} to put its fault in"
            continue
        copy = shutil.copytree(having[0], folder / str(number))
        (copy / path).write_text(_text(copy / path).replace(good, bad, 1), encoding="utf-8")
        _, findings = VALIDATORS[validator](copy)
        if said not in "\n".join(findings):
            yield f"{validator}: does not find {bad!r} in {path}: {findings}"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
