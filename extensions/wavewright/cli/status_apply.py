"""`wavewright status --apply`: show the statuses that runs show, ask, and write all or none."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavewright.checks.chain import Chain
from wavewright.checks.fixing import mend
from wavewright.cli.examine import Options as Checking
from wavewright.cli.examine import examine, unmoved
from wavewright.cli.output import echo
from wavewright.cli.status import name_of_row
from wavewright.errors import UserError
from wavewright.evidence.status import findings
from wavewright.kinds.guide import PLACEHOLDER
from wavewright.kinds.places import BEHAVIOR_STATUSES
from wavewright.model import Level, Status
from wavewright.shown import counted, plain
from wavewright.write import Change, locked
from wavewright.write import apply as write
from wavewright.write.paths import content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.cli.status import Options
    from wavewright.evidence.status import Row
    from wavewright.model import Edit, Finding
    from wavewright.read import Survey

ASKED = "With that, wavewright check asks for:"
SHOWN = 10  # findings
DRAFT = BEHAVIOR_STATUSES[0]


def apply(survey: Survey, shown: list[Row], options: Options, hint: str) -> int:
    """Show what is written, and write all of it or nothing.

    Raises:
        UserError: When nobody can be asked, or a page cannot be written.
    """
    due = [row for row in shown if row.differs]
    folder = Path(survey.root)
    paths = sorted({edit.place.path for row in due for edit in row.edits})
    before = {path: content(folder, path) or b"" for path in paths}
    after = _mended(due, before)
    for row in due:
        for edit in row.edits:
            echo(f"{edit.place}  {name_of_row(row)}: {_old(survey, edit)} → {edit.text}")
    if not due:
        why = hint or "No run shows another status than what is written."
        echo(f"Nothing to write. {why}")
    else:
        _tell(_caused(folder, after))
        for guide in _stubs(survey, due):
            echo(f"With that, the test of {guide} is pending no more, and fails: write its steps.")
        if options.dry_run:
            echo(f"{_counted(due)} to write.")
        else:
            if not options.yes:
                _ask(due)
            _write(folder, before, after)
            echo(f"{_counted(due)} written.")
    for row in shown:
        if row.finished:
            echo(f"All of wave {row.id} is proven; `wavewright release prepare` calls it complete.")
    return 0


def _mended(due: list[Row], before: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the pages with the statuses that runs show.

    Raises:
        UserError: When one cannot be written.
    """
    mended = mend({path: data.decode() for path, data in before.items()}, findings(due))
    if mended.left:
        raise UserError(
            "the status cannot be written here, where some lines end otherwise than others",
            place=str(mended.left[0].place),
            fix="Save the page with one kind of line end, and run it again.",
        )
    return {path: text.encode() for path, text in mended.texts.items()}


def _caused(folder: Path, after: Mapping[str, bytes]) -> list[Finding]:
    """Return what a check finds with some pages as they are to be, and does not find now."""
    known = Counter(map(_same, examine(folder, Checking(), moves=unmoved).findings))
    found = []
    for one in examine(folder, Checking(), after, unmoved).findings:
        if known[_same(one)]:
            known[_same(one)] -= 1
        else:
            found.append(one)
    return found


def _stubs(survey: Survey, due: list[Row]) -> list[str]:
    """Return the guides that are still as generated, and whose tests wait for drafts alone."""
    chain = Chain(survey)
    ids = {row.id for row in due if row.kind == "behavior" and row.declared == DRAFT}
    modules = {module for module, id_ in chain.pairs("e2e:mark") if id_ in ids}
    guides = {guide for module, guide in chain.pairs("e2e:executes") if module in modules}
    return [guide for guide in sorted(guides) if PLACEHOLDER in survey.text(guide)]


def _same(one: Finding) -> tuple[str, str, str]:
    """Return what is the same about a finding when its line moves."""
    return one.rule, one.place.path, one.message


def _tell(caused: list[Finding]) -> None:
    if caused:
        echo(ASKED)
    for one in caused[:SHOWN]:
        rule = one.rule if one.level is Level.ERROR else f"{one.rule} warning:"
        echo(plain(f"  {one.place} {rule} {one.message}"))
        if one.fix:
            echo(plain(f"      {one.fix}"))
    if len(caused) > SHOWN:
        echo(f"  and {len(caused) - SHOWN} more")


def _ask(due: list[Row]) -> None:
    """Ask whether to write; where nobody can be asked, nothing is written."""
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UserError(
            f"nobody can be asked here whether to write {_counted(due)}",
            fix="Give --yes to write, or --dry-run to see what would be written.",
        )
    if not click.confirm(f"Write {_counted(due)}?", default=True):
        raise click.Abort


def _write(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    changes = (Change(path, before[path], data, Status.UPDATE) for path, data in after.items())
    with locked(folder):
        write(folder, tuple(changes))


def _old(survey: Survey, edit: Edit) -> str:
    line = survey.text(edit.place.path).split("\n")[edit.place.line - 1]
    return line[edit.place.column - 1 :][: edit.length]


def _counted(due: list[Row]) -> str:
    return counted(sum(len(row.edits) for row in due), "status", "statuses")
