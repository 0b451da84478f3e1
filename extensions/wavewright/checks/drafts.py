"""What a document that is no draft any more must have: ticks, and what it leads to."""

from __future__ import annotations

from itertools import filterfalse
from typing import TYPE_CHECKING

from wavewright.checks.chain import linked
from wavewright.checks.rule import check
from wavewright.checks.sections import stranger
from wavewright.kinds import written
from wavewright.kinds.documents import CHECKLIST
from wavewright.kinds.wave import KIND as WAVE
from wavewright.read.paths import DECLARED, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Kind, Need

PAGES = {WAVE.name: WAVE, **DECLARED}  # kinds whose pages have a status of their own
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


def noun(name: str) -> str:
    """Return what people call a kind."""
    return CALLED.get(name, name.replace("-", " "))


def claiming(chain: Chain, relation: str) -> Iterator[tuple[Kind, Artifact]]:
    """Yield the documents that are no drafts any more, and have links of a relation."""
    for name, kind in PAGES.items():
        paths = {path for path, _ in chain.pairs(f"{name}:{relation}")} & _no_drafts(chain, kind)
        for artifact in chain.among(name, paths):
            yield kind, artifact


def _no_drafts(chain: Chain, kind: Kind) -> frozenset[str]:
    """Return the documents of a kind that are no drafts any more."""
    statuses = chain.pairs(f"{kind.name}.status")
    return frozenset(path for path, status in statuses if status in kind.statuses[1:])


@check("SHAPE112")
def unticked_checklist(chain: Chain) -> Faults:
    """A document that claims to be done has all boxes of its checklist ticked.

    The checklist is what everybody agreed on before. A box that is open under a document that is
    done was either forgotten or not done, and nobody can tell which. An item that has lost its box
    is open as well, and so is a checklist without any. Boxes of your own are as good. The success
    criteria of a wave are such a list: a wave that is complete has met all of them. So are those of
    a capability, once all of its behaviors are implemented.

    Do it and write `- [x]`, say behind it why it does not count and tick it, or take the status
    back.
    """
    for kind, artifact in claiming(chain, "unticked"):
        if artifact.status in kind.done:
            for link in linked(artifact, "unticked"):
                what = f"this is open: {link.target}"
                fix = "Do it and write `- [x]`, or take the status back."
                if link.target == written.heading_line(CHECKLIST):
                    what = "its checklist has no boxes"
                    items = ", ".join(f"`- [x] {item}`" for item in kind.checklist)
                    fix = f"Write {items}, or boxes of your own; or take the status back."
                yield link.place, f"the {noun(kind.name)} is {artifact.status}, and {what}", fix
    pages = {path for path, _ in chain.pairs("capability:unticked")}
    for capability in chain.among("capability", pages):
        for link in linked(capability, "unticked"):
            message = f"all behaviors are implemented, and this is open: {link.target}"
            fix = "See that it is met and write `- [x]`, or take it out if nobody asks for it."
            yield link.place, message, fix


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
                    message = f"the {noun(name)} leads to no {_listed(need.kinds)}"
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
    words = list(dict.fromkeys(map(noun, kinds)))
    return f"{', '.join(words[:-1])} or {words[-1]}" if words[1:] else words[0]
