"""The step definitions that a feature lacks, in the module that runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import layout, names
from wavewright.checks.chain import Chain
from wavewright.checks.steps import Steps, fits
from wavewright.errors import UserError
from wavewright.model import Draft
from wavewright.read.paths import FEATURES, stem
from wavewright.stubs import definitions, untouched
from wavewright.stubs.modules import Grown, text_of
from wavewright.stubs.scenarios import path_of, read
from wavewright.stubs.untouched import Stubs

if TYPE_CHECKING:
    from ast import FunctionDef
    from collections.abc import Sequence
    from pathlib import Path

    from wavewright.read import Survey
    from wavewright.stubs.definitions import Definition
    from wavewright.stubs.scenarios import Scenario, Step

FOLDER = "tests/step_defs"


def steps(survey: Survey, named: str, here: Path) -> Stubs:
    """Return the module that runs a feature, with a definition for each step that has none.

    A stub that nobody has touched, and that no step uses any more, is taken out.

    Args:
        survey: The project.
        named: The feature: its path, its file name or its behavior.
        here: The folder that paths may start from.

    Raises:
        UserError: When there is no such feature, it is not valid, or nobody can tell which
            definitions its module sees.
    """
    chain = Chain(survey)
    path = path_of(chain, named, here)
    known = Steps(chain)
    runners = known.runners.get(path, [])
    id_ = next((one for one, at in chain.path_of("feature").items() if at == path), "")
    module = min(runners) if runners else f"{FOLDER}/test_{_snake(path, id_)}_steps.py"
    visible = known.visible(runners or [module])
    if visible is None:
        raise UserError(
            "it imports step definitions from a module that is not in the project",
            place=module,
            fix="Import them by their names, or write the missing ones by hand.",
        )
    scenarios = read(chain, path)
    found = definitions.wanted(scenarios, _missing(scenarios, visible))
    binding = "" if runners else path.removeprefix(f"{FEATURES}/")
    if module in survey.files:
        grown = Grown(module, text_of(survey, module))
        gone = untouched.definitions(grown, dict(known.dead()).get(module, ()))
        text = _grown(grown, found, binding, gone)
        told = tuple(line for one in gone for line in untouched.shown(grown, one))
        return Stubs({module: Draft(text, shared=True)}, told)
    what = f"@behavior:{id_}" if id_ else stem(path)
    head = f'"""Step definitions for {what}.\n\nFeature: {path}\n"""\n'
    return Stubs({module: Draft(_grown(Grown(module, layout.fitted(head)), found, binding))})


def _snake(path: str, id_: str) -> str:
    return names.snake(id_ or stem(path).replace(" ", "_"))


def _missing(scenarios: tuple[Scenario, ...], visible: frozenset[str]) -> frozenset[Step]:
    """Return the steps of which some sample has no definition."""
    return frozenset(
        step
        for scenario in scenarios
        for step in (*scenario.background, *scenario.steps)
        for sample in step.samples
        if not any(fits(one, f"{step.word} {sample}") for one in visible)
    )


def _grown(
    module: Grown,
    found: tuple[Definition, ...],
    binding: str,
    gone: Sequence[FunctionDef] = (),
) -> str:
    """Return a module with more definitions and without some, and bound to what nobody runs."""
    spare = untouched.spare(module, gone)
    if gone:
        module = Grown(module.path, untouched.without(module, gone))
    needed = definitions.names_used(found) | ({"scenarios"} if binding else set())
    lacking = {name for name in needed if not module.local(name)}
    local = {name: module.local(name) or name for name in needed}
    statements = [f'{local["scenarios"]}("{binding}")'] if binding else []
    pending = "PENDING" if module.module.constants.get("PENDING", "PENDING") else "PENDING_STEP"
    if found and pending not in module.taken:
        statements.append(f'{pending} = "{definitions.PENDING}"')
    taken = {*module.taken, *local.values(), pending}
    blocks = []
    for one in found:
        name = definitions.name_of(one, taken)
        taken.add(name)
        blocks.append(definitions.rendered(one, name, local, pending))
    return module.ended(module.with_imports(lacking, spare - {*local.values()}), statements, blocks)
