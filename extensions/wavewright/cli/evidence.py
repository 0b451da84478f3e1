"""`wavewright evidence`: the records of runs: listed, taken elsewhere, brought here, removed."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wavewright.cli.output import echo, echo_json, format_option, root_of, root_option
from wavewright.config import load
from wavewright.shown import counted, plain

if TYPE_CHECKING:
    from wavewright.evidence.record import Run
    from wavewright.evidence.store import Records
    from wavewright.limits import Proving

EXIT_UNBELIEVED = 1
SCHEMA = 1


@click.group("evidence")
def command() -> None:
    """List, export, import or prune the records of runs in .wavewright/evidence.

    They are written by `wavewright verify` and by `pytest --record-evidence`, are ignored by git,
    and go after `evidence.keep-days`. With WAVEWRIGHT_EVIDENCE_KEY set they are signed.

    \b
    Examples:
      wavewright evidence list
      wavewright evidence export evidence.jsonl    in CI
      wavewright evidence import evidence.jsonl    in a checkout of that commit
    """  # noqa: D301  # click reads the backspace


def _of(root: Path | None) -> tuple[Path, Proving]:
    folder = root_of(root)
    return folder, load(folder, strict=False).proving


@command.command("list")
@format_option
@root_option
def list_(format_: str, root: Path | None) -> int:
    """Show the records, the newest first.

    Exit code 1 when one is not believed.
    """
    from wavewright.evidence import store

    folder, proving = _of(root)
    records = store.load(folder, proving)
    if format_ == "json":
        echo_json(_data(records))
    else:
        columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
        for run in reversed(records.runs):
            line = plain(_line(run))
            echo(f"{line[: columns - 1]}…" if columns and len(line) > columns else line)
        for one in records.problems:
            echo(f"{one.place}: {one.message}\n  {one.fix}", err=True)
        if not records.runs and not records.problems:
            echo("There is no record yet: wavewright verify --all")
    return EXIT_UNBELIEVED if records.problems else 0


def _line(run: Run) -> str:
    when = run.started[:19].replace("T", " ") or "first outcomes"
    dirty = "+" if run.dirty else ""
    counts = Counter(test.outcome for test in run.tests)
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    signed = "  signed" if run.signed else ""
    return f"{when:19}  {run.commit[:7] + dirty or '-':8}  {told}{signed}  {' '.join(run.command)}"


def _data(records: Records) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "records": [
            {
                "id": run.id,
                "kind": run.kind,
                "started": run.started,
                "commit": run.commit,
                "dirty": run.dirty,
                "command": list(run.command),
                "exit": run.exit,
                "seconds": run.seconds,
                "signed": run.signed,
                "outcomes": dict(sorted(Counter(test.outcome for test in run.tests).items())),
            }
            for run in records.runs
        ],
        "unbelieved": [{"place": str(one.place), "why": one.message} for one in records.problems],
    }


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@root_option
def export(file: Path, root: Path | None) -> int:
    """Write all records to one FILE.

    It is fit to be kept as an artifact of CI, or to be committed: the same records make the same
    file. Signatures stay. An older export is replaced, and no other file.
    """
    from wavewright.evidence.exchange import exported, refuse
    from wavewright.write.reports import save

    refuse(file)
    text, count = exported(*_of(root))
    save(file, text)
    echo(f"{_records(count)} in {file}.")
    return 0


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@root_option
def import_(file: Path, root: Path | None) -> int:
    """Add the records of an exported FILE.

    All of them are added, or none when one is not believed. They count where the files are those
    that they ran on: import them in a checkout of the same commit.
    """
    from wavewright.evidence.exchange import take

    folder, proving = _of(root)
    done = take(folder, proving, file)
    known = f", {len(done.known)} known already" if done.known else ""
    echo(f"{_records(len(done.added))} added{known}.")
    return 0


@command.command("prune")
@root_option
def prune(root: Path | None) -> int:
    """Remove records that are old.

    Old are those of more than `evidence.keep-days`. What was seen first of each test is kept.
    """
    from wavewright.evidence import store

    echo(f"{_records(len(store.prune(*_of(root))))} removed.")
    return 0


def _records(count: int) -> str:
    return counted(count, "record", "records")
