"""How commands speak: colours only on a terminal and never with NO_COLOR; one JSON form."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from wavewright.config import FILE, find_root, load, parse
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wavewright.model import Project
    from wavewright.read import Survey

FORMATS = click.Choice(["text", "json"])


def format_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--format text|json``."""
    return click.option(
        "--format", "format_", type=FORMATS, default="text", show_default=True, help="Output form."
    )(function)


def root_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--root DIR``; without it the project is found from the current folder upwards."""
    return click.option(
        "--root",
        type=click.Path(path_type=Path),
        help="The project's folder; found from the current folder upwards by default.",
    )(function)


def root_of(given: Path | None) -> Path:
    """Return the project's root: the given folder, or the nearest one above the current.

    Raises:
        UserError: When there is no project.
    """
    if given is None:
        try:
            return find_root(Path.cwd())
        except FileNotFoundError as error:
            raise UserError("the current folder is gone", fix="Go to one that exists.") from error
    if not given.is_dir():
        raise UserError(f"{given} is not a folder", fix="Name the project's folder with --root.")
    return find_root(given.resolve())


def coloured(stream: Any = None) -> bool:  # noqa: ANN401  # any text stream
    """Whether to colour: a terminal, no ``NO_COLOR`` (https://no-color.org), not a dumb one."""
    stream = stream or sys.stdout
    return bool(
        stream
        and stream.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def echo(text: str = "", *, err: bool = False) -> None:
    """Print a line, without its colours where they are not wanted."""
    click.echo(text, err=err, color=coloured(sys.stderr if err else sys.stdout))


def style(text: str, colour: str = "", *, bold: bool = False) -> str:
    """Colour a text; `echo` takes the colours out again where they are not wanted."""
    return click.style(text, fg=colour or None, bold=bold or None)


def echo_json(data: object) -> None:
    """Print data as JSON for programs."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def read(root: Path, kinds: frozenset[str] | None = None, *, remember: bool = False) -> Project:
    """Read the project at a root, once what a killed command began there is finished.

    Args:
        root: The project's root.
        kinds: Read only files that hold artifacts of these kinds.
        remember: Keep the parsed settings in the user's cache.
    """
    from wavewright.read import read_project

    _finish(root)
    return read_project(root, load(root, remember=remember), kinds)


def look(
    root: Path,
    overlay: Mapping[str, bytes | None] = MappingProxyType({}),
    *,
    cached: bool = True,
    strict: bool = True,
) -> Survey:
    """Look at all files of the project at a root, once what a killed command began is finished.

    Args:
        root: The project's root.
        overlay: Bytes that stand for the content of files, ``None`` for a file that is not there.
        cached: Use what is known of unchanged files.
        strict: Refuse to go on with settings that do not fit.
    """
    from wavewright.read import survey

    _finish(root)
    laid = overlay.get(FILE)
    if laid is None:
        config = load(root, remember=True, strict=strict)
    else:
        config = parse(laid.decode("utf-8-sig", "replace"), strict=strict)
    return survey(root, config, overlay, cached=cached)


def _finish(root: Path) -> None:
    if (root / ".wavewright/state/journal.json").exists():
        from wavewright.write import recover

        recover(root)
        echo("Finished what an interrupted command had begun.", err=True)
