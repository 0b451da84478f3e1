"""What the readers of Python share: statements, names as their imports make them, places."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.read.text import Places

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.Assert, ast.Return, ast.Raise, ast.Pass)
_QUOTE = re.compile(r"[\"'\n]")  # past a prefix such as r
_BDD = ("given", "when", "then", "step", "scenario", "scenarios")  # what `import *` brings


def parsed(path: str, text: str) -> ast.Module:
    """Return the syntax tree of a file.

    Raises:
        UserError: When it is not Python; its place is ``path:line``.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a faulty escape is for the linter to tell
            return ast.parse(text)
    except SyntaxError as error:
        message, line = error.msg, error.lineno or 1
    except (ValueError, RecursionError, MemoryError) as error:
        message, line = str(error) or type(error).__name__, 1
    raise UserError(f"not valid Python: {message}", place=f"{path}:{line}")


class Module:
    """A parsed module, its definitions by name, and what its imports and constants are called.

    ``holders`` are the classes and functions, nested ones too, with their qualified names; the
    module itself has the empty one. ``names`` are the dotted names behind the names that imports
    bind: ``g`` is ``pytest_bdd.given`` after ``from pytest_bdd import given as g``.
    """

    __slots__ = (
        *("constants", "holders", "imports", "made", "names", "places", "text", "tree"),
        "_seen",
    )

    def __init__(self, path: str, text: str, places: Places, separator: str) -> None:
        self.tree = parsed(path, text)
        self.text = text
        self.places = places
        self.holders: dict[ast.Module | Definition, str] = {self.tree: ""}
        self.imports: list[ast.ImportFrom] = []
        self.names: dict[str, str] = {}
        self.constants: dict[str, str] = {}
        self._seen = (
            0,
            b"",
            0,
            0,
        )  # a line, its bytes, and how many of them are so many characters
        self.made: dict[str, str] = {}  # name → what is called to make it
        self._walk(separator)
        for statement in self.tree.body:
            self._constant(statement)

    def _walk(self, separator: str) -> None:
        stack: list[tuple[ast.AST, str]] = [(self.tree, "")]
        while stack:
            node, holder = stack.pop()
            if isinstance(node, Definition):
                holder = f"{holder}{separator}{node.name}" if holder else node.name
                self.holders[node] = holder
            elif isinstance(node, ast.Import | ast.ImportFrom):
                self.names.update(_bound(node))
                self.imports += [node] if isinstance(node, ast.ImportFrom) else []
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                self._make(node)
            children = [child for name in BLOCKS for child in getattr(node, name, ())]
            stack += [(child, holder) for child in reversed(children)]

    def _make(self, statement: ast.Assign | ast.AnnAssign) -> None:
        if isinstance(statement.value, ast.Call):
            for name in targets(statement):
                self.made[name] = self.dotted(statement.value.func)

    def _constant(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            value = statement.value
            text = value.value if isinstance(value, ast.Constant) else None
            for name in targets(statement):
                again = name in self.constants
                self.constants[name] = text if isinstance(text, str) and not again else ""

    def dotted(self, node: ast.AST) -> str:
        """Return the dotted name of an expression, as imported; nothing when it is no name."""
        parts = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ".".join(("", *reversed(parts)))
        return ".".join((self.names.get(node.id, node.id), *reversed(parts)))

    def inside(self, node: ast.expr) -> Place:
        """Return the place of the first character within the quotes of a text."""
        start = self.places.starts[node.lineno - 1]
        at = start + self._column(node, start)
        if isinstance(node, ast.Constant):
            at = (found.start() if (found := _QUOTE.search(self.text, at)) else at) + 1
        return Place(self.places.path, node.lineno, at - start + 1)

    def _column(self, node: ast.expr, start: int) -> int:
        """Return how many characters stand before a node, which knows how many bytes do."""
        if self.text.isascii():
            return node.col_offset
        line, data, before, column = self._seen
        if line != node.lineno or before > node.col_offset:
            end = self.text.find("\n", start)
            data = self.text[start : end if end >= 0 else None].encode()
            before = column = 0
        column += len(data[before : node.col_offset].decode(errors="replace"))
        self._seen = (node.lineno, data, node.col_offset, column)
        return column


def targets(statement: ast.stmt) -> list[str]:
    """Return the names that a statement assigns to."""
    to = statement.targets if isinstance(statement, ast.Assign) else []
    to = [statement.target] if isinstance(statement, ast.AnnAssign) else to
    return [name.id for name in to if isinstance(name, ast.Name)]


def _bound(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Yield the names that an import binds, and what they stand for."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            if alias.asname:
                yield alias.asname, alias.name
        return
    source = "." * statement.level + (statement.module or "")
    for alias in statement.names:
        if alias.name == "*":
            yield from ((name, f"{source}.{name}") for name in _BDD if source == "pytest_bdd")
        else:
            yield alias.asname or alias.name, f"{source}.{alias.name}"


def texts(arguments: list[ast.expr]) -> Iterator[tuple[ast.Constant, str]]:
    """Yield the arguments that are texts, with their values."""
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument, argument.value
