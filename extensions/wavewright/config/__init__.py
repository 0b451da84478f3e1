"""The settings of a project: ``wavewright.yml`` → ``Config``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wavewright import cache
from wavewright.config.parsing import FILE, Parsed, parse_yaml
from wavewright.config.values import config_of
from wavewright.errors import UserError
from wavewright.model import Ignore, Pick
from wavewright.settings import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.model import Config

__all__ = ["FILE", "find_root", "load", "parse", "setting"]


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above ``start`` that holds ``wavewright.yml``.

    Raises:
        UserError: When there is none.
    """
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise UserError(
        f"no {FILE} in {start} or above it",
        fix="Go to a project made with Wavewright, or name one with --root DIR.",
    )


def load(root: Path, *, remember: bool = False, strict: bool = True) -> Config:
    """Read and check the settings of the project at ``root``.

    With ``remember`` the parsed file is kept in the user's cache: parsing costs 25 ms. Without
    ``strict`` unknown keys and bad values are the ``problems`` of the settings, for the check to
    tell of them all, and the defaults stand in.

    Raises:
        UserError: When the file is missing, is not YAML or misses a setting, and when it holds an
            unknown key or a bad value; with its line and the nearest right name.
    """
    try:
        text = (root / FILE).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        find_root(root / FILE)
        raise UserError(f"{root} has no {FILE}", fix="Name the project with --root DIR.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot be read: {error}", place=FILE) from error
    known = _remembered(text)
    parsed = known or parse_yaml(text)
    config = _judged(config_of(parsed, text), strict=strict)
    if remember and known is None:
        cache.store(_CACHE, text, parsed._asdict())
    return config


_CACHE = "settings-3"  # another number when the parsed form changes


def _remembered(text: str) -> Parsed | None:
    """Return what was parsed before, if it has the form that it is stored in."""
    known: Any = cache.load(_CACHE, text)
    if not isinstance(known, dict) or set(known) != set(Parsed._fields):
        return None
    return Parsed(**known)


def parse(text: str, *, strict: bool = True) -> Config:
    """Turn the text of a ``wavewright.yml`` into its settings; see `load`."""
    return _judged(config_of(parse_yaml(text), text), strict=strict)


def _judged(config: Config, *, strict: bool) -> Config:
    """Return the settings.

    Raises:
        UserError: With their first problem, when there is to be none.
    """
    if strict and config.problems:
        first = config.problems[0]
        raise UserError(first.message, place=str(first.place), fix=first.fix)
    return config


def setting(config: Config, key: str) -> str | float | bool | tuple[str, ...] | tuple[int, int]:
    """Return the value of one dotted key; what is made of several words as text.

    Raises:
        UserError: When there is no such key; with the nearest ones.
    """
    import difflib  # noqa: PLC0415  # only a mistake pays for it

    known = {setting.key: setting.place for setting in SETTINGS}
    if key not in known:
        near = difflib.get_close_matches(key, known) or known
        raise UserError(f"unknown setting `{key}`", fix=f"Known: {', '.join(near)}.")
    value: Any = config
    for part in known[key].split("."):
        value = getattr(value, part)
    return tuple(map(_written, value)) if isinstance(value, tuple) else value


def _written(item: Any) -> Any:  # noqa: ANN401
    if isinstance(item, Pick):
        return item.rule
    if isinstance(item, Ignore):
        until = f"until {item.until}" if item.until else ""
        return " ".join(filter(None, (item.rule, item.path, until, f"({item.reason})")))
    return " ".join(item) if isinstance(item, tuple) else item
