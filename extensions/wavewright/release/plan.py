"""A release as it is decided: what is said, and the text of each file that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.kinds.places import ROADMAP
from wavewright.kinds.release import INDEX
from wavewright.read.paths import CHANGELOG, MANIFEST
from wavewright.release import (
    changelog,
    lock,
    manifest,
    notes,
    page,
    planned,
    renamed,
    roadmap,
    waves,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from wavewright.model import Edit
    from wavewright.release.waves import Due

LOCK = "uv.lock"
PUSHED = "`just announce --write` ticks it, once the remote has both"


class Plan(NamedTuple):
    """A release before it is made.

    ``previous`` is the version that the project has, ``last`` the tag to compare with, where there
    is one, and ``before`` the last release. ``gates`` passed, in that order. ``request`` is the
    branch of a pull request; without one a tag is made. It is ``planned`` where its page is there
    already. ``listing`` is the list of all releases as it begins, where there is none yet.
    ``upcoming`` is what the roadmap says comes next; without a roadmap it is none. ``mended`` are
    waves of other releases that its news are about, and ``edits`` let the waves name this one.
    """

    version: str
    tag: str
    date: str
    previous: str = ""
    last: str = ""
    before: str = ""
    address: str = ""
    waves: tuple[Due, ...] = ()
    allowed: tuple[notes.Open, ...] = ()
    gates: tuple[str, ...] = ()
    request: str = ""
    planned: bool = False
    listing: str = ""
    upcoming: str | None = None
    mended: tuple[Due, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def subject(self) -> str:
        """The message of the commit."""
        return f"chore: release {self.tag}"

    @property
    def titles(self) -> tuple[str, ...]:
        """What the waves of the release are called; without any, those that its news are about."""
        return tuple(wave.title for wave in self.waves or self.mended)


class Texts(NamedTuple):
    """The files that change, as path and text, and the notes of the release.

    ``relock``: another program must write the lock.
    """

    files: dict[str, str]
    notes: str
    relock: bool = False


def texts(plan: Plan, read: Callable[[str], str], *, locked: bool) -> Texts:
    """Return the new text of each file that changes.

    Args:
        plan: What is released.
        read: Returns the text of a file of the project.
        locked: Whether there is a lock of the dependencies.
    """
    old, read = read, _renamed(plan, read)
    release = changelog.Release(plan.version, plan.tag, plan.date, plan.last, plan.address)
    log = changelog.released(read(CHANGELOG), release)
    found = {one.place.path: read(one.place.path) for one in plan.edits}
    found[MANIFEST] = manifest.with_version(read(MANIFEST), plan.version)
    found[CHANGELOG] = log
    reasons = {one.wave: one.reason for one in plan.allowed}
    for wave in plan.waves:
        text = read(wave.path)
        if wave.number in reasons:
            found[wave.path] = waves.released_open(text, wave, plan.version, reasons[wave.number])
        else:
            found[wave.path] = waves.completed(text, wave, plan.date)
    if plan.upcoming is not None:
        found[ROADMAP] = roadmap.told(read(ROADMAP), plan.version, plan.date, plan.upcoming)
    written = lock.with_version(read(LOCK), _name(read), plan.version) if locked else None
    if written:
        found[LOCK] = written
    found = {path: text for path, text in found.items() if text != old(path)}
    body = changelog.text_of(log, plan.version)
    facts, own = _facts(plan, body, locked=locked), page.path_of(plan.version)
    before = read(own) if plan.planned else ""
    theme = ", ".join(plan.titles)
    listed = planned.listed(plan.listing or read(INDEX), plan.version, plan.date, theme, before)
    if plan.listing or listed != old(INDEX):
        found[INDEX] = listed
    found[own] = planned.completed(before, own, facts) if before else page.page(facts)
    return Texts(found, notes.notes(body, plan.allowed), locked and written is None)


def _renamed(plan: Plan, read: Callable[[str], str]) -> Callable[[str], str]:
    """Return what reads files as they are with the edits."""

    def edited(path: str) -> str:
        return renamed.edited(read(path), [one for one in plan.edits if one.place.path == path])

    return edited


def _name(read: Callable[[str], str]) -> str:
    return str(manifest.project_of(read(MANIFEST)).get("name", ""))


def _facts(plan: Plan, body: str, *, locked: bool) -> page.Facts:
    """Return what the page tells: the release itself is done when its commit is there."""
    where = f"`{MANIFEST}` and `{LOCK}`" if locked else f"`{MANIFEST}`"
    done = {
        "changelog": f"`## [{plan.version}] - {plan.date}`",
        "commit": f"`{plan.subject}`",
    }
    said = {"pushed": PUSHED}
    if plan.previous == plan.version:
        said["version"] = f"not needed, it was {plan.version} in {where}"
    else:
        done["version"] = f"{plan.previous} → {plan.version} in {where}"
    if plan.gates:
        done["gates"] = f"{', '.join(dict.fromkeys(plan.gates))} ({plan.date})"
    else:
        said["gates"] = "no gates are set in `wavewright.yml`"
    if plan.request:
        said["tag"] = (
            f"`{plan.tag}`, when `{plan.request}` is merged; then `just announce --write` ticks it"
        )
    else:
        done["tag"] = f"`{plan.tag}`"
    return page.Facts(
        plan.tag,
        plan.date,
        plan.before,
        body,
        plan.waves,
        plan.allowed,
        done,
        said,
        plan.mended,
    )
