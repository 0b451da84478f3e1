"""What a draft may have and a document that claims to be ready may not: blanks and open ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import filterfalse
from typing import TYPE_CHECKING

from wavewright.checks.chain import linked
from wavewright.checks.rule import check
from wavewright.checks.sections import stranger
from wavewright.kinds import written
from wavewright.kinds.documents import CHECKLIST
from wavewright.kinds.places import BEHAVIOR_STATUSES
from wavewright.kinds.scenario import KIND as SCENARIO
from wavewright.model import Edit, Place
from wavewright.read.paths import DECLARED, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Kind, Link, Need

READY = SCENARIO.statuses[1:]
# How people call what is called otherwise here.
CALLED = {
    "adr": "decision",
    "api-reference": "API reference",
    "change-request": "change request",
    "epic-report": "report",
    "prd": "PRD",
    "wave-page": "wave",
    "mention": "behavior",
}
IMPLEMENTED = BEHAVIOR_STATUSES[-1]
_ALONE = re.compile(r"<!--(?:(?!-->)(?s:.))*-->")
_COMMENT = re.compile(r"<!--(?s:.*?)(?:-->|\Z)")
_MARKED = re.compile(r"[-*_ ]*(?:TODO|TBD|TBC|FIXME|XXX)\b[^\n]*")
_BETWEEN = 2  # lines from what belongs into a section to its example


def _claiming(chain: Chain, relation: str) -> Iterator[tuple[Kind, Artifact]]:
    """Yield the documents that are no drafts any more, and have links of a relation."""
    for name, kind in DECLARED.items():
        paths = {path for path, _ in chain.pairs(f"{name}:{relation}")} & _no_drafts(chain, kind)
        for artifact in chain.among(name, paths):
            yield kind, artifact


def _no_drafts(chain: Chain, kind: Kind) -> frozenset[str]:
    """Return the documents of a kind that are no drafts any more."""
    statuses = chain.pairs(f"{kind.name}.status")
    return frozenset(path for path, status in statuses if status in kind.statuses[1:])


@check("SHAPE111")
def placeholder_left(chain: Chain) -> Faults:
    """A document that is no draft any more says something in each of its sections.

    A new document says in a line what belongs into a section, and shows in a comment what that
    looks like. Both are for who writes it. Who reads it later takes the status for a promise, and
    finds a form.

    Write the section in place of the line and the comment; one with nothing to say says so: `None`.
    Or take the status back to its first word. A line like `TODO` or `TBD: who` counts as nothing.
    What is left in a section that has own words is taken out by `wavewright check --fix`.
    """
    for kind, artifact in _claiming(chain, "filler"):
        found = list(linked(artifact, "filler"))
        spare = _spare(chain, artifact)
        told = {link.place.line + _BETWEEN for link in found if link not in spare}
        for link in found:
            if link.target == written.EXAMPLE and link.place.line in told and link not in spare:
                continue  # what belongs there stands right above it
            message = f"the {kind.name} is {artifact.status}, and this {_what(link.target)}"
            back = f"or take the status back: `{kind.statuses[0]}`."
            if link in spare:
                message += ", beside your own words"
            edits = spare.get(link, ())
            words = "Delete it" if link in spare and not edits else _words(link.target, edits)
            yield link.place, message, f"{words}, {back}", edits
    yield from _guides(chain)
    yield from _capabilities(chain)


def _what(filler: str) -> str:
    if filler[0] == "#":
        return "section is empty"
    if filler[0] not in "_<":
        return f"is only marked `{filler}`"
    example = filler == written.EXAMPLE
    return "example is left in it" if example else "only says what belongs here"


def _words(filler: str, edits: tuple[Edit, ...]) -> str:
    if filler[0] == "#":
        return "Write `None`"
    return "Delete this line" if edits else "Replace it with your own words"


def _spare(chain: Chain, page: Artifact) -> Mapping[Link, tuple[Edit, ...]]:
    """Return the hints and examples in sections that have own words, with what takes them out."""
    left = [link for link in linked(page, "filler") if link.target[0] in "_<"]
    lines = chain.survey.text(page.place.path).split("\n") if left else []
    hints = {link.place.line for link in left if link.target != written.EXAMPLE}
    borders = [0, *(at for level, _, at in page.sections if level), len(lines) + 1]
    owned: dict[int, bool] = {}
    found: dict[Link, tuple[Edit, ...]] = {}
    for link in left:
        number = bisect_right(borders, link.place.line)
        first, last = borders[number - 1], borders[number] - 1
        if number not in owned:
            rest = "\n".join("" if at + 1 in hints else lines[at] for at in range(first, last))
            own = _COMMENT.sub("", rest).strip()
            owned[number] = bool(own) and not _MARKED.fullmatch(own)
        if owned[number]:
            found[link] = _without(lines, link, first, last)
    return found


def _without(lines: list[str], filler: Link, first: int, last: int) -> tuple[Edit, ...]:
    """Return the edit that takes out whole lines, with the blank one above; none for a part."""
    line = end = filler.place.line
    if filler.target == written.EXAMPLE:
        end = next((n for n in range(line, last + 1) if "-->" in lines[n - 1]), last)
        if not _ALONE.fullmatch("\n".join(lines[line - 1 : end]).strip()):
            return ()
    start = line - (line > first + 1 and not lines[line - 2].strip())
    size = sum(len(one) + 1 for one in lines[start - 1 : end])
    return (Edit(Place(filler.place.path, start), size, ""),)


def _guides(chain: Chain) -> Faults:
    """Yield what is left of a new guide that a value scenario says is ready."""
    statuses = {(path, id_): status for path, id_, status in chain.rows("scenario.status")}
    left = {path for path, _ in chain.pairs("guide:filler")}
    claimed = {
        guide: id_
        for path, id_, guide in chain.rows("scenario:guide")
        if guide in left and statuses.get((path, id_)) in READY
    }
    for guide in chain.among("guide", claimed):
        for link in linked(guide, "filler"):
            message = f"{claimed[guide.place.path]} claims to be ready, and this is only generated"
            yield link.place, message, "Write it, or write `draft` as the status of the scenario."


def _capabilities(chain: Chain) -> Faults:
    """Yield what is left of a new spec whose behaviors are all implemented."""
    undone = {path for path, _, status in chain.rows("behavior.status") if status != IMPLEMENTED}
    left = {path for path, _ in chain.pairs("capability:filler")} - undone
    for capability in chain.among("capability", left & set(chain.path_of("behavior").values())):
        for link in linked(capability, "filler"):
            message = "all behaviors are implemented, and the requirement is still to be agreed"
            yield link.place, message, "Write what it does: `- ✅ **FR-1:** text`."


@check("SHAPE112")
def unticked_checklist(chain: Chain) -> Faults:
    """A document that claims to be done has all boxes of its checklist ticked.

    The checklist is what everybody agreed on before. A box that is open under a document that is
    done was either forgotten or not done, and nobody can tell which. An item that has lost its box
    is open as well, and so is a checklist without any. Boxes of your own are as good.

    Do it and write `- [x]`, say behind it why it does not count and tick it, or take the status
    back.
    """
    for kind, artifact in _claiming(chain, "unticked"):
        if artifact.status in kind.done:
            for link in linked(artifact, "unticked"):
                what = f"this is open: {link.target}"
                fix = "Do it and write `- [x]`, or take the status back."
                if link.target == written.heading_line(CHECKLIST):
                    what = "its checklist has no boxes"
                    items = ", ".join(f"`- [x] {item}`" for item in kind.checklist)
                    fix = f"Write {items}, or boxes of your own; or take the status back."
                yield link.place, f"the {kind.name} is {artifact.status}, and {what}", fix


@check("TRACE128")
def document_apart(chain: Chain) -> Faults:
    """A document leads to what it belongs to.

    A document that nothing follows from, or that nobody can place, is read once and then never
    found again: a change request leads to its API reference, to a capability or to a wave, an API
    reference to a guide, a capability or a change request, research to what follows from it, the
    report on an epic to that epic. A draft may still lack it.

    Link the page in the section that the message names, or take the status back to its first word.
    `wavewright new change-request --help` and those of the others list the options that write such
    a link at once.
    """
    for name, kind in DECLARED.items():
        for artifact in filterfalse(stranger, chain.among(name, _apart(chain, kind))):
            for need in kind.links:
                due = need.always or artifact.status in kind.statuses[1:]
                if due and not _leads(artifact, need):
                    message = f"the {CALLED.get(name, name)} leads to no {_listed(need.kinds)}"
                    yield artifact.place, message, need.fix


def _apart(chain: Chain, kind: Kind) -> set[str]:
    """Return the documents of a kind of which the rows lack a link that is due."""
    found: set[str] = set()
    for need in kind.links:
        due = chain.paths(kind.name) if need.always else _no_drafts(chain, kind)
        found |= due - _leading(chain, kind.name, need)
    return found


def _leading(chain: Chain, kind: str, need: Need) -> set[str]:
    """Return the documents of a kind whose rows have what they need."""
    found: set[str] = set()
    for key in chain.survey.tables:
        of, _, relation = key.partition(":")
        if of == kind and relation:
            right = relation in need.kinds
            found |= {
                path for path, target in chain.pairs(key) if right or kind_of(target) in need.kinds
            }
    return found


def _leads(artifact: Artifact, need: Need) -> bool:
    return any(
        link.relation in need.kinds or kind_of(link.target) in need.kinds for link in artifact.links
    )


def _listed(kinds: tuple[str, ...]) -> str:
    words = list(dict.fromkeys(CALLED.get(kind, kind.replace("-", " ")) for kind in kinds))
    return f"{', '.join(words[:-1])} or {words[-1]}" if words[1:] else words[0]
