"""`wavewright release publish`: upload what is built, or rehearse it on an index of one's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click

from wavewright.cli.output import echo, root_of, root_option
from wavewright.config import load
from wavewright.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.model import Config
    from wavewright.release.address import Target
    from wavewright.release.build import Built
    from wavewright.release.contents import Facts

EXIT_FAILED = 1
NOBODY = {"UV_PUBLISH_USERNAME": "nobody", "UV_PUBLISH_PASSWORD": "nothing"}
WAIT = 120  # seconds until a test index shows what was uploaded


@click.command("publish")
@click.option(
    "--test",
    is_flag=True,
    help="Publish to the test index, or rehearse on one that this command runs on this machine.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be uploaded, and where.")
@root_option
def command(test: bool, dry_run: bool, root: Path | None) -> int:  # noqa: FBT001
    """Upload the wheel and the sdist of this version from dist/ to the package index.

    With --test they are uploaded to `publish.test-index`; without that setting to an index that
    runs on this machine for the moment. Then they are installed into a clean environment and tried.

    Without --test the commit must be that of the tag of the version, nothing may be changed since,
    and the files must be built from it. The right to publish is the token in UV_PUBLISH_TOKEN, or
    the workflow itself where the index trusts it; for the test index, WAVEWRIGHT_TEST_TOKEN. Files
    that the index has already are left out, so that a second try finishes the first.
    """
    from wavewright.release.address import target
    from wavewright.release.build import facts_of, kept
    from wavewright.release.publish import unfinished

    folder = root_of(root)
    config = load(folder)
    facts = facts_of(folder, config)
    there = target(config.publishing, os.environ, test=test)
    built = kept(folder, facts)
    unfinished(built)
    doing = _Doing(folder, config, built, facts, dry_run)
    if test:
        return _test(doing, there) if there else _rehearse(doing)
    return _publish(doing, there)


class _Doing(NamedTuple):
    """What is published: by whom, and whether it is only said."""

    folder: Path
    config: Config
    built: Built
    facts: Facts
    dry_run: bool

    def tick(self, key: str, said: str) -> None:
        """Tick a step of the release, if what is built is one."""
        from wavewright.cli.release_ticks import is_release, tick, today

        if is_release(self.folder, self.config, self.built.version):
            tick(self.folder, self.built.version, {key: f"{said} ({today()})"})


def _rehearse(doing: _Doing) -> int:
    """Publish to an index that runs for the moment, and install from it."""
    from wavewright.release.rehearse import index

    if doing.dry_run:
        echo("Would rehearse on an index on this machine:")
        _list(doing.built)
        return 0
    with index() as there:
        echo(f"Rehearsing on {there}, an index that runs on this machine for the moment.")
        _upload(doing.built, there, NOBODY)
        good = _tried(doing, there, 0)
    if good:
        doing.tick("tested", "rehearsed on an index on one machine")
    echo("The rehearsal went well. Next: just publish-prod" if good else "The rehearsal failed.")
    return 0 if good else EXIT_FAILED


def _test(doing: _Doing, there: Target) -> int:
    """Publish to the test index, and install from it."""
    from wavewright.release.address import right

    given = right(there, os.environ, test=True)
    if not _announced(doing, there):
        return 0
    _upload(doing.built, there, given)
    good = _tried(doing, there, WAIT)
    if good:
        doing.tick("tested", f"{there}")
    return 0 if good else EXIT_FAILED


def _publish(doing: _Doing, there: Target | None) -> int:
    """Publish a release."""
    from wavewright.release.address import no_address, right
    from wavewright.release.publish import other, released

    if there is None:
        raise no_address(test=False)
    built = doing.built
    other(doing.folder, built, released(doing.folder, doing.config.releasing, built.version))
    given = right(there, os.environ, test=False)
    if not _announced(doing, there):
        return 0
    _upload(built, there, given)
    doing.tick("published", f"{there}")
    echo(f"Published {doing.facts.name} {built.version}. Next: just verify-release")
    return 0


def _announced(doing: _Doing, there: Target) -> bool:
    """Say what is uploaded and where; whether it is more than said."""
    echo(f"{'Would upload' if doing.dry_run else 'Uploading'} to {there}:")
    _list(doing.built)
    return not doing.dry_run


def _list(built: Built) -> None:
    for one in built.files:
        echo(f"  {one.name}  {one.shown_size}  sha256 {one.digest}")


def _upload(built: Built, there: Target, given: dict[str, str]) -> None:
    from wavewright.release.publish import upload

    ended = upload(built.files, there, given)
    if not ended.ok:
        raise UserError(
            f"uv cannot publish to {there}:\n{ended.said}",
            fix="Mend that, and try again: files that have arrived are left out.",
        )
    for line in ended.err.splitlines():
        if "already exists" in line:
            echo(f"  {line}")


def _tried(doing: _Doing, there: Target, wait: float) -> bool:
    """Install what was uploaded, and show what works."""
    from wavewright.cli.release_verify import show
    from wavewright.release.verify import Wanted, verify

    digests = [one.digest for one in doing.built.files]
    wanted = Wanted(doing.facts.name, doing.built.version, there.source, digests, wait)
    tried = verify(wanted)
    show(tried)
    return all(one.good for one in tried)
