"""The commands that a page shows: recipes of just, and subcommands of this tool.

They stand in code spans and in blocks of shell. What is not certain is not read: a placeholder, a
recipe of another file, and what follows a `cd` into another folder.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wavewright.model import Link
from wavewright.read.fences import fences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.read.markdown import Page

    Word = tuple[str, int]  # with its offset


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHELLS = _words("bash sh shell zsh fish console shell-session sh-session terminal")
# Other names of shells and sessions, which nothing runs.
OTHERS = _words(
    "shellscript shell-script bash-script ksh mksh dash ash posix posix-sh posix-shell tcsh csh nu "
    "nushell elvish xonsh fishshell bash-session bashsession zsh-session shellsession shell_session"
)
WINDOWS = _words("powershell pwsh ps1 bat cmd batch")
MOST = 8  # words of a command that are looked at
LONGEST = 200  # words of a line; what is behind them is no part of it

_WORD = re.compile(r"(?:just|wavewright)[ \t]")
# A line that may show such a command; others say "just" as everybody does.
_MAYBE = re.compile(
    r"^(?=[^\n]*?(?<![\w./:-])(?:just|wavewright)[ \t])"
    r"(?:[ \t>*+.)\d$%-]*(?:just|wavewright)[ \t]|[^\n]*(?:[`$;&|(={!]|\buvx?[ \t]|"
    r"\b(?:sudo|exec|time|env|command|if|while|then|do|else|pipx|python3?)[ \t]))",
    re.MULTILINE,
)
_TOKEN = re.compile(
    r"(?P<blank>[ \t]+|\\\n)"
    r"|(?P<comment>(?<![^\s;&|(])#[^\n]*)"
    r"|(?P<end>[;&|()\n`])"
    r"|(?P<word>(?:'[^']*'|\"(?:\\.|[^\"\\])*+\"|\\.|\$\{[^}\n]{0,200}\}|[^\s;&|()`'\"\\])++)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_PROMPT = re.compile(r"[ \t]*(?:>[ \t]?)*[$%][ \t]+")
_MORE = re.compile(r"[ \t]*>[ \t]?")
_QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)+")
_HEREDOC = re.compile(r"<<-?[ \t]*(['\"]?)(\w+)\1")
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
_NAME = re.compile(r"(?![A-Z][A-Z0-9_]*$)[A-Za-z_][\w-]*(?:::[A-Za-z_][\w-]*)*")
_SUBCOMMAND = re.compile(r"[a-z][a-z0-9-]*")

_BEFORE = _words("sudo exec time env command if while then do else ! {")
_UV_VALUES = _words(
    "--project --directory --with --with-editable --with-requirements --from --python -p --group "
    "--only-group --no-group --extra --no-extra --package --env-file --index --default-index "
    "--index-url --extra-index-url --find-links -f --config-file --cache-dir --color -w"
)
_JUST_FLAGS = _words(
    "--dry-run -n --quiet -q --verbose -v --yes --unstable --no-deps --one --highlight "
    "--no-highlight --timestamp --explain --no-dotenv --clear-shell-args --show -s --usage"
)
_JUST_VALUES = {"--set": 2, "--color": 1, "--shell": 1, "--shell-arg": 1, "--dotenv-path": 1}


def may_name(text: str) -> bool:
    """Whether a page may show a command; when not, `named` yields nothing."""
    return bool(_WORD.search(text) and _MAYBE.search(text))


def named(page: Page) -> Iterator[Link]:
    """Yield the recipes and subcommands that a page names, in the order of their places.

    The target of a recipe is its name with the words before it: of ``just lint test`` these are
    ``lint`` and ``lint test``, for what is a second recipe and what an argument of the first only
    the recipes tell.
    """
    if not may_name(page.text):
        return
    found = [*_in_spans(page), *_in_blocks(page)]
    for relation, target, offset in sorted(found, key=lambda one: one[2]):
        yield Link(relation, target, page.places.at(offset))


def _in_spans(page: Page) -> Iterator[tuple[str, str, int]]:
    for start, end in page.spans():
        yield from in_code(page.text[start:end].replace("\n", " "), start)


def _in_blocks(page: Page) -> Iterator[tuple[str, str, int]]:
    for fence in fences(page.text, page.start):
        if fence.language in SHELLS or fence.language in WINDOWS:
            yield from in_code(shell(page.text[fence.first : fence.end]), fence.first)


def shell(text: str) -> str:
    """Return the commands of a block: prompts, output and here-documents become blanks."""
    lines = text.split("\n")
    prompted = any(_PROMPT.match(line) for line in lines)
    goes_on, ends = False, ""
    for number, line in enumerate(lines):
        prompt = _PROMPT.match(line)
        before = prompt or (_MORE.match(line) if goes_on else None)
        if ends:
            ends = "" if line.strip(" \t>") == ends else ends
            lines[number] = " " * len(line)
        elif not prompted:
            before = _QUOTED.match(line)
            lines[number] = _without(line, before.end() if before else 0)
        elif not before and not goes_on:
            lines[number] = " " * len(line)
        else:
            lines[number] = _without(line, before.end() if before else 0)
        goes_on = bool(lines[number].strip()) and line.endswith("\\")
        document = _HEREDOC.search(lines[number])
        ends = document[2] if document else ends
    return "\n".join(lines)


def _without(line: str, length: int) -> str:
    return " " * length + line[length:]


def in_code(code: str, offset: int = 0) -> Iterator[tuple[str, str, int]]:
    """Yield relation, target and offset of what the commands of some code name."""
    for words in _commands(code):
        name, rest = _program(words)
        if name in {"cd", "pushd", "Set-Location"} and [word for word, _ in rest] != ["."]:
            return
        if name == "just":
            found = _recipes(rest)
        elif name == "wavewright":
            found = _subcommands(rest)
        else:
            continue
        for relation, target, at in found:
            yield relation, target, offset + at


def _commands(code: str) -> Iterator[list[Word]]:
    """Yield the words of each simple command."""
    words: list[Word] = []
    for found in _TOKEN.finditer(code):
        if found["end"]:
            yield words
            words = []
        elif found["word"] and len(words) < LONGEST:
            words.append((found[0], found.start()))
    yield words


def _program(words: list[Word]) -> tuple[str, list[Word]]:
    """Return the program that a command runs, without what only leads to it, and its words."""
    rest = list(words)
    while rest:
        word = rest.pop(0)[0]
        if word in _BEFORE or _ASSIGNED.match(word):
            continue
        if word in {"uv", "uvx", "pipx"}:
            rest = _run(word, rest)
        elif word in {"python", "python3"} and rest and rest[0][0] == "-m":
            rest = rest[1:]
        else:
            return word, rest
    return "", []


def _run(word: str, rest: list[Word]) -> list[Word]:
    """Return the words of the command that `uv run` and its like start."""
    wanted = word == "uvx"
    while rest:
        head = rest[0][0]
        if head.startswith("-"):
            rest = rest[2 if head in _UV_VALUES else 1 :]
        elif wanted:
            return rest
        elif head == "run":
            wanted, rest = True, rest[1:]
        elif head == "tool":
            rest = rest[1:]
        else:
            return []
    return []


def _recipes(rest: list[Word]) -> Iterator[tuple[str, str, int]]:
    """Yield the recipes that are run by just; none when it is told of another file."""
    while rest and (rest[0][0].startswith("-") or _ASSIGNED.match(rest[0][0])):
        head = rest[0][0]
        if head.startswith("-") and head not in _JUST_FLAGS and head not in _JUST_VALUES:
            return
        rest = rest[1 + _JUST_VALUES.get(head, 0) :]
    yield from _each("recipe", rest[:MOST], _NAME)


def _subcommands(rest: list[Word]) -> Iterator[tuple[str, str, int]]:
    several = 2 if rest and rest[0][0] == "new" else 1
    return _each("subcommand", rest[:several], _SUBCOMMAND)


def _each(
    relation: str, words: list[Word], form: re.Pattern[str]
) -> Iterator[tuple[str, str, int]]:
    """Yield each word with those before it, up to the first that is no name."""
    target = ""
    for word, offset in words:
        if not form.fullmatch(word):
            return
        target = f"{target} {word}" if target else word
        yield relation, target, offset
