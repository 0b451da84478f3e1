"""What `wavewright new` says of its files: what became of each, and how it differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright.cli.output import coloured, echo, echo_json, style
from wavewright.model import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.model import Kind
    from wavewright.write import Change

COLOURS = {
    Status.CREATE: "green",
    Status.UPDATE: "cyan",
    Status.IDENTICAL: "blue",
    Status.FORCE: "yellow",
    Status.SKIP: "yellow",
    Status.CONFLICT: "red",
}


class Decided(NamedTuple):
    """What becomes of each file, what is taken out, what is odd about it, and what to do next.

    ``chosen`` is what was taken where there was a choice, and nobody has said which.
    """

    changes: tuple[Change, ...]
    removed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


def conflicts(changes: tuple[Change, ...]) -> bool:
    """Return whether a file holds other text than the command makes."""
    return any(change.status is Status.CONFLICT for change in changes)


def report(kind: Kind, decided: Decided, flags: Mapping[str, Any]) -> None:
    """Say it, as text or as JSON."""
    changes = decided.changes
    if flags["format_"] == "json":
        echo_json(
            {
                "version": 1,
                "kind": kind.name,
                "dry_run": flags["dry_run"],
                "written": not flags["dry_run"] and not conflicts(changes),
                "files": [_as_data(change, dry=flags["dry_run"]) for change in changes],
                "removed": list(decided.removed),
                "warnings": list(decided.warnings),
                "chosen": list(decided.chosen),
                "next": list(decided.next),
            }
        )
        return
    for change in changes:
        echo(f"{style(change.status.rjust(10), COLOURS[change.status], bold=True)}  {change.path}")
    for word, lines in (
        ("removed", decided.removed),
        ("warning", decided.warnings),
        ("chosen", decided.chosen),
        ("next", () if conflicts(changes) else decided.next),
    ):
        for line in lines:
            echo(f"{style(word.rjust(10), 'yellow', bold=True)}  {line}")
    shown = {Status.CREATE, Status.UPDATE, Status.FORCE} if flags["dry_run"] else set()
    for change in changes:
        if change.status in shown | {Status.CONFLICT}:
            _print_diff(change)
    if conflicts(changes):
        echo("Nothing was written: the files in conflict hold other text than this command makes.")
        echo("Keep them with --skip, or overwrite them with --force.")
    elif flags["dry_run"]:
        echo("Dry run: nothing was written.")


def _as_data(change: Change, *, dry: bool) -> dict[str, str]:
    data = {"path": change.path, "status": change.status.value}
    shown = dry or change.status is Status.CONFLICT
    return data | {"diff": "".join(_diff(change))} if shown else data


def _print_diff(change: Change) -> None:
    echo()
    for line in _diff(change):
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[0], "") if coloured() else ""
        echo(style(line.rstrip("\r\n"), colour))


def _diff(change: Change) -> list[str]:
    import difflib

    before = (change.before or b"").decode("utf-8", "replace").splitlines(keepends=True)
    after = change.after.decode("utf-8").splitlines(keepends=True)
    old = "/dev/null" if change.before is None else change.path
    return list(difflib.unified_diff(before, after, old, change.path))
