"""`wavewright release version`: the version that a tag is of, by the form in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wavewright.cli.output import echo, root_of, root_option
from wavewright.config import load

if TYPE_CHECKING:
    from pathlib import Path


@click.command("version")
@click.argument("tag")
@root_option
def command(tag: str, root: Path | None) -> None:
    """Print the version whose tag TAG is; nothing when it is the tag of no release.

    The form of the tags is `release.tag` in wavewright.yml. It is for workflows, which start with
    more tags than those.
    """
    from wavewright.release.version import of_tag

    if version := of_tag(tag, load(root_of(root)).releasing.tag):
        echo(str(version))
