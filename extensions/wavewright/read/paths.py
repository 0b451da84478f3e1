"""Which document a path holds, and where a link in a document leads."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from wavewright.kinds import places

CHANGELOG = "CHANGELOG.md"
MANIFEST = "pyproject.toml"
WAVES = "project-docs/waves"
CAPABILITIES = "project-docs/capabilities"
FEATURES = "project-docs/capabilities/behaviors"
GUIDES = "user-docs/how-to"
DOCUMENTS = ("project-docs", "user-docs", "dev-docs")

_PLAN = re.compile(r"project-docs/WAVE_\d+X_PLAN\.md")
_TESTS = {
    "tests/value-scenarios/": "e2e",
    "tests/step_defs/": "steps",
    "tests/unit/": "unit",
    "tests/": "test",
}
_PAGES = {WAVES: "wave", CAPABILITIES: "capability", GUIDES: "guide"}
_SINGLE = {
    places.ROADMAP: "roadmap",
    places.CAPABILITIES: "index",
    places.GUIDES: "index",
    CHANGELOG: "changelog",
    MANIFEST: "script",
}
_RELATIONS = {
    "wave": "wave-page",
    "capability": "capability",
    "feature": "feature",
    "guide": "guide",
    "e2e": "test",
}
# Relations whose target is a path from the root; the others name an id.
FILE_RELATIONS = frozenset({*_RELATIONS.values(), "path", "binds"})

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#|$")


def kind_of(path: str) -> str:
    """Return the kind of artifact that a path holds; nothing when it is none of ours."""
    if path in _SINGLE:
        return _SINGLE[path]
    if path.endswith(".md"):
        return _page_of(path)
    if path.endswith(".py"):
        return next((kind for start, kind in _TESTS.items() if path.startswith(start)), "code")
    return "feature" if path.startswith(f"{FEATURES}/") and path.endswith(".feature") else ""


def _page_of(path: str) -> str:
    folder, _, name = path.rpartition("/")
    if folder in _PAGES and name.lower() != "readme.md":
        return _PAGES[folder]
    if _PLAN.fullmatch(path):
        return "wave-plan"
    return "doc" if not folder or folder.split("/", 1)[0] in DOCUMENTS else ""


def relation_of(path: str) -> str:
    """Return the relation of a link to a path."""
    return _RELATIONS.get(kind_of(path), "path")


def resolved(page: str, written: str) -> str:
    """Return the path from the root that a link on a page leads to.

    A web address and a place on the same page are no paths: they give nothing. Neither is what
    leaves the root from a page at the root, which is how READMEs name a host's own pages.
    """
    if _ELSEWHERE.match(written):
        return ""
    target = written.split("#", 1)[0].split("?", 1)[0]
    if "%" in target:
        target = unquote(target)
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/") or ".")
    folder = posixpath.dirname(page)
    found = posixpath.normpath(posixpath.join(folder, target))
    return "" if found.startswith("..") and not folder else found


def stem(path: str) -> str:
    """Return a path's file name without its last suffix."""
    return posixpath.splitext(posixpath.basename(path))[0]
