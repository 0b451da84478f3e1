"""Prepare a release: refuse what cannot go well, decide, and let it happen or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks.chain import Chain
from wavewright.checks.releases import told
from wavewright.errors import UserError
from wavewright.kinds.release import INDEX
from wavewright.read.paths import CHANGELOG, MANIFEST
from wavewright.release import (
    aside,
    changelog,
    clashing,
    index,
    landing,
    least,
    manifest,
    notes,
    open_work,
    planned,
    readback,
    recovery,
    renamed,
    roadmap,
    standing,
    waves,
)
from wavewright.release.hints import hints
from wavewright.release.moving import Landing
from wavewright.release.page import path_of
from wavewright.release.plan import LOCK, Plan, texts
from wavewright.release.refusals import REFUSALS, Refused, Wish, request_branch, wished
from wavewright.release.stale import stale_lock
from wavewright.release.version import final, of_tag
from wavewright.write.paths import content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wavewright.limits import Releasing
    from wavewright.read import Survey
    from wavewright.release.standing import Repository, Standing
    from wavewright.release.version import Version
    from wavewright.release.waves import Allowance, Due


class Asked(NamedTuple):
    """What somebody asks for: a level or version, the day, and how far it goes."""

    level: str
    date: str
    allowed: tuple[Allowance, ...] = ()
    offline: bool = False
    request: bool = False
    pushing: bool = False


class Ready(NamedTuple):
    """A release that nothing is in the way of; ``main`` is the branch that releases come from.

    ``protected``: that takes pull requests only. ``newest``: there is no newer release, so a hotfix
    of it can be merged as a whole.
    """

    plan: Plan
    now: Standing
    main: str = "main"
    newest: bool = True
    hints: tuple[str, ...] = ()  # why another version may be meant
    protected: bool = False


class Made(NamedTuple):
    """A release that was made: its commit, and the notes that go with it.

    With a ``diff`` it was only tried: there is no commit.
    """

    plan: Plan
    notes: str
    message: str
    commit: str = ""
    files: tuple[str, ...] = ()
    diff: str = ""


def settle(root: Path) -> tuple[Repository, str]:
    """Finish or take back what a release that died has left; return what was done.

    Raises:
        UserError: When there is no repository, git is too old, or it cannot be done now.
    """
    least.demand(root)
    place = standing.repository_of(root)
    if not place.home.is_dir():
        return place, ""
    with aside.home(place):
        said = recovery.recover(place)
        swept = aside.sweep(place)
    return place, said or ("Removed what an interrupted release has left." if swept else "")


def ready(
    root: Path, place: Repository, survey: Survey, settings: Releasing, asked: Asked
) -> Ready:
    """Return the release as it is decided; its gates are still to run.

    Raises:
        Refused: With all that is in its way.
        UserError: When the project has no version, or git or the remote does not answer.
    """
    now = standing.look(place, settings.remote)
    wish = _wish(root, now, settings, asked)
    version = wished(wish)
    tag = settings.tag.format(version=version)
    chain = Chain(survey)
    page = planned.plan_of(chain, version)
    wish = wish._replace(page=not page and survey.exists(path_of(str(version))))
    now = standing.fetched(now) if asked.offline else standing.asked(now, tag)
    released = {one for name in now.tags if (one := of_tag(name, settings.tag))}
    known = told(chain) | set(map(str, released))
    due = waves.due(chain, version, known)
    found = [no for refuse in REFUSALS if (no := refuse(now, wish, version))]
    found += clashing.conflicts(chain)
    found += open_work.of_waves(due, asked.allowed)
    found += planned.in_the_way(root, page) if page else ()
    found += filter(None, [stale_lock(root, offline=asked.offline)])
    if found:
        raise Refused(found)
    plan = _plan(wish, now, version, due, asked)._replace(
        planned=page is not None, upcoming=roadmap.upcoming(chain, version, known)
    )
    plan = _around(plan, root, chain)
    versions = (final(plan.previous), version)
    return Ready(
        plan,
        now,
        settings.branch,
        version > max(released, default=(0, 0, 0)),
        hints(chain, now.branch, asked.level, versions, known),
        settings.protected,
    )


def _wish(root: Path, now: Standing, settings: Releasing, asked: Asked) -> Wish:
    """Return what is asked for, with what the project says of itself.

    Raises:
        UserError: When it has no manifest or no changelog.
    """
    request = (asked.request or settings.protected) and now.branch == settings.branch
    return Wish(
        asked.level,
        _text(root, MANIFEST),
        _text(root, CHANGELOG),
        settings.tag,
        settings.branch,
        settings.protected,
        asked.pushing,
        request,
        asked.request and not request,
        standing.knows_author(now.repository.top),
    )


def _text(root: Path, path: str) -> str:
    data = content(root, path)
    if data is None:
        fix = "Write one: a release changes it." if path == CHANGELOG else NO_MANIFEST
        raise UserError("there is no such file", place=path, fix=fix)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UserError("not UTF-8 text", place=path, fix="Save the file as UTF-8.") from error


NO_MANIFEST = 'Releases need `[project]` with `version = "0.1.0"` in it.'


def _plan(wish: Wish, now: Standing, version: Version, due: Sequence[Due], asked: Asked) -> Plan:
    tag = wish.tag.format(version=version)
    sections = changelog.Log(wish.changelog).versions()
    tags = [wish.tag.format(version=one) for one in sections]
    last = next((one for one in tags if one in now.tags), "")
    reasons = {one.wave: one.reason for one in asked.allowed}
    return Plan(
        str(version),
        tag,
        asked.date,
        manifest.version_of(wish.manifest),
        last,
        next(iter(tags), ""),
        manifest.repository_of(wish.manifest) or (now.remote.web if now.remote else ""),
        tuple(due),
        tuple(
            notes.Open(one.number, one.title, reasons[one.number])
            for one in due
            if one.number in reasons
        ),
        request=request_branch(tag) if wish.by_request else "",
    )


def _around(plan: Plan, root: Path, chain: Chain) -> Plan:
    """Return a plan with what other pages say of its waves, and of all releases."""
    return plan._replace(
        listing="" if chain.exists(INDEX) else index.begun(root, chain),
        mended=() if plan.waves else waves.mended(chain),
        edits=renamed.edits(chain, plan.waves, plan.version),
    )


def make(root: Path, decided: Ready, *, offline: bool, trial: bool = False) -> Made:
    """Make a release: one commit, and one tag or the branch of a pull request.

    Raises:
        UserError: When something refuses; then all is as before.
    """
    plan, now = decided.plan, decided.now
    with aside.home(now.repository):
        with aside.aside(root, now.repository, now.head) as tree:
            made = _made(tree, decided, offline=offline, trial=trial)
            if trial:
                return made
            object_ = ""
            if not plan.request:
                place, top = now.repository, tree.top
                object_ = aside.tag_object(place, top, plan.tag, made.message, made.commit)
        # The work tree is gone, and its room is free for the same files in the checkout.
        if plan.request:
            landing.propose(now.repository, plan.request, made.commit)
        else:
            _unchanged(now)
            move = Landing(now.branch, now.head, made.commit, plan.tag, object_)
            landing.land(now.repository, move)
        return made


def _made(tree: aside.Aside, decided: Ready, *, offline: bool, trial: bool) -> Made:
    """Make the commit of a release aside, or only try its files.

    Raises:
        UserError: When something refuses.
    """
    plan = decided.plan
    new = texts(plan, lambda path: aside.text(tree, path), locked=aside.is_locked(tree))
    aside.save(tree, new.files)
    if new.relock:
        aside.lock(tree, offline=offline)
    message = notes.message(plan.tag, plan.titles, new.notes)
    files = (*new.files, *([LOCK] if new.relock else []))
    made = Made(plan, new.notes, message, files=files)
    if trial:
        return made._replace(diff=aside.staged(tree))
    commit = aside.commit(tree, plan.subject, decided.now.head)
    return made._replace(commit=commit, files=readback.checked(tree, commit, plan, new.files))


def _unchanged(before: Standing) -> None:
    """Make sure that nobody edited or committed anything in the meantime.

    Raises:
        UserError: When somebody did.
    """
    now = standing.checkout(before.repository)
    if now.head != before.head or now.branch != before.branch or now.dirty:
        what = "".join(f"\n    {line}" for line in now.dirty) or " the branch has moved"
        raise UserError(
            f"the project changed while the release was prepared, so nothing was done:{what}",
            fix="Commit or put aside what is new, and try again.",
        )
