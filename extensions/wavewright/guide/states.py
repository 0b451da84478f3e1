"""What a shell leaves for the next one: a file of commands that the next one sources."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# The last line of the file when all was written: it sets nothing but what a host can have, or more.
PLAIN, WHOLE = b"# plain\n", b"# whole\n"
# Why there is nothing to go on from: the shell could not leave it, or could not begin with it.
_LOST = re.compile(rb"^# (lost|unbegun): (.*)\n\Z", re.MULTILINE)
_LINE = re.compile(rb"^# line (\d+)\n# whole\n\Z", re.MULTILINE)
_UNTOLD = "what it has set and defined could not be carried on to the next step"
# What a shell does last before its command, and how it says that it cannot come to it.
_TAIL = "__wavewright_tail='builtin shopt -s expand_aliases; builtin set -e'\n"
_NOWHERE = "{ __wavewright_lost=folder; builtin return; }"


class Command(NamedTuple):
    """What a shell is to run, and whether its standard error is part of its output."""

    text: str
    merged: bool = False
    background: bool = False


class Shown(NamedTuple):
    """How a shell is: how it ended, if it has, and what it has written.

    ``why`` is one of the words of the guard. ``exit`` is the exit status as a shell would say it:
    128 and the number of the signal when one ended it. ``line`` is the line of its command that
    made it end, if known; ``lost`` says why there is nothing to go on from.
    """

    why: str
    exit: int | None
    seconds: float
    problem: str = ""
    output: bytes = b""
    errors: bytes = b""
    line: int = 0
    lost: str = ""


class Left(NamedTuple):
    """What a file says: whether it is whole, the line that ended the command, and what is wrong."""

    whole: bool
    line: int = 0
    lost: str = ""
    unbegun: str = ""


def left(text: bytes) -> Left:
    """Return what the file of a shell that has ended says."""
    if text.endswith((WHOLE, PLAIN)):
        line = _LINE.search(text)
        return Left(whole=True, line=int(line[1]) if line else 0)
    told = _LOST.search(text)
    why = told[2].decode() if told else _UNTOLD
    if told and told[1] == b"unbegun":
        return Left(whole=False, unbegun=why)
    return Left(whole=False, lost=why)


def first(folder: Path, variables: Mapping[str, str]) -> bytes:
    """Return the file that the first shell sources."""
    lines = [f"builtin cd -- {shlex.quote(str(folder))} || {_NOWHERE}", "umask 0022"]
    lines += [f"declare -x {name}={shlex.quote(value)}" for name, value in variables.items()]
    return encoded("\n".join([*lines, _TAIL])) + PLAIN


def extended(path: Path, name: str, value: str) -> bytes:
    """Return a file that sources another and sets one more variable."""
    old, quoted = shlex.quote(str(path)), shlex.quote(value)
    return encoded(f"builtin . {old}\nbuiltin declare {name}={quoted}\n")


def encoded(text: str) -> bytes:
    """Return the bytes that bash reads."""
    return text.encode("utf-8", "surrogateescape")
