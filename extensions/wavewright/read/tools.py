"""Code: the tools that it offers over MCP, and the behaviors that its comments name."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import tokenize
from typing import TYPE_CHECKING

from wavewright.kinds.elements import SCAFFOLD
from wavewright.model import Artifact, Link, Place
from wavewright.read.syntax import Definition, texts
from wavewright.read.text import BEHAVIOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.read.syntax import Module

_SERVERS = frozenset({"FastMCP", "Server", "MCPServer"})
_NAME = re.compile(r"(?:async[ \t\f]+)?def[ \t\f]+")
_COMMENT = re.compile(r"#[^\n]*@behavior:")
_SCAFFOLD = re.compile(rf"^{SCAFFOLD} (\S+(?: \S+)*)(?:  # noqa: E501)?$", re.MULTILINE)


def tools(path: str, module: Module) -> Iterator[Artifact]:
    """Yield the functions that are decorated as a tool of a server.

    The server is a name with ``mcp`` in it, or one that is made in the module by calling
    ``FastMCP`` or ``Server``.
    """
    for node, holder in module.holders.items():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                call = decorator if isinstance(decorator, ast.Call) else None
                if _is_tool(call.func if call else decorator, module):
                    place = Place(path, node.lineno, _column(node, module))
                    title = (ast.get_docstring(node) or "").partition("\n")[0]
                    fields = {"function": (holder, place)}
                    id_ = _called(call) or node.name
                    yield Artifact("mcp-tool", id_, title, "", place, (), fields)


def _is_tool(node: ast.expr, module: Module) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr != "tool":
        return False
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return "mcp" in name.lower() or module.made.get(name, "").rpartition(".")[2] in _SERVERS


def _called(call: ast.Call | None) -> str:
    """Return the name that a decorator gives to its tool."""
    if not call:
        return ""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "name"]
    return next((value for _, value in texts((named or call.args)[:1])), "")


def _column(node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module) -> int:
    """Return the column of a function's name; of its beginning, if it goes on in another line."""
    first = module.places.starts[node.lineno - 1]
    found = _NAME.match(module.text, first + node.col_offset)
    return (found.end() - first if found else node.col_offset) + 1


def commented(module: Module) -> Iterator[Link]:
    """Yield the behaviors that comments name.

    A comment belongs to the function or class that it stands in, or right above.
    """
    if not _COMMENT.search(module.text):
        return
    holders = _holders(module)
    for token in _comments(module.text):
        line, column = token.start
        for found in BEHAVIOR.finditer(token.string):
            place = Place(module.places.path, line, column + found.start(1) + 1)
            yield Link("mention", found[1], place, holders[line])


def scaffolds(module: Module) -> Iterator[Link]:
    """Yield whose code is to be written here: behaviors, capabilities, or `the command NAME`."""
    for found in _SCAFFOLD.finditer(module.text):
        yield Link("scaffold", found[1], module.places.at(found.start()))


def _comments(text: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the comments, up to what only the parser understands."""
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token


def _holders(module: Module) -> list[str]:
    """Return by line in which definition it stands; a comment right above one is its own."""
    lines = module.text.split("\n")
    inside = [""] * (len(lines) + 1)
    firsts: dict[int, str] = {}
    for node, holder in module.holders.items():  # outer ones come before inner ones
        if isinstance(node, Definition):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            after = (node.end_lineno or node.lineno) + 1
            inside[first:after] = [holder] * (after - first)
            firsts.setdefault(first, holder)
    below = ""
    for number in range(len(lines), 0, -1):
        if not lines[number - 1].lstrip().startswith("#"):
            below = firsts.get(number, "")
        elif below:
            inside[number] = below
    return inside
