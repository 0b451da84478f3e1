"""New outputs in a guide: only expected outputs change, and what still matches stays."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavewright.errors import UserError
from wavewright.guide.document import Guide, parse
from wavewright.guide.lines import Vocabulary
from wavewright.guide.match import matches, vocabulary
from wavewright.guide.rewrite import rewritten

P = "user-docs/how-to/x.md"
BOM = "\ufeff"
WORDS = vocabulary(
    [
        ("ROOT", "/scratch/run/here"),
        ("CWD", "/scratch/run/here"),
        ("HOME", "/scratch/run/home"),
        ("VERSION", "1.2.0"),
    ],
    [("DATE", r"\d{4}-\d\d-\d\d")],
)
fast = settings(max_examples=120, deadline=None, derandomize=True, database=None)


def updated(text: str, *outputs: str | None, words: Vocabulary = WORDS) -> str:
    given = {number: output for number, output in enumerate(outputs) if output is not None}
    return rewritten(parse(text, P), given, words)


def shown(expected: str, output: str) -> str:
    """Return what stands in a fence after an update."""
    text = f"```sh\nls\n```\n**Expected output:**\n```text\n{expected}```\n"
    new = updated(text, output)
    before, after = text.split(expected) if expected else ("", "")
    assert not expected or (new.startswith(before) and new.endswith(after))
    return new.split("```text\n")[1].removesuffix("```\n")


@pytest.mark.parametrize(
    ("expected", "output", "new"),
    [
        ("a\n", "b\n", "b\n"),
        ("a\n", "b", "b\n"),
        ("a\n", "", ""),
        ("", "a\n\nb\n\n", "a\n\nb\n"),
        ("a  \nb\n", "a\nc\n", "a  \nc\n"),
        ("a\n\n\n", "b\n", "b\n"),
        ("a\n", "b  \t\n  c\n", "b\n  c\n"),
        ("a\n...\nb\n", "a\nx\ny\nc\n", "a\n...\nc\n"),
        ("...\nb\n", "x\ny\nc\n", "...\nc\n"),
        ("a\n...\n", "b\nx\ny\n", "b\n...\n"),
        ("a\n...\nb\n", "c\n", "c\n...\n"),
        ("a\n...\nb\n...\nc\n", "a\nx\nb\ny\nd\n", "a\n...\nb\n...\nd\n"),
        ("a\n...\nb\n...\nc\n", "a\nx\ny\nc\n", "a\n...\nc\n"),
        ("took [..] s\nold\n", "took 3 s\nnew\n", "took [..] s\nnew\n"),
        ("[..]\nold\nkeep\n", "x\nnew\nkeep\nmore\n", "[..]\nnew\nkeep\nmore\n"),
        ("one\nkeep [..]\n", "new\nkeep 1\nlast\n", "new\nkeep [..]\nlast\n"),
        ("old\nk [..]\nl [..]\nold\n", "new\nk 1\nl 2\nx\ny\n", "new\nk [..]\nl [..]\nx\ny\n"),
        ("[..]\ntext  \n", "text\nnew\n", "text  \nnew\n"),
        ("text  \n[..]\n", "new\ntext\n", "new\ntext  \n"),
        ("old\n\nx  \n", "x\n\nnew\n", "x  \n\nnew\n"),
        ("old\nx [..]\ny  \n", "y\nx 1\nnew\n", "y  \nx 1\nnew\n"),
        ("on [DATE]\na\n", "on 2026-11-21\nb\n", "on [DATE]\nb\n"),
        ("on [DATE]\n", "on monday\n", "on monday\n"),
        ("tool [VERSION]\na\n", "tool 1.2.0\nb 1.2.0\n", "tool [VERSION]\nb 1.2.0\n"),
        ("a\n", "/scratch/run/here/x:/scratch/run/home.\n", "[ROOT]/x:[HOME].\n"),
        (
            "a\n",
            "/scratch/run/here2 /scratch/run/here.d\n",
            "/scratch/run/here2 /scratch/run/here.d\n",
        ),
        ("a\n", "file:///scratch/run/here\n", "file://[ROOT]\n"),
        ("a\n", "1\r\n2\r3\n", "1\n2\n3\n"),
        ("a\n", "\x1b[31m\x0b\x85\u2028\n", "\x1b[31m\x0b\x85\u2028\n"),
        ("a\n", "...\n[..]\n[ROOT]\n$ x\n", "...\n[..]\n[ROOT]\n$ x\n"),
    ],
)
def test_what_still_matches_stays(expected: str, output: str, new: str) -> None:
    assert shown(expected, output) == new


@pytest.mark.parametrize(
    ("expected", "output", "new"),
    [
        ("go\n[LIST]  \nold\n", "go\n1\n2\nnew\n", "go\n[LIST]  \nnew\n"),
        ("[LIST]\n", "1\n3\n", "1\n3\n"),
        ("[LIST]\nold\n", "1\n2\n1\n2\n1\n", "[LIST]\n[LIST]\n1\n"),
        ("old\n", "1\n2\n", "1\n2\n"),
    ],
)
def test_the_name_of_a_value_of_several_lines_stays(expected: str, output: str, new: str) -> None:
    text = "```sh\nls\n```\n**Expected output:**\n```text\n{}```\n"
    words = vocabulary([("LIST", "1\n2\n")])
    made = updated(text.format(expected), output, words=words)
    assert made == text.format(new)
    assert updated(made, output, words=words) == made


def test_a_page_that_matches_is_returned_as_it_is() -> None:
    text = f"{BOM}```sh\r\nls\n```\r**Expected output:**\n```\na \n\n```"
    assert updated(text, "a\r\n\r\n") == text
    assert updated(text, None) == text


def test_other_steps_are_left_alone() -> None:
    one = "```sh\nls\n```\n**Expected output:**\n```\na\n```\n"
    assert updated(one * 3, None, "b\n", None) == one + one.replace("\na\n", "\nb\n") + one
    plain = "```sh\nls\n```\n"
    assert updated(plain + one, "x\n", "b\n") == plain + one.replace("\na\n", "\nb\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_indent_line_ends_and_byte_order_mark_are_kept(newline: str) -> None:
    text = BOM + (
        "1. > ~~~sh\n   > ls\n   > ~~~\n   >\n   > **Expected output:**\n   >\n   >  ~~~~text\n"
        "   >   a\n   >  ~~~~\n"
    ).replace("\n", newline)
    new = updated(text, "b\n\n  c\n")
    assert new == text.replace(
        f"   >   a{newline}", newline.join(["   >  b", "   >", "   >    c", ""])
    )
    assert parse(new, P).steps[0].expected.text == "b\n\n  c\n"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("opening", "closing", "output", "new_opening", "new_closing"),
    [
        ("```text", "```", "```\n", "````text", "````"),
        ("```text", "`````", "  ````\n```\n", "`````text", "`````"),
        ("```text", "```", "~~~\n", "```text", "```"),
        ("```text", "```", "```sh\n``\nx```\n", "```text", "```"),
        ("~~~", "~~~ ", "~~~~ \n", "~~~~~", "~~~~~ "),
        ("````", "````", "```\n", "````", "````"),
    ],
)
def test_a_fence_is_as_long_as_its_output_needs(
    opening: str, closing: str, output: str, new_opening: str, new_closing: str
) -> None:
    text = f"- ```sh\n  ls\n  ```\n  **Expected output:**\n  {opening}\n  a\n  {closing}\n\nEnd\n"
    new = updated(text, output)
    around = text.replace(f"  {opening}\n  a\n  {closing}\n", "|").split("|")
    inner = "".join(f"  {line}".rstrip() + "\n" for line in output.splitlines())
    assert new == f"{around[0]}  {new_opening}\n{inner}  {new_closing}\n{around[1]}"


def test_a_fence_that_its_list_closes_gets_longer_too() -> None:
    text = "```sh\nls\n```\n**Expected output:**\n\n- ```\n  a\n\nEnd\n"
    new = updated(text, "```\nb\n")
    assert new == "```sh\nls\n```\n**Expected output:**\n\n- ````\n  ```\n  b\n\nEnd\n"
    assert updated(new, "```\nb\n") == new


SESSION = "> ```console\n> $ a\n> 1\n>\n> $ b\n> $ c\n> 3\n> ```\n"


def test_a_session_changes_below_its_commands() -> None:
    assert updated(SESSION, "1\n", "2\n", "4\n5\n") == (
        "> ```console\n> $ a\n> 1\n>\n> $ b\n> 2\n> $ c\n> 4\n> 5\n> ```\n"
    )
    assert updated(SESSION, "", None, "```\n") == (
        "> ````console\n> $ a\n>\n> $ b\n> $ c\n> ```\n> ````\n"
    )
    nothing = updated(SESSION, "", "", "")
    assert nothing == "> ```console\n> $ a\n>\n> $ b\n> $ c\n> ```\n"
    assert [one.expected for one in parse(nothing, P).steps] == [None] * 3


@pytest.mark.parametrize("output", ["$ x\n", "x\n$\n", "> x\n", ">\n"])
def test_an_output_that_looks_like_a_command_is_refused_in_a_session(output: str) -> None:
    with pytest.raises(UserError) as error:
        updated(SESSION, None, None, output)
    assert error.value.place == f"{P}:7"
    assert error.value.message == "a line of the output looks like a command of the session"
    assert error.value.fix == (
        "Put the output into a `text` fence below **Expected output:** by hand."
    )


def test_an_output_that_would_swallow_the_next_command_is_refused() -> None:
    with pytest.raises(UserError) as error:
        updated(SESSION, None, "> x \\\n", "new\n")
    assert error.value.place == f"{P}:6"


def test_a_command_that_an_elision_would_hide_is_refused_in_a_session() -> None:
    with pytest.raises(UserError) as error:
        updated("```console\n$ a\n...\nold\n```\n", "x\n$ b\n")
    assert error.value.place == f"{P}:3"


def test_an_output_in_the_place_of_nothing_is_refused() -> None:
    text = "```sh\nls\n```\n\n**Expected output:** nothing\n"
    assert updated(text, "\n") == text
    with pytest.raises(UserError) as error:
        updated(text, "x\n")
    assert error.value.place == f"{P}:5"
    assert error.value.message == "this says that nothing is printed, and something is"


def test_an_output_that_is_no_text_is_refused() -> None:
    with pytest.raises(UserError) as error:
        updated("```sh\nls\n```\n**Expected output:**\n```\na\n```\n", "\udc80\n")
    assert error.value.message == "the output has bytes that are not UTF-8"


def test_without_known_paths_lines_are_put_as_they_came() -> None:
    text = "```sh\nls\n```\n**Expected output:**\n```\na\n```\n"
    words = vocabulary([("ROOT", "/"), ("HOME", "")])
    assert updated(text, "/x\n", words=words) == text.replace("\na\n", "\n/x\n")
    assert updated(text, "/x\n", words=vocabulary([])) == text.replace("\na\n", "\n/x\n")


def test_very_many_lines_are_rewritten() -> None:
    text = "```sh\nls\n```\n**Expected output:**\n```\nfirst [..]\n{}last [..]\n```\n"
    old = "".join(f"{n}\n" for n in range(2000))
    new = "".join(f"{n}\n" for n in range(2500, 0, -1))
    page = updated(text.replace("{}", old), f"first 1\n{new}last 2\n")
    assert page == text.replace("{}", new)


OUTPUT_LINES = st.sampled_from(
    [
        *(
            "",
            "a",
            "b",
            "  c",
            "\td",
            "```",
            "````",
            "  ~~~",
            "...",
            "[..]",
            "x 1 y",
            "[ROOT]",
            "é",
        ),
        *("/scratch/run/here/f", "2026-11-21", "# H", "> q", "- l", "<!--"),
        "**Expected output:** x",
    ]
)
EXPECTED_LINES = st.sampled_from(
    ["", "a", "b", "  c", "...", "[..]", "x [..] y", "[ROOT]/f", "[DATE]", "a  ", "- l", "# H"]
)
OUTPUTS = st.tuples(st.lists(OUTPUT_LINES, max_size=6), st.sampled_from(["\n", "\r\n"])).map(
    lambda one: one[1].join([*one[0], ""])
)


@st.composite
def guides(draw: st.DrawFn) -> str:
    """Draw a page of steps in lists and quotes, with fences and line ends of all kinds."""
    parts = []
    for number in range(draw(st.integers(1, 3))):
        mark = draw(st.sampled_from(["```", "~~~", "````"]))
        indent = draw(st.sampled_from(["", " ", "  "]))
        expected = draw(st.lists(EXPECTED_LINES, max_size=5))
        lines = ["para", "", "```sh", f"echo {number}", "```", "", "**Expected output:**", ""]
        lines += [f"{indent}{line}".rstrip(" ") for line in [f"{mark}text", *expected, mark]]
        lines += ["", "after `[..]`", "..."]
        for kind in draw(st.lists(st.sampled_from(["- ", "1. ", "> ", ">"]), max_size=3)):
            again = kind if ">" in kind else " " * len(kind)
            lines = [f"{again if at else kind}{line}".rstrip() for at, line in enumerate(lines)]
        parts += [*lines, "", "<!-- -->", ""]
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return draw(st.sampled_from(["", BOM])) + newline.join(parts)


def outside(guide: Guide) -> list[str]:
    """Return what stands around the expected outputs, with all marks of fences alike."""
    found, at = [], 0
    for step in guide.steps:
        assert step.expected
        found.append(guide.text[at : step.expected.start])
        at = step.expected.end
    return [re.sub(r"`{3,}|~{3,}", lambda one: one[0][0], one) for one in [*found, guide.text[at:]]]


@pytest.mark.fuzz
@fast
@given(guides(), st.lists(OUTPUTS, min_size=3, max_size=3))
def test_an_update_changes_outputs_alone_and_is_green(text: str, outputs: list[str]) -> None:
    guide = parse(text, P)
    given = dict(enumerate(outputs[: len(guide.steps)]))
    new = parse(rewritten(guide, given, WORDS), P)
    assert outside(new) == outside(guide)
    assert [one.command for one in new.steps] == [one.command for one in guide.steps]
    for number, output in given.items():
        expected = new.steps[number].expected
        assert expected
        assert matches(expected.text, output, WORDS)
    assert rewritten(new, given, WORDS) == new.text


@pytest.mark.fuzz
@fast
@given(
    st.lists(st.lists(st.sampled_from(["a", "", "```", "...", "x [..]"]), max_size=3), min_size=1),
    st.lists(OUTPUTS, min_size=1),
    st.sampled_from(["", "  ", "> "]),
)
def test_an_update_of_a_session_is_green_or_refused(
    old: list[list[str]], new: list[str], prefix: str
) -> None:
    lines = [line for n, one in enumerate(old) for line in [f"$ echo {n}", *one]]
    text = "".join(f"{prefix}{line}\n" for line in ["~~~~console", *lines, "~~~~", "", "# End"])
    guide = parse(text, P)
    given = dict(enumerate(new[: len(guide.steps)]))
    try:
        page = parse(rewritten(guide, given, WORDS), P)
    except UserError:
        assert re.search(r"^(> q|\$)", "\n".join(new), re.MULTILINE)
        return
    assert [one.command for one in page.steps] == [f"echo {n}" for n in range(len(old))]
    assert page.text.endswith(f"{prefix}# End\n")
    for number, output in given.items():
        expected, before = page.steps[number].expected, guide.steps[number].expected
        assert not before or matches(expected.text if expected else "", output, WORDS)
    assert rewritten(page, given, WORDS) == page.text


def test_a_session_that_ends_in_a_command_gets_its_output_before_the_fence() -> None:
    text = "```console\n$ a\n1\n$ b\n```\n"
    assert updated(text, None, "```\n") == "````console\n$ a\n1\n$ b\n```\n````\n"


@pytest.mark.fuzz
@fast
@given(guides())
def test_an_update_without_a_difference_changes_nothing(text: str) -> None:
    guide = parse(text, P)
    outputs = {n: one.expected.text for n, one in enumerate(guide.steps) if one.expected}
    assert len(outputs) == len(guide.steps) == text.count("echo ")
    assert rewritten(guide, outputs, WORDS) == text
