"""What a how-to guide is made of: its sections, and what a new one says in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.kinds import forms, written
from wavewright.model import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a guide says as long as nobody has written its first command.
PLACEHOLDER = "replace this with the first real command"
# Other lines that only say what to write there.
FILLERS = {
    "command": PLACEHOLDER,
    "why": "**Why this step:** say what the reader has now that they did not have before.",
}
OVERVIEW = Section(
    2,
    "Overview",
    "What the reader gets done, and what happens on the way.",
    "A config is checked, published and then used by all services, in three steps.",
)
SECTIONS = (
    OVERVIEW,
    Section(
        2,
        "Steps",
        "What the reader does here, in one sentence; then the command, with real values.",
        "Publish the config that was checked; nothing uses it before.",
    ),
    Section(
        2,
        "Verification",
        "How the reader knows that the goal is reached.",
        "The list of services names the config that was published beside each of them.",
    ),
    Section(
        2,
        "Troubleshooting",
        "What may go wrong on the way, and what the reader does then.",
        "**Problem:** The config is refused.\n\n"
        "**Solution:** Mend the line that the message names, and publish it again.",
        standing=(
            "**Problem:** The command is not found.",
            "**Solution:** Set the project up again, as its README says.",
            "**Problem:** The output differs from the one shown here.",
            "**Solution:** Compare the version you use with the one this guide was written for.",
        ),
    ),
    Section(
        2,
        "Next Steps",
        "Where the reader goes on.",
        "[Take a published config back](take-back.md)",
        form="- ",
        standing=("Back to [all how-to guides](README.md)",),
    ),
    Section(2, "Related Documentation", option="related"),
)


def page(slug: str, title: str, goal: str, audience: str, said: str) -> dict[str, object]:
    """Return the facts of a how-to guide that its body names.

    Args:
        slug: Its name in file names.
        title: Its heading.
        goal: What the reader has at the end.
        audience: Who reads it.
        said: What somebody has said of its goal; nothing if it was made up.
    """
    return {
        "slug": slug,
        "title": forms.unclosed(title),
        "goal": goal,
        "audience": audience,
        "prerequisites": ("A checkout that is set up as the README says",),
        "step": forms.unclosed(title),
        "parts": tuple(_parts(said)),
        "fillers": FILLERS,
    }


def _parts(said: str) -> Iterator[dict[str, object]]:
    for section in SECTIONS:
        text = f"{said}. Follow the steps in order; each shows what you should see."
        given = (written.plain(text),) if said and section == OVERVIEW else ()
        yield written.part(section, given)
