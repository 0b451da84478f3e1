"""Every action is in the table of pins, at its commit and with its version beside it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TABLE = Path(__file__).with_name("pins.toml")
_USES = re.compile(r"^\s*(?:- )?uses:\s*(?P<action>[^\s@#]+)(?P<rest>[^\n]*)$")


class Pin(NamedTuple):
    """An action as it may be used."""

    version: str
    commit: str
    inputs: tuple[str, ...]


def pins() -> dict[str, Pin]:
    """Return the table: the name of each action, and its pin."""
    data = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {
        name: Pin(row["version"], row["commit"], tuple(row["inputs"])) for name, row in data.items()
    }


def uses(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the action and the rest of the line of each `uses:` in a workflow."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := _USES.match(line):
            yield number, found["action"], found["rest"]


def wrong(files: Mapping[str, str]) -> list[str]:
    """Return what is not as the table says, with its place.

    Args:
        files: Workflows and actions: path → text.
    """
    table, found = pins(), []
    for path, text in files.items():
        for number, action, rest in uses(text):
            pin = table.get(action)
            wanted = f"@{pin.commit} # {pin.version}" if pin else "an action of the table"
            if rest.split(" # ")[:2] != (wanted.split(" # ") if pin else None):
                found.append(f"{path}:{number}: {action}{rest}: wanted is {wanted}")
    return found
