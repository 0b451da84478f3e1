"""GUIDE, for what runs: something, all that is shown, nothing that cannot fail; and by its test."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from wavewright.checks.chain import at_line, heading, linked
from wavewright.checks.guides import STEPS, has, step_without_command, unclear_code
from wavewright.checks.rule import check
from wavewright.errors import UserError
from wavewright.read.paths import TUTORIALS
from wavewright.read.pytests import EXECUTES, PERHAPS, collected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.guide.document import Guide, Step
    from wavewright.model import Artifact

_TRUE = r"(?:true|:|exit[ \t]+0)"
# A command whose exit status is 0 whatever happened before.
_ALWAYS = re.compile(
    rf"(?:^|\|\|)[ \t]*{_TRUE}$|\|\|[ \t]*(?:echo|printf)\b[^|&;<>$`]*$|(?<!&)&$"
    r"|(?:^|(?<!&)&)[ \t]*wait$"
)
_PRINTS = re.compile(r"(?:echo|printf)\b(?:[^|&;<>$`()]|\$\([^()`]*\))*$")
_IF = re.compile(
    r"if\b(?:(?!\b(?:else|elif|then)\b)[^\n])*;[ \t]*then[ \t]+(?:true|:)[ \t]*;[ \t]*fi$"
)
_PIPED = re.compile(r"[^;&]*(?<!\|)\|&?[ \t]*(?:cat(?:[ \t]+-[A-Za-z]*)?|true|:)$")
_GROUP = re.compile(r"\(([^()]*)\)$|\{[ \t]([^{}]*)\}$")
_GOES_ON = re.compile(r"\\\n|(?<=&&)[ \t]*\n|(?<=\|)[ \t]*\n")
_COMMENT = re.compile(r"[ \t]#[^'\"`#]*$")
_LOOSE = re.compile(r"\bset[ \t]+(?:\+[a-z]*e|\+o[ \t]+errexit)")
_QUOTED = re.compile(r"['\"`(]")
_PIPEFAIL = re.compile(r"\bset[ \t][^\n;]*\bpipefail")


def _pages(chain: Chain) -> Iterator[Artifact]:
    """Yield the guides that may be wrong, and the tutorials; none whose code has no end."""
    tutorials = (
        path
        for path in sorted(chain.paths("doc"))
        if path.startswith(f"{TUTORIALS}/") and not path.lower().endswith("/readme.md")
    )
    for page in (*chain.suspects("guide"), *chain.read(tutorials)):
        if page.kind in {"guide", "doc"} and not chain.within(page, "fence"):
            yield page


def _parsed(chain: Chain, page: Artifact) -> Guide | UserError:
    """Return the guide that a page is, or why it cannot be run."""
    return _guide(chain.survey.text(page.place.path), page.place.path)


@lru_cache(1000)
def _guide(text: str, path: str) -> Guide | UserError:
    try:  # what reads guides as they run is slow to import, and most guides are vouched for
        made: Guide = import_module("wavewright.guide.document").parse(text, path)
    except UserError as error:
        return error
    return made


@check("GUIDE105")
def nothing_runs(chain: Chain) -> Faults:
    """A guide runs something.

    A how-to guide is a test: its commands are run, and what they print is compared. One whose steps
    are all done by hand, or not run on purpose, passes whatever the product does.

    Show one command at least that says whether it worked, in a block of `bash`. Where nothing can
    be run, the page is an explanation or a reference, and its place is there.
    """
    for page in _pages(chain):
        guide = _parsed(chain, page)
        if isinstance(guide, UserError) or any(step.options.run for step in guide.steps):
            continue
        told = chain.within(page, "block") or _lacking(chain, page)
        if not told and (page.kind == "guide" or guide.steps):
            fix = "Show a command that tells whether it worked, in a block of `bash`."
            yield heading(page, STEPS), "the guide runs nothing", fix


def _lacking(chain: Chain, page: Artifact) -> bool:
    """Whether the section of steps has none, or one without a command: GUIDE101 or 104 tell."""
    steps = [step.fields for step in chain.within(page, "step")]
    shown = (
        step["Command"][0] if "Command" in step else step.get("By hand", ("",))[0] for step in steps
    )
    return page.kind == "guide" and has(page, STEPS) and not (steps and all(shown))


@check("GUIDE106")
def never_run(chain: Chain) -> Faults:
    """Each block of commands is run, or says why not.

    Readers type what they see. A command that no test runs is the one that is wrong a year later:
    in a language that bash does not run, in a comment, or switched off and forgotten.

    Write it for `bash`, where it is seen. What cannot be run says so behind the fence:
    `bash no-run reason="needs a login"`.
    """
    told = {(place.path, place.line) for place, *_ in unclear_code.find(chain)}
    for page in _pages(chain):
        for block in chain.within(page, "block"):
            text, place = block.fields.get("Never", ("", block.place))
            if text and (place.path, place.line) not in told:
                what, _, fix = text.partition("\n")
                yield place, f"the block {what}", fix


@check("GUIDE107")
def asserts_nothing(chain: Chain) -> Faults:
    """Each command of a guide can fail.

    A command passes when its exit status is right, and its output, where one is shown. One without
    a shown output that ends with 0 whatever happened proves nothing, and hides what went wrong.

    Show what it prints, below `**Expected output:**`. Or let it fail: without `|| true`, without a
    pipe into `cat`, without `&`; a server is started by a block with the options `background` and
    `wait-for`. The first command that fails ends a block, so an `echo` may follow.
    """
    for page in _pages(chain):
        guide = _parsed(chain, page)
        if isinstance(guide, UserError):
            continue
        silent = _silent(chain, page)
        strict = False
        for step in guide.steps:
            strict = strict or bool(_PIPEFAIL.search(step.command))
            if _says_nothing(step, strict=strict) and step.heading not in silent:
                fix = "Show what it prints below `**Expected output:**`, or let it fail."
                yield at_line(page.place, step.line), "the command asserts nothing", fix


def _silent(chain: Chain, page: Artifact) -> set[str]:
    """Return the headings of the steps without an expected output, of which GUIDE101 tells."""
    return {
        step.title
        for step in chain.within(page, "step")
        if not step.fields.get("Expected output", ("",))[0]
    }


def _says_nothing(step: Step, *, strict: bool) -> bool:
    """Whether a command is run, and passes whatever it does."""
    options = step.options
    if not options.run or step.expected is not None or options.exit or options.wait_for:
        return False
    return options.background or cannot_fail(step.command, strict=strict)


def cannot_fail(command: str, *, strict: bool = False) -> bool:
    """Whether the exit status of a block is 0 whatever happens, as far as can be seen.

    The first command that fails ends the block, unless it says ``set +e``. In a ``strict`` shell a
    pipe fails when any part of it does.
    """
    if "<<" in command:
        return False
    lines = [_COMMENT.sub("", line).strip() for line in _GOES_ON.sub(" ", command).split("\n")]
    parts = [part for line in lines if not line.startswith("#") for part in _parts(line) if part]
    judged = parts[-1:] if _LOOSE.search(command) else parts
    return all(_always(part, strict=strict) for part in judged)


def _parts(line: str) -> list[str]:
    """Return the commands of a line, without the brackets around them; one where it is unclear."""
    while group := _GROUP.match(line):
        line = (group[1] or group[2] or "").strip()
    if _IF.match(line) or _QUOTED.search(line):
        return [line]
    return [part.strip() for part in line.split(";")]


def _always(part: str, *, strict: bool) -> bool:
    if _PIPED.match(part):
        return not strict
    return bool(_ALWAYS.search(part) or _PRINTS.match(part) or _IF.match(part))


@check("GUIDE108")
def cannot_be_run(chain: Chain) -> Faults:
    """What a guide says of its run can be followed.

    Options stand behind a fence: `bash exit=3 timeout=60`. A mistyped one would be an option that
    is not in force, so a guide with one is not run at all. The same holds for the keys below
    `guide:` in its front matter, and for an output that belongs to no command, or that reads as one
    and is compared with nothing: only `**Expected output:**`, in these words, makes a block one.

    Mend what the finding names. The options are `exit=3`, `timeout=60`, `no-run reason="…"`,
    `os=linux,macos`, `stderr`, `background`, `wait-for="…"` and `capture=NAME`. Where a block below
    a command is no output, say in the line above which file or text it is.
    """
    told = {(place.path, place.line) for place, *_ in step_without_command.find(chain)}
    for page in _pages(chain):
        doubts = chain.within(page, "block")
        wrong = [
            said
            for block in doubts
            for name, said in block.fields.items()
            if name.startswith("Wrong")
        ]
        for text, place in wrong:
            what, _, fix = text.partition("\n")
            yield place, what, fix
        guide = _parsed(chain, page)
        if not isinstance(guide, UserError):
            yield from _loose(chain, page, guide)
        elif not wrong:
            path, _, line = guide.place.rpartition(":")
            if (path, int(line)) not in told:
                fix = guide.fix or "Mend it, and try it: wavewright guide run"
                yield at_line(page.place, int(line)), guide.message, fix


def _loose(chain: Chain, page: Artifact, guide: Guide) -> Faults:
    silent = _silent(chain, page)
    for step, line in guide.loose:
        if step.heading not in silent:
            fix = "Write `**Expected output:**` above it, or say there what else it is, as a file."
            what = "the block follows a command and is compared with nothing"
            yield at_line(page.place, line), what, fix


@check("TRACE126", code=True)
def guide_not_executed(chain: Chain) -> Faults:
    """The test of a value scenario runs the guide that it names.

    A test that repeats the steps of a guide tests the copy: the guide is edited, the test is not,
    and readers follow what nobody ran. With the fixture `run_guide` no step is typed twice, and a
    failure is told at the line of the guide.

    Write `run_guide("user-docs/how-to/NAME.md")` in the test, with the path as plain text, where
    nothing can keep it from being run: no condition, loop, `except` or inner function around it,
    and no `return` above it. A `with` is fine. What the test checks besides goes below.
    """
    named, run = chain.pairs("e2e:guide"), chain.pairs(f"e2e:{EXECUTES}")
    for test in chain.among("e2e", {path for path, _ in named ^ run if collected(path)}):
        says, does = chain.targets(test, "guide"), chain.targets(test, EXECUTES)
        if not all(map(chain.exists, says | does)):
            continue  # TRACE107: one of them is mistyped
        for link in linked(test, EXECUTES):
            if link.target not in says:
                fix = f"Name it in the docstring, `How-To: {link.target}`, or run the one named."
                yield link.place, f"the test runs {link.target}, and does not name it", fix
        calls = {link.target: link.place for link in linked(test, PERHAPS)}
        for link in linked(test, "guide") if does <= says else ():
            if link.target in calls and link.target not in does:
                fix = "Call it in a line of the test itself: below no condition, loop or `return`."
                what = f"the test may pass without having run {link.target}"
                yield calls[link.target], what, fix
            elif link.target not in does:
                fix = f'Write `run_guide("{link.target}")` in the test.'
                yield link.place, f"the test does not run {link.target}", fix
