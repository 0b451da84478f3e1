"""`wavewright setting NAME`: one setting of the project, for recipes and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wavewright import config
from wavewright.cli.output import root_of, root_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command("setting")
@click.argument("name")
@root_option
def command(name: str, root: Path | None) -> None:
    """Print one setting of wavewright.yml, for example `coverage.overall`.

    A setting that is not in the file has its default. A list prints one item per line.
    """
    value = config.setting(config.load(root_of(root)), name)
    for item in value if isinstance(value, tuple) else (value,):
        click.echo(str(item).lower() if isinstance(item, bool) else item)
