"""What the process asks of each document: the headings, fields and items of a page that is new."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from wavewright.kinds.release import STEPS

from . import inside

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# requirement → (kind, what its page has, each on a line of its own or as part of one)
TOLD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "R027": ("adr", ("## Context", "## Options", "## Decision", "## Consequences")),
    "R056": (
        "change-request",
        (
            "## Explanation",
            *("### Problem", "### Business Value", "### Success Metrics", "### Stakeholders"),
            "### Dependencies",
        ),
    ),
    "R057": (
        "change-request",
        ("## How-to Guide", "### Steps", "### Use Cases", "### Error Scenarios"),
    ),
    "R058": ("change-request", ("## Reference", "### Contract", "### Examples", "### Performance")),
    "R059": ("change-request", ("## Tutorial", "From first use to publishing.")),
    "R060": ("change-request", ("### Problem", "### Success Metrics", "### Contract")),
    "R062": ("change-request", ("## Acceptance Criteria", "Given, When, Then")),
    "R065": (
        "change-request",
        ("The product owner agrees", "The engineers agree", "A technical writer finds it clear"),
    ),
    "R066": (
        "api-reference",
        (
            *("**Canonical Name:**", "**Category:**", "**Status:**", "### Signature"),
            *("### Parameters", "Name | Type | Required | Description", "### Returns"),
            *("### Examples", "### Error Scenarios", "Error | Cause | Resolution"),
        ),
    ),
    "R194": (
        "health-report",
        (
            *("# Production Health Report - 2026-01", "## Key Metrics", "| Uptime | 99.7 %"),
            *("✅", "## Top Issues", "## Performance Improvements", "## Action Items"),
        ),
    ),
    "R205": (
        "note",
        ("## What Worked", "## What Did Not", "## Do Differently", "## What Hurts Users"),
    ),
    "R206": (
        "feedback",
        (
            *("# v0.2.0 Feedback Summary (Week 1)", "## Metrics", "## Bug Reports"),
            *("Severity | Issue | Impact | Fix | Release", "## Feature Requests"),
            *("Demand | Issue | User value | Complexity | Plan", "## Learnings"),
        ),
    ),
    "R207": (
        "feedback",
        (
            *("dashboard", "downloads", "new issue", "support requests", "hotfix", "backlog"),
            *("Requests are ordered", "in a note", "next wave", "The roadmap says so"),
        ),
    ),
    "R029": (
        "release",
        (
            *("## Version", "Why it is this version", "## Breaking Changes", "## Timeline"),
            *("## Deprecations", "the release in which it goes", "how often there is one"),
        ),
    ),
    "R030": ("release", ("## Theme", "v1.0.0 (2026-01, Publishing) → v1.1.0", "Target date")),
    "R165": ("release", ("## Migration", "- [ ] CHANGELOG.md finalized")),
    "R166": ("release", ("major breaks something, minor adds, patch mends", "**Level:**")),
    "R180": (
        "release",
        ("# Release v0.2.0", "## Checklist", *(f"- [ ] {s}" for s in STEPS.values())),
    ),
    "R183": ("release", ("## Rollback", "Which figures are watched, when it is taken back")),
    "R253": (
        "epic-report",
        (
            *("# Epic 001 Report: Title", "## Summary", "## Deliverables", "## Metrics"),
            *("## Team Performance", "Who | Commits | Files | Lines | Share"),
            *("## Lessons Learned", "## Success Factors", "## Production Status"),
        ),
    ),
    "R028": ("research", ("Pattern | Status | Feasibility (%) | Priority",)),
}
MADE: Mapping[str, tuple[str, ...]] = {
    "health-report": ("2026-01", "--uptime", "99.7"),
    "feedback": ("0.2.0", "--week", "1"),
    "release": ("0.2.0",),
    "epic-report": ("epic-001",),
    "change-request": ("Title", "--tutorial", "From first use to publishing."),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Return the page of each kind of the table."""
    root = tmp_path_factory.mktemp("kinds")
    (root / "wavewright.yml").write_text("project: App\nnamespace: APP\n", encoding="utf-8")
    for words in (("prd", "Title"), ("epic", "Title", "--prd", "PRD-001")):
        assert inside.run(root, "new", *words).returncode == 0
        for page in root.glob("project-docs/prds/prd-*.md"):
            text = page.read_text(encoding="utf-8").replace("draft", "approved")
            text = re.sub(r"(\*\*Approved (?:by|on):\*\*)", r"\1 2026-01-07", text)
            page.write_text(text, encoding="utf-8")
    found: dict[str, str] = {}
    for kind in {kind for kind, _ in TOLD.values()}:
        before = set(root.rglob("*.md"))
        ended = inside.run(root, "new", kind, *MADE.get(kind, ("Title",)))
        assert ended.returncode == 0, ended.stderr
        made: set[Path] = set(root.rglob("*.md")) - before
        (page,) = (path for path in made if path.name != "README.md")
        found[kind] = page.read_text(encoding="utf-8")
    return found


@pytest.mark.parametrize("requirement", TOLD)
def test_a_new_page_has_what_is_asked_of_it(requirement: str, pages: Mapping[str, str]) -> None:
    kind, words = TOLD[requirement]
    lines = pages[kind].splitlines()
    for word in words:
        found = word in lines if word.startswith("#") else any(word in line for line in lines)
        assert found, word
