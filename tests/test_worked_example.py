"""The example of the process, config publishing: grown by the generators, under its own names."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from . import inside

PACKAGE = "src/mcp_orchestrator"
SPEC = "project-docs/capabilities/config-publishing.md"
GUIDE = "user-docs/how-to/publish-config.md"
FEATURE = "project-docs/capabilities/behaviors/mcp-config-publish.feature"
SCENARIO = "tests/value-scenarios/test_publish_config.py"
SERVICE = f"{PACKAGE}/publishing/service.py"
COMMAND = f"{PACKAGE}/cli_publishing.py"
OF = ("--capability", "config-publishing")
GROWN = (
    ("wave", "Configuration Publishing Workflow", "--number", "1.4", "--release", "1.4.0"),
    (
        *("capability", "config-publishing", "--wave", "1.4", "--guide", "publish-config"),
        *(
            "--behavior",
            "MCP.CONFIG.PUBLISH",
            "--entity",
            "**ConfigArtifact** - What was published",
        ),
        *("--value-object", "ValidationResult", "--value-object", "PublishResult"),
        *("--service", "**PublishingWorkflow** - Publishes it", "--repository", "ArtifactStore"),
    ),
    ("module", "publishing", *OF),
    ("cli-command", "publishing", *OF, "--behavior", "MCP.CONFIG.PUBLISH"),
)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a package, in which the example has grown."""
    root = tmp_path_factory.mktemp("grown")
    settings = "project: Orchestrator\nnamespace: MCP\npackage: mcp_orchestrator\n"
    manifest = '[project]\nname = "mcp-orchestrator"\nversion = "1.3.0"\n'
    log = "# Changelog\n\n## [Unreleased]\n"
    begun = {"wavewright.yml": settings, "pyproject.toml": manifest, "CHANGELOG.md": log}
    for path, text in {**begun, f"{PACKAGE}/__init__.py": '"""Orchestrates."""\n'}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for words in GROWN:
        done = inside.run(root, "new", *words, "--defaults")
        assert done.returncode == 0, done.stdout + done.stderr
    return root


def lacking(text: str, parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part not in text]


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        (SPEC, (GUIDE, SCENARIO, "@behavior:MCP.CONFIG.PUBLISH", "**PublishingWorkflow**")),
        (FEATURE, ("@behavior:MCP.CONFIG.PUBLISH",)),
        (GUIDE, ("# How-To: ", "## Steps")),
        (SCENARIO, (f'run_guide("{GUIDE}")', SPEC)),
        (SERVICE, ("class PublishingWorkflow",)),
        (f"{PACKAGE}/publishing/entities.py", ("class ConfigArtifact",)),
        (f"{PACKAGE}/publishing/values.py", ("class ValidationResult", "class PublishResult")),
        (f"{PACKAGE}/publishing/repositories.py", ("class ArtifactStore",)),
        ("tests/unit/test_publishing.py", ("PublishingWorkflow", "def test_")),
        (COMMAND, ("def main(", "--format")),
        ("pyproject.toml", ('mcp-orchestrator-publishing = "mcp_orchestrator.cli_publishing:',)),
    ],
)
def test_each_file_of_the_example_is_there(grown: Path, path: str, parts: tuple[str, ...]) -> None:
    assert lacking((grown / path).read_text(encoding="utf-8"), parts) == []


def test_the_check_finds_that_the_files_belong_together(grown: Path) -> None:
    ended = inside.run(grown, "check", "--select", "TRACE1")
    assert "No findings" in ended.stdout, ended.stdout


@pytest.mark.parametrize("path", [GUIDE, SCENARIO, COMMAND])
def test_without_one_of_them_the_chain_is_broken(grown: Path, path: str) -> None:
    kept = (grown / path).read_bytes()
    try:
        (grown / path).unlink()
        ended = inside.run(grown, "check", "--select", "TRACE1")
    finally:
        (grown / path).write_bytes(kept)
    assert ended.returncode == 1
    assert re.search(r"\bTRACE1\d\d\b", ended.stdout), ended.stdout
