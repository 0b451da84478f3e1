"""The version in ``uv.lock``: that of the project itself, and every other byte stays.

``uv lock`` would do it, too, but not in a work tree elsewhere: it would write the paths of
dependencies beside the project as they are from there, and might take newer versions of others.
"""

from __future__ import annotations

import re

from packaging.utils import canonicalize_name


def with_version(text: str, name: str, version: str) -> str | None:
    """Return the lock with another version of a project, or ``None`` when it is not plainly there.

    Args:
        text: The lock.
        name: Of the project, as the manifest says it.
        version: The new one.
    """
    normal = re.escape(canonicalize_name(name))
    stanza = re.compile(
        rf'^\[\[package\]\]\r?\nname = "{normal}"\r?\nversion = "(?P<version>[^"\r\n]*)"\r?\n'
        r'source = \{ (?:editable|virtual|directory) = "\." \}',
        re.MULTILINE,
    )
    found = list(stanza.finditer(text))
    if len(found) != 1:
        return None
    start, end = found[0].span("version")
    return f"{text[:start]}{version}{text[end:]}"
