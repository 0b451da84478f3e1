"""The page of a release: its notes, and a checklist that is ticked by what was really done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.kinds.release import DATE, STATUSES, STEPS
from wavewright.read.paths import RELEASES, WAVES
from wavewright.release.notes import OPEN_WORK, Open, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wavewright.release.waves import Due

PREVIOUS = "Previous release"
WAVES_HEADING = "Waves"
NOTES = "Notes"
_BROUGHT = re.compile(r"- \[Wave (\d+\.\d+) — [^\n]*\]\([^()\n]*\), (?:complete|open)")
_OPEN = re.compile(r"- Wave (?P<wave>\d+\.\d+) \((?P<title>.*?)\): (?P<reason>.+)")


class Facts(NamedTuple):
    """What the page of a release tells; ``done`` are the steps so far, with what to say of them.

    It brings ``waves``; of ``mended`` ones, which are of other releases, it only has news.
    """

    tag: str
    date: str
    previous: str
    body: str
    waves: Sequence[Due] = ()
    allowed: Sequence[Open] = ()
    done: Mapping[str, str] = {}
    notes: Mapping[str, str] = {}
    mended: Sequence[Due] = ()


def path_of(version: str) -> str:
    """Return the path of the page of a release."""
    return f"{RELEASES}/v{version}.md"


def page(facts: Facts) -> str:
    """Return the page of a release."""
    fields = {"Status": STATUSES[1], DATE: facts.date, PREVIOUS: before(facts)}
    parts = [f"# Release {facts.tag}", "\n".join(f"- **{k}:** {v}" for k, v in fields.items())]
    return "\n\n".join([*parts, *told(facts), *checklist(facts)]) + "\n"


def before(facts: Facts) -> str:
    """Return how the release before is named."""
    return facts.previous or "none, this is the first"


def told(facts: Facts) -> Iterator[str]:
    """Yield the blocks of the sections that a release writes: waves, notes and open work."""
    if facts.waves or facts.mended:
        yield f"## {WAVES_HEADING}"
        lines = [_wave(wave, _state(wave, facts)) for wave in facts.waves]
        yield "\n".join([*lines, *(_wave(one, f"of v{one.release}") for one in facts.mended)])
    yield f"## {NOTES}"
    yield moved(facts.body, "../../").strip("\n")
    if facts.allowed:
        yield f"## {OPEN_WORK}"
        yield "\n".join(f"- {one}" for one in facts.allowed)


def checklist(facts: Facts) -> tuple[str, str]:
    """Return the blocks of the checklist."""
    return "## Checklist", "\n".join(_line(key, facts) for key in STEPS)


def _wave(wave: Due, state: str) -> str:
    """Return the line of a wave: a link to its page, and how it stands."""
    name = wave.path.removeprefix(f"{WAVES}/")
    return f"- [Wave {wave.number} — {wave.title}](../waves/{name}), {state}"


def _state(wave: Due, facts: Facts) -> str:
    return "open" if any(one.wave == wave.number for one in facts.allowed) else "complete"


def delivered(text: str) -> frozenset[str]:
    """Return the waves that a page says its release brought."""
    _, _, section = text.replace("\r\n", "\n").partition(f"\n## {WAVES_HEADING}\n")
    lines = section.partition("\n## ")[0].split("\n")
    return frozenset(found[1] for line in lines if (found := _BROUGHT.fullmatch(line)))


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


def is_ticked(text: str, key: str) -> bool:
    """Whether a step is ticked."""
    return bool(re.search(rf"^- \[[xX]\] {re.escape(STEPS[key])}", text, re.MULTILINE))


def allowed(text: str) -> tuple[Open, ...]:
    """Return the waves that a page says were released with open work."""
    _, _, section = text.replace("\r\n", "\n").partition(f"\n## {OPEN_WORK}\n")
    inside = section.partition("\n## ")[0]
    return tuple(Open(**found.groupdict()) for found in _OPEN.finditer(inside))
