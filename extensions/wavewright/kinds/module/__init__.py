"""A module: the domain model of a capability in code, with its unit tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.kinds import elements, places
from wavewright.model import Answer, Body, Field, Kind, Project

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS = ("entity", "value_object", "service", "repository")
_HOME = "src/{package_name}/{module}"


def _elements(name: str, help_: str) -> Field:
    return Field(name, help_, elements.element, lambda _p, _a: (), many=True, ask=False)


def prepare(project: Project, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Turn answers into names; what they leave open, the specification says.

    Raises:
        UserError: When there is no such capability.
    """
    slug = places.text(answers, "capability")
    found = places.need(project, "capability", slug) if slug else None
    return {
        "module": places.text(answers, "name"),
        "capability": slug,
        "spec": found.place.path if found else "",
        **{name: places.many(answers, name) for name in PARTS},
    }


KIND = Kind(
    name="module",
    summary="A module with the domain model of a capability: entities, values, services, tests.",
    argument=Field("name", "What it is called in code.", elements.module, lambda _p, _a: None),
    fields=(
        Field(
            "capability",
            "The capability whose domain model it is; what the specification lists is made.",
            elements.CAPABILITY.clean,
            lambda _p, _a: "",
            refers="capability",
            ask=False,
        ),
        _elements("entity", "An entity, `Name - what it is`: it has an id and a life."),
        _elements("value_object", "A value object, `Name - what it is`: it never changes."),
        _elements("service", "A domain service, `Name - what it does`: it keeps nothing."),
        _elements("repository", "A repository, `Name - what it keeps`: it hides where that is."),
    ),
    bodies=(
        Body("module/init.py.jinja", f"{_HOME}/__init__.py", code=True),
        Body("module/errors.py.jinja", f"{_HOME}/errors.py", code=True),
        Body("module/entities.py.jinja", f"{_HOME}/entities.py", "has_entities:_", code=True),
        Body("module/values.py.jinja", f"{_HOME}/values.py", "has_values:_", code=True),
        Body(
            "module/repositories.py.jinja",
            f"{_HOME}/repositories.py",
            "has_repositories:_",
            code=True,
        ),
        Body("module/service.py.jinja", f"{_HOME}/service.py", "has_services:_", code=True),
        Body("module/unit_test.py.jinja", "tests/unit/test_{module}.py", code=True),
    ),
    prepare=prepare,
    entries=lambda _context: (),
)
