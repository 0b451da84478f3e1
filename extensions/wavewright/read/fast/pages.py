"""The quick readers of guides and waves as `new` writes them and people fill them.

They prove step by step that a page is as its kind wants it, and give up at the first doubt.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.kinds.guide import KIND as GUIDE
from wavewright.kinds.guided import FILLERS
from wavewright.kinds.wave import KIND as WAVE
from wavewright.read.commands import OTHERS, SHELLS, WINDOWS
from wavewright.read.fast.page_left import Left, is_plain
from wavewright.read.fast.page_links import Targets, all_links, links
from wavewright.read.fast.page_made import guide_links
from wavewright.read.fast.page_text import (
    FOLDED,
    commands,
    fields,
    folded,
    heads,
    marked,
    outline,
    uncoded,
)
from wavewright.read.paths import GUIDES, WAVES

if TYPE_CHECKING:
    from wavewright.model import Kind
    from wavewright.read.rows import Row

_LEFT_IN_GUIDE, _LEFT_IN_WAVE = Left(GUIDE), Left(WAVE)
_IN_GUIDE = Targets(f"{GUIDES}/x.md")
_IN_WAVE = Targets(f"{WAVES}/x.md")
_GUIDE_HEADS = heads(GUIDE.outline)
_WAVE_HEADS = heads(WAVE.outline)
_STEPS = GUIDE.outline.index((2, "Steps"))
_TROUBLES = GUIDE.outline.index((2, "Troubleshooting"))
_CAPABILITIES = WAVE.outline.index((4, "Capabilities"))
_DEPENDENCIES = WAVE.outline.index((3, "Dependencies"))

# The fields stand first on their page, and nowhere else.
_GUIDE = re.compile(
    r"# How-To: ([^\W_][^\n]*)\n+"
    r"- \*\*Goal:\*\* +(\S[^\n]*)\n"
    r"- \*\*Audience:\*\* +\S[^\n]*\n"
    r"- \*\*Prerequisites:\*\*(?: +|\n+ +[-*] +)\S"
)
_WAVE = re.compile(
    r"## Wave (\d+\.\d+) \(v(\d+\.\d+\.\d+)\) [—\u2013-] ([^\W_][^\n]*)\n+"
    rf"- \*\*Status:\*\* +({'|'.join(WAVE.statuses)}) *\n"
    r"- \*\*Goal:\*\* +(\S[^\n]*)\n"
    r"- \*\*Estimated Timeline:\*\* +\S"
)
_STEP = re.compile(r"## Step (\d{1,3}): [^\W_](?:[^\n]*[^\s#])?\n")
_RUN = frozenset({"bash", "sh", "shell"})  # and the other languages of commands are for sessions
_COMMANDS = SHELLS | WINDOWS | OTHERS
_COMMAND = re.compile(rf"{FOLDED}(?:bash|sh|shell)\n")
_OUTPUT = f"\n**Expected output:**\n{FOLDED}"
_BLOCK = re.compile(rf"(\n\*\*Expected output:\*\*\n)?{FOLDED}(\w*)(?![^\n])")
_SAID = re.compile(r"expected[^\n]{1,9}?output")
_TROUBLE = re.compile(r"\n\*\*(Problem|Solution):\*\* +\S")
_BLOCKS = ("behaviors", "tests")
_PAIR = ["Problem", "Solution"]


def guide(path: str, text: str, has_code: bool) -> list[Row] | None:  # noqa: FBT001
    """Return the rows of a guide whose steps show commands and what they print."""
    title = _GUIDE.match(text)
    page = folded(text) if title and "\n$" not in text else None
    known = _LEFT_IN_GUIDE.taken(page) if page else None
    blank = _blank(GUIDE, title[1], title[2]) if title and known else None
    if known is None or blank is None:
        return None
    page, left = known
    named = names.SLUG.fullmatch(path, path.rfind("/") + 1, len(path) - len(".md"))
    blocks = marked(page, _BLOCKS) or (not has_code and marked(page, _BLOCKS[:1]))
    if not named or not blocks:
        return None
    plain = uncoded(page)
    parts = page.split("\n#")
    marks = outline(parts, _GUIDE_HEADS)
    if not marks or marks[0] != 1 or plain is None or "@behavior:" in plain:
        return None
    troubles = "#".join(parts[marks[_TROUBLES] : marks[_TROUBLES + 1]])
    before, *steps = parts[marks[_STEPS] : marks[_STEPS + 1]]
    if fields(page, GUIDE.required) != len(GUIDE.required) or FOLDED in before:
        return None
    if not (_numbered(steps) and _helpful(troubles) and _shown(page, parts)):
        return None
    rows = guide_links(plain)
    if rows is None:
        rows = all_links("guide", plain, _IN_GUIDE, "feature", "test")
    left += [("guide:filler", filler, "") for filler in FILLERS.values() if filler in text]
    return None if rows is None else rows + commands("guide", page) + left + blank


def _numbered(steps: list[str]) -> bool:
    """Whether there are steps, in order, each with a command and what the command prints."""
    for due, step in enumerate(steps, 1):
        title = _STEP.match(step)
        first = step.find(FOLDED)
        if not title or title[1] != str(due) or first < 0 or not _COMMAND.match(step, first):
            return False
        # Each output is a block, after the command; and nothing is said of it in another form.
        if not step.count(_OUTPUT, first) or "by hand" in step.lower():
            return False
        if step.count(f"{FOLDED}\n") != step.count(f"{_OUTPUT}\n"):
            return False
    return bool(steps)


def _shown(page: str, parts: list[str]) -> bool:
    """Whether all outputs that a page speaks of are blocks below the commands that print them."""
    usual = len(_SAID.findall(page.lower())) == page.count(_OUTPUT)
    return usual and all(map(_paired, parts))


def _paired(part: str) -> bool:
    """Whether each command below a heading is followed by what it prints, and nothing else is."""
    due = False
    for output, language in _BLOCK.findall(part):
        command = language.lower() in _COMMANDS
        if command and (output or due or language not in _RUN):
            return False
        if (output and not due) or (not output and not language):
            return False
        due = command or (due and not output)
    return not due


def _helpful(section: str) -> bool:
    """Whether a section has two problems or more, each with its solution, and no other fields."""
    found = _TROUBLE.findall(section)
    if len(found) < 2 * len(_PAIR) or found != _PAIR * (len(found) // 2):
        return False
    return section.count(":**") == len(found) and "**:" not in section


def wave(path: str, text: str, has_code: bool) -> list[Row] | None:  # noqa: ARG001, FBT001
    """Return the rows of a wave that needs nothing and has no dates."""
    title = _WAVE.match(text)
    page = folded(text) if title else None
    known = _LEFT_IN_WAVE.taken(page) if page else None
    if not title or not known or not marked(known[0], ("capabilities",)):
        return None
    page, left = known
    number, release, name, status, goal = title.groups()
    blank = _blank(WAVE, name, goal)
    if blank is None or (status in WAVE.done and not _LEFT_IN_WAVE.is_met(page)):
        return None
    start = f"{WAVES}/wave-{number}-"
    named = path.startswith(start) and names.SLUG.fullmatch(path, len(start), len(path) - 3)
    plain = uncoded(page)
    parts = page.split("\n#")
    marks = outline(parts, _WAVE_HEADS)
    whole = fields(page, WAVE.required) == len(WAVE.required)
    if not named or plain is None or not marks or not whole or "@behavior:" in plain:
        return None
    needs = "#".join(parts[marks[_DEPENDENCIES] : marks[_DEPENDENCIES + 1]])
    if "Wave" in needs or "[" in needs or "Started" in page or "Completed" in page:
        return None
    rows = all_links("wave", plain, _IN_WAVE, "capability")
    listed = links(parts[marks[_CAPABILITIES]], _IN_WAVE)
    if rows is None or listed is None or _capabilities(rows) != len(listed.pairs):
        return None  # a link of another section, or to something else
    rows += ("wave", number, ""), ("wave.status", status, ""), ("wave.Release", release, "")
    return rows + commands("wave", page) + left + blank


def _blank(kind: Kind, title: str, goal: str) -> list[Row] | None:
    """Return the row of a goal that says no more than the title; nothing if unsure."""
    if not is_plain(title, goal):
        return None
    if goal != kind.blanks["Goal"].format(title=title):
        return []
    return [(f"{kind.name}:filler", f"**Goal:** {goal}", "")]


def _capabilities(rows: list[Row]) -> int:
    return sum(key == "wave:capability" for key, _, _ in rows)
