"""GUIDE: a how-to guide can be followed to its end, and run as a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.chain import heading
from wavewright.checks.rule import check
from wavewright.model import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact

STEPS, TROUBLES = "Steps", "Troubleshooting"
PAIRS = 2  # the least number of problems with their solutions


def _guides(chain: Chain) -> Iterator[Artifact]:
    """Yield the guides that may be wrong, without those whose code has no end."""
    for guide in chain.suspects("guide"):
        if not chain.within(guide, "fence"):
            yield guide


def has(guide: Artifact, section: str) -> bool:
    """Whether a guide has a section of its own under a heading."""
    return (2, section) in {(level, text) for level, text, _ in guide.sections}


@check("GUIDE101")
def step_without_command(chain: Chain) -> Faults:
    """Each step of a guide shows its command and what to expect.

    A reader who cannot see what to type guesses, and one who cannot see what comes back does not
    know whether to go on. The end-to-end test runs these commands and compares these outputs.

    Put the command with real values into a block of `bash`, `sh` or `console`, then a line
    `**Expected output:**` and a block with the output; `**Expected output:** nothing` where nothing
    is printed. Below a command with a `$ ` prompt, the output may stand in the same block. A step
    that is not done in a terminal says so in a line `**By hand:** where and what`; its expected
    output may then be words on the same line.
    """
    for guide in _guides(chain):
        steps = chain.within(guide, "step")
        if not steps and has(guide, STEPS):
            fix = "Write `### Step 1: what the reader does`, with its command and expected output."
            yield heading(guide, STEPS), "the guide has no step", fix
        for step in steps:
            yield from _step(step)


def _step(step: Artifact) -> Faults:
    by_hand, place = step.fields.get("By hand", ("", step.place))
    if "Command" not in step.fields and not by_hand:
        fix = "Show it in a block of `bash`, or write `**By hand:** where and what`."
        yield place, "the step has no command", fix
    shown, place = step.fields.get("Expected output", ("", step.place))
    if not shown:
        fix = "Write `**Expected output:**` and, below it, a block with the output."
        if "Expected output" in step.fields:
            fix = "Put a block with the output below it, or write `nothing` on its line."
        yield place, "the step has no expected output", fix


@check("GUIDE102")
def steps_out_of_order(chain: Chain) -> Faults:
    """The steps of a guide are numbered from 1, in order.

    People say "I am at step 3" to each other, and the end-to-end test repeats the numbers. A number
    that stands twice, or one that is missing, makes them talk of different steps.

    Write `### Step 1: what the reader does`, then `### Step 2: …`. `--fix` numbers them.
    """
    for guide in _guides(chain):
        for due, step in enumerate(chain.within(guide, "step"), 1):
            number, place = step.fields["Number"]
            title, _ = step.fields["Title"]
            right = f"Step {due}: {title}"
            if step.title == right and title:
                continue
            certain = (Edit(place, len(step.title), right),) if number and title else ()
            fix = f"Write `### {right if title else f'Step {due}: what the reader does'}`."
            if not number:
                yield place, f"the step {due} has no number", fix
            elif not title:
                yield place, f"the step {due} does not say what the reader does", fix
            elif int(number) != due:
                yield place, f"step {number} stands where step {due} is due", fix, certain
            else:
                yield place, "the heading of the step has another form", fix, certain


@check("GUIDE103")
def problem_without_solution(chain: Chain) -> Faults:
    """A guide helps with at least two problems, each with its solution.

    Whoever needs this section is stuck already. A problem without a solution tells them only that
    others were stuck too.

    Write `**Problem:** what the reader sees`, then `**Solution:** what to do`, under
    `## Troubleshooting`, and the next pair below.
    """
    for guide in _guides(chain):
        troubles = chain.within(guide, "trouble")
        yield from _unpaired(troubles)
        problems = sum(one.title == "Problem" for one in troubles)
        if problems < PAIRS and has(guide, TROUBLES):
            what = "only one problem" if problems else "no problem"
            fix = "Write `**Problem:** …` and `**Solution:** …` for at least two."
            yield heading(guide, TROUBLES), f"the guide helps with {what}", fix


def _unpaired(troubles: list[Artifact]) -> Faults:
    before = ""
    for number, one in enumerate(troubles):
        after = troubles[number + 1].title if number + 1 < len(troubles) else ""
        if one.title == "Problem" and after != "Solution":
            fix = "Write `**Solution:** what to do` below it, before the next problem."
            yield one.place, "the problem has no solution", fix
        if one.title == "Solution" and before != "Problem":
            fix = "Write `**Problem:** what the reader sees` above it."
            yield one.place, "the solution has no problem", fix
        if not one.fields["Text"][0]:
            fix = "Say it on the line, or remove the pair."
            yield one.place, f"the {one.title.lower()} is empty", fix
        before = one.title


@check("GUIDE104")
def unclear_code(chain: Chain) -> Faults:
    """A block of code in a guide ends, and a command says which language it is.

    All text below a block that is not closed is code: its headings and links do not count. Without
    a language nobody knows whether a block is typed or read, and the end-to-end test skips it.

    Close the block with as many backticks or tildes as it began with, on a line of their own. Put
    `bash` behind the ones that open a command.
    """
    for guide in chain.suspects("guide"):
        for fence in chain.within(guide, "fence"):
            fix = f"Put `{fence.title}` on a line of its own below the last line of the code."
            yield fence.place, "the block of code is not closed", fix
        for step in chain.within(guide, "step"):
            language, place = step.fields.get("Command", ("any", step.place))
            if not language:
                fix = "Write `bash` behind the fence."
                yield place, "the command does not say its language", fix, (Edit(place, 0, "bash"),)
