"""Python files: what their docstrings name, and in files of tests what the tests run and prove."""

from __future__ import annotations

import ast
import posixpath
import re
import warnings
from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.model import Artifact, Link, Place
from wavewright.read.paths import FEATURES
from wavewright.read.text import Places, behaviors, paths, waves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A file without any of these names nothing, and is not parsed.
NAMES = re.compile(rb"@behavior:|scenarios?\(|mark\.behavior|(?:project|user|dev)-docs/|Value scen")
_SCENARIO = re.compile(r"Value scenario ([a-z][\w.-]*\w)")
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.Assert, ast.Return, ast.Raise, ast.Pass)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# What a call may be: the behavior of a mark, the features and the one scenario that are run.
MARK, BINDS, RUNS = "mark", "binds", "runs"


def scan(kind: str, path: str, text: str) -> Iterator[Artifact]:
    """Yield the file as an artifact.

    Raises:
        UserError: When it is not Python; its place is ``path:line``.
    """
    tree = _parsed(path, text)
    places = Places(path, text)
    links: list[Link] = []
    for node in _definitions(tree):
        links += _named(node, text, places)
    if kind != "code" and _collected(path):
        links += _tested(tree, places, text)
    title = (ast.get_docstring(tree) or "").partition("\n")[0]
    yield Artifact(kind, path, title, "", Place(path), tuple(links))


def _parsed(path: str, text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a faulty escape is for the linter to tell
            return ast.parse(text)
    except SyntaxError as error:
        message, line = error.msg, error.lineno or 1
    except (ValueError, RecursionError, MemoryError) as error:
        message, line = str(error) or type(error).__name__, 1
    raise UserError(f"not valid Python: {message}", place=f"{path}:{line}")


def _definitions(tree: ast.Module) -> Iterator[ast.Module | Definition]:
    """Yield the module and its classes and functions, nested ones too."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Module | Definition):
            yield node
        for name in _BLOCKS:
            stack += [child for child in getattr(node, name, ()) if not isinstance(child, _SIMPLE)]


def _named(node: ast.Module | Definition, text: str, places: Places) -> Iterator[Link]:
    """Yield what the docstring of a module, class or function names."""
    first = node.body[0] if node.body else None
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
        return
    if not isinstance(first.value.value, str):
        return
    start = places.starts[first.lineno - 1]
    after = first.end_lineno or first.lineno
    end = places.starts[after] if after < len(places.starts) else len(text)
    yield from behaviors(text, places, "mention", start, end)
    yield from waves(text, places, "wave", start, end)
    yield from paths(text, places, start, end)
    for found in _SCENARIO.finditer(text, start, end):
        yield Link("scenario", found[1], places.at(found.start(1)))


def _collected(path: str) -> bool:
    """Whether pytest looks for tests in a file of that name."""
    name = posixpath.basename(path)
    return name.startswith("test_") or name.endswith("_test.py")


def _tested(tree: ast.Module, places: Places, text: str) -> Iterator[Link]:
    """Yield what the tests of a module are marked with, and the features that they run."""
    tests = list(_tests(tree))
    for test in tests:
        yield from _called(test.decorator_list, {MARK, RUNS}, places, text)
        if isinstance(test, ast.ClassDef):
            yield from _assigned(test.body, {MARK}, places, text)
    found = list(_assigned(tree.body, {MARK, BINDS, RUNS}, places, text))
    any_test = tests or any(link.relation != MARK for link in found)
    yield from (link for link in found if any_test or link.relation != MARK)


def _tests(scope: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Yield the test functions that pytest collects, and the classes that hold some."""
    stack: list[ast.AST] = [scope]
    while stack:
        node = stack.pop()
        for child in (child for name in _BLOCKS for child in getattr(node, name, ())):
            if isinstance(child, ast.ClassDef):
                inside = list(_tests(child)) if child.name.startswith("Test") else []
                yield from [child, *inside] if inside else []
            elif isinstance(child, Definition):
                if child.name.startswith("test"):
                    yield child
            elif not isinstance(child, _SIMPLE):
                stack.append(child)


def _assigned(
    body: list[ast.stmt], relations: set[str], places: Places, text: str
) -> Iterator[Link]:
    """Yield what ``pytestmark = …``, ``scenarios(…)`` and ``test_a = scenario(…)`` name."""
    for statement in body:
        if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign) and statement.value:
            to = statement.targets if isinstance(statement, ast.Assign) else []
            to = [statement.target] if isinstance(statement, ast.AnnAssign) else to
            names = [name.id for name in to if isinstance(name, ast.Name)]
            wanted = {BINDS}
            wanted |= {MARK} if "pytestmark" in names else set()
            wanted |= {RUNS} if any(name.startswith("test") for name in names) else set()
            yield from _called([statement.value], wanted & relations, places, text)


def _called(
    nodes: Iterable[ast.AST], relations: set[str], places: Places, text: str
) -> Iterator[Link]:
    """Yield what the calls in some expressions name, in some relations.

    These are the behaviors of ``pytest.mark.behavior("ID")``, the features of
    ``scenarios("x.feature")``, and of ``scenario("x.feature", "Name")`` the one scenario, as
    ``PATH::NAME``.
    """
    for call in _calls(nodes):
        name, owner = _callee(call)
        if name == "behavior" and owner == "mark" and MARK in relations:
            for argument, value in _texts(call.args):
                yield Link(MARK, value, _inside(argument, places, text))
        elif name == "scenarios" and BINDS in relations:
            for argument, value in _texts(call.args):
                yield Link(BINDS, _feature(value), _inside(argument, places, text))
        elif name == "scenario" and RUNS in relations:
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            arguments = [
                *call.args[:2],
                *(named[key] for key in ("feature_name", "scenario_name") if key in named),
            ]
            found = list(_texts(arguments))
            if len(found) == len(arguments) == 2:  # noqa: PLR2004  # the feature and the name
                (argument, value), (_, title) = found
                yield Link(RUNS, f"{_feature(value)}::{title}", _inside(argument, places, text))


def _feature(written: str) -> str:
    return posixpath.normpath(posixpath.join(FEATURES, written))


def _calls(nodes: Iterable[ast.AST]) -> Iterator[ast.Call]:
    for top in nodes:
        if not isinstance(top, ast.Name | ast.Attribute | ast.Constant):
            yield from (node for node in ast.walk(top) if isinstance(node, ast.Call))


def _callee(call: ast.Call) -> tuple[str, str]:
    """Return the last two names of what is called: of ``pytest.mark.x()`` x and mark."""
    if isinstance(call.func, ast.Attribute):
        owner = call.func.value
        return call.func.attr, owner.attr if isinstance(owner, ast.Attribute) else ""
    return getattr(call.func, "id", ""), ""


def _texts(arguments: list[ast.expr]) -> Iterator[tuple[ast.Constant, str]]:
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument, argument.value


def _inside(node: ast.Constant, places: Places, text: str) -> Place:
    """Return the place of the first character within the quotes."""
    start = places.starts[node.lineno - 1]
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else None]
    column = len(line.encode()[: node.col_offset].decode(errors="replace"))
    while column < len(line) and line[column] not in "\"'":
        column += 1  # past a prefix such as r
    return Place(places.path, node.lineno, column + 2)
