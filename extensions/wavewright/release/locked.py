"""The version in ``uv.lock``: that of the project itself, and nothing that only looks like it."""

from __future__ import annotations

import re

from packaging.utils import canonicalize_name

_PACKAGE = re.compile(
    r'^\[\[package\]\]\r?\nname = "(?P<name>[^"\n]+)"\r?\nversion = "(?P<version>[^"\n]+)"\r?\n'
    r'source = \{ (?:editable|virtual|directory) = "\." \}\r?$',
    re.MULTILINE,
)


def with_version(text: str, name: str, version: str) -> str:
    """Return a lock with another version of the project, every other byte kept.

    That needs no resolution. So no other package changes, and paths that lead out of the project
    stay what they are, wherever this is done. Nothing is returned when it stands in another form.
    """
    found = [
        one
        for one in _PACKAGE.finditer(text)
        if canonicalize_name(one["name"]) == canonicalize_name(name)
    ]
    if len(found) != 1:
        return ""
    start, end = found[0].span("version")
    return f"{text[:start]}{version}{text[end:]}"
