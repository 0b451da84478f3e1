"""What the bodies of a command and of its tests name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.kinds.elements import PATH, Parameter
from wavewright.wiring import callers, python
from wavewright.wiring.signatures import ONE

if TYPE_CHECKING:
    from wavewright.model import Context
    from wavewright.wiring.services import Service

TAKEN = frozenset({"Path", "Sequence", "argparse", "asdict", "json", "main", "sys"})


def command(context: Context, service: Service | None, project: str) -> dict[str, object]:
    """Return what the body of a command and its tests name."""
    params = callers.parameters(context, service)
    service = service and service.beside(TAKEN)
    if all(one.type == "bool" for one in params):
        own = "text" if any(one.name == "name" for one in params) else "name"
        params = (Parameter(own), *params)
    needed = callers.needed(params)
    text = next((one for one in needed if one.type == "str"), needed[0])
    shown = callers.shown(service)
    if not service:
        shown += [(one.name, f"options.{one.name}") for one in params if one is not text]
    plain = not service or service.gives == ONE
    echoed = [one.name for one in needed if one.type == "str" and one.name in dict(shown) and plain]
    script = f"{project}-{context['name']}"
    said = f"The command {script}"
    return {
        "script": script,
        "target": f"{context['package_name']}.{context['module']}:main",
        "scaffold": callers.scaffold(context, service, f"the command {script}"),
        "summary": python.docstring(f"{said}: {context['description']}", said),
        "has_path": any(one.type == PATH for one in params),
        "options": [python.wrapped("parser.add_argument(", _option(one), ")", 4) for one in params],
        "text": text.name,
        "value": f"options.{text.name}" if text.type == "str" else f"str(options.{text.name})",
        "made": text.sample,
        "calls": callers.calls(service, callers.arguments(params, "options."), 4),
        "shown": python.wrapped("return {", [f'"{n}": {v}' for n, v in shown], "}", 4),
        "keys": python.wrapped("KEYS = [", [f'"{name}"' for name, _ in shown], "]"),
        "arguments": python.wrapped(
            "ARGUMENTS = [", [f'"{word}"' for one in needed for word in _words(one)], "]"
        ),
        "blank": python.wrapped("blank = [", ["*ARGUMENTS", f'"{_flag(text)}"', '" "'], "]", 4)
        if text.type == "str"
        else "",
        "echoed": echoed[:1],
        **callers.called(service, [(f"{context['package_name']}.{context['module']}", ["main"])]),
    }


def _flag(one: Parameter) -> str:
    return f"--{one.name.replace('_', '-')}"


def _words(one: Parameter) -> tuple[str, ...]:
    """Return the words that give a parameter its sample."""
    return (_flag(one),) if one.type == "bool" else (_flag(one), one.sample)


def _option(one: Parameter) -> list[str]:
    words = names.words(one.name)
    said = f'help="the {words}"'
    if one.default == "True":
        action = "action=argparse.BooleanOptionalAction"
        return [f'"{_flag(one)}"', action, "default=True", said]
    if one.type == "bool":
        return [f'"{_flag(one)}"', 'action="store_true"', said]
    type_ = "Path" if one.type == PATH else one.type
    typed = [] if one.type == "str" else [f"type={type_}"]
    if not one.default:
        return [f'"{_flag(one)}"', "required=True", *typed, said]
    said = (
        f'help="the {words}; by default %(default)s"' if one.default not in {"None", '""'} else said
    )
    return [f'"{_flag(one)}"', *typed, f"default={one.default}", said]
