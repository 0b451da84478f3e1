"""What a release that was made says of itself: its notes, its title and its tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.read.paths import CHANGELOG, MANIFEST
from wavewright.release import changelog, manifest, notes, page
from wavewright.write.paths import texts

if TYPE_CHECKING:
    from pathlib import Path


class Told(NamedTuple):
    """A release as it is told: its version, its tag, and its notes."""

    version: str
    tag: str
    notes: str


def told(root: Path, version: str, form: str) -> Told:
    """Return what a release says of itself; by default that of the version of the project.

    Raises:
        UserError: When there is no changelog, or the version has no section in it.
    """
    wanted = version or manifest.version_of(_text(root, MANIFEST))
    body = changelog.text_of(_text(root, CHANGELOG), wanted)
    path = page.path_of(wanted)
    allowed = page.allowed(texts(root, (path,)).get(path, ""))
    return Told(wanted, form.format(version=wanted), notes.notes(body, allowed))


def _text(root: Path, path: str) -> str:
    found = texts(root, (path,))
    if path not in found:
        raise UserError("there is no such file", place=path, fix="A release needs it.")
    return found[path]
