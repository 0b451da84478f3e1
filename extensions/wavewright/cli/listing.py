"""`wavewright list`: what there is, by kind, status, wave and owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click
from click.shell_completion import CompletionItem

from wavewright.cli.columns import lines, width
from wavewright.cli.output import echo, echo_json, format_option, look, root_of, root_option
from wavewright.shown import plain

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping
    from pathlib import Path

    from wavewright.read import Survey
    from wavewright.trace.listed import Filters, Listing, Row

OWNERS = 8  # how many are named where the one asked for has nothing
_TITLE = -2  # the column that a narrow terminal shortens


class Options(NamedTuple):
    """What the command line asks of a list."""

    word: str | None
    status: tuple[str, ...]
    wave: tuple[str, ...]
    owner: tuple[str, ...]
    format_: str
    root: Path | None


def _kinds(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from wavewright.trace.sorts import LISTED

    return [CompletionItem(name) for name in LISTED if name.startswith(incomplete)]


@click.command("list")
@click.argument("word", metavar="[KIND]", required=False, shell_complete=_kinds)
@click.option("--status", multiple=True, metavar="S", help="Only with this status; repeatable.")
@click.option("--wave", multiple=True, metavar="X.Y", help="Only of this wave; repeatable.")
@click.option("--owner", multiple=True, metavar="NAME", help="Only of this owner; repeatable.")
@format_option
@root_option
def command(**given: object) -> int:
    """List what there is: of a KIND one line each, without one how many of each kind.

    A line says id, status, wave, owner, title and place. Filters go together: what is listed fits
    all that are given, and of one that is given twice either value. With a filter and no KIND, all
    kinds are listed. Exit code 0, also when there is nothing.

    A capability has the status of its behavior that is least far. To a wave belong its
    capabilities with their behaviors, value scenarios, features, guides, commands and tools, and
    the documents that link it. The owner is the field Owner, of a task also Agent, of an epic also
    those of its tasks. Modules, steps and unit tests are no kinds here: they are parts of a
    behavior, which `list behavior` lists and `trace` shows with all of its parts.

    \b
    Examples:
      wavewright list
      wavewright list capability --status draft
      wavewright list tasks --owner python-backend-engineer --status open
      wavewright list --wave 1.2
    """  # noqa: D301  # click reads the backspace
    from wavewright.trace.sorts import kind_named

    options = Options(**given)  # type: ignore[arg-type]  # what click parsed
    kinds = [kind_named(options.word)] if options.word else []
    survey = look(root_of(options.root), strict=False)
    if not (kinds or options.status or options.wave or options.owner):
        from wavewright.checks.chain import Chain
        from wavewright.trace.sorts import counts

        _counts(counts(Chain(survey)), options.format_)
        return 0
    return _print(survey, kinds, options)


def _print(survey: Survey, kinds: list[str], options: Options) -> int:
    """Print what there is of some kinds."""
    from wavewright.trace.listed import Filters, listed

    filters = Filters(options.status, options.wave, options.owner)
    found = listed(survey, kinds, filters)
    if options.format_ == "json":
        from wavewright.trace.listing import of_rows

        echo_json(of_rows(found.rows))
    elif found.rows:
        for line in told(found.rows, width(), named=not kinds):
            echo(line)
    else:
        echo(_nothing(found, filters, kinds))
    return 0


def _counts(found: Mapping[str, Counter[str]], format_: str) -> None:
    """Print how many there are of each kind."""
    from wavewright.trace.sorts import in_order

    if format_ == "json":
        from wavewright.trace.listing import of_counts

        echo_json(of_counts(found))
        return
    if not found:
        echo("There is nothing yet: wavewright new --list shows what can be made.")
        return
    digits = len(str(max(counted.total() for counted in found.values())))
    rows = []
    for kind, counted in found.items():
        statuses = [f"{counted[one]} {plain(one)}" for one in in_order(kind, counted) if one]
        alone = [plain(one) for one in counted if one and counted[one] == counted.total()]
        rows.append((kind, f"{counted.total():{digits}}", ", ".join(alone or statuses)))
    for line in lines(rows, width()):
        echo(line)


def told(rows: tuple[Row, ...], columns: int, *, named: bool) -> list[str]:
    """Return a line for each row; ``named`` says the kind of each as well."""
    cells = [
        (
            row.kind if named else "",
            plain(row.id),
            "unreadable" if row.problem else plain(row.status),
            "" if row.kind == "wave" else " ".join(row.waves),
            plain(row.owner),
            plain(row.problem or row.title),
            plain(str(row.place)),
        )
        for row in rows
    ]
    return list(lines(cells, columns, len(cells[0]) + _TITLE))


def _nothing(found: Listing, filters: Filters, kinds: list[str]) -> str:
    """Return what to say where nothing is listed."""
    what = kinds[0] if kinds else "thing"
    wanted = {"status": filters.statuses, "wave": filters.waves, "owner": filters.owners}
    asked = [f"{name} {' or '.join(values)}" for name, values in wanted.items() if values]
    if not asked:
        return f"There is no {what} yet.{_make(what)}"
    said = f"There is no {what} with {' and '.join(asked)}."
    if filters.owners and found.owners:
        more = ", …" if len(found.owners) > OWNERS else ""
        said += f"\nOwners: {', '.join(map(plain, found.owners[:OWNERS]))}{more}"
    return said


def _make(kind: str) -> str:
    """Return how a thing of a kind is made, where a command does."""
    from wavewright.kinds import KINDS

    can = any(one.name == kind for one in KINDS)
    return f" Make one: wavewright new {kind} --help" if can else ""
