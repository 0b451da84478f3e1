"""The validators: each is asked for everything it can find, and nothing is relaxed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from operations.promtool import promtool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROMETHEUS = "ops/prometheus"
MANIFESTS = "ops/k8s/base"
OVERLAYS = "ops/k8s/overlays"
ROLES = {"node", "service", "pod", "endpoints", "endpointslice", "ingress"}
NAMESPACE = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


class Verdict(NamedTuple):
    """What a validator found, and in how many files it looked."""

    validator: str
    files: int
    findings: tuple[str, ...]


def judged(root: Path) -> list[Verdict]:
    """Ask every validator about a project; one that has no file here is asked nothing."""
    return [Verdict(name, *validator(root)) for name, validator in VALIDATORS.items()]


def _said(root: Path, command: Sequence[str], text: str = "") -> tuple[int, str]:
    ended = subprocess.run(
        command, cwd=root, input=text, capture_output=True, text=True, check=False
    )
    return ended.returncode, (ended.stdout + ended.stderr).strip()


Findings = tuple[int, tuple[str, ...]]


def _program(path: str, *command: str) -> Callable[[Path], Findings]:
    """Return a validator that is a program with one file; its exit code decides."""

    def ask(root: Path) -> Findings:
        if not (root / path).is_file():
            return 0, ()
        words = [promtool() if word == "promtool" else word for word in command]
        code, said = _said(root, [*words, path])
        return 1, tuple(said.splitlines() or [f"exit code {code}"]) if code else ()

    return ask


def _scraping(root: Path) -> Findings:
    """Check the settings of Prometheus, with its rules; what finds targets in a cluster apart."""
    path = root / PROMETHEUS / "prometheus.yml"
    if not path.is_file():
        return 0, ()
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name, "prometheus")
        shutil.copytree(path.parent, copy)
        settings, findings = known(yaml.safe_load(path.read_text(encoding="utf-8")))
        (copy / path.name).write_text(yaml.safe_dump(settings), encoding="utf-8")
        code, said = _said(copy, [promtool(), "check", "config", path.name])
    return 1, findings + (tuple(said.splitlines() or [f"exit code {code}"]) if code else ())


def known(settings: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return settings in a form that every promtool knows, and what is wrong with the rest.

    Debian's promtool knows static targets only. So what finds targets in a cluster is looked at
    here, and a static target stands in for it: names and rules of labels are still promtool's.
    """
    found: list[str] = []
    scraped = []
    for job in settings.get("scrape_configs", ()):
        rest = dict(job)
        for number, one in enumerate(rest.pop("kubernetes_sd_configs", ())):
            wrong = {*one} - {"role", "namespaces"} or one.get("role") not in ROLES
            names = one.get("namespaces", {}).get("names", [])
            if wrong or not names or not all(re.fullmatch(NAMESPACE, each) for each in names):
                found.append(f"kubernetes_sd_configs {number} of {job['job_name']}: {one}")
            rest.setdefault("static_configs", []).append({"targets": ["in-the-cluster:80"]})
        scraped.append(rest)
    return settings | {"scrape_configs": scraped}, tuple(found)


def _resources(root: Path, name: str, text: str) -> tuple[str, ...]:
    """Validate resources; a kind that the validator does not know is a finding too."""
    code, said = _said(root, ["kubernetes-validate", "--strict", "-"], text)
    wanted = len([each for each in yaml.safe_load_all(text) if each])
    if code or said.count(" passed for resource ") != wanted or "WARN" in said:
        return tuple(f"{name}: {line}" for line in said.splitlines() or [f"exit code {code}"])
    return ()


def _manifests(root: Path) -> Findings:
    paths = [
        path
        for path in sorted((root / MANIFESTS).glob("*.yaml"))
        if path.name != "kustomization.yaml"
    ]
    return len(paths), tuple(
        finding
        for path in paths
        for finding in _resources(root, path.name, path.read_text(encoding="utf-8"))
    )


def built(root: Path, overlay: str) -> tuple[str, str]:
    """Return what kustomize makes of an overlay, or what is wrong with it."""
    code, said = _said(root, ["kubectl", "kustomize", f"{OVERLAYS}/{overlay}"])
    return ("", said) if code else (said, "")


def _overlays(root: Path) -> Findings:
    names = sorted(path.parent.name for path in (root / OVERLAYS).glob("*/kustomization.yaml"))
    findings: list[str] = []
    for name in names:
        text, wrong = built(root, name)
        findings += [f"{name}: {wrong}"] if wrong else _resources(root, name, text)
    return len(names), tuple(findings)


VALIDATORS: dict[str, Callable[[Path], Findings]] = {
    "promtool check rules": _program(f"{PROMETHEUS}/rules.yml", "promtool", "check", "rules"),
    "promtool test rules": _program(f"{PROMETHEUS}/rules.test.yml", "promtool", "test", "rules"),
    "promtool check config": _scraping,
    "kubernetes-validate, manifests": _manifests,
    "kubernetes-validate, kustomize": _overlays,
    "hadolint": _program("Dockerfile", "hadolint", "--failure-threshold", "style"),
    "compose schema": _program(
        "compose.yaml", "check-jsonschema", "--builtin-schema", "vendor.compose-spec"
    ),
}
