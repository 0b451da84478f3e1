"""SHAPE111: what only says what to write somewhere, under a status that promises more."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.checks.chain import linked
from wavewright.checks.drafts import claiming, noun
from wavewright.checks.rule import check
from wavewright.checks.sections import UNDERLINE
from wavewright.checks.starts import untouched
from wavewright.kinds import written
from wavewright.kinds.behavior import KIND as BEHAVIOR
from wavewright.kinds.capability import KIND as CAPABILITY
from wavewright.kinds.guide import KIND as GUIDE
from wavewright.kinds.places import BEHAVIOR_STATUSES, IN_FEATURES, ROADMAP, UNSEEN
from wavewright.kinds.scenario import KIND as SCENARIO
from wavewright.kinds.wave import KIND as WAVE
from wavewright.model import Edit, Place
from wavewright.read.hints import WORDS, is_hollow, said

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
_MARKED = re.compile(rf"[-*_ >|()\[\]`]*(?:{WORDS})(?![^\W_])[^\n]*")
_BOX = "- [ ] "
_TICKED = re.compile(r"^[-*+][ \t]+\[[ xX]\][ \t]+")
_FIGURE = re.compile(r"\{\w+\}|\d+(?:\.\d+)?")
_VISION = re.compile(rf"^\*\*Vision:\*\*[ \t]+{re.escape(UNSEEN)}[ \t]*$", re.MULTILINE)
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
    `Deliver NAME` or `TBD`, is blank as well, and so is a line or a cell like `TODO` or `TBD: who`,
    in whatever form. Words about such marks put them in code: ``- `TODO:` in configs is not read``.
    A section with nothing but `-`, dots, tags, an empty table or an empty fence is empty.

    Write the section in place of the line and the comment; one with nothing to say says so: `None`.
    Or take the status back to its first word. What is left in a section that has own words is taken
    out by `wavewright check --fix`. The criteria that every new page has are nobody's own words:
    write one of your own, or delete the line above them.

    A feature whose scenarios have no other steps than a new one says nothing of its own either.

    The line `**Vision:**` of the roadmap is blank as well, once a wave is begun.
    """
    for kind, artifact in claiming(chain, "filler"):
        because = f"the {noun(kind.name)} is {artifact.status}"
        yield from _blanks(chain, kind, _Claim(artifact, because, _back(kind)))
    for kind, find in ((CAPABILITY, _capabilities), (GUIDE, _guides), (BEHAVIOR, _features)):
        for claim in find(chain):
            yield from _blanks(chain, kind, claim)
    for claim in _scenarios(chain):
        yield from _blanks(chain, SCENARIO, claim)
    yield from _vision(chain)
    yield from untouched(chain)


def _vision(chain: Chain) -> Faults:
    """Yield the line of the roadmap for the vision, if it says nothing though a wave is begun."""
    begun = {path for path, _, status in chain.rows("wave.status") if status in WAVE.statuses[1:]}
    text = chain.survey.text(ROADMAP) if begun and chain.exists(ROADMAP) else ""
    if not (found := _VISION.search(text)):
        return
    for wave in chain.among("wave", {min(begun)}):
        message = f"wave {wave.id} is {wave.status}, and the `Vision` says nothing yet: {UNSEEN}"
        fix = f"Say in one sentence what will be different for whom, {_back(WAVE)}."
        yield Place(ROADMAP, text.count("\n", 0, found.start()) + 1), message, fix


def _back(kind: Kind) -> str:
    return f"or take the status back: `{kind.statuses[0]}`"


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
    spans = {link: _span(lines, link) for link in left if link.target != written.EXAMPLE}
    hints = {link.place.line + n for link, (size, _) in spans.items() for n in range(size)}
    titles = {at: (level, text) for level, text, at in page.sections if level}
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
            own = _said(kind, own, titles.get(first))
            own = "" if is_hollow(own) else own
            blank = any(first < line <= last for line in made) or _MARKED.fullmatch(own)
            owned[number] = bool(own) and not blank
        if owned[number]:
            size, alone = spans.get(link, (1, True))
            found[link] = _without(lines, link, first, last, size) if alone else ()
    return found


def _span(lines: list[str], link: Link) -> tuple[int, bool]:
    """Return over how many lines a hint goes, and whether they say nothing else."""
    below = "\n".join(lines[link.place.line - 1 :])
    at = next((at for _, at in said(below, (link.target.strip("_"),))), None)
    return (at.lines, at.alone) if at else (1, True)


def _said(kind: Kind, text: str, title: tuple[int, str] | None) -> str:
    """Return what somebody wrote below a heading: no criteria that every new page has."""
    section = next((one for one in kind.sections if one.title == title), None)
    if not section or section.form != _BOX:
        return text
    made = {_figureless(one) for one in section.always}
    return "\n".join(line for line in text.split("\n") if _figureless(line) not in made)


def _figureless(line: str) -> str:
    """Return a criterion without its box, its figures and its spaces."""
    words = _FIGURE.sub("", _TICKED.sub("", line.strip())).casefold()
    return "".join(words.split()).rstrip(".")


def _without(lines: list[str], filler: Link, first: int, last: int, size: int) -> tuple[Edit, ...]:
    """Return the edit that takes out whole lines, with the blank one above; none for a part."""
    line = filler.place.line
    end = line + size - 1
    if filler.target == written.EXAMPLE:
        end = next((n for n in range(line, last + 1) if "-->" in lines[n - 1]), last)
        if not _ALONE.fullmatch("\n".join(lines[line - 1 : end]).strip()):
            return ()
    start = line - (line > first + 1 and not lines[line - 2].strip())
    length = sum(len(one) + 1 for one in lines[start - 1 : end])
    return (Edit(Place(filler.place.path, start), length, ""),)


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
