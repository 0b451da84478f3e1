"""The settings of a project: ``wavewright.yml`` → ``Config``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wavewright import cache
from wavewright.errors import UserError
from wavewright.model import Config, Coverage
from wavewright.settings import PERCENT, SETTINGS, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import ModuleType

FILE = "wavewright.yml"
LARGEST = 100_000  # characters
DEEPEST = 10  # levels of nesting


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


def load(root: Path, *, remember: bool = False) -> Config:
    """Read and check the settings of the project at ``root``.

    With ``remember`` the parsed file is kept in the user's cache: parsing costs 25 ms.

    Raises:
        UserError: When the file is missing, is not YAML, or holds an unknown key or a bad value;
            with its line and the nearest right name.
    """
    try:
        text = (root / FILE).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        find_root(root / FILE)
        raise UserError(f"{root} has no {FILE}", fix="Name the project with --root DIR.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot be read: {error}", place=FILE) from error
    known = cache.load("settings", text)
    data = parse_yaml(text) if known is None else known
    config = config_of(data, text)
    if remember and known is None:
        cache.store("settings", text, data)
    return config


def parse(text: str) -> Config:
    """Turn the text of a ``wavewright.yml`` into its settings; see `load`."""
    return config_of(parse_yaml(text), text)


def parse_yaml(text: str) -> object:
    """Return the data that a text in YAML holds.

    Raises:
        UserError: When it is not YAML; with its line.
    """
    import yaml  # noqa: PLC0415  # 25 ms, and not needed where no settings are read

    if len(text) > LARGEST:
        raise UserError(f"larger than {LARGEST} characters", place=FILE)
    try:
        _refuse_traps(text, yaml)
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data: object = yaml.load(text, Loader=loader)  # noqa: S506  # both loaders are safe
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{FILE}:{mark.line + 1}" if mark else FILE
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise UserError(f"not valid YAML: {problem}", place=place) from error
    except ValueError as error:  # a date such as 2026-13-99
        raise UserError(f"not valid YAML: {error}", place=FILE) from error
    return data


def _refuse_traps(text: str, yaml: ModuleType) -> None:
    """Refuse what a parser takes silently: doubled keys, of which the last wins, and bombs.

    Raises:
        UserError: With the line of the second key, of the alias or of the nesting.
    """
    keys: list[dict[str, int] | None] = []  # of each open mapping; None for a list
    expect: list[bool] = []  # whether the next scalar of a mapping is a key
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or len(keys) > DEEPEST:
            raise UserError(
                "settings are plain: no aliases, no deep nesting", place=f"{FILE}:{line}"
            )
        if isinstance(event, yaml.ScalarEvent) and keys and keys[-1] is not None and expect[-1]:
            if event.value in keys[-1]:
                first = keys[-1][event.value]
                raise UserError(
                    f"`{event.value}` stands twice, first on line {first}",
                    place=f"{FILE}:{line}",
                    fix="Make one of the two.",
                )
            keys[-1][event.value] = line
        if expect and not isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            expect[-1] = not expect[-1]
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            keys.append({} if isinstance(event, yaml.MappingStartEvent) else None)
            expect.append(True)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            keys.pop()
            expect.pop()


def config_of(data: object, text: str) -> Config:
    """Turn the data of a ``wavewright.yml`` into its settings; the text tells the lines.

    Raises:
        UserError: For an unknown key or a bad value.
    """
    if not isinstance(data, dict):
        raise UserError(
            "settings are `key: value` lines", place=f"{FILE}:1", fix="Start with `project: NAME`."
        )
    values = _flatten(data, text)
    return _config({s.key: _value(s, values, text) for s in SETTINGS})


def _flatten(data: Mapping[Any, Any], text: str) -> dict[str, Any]:
    known = {setting.key for setting in SETTINGS}
    groups = {key.split(".")[0] for key in known if "." in key}
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key in groups and isinstance(value, dict):
            values |= {f"{key}.{name}": item for name, item in value.items()}
        else:
            values[str(key)] = value
    for key in values:
        if key in groups:
            raise UserError(f"`{key}` holds `name: value` lines", place=_place(text, key))
        if key not in known:
            near = _near(key, known)
            raise UserError(
                f"unknown setting `{key}`",
                place=_place(text, key),
                fix=f"Did you mean `{near[0]}`?" if near else "Remove it.",
            )
    return values


def _near(key: str, known: Iterable[str]) -> list[str]:
    import difflib  # noqa: PLC0415  # only a mistake pays for it

    return difflib.get_close_matches(key, known)


def _place(text: str, key: str) -> str:
    """Return ``wavewright.yml:line`` of a dotted key."""
    *group, name = key.split(".")
    inside = not group
    for number, line in enumerate(text.splitlines(), 1):
        if group and re.match(rf"{re.escape(group[0])}\s*:", line):
            inside = True
        if inside and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*:", line):
            return f"{FILE}:{number}"
    return FILE


def _value(setting: Setting, values: Mapping[str, Any], text: str) -> Any:  # noqa: ANN401
    if setting.key not in values or values[setting.key] is None:
        if setting.default is None:
            raise UserError(
                f"the setting `{setting.key}` is missing",
                place=FILE,
                fix=f"Add `{setting.key}: …`. {setting.help}",
            )
        return setting.default
    value = values[setting.key]
    problem = _problem(setting, value)
    if problem:
        raise UserError(f"`{setting.key}` {problem}", place=_place(text, setting.key))
    return tuple(value) if setting.kind == "array" else value


def _problem(setting: Setting, value: object) -> str:
    """Return what is wrong with a value, or nothing."""
    if setting.kind == "boolean":
        wrong = "" if isinstance(value, bool) else "must be true or false"
    elif setting.kind == "integer":
        whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= PERCENT
        wrong = "" if whole else f"must be a whole number from 0 to {PERCENT}"
    elif (setting.kind == "array") != isinstance(value, list):
        wrong = "must be a list" if setting.kind == "array" else "must be text"
    else:
        wrong = next(filter(None, (_wrong_text(setting, item) for item in _items(value))), "")
    return f"{wrong}, not {value!r}" if wrong else ""


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _wrong_text(setting: Setting, item: object) -> str:
    if not isinstance(item, str):
        return "must be text"
    if setting.choices and item not in setting.choices:
        return f"must be one of {', '.join(setting.choices)}"
    if setting.pattern and not re.search(setting.pattern, item):
        return f"must match {setting.pattern}"
    return ""


def _config(values: Mapping[str, Any]) -> Config:
    prefix = "coverage."
    coverage = {
        key.removeprefix(prefix).replace("-", "_"): value
        for key, value in values.items()
        if key.startswith(prefix)
    }
    own = set(Config._fields) - {"coverage"}
    return Config(coverage=Coverage(**coverage), **{k: v for k, v in values.items() if k in own})


def setting(config: Config, key: str) -> str | int | bool | tuple[str, ...]:
    """Return the value of one dotted key.

    Raises:
        UserError: When there is no such key; with the nearest ones.
    """
    known = [setting.key for setting in SETTINGS]
    if key not in known:
        near = _near(key, known) or known
        raise UserError(f"unknown setting `{key}`", fix=f"Known: {', '.join(near)}.")
    holder: object = config
    for part in key.split("."):
        holder = getattr(holder, part.replace("-", "_"))
    return holder  # type: ignore[return-value]  # the table has no key of another type
