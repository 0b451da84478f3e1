"""Names that become Python: modules, classes, functions and their parameters; good, or refused."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import places
from wavewright.model import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wavewright.model import Answer, Artifact, Project

TYPES = ("str", "int", "float", "bool")
PATH = "path"  # a file; only people have files, so that no tool takes one
LONGEST = 32  # of a name in code: its lines stay short
SCAFFOLD = "# wavewright: scaffold of"  # how generated code says that it is to be written
_CLASS = re.compile(r"[A-Z][A-Za-z0-9]*")
_ELEMENT = re.compile(
    r"\**`?(?P<name>[^*`:\u2013\u2014]+?)`?\**(?:\s*(?:[:\u2013\u2014]|\s-)\s*(?P<text>.+))?"
)
# What parameters would hide in the code that is made, besides the names of Python.
_HIDDEN = {
    "self": "the object that a method belongs to",
    "ctx": "what servers call the context of a call",
    "made": "what the generated code calls its result",
}
# Signs that people type by habit, and what they look like in code.
_LOOKALIKES = str.maketrans(
    "\u2018\u2019\u2032\u201c\u201d\u2033\u2010\u2011\u2013\u2212\u00d7\u2026\u00a0",
    "'''\"\"\"----x. ",
) | {sign + 0xFEE0: sign for sign in range(0x21, 0x7F)}  # letters as wide as those of Chinese


class Element(NamedTuple):
    """A class of a domain model: its name, and what it is in one line.

    ``called`` is its name as it was written, where that is none of a class.
    """

    name: str
    text: str = ""
    called: str = ""


class Parameter(NamedTuple):
    """A parameter of a function: its name and its type.

    One that may be left out has a ``default``, as it is written in code; one with a ``keyword`` is
    given by its name.
    """

    name: str
    type: str = "str"
    default: str = ""
    keyword: bool = False

    @property
    def sample(self) -> str:
        """A value of it that tests use, as it is typed."""
        return {"str": "Ada", "int": "3", "float": "1.5", "bool": "True", PATH: "notes.md"}[
            self.type
        ]


def module(text: str) -> str:
    """Clean the name of a module: ``Config publishing`` → ``config_publishing``.

    Raises:
        UserError: For what cannot be one, and for the names of modules that everybody knows.
    """
    found = _identifier(text, "a module")
    if found in sys.stdlib_module_names or found == "mcp":
        raise UserError(
            f"{found!r} is the name of a module that Python or the server of tools has",
            fix="Choose another name, for example one that says whose it is.",
        )
    return found


def function(text: str) -> str:
    """Clean the name of a function: ``Publish config`` → ``publish_config``.

    Raises:
        UserError: For what cannot be one, and for the names of Python's own functions.
    """
    found = _identifier(text, "a tool")
    if found in dir(builtins) or found == "mcp":
        raise UserError(
            f"{found!r} is the name of a function of Python, or of the server",
            fix="Choose another name: a verb and what it is done to, such as publish_config.",
        )
    return found


def command(text: str) -> str:
    """Clean the name of a command: ``Publish config`` → ``publish-config``.

    Raises:
        UserError: For what cannot be one.
    """
    return _short(names.slug(text.replace("_", "-")), text)


def element(text: str) -> str:
    """Clean a class with what it is: ``**Config artifact** - a config`` → ``Config artifact - …``.

    Raises:
        UserError: When its name cannot be that of a class.
    """
    found = element_of(text)
    name = found.called or found.name
    return f"{name} - {found.text}" if found.text else name


def element_of(text: str) -> Element:
    """Return the class that a line names.

    Raises:
        UserError: When its name cannot be that of a class.
    """
    line = names.line(text)
    parts = _ELEMENT.fullmatch(line)
    name = class_name(parts["name"]) if parts else ""
    known = keyword.iskeyword(name) or name in dir(builtins)
    if not parts or not _CLASS.fullmatch(name) or known:
        why = "Python has it already" if known else "a class begins with a letter"
        raise UserError(
            f"no class can be called after {text!r}: {why}",
            fix="Write `Name - what it is`, for example `ConfigArtifact - a published config`.",
        )
    _short(name, text)
    called = " ".join(parts["name"].split())
    return Element(name, (parts["text"] or "").strip(), called if called != name else "")


def class_name(text: str) -> str:
    """Return words as the name of a class: ``config artifact`` → ``ConfigArtifact``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    return "".join(word[0].upper() + word[1:] for word in words)


def parameter(text: str) -> str:
    """Clean a parameter: ``name:type``; without a type it is text.

    Raises:
        UserError: For what cannot be a name, and for a type that is not simple.
    """
    name, _, kind = text.partition(":")
    found, type_ = _identifier(name, "a parameter"), kind.strip().lower() or "str"
    if type_ not in (*TYPES, PATH):
        raise UserError(
            f"{type_!r} is no type of a parameter", fix=f"Use one of {', '.join((*TYPES, PATH))}."
        )
    if found in dir(builtins) or found in _HIDDEN:
        hidden = _HIDDEN.get(found, "what Python calls so")
        raise UserError(f"{found!r} hides {hidden}", fix="Choose another name.")
    return f"{found}:{type_}"


def parameters(answers: Mapping[str, Answer]) -> tuple[Parameter, ...]:
    """Return the parameters that clean answers name.

    Raises:
        UserError: When two of them have one name.
    """
    found: dict[str, str] = {}
    for one in places.many(answers, "param"):
        name = parameter_of(one).name
        if name in found:
            raise UserError(
                f"two parameters would be called {name}: `{found[name]}` and `{one}`",
                fix="Give one of them another name.",
            )
        found[name] = one
    return tuple(map(parameter_of, found.values()))


def parameter_of(text: str) -> Parameter:
    """Return the parameter that a clean answer names."""
    name, _, type_ = text.partition(":")
    return Parameter(name, type_)


def plain(text: str) -> str:
    """Clean a line that goes into code."""
    return names.line(readable(text))


def readable(text: str) -> str:
    """Return a text for a docstring: without its marks, and signs that only look like others."""
    found = text.translate(_LOOKALIKES).replace("\\", "/").replace('"""', "'''")
    return found.replace('"', "'") if found.lstrip().startswith('"') else found


def _identifier(text: str, what: str) -> str:
    found = names.snake(names.slug(text.replace("_", "-").replace(".", "-")))
    if found[0].isdigit() or keyword.iskeyword(found):
        digit = found[0].isdigit()
        why = "begins with a digit" if digit else "is a word of Python"
        raise UserError(
            f"{found!r} cannot be the name of {what}: it {why}",
            fix=f"Choose another name, for example {'the' if digit else 'do'}_{found}.",
        )
    return _short(found, text)


def _short(found: str, text: str) -> str:
    if len(found) > LONGEST:
        raise UserError(f"{text!r} is longer than {LONGEST} characters", fix="Shorten it.")
    return found


def _optional_slug(text: str) -> str:
    return names.slug(text) if text.strip() else ""


def _optional_behavior(text: str) -> str:
    return names.behavior(text) if text.strip() else ""


def _capability(project: Project, answers: Mapping[str, Answer]) -> str | None:
    """Return the capability of the behavior, or the only one; none, where there are none."""
    behavior = answers.get("behavior", "")
    owners = places.owners(project, str(behavior)) if behavior else ()
    known = [one.id for one in owners] or [one.id for one in project.of("capability")]
    return (known[0] if len(set(known)) == 1 else None) if known else ""


BEHAVIOR = Field(
    "behavior",
    "The behavior that it is part of, named in its docstring.",
    _optional_behavior,
    lambda _p, _a: "",
    ask=False,
)
CAPABILITY = Field(
    "capability", "The capability that offers it.", _optional_slug, _capability, ask=False
)
DESCRIPTION = Field(
    "description",
    "What it does, in one sentence.",
    plain,
    lambda _project, answers: names.heading(places.text(answers, "name")),
)


PARAMETER = Field(
    "param",
    "A parameter, `name:type`, of type str, int, float, bool or path; those of the service by "
    "default, which are optional where it has a default for them.",
    parameter,
    lambda _p, _a: (),
    many=True,
    ask=False,
)


def owner(project: Project, answers: Mapping[str, Answer]) -> dict[str, object]:
    """Return the capability and the behavior of something that is made, once they fit.

    Raises:
        UserError: When there is no such capability, or it does not declare the behavior.
    """
    slug, behavior = places.text(answers, "capability"), places.text(answers, "behavior")
    found = places.need(project, "capability", slug) if slug else None
    if behavior and not found:
        raise UserError(
            f"no capability declares {behavior}", fix="Name the capability with --capability SLUG."
        )
    if behavior and found and behavior not in _declared(found):
        raise UserError(
            f"the capability {slug!r} does not declare {behavior}",
            place=str(found.place),
            fix=f"Add it first: wavewright new behavior {behavior} --capability {slug}",
        )
    return {"capability": slug, "spec": found.place.path if found else "", "behavior": behavior}


def _declared(capability: Artifact) -> Iterable[str]:
    return [link.target for link in capability.links if link.relation == "behavior"]
