"""What a document belongs to: options that name other pages, and the section that links them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.kinds import places
from wavewright.kinds.documents import More
from wavewright.model import Answer, Field, Project, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HEADING = "Related"


def _reference(text: str) -> str:
    """Clean the name of an API reference; its file has `api-` before it."""
    return f"api-{names.slug(text).removeprefix('api-')}"


class _Sort(NamedTuple):
    """A kind of page that can be named: how it is called, its name cleaned, what it is for."""

    called: str
    clean: Callable[[str], str]
    help: str


_SORTS = {
    "capability": _Sort("Capability", names.slug, "The capability that it is part of."),
    "change-request": _Sort("Change request", names.slug, "The change that asks for it."),
    "api-reference": _Sort("API reference", _reference, "The contract that goes with it."),
    "guide": _Sort("How-to guide", names.slug, "The guide that uses it."),
    "wave": _Sort("Wave", names.number, "The wave that takes it on, X.Y."),
}


def _name(kind: str) -> str:
    return kind.replace("-", "_")


def fields(*kinds: str) -> tuple[Field, ...]:
    """Return the options that name pages of some kinds."""
    return tuple(
        Field(
            _name(kind),
            f"{_SORTS[kind].help} Linked under *{HEADING}*.",
            _SORTS[kind].clean,
            lambda _project, _answers: (),
            many=True,
            ask=False,
            refers=kind,
        )
        for kind in kinds
    )


def section(hint: str, example: str) -> Section:
    """Return the section in which these pages are linked, and others by hand."""
    return Section(2, HEADING, hint, example, form="- ", computed=True)


def linking(home: str, *kinds: str) -> Callable[[Project, Mapping[str, Answer]], More]:
    """Return what computes the section of a document whose pages are in the folder of a home."""

    def more(project: Project, answers: Mapping[str, Answer]) -> More:
        """Link the pages that the options name.

        Raises:
            UserError: When there is no such page.
        """
        lines = []
        for kind in kinds:
            for id_ in places.many(answers, _name(kind)):
                page = places.need(project, kind, id_)
                target = posixpath.relpath(page.place.path, posixpath.dirname(home))
                lines.append(f"- {_SORTS[kind].called}: [{page.title or id_}]({target})")
        return More(written={HEADING: "\n".join(lines)} if lines else {})

    return more
