"""A note: what somebody learned, kept for those who come to it later."""

from wavewright.kinds.documents import Index, document_kind
from wavewright.model import Section

KIND = document_kind(
    name="note",
    summary="Something that was learned, so that nobody has to learn it again.",
    home="project-docs/notes/{slug}.md",
    heading="# Note: Title",
    index=Index("Notes", "What was learned, one page each."),
    sections=(
        Section(
            2,
            "What Worked",
            "What helped, and how you know that it did.",
            "Showing the diff before publishing: nobody published the wrong config in week 1.",
            form="- ",
        ),
        Section(
            2,
            "What Did Not",
            "What went wrong or took long, without names, and what it cost.",
            "Retries hid a slow backend for two days, because only the last attempt was logged.",
            form="- ",
        ),
        Section(
            2,
            "Do Differently",
            "What to do the next time, so that somebody can do it without asking.",
            "Log each attempt with its time, and alarm on the number of retries.",
            form="- ",
        ),
        Section(
            2,
            "What Hurts Users",
            "What users struggled with, in their own words, and how many of them.",
            'Three of five asked where the published config went: "It says OK and shows nothing."',
            form="- ",
        ),
    ),
)
