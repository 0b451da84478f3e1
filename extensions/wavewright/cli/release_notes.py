"""`wavewright release notes`: what a release brings, as its tag and its page on a forge say it."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # click looks at it

import click

from wavewright.cli.output import echo, echo_json, format_option, root_of, root_option


@click.command("notes")
@click.argument("version", required=False, default="")
@root_option
@format_option
def command(version: str, root: Path | None, format_: str) -> int:
    """Print the notes of a release: its section of CHANGELOG.md, and what it leaves open.

    VERSION may be a tag; by default it is the version of the project. Links to files lead to those
    of the tag, where the address of the repository is known.
    """
    from wavewright.config import load
    from wavewright.release.notes import files_of, moved
    from wavewright.release.told import told
    from wavewright.release.version import named

    folder = root_of(root)
    settings = load(folder).releasing
    form = settings.tag
    found = told(folder, named(version, form), form)
    if files := files_of(*_address(folder, settings.remote, found.tag)):
        found = found._replace(notes=moved(found.notes, files))
    if format_ == "json":
        echo_json({"format": 1, **found._asdict()})
    else:
        echo(found.notes.rstrip("\n"))
    return 0


def _address(folder: Path, remote: str, tag: str) -> tuple[str, str, str]:
    """Return where the files of a release are: the repository, the tag, the project's folder.

    The address of the repository is that of the manifest or the remote; or nothing.
    """
    from wavewright.cli.release_announce import web
    from wavewright.read.paths import MANIFEST
    from wavewright.release.manifest import repository_of
    from wavewright.write.paths import texts

    address, below = web(folder, remote)
    return repository_of(texts(folder, (MANIFEST,)).get(MANIFEST, "")) or address, tag, below
