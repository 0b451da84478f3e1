"""A module of tests that is added to: nothing that stands in it changes, but what it imports."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.layout import WIDTH
from wavewright.read.syntax import Definition, Module
from wavewright.read.text import Places

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from wavewright.read import Survey

BDD = "pytest_bdd"
_BOM = "\ufeff"
_SPACE = f"{_BOM} \t\r\n"


def text_of(survey: Survey, path: str) -> str:
    """Return the text of a file exactly as it is on disk.

    Raises:
        UserError: When it cannot be read, or is not UTF-8.
    """
    data = survey.data(path)
    try:
        if isinstance(data, bytes):
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    raise UserError("it cannot be read as UTF-8 text", place=path, fix="Mend the file first.")


class Grown:
    """A module as it is on disk, with what it calls things.

    Raises:
        UserError: When it is not Python.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.raw = text
        plain = text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")
        self.module = Module(path, plain, Places(path, plain), "::")
        self.newline = "\r\n" if "\r\n" in text else "\n"
        tops = {holder.partition("::")[0] for holder in self.module.holders.values() if holder}
        self.taken = {*tops, *self.module.names, *self.module.constants, *self.module.made}

    def local(self, name: str) -> str:
        """Return what the module calls a name of pytest-bdd; nothing when it is not imported."""
        for known, dotted in self.module.names.items():
            if dotted == f"{BDD}.{name}":
                return known
        package = next((known for known, dotted in self.module.names.items() if dotted == BDD), "")
        star = any(
            node.module == BDD and alias.name == "*"
            for node in self.module.imports
            for alias in node.names
        )
        return f"{package}.{name}" if package else name if star and name != "parsers" else ""

    def with_imports(self, names: Iterable[str], spare: Container[str] = ()) -> str:
        """Return its text with more names imported from pytest-bdd, and some no more."""
        wanted = sorted(set(names))
        if not wanted and not spare:
            return self.raw
        for node in self.module.tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module, node.level) == (BDD, 0):
                lines = lines_of(self.raw)
                first, last = node.lineno - 1, node.end_lineno or node.lineno
                if any(mark in line for line in lines[first:last] for mark in "#;*"):
                    continue
                used = (one for one in node.names if (one.asname or one.name) not in spare)
                found = sorted({*map(_alias, used), *wanted})
                lines[first:last] = self._import(BDD, found) if found else []
                return "".join(lines)
        return self._with(self._import(BDD, wanted)) if wanted else self.raw

    def with_pytest(self) -> str:
        """Return its text with pytest imported."""
        return self.raw if "pytest" in self.taken else self._with([f"import pytest{self.newline}"])

    def _with(self, statement: list[str]) -> str:
        """Return its text with an import below what must come first."""
        mark = _BOM if self.raw.startswith(_BOM) else ""
        lines = lines_of(self.raw.removeprefix(_BOM))
        at = self._after_docstring()
        if not at:  # a comment at the top may be the one that starts an interpreter
            at = next((n for n, line in enumerate(lines) if line[:1] != "#"), len(lines))
        before = [self.newline] if at else []
        after = [self.newline] if lines[at : at + 1] and lines[at].strip() else []
        return mark + "".join([*lines[:at], *before, *statement, *after, *lines[at:]])

    def _import(self, package: str, names: Sequence[str]) -> list[str]:
        one = f"from {package} import {', '.join(names)}"
        if len(one) <= WIDTH:
            return [one + self.newline]
        inner = [f"    {name}," for name in names]
        return [line + self.newline for line in (f"from {package} import (", *inner, ")")]

    def _after_docstring(self) -> int:
        """Return how many lines the docstring and the imports from the future take."""
        at = 0
        for number, node in enumerate(self.module.tree.body):
            docstring = (
                not number
                and isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            )
            future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            if not docstring and not future:
                break
            at = node.end_lineno or at
        return at

    def ended(self, text: str, statements: Sequence[str], blocks: Sequence[str]) -> str:
        """Return a text of the module with more statements and definitions at its end."""
        first = ["\n\n".join(statements) + "\n"] if statements else []
        more = "\n\n".join((*first, *blocks))
        if not more:
            return text
        gap = "\n\n" if text.strip(_SPACE) else ""
        if statements and gap and not self._defines_last():
            gap = "\n"
        ending = "" if not gap or text.endswith(("\n", "\r")) else self.newline
        return text + ending + (gap + more).replace("\n", self.newline)

    def _defines_last(self) -> bool:
        body = self.module.tree.body
        return bool(body) and isinstance(body[-1], Definition)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their ends, as Python counts them."""
    return re.split(r"(?<=\n)", text)


def _alias(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name
