"""`wavewright new --list`: what can be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import new
from wavewright.cli.output import echo, echo_json, style
from wavewright.kinds import KINDS

if TYPE_CHECKING:
    from wavewright.model import Kind


def show(format_: str) -> None:
    """Print all kinds, each with what it is for."""
    if format_ == "json":
        echo_json({"version": 1, "kinds": list(map(_data, KINDS))})
        return
    width = max(len(kind.name) for kind in KINDS)
    for kind in KINDS:
        echo(f"{style(kind.name.ljust(width), bold=True)}  {kind.summary}")


def _data(kind: Kind) -> dict[str, object]:
    return {
        "name": kind.name,
        "summary": kind.summary,
        "argument": kind.argument.name,
        "options": [new.option_of(field.name) for field in kind.fields],
        "path": kind.home,
        "statuses": list(kind.statuses),
    }
