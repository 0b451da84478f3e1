"""The answers of `wavewright new --from FILE`: JSON → what the options would say."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from wavewright import names
from wavewright.checks.nearest import near
from wavewright.errors import UserError
from wavewright.shown import a

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.model import Answer, Field, Kind

STDIN = "-"
LARGEST = 4_000_000  # bytes
EMPTY = "-"  # stands in a cell that an object says nothing of
_JOIN = "; "


class _Document(NamedTuple):
    """A text of JSON, with the name that a message calls it by."""

    name: str
    text: str

    def refuse(self, message: str, key: str = "", fix: str = "") -> NoReturn:
        """Raise that something is wrong, at the line where the key stands."""
        import json

        found = re.search(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:", self.text)
        line = self.text.count("\n", 0, found.start()) + 1 if key and found else 1
        raise UserError(message, place=f"{self.name}:{line}", fix=fix)


def answers_from(file: str, kind: Kind) -> dict[str, Answer]:
    """Return the answers that a JSON file gives to the questions of a kind.

    A number is the text of it as written, a list is an option given again and again, and an object
    is a row: its values in the order of the columns that the field has.

    Raises:
        UserError: When the file cannot be read or is no JSON object, and for what is no answer.
    """
    document = _read(file)
    fields = {field.name: field for field in (kind.argument, *kind.fields)}
    options = [name.replace("_", "-") for name in fields]
    found: dict[str, Answer] = {}
    for key, value in _parsed(document).items():
        name = key.replace("-", "_")
        if name not in fields:
            known = near(key.replace("_", "-"), options)
            fix = f"{known}It takes {', '.join(options)}."
            document.refuse(f"`{key}` is no answer that {a(kind.name)} takes", key, fix)
        if name in found:
            document.refuse(f"`{key}` is answered twice", key, "Remove one of the two.")
        if value is not None:
            found[name] = _answer(document, key, fields[name], value)
    return found


def _read(file: str) -> _Document:
    name = "standard input" if file == STDIN else file
    try:
        return _Document(name, _bytes(file, name).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UserError("it is not UTF-8", place=name, fix="Save it as UTF-8.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or str(error)
        raise UserError(
            f"the answers cannot be read: {why}",
            place=name,
            fix="Give --from the path of a JSON file, or - for standard input.",
        ) from error


def _bytes(file: str, name: str) -> bytes:
    """Return what a file or standard input holds.

    Raises:
        UserError: For what is no file, as a pipe may never end, and for what is too large.
    """
    if file == STDIN:
        data = sys.stdin.buffer.read(LARGEST + 1)
    else:
        if not stat.S_ISREG(Path(file).stat().st_mode):
            raise UserError(
                "it is no regular file",
                place=name,
                fix="Give --from the path of a JSON file, or pipe the answers into --from -.",
            )
        with Path(file).open("rb") as opened:
            data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UserError(
            f"the answers are larger than {LARGEST:,} bytes",
            place=name,
            fix="Give --from a JSON file with the answers alone.",
        )
    return data


def _parsed(document: _Document) -> Mapping[str, object]:
    import json

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        for number, (key, _) in enumerate(pairs):
            if key in [other for other, _ in pairs[:number]]:
                document.refuse(f"`{key}` stands twice", key, "Remove one of the two.")
        return dict(pairs)

    def none(word: str) -> NoReturn:
        document.refuse(f"{word} is not a number of JSON", fix="Write a number, or leave it out.")

    try:
        made: object = json.loads(
            document.text,
            object_pairs_hook=once,
            parse_constant=none,
            parse_int=str,
            parse_float=str,
        )
    except json.JSONDecodeError as error:
        raise UserError(
            f"not JSON: {error.msg} (column {error.colno})",
            place=f"{document.name}:{error.lineno}",
            fix="Mend it there, or just before.",
        ) from error
    except RecursionError:
        document.refuse("its lists stand too deep in each other", fix="Write them flat.")
    if not isinstance(made, dict):
        document.refuse("the answers are no JSON object", fix='Write {"option": "answer"}.')
    return made


def _answer(document: _Document, key: str, field: Field, value: object) -> Answer:
    if isinstance(value, list):
        if not field.many:
            document.refuse(f"`{key}` has one answer, not a list", key, "Write it as one text.")
        return tuple(_text(document, key, field, one) for one in value)
    text = _text(document, key, field, value)
    return (text,) if field.many else text


def _text(document: _Document, key: str, field: Field, value: object) -> str:
    if isinstance(value, dict):
        return _row(document, key, field, value)
    return _plain(document, key, value)


def _plain(document: _Document, key: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        document.refuse(f"`{key}` is no text or number", key, "Write one between quotes.")
    return value


def _row(document: _Document, key: str, field: Field, row: Mapping[str, object]) -> str:
    """Return the values of an object in the order of the columns, with ``|`` between them."""
    if not field.columns:
        document.refuse(f"`{key}` has no columns", key, "Write it as one text.")
    called = {one: column for column in field.columns for one in column.split("/")}
    cells = dict.fromkeys(field.columns, EMPTY)
    seen: set[str] = set()
    for name, value in row.items():
        column = called.get(column_name(name), "")
        if not column:
            fix = f"{near(column_name(name), called)}It has: {', '.join(called)}."
            document.refuse(f"`{name}` is no column of `{key}`", name, fix)
        if column in seen:
            document.refuse(f"`{name}` stands twice", name, "Remove one of the two.")
        seen.add(column)
        values = value if isinstance(value, list) else [] if value is None else [value]
        text = _JOIN.join(_plain(document, name, one).strip() for one in values)
        if "|" in text:
            document.refuse(f"`{name}` has a |, which ends a cell", name, "Leave it out.")
        cells[column] = text or EMPTY
    return " | ".join(cells.values())


def column_name(text: str) -> str:
    """Return how a column is called in JSON: ``Feasibility (%)`` → ``feasibility``."""
    try:
        return names.slug(text.replace("/", "-"))
    except UserError:
        return text
