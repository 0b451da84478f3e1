"""Python files: what their docstrings name, their behavior marks and the features they bind."""

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
        if not isinstance(node, ast.Module):
            links += _called(node.decorator_list, places, text)
    for statement in tree.body:
        if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign) and statement.value:
            links += _called([statement.value], places, text)
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


def _called(nodes: Iterable[ast.AST], places: Places, text: str) -> Iterator[Link]:
    """Yield what the calls in some expressions name.

    These are the behaviors of ``@pytest.mark.behavior("ID")`` and ``pytestmark = …``, and the
    features of ``scenarios("x.feature")`` and ``@scenario("x.feature", …)``.
    """
    for call in _calls(nodes):
        name, owner = _callee(call)
        if name == "behavior" and owner == "mark":
            for argument, value in _texts(call.args):
                yield Link("mark", value, _inside(argument, places, text))
        elif name in {"scenarios", "scenario"}:
            for argument, value in _texts(call.args if name == "scenarios" else call.args[:1]):
                target = posixpath.normpath(posixpath.join(FEATURES, value))
                yield Link("binds", target, _inside(argument, places, text))


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
