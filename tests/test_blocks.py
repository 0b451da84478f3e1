"""Managed blocks keep every byte around them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavewright import blocks
from wavewright.errors import UserError
from wavewright.kinds.places import link_order, wave_order
from wavewright.model import Entry

OPEN, CLOSE = "<!-- wavewright:waves -->", "<!-- /wavewright:waves -->"
LINE = "- [Wave 1.2 (v0.3.0) — B](waves/wave-1.2-b.md) - goal"


def entry(text: str = LINE, key: str = "waves/wave-1.2-b.md") -> Entry:
    return Entry("ROADMAP.md", "waves", key, text, wave_order)


def test_an_entry_goes_into_an_empty_block() -> None:
    assert blocks.insert(f"a\n{OPEN}\n{CLOSE}\nb\n", entry()) == f"a\n{OPEN}\n{LINE}\n{CLOSE}\nb\n"


def test_an_entry_that_is_there_already_changes_nothing_even_when_it_was_reworded() -> None:
    text = f"{OPEN}\n- [Our best wave](waves/wave-1.2-b.md), reworded\n{CLOSE}\n"
    assert blocks.insert(text, entry()) == text


def test_a_longer_name_is_not_taken_for_a_shorter_one() -> None:
    text = f"{OPEN}\n- [x](waves/wave-1.2-b.md.bak)\n- [y](waves/wave-1.2-bc.md)\n{CLOSE}\n"
    assert LINE in blocks.insert(text, entry())


@pytest.mark.parametrize(
    ("others", "place"), [(("1.1", "1.3"), 1), (("1.10",), 0), (("1.1",), 1), (("2.1",), 0)]
)
def test_entries_are_sorted_by_number_and_not_by_text(others: tuple[str, ...], place: int) -> None:
    lines = [f"- [Wave {number} x](waves/wave-{number}-x.md)" for number in others]
    text = "\n".join([OPEN, *lines, CLOSE, ""])
    inside = blocks.insert(text, entry()).splitlines()[1:-1]
    assert inside.index(LINE) == place


def test_windows_line_ends_stay() -> None:
    text = f"a\r\n{OPEN}\r\n{CLOSE}\r\nb\r\n"
    assert blocks.insert(text, entry()) == f"a\r\n{OPEN}\r\n{LINE}\r\n{CLOSE}\r\nb\r\n"


def test_a_block_at_the_end_without_a_line_end_is_filled() -> None:
    assert blocks.insert(f"{OPEN}\n{CLOSE}", entry()) == f"{OPEN}\n{LINE}\n{CLOSE}"


def test_entries_of_several_lines_are_kept_apart() -> None:
    one = Entry("spec.md", "waves", "a.b", "### One\n\n- **ID:** a.b")
    two = Entry("spec.md", "waves", "a.c", "### Two\n\n- **ID:** a.c")
    text = blocks.insert(blocks.insert(f"{OPEN}\n{CLOSE}\n", one), two)
    assert text == f"{OPEN}\n{one.text}\n\n{two.text}\n{CLOSE}\n"


@pytest.mark.parametrize(
    ("text", "place", "fix"),
    [
        ("# Roadmap\n", "ROADMAP.md", f"`{OPEN}` and `{CLOSE}`"),
        (f"a\n{OPEN}\n- x\n", "ROADMAP.md:2", "after the list"),
        (f"a\n\n{CLOSE}\n", "ROADMAP.md:3", "before the list"),
        (f"{OPEN}\n{CLOSE}\n{OPEN}\n", "ROADMAP.md:3", "Remove one"),
        (f"{OPEN}\n{CLOSE}\n{CLOSE}\n", "ROADMAP.md:3", "Remove one"),
        (f"{CLOSE}\n{OPEN}\n", "ROADMAP.md:1", "Swap"),
    ],
)
def test_a_missing_or_doubled_marker_says_where_to_put_it(text: str, place: str, fix: str) -> None:
    with pytest.raises(UserError) as caught:
        blocks.insert(text, entry())
    assert caught.value.place == place
    assert fix in caught.value.fix


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_markers_in_a_code_fence_are_an_example_and_no_block(fence: str) -> None:
    text = f"{fence}md\n{OPEN}\n{CLOSE}\n{fence}\n\n{OPEN}\n{CLOSE}\n"
    assert blocks.insert(text, entry()).endswith(f"{OPEN}\n{LINE}\n{CLOSE}\n")


def test_what_a_block_held_can_be_carried_into_another_text() -> None:
    before = f"old\n{OPEN}\n{LINE}\n{CLOSE}\n"
    assert blocks.carry(before, f"new\n{OPEN}\n{CLOSE}\n") == f"new\n{OPEN}\n{LINE}\n{CLOSE}\n"
    assert blocks.carry("no block\n", f"{OPEN}\n{CLOSE}\n") == f"{OPEN}\n{CLOSE}\n"
    assert blocks.carry(before, "no block\n") == "no block\n"


def test_the_outside_ignores_what_generators_add_and_sees_everything_else() -> None:
    before = f"a\n{OPEN}\n{CLOSE}\nb\n"
    assert blocks.outside(blocks.insert(before, entry())) == blocks.outside(before)
    assert blocks.outside(before.replace("\n", "\r\n")) == blocks.outside(before)
    assert blocks.outside(before.replace("b", "c")) != blocks.outside(before)


plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="`~<")).map(
    lambda text: re.sub(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "", text)
)


@given(plain, plain, st.lists(st.integers(1, 30), unique=True), st.sampled_from(["\n", "\r\n"]))
def test_whatever_stands_around_a_block_stays(
    head: str, tail: str, minors: list[int], newline: str
) -> None:
    text = f"{head}\n{OPEN}\n{CLOSE}\n{tail}".replace("\n", newline)
    start, end = text.index(OPEN), len(text) - text.index(CLOSE)
    for minor in minors:
        key = f"waves/wave-1.{minor}-x.md"
        line = f"- [Wave 1.{minor} (v0.1.0) — X]({key}) - goal"
        grown = blocks.insert(text, entry(line, key))
        assert grown[:start] == text[:start]
        assert grown[-end:] == text[-end:]
        assert blocks.insert(grown, entry(line, key)) == grown
        text = grown
    numbers = [int(n) for n in re.findall(r"Wave 1\.(\d+)", text[start : len(text) - end])]
    assert numbers == sorted(minors)


def test_links_are_ordered_by_their_target() -> None:
    assert link_order("- [A](b.md) - x") == ("b.md",)
    assert link_order("plain") is None
