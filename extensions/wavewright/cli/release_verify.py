"""`wavewright release verify`: install a version as a user does, and try what it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from wavewright.cli.output import echo, echo_json, format_option, root_of, root_option, style
from wavewright.config import load

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.release.verify import Tried

EXIT_FAILED = 1


@click.command("verify")
@click.argument("version", required=False, default="")
@click.option("--test", is_flag=True, help="Install from the test index, `publish.test-index`.")
@click.option(
    "--wait",
    type=click.IntRange(0, 3600),
    default=0,
    metavar="SECONDS",
    help="Wait so long for a version that has only just been published.",
)
@format_option
@root_option
def command(version: str, test: bool, wait: int, format_: str, root: Path | None) -> int:  # noqa: FBT001
    """Install exactly VERSION into a clean environment, and try what it offers.

    The version is that of pyproject.toml by default. It is installed from `publish.index`, or from
    the index of this machine where none is set; what it needs always comes from that of the
    machine. Then every module is imported, every entry point is loaded, and every command is asked
    for its --version. Where dist/ has the files of that version, the installed one must be the same
    byte for byte. Exit code 1 when something fails.
    """
    from wavewright.cli.release_ticks import tick_pushed
    from wavewright.errors import UserError
    from wavewright.release.address import no_address, shown
    from wavewright.release.build import facts_of, kept
    from wavewright.release.verify import Wanted, verify
    from wavewright.release.version import named

    folder = root_of(root)
    config = load(folder)
    facts = facts_of(folder, config)
    source = config.publishing.test_source if test else config.publishing.source
    if test and not source:
        raise no_address(test=True)
    wanted = named(version, config.releasing.tag) or facts.version
    try:
        digests = [one.digest for one in kept(folder, facts._replace(version=wanted)).files]
    except UserError:
        digests = []
    if format_ != "json":
        echo(f"Asking {shown(source) or 'the index of this machine'} for {facts.name} {wanted}.")
    tried = verify(Wanted(facts.name, wanted, source, digests, wait))
    good = all(one.good for one in tried)
    if format_ == "json":
        echo_json(as_data(tried))
    else:
        show(tried)
        echo(f"{facts.name} {wanted} {'works' if good else 'does not work'} when installed.")
    if good and not test:
        _tick(folder, wanted, tried, shown(source) or "the index of this machine", format_)
        tick_pushed(folder, config, wanted)
    return 0 if good else EXIT_FAILED


def _tick(folder: Path, version: str, tried: tuple[Tried, ...], source: str, format_: str) -> None:
    from wavewright.cli.release_ticks import tick, today

    commands = [f"`{one.name}` prints `{one.said}`" for one in tried if one.is_command]
    done = {"installed": f"from {source} ({today()})"}
    if commands:
        done["command"] = ", ".join(commands)
    tick(folder, version, done, quiet=format_ == "json")


def show(tried: tuple[Tried, ...]) -> None:
    """Print what was tried, and what failed."""
    for one in tried:
        mark = style("✅", "green") if one.good else style("❌", "red")
        said = one.said if not one.good or one.is_command else ""
        first, *rest = said.splitlines() or [""]
        echo(f"{mark} {one.name}{f': {first}' if first else ''}")
        for line in rest:
            echo(f"     {line}")


def as_data(tried: tuple[Tried, ...]) -> dict[str, Any]:
    """Return what was tried as plain data for programs."""
    return {
        "version": 1,
        "good": all(one.good for one in tried),
        "tried": [{"name": one.name, "good": one.good, "said": one.said} for one in tried],
    }
