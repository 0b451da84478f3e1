"""What the front matter of a page says of how its guide is run, under ``guide:``."""

from __future__ import annotations

import difflib
import json
import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from wavewright.config.parsing import parse_yaml
from wavewright.errors import UserError
from wavewright.read import frontmatter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DRIVE = re.compile(r"[A-Za-z]:")


class Front(NamedTuple):
    """The keys of ``guide:``; what they mean stands at `wavewright.guide.document.Guide`."""

    fixture: str = ""
    env: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()
    timeout: float | None = None
    here: bool = False


class _WrongError(Exception):
    """A value that is wrong: the path below its key, the message, and what to do."""


def parsed(plain: str, path: str) -> Front:
    """Return what the front matter of a page says; the text has plain line ends.

    Raises:
        UserError: For front matter that cannot be read, an unknown key or a wrong value.
    """
    front = next(frontmatter.scan(path, plain), None)
    if front and front.status == "invalid":
        raise UserError(front.title, place=str(front.place))
    block = frontmatter.block(plain)
    if not front or not block or "guide" not in front.fields:
        return Front()
    raw, place = front.fields["guide"]
    found = json.loads(raw)
    if found is None:
        return Front()
    if not isinstance(found, dict):
        fix = f"Below `guide:`, indented, stand {_listed(_KEYS)}."
        raise UserError("`guide` is a mapping", place=f"{path}:{place.line}", fix=fix)
    lines = parse_yaml(plain[block.start : block.stop]).keys
    values: dict[str, Any] = {}
    for key, value in found.items():
        try:
            values[key] = _read(key, value)
        except _WrongError as error:
            below, message, fix = error.args
            line = lines.get(f"guide.{below}", lines.get(f"guide.{key}", (place.line, 0)))[0] + 1
            raise UserError(message, place=f"{path}:{line}", fix=fix) from None
    if values.get("here") and values.get("fixture"):
        line = lines["guide.fixture"][0] + 1
        raise UserError(
            "a guide that runs here, in the project, has no fixture to copy",
            place=f"{path}:{line}",
            fix="Leave out `here` or `fixture`.",
        )
    return Front(**values)


def _read(key: str, value: object) -> object:
    if key not in _KEYS:
        near = difflib.get_close_matches(key, _KEYS, n=1)
        fix = f"Did you mean `{near[0]}`?" if near else f"The keys are {_listed(_KEYS)}."
        raise _WrongError(key, f"`guide` has no key `{key}`", fix)
    return _KEYS[key](value)


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _fixture(value: object) -> str:
    if not isinstance(value, str) or not value.strip("./ "):
        raise _WrongError("fixture", "`fixture` is a folder", "Name it from the project's root.")
    if value.startswith("/") or "\\" in value or _DRIVE.match(value) or ".." in value.split("/"):
        message = f"`{value}` is no folder of this project"
        raise _WrongError("fixture", message, "Name it from the project's root, with `/`.")
    return "/".join(part for part in value.split("/") if part not in {"", "."})


def _env(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise _WrongError("env", "`env` is a mapping", "Write `NAME: value` below it, indented.")
    for name, text in value.items():
        if not _NAME.fullmatch(name):
            raise _WrongError(f"env.{name}", f"`{name}` is no name of a variable", _NAMES)
        if not isinstance(text, str) or "\0" in text:
            fix = f'Write it in quotes: `{name}: "{json.dumps(text).strip(chr(34))}"`.'
            raise _WrongError(f"env.{name}", f"the value of `{name}` is a text", fix)
    return tuple(value.items())


_NAMES = "A name has letters, digits and `_`, and begins with no digit."


def _keep(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _WrongError("keep", "`keep` is a list of variables", "Write `keep: [NAME]`.")
    for number, name in enumerate(value):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise _WrongError(f"keep.{number}", f"`{name}` is no name of a variable", _NAMES)
    return tuple(value)


def _timeout(value: object) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(float(value)) or float(value) <= 0:  # type: ignore[arg-type]
        message = "`timeout` is a number of seconds, more than 0"
        raise _WrongError("timeout", message, "Write `timeout: 60`.")
    return float(value)  # type: ignore[arg-type]


def _here(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongError("here", "`here` is true or false", "Write `here: true`.")
    return value


_KEYS: dict[str, Callable[[object], object]] = {
    "fixture": _fixture,
    "env": _env,
    "keep": _keep,
    "timeout": _timeout,
    "here": _here,
}
