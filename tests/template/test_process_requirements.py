"""What the process has to tell, line by line: requirement, page, and the words that say it."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from wavewright.process import stems

from .conftest import Render
from .test_process_docs import pages

TOLD = (Path(__file__).parent / "process.txt").read_text(encoding="utf-8")
ROWS = [line.partition(": ") for line in TOLD.splitlines()[1:]]


@pytest.fixture(scope="module")
def told(render: Render) -> dict[str, "Told"]:
    """Return the pages of a project with code."""
    return {stem: Told(text) for stem, text in pages(render()).items()}


class Told:
    """A page without marks, in one line, and the cells of each row of its tables."""

    def __init__(self, text: str) -> None:
        self.text = plain(text)
        lines = [line for line in text.splitlines() if line.startswith("|")]
        self.rows = [[plain(cell) for cell in line.split("|")[1:-1]] for line in lines]

    def tells(self, words: str) -> bool:
        """Whether it says something: words, a row as a whole, or one thing after the other."""
        if " | " in words:
            wanted = [plain(cell) for cell in words.split(" | ")]
            return any(_in_order(row, wanted) for row in self.rows)
        start = 0
        for part in map(plain, words.split(" -> ")):
            found = self.text.find(part, start)
            if found < 0:
                return False
            start = found + len(part)
        return True


def _in_order(cells: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether the words are in cells one after the other; a number is all that a cell says."""
    left = iter(cells)

    def stands(one: str) -> bool:
        return any(cell == one if one.isdecimal() else one in cell for cell in left)

    return all(map(stands, wanted))


def plain(text: str) -> str:
    text = re.sub(r"\]\([^)]*\)", "", text)
    text = re.sub(r"^ *(\d+\.|-( \[ \])?|>) ", "", text, flags=re.MULTILINE)
    return " ".join(re.sub(r"[*`|\[\]\"]|^```\w*", " ", text, flags=re.MULTILINE).split()).lower()


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_page_tells_it(told: dict[str, Told], row: tuple[str, str, str]) -> None:
    page = told[row[0].split()[1]]
    assert [words for words in row[2].split("; ") if not page.tells(words)] == []


def test_words_that_stand_elsewhere_tell_nothing() -> None:
    page = Told("| P0 | an *outage* | hours |\n| P1 | blocked | days |\n\nRed, then green.\n")
    assert page.tells("P0 | outage | hours")
    assert page.tells("red -> green")
    for wrong in ("P0 | days", "hours | P0", "P | outage | days", "P0 | blocked", "green -> red"):
        assert not page.tells(wrong)


def test_every_page_is_there_for_a_requirement() -> None:
    assert {row[0].split()[1] for row in ROWS} == set(stems())
