"""Where the guides of a project are."""

from __future__ import annotations

FOLDERS = ("user-docs/how-to", "user-docs/tutorials")
_INDEX = "readme.md"


def is_guide(path: str) -> bool:
    """Whether a path from the root is that of a guide: a page of these folders, but no index."""
    folder, _, name = path.rpartition("/")
    return (
        name.endswith(".md")
        and name.lower() != _INDEX
        and any(f"{folder}/".startswith(f"{one}/") for one in FOLDERS)
    )
