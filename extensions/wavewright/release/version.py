"""Versions: ``X.Y.Z`` as Semantic Versioning writes them, and the one that comes next."""

from __future__ import annotations

import re
from typing import NamedTuple

from wavewright.errors import UserError
from wavewright.names import tagged

LEVELS = ("major", "minor", "patch")
_VERSION = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})", re.ASCII)
_BEFORE = re.compile(
    r"(?P<final>\d+\.\d+\.\d+)[-._]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[-._]?\d*"
    r"(?:\.?dev\d*)?(?:\+[\w.]+)?",
    re.ASCII,
)
_CLOSE = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?", re.ASCII)


class Version(NamedTuple):
    """A version of three numbers; versions compare as tuples do."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        """Return ``X.Y.Z``."""
        return ".".join(map(str, self))

    def next(self, level: str) -> Version:
        """Return the version after this one: the next ``major``, ``minor`` or ``patch``."""
        if level == "major":
            return Version(self.major + 1, 0, 0)
        if level == "minor":
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)


def known(text: str) -> Version | None:
    """Return a version from ``X.Y.Z``, and nothing from any other text."""
    found = _VERSION.fullmatch(text)
    return Version(*map(int, found.groups())) if found else None


def final(text: str, place: str = "") -> Version:
    """Return a version from ``X.Y.Z``, or the one that ``X.Y.Z.dev0`` or ``X.Y.Zrc1`` leads to.

    Raises:
        UserError: When it is neither.
    """
    before = _BEFORE.fullmatch(text)
    return parse(before["final"] if before else text, place)


def parse(text: str, place: str = "") -> Version:
    """Return a version from ``X.Y.Z``.

    Raises:
        UserError: When it is no such version, with the nearest one that is.
    """
    if found := known(text):
        return found
    close = _CLOSE.match(text)
    near = ".".join(str(int(part or 0)) for part in close.groups()) if close else "1.2.0"
    raise UserError(
        f"{text!r} is no version of three numbers, as Semantic Versioning has them",
        place=place,
        fix=f"Write it as {near}. Versions before a final one, such as 1.2.0rc1, are not released.",
    )


def target(level: str, current: Version) -> Version:
    """Return the version that ``major``, ``minor``, ``patch`` or ``X.Y.Z`` asks for.

    The present version may be asked for: the first release is one that was never released.

    Raises:
        UserError: When it is none of these, or older than the present one.
    """
    if level in LEVELS:
        return current.next(level)
    if not level.removeprefix("v")[:1].isdigit():
        raise UserError(
            f"{level!r} is neither a level nor a version",
            fix=f"Write {', '.join(LEVELS)} or a version such as {current.next('minor')}.",
        )
    asked = parse(level.removeprefix("v"))
    if asked < current:
        raise UserError(
            f"{asked} is older than the present version {current}",
            fix=f"Name a newer one, for example {current.next('patch')}.",
        )
    return asked


def of_tag(tag: str, form: str) -> Version | None:
    """Return the version that a tag of a form names: ``v{version}``."""
    return known(tagged(tag, form))


def named(text: str, form: str) -> str:
    """Return the version in a text that is one, with or without a ``v``, or a tag of a form."""
    found = of_tag(text, form)
    return str(found) if found else text.removeprefix("v")
