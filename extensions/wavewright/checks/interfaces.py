"""TRACE, for commands and MCP tools: what users are promised is there, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.behaviors import IMPLEMENTED
from wavewright.checks.chain import linked, near
from wavewright.checks.rule import check
from wavewright.read.paths import MANIFEST

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults


@check("TRACE114", code=True)
def dangling_command(chain: Chain) -> Faults:
    """A command of an implemented capability is installed, and an installed command has its module.

    The specification promises the command to users, `[project.scripts]` gives it to them. While
    all behaviors of the capability are drafts or ready, the command may still be missing.

    Add the entry to `[project.scripts]` in `pyproject.toml`, or mend the name or the module.
    """
    scripts = set(chain.ids("script"))
    done = _implemented(chain)
    for capability, link in chain.dangling("command", scripts, "capability"):
        if capability.place.path in done:
            fix = f"{near(link.target, scripts)}Or add it to `[project.scripts]`."
            yield link.place, f"{MANIFEST} does not install `{link.target}`", fix
    for script in chain.of("script"):
        for link in linked(script, "module"):
            name = link.target.replace(".", "/")
            ends = (f"/{name}.py", f"/{name}/__init__.py")
            if not any(f"/{path}".endswith(ends) for path in chain.survey.files):
                fix = "Mend `package.module:function`, or write the module."
                yield link.place, f"the module `{link.target}` does not exist", fix


@check("TRACE119", code=True)
def dangling_tool(chain: Chain) -> Faults:
    """An MCP tool of an implemented capability is in the code.

    Agents find out what a product can do from its tools. One that the specification promises and
    no server offers fails in the middle of their work. While all behaviors of the capability are
    drafts or ready, the tool may still be missing.

    Write the function with `@mcp.tool()`, or mend the name in the specification.
    """
    tools = set(chain.ids("mcp-tool"))
    done = _implemented(chain)
    for capability, link in chain.dangling("tool", tools, "capability"):
        if capability.place.path in done:
            alike = near(link.target, tools)
            fix = f"{alike}{'Or w' if alike else 'W'}rite it, with `@mcp.tool` over the function."
            yield link.place, f"no code offers the MCP tool `{link.target}`", fix


@check("TRACE120", code=True)
def orphan_interface(chain: Chain) -> Faults:
    """An installed command or an MCP tool belongs to a capability.

    What users and agents can call is a promise, and a promise that no capability makes has no
    behavior, no guide and no test behind it.

    List it under `### CLI Commands` or `### MCP Tools` of its capability: `` - `name` - what it
    does ``.
    """
    if not chain.paths("capability"):
        return
    listed = chain.values("capability:command")
    for script in chain.of("script") if set(chain.ids("script")) - listed else ():
        if script.id not in listed:
            fix = "List it under `### CLI Commands` of its capability."
            yield script.place, f"no capability lists the command `{script.id}`", fix
    listed = chain.values("capability:tool")
    wrong = {path for path, _, tool in chain.rows("mcp-tool") if tool not in listed}
    for tool in chain.among("mcp-tool", wrong):
        if tool.id not in listed:
            fix = "List it under `### MCP Tools` of its capability."
            yield tool.place, f"no capability lists the MCP tool `{tool.id}`", fix


def _implemented(chain: Chain) -> set[str]:
    """Return the capabilities with an implemented behavior."""
    return {path for path, _, status in chain.rows("behavior.status") if status == IMPLEMENTED}
