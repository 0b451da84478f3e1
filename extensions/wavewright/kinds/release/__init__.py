"""A release as it is planned: its theme, why it has that version, and what it asks of users."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import documents, places
from wavewright.kinds.documents import Index, More, document_kind
from wavewright.model import Answer, Artifact, Context, Entry, Field, Project, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wavewright.kinds.places import Wave

FOLDER = "project-docs/releases"
INDEX = f"{FOLDER}/README.md"
HOME = f"{FOLDER}/v{{release}}.md"
STATUSES = ("planning", "released", "complete")
DATE = "Date"  # the field that a page has once its release is made
TARGET = "Target date"
OPEN_DATE = "not set yet"
THEME = "Theme"
WAVES = "Waves"
# What a release takes, in order: the key of a step, and its line. Steps that commands do are ticked
# by these commands, with what they saw.
STEPS = {
    "gates": "Quality gates passed",
    "changelog": "CHANGELOG.md finalized",
    "version": "Version bumped",
    "commit": "Release commit made",
    "tag": "Tag made",
    "pushed": "Commit and tag pushed",
    "built": "Wheel and sdist built",
    "tested": "Upload and install rehearsed on a test index",
    "published": "Published to the package index",
    "page": "Release made on the forge",
    "installed": "Install verified in a clean environment",
    "command": "Version command prints the version",
    "announced": "Announced: blog, social, email",
}
LISTED = Index("Releases", "What each release was to bring, and when, in their order.")
_LINE = re.compile(r"\]\(v(\d+\.\d+\.\d+)\.md\)")
_NOTHING = {"none", "nothing"}

Key = tuple[int, ...]


def entry(version: str, day: str, theme: str) -> Entry:
    """Return the line of a release in the list of all, which is in their order."""
    text = f"- [v{version}](v{version}.md), {day}{f': {theme}' if theme else ''}"
    return Entry(INDEX, "releases", f"v{version}.md", text, _order, optional=True)


def _order(line: str) -> tuple[object, ...] | None:
    found = _LINE.search(line)
    return places.number_key(found[1]) if found else None


def listing(page: Artifact, of: Callable[[str], Iterable[Artifact]]) -> Entry | None:
    """Return the line of the list about the page of a release; nothing where it is named else."""
    version = names.RELEASE.fullmatch(page.id.removeprefix("v"))
    day = places.field_of(page, DATE) or places.field_of(page, TARGET) or OPEN_DATE
    if not version:
        return None
    theme = places.field_of(page, THEME) or _titles(_delivered(of("wave"), version[1]))
    return entry(version[1], day, theme)


def is_plan(page: Artifact) -> bool:
    """Whether a page was made as a plan; others were written when their release was made."""
    return DATE not in page.fields and bool({"Status", TARGET} & page.fields.keys())


def _newest(project: Project) -> tuple[set[str], Key]:
    """Return the releases that are out, and the newest one of them."""
    known = {one.id for kind in ("version", "tag") for one in project.of(kind)}
    released = {found[1] for one in known if (found := names.RELEASE.fullmatch(one))}
    return released, max(map(places.number_key, released), default=())


def _shown(key: Key) -> str:
    return ".".join(map(str, key))


def _level(key: Key, newest: Key) -> str:
    """Return which number of the version is another than in the newest release."""
    if not newest:
        return "first release"
    if key[0] > newest[0]:
        return "major"
    return "minor" if key[1] > newest[1] else "patch"


def _more(project: Project, answers: Mapping[str, Answer]) -> More:
    """Return the level of the release and the waves that it delivers.

    Raises:
        UserError: When the version is no new one, or breaks something that its level keeps.
    """
    version = places.text(answers, "release")
    key = places.number_key(version)
    released, newest = _newest(project)
    _new(project, version, released, newest)
    same = documents.same_page(project, "release", HOME, answers)
    level = (places.field_of(same, "Level") if same else "") or _level(key, newest)
    breaking = {one.strip(" .").lower() for one in places.many(answers, "breaking")} - _NOTHING
    if breaking and newest[:1] > (0,) and level not in {"major", "first release"}:
        raise UserError(
            f"{version} is a {level} release after {_shown(newest)}, and it breaks something",
            fix=f"What breaks something is a major release: {newest[0] + 1}.0.0. "
            "Or keep what was there, and name it under Deprecations.",
        )
    waves = _delivered(project.of("wave"), version)
    links = ", ".join(f"[Wave {w.number}](../waves/{w.file})" for w in waves)
    theme = places.text(answers, "theme") or _titles(waves)
    return More(
        facts={"Level": level} | ({WAVES: links} if links else {}),
        context={"theme": theme},
    )


def _delivered(pages: Iterable[Artifact], version: str) -> list[Wave]:
    """Return the waves of a release, in their order."""
    found = (places.wave_of(page) for page in pages if page.id)
    own = (wave for wave in found if wave.release == version)
    return sorted(own, key=lambda wave: places.number_key(wave.number))


def _titles(waves: Iterable[Wave]) -> str:
    return ", ".join(wave.title for wave in waves)


def _new(project: Project, version: str, released: set[str], newest: Key) -> None:
    """Refuse a version that is out, or older than one that is.

    Raises:
        UserError: With the newest release.
    """
    if not newest or places.number_key(version) > newest:
        return
    section = project.find("version", version)
    last = _shown(newest)
    wrong = "is released already" if version in released else f"is not newer than {last}"
    major, minor, patch = newest
    raise UserError(
        f"{version} {wrong}; the newest release is {last}",
        place=str(section.place) if section else "",
        fix=f"Plan the next one: {major}.{minor}.{patch + 1}, {major}.{minor + 1}.0 or "
        f"{major + 1}.0.0. To mend an older release: just hotfix TAG",
    )


def _entries(context: Context) -> tuple[Entry, ...]:
    line = entry(*(str(context[name]) for name in ("release", "target_date", "theme")))
    return (line._replace(optional=False),)


KIND = document_kind(
    name="release",
    summary="A release as it is planned: its theme, its version, what breaks, what goes, when.",
    home=HOME,
    heading="# Release vX.Y.Z",
    argument=Field("release", "The version, X.Y.Z, newer than all.", names.release, places.none),
    index=LISTED,
    statuses=STATUSES,
    ready=STATUSES[-1:],
    reads=frozenset({"wave", "changelog", "tag"}),
    fields=(
        places.line_field(
            "target_date", "When it is to be out: a day or a month.", OPEN_DATE, ask=True
        )._replace(clean=names.due),
    ),
    facts={TARGET: "target_date"},
    sections=(
        Section(
            2,
            THEME,
            "What is better for whom with this release, in one sentence.",
            "Operators publish configs without asking anybody.",
            ask=True,
        ),
        Section(
            2,
            "Version",
            "Why it is this version: major breaks something, minor adds, patch mends.",
            "Minor: publishing is new, and all that worked before works as it did.",
            option="why",
            ask=True,
        ),
        Section(
            2,
            "Breaking Changes",
            "What no longer works as before, and for whom.",
            "`publish --all` asks first; scripts give `--yes`.",
            form="- ",
            option="breaking",
        ),
        Section(
            2,
            "Deprecations",
            "What still works and will go: what to use instead, and the release in which it goes.",
            "`publish --quick`: `publish --no-wait` does it. It goes in 1.0.0.",
            form="- ",
            option="deprecation",
        ),
        Section(
            2,
            "Migration",
            "What users do to move over, or the guide that says it.",
            "Write `--yes` behind `publish --all` in scripts.",
            option="migration",
        ),
        Section(
            2,
            "Timeline",
            "The releases before and after, with month and theme, and how often there is one.",
            "v1.0.0 (2026-01, Publishing) → v1.1.0 (2026-03, Signing) → v2.0.0 (2026-09, Teams); "
            "one every second month.",
            option="timeline",
        ),
        Section(
            2,
            "Rollback",
            "Which figures are watched, when it is taken back, and when that was tried.",
            "More than 1 % of errors in the first hour: `just rollback`, tried in a dry run.",
            option="rollback",
        ),
    ),
    checklist=tuple(STEPS.values()),
    more=_more,
)._replace(entries=_entries, listing=listing, shaped=is_plan, blanks={TARGET: OPEN_DATE})
