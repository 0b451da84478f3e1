"""Wavewright: a process template, and the tool that ties documents to code."""

from __future__ import annotations


def __getattr__(name: str) -> str:
    """Look the version up only when it is asked for: the lookup costs four bare starts."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("wavewright")
    raise AttributeError(name)
