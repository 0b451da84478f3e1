"""Modules of tests: what their tests are marked with, and the features that they run."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from wavewright.model import Link
from wavewright.read.paths import FEATURES
from wavewright.read.syntax import BLOCKS, SIMPLE, Definition, targets, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.read.syntax import Module

# What a call may be: the behavior of a mark, the features and the one scenario that are run.
MARK, BINDS, RUNS = "mark", "binds", "runs"


def collected(path: str) -> bool:
    """Whether pytest looks for tests in a file of that name."""
    name = posixpath.basename(path)
    return name.startswith("test_") or name.endswith("_test.py")


def tested(module: Module) -> Iterator[Link]:
    """Yield what the tests of a module are marked with, and the features that they run."""
    tests = list(_tests(module.tree))
    for test in tests:
        holder = module.holders[test]
        yield from _called(test.decorator_list, {MARK, RUNS}, module, holder)
        if isinstance(test, ast.ClassDef):
            yield from _assigned(test.body, {MARK}, module, holder)
    found = list(_assigned(module.tree.body, {MARK, BINDS, RUNS}, module, ""))
    any_test = tests or any(link.relation != MARK for link in found)
    yield from (link for link in found if any_test or link.relation != MARK)


def _tests(scope: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Yield the test functions that pytest collects, and the classes that hold some."""
    stack: list[ast.AST] = [scope]
    while stack:
        node = stack.pop()
        for child in (child for name in BLOCKS for child in getattr(node, name, ())):
            if isinstance(child, ast.ClassDef):
                inside = list(_tests(child)) if child.name.startswith("Test") else []
                yield from [child, *inside] if inside else []
            elif isinstance(child, Definition):
                if child.name.startswith("test"):
                    yield child
            elif not isinstance(child, SIMPLE):
                stack.append(child)


def _assigned(
    body: list[ast.stmt], relations: set[str], module: Module, holder: str
) -> Iterator[Link]:
    """Yield what ``pytestmark = …``, ``scenarios(…)`` and ``test_a = scenario(…)`` name."""
    for statement in body:
        if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign) and statement.value:
            names = targets(statement)
            tests = [name for name in names if name.startswith("test")]
            wanted = {BINDS}
            wanted |= {MARK} if "pytestmark" in names else set()
            wanted |= {RUNS} if tests else set()
            for link in _called([statement.value], wanted & relations, module, holder):
                yield link._replace(holder=tests[0]) if link.relation == RUNS else link


def _called(
    nodes: Iterable[ast.AST], relations: set[str], module: Module, holder: str
) -> Iterator[Link]:
    """Yield what the calls in some expressions name, in some relations.

    These are the behaviors of ``pytest.mark.behavior("ID")``, the features of
    ``scenarios("x.feature")``, and of ``scenario("x.feature", "Name")`` the one scenario, as
    ``PATH::NAME``.
    """
    for call in _calls(nodes):
        parts = module.dotted(call.func).split(".")
        name = parts[-1]
        if parts[1:][-2:] == ["mark", "behavior"] and MARK in relations:
            for argument, value in texts(call.args):
                yield Link(MARK, value, module.inside(argument), holder)
        elif name == "scenarios" and BINDS in relations:
            for argument, value in texts(call.args):
                yield Link(BINDS, _feature(value), module.inside(argument), holder)
        elif name == "scenario" and RUNS in relations:
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            arguments = [
                *call.args[:2],
                *(named[key] for key in ("feature_name", "scenario_name") if key in named),
            ]
            found = list(texts(arguments))
            if len(found) == len(arguments) == 2:  # noqa: PLR2004  # the feature and the name
                (argument, value), (_, title) = found
                target = f"{_feature(value)}::{title}"
                yield Link(RUNS, target, module.inside(argument), holder)


def _feature(written: str) -> str:
    return posixpath.normpath(posixpath.join(FEATURES, written))


def _calls(nodes: Iterable[ast.AST]) -> Iterator[ast.Call]:
    for top in nodes:
        if not isinstance(top, ast.Name | ast.Attribute | ast.Constant):
            yield from (node for node in ast.walk(top) if isinstance(node, ast.Call))
