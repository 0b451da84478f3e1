"""`wavewright release build`: a wheel and an sdist in dist/, looked into before they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from wavewright.cli.output import echo, echo_json, format_option, root_of, root_option, style
from wavewright.config import load

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.release.artifacts import Artifact
    from wavewright.release.build import Built

EXIT_FAULTS = 1


@click.command("build")
@format_option
@root_option
def command(format_: str, root: Path | None) -> int:
    """Build a wheel and an sdist into dist/, and look into them.

    Their names, versions and metadata must be those of pyproject.toml, the wheel must hold the
    whole package and every command, and neither of them what belongs to nobody else. Nothing is put
    into dist/ when something is wrong; the exit code is 1 then.
    """
    from wavewright.cli.release_ticks import is_release, tick
    from wavewright.release.build import build, facts_of

    folder = root_of(root)
    config = load(folder)
    built = build(folder, facts_of(folder, config))
    if format_ == "json":
        echo_json(as_data(built))
    else:
        show(built)
    if built.good and is_release(folder, config, built.version):
        sizes = ", ".join(f"`{one.name}` ({one.shown_size})" for one in built.files)
        tick(folder, built.version, {"built": sizes}, quiet=format_ == "json")
    return 0 if built.good else EXIT_FAULTS


def show(built: Built) -> None:
    """Print the files of a build, and what is wrong with them."""
    width = max(len(one.name) for one in built.files)
    for one in built.files:
        bad = any(fault.grave and fault.file == one.name for fault in built.faults)
        mark = style("❌", "red") if bad else style("✅", "green")
        echo(f"{mark} {one.name:<{width}}  {one.shown_size:>9}  {len(one.files)} files")
    for fault in built.faults:
        word = style("error:", "red") if fault.grave else style("warning:", "yellow")
        echo(f"  {word} {fault}")
    if built.good:
        echo(f"Built {built.version} in dist/. Next: just publish-test")
    else:
        echo("Nothing was put into dist/.")


def as_data(built: Built) -> dict[str, Any]:
    """Return a build as plain data for programs."""
    return {
        "version": 1,
        "good": built.good,
        "release": built.version,
        "files": [_file(one) for one in built.files],
        "faults": [
            {"file": fault.file, "text": fault.text, "grave": fault.grave} for fault in built.faults
        ],
    }


def _file(one: Artifact) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "bytes": one.size,
        "sha256": one.digest,
        "files": len(one.files),
    }
