"""What calls a service: its parameters, its lines, and what it and its tests import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.kinds.elements import SCAFFOLD, Parameter
from wavewright.wiring import python
from wavewright.wiring.signatures import MANY, NOTHING

if TYPE_CHECKING:
    from wavewright.model import Context
    from wavewright.wiring.services import Service


def parameters(context: Context, service: Service | None) -> tuple[Parameter, ...]:
    """Return the parameters: those of the service, or those given, or the usual one."""
    given: tuple[Parameter, ...] = context["params"]  # type: ignore[assignment]
    return (service.params if service else given) or (Parameter("name"),)


def arguments(params: tuple[Parameter, ...], prefix: str = "") -> list[str]:
    """Return what a call gives for each parameter."""
    return [
        f"{one.name}={prefix}{one.name}" if one.keyword else f"{prefix}{one.name}" for one in params
    ]


def needed(params: tuple[Parameter, ...]) -> list[Parameter]:
    """Return the parameters that must be given."""
    return [one for one in params if not one.default]


def called(service: Service | None, tested: list[tuple[str, list[str]]]) -> dict[str, object]:
    """Return how a service is imported, what it raises, and what the tests import."""
    errors = [f"{service.prefix}{one}" for one in service.errors] if service else []
    errors = errors or ["ValueError"]
    named = service and any(one.keyword for one in service.params)
    if service and (replaced := [*service.errors[:1], *filter(None, [service.owner])]):
        tested = [*tested, (service.package, replaced)]
    return {
        "service": service.name if service else "",
        "owner": service.owner if service else "",
        "replaced": f"{service.package}.{service.name}" if service and service.prefix else "",
        "refused": f"*_arguments: object{', **_named: object' if named else ''}",
        "has_asdict": bool(service and service.gives == MANY and service.fields),
        "imported": python.imports(*service.source) if service else "",
        "test_imports": imported(tested),
        "errors": f"({', '.join(errors)})" if errors[1:] else errors[0],
        "error": errors[0].rpartition(".")[2],
    }


def imported(modules: list[tuple[str, list[str]]]) -> tuple[str, ...]:
    """Return the imports of some modules, in the order of the linter."""
    found = sorted(modules, key=lambda one: python.natural(one[0]))
    return tuple(python.imports(module, names_) for module, names_ in found)


def calls(
    service: Service | None, arguments: list[str], indent: int, kept: str = ""
) -> tuple[str, ...]:
    """Return the lines that call a service."""
    if not service:
        return ()
    kept_as = "" if service.gives == NOTHING else "made = "
    call = f"{kept_as}{service.prefix}{service.name}("
    if not service.owner:
        return (python.wrapped(call, arguments, ")", indent),)
    bound = f"{kept_as}{kept or 'service'}.{service.name}("
    first = () if kept else (made("service", service, indent),)
    return (*first, python.wrapped(bound, arguments, ")", indent))


def made(name: str, service: Service, indent: int) -> str:
    """Return the line that makes the service of a method, with repositories in memory."""
    stores = [f"{service.prefix}{one}()" for one in service.stores]
    return python.wrapped(f"{name} = {service.prefix}{service.owner}(", stores, ")", indent)


def scaffold(context: Context, service: Service | None, what: str) -> str:
    """Return the comment that says what is to be written; nothing where the service is real."""
    return "" if service and service.real else f"{SCAFFOLD} {context['behavior'] or what}"


def shown(service: Service | None) -> list[tuple[str, str]]:
    """Return the names and expressions of what is shown of a result."""
    fields = service.fields if service else ()
    if service and service.gives == NOTHING:
        return [("result", '"done"')]
    if service and service.gives == MANY:
        items = "[asdict(one) for one in made]" if fields else "list(made)"
        return [("count", "len(made)"), ("items", items)]
    return [(name, f"made.{name}") for name in fields] or [("result", "made")]
