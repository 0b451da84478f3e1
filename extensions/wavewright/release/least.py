"""The oldest git that releases are made with."""

from __future__ import annotations

import functools
import re
import shutil
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

LEAST = (2, 31)  # the first that takes settings for one call, by which hooks are left out
_VERSION = re.compile(r"git version (?P<whole>(?P<first>\d+)\.(?P<second>\d+)\S*)")


def demand(folder: Path) -> None:
    """Make sure that git is not too old to make a release with.

    Raises:
        UserError: When it is.
    """
    program = shutil.which("git", path=programs.environment().get("PATH"))
    found = _VERSION.match(_said(program, folder)) if program else None
    if found and (int(found["first"]), int(found["second"])) < LEAST:
        least = ".".join(map(str, LEAST))
        raise UserError(
            f"git {found['whole']} is too old to release with: {least} is the oldest that works",
            fix=f"Install git {least} or newer, and try again. With this one, hooks would run in "
            "the middle of a release.",
        )


@functools.cache
def _said(program: str, folder: Path) -> str:
    """Return what a git says of its version; it is asked once."""
    return programs.run([program, "--version"], folder).out
