"""Records of runs: their text, what makes them believed, and the folder that they are kept in."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from wavewright.errors import UserError
from wavewright.evidence import exchange, store
from wavewright.evidence.first import Key, Seen, look
from wavewright.evidence.ids import after, new_id
from wavewright.evidence.record import KEY, Outcome, RecordError, Run, run_of, text_of
from wavewright.limits import Proving

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ID = "20260504T102000.000000Z-0a1b2c3d"
RUN = Run(
    ID,
    tool="1.0.0",
    python="3.11.7",
    platform="linux",
    command=("pytest", "-k", "größer"),
    commit="0123abc",
    dirty=True,
    started="2026-05-04T10:20:00.000000Z",
    declared={"APP.DEMO.SAY": "ready"},
    tree="77",
    files={"src/a.py": "12", "conftest.py": ""},
    sets=(("conftest.py", "src/a.py"), ("conftest.py",)),
    features={"a.feature": (("One", 1), ("Many", 3))},
    tests=(
        Outcome("tests/test_a.py::test_a[ü-1]", "passed", 0.25, 1, ("APP.DEMO.SAY",), "unit"),
        Outcome(
            "tests/test_b.py::test_b",
            "failed",
            feature="a.feature",
            scenario="One",
            line=5,
            guides=("user-docs/how-to/a.md", "user-docs/how-to/b.md"),
            failed_at="a.feature:7",
            message="assert 0",
            files=1,
        ),
    ),
    exit=1,
    seconds=1.5,
)
OLD = Proving(keep=90)
DAYS = ((1, "skipped"), (2, "passed"), (3, "failed"), (4, "pending"))


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)


def dated(day: int, *tests: Outcome) -> Run:
    now = dt.datetime(2026, 5, day, tzinfo=dt.UTC)
    return RUN._replace(id=new_id(now), started=now.isoformat(), tests=tests)


def canonical(data: Mapping[str, object]) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


def write(root: Path, run: Run, text: str) -> None:
    store.save(root, run)
    (root / store.path_of(run.id)).write_text(text, encoding="utf-8")


def test_a_record_says_what_the_run_was() -> None:
    assert run_of(text_of(RUN).encode()) == RUN


def test_the_first_line_is_the_run_and_the_last_one_seals_it() -> None:
    head, *tests, end = map(json.loads, text_of(RUN, "key").splitlines())
    assert (head["schema"], head["kind"], head["id"]) == (1, "run", ID)
    assert [test["test"] for test in tests] == [test.id for test in RUN.tests]
    assert {*end} == {"end", "count", "exit", "seconds", "sha256", "hmac"}


def test_a_record_that_is_cut_off_anywhere_is_none() -> None:
    data = text_of(RUN).encode()
    for length in range(len(data)):
        with pytest.raises(RecordError):
            run_of(data[:length])


def test_a_record_with_any_other_byte_is_none() -> None:
    data = text_of(RUN).encode()
    for at in range(len(data)):
        with pytest.raises(RecordError):
            run_of(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


@pytest.mark.parametrize(
    ("head", "test"),
    [
        ({"sets": 3}, {}),
        ({"files": {"a": 1}}, {}),
        ({"features": {"a": [[1, 2]]}}, {}),
        ({"kind": "other"}, {}),
        ({"dirty": "yes"}, {}),
        ({}, {"outcome": "green"}),
        ({}, {"set": 2}),
        ({}, {"set": True}),
        ({}, {"behaviors": "APP"}),
        ({}, {"test": None}),
    ],
)
def test_a_record_of_another_shape_is_none(
    head: dict[str, object], test: dict[str, object]
) -> None:
    first, one, *_ = map(json.loads, text_of(RUN).splitlines())
    lines = [json.dumps(first | head), json.dumps(one | test)]
    end = {"end": True, "count": 1, "exit": 0}
    body = "".join(f"{line}\n" for line in lines)
    seal = hashlib.sha256(f"{body}{canonical(end)}\n".encode()).hexdigest()
    with pytest.raises(RecordError, match="no record of a run"):
        run_of(f"{body}{canonical(end | {'sha256': seal})}\n".encode())


@pytest.mark.parametrize(
    ("made_with", "key", "signed", "why"),
    [
        ("", "", False, ""),
        ("a", "a", False, ""),
        ("a", "a", True, ""),
        ("a", "", False, ""),
        ("", "a", False, ""),
        ("", "a", True, "it is not signed"),
        ("", "", True, "cannot be checked"),
        ("a", "", True, "cannot be checked"),
        ("b", "a", False, "its signature is wrong"),
        ("b", "a", True, "its signature is wrong"),
    ],
)
def test_who_is_believed(made_with: str, key: str, signed: bool, why: str) -> None:  # noqa: FBT001
    data = text_of(RUN, made_with).encode()
    if not why:
        assert run_of(data, key, signed=signed).tests == RUN.tests
        return
    with pytest.raises(RecordError, match=why):
        run_of(data, key, signed=signed)


def test_a_record_that_no_run_made_is_not_believed_where_records_are_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "the key of CI")
    store.save(tmp_path, RUN)
    made_by_hand = dated(1, Outcome("tests/test_a.py::test_a", "passed"))
    write(tmp_path, made_by_hand, text_of(made_by_hand, "a guess"))
    found = store.load(tmp_path, Proving(signed=True))
    assert [run.id for run in found.runs] == [ID]
    assert [one.place.path for one in found.problems] == [store.path_of(made_by_hand.id)]


def test_without_the_key_it_is_told_once_for_all_records(
    tmp_path: Path,
) -> None:
    (tmp_path / "wavewright.yml").write_text("evidence:\n  signed: true\n", encoding="utf-8")
    signed = Proving(signed=True)
    assert store.load(tmp_path, signed) == store.Records()
    for number in range(1, 4):
        write(tmp_path, one := dated(number), text_of(one, "the key of CI"))
    found = store.load(tmp_path, signed)
    assert found.runs == ()
    assert [str(one.place) for one in found.problems] == ["wavewright.yml:2"]
    assert KEY in found.problems[0].message
    assert found.problems[0].fix.startswith(f"Set {KEY} to the secret")
    with pytest.raises(UserError, match="nothing to export: no record is believed"):
        exchange.exported(tmp_path, signed)
    assert store.prune(tmp_path, Proving(signed=True, keep=0)) == ()
    assert len(store.prune(tmp_path, Proving(signed=True, keep=0), key="the key of CI")) == 3


@pytest.mark.parametrize(
    ("made_with", "message", "fix"),
    [
        ("", "3 records are not believed: they are not signed", "run again"),
        ("another", "the signatures of 3 records are wrong", "Set WAVEWRIGHT_EVIDENCE_KEY"),
    ],
)
def test_what_is_wrong_with_several_signatures_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_with: str, message: str, fix: str
) -> None:
    monkeypatch.setenv(KEY, "the key of CI")
    store.save(tmp_path, RUN)
    for number in range(1, 4):
        write(tmp_path, one := dated(number), text_of(one, made_with))
    write(tmp_path, dated(5), "cut")
    write(tmp_path, dated(6), "cut")
    found = store.load(tmp_path, Proving(signed=True))
    assert [run.id for run in found.runs] == [ID]
    assert [one.message for one in found.problems] == [
        message,
        "the record is cut off",
        "the record is cut off",
    ]
    assert fix in found.problems[0].fix


@pytest.mark.parametrize("key", ["", "another"])
def test_a_record_of_ci_that_cannot_be_imported_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(KEY, key)
    file = tmp_path / "evidence.jsonl"
    file.write_text(text_of(RUN, "the key of CI"), encoding="utf-8")
    with pytest.raises(UserError, match="nothing was imported") as caught:
        exchange.take(tmp_path, Proving(signed=True), file)
    assert f"Set {KEY} to the secret" in str(caught.value)
    assert store.ids(tmp_path) == []


def test_a_broken_record_is_reported_at_its_line_and_the_others_count(tmp_path: Path) -> None:
    store.save(tmp_path, RUN)
    broken = dated(1)
    text = text_of(RUN._replace(id=broken.id))
    write(tmp_path, broken, text[: len(text) // 2])
    found = store.load(tmp_path, OLD)
    assert [run.id for run in found.runs] == [ID]
    assert [one.message for one in found.problems] == ["the record is cut off"]


def test_a_record_under_the_name_of_another_is_not_believed(tmp_path: Path) -> None:
    other = dated(1)
    write(tmp_path, other, text_of(RUN))
    assert "has the id" in store.load(tmp_path, OLD).problems[0].message


def test_runs_at_once_lose_nothing(tmp_path: Path) -> None:
    now = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
    runs = [RUN._replace(id=new_id(now)) for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda run: store.save(tmp_path, run), runs))
    assert {run.id for run in store.load(tmp_path, OLD).runs} == {run.id for run in runs}


def test_what_a_killed_run_left_is_no_record_and_goes_in_the_end(tmp_path: Path) -> None:
    store.save(tmp_path, dated(1))
    left = tmp_path / store.FOLDER / f".{ID}-77.tmp"
    left.write_text(text_of(RUN)[:50], encoding="utf-8")
    os.utime(left, (0, 0))
    assert len(store.ids(tmp_path)) == 1
    store.prune(tmp_path, OLD, dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    assert not left.exists()


def test_git_sees_no_record(tmp_path: Path) -> None:
    store.save(tmp_path, RUN)
    assert (tmp_path / store.FOLDER / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_records_never_leave_the_project(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "p/.wavewright").mkdir(parents=True)
    (tmp_path / "p/.wavewright/evidence").symlink_to(tmp_path / "outside")
    with pytest.raises(UserError, match="is a link"):
        store.save(tmp_path / "p", RUN)
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_folder_that_takes_no_file_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / ".wavewright").write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="no record can be written"):
        store.save(tmp_path, RUN)


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in folders")
def test_what_is_no_file_is_no_record_and_nobody_waits_for_it(tmp_path: Path) -> None:
    store.save(tmp_path, dated(1))
    folder = tmp_path / store.FOLDER
    names = [new_id(dt.datetime(2026, 1, day, tzinfo=dt.UTC)) for day in (2, 3, 4)]
    os.mkfifo(folder / f"{names[0]}.jsonl")
    (folder / f"{names[1]}.jsonl").mkdir()
    (folder / f"{names[2]}.jsonl").symlink_to(next(folder.glob("*01T*.jsonl")))
    records = store.load(tmp_path, Proving())
    assert len(records.runs) == 1
    assert [one.message for one in records.problems] == ["this is no file, and so no record"] * 3
    later = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    assert len(store.prune(tmp_path, Proving(), later)) == 1
    assert store.ids(tmp_path) == names


@pytest.mark.parametrize(
    ("last", "begins"),
    [
        ("20260504T235959.999999Z-ffffffff", "20260505T000000.000000Z-"),
        ("20260504T999999.000000Z-ffffffff", "20260504T103000.000000Z-"),
        ("20260503T000000.000000Z-ffffffff", "20260504T103000.000000Z-"),
        ("", "20260504T103000.000000Z-"),
    ],
)
def test_a_name_sorts_after_the_last_one(last: str, begins: str) -> None:
    now = dt.datetime(2026, 5, 4, 10, 30, tzinfo=dt.UTC)
    assert after(last, now).startswith(begins)


def test_a_record_that_is_to_come_is_not_imported(tmp_path: Path) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    export = tmp_path / "export"
    export.write_text(text_of(RUN._replace(id=new_id(later))), encoding="utf-8")
    with pytest.raises(UserError, match="which is to come; nothing was imported"):
        exchange.take(tmp_path, Proving(), export)


def test_old_records_go_and_what_was_seen_first_stays(tmp_path: Path) -> None:
    one, two = "tests/test_a.py::test_one", "tests/test_a.py::test_two"
    store.save(tmp_path, dated(1, Outcome(one, "failed"), Outcome(two, "passed")))
    store.save(tmp_path, dated(2, Outcome(one, "passed"), Outcome(two, "failed")))
    store.save(tmp_path, dated(20, Outcome(one, "passed"), Outcome(two, "passed")))
    first = store.load(tmp_path, OLD).runs
    for day in (12, 13):  # once more: what was kept is kept again
        now = dt.datetime(2026, 5, day, tzinfo=dt.UTC)
        gone = store.prune(tmp_path, Proving(keep=5), now)
        assert len(gone) == (2 if day == 12 else 0)  # the first time only
    left = store.load(tmp_path, OLD).runs
    assert [run.kind for run in left] == ["first", "run"]
    before: dict[Key, Seen] = {}
    after: dict[Key, Seen] = {}
    for run in first:
        look(before, run)
    for run in left:
        look(after, run)
    assert after == before


def test_what_was_first_is_the_same_in_any_order() -> None:
    runs = [dated(day, Outcome("tests/test_a.py::test_a", what)) for day, what in DAYS]
    found: list[dict[Key, Seen]] = []
    for some in itertools.permutations(runs):
        found.append({})
        for run in some:
            look(found[-1], run)
    assert all(one == found[0] for one in found)
    ((first, red),) = found[0].values()
    assert (first.test.outcome, first.test.when[:10]) == ("passed", "2026-05-02")
    assert red is not None
    assert red.test.when[:10] == "2026-05-03"


def test_pruning_again_keeps_one_record_of_what_was_first(tmp_path: Path) -> None:
    for day in (1, 10, 20):
        store.save(tmp_path, dated(day, Outcome(f"tests/test_a.py::test_{day}", "failed")))
        now = dt.datetime(2026, 5, day + 6, tzinfo=dt.UTC)
        store.prune(tmp_path, Proving(keep=5), now)
    (left,) = store.load(tmp_path, OLD).runs
    assert [test.id for test in left.tests] == [
        f"tests/test_a.py::test_{day}" for day in (1, 10, 20)
    ]


def test_what_is_exported_is_imported_once_and_the_same(tmp_path: Path) -> None:
    here, there, file = tmp_path / "a", tmp_path / "b", tmp_path / "evidence.jsonl"
    for run in (RUN, dated(2), dated(3, *RUN.tests)):
        store.save(here, run)
    text, count = exchange.exported(here, OLD)
    file.write_text(text, encoding="utf-8")
    assert count == len(exchange.take(there, OLD, file).added) == len(store.ids(here))
    again = exchange.take(there, OLD, file)
    assert (again.added, len(again.known)) == ((), count)
    assert exchange.exported(there, OLD) == (text, count)


def test_one_edited_record_keeps_all_of_a_file_out(tmp_path: Path) -> None:
    here, there, file = tmp_path / "a", tmp_path / "b", tmp_path / "evidence.jsonl"
    store.save(here, dated(1, *RUN.tests))
    store.save(here, RUN)
    text, _ = exchange.exported(here, OLD)
    file.write_text(text[::-1].replace("dessap", "deliaf", 1)[::-1], encoding="utf-8")
    with pytest.raises(UserError, match="edited; nothing was imported") as caught:
        exchange.take(there, OLD, file)
    assert caught.value.place == f"{file}:8"
    assert store.ids(there) == []


def test_two_records_of_one_id_do_not_replace_each_other(tmp_path: Path) -> None:
    here, file = tmp_path / "a", tmp_path / "evidence.jsonl"
    store.save(here, RUN)
    file.write_text(text_of(RUN._replace(exit=0)), encoding="utf-8")
    with pytest.raises(UserError, match="another record here has its id"):
        exchange.take(here, OLD, file)
    assert store.read(here, ID, OLD) == RUN


@pytest.mark.parametrize("content", ["", "hello\n", "{}\n", '{"end":true}\n'])
def test_a_file_without_records_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "evidence.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UserError):
        exchange.take(tmp_path, OLD, file)
