"""`wavewright coverage`: compare what the tests cover with what they covered before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavewright.cli.output import echo, root_of, root_option
from wavewright.config import load
from wavewright.shown import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.evidence.compared import Compared

EXIT_FALLEN = 1


@click.command("coverage")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("now", type=click.Path(path_type=Path), default=Path("coverage.json"))
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "github")),
    default="text",
    help="For people, or as an annotation for GitHub's workflows.",
)
@root_option
def command(before: Path, now: Path, format_: str, root: Path | None) -> int:
    """Compare NOW with BEFORE, two reports that `coverage json` wrote: is less covered?

    NOW is coverage.json by default. BEFORE is the report of the branch that a change is for;
    without such a file there is nothing to compare with, which is said, and is fine.

    Exit code 1 when the total fell by more than `coverage.tolerance` points of percent. It may
    fall when code that was covered is removed: no more is uncovered then than before.
    """
    from wavewright.evidence.compared import Compared, covered
    from wavewright.evidence.covered import written

    folder = root_of(root)
    tolerance = load(folder).coverage.tolerance
    present = covered(written(now), str(now))
    if not before.exists():
        said = f"{present.total} is covered. There is nothing to compare that with: no {before}."
        _say("notice", (said,), format_)
        return 0
    found = Compared(present, covered(written(before), str(before)), tolerance)
    if found.holds:
        _say("notice", _good(found), format_)
        return 0
    _say("error", _fallen(found), format_)
    return EXIT_FALLEN


def _good(found: Compared) -> Iterator[str]:
    now, before = found.now.total, found.before.total
    if found.fallen > 0 and found.only_less_code:
        yield f"{now} is covered; it was {before}. No more is uncovered: what has gone was covered."
    elif found.fallen > 0:
        allowed = f"{found.tolerance:g} points less are allowed (coverage.tolerance)"
        yield f"{now} is covered; it was {before}, and {allowed}."
    else:
        yield f"{now} is covered; it was {before}."


def _fallen(found: Compared) -> Iterator[str]:
    allowed = f"{found.tolerance:g} (coverage.tolerance)"
    yield f"coverage fell from {found.before.total} to {found.now.total}"
    yield f"That is {found.fallen:.2g} points less; allowed are {allowed}. Test what is new:"
    for path, before, now in found.worse():
        was = f"was {before}" if before else "is new"
        yield f"  {plain(path)}: {now}, {was}; {now.missing} lines and branches are not covered"


def _say(kind: str, lines: tuple[str, ...] | Iterator[str], format_: str) -> None:
    """Print what is found, as text or as one annotation."""
    if format_ == "github":
        text = "\n".join(lines).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        echo(f"::{kind} title=Coverage::{text}")
        return
    first, *rest = lines
    echo(f"error: {first}" if kind == "error" else first, err=kind == "error")
    for line in rest:
        echo(line, err=True)
