"""The commands of a fence that shows a session: each behind its prompt, its output below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.read.infos import SESSIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROMPT = re.compile(r"\$(?:[ \t]+(.*))?$", re.DOTALL)
_MORE = re.compile(r">(?: (.*)|[ \t]*)$", re.DOTALL)
_OPEN_END = re.compile(r"(?<!\\)(?:\\\\)*\\$")


class Shown(NamedTuple):
    """A command of a session. Its numbers count the lines of the fence from 0.

    ``line`` is that of its prompt; the output is the lines from ``first`` up to ``end``, without
    the empty ones at its end. ``expected`` is ``None`` when the fence shows no output at all.
    """

    line: int
    command: str
    first: int
    end: int
    expected: str | None = None


def is_session(language: str, lines: Sequence[str]) -> bool:
    """Whether a fence shows prompts: it says so, or its first command stands behind one."""
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return language in SESSIONS or bool(_PROMPT.match(first))


def shown(lines: Sequence[str]) -> tuple[list[Shown], int | None]:
    """Return the commands of a session, and the first line of output that belongs to none.

    A command goes on in lines that begin with ``> ``, and after a line that a backslash ends.
    Empty lines and comments may stand above the first prompt. A prompt with nothing behind it is
    no command: it ends the output above.
    """
    found: list[Shown] = []
    stray: int | None = None
    at = 0
    while at < len(lines):
        line, words = at, _typed(lines, at)
        first = at + len(words)
        at = first
        while at < len(lines) and not _PROMPT.match(lines[at]):
            at += 1
        if "".join(words).strip():
            found.append(Shown(line, "\n".join(words), first, _end(lines, first, at)))
        elif stray is None:
            outputs = (n for n in range(first, at) if lines[n].strip())
            stray = next((n for n in outputs if words or not lines[n].startswith("#")), None)
    shows = any(one.end > one.first for one in found)
    return ([_with_output(one, lines) for one in found] if shows else found), stray


def _typed(lines: Sequence[str], at: int) -> list[str]:
    """Return the lines of the command whose prompt may stand on a line; none without a prompt."""
    prompt = _PROMPT.match(lines[at])
    if not prompt:
        return []
    words = [prompt[1] or ""]
    for number in range(at + 1, len(lines)):
        more = _MORE.match(lines[number])
        if not more and not _OPEN_END.search(words[-1]):
            break
        words.append((more[1] or "") if more else lines[number])
    return words


def _end(lines: Sequence[str], first: int, at: int) -> int:
    while at > first and not lines[at - 1].strip():
        at -= 1
    return at


def _with_output(one: Shown, lines: Sequence[str]) -> Shown:
    return one._replace(expected="".join(f"{line}\n" for line in lines[one.first : one.end]))
