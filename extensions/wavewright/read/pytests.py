"""Modules of tests: what their tests are marked with, the features and guides that they run."""

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
EXECUTES = "executes"  # a guide, from the root
PERHAPS = "perhaps"  # the same, where something may keep the call from being run
RUN_GUIDE = "run_guide"  # the fixture that does
_HIDES = frozenset({"suppress", "raises"})  # contexts in which a failure is none
_ELSEWHERE = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
)  # what is not run where it stands
_PARTLY = (ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


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
        elif RUN_GUIDE in module.text:
            yield from _executed(test, module, holder)
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


def _executed(
    test: ast.FunctionDef | ast.AsyncFunctionDef, module: Module, holder: str
) -> Iterator[Link]:
    """Yield the guides that a test runs: ``run_guide("user-docs/how-to/x.md")``."""
    certain = set(_certain(test.body)) if RUN_GUIDE in _arguments(test) else set()
    for call in _calls(test.body):
        if isinstance(call.func, ast.Name) and call.func.id == RUN_GUIDE:
            named = [keyword.value for keyword in call.keywords if keyword.arg == "path"]
            for argument in [*call.args, *named][:1]:
                place = module.inside(argument)
                if isinstance(argument, ast.Name):
                    target = module.constants.get(argument.id, "")
                else:
                    target = next((value for _, value in texts([argument])), "")
                if target:
                    relation = EXECUTES if call in certain else PERHAPS
                    yield Link(relation, target, place, holder)


def _arguments(test: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    named = test.args
    return {one.arg for one in (*named.posonlyargs, *named.args, *named.kwonlyargs)}


def _certain(body: Iterable[ast.stmt]) -> Iterator[ast.Call]:
    """Yield the calls in some statements that are made whenever they end without an error."""
    for statement in body:
        if isinstance(statement, ast.With | ast.AsyncWith):
            calls = _calls(item.context_expr for item in statement.items)
            names = {_last(call.func) for call in calls}
            yield from () if names & _HIDES else _certain(statement.body)
        elif isinstance(statement, ast.Try) and not statement.handlers:
            yield from _certain([*statement.body, *statement.orelse, *statement.finalbody])
        elif isinstance(statement, SIMPLE):
            yield from (node for node in _own(statement, _PARTLY) if isinstance(node, ast.Call))
        if any(isinstance(node, ast.Return) for node in _own(statement)):
            return


def _last(function: ast.expr) -> str:
    return getattr(function, "attr", "") or getattr(function, "id", "")


def _own(top: ast.AST, but: tuple[type[ast.AST], ...] = ()) -> Iterator[ast.AST]:
    """Yield a node and those below it that belong to the same function."""
    stack = [top]
    while stack:
        node = stack.pop()
        if not isinstance(node, (*_ELSEWHERE, *but)):
            yield node
            stack += ast.iter_child_nodes(node)


def _feature(written: str) -> str:
    return posixpath.normpath(posixpath.join(FEATURES, written))


def _calls(nodes: Iterable[ast.AST]) -> Iterator[ast.Call]:
    for top in nodes:
        if not isinstance(top, ast.Name | ast.Attribute | ast.Constant):
            yield from (node for node in ast.walk(top) if isinstance(node, ast.Call))
