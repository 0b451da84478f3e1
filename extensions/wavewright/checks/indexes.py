"""TRACE, for the pages that list others: each page is found from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.chain import near_file
from wavewright.checks.mends import after_move, entered
from wavewright.checks.rule import check
from wavewright.checks.sections import stranger
from wavewright.kinds.places import CAPABILITIES, GUIDES, link_order
from wavewright.model import Entry
from wavewright.read.paths import DECLARED

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults

_INDEXES = {"capability": CAPABILITIES, "guide": GUIDES}


@check("TRACE116")
def incomplete_index(chain: Chain) -> Faults:
    """An index lists each page, and no other.

    The index is where people look first. What is not listed does not exist for them. It is the
    `README.md` of the folder. Those of capabilities and guides are always looked at, those of other
    documents where they have the list that `wavewright new` adds to, as
    `<!-- wavewright:decisions -->`.

    Add the line `- [Title](FILE) - what it is`, or remove the line whose page is gone.
    """
    yield from _unlisted(chain)
    indexes = chain.paths("index")
    for kind, path in _INDEXES.items():
        listed = {page for of, page in chain.pairs(f"index:{kind}") if of == path}
        for page in chain.among(kind, chain.paths(kind) - listed):
            if page.kind == kind:
                name = page.place.path.rpartition("/")[2]
                what = (
                    f"is not in {path}"
                    if path in indexes
                    else f"is in no index: {path} does not exist"
                )
                line = f"- [{page.title or name}]({name})"
                block = {"capability": "capabilities", "guide": "guides"}[kind]
                entry = Entry(path, block, name, line, link_order)
                fix = f"Add `{line} - what it is` to {path}."
                fix, mend = entered(chain, entry, page.place.path, fix)
                yield page.place, f"the {kind} {what}", fix, mend
        for _, link in chain.dangling(kind, chain.survey.files, "index"):
            moved, edits = after_move(chain, link)
            fix = (
                f"{near_file(link.target, chain.paths(kind))}Remove the line, or put the page back."
            )
            yield link.place, f"{link.target} does not exist", moved or fix, edits


def _unlisted(chain: Chain) -> Faults:
    """Yield the documents of declared kinds that the list of their folder does not have."""
    for name, kind in DECLARED.items():
        paths = sorted(chain.paths(name))
        entries = (kind.listing(page, chain.of) for page in chain.read(paths) if page.kind == name)
        first = next(filter(None, entries), None)
        listed = _listed(chain, first) if first else None
        due = [] if listed is None else [path for path in paths if path not in listed]
        for page in chain.among(name, due):
            if (entry := kind.listing(page, chain.of)) and not stranger(page):
                fix = f"Add `{entry.text}` to {entry.path}."
                fix, mend = entered(chain, entry, page.place.path, fix)
                yield page.place, f"the {name} is not in {entry.path}", fix, mend


def _listed(chain: Chain, entry: Entry) -> frozenset[str] | None:
    """Return what an index links; nothing where there is no list that generators add to."""
    index = chain.at(entry.path)
    if index is None or (0, entry.block) not in {one[:2] for one in index.sections}:
        return None
    return frozenset(link.target for link in index.links)
