"""What the process asks of each document: the headings, fields and items of a page that is new."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from wavewright.kinds import KINDS
from wavewright.kinds.release import STEPS

from . import inside

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# requirement → (kind, what its page has, each on a line of its own or as part of one)
TOLD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "R024": (
        "vision",
        (
            *("## Vision and Mission", "## Users and Use Cases", "## Ecosystem and Competition"),
            *("## Goals", "## Success Metrics"),
        ),
    ),
    "R026": ("research", ("## Landscape", "## Patterns", "## Feasibility", "## Related Projects")),
    "R027": ("adr", ("## Context", "## Options", "## Decision", "## Consequences")),
    "R047": (
        "sprint",
        (
            *("# Sprint 1: v0.2.0 Title", "**Duration:**", "## Sprint Goal"),
            "## Success Criteria",
        ),
    ),
    "R048": ("sprint", ("**Priority:** P2", "## User Stories", "_As a …, I want …, so that …")),
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
    "R059": (
        "change-request",
        (
            "## Tutorial",
            "From first use to publishing.",
            "### Integration Examples",
            "### Best Practices",
            "- One each.",
        ),
    ),
    "R060": (
        "change-request",
        (
            *("### Problem", "its impact", "### Solution", "### Success Metrics", "### Steps"),
            *("### Contract", "as JSON schema, what configures it and which events it sends"),
        ),
    ),
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
    "R141": (
        "api-reference",
        (
            *("**Category:** Command", "### Signature", "### Examples", "## Related"),
            "- How-to guide: [Publish a config](../how-to/publishing.md)",
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
            *("| Downloads | ", "| Stars | ", "| Issues opened: bug | "),
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
            *("| Tests passing |", "| Coverage |", "| Security (of 10) |", "| Duration (days) |"),
            *("| p95 latency |", "| Uptime |", "**Completed:**"),
        ),
    ),
    "R262": ("prd", ("## Metrics for Success", "no open finding of security", "sla.p95-ms")),
    "R235": ("prd", ("# PRD-002: Another", "**Status:** draft", "**Created:** 20", "**Owner:**")),
    "R236": (
        "prd",
        (
            *("## Problem Statement", "## Target Users", "## User Stories", "### Publishing"),
            *("## Success Criteria", "## Technical Requirements", "### Backend", "### API Design"),
            *("### Security", "### Deployment", "### Documentation", "## Out of Scope"),
            *("## Timeline", "## Dependencies", "## Risks", "Risk | Mitigation"),
            "## Metrics for Success",
        ),
    ),
    "R240": (
        "epic",
        (
            *("# Epic 002: Another", "**Status:** planning", "**Based on:** [PRD-001]"),
            *("**Start Date:** 20", "**Target:** "),
        ),
    ),
    "R241": (
        "epic",
        (
            *("## Overview", "## Tasks", "### Publishing", "## Milestones", "## Dependencies"),
            *("## Risk Mitigation", "Risk | Mitigation"),
        ),
    ),
    "R028": ("research", ("Pattern | Status | Feasibility (%) | Priority",)),
}
MADE: Mapping[str, tuple[str, ...]] = {
    "health-report": ("2026-01", "--uptime", "99.7"),
    "feedback": ("0.2.0", "--week", "1"),
    "release": ("0.2.0",),
    "epic-report": ("epic-001",),
    "api-reference": ("Title", "--guide", "publishing"),
    "prd": ("Another",),
    "epic": ("Another", "--prd", "PRD-001"),
    "change-request": (
        *("Title", "--tutorial", "From first use to publishing."),
        *("--integration", "In a workflow, after the tests.", "--practice", "One each."),
    ),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Return the page of each kind of the table."""
    root = tmp_path_factory.mktemp("kinds")
    (root / "wavewright.yml").write_text("project: App\nnamespace: APP\n", encoding="utf-8")
    guide = root / "user-docs/how-to/publishing.md"
    guide.parent.mkdir(parents=True)
    guide.write_text("# How-To: Publish a config\n", encoding="utf-8")
    plan = (("prd", "Title"), ("epic", "Title", "--prd", "PRD-001"))
    for words in (("wave", "First", "--release", "0.2.0"), *plan):
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
        (page,) = (path for path in made if path.name not in {"README.md", "ROADMAP.md"})
        found[kind] = page.read_text(encoding="utf-8")
    return found


@pytest.mark.parametrize("requirement", TOLD)
def test_a_new_page_has_what_is_asked_of_it(requirement: str, pages: Mapping[str, str]) -> None:
    kind, words = TOLD[requirement]
    lines = pages[kind].splitlines()
    for word in words:
        found = word in lines if word.startswith("#") else any(word in line for line in lines)
        assert found, word


def test_what_a_capability_promises_is_what_the_settings_say(tmp_path: Path) -> None:
    settings = "project: App\nnamespace: APP\nscope: process\ncoverage:\n  overall: 91\n"
    (tmp_path / "wavewright.yml").write_text(settings, encoding="utf-8")
    for words in (("wave", "First"), ("capability", "asking")):
        assert inside.run(tmp_path, "new", *words).returncode == 0
    page = (tmp_path / "project-docs/capabilities/asking.md").read_text(encoding="utf-8")
    assert "- [ ] Test coverage ≥91%\n" in page
    assert "\n- [ ] Performance" not in page  # nobody has promised any
    assert "<!-- Example: - [ ] Performance: " in page


WORDS = {
    "wave": ("planning", "in-progress", "complete"),
    "epic": ("planning", "in-progress", "complete"),
    "behavior": ("draft", "ready", "implemented"),
    "scenario": ("draft", "ready", "passing"),
    "prd": ("draft", "approved"),
}


@pytest.mark.parametrize("kind", WORDS)
def test_the_words_of_a_status_are_those_of_the_process(kind: str) -> None:
    (found,) = (one for one in KINDS if one.name == kind)
    assert found.statuses == WORDS[kind]


HOMES = {
    "change-request": "project-docs/change-requests/{slug}.md",
    "research": "project-docs/research/{slug}.md",
    "feedback": "project-docs/feedback/v{release}-week-{week}.md",
    "note": "project-docs/notes/{slug}.md",
    "health-report": "project-docs/health/{month}.md",
    "release": "project-docs/releases/v{release}.md",
    "adr": "project-docs/decisions/{slug}.md",
    "prd": "project-docs/prds/prd-{number}-{slug}.md",
    "epic": "project-docs/epics/epic-{number}-{slug}.md",
    "sprint": "project-docs/sprints/sprint-{number}-v{release}-{slug}-intent.md",
    "vision": "dev-docs/vision/{slug}.md",
    "api-reference": "user-docs/reference/api-{slug}.md",
}


@pytest.mark.parametrize("kind", HOMES)
def test_a_kind_has_the_folder_and_the_name_of_the_process(kind: str) -> None:
    (found,) = (one for one in KINDS if one.name == kind)
    assert found.home == HOMES[kind]
    assert [body.path for body in found.bodies] == [HOMES[kind]]
