"""A guide as it runs: its steps, in the order of the page, with what each must print.

A page is read as `check` reads it: its headings, comments and fences are those of `Page`. Each
command of a fence in a language of ``read.infos.RUN`` is a step. What it must print stands

- in the fence that follows ``**Expected output:**``, when no command and no heading is between;
- or is ``nothing``, when that word stands there alone;
- or stands below the command, in a fence that shows a session. When such a fence shows any output,
  a command with none below it must print nothing; when it shows none, only exit statuses count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.guide import front, labels, sessions
from wavewright.guide.blocks import Block, Source, blocks
from wavewright.kinds.guided import PLACEHOLDER
from wavewright.read import infos
from wavewright.read.guides import is_command
from wavewright.read.infos import Options
from wavewright.read.markdown import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

GENERATED = "the guide is still as it was generated, so it proves nothing"
TO_WRITE = "Write its steps: each with a real command, and what that prints."
__all__ = ["Expected", "Guide", "Options", "Step", "parse"]

_FIELD = re.compile(
    r"^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*\*\*Expected output"
    r"(?:(?:[ \t]+\d+)?(?::\*\*|\*\*:)([^\n]*)"
    r"|\b[^*\n]*\*\*[ \t]*(?:\([^\n]*\))?:?[ \t]*)$",  # the same, but for its colon or its words
    re.MULTILINE | re.IGNORECASE,
)
_NOTHING = re.compile(r"(?:nothing|none)\b", re.IGNORECASE)
_MISSING = "no output follows this, before the next command or heading"
_NOTHING_ELSE = re.compile(r"(?:nothing|none)[.!]?", re.IGNORECASE)


class Expected(NamedTuple):
    """An expected output: its line, its text, and what to replace in the page to change it.

    The text has no indent of the list or quote that it stands in; ``prefix`` is that indent.
    ``start`` and ``end`` are offsets of the lines between the fences, in the page as it is on disk;
    of ``nothing``, both are the end of the line that says so.
    """

    line: int
    text: str
    start: int
    end: int
    prefix: str = ""


class Step(NamedTuple):
    """One command of a guide: what bash runs, where it is written, and what must come out.

    ``expected`` is ``None`` when nothing is said of the output: then only the exit status counts.
    ``line`` is that of the command itself.
    """

    heading: str
    line: int
    command: str
    options: Options = Options()
    expected: Expected | None = None


class Guide(NamedTuple):
    """A page with steps. ``path`` is from the root; ``text`` is the page as it is on disk.

    From its front matter, under ``guide:``: ``fixture`` is a folder, from the root, whose files are
    copied into the folder in which the guide runs; ``env`` are variables (with ``[ROOT]``) and
    ``keep`` names variables of the caller that are handed on; ``timeout`` is for each step, in
    seconds; ``here`` runs the guide in the project itself.

    ``loose`` are the lines of blocks that readers take for the output of a step, and that are
    compared with nothing.
    """

    path: str
    title: str
    text: str
    steps: tuple[Step, ...] = ()
    fixture: str = ""
    env: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()
    timeout: float | None = None
    here: bool = False
    loose: tuple[tuple[Step, int], ...] = ()

    @property
    def generated(self) -> Step | None:
        """The first step that is still as it was generated, so that it proves nothing."""
        return next((step for step in self.steps if PLACEHOLDER in step.command), None)


def parse(text: str, path: str) -> Guide:
    """Return the guide that a page is; the text is the page as it is on disk.

    Raises:
        UserError: For options, front matter or expected outputs that are not understood, and for a
            block that is not closed; with the line of the first.
    """
    source = Source(text)
    keys = front.parsed(source.plain, path)
    page = Page(path, source.plain)
    walk = _Walk(source, page)
    steps = tuple(walk.steps())
    loose = tuple(
        (steps[number], line) for number, line in walk.loose if steps[number].expected is None
    )
    title = next((words for level, words, _ in page.headings if level == 1), "")
    title = title or path.rpartition("/")[2].removesuffix(".md")
    return Guide(path, title, text, steps, *keys, loose)


class _Walk:
    """A walk over the headings, fields and blocks of a page, that makes its steps."""

    def __init__(self, source: Source, page: Page) -> None:
        self.source = source
        self.page = page
        self.heading = ""
        self.found: list[Step] = []
        self.last = False  # whether an expected output is that of the last step found
        self.awaited: re.Match[str] | None = None  # a field whose fence has not come yet
        self.loose: list[tuple[int, int]] = []  # by the number of a step and the line of a block
        self.showing = False  # whether a heading says that an output of the last step is below
        self.at = page.start  # the end of what came before

    def steps(self) -> list[Step]:
        """Return the steps of the page."""
        for offset, part in sorted(self._parts(), key=lambda one: one[0]):
            if isinstance(part, str):
                self._stop()
                self.showing = self.last and labels.is_heading(part)
                self.heading, self.last = part, False
                self.at = self.page.text.find("\n", offset)
            elif isinstance(part, re.Match):
                self._stop()
                self._field(part)
            else:
                self._block(part)
                self.at = part.fence.stop
        self._stop()
        return self.found

    def _parts(self) -> Iterator[tuple[int, str | re.Match[str] | Block]]:
        page = self.page
        fields = {found.start(): found for found in _FIELD.finditer(page.plain)}
        for found in labels.NEAR.finditer(page.plain):
            if labels.is_near(found):
                fields.setdefault(found.start(), found)
        yield from fields.items()
        for _, words, offset in page.headings:
            yield offset, words
        for block in blocks(page.text, page.path, page.start):
            yield block.fence.start, block

    def _wrong(self, line: int, message: str, fix: str) -> UserError:
        return UserError(message, place=f"{self.page.path}:{line}", fix=fix)

    def _stop(self, why: str = _MISSING) -> None:
        """End the wait for the fence of an expected output."""
        found, self.awaited = self.awaited, None
        if not found:
            return
        if not _NOTHING.match(self._said(found)):
            raise self._wrong(
                self._line(found.start(1)),
                why,
                "Put the output in a `text` fence below, or write `nothing` behind it.",
            )
        self._nothing(found)

    def _nothing(self, found: re.Match[str]) -> None:
        end = self.source.on_disk(found.end(1))
        self._expect(Expected(self._line(found.start(1)), "", end, end))

    def _said(self, found: re.Match[str]) -> str:
        return self.page.text[found.start(1) : found.end(1)].strip()

    def _line(self, offset: int) -> int:
        return self.page.places.line(offset)

    def _field(self, found: re.Match[str]) -> None:
        if not self.last:
            return  # nothing was run to compare it with
        line = self._line(found.end())
        if found.re is labels.NEAR or found[1] is None:
            message = "this looks like an expected output, and is none"
            raise self._wrong(
                line, message, "Write `**Expected output:**`, and the rest behind it."
            )
        if self.found[-1].expected is not None:
            raise self._wrong(
                line,
                f"the command on line {self.found[-1].line} has an expected output already",
                "Leave one of them out, or put a command of its own above this one.",
            )
        if _NOTHING_ELSE.fullmatch(self._said(found)):
            self._nothing(found)
        else:
            self.awaited = found

    def _expect(self, expected: Expected) -> None:
        self.found[-1] = self.found[-1]._replace(expected=expected)

    def _block(self, block: Block) -> None:
        info = infos.parsed(block.fence.info)
        output = not info.runs or (
            info.language in infos.SESSIONS and not sessions.shown(block.code)[0]
        )
        if self.awaited and output:
            self.awaited = None
            text = "".join(f"{line}\n" for line in block.code)
            self._expect(self._expected(block, 0, len(block.code), text))
            return
        if info.runs and "".join(block.code).strip():
            self._stop(f"below this is a block of `{info.language}`: a command, and not an output")
            self._command(block, info)
        elif info.runs or not "".join(block.code).strip():
            return
        elif is_command(info.language, block.code):
            self.last = self.showing = False  # it is not run, and what follows is its output
        elif (self.last or self.showing) and self.found[-1].options.run:
            said = self.page.text[self.at : block.fence.start]
            if labels.is_output(info.language, said or self.heading * self.showing):
                self.loose.append((len(self.found) - 1, block.line))

    def _expected(self, block: Block, first: int, end: int, text: str) -> Expected:
        start, stop = (self.source.on_disk(block.starts[number]) for number in (first, end))
        above = self.page.text.rfind("\n", 0, block.fence.start) + 1
        prefix = re.sub(r"[^\s>]", " ", self.page.text[above : block.fence.start])
        return Expected(block.line + 1 + first, text, start, stop, prefix)

    def _command(self, block: Block, info: infos.Info) -> None:
        for problem in info.problems:
            raise self._wrong(block.line, problem.message, problem.fix)
        if info.options.run and sessions.is_session(info.language, block.code):
            self._session(block, info.options)
            return
        first = next(number for number, line in enumerate(block.code) if line.strip())
        command = "\n".join(block.code[first:]).rstrip("\n")
        self._found(Step(self.heading, block.line + 1 + first, command, info.options))

    def _session(self, block: Block, options: Options) -> None:
        found, stray = sessions.shown(block.code)
        if stray is not None:
            raise self._wrong(
                block.line + 1 + stray,
                "this line of a session belongs to no command",
                "Begin each command with `$ `; call a fence of commands alone `bash`.",
            )
        if len(found) > 1:
            self._of_one(block, options)
        for one in found:
            step = Step(self.heading, block.line + 1 + one.line, one.command, options)
            if one.expected is not None:
                expected = self._expected(block, one.first, one.end, one.expected)
                step = step._replace(expected=expected)
            self._found(step)

    def _of_one(self, block: Block, options: Options) -> None:
        """Refuse the options that one command can have, in a fence of several."""
        for name, asked in (
            ("exit", options.exit != 0),
            ("capture", options.capture),
            ("background", options.background),
        ):
            if asked:
                raise self._wrong(
                    block.line,
                    f"the option `{name}` is of one command, and this fence has several",
                    "Give that command a fence of its own.",
                )

    def _found(self, step: Step) -> None:
        self.found.append(step)
        self.last, self.showing = True, False
