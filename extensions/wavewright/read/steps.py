"""Step definitions of pytest-bdd, and the modules that a file of tests takes some from."""

from __future__ import annotations

import ast
import posixpath
import re
from typing import TYPE_CHECKING

from wavewright.model import Link, Place
from wavewright.read.syntax import targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.read.syntax import Module

WORDS = frozenset({"given", "when", "then", "step"})
ANY = "re:.*"  # the text of a definition that only running it can tell
_PARSERS = frozenset({"parse", "cfparse", "re"})
_LETTERS = {"a": "A ASCII", "i": "I IGNORECASE", "m": "M MULTILINE", "s": "S DOTALL", "x": "X"}
_FLAGS = {name: letter for letter, names in _LETTERS.items() for name in names.split()}
_KINDS = re.compile(r"(?:parse|cfparse|re):")


def defined(module: Module) -> Iterator[Link]:
    """Yield what each step definition matches: ``given TEXT`` or ``given PARSER:PATTERN``.

    The definitions are those whose decorators come from ``pytest_bdd``, under any name. ``step``
    stands for any of the three words.
    """
    for node, holder in module.holders.items():
        if "::" in holder or "<" in holder:
            continue  # pytest-bdd looks into modules only
        for decorator in () if isinstance(node, ast.Module) else node.decorator_list:
            if isinstance(decorator, ast.Call):
                first, _, word = module.dotted(decorator.func).rpartition(".")
                if word in WORDS and first.partition(".")[0] == "pytest_bdd":
                    argument = _first(decorator)
                    text, at = _matched(argument or decorator, module)
                    yield Link("defines", f"{word} {text}", module.inside(at), holder)


def _first(call: ast.Call) -> ast.expr | None:
    """Return the text of a step or parser: its first argument, or the one called ``name``."""
    named = (keyword.value for keyword in call.keywords if keyword.arg == "name")
    return call.args[0] if call.args else next(named, None)


def _matched(argument: ast.expr, module: Module) -> tuple[str, ast.expr]:
    """Return what a definition matches, and the expression that says it."""
    text = _text(argument, module)
    if text is not None:
        return (f"re:{re.escape(text)}" if _KINDS.match(text) else text), argument
    if isinstance(argument, ast.Call):
        parser = module.dotted(argument.func)
        kind = parser.rpartition(".")[2]
        inner = _first(argument)
        text = _text(inner, module) if inner and parser.startswith("pytest_bdd.parsers.") else None
        flags = _flags(argument, module) if kind == "re" else ""
        if inner and text is not None and flags is not None:
            if kind == "string":
                return _matched(inner, module)
            if kind in _PARSERS:
                return f"{kind}:{flags}{text}", inner
    return ANY, argument


def _text(node: ast.expr, module: Module) -> str | None:
    """Return the text of an expression: a literal or a constant of the module."""
    if isinstance(node, ast.Name):
        return module.constants.get(node.id) or None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _flags(call: ast.Call, module: Module) -> str | None:
    """Return the flags of a regular expression as its prefix; ``None`` when they are unknown."""
    given = [*call.args[1:], *(word.value for word in call.keywords if word.arg != "name")]
    letters: set[str] = set()
    while given:
        node = given.pop()
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            given += [node.left, node.right]
            continue
        owner, _, name = module.dotted(node).rpartition(".")
        letter = _FLAGS.get(name) if owner in {"re", "re.RegexFlag"} else None
        if letter is None:
            return None
        letters.add(letter)
    return f"(?{''.join(sorted(letters))})" if letters else ""


def imported(path: str, module: Module) -> Iterator[Link]:
    """Yield the modules whose steps may be at hand in a file of tests.

    These are the ones of ``import *`` and of ``pytest_plugins``, and those that names are imported
    from when they look like modules of tests: relative ones, those in ``tests`` and those that
    are called after steps.
    """
    package = posixpath.dirname(path).split("/")
    for node in module.imports:
        name = _absolute(node, package)
        star = any(alias.name == "*" for alias in node.names)
        if name and name != "pytest_bdd" and (star or (node.module and _of_tests(node, name))):
            column = node.col_offset + len("from ") + 1
            yield Link("imports", name, Place(path, node.lineno, column))
    for statement in module.tree.body:
        if "pytest_plugins" in targets(statement):
            value = getattr(statement, "value", None)
            for one in getattr(value, "elts", [value]):
                if text := _text(one, module):
                    yield Link("imports", text, module.inside(one))


def _absolute(node: ast.ImportFrom, package: list[str]) -> str:
    """Return the dotted name of the module that names are imported from."""
    if not node.level:
        return node.module or ""
    base = package[: len(package) - node.level + 1]
    return ".".join(filter(None, [*base, node.module]))


def _of_tests(node: ast.ImportFrom, name: str) -> bool:
    first, last = name.partition(".")[0], name.rpartition(".")[2]
    return bool(node.level) or first in {"test", "tests"} or "step" in name or last == "conftest"
