"""The unit tests that a behavior lacks: a method for each scenario of its feature."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from wavewright import layout
from wavewright.checks.chain import Chain, linked
from wavewright.errors import UserError
from wavewright.kinds.places import UNIT_BODY, Behavior
from wavewright.model import Draft
from wavewright.stubs import untouched
from wavewright.stubs.modules import Grown, lines_of, text_of
from wavewright.stubs.phrases import named, unique, words_of
from wavewright.stubs.scenarios import path_of, read
from wavewright.stubs.untouched import ACT, Stubs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from wavewright.read import Survey
    from wavewright.read.syntax import Module
    from wavewright.stubs.scenarios import Scenario

PENDING = "write this test, see it fail for the right reason, then implement"
_ERROR = re.compile(
    r"\b(?:errors?|fail(?:s|ed|ing|ures?)?|refus(?:e|es|ed|al|ing)|reject(?:s|ed|ion|ing)?|invalid|"
    r"cannot|can't|den(?:y|ied|ies)|wrong(?:ly)?|broken|bad)\b"
)
_CALM = re.compile(r"\b(?:no|not|never|without|nothing)\s+(?:an?\s+|any\s+)?(?:errors?|fail\w*)\b")
_EDGE = re.compile(
    r"\b(?:boundar(?:y|ies)|edge|smallest|largest|longest|shortest|empty|limits?|max(?:imum|imal)|"
    r"min(?:imum|imal)|most|least|first|last|only|twice|zero|already|again)\b"
)
_REFUSED = re.compile(r"\b(?:errors?|fail(?:s|ed|ures?)?|refus(?:es|ed|al)|reject(?:s|ed|ion))\b")
_MOST_WORDS = 8  # of a name
_INDENT = " " * 8


def unit_tests(survey: Survey, named: str, here: Path) -> Stubs:
    """Return the module of unit tests of a behavior, with a test for each scenario.

    A stub that nobody has touched, and whose scenario is gone, is taken out.

    Args:
        survey: The project.
        named: The feature: its path, its file name or its behavior.
        here: The folder that paths may start from.

    Raises:
        UserError: When there is no such feature, it is not valid, or names no behavior.
    """
    chain = Chain(survey)
    path = path_of(chain, named, here)
    id_ = next((one for one, at in chain.path_of("feature").items() if at == path), "")
    if not id_:
        raise UserError(
            "the feature names no behavior", place=path, fix="Write `@behavior:ID` over `Feature:`."
        )
    behavior = Behavior(id_)
    module = UNIT_BODY.path.format(behavior=behavior)
    scenarios = read(chain, path)
    if module in survey.files:
        grown = Grown(module, text_of(survey, module))
        gone = _gone(grown, behavior, scenarios)
        told = tuple(line for one in gone for line in untouched.shown(grown, one))
        if gone:
            grown = Grown(module, untouched.without(grown, gone))
        return Stubs({module: Draft(_grown(grown, behavior, scenarios), shared=True)}, told)
    what = "".join(_owner(chain, path)) or f"@behavior:{id_}"
    head = f'"""Tests for {what}.\n\nFeature: {path}\n"""\n'
    return Stubs({module: Draft(_grown(Grown(module, layout.fitted(head)), behavior, scenarios))})


def _owner(chain: Chain, path: str) -> Iterator[str]:
    """Yield the capability of a feature, and its wave."""
    for feature in chain.among("feature", [path]):
        for link in linked(feature, "capability"):
            for capability in chain.among("capability", [link.target]):
                yield capability.id
                for wave in list(linked(capability, "wave"))[:1]:
                    yield f" (Wave {wave.target})"
                return


def _gone(
    module: Grown, behavior: Behavior, scenarios: Iterable[Scenario]
) -> list[ast.FunctionDef]:
    """Return the untouched tests of the class of a behavior whose scenarios are gone."""
    known = {_name(one) for one in scenarios}
    found = []
    for node in _classes(module, behavior):
        gone = untouched.methods(module, node, known)
        found += gone if len(gone) < len(node.body) else []
    return found


def _classes(module: Grown, behavior: Behavior) -> list[ast.ClassDef]:
    name = f"Test{behavior.class_name}"
    tree = module.module.tree
    return [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name]


def _name(scenario: Scenario) -> str:
    return " ".join(scenario.name.split())


def _grown(module: Grown, behavior: Behavior, scenarios: tuple[Scenario, ...]) -> str:
    """Return a module with the tests that it has not, in the class of the behavior."""
    missing = _missing(module.module, scenarios)
    if not missing:
        return module.raw
    found = _classes(module, behavior)
    taken = {one.name for node in found for one in node.body if isinstance(one, ast.FunctionDef)}
    methods = list(_methods(missing, behavior, taken))
    if found:
        return _inserted(module, found[0], methods)
    known = "PENDING" in module.taken
    statements = [] if known else [f'PENDING = "{PENDING}"']
    head = (
        f'@pytest.mark.behavior("{behavior.id}")\nclass Test{behavior.class_name}:\n'
        f'    """What the units behind @behavior:{behavior.id} do."""\n'
    )
    whole = module.with_pytest()
    return module.ended(whole, statements, ["\n".join((layout.fitted(head), *methods))])


def _inserted(module: Grown, node: ast.ClassDef, methods: Iterable[str]) -> str:
    """Return the text of a module with more methods at the end of a class."""
    lines = lines_of(module.raw)
    at = node.end_lineno or node.lineno
    if not lines[at - 1].endswith("\n"):
        lines[at - 1] += module.newline
    pending = "" if "PENDING" in module.taken else f'"{PENDING}"'
    more = "".join(f"\n{one}" for one in methods)
    more = more.replace("pytest.fail(PENDING)", f"pytest.fail({pending})") if pending else more
    lines[at:at] = [more.replace("\n", module.newline)]
    return "".join(lines)


def _missing(module: Module, scenarios: Iterable[Scenario]) -> list[Scenario]:
    """Return the scenarios that no test of a module is for.

    A test says so in its docstring. One that names no scenario there is for the one that it is
    called after.
    """
    tested, called = set[str](), set[str]()
    for node in module.holders:
        if isinstance(node, ast.FunctionDef):
            found = untouched.scenarios_of(node)
            tested.update(found)
            called.update(() if found else [node.name])
    missing = []
    for one in scenarios:
        name = _called(one)
        if name in called and _name(one) not in tested:
            called.remove(name)
        elif _name(one) not in tested:
            missing.append(one)
    return missing


def _called(scenario: Scenario) -> str:
    return named(["test", *words_of(scenario.name)[:_MOST_WORDS]])


def _methods(
    scenarios: Iterable[Scenario], behavior: Behavior, taken: Iterable[str]
) -> Iterator[str]:
    known = set(taken)
    for one in scenarios:
        name = unique(_called(one), known)
        known.add(name)
        yield _method(one, behavior, name)


def _method(scenario: Scenario, behavior: Behavior, name: str) -> str:
    case = _case(scenario)
    said = [
        f"{scenario.keyword}: {scenario.name}",
        *(f"{step.keyword} {step.text}" for step in (*scenario.background, *scenario.steps)),
    ]
    wrapped = [part for line in said for part in layout.filled(line, _INDENT, f"{_INDENT}    ")]
    text = "\n".join(wrapped).replace('"""', "'''")
    raw = "r" if "\\" in text else ""
    body = ["# Arrange", *([ACT] if case == "error case" else ["# Act", "# Assert"])]
    lines = [
        f"    def {name}(self) -> None:",
        f'{_INDENT}{raw}"""Test @behavior:{behavior.id} - {case}.',
        "",
        text,
        f'{_INDENT}"""',
        *(f"{_INDENT}{line}" for line in body),
        f"{_INDENT}pytest.fail(PENDING)",
        "",
    ]
    return layout.fitted("\n".join(lines))


def _case(scenario: Scenario) -> str:
    """Return what kind of case a scenario is, by its words."""
    title = _CALM.sub("", scenario.name.lower())
    outcome = " ".join(step.text.lower() for step in scenario.steps if step.word == "then")
    outcome = _CALM.sub("", outcome)
    if _ERROR.search(title) or _REFUSED.search(outcome):
        return "error case"
    return "edge case" if _EDGE.search(title) else "happy path"
