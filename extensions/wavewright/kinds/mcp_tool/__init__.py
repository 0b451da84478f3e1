"""A tool that the project offers to agents over MCP: its module, its server and its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.kinds import elements, places
from wavewright.model import Answer, Body, Field, Kind, Project

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "src/{package_name}/mcp"
# What all tools share: made with the first one, and then the project's own.
SHARED = (
    Body("mcp_tool/init.py.jinja", f"{HOME}/__init__.py", code=True),
    Body("mcp_tool/app.py.jinja", f"{HOME}/app.py", code=True),
    Body("mcp_tool/results.py.jinja", f"{HOME}/results.py", code=True),
    Body("mcp_tool/tools.py.jinja", f"{HOME}/tools/__init__.py", code=True),
    Body("mcp_tool/server.py.jinja", f"{HOME}/server.py", code=True),
    Body(
        "mcp_tool/server_test.py.jinja",
        "tests/integration/test_mcp_integration.py",
        code=True,
    ),
)


def prepare(project: Project, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Turn answers into names.

    Raises:
        UserError: When there is no such capability, it does not declare the behavior, or two
            parameters have one name.
    """
    name = places.text(answers, "name")
    return {
        "name": name,
        "module": name,
        "description": places.text(answers, "description"),
        "params": elements.parameters(answers),
        "returns": places.text(answers, "returns"),
        **elements.owner(project, answers),
    }


KIND = Kind(
    name="mcp-tool",
    summary="A tool for agents, offered by the project's MCP server, with its tests.",
    argument=Field("name", "What it is called.", elements.function, lambda _p, _a: None),
    fields=(
        elements.BEHAVIOR,
        elements.CAPABILITY,
        elements.DESCRIPTION,
        elements.PARAMETER,
        Field(
            "returns",
            "What it returns, in one sentence.",
            elements.plain,
            lambda _p, _a: "What became of it: `status`, `artifact_id` and `metadata`.",
            ask=False,
        ),
    ),
    bodies=(
        *SHARED,
        Body("mcp_tool/tool.py.jinja", f"{HOME}/tools/{{module}}.py", code=True),
        Body(
            "mcp_tool/integration_test.py.jinja",
            "tests/integration/test_{module}_integration.py",
            code=True,
        ),
    ),
    prepare=prepare,
    entries=lambda _context: (),
    reads=frozenset({"wave", "capability", "guide", "script"}),
)
