"""What the process asks for stands in the files that a user gets, requirement by requirement."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Render = Callable[..., Path]

WAVE = "project-docs/waves/wave-1.2-config-publishing.md"
CAPABILITY = "project-docs/capabilities/config-publishing.md"
FEATURE = "project-docs/capabilities/behaviors/mcp-config-publish.feature"
GUIDE = "user-docs/how-to/config-publishing.md"
STEPS = "tests/step_defs/test_mcp_config_publish_steps.py"
SCENARIO = "tests/value-scenarios/test_config_publishing.py"
UNIT = "tests/unit/test_mcp_config_publish.py"
PULL_REQUEST = ".github/pull_request_template.md"

# Requirement → file, and what stands in it, in this order.
PROMISES: dict[str, tuple[str, tuple[str, ...]]] = {
    "R038": (WAVE, ("## Wave 1.2 (v0.2.0) — Config publishing",)),
    "R039": (WAVE, ("**Status:** planning", "**Goal:** ", "**Estimated Timeline:** ")),
    "R040": (
        WAVE,
        (
            "### Scope",
            "#### Capabilities",
            "1. [",
            "#### Success Criteria",
            "- [ ] Test coverage ≥85%",
            "- [ ] All BDD scenarios pass",
            "#### Out of Scope",
            "### Dependencies",
            "### Risks",
        ),
    ),
    "R070": (CAPABILITY, ("# Capability: ",)),
    "R072": (CAPABILITY, ("@behavior:MCP.CONFIG.PUBLISH",)),
    "R073": (CAPABILITY, ("**ID:** mcp.config.publish.",)),
    "R074": (CAPABILITY, ("# Capability: Config publishing\n\n",)),
    "R075": (
        CAPABILITY,
        (
            "## Behaviors",
            "@behavior:MCP.CONFIG.PUBLISH @status:draft",
            "@behavior:MCP.CONFIG.VALIDATE @status:draft",
            "**Behavior Specs:**",
            "behaviors/mcp-config-publish.feature",
        ),
    ),
    "R076": (
        CAPABILITY,
        (
            "## Value Scenarios",
            "### Scenario 1: ",
            "**ID:** ",
            "**Status:** draft",
            f"**Guide:** [{GUIDE}]",
            f"**Tests:** [{SCENARIO}]",
            "**Description:** ",
        ),
    ),
    "R077": (
        CAPABILITY,
        (
            "## Integrations",
            "### MCP Tools",
            "### CLI Commands",
            "### Domain Model",
            "#### Entities",
            "#### Value Objects",
            "#### Services",
            "#### Repositories",
        ),
    ),
    "R078": (
        CAPABILITY,
        ("## Dependencies", "### From Other Capabilities", "### External Dependencies"),
    ),
    "R079": (
        CAPABILITY,
        (
            "## Success Criteria",
            "### Functional",
            "- [ ] ",
            "### Non-Functional",
            "- [ ] Test coverage ≥85%",
            "- [ ] All BDD scenarios pass",
        ),
    ),
    "R080": (
        CAPABILITY,
        ("## Wave Alignment", "Wave 1.2 (v0.2.0)", "**Goal:** ", "**Deliverables:** "),
    ),
    "R081": (CAPABILITY, ("## Spec Coverage", "**FR-1:**")),
    "R082": (CAPABILITY, ("## Future Evolution", "### Wave 2.x", "## References")),
    "R085": (FEATURE, ("Feature: ",)),
    "R086": (STEPS, (f"Feature: {FEATURE}", 'scenarios("mcp-config-publish.feature")')),
    "R087": (STEPS, ("from pytest_bdd import given, scenarios, then, when",)),
    "R088": (
        FEATURE,
        (
            "@behavior:MCP.CONFIG.PUBLISH @status:draft @priority:",
            "Feature: ",
            "As a ",
            "I want ",
            "So that ",
            "Background:",
            "Scenario: ",
            "Given ",
            "When ",
            "Then ",
            "And ",
            "Scenario: ",
            "Then it fails with an error",
            "And nothing has changed",
            "Scenario: ",
            "at the boundary",
        ),
    ),
    "R095": (GUIDE, ("# How-To: ",)),
    "R096": (SCENARIO, ("def test_value_scenario_config_publishing(",)),
    "R097": (
        GUIDE,
        (
            "# How-To: ",
            "**Goal:** ",
            "**Audience:** ",
            "**Prerequisites:**",
            "## Overview",
            "## Steps",
            "### Step 1: ",
            "```bash",
            "**Expected output:**",
            "**Why this step:**",
            "## Verification",
            "## Troubleshooting",
            "**Problem:**",
            "**Solution:**",
            "**Problem:**",
            "**Solution:**",
            "## Next Steps",
            "## Related Documentation",
        ),
    ),
    "R098": (
        SCENARIO,
        (
            "def test_value_scenario_config_publishing(",
            "E2E test that executes the config-publishing.md how-to guide",
            "References:",
            f"Capability: {CAPABILITY}",
            "Behavior: @behavior:MCP.CONFIG.PUBLISH",
            f"How-To: {GUIDE}",
            f'run_guide("{GUIDE}")',
        ),
    ),
    "R102": (
        UNIT,
        ("class TestMcpConfigPublish", "test_happy_path", "test_error_case", "test_edge_case"),
    ),
    "R103": (UNIT, ("class TestMcpConfigPublish", "def test_happy_path(")),
    "R104": (
        UNIT,
        (
            "(Wave 1.2)",
            FEATURE,
            '"""Test @behavior:MCP.CONFIG.PUBLISH - happy path.',
            "Scenario: ",
            "Given ",
            "When ",
            "Then ",
            "# Arrange",
            "# Act",
            "# Assert",
            "- error case.",
            "pytest.raises",
        ),
    ),
    "R138": (
        "wavewright.yml",
        (
            "gates:",
            "- lint",
            "- format-check",
            "- typecheck",
            "- test",
            "- coverage",
            "- check",
            "- pre-commit",
        ),
    ),
    "R142": ("CHANGELOG.md", ("Keep a Changelog", "## [Unreleased]", "### Added", "(Wave 1.1)")),
    "R147": (
        PULL_REQUEST,
        (
            "## Summary",
            "## Related Issues",
            "Closes #",
            "## Type of Change",
            "Bug fix (non-breaking)",
            "New feature (non-breaking)",
            "Breaking change",
            "Documentation update",
        ),
    ),
    "R148": (
        PULL_REQUEST,
        ("## Documentation", "API reference updated", "CHANGELOG.md entry", "Migration guide"),
    ),
    "R149": (
        PULL_REQUEST,
        ("## Testing", "Unit tests", "Integration tests", "BDD scenarios", "All tests pass"),
    ),
    "R150": (
        PULL_REQUEST,
        ("## Quality Checklist", "ruff", "mypy", "Coverage of new code", "Pre-commit", "bandit"),
    ),
    "R167": (
        "just/process.just",
        (
            *("\nprepare-release *ARGS:", 'wavewright release prepare "$@"'),
            *("\nrelease *ARGS:", 'wavewright release prepare --push "$@"'),
        ),
    ),
    "R255": (
        "just/process.just",
        (
            *("test *ARGS:", "coverage run -m pytest"),
            *("coverage:", "coverage report --fail-under", "wavewright setting coverage.overall"),
            *("test-coverage: test && coverage", "coverage html"),
        ),
    ),
    "C03": (
        "wavewright.yml",
        (
            "overall: 85",
            "new-code: 90",
            "unit: 90",
            "integration: 80",
            "critical: 95",
            "dev: 50",
            "staging: 70",
            "production: 80",
        ),
    ),
    "C04": ("mypy.ini", ("[mypy]", "strict = True")),
    "C05": (FEATURE, ("@behavior:",)),
    "C07": ("pytest.ini", ("importlib",)),
    "C10": (FEATURE, ("@behavior:MCP.CONFIG.PUBLISH ", "Feature: ")),
}


@pytest.fixture(scope="module")
def grown(render: Render, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new project that has one more wave and capability."""
    project = tmp_path_factory.mktemp("grown") / "acme-tools"
    shutil.copytree(render(), project)
    for words in (
        ["wave", "Config publishing", "--release", "0.2.0"],
        [
            *("capability", "config-publishing", "--wave", "1.2"),
            *("--behavior", "MCP.CONFIG.PUBLISH", "--behavior", "MCP.CONFIG.VALIDATE"),
        ],
    ):
        new: list[Any] = [sys.executable, "-m", "wavewright", "new", *words, "--defaults"]
        subprocess.run(new, cwd=project, check=True, capture_output=True)
    return project


@pytest.mark.parametrize("requirement", PROMISES)
def test_a_user_gets_what_the_requirement_asks_for(requirement: str, grown: Path) -> None:
    path, parts = PROMISES[requirement]
    rest = (grown / path).read_text(encoding="utf-8")
    for part in parts:
        before, found, rest = rest.partition(part)
        assert found, f"{path} has no {part!r} after {before[:80]!r}…"


@pytest.mark.parametrize(
    "hook", ["trailing-whitespace", "end-of-file", "check-yaml", "large-files"]
)
def test_the_hooks_of_the_process_are_there(hook: str, grown: Path) -> None:
    assert hook in (grown / ".pre-commit-config.yaml").read_text(encoding="utf-8")


# What a service begins with: a package that starts, its settings, tests with what they share, one
# manifest for what it needs and for its tools, and what git and readers have to know.
SKELETON = {
    "src/acme/__init__.py": ('"""',),
    "src/acme/service.py": ("def _health(", "def main("),
    "tests/conftest.py": ('"""',),
    "tests/unit/test_service.py": ("def test_",),
    ".env.example": ("Copy this file to .env", "PYTHONWARNINGS="),
    ".gitignore": ("\n.env\n",),
    "pyproject.toml": ("dependencies = [", "[project.scripts]", 'dev = ["process-tools"]'),
    ".wavewright/pyproject.toml": ("dependencies = [", '"pytest=='),
    "README.md": ("# Acme Tools",),
    "pytest.ini": ("[pytest]",),
}


@pytest.mark.parametrize("path", SKELETON)
def test_a_service_has_its_skeleton(render: Render, path: str) -> None:
    text = (render(deployment="docker") / path).read_text(encoding="utf-8")
    assert [part for part in SKELETON[path] if part not in text] == []


CODE = "def sign(number: int) -> int:\n    if number > 0:\n        return 1\n    return -1\n"
TEST = "from acme.sign import sign\n\n\ndef test_sign() -> None:\n    assert sign(1) == 1\n"


@pytest.mark.real
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
def test_the_report_on_coverage_is_written_for_browsers(render: Render, tmp_path: Path) -> None:
    """The recipe runs real programs: those of this environment in place of the locked ones."""
    project = shutil.copytree(render(example=False), tmp_path / "project")
    for path, text in (("src/acme/sign.py", CODE), ("tests/unit/test_sign.py", TEST)):
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, encoding="utf-8")
    uv = project / ".fake/uv"
    uv.parent.mkdir()
    uv.write_text('#!/bin/sh\nshift 2\nexec "$@"\n', encoding="utf-8")
    uv.chmod(0o755)
    folders = (str(uv.parent), str(Path(sys.executable).parent), os.environ["PATH"])
    env = os.environ | {"PATH": os.pathsep.join(folders), "PYTHONPATH": str(project / "src")}
    words = ["just", "test-coverage"]
    ended = subprocess.run(words, cwd=project, env=env, capture_output=True, text=True, check=False)
    assert (project / "htmlcov/index.html").is_file(), ended.stdout + ended.stderr
    assert re.search(r"^src/acme/sign\.py .* 67% +4$", ended.stdout, re.MULTILINE)
    assert "total of 67 is less than fail-under=85" in ended.stdout
    assert ended.returncode != 0


# The stages of CI: the job, and what it runs or keeps.
STAGES = {
    "lint": ("just lint", "just format-check", "just pre-commit"),
    "typecheck": ("just typecheck",),
    "test": ("just test", "path: .coverage"),
    "smoke": ("just smoke",),
    "integration": ("just test -m integration",),
    "coverage": ("just coverage", "coverage json", "name: covered"),
    "process": ("just check",),
    "security": ("just security-code", "just security-dependencies", "just security-secrets"),
}


def lacking(workflow: Any) -> set[str]:
    """Return what a workflow does not start on, the stages it lacks, and those it may skip."""
    jobs = workflow["jobs"]
    events: set[str] = {"push", "pull_request"} - workflow[True].keys()  # `on` is true in YAML
    wanted = {
        stage
        for stage, parts in STAGES.items()
        if any(part not in yaml.safe_dump(jobs.get(stage), width=1000) for part in parts)
    }
    needed: set[str] = set(jobs["ci-ok"]["needs"])
    return events | wanted | (STAGES.keys() - needed)


@pytest.mark.parametrize("gone", ["", "push", "pull_request", *STAGES])
def test_ci_runs_each_stage_on_pushes_and_pull_requests(render: Render, gone: str) -> None:
    workflow = yaml.safe_load((render() / ".github/workflows/ci.yml").read_text("utf-8"))
    assert workflow["name"] == "CI"
    for part in (workflow["jobs"], workflow[True]):
        part.pop(gone, None)
    assert lacking(workflow) == ({gone} if gone else set())


RECIPES = {
    *("lint", "format-check", "typecheck", "smoke", "test", "coverage", "test-coverage", "check"),
    *("pre-commit", "pre-merge", "security", "build", "publish-test", "publish-prod", "release"),
    *("prepare-release", "verify-release", "rollback", "hotfix", "setup", "update"),
}


def test_the_recipes_of_the_process_are_listed_with_what_they_do(render: Render) -> None:
    just = str(Path(sys.executable).with_name("just"))
    words = [just, "--list", "--color", "never"]
    said = subprocess.run(words, cwd=render(), capture_output=True, text=True, check=True).stdout
    listed = dict(re.findall(r"^    ([a-z][\w-]*)[^#\n]*#\s*(\S.*)$", said, re.MULTILINE))
    assert RECIPES - listed.keys() == set()


@pytest.mark.parametrize("scope", ["project", "process"])
def test_every_form_of_the_process_has_its_roadmap(render: Render, scope: str) -> None:
    text = (render(scope=scope) / "project-docs/ROADMAP.md").read_text(encoding="utf-8")
    fields = ("**Vision:**", "**Current Status:** not released yet", "**Next Milestone:**")
    assert [part for part in fields if part not in text] == []


# What happens when a tag of a release is pushed: the job, what it runs, and what it may.
RELEASE = {
    "build": ("just build", "wavewright release notes", "contents:subject", "title.txt"),
    "try": ("wavewright release publish --test", "needs:\n- build"),
    "publish": ("uv publish --trusted-publishing always", "id-token: write"),
    "verify": ("just verify-release", "needs: publish"),
    "announce": (
        *("gh release create", "dist/*", '--title \\"$(cat title.txt)\\"'),
        *("--notes-file notes.md", "contents: write"),
    ),
}


@pytest.mark.parametrize("job", RELEASE)
def test_a_tag_is_built_tried_published_verified_and_announced(render: Render, job: str) -> None:
    workflow = yaml.safe_load((render() / ".github/workflows/release.yml").read_text("utf-8"))
    assert workflow[True]["push"]["tags"]
    text = yaml.safe_dump(workflow["jobs"][job], width=1000)
    assert [part for part in RELEASE[job] if part not in text] == []


SCANS = (
    "bandit --quiet --recursive src",
    "pip-audit --strict",
    "detect-secrets-hook --no-verify --baseline .secrets.baseline",
)


def test_three_scans_look_for_what_is_unsafe(render: Render) -> None:
    just = str(Path(sys.executable).with_name("just"))
    words = [just, "--dry-run", "security"]
    said = subprocess.run(words, cwd=render(), capture_output=True, text=True, check=True).stderr
    assert [scan for scan in SCANS if scan not in said] == []
