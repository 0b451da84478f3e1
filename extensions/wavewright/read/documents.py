"""Markdown pages → the artifacts that they hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.kinds import KINDS, forms
from wavewright.kinds.places import BEHAVIOR_STATUSES
from wavewright.model import Artifact, Link, Place
from wavewright.read import guides
from wavewright.read.blanks import left, open_criteria, unset
from wavewright.read.markdown import Page
from wavewright.read.mentions import mentions
from wavewright.read.paths import TUTORIALS, relation_of, stem
from wavewright.read.text import behaviors, waves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WAVE = re.compile(r"Wave (\d+\.\d+) \(v(\d+\.\d+\.\d+)\) [—\u2013-] (\S.*)")
_WAVE_FILE = re.compile(r"wave-(\d+\.\d+)-")
_NEEDED = re.compile(
    r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\*\*|\[)*Wave (\d++\.\d++)(?![\w.]*\w)", re.MULTILINE
)
_SCENARIO = re.compile(r"Scenario \d+: (\S.*)")
_DECLARED = re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+@behavior:(\S+)([^\n]*)$", re.MULTILINE)
_STATUS = re.compile(r"@status:(\S*)")
_COMMAND = re.compile(r"^[ \t]*[-*][ \t]+`([^`\s]+)", re.MULTILINE)
_PLAN_LINE = re.compile(r"^[ \t]*[-*][ \t]+Wave plan:[^\n]*$", re.MULTILINE)
_WRITTEN_PATH = re.compile(r"`?([\w./-]+\.(?:md|py))`?")
_KINDS = {kind.name: kind for kind in KINDS}
_REQUIRED = {kind.name: kind.required for kind in KINDS}
NO_FIELD = ("", Place(""))


def scan(kind: str, path: str, text: str) -> Iterator[Artifact]:
    """Yield the artifacts of a Markdown page: its own, then those that stand in it."""
    page = Page(path, text)
    if kind == "capability":
        yield from _capability(page)
        return
    make = _MAKERS.get(kind, document)
    yield make(kind, page)
    if kind == "guide":
        yield from guides.parts(page)
    elif path.startswith(f"{TUTORIALS}/"):
        yield from guides.doubtful(page)


def document(kind: str, page: Page) -> Artifact:
    """Return a page of any kind: its first heading, its links and its sections."""
    return Artifact(
        kind=kind,
        id=page.path,
        title=page.headings[0][1] if page.headings else "",
        status="",
        place=Place(page.path),
        links=(
            *page.links(),
            *behaviors(page.plain, page.places, "mention"),
            *mentions(page),
        ),
        sections=page.sections(),
    )


def _wave(kind: str, page: Page) -> Artifact:
    """Return a wave; without a title where its heading has another form than it should."""
    made = document(kind, page)
    fields = page.fields()
    offset = page.headings[0][2] if page.headings else 0
    heading = _WAVE.fullmatch(made.title)
    number = _WAVE_FILE.match(stem(page.path))
    if heading and page.headings[0][0] == 2:  # noqa: PLR2004  # `##`
        release = page.text.index(heading[2], offset)
        fields["Release"] = (heading[2], page.places.at(release))
        id_, title = heading[1], forms.said(heading[3])
    else:
        id_, title = number[1] if number else "", ""
    kind_of, status = _KINDS["wave"], fields.get("Status", NO_FIELD)[0]
    return made._replace(
        id=id_,
        title=title,
        status=status,
        place=page.places.at(offset),
        links=(
            *_links_of_wave(page, made.links),
            *page.again(kind_of.required),
            *left(kind_of, page),
            *unset(kind_of, title, fields),
            *(open_criteria(kind_of, page) if status in kind_of.done else ()),
        ),
        fields=fields,
    )


def _links_of_wave(page: Page, links: tuple[Link, ...]) -> Iterator[Link]:
    """Yield the links of a wave. Those under *Dependencies* list nothing: they are its needs."""
    listed = page.lines(*page.range(4, "Capabilities"))
    start, end = page.range(3, "Dependencies")
    inside = page.lines(start, end)
    after: dict[tuple[int, str], Link] = {}
    for link in links:
        if link.relation != "capability":
            yield link
        elif link.place.line in inside:
            yield link._replace(relation="needs")
        else:
            elsewhere = bool(listed) and link.place.line not in listed
            yield link._replace(relation="path") if elsewhere else link
        number = _WAVE_FILE.match(stem(link.target)) if link.relation == "wave-page" else None
        if link.place.line in inside and (number or link.relation == "wave"):
            target = number[1] if number else link.target
            after.setdefault((link.place.line, target), Link("after", target, link.place))
    for found in _NEEDED.finditer(page.plain, start, end):
        place = page.places.at(found.start(1))
        after.setdefault((place.line, found[1]), Link("after", found[1], place))
    yield from after.values()


def _titled(prefix: str) -> Callable[[str, Page], Artifact]:
    """Return the maker of pages whose first heading is ``# PREFIX: title``."""

    def make(kind: str, page: Page) -> Artifact:
        level, text, offset = page.headings[0] if page.headings else (0, "", 0)
        title = text.removeprefix(prefix).strip() if text.startswith(prefix) and level == 1 else ""
        made = document(kind, page)
        return made._replace(
            id=stem(page.path),
            title=forms.said(title),
            links=(*made.links, *page.again(_REQUIRED.get(kind, ()))),
            place=page.places.at(offset),
            fields=page.fields(),
        )

    return make


def _instructions(kind: str, page: Page) -> Artifact:
    """Return a file of instructions, with the number of characters below its front matter."""
    content = page.text[page.start :].strip()
    at = page.places.at(page.text.index(content, page.start))
    return document(kind, page)._replace(fields={"Length": (str(len(content)), at)})


def _roadmap(kind: str, page: Page) -> Artifact:
    return document(kind, page)._replace(fields=page.fields())


def _guide(kind: str, page: Page) -> Artifact:
    made = _titled("How-To:")(kind, page)
    more = left(_KINDS[kind], page), unset(_KINDS[kind], made.title, made.fields)
    return made._replace(links=(*made.links, *more[0], *more[1]))


_MAKERS: dict[str, Callable[[str, Page], Artifact]] = {
    "wave": _wave,
    "guide": _guide,
    "instruction": _instructions,
    "roadmap": _roadmap,
}


def _capability(page: Page) -> Iterator[Artifact]:
    made = _titled("Capability:")("capability", page)
    declared = tuple(_declared(page))
    scenarios = tuple(_scenarios(page))
    own = {behavior.place for behavior in declared}
    known = set(made.links)
    links = [
        *(Link("behavior", behavior.id, behavior.place) for behavior in declared),
        *_waves_of(page, made.links),
        *(link for link in made.links if link.place not in own and not _of_wave(link)),
        *(link for scenario in scenarios for link in _written(scenario) if link not in known),
        *_needs(page, made.links),
        *_commands(page, "CLI Commands", "command"),
        *_commands(page, "MCP Tools", "tool"),
        *left(_KINDS["capability"], page),
    ]
    if {one.status for one in declared} == {BEHAVIOR_STATUSES[-1]}:
        links += open_criteria(_KINDS["capability"], page)
    yield made._replace(links=tuple(links))
    yield from declared
    yield from scenarios


def _needs(page: Page, links: tuple[Link, ...]) -> Iterator[Link]:
    """Yield the capabilities that a capability says it needs."""
    inside = page.lines(*page.range(3, "From Other Capabilities"))
    for link in links:
        if link.relation == "capability" and link.place.line in inside:
            yield link._replace(relation="needs")


def _written(scenario: Artifact) -> Iterator[Link]:
    """Yield the links of a value scenario; that it proves a behavior declares none."""
    return (link for link in scenario.links if link.relation not in {"behavior", "filler"})


def _of_wave(link: Link) -> bool:
    return link.relation in {"wave", "release"}


def _waves_of(page: Page, links: tuple[Link, ...]) -> Iterator[Link]:
    """Yield the wave of a capability under *Wave Alignment*, and all others that it names.

    The line *Wave plan:* of its references is to name the same wave; any other is only a mention.
    """
    start, end = page.range(2, "Wave Alignment")
    yield from waves(page.plain, page.places, "wave", start, end)
    inside = page.lines(start, end)
    plans = {page.places.line(found.start()) for found in _PLAN_LINE.finditer(page.plain)}
    for link in links:
        if _of_wave(link) and link.place.line not in inside:
            named = "wave-reference" if link.place.line in plans else "wave-mention"
            yield link if link.relation == "release" else link._replace(relation=named)


def _declared(page: Page) -> Iterator[Artifact]:
    start, end = page.range(2, "Behaviors")
    for found in _DECLARED.finditer(page.plain, start, end):
        place = page.places.at(found.start(1))
        status = _STATUS.search(found[2])
        word = status[1] if status else ""
        at = page.places.at(found.start(2) + status.start(1)) if status else place
        yield Artifact("behavior", found[1], "", word, place, fields={"Status": (word, at)})


def _scenarios(page: Page) -> Iterator[Artifact]:
    start, stop = page.range(2, "Value Scenarios")
    for number, (level, text, offset) in enumerate(page.headings):
        if level == 3 and start <= offset < stop:  # noqa: PLR2004  # `###`
            yield _scenario(page, text, offset, page.end(number))


def _scenario(page: Page, text: str, start: int, end: int) -> Artifact:
    fields = page.fields(start, end)
    id_, place = fields.get("ID", NO_FIELD)
    heading = _SCENARIO.fullmatch(text)
    links = [link for link in page.links(start, end) if not _of_wave(link)]
    links += page.again(_REQUIRED["scenario"], start, end)
    lines = {link.place.line for link in links}
    for name in ("Guide", "Tests"):
        value, at = fields.get(name, NO_FIELD)
        written = _WRITTEN_PATH.fullmatch(value)
        if written and at.line not in lines:
            column = at.column + written.start(1)
            links.append(Link(relation_of(written[1]), written[1], at._replace(column=column)))
    if names.SCENARIO.fullmatch(id_):
        links.insert(0, Link("behavior", id_.rsplit(".", 1)[0].upper(), place))
    title = forms.said(heading[1]) if heading else ""
    links += unset(_KINDS["scenario"], title, fields)
    return Artifact(
        kind="scenario",
        id=id_,
        title=title,
        status=fields.get("Status", NO_FIELD)[0],
        place=page.places.at(start),
        links=tuple(links),
        fields=fields,
    )


def _commands(page: Page, heading: str, relation: str) -> Iterator[Link]:
    """Yield the names in backticks that lead the lines of a list."""
    start, end = page.range(3, heading)
    for found in _COMMAND.finditer(page.text, start, end):
        yield Link(relation, found[1], page.places.at(found.start(1)))
