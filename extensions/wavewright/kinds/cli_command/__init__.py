"""A command of the project: a module with argparse, its entry and its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.kinds import elements, places
from wavewright.model import Answer, Body, Field, Kind, Project

if TYPE_CHECKING:
    from collections.abc import Mapping


def prepare(project: Project, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Turn answers into names.

    Raises:
        UserError: When there is no such capability, it does not declare the behavior, or two
            parameters have one name.
    """
    name = places.text(answers, "name")
    return {
        "name": name,
        "module": f"cli_{names.snake(name)}",
        "description": places.text(answers, "description"),
        "params": elements.parameters(answers),
        **elements.owner(project, answers),
    }


KIND = Kind(
    name="cli-command",
    summary="A command of the project, installed by `[project.scripts]`, with its tests.",
    argument=Field("name", "What it is called.", elements.command, lambda _p, _a: None),
    fields=(elements.BEHAVIOR, elements.CAPABILITY, elements.DESCRIPTION, elements.PARAMETER),
    bodies=(
        Body("cli_command/command.py.jinja", "src/{package_name}/{module}.py", code=True),
        Body("cli_command/unit_test.py.jinja", "tests/unit/test_{module}.py", code=True),
    ),
    prepare=prepare,
    entries=lambda _context: (),
    reads=frozenset({"wave", "capability", "guide", "script"}),
)
