"""The parts of a how-to guide: its steps, and the problems that it helps with."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from wavewright.model import Artifact
from wavewright.read.commands import SHELLS, WINDOWS
from wavewright.read.fences import fences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.model import Place
    from wavewright.read.fences import Fence
    from wavewright.read.markdown import Page

_FIELD = re.compile(
    r"^[ \t]*(?:[-*+][ \t]+)?\*\*(Expected output|By hand|Problem|Solution)(?:[ \t]+\d+)?"
    r"(?::\*\*|\*\*:)([^\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)
_STEP = 3  # the level of its heading
_NUMBER = re.compile(r"(?i:step)[ \t]*(\d{1,6})[ \t]*(?:[:.)\u2013\u2014-]+[ \t]*|(?=[ \t])|$)")
_NOTHING = re.compile(r"(?:nothing|none)\b", re.IGNORECASE)
COMMANDS = SHELLS | WINDOWS


def parts(page: Page) -> Iterator[Artifact]:
    """Yield the steps and troubles of a guide; of one with an open fence, the fence alone.

    None of them has an id. The fields of a ``step`` are

    - ``Number``: as its heading says it, at the place of what is written before the title;
    - ``Title``: the rest of its heading;
    - ``Command``: the language of the first block with a command, which may be empty;
    - ``Expected output``: ``block`` or ``words``; empty when one of them has neither;
    - ``By hand``: what is said of a step that is not done in a terminal.

    The title of a ``trouble`` is ``Problem`` or ``Solution``, its field ``Text`` what it says.
    """
    blocks = list(fences(page.text, page.start))
    still_open = [block for block in blocks if not block.closed]
    if still_open:
        for block in still_open:
            yield Artifact("fence", "", block.mark, "", page.places.at(block.start))
        return
    starts = [block.start for block in blocks]
    start, stop = page.range(2, "Steps")
    for number, (level, text, offset) in enumerate(page.headings):
        if level == _STEP and start <= offset < stop:
            end = page.end(number)
            inside = blocks[bisect_right(starts, offset) : bisect_right(starts, end)]
            yield _step(page, text, offset, end, inside)
    yield from _troubles(page, *page.range(2, "Troubleshooting"))


def _step(page: Page, text: str, start: int, end: int, blocks: list[Fence]) -> Artifact:
    at = page.text.index(text, start)
    found = _NUMBER.match(text)
    fields: dict[str, tuple[str, Place]] = {
        "Number": (found[1] if found else "", page.places.at(at)),
        "Title": (text[found.end() if found else 0 :].strip(), page.places.at(at)),
    }
    shown: list[tuple[str, Place]] = []
    outputs = set()
    said = [(one[1].capitalize(), one) for one in _FIELD.finditer(page.plain, start, end)]
    for number, (name, one) in enumerate(said):
        value = page.text[one.start(2) : one.end(2)].strip()
        until = said[number + 1][1].start() if number + 1 < len(said) else end
        if name == "By hand":
            fields.setdefault(name, (value, page.places.at(one.start())))
        elif name == "Expected output":
            after = next((block for block in blocks if one.end() <= block.start < until), None)
            outputs.add(after)
            shown.append((_output(page, value, after), page.places.at(one.start())))
    if shown:
        by_hand = "By hand" in fields
        kinds = [(kind if kind != "words" or by_hand else "", place) for kind, place in shown]
        fields["Expected output"] = next((one for one in kinds if not one[0]), kinds[0])
    commands = [block for block in blocks if block not in outputs and _is_command(page, block)]
    if commands:
        first = commands[0]
        at = page.text.index(first.mark, first.start) + len(first.mark)
        fields["Command"] = (first.language, page.places.at(at))
    return Artifact("step", "", text, "", page.places.at(start), fields=fields)


def _is_command(page: Page, block: Fence) -> bool:
    written = page.text[block.first : block.end].strip(" \t\n>")
    return bool(written) and (not block.info or block.language in COMMANDS)


def _output(page: Page, value: str, block: Fence | None) -> str:
    """Return how an output is shown; nothing when it is not."""
    if block and page.text[block.first : block.end].strip(" \t\n>"):
        return "block"
    if _NOTHING.match(value):
        return "nothing"
    return "words" if value else ""


def _troubles(page: Page, start: int, end: int) -> Iterator[Artifact]:
    said = [
        one
        for one in _FIELD.finditer(page.plain, start, end)
        if one[1].lower() in {"problem", "solution"}
    ]
    for number, one in enumerate(said):
        until = said[number + 1].start() if number + 1 < len(said) else end
        place = page.places.at(one.start())
        value = page.text[one.start(2) : until].strip()
        fields = {"Text": (value.partition("\n")[0], place)}
        yield Artifact("trouble", "", one[1].capitalize(), "", place, fields=fields)
