"""The changelog of a release: what is unreleased gets a version, and every other byte stays.

The form is that of Keep a Changelog. Headings and links in code or comments are none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.read.markdown import Page, comments
from wavewright.read.paths import CHANGELOG

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_OPEN = re.compile(
    r"(?P<left>\[?)unreleased(?P<right>\]?)(?:\((?P<url>[^()\s]*)\))?", re.IGNORECASE
)
_RELEASED = re.compile(r"\[?v?(?P<version>\d+\.\d+\.\d+[\w.+-]*)\]?(?:\([^()\s]*\))?(?:[ \t].*)?")
_LABEL = re.compile(r"(?P<indent> {0,3})\[(?P<label>[^\]^][^\]]*)\]:[ \t]*<?(?P<url>[^\s<>]+).*")
_COMPARED = re.compile(r"(?P<base>.+/compare/)(?P<old>.+?)(?P<dots>\.{2,3})(?P<new>[^.].*)")
SECTION = 2  # the level of a version's heading
BOM = "\ufeff"


class Section(NamedTuple):
    """The section of a version: its heading, its line from 0, and the line after its end."""

    title: str
    line: int
    end: int


class Release(NamedTuple):
    """What the changelog is told of a release; ``previous`` is the tag of the last one.

    Links are made from the address of the repository where there are none.
    """

    version: str
    tag: str
    date: str
    previous: str = ""
    address: str = ""


class Log:
    """A changelog as its lines, each with what ends it; a mark before the first is apart."""

    def __init__(self, text: str) -> None:
        self.mark = BOM if text.startswith(BOM) else ""
        self.lines: list[str] = _LINE.findall(text.removeprefix(BOM))
        plain = "\n".join(line.rstrip("\r\n") for line in self.lines)
        page = Page(CHANGELOG, plain)
        self.shown = page.plain.split("\n")
        starts = [
            (level, title, page.places.line(offset) - 1)
            for level, title, offset in page.headings
            if level <= SECTION and not page.is_underlined(offset)
        ]
        ends = [*(line for _, _, line in starts[1:]), len(self.lines)]
        self.sections = [
            Section(title, line, end)
            for (level, title, line), end in zip(starts, ends, strict=False)
            if level == SECTION
        ]
        self.labels = {
            number: found
            for number, line in enumerate(self.shown)
            if (found := _LABEL.fullmatch(line))
        }

    @property
    def text(self) -> str:
        """The whole changelog, as it is written."""
        return "".join([self.mark, *self.lines])

    def unreleased(self) -> list[Section]:
        """Return the sections of what is unreleased: one, when all is well."""
        return [one for one in self.sections if _OPEN.fullmatch(one.title)]

    def versions(self) -> dict[str, Section]:
        """Return the sections of the versions, the newest first as a rule."""
        found: dict[str, Section] = {}
        for one in self.sections:
            if named := _RELEASED.fullmatch(one.title):
                found.setdefault(named["version"], one)
        return found

    def entries(self, section: Section) -> list[int]:
        """Return the lines of a section that are no headings, links, comments or blanks."""
        return [
            number
            for number in range(section.line + 1, section.end)
            if number not in self.labels
            and self.shown[number].strip()
            and not self.shown[number].lstrip().startswith("#")
        ]

    def newline(self, line: int) -> str:
        """Return what ends a line; where nothing does, what ends the first line of the page."""
        for one in (self.lines[line], self.lines[0]):
            end = one[len(one.rstrip("\r\n")) :]
            if end:
                return end
        return "\n"


def unreleased(log: Log) -> Section:
    """Return the section of what is unreleased.

    Raises:
        UserError: When there is none or more than one, or nothing stands in it.
    """
    found = log.unreleased()
    if not found:
        raise UserError(
            "there is no heading `## [Unreleased]`",
            place=CHANGELOG,
            fix="Write it above the newest version, and what has changed for users below it.",
        )
    if len(found) > 1:
        lines = ", ".join(str(one.line + 1) for one in found)
        raise UserError(
            f"`## [Unreleased]` stands more than once: in lines {lines}",
            place=f"{CHANGELOG}:{found[1].line + 1}",
            fix="Move all that is unreleased under the first one, and remove the others.",
        )
    if not log.entries(found[0]):
        raise UserError(
            "nothing stands under `## [Unreleased]`, so there is nothing to release",
            place=f"{CHANGELOG}:{found[0].line + 1}",
            fix="Write what users get, in a list under `### Added`, `### Changed` or `### Fixed`.",
        )
    return found[0]


def untold(log: Log, version: str) -> None:
    """Make sure that a version has no section yet.

    Raises:
        UserError: When it has.
    """
    if section := log.versions().get(version):
        raise UserError(
            f"{version} has a section already",
            place=f"{CHANGELOG}:{section.line + 1}",
            fix="Choose the next version, or move its entries under `## [Unreleased]`.",
        )


def released(text: str, release: Release) -> str:
    """Return the changelog with what is unreleased under a version and a date.

    Links that compare versions are moved on, or made where there are none.

    Raises:
        UserError: When nothing is unreleased, or the version has a section already.
    """
    log = Log(text)
    section = unreleased(log)
    untold(log, release.version)
    heading, end = log.lines[section.line], log.newline(section.line)
    written = _OPEN.fullmatch(section.title)
    bracketed, url = (bool(written["left"]), written["url"]) if written else (False, None)
    title = f"[{release.version}]" if bracketed else release.version
    if url and (moved := _moved(url, release.tag)):
        heading = heading.replace(url, moved[0])
        title = f"{title}({moved[1]})"
    elif bracketed and not url:
        _compare(log, release)
    bare = heading.rstrip("\r\n")
    log.lines[section.line] = f"{bare}{end}{end}## {title} - {release.date}{end}"
    return log.text


def text_of(text: str, version: str) -> str:
    """Return what a version brings: the text of its section, without its own heading.

    Link definitions that the text uses are at its end, wherever they stand in the changelog.

    Raises:
        UserError: When the version has no section.
    """
    log = Log(text)
    section = log.versions().get(version)
    if section is None:
        raise UserError(
            f"{version} has no section",
            place=CHANGELOG,
            fix=f"Add `## [{version}] - YYYY-MM-DD` and what it brought.",
        )
    inside = [number for number in range(section.line + 1, section.end) if number not in log.labels]
    body = _told("\n".join(log.lines[number].rstrip("\r\n") for number in inside))
    shown = "\n".join(log.shown[number] for number in inside).lower()
    used = [
        log.lines[number].rstrip("\r\n")
        for number, label in log.labels.items()
        if f"[{label['label'].lower()}]" in shown
    ]
    return "\n".join([body.rstrip(), "", *used]) if used else body.rstrip()


def _told(text: str) -> str:
    """Return a section as readers get it: without comments, and headings with nothing below."""
    text = _without(text, [_whole(text, *span) for span in comments(text)])
    headings = [(level, offset) for level, _, offset in Page(CHANGELOG, text).headings]
    ends = [*headings[1:], (0, len(text))]
    empty = [
        (start, end)
        for (level, start), (following, end) in zip(headings, ends, strict=False)
        if following <= level and not text[start:end].partition("\n")[2].strip()
    ]
    return _without(text, empty).strip("\n")


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return what goes with a comment: the blanks before it, and lines that would be blank."""
    while start and text[start - 1] in " \t":
        start -= 1
    if start and text[start - 1] != "\n":
        return start, end
    while end < len(text) and text[end].isspace():
        end += 1
    return start, end


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts.append(text[at : max(at, start)])
        at = max(at, end)
    return "".join([*parts, text[at:]])


def _moved(url: str, tag: str) -> tuple[str, str] | None:
    """Return what is unreleased, and what the version brings, from what the link compared."""
    found = _COMPARED.fullmatch(url)
    if not found:
        return None
    base, old, dots, new = found["base"], found["old"], found["dots"], found["new"]
    return f"{base}{tag}{dots}{new}", f"{base}{old}{dots}{tag}"


def _compare(log: Log, release: Release) -> None:
    """Move the link of what is unreleased on, and add that of the version; or make both."""
    for number, found in log.labels.items():
        if found["label"].lower() != "unreleased":
            continue
        if moved := _moved(found["url"], release.tag):
            line, (start, stop) = log.lines[number], found.span("url")
            rest = line[len(line.rstrip("\r\n")) :]
            new = f"{line[:start]}{moved[0]}{line[stop:].rstrip(chr(13) + chr(10))}"
            added = f"{found['indent']}[{release.version}]: {moved[1]}"
            log.lines[number] = f"{new}{log.newline(number)}{added}{rest}"
        return
    if release.address:
        _add(log, release)


def _add(log: Log, release: Release) -> None:
    """Add both links: above those of other versions, below other links, or at the end."""
    end = log.newline(0)
    links = made(release)
    new = f"[Unreleased]: {links[0]}{end}[{release.version}]: {links[1]}{end}"
    for number, found in log.labels.items():
        if _RELEASED.fullmatch(found["label"]):
            log.lines[number] = new + log.lines[number]
            return
    last = len(log.lines) - 1
    while last and not log.lines[last].strip():
        last -= 1
    bare = log.lines[last].rstrip("\r\n")
    blank = "" if last in log.labels else end
    log.lines[last] = f"{bare}{log.newline(last)}{blank}{new}"


def made(release: Release) -> tuple[str, str]:
    """Return the addresses that show what is unreleased, and what the version brings."""
    gitlab = "gitlab" in release.address.partition("://")[2].partition("/")[0]
    base = f"{release.address.rstrip('/')}{'/-' if gitlab else ''}"
    page = f"{base}/releases/{'' if gitlab else 'tag/'}{release.tag}"
    compared = f"{base}/compare/{release.previous}...{release.tag}" if release.previous else page
    return f"{base}/compare/{release.tag}...HEAD", compared
