"""`wavewright release announce`: the text that tells people of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wavewright.cli.output import echo, look, root_of, root_option
from wavewright.cli.release_ticks import tick_pushed
from wavewright.config import load
from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wavewright.release.announce import News


@click.command("announce")
@click.argument("version", required=False, default="")
@click.option("--write", is_flag=True, help="Keep it in project-docs/releases/ as well.")
@click.option("--force", is_flag=True, help="Write over an announcement that was edited.")
@root_option
def command(version: str, write: bool, force: bool, root: Path | None) -> None:  # noqa: FBT001
    """Print the announcement of VERSION, of the newest release by default, as Markdown.

    It is made of the section of the changelog, the goal of the wave, the first command of its
    guide, and the addresses in pyproject.toml. Nothing stands in it twice. With --write, the page
    of the release says that commit and tag are pushed, when the remote has them.
    """
    from wavewright.release.announce import announcement
    from wavewright.release.gather import Source, news
    from wavewright.release.version import named

    folder = root_of(root)
    config = load(folder)
    address, below = web(folder, config.releasing.remote)
    source = Source(config.releasing.tag, config.publishing.source, address, below)
    found = news(look(folder), named(version, config.releasing.tag), source)
    text = announcement(found)
    echo(text.rstrip("\n"))
    for line in _missing(found):
        echo(line, err=True)
    if write:
        _keep(folder, found.version, announcement(found, "../../"), force=force)
        tick_pushed(folder, config, found.version)


def web(folder: Path, remote: str) -> tuple[str, str]:
    """Return the address of the repository for people, as its remote tells, or nothing.

    The second is the folder of the project in the repository, with a slash at its end.
    """
    from wavewright.release import standing

    try:
        now = standing.look(standing.repository_of(folder), remote)
    except UserError:
        return "", ""
    return now.remote.web if now.remote else "", now.repository.prefix


def _missing(news: News) -> Iterator[str]:
    """Yield what an announcement of this project could say, and where to write it."""
    if not news.waves:
        yield f"hint: {news.version} is the release of no wave, so the title says nothing of it"
    if not news.usage:
        yield "hint: no guide of a wave shows a command to try"
    if news.package and not news.source:
        yield "hint: `publish.index` is not set, so nothing says that an index has the package"
    if news.package and "Documentation" not in news.links:
        yield "hint: there is no link to the documentation: [project.urls] Documentation = …"
    if news.package and "Package" not in news.links:
        yield "hint: there is no link to the package: [project.urls] Package = …"


def _keep(folder: Path, version: str, text: str, *, force: bool) -> None:
    """Write the announcement; one that was edited is a conflict."""
    from wavewright.model import Draft, Status
    from wavewright.release.announce import path_of
    from wavewright.write import apply, decide, locked

    path = path_of(version)
    with locked(folder):
        changes = decide(folder, {path: Draft(text)}, force=force)
        if changes[0].status is Status.CONFLICT:
            raise UserError(
                "this announcement was edited, so it is not written again",
                place=path,
                fix="Keep it, or write over it with --force.",
            )
        apply(folder, changes)
    echo(f"{changes[0].status}  {path}", err=True)
