"""The parts of a domain model as the bodies of a module name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds.elements import Element, class_name, element_of, readable
from wavewright.kinds.module import PARTS
from wavewright.wiring import python
from wavewright.wiring.spec import elements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wavewright.model import Context

LIFE = "Lifecycle"
BEGINS = "each entity begins with an id, a name and three stages: give it what the domain says"
_FUNCTION = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")


class Part(NamedTuple):
    """A class of the model, or a service that is a function: its name and its docstring.

    ``target`` is the entity of a repository or what a service makes, ``store`` the repository of a
    service; ``keeps`` says that the target is an entity.
    """

    name: str
    doc: str
    target: str = ""
    store: str = ""
    keeps: bool = False

    @property
    def function(self) -> bool:
        """Whether it is a function: no class has a `_` in its name."""
        return "_" in self.name

    @property
    def tested(self) -> str:
        """Its name as part of that of its tests."""
        return class_name(self.name.replace("_", " "))


def facts(context: Context, spec: str) -> dict[str, object]:
    """Return what the bodies of a module name, from the answers and the text of a specification.

    Raises:
        UserError: When two classes have one name, or a repository has no entity to keep.
    """
    found = _found(context, spec)
    entities = [Part(one.name, _doc(one, f"The entity {one.name}.")) for one in found["entity"]]
    values = [Part(one.name, _doc(one, f"A {one.name}.")) for one in found["value_object"]]
    stores = _stores(found, entities, str(context["spec"]))
    made = [one.name for one in entities or values]
    services = _services(found, made, stores, keeps=bool(entities))
    words = names.words(str(context["module"]))
    error = f"{class_name(words)}Error"
    public = [one.name for group in (entities, values, stores, services) for one in group]
    public += [f"InMemory{one.name}" for one in stores] + [LIFE] * bool(entities) + [error]
    _alone([*public, *(one.tested for one in services if one.function)])
    return {
        "summary": f"The domain model of {words}.",
        "error": error,
        "life": LIFE,
        "entities": entities,
        "values": values,
        "repositories": stores,
        "services": services,
        "classes": [one for one in services if not one.function],
        "renamed": tuple(_renamed(found)),
        "has_entities": (1,) if entities else (),
        "has_values": (1,) if values else (),
        "has_repositories": (1,) if stores else (),
        "has_services": (1,) if services else (),
        "model": tuple(_model(found)),
        "exported": python.exported(public),
        "made": made,
    } | _imports(context, error, entities, values, stores, services)


def _stores(
    found: Mapping[str, tuple[Element, ...]], entities: list[Part], spec: str
) -> list[Part]:
    """Return the repositories, each with the entity that it keeps.

    Raises:
        UserError: When there is no entity to keep.
    """
    if found["repository"] and not entities:
        raise UserError(
            f"a repository keeps entities, and {found['repository'][0].name} has none to keep",
            place=spec,
            fix="Name one with --entity, or list it in the domain model of the capability.",
        )
    return [
        Part(one.name, _doc(one, f"Where each {target} is kept."), target)
        for one, target in _paired(found["repository"], [one.name for one in entities])
    ]


def _services(
    found: Mapping[str, tuple[Element, ...]], made: list[str], stores: list[Part], *, keeps: bool
) -> list[Part]:
    """Return the services, each with what it makes and the repository that keeps it."""
    return [
        Part(
            one.name,
            _doc(one, f"The service {one.name}."),
            target,
            next((s.name for s in stores if s.target == target and "_" not in one.name), ""),
            keeps,
        )
        for one, target in _paired(found["service"], made or ["str"])
    ]


def _found(context: Context, spec: str) -> dict[str, tuple[Element, ...]]:
    """Return the parts: those given, or else those of the specification, or else the usual ones."""
    given: Mapping[str, tuple[str, ...]] = {name: context[name] for name in PARTS}  # type: ignore[misc]
    found = {name: tuple(map(element_of, given[name])) for name in PARTS}
    path = str(context["spec"])
    if path:
        for name in PARTS:
            found[name] = found[name] or elements(path, spec, name)
    found["service"] = tuple(map(_as_written, found["service"]))
    if not any(found.values()):
        name = class_name(names.words(str(context["module"])))
        found["entity"] = (Element(name),)
        found["service"] = (Element(f"{name}Service"),)
        found["repository"] = (Element(f"{name}Repository"),)
    return found


def _as_written(one: Element) -> Element:
    """Return a service as a function, where it has the name of one."""
    return Element(one.called, one.text) if _FUNCTION.fullmatch(one.called) else one


def _renamed(found: Mapping[str, tuple[Element, ...]]) -> Iterator[str]:
    """Yield which names became other ones, as no class can be called so."""
    for one in (one for name in PARTS for one in found[name]):
        if one.called:
            yield f"`{readable(one.called)}` became the class {one.name}"


def _doc(one: Element, default: str) -> str:
    """Return the docstring of a class; it has the name of the specification, if that differs."""
    whole = python.docstring(readable(one.text) or default, default, 4)
    if not one.called:
        return whole
    said = f"The specification calls it `{readable(one.called)}`."
    return "\n".join([whole[:-3].rstrip(), "", *python.filled(said, 4), f"    {whole[-3:]}"])


def _paired(found: tuple[Element, ...], targets: list[str]) -> Iterator[tuple[Element, str]]:
    """Yield each with its target; those that are more than the targets share the last one."""
    for number, one in enumerate(found):
        yield one, targets[min(number, len(targets) - 1)]


def _alone(public: list[str]) -> None:
    for name in public:
        if public.count(name) > 1:
            raise UserError(
                f"two classes of the module would be called {name}",
                fix="Give one of them another name.",
            )


def _model(found: Mapping[str, tuple[Element, ...]]) -> Iterator[str]:
    """Yield the lines of the docstring that list the domain model."""
    heads = {
        "Service": "service",
        "Entities": "entity",
        "Value Objects": "value_object",
        "Repositories": "repository",
    }
    for head, name in heads.items():
        listed = ", ".join(one.name for one in found[name]) or "none"
        yield from python.filled(f"{head}: {listed}", 4, 4)


def _imports(
    context: Context,
    error: str,
    entities: list[Part],
    values: list[Part],
    stores: list[Part],
    services: list[Part],
) -> dict[str, object]:
    """Return the imports of each module, as the formatter leaves them."""
    home = f"{context['package_name']}.{context['module']}"
    kept = [LIFE] * bool(entities) + [one.name for one in entities]
    memory = [f"InMemory{one.name}" for one in stores]
    whole = {
        "entities": kept,
        "errors": [error],
        "repositories": [*memory, *(one.name for one in stores)],
        "service": [one.name for one in services],
        "values": [one.name for one in values],
    }
    served = {
        "entities": [one.target for one in services if one.keeps],
        "errors": [] if entities or values else [error],
        "repositories": [one.store for one in services if one.store],
        "values": [one.target for one in services if not one.keeps and values],
    }
    tested = [*kept, error, *memory, *(one.name for one in (*values, *services))]
    return {
        "init_imports": _each(home, whole),
        "error_import": python.imports(f"{home}.errors", [error]),
        "entity_import": python.imports(f"{home}.entities", [one.target for one in stores]),
        "service_imports": _each(home, served),
        "test_imports": python.imports(home, tested),
    }


def _each(home: str, modules: Mapping[str, list[str]]) -> tuple[str, ...]:
    return tuple(
        python.imports(f"{home}.{name}", found) for name, found in modules.items() if found
    )
