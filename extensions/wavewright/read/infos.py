"""What stands behind the mark of a fence: its language, and how its commands are run.

Options are words and ``key=value``, divided by blanks. A value with blanks stands in quotes, as in
a shell: ``no-run reason="needs a login"``. Braces around it all and the dot of ``{.bash exit=3}``
do not count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.limits import RESERVED
from wavewright.read.commands import SHELLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SESSIONS = frozenset(("console", "shell-session", "sh-session", "terminal"))
RUN = SHELLS - {"zsh", "fish"}  # the languages of the fences that bash runs
SYSTEMS = ("linux", "macos", "windows")

_LANGUAGE = re.compile(r"[{.]*([\w+#-]*)[ \t,]*")
_STATUS = re.compile(r"\d{1,3}")
_MOST_STATUS = 255
_SECONDS = re.compile(r"\d{1,6}(?:\.\d{1,6})?")
_PORT = re.compile(r"port:(.*)", re.DOTALL)
_MOST_PORT = 65_535
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
# Names that bash sets itself, or that decide which programs run.
_SHELL = re.compile(r"PATH|PWD|OLDPWD|IFS|UID|EUID|PPID|SHELLOPTS|BASH\w*|ENV|LD_\w*|DYLD_\w*")


class Options(NamedTuple):
    """What the info string of a fence asks for, after its language.

    ``exit`` is the exit status that the command must have, ``timeout`` its limit in seconds
    (``None``: that of the guide), ``systems`` the systems that it runs on (all without any).
    ``reason`` says why a fence is not run; with ``stderr`` standard error is part of the output.
    ``background`` steps go on while the next ones run, as soon as ``wait_for`` is seen: a text in
    their output, or ``port:8000``. ``capture`` is the name under which later steps get the output.
    """

    exit: int = 0
    timeout: float | None = None
    run: bool = True
    reason: str = ""
    systems: tuple[str, ...] = ()
    stderr: bool = False
    background: bool = False
    wait_for: str = ""
    capture: str = ""


class Wrong(NamedTuple):
    """What is wrong with an option, in one sentence, and what to do about it."""

    message: str
    fix: str


class Info(NamedTuple):
    """What an info string says. With problems, the options are those that could be read."""

    language: str
    options: Options = Options()
    problems: tuple[Wrong, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether bash runs what is in the fence, unless an option says that it does not."""
        return self.language in RUN


class _BadValueError(Exception):
    """A value that an option does not take; its text says which ones it does."""


def parsed(info: str) -> Info:
    """Return what an info string says. The options of a language that is not run are not read."""
    found = _LANGUAGE.match(info)
    language = found[1].lower() if found else ""
    rest = info[found.end() :] if found else ""
    if language not in RUN:
        return Info(language)
    if info.startswith("{"):
        rest = rest.rstrip().removesuffix("}")
    if not rest.strip():
        return Info(language)
    import shlex  # noqa: PLC0415  # most fences have no options

    try:
        words = shlex.split(rest)
    except ValueError:
        wrong = Wrong("a quote in the options of the fence is not closed", f"Close it: `{rest}`.")
        return Info(language, problems=(wrong,))
    fields: dict[str, object] = {}
    problems = [*_fields(words, fields)]
    options = Options(**fields)  # type: ignore[arg-type]
    return Info(language, options, (*problems, *_contradictions(options, fields)))


def _fields(words: list[str], fields: dict[str, object]) -> Iterator[Wrong]:
    """Read options into the fields of their values; yield what is wrong with them."""
    for word in words:
        name, equals, value = word.partition("=")
        if name not in OPTIONS:
            yield _unknown(name)
            continue
        option = OPTIONS[name]
        if option.field in fields:
            yield Wrong(f"the option `{name}` stands twice", "Leave one of them out.")
        elif option.example and not value:
            yield Wrong(f"the option `{name}` has no value", f"Write `{option.example}`.")
        elif equals and not option.example:
            yield Wrong(f"the option `{name}` has no value to give", f"Write `{name}` alone.")
        else:
            try:
                fields[option.field] = option.read(value)
            except _BadValueError as error:
                yield Wrong(f"`{value}` is no value of the option `{name}`", str(error))


def _unknown(name: str) -> Wrong:
    import difflib  # noqa: PLC0415  # only a mistake pays for it

    near = difflib.get_close_matches(name.lower().replace("_", "-"), OPTIONS, n=1)
    known = ", ".join(f"`{one}`" for one in OPTIONS)
    fix = f"Did you mean `{near[0]}`?" if near else f"The options are {known}."
    return Wrong(f"a fence has no option `{name}`", fix)


def _contradictions(options: Options, fields: Mapping[str, object]) -> Iterator[Wrong]:
    others = [one for one in OPTIONS.values() if one.field not in {"run", "reason"}]
    if not options.run:
        for other in others:
            if other.field in fields:
                message = f"`{other.name}` says how to run what `no-run` says is not run"
                yield Wrong(message, "Leave one of them out.")
    elif options.reason:
        yield Wrong("`reason` says why a fence is not run, and this one is", "Add `no-run`.")
    if options.wait_for and not options.background:
        yield Wrong("only a background step is waited for", "Add `background`.")
    if options.background:
        for name, why in (("exit", "it is stopped at the end"), ("capture", "it may go on")):
            if name in fields:
                message = f"a background step has no `{name}` to ask for: {why}"
                yield Wrong(message, f"Leave out `{name}`, or `background`.")


def _flag(_: str) -> bool:
    return True


def _no_run(_: str) -> bool:
    return False


def _text(value: str) -> str:
    if not value.strip():
        raise _BadValueError("Say it in words.")
    return value.strip()


def _status(value: str) -> int:
    if not _STATUS.fullmatch(value) or int(value) > _MOST_STATUS:
        raise _BadValueError(f"An exit status is a number from 0 to {_MOST_STATUS}.")
    return int(value)


def _seconds(value: str) -> float:
    if not _SECONDS.fullmatch(value) or float(value) == 0:
        raise _BadValueError("A time limit is a number of seconds, more than 0: `timeout=60`.")
    return float(value)


def _systems(value: str) -> tuple[str, ...]:
    import difflib  # noqa: PLC0415  # rare

    found = tuple(one.strip() for one in value.split(","))
    for one in found:
        if one not in SYSTEMS:
            near = difflib.get_close_matches(one.lower(), SYSTEMS, n=1)
            mean = f"Did you mean `{near[0]}`? " if near else ""
            raise _BadValueError(f"{mean}The systems are {', '.join(SYSTEMS)}.")
    return found


def _awaited(value: str) -> str:
    port = _PORT.fullmatch(value)
    if not port:
        return _text(value)
    number = port[1]
    if not (number.isascii() and number.isdecimal()) or not 0 < int(number[:6]) <= _MOST_PORT:
        raise _BadValueError(f"A port is a number from 1 to {_MOST_PORT}: `wait-for=port:8000`.")
    return f"port:{int(number)}"


def _name(value: str) -> str:
    if value in RESERVED or _SHELL.fullmatch(value):
        raise _BadValueError("That name has a meaning already: choose another one.")
    if not _NAME.fullmatch(value):
        raise _BadValueError("A name is in capital letters, digits and `_`: `capture=TOKEN`.")
    return value


class Option(NamedTuple):
    """An option: its name, the field of its value, how a value is read, and how one looks."""

    name: str
    field: str
    read: Callable[[str], object]
    example: str = ""


OPTIONS: dict[str, Option] = {
    one.name: one
    for one in (
        Option("exit", "exit", _status, "exit=3"),
        Option("timeout", "timeout", _seconds, "timeout=60"),
        Option("no-run", "run", _no_run),
        Option("reason", "reason", _text, 'reason="needs a login"'),
        Option("os", "systems", _systems, "os=linux,macos"),
        Option("stderr", "stderr", _flag),
        Option("background", "background", _flag),
        Option("wait-for", "wait_for", _awaited, 'wait-for="ready"'),
        Option("capture", "capture", _name, "capture=TOKEN"),
    )
}
