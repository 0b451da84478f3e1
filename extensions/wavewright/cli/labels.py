"""`wavewright labels`: the labels of the project's file, made on GitHub."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from wavewright import programs
from wavewright.cli.output import echo, root_of, root_option, style
from wavewright.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.read.labels import Label


@click.command("labels")
@click.option("--dry-run", is_flag=True, help="Print the commands, and run none of them.")
@root_option
def command(root: Path | None, dry_run: bool) -> None:  # noqa: FBT001
    """Make the labels of .github/labels.yml on GitHub, or bring them up to date.

    It runs `gh label create --force` for each, and takes no label away.
    """
    from wavewright.read.labels import LABELS, read_labels

    folder = root_of(root)
    labels = read_labels(str(folder))
    for label in labels:
        words = _command(label)
        if dry_run:
            echo(shlex.join(words))
            continue
        ended = programs.run(words, folder)
        if not ended.ok:
            raise UserError(
                f"gh did not make the label `{label.name}`: {ended.said}",
                fix="Put it right, then run it again; a label that is there does no harm.",
            )
        echo(f"{style('made', 'green')}  {label.name}")
    if not dry_run:
        echo(f"{len(labels)} labels are as {LABELS} says.")


def _command(label: Label) -> list[str]:
    options = ["--color", label.color, "--description", label.description, "--force"]
    return ["gh", "label", "create", label.name, *options]
