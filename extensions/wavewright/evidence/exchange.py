"""Records ↔ one file, fit to be committed or to be kept as an artifact of CI.

The file holds the records as they are, signatures included, the oldest first: the same records
make the same file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.evidence import store
from wavewright.evidence.record import RecordError, begins_record, records_in
from wavewright.evidence.refused import fix

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.limits import Proving


class Imported(NamedTuple):
    """The ids of the records that were added, and of those that were there already."""

    added: tuple[str, ...]
    known: tuple[str, ...]


def exported(root: Path, proving: Proving) -> tuple[str, int]:
    """Return all records that are believed as one text, and their number.

    Raises:
        UserError: When there is none, or none that is believed.
    """
    runs, problems = store.load(root, proving)
    texts = [store.data_of(root, run.id).decode() for run in runs]
    if not texts:
        if problems:
            one = problems[0]
            raise UserError(f"nothing to export: {one.message}", place=str(one.place), fix=one.fix)
        raise UserError(
            "there is no record to export", fix="Make one first: wavewright verify --all"
        )
    return "".join(texts), len(texts)


def refuse(file: Path) -> None:
    """Refuse to write an export over what is no export, or where there is no folder.

    Pipes and devices take any text.

    Raises:
        UserError: With what to do instead.
    """
    if file.is_file():
        with file.open("rb") as there:
            first = there.readline()
        if first and not begins_record(first):
            raise UserError(
                "the file is no export of records",
                place=str(file),
                fix="Name a file that is not there, or an older export.",
            )
    elif not file.parent.is_dir():
        raise UserError("there is no such folder", place=str(file.parent), fix="Make it first.")


def take(root: Path, proving: Proving, file: Path) -> Imported:
    """Add the records of an exported file; when one is not believed, none is.

    Raises:
        UserError: When the file cannot be read, or with the line of a record that is not believed,
            or has the id of another one here.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UserError(
            f"cannot be read: {error.strerror}", place=str(file), fix="Name an exported file."
        ) from error
    there = set(store.ids(root))
    found: dict[str, bytes] = {}
    line = 0
    for record in records_in(data):
        try:
            run = store.believed(record, proving)
            if run.id in there and store.data_of(root, run.id) != record:
                raise RecordError("another record here has its id")  # noqa: TRY301  # told as the others
        except RecordError as error:
            raise UserError(
                f"{error}; nothing was imported",
                place=f"{file}:{line + error.line}",
                fix=fix(error, "Export it again where it was made."),
            ) from error
        found[run.id] = record
        line += record.count(b"\n")
    if not found:
        raise UserError("there is no record in it", place=str(file), fix="Name an exported file.")
    added = tuple(id_ for id_ in found if id_ not in there)
    for id_ in added:
        store.add(root, id_, found[id_])
    return Imported(added, tuple(id_ for id_ in found if id_ in there))
