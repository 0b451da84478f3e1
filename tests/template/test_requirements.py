"""What the process asks for stands in the files that a user gets, requirement by requirement."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
