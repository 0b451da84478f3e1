"""`wavewright status --apply`: show the statuses that runs show, ask, and write all or none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavewright.checks.fixing import mend
from wavewright.cli.output import echo
from wavewright.cli.status import name_of_row
from wavewright.errors import UserError
from wavewright.evidence.status import IMPLEMENTED, findings
from wavewright.model import Status
from wavewright.shown import counted
from wavewright.write import Change, locked
from wavewright.write import apply as write
from wavewright.write.paths import content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.cli.status import Options
    from wavewright.evidence.status import Row
    from wavewright.model import Edit
    from wavewright.read import Survey

NEXT = "Next, CHANGELOG.md: name the wave and what users can do; wavewright check asks for it."


def apply(survey: Survey, shown: list[Row], options: Options, hint: str) -> int:
    """Show what is written, and write all of it or nothing.

    Raises:
        UserError: When nobody can be asked, or a page cannot be written.
    """
    due = [row for row in shown if row.differs]
    folder = Path(survey.root)
    paths = sorted({edit.place.path for row in due for edit in row.edits})
    before = {path: content(folder, path) or b"" for path in paths}
    for row in due:
        for edit in row.edits:
            echo(f"{edit.place}  {name_of_row(row)}: {_old(survey, edit)} → {edit.text}")
    if not due:
        why = hint or "No run shows another status than what is written."
        echo(f"Nothing to write. {why}")
    elif options.dry_run:
        echo(f"{_counted(due)} to write.")
    else:
        if not options.yes:
            _ask(due)
        _write(folder, due, before)
        echo(f"{_counted(due)} written.")
    for row in shown:
        if row.finished:
            echo(f"All of wave {row.id} is proven; `wavewright release prepare` calls it complete.")
    if not options.dry_run and any(row.derived == IMPLEMENTED for row in due):
        echo(NEXT)
    return 0


def _ask(due: list[Row]) -> None:
    """Ask whether to write; where nobody can be asked, nothing is written."""
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UserError(
            f"nobody can be asked here whether to write {_counted(due)}",
            fix="Give --yes to write, or --dry-run to see what would be written.",
        )
    if not click.confirm(f"Write {_counted(due)}?", default=True):
        raise click.Abort


def _write(folder: Path, due: list[Row], before: Mapping[str, bytes]) -> None:
    with locked(folder):
        mended = mend({path: data.decode() for path, data in before.items()}, findings(due))
        if mended.left:
            raise UserError(
                "the status cannot be written here, where some lines end otherwise than others",
                place=str(mended.left[0].place),
                fix="Save the page with one kind of line end, and run it again.",
            )
        write(
            folder,
            tuple(
                Change(path, before[path], text.encode(), Status.UPDATE)
                for path, text in mended.texts.items()
            ),
        )


def _old(survey: Survey, edit: Edit) -> str:
    line = survey.text(edit.place.path).split("\n")[edit.place.line - 1]
    return line[edit.place.column - 1 :][: edit.length]


def _counted(due: list[Row]) -> str:
    return counted(sum(len(row.edits) for row in due), "status", "statuses")
