"""Expected outputs: what `...`, `[..]` and names stand for, and how a difference is shown."""

import re
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wavewright.errors import UserError
from wavewright.guide.lines import lines
from wavewright.guide.match import difference, matches, vocabulary
from wavewright.guide.patterns import Pattern, compiled

NONE = vocabulary([])
WORDS = vocabulary(
    [
        ("ROOT", "/scratch/run/here"),
        ("CWD", "/scratch/run/here/sub"),
        ("HOME", "/scratch/run/home"),
        ("VERSION", "1.2.0"),
        ("TOKEN", "a [b]\n"),
    ],
    [("DATE", r"\d{4}-\d\d-\d\d"), ("WORD", r"\w+"), ("LINE", r".*")],
)
LONG = vocabulary([("LIST", "a\n...\n[..] b  \n\n"), ("ONE", "x"), ("OTHER", "1\n2")])
fast = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("a\nb\n", "a\nb\n"),
        ("a\n", "a"),
        ("a  \n\n\n", "a\t\n"),
        ("", "\n \n"),
        ("a\nb", "a\r\nb\r\n"),
        ("a\r\nb", "a\nb"),
        ("a\nb", "a\rb"),
        ("...", ""),
        ("...", "a\n\nb"),
        ("a\n...", "a"),
        ("a\n...\nc", "a\nc"),
        ("a\n...\nc", "a\nc\nb\nc"),
        ("...\na\nb\n...", "a\na\nb\nb"),
        ("...\n...\nz", "z"),
        ("...\na\nb[..]\n...\n", "a\nx\na\nbz"),
        ("...\na[..]\nb\n...\n", "ax\nx\nay\nb"),
        ("[..]", ""),
        ("took [..] s", "took 0.3 s"),
        ("[..]a[..]a", "aaa"),
        ("[..][..]x", "x"),
        ("x[..]", "x"),
        ("[ROOT]/a", "/scratch/run/here/a"),
        ("[CWD]", "/scratch/run/here/sub"),
        ("[ROOT]/sub", "/scratch/run/here/sub"),
        ("[HOME]:[ROOT]", "/scratch/run/home:/scratch/run/here"),
        ("tool [VERSION]", "tool 1.2.0"),
        ("tool [VERSION]", "tool [VERSION]"),
        ("[TOKEN]!", "a [b]!"),
        ("on [DATE]: [..]", "on 2026-11-21: x"),
        ("[WORD][WORD]", "ab"),
        ("[WORD][DATE]", "x2026-11-21"),
        ("[LINE]", ""),
        ("a\n[..]\n[LINE]", "a"),
        ("...\nx\n[..]\n[..]", "q\nx\ny"),
        ("\n...", ""),
        ("[OTHER]", "[OTHER]"),
        ("[ ] a[0] [x](y)", "[ ] a[0] [x](y)"),
        ("\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
        ("a\x85b\u2028c\x0bd", "a\x85b\u2028c\x0bd"),
        ("[ROOT]x[..]", "[ROOT]xy"),
    ],
)
def test_an_output_is_the_expected_one(expected: str, actual: str) -> None:
    assert matches(expected, actual, WORDS)
    assert difference(expected, actual, WORDS) == []


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("[LIST]", "a\n...\n[..] b"),
        ("go\n[LIST]\nend", "go\na\n...\n[..] b \nend\n"),
        ("...\n[LIST]\n[OTHER]\n[ONE]", "0\na\n...\n[..] b\n1\n2\nx"),
        ("[..]\n2\n[OTHER]", "1\n2\n1\n2"),
        ("[LIST]", "[LIST]"),
    ],
)
def test_a_name_alone_on_its_line_stands_for_all_lines_of_a_value(
    expected: str, actual: str
) -> None:
    assert matches(expected, actual, LONG)
    assert difference(expected, actual, LONG) == []


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("[LIST]", "a\nx\n[..] b"),
        ("[LIST]", "a\n...\nmore b"),
        ("[LIST]", "a\n..."),
        ("it: [OTHER]", "it: 1\n2"),
        ("[OTHER]\n[OTHER]", "1\n2"),
    ],
)
def test_the_lines_of_a_value_are_exact(expected: str, actual: str) -> None:
    assert not matches(expected, actual, LONG)
    assert difference(expected, actual, LONG)


def test_a_value_that_matched_is_no_difference() -> None:
    assert difference("go\n[OTHER]\nend", "go\n1\n2\nEND", LONG)[3:] == [
        *(" go", " [OTHER]", "-end", "+END")
    ]


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("a", ""),
        ("", "a"),
        ("a", "A"),
        ("a", " a"),
        ("a", "\na"),
        ("a\n\nb", "a\nb"),
        ("a\n...\na", "a"),
        ("a\n...\nb\n...\nb", "a\nb"),
        ("...\na\nb\n...", "c\nb\na"),
        ("...\na\n[..]x\n...", "a\na\nb"),
        ("...\na[..]\nb[..]\n...", "ax"),
        ("...\n[..]\n[..]x\n...", "a\nb"),
        ("...\na", "b"),
        ("a\n[..]\nb", "a"),
        ("a\n[..]", ""),
        ("a\n...", "b\na"),
        ("  ...", "a"),
        ("a ... b", "a c b"),
        ("[..]", "a\nb"),
        ("a[..]a", "a"),
        ("[..]a[..]a", "a"),
        ("[..]b", "ba"),
        ("[ROOT]", "/scratch/run"),
        ("[ROOT]", "/scratch/run/here2"),
        ("[VERSION]", "1x2x0"),
        ("[DATE]", "2026-11-2"),
        ("[WORD]-[WORD]", "-b"),
        ("[OTHER]", "x"),
        ("[root]", "/scratch/run/here"),
        ("\x1b[31mred\x1b[0m", "red"),
    ],
)
def test_an_output_is_another_one(expected: str, actual: str) -> None:
    assert not matches(expected, actual, WORDS)
    assert [line for line in difference(expected, actual, WORDS)[2:] if line[0] in "+-"]


@pytest.mark.parametrize("written", ["C:\\a\\b", "C:/a/b", "c:\\\\a\\\\b", "/c/a/b"])
def test_a_path_of_windows_has_any_slashes(written: str) -> None:
    words = vocabulary([("ROOT", "C:\\a\\b"), ("HOME", "c:\\a\\b"), ("CWD", "\\\\host\\x")])
    assert matches("[ROOT]" if written[0] == "C" else "[HOME]", written, words)
    assert matches("[CWD]", "//host/x", words)
    assert not matches("[ROOT]", "C:-a-b", words)


def test_a_name_has_several_values_and_the_longest_comes_first() -> None:
    words = vocabulary([("ROOT", "/scratch/x"), ("ROOT", "/private/scratch/x")])
    assert words.values["ROOT"] == ("/private/scratch/x", "/scratch/x")
    assert matches("[ROOT]\n[ROOT]/a", "/scratch/x\n/private/scratch/x/a", words)


def test_a_path_that_is_empty_stands_for_nothing() -> None:
    words = vocabulary([("ROOT", ""), ("TOKEN", "\n")])
    assert not matches("a[ROOT]", "a", words)
    assert matches("a[TOKEN]", "a", words)


def test_what_is_elided_is_no_difference() -> None:
    expected = "start\n...\nline [..]\n...\nend in [..] s\nsame\n[ROOT]/x\n"
    actual = "start\nx\ny\nline 3\nz\nfinished in 3 s\nsame\n/scratch/run/here/x\n"
    assert difference(expected, actual, WORDS) == [
        "--- expected",
        "+++ actual",
        "@@ -3,6 +3,6 @@",
        " y",
        " line 3",
        " z",
        "-end in [..] s",
        "+finished in 3 s",
        " same",
        " /scratch/run/here/x",
    ]


def test_a_difference_of_very_many_lines_is_shown() -> None:
    expected = "".join(f"{n}\n" for n in range(3000))
    actual = expected.replace("\n7\n", "\nseven\n").replace("\n2990\n", "\nlast\n")
    shown = difference(expected, actual, NONE)
    assert {"-7", "+seven", "-2990", "+last"} <= set(shown)
    assert len(shown) < 30


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("...\nx[..]\n" * 1000 + "end", "xa\n" * 5000),
        ("...\nx\n" * 1000 + "...\nend", "x\n" * 5000),
        ("...\n" + "a\n" * 500 + "b\n...", "a\n" * 5000),
        ("...\n" + "a[..]\n" * 100 + "b\n...", "a\n" * 2000),
        ("[..]a" * 1000 + "b", "a" * 10_000),
        ("[..][WORD]" * 20 + "!", "a" * 1000),
        ("[EVIL]!", "a" * 2000),
        ("[WORSE]!", "a" * 2000),
        ("[ROOT][..]" * 500 + "!", "/scratch/run/here" * 500),
    ],
)
def test_nothing_takes_long(expected: str, actual: str) -> None:
    words = vocabulary(
        [("ROOT", "/scratch/run/here")],
        [("EVIL", "(a+)+b|(a|aa)+$x"), ("WORSE", "(a*)*(a*)*(.*.*.*)*c"), ("WORD", r"\w+")],
    )
    start = time.process_time()
    assert not matches(expected, actual, words)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("(", "missing ), unterminated subpattern at position 0"),
        ("a(?=b)", "assert is not supported"),
        (r"(a)\1", "groupref is not supported"),
        ("(?i)a", "flags are not supported"),
        ("(?i:a)", "subpattern is not supported"),
        ("a{9999}", "it is too large"),
        ("(" * 50_000 + ")" * 50_000, ""),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused(expression: str, reason: str) -> None:
    with pytest.raises(UserError) as error:
        vocabulary([], [("X", expression)])
    assert error.value.message.startswith(f"the pattern of [X] cannot be used: {reason}")


def test_a_refused_pattern_says_where_it_stands() -> None:
    with pytest.raises(UserError) as error:
        compiled("X", "(", "wavewright.yml:4")
    assert error.value.place == "wavewright.yml:4"


EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "[a-c1]", r"\d", r"\W", r"\s", r"\b", "^", "$"])
    | st.sampled_from(["", r"\B", r"[^\w-]", "ab"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("(?:{0[0]}|{0[1]})".format),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "*?", "{0}"])).map(
            "({0[0]}){0[1]}".format
        ),
    ),
    max_leaves=5,
)


@pytest.mark.fuzz
@settings(fast, max_examples=150)
@given(EXPRESSIONS, st.text("abc1 -", max_size=5))
def test_patterns_match_as_those_of_python(expression: str, text: str) -> None:
    assume(text or r"\B" not in expression)  # which Python 3.14 changed for no text at all
    theirs = {
        end
        for end in range(len(text) + 1)
        if re.match(rf"(?:{expression})(?={re.escape(text[end:])}\Z)", text)
    }
    assert Pattern(expression).ends(text, {0}) == theirs


def test_a_pattern_may_repeat_nothing() -> None:
    assert Pattern("(?:){3}a").ends("aa", {0, 1}) == {1, 2}
    assert Pattern("(?:|a)*b").ends("aab", {1}) == {3}
    assert Pattern("").ends("ab", {1}) == {1}
    assert Pattern("a").ends("ab", set()) == set()


LINES = st.lists(
    st.sampled_from(
        ["a", "b", "", "  c", "...", "[..]", "x [..] y", "[ROOT]", "/scratch/run/here", "[DATE]"]
    )
    | st.text("a[].\t ~`$", max_size=6),
    max_size=8,
).map("\n".join)


@pytest.mark.fuzz
@fast
@given(st.text())
def test_any_text_matches_itself(text: str) -> None:
    assert matches(text, text, WORDS)


@pytest.mark.fuzz
@fast
@given(LINES)
def test_lines_with_elisions_match_themselves(text: str) -> None:
    assert matches(text, text, WORDS)


@pytest.mark.fuzz
@fast
@given(st.text(), st.text("ab", max_size=3))
def test_an_elided_line_matches_anything(text: str, edge: str) -> None:
    assert matches("...", text, NONE)
    assert matches(f"{edge}\n...", f"{edge}\n{text}", NONE)


@pytest.mark.fuzz
@fast
@given(LINES, LINES)
def test_a_difference_is_shown_if_and_only_if_there_is_one(expected: str, actual: str) -> None:
    assert (difference(expected, actual, WORDS) == []) == matches(expected, actual, WORDS)


@pytest.mark.fuzz
@settings(fast, max_examples=150)
@given(
    st.lists(st.sampled_from(["a", "b", "...", "a[..]", "[..]b[..]"]), max_size=7),
    st.lists(st.sampled_from(["a", "b", "ab", "bb"]), max_size=7),
)
def test_lines_match_as_a_regular_expression_would(expected: list[str], actual: list[str]) -> None:
    def expression(line: str) -> str:
        if line == "...":
            return r"(?:[^\n]*\n)*"
        return (
            "".join("[^\n]*" if one == "[..]" else re.escape(one) for one in _pieces(line)) + "\n"
        )

    text = "".join(f"{line}\n" for line in actual)
    theirs = re.fullmatch("".join(map(expression, expected)), text) is not None
    assert matches("\n".join(expected), text, NONE) == theirs


def _pieces(line: str) -> list[str]:
    return re.split(r"(\[\.\.\])", line)


def test_lines_that_count() -> None:
    assert lines("a \r\n\n b\r\t\n \n") == ["a", "", " b"]
