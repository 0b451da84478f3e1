"""The parts of a how-to guide: its steps, and the problems that it helps with."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from wavewright.model import Artifact
from wavewright.read import infos
from wavewright.read.commands import OTHERS, SHELLS, WINDOWS
from wavewright.read.fences import fences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wavewright.model import Place
    from wavewright.read.fences import Fence
    from wavewright.read.markdown import Page

_FIELD = re.compile(
    r"^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*"
    r"\*\*(Expected output|By hand|Problem|Solution)(?:[ \t]+\d+)?"
    r"(?::\*\*|\*\*:)([^\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)
_STEP = 3  # the level of its heading
_NUMBER = re.compile(r"(?i:step)[ \t]*(\d{1,6})[ \t]*(?:[:.)\u2013\u2014-]+[ \t]*|(?=[ \t])|$)")
_NOTHING = re.compile(r"(?:nothing|none)\b", re.IGNORECASE)
COMMANDS = SHELLS | WINDOWS | OTHERS
# The start of a block of commands, wherever it stands. Where no block is, nobody sees or runs it.
_HIDDEN = re.compile(
    r"^[ \t>*+.)\d-]*(?:`{3,}|~{3,})[ \t]*[{.]*"
    rf"(?:{'|'.join(sorted(COMMANDS))})(?![\w+#-])[^\n`]*$",
    re.MULTILINE | re.IGNORECASE,
)
_ASKED = re.compile(r"[ \t>]*\$[ \t]")  # a line with a prompt, in a quote perhaps
_REST = re.compile(r"[{.]*[\w+#-]*")
_NAMELESS = "has commands, and is not run: its language is missing"
_WHY = 'say behind it why nobody runs it: `no-run reason="…"`'


def parts(page: Page) -> Iterator[Artifact]:
    """Yield the steps, troubles and doubtful blocks of a guide; of one with an open fence, that.

    None of them has an id. The fields of a ``step`` are

    - ``Number``: as its heading says it, at the place of what is written before the title;
    - ``Title``: the rest of its heading;
    - ``Command``: the language of the first block with a command, which may be empty;
    - ``Expected output``: ``block`` or ``words``; empty when one of them has neither;
    - ``By hand``: what is said of a step that is not done in a terminal.

    The title of a ``trouble`` is ``Problem`` or ``Solution``, its field ``Text`` what it says. For
    blocks, see `doubtful`.
    """
    blocks = list(fences(page.text, page.start))
    yield from doubtful(page, blocks)
    if not all(block.closed for block in blocks):
        return
    starts = [block.start for block in blocks]
    start, stop = page.range(2, "Steps")
    for number, (level, text, offset) in enumerate(page.headings):
        if level == _STEP and start <= offset < stop:
            end = page.end(number)
            inside = blocks[bisect_right(starts, offset) : bisect_right(starts, end)]
            yield _step(page, text, offset, end, inside)
    yield from _troubles(page, *page.range(2, "Troubleshooting"))


def doubtful(page: Page, blocks: list[Fence] | None = None) -> Iterator[Artifact]:
    """Yield the blocks of a page that are not closed, else those of commands that are in doubt.

    The title of a ``fence`` that is not closed is its mark. The title of a ``block`` is its
    language. Its field ``Never`` says why its commands are never run, the fields ``Wrong`` with a
    number what is wrong with its options; each as the message and, on a second line, what to do.
    """
    found = list(fences(page.text, page.start)) if blocks is None else blocks
    still_open = [block for block in found if not block.closed]
    for block in still_open:
        yield Artifact("fence", "", block.mark, "", page.places.at(block.start))
    if still_open:
        return
    outputs = {_below(found, end, stop) for end, stop in _awaiting(page)}
    for block in found:
        lines = page.text[block.first : block.end].strip(" \t\n>").split("\n")
        if lines[0] and is_command(block.language, lines):
            yield from _doubt(page, block, output=block in outputs)
    ends = [0, *(block.stop for block in found)]
    starts = [*(block.start for block in found), len(page.text)]
    for end, start in zip(ends, starts, strict=True):
        for one in _HIDDEN.finditer(page.text, max(end, page.start), max(start, page.start)):
            place = page.places.at(one.start())
            never = "stands in a comment, in raw HTML or in indented text, where nobody runs it"
            fields = {"Never": (f"{never}\nTake it out of there, or remove it.", place)}
            yield Artifact("block", "", "", "", place, fields=fields)


def is_command(language: str, code: Sequence[str]) -> bool:
    """Whether a block shows commands: by its language, or by a prompt where it has none."""
    first = next((line for line in code if line.strip()), "")
    return language in COMMANDS or (not language and bool(_ASKED.match(first)))


def _awaiting(page: Page) -> Iterator[tuple[int, int]]:
    """Yield where the fields for expected outputs end, and where their block must have begun."""
    said = [one for one in _FIELD.finditer(page.plain) if one[1].lower() == "expected output"]
    stops = sorted([*(one.start() for one in said), *(at for _, _, at in page.headings)])
    for one in said:
        if not _NOTHING.match(page.text[one.start(2) : one.end(2)].strip()):
            after = bisect_right(stops, one.start())
            yield one.end(), stops[after] if after < len(stops) else len(page.text)


def _below(blocks: list[Fence], start: int, stop: int) -> Fence | None:
    return next((block for block in blocks if start <= block.start < stop), None)


def _doubt(page: Page, block: Fence, *, output: bool) -> Iterator[Artifact]:
    """Yield a block of commands if it is in doubt."""
    place = page.places.at(page.text.index(block.mark, block.start) + len(block.mark))
    runs = block.language in infos.RUN
    # What bash does not run has no options for its runner; that it is not run can be said.
    info = infos.parsed(block.info if runs else _REST.sub("sh", block.info, count=1))
    fields = {}
    if runs:
        fields = {
            f"Wrong {number}": (f"{one.message}\n{one.fix}", place)
            for number, one in enumerate(info.problems, 1)
        }
    if not info.options.run and not info.options.reason:
        fields["Never"] = (f"is not run, and gives no reason\nNow {_WHY}", place)
    elif not runs and info.options.run and not output:
        what = f"is in `{block.language}`, which bash does not run"
        fix = "Write it for `bash`"
        if not block.language or block.language in OTHERS:
            what = f"is in `{block.language}`, which is not run" if block.language else _NAMELESS
            fix = "Call it `bash`, or `console` where it has prompts and outputs"
        fields["Never"] = (f"{what}\n{fix}, or {_WHY}", place)
    if fields:
        yield Artifact("block", "", block.language, "", place, fields=fields)


def _shows(code: str) -> bool:
    """Whether the commands of a block have prompts, and what they print stands below them."""
    lines = [line for line in code.split("\n") if line.strip(" \t>")]
    asked = [bool(_ASKED.match(line)) for line in lines]
    return bool(asked) and asked[0] and not all(asked)


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
    printing = [one for one in commands if _shows(page.text[one.first : one.end])]
    if printing:
        fields.setdefault("Expected output", ("block", page.places.at(printing[0].start)))
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
