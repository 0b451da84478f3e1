"""RELEASE, for the changelog itself: its form, which people and programs read."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from wavewright.checks.chain import linked, near
from wavewright.checks.releases import key
from wavewright.checks.rule import check
from wavewright.model import Edit
from wavewright.read.paths import CHANGELOG, UNRELEASED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact

KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
_FORM = re.compile(r"\[([^\]]+)\] - (\d{4}-\d{2}-\d{2})(?: \[YANKED\])?")
_NEARLY = re.compile(
    r"\[?v?(?P<version>\d+\.\d+\.\d+(?:[-.]?[A-Za-z][\w.-]*)?)\]?[ \t]*[\u2010-\u2015:(-]?[ \t]*"
    r"(?P<date>\d{4}-\d{2}-\d{2})\)?(?P<yanked>[ \t]*\[YANKED\])?"
)
_OPEN = f"[{UNRELEASED}]"


@check("RELEASE101")
def malformed_changelog(chain: Chain) -> Faults:
    """The changelog has the form of Keep a Changelog.

    Users look up what a version changed, and the release moves what is under `## [Unreleased]` to
    its version. Both rely on the headings: `# Changelog`, then `## [Unreleased]`, then the versions
    as `## [1.2.0] - 2026-01-31`, the newest first and each once, and below them `### Added`,
    `Changed`, `Deprecated`, `Removed`, `Fixed` or `Security` with their entries.

    Write the heading as the message says. `[YANKED]` may stand behind the date. Where only the
    process was adopted, a changelog of another style stays as it is: one without `[Unreleased]`
    whose newest version has another form, and that does not name keepachangelog.com.
    """
    changelog = next(chain.of("changelog"), None)
    if not changelog or not (chain.config.has_code or _in_form(chain)):
        return
    first = next((one for one in changelog.sections if one[0]), None)
    if first is None or first[0] != 1:
        yield changelog.place, "the changelog has no title", "Begin it with `# Changelog`."
    versions = list(chain.of("version"))
    yield from _open(changelog, [one for one in versions if one.id == UNRELEASED], versions)
    for version in versions:
        if version.id != UNRELEASED:
            yield from _heading(version)
        yield from _sections(version)
    yield from _loose(chain.of("entry"))
    yield from _order([one for one in versions if key(one.id)])


def _in_form(chain: Chain) -> bool:
    """Whether the changelog says, or shows in its newest headings, that it keeps this form."""
    headings = {version.id: version.fields["Heading"][0] for version in chain.of("version")}
    newest = next((heading for id_, heading in headings.items() if key_of(id_)), "")
    return (
        headings.get(UNRELEASED, "").lower() == _OPEN.lower()
        or bool(_FORM.fullmatch(newest))
        or "keepachangelog.com" in chain.survey.text(CHANGELOG)
    )


def _open(changelog: Artifact, found: list[Artifact], versions: list[Artifact]) -> Faults:
    """Judge the section of what is not released: it is the first one, and the only one."""
    if not found:
        place = versions[0].place if versions else changelog.place
        edits = (Edit(place, 0, f"## {_OPEN}\n\n"),) if versions else ()
        yield place, f"the section `## {_OPEN}` is missing", "Add it above the versions.", edits
    elif versions[0] is not found[0]:
        message = f"`## {_OPEN}` stands below a version"
        yield found[0].fields["Heading"][1], message, "Move it above all versions."
    for one in found:
        text, place = one.fields["Heading"]
        if text != _OPEN:
            edits = (Edit(place, len(text), _OPEN),)
            yield place, f"`{text}` has another form", f"Write `## {_OPEN}`.", edits
    for one in found[1:]:
        message = f"`## {_OPEN}` stands twice"
        fix = f"Move its entries to the first: {found[0].place}"
        yield one.fields["Heading"][1], message, fix


def _heading(version: Artifact) -> Faults:
    text, place = version.fields["Heading"]
    form = _FORM.fullmatch(text)
    if form and key_of(form[1]) and _real(form[2]):
        return
    if form and key_of(form[1]):
        yield version.fields["Date"][1], f"{form[2]} is not a day", "Write the day of the release."
        return
    nearly = _NEARLY.fullmatch(text)
    if nearly and _real(nearly["date"]):
        yanked = " [YANKED]" if nearly["yanked"] else ""
        wanted = f"[{nearly['version']}] - {nearly['date']}{yanked}"
        edits = (Edit(place, len(text), wanted),)
        yield place, f"`{text}` has another form than a version", f"Write `## {wanted}`.", edits
    else:
        id_ = version.id or "X.Y.Z"
        message = f"`{text}` is not a version with its day"
        yield place, message, f"Write `## [{id_}] - YYYY-MM-DD`."


def key_of(version: str) -> bool:
    """Whether this is a version; those before a final one have a suffix."""
    return bool(re.fullmatch(r"\d+\.\d+\.\d+(?:[-.]?[A-Za-z][\w.-]*)?", version))


def _real(day: str) -> bool:
    try:
        return dt.date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def _sections(version: Artifact) -> Faults:
    for link in linked(version, "change"):
        if link.target not in KINDS:
            word = link.target.capitalize()
            fix = f"{near(word, KINDS)}Write {', '.join(KINDS[:-1])} or {KINDS[-1]}."
            edits = (Edit(link.place, len(word), word),) if word in KINDS else ()
            yield link.place, f"`{link.target}` is not a kind of change", fix, edits


def _loose(entries: Iterable[Artifact]) -> Faults:
    """Yield the first entry of each version that stands under no kind of change."""
    told = set()
    for entry in entries:
        version = entry.id.partition("#")[0]
        section, place = entry.fields["Section"]
        if not section and version not in told:
            told.add(version)
            message = "the entry stands under no kind of change"
            yield place, message, f"Put it under `### {KINDS[0]}` or another kind."


def _order(versions: list[Artifact]) -> Faults:
    """Compare each version with the one above it; one of an older line may come later."""
    twice = Counter(one.id for one in versions)
    for above, below in pairwise(versions):
        later = _date(below) >= _date(above)
        if key(below.id) > key(above.id) and later:
            message = f"{below.id} stands below {above.id}, which is older"
            yield below.fields["Heading"][1], message, "Put the newest version first."
    seen: dict[str, Artifact] = {}
    for one in versions:
        if twice[one.id] > 1 and one.id in seen:
            message = f"{one.id} stands twice"
            yield one.fields["Heading"][1], message, f"The first is at {seen[one.id].place}."
        seen.setdefault(one.id, one)


def _date(version: Artifact) -> str:
    return version.fields.get("Date", ("",))[0]
