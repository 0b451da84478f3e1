"""How commands of a release tick its checklist: only when it is the release that they deal with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from wavewright.cli.output import echo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wavewright.model import Config


TICKED = "Ticked in"


def is_release(folder: Path, config: Config, version: str) -> bool:
    """Whether the files are those of the tag of a version, but for its page."""
    from wavewright.errors import UserError
    from wavewright.release import publish

    try:
        publish.released(folder, config.releasing, version)
    except UserError:
        return False
    return True


def tick(folder: Path, version: str, done: Mapping[str, str], *, quiet: bool = False) -> None:
    """Tick steps on the page of a release, and say where."""
    from wavewright.release.ticks import tick as ticked

    path = ticked(folder, version, done)
    if path and not quiet:
        echo(f"{TICKED} {path}, which you may commit when all is done.")


def tick_pushed(folder: Path, config: Config, version: str) -> None:
    """Tick what the remote proves, where it is not ticked yet, and say where."""
    from wavewright.release import ticks

    path = ticks.tick(folder, version, {}, ticks.there(folder, config.releasing, version))
    if path:
        echo(f"{TICKED} {path}: what the remote has.", err=True)


def today() -> str:
    """Return the day, as the page of a release writes it."""
    return dt.datetime.now().astimezone().date().isoformat()
