"""The page of a release: its notes, and a checklist that is ticked by what was really done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.read.paths import RELEASES, WAVES
from wavewright.release.notes import OPEN_WORK, Open, moved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wavewright.release.waves import Due

# What a release takes, in order: the key of a step, and its line. Steps that commands do are ticked
# by these commands, with what they saw.
STEPS = {
    "gates": "Quality gates passed",
    "changelog": "CHANGELOG.md finalized",
    "version": "Version bumped",
    "commit": "Release commit made",
    "tag": "Tag made",
    "pushed": "Commit and tag pushed",
    "built": "Wheel and sdist built",
    "tested": "Upload and install rehearsed on a test index",
    "published": "Published to the package index",
    "page": "Release made on the forge",
    "installed": "Install verified in a clean environment",
    "command": "Version command prints the version",
    "announced": "Announced: blog, social, email",
}
_OPEN = re.compile(r"- Wave (?P<wave>\d+\.\d+) \((?P<title>.*?)\): (?P<reason>.+)")


class Facts(NamedTuple):
    """What the page of a release tells; ``done`` are the steps so far, with what to say of them."""

    tag: str
    date: str
    previous: str
    body: str
    waves: Sequence[Due] = ()
    allowed: Sequence[Open] = ()
    done: Mapping[str, str] = {}
    notes: Mapping[str, str] = {}


def path_of(version: str) -> str:
    """Return the path of the page of a release."""
    return f"{RELEASES}/v{version}.md"


def page(facts: Facts) -> str:
    """Return the page of a release."""
    parts = [f"# Release {facts.tag}", f"**Date:** {facts.date}"]
    parts.append(f"**Previous release:** {facts.previous or 'none, this is the first'}")
    if facts.waves:
        parts += ["## Waves", "\n".join(_wave(wave, facts) for wave in facts.waves)]
    parts += ["## Notes", moved(facts.body, "../../").strip("\n")]
    if facts.allowed:
        parts += [f"## {OPEN_WORK}", "\n".join(f"- {one}" for one in facts.allowed)]
    parts += ["## Checklist", "\n".join(_line(key, facts) for key in STEPS)]
    return "\n\n".join(parts) + "\n"


def _wave(wave: Due, facts: Facts) -> str:
    """Return the line of a wave: a link to its page, and how it stands."""
    name = wave.path.removeprefix(f"{WAVES}/")
    is_open = any(one.wave == wave.number for one in facts.allowed)
    state = "open" if is_open else "complete"
    return f"- [Wave {wave.number} — {wave.title}](../waves/{name}), {state}"


def _line(key: str, facts: Facts) -> str:
    done = key in facts.done
    said = facts.done.get(key) or facts.notes.get(key, "")
    return f"- [{'x' if done else ' '}] {STEPS[key]}{f': {said}' if said else ''}"


def ticked(text: str, key: str, said: str = "") -> str:
    """Return the page with a step ticked, and what was seen; every other byte stays.

    Raises:
        UserError: When the page has no such line.
    """
    line = re.compile(rf"^- \[[ xX]\] {re.escape(STEPS[key])}[^\r\n]*", re.MULTILINE)
    found = line.search(text)
    if not found:
        raise UserError(
            f"the checklist has no line `{STEPS[key]}`", fix=f"Add it: - [ ] {STEPS[key]}"
        )
    new = f"- [x] {STEPS[key]}{f': {said}' if said else ''}"
    return f"{text[: found.start()]}{new}{text[found.end() :]}"


def allowed(text: str) -> tuple[Open, ...]:
    """Return the waves that a page says were released with open work."""
    _, _, section = text.replace("\r\n", "\n").partition(f"\n## {OPEN_WORK}\n")
    inside = section.partition("\n## ")[0]
    return tuple(Open(**found.groupdict()) for found in _OPEN.finditer(inside))
