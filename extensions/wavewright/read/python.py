"""Python files: what docstrings, comments, tests, step definitions and tools in them name."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from wavewright.model import Artifact, Link, Place
from wavewright.read.pytests import collected, tested
from wavewright.read.silence import shares
from wavewright.read.steps import defined, imported
from wavewright.read.syntax import Module
from wavewright.read.text import QUOTED, Places, behaviors, paths, quoted, waves
from wavewright.read.tools import commented, scaffolds, tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.read.syntax import Definition

_SCENARIO = re.compile(r"Value scenario ([a-z][\w.-]*\w)")


def scan(kind: str, path: str, text: str) -> Iterator[Artifact]:
    """Yield the file as an artifact, and the tools that it offers.

    Raises:
        UserError: When it is not Python; its place is ``path:line``.
    """
    places = Places(path, text)
    module = Module(path, text, places, "." if kind == "code" else "::")
    links: list[Link] = []
    for node, holder in module.holders.items():
        named = _named(node, text, places, quoting=kind == "unit")
        links += (link._replace(holder=holder) for link in named)
    if kind == "code":
        links += commented(module)
        links += scaffolds(module)
    elif collected(path):
        links += tested(module)
    if kind != "code" or shares(path):
        links += defined(module)
        links += imported(path, module)
    title = (ast.get_docstring(module.tree) or "").partition("\n")[0]
    yield Artifact(kind, path, title, "", Place(path), tuple(links))
    if kind == "code":
        yield from tools(path, module)


def _named(
    node: ast.Module | Definition, text: str, places: Places, *, quoting: bool
) -> Iterator[Link]:
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
    for found in QUOTED.finditer(text, start, end) if quoting else ():
        yield Link("quotes", quoted(found[2]), places.at(found.start(2)))
