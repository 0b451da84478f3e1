"""The version in ``pyproject.toml``: that of ``[project]``, and nothing that only looks like it."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from wavewright.errors import UserError
from wavewright.read.paths import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_VALUE = re.compile(
    r"(?P<key>[ \t]*(?:version|\"version\"|'version')[ \t]*=[ \t]*)"
    r"(?P<quote>[\"'])(?P<version>[^\"'\n]*)(?P=quote)"
)
_REPOSITORY = ("repository", "source", "sourcecode", "github", "gitlab")


def project_of(text: str) -> dict[str, Any]:
    """Return the table ``[project]``.

    Raises:
        UserError: When the file is no TOML, or has no such table.
    """
    project = _data(text).get("project")
    if isinstance(project, dict):
        return project
    raise UserError(
        "there is no table `[project]`, so there is no version to change",
        place=MANIFEST,
        fix='Write `[project]` with `name = "…"` and `version = "0.1.0"`.',
    )


def version_of(text: str) -> str:
    """Return the version that ``[project]`` declares.

    Raises:
        UserError: When the file is no TOML, or declares none.
    """
    project = project_of(text)
    version = project.get("version")
    if isinstance(version, str):
        return version
    if "version" in (project.get("dynamic") or ()):
        raise UserError(
            "the version is dynamic, so there is nothing to change for a release",
            place=MANIFEST,
            fix='Write `version = "X.Y.Z"` under `[project]`, and take it out of `dynamic`.',
        )
    raise UserError(
        "`[project]` has no version", place=MANIFEST, fix='Write `version = "0.1.0"` there.'
    )


def with_version(text: str, version: str) -> str:
    """Return the text with another version under ``[project]``, every other byte kept.

    Raises:
        UserError: When the version stands in a form that cannot be changed without a doubt.
    """
    current = version_of(text)
    wanted = _data(text)
    wanted["project"] = {**wanted["project"], "version": version}
    for start, end in _candidates(text, current):
        changed = f"{text[:start]}{version}{text[end:]}"
        if _data(changed) == wanted:
            return changed
    raise UserError(
        f"the version {current} stands in a form that is not changed safely",
        place=MANIFEST,
        fix=f'Write it as one line, `version = "{current}"`, under `[project]`.',
    )


def line_of(text: str) -> int:
    """Return the line of the version, from 1; 1 when it stands in no usual form."""
    current = version_of(text)
    start = next((start for start, _ in _candidates(text, current)), 0)
    return text.count("\n", 0, start) + 1


def repository_of(text: str) -> str:
    """Return the address of the repository that ``[project.urls]`` names, or nothing."""
    urls = project_of(text).get("urls")
    named = {
        re.sub(r"[^a-z]", "", str(key).lower()): str(value)
        for key, value in (urls.items() if isinstance(urls, dict) else ())
    }
    found = (named[key] for key in _REPOSITORY if key in named)
    return next(found, "").removesuffix("/").removesuffix(".git")


def _candidates(text: str, current: str) -> Iterator[tuple[int, int]]:
    """Yield where a line says the version: which of them means it, the TOML itself tells."""
    offset = 0
    for line in _LINE.findall(text):
        found = _VALUE.match(line)
        if found and found["version"] == current:
            yield offset + found.start("version"), offset + found.end("version")
        offset += len(line)


def _data(text: str) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        UserError: When it is none, with the line.
    """
    try:
        return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise UserError(
            f"this is no valid TOML: {error}",
            place=f"{MANIFEST}:{line[1]}" if line else MANIFEST,
            fix="Mend that line.",
        ) from error
