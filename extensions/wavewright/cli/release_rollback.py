"""`wavewright release rollback`: prepare to take a release back; nothing is pushed or deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from wavewright.cli.output import echo, echo_json, format_option, root_of, root_option, style
from wavewright.config import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wavewright.model import Config
    from wavewright.release.revert import Reverted
    from wavewright.release.rollback import Back, Place, Step
    from wavewright.release.standing import Standing


@click.command("rollback")
@click.argument("version", required=False, default="")
@click.option("--reason", default="", help="Why, as the end of a sentence: `it loses messages`.")
@click.option(
    "--dry-run", is_flag=True, help="Try it with the hooks; print the diff, make no branch."
)
@click.option("--offline", is_flag=True, help="Write the lock without the network.")
@format_option
@root_option
def command(
    version: str,
    reason: str,
    dry_run: bool,  # noqa: FBT001
    offline: bool,  # noqa: FBT001
    format_: str,
    root: Path | None,
) -> None:
    """Prepare to take VERSION back, by default the newest release, and say what is to be done.

    On a branch of its own a commit brings back the content of the version before. What came later
    stays, and so does the version, so that the next release is newer; the changelog says what was
    taken back. The steps for the service, the package index and the announcements are printed.
    Nothing is pushed, yanked or deployed, and your checkout stays as it is.
    """
    from wavewright.release import rollback
    from wavewright.release.revert import Reverted, based, revert
    from wavewright.write.paths import content

    folder = root_of(root)
    config = load(folder)
    now = _look(folder, config)
    log = (content(folder, "CHANGELOG.md") or b"").decode("utf-8", "replace")
    reason = rollback.clean_reason(reason)
    back = rollback.decide(version, reason, now.tags, config.releasing.tag, log)
    made = Reverted()
    if back.previous:
        made = revert(
            folder, based(now, config.releasing.branch), back, offline=offline, trial=dry_run
        )
    steps = tuple(rollback.steps(back, _place(folder, config, now), made.commit or made.diff))
    if format_ == "json":
        echo_json(as_data(back, made, steps))
    else:
        _show(back, made, steps)


def _look(folder: Path, config: Config) -> Standing:
    """Return how the repository stands, with all its releases."""
    from wavewright.release import standing
    from wavewright.release.prepare import settle
    from wavewright.release.refusals import Refused, shallow_refusal

    place, said = settle(folder)
    if said:
        echo(said, err=True)
    now = standing.look(place, config.releasing.remote)
    if now.shallow:
        raise Refused([shallow_refusal(now)])
    return now


def _place(folder: Path, config: Config, now: Standing) -> Place:
    """Return where releases of this project go."""
    from wavewright.errors import UserError
    from wavewright.release.build import facts_of
    from wavewright.release.rollback import Place

    try:
        name = facts_of(folder, config).name if config.has_code else ""
    except UserError:
        name = ""
    return Place(
        name,
        config.publishing.source,
        config.deployment,
        name or folder.resolve().name,
        now.remote.name if now.remote else "",
        config.releasing.branch,
        now.remote.web if now.remote else "",
        config.releasing.protected,
        now.repository.prefix,
    )


def _show(back: Back, made: Reverted, steps: Sequence[Step]) -> None:
    if made.diff:
        echo(made.diff.rstrip("\n"))
        echo()
    to = f" to {back.previous_tag}" if back.previous else ""
    done = f", prepared on the branch {back.branch} ({made.commit[:7]})" if made.commit else ""
    echo(style(f"Rollback of {back.tag}{to}{done}", bold=True))
    echo(f"Nothing was pushed, yanked or deployed. Reason: {back.reason}.")
    for number, step in enumerate(steps, 1):
        echo()
        echo(style(f"{number}. {step.title}", bold=True))
        for line in step.lines:
            echo(f"   {line}")
        for line in step.commands:
            echo(f"     {line}")


def as_data(back: Back, made: Reverted, steps: Sequence[Step]) -> dict[str, Any]:
    """Return a rollback as plain data for programs."""
    return {
        "version": 1,
        "release": str(back.version),
        "previous": str(back.previous or ""),
        "reason": back.reason,
        "branch": back.branch if made.commit else "",
        "commit": made.commit,
        "diff": made.diff,
        "steps": [
            {"title": one.title, "lines": list(one.lines), "commands": list(one.commands)}
            for one in steps
        ],
    }
