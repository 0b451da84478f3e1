"""Which document a path holds, and where a link in a document leads."""

from __future__ import annotations

import posixpath
import re
from functools import cache

from wavewright.kinds import KINDS, forms, places

CHANGELOG = "CHANGELOG.md"
UNRELEASED = "Unreleased"  # its section for what has no version yet
MANIFEST = "pyproject.toml"
WAVES = "project-docs/waves"
CAPABILITIES = "project-docs/capabilities"
FEATURES = "project-docs/capabilities/behaviors"
GUIDES = "user-docs/how-to"
TUTORIALS = "user-docs/tutorials"
VISION = "dev-docs/vision"
PRDS = "project-docs/prds"
EPICS = "project-docs/epics"
SPRINTS = "project-docs/sprints"
FEEDBACK = "project-docs/feedback"
RELEASES = "project-docs/releases"
DOCUMENTS = ("project-docs", "user-docs", "dev-docs")

_PLAN = re.compile(r"project-docs/WAVE_\d+X_PLAN\.md")
_TESTS = {
    "tests/value-scenarios/": "e2e",
    "tests/step_defs/": "steps",
    "tests/unit/": "unit",
    "tests/": "test",
}
# Kinds of pages that are read by their declaration, and those that `plans` reads.
DECLARED = {kind.name: kind for kind in KINDS if kind.document}
PLANNED = frozenset({"prd", "epic", "sprint", "feedback", "release", *DECLARED})
# Kinds whose id is the stem of their path.
NUMBERED = frozenset({"prd", "epic", "sprint"})  # their id is their number
STEMS = frozenset({"capability", "guide", "feedback", "release", *DECLARED}) - NUMBERED
# The pages of these folders that have such names; others there are documents like any.
_PAGES = {
    folder: (name, re.compile(begin, re.IGNORECASE))
    for name, kind in DECLARED.items()
    for folder, begin in [forms.opening(kind.home)]
} | {
    WAVES: ("wave", re.compile("")),
    CAPABILITIES: ("capability", re.compile("")),
    GUIDES: ("guide", re.compile("")),
    PRDS: ("prd", re.compile("prd-", re.IGNORECASE)),
    EPICS: ("epic", re.compile("epic-", re.IGNORECASE)),
    SPRINTS: ("sprint", re.compile(r"sprint-\d", re.IGNORECASE)),
    FEEDBACK: ("feedback", re.compile(r"v\d")),
    RELEASES: ("release", re.compile(r"v\d")),
}
INSTRUCTIONS = ".instructions.md"
_SINGLE = {
    places.ROADMAP: "roadmap",
    places.CAPABILITIES: "index",
    places.GUIDES: "index",
    CHANGELOG: "changelog",
    MANIFEST: "script",
    "justfile": "recipes",
}
_RELATIONS = {
    "wave": "wave-page",
    "capability": "capability",
    "feature": "feature",
    "guide": "guide",
    "e2e": "test",
}
# Relations whose target is a path from the root; the others name an id.
FILE_RELATIONS = frozenset({*_RELATIONS.values(), "needs", "path", "binds", "executes"})

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#|$")


def kind_of(path: str) -> str:
    """Return the kind of artifact that a path holds; nothing when it is none of ours."""
    if path in _SINGLE:
        return _SINGLE[path]
    folder, _, name = path.rpartition("/")
    if name.endswith(".md"):
        return _page_of(path, folder, name)
    return _kind_in(folder, name.rpartition(".")[2])


@cache
def _kind_in(folder: str, suffix: str) -> str:
    """Return the kind of files that are no pages: their folder and suffix tell."""
    if suffix == "py":
        return next((kind for at, kind in _TESTS.items() if f"{folder}/".startswith(at)), "code")
    if suffix == "feature":
        return "feature" if f"{folder}/".startswith(f"{FEATURES}/") else ""
    return "recipes" if suffix == "just" else ""


def _page_of(path: str, folder: str, name: str) -> str:
    if name.endswith(INSTRUCTIONS):
        return "instruction"
    if folder in _PAGES and name.lower() != "readme.md":
        kind, named = _PAGES[folder]
        return kind if named.match(name) else "doc"
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
        from urllib.parse import unquote  # noqa: PLC0415  # rare, and slow to import

        target = unquote(target)
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/") or ".")
    folder = posixpath.dirname(page)
    found = posixpath.normpath(posixpath.join(folder, target))
    return "" if found.startswith("..") and not folder else found


def stem(path: str) -> str:
    """Return a path's file name without its last suffix."""
    return posixpath.splitext(posixpath.basename(path))[0]
