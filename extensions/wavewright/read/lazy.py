"""Readers that are imported when the first file needs them: most runs need few of them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


class Later:
    """A function of a module of this package, imported with its first call."""

    __slots__ = ("_module", "_name")

    def __init__(self, module: str, name: str) -> None:
        self._module = f"{__package__}.{module}"
        self._name = name

    def __call__(self, *arguments: Any) -> Any:  # noqa: ANN401  # whatever the function takes
        """Call the function."""
        return _found(self._module, self._name)(*arguments)


@cache
def _found(module: str, name: str) -> Any:  # noqa: ANN401
    return getattr(import_module(module), name)
