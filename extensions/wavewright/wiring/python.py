"""Lines of Python as the formatter leaves them: imports, calls, lists and docstrings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import layout
from wavewright.layout import WIDTH, width

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENDS = (".", "!", "?")
_QUOTES = '"' * 3


def wrapped(head: str, items: Iterable[str], tail: str, indent: int = 0) -> str:
    """Return ``head``, items and ``tail`` on one line, or each item on a line of its own."""
    found = tuple(items)
    margin = " " * indent
    one = f"{margin}{head}{', '.join(found)}{tail}"
    return one if width(one) <= WIDTH or not found else apart(head, found, tail, indent)


def apart(head: str, items: Iterable[str], tail: str, indent: int = 0) -> str:
    """Return ``head``, items and ``tail``, each on a line of its own."""
    margin = " " * indent
    return "\n".join([f"{margin}{head}", *(f"{margin}    {one}," for one in items), margin + tail])


def imports(module: str, names: Iterable[str]) -> str:
    """Return an import of names, in the order of the linter."""
    found = sorted(set(names), key=_of_import)
    one = f"from {module} import {', '.join(found)}"
    return one if width(one) <= WIDTH else apart(f"from {module} import (", found, ")")


def exported(names: Iterable[str]) -> str:
    """Return ``__all__`` with names, in the order of the linter."""
    items = [f'"{name}"' for name in sorted(set(names), key=_of_all)]
    return wrapped("__all__ = [", items, "]")


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Sort key in which 2 comes before 10."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((int(one), "") if one.isdigit() else (_LETTERS, one) for one in parts)


_LETTERS = 1 << 62  # letters come after all numbers


def _of_import(name: str) -> tuple[object, ...]:
    return _rank(name), natural(name.lower()), natural(name)


def _of_all(name: str) -> tuple[object, ...]:
    return _rank(name), natural(name)


def _rank(name: str) -> int:
    """Return where the linter sorts a name: constants, then classes, then the others."""
    if len(name) > 1 and name.isupper():
        return 0
    return 1 if name[:1].isupper() else 2


def sentence(text: str) -> str:
    """Return a text as a sentence: with a capital and an end."""
    found = " ".join(text.split())
    found = found[:1].upper() + found[1:]
    return found if found.endswith(_ENDS) else f"{found.rstrip(':;,')}."


def doc(summary: str, default: str, indent: int = 0) -> str:
    """Return what a docstring begins with: a summary on its line, or a short one above the rest.

    Args:
        summary: What it says.
        default: The line for a summary that is too long for one.
        indent: How far it is indented.
    """
    room = WIDTH - indent - len(_QUOTES * 2)
    found = sentence(summary)
    if width(found) <= room:
        return found
    return "\n".join([sentence(default), "", *filled(found, indent)])


def docstring(summary: str, default: str, indent: int = 0) -> str:
    """Return a whole docstring, with its quotes."""
    found = doc(summary, default, indent)
    ending = f"\n{' ' * indent}" if "\n" in found else ""
    return f"{_QUOTES}{found}{ending}{_QUOTES}"


def filled(text: str, indent: int = 0, more: int = 0) -> list[str]:
    """Return a text as indented lines; those after the first are indented by ``more``."""
    margin = " " * indent
    return layout.filled(text, margin, margin + " " * more)
