"""`wavewright help`: a page of the process in the terminal."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from wavewright.cli.output import coloured, echo, echo_json, format_option, root_option, style

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.model import Config
    from wavewright.process import Topic

WIDEST = 100


@click.command("help")
@click.argument("words", nargs=-1, metavar="[TOPIC]")
@root_option
@format_option
def command(words: tuple[str, ...], root: Path | None, format_: str) -> None:
    """Print a page of the process; without TOPIC, list all pages.

    TOPIC is the number of a phase, or the name of a page or its beginning. The pages are those of
    the project, dev-docs/process; outside of one, those that come with the tool. Behind each
    setting stands its value.

    \b
      wavewright help 4             phase 4, test-driven development
      wavewright help testing
      wavewright help anti patterns
    """  # noqa: D301  # click reads the backspace: keep these lines as they are
    from wavewright.process import find, topics

    found = _root(root)
    config = _settings(found)
    pages = topics(found, has_code=config.has_code if config else True)
    if not words:
        _list(pages, format_)
    else:
        _print(find(pages, _asked(words, pages)), config, format_)


def _root(given: Path | None) -> Path | None:
    from wavewright.cli.output import root_of
    from wavewright.errors import UserError

    try:
        return root_of(given)
    except UserError:
        if given:
            raise
        return None


def _settings(root: Path | None) -> Config | None:
    """Return the settings in force, also where some of them are wrong: help has to help then."""
    from wavewright.config import load

    return load(root, remember=True, strict=False) if root else None


def _asked(words: tuple[str, ...], pages: tuple[Topic, ...]) -> str:
    """Return the words as one.

    Raises:
        UserError: When they name a command and no page.
    """
    from wavewright.cli import COMMANDS
    from wavewright.errors import UserError
    from wavewright.process import find

    asked = " ".join(words)
    try:
        find(pages, asked)
    except UserError as error:
        if words[0] in COMMANDS:
            fix = f"Of the command: wavewright {asked} --help"
            raise UserError(error.message, fix=fix) from error
        raise
    return asked


def _list(pages: tuple[Topic, ...], format_: str) -> None:
    if format_ == "json":
        echo_json([_data(one) for one in pages])
        return
    width = max(len(one.name) for one in pages)
    for one in pages:
        echo(f"{style(one.name.ljust(width), 'cyan', bold=True)}  {one.summary}")


def _data(topic: Topic) -> dict[str, str]:
    return {
        "topic": topic.name,
        "title": topic.title,
        "summary": topic.summary,
        "path": topic.path,
    }


def _print(topic: Topic, config: Config | None, format_: str) -> None:
    from wavewright.cli.help_text import laid_out
    from wavewright.process import values_in, with_values

    values = values_in(topic.text, config)
    if format_ == "json":
        echo_json({**_data(topic), "settings": values, "text": topic.text})
        return
    text = with_values(topic.text, values)
    if coloured():
        text = laid_out(text, min(shutil.get_terminal_size().columns, WIDEST))
    echo(text.rstrip("\n"))
