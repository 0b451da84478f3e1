"""Hosts: shells that run commands in subshells. That takes less time than a shell for each.

A subshell has all that its host has, so there is nothing to take over, and what it does to itself
is left in a file, as by any shell. A host serves until a command changes the state. Some commands
do another thing in a subshell than in a shell of their own: those get one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.guide.states import PLAIN

if TYPE_CHECKING:
    from pathlib import Path

# In one line: so the lines of each command count from the first. It reads a number, the streams to
# write to, and the command. No alias changes a word behind a backslash.
HOST = (
    'while IFS=" " \\builtin read -r -d "" -u 3 __wavewright_to __wavewright_out __wavewright_err'
    ' && IFS= \\builtin read -r -d "" -u 3 __wavewright_text; do'
    " __wavewright_to=${__wavewright_from%/*}/$__wavewright_to;"
    ' (__wavewright_enter; \\builtin eval "$__wavewright_text")'
    ' 3<&- 4>&- >"/proc/$PPID/fd/$__wavewright_out" 2>"/proc/$PPID/fd/$__wavewright_err";'
    " \\builtin echo $? >&4; done"
)
LONGEST = 4096  # characters of a command: a host reads one after the other
# What is another thing in a subshell: its process id, signals to it, the status at an unset
# variable, and lines that go on after one in which the shell itself met an error.
OWN = re.compile(
    r"\n|\$\$|\$\{\$|\$\{\w+:?\?|"
    r"\b(?:trap|p?kill|killall|set|wait|jobs|SECONDS|RANDOM|(?:BASH|DEBUG)\w*)\b"
)
# The same in functions and aliases of the state, which has variables with such names anyway.
OWN_LATER = re.compile(rb"\$\$|\$\{\$|\b(?:trap|p?kill|killall|BASHPID|BASH_SUBSHELL)\b")
# What looks as if it changed the state. To be wrong costs time and nothing else.
CHANGES = re.compile(
    r"\w\+?=|\(\)|(?:^|[;&|\s])\.[ \t]|"
    r"\b(?:cd|pushd|popd|export|unset|alias|declare|typeset|read|source|umask|shopt)\b"
)


class State(NamedTuple):
    """What a shell has left in a file, and whether a host can have it."""

    path: Path
    text: bytes
    shared: bool


def state(path: Path, text: bytes) -> State:
    """Return what a shell has left in a file."""
    return State(path, text, text.endswith(PLAIN) and not OWN_LATER.search(text))


def is_for_host(command: str, found: State) -> bool:
    """Return whether a command does the same in a subshell that has a state."""
    return found.shared and len(command) <= LONGEST and not OWN.search(command.strip())
