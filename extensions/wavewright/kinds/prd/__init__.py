"""A PRD: what is wanted, by whom and why, approved before it is split into tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.kinds import places, planned, written
from wavewright.kinds.documents import Index, More, document_kind
from wavewright.model import Answer, Project, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

AREAS = ("story", "area")
# Who approved it, and when: fields that stay empty until somebody has.
APPROVED = ("Approved by", "Approved on")


def _more(_project: Project, answers: Mapping[str, Answer]) -> More:
    """Return what no form of a section gives: stories below their areas, and the approval."""
    stories = (_story(one) for one in places.many(answers, "story"))
    approval = "\n".join(f"- **{name}:**" for name in APPROVED)
    return More(written={"User Stories": written.grouped(3, stories), "Approval": approval})


def _story(text: str) -> tuple[str, str]:
    """Return the area of a story, and its item."""
    story, area = written.row("story", AREAS, text).values()
    return area, f"- {written.plain(story)}"


KIND = document_kind(
    name="prd",
    summary="What is wanted, by whom and why; approved before it is split into an epic.",
    home="project-docs/prds/prd-{number}-{slug}.md",
    heading=planned.PRD.heading,
    index=Index("Product Requirements", "What is wanted, one page each, approved before work."),
    statuses=planned.PRD.statuses,
    sections=(
        Section(
            2,
            "Problem Statement",
            "What goes wrong today, for whom, how often, and what it costs.",
            "Operators copy configs by hand; one release in five goes out with an old one.",
            option="problem",
        ),
        Section(
            2,
            "Target Users",
            "Who the primary users are, and what they know already.",
            "Operators of ten or more services, at home in a terminal.",
            option="users",
            ask=True,
        ),
        Section(
            2,
            "Key Features",
            "What it has to do, the most important thing first.",
            "Publish a config with one command.",
            form="- ",
            option="feature",
            ask=True,
        ),
        Section(
            2,
            "User Stories",
            "As a …, I want …, so that …: below a heading for each area.",
            "### Publishing\n\n- As an operator, I want to publish, so that others see it.",
            form="- ",
            option="story",
            columns=AREAS,
        ),
        Section(
            2,
            "Success Criteria",
            "What must be true in the end, in the order of its weight.",
            "A config is published within a minute.",
            form="1. ",
            option="criterion",
        ),
        Section(2, "Technical Requirements"),
        Section(
            3,
            "Constraints",
            "Which technical limits there are: languages, platforms, rules, what must not change.",
            "Python 3.11 or later; no service of our own to run.",
            form="- ",
            option="constraint",
            ask=True,
        ),
        Section(
            3,
            "Backend",
            "What runs where, and what it keeps.",
            "One process; configs are files in a Git repository.",
            form="- ",
        ),
        Section(
            3,
            "API Design",
            "What others call, with its inputs, outputs and errors.",
            "`acme-publish --file PATH`: prints the id, or names the line of a mistake.",
            form="- ",
            option="api",
        ),
        Section(
            3,
            "Security",
            "Who may do what, and which data must not leak.",
            "Only members of the team publish; secrets are refused.",
            form="- ",
        ),
        Section(
            3,
            "Deployment",
            "How it gets to its users, and how it is taken back.",
            "As a package from PyPI; the version before it stays installable.",
            form="- ",
        ),
        Section(
            3,
            "Documentation",
            "Which guides and references users need.",
            "A guide to the first config, and the reference of the command.",
            form="- ",
        ),
        Section(
            2,
            "Out of Scope",
            "What somebody might expect, and does not get.",
            "A web page to edit configs.",
            form="- ",
        ),
        Section(
            2,
            "Timeline",
            "By when it is needed, what waits for it, and what comes first.",
            "In wave 1.4; the pilot teams begin in March.",
            ask=True,
        ),
        Section(
            2,
            "Dependencies",
            "What must be there first, and who has promised it.",
            "The store of artifacts of wave 1.3.",
            form="- ",
            option="dependency",
        ),
        Section(
            3,
            "Integrations",
            "Together with which systems it works, and who runs them.",
            "The deployment pipeline of the platform team reads the published ids.",
            form="- ",
            option="integration",
            ask=True,
        ),
        Section(
            2,
            "Risks",
            "What may go wrong, and what is done about it.",
            "| Two people publish at once | The second one is told, and nothing is lost |",
            form="| Risk | Mitigation |",
            option="risk",
        ),
        Section(
            2,
            "Metrics for Success",
            "What is measured afterwards, where it stands and where it should be.",
            "- Latency: `sla.p95-ms` of wavewright.yml at most.\n"
            "- Coverage: `coverage.overall` at least.\n"
            "- In the audit, no open finding of security that is critical.\n"
            "- Each endpoint is in the reference: 100 %.",
            form="- ",
            option="metric",
        ),
        Section(2, "Approval"),
    ),
    checklist=(
        "The problem was heard from its users",
        "Each success criterion can be measured",
        "Those who asked for it know what is out of scope",
        "The engineers agree that it can be built in the time",
    ),
    more=_more,
)
