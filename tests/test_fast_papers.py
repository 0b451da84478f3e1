"""Documents of declared kinds: one that is vouched for breaks no rule that looks at it alone.

Pages are changed line by line and letter by letter, as those of `test_fast_pages`.
"""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.read import fast, scan, survey
from wavewright.read.paths import DECLARED, kind_of

from . import inside
from .test_fast_pages import NASTY, Judge, by_letters, by_lines, with_lines

pytestmark = pytest.mark.fuzz

SOME = 20  # of so many changes one is made
MADE = (
    *(("adr", "Zebra"), ("note", "Zebra"), ("research", "Zebra"), ("change-request", "Zebra")),
    *(("api-reference", "Zebra"), ("vision", "Zebra"), ("prd", "Zebra")),
    *(("release", "0.3.0"), ("health-report", "2026-01")),
)
# What makes a document another one than its kind wants, or is at least about its shape.
LINES = (
    "- **Status:** superseded", "- **Status:** Approved", "- **Status:** new", "**Status:** ready",
    "- **Status:**", "- **Owner:** Ada", "- **Created:** soon", "- **Superseded by:** [a](a.md)",
    "- **Approved by:**", "- **Target date:** May", "- **Date:** 2026-01-02", "- [ ] open", "TODO",
    "see @behavior:a.b", "see @behavior:A.B.C", "# Title", "## Context", "### Step 1", "title: x",
)  # fmt: skip
NAMES = ("Zebra.md", "zebra_1.md", "prd-x.md", "v1.md", "2026-13.md", "v0.3.0-week-1.md")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("made")
    (made / "wavewright.yml").write_text("project: Demo\nnamespace: MCP\nscope: process\n")
    for words in MADE:
        ended = inside.run(made, "new", *words)
        assert ended.returncode == 0, ended.stderr
    return made


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[str, str]:
    """Return the pages of all these kinds, by their path."""
    paths = (path.relative_to(root).as_posix() for path in sorted(root.rglob("*.md")))
    return {path: (root / path).read_text("utf-8") for path in paths if kind_of(path) in DECLARED}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    empty = tmp_path_factory.mktemp("empty")
    (empty / "wavewright.yml").write_text("project: A\nnamespace: MCP\nscope: process\n")
    return Judge(empty)


def vouched(judged: Judge, path: str, text: str) -> bool:
    """Whether somebody vouches for a page; the rules then find nothing in it alone."""
    kind = kind_of(path)
    vouches = kind in DECLARED and fast.VOUCHERS[kind](scan(kind, path, text.encode()).artifacts)
    assert not (vouches and judged.alone(path, text)), text
    return vouches


def changed(text: str) -> Iterator[str]:
    chance = random.Random(len(text))  # noqa: S311
    made = [*by_lines(text), *by_letters(text, 1), *with_lines(text, NASTY, 2)]
    head = "\n".join(text.split("\n")[:8])  # with the title and the fields
    more = [one + text[len(head) :] for one in (*by_lines(head), *by_letters(head, 3))]
    yield from chance.sample(made + more, len(made + more) // SOME)
    yield from [*with_lines(text, LINES, 4)][::2]


def test_pages_are_vouched_for_as_new_makes_them(pages: dict[str, str], judged: Judge) -> None:
    assert {kind_of(path) for path in pages} == {words[0] for words in MADE}
    for path, text in pages.items():
        assert vouched(judged, path, text), path


def test_whoever_vouches_for_a_changed_page_is_right(pages: dict[str, str], judged: Judge) -> None:
    for path, text in pages.items():
        said = [vouched(judged, path, one) for one in changed(text)]
        assert {*said} == {True, False}, path


def test_nobody_vouches_wrongly_for_a_page_of_another_name(
    pages: dict[str, str], judged: Judge
) -> None:
    said = [
        vouched(judged, f"{path.rpartition('/')[0]}/{name}", text)
        for path, text in pages.items()
        for name in NAMES
    ]
    assert {*said} == {True, False}


def test_pages_that_did_not_change_are_not_read_again(
    pages: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "wavewright.yml").write_text("project: A\nnamespace: MCP\nscope: process\n")
    for path in ("decisions/zebra.md", "prds/prd-001-zebra.md", "research/zebra.md"):
        for number in range(1, 6):
            name = path.replace("zebra", f"zebra-{number}").replace("001", f"00{number}")
            page = tmp_path / "project-docs" / name
            page.parent.mkdir(parents=True, exist_ok=True)
            text = pages[f"project-docs/{path}"].replace("001", f"00{number}")
            page.write_text(text, encoding="utf-8")
            os.utime(page, (1_600_000_000, 1_600_000_000))
    time.sleep(0.06)  # what has just changed is looked at again
    first = judge(survey(tmp_path, load(tmp_path)))
    with patch("wavewright.read.survey.scan", side_effect=scan) as read:
        assert judge(survey(tmp_path, load(tmp_path))) == first
    again = [call.args[0] for call in read.call_args_list]
    assert len(again) == len({*again})  # one page of a kind tells where its index is
