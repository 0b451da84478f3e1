"""Documents of declared kinds: whether one is plainly in order, once it was read in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.kinds import forms
from wavewright.read.paths import DECLARED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wavewright.model import Artifact, Kind

_BEHAVIOR_LINKS = frozenset({"behavior", "mention"})


def in_order(artifacts: Sequence[Artifact]) -> bool:
    """Whether a document with all that stands in it gives no rule a reason to look at it alone.

    Its first artifact is its own.
    """
    if not artifacts:
        return False
    kind = DECLARED[artifacts[0].kind]
    return _right(kind, artifacts[0]) and all(
        names.BEHAVIOR.fullmatch(link.target)
        for artifact in artifacts
        for link in artifact.links
        if link.relation in _BEHAVIOR_LINKS
    )


def _right(kind: Kind, page: Artifact) -> bool:
    """Whether a page has a title and a status of its kind, and the shape if it is to have it."""
    if not page.title or (page.status and page.status not in kind.statuses):
        return False
    there = {(level, text) for level, text, _ in page.sections}
    return not kind.shaped(page) or (
        there.issuperset(kind.outline)
        and all(page.fields.get(field, ("",))[0] for field in kind.required)
        and forms.path_pattern(kind.home).fullmatch(page.place.path) is not None
    )
