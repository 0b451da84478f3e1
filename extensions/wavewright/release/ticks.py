"""The checklist of a release is ticked by the commands that do its steps, with what they saw."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from wavewright.errors import UserError
from wavewright.model import Draft
from wavewright.release import standing
from wavewright.release.page import is_ticked, path_of, ticked
from wavewright.release.push import has
from wavewright.write import apply, decide, locked
from wavewright.write.paths import content

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wavewright.limits import Releasing

NOTHING: Mapping[str, str] = MappingProxyType({})


def there(root: Path, settings: Releasing, version: str) -> dict[str, str]:
    """Return the steps that the remote proves: it has the very tag that is here.

    None where it does not answer, or has another one.
    """
    tag = settings.tag.format(version=version)
    try:
        now = standing.look(standing.repository_of(root), settings.remote)
    except UserError:
        return {}
    if not now.remote or tag not in now.tags or not has(now.repository.top, now.remote.name, tag):
        return {}
    return {"tag": f"`{tag}`", "pushed": f"{now.remote.name} has `{tag}`"}


def tick(
    root: Path, version: str, done: Mapping[str, str], more: Mapping[str, str] = NOTHING
) -> str:
    """Tick steps on the page of a release; return its path, or nothing when nothing was to do.

    A page that has no such line, because somebody took it out, stays as it is; so does one that is
    no UTF-8.

    Args:
        root: The project's folder.
        version: The version whose page it is.
        done: The keys of the steps, and what was seen.
        more: The same, for steps that are not ticked yet.
    """
    path = path_of(version)
    try:
        text = before = (content(root, path) or b"").decode("utf-8")
    except UnicodeDecodeError:
        return ""
    first = {key: said for key, said in more.items() if not is_ticked(text, key)}
    for key, said in {**first, **done}.items():
        try:
            text = ticked(text, key, said)
        except UserError:
            continue
    if text == before:
        return ""
    with locked(root):
        apply(root, decide(root, {path: Draft(text, shared=True)}))
    return path
