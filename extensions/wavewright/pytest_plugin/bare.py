"""Which tests and steps do nothing but fail, whatever words they say it with.

A stub that a generator has written says so in its message. One that came from a project's own
template says it in other words, and only its form tells.
"""

from __future__ import annotations

import ast
from pathlib import Path


def only_fails(path: str, line: int) -> bool:
    """Whether a line of a file is all that a test, a step or a fixture does: it fails.

    One that says itself that it is not implemented may have prepared something before. What a test
    defines for itself, such as a function that raises on purpose, is none of these.
    """
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, ValueError, SyntaxError):
        return False
    return any(
        _holds(node, line) and (_bare(node) or any(_unwritten(one, line) for one in node.body))
        for node in _own(tree)
    )


def _own(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the tests, steps and fixtures of a module and of its classes."""
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    bodies = (tree.body, *(node.body for node in classes))
    return [
        node
        for body in bodies
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.name.startswith("test") or node.decorator_list
    ]


def _holds(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or 0)


def _unwritten(node: ast.stmt, line: int) -> bool:
    raised = isinstance(node, ast.Raise) and node.exc and _holds(node, line)
    return bool(raised) and ast.unparse(node).startswith("raise NotImplementedError")


def _bare(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = [one for one in node.body if not _says_nothing(one)]
    return len(body) == 1 and _fails(body[0])


def _says_nothing(node: ast.stmt) -> bool:
    """Whether a statement is a docstring, dots or `pass`."""
    constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return constant or isinstance(node, ast.Pass)


def _fails(node: ast.stmt) -> bool:
    """Whether a statement always fails: it raises, asserts what is false, or calls `fail`."""
    if isinstance(node, ast.Assert):
        return isinstance(node.test, ast.Constant) and not node.test.value
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return ast.unparse(node.value.func) in {"pytest.fail", "fail"}
    return isinstance(node, ast.Raise)
