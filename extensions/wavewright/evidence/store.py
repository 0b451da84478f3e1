"""``.wavewright/evidence``: the only place that reads and writes records.

A record is written to a temporary name and renamed; its name sorts by time and nobody else has it.
So two runs at once lose nothing, and one that is killed leaves nothing that looks like a record.
Records are never changed. When one is older than is kept, the first outcome of each test in it is
written to a record of the kind ``first``, and then it is removed: whether a test was seen failing
before it passed is known for ever.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from typing import TYPE_CHECKING, NamedTuple

from wavewright.config import FILE
from wavewright.errors import UserError
from wavewright.evidence.first import Key, Seen, firsts, look
from wavewright.evidence.ids import TIME, after, day, from_later, is_id, new_id
from wavewright.evidence.record import FIRST, FROM_LATER, KEY, RecordError, Run, run_of, text_of
from wavewright.evidence.refused import problems, without_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from wavewright.limits import Proving
    from wavewright.model import Problem

FOLDER = ".wavewright/evidence"
SUFFIX = ".jsonl"
_SOME = 64 * 1024  # bytes, of which a record seldom has more


class Records(NamedTuple):
    """The runs that are believed, the oldest first, and what is wrong with other records."""

    runs: tuple[Run, ...] = ()
    problems: tuple[Problem, ...] = ()


def next_id(root: Path, now: dt.datetime | None = None) -> str:
    """Return a name for a record that sorts after all of a project that may be believed."""
    now = now or dt.datetime.now(dt.UTC)
    return after(max((id_ for id_ in ids(root) if not from_later(id_, now)), default=""), now)


def key_of() -> str:
    """Return the key that records are signed with; nothing without one."""
    return os.environ.get(KEY, "")


def path_of(id_: str) -> str:
    """Return the path of a record, from the root."""
    return f"{FOLDER}/{id_}{SUFFIX}"


def ids(root: Path) -> list[str]:
    """Return the ids of all records, the oldest first."""
    if _leads_out(root):
        return []
    try:
        names = os.listdir(root / FOLDER)  # noqa: PTH208  # names are enough, and there may be many
    except OSError:
        return []
    found = (name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))
    return sorted(name for name in found if is_id(name))


def stats(root: Path) -> dict[str, list[int]]:
    """Return size and times of change of each record, by its id, the oldest first."""
    found = {}
    for id_ in ids(root):
        with contextlib.suppress(OSError):
            one = os.stat(root / path_of(id_))  # noqa: PTH116  # there may be many
            found[id_] = [one.st_size, one.st_mtime_ns, one.st_ctime_ns]
    return found


def load(
    root: Path, proving: Proving, known: Iterable[str] | None = None, key: str | None = None
) -> Records:
    """Return the records of a project; those that are not believed are problems.

    Args:
        root: The project's folder.
        proving: Its settings.
        known: Read only the records with these ids.
        key: They are signed with; that of the environment by default.
    """
    runs, refusals = [], []
    wanted = ids(root) if known is None else tuple(known)
    if wanted and proving.signed and not (key_of() if key is None else key):
        return Records((), (without_key(_settings(root)),))
    for id_ in wanted:
        try:
            runs.append(read(root, id_, proving, key))
        except RecordError as error:
            if not isinstance(error.__cause__, FileNotFoundError):  # pruned by somebody else
                refusals.append((path_of(id_), error))
    return Records(tuple(runs), tuple(problems(refusals)))


def read(root: Path, id_: str, proving: Proving, key: str | None = None) -> Run:
    """Return one run.

    Raises:
        RecordError: When there is no such record, or it is not believed.
    """
    return believed(data_of(root, id_), proving, id_, key)


def believed(data: bytes, proving: Proving, id_: str = "", key: str | None = None) -> Run:
    """Return the run of a record as the project believes it.

    Raises:
        RecordError: When it does not, or the record has another id than its file.
    """
    run = run_of(data, key_of() if key is None else key, signed=proving.signed)
    if not is_id(run.id) or (id_ and run.id != id_):
        raise RecordError(f"the record has the id {run.id!r}, not that of a file here")
    if from_later(run.id):
        raise RecordError(f"the record is from {day(run.id)}, which is to come", why=FROM_LATER)
    return run


def data_of(root: Path, id_: str) -> bytes:
    """Return a record as it is on disk.

    Raises:
        RecordError: When it cannot be read.
    """
    path = root / path_of(id_)
    try:
        if not _is_file(path) and os.path.lexists(path):
            raise RecordError("this is no file, and so no record")
        return path.read_bytes()
    except OSError as error:
        raise RecordError(f"the record cannot be read: {error.strerror}") from error


def _is_file(path: Path) -> bool:
    """Whether this is a file itself: a pipe is waited for, and links lead elsewhere."""
    return path.is_file() and not path.is_symlink()


def _settings(root: Path) -> str:
    try:
        return (root / FILE).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""


def save(root: Path, run: Run, key: str | None = None) -> str:
    """Write a record and return its path.

    Args:
        root: The project's folder.
        run: What is written.
        key: It is signed with; that of the environment by default.

    Raises:
        UserError: When it cannot be written.
    """
    return add(root, run.id, text_of(run, key_of() if key is None else key).encode())


def add(root: Path, id_: str, data: bytes) -> str:
    """Put a record into the folder in one step; return its path.

    Raises:
        UserError: When it cannot be written, or the folder leads out of the project.
    """
    path = path_of(id_)
    draft = _draft(root, id_)
    try:
        draft.write_bytes(data)
        draft.replace(root / path)
    except OSError as error:
        _discard(draft)
        raise _unwritable(path, error) from error
    return path


def probe(root: Path) -> None:
    """Try whether a record can be written.

    Raises:
        UserError: When it cannot, as when one is added.
    """
    draft = _draft(root, new_id())
    try:
        draft.write_bytes(bytes(_SOME))
    except OSError as error:
        raise _unwritable(FOLDER, error) from error
    finally:
        _discard(draft)


def _discard(draft: Path) -> None:
    with contextlib.suppress(OSError):
        draft.unlink()


def _unwritable(path: str, error: OSError) -> UserError:
    return UserError(
        f"no record can be written: {error.strerror}",
        place=path,
        fix="Make room, or give yourself the right to write there.",
    )


def _draft(root: Path, id_: str) -> Path:
    """Return where a record is written before it has its name, in a folder that git ignores.

    Raises:
        UserError: When there can be no such folder, or it leads out of the project.
    """
    folder = root / FOLDER
    if _leads_out(root):
        raise UserError(
            "is a link: records are kept in the project", place=FOLDER, fix="Remove the link."
        )
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise _unwritable(FOLDER, error) from error
    return folder / f".{id_}-{os.getpid()}.tmp"


def prune(
    root: Path, proving: Proving, now: dt.datetime | None = None, key: str | None = None
) -> tuple[str, ...]:
    """Remove the records that are older than is kept, and return their ids.

    The first outcome of each test stays. Two that do this at once keep some twice, and lose none.
    Without the key that they are signed with nobody knows what stays, and nothing is removed.

    Raises:
        UserError: When first outcomes cannot be written.
    """
    if proving.signed and not (key_of() if key is None else key):
        return ()
    limit = (now or dt.datetime.now(dt.UTC)) - dt.timedelta(days=proving.keep)
    last = limit.strftime(TIME)
    due = [id_ for id_ in ids(root) if id_ < last and _is_file(root / path_of(id_))]
    runs = load(root, proving, due, key).runs
    gone = tuple(id_ for id_ in due if id_ not in {run.id for run in runs if run.kind == FIRST})
    if not gone:
        return ()
    seen: dict[Key, Seen] = {}
    for run in runs:
        look(seen, run)
    if seen:
        save(root, firsts(seen, new_id(limit)), key)
    for id_ in due:
        with contextlib.suppress(OSError):
            (root / path_of(id_)).unlink()
    _sweep(root)
    return gone


def _sweep(root: Path) -> None:
    """Remove what killed runs left behind long ago."""
    day_ago = dt.datetime.now().timestamp() - dt.timedelta(days=1).total_seconds()  # noqa: DTZ005  # seconds since the epoch
    for draft in (root / FOLDER).glob(".*.tmp"):
        with contextlib.suppress(OSError):
            if draft.stat().st_mtime < day_ago:
                draft.unlink()


def _leads_out(root: Path) -> bool:
    """Whether a part of the way to the records is a link."""
    return (root / FOLDER).is_symlink() or (root / FOLDER).parent.is_symlink()
