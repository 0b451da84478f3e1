"""All kinds in a real project: awkward titles, long names, odd texts; and every gate is open."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from tests.kinds_made import ARGUMENTS, AWKWARD, MAKING, add_approved_prd, make_awkward
from tests.using import ww

from wavewright import names
from wavewright.kinds.elements import LONGEST
from wavewright.model import Kind

from .conftest import copy, git

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


# Names that are as long as the tool accepts. A short namespace leaves the most for the words of
# steps, and a long one makes the longest line of its own.
NAME, SLUG = "n" * LONGEST, "s" * names.LONGEST
ID, WIDE = f"N.{'C' * 20}.{'A' * 37}", f"{'N' * 20}.CAPABILITY.{'A' * 28}"
OWN = ("--capability", SLUG)
LONG = (
    ("capability", SLUG, "--behavior", ID, "--behavior", WIDE),
    ("guide", "g" * names.LONGEST, *OWN, "--behavior", ID),
    ("scenario", f"{WIDE.lower()}.{'t' * names.LONGEST}", *OWN),
    ("cli-command", NAME, *OWN, "--behavior", ID, "--param", NAME),
    ("mcp-tool", NAME, *OWN, "--behavior", ID, "--param", NAME),
    (
        *("module", NAME, *OWN, "--entity", f"E{NAME[1:]}", "--value-object", f"V{NAME[1:]}"),
        *("--service", f"S{NAME[1:]}", "--repository", f"R{NAME[1:]}"),
    ),
)
# Texts that reach into docstrings.
ODD = (
    '"Quoted" """thrice""" and \'\'\'so\'\'\', ending with "',
    r"\N{DASH} \x \u12 */ {{ x }} {% if %} {# no #} ${y} %s {0!r} # noqa: X \\",
    "\u201c\u201c\u201cSet\u201d\u201d\u201d \u2013 \u2018so\u2019 \u00d7 \u2032 \uff21\uff1a",
    "\u65e5\u672c\u8a9e \u306e \u8aac\u660e " * 20,
    f"{'w' * 150} and https://example.org/{'v' * 100}",
    "Returns: what publish() returned",
)
ODDLY_SAID = (
    ("cli-command", "odd", *GREETING, "--description", ODD[0]),
    ("cli-command", "odder", *GREETING, "--description", ODD[3]),
    ("mcp-tool", "odd", *GREETING, "--description", ODD[1], "--returns", ODD[0]),
    ("mcp-tool", "odder", *GREETING, "--description", ODD[4], "--returns", ODD[3]),
    (
        *("module", "odd", *GREETING, f"--service=Odd service - {ODD[0]}"),
        *(f"--entity=Odd entity {number} - {text}" for number, text in enumerate(ODD)),
        *(f"--value-object=Odd value {number} - {text}" for number, text in enumerate(ODD)),
    ),
)
# A feature as somebody wrote it, with a scenario that has no steps and no test yet.
ODD_SCENARIO = f"""
  Scenario: {"日本語 " * 30}with \\\\ and \"\"\"quotes\"\"\"
    Given the {"w" * 90} that {"v" * 60} knows as "Ada"
    When {"日本語 の " * 12} counts 3 times
    Then it's "done" 'twice' with a | b
"""


@pytest.fixture(scope="module")
def project(template: Path, tmp_path_factory: pytest.TempPathFactory, uv: str) -> Path:
    answers = {"planning": ["waves", "sprints", "prds"]}
    made = copy(template, tmp_path_factory.mktemp("code") / "acme-tools", answers)
    ww(made, "new", "capability", "asking", "--behavior", "APP.ASKING.RUN")
    add_approved_prd(made)
    for kind in MAKING:
        make_awkward(made, kind)
    for words in (*MADE, *LONG, *ODDLY_SAID):
        ww(made, "new", *words, "--defaults")
    (made / f"tests/unit/test_{names.snake(ID)}.py").unlink()  # one is made new, one is added to
    (made / f"tests/step_defs/test_{names.snake(ID)}_steps.py").unlink()
    for id_ in (ID, WIDE):
        feature = made / f"project-docs/capabilities/behaviors/{names.file_of(id_)}.feature"
        with feature.open("a", encoding="utf-8") as file:
            file.write(ODD_SCENARIO)
        ww(made, "new", "steps", id_)
        ww(made, "new", "unit-test", id_)
    git(made, "init", "-q")
    git(made, "add", "-A")
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


@pytest.fixture(scope="module")
def passed(project: Path, uv: str) -> str:
    """Run all gates of the project, once."""
    return run(project, uv, "run", "--frozen", "just", "pre-merge")


def test_every_gate_is_open(passed: str) -> None:
    gates = [line.split()[1] for line in passed.splitlines() if line.startswith("✅")]
    tools = ["lint", "format-check", "typecheck", "test", "coverage", "check", "pre-commit"]
    assert gates == tools
    assert "All quality gates PASSED!" in passed


@pytest.mark.parametrize("kind", MAKING, ids=lambda kind: kind.name)
def test_all_that_was_made_was_read(project: Path, kind: Kind) -> None:
    found = json.loads(ww(project, "list", kind.name, "--format", "json"))["artifacts"]
    assert len(found) >= (1 if kind.name in ARGUMENTS else len(AWKWARD))
    assert kind.name in ARGUMENTS or "In C #" in {one["title"] for one in found}


def test_no_heading_loses_the_end_of_its_title(project: Path) -> None:
    pages = [path for path in project.rglob("*.md") if re.search(r"in-c|one-7", path.stem)]
    assert len(pages) >= len(MAKING) - len(ARGUMENTS)
    for page in pages:
        tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
        assert "".join(one.content for one in tokens[1].children or ()).endswith("In C #"), page


def test_no_document_disagrees_with_what_is_made(project: Path) -> None:
    findings = json.loads(ww(project, "check", "--format", "json"))["findings"]
    # A wave with so many capabilities, and scaffolds that no behavior asks for.
    assert {one["rule"] for one in findings} <= {"PLAN101", "STATUS111"}


@pytest.mark.usefixtures("passed")
def test_what_is_made_is_tested_and_covered(project: Path, uv: str) -> None:
    words = (uv, "run", "--frozen", "coverage", "json", "-q", "-o", "-")
    files = json.loads(run(project, *words))["files"]
    missed = {path: one["missing_lines"] for path, one in files.items() if one["missing_lines"]}
    assert set(missed) == {"src/acme/mcp/server.py"}  # its last line runs in another process


def test_the_command_is_installed(project: Path, uv: str) -> None:
    words = ("acme-publish", "--name", "Ada", "--format", "json")
    made = json.loads(run(project, uv, "run", "--frozen", *words))
    assert (made["name"], made["stage"]) == ("Ada", "draft")
    said = run(project, uv, "run", "--frozen", "acme-import", "--client", "Ada", "--file", "x")
    assert said == "result: Ada\nfile: x\n"


def test_the_server_of_the_tools_has_the_version_of_the_package(project: Path, uv: str) -> None:
    words = ("python", "-c", "from acme.mcp.app import mcp; print(mcp.name, mcp.version)")
    assert run(project, uv, "run", "--frozen", *words) == "acme 0.1.0\n"


def test_long_names_of_the_project_itself_keep_lines_short(template: Path, tmp_path: Path) -> None:
    answers = {"package_name": "p" * 40, "namespace": "N" * 20}
    project = copy(template, tmp_path / "made", answers)
    for words in (*LONG, *ODDLY_SAID):
        ww(project, "new", *words, "--defaults")
    for gate in (("check",), ("format", "--check")):
        run(project, sys.executable, "-m", "ruff", *gate)
