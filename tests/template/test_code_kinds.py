"""A module, a command and a tool in a real project: they run, and every gate of it is open."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests import inside

from .conftest import copy

pytestmark = pytest.mark.real

MODEL = (
    *("--entity", "**ConfigArtifact** - A config that was published"),
    *("--value-object", "**ValidationResult** - What a validation found"),
    *("--service", "**PublishingWorkflow** - Publishes configs"),
    *("--repository", "**ArtifactStore** - Keeps what was published"),
)
OF = ("--capability", "config-publishing")
GREETING = ("--capability", "greeting")
MADE = (
    ("capability", "config-publishing", *MODEL),
    ("module", "config_publishing", *OF),
    ("cli-command", "publish", *OF, "--behavior", "ACME.CONFIG_PUBLISHING.RUN"),
    ("mcp-tool", "publish_config", *OF, "--behavior", "ACME.CONFIG_PUBLISHING.RUN"),
    ("mcp-tool", "count", *OF, "--param", "number:int", "--param", "all_of_them:bool"),
    ("mcp-tool", "greet", *GREETING),
    ("cli-command", "import", *GREETING, "--param", "file:path", "--param", "client"),
    ("module", "values_alone", "--value-object", "Price", "--service", "Pricing"),
)


@pytest.fixture(scope="module")
def project(template: Path, tmp_path_factory: pytest.TempPathFactory, uv: str) -> Path:
    made = copy(template, tmp_path_factory.mktemp("code") / "acme-tools", {})
    for words in MADE:
        done = inside.run(made, "new", *words, "--defaults")
        assert done.returncode == 0, done.stdout + done.stderr
    run(made, uv, "sync", "--quiet")
    return made


def run(project: Path, *words: str) -> str:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COVERAGE_", "VIRTUAL_ENV"))}
    done = subprocess.run(
        words,
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env=env | {"NO_COLOR": "1", "UV_NO_PROGRESS": "1"},
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("gate", ["lint", "format-check", "typecheck"])
def test_what_is_made_passes_the_gates(project: Path, uv: str, gate: str) -> None:
    run(project, uv, "run", "--frozen", "just", gate)


def test_no_document_disagrees_with_what_is_made(project: Path) -> None:
    done = inside.run(project, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No findings")


def test_what_is_made_is_tested_and_covered(project: Path, uv: str) -> None:
    words = (uv, "run", "--frozen", "coverage")
    said = run(project, *words, "run", "-m", "pytest", "-q", "tests/unit", "tests/integration")
    assert " passed" in said
    assert " failed" not in said
    files = json.loads(run(project, *words, "json", "-q", "-o", "-"))["files"]
    missed = {path: one["missing_lines"] for path, one in files.items() if one["missing_lines"]}
    assert set(missed) == {"src/acme/mcp/server.py"}  # its last line runs in another process


def test_the_command_is_installed(project: Path, uv: str) -> None:
    words = ("acme-publish", "--name", "Ada", "--format", "json")
    made = json.loads(run(project, uv, "run", "--frozen", *words))
    assert (made["name"], made["stage"]) == ("Ada", "draft")
    said = run(project, uv, "run", "--frozen", "acme-import", "--client", "Ada", "--file", "x")
    assert said == "result: Ada\nfile: x\n"
