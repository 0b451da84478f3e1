"""What the bodies of a tool and of its tests name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds.elements import PATH
from wavewright.wiring import callers, python
from wavewright.wiring.signatures import NOTHING

if TYPE_CHECKING:
    from wavewright.kinds.elements import Parameter
    from wavewright.model import Context
    from wavewright.wiring.services import Service

TAKEN = frozenset({"Annotated", "Field", "SERVICE", "ToolError", "ToolResult", "asdict", "mcp"})
MOST = 5  # parameters: the linter of a project takes no more


def tool(context: Context, service: Service | None, project: str) -> dict[str, object]:
    """Return what the body of a tool and its tests name.

    Raises:
        UserError: When it has parameters that no tool may have.
    """
    params = callers.parameters(context, service)
    _fit(params)
    name, pack = str(context["name"]), str(context["package_name"])
    service = service and service.beside(TAKEN | {name})
    said = f"The tool {name}"
    return {
        "project": project,
        "script": f"{project}-mcp",
        "target": f"{pack}.mcp.server:main",
        "scaffold": callers.scaffold(context, service, f"the tool {name}"),
        "summary": python.docstring(f"{said}: {context['description']}", said),
        "said": python.doc(str(context["description"]), said, 4),
        "returns": "\n".join(python.filled(python.sentence(str(context["returns"])), 8)),
        "server_line": f"import {pack}.mcp.tools.{name}",
        "own_imports": _imports(pack, service),
        "ended": _ended(service),
        **_code(name, params, service),
        **callers.called(service, [(f"{pack}.mcp.server", ["mcp"])]),
    }


def _code(name: str, params: tuple[Parameter, ...], service: Service | None) -> dict[str, object]:
    """Return the lines of the function, and what its tests give it."""
    needed = callers.needed(params)
    text = next((one.name for one in needed if one.type == "str"), "")
    given = [f'"{one.name}": {_literal(one)}' for one in needed]
    return {
        "params": params,
        "text": text,
        "signature": _signature(name, params),
        "kept": callers.made("SERVICE", service, 0) if service and service.owner else "",
        "calls": callers.calls(service, callers.arguments(params), 8, kept="SERVICE"),
        "result": _result(
            params, service, _name(service, text) if text else f"str({needed[0].name})"
        ),
        "properties": python.wrapped("PARAMETERS = {", [f'"{one.name}"' for one in params], "}"),
        "arguments": python.wrapped("ARGUMENTS: dict[str, Any] = {", given, "}"),
    }


def _result(params: tuple[Parameter, ...], service: Service | None, made: str) -> str:
    """Return the statement that returns what became of a call."""
    metadata = [(one.name, one.name) for one in params]
    if service and service.gives != NOTHING:
        shown = callers.shown(service)
        made = next((value for name, value in shown if name == "id"), shown[0][1])
        metadata, made = [one for one in shown if one[1] != made], f"str({made})"
    items = [f'"{name}": {value}' for name, value in metadata]
    fields = python.wrapped("metadata={", items, "}", 8).strip()
    return python.wrapped(
        "return ToolResult(", [f'status="{_ended(service)}"', f"artifact_id={made}", fields], ")", 4
    )


def _name(service: Service | None, text: str) -> str:
    """Return what is called after a call: the text that it was given, or what became of that."""
    return text if service and service.gives == NOTHING else "made"


def _ended(service: Service | None) -> str:
    """Return how a call ends that is not refused: an agent is not told that a scaffold worked."""
    return "ok" if service and service.real else "scaffold"


def _fit(params: tuple[Parameter, ...]) -> None:
    """Refuse parameters that no tool may have.

    Raises:
        UserError: With what to do instead.
    """
    if any(one.type == PATH for one in params):
        raise UserError(
            "an agent has no files that a tool could open, so that a path is no parameter of one",
            fix="Take the content as `str` instead.",
        )
    if len(params) > MOST:
        raise UserError(
            f"{len(params)} parameters are more than a function should have",
            fix=f"Give up to {MOST} of them: what belongs together is one value object.",
        )


def _imports(pack: str, service: Service | None) -> tuple[str, ...]:
    found = [(f"{pack}.mcp.app", ["mcp"]), (f"{pack}.mcp.results", ["ToolResult"])]
    if service:
        found.append(service.source)
    return callers.imported(found)


def _signature(name: str, params: tuple[Parameter, ...]) -> str:
    """Return the head of a tool: each parameter with its type and what it is."""
    items = []
    for one in params:
        said = [f'description="The {names.words(one.name)}."']
        said += ["min_length=1"] if one.type == "str" and not one.default else []
        type_ = f"{one.type} | None" if one.default == "None" else one.type
        default = f" = {one.default}" if one.default else ""
        items.append(f"{one.name}: Annotated[{type_}, Field({', '.join(said)})]{default}")
    star = ["*"] if any(one.type == "bool" for one in params) else []
    return python.apart(f"async def {name}(", [*star, *items], ") -> ToolResult:")


def _literal(one: Parameter) -> str:
    return f'"{one.sample}"' if one.type == "str" else one.sample
