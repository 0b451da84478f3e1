"""`wavewright status`: what is declared beside what runs show, and writing the latter."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from wavewright.cli.output import echo, echo_json, format_option, look, root_of, root_option, style
from wavewright.shown import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from wavewright.evidence.status import Row
    from wavewright.proof import Proofs
    from wavewright.read import Survey

SCHEMA = 1
WIDEST = 22  # columns of statuses
NOW = "2026-05-04 10:20"
INDENT = {"wave": 0, "capability": 2, "behavior": 4, "scenario": 4}
COLOURS = {"proven": "green", "failed": "red", "flaky": "yellow", "stale": "yellow"}


class Options(NamedTuple):
    """What the command line asks of a status."""

    names: tuple[str, ...] = ()
    waves: tuple[str, ...] = ()
    applied: bool = False
    dry_run: bool = False
    yes: bool = False
    format_: str = "text"
    root: Path | None = None


@click.command("status")
@click.argument("names", metavar="[ID|PATH]…", nargs=-1)
@click.option("--wave", "waves", multiple=True, metavar="X.Y", help="All of a wave; repeatable.")
@click.option("--apply", "applied", is_flag=True, help="Write the statuses that runs show.")
@click.option("--dry-run", is_flag=True, help="With --apply: only show what would be written.")
@click.option(
    "--yes",
    is_flag=True,
    help="With --apply: do not ask; without a terminal nothing is written without it.",
)
@format_option
@root_option
def command(**given: Any) -> int:  # noqa: ANN401  # what click parsed
    """Show the declared status of everything beside the one that recorded runs show.

    A behavior is implemented when each of its scenarios ran and passed on the files as they are, a
    value scenario passes when its guide did; capabilities and waves follow. `--apply` writes what
    was proven or has failed. What was not run since it was edited keeps its status. Exit code 0,
    whatever is shown: `wavewright check` is the judge.

    Names are those of `wavewright verify`: ids, and paths of features, guides and tests.

    \b
    Examples:
      wavewright status APP.CONFIG.PUBLISH
      wavewright status --wave 1.2
      wavewright status --apply --dry-run
    """  # noqa: D301  # click reads the backspace
    options = Options(**given)
    if (options.dry_run or options.yes) and not options.applied:
        raise click.UsageError(f"{'--dry-run' if options.dry_run else '--yes'} needs --apply.")
    from wavewright.evidence import proofs
    from wavewright.evidence.status import chosen, rows

    survey = look(root_of(options.root), strict=False)
    found = proofs(survey)
    shown = rows(survey, found)
    if options.names or options.waves:
        from wavewright.cli.naming import name_of
        from wavewright.evidence.chosen import chosen as meant

        names = [name_of(survey, name) for name in options.names]
        shown = chosen(shown, meant(survey, names, options.waves).ids)
    if options.applied:
        from wavewright.cli.status_apply import apply

        return apply(survey, shown, options, hint(found, survey))
    if options.format_ == "json":
        echo_json(_data(shown, found))
    else:
        _print(shown, found, survey)
    return 0


def _print(shown: list[Row], found: Proofs, survey: Survey) -> None:
    if not shown:
        echo("There is no wave and no capability yet.")
        return
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    for line in lines(shown, columns):
        echo(line)
    for problem in found.problems:
        echo(f"\n{problem.place}: {problem.message}\n  {problem.fix}", err=True)
    if survey.config.has_code and (todo := hint(found, survey)):
        echo(f"\n{todo}")
    elif any(row.differs for row in shown):
        echo("\nWrite the derived statuses: wavewright status --apply")


def hint(found: Proofs, survey: Survey) -> str:
    """Return what to do where no run is recorded."""
    if found.recorded or found.problems:
        return ""
    if survey.config.has_code:
        return "No run is recorded: wavewright verify --all"
    return "No run is recorded: wavewright evidence import FILE, of a run elsewhere"


def lines(shown: Iterable[Row], columns: int = 0) -> Iterator[str]:
    """Yield the table of statuses, no wider than a terminal with so many columns.

    A name that leaves no room stands on a line of its own. Without columns each row is one line.
    """
    table = [(f"{' ' * INDENT[row.kind]}{name_of_row(row)}", row) for row in shown]
    statuses = max((len(_statuses(row)) for _, row in table), default=0) if columns else WIDEST
    room = columns - statuses - len(f"    unproven  {NOW}")
    width = max((len(name) for name, _ in table if not columns or len(name) <= room), default=0)
    for name, row in table:
        rest = f"{_statuses(row):{statuses}}  {_proof(row)}".rstrip()
        if columns and len(name) > width:
            yield name
            yield f"{'':{width}}  {rest}"
        else:
            yield f"{name:{width}}  {rest}".rstrip()
        for line in map(plain, _reasons(row)):
            within = " " * (INDENT[row.kind] + 4)
            yield from wrap(line, columns, within) if columns else [f"{within}{line}"]


def wrap(text: str, columns: int, indent: str) -> list[str]:
    """Return a text in lines of so many columns; no word of it is broken."""
    return textwrap.wrap(
        text,
        max(columns, 2 * len(indent)),
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def name_of_row(row: Row) -> str:
    """Return how a row is called."""
    if row.kind == "wave":
        return f"Wave {row.id} {row.title}".rstrip() if row.id else "In no wave"
    return row.id


def _statuses(row: Row) -> str:
    if row.finished:
        shown = " → ".join(dict.fromkeys([row.declared, *(edit.text for edit in row.edits)]))
        return f"{shown}, all proven"
    if row.derived and row.derived != row.declared:
        return f"{row.declared} → {row.derived}" if row.declared else row.derived
    return row.declared


def _proof(row: Row) -> str:
    if row.proof is None:
        return ""
    state = "unproven" if row.proof.state == "none" else row.proof.state
    return f"{style(state, COLOURS.get(row.proof.state, ''))}  {row.proof.when}"


def _reasons(row: Row) -> list[str]:
    from wavewright.cli.verify import reasons

    found = [one for one in (row.elsewhere, row.why) if one]
    if row.proof is None or row.proof.proven:
        return found
    told = row.declared in {"implemented", "passing"} or (row.kind == "scenario" and row.proof.when)
    if row.proof.state == "none" and not told:
        return found
    return [*found, *reasons(row.proof)]


def _data(shown: list[Row], found: Proofs) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "recorded": found.recorded,
        "rows": [
            {
                "kind": row.kind,
                "id": row.id,
                "title": row.title,
                "place": str(row.place),
                "declared": row.declared,
                "derived": row.derived,
                "elsewhere": row.elsewhere,
                "why": row.why,
                "proof": _proof_data(row),
            }
            for row in shown
        ],
        "unbelieved": [{"place": str(one.place), "why": one.message} for one in found.problems],
    }


def _proof_data(row: Row) -> dict[str, Any] | None:
    proof = row.proof
    if proof is None:
        return None
    return {
        "state": proof.state,
        "when": proof.when,
        "place": str(proof.place) if proof.place else "",
        "why": proof.why,
        "changed": list(proof.changed),
        "red": proof.red,
        "early": proof.early,
    }
