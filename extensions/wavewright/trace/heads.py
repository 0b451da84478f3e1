"""What an artifact is called and where it stands, without reading all that it says.

A page that a quick reader vouches for has its title and its lines in a known form; one expression
finds them. In any doubt, and for kinds of few files, the page is read in full. A head found so
has no links and no fields.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.model import Artifact, Place
from wavewright.read.paths import stem
from wavewright.read.rows import CALLED, INSIDE
from wavewright.trace.sorts import read_as

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wavewright.checks.chain import Chain
    from wavewright.model import Finding

# A title in which nothing could mean more than its letters, and the end of its line.
_TITLE = r"([^\W_](?:[^#\\<`\n]*[^#\\<`\s])?)[ ]*\n"
_PAGES = {
    "capability": re.compile(rf"# Capability: {_TITLE}"),
    "guide": re.compile(rf"# How-To: {_TITLE}"),
    "wave": re.compile(rf"## Wave \d+\.\d+ \(v[\d.]+\) [—\u2013-] {_TITLE}"),
}
_FEATURE = re.compile(r"^([ ]*)Feature:[ ]+(\S(?:[^\n]*\S)?)[ ]*$", re.MULTILINE)
_DECLARED = re.compile(r"^- @behavior:(\S+) ", re.MULTILINE)
_SCENARIO = re.compile(rf"^### Scenario \d+: {_TITLE}\n*- \*\*ID:\*\* +(\S+)", re.MULTILINE)
_OWNED = re.compile(r"\*\*(?:owner|agents?)\b", re.IGNORECASE)


def heads(chain: Chain, name: str) -> Iterator[Artifact | Finding]:
    """Yield all artifacts of a kind, in the order of their files; or why a file is unreadable."""
    kind = read_as(name)
    survey = chain.survey
    suspects = {survey.paths[number] for number in survey.suspects}
    known = _Known(chain, kind)
    quick = _QUICK.get(kind)
    for path in _paths(chain, kind):
        text = survey.text(path) if quick and path not in suspects else ""
        found = quick(known, path, text) if quick and text and not _OWNED.search(text) else None
        if found is None:
            yield from _full(chain, kind, path)
        else:
            yield from found


def _paths(chain: Chain, kind: str) -> list[str]:
    """Return the files with artifacts of a kind."""
    if kind in INSIDE | CALLED:
        return sorted({path for path, _, _ in chain.rows(kind)})
    return sorted(chain.paths(kind))


def _full(chain: Chain, kind: str, path: str) -> Iterator[Artifact | Finding]:
    if kind in INSIDE | CALLED:
        yield from (one for one in chain.read([path]) if one.kind == kind)
        return
    facts = chain.survey.page(path, kind)
    yield from (one for one in facts.artifacts if one.kind == kind)
    yield from facts.findings


class _Known:
    """What the rows say of each file of a kind: ids and statuses."""

    def __init__(self, chain: Chain, kind: str) -> None:
        self.kind = kind
        self.ids: dict[str, list[str]] = {}
        self.statuses: dict[tuple[str, str], str] = {}
        for path, _, id_ in chain.rows(kind):
            self.ids.setdefault(path, []).append(id_)
        for path, source, status in chain.rows(f"{kind}.status"):
            self.statuses[path, source] = status


def _page(known: _Known, path: str, text: str) -> list[Artifact] | None:
    """Return the artifact that a page is."""
    found = _PAGES[known.kind].match(text)
    id_ = known.ids.get(path, [stem(path)])[0]
    status = known.statuses.get((path, ""), "")
    return [Artifact(known.kind, id_, found[1], status, Place(path))] if found else None


def _feature(known: _Known, path: str, text: str) -> list[Artifact] | None:
    found = _FEATURE.search(text)
    if not found or path not in known.ids:
        return None
    place = Place(path, text.count("\n", 0, found.start()) + 1, len(found[1]) + 1)
    status = known.statuses.get((path, ""), "")
    return [Artifact(known.kind, known.ids[path][0], found[2], status, place)]


def _inside(known: _Known, path: str, text: str) -> list[Artifact] | None:
    """Return what stands in a capability; nothing unless it is what the rows say."""
    made = []
    form = _DECLARED if known.kind == "behavior" else _SCENARIO
    for found in form.finditer(text):
        title, id_ = ("", found[1]) if known.kind == "behavior" else found.groups()
        column = found.start(1) - found.start() + 1 if known.kind == "behavior" else 1
        place = Place(path, text.count("\n", 0, found.start()) + 1, column)
        status = known.statuses.get((path, id_), "")
        made.append(Artifact(known.kind, id_, title, status, place))
    return made if [one.id for one in made] == known.ids.get(path) else None


_QUICK: dict[str, Callable[[_Known, str, str], list[Artifact] | None]] = {
    **dict.fromkeys(_PAGES, _page),
    "feature": _feature,
    "behavior": _inside,
    "scenario": _inside,
}
