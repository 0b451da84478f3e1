"""The views of a trace: what the command line asks for, and which options go together."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

PICTURES = ("mermaid", "svg")
MATRIX_FORMS = ("table", "markdown", "csv", "json")


class Options(NamedTuple):
    """What the command line asks of a trace."""

    names: tuple[str, ...] = ()
    root: Path | None = None
    gaps: bool = False
    strict: bool = False
    graph: str | None = None
    since: str | None = None
    until: str | None = None
    impact: bool = False
    changed: str | None = None
    format_: str | None = None
    no_cache: bool = False
    deep: bool = False
    level: str | None = None
    output: Path | None = None
    after_graph: bool = False  # whether the ID stood where the form of the picture may stand


def settled(options: Options) -> Options:
    """Return the options as they are meant; refuse those that do not go together.

    Raises:
        click.UsageError: With those.
    """
    if options.graph is not None and options.graph not in PICTURES:  # the ID after --graph
        names = options.graph, *options.names
        options = options._replace(graph=PICTURES[0], names=names, after_graph=True)
    if options.changed and options.impact and _is_path(options.changed):
        options = options._replace(changed="", names=(options.changed, *options.names))
    views = {
        "--gaps": options.gaps,
        "--graph": options.graph is not None,
        "--since": options.since is not None,
        "--impact": options.impact,
    }
    chosen = [name for name, given in views.items() if given]
    if len(chosen) > 1:
        raise click.UsageError(f"{chosen[0]} does not go with {chosen[1]}.")
    for one, other, fits in (
        ("--strict", "--gaps", options.gaps or not options.strict),
        ("--until", "--since", options.since is not None or options.until is None),
        ("--changed", "--impact", options.impact or options.changed is None),
        ("--level", "--graph", options.graph is not None or options.level is None),
        (
            "--all",
            "an ID, and no other view",
            not options.deep or bool(options.names and not chosen),
        ),
    ):
        if not fits:
            raise click.UsageError(f"{one} needs {other}.")
    if options.impact and not options.names and options.changed is None:
        raise click.UsageError("--impact needs the files PATH…, or --changed.")
    if options.names and options.since is not None:
        raise click.UsageError("--since is for the whole project, it takes no ID.")
    if len(options.names) > 1 and not options.impact:
        raise click.UsageError("one ID at a time; only --impact takes several files.")
    return _formed(options, matrix=not chosen and not options.names)


def _formed(options: Options, *, matrix: bool) -> Options:
    known: tuple[str, ...] = ("text", "json") if options.graph is None else ()
    if matrix:
        known = MATRIX_FORMS
    elif options.since is not None:
        known = ("text", "markdown", "json")
    if options.format_ is None:
        return options._replace(format_="table" if matrix else "text")
    if options.format_ not in known:
        fix = (
            f"It has the formats {', '.join(known)}."
            if known
            else "Write --graph=svg for an image."
        )
        raise click.UsageError(f"there is no --format {options.format_} here. {fix}")
    return options


def _is_path(text: str) -> bool:
    return Path(text).is_file()
