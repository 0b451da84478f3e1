"""SHAPE111: what only says what to write somewhere, under a status that promises more."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.checks.chain import linked
from wavewright.checks.drafts import claiming
from wavewright.checks.rule import check
from wavewright.checks.sections import UNDERLINE
from wavewright.kinds import written
from wavewright.kinds.behavior import KIND as BEHAVIOR
from wavewright.kinds.capability import KIND as CAPABILITY
from wavewright.kinds.guide import KIND as GUIDE
from wavewright.kinds.places import BEHAVIOR_STATUSES, IN_FEATURES
from wavewright.kinds.scenario import KIND as SCENARIO
from wavewright.model import Edit, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Kind, Link

EXAMPLES = (written.EXAMPLE, IN_FEATURES["example"])
_READY = SCENARIO.statuses[1:]
_BEGUN = BEHAVIOR_STATUSES[1:]
_ALONE = re.compile(r"<!--(?:(?!-->)(?s:.))*-->")
_COMMENT = re.compile(r"<!--(?s:.*?)(?:-->|\Z)")
_MARKED = re.compile(r"[-*_ ]*(?:TODO|TBD|TBC|FIXME|XXX)\b[^\n]*")
_NEAR = (1, 2)  # lines from what belongs somewhere to its example


class _Claim(NamedTuple):
    """An artifact that may have no blanks any more: why, and how the claim is taken back."""

    artifact: Artifact
    because: str
    back: str


@check("SHAPE111")
def placeholder_left(chain: Chain) -> Faults:
    """A document that is no draft any more says something in each of its sections.

    A new document says in a line what belongs into a section, and shows in a comment what that
    looks like. Both are for who writes it. Who reads it later takes the status for a promise, and
    finds a form.

    A wave is no draft once it is begun, a capability and a feature once a behavior is `ready`, a
    guide once its value scenario is. A field that says no more than a new page does, such as
    `Deliver NAME` or `TBD`, is blank as well, and so is a line like `TODO` or `TBD: who`.

    Write the section in place of the line and the comment; one with nothing to say says so: `None`.
    Or take the status back to its first word. What is left in a section that has own words is taken
    out by `wavewright check --fix`.
    """
    for kind, artifact in claiming(chain, "filler"):
        because = f"the {kind.name} is {artifact.status}"
        back = f"or take the status back: `{kind.statuses[0]}`"
        yield from _blanks(chain, kind, _Claim(artifact, because, back))
    for kind, find in ((CAPABILITY, _capabilities), (GUIDE, _guides), (BEHAVIOR, _features)):
        for claim in find(chain):
            yield from _blanks(chain, kind, claim)
    for claim in _scenarios(chain):
        yield from _blanks(chain, SCENARIO, claim)


def _blanks(chain: Chain, kind: Kind, claim: _Claim) -> Faults:
    """Yield what an artifact has left that only says what to write there.

    An example right below such a line is told with it.
    """
    found = list(linked(claim.artifact, "filler"))
    spare = _spare(chain, kind, claim.artifact)
    examples = {link.place.line: link for link in found if link.target in EXAMPLES}
    pairs: dict[Link, Link] = {}
    for link in found:
        below = next((examples[at] for n in _NEAR if (at := link.place.line + n) in examples), None)
        if below and link.target[0] in "_#" and bool(spare.get(link)) == bool(spare.get(below)):
            pairs[link] = below
    for link in found:
        if link in pairs.values():
            continue
        message = f"{claim.because}, and {_what(kind, link.target)}"
        edits = spare.get(link, ()) + spare.get(pairs.get(link, link), ())[: link in pairs]
        if link in spare:
            message += ", beside what is written here"
        words = "Delete it" if link in spare and not edits else _words(link.target, edits)
        if not edits and link in pairs:
            words = "Write it in place of this line and its example"
            if link.target[0] == "#":
                words = "Write your own scenarios, and take this line and its example out"
        elif link.target.startswith("**") and (said := _meant(kind, link.target)):
            words = f"Say {said}"
        yield link.place, message, f"{words}, {claim.back}.", edits


def _meant(kind: Kind, filler: str) -> str:
    """Return what belongs into a field, as the option that gives it says it."""
    name = names.snake(names.slug(filler.removeprefix("**").partition(":** ")[0]))
    help_ = next((field.help for field in kind.fields if field.name == name), "")
    return f"{help_[:1].lower()}{help_[1:].rstrip('.')}"


def _what(kind: Kind, filler: str) -> str:
    if filler in EXAMPLES or filler == kind.fillers.get("example"):
        return "this example is left in it"
    if filler in kind.fillers.values() or filler[0] == "_":
        return "this only says what belongs here"
    if filler[0] == "#":
        return "this section is empty"
    field, _, value = filler.removeprefix("**").partition(":** ")
    return (
        f"its `{field}` says nothing yet: {value}" if value else f"this is only marked `{filler}`"
    )


def _words(filler: str, edits: tuple[Edit, ...]) -> str:
    if filler.startswith("##"):
        return "Write `None`"
    if edits[1:]:
        return "Delete this line and its example"
    return "Delete this line" if edits else "Replace it with your own words"


def _spare(chain: Chain, kind: Kind, page: Artifact) -> Mapping[Link, tuple[Edit, ...]]:
    """Return the hints and examples in sections that have own words, with what takes them out."""
    made = [
        link.place.line for link in linked(page, "filler") if link.target in kind.fillers.values()
    ]
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
            below = UNDERLINE.match(rest)
            own = _COMMENT.sub("", rest[below.end() :] if below else rest).strip()
            blank = any(first < line <= last for line in made) or _MARKED.fullmatch(own)
            owned[number] = bool(own) and not blank
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


def _guides(chain: Chain) -> Iterator[_Claim]:
    """Yield the guides that a value scenario says are ready."""
    left = {path for path, _ in chain.pairs("guide:filler")}
    statuses = {(path, id_): status for path, id_, status in chain.rows("scenario.status")}
    claimed = {
        guide: (id_, status)
        for path, id_, guide in chain.rows("scenario:guide")
        if guide in left and (status := statuses.get((path, id_))) in _READY
    }
    for guide in chain.among("guide", claimed):
        id_, status = claimed[guide.place.path]
        yield _Claim(
            guide, f"{id_} is {status}", "or take the status of the scenario back: `draft`"
        )


def _scenarios(chain: Chain) -> Iterator[_Claim]:
    """Yield the value scenarios that are no drafts any more."""
    for scenario in chain.among("scenario", {path for path, _ in chain.pairs("scenario:filler")}):
        if scenario.status in _READY:
            because = f"{scenario.id} is {scenario.status}"
            yield _Claim(scenario, because, "or take its status back: `draft`")


def _capabilities(chain: Chain) -> Iterator[_Claim]:
    """Yield the specs that declare a behavior which is no draft any more."""
    left = {path for path, _ in chain.pairs("capability:filler")}
    begun: dict[str, str] = {}
    for path, id_, status in chain.rows("behavior.status") if left else ():
        if path in left and status in _BEGUN:
            begun.setdefault(path, f"{id_} is {status}")
    for capability in chain.among("capability", begun):
        back = "or take the status of its behaviors back: `draft`"
        yield _Claim(capability, begun[capability.place.path], back)


def _features(chain: Chain) -> Iterator[_Claim]:
    """Yield the features of behaviors that are no drafts any more."""
    left = {path for path, _ in chain.pairs("feature:filler")}
    begun = {path for path, status in chain.pairs("feature.status") if status in _BEGUN}
    for feature in chain.among("feature", left & begun):
        because = f"the behavior is {feature.status}"
        yield _Claim(feature, because, "or take the status back: `draft`")
