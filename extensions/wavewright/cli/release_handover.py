"""`wavewright release handover`: all that comes before an upload, for a job that only uploads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from wavewright.cli.output import echo, root_of, root_option
from wavewright.config import load

if TYPE_CHECKING:
    from pathlib import Path


@click.command("handover")
@root_option
def command(root: Path | None) -> None:
    """Check that what is in dist/ may be published, and print where, as outputs of a workflow.

    The lines are `index=`, `upload=`, `test-index=` and `test-upload=`; they are empty for an index
    that is not set. What `release publish` refuses is refused here, but for a missing right to
    publish: the job that has it needs nothing of this project then, only `uv publish`.
    """
    from wavewright.release.address import target
    from wavewright.release.build import facts_of, kept
    from wavewright.release.publish import other, released, unfinished

    folder = root_of(root)
    config = load(folder)
    index = target(config.publishing, os.environ, test=False)
    tests = target(config.publishing, os.environ, test=True)
    built = kept(folder, facts_of(folder, config))
    unfinished(built)
    if index:
        other(folder, built, released(folder, config.releasing, built.version))
    for prefix, there in (("", index), ("test-", tests)):
        echo(f"{prefix}index={there.source if there else ''}")
        echo(f"{prefix}upload={there.upload if there else ''}")
