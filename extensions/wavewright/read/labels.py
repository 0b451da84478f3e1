"""The labels of issues and pull requests, as `.github/labels.yml` lists them."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.config.parsing import parse_yaml
from wavewright.errors import UserError
from wavewright.read import walk

if TYPE_CHECKING:
    from wavewright.config.parsing import Parsed

LABELS = ".github/labels.yml"
_COLOR = re.compile(r"[0-9A-Fa-f]{6}")
# What GitHub takes.
_LONGEST = {"name": 50, "color": 6, "description": 100}


class Label(NamedTuple):
    """One label: its name, its colour as six hex digits, and what it means."""

    name: str
    color: str
    description: str = ""


def read_labels(root: str) -> tuple[Label, ...]:
    """Return the labels of a project, in the order of the file.

    Raises:
        UserError: When there is no such file, or GitHub would refuse what it says.
    """
    try:
        text = walk.data(root, LABELS).decode("utf-8-sig")
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise UserError(f"there is no {LABELS}", fix="List the labels there.") from error
        raise UserError(f"cannot be read: {walk.reason(error)}", place=LABELS) from error
    except UnicodeDecodeError as error:
        raise UserError("the file is not UTF-8", place=LABELS) from error
    try:
        parsed = parse_yaml(text)
    except UserError as error:
        line = error.place.partition(":")[2]
        place = f"{LABELS}:{line}" if line else LABELS
        raise UserError(error.message, place=place) from error
    return tuple(_labels(parsed))


def _labels(parsed: Parsed) -> list[Label]:
    if not isinstance(parsed.data, list) or not parsed.data:
        fix = "Write `- name: bug`, and under it `color:` and `description:`."
        raise UserError("there is no list of labels", place=LABELS, fix=fix)
    found: dict[str, Label] = {}
    for number, item in enumerate(parsed.data):
        wrong = _wrong(item)
        label = None if any(wrong) else Label(**item)
        if label and label.name.lower() in found:
            wrong = f"`{label.name}` is there twice", "Remove one of them."
        if any(wrong) or not label:
            line = parsed.keys.get(str(number), (1, 1))[0]
            raise UserError(wrong[0], place=f"{LABELS}:{line}", fix=wrong[1])
        found[label.name.lower()] = label
    return list(found.values())


def _wrong(item: object) -> tuple[str, str]:
    """Return what is wrong with a label, and what to do; two empty texts when nothing is."""
    if not isinstance(item, dict) or not {"name", "color"} <= item.keys() <= _LONGEST.keys():
        return "a label has a name, a color and perhaps a description", "Write these, nothing else."
    for key, value in item.items():
        if not isinstance(value, str):
            return f"`{key}` is no text: {value}", f'Put it in quotes: {key}: "{value}"'
        if not value.isprintable() or len(value) > _LONGEST[key]:
            return f"`{key}` is too long, or has control characters", f"At most {_LONGEST[key]}."
    if not item["name"].strip() or item["name"].startswith("-"):
        return "the name of a label is empty, or begins with `-`", "Begin it with a letter."
    if not _COLOR.fullmatch(item["color"]):
        return f"`{item['color']}` is no colour", "Write six hex digits, without `#`."
    return "", ""
