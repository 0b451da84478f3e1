"""Every kind, made under titles as people type them, with what it needs to be made at all.

A new kind is here by itself. Where its argument is no title, or where it needs something that is
not in a project with a wave and the capability `asking`, the tables below say so.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from wavewright.kinds import KINDS, written
from wavewright.model import Kind
from wavewright.new import option_of

from .using import ww

MAKING = [kind for kind in KINDS if kind.bodies and any(not body.code for body in kind.bodies)]
# What is given where the argument is no title.
ARGUMENTS = {
    "behavior": "APP.ASKING.STOP",
    "scenario": "app.asking.run.second",
    "feedback": "0.1.0",
    "release": "0.1.0",
    "health-report": "2026-01",
    "epic-report": "epic-001",
}
# What is given besides the argument, and what is made before.
OPTIONS: dict[str, tuple[str, ...]] = {"epic": ("--prd", "PRD-001")}
BEFORE: dict[str, tuple[tuple[str, ...], ...]] = {
    "epic-report": (("epic", "--prd", "PRD-001", "Slow Backends"),)
}
# Options that fill sections which have none of their own.
FIGURES = {
    "wave": ("--goal", "x"),
    "epic": ("--target", "5"),
    "release": ("--target-date", "2026-02-03"),
    "change-request": ("--capability", "asking"),
    "api-reference": ("--guide", "asking"),
    "feedback": ("--metric", "Downloads=1200"),
    "health-report": (
        *("--uptime", "99.7", "--p95-ms", "200", "--error-rate", "0.5", "--requests", "1000"),
    ),
}
AWKWARD = (
    'Über größe \u2013 "naïve", 日本 2',
    "It's 100 % [sure] (or `not`), isn't it?",
    "#2 of *users* | <b>both & {{ more }} {% if %}",
    "**Status:** ready",
    "- [ ] _Not done_ yet",
    "<script>",
    "<pre>HTTP/2, or .NET?",
    "In C #",
    "W" * 55,
)


def make(root: Path, kind: Kind, *more: str, code: int = 0, title: str = "Slow Backends") -> str:
    """Make an artifact of a kind, with what it needs, and return what the command said."""
    if code == 0:
        for before in BEFORE.get(kind.name, ()):
            ww(root, "new", *before)
    argument = ARGUMENTS.get(kind.name, title)
    options = (*OPTIONS.get(kind.name, ()), *more)
    return ww(root, "new", kind.name, *options, "--", argument, code=code)


def make_awkward(root: Path, kind: Kind) -> None:
    """Make an artifact of a kind under each of the awkward titles, where it has one."""
    for number, title in enumerate(AWKWARD if kind.name not in ARGUMENTS else AWKWARD[:1]):
        slug = any(field.name == "slug" for field in kind.fields)
        make(root, kind, *(("--slug", f"one-{number}") if slug and number % 2 else ()), title=title)


def add_approved_prd(root: Path) -> None:
    """Make PRD-001, complete and approved."""
    (prd,) = [kind for kind in KINDS if kind.name == "prd"]
    ww(root, "new", "prd", "Approved", *answers(prd))
    page = root / "project-docs/prds/prd-001-approved.md"
    advance(page, prd, "approved")
    text = page.read_text(encoding="utf-8").replace("- [ ]", "- [x]")
    text = re.sub(r"(\*\*Approved by:\*\*).*", r"\1 Ada", text)
    text = re.sub(r"(\*\*Approved on:\*\*).*", r"\1 2026-01-07", text)
    page.write_text(text, encoding="utf-8")


def advance(path: Path, kind: Kind, status: str) -> None:
    """Write another status on a page."""
    text = path.read_text(encoding="utf-8")
    old = f"**Status:** {kind.statuses[0]}\n"
    assert text.count(old) == 1
    path.write_text(text.replace(old, f"**Status:** {status}\n"), encoding="utf-8")


def answers(kind: Kind) -> Iterator[str]:
    """Yield an answer for each section of a kind."""
    options = {field.name for field in kind.fields}
    for section in kind.hinted:
        if written.option_of(section) in options:
            cells = section.form.strip("|").split("|") if section.form.startswith("|") else [""]
            yield from (option_of(written.option_of(section)), " | ".join("x" for _ in cells))
    yield from FIGURES.get(kind.name, ())
