"""What came of guides, as text for people: a line each, and all that helps with a failure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.guide.document import GENERATED, TO_WRITE
from wavewright.guide.linked import Linked
from wavewright.guide.match import difference
from wavewright.guide.results import FAILED, NOT_RUN, PASSED, SKIPPED
from wavewright.guide.run import DIFFERS
from wavewright.shown import counted, plain, unpainted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.guide.document import Guide
    from wavewright.guide.match import Vocabulary
    from wavewright.guide.results import Ran, Result
    from wavewright.shown import Paint

LAST = 10  # lines of an output that are shown
SIGNS = {PASSED: ("✓", "green"), FAILED: ("✗", "red"), SKIPPED: ("-", "yellow"), NOT_RUN: ("·", "")}
NOT_FOUND = 127  # the exit status of bash for a command that is not there
_SHORT = 80  # characters of a command in a line of its own
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}
_LINES = re.compile(r"\r\n|\r|\n")


class Account(NamedTuple):
    """A guide that ran: what came of it, what it proves, and the words that its outputs use."""

    ran: Ran
    words: Vocabulary
    linked: Linked = Linked()

    @property
    def path(self) -> str:
        """The path of the guide, from the root."""
        return self.ran.guide.path

    def of(self, *outcomes: str) -> tuple[Result, ...]:
        """Return the steps with some outcomes."""
        return tuple(one for one in self.ran.results if one.outcome in outcomes)


def differs(result: Result) -> bool:
    """Whether a step failed by its output alone, which can be accepted."""
    return result.outcome == FAILED and result.problem == DIFFERS


def place(guide: Guide, result: Result) -> str:
    """Return ``path:line`` of a step."""
    return f"{guide.path}:{result.step.line}"


def title(guide: Guide, result: Result) -> str:
    """Return where a step is, and its heading or else its command."""
    return f"{place(guide, result)} {_called(result)}"


def _called(result: Result) -> str:
    text = plain(result.step.heading or _LINES.split(result.step.command.strip())[0])
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def step_line(result: Result, paint: Paint = unpainted) -> str:
    """Return the line of a step that came to its end."""
    sign, colour = SIGNS[result.outcome]
    why = result.problem or result.step.options.reason
    tail = f" ({result.seconds:.1f} s)" if result.outcome in {PASSED, FAILED} else ""
    tail += f": {plain(why)}" if why and result.outcome != PASSED else ""
    return f"  {paint(sign, colour, bold=True)} {result.step.line}: {_called(result)}{tail}"


def guide_line(ran: Ran, paint: Paint = unpainted) -> str:
    """Return the line of a guide that came to its end."""
    word, colour = ("passed", "green") if ran.passed else ("failed", "red")
    word, colour = ("pending", "yellow") if ran.pending else (word, colour)
    counts = _counts(one.outcome for one in ran.results)
    return f"{paint(word, colour, bold=True)}  {ran.guide.path}  {counts} ({ran.seconds:.1f} s)"


def _counts(outcomes: Iterable[str]) -> str:
    found = list(outcomes)
    steps = counted(len(found), "step", "steps")
    if {*found} <= {PASSED}:
        return steps
    order = (FAILED, PASSED, SKIPPED, NOT_RUN)
    told = [f"{found.count(one)} {one}" for one in order if one in found]
    return f"{steps}: {', '.join(told)}"


def failures(account: Account, paint: Paint = unpainted) -> Iterator[str]:
    """Yield why a guide failed; nothing when it passed."""
    ran = account.ran
    for one in account.of(FAILED):
        yield from failure(account, one, paint)
    if not ran.passed and not account.of(FAILED):
        yield nothing_ran(account, paint)
    if left := account.of(NOT_RUN):
        steps = counted(len(left), "step was", "steps were")
        yield f"{account.path}:{left[0].step.line}: from here {steps} not run."


def nothing_ran(account: Account, paint: Paint = unpainted) -> str:
    """Return what is said of a guide of which no step ran that somebody has written."""
    if generated := account.ran.guide.generated:
        where = paint(f"{account.path}:{generated.line}", bold=True)
        return f"{where}: {GENERATED}\n  {TO_WRITE}"
    left = account.of(SKIPPED)
    why = next((f": {plain(one.problem or one.step.options.reason)}" for one in left), "")
    what = f"nothing ran of its {counted(len(left), 'step', 'steps')}{why}"
    what = what if left else "the guide has no step"
    fix = "A guide that runs nothing proves nothing: show a command in a block of `bash`."
    return f"{paint(account.path, bold=True)}: {what}\n  {fix}"


def failure(account: Account, result: Result, paint: Paint = unpainted) -> Iterator[str]:
    """Yield all that helps with a step that failed: place, command, difference, what to do."""
    guide, step = account.ran.guide, result.step
    yield f"{paint(place(guide, result), bold=True)}: {_called(result)}"
    for number, line in enumerate(_LINES.split(step.command.rstrip("\r\n"))):
        yield f"  {'>' if number else '$'} {plain(line)}"
    yield f"  {paint(plain(result.problem or 'the step failed'), 'red')}"
    if differs(result):
        yield from _difference(account, result, paint)
        yield from _ending("standard error", "" if step.options.stderr else result.errors)
        yield f"  To accept what it prints: wavewright guide update {guide.path}"
        return
    yield from _ending("its output", result.output)
    yield from _ending("standard error", result.errors)
    yield from _hint(result)
    if result.exit not in {None, step.options.exit, NOT_FOUND}:
        yield f"  If it must end so, write `exit={result.exit}` behind the language of its block."


def _hint(result: Result) -> Iterator[str]:
    """Yield what most often helps with a command that is not there, or says nothing."""
    wanted = result.step.options.wait_for
    if result.exit == NOT_FOUND != result.step.options.exit:
        yield "  A guide runs in a fresh folder and finds what is on the PATH. For a program of the"
        yield "  project write `here: true` or `fixture: FOLDER` below `guide:` in front matter."
    elif result.problem.startswith(f"{wanted} did not") and not result.output + result.errors:
        yield "  It has printed nothing. A program may keep back what it prints to no terminal:"
        yield "  have it flush, or wait for its port, as in `wait-for=port:8000`."


def _difference(account: Account, result: Result, paint: Paint) -> Iterator[str]:
    expected = result.step.expected
    if expected is None:
        return
    for line in difference(expected.text, result.output, account.words):
        shown = plain(line.rstrip("\r\n"))
        yield f"    {paint(shown, _COLOURS.get(line[:1], ''))}"


def _ending(name: str, text: str) -> Iterator[str]:
    lines = _LINES.split(text.rstrip("\r\n")) if text.strip() else []
    if lines:
        yield f"  {name} ends with:" if len(lines) > LAST else f"  {name}:"
    for line in lines[-LAST:]:
        yield f"    {plain(line)}"


def summary(accounts: Iterable[Account], paint: Paint = unpainted) -> str:
    """Return the last line: how many guides and steps there were, and how they went."""
    rans = [one.ran for one in accounts]
    pending = sum(ran.pending for ran in rans)
    failed = sum(not ran.passed for ran in rans) - pending
    counts = _counts(one.outcome for ran in rans for one in ran.results)
    guides = counted(len(rans), "guide", "guides")
    word = paint(f"{failed} failed", "red") if failed else paint("all passed", "green")
    if len(rans) == 1:
        word = paint("failed", "red") if failed else paint("passed", "green")
    if pending:
        waiting = paint("pending" if len(rans) == 1 else f"{pending} pending", "yellow")
        word = f"{word}, {waiting}" if failed else waiting
    return f"{guides}, {word}; {counts}."
