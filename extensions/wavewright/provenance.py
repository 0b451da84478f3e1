"""Where a project and its tool came from, in which versions, and whether these agree."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from packaging.version import InvalidVersion, Version

from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PATTERNS = (".copier-answers*.yml", ".copier-answers*.yaml")
MAIN = ".copier-answers.yml"
# What `git describe --tags --always` says between two tags, and where there is no tag.
BETWEEN = re.compile(r"(?P<tag>.+)-(?P<count>\d+)-g(?P<hash>[0-9a-f]+)")
HASH = re.compile(r"[0-9a-f]{7,64}")


@dataclass(frozen=True, slots=True)
class Answers:
    """What an answers file says of the template: its address, and the version last applied."""

    file: str
    source: str
    commit: str


def answers_files(root: Path) -> tuple[str, ...]:
    """Return the names of the project's answers files, the main one first."""
    names = {path.name for pattern in PATTERNS for path in root.glob(pattern)}
    return tuple(sorted(names, key=lambda name: (name != MAIN, name)))


def read_answers(root: Path, name: str = MAIN) -> Answers:
    """Read an answers file.

    Raises:
        UserError: When it cannot be read, or is not `key: value` lines.
    """
    import yaml  # noqa: PLC0415  # not needed to say which tool this is

    text = ""
    try:
        text = (root / name).read_text(encoding="utf-8-sig")
        data = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot be read: {error}", place=name) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise UserError(
            "not valid YAML, so the template's version is not known",
            place=f"{name}:{mark.line + 1}" if mark else name,
            fix=f"Take back the last change of it: git log -p -- {name}",
        ) from error
    except ValueError as error:  # a date such as 2026-13-99
        raise UserError(
            f"a value is not what it looks like to YAML: {error}",
            place=f"{name}:{_line_of_bad_value(text)}",
            fix="Write it in quotes.",
        ) from error
    if not isinstance(data, dict):
        raise UserError("answers are `key: value` lines", place=f"{name}:1")
    return Answers(name, str(data.get("_src_path") or ""), str(data.get("_commit") or ""))


def _line_of_bad_value(text: str) -> int:
    """Return the first line that fails by its value; YAML does not say where that was."""
    import yaml  # noqa: PLC0415

    for number, line in enumerate(text.splitlines(), start=1):
        try:
            yaml.safe_load(line)
        except yaml.YAMLError:
            continue
        except ValueError:
            return number
    return 1


def version_of(commit: str) -> Version | None:
    """Return the version that a template's ``_commit`` stands for, or ``None`` for a bare hash.

    A commit after a tag is a post-release of it: newer than the tag, older than the next one.
    """
    between = BETWEEN.fullmatch(commit)
    text = f"{between['tag']}.post{between['count']}" if between else commit
    if HASH.fullmatch(text):
        return None
    try:
        return Version(text)
    except InvalidVersion:
        return None


def without_secrets(url: str) -> str:
    """Return a URL without the user and password that may be in it."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def origin(direct_url: Mapping[str, Any] | None) -> str:
    """Return in words where an installer got the tool from; ``direct_url`` is PEP 610's record."""
    if not direct_url:
        return "from a package index such as PyPI"
    url = without_secrets(str(direct_url.get("url", "")))
    if "vcs_info" in direct_url:
        info = direct_url["vcs_info"]
        commit = str(info.get("commit_id", ""))
        revision = info.get("requested_revision") or commit[:7]
        return f"from {info.get('vcs', 'git')}+{url}@{revision} ({commit[:7]})"
    if "dir_info" in direct_url:
        editable = ", editable" if direct_url["dir_info"].get("editable") else ""
        return f"from the folder {folder(direct_url)}{editable}"
    return f"from {url}"


def folder(direct_url: Mapping[str, Any] | None) -> str:
    """Return the local folder that the tool was installed from, or nothing."""
    if not direct_url or "dir_info" not in direct_url:
        return ""
    path = unquote(urlsplit(str(direct_url.get("url", ""))).path)
    return path[1:] if re.match(r"/[A-Za-z]:", path) else path


def installed() -> tuple[str, Mapping[str, Any] | None]:
    """Return the tool's version and its PEP 610 record, if it was not from an index."""
    from importlib.metadata import distribution  # noqa: PLC0415  # slow, and seldom needed

    tool = distribution("wavewright")
    try:
        record = json.loads(tool.read_text("direct_url.json") or "null")
    except ValueError:
        record = None
    return tool.version, record if isinstance(record, dict) else None


def template_line(commit: str) -> str:
    """Return in words which version of the template a project has."""
    if not commit:
        return "template of unknown version: it was copied from a folder without git"
    version = version_of(commit)
    if version is None:
        return f"template at commit {commit}, which has no version tag"
    if version.post is not None and BETWEEN.fullmatch(commit):
        return f"template {version.base_version} and later commits ({commit})"
    return f"template {version}"


def drift(tool: str, commit: str) -> str:
    """Return in words that tool and template differ and what to do, or nothing when they agree."""
    template = version_of(commit)
    try:
        own = Version(tool)
    except InvalidVersion:
        return ""
    if template is None or template.base_version == own.base_version:
        return ""
    head = f"they differ: the tool is {own.base_version}, the template {template.base_version}"
    if own < template:
        return f"{head}; install the template's tool: uv sync (if it stays so: uv lock first)"
    return f"{head}; take the newer template: just update"
