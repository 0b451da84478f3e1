"""`wavewright new module`, `cli-command` and `mcp-tool`: what they make, and what they refuse."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from .using import statuses, tree, ww

TEMPLATE = Path(__file__).parent.parent / "template"
SPEC = "project-docs/capabilities/config-publishing.md"
MANIFEST = """\
# Ours.
[project]
name = "acme-tools"
version = "0.1.0"
dependencies = []  # none yet

[tool.other]
key = "[project.scripts]"
"""
MODEL = (
    *("--entity", "**ConfigArtifact** - A config that was published"),
    *("--value-object", "**ValidationResult** - What a validation found"),
    *("--value-object", "`PublishResult`: what publishing gave"),
    *("--service", "Publishing workflow"),
    *("--repository", "ArtifactStore"),
)
PUBLISH = ("cli-command", "publish", "--capability", "config-publishing")
TOOL = ("mcp-tool", "publish_config", "--capability", "config-publishing")
MCP = "src/demo/mcp"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with a package, and nothing in it."""
    folder = tmp_path / "project"
    (folder / "src/demo").mkdir(parents=True)
    (folder / "src/demo/__init__.py").write_text('"""Demo."""\n')
    (folder / "wavewright.yml").write_text("project: Demo\nnamespace: MCP\npackage: demo\n")
    (folder / "pyproject.toml").write_text(MANIFEST)
    return folder


@pytest.fixture
def planned(root: Path) -> Path:
    """Return it with a capability, whose specification lists a domain model."""
    ww(root, "new", "wave", "First")
    ww(root, "new", "capability", "config-publishing", *MODEL)
    return root


def linted(root: Path) -> str:
    """Return what the linter and the formatter of a generated project say of it."""
    (root / ".wavewright").mkdir(exist_ok=True)
    rules = (TEMPLATE / ".wavewright/ruff.toml").read_text()
    (root / ".wavewright/ruff.toml").write_text(rules)
    (root / "ruff.toml").write_text((TEMPLATE / "ruff.toml").read_text())
    ruff = Path(sys.executable).parent / "ruff"
    said = ""
    for words in (("check", "--output-format", "concise"), ("format", "--check")):
        done = subprocess.run(
            [ruff, *words, "--no-cache", "src", "tests"],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        said += "" if done.returncode == 0 else done.stdout + done.stderr
    return said


def passed(root: Path) -> str:
    """Return what the tests of the generated code say."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    words = ("-q", "-p", "no:cacheprovider", "-p", "no:wavewright", "-W", "error", "tests/unit")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--import-mode=importlib", *words],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env=env | {"PYTHONPATH": str(root / "src")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_module_is_what_the_specification_lists(planned: Path) -> None:
    home = "src/demo/config_publishing"
    made = ww(planned, "new", "module", "config-publishing", "--capability", "config-publishing")
    assert statuses(made) == {
        f"{home}/__init__.py": "create",
        f"{home}/errors.py": "create",
        f"{home}/entities.py": "create",
        f"{home}/values.py": "create",
        f"{home}/repositories.py": "create",
        f"{home}/service.py": "create",
        "tests/unit/test_config_publishing.py": "create",
    }
    init = (planned / home / "__init__.py").read_text()
    assert ast.get_docstring(ast.parse(init)) == (
        "The domain model of config publishing.\n\n"
        f"Capability: {SPEC}\n\n"
        "Domain Model (DDD):\n"
        "    Service: PublishingWorkflow\n"
        "    Entities: ConfigArtifact\n"
        "    Value Objects: ValidationResult, PublishResult\n"
        "    Repositories: ArtifactStore"
    )
    assert re.findall(r'^    "(\w+)",$', init, re.MULTILINE) == [
        *("ArtifactStore", "ConfigArtifact", "ConfigPublishingError", "InMemoryArtifactStore"),
        *("Lifecycle", "PublishResult", "PublishingWorkflow", "ValidationResult"),
    ]
    assert '"""A config that was published."""' in (planned / home / "entities.py").read_text()
    assert '"""What publishing gave."""' in (planned / home / "values.py").read_text()
    assert "No findings" in ww(planned, "check", "--select", "TRACE1")


def test_what_is_generated_says_whose_scaffold_it_is_until_it_is_written(planned: Path) -> None:
    of = ("--capability", "config-publishing", "--behavior", "MCP.CONFIG_PUBLISHING.RUN")
    ww(planned, "new", "module", "config-publishing", *of[:2])
    ww(planned, "new", "cli-command", "publish", *of)
    ww(planned, "new", "mcp-tool", "publish_config", *of)
    ww(planned, "new", "cli-command", "other", *of[:2], "--param", "other")
    home = "src/demo/config_publishing"
    firsts = {
        path: (planned / path).read_text().partition("\n")[0]
        for path in (
            *(f"{home}/{name}.py" for name in ("entities", "values", "service")),
            *("src/demo/cli_publish.py", f"{MCP}/tools/publish_config.py", "src/demo/cli_other.py"),
        )
    }
    assert list(firsts.values()) == [
        *["# wavewright: scaffold of config-publishing"] * 2,
        *["# wavewright: scaffold of MCP.CONFIG_PUBLISHING.RUN"] * 3,
        "# wavewright: scaffold of the command acme-tools-other",
    ]
    assert "No findings" in ww(planned, "check", "--select", "STATUS110")
    page = (planned / SPEC).read_text()
    (planned / SPEC).write_text(page.replace("@status:draft", "@status:implemented"))
    found = ww(planned, "check", "--select", "STATUS110", code=1)
    assert re.findall(r"^(\S+):1:1 STATUS110", found, re.MULTILINE) == sorted([*firsts][:-1])
    for path in firsts:
        text = (planned / path).read_text()
        (planned / path).write_text(text.partition("\n")[2])
    assert "No findings" in ww(planned, "check", "--select", "STATUS110")


def test_a_service_names_the_behaviors_that_wait_for_it_and_does_not_do_them(root: Path) -> None:
    ids = ("MCP.CONFIG_PUBLISHING.RUN", "MCP.CONFIG_PUBLISHING.STOP", "MCP.CONFIG_PUBLISHING.SEE")
    ww(root, "new", "wave", "First")
    given = [word for id_ in ids for word in ("--behavior", id_)]
    ww(root, "new", "capability", "config-publishing", *given, *MODEL)
    made = ("module", "config-publishing", "--capability", "config-publishing")
    ww(root, "new", *made)
    service = root / "src/demo/config_publishing/service.py"
    tree = ast.parse(service.read_text())
    said = (ast.get_docstring(tree) or "").splitlines()
    lines = [f"# wavewright: scaffold of {id_}" for id_ in ids]
    assert service.read_text().splitlines()[:3] == lines
    assert said[2:] == [
        f"It is part of @behavior:{ids[0]}, @behavior:{ids[1]} and",
        f"@behavior:{ids[2]}.",
    ]
    assert linted(root) == ""
    assert "identical" in ww(root, "new", *made)
    assert "No findings" in ww(root, "check", "--select", "TRACE1")
    assert "service.py" in ww(root, "trace", ids[1])
    page = (root / SPEC).read_text()
    run = f"{ids[0]} @status:draft"
    assert page.count(run) == 1
    (root / SPEC).write_text(page.replace(run, run.replace("draft", "implemented")))
    told = ww(root, "check", "--select", "TRACE113,STATUS110", code=1)
    assert f"service.py:1:1 STATUS110 {ids[0]} is implemented, and this is only the sc" in told
    service.write_text(service.read_text().partition("\n")[2])
    assert "No findings" in ww(root, "check", "--select", "TRACE113,STATUS110")
    ww(root, "new", "module", "more", "--capability", "config-publishing")
    more = (root / "src/demo/more/service.py").read_text()
    assert ids[0] not in more
    assert ids[1] in more


def test_what_no_behavior_asks_for_is_told_once_nothing_waits_for_it(planned: Path) -> None:
    for kind, name in (("cli-command", "other"), ("mcp-tool", "other_one")):
        ww(planned, "new", kind, name, "--capability", "config-publishing", "--param", "other")
    assert "No findings" in ww(planned, "check", "--select", "STATUS111")
    page = (planned / SPEC).read_text()
    (planned / SPEC).write_text(page.replace("@status:draft", "@status:implemented"))
    said = ww(planned, "check", "--select", "STATUS111")  # it is a warning
    assert re.findall(r"^(\S+):1:1 STATUS111 .*scaffold of (.+), and", said, re.MULTILINE) == [
        ("src/demo/cli_other.py", "the command acme-tools-other"),
        (f"{MCP}/tools/other_one.py", "the tool other_one"),
    ]


def test_a_capability_that_is_implemented_does_not_wait_for_one_more_module(planned: Path) -> None:
    page = (planned / SPEC).read_text()
    (planned / SPEC).write_text(page.replace("@status:draft", "@status:implemented"))
    ww(planned, "new", "module", "more", "--capability", "config-publishing")
    text = (planned / "src/demo/more/service.py").read_text()
    assert text.startswith("# wavewright: scaffold of the module more\n")
    assert "No findings" in ww(planned, "check", "--select", "STATUS110")


def test_what_calls_a_service_that_works_is_no_scaffold(planned: Path) -> None:
    own = planned / "src/demo/config_publishing"
    own.mkdir()
    (own / "__init__.py").write_text(
        f'"""Sends.\n\nCapability: {SPEC}\n"""\n\n__all__ = ["send"]\n\n\n'
        'def send(name: str) -> str:\n    """Send."""\n    return name\n'
    )
    ww(planned, "new", *PUBLISH)
    ww(planned, "new", *TOOL)
    command = (planned / "src/demo/cli_publish.py").read_text()
    tool = (planned / MCP / "tools/publish_config.py").read_text()
    assert "scaffold" not in command + tool
    assert 'status="ok"' in tool


def test_what_is_wired_keeps_its_service_and_work_comes_before_a_scaffold(planned: Path) -> None:
    own = planned / "src/demo/config_publishing"
    own.mkdir()
    (own / "__init__.py").write_text(
        f'"""Sends.\n\nCapability: {SPEC}\n"""\n\n__all__ = ["send"]\n\n\n'
        'def send(name: str) -> str:\n    """Send."""\n    return name\n'
    )
    for words in (PUBLISH, TOOL):
        ww(planned, "new", *words)
    ww(planned, "new", "module", "and_first", "--capability", "config-publishing")
    for words in (PUBLISH, TOOL):
        assert set(statuses(ww(planned, "new", *words)).values()) == {"identical"}
    ww(planned, "new", "cli-command", "more", *PUBLISH[2:])
    assert "config_publishing import send" in (planned / "src/demo/cli_more.py").read_text()


def test_what_was_made_before_a_module_is_the_same_after_it(planned: Path) -> None:
    for words in (PUBLISH, TOOL):
        ww(planned, "new", *words)
    ww(planned, "new", "module", "config_publishing", "--capability", "config-publishing")
    for words in (PUBLISH, TOOL):
        assert set(statuses(ww(planned, "new", *words)).values()) == {"identical"}
    ww(planned, "new", "cli-command", "create", *PUBLISH[2:])
    assert "PublishingWorkflow" in (planned / "src/demo/cli_create.py").read_text()
    ww(planned, "new", "module", "and_first", "--service", "Other", *PUBLISH[2:])
    said = ww(planned, "new", "cli-command", "create", *PUBLISH[2:])
    assert set(statuses(said).values()) == {"identical"}


def test_what_calls_a_module_that_is_gone_is_wired_anew(planned: Path) -> None:
    ww(planned, "new", "module", "first", "--capability", "config-publishing")
    ww(planned, "new", *PUBLISH)
    shutil.rmtree(planned / "src/demo/first")
    (planned / "tests/unit/test_first.py").unlink()
    ww(planned, "new", "module", "second", "--capability", "config-publishing")
    ww(planned, "new", *PUBLISH, "--force")
    assert "from demo.second import" in (planned / "src/demo/cli_publish.py").read_text()


def test_a_class_says_what_the_specification_calls_it(root: Path) -> None:
    ww(root, "new", "module", "lost", "--service", "mark lost - Marks it", "--service", "Finding")
    tree = ast.parse((root / "src/demo/lost/service.py").read_text())
    said = {one.name: ast.get_docstring(one) for one in tree.body if isinstance(one, ast.ClassDef)}
    assert said == {
        "MarkLost": "Marks it.\n\nThe specification calls it `mark lost`.",
        "Finding": "The service Finding.",
    }


SHAPES = {
    "usual": (),
    "values_only": ("--value-object", "V10", "--value-object", "V2", "--value-object", "URL"),
    "services_only": ("--service", "pay the bill - It pays"),
    "values_and_service": ("--value-object", "Price", "--service", "Pricing"),
    "no_repository": ("--entity", "Order", "--service", "Ordering"),
    "more_of_all": (
        *("--entity", "A", "--entity", "B", "--repository", "KeepsA", "--repository", "KeepsB"),
        *("--service", "DoesA", "--service", "DoesB", "--service", "DoesMore"),
        *("--repository", "KeepsMore"),
    ),
    "repository_alone": ("--entity", "Order", "--repository", "Orders"),
    "awkward": (
        *("--entity", 'Größe - says "how large" \u2013 or \\ not; \u201cit\u201d'),
        *("--value-object", f"Long - {'a text that does not end ' * 8}"),
    ),
    "testimonials": (  # pytest takes names that begin with Test for those of tests
        *("--entity", "Testimonial", "--value-object", "TestWord"),
        *("--service", "TestMaker", "--repository", "TestStore"),
    ),
    "name_as_long_as_it_may_be_really": (
        *("--entity", "E" * 32, "--value-object", "V" * 32),
        *("--service", "S" * 32, "--repository", "R" * 32),
    ),
}


def test_modules_of_all_shapes_are_clean_and_tested(root: Path) -> None:
    for name, model in SHAPES.items():
        ww(root, "new", "module", name, *model)
    assert linted(root) == ""
    assert re.search(r"^\d+ passed", passed(root), re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("module", "2fast"), "'2fast' cannot be the name of a module: it begins with a digit"),
        (("module", "import"), "'import' cannot be the name of a module: it is a word of Python"),
        (("module", "json"), "'json' is the name of a module that Python"),
        (("module", "mcp"), "'mcp' is the name of a module"),
        (("module", "日本"), "no file name can be made from '日本'"),
        (("module", "a/b"), "is not a name"),
        (("module", "m" * 33), "longer than 32 characters"),
        (("module", "taken"), "src/demo/taken.py: this file has the name that 'taken' needs"),
        (("module", "m", "--entity", "int"), None),
        (("module", "m", "--entity", "None"), "Python has it already"),
        (("module", "m", "--entity", "ValueError"), "Python has it already"),
        (("module", "m", "--entity", "2 - two"), "a class begins with a letter"),
        (("module", "m", "--entity", "A", "--value-object", "A"), "would be called A"),
        (("module", "m", "--entity", "Lifecycle"), "would be called Lifecycle"),
        (("module", "m", "--repository", "Store"), "Store has none to keep"),
        (("module", "m", "--capability", "gone"), "there is no capability 'gone'"),
        (("cli-command", "x", "--capability", "gone"), "there is no capability 'gone'"),
        (("cli-command", "x", "--behavior", "A.B.C"), "no capability declares A.B.C"),
        (("mcp-tool", "open"), "'open' is the name of a function of Python"),
        (("mcp-tool", "mcp"), "or of the server"),
        (("mcp-tool", "class"), "it is a word of Python"),
        (("mcp-tool", "x", "--param", "a:list"), "'list' is no type of a parameter"),
        (("mcp-tool", "x", "--param", "file:path"), "an agent has no files"),
        (("mcp-tool", "x", "--param", "id"), "'id' hides what Python calls so"),
        (("mcp-tool", "x", "--param", "ctx"), "'ctx' hides what servers call the context"),
        (("mcp-tool", "x", "--param", "made"), "'made' hides what the generated code calls"),
        (("cli-command", "x", "--param", "format"), "'format' hides what Python calls so"),
        (("cli-command", "x", "--param", "help"), "'help' hides what Python calls so"),
        (
            ("mcp-tool", "x", "--param", "a:str", "--param", "a:int"),
            "two parameters would be called a: `a:str` and `a:int`",
        ),
        (
            ("cli-command", "x", "--param", "a-b:str", "--param", "a_b:int"),
            "two parameters would be called a_b: `a_b:str` and `a_b:int`",
        ),
        (
            ("mcp-tool", "x", *(w for n in range(6) for w in ("--param", f"p{n}"))),
            "6 parameters are more than a function should have",
        ),
    ],
)
def test_names_that_cannot_be_are_refused(
    root: Path, words: tuple[str, ...], said: str | None
) -> None:
    (root / "src/demo/taken.py").write_text('"""Taken."""\n')
    before = tree(root)
    output = ww(root, "new", *words, code=2 if said else 0)
    assert said is None or said in output
    assert said is None or tree(root) == before


def test_a_flag_that_is_called_name_has_a_text_beside_it(root: Path) -> None:
    ww(root, "new", "cli-command", "x", "--param", "name:bool")
    code = (root / "src/demo/cli_x.py").read_text()
    assert re.findall(r'add_argument\("(--[\w-]+)"', code) == ["--text", "--name", "--format"]


def test_a_line_of_a_specification_that_is_no_class_is_told_with_its_place(planned: Path) -> None:
    page = (planned / SPEC).read_text().replace("- ArtifactStore", "- 7 things")
    (planned / SPEC).write_text(page)
    line = page[: page.index("- 7 things")].count("\n") + 1
    said = ww(planned, "new", "module", "m", "--capability", "config-publishing", code=2)
    assert f"{SPEC}:{line}: no class can be called after '7 things'" in said


def test_a_command_is_made_wired_and_listed(planned: Path) -> None:
    ww(planned, "new", "module", "config-publishing", "--capability", "config-publishing")
    made = ww(planned, "new", *PUBLISH, "--description", "publishes a config")
    assert statuses(made) == {
        "src/demo/cli_publish.py": "create",
        "tests/unit/test_cli_publish.py": "create",
        "pyproject.toml": "update",
        SPEC: "update",
    }
    assert "next  uv sync\n" in made
    manifest = (planned / "pyproject.toml").read_text()
    entry = '\n[project.scripts]\nacme-tools-publish = "demo.cli_publish:main"\n'
    assert manifest == MANIFEST.replace("none yet\n", f"none yet\n{entry}")
    page = (planned / SPEC).read_text()
    listed = "### CLI Commands\n\n- `acme-tools-publish` - publishes a config\n\n### Domain Model"
    assert listed in page
    code = (planned / "src/demo/cli_publish.py").read_text()
    assert "PublishingWorkflow(InMemoryArtifactStore())" in code
    assert "No findings" in ww(planned, "check", "--select", "TRACE114,TRACE120")
    assert set(
        statuses(ww(planned, "new", *PUBLISH, "--description", "publishes a config")).values()
    ) == {"identical"}


def test_commands_are_clean_and_tested(planned: Path) -> None:
    ww(planned, "new", "module", "config-publishing", "--capability", "config-publishing")
    ww(planned, "new", *PUBLISH)
    (planned / "src/demo/greeting").mkdir()
    (planned / "src/demo/greeting/__init__.py").write_text(
        f'''"""Greets.

Capability: {SPEC.replace("config-publishing", "greeting")}
"""

__all__ = ["GreetingError", "greet"]


class GreetingError(ValueError):
    """Refused."""


def greet(name: str, count: int, mood: str = "good") -> str:
    """Greet."""
    return f"{{name}} {{count}} {{mood}}"
'''
    )
    ww(planned, "new", "capability", "greeting")
    ww(planned, "new", "cli-command", "2 Fast \u2013 naïve", "--capability", "greeting")
    ww(planned, "new", "capability", "other")
    ww(planned, "new", "cli-command", "import", "--capability", "other")
    flags = ("client", "file:path", "count:int", "really:bool", "changelog")
    params = tuple(word for flag in flags for word in ("--param", flag))
    ww(planned, "new", "cli-command", "send", "--capability", "other", *params)
    for number, param in enumerate(("really:bool", "count:int", "file:path")):
        ww(planned, "new", "cli-command", f"c{number}", "--capability", "other", "--param", param)
    assert linted(planned) == ""
    for module in ("config_publishing", "cli_publish", "cli_2_fast_naive", "cli_import"):
        assert (planned / f"tests/unit/test_{module}.py").exists()
    for path in (planned / "tests/unit").glob("test_mcp_*.py"):
        path.unlink()  # what a capability has pending
    assert re.search(r"^\d+ passed", passed(planned), re.MULTILINE)
    code = (planned / "src/demo/cli_2_fast_naive.py").read_text()
    assert "made = greet(options.name, options.count, mood=options.mood)" in code


def test_a_command_is_not_wired_over_another_one(planned: Path) -> None:
    text = MANIFEST.replace(
        "[tool.other]", '[project.scripts]\nacme-tools-publish = "demo.other:run"\n\n[tool.other]'
    )
    (planned / "pyproject.toml").write_text(text)
    before = tree(planned)
    said = ww(planned, "new", *PUBLISH, code=2)
    assert (
        "pyproject.toml:8: `acme-tools-publish` is a command already: it runs `demo.other:run`"
        in said
    )
    assert tree(planned) == before
    twice = text.replace("publish = ", "send = ").replace("demo.other:run", "demo.cli_publish:main")
    (planned / "pyproject.toml").write_text(twice)
    said = ww(planned, "new", *PUBLISH, code=2)
    assert "pyproject.toml:8: `acme-tools-send` is a command already" in said


def test_an_edited_command_is_a_conflict_and_nothing_is_wired(planned: Path) -> None:
    (planned / "src/demo/cli_publish.py").write_text('"""Mine."""\n')
    before = tree(planned)
    said = ww(planned, "new", *PUBLISH, code=1)
    assert statuses(said)["src/demo/cli_publish.py"] == "conflict"
    assert "uv sync" not in said
    assert tree(planned) == before
    ww(planned, "new", *PUBLISH, "--skip")
    assert (planned / "src/demo/cli_publish.py").read_text() == '"""Mine."""\n'
    assert "acme-tools-publish" in (planned / "pyproject.toml").read_text()


def test_a_dry_run_shows_all_and_writes_nothing(planned: Path) -> None:
    before = tree(planned)
    data = json.loads(ww(planned, "new", *TOOL, "--dry-run", "--format", "json"))
    assert (data["written"], data["next"]) == (False, ["uv sync"])
    files = {one["path"]: one for one in data["files"]}
    assert files[f"{MCP}/tools/publish_config.py"]["status"] == "create"
    assert '+dependencies = ["mcp>=2.3,<3"]  # none yet' in files["pyproject.toml"]["diff"]
    assert tree(planned) == before


def test_tools_share_a_server_which_keeps_what_is_edited(planned: Path) -> None:
    made = ww(planned, "new", *TOOL)
    assert statuses(made) == {
        **{f"{MCP}/{name}.py": "create" for name in ("__init__", "app", "results", "server")},
        f"{MCP}/tools/__init__.py": "create",
        f"{MCP}/tools/publish_config.py": "create",
        "tests/integration/test_mcp_integration.py": "create",
        "tests/integration/test_publish_config_integration.py": "create",
        "pyproject.toml": "update",
        SPEC: "update",
    }
    page = (planned / SPEC).read_text()
    assert "### MCP Tools\n\n- `publish_config` - Publish config\n" in page
    assert "- `acme-tools-mcp` - serves the tools to agents over MCP\n" in page
    server = planned / MCP / "server.py"
    server.write_text(server.read_text().replace("mcp.run()", 'mcp.run("stdio")  # ours'))
    for number in (10, 2):
        name = f"count_{number}"
        again = ww(planned, "new", "mcp-tool", name, "--capability", "config-publishing")
        assert statuses(again)[f"{MCP}/server.py"] == "update"
        assert "uv sync" not in again
    text = server.read_text()
    assert 'mcp.run("stdio")  # ours' in text
    assert re.findall(r"^import demo\.mcp\.tools\.(\w+)$", text, re.MULTILINE) == [
        *("count_2", "count_10", "publish_config"),
    ]
    assert set(statuses(ww(planned, "new", *TOOL)).values()) == {"identical"}
    assert "No findings" in ww(planned, "check", "--select", "TRACE114,TRACE119,TRACE120")
    assert linted(planned) == ""


def test_a_tool_says_what_it_is_part_of(planned: Path) -> None:
    ww(planned, "new", "module", "config-publishing", "--capability", "config-publishing")
    behavior = "MCP.CONFIG_PUBLISHING.RUN"
    ww(planned, "new", "mcp-tool", "publish_config", "--behavior", behavior)
    text = (planned / MCP / "tools/publish_config.py").read_text()
    node = next(one for one in ast.parse(text).body if isinstance(one, ast.AsyncFunctionDef))
    said = ast.get_docstring(node) or ""
    assert f"@behavior:{behavior}" in said
    assert re.findall(r"^(\w+):$", said, re.MULTILINE) == ["Args", "Returns", "Raises"]
    assert ast.unparse(node.decorator_list[0]) == "mcp.tool()"
    assert 'status="scaffold"' in text
    assert "artifact_id=str(made.id)" in text
    assert "`publish_config`" in (planned / SPEC).read_text()
    unknown = ("mcp-tool", "x", "--capability", "config-publishing", "--behavior", "MCP.A.B")
    said = ww(planned, "new", *unknown, code=2)
    assert f"{SPEC}:1: the capability 'config-publishing' does not declare MCP.A.B" in said


def test_a_tool_and_its_service_may_have_one_name(planned: Path) -> None:
    ww(planned, "new", "module", "tool", "--capability", "config-publishing")
    ww(planned, "new", *TOOL)
    text = (planned / MCP / "tools/publish_config.py").read_text()
    assert "from demo import tool\n" in text
    assert "SERVICE = tool.PublishingWorkflow(tool.InMemoryArtifactStore())" in text
    assert "except tool.ToolError as error:" in text
    own = planned / "src/demo/tool"
    (own / "__init__.py").write_text(
        f'"""Runs.\n\nCapability: {SPEC}\n"""\n\n'
        'from demo.tool.run import main\n\n__all__ = ["main"]\n'
    )
    code = '"""Run."""\n\n\ndef main(name: str) -> str:\n    """Run."""\n    return name\n'
    (own / "run.py").write_text(code)
    ww(planned, "new", "mcp-tool", "main", "--capability", "config-publishing")
    ww(planned, "new", "cli-command", "main", "--capability", "config-publishing")
    assert "made = tool.main(name)" in (planned / MCP / "tools/main.py").read_text()
    assert "made = tool.main(options.name)" in (planned / "src/demo/cli_main.py").read_text()
    assert linted(planned) == ""


def test_a_tool_is_known_though_its_module_has_its_name(planned: Path) -> None:
    ww(planned, "new", *TOOL)
    for path in (planned / SPEC, *(planned / "project-docs").rglob("*.feature")):
        path.write_text(path.read_text().replace("@status:draft", "@status:implemented"))
    assert "No findings" in ww(planned, "check", "--select", "TRACE119")
    page = (planned / SPEC).read_text().replace("`publish_config`", "`publish_it`")
    (planned / SPEC).write_text(page)
    said = ww(planned, "check", "--select", "TRACE119,TRACE120", code=1)
    assert "TRACE119 no code offers the MCP tool `publish_it`" in said
    assert "TRACE120 no capability lists the MCP tool `publish_config`" in said


def test_a_tool_that_is_elsewhere_already_is_refused(planned: Path) -> None:
    (planned / "src/demo/own.py").write_text(
        '"""Own."""\n\nfrom mcp.server import MCPServer\n\nmcp = MCPServer("own")\n\n\n'
        '@mcp.tool()\nasync def publish_config() -> None:\n    """Publish."""\n'
    )
    said = ww(planned, "new", *TOOL, code=2)
    assert "src/demo/own.py: the tool 'publish_config' is there already" in said


def test_a_server_without_its_marks_is_told(planned: Path) -> None:
    ww(planned, "new", *TOOL)
    server = planned / MCP / "server.py"
    server.write_text(server.read_text().replace("# /wavewright:tools\n", ""))
    before = tree(planned)
    said = ww(planned, "new", "mcp-tool", "other", "--capability", "config-publishing", code=2)
    assert f"{MCP}/server.py:6: the tools are listed between one `# wavewright:tools`" in said
    assert "`import demo.mcp.tools.other`" in said
    assert tree(planned) == before


def test_where_there_are_capabilities_one_of_them_offers_what_is_made(planned: Path) -> None:
    ww(planned, "new", "cli-command", "publish")
    assert "`acme-tools-publish`" in (planned / SPEC).read_text()
    ww(planned, "new", "capability", "second")
    said = ww(planned, "new", "cli-command", "other", code=2)
    assert "--capability is missing: The capability that offers it." in said


def test_without_capabilities_nothing_is_listed(root: Path) -> None:
    ww(root, "new", "cli-command", "publish")
    ww(root, "new", "mcp-tool", "publish")
    assert 'acme-tools-mcp = "demo.mcp.server:main"' in (root / "pyproject.toml").read_text()
    assert "No findings" in ww(root, "check", "--select", "TRACE114,TRACE119,TRACE120")


def test_a_specification_without_the_list_is_told(planned: Path) -> None:
    page = (planned / SPEC).read_text().replace("### CLI Commands", "### Commands")
    (planned / SPEC).write_text(page)
    said = ww(planned, "new", *PUBLISH, code=2)
    assert f"{SPEC}: the section `### CLI Commands` is missing" in said


def test_a_list_keeps_its_bytes_and_gains_a_line(planned: Path) -> None:
    page = (planned / SPEC).read_text()
    lists = "### CLI Commands\n\n<!-- - `not-one` -->\n- `a` - one\n- `b` - two\n\n### Domain"
    page = re.sub(r"### CLI Commands\n.*?### Domain", lists, page, flags=re.DOTALL)
    (planned / SPEC).write_bytes(page.replace("\n", "\r\n").encode())
    ww(planned, "new", *PUBLISH)
    after = (planned / SPEC).read_bytes().decode()
    assert after == page.replace("two\n", "two\n- `acme-tools-publish` - Publish\n").replace(
        "\n", "\r\n"
    )


def test_an_empty_list_gets_its_first_line(planned: Path) -> None:
    page = (planned / SPEC).read_text()
    page = re.sub(r"(### CLI Commands\n).*?(### Domain)", r"\1\n\2", page, flags=re.DOTALL)
    (planned / SPEC).write_text(page)
    ww(planned, "new", *PUBLISH)
    listed = "### CLI Commands\n\n- `acme-tools-publish` - Publish\n\n### Domain"
    assert listed in (planned / SPEC).read_text()


@pytest.mark.parametrize("kind", ["module", "cli-command", "mcp-tool"])
def test_only_where_the_code_belongs_to_the_process(root: Path, kind: str) -> None:
    (root / "wavewright.yml").write_text("project: Demo\nnamespace: MCP\nscope: process\n")
    before = tree(root)
    said = ww(root, "new", kind, "publish", code=2)
    assert "wavewright.yml: the code of this project does not belong to the process" in said
    assert tree(root) == before


def test_without_a_package_or_manifest_it_is_told(root: Path) -> None:
    (root / "pyproject.toml").unlink()
    said = ww(root, "new", "cli-command", "publish", code=2)
    assert "pyproject.toml: there is none" in said
    (root / "src/demo/__init__.py").unlink()
    said = ww(root, "new", "module", "publish", code=2)
    assert "there is no package 'demo': src/demo/__init__.py does not exist" in said


def test_a_project_may_have_its_own_bodies(root: Path) -> None:
    own = root / ".wavewright/templates/cli_command/command.py.jinja"
    own.parent.mkdir(parents=True)
    own.write_text('"""{{ script }}, as we write commands."""\n')
    ww(root, "new", "cli-command", "publish")
    text = (root / "src/demo/cli_publish.py").read_text()
    assert text == '"""acme-tools-publish, as we write commands."""\n'


def test_on_a_terminal_what_is_missing_is_asked_for(
    planned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMPT_TOOLKIT_NO_CPR", "1")
    child = pexpect.spawn(
        sys.executable, ["-m", "wavewright", "new", "cli-command"], cwd=str(planned), timeout=20
    )
    child.expect("What it is called")
    child.sendline("send")
    child.expect("What it does, in one sentence")
    child.sendline("")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "`acme-tools-send` - Send" in (planned / SPEC).read_text()
