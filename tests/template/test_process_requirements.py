"""What the process has to tell, line by line: requirement, page, and the words that say it."""

import re
from pathlib import Path

import pytest

from wavewright.process import stems

from .conftest import Render
from .test_process_docs import pages

TOLD = (Path(__file__).parent / "process.txt").read_text(encoding="utf-8")
ROWS = [line.partition(": ") for line in TOLD.splitlines()[1:]]


@pytest.fixture(scope="module")
def told(render: Render) -> dict[str, str]:
    """Return the pages of a project with code, without marks, each in one line."""
    return {stem: plain(text) for stem, text in pages(render()).items()}


def plain(text: str) -> str:
    text = re.sub(r"\]\([^)]*\)", "", text)
    text = re.sub(r"^ *(\d+\.|-( \[ \])?|>) ", "", text, flags=re.MULTILINE)
    return " ".join(re.sub(r"[*`|\[\]\"]|^```\w*", " ", text, flags=re.MULTILINE).split()).lower()


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_page_tells_it(told: dict[str, str], row: tuple[str, str, str]) -> None:
    text = told[row[0].split()[1]]
    missing = [words for words in row[2].split("; ") if plain(words) not in text]
    assert missing == []


def test_every_page_is_there_for_a_requirement() -> None:
    assert {row[0].split()[1] for row in ROWS} == set(stems())
