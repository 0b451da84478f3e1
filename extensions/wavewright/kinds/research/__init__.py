"""Research: what was looked into before a decision, and what follows from it."""

from wavewright.kinds.documents import Index, document_kind
from wavewright.model import Need, Section

KIND = document_kind(
    name="research",
    summary="What was looked into before deciding: patterns, feasibility, related projects.",
    home="project-docs/research/{slug}.md",
    heading="# Research: Title",
    index=Index("Research", "What was looked into before it was decided, one page each."),
    sections=(
        Section(
            2,
            "Question",
            "The one question that this answers, and who waits for the answer.",
            "Can configs be signed without a server of our own? Publishing from CI waits for it.",
            ask=True,
        ),
        Section(
            2,
            "Landscape",
            "Who solves this already, and what of it fits here.",
            "Package indexes sign uploads with short-lived identities; nobody keeps a key.",
            form="- ",
        ),
        Section(
            2,
            "Patterns",
            "Each way to do it: status (Implemented, Production, Design, Rejected), "
            "feasibility, priority.",
            "| P5 | Design | 80 | P1 |",
            form="| Pattern | Status | Feasibility (%) | Priority |",
            option="pattern",
        ),
        Section(
            2,
            "Feasibility",
            "What was tried, what it showed, and what it would cost to have it.",
            "A signed config was published from a branch in 40 lines; 3 days with tests.",
        ),
        Section(
            2,
            "Related Projects",
            "Who else would have to change something, and who talks to them.",
            "The gateway must read the signature: agreed with its team, in their next release.",
            form="- ",
            option="related",
        ),
        Section(
            2,
            "Recommendation",
            "What to do and what not, with the pages that it leads to.",
            "P5, as [decided](../decisions/sign-configs.md). Not N4: nobody runs it.",
        ),
    ),
    checklist=(
        "Sources are named",
        "Somebody else can try what was tried",
        "The related projects were asked",
    ),
    links=(
        Need(
            ("adr", "change-request", "capability", "wave", "wave-page", "roadmap"),
            "Link what follows from it under `## Recommendation`: a decision, a change request, a "
            "wave or a capability.",
        ),
    ),
)
