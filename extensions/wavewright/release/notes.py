"""What is said of a release: its title, its notes, and the message of its tag."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from wavewright.read.markdown import Page
from wavewright.read.paths import CHANGELOG

if TYPE_CHECKING:
    from collections.abc import Sequence

OPEN_WORK = "Released with open work"
_TARGET = re.compile(
    r"(?:\]\([ \t]*<?|^ {0,3}\[[^\]^\n][^\]\n]*\]:[ \t]+<?)(?P<target>[^\s()<>]+)", re.MULTILINE
)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|#")


class Open(NamedTuple):
    """A wave that is released though there is open work in it, and why."""

    wave: str
    title: str
    reason: str

    def __str__(self) -> str:
        """Return the line of a list."""
        return f"Wave {self.wave} ({self.title}): {self.reason}"


def title(tag: str, waves: Sequence[str]) -> str:
    """Return the title of a release: its tag, and what its waves are called."""
    return f"{tag} - {', '.join(waves)}" if waves else tag


def notes(body: str, allowed: Sequence[Open] = ()) -> str:
    """Return what a version brings, and what it leaves open; it ends with a newline."""
    lines = [f"- {one}" for one in allowed]
    more = ["", f"### {OPEN_WORK}", "", *lines] if lines else []
    return "\n".join([body.strip("\n"), *more, ""])


def message(tag: str, waves: Sequence[str], text: str) -> str:
    """Return the message of a tag: a subject, and the notes with their headings."""
    return f"{subject(tag, waves)}\n\n{text}"


def subject(tag: str, waves: Sequence[str]) -> str:
    """Return the first line of that message."""
    return f"Release {tag}: {', '.join(waves)}" if waves else f"Release {tag}"


def files_of(repository: str, tag: str, folder: str = "") -> str:
    """Return the address of the files of a release, or nothing where that of none is known.

    Args:
        repository: Its address.
        tag: Of the release.
        folder: Of the project in the repository, with a slash at its end.
    """
    if not repository:
        return ""
    gitlab = "/-" if "gitlab" in repository.partition("://")[2].partition("/")[0] else ""
    return f"{repository}{gitlab}/blob/{tag}/{quote(folder)}"


def moved(text: str, up: str) -> str:
    """Return a text of the changelog for another place: from there, links to files begin so."""
    plain = Page(CHANGELOG, text).plain
    parts, at = [], 0
    for found in _TARGET.finditer(plain):
        if not _ELSEWHERE.match(found["target"]):
            parts += [text[at : found.start("target")], up]
            at = found.start("target")
    return "".join([*parts, text[at:]])
