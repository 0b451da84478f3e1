"""SHAPE, for what each document of a kind has: its sections, its fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.checks.chain import at_line, near
from wavewright.checks.mends import instead
from wavewright.checks.nearest import SLIP
from wavewright.checks.rule import check
from wavewright.kinds import KINDS, planned
from wavewright.read.paths import DECLARED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Edit, Kind

UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)
DOCUMENTS = {kind.name: kind for kind in KINDS}


def shaped(chain: Chain, name: str) -> Iterator[Artifact]:
    """Yield the artifacts of a kind that are to have its shape."""
    kind = DOCUMENTS.get(name)
    pages = (one for one in chain.suspects(name) if not stranger(one))
    return (one for one in pages if not kind or kind.shaped(one))


def stranger(page: Artifact) -> bool:
    """Whether a page only lies in the folder of a kind: it has neither its title nor a status."""
    return page.kind in DECLARED and not page.title and "Status" not in page.fields


def apart(kind: str, field: str) -> bool:
    """Whether a rule of its own looks at a field of a kind."""
    return field == "Status" and kind in planned.SHAPES


@check("SHAPE101")
def missing_section(chain: Chain) -> Faults:
    """A document has all sections of its kind.

    Readers find the same question answered under the same heading in every wave, capability and
    guide. A section with nothing to say says so: `None`. A heading of the first two levels may have
    a line below, of `=` or `-`, in place of its `#`.

    Add the heading with its level and exact words, at the place that the message names.
    `wavewright new` writes all sections.
    """
    for name, kind in DOCUMENTS.items():
        for artifact in shaped(chain, name) if kind.sections else ():
            there = {(level, text) for level, text, _ in artifact.sections}
            for level, text in kind.outline:
                if (level, text) not in there:
                    wanted = f"{'#' * level} {text}"
                    message = f"the section `{wanted}` is missing"
                    place = _where(kind, artifact, (level, text))
                    fix, edits = _section_fix(chain, artifact, text, wanted)
                    yield artifact.place, message, fix or f"Add `{wanted}`{place}.", edits


def _section_fix(
    chain: Chain, artifact: Artifact, text: str, wanted: str
) -> tuple[str, tuple[Edit, ...]]:
    known = {one.lower(): line for level, one, line in artifact.sections if level}
    if line := known.get(text.lower()):
        place = at_line(artifact.place, line)
        lines = chain.survey.text(place.path).split("\n")
        written = lines[line - 1]
        fix = f"Line {line} has the heading with another level or spelling: write `{wanted}`."
        below = lines[line] if line < len(lines) else ""
        underlined = not written.startswith("#") and UNDERLINE.fullmatch(below)
        return fix, instead(place, f"{written}\n{below}" if underlined else written, wanted)
    outline = {title for _, title in DOCUMENTS[artifact.kind].outline}
    others = [one for level, one, _ in artifact.sections[1:] if level and one not in outline]
    meant = near(text, others, SLIP)
    return meant and f"{meant}Then write it as `{wanted}`.", ()


def _where(kind: Kind, page: Artifact, title: tuple[int, str]) -> str:
    """Return after which of the sections that are there a missing one goes, or before which."""
    there = {one[:2] for one in page.sections}
    at = kind.outline.index(title)
    for word, near_by in (("after", kind.outline[:at][::-1]), ("before", kind.outline[at + 1 :])):
        for level, text in near_by:
            if (level, text) in there:
                return f" {word} `{'#' * level} {text}`"
    return ""


@check("SHAPE102")
def missing_field(chain: Chain) -> Faults:
    """A document has all fields of its kind, and none is empty.

    Status, goal, guide and the others are what roadmaps, traces and readers are made from.

    Write the field on a line of its own: `- **Goal:** what is better for whom`.
    """
    for name, kind in DOCUMENTS.items():
        for artifact in shaped(chain, name) if kind.required else ():
            for field in kind.required:
                if (field == "Tests" and not chain.config.has_code) or apart(name, field):
                    continue
                value, place = artifact.fields.get(field, (None, artifact.place))
                if not value:
                    what = "is missing" if value is None else "is empty"
                    meant = _meant(kind, artifact, field) if value is None else ""
                    fix = f"{meant}Write `- **{field}:** …`."
                    yield place, f"the field `{field}` {what}", fix
    for behavior in chain.suspects("behavior"):
        if not behavior.status:
            fix = f"Write `- @behavior:{behavior.id} @status:draft`."
            yield behavior.place, f"the status of {behavior.id} is missing", fix


def _meant(kind: Kind, page: Artifact, field: str) -> str:
    """Return which field of a page is a missing one, mistyped."""
    for name, (_, place) in page.fields.items():
        if name not in kind.required and near(name, [field], SLIP):
            return f"Did you mean `{field}` with `{name}` on line {place.line}? "
    return ""
