"""`wavewright show`: one artifact with its links in and out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from wavewright.cli.columns import lines, width
from wavewright.cli.output import (
    echo,
    echo_json,
    format_option,
    look,
    root_of,
    root_option,
    style,
)
from wavewright.errors import UserError
from wavewright.shown import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from wavewright.trace.around import Around, End

PLACES = 3  # how many lines of one file are named
_BROKEN = "there is none"
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")


def _ids(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from wavewright.checks.chain import Chain
    from wavewright.trace.called import names

    try:
        known = names(Chain(look(root_of(None), strict=False)))
    except UserError:
        return []
    wanted = incomplete.casefold()
    found = [CompletionItem(one) for one in sorted(known) if one.casefold().startswith(wanted)]
    return found or [CompletionItem(incomplete, type="file")]


@click.command("show")
@click.argument("words", metavar="ID|PATH", nargs=-1, required=True, shell_complete=_ids)
@click.option(
    "--kind", metavar="KIND", help="Only the one of this kind, where several are called so."
)
@format_option
@root_option
def command(words: tuple[str, ...], kind: str | None, format_: str, root: Path | None) -> None:
    """Show an artifact: its status, place and fields, and its links out and in.

    Behind each link stands where it is written; one that leads to nothing says so. Of several
    things with one name all are shown.

    \b
    ID is, in any case,
      a behavior or a value scenario   APP.CONFIG.PUBLISH, @behavior:APP.CONFIG.PUBLISH
      a capability, a guide, a page    config-publishing, guide:config-publishing
      a wave, a release, a PRD         1.2, wave 1.2, v1.2.0, PRD-001
      a task or a milestone            epic-001#2, epic-001#M1
      a command or an MCP tool         config-publish
      a file                           tests/unit/test_config.py
      the whole title of any of these  Publish a config
    """  # noqa: D301  # click reads the backspace
    from wavewright.checks.chain import Chain
    from wavewright.cli.naming import name_of
    from wavewright.trace.around import around
    from wavewright.trace.called import called
    from wavewright.trace.sorts import kind_named

    survey = look(root_of(root), strict=False)
    wanted = kind_named(kind) if kind else ""
    chain = Chain(survey)
    found = [around(chain, one) for one in called(chain, name_of(survey, " ".join(words)), wanted)]
    if format_ == "json":
        from wavewright.trace.listing import of_around

        echo_json(of_around(found))
        return
    for number, one in enumerate(found):
        if number:
            echo()
        for line in told(one, width()):
            echo(line)


def told(one: Around, columns: int) -> Iterator[str]:
    """Yield the lines that show an artifact."""
    from wavewright.trace.called import kind_and_id

    kind, id_ = kind_and_id(one.artifact)
    title = f": {plain(one.artifact.title)}" if one.artifact.title else ""
    yield f"{style(f'{_kind(kind)} {plain(id_)}', bold=True)}{title}"
    yield plain(str(one.artifact.place))
    facts = list(_facts(one))
    if facts:
        yield ""
        yield from lines(facts, columns)
    room = max(0, columns - 2)
    holds = [
        (*kind_and_id(inner), inner.status, inner.title, f"line {inner.place.line}")
        for inner in one.inside
    ]
    if holds:
        yield from _part("Holds")
        yield from (f"  {line}" for line in lines(_shown(holds), room, shorten=3))
    out = [(_relations(end), _far(end), _lines(end, "line ", "lines ")) for end in one.out]
    into = [
        (_relations(end), _near(end), f"{end.places[0].path}:{_lines(end)}") for end in one.into
    ]
    for heading, ends in (("Links out", out), ("Links in", into)):
        yield from _part(heading, "" if ends else " none")
        for line in lines(_shown(ends), room):
            yield f"  {line}".replace(_BROKEN, style(_BROKEN, "red"))


def _shown(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [tuple(map(plain, row)) for row in rows]


def _part(heading: str, more: str = "") -> Iterator[str]:
    yield ""
    yield f"{style(heading, bold=True)}{':' if more else ''}{more}"


def _facts(one: Around) -> Iterator[tuple[str, str]]:
    """Yield what is to be said of an artifact in a line each."""
    from wavewright.trace.called import kind_and_id

    if one.status:
        yield "Status", plain(one.status)
    if one.waves and one.artifact.kind != "wave":
        yield "Wave", ", ".join(one.waves)
    if one.within:
        yield "Part of", plain(" ".join(kind_and_id(one.within)))
    yield from ((plain(name), plain(_LINK.sub(r"\1", value))) for name, value in one.fields)


def _relations(end: End) -> str:
    """Return how an end is linked; in which part of a page a wave is named says its line."""
    told = ("wave" if one.startswith("wave-") else one for one in end.relations)
    return ", ".join(dict.fromkeys(told))


def _far(end: End) -> str:
    """Return what a link leads to."""
    name = end.id if end.kind == "file" else f"{_kind(end.kind)} {end.id}"
    return f"{name} ({_BROKEN})" if end.broken else name


def _near(end: End) -> str:
    """Return what links; of a file without an id only the kind, its path stands behind it."""
    return _kind(end.kind) if end.id == end.path else f"{_kind(end.kind)} {end.id}"


def _kind(kind: str) -> str:
    """Return what people call a kind; those that are listed have the names of the lists."""
    from wavewright.trace.graph import name_of
    from wavewright.trace.sorts import LISTED

    return kind if kind in LISTED else name_of("page" if kind == "doc" else kind)


def _lines(end: End, one: str = "", many: str = "") -> str:
    """Return the lines in which a link is written, with a word before one or many."""
    known = [str(number) for number in sorted({place.line for place in end.places})]
    more = f" and {len(known) - PLACES} more" if len(known) > PLACES else ""
    return f"{many if known[1:] else one}{', '.join(known[:PLACES])}{more}"
