"""Records of runs ↔ their text, with what proves that nothing in it was changed.

A record is one file of JSON lines, one run of the tests. Every line is an object; what is empty is
left out of it.

The first line is the run: ``schema`` (1), ``kind`` (``run``), ``id``, ``tool`` (version of
Wavewright), ``python``, ``platform``, ``command``, ``commit`` and ``dirty`` (for information: what
counts are the files), ``started`` (UTC), ``declared`` (status by behavior and value scenario, as it
was written then), ``files`` (digest by path, see `digests`), ``sets`` (lists of paths: the files
that matter to a test), ``tree`` (digest of all that is no prose and of what is installed) and
``features`` (by path the scenarios, each with the number of tests that it makes).

Then comes a line for each test: ``test`` (its id), ``outcome`` (``passed``, ``failed``,
``skipped``, ``pending``: it may fail and did, ``error``: it could not be run), ``seconds``,
``retries`` (runs that failed before), ``behaviors``, ``layer``, ``feature``, ``scenario``,
``line``, ``guides`` (that it followed), ``failed_at`` (``path:line``), ``message`` (its first
line), ``cases`` (digests of what its scenario says), ``stub`` (it does nothing but fail) and
``set`` (the position of its files in ``sets``). A module that cannot be collected is a line with
the outcome ``error`` and its path as id; it has the scenarios of all of its behaviors.

The last line is ``end``: ``exit`` (status), ``seconds`` and ``count`` of the tests, ``sha256`` over
all before, and with a key ``hmac`` over the same.

A record of the kind ``first`` has the first outcomes of tests whose records are gone: its lines
have ``when`` and ``declared`` (of their behaviors, at that time) in addition, and no files but the
code among them.
"""

from __future__ import annotations

import hashlib
import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCHEMA = 1
KEY = "WAVEWRIGHT_EVIDENCE_KEY"
RUN, FIRST = "run", "first"
PASSED, FAILED, SKIPPED, PENDING, ERROR = "passed", "failed", "skipped", "pending", "error"
OUTCOMES = (PASSED, FAILED, SKIPPED, PENDING, ERROR)
MISSING = "no definition matches the step"
STUB = "fail for the right reason"  # what each generated step and test says
_NONE: Mapping[str, Any] = MappingProxyType({})


class Outcome(NamedTuple):
    """What came of one test in one run; ``files`` is the position of its files in the sets.

    ``when`` and ``declared`` are set in records of first outcomes only.
    """

    id: str
    outcome: str
    seconds: float = 0.0
    retries: int = 0
    behaviors: tuple[str, ...] = ()
    layer: str = "other"
    feature: str = ""
    scenario: str = ""
    line: int = 0
    guides: tuple[str, ...] = ()
    failed_at: str = ""
    message: str = ""
    files: int = 0
    when: str = ""
    declared: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    stub: bool = False

    @property
    def module(self) -> str:
        """The path of the module that it is in."""
        return self.id.partition("::")[0]

    @property
    def failed(self) -> bool:
        """Whether it says that something is wrong."""
        return self.outcome in {FAILED, ERROR}

    @property
    def unwritten(self) -> bool:
        """Whether it does not pass because a step or the test itself is still to be written."""
        said = self.stub or STUB in self.message or MISSING in self.message
        return self.outcome != PASSED and said

    @property
    def red(self) -> bool:
        """Whether the product was seen to fail it."""
        return (self.failed or self.outcome == PENDING) and not self.unwritten


class Run(NamedTuple):
    """One run of tests: what was run, where, on which files, and what came of it."""

    id: str
    kind: str = RUN
    tool: str = ""
    python: str = ""
    platform: str = ""
    command: tuple[str, ...] = ()
    commit: str = ""
    dirty: bool = False
    started: str = ""
    declared: Mapping[str, str] = _NONE
    tree: str = ""
    files: Mapping[str, str] = _NONE
    sets: tuple[tuple[str, ...], ...] = ((),)
    features: Mapping[str, tuple[tuple[str, int], ...]] = _NONE
    tests: tuple[Outcome, ...] = ()
    exit: int = 0
    seconds: float = 0.0
    signed: bool = False


# Why a record is not believed, though it is one.
NO_KEY, NOT_SIGNED, WRONGLY_SIGNED = "no key", "not signed", "wrongly signed"
FROM_LATER = "from later"


class RecordError(ValueError):
    """A text that is no record of a run, or not one that was left as it was; or not believed."""

    def __init__(self, message: str, line: int = 1, why: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.why = why


_HEAD = ("id", "kind", "tool", "python", "platform", "command", "commit", "dirty", "started")
_HEAD_DATA = ("declared", "tree", "files", "sets", "features")
_NAMES = {"id": "test", "files": "set"}  # of a test, in its line
_END = ("exit", "seconds")


def text_of(run: Run, key: str = "") -> str:
    """Return the text of a record; with a key it is signed."""
    head = {"schema": SCHEMA} | {name: getattr(run, name) for name in (*_HEAD, *_HEAD_DATA)}
    lines = [_line(head)]
    named = (test._asdict().items() for test in run.tests)
    lines += [_line({_NAMES.get(name, name): value for name, value in one}) for one in named]
    end = {name: getattr(run, name) for name in _END} | {"end": True, "count": len(run.tests)}
    body = "".join(lines) + _line(end)
    return "".join(lines) + _line(end | _seals(body.encode(), key))


def _seals(body: bytes, key: str) -> dict[str, str]:
    seals = {"sha256": hashlib.sha256(body).hexdigest()}
    if key:
        import hmac  # noqa: PLC0415  # most projects have no key

        seals["hmac"] = hmac.new(key.encode(), body, "sha256").hexdigest()
    return seals


def _line(data: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in data.items() if value or name == "exit"}
    return json.dumps(kept, sort_keys=True, separators=(",", ":")) + "\n"


def run_of(data: bytes, key: str = "", *, signed: bool = False) -> Run:
    """Return the run of a record.

    Args:
        data: The record as it is on disk.
        key: Signatures must be made with it; without it they are not looked at.
        signed: Only a record with a right signature is believed.

    Raises:
        RecordError: When it is no record, was cut off or edited, or is not believed.
    """
    lines = data.split(b"\n")
    if len(lines) < 3 or lines.pop() != b"":  # noqa: PLR2004  # the first line, the last, and no more
        raise RecordError("the record is cut off", data.count(b"\n") + 1)
    head, *rest = (_object(line, number) for number, line in enumerate(lines, 1))
    if head.get("schema") != SCHEMA:
        raise RecordError(f"a record of schema {head.get('schema')!r}, and only {SCHEMA} is known")
    end = rest.pop()
    if end.get("end") is not True or end.get("count", 0) != len(rest):
        raise RecordError("the record is cut off", len(lines))
    given = {name: end.pop(name, "") for name in ("sha256", "hmac")}
    body = data[: len(data) - len(lines[-1]) - 1] + _line(end).encode()
    _believe(body, given, key, len(lines), signed=signed)
    try:
        tests = tuple(_test(one) for one in rest)
        return _run(head, end, tests)._replace(signed=bool(key and given["hmac"]))
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise RecordError(f"no record of a run: {error}") from error


def _believe(body: bytes, given: dict[str, Any], key: str, line: int, *, signed: bool) -> None:
    """Refuse a record that is not as it was written, or not written by whom we believe."""
    right = _seals(body, key)
    if given["sha256"] != right["sha256"]:
        raise RecordError("the record was edited", line)
    if key and given["hmac"]:
        import hmac  # noqa: PLC0415  # as above

        if not hmac.compare_digest(str(given["hmac"]).encode(), right["hmac"].encode()):
            raise RecordError("its signature is wrong", line, WRONGLY_SIGNED)
    elif signed:
        said = "it is not signed" if key else f"its signature cannot be checked without {KEY}"
        why = NOT_SIGNED if key else NO_KEY
        raise RecordError(f"it is not believed: {said}", line, why)


def _object(line: bytes, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordError("the line is no JSON", number) from error
    if not isinstance(found, dict):
        raise RecordError("the line is no object", number)
    return found


def _typed(value: object, kind: type, name: str) -> Any:  # noqa: ANN401  # as it was asked for
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{name} is {value!r}")
    return value


def _words(value: object, name: str) -> tuple[str, ...]:
    return tuple(_typed(one, str, name) for one in _typed(value, list, name))


def _table(value: object, name: str) -> dict[str, str]:
    return {key: _typed(one, str, name) for key, one in _typed(value, dict, name).items()}


def _test(data: dict[str, Any]) -> Outcome:
    names = {there: here for here, there in _NAMES.items()}
    values: dict[str, Any] = {}
    for name, value in data.items():
        field = names.get(name, name)
        default = Outcome._field_defaults.get(field, "")
        if isinstance(default, tuple):
            values[field] = _words(value, name)
        elif isinstance(default, float):
            values[field] = float(value)
        elif field in Outcome._fields:
            values[field] = _typed(value, type(default), name)
    if values["outcome"] not in OUTCOMES:
        raise ValueError(f"outcome is {values['outcome']!r}")
    return Outcome(**values)


def _run(head: dict[str, Any], end: dict[str, Any], tests: tuple[Outcome, ...]) -> Run:
    words = ("id", "kind", "tool", "python", "platform", "commit", "started", "tree")
    made = Run(
        **{name: _typed(head.get(name, ""), str, name) for name in words},
        command=_words(head.get("command", []), "command"),
        dirty=_typed(head.get("dirty", False), bool, "dirty"),
        declared=_table(head.get("declared", {}), "declared"),
        files=_table(head.get("files", {}), "files"),
        sets=tuple(_words(one, "sets") for one in _typed(head.get("sets", []), list, "sets")),
        features={
            path: tuple((_typed(name, str, "features"), int(count)) for name, count in cases)
            for path, cases in _typed(head.get("features", {}), dict, "features").items()
        },
        tests=tests,
        exit=_typed(end.get("exit", 0), int, "exit"),
        seconds=float(end.get("seconds", 0.0)),
    )
    if made.kind not in {RUN, FIRST} or not made.id:
        raise ValueError(f"kind is {made.kind!r}")
    if any(not 0 <= test.files < len(made.sets) for test in tests):
        raise ValueError("a set of files is missing")
    return made


def begins_record(line: bytes) -> bool:
    """Whether a line is the first one of a record, of whatever schema."""
    try:
        return {"schema", "id"} <= _object(line, 1).keys()
    except RecordError:
        return False


def records_in(data: bytes) -> Iterator[bytes]:
    """Yield the records of a file in which several stand one after the other."""
    start = at = 0
    for line in data.split(b"\n"):
        at += len(line) + 1
        if line.startswith((b'{"count":', b'{"end":')):
            yield data[start:at]
            start = at
    if data[start:].strip():
        yield data[start:]
