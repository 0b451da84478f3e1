"""Edits → texts: line ends stay, edits that clash wait, those that do not fit are left alone."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavewright.checks.fixing import BOM, diff, mend
from wavewright.model import Edit, Finding, Place

AT = Place("a.md")


def edit(line: int, column: int, length: int, text: str, path: str = "a.md") -> Edit:
    return Edit(Place(path, line, column), length, text)


def finding(*edits: Edit, rule: str = "TRACE101") -> Finding:
    return Finding(AT, rule, "wrong", "mend", edits)


def mended(text: str, *edits: Edit) -> str | None:
    """Return the text after one finding with these edits; ``None`` when they were left alone."""
    result = mend({"a.md": text}, [finding(*edits)])
    if result.left:
        assert result.texts == {}
        return None
    return result.texts.get("a.md", text)


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        ("one\ntwo\n", edit(2, 1, 3, "2"), "one\n2\n"),
        ("one\r\ntwo\r\n", edit(2, 1, 3, "2"), "one\r\n2\r\n"),
        ("one\rtwo\r", edit(2, 1, 3, "2"), "one\r2\r"),
        (f"{BOM}one\n", edit(1, 1, 3, "1"), f"{BOM}1\n"),
        (f"{BOM}one\r\ntwo", edit(2, 2, 1, "\n"), f"{BOM}one\r\nt\r\no"),
        ("one\r\ntwo\r\n", edit(2, 1, 0, "new\n"), "one\r\nnew\r\ntwo\r\n"),
        ("one\r\ntwo\r\n", edit(1, 1, 4, ""), "two\r\n"),
        ("one\r\ntwo\r\n", edit(1, 3, 3, "-"), "on-wo\r\n"),
        ("a\nb\r\nc\n", edit(2, 1, 1, "B"), "a\nB\r\nc\n"),
        ("one\n", edit(2, 1, 0, "two\n"), "one\ntwo\n"),
        ("one", edit(2, 1, 0, "two\n"), "one\ntwo\n"),
        ("one\r\ntwo", edit(3, 1, 0, "three\n"), "one\r\ntwo\r\nthree\r\n"),
        ("", edit(1, 1, 0, "one\n"), "one\n"),
        (BOM, edit(1, 1, 0, "one\n"), f"{BOM}one\n"),
        ("one\n", edit(1, 4, 0, "!"), "one!\n"),
        ("日本\nx", edit(1, 2, 1, "x"), "日x\nx"),
        ("one\n", edit(1, 1, 4, ""), ""),
    ],
)
def test_an_edit_keeps_mark_and_line_ends(text: str, change: Edit, expected: str) -> None:
    assert mended(text, change) == expected


@pytest.mark.parametrize(
    "change",
    [
        edit(3, 1, 0, "x"),
        edit(0, 1, 0, "x"),
        edit(1, 0, 0, "x"),
        edit(1, 5, 0, "x"),
        edit(1, 1, 5, "x"),
        edit(2, 1, 1, "x"),
        edit(2, 2, 0, "x"),
        edit(1, 1, -1, "x"),
        edit(1, 1, 1, "x", "other.md"),
    ],
)
def test_an_edit_that_does_not_fit_changes_nothing(change: Edit) -> None:
    assert mended("one\n", change) is None
    assert mended("one\n", edit(1, 1, 1, "O"), change) is None


def test_all_edits_of_a_finding_are_applied_or_none() -> None:
    both = finding(edit(1, 1, 1, "X"), edit(1, 1, 1, "Y", "b.md"))
    texts = {"a.md": "abc", "b.md": "abc"}
    assert mend(texts, [both]).texts == {"a.md": "Xbc", "b.md": "Ybc"}
    first = finding(edit(1, 1, 2, "--", "b.md"))
    result = mend(texts, [first, both])
    assert result.texts == {"b.md": "--c"}
    assert (result.done, result.left) == ((first,), (both,))


def test_edits_side_by_side_do_not_clash_and_overlapping_ones_wait() -> None:
    first, second, over = (finding(edit(1, at, 2, "-")) for at in (1, 3, 2))
    assert mend({"a.md": "abcd"}, [second, first]).texts == {"a.md": "--"}
    result = mend({"a.md": "abcd"}, [first, over, second])
    assert (result.texts, result.left) == ({"a.md": "--"}, (over,))


def test_one_rule_puts_several_lines_in_at_one_place() -> None:
    lines = [finding(edit(2, 1, 0, f"{name}\n")) for name in "xy"]
    assert mend({"a.md": "a\nb\n"}, lines).texts == {"a.md": "a\nx\ny\nb\n"}
    assert mend({"a.md": "a\nb\n"}, [lines[0], lines[0]]).left == (lines[0],)
    other = finding(edit(2, 1, 0, "z\n"), rule="TRACE102")
    assert mend({"a.md": "a\nb\n"}, [lines[0], other]).left == (other,)
    ends = [finding(edit(2, 1, 0, f"{name}\n")) for name in "xy"]
    assert mend({"a.md": "a"}, ends).texts == {"a.md": "a\nx\ny\n"}


def test_an_edit_that_changes_nothing_is_no_change() -> None:
    assert mend({"a.md": "abc"}, [finding(edit(1, 1, 1, "a"))]).texts == {}


TEXTS = st.lists(
    st.tuples(st.text("ab日", max_size=4), st.sampled_from(["\n", "\r\n", "\r"])), max_size=5
).map(lambda lines: "".join(line + end for line, end in lines))


@given(
    TEXTS,
    st.booleans(),
    st.lists(
        st.tuples(
            st.integers(1, 7),
            st.integers(1, 6),
            st.integers(0, 6),
            st.sampled_from(["", "X", "X\n"]),
        ),
        max_size=6,
    ),
)
def test_edits_are_applied_as_if_one_after_the_other_from_the_end(
    text: str,
    mark: bool,  # noqa: FBT001
    wanted: list[tuple[int, int, int, str]],
) -> None:
    raw = f"{BOM if mark else ''}{text}"
    findings = [finding(edit(*one), rule=f"TRACE{i}") for i, one in enumerate(wanted)]
    result = mend({"a.md": raw}, findings)
    assert sorted([*result.done, *result.left]) == sorted(findings)
    spans = []
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for one in result.done:
        place, length, new = one.edits[0]
        start = sum(len(line) + 1 for line in plain.split("\n")[: place.line - 1])
        spans.append((start + place.column - 1, length, new))
    spans = [one for at, one in enumerate(spans) if not one[1] or one not in spans[:at]]
    for (start, length, _), (after, _, _) in zip(sorted(spans), sorted(spans)[1:], strict=False):
        assert start + length <= after
    for start, length, new in sorted(spans, reverse=True):
        plain = plain[:start] + new + plain[start + length :]
    got = result.texts.get("a.md", raw)
    assert got.startswith(BOM) == mark
    if "\r" in text.replace("\r\n", "") and "\n" in text:
        assert result.done == ()
    assert got.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n") == plain
    if not result.done:
        assert got == raw


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\n", "a\nc\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
        ("a\nb", "a\nc"),
        ("a\nb", "a\nb\n"),
        ("a\x0cb\u2028c\n", "a\x0cb\u2028d\n"),
        ("", "new\n"),
    ],
)
def test_git_applies_the_diff(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(before.encode())
    patch = "".join(diff("a.md", before, after)).encode()
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"], cwd=tmp_path, input=patch, check=True
    )
    assert path.read_bytes() == after.encode()
