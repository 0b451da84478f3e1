"""Comments that ignore findings, in each kind of file: what they cover, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavewright.read.ignores import Ignore, inline_ignores

QUOTES = '"""'


def covered(path: str, text: str) -> list[tuple[str, str, int, int]]:
    return [(one.rule, one.scope, one.first, one.last) for one in inline_ignores(path, text)]


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("a.md", "text\n<!-- wavewright: ignore R1 why -->\n\ntext\n", (3, 4)),
        ("a.md", "text <!-- wavewright: ignore R1 why -->\ntext\n", (1, 1)),
        ("a.md", "<!-- wavewright: ignore R1 why --> text\ntext\n", (1, 1)),
        ("a.md", "<!-- wavewright: ignore R1 why\nand why -->\ntext\n", (3, 3)),
        ("a.md", "<!-- wavewright: ignore R1 why -->\n<!-- more -->\n\n# Text\n\nb", (2, 4)),
        ("a.md", "text\n<!-- wavewright: ignore R1 why -->\n", (0, 0)),
        ("a.py", "# wavewright: ignore R1 why\n\nx = 1\ny = 1\n", (2, 3)),
        ("a.py", "y = 1\nx = 1  # wavewright: ignore R1 why\ny = 1\n", (2, 2)),
        (
            "a.py",
            f"def f():\n    # wavewright: ignore R1 why\n    {QUOTES}A\n    b{QUOTES}\n",
            (3, 4),
        ),
        ("a.py", f"def f():\n    {QUOTES}A\n    b{QUOTES}  # wavewright: ignore R1 why\n", (2, 3)),
        ("a.py", "f(\n    1,  # wavewright: ignore R1 why\n    2,\n)\nx = 1\n", (1, 4)),
        ("a.feature", "# wavewright: ignore R1 why\n@tag\nFeature: A\n", (2, 2)),
        ("a.feature", "@tag @x #wavewright: ignore R1 why\nFeature: A\n", (1, 1)),
        ("a.yml", "a: 1\n# wavewright: ignore R1 why\nb: 1\n", (3, 3)),
        ("a.yaml", "a: 1\nb: 1 # wavewright: ignore R1 why\n", (2, 2)),
        ("a.yml", "a: |\n  text\n# wavewright: ignore R1 why\nb: 1\n", (4, 4)),
        ("a.toml", "a = '''#\n'''\nb = \"#\" # wavewright: ignore R1 why\n", (3, 3)),
        ("a.ts", "x()\n// wavewright: ignore R1 why\n\ny()\n", (3, 4)),
        ("a.c", "x(); /* wavewright: ignore R1 why */\n", (1, 1)),
        ("a.sql", "-- wavewright: ignore R1 why\nselect\n", (2, 2)),
    ],
)
def test_a_comment_is_for_its_line_or_for_the_next_one_with_text(
    path: str, text: str, lines: tuple[int, int]
) -> None:
    (found,) = inline_ignores(path, text)
    assert (found.rule, found.scope, found.path) == ("R1", "line", path)
    assert found.reason in {"why", "why and why"}
    assert (found.first, found.last) == lines


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", "```\n<!-- wavewright: ignore R1 why -->\n```\n"),
        ("a.md", "`<!-- wavewright: ignore R1 why -->`\n"),
        ("a.md", "<!-- about wavewright: ignore R1 why -->\n"),
        ("a.md", "# wavewright: ignore R1 why\n"),
        ("a.md", "<!-- wavewright: ignored R1 why -->\n"),
        ("a.md", "<!-- wavewright: ignore-all R1 why -->\n"),
        ("a.py", f"{QUOTES}A.\n\n# wavewright: ignore R1 why\n{QUOTES}\n"),
        ("a.py", "x = '# wavewright: ignore R1 why'\n"),
        ("a.py", "def (:\n# wavewright: ignore R1 why\n    '''"),
        ("a.feature", f"Feature: A\n  {QUOTES}\n  # wavewright: ignore R1 why\n  {QUOTES}\n"),
        ("a.feature", "Feature: A # wavewright: ignore R1 why\n"),
        ("a.yml", "a: |\n  # wavewright: ignore R1 why\nb: 1\n"),
        ("a.yml", "a: 'b\n  # wavewright: ignore R1 why'\n"),
        ("a.yml", "a: b#wavewright: ignore R1 why'\n"),
        ("a.yml", "a: [\n# wavewright: ignore R1 why\n\t- 'b"),
        ("a.toml", "a = '''\n# wavewright: ignore R1 why\n'''\n"),
        ("a.toml", 'a = "\\"# wavewright: ignore R1 why"\n'),
        ("a.ts", "x('wavewright: ignore R1 why')\n"),
    ],
)
def test_what_is_text_or_code_is_no_comment(path: str, text: str) -> None:
    assert inline_ignores(path, text) == []


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("<!-- wavewright: ignore-file R1 why -->\n# Page\n", "file"),
        ("\n<!-- more -->\n<!-- wavewright: ignore-file R1 why -->\n# Page\n", "file"),
        ("---\na: b\n---\n<!-- wavewright: ignore-file R1 why -->\n# Page\n", "file"),
        ("# Page\n<!-- wavewright: ignore-file R1 why -->\ntext\n", "line"),
    ],
)
def test_a_file_is_ignored_from_its_top_only(text: str, scope: str) -> None:
    assert covered("a.md", text) == [("R1", scope, 0, 0)]


def test_a_python_file_is_ignored_above_its_docstring() -> None:
    text = f"#!/usr/bin/env python\n# wavewright: ignore-file R1 why\n\n{QUOTES}A.{QUOTES}\n"
    assert covered("a.py", text) == [("R1", "file", 0, 0)]


def test_each_rule_has_its_place_and_they_share_the_reason() -> None:
    text = "text <!-- wavewright: ignore TRACE103, SHAPE101,X: the old one -->\n"
    found = inline_ignores("a.md", text)
    assert [(one.rule, one.place.column) for one in found] == [
        ("TRACE103", 30),
        ("SHAPE101", 40),
        ("X", 49),
    ]
    assert {one.reason for one in found} == {"the old one"}
    assert all(text[one.place.column - 1 :].startswith(one.rule) for one in found)


@pytest.mark.parametrize(
    ("comment", "rules", "reason"),
    [
        ("<!-- wavewright: ignore TRACE103 -->", ["TRACE103"], ""),
        ("<!-- wavewright: ignore TRACE103: -->", ["TRACE103"], ""),
        ("<!-- wavewright: ignore -->", [""], ""),
        ("<!-- wavewright: ignore TRACE103 \u2014 for now -->", ["TRACE103"], "for now"),
        ("<!--wavewright: ignore trace103 it's 5-->", ["trace103"], "it's 5"),
    ],
)
def test_what_is_missing_is_empty(comment: str, rules: list[str], reason: str) -> None:
    found = inline_ignores("a.md", f"{comment}\ntext\n")
    assert [one.rule for one in found] == rules
    assert {one.reason for one in found} == {reason}


def test_comments_in_a_row_are_for_the_same_line() -> None:
    text = "<!-- wavewright: ignore R1 why -->\n<!-- wavewright: ignore R2 why -->\ntext\n"
    assert covered("a.md", text) == [("R1", "line", 2, 3), ("R2", "line", 3, 3)]


def test_a_file_without_the_words_is_not_looked_at() -> None:
    assert inline_ignores("a.py", "def (:\n") == []


def test_ignores_are_plain_values() -> None:
    (found,) = inline_ignores("a.md", "<!-- wavewright: ignore R1 why -->\ntext\n")
    assert found == Ignore(found.place, "R1", "why", "line", "a.md", "", 2, 2)


def test_many_open_comments_cost_no_more_than_others() -> None:
    text = "<!-- wavewright: ignore R1 " + "-- " * 200_000
    assert len(inline_ignores("a.md", text)) <= 1


PIECES = [
    *("wavewright: ignore", "-file", " R1", ", R2", " why", "<!--", "-->", "#", "//", "/*", "*/"),
    *("\n", " ", "\t", "```", "`", "'", '"', "'''", QUOTES, "(", ")", ":", "|", "-", "\\", "\0"),
    *("def f", "x = 1", "@tag", "é", "\u2028", "\x0c", "---\n"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_has_ignores_within_it(text: str) -> None:
    lines = text.split("\n")
    for path in ("a.md", "a.py", "a.feature", "a.yml", "a.toml", "a.c"):
        for one in inline_ignores(path, text):
            assert lines[one.place.line - 1][one.place.column - 1 :].startswith(one.rule)
            assert 0 <= one.first <= one.last <= len(lines)
