"""Front matter: the YAML between two lines of ``---`` at the very top of a page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.config.parsing import parse_yaml
from wavewright.errors import UserError
from wavewright.model import Artifact, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

# Between two rules of a page there is text; in front matter at least one line is `key: value`.
_BLOCK = re.compile(
    r"---[ \t]*\n(?P<yaml>(?:(?!(?:---|\.\.\.)[ \t]*(?:\n|\Z))[^\n]*(?:\n|\Z))*?)"
    r"(?P<end>(?:---|\.\.\.)[ \t]*(?:\n|\Z))"
)
_OPEN = re.compile(r"---[ \t]*\n[\"']?[A-Za-z_][\w -]*[\"']?:(?:[ \t]|\n)")
_KEY = re.compile(r"^[ \t]*[\"'{]?[A-Za-z_][\w -]{0,80}[\"']?[ \t]{0,9}:(?:[ \t]|$)", re.MULTILINE)
_WRONG = re.compile(r"settings are (plain|one document)")


class Block(NamedTuple):
    """Where front matter stands in a text: its YAML, and the end of the line that closes it."""

    start: int
    stop: int
    end: int


def block(text: str) -> Block | None:
    """Return where the front matter of a page is, if it has any that is closed."""
    if not text.startswith("---"):
        return None
    found = _BLOCK.match(text)
    if not found or (found["yaml"].strip() and not _KEY.search(found["yaml"])):
        return None
    return Block(found.start("yaml"), found.end("yaml"), found.end())


def scan(path: str, text: str) -> Iterator[Artifact]:
    """Yield the front matter of a page, if it has any.

    Its fields are its keys, with their values in JSON and their places; ``end`` among its sections
    is the line that closes it. Its status is valid or invalid; what is wrong with it as a whole is
    its title, at its place.
    """
    found = block(text)
    if found:
        yield _parsed(path, text, found)
    elif _OPEN.match(text):
        yield _made("the front matter is not closed by a line of `---`", Place(path))


def _parsed(path: str, text: str, found: Block) -> Artifact:
    closing = text.count("\n", 0, found.stop) + 1
    try:
        parsed = parse_yaml(text[found.start : found.stop])
    except UserError as error:
        line = error.place.rpartition(":")[2] if error.place else ""
        place = Place(path, int(line) + 1 if line.isdigit() else 1)
        return _made(_WRONG.sub(r"front matter is \1", error.message), place, closing)
    if not isinstance(parsed.data, dict):
        nothing = parsed.data is None
        wrong = "" if nothing else "front matter is `key: value` lines"
        return _made(wrong, Place(path, 1 if nothing else 2), closing)
    places = {key: Place(path, line + 1, column) for key, (line, column) in parsed.keys.items()}
    return _made("", Place(path), closing)._replace(
        fields={
            key: (json.dumps(value, ensure_ascii=False), places[key])
            for key, value in parsed.data.items()
        }
    )


def _made(wrong: str, place: Place, closing: int = 0) -> Artifact:
    sections = ((0, "end", closing),) if closing else ()
    status = "invalid" if wrong else "valid"
    return Artifact("front-matter", "", wrong, status, place, sections=sections)
