"""Front matter and dates of any page: SHAPE109, SHAPE110, and that neither is taken for text."""

from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.model import Finding
from wavewright.read import survey
from wavewright.read.frontmatter import block
from wavewright.read.markdown import Page

SETTINGS = "project: App\nnamespace: APP\nscope: process\n"
FILE = "dev-docs/process/review.md"


def findings(folder: Path, text: str, name: str = FILE) -> tuple[Finding, ...]:
    for path, content in {"wavewright.yml": SETTINGS, name: text}.items():
        file = folder / "project" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    root = folder / "project"
    return judge(survey(root, load(root), cached=False))


def told(folder: Path, text: str, name: str = FILE) -> list[tuple[str, int, int]]:
    return [(one.rule, one.place.line, one.place.column) for one in findings(folder, text, name)]


FRONT = """\
---
# comment, not a heading
title: "[a link](gone.md) `just gone`"
see: user-docs/gone.md @behavior:APP.NO.NO Wave 9.9
"**Created:**": 2026-02-30
# <!-- wavewright:waves -->
---
# Title

**Created:** 2026-01-31
"""


def test_front_matter_is_no_text(tmp_path: Path) -> None:
    assert told(tmp_path, FRONT) == []
    page = Page(FILE, FRONT)
    assert page.sections() == ((1, "Title", 8),)
    assert list(page.links()) == []
    assert page.fields() == {"Created": ("2026-01-31", (FILE, 10, 14))}


def test_backticks_in_front_matter_hide_nothing_below() -> None:
    page = Page("a.md", "---\na: ```x\n---\n# Title\n\n```\n# no\n```\n")
    assert page.headings == [(1, "Title", 16)]


@pytest.mark.parametrize(
    "text",
    [
        "---\n\n# Title\n\nText\n\n---\n",
        "---\nText\n---\n",
        " ---\na: b\n---\n",
        "----\na: b\n---\n",
        "\n---\na: b\n---\n",
        "---\na: b\n",
        "--- x\na: b\n---\n",
        "---",
        "",
    ],
)
def test_rules_are_no_front_matter(text: str) -> None:
    assert block(text) is None
    assert Page("a.md", text).start == 0


@pytest.mark.parametrize("text", ["---\na: b\n---", "---\n---\nx", "---\r\na: b\n---\n"])
def test_the_shortest_front_matter(text: str) -> None:
    found = block(text.replace("\r", ""))
    assert found
    assert found.end >= found.stop >= found.start


def test_a_heading_that_begins_with_code_keeps_its_text() -> None:
    assert [text for _, text, _ in Page("a.md", "## `a` b\n##  `c`\n").headings] == ["`a` b", "`c`"]


@pytest.mark.parametrize(
    "line",
    [
        "created: 2026-01-31",
        "created: '2024-02-29'",
        "version: 1.2",
        "version: '1.2.3'",
        "audience: developers",
        "audience: [developers, ai-agents]",
        "anything: [{a: 1}]",
    ],
)
def test_good_keys(tmp_path: Path, line: str) -> None:
    assert told(tmp_path, f"---\ntitle: A\n{line}\n---\n# A\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "created: 2026-02-30",
        "last_updated: 31.01.2026",
        "created: 20260131",
        "created: 2026-1-31",
        "created: 2026-01-31T10:00:00",
        "created:",
        "created: [2026-01-31]",
        "version: true",
        "version: [1]",
        "audience: []",
        "audience: [a, 1]",
        "audience: 3",
        "category: [process]",
        "type: 7",
        "status: ''",
        "title2: : bad",
        "- list",
        "title: twice",
        "other: *alias",
        "other: !!python/object:os.system x",
    ],
)
def test_wrong_keys(tmp_path: Path, line: str) -> None:
    assert [(rule, at) for rule, at, _ in told(tmp_path, f"---\ntitle: A\n{line}\n---\n# A\n")] == [
        ("SHAPE109", 3)
    ]


def test_front_matter_without_end_is_told_once(tmp_path: Path) -> None:
    assert told(tmp_path, "---\ntitle: A\n\n# A\n") == [("SHAPE109", 1, 1)]


@pytest.mark.parametrize(
    "field",
    [
        "**Created:** 2026-01-31",
        "- **Last Updated:** 2026-01-31 by Ada",
        "**Created**: `2026-01-31`",
        "**Version:** 1.0 | **Created:** 2026-01-31 | **Next Review:** monthly",
        "**Created:** YYYY-MM-DD",
        "**Created:** {date}",
        "**Created:** [Date]",
        "**Created:** TBD",
        "**Created:** -",
        "**Created:**",
        "**Target:** 90% coverage",
        "**Target:** v0.2.0",
        "**Completed:** 3 of 4",
        "**Date:** Q3 2026",
        "**Created by:** Ada",
        "`**Created:** 2026-02-30`",
        "<!-- **Created:** 2026-02-30 -->",
        "```\n**Created:** 2026-02-30\n```",
    ],
)
def test_good_dates(tmp_path: Path, field: str) -> None:
    assert told(tmp_path, f"# A\n\n{field}\n") == []


@pytest.mark.parametrize(
    ("field", "column", "fix"),
    [
        ("**Created:** 2026-02-30", 14, ""),
        ("**Created:** 2026/01/31", 14, "2026-01-31"),
        ("**Created:** 2026-1-3", 14, "2026-01-03"),
        ("**Created:** 31.01.2026", 14, ""),
        ("**Created:** January 31, 2026", 14, ""),
        ("**Created:** yesterday", 14, ""),
        ("**Created:** `2026-13-01`", 15, ""),
        ("**Created**: 20260131", 14, ""),
        ("**Target:** v0.2.0 on 2026-02-30", 23, ""),
        ("**Date:** 3 Mar 2026", 11, ""),
        ("**Next Review:** 2025-02-29", 18, ""),
        ("- **Started:** 2026-04-31", 16, ""),
        ("**Version:** 1 | **Start Date:** 2026-00-10 | x", 34, ""),
    ],
)
def test_wrong_dates(tmp_path: Path, field: str, column: int, fix: str) -> None:
    (found,) = findings(tmp_path, f"# A\n\n{field}\n")
    assert (found.rule, found.place.line, found.place.column) == ("SHAPE110", 3, column)
    assert [edit.text for edit in found.edits] == ([fix] if fix else [])


def test_dates_of_a_plan_have_a_rule_of_their_own(tmp_path: Path) -> None:
    text = "# Epic\n\n**Start Date:** 2026-02-30\n**Last Updated:** 2026-02-30\n"
    found = told(tmp_path, text, "project-docs/epics/epic-1.md")
    assert [(rule, line) for rule, line, _ in found if rule.startswith("SHAPE110")] == [
        ("SHAPE110", 4)
    ]
