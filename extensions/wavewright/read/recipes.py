"""The recipes of a justfile: their names, how many words each takes, and the files it imports.

Read is what stands at the start of a line; bodies are not looked into. Conditions on the system
are not judged: a recipe for Windows alone is a recipe.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from wavewright.model import Artifact, Link, Place
from wavewright.read.text import Places

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT = (
    r"'''(?s:.*?)'''|\"\"\"(?s:.*?)\"\"\"|```(?s:.*?)```"
    r"|'[^']*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`"
)
_WHOLE = re.compile(rf"(?:{_TEXT}|#[^\n]*|[^'\"`#\n])*+")
# A text that does not end ends with the line.
_QUOTED = re.compile(rf"{_TEXT}|['\"`].*", re.DOTALL)
_NAME = r"[A-Za-z_][\w-]*"
_ALIAS = re.compile(rf"alias[ \t]+({_NAME})[ \t]*:=[ \t]*({_NAME}(?:::{_NAME})*)")
_PATH = r"(?P<quote>'''|\"\"\"|'|\")(?P<path>[^'\"\n]+)(?P=quote)"
_IMPORT = re.compile(rf"import\??[ \t]+[xf]?{_PATH}")
_MODULE = re.compile(rf"mod\??[ \t]+({_NAME})(?:[ \t]+{_PATH})?[ \t]*(?:#|$)")
_SET = re.compile(r"set[ \t]+fallback[ \t]*(?::=[ \t]*true[ \t]*)?(?:#|$)")
_RECIPE = re.compile(rf"@?({_NAME})(?=[ \t:])([^\n]*)", re.DOTALL)
_OTHER = re.compile(
    rf"(?:set|unexport)[ \t]+{_NAME}|(?:(?:export|eager|lazy)[ \t]+)?{_NAME}[ \t]*:="
)
_PARAMETER = re.compile(rf"([*+])?\$?{_NAME}([ \t]*=[ \t]*)?")
ANY = 1_000_000  # words that a recipe takes which takes as many as there are


def scan(path: str, text: str) -> Iterator[Artifact]:
    """Yield the file with what it imports, then its recipes and aliases.

    The links of the file lead to files from the root: of ``import`` to the imported one, which
    with ``may-import`` may be missing, of ``submodule`` to those that the module may be in, with
    the module's name as holder. The fields of a recipe are the least and the most words that it
    takes; the title of an alias is what it is another name of.
    """
    links: list[Link] = []
    recipes: list[Artifact] = []
    fields: dict[str, tuple[str, Place]] = {}
    places = Places(path, text)
    for offset, line in _lines(text):
        place = places.at(offset)
        if found := _ALIAS.match(line):
            recipes.append(Artifact("recipe", found[1], found[2], "", place))
        elif found := _IMPORT.match(line):
            relation = "may-import" if line.startswith("import?") else "import"
            at = places.at(offset + found.start("path"))
            links.append(Link(relation, _beside(path, found["path"]), at))
        elif found := _MODULE.match(line):
            links += [Link("submodule", one, place, found[1]) for one in _module(path, found)]
        elif _SET.match(line):
            fields["fallback"] = ("true", place)
        elif not _OTHER.match(line) and (found := _RECIPE.match(line)):
            takes = _takes(found[2])
            if takes:
                known = {key: (str(most), place) for key, most in zip(_TAKES, takes, strict=True)}
                recipes.append(Artifact("recipe", found[1], "", "", place, fields=known))
    yield Artifact("recipes", path, "", "", Place(path), tuple(links), fields)
    yield from recipes


_TAKES = ("least", "most")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are no body, comment or attribute, with the texts that go on in them."""
    at, whole = 0, True  # until a text is not closed
    while at < len(text):
        if text[at] in " \t\n#[":
            end = text.find("\n", at)
        else:
            found = _WHOLE.match(text, at) if whole else None
            end = found.end() if found else at
            whole = whole and text[end : end + 1] in {"", "\n"}
            end = text.find("\n", end)
            yield at, text[at : end if end >= 0 else len(text)]
        at = end + 1 if end >= 0 else len(text)


def _takes(header: str) -> tuple[int, int] | None:
    """Return how many words a recipe takes; nothing when the line is no recipe."""
    parameters = _before_colon(_QUOTED.sub("''", header))
    if parameters is None:
        return None
    least = most = 0
    for many, default in _each(parameters):
        least += not default and many != "*"
        most = ANY if many else most + 1
    return least, min(most, ANY)


def _before_colon(header: str) -> str | None:
    """Return the parameters, without what stands in brackets; ``None`` without the colon."""
    kept: list[str] = []
    depth = 0
    for char in header:
        depth += (char == "(") - (char == ")")
        if char == ":" and depth == 0:
            return "".join(kept)
        kept.append(char if depth == 0 else "")
    return None


def _each(parameters: str) -> Iterator[tuple[str, bool]]:
    """Yield of each parameter whether it takes many words, and whether it has a default."""
    at = 0
    while at < len(parameters):
        found = _PARAMETER.match(parameters, at)
        if not found:
            at += 1
            continue
        at = found.end()
        if found[2]:
            while at < len(parameters) and parameters[at] not in " \t":
                at += 1
        yield found[1] or "", bool(found[2])


def _beside(path: str, written: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), written))


def _module(path: str, found: re.Match[str]) -> list[str]:
    """Return the files that a module may be in."""
    if found["path"]:
        one = _beside(path, found["path"])
        return [one, f"{one}/mod.just", f"{one}/justfile", f"{one}/.justfile"]
    name = found[1]
    forms = (f"{name}.just", f"{name}/mod.just", f"{name}/justfile", f"{name}/.justfile")
    return [_beside(path, form) for form in forms]
