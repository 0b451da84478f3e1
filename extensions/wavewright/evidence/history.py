"""Runs, the oldest first → what is known of each test: its last and first outcomes, its steadiness.

Apart is what came of it on other files before: it is asked for only where files have changed since,
and somebody may have put an edit back.

A test is flaky when it passed only on a retry, or passed and failed on the same tree. It is steady
again when it passes after its own module has changed, or after three passes in a row on other
changed files, or five on the same ones; a failure starts anew.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright.evidence.first import Key, Seen, firsts, look
from wavewright.evidence.record import FIRST, PASSED, RUN, Outcome, Run, run_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STEADY, SAME = 3, 5  # passes in a row after which a test is no longer flaky
REMEMBERED = 10  # trees on which a test is known to have passed or failed
KEPT = 5  # outcomes of a test, each on other files
JOIN = "\x1f"
_BYTES = 8  # of a mark
_WORDS = tuple(map(Outcome._fields.index, ("behaviors", "guides", "declared", "cases")))


class Last(NamedTuple):
    """The last outcome of a test, and the run that it is of."""

    test: Outcome
    run: Run
    flaky: bool = False

    @property
    def when(self) -> str:
        """The minute of the run, in UTC: ``2026-05-04 10:20``."""
        return self.run.started[:16].replace("T", " ")

    @property
    def files(self) -> tuple[str, ...]:
        """The files that matter to it."""
        return self.run.sets[self.test.files]


class _Steadiness:
    """Whether a test goes both ways, told one outcome after the other.

    A mark stands for a tree and the files that matter to the test in it, ``module`` for what the
    module of the test was.
    """

    __slots__ = ("_changed", "_module", "_same", "_seen", "mark")

    def __init__(self, data: Iterable[Any] = ("", 0, 0, (), "")) -> None:
        mark, same, changed, seen, module = data
        self._module = str(module)
        self.mark, self._same, self._changed = str(mark), int(same), int(changed)
        self._seen: dict[str, bool] = dict(seen)

    def tell(self, mark: str, module: str, *, passed: bool, retried: bool) -> None:
        """Take one more outcome into account."""
        both = self._seen.pop(mark, passed) != passed
        self._seen[mark] = passed
        while len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        if both or (passed and retried):
            self.mark, self._same, self._changed, self._module = mark, 0, 0, module
        elif not passed:
            self._same = self._changed = 0
        elif self.mark:
            self._same += mark == self.mark
            self._changed += mark != self.mark
            rewritten = module != self._module
            if rewritten or self._changed >= STEADY or self._same >= SAME:
                self.mark = ""

    def data(self) -> list[Any]:
        """Return what it is made from."""
        return [self.mark, self._same, self._changed, list(self._seen.items()), self._module]


class History:
    """What is known of each test, by its id.

    A module that could not be collected has its path as id, until one of its tests is run.
    """

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self.last: dict[str, Last] = {}
        self.seen: dict[Key, Seen] = {}
        self._steady: dict[str, _Steadiness] = {}
        for run in runs:
            self.add(run)

    def add(self, run: Run) -> None:
        """Take one more run into account: a later one than all before."""
        look(self.seen, run)
        if run.kind != RUN:
            return
        marks = [_mark(run, number) for number in range(len(run.sets))]
        for test in run.tests:
            steady = self._steady.setdefault(test.id, _Steadiness())
            if test.failed or test.outcome == PASSED:
                passed = test.outcome == PASSED
                module = run.files.get(test.module, "")
                steady.tell(marks[test.files], module, passed=passed, retried=test.retries > 0)
            if test.id != test.module:
                self.last.pop(test.module, None)
            self.last[test.id] = Last(test, run, bool(steady.mark))

    def data(self) -> dict[str, Any]:
        """Return all of it as plain data: columns, which are read quickly."""
        runs = {one.run.id: one.run for one in self.last.values()}
        numbers = {id_: number for number, id_ in enumerate(runs)}
        first = firsts(self.seen, "first")
        return {
            "runs": [text_of(run._replace(tests=())) for run in runs.values()],
            "of": [numbers[one.run.id] for one in self.last.values()],
            "last": _columns(one.test for one in self.last.values()),
            "sets": first.sets,
            "first": _columns(first.tests),
            "steady": {id_: one.data() for id_, one in self._steady.items()},
        }

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> History:
        """Return what `data` returned.

        Raises:
            ValueError: When it is something else; so do LookupError, TypeError and AttributeError.
        """
        made = cls()
        made._steady = {id_: _Steadiness(one) for id_, one in data["steady"].items()}
        runs = [run_of(text.encode()) for text in data["runs"]]
        for number, test in zip(data["of"], _tests(data["last"]), strict=True):
            run = runs[number]
            flaky = bool(made._steady[test.id].mark)
            made.last[test.id] = Last(test, run, flaky)
            _ = run.sets[test.files]
        sets = tuple(tuple(map(str, one)) for one in data["sets"])
        look(made.seen, Run("first", FIRST, sets=sets, tests=tuple(_tests(data["first"]))))
        return made


class Earlier:
    """The newest outcomes of each test by what its files were, at most `KEPT`.

    All of it is plain data, and read where somebody asks: few of many tests are.
    """

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self._texts: dict[str, str] = {}
        self._rows: dict[str, list[list[Any]]] = {}
        self._runs: dict[str, Run] = {}
        for run in runs:
            self.add(run)

    def add(self, run: Run) -> None:
        """Take one more run into account: a later one than all before."""
        if run.kind != RUN or not run.tests:
            return
        self._texts[run.id] = text_of(run._replace(tests=()))
        contents = [_content(run, number) for number in range(len(run.sets))]
        for test, values in zip(run.tests, zip(*_columns(run.tests), strict=True), strict=True):
            content = contents[test.files]
            known = [row for row in self._rows.get(test.id, ()) if row[0] != content]
            self._rows[test.id] = [*known, [content, run.id, list(values)]][-KEPT:]

    def of(self, id_: str) -> Iterator[Last]:
        """Yield the outcomes of a test, the newest first.

        Raises:
            ValueError: When what was remembered is something else; so do LookupError and TypeError.
        """
        for _, run, values in reversed(self._rows.get(id_, [])):
            if run not in self._runs:
                self._runs[run] = run_of(self._texts[run].encode())
            (test,) = _tests([[value] for value in values])
            _ = self._runs[run].sets[test.files]
            yield Last(test, self._runs[run])

    def data(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        used = {run for rows in self._rows.values() for _, run, _ in rows}
        texts = {run: text for run, text in self._texts.items() if run in used}
        return {"texts": texts, "rows": self._rows}

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Earlier:
        """Return what `data` returned; what is in it is looked at when it is asked for.

        Raises:
            ValueError: When it is something else; so do LookupError and TypeError.
        """
        made = cls()
        made._texts, made._rows = dict(data["texts"]), dict(data["rows"])
        return made


def _columns(tests: Iterable[Outcome]) -> list[list[Any]]:
    """Return the fields of some outcomes as columns; several words are joined."""
    columns: list[list[Any]] = [list(column) for column in zip(*tests, strict=True)]
    for number in _WORDS if columns else ():
        columns[number] = [JOIN.join(words) for words in columns[number]]
    return columns


def _tests(columns: list[list[Any]]) -> Iterator[Outcome]:
    """Return the outcomes of columns.

    Raises:
        TypeError: When a column has other values than it should.
    """
    columns = list(columns)
    for number, (name, column) in enumerate(zip(Outcome._fields, columns, strict=bool(columns))):
        default = Outcome._field_defaults.get(name, "")
        known: set[type] = {str}
        if isinstance(default, float | int):
            known = {int, float} if isinstance(default, float) else {type(default)}
        if not {*map(type, column)} <= known:
            raise TypeError(name)
        if number in _WORDS:
            words = {text: tuple(text.split(JOIN)) if text else () for text in {*column}}
            columns[number] = [words[text] for text in column]
    return map(Outcome._make, zip(*columns, strict=True))


def _mark(run: Run, number: int) -> str:
    return _hash(run.tree, *(run.files.get(path, "") for path in run.sets[number]))


def _content(run: Run, number: int) -> str:
    """Return what stands for some files as they were."""
    paths = run.sets[number]
    return _hash(*paths, *(run.files.get(path, "") for path in paths))


def _hash(*words: str) -> str:
    return hashlib.blake2b("\0".join(words).encode(), digest_size=_BYTES).hexdigest()
