"""What `wavewright new` finds to call in a package, and what it says when that is nothing."""

import json
import re
from pathlib import Path

import pytest

from .test_new_code import MCP, PUBLISH, SPEC, TOOL, linted, passed, planned, root
from .using import statuses, ww

__all__ = ["planned", "root"]

COMMAND = "src/demo/cli_publish.py"
IMPORT = ("cli-command", "import-invoices", *PUBLISH[2:])
BODY = '''"""Invoices.

Capability: {spec}
"""

from dataclasses import dataclass

__all__ = ["Invoice", "InvoiceError", {names}]


class InvoiceError(ValueError):
    """Refused."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice."""

    number: str
    cents: int


{code}'''


def package(root: Path, *functions: str) -> Path:
    """Write a package of the capability with functions."""
    found = re.findall(r"^(?:async )?def (\w+)", "\n".join(functions), re.MULTILINE)
    names = ", ".join(f'"{one}"' for one in sorted(found))
    path = root / "src/demo/config_publishing/__init__.py"
    path.parent.mkdir(exist_ok=True)
    code = "\n\n\n".join(functions)
    path.write_text(BODY.format(spec=SPEC, names=names, code=f"{code}\n"))
    return path


def function(head: str, result: str = "name") -> str:
    return f'def {head}:\n    """Do it."""\n    return {result}'


MANY = function(
    "import_invoices(text: str) -> list[Invoice]",
    "[Invoice(one, 3) for one in text.split()]",
)


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("publish(name: str) -> dict[str, int]", "it returns dict[str, int], which a caller"),
        ("publish(name: str)", "it does not say what it returns"),
        ("publish(name: list[str]) -> str", "`name` is list[str], which a caller cannot give"),
        ("publish(name) -> str", "`name` is anything, which a caller cannot give"),
        ("publish(name: bool) -> str", "`name` is bool, and a flag needs a default"),
        ("publish(name: str | None) -> str", "`name` may be None, and has no default"),
        ("publish() -> str", "it needs no value that a caller could give"),
        ("publish(name: str) -> tuple[str, int]", "it returns tuple[str, int], which"),
    ],
)
def test_what_cannot_be_called_is_told_with_its_place_and_why(
    planned: Path, head: str, why: str
) -> None:
    path = package(planned, function(head), function("other(name: str) -> str"))
    line = path.read_text().splitlines().index(f"def {head}:") + 1
    place = f"src/demo/config_publishing/__init__.py:{line}: `{head}` cannot be called: {why}"
    for words, made in ((PUBLISH, COMMAND), ((TOOL[0], "publish", *TOOL[2:]), None)):
        said = ww(planned, "new", *words)
        assert place in said
        assert "A command calls what takes str, int, float or Path" in said
        if made:
            assert "def perform(" in (planned / made).read_text()


def test_what_is_async_or_not_offered_is_told(planned: Path) -> None:
    package(planned, f"async {function('publish(name: str) -> str')}")
    assert "cannot be called: it is async" in ww(planned, "new", *PUBLISH)
    path = package(planned, function("publish(name: str) -> str"))
    path.write_text(path.read_text().replace(', "publish"]', "]"))
    said = ww(planned, "new", *PUBLISH, "--dry-run")
    assert "cannot be called: it is not in `__all__` of its package" in said


def test_a_command_that_calls_something_else_is_a_conflict_with_its_reason(planned: Path) -> None:
    package(planned, function("publish(name: str) -> str"), function("other(name: str) -> str"))
    ww(planned, "new", *PUBLISH)
    before = (planned / COMMAND).read_text()
    head = "publish(name: str) -> dict[str, str]"
    package(planned, function(head), function("other(name: str) -> str"))
    said = ww(planned, "new", *PUBLISH, code=1)
    assert f"{COMMAND} calls a service that cannot be wired any more" in said
    assert f"`{head}` cannot be called: it returns dict[str, str]" in said
    assert statuses(said)[COMMAND] == "conflict"
    assert "import other" not in said
    assert (planned / COMMAND).read_text() == before
    package(planned, function("other(name: str) -> str"))
    told = json.loads(ww(planned, "new", *PUBLISH, "--format", "json", code=1))["warnings"]
    assert told == [f"{COMMAND} calls demo.config_publishing, and no service of its capability"]


def test_given_parameters_that_do_not_fit_are_told(planned: Path) -> None:
    package(planned, function('publish(name: str, mood: str = "good") -> str'))
    said = ww(planned, "new", *PUBLISH, "--dry-run", "--param", "client")
    assert "publish of demo.config_publishing is not called: it takes name, mood" in said
    said = ww(planned, "new", *PUBLISH, "--dry-run", "--param", "name")
    assert "publish(options.name)" in said


def test_lists_and_nothing_are_shown_and_defaults_are_options(planned: Path) -> None:
    service = package(
        planned,
        MANY,
        function("names(name: str) -> tuple[str, ...]", "(name, name)"),
        function("forget(name: str) -> None", "None"),
        function(
            'publish(name: str, cents: int = 0, *, mood: str = "good", loud: bool = False, '
            "short: bool = True, to: str | None = None) -> str",
            'f"{name} {cents} {mood} {loud} {short} {to}"',
        ),
    )
    for name in ("import-invoices", "names", "forget", "publish"):
        ww(planned, "new", "cli-command", name, *PUBLISH[2:])
        ww(planned, "new", "mcp-tool", name, *PUBLISH[2:])
    for path in (planned / "tests/unit").glob("test_mcp_*.py"):
        path.unlink()
    assert re.search(r"^\d+ passed", passed(planned), re.MULTILINE)
    service.unlink()
    assert linted(planned) == ""
    code = (planned / COMMAND).read_text()
    assert '"--cents", type=int, default=0, help="the cents; by default %(default)s"' in code
    assert "publish(" in code
    assert "mood=options.mood" in code
    tool = (planned / MCP / "tools/publish.py").read_text()
    assert 'mood: Annotated[str, Field(description="The mood.")] = "good",' in tool
    assert "to: Annotated[str | None" not in tool
    many = (planned / "src/demo/cli_import_invoices.py").read_text()
    assert '"items": [asdict(one) for one in made]' in many


def test_a_default_that_is_no_literal_is_kept_and_told(planned: Path) -> None:
    package(planned, function("publish(name: str, number: int = len(__name__)) -> str"))
    said = ww(planned, "new", *PUBLISH)
    assert "`number: int` of publish cannot be given, and keeps its default" in said
    assert "--number" not in (planned / COMMAND).read_text()


def test_a_service_in_snake_case_is_a_function_that_a_command_calls(planned: Path) -> None:
    more = ("--service", "import_invoices - Imports them", "--service", "pay the bill")
    said = ww(planned, "new", "module", "invoices", *PUBLISH[2:], "--entity", "Invoice", *more)
    assert "`pay the bill` became the class PayTheBill" in said
    assert "each entity begins with an id, a name and three stages" in said
    text = (planned / "src/demo/invoices/service.py").read_text()
    assert "\ndef import_invoices(name: str) -> Invoice:" in text
    ww(planned, "new", "module", "alone", "--service", "send_it")
    ww(planned, "new", *IMPORT)
    assert (
        "import_invoices(options.name)" in (planned / "src/demo/cli_import_invoices.py").read_text()
    )
    assert linted(planned) == ""
    for path in (planned / "tests/unit").glob("test_mcp_*.py"):
        path.unlink()
    assert re.search(r"^\d+ passed", passed(planned), re.MULTILINE)


def test_a_project_without_python_is_told_so(root: Path) -> None:
    (root / "wavewright.yml").write_text("project: Demo\nnamespace: MCP\nscope: process\n")
    assert "Set `scope: project`" in ww(root, "new", "cli-command", "send", code=2)
    (root / "pyproject.toml").unlink()
    said = ww(root, "new", "cli-command", "send", code=2)
    assert "this kind makes Python, for projects that the template made" in said
    assert "Set `scope" not in said
    said = ww(root, "new", "steps", "X", code=2)
    assert "this kind makes Python, for projects that the template made" in said
