"""The changelog → its versions, and of each version its entries."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from wavewright.model import Artifact, Link
from wavewright.read.documents import document
from wavewright.read.markdown import Page
from wavewright.read.paths import UNRELEASED
from wavewright.read.plans import issues
from wavewright.read.text import behaviors, waves

if TYPE_CHECKING:
    from collections.abc import Iterator

# A version, also in other forms than the right one: with `v`, without brackets, with a link.
_VERSION = re.compile(
    r"\[?v?(?P<version>\d+\.\d+(?:\.\d+)?(?:[-.]?[A-Za-z][\w.-]*)?)\]?(?:\([^()\s]*\))?"
    r"(?:[ \t]*+(?:[\u2010-\u2015:(-][ \t]*+)?(?P<date>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\)?)?"
    r"(?P<rest>[^\n]*)"
)
_OPEN = re.compile(r"\[?unreleased\]?(?:\([^()\s]*\))?", re.IGNORECASE)
_ENTRY = re.compile(r"^ ?[-*+][ \t]([^\n]*)$", re.MULTILINE)
_LABEL = re.compile(r"^ {0,3}\[v?([^\]^\n][^\]\n]*)\]:[ \t]+<?([^\s<>]+)>?", re.MULTILINE)


def scan(kind: str, path: str, text: str) -> Iterator[Artifact]:
    """Yield the changelog, then its versions, each followed by its entries.

    Its form knows headings with ``#`` only, and releases write no others.
    """
    page = Page(path, text)
    page.headings = [one for one in page.headings if not page.is_underlined(one[2])]
    made = document(kind, page)
    kept = [link for link in made.links if link.relation not in {"wave", "release"}]
    told = waves(page.plain, page.places, "wave")
    compared = (
        Link("compare", f"{found[1]} {found[2]}", page.places.at(found.start(2)))
        for found in _LABEL.finditer(page.plain)
        if "://" in found[2]
    )
    yield made._replace(links=(*kept, *told, *compared))
    for number, (level, heading, offset) in enumerate(page.headings):
        if level == 2:  # noqa: PLR2004  # `##`
            yield from _version(page, heading, offset, number)


def _version(page: Page, heading: str, offset: int, number: int) -> Iterator[Artifact]:
    """Yield what stands under a heading of the second level; without an id if it is no version."""
    found = _VERSION.fullmatch(heading)
    id_ = found["version"] if found else UNRELEASED if _OPEN.fullmatch(heading) else ""
    at = page.places.at(page.text.index(heading, offset))
    fields = {"Heading": (heading, at)}
    if found and found["date"]:
        fields["Date"] = (found["date"], at._replace(column=at.column + found.start("date")))
    end = page.end(number)
    last = number + 1
    while last < len(page.headings) and page.headings[last][2] < end:
        last += 1
    below = page.headings[number + 1 : last]
    yield Artifact(
        kind="version",
        id=id_,
        title=heading,
        status="released" if found else "",
        place=page.places.at(offset),
        links=(*_links(page, offset, end), *_changes(page, below)),
        fields=fields,
    )
    if id_:
        starts = [(offset, ""), *((start, text) for _, text, start in below), (end, "")]
        yield from _entries(page, id_, starts)


def _changes(page: Page, headings: list[tuple[int, str, int]]) -> Iterator[Link]:
    """Yield the kinds of changes that have a heading below that of a version."""
    for level, text, start in headings:
        if level == 3:  # noqa: PLR2004  # `###`
            yield Link("change", text, page.places.at(page.text.index(text, start)))


def _entries(page: Page, version: str, starts: list[tuple[int, str]]) -> Iterator[Artifact]:
    """Yield the entries of a version, from where its sections start, and where it ends."""
    count = 0
    for (start, section), (stop, _) in pairwise(starts):
        found = list(_ENTRY.finditer(page.plain, start, stop))
        ends = [*(entry.start() for entry in found[1:]), stop]
        for entry, end in zip(found, ends, strict=False):
            count += 1
            place = page.places.at(entry.start())
            yield Artifact(
                kind="entry",
                id=f"{version}#{count}",
                title=page.text[entry.start(1) : entry.end(1)].strip(),
                status="",
                place=place,
                links=tuple(_links(page, entry.start(), end)),
                fields={"Section": (section, place)},
            )


def _links(page: Page, start: int, end: int) -> Iterator[Link]:
    yield from waves(page.plain, page.places, "wave", start, end)
    yield from behaviors(page.plain, page.places, "mention", start, end)
    yield from issues(page, start, end)
