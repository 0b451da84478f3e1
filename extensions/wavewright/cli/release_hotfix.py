"""`wavewright release hotfix`: a branch at the tag of a release, for its next patch."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # click looks at it

import click

from wavewright.cli.output import echo, echo_json, format_option, root_of, root_option


@click.command("hotfix")
@click.argument("tag", required=False, default="")
@root_option
@format_option
def command(tag: str, root: Path | None, format_: str) -> int:
    """Start the next patch of a release: the branch hotfix/X.Y.Z, at the tag of the release.

    TAG is that of the release, or its version; by default the newest. On the new branch, mend it
    with a test, write it under `[Unreleased]`, commit, and release the patch from there.
    """
    from wavewright.config import load
    from wavewright.release.hotfix import begin
    from wavewright.release.prepare import settle
    from wavewright.release.standing import look

    folder = root_of(root)
    settings = load(folder).releasing
    place, said = settle(folder)
    if said:
        echo(said, err=True)
    made = begin(look(place, settings.remote), settings.tag, tag)
    if format_ == "json":
        echo_json({"version": 1, **made._asdict()})
        return 0
    echo(f"On the branch {made.branch}, which starts at {made.tag}.")
    echo("Mend it with a test, write it in CHANGELOG.md under `## [Unreleased]`, commit. Then:")
    echo("    just release patch")
    return 0
