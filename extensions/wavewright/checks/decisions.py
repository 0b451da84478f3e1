"""TRACE, for decisions: which one holds now can be told from each of them, and is what is used."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from wavewright.checks.chain import at_line, linked
from wavewright.checks.mends import instead
from wavewright.checks.rule import check
from wavewright.kinds.adr import HELD, HOME, SUPERSEDED_BY, SUPERSEDES, named
from wavewright.model import Edit, Level, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact

    Pages = Mapping[str, Artifact]

REPLACED = "superseded"
# What says how things are, or are to be. Reports, notes and decisions tell of what was.
_USING = ("capability", "guide", "api-reference", "change-request", "wave", "prd", "epic", "sprint")
_OVER = frozenset({"complete"})


@check("TRACE129")
def one_way_supersession(chain: Chain) -> Faults:
    """A decision that replaces another one is named there, and the other way round.

    People find a decision by a search, and follow it. On the page of one that does not hold any
    more they must see so, and which one holds now. As long as the new one is only proposed, or is
    rejected, the old one holds, and its page says nothing else.

    `wavewright new adr "Title" --supersedes OLD` writes the new page. Write `accepted` there once
    it is, and `wavewright check --fix` brings the old one to `superseded`, with
    `- **Superseded by:** [Title](new.md)`.
    """
    pages = {page.id: page for page in chain.among("adr", _linking(chain))}
    for page in pages.values():
        for other in named(page, SUPERSEDES):
            if other in pages and page.status in HELD:
                yield from _replaced(pages[other], page)
        for other in named(page, SUPERSEDED_BY):
            if other in pages:
                yield from _replacing(pages[other], page)
        newer = named(page, SUPERSEDED_BY)
        if SUPERSEDED_BY in page.fields and page.status != REPLACED:
            if not newer or any(one not in pages or pages[one].status in HELD for one in newer):
                place, edits = _status(page)
                message = f"the decision is superseded, and its status is {page.status}"
                yield place, message, f"Write `{REPLACED}`.", edits
        elif page.status == REPLACED and not newer and not _replacing_one(pages, page):
            message = "the decision is superseded, and the page does not say by which one"
            fix = f"Write `- **{SUPERSEDED_BY}:** [Title](slug.md)`, or take the status back."
            yield _last(page), message, fix


def _linking(chain: Chain) -> set[str]:
    """Return the decisions that are superseded or name another one, and those that are named."""
    found = {path for path, status in chain.pairs("adr.status") if status == REPLACED}
    fields = SUPERSEDES, SUPERSEDED_BY
    found |= {path for field in fields for path, _ in chain.pairs(f"adr.{field}")}
    pages = [*chain.among("adr", found)]
    other = {one for page in pages for field in fields for one in named(page, field)}
    known = chain.path_of("adr")
    return found | {known[one] for one in other if one in known}


def _replacing_one(pages: Pages, old: Artifact) -> bool:
    """Whether there is a decision that holds and says that it replaces one."""
    return any(page.status in HELD and old.id in named(page, SUPERSEDES) for page in pages.values())


def _replaced(old: Artifact, page: Artifact) -> Faults:
    """Yield that a decision does not say that another one, which holds, replaces it."""
    newer = named(old, SUPERSEDED_BY)
    if page.id in newer:
        return
    line = f"- **{SUPERSEDED_BY}:** {_link(page)}"
    message = f"{page.place.path} is {page.status} and replaces this decision"
    if SUPERSEDED_BY in old.fields:
        value, place = old.fields[SUPERSEDED_BY]
        said = ", ".join(newer) or value
        fix = f"The page says that {said} does: name both, or take it out of `{SUPERSEDES}` there."
        yield place, message, fix
        return
    place, edits = _status(old)
    below = _below(old, line)
    if old.status == REPLACED:
        yield _last(old), f"{message}, which the page does not say", f"Write `{line}`.", below
    else:
        fix = f"Write `{REPLACED}` and `{line}`."
        yield place, f"{message}, whose status is {old.status}", fix, (*edits, *below)


def _replacing(page: Artifact, old: Artifact) -> Faults:
    """Yield that a decision does not replace the one that says so."""
    line = f"- **{SUPERSEDES}:** {_link(old)}"
    if old.id not in named(page, SUPERSEDES):
        message = f"{old.place.path} says that this decision replaces it"
        if SUPERSEDES in page.fields:
            yield page.fields[SUPERSEDES][1], message, f"Name it here too: {_link(old)}."
        else:
            fix = f"Write `{line}`, or mend that page."
            yield _last(page), message, fix, _below(page, line)
    elif page.status not in HELD:
        message = f"{page.place.path} is {page.status}, so that this decision still holds"
        fix = f"Remove this line and write `accepted`, until {page.id} is accepted."
        yield old.fields[SUPERSEDED_BY][1], message, fix


def _link(page: Artifact) -> str:
    return f"[{page.title}]({page.id}.md)"


def _status(page: Artifact) -> tuple[Place, tuple[Edit, ...]]:
    """Return where the status stands, and what makes it that of a decision that was replaced."""
    value, place = page.fields.get("Status", ("", page.place))
    return place, instead(place, value, REPLACED) if value else ()


def _last(page: Artifact) -> Place:
    """Return the last line with a field, below which another one goes."""
    places = (place for _, place in page.fields.values())
    return at_line(page.place, max((one.line for one in places), default=page.place.line))


def _below(page: Artifact, line: str) -> tuple[Edit, ...]:
    """Return the edit that puts a line below the last field; none without any field."""
    last = _last(page)
    put = Edit(Place(last.path, last.line + 1), 0, f"{line}\n")
    return (put,) if page.fields else ()


@check("TRACE131", Level.WARNING)
def link_to_superseded(chain: Chain) -> Faults:
    """What is planned or described leads to decisions that hold.

    Who reads a specification follows its links, and builds what a decision says that nobody holds
    to any more.

    Read the newer decision, say what it changes here, and link it. A line that names both is right
    as it is. Reports, notes and what is complete tell of what was, and are left alone.
    """
    gone = {id_ for id_, status in chain.statuses("adr").items() if status == REPLACED}
    paths = {f"{HOME}/{id_}.md": id_ for id_ in gone}
    for kind in _USING if paths else ():
        files = {file for file, target in chain.pairs(f"{kind}:path") if target in paths}
        for page in chain.among(kind, files):
            if page.status not in _OVER:
                yield from _followed(chain, page, paths)


def _followed(chain: Chain, page: Artifact, paths: Mapping[str, str]) -> Faults:
    """Yield the links of a page to decisions that do not hold, but for those that say so."""
    for link in linked(page, "path"):
        newest = [*_newest(chain, paths[link.target])] if link.target in paths else []
        beside = {one.target for one in page.links if one.place.line == link.place.line}
        for new in newest[-1:]:
            if new.place.path not in beside:
                message = f"the decision {paths[link.target]} is superseded by {new.id}"
                target = posixpath.relpath(new.place.path, posixpath.dirname(page.place.path))
                fix = f"Read it, say what it changes, and link [{new.title}]({target})."
                yield link.place, message, fix


def _newest(chain: Chain, id_: str) -> Iterator[Artifact]:
    """Yield the decisions that replaced one after the other, the one that holds last."""
    seen = {id_}
    old = chain.find("adr", id_)
    while old:
        old = next((chain.find("adr", one) for one in named(old, SUPERSEDED_BY)), None)
        if old is None or old.id in seen:
            return
        seen.add(old.id)
        yield old
