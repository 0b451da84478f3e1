"""The text form of findings: the source line, its caret, and characters that would do harm."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavewright.checks.report import Report
from wavewright.checks.report.text import CUT, lines, statistics, window
from wavewright.cli.examine import Options, examine
from wavewright.model import Config, Finding, Level, Place
from wavewright.read import Survey
from wavewright.read.lines import Lines
from wavewright.shown import plain

EXAMPLES = Path(__file__).parent / "examples" / "checks"
COUNTED = {"waves": 0, "capabilities": 1, "behaviors": 2}


def lines_of(files: dict[str, bytes], root: str = "/nowhere") -> Lines:
    return Lines(Survey(root, Config("P", "APP"), files))


def printed(files: dict[str, bytes], *findings: Finding, width: int = 120) -> list[str]:
    return [*lines(Report(findings, lines_of(files), COUNTED), width=width)]


def columns(text: str) -> int:
    """Return how many columns a terminal gives to a text."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    none = sum(unicodedata.category(char) in {"Mn", "Me", "Cf"} for char in text)
    return len(text) + wide - none


@pytest.mark.parametrize(
    ("data", "line", "column", "shown", "caret"),
    [
        (b"one\ntwo", 2, 1, "two", 0),
        (b"one\r\ntwo\r\n", 2, 3, "two", 2),
        (b"one\rtwo", 2, 2, "two", 1),
        (b"\xef\xbb\xbfone", 1, 1, "one", 0),
        (b"\xef\xbb\xbfone", 1, 2, "one", 1),
        (b"\tx\ty", 1, 2, "    x   y", 4),
        (b"\tx\ty", 1, 4, "    x   y", 8),
        ("日本x".encode(), 1, 3, "日本x", 4),
        ("e\u0301x".encode(), 1, 3, "e\u0301x", 1),
        (b"a\x1b[31mb", 1, 7, "a\\x1b[31mb", 9),
        ("a\u202eb".encode(), 1, 3, "a\\u202eb", 7),
        (b"a\xffb", 1, 3, "a\ufffdb", 2),
        (b"short", 1, 99, "short", 5),
    ],
)
def test_the_caret_is_below_the_column(
    data: bytes, line: int, column: int, shown: str, caret: int
) -> None:
    out = printed({"a.md": data}, Finding(Place("a.md", line, column), "TRACE107", "wrong"))
    assert out[1:3] == [f"  {line} | {shown}", f"    | {' ' * caret}^"]


def test_findings_at_one_place_share_the_line() -> None:
    place = Place("a.md", 1, 3)
    out = printed(
        {"a.md": b"text"},
        Finding(place, "TRACE101", "first", "mend it"),
        Finding(place, "TRACE102", "second", "or so"),
        Finding(Place("a.md", 1, 4), "TRACE102", "third"),
    )
    assert out == [
        "a.md:1:3 TRACE101 first",
        "  1 | text",
        "    |   ^",
        "    mend it",
        "a.md:1:3 TRACE102 second",
        "    or so",
        "a.md:1:4 TRACE102 third",
        "  1 | text",
        "    |    ^",
        "3 findings in 1 file.",
    ]


@pytest.mark.parametrize("line", [3, 0, 10**9])
def test_a_place_without_a_line_has_no_snippet(line: int) -> None:
    out = printed({"a.md": b"one\ntwo"}, Finding(Place("a.md", line), "TRACE107", "wrong"))
    assert out == [f"a.md:{line}:1 TRACE107 wrong", "1 finding in 1 file."]


def test_a_file_that_is_gone_or_a_folder_has_no_snippet(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "there.md").write_text("text\n", encoding="utf-8")
    made = lines_of({}, str(tmp_path))
    assert made.of(Place("there.md")) == "text"
    for path in ("gone.md", "folder", "../there.md", "there.md/x", ".", "'a\\udc80'", "a\0"):
        assert made.of(Place(path)) is None


def test_nothing_is_read_through_a_link_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret\n", encoding="utf-8")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.md").symlink_to(tmp_path / "secret")
    assert lines_of({}, str(root)).of(Place("link.md")) is None


def test_a_long_line_is_cut_on_both_sides_of_the_caret() -> None:
    data = b"x" * 500 + b"HERE" + b"y" * 10_000_000
    out = printed({"a.md": data}, Finding(Place("a.md", 1, 501), "TRACE107", "wrong"), width=60)
    shown, caret = out[1], out[2]
    assert len(shown) <= 60
    assert (shown[6], shown[-1]) == (CUT, CUT)
    assert shown[caret.index("^") :].startswith("HERE")


@given(
    st.text(st.sampled_from("ab日\t\u0301e\x1b\u202e"), max_size=80),
    st.integers(0, 80),
    st.integers(30, 60),
)
def test_the_caret_is_always_in_the_window(line: str, index: int, room: int) -> None:
    index = min(index, len(line))
    shown, offset = window(line, index, room)
    assert columns(shown) <= room
    assert 0 <= offset <= columns(shown)
    if index < len(line):
        tail = "".join(plain(char) for char in line[index:] if char != "\t")[:4]
        after = shown.replace(" ", "")
        assert not tail or tail[0] in after


@given(st.text(st.sampled_from("abc"), max_size=300), st.data())
def test_the_caret_is_below_its_character(line: str, data: st.DataObject) -> None:
    marked = f"{line}X{data.draw(st.text(st.sampled_from('abc'), max_size=300))}"
    shown, offset = window(marked, len(line), 40)
    assert shown[offset] == "X"


def test_a_warning_looks_different_and_is_counted_apart() -> None:
    warning = Finding(Place("a.md"), "PLAN101", "full", "less", (), Level.WARNING)
    error = Finding(Place("a.md"), "TRACE107", "gone")
    report = Report((warning,), lines_of({}), COUNTED)
    painted = [*lines(report, lambda text, colour="", **_: f"<{colour}>{text}</>")]
    assert painted[0] == "<>a.md:1:1</> <yellow>PLAN101</> <yellow>warning</>: full"
    assert painted[-1] == "1 warning in 1 file."
    assert printed({}, warning, error)[-1] == "2 findings in 1 file: 1 error, 1 warning."


def test_control_characters_of_messages_and_paths_are_written_out() -> None:
    bad = Finding(Place("a\x1b.md"), "TRACE107", "no\x1b]0;title\x07\nline", "fix\x9b")
    assert printed({}, bad) == [
        "a\\x1b.md:1:1 TRACE107 no\\x1b]0;title\\x07\\x0aline",
        "    fix\\x9b",
        "1 finding in 1 file.",
    ]


@given(st.text())
def test_a_plain_text_moves_nothing(text: str) -> None:
    for char in plain(text):
        assert unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}


def test_nothing_found_tells_what_was_checked_and_ignored() -> None:
    assert printed({}) == ["No findings: 0 waves, 1 capability, 2 behaviors checked."]
    report = Report((), lines_of({}), COUNTED, notes=("baseline: 3 known findings",))
    assert [*lines(report)][-1] == "baseline: 3 known findings"
    assert [*lines(report, quiet=True)] == []


def test_statistics_align_the_counts() -> None:
    many = [Finding(Place("a.md", line), "TRACE107", "gone") for line in range(1, 11)]
    report = Report((*many, Finding(Place("b.md"), "SHAPE101", "x")), lines_of({}), COUNTED)
    assert [*statistics(report)][:2] == [
        "10  TRACE107  missing-file",
        " 1  SHAPE101  missing-section",
    ]


def test_the_places_of_all_rules_are_in_their_lines() -> None:
    """A caret beyond the end of its line would show that a rule counts columns in another way."""
    options = Options(no_cache=True)
    for example in sorted(EXAMPLES.glob("*/bad")):
        report = examine(example, options)
        for one in report.findings:
            line = report.lines.of(one.place)
            if line is None:  # the file is gone, or is a folder
                assert one.place[1:] == (1, 1), one
            else:
                assert one.place.column <= len(line) + 1, one
            for edit in one.edits:
                texts = report.lines.all(edit.place.path)
                assert texts is not None, one
                assert 1 <= edit.place.line <= len(texts) + 1, one
