"""The tag of a release whose pull request was merged: made where its section came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright import programs
from wavewright.errors import UserError
from wavewright.read.paths import CHANGELOG, MANIFEST
from wavewright.release import aside, changelog, least, manifest, notes, page
from wavewright.release.refusals import Refused, shallow_refusal
from wavewright.release.version import final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wavewright.release.standing import Standing

FAR = "200"  # commits to look back


class Tagged(NamedTuple):
    """The tag of the version that the project has, its commit, and why it was not made now."""

    tag: str
    commit: str = ""
    reason: str = ""


def tag(now: Standing, form: str, titles: Mapping[str, tuple[str, ...]]) -> Tagged:
    """Make the tag of the version in the manifest, unless it is there or not to be released yet.

    Args:
        now: The repository.
        form: Of the tags.
        titles: What the waves of each release are called.

    Raises:
        UserError: When git cannot make it.
    """
    least.demand(now.repository.top)
    if now.shallow:
        raise Refused([shallow_refusal(now)])
    place = now.repository
    version = manifest.version_of(_text(place.top, "HEAD", place.prefix, MANIFEST))
    final(version)
    name = form.format(version=version)
    if name in now.tags:
        return Tagged(name, reason=f"The tag {name} is there.")
    log = _text(place.top, "HEAD", place.prefix, CHANGELOG)
    if version not in changelog.Log(log).versions():
        return Tagged(name, reason=f"{version} has no section in {CHANGELOG}: nothing to tag.")
    commit = _origin(place.top, place.prefix, version)
    path = page.path_of(version)
    told = page.allowed(_text(place.top, commit, place.prefix, path, default=""))
    text = notes.notes(changelog.text_of(log, version), told)
    message = notes.message(name, titles.get(version, ()), text)
    with aside.home(place):
        aside.sweep(place)
        object_ = aside.tag_object(place, place.top, name, message, commit)
        aside.sweep(place)
    made = programs.git(place.top, "update-ref", f"refs/tags/{name}", object_, "0" * len(commit))
    if not made.ok:
        raise UserError(f"the tag {name} cannot be made:\n{made.said}", fix="Try again.")
    return Tagged(name, commit)


def _origin(top: Path, prefix: str, version: str) -> str:
    """Return the commit that brought the section of a version: later ones are not released."""
    words = ("log", "--first-parent", f"--max-count={FAR}", "--format=%H", "--")
    found = programs.git(top, *words, f"{prefix}{CHANGELOG}").out.split()
    origin = programs.git(top, "rev-parse", "HEAD").out.strip()
    for commit in found:
        text = _text(top, commit, prefix, CHANGELOG, default="")
        if version not in changelog.Log(text).versions():
            break
        origin = commit
    return origin


def _text(top: Path, commit: str, prefix: str, path: str, default: str | None = None) -> str:
    """Return the text of a file in a commit.

    Raises:
        UserError: When there is no such file, and nothing stands for it.
    """
    data, ended = programs.git_data(top, "show", f"{commit}:{prefix}{path}")
    if ended.ok:
        return data.decode("utf-8", "replace")
    if default is not None:
        return default
    raise UserError("there is no such file in the last commit", place=path, fix="Commit it.")
