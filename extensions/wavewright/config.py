"""The settings of a project: ``wavewright.yml`` → ``Config``, and the table that documents them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from wavewright.errors import UserError
from wavewright.model import Config, Coverage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "wavewright.yml"
SCHEMA_ID = "wavewright-settings-1"
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of ``wavewright.yml``: its JSON type, default, meaning and limits.

    ``kind`` is ``string``, ``integer``, ``boolean`` or ``array`` (of strings). A setting without a
    default must be given. Percentages are integers from 0 to 100.
    """

    key: str
    kind: str
    help: str
    default: str | int | bool | tuple[str, ...] | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""


def _percent(key: str, default: int, text: str) -> Setting:
    return Setting(f"coverage.{key}", "integer", text, default)


SETTINGS: tuple[Setting, ...] = (
    Setting("project", "string", "The project's name, as people write it."),
    Setting(
        "namespace",
        "string",
        "First part of behavior ids, upper case: `APP` in `APP.CONFIG.PUBLISH`.",
        pattern=r"^[A-Z][A-Z0-9_]*$",
    ),
    Setting(
        "package",
        "string",
        "The import name of the Python package under `src/`; empty when only the process is used.",
        "",
        pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$",
    ),
    Setting(
        "scope",
        "string",
        "`project`: code and tests belong to the process. `process`: documents only.",
        "project",
        choices=("project", "process"),
    ),
    Setting(
        "planning",
        "array",
        "How work is planned; `waves` always, `sprints` and `prds` in addition.",
        ("waves",),
        choices=("waves", "sprints", "prds"),
    ),
    Setting(
        "deployment",
        "string",
        "Where releases run.",
        "none",
        choices=("none", "docker", "kubernetes"),
    ),
    Setting("monitoring", "boolean", "Whether the running service is monitored.", default=False),
    _percent("overall", 85, "Lines and branches covered by all tests, in percent."),
    _percent("new-code", 90, "The same for the lines that a change adds."),
    _percent("unit", 90, "Covered by the unit tests alone."),
    _percent("integration", 80, "Covered by the integration tests alone."),
    _percent("critical", 95, "Covered in critical modules."),
    _percent("dev", 50, "Needed to deploy to the development stage."),
    _percent("staging", 70, "Needed to deploy to staging."),
    _percent("production", 80, "Needed to deploy to production."),
    Setting("gates", "array", "Recipes that `just pre-merge` runs, in this order.", ()),
    Setting("exclude", "array", "Paths and patterns that `wavewright check` does not read.", ()),
)


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


def load(root: Path) -> Config:
    """Read and check the settings of the project at ``root``.

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
    return parse(text)


def parse(text: str) -> Config:
    """Turn the text of a ``wavewright.yml`` into its settings; see `load`."""
    import yaml  # noqa: PLC0415  # 25 ms, and not needed where no settings are read

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(text, Loader=loader)  # noqa: S506  # both loaders are safe ones
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{FILE}:{mark.line + 1}" if mark else FILE
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise UserError(f"not valid YAML: {problem}", place=place) from error
    except ValueError as error:  # a date such as 2026-13-99
        raise UserError(f"not valid YAML: {error}", place=FILE) from error
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
            near = difflib.get_close_matches(key, known, n=1)
            raise UserError(
                f"unknown setting `{key}`",
                place=_place(text, key),
                fix=f"Did you mean `{near[0]}`?" if near else "Remove it.",
            )
    return values


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
    own = {field.name for field in fields(Config)} - {"coverage"}
    return Config(coverage=Coverage(**coverage), **{k: v for k, v in values.items() if k in own})


def setting(config: Config, key: str) -> str | int | bool | tuple[str, ...]:
    """Return the value of one dotted key.

    Raises:
        UserError: When there is no such key; with the nearest ones.
    """
    known = [setting.key for setting in SETTINGS]
    if key not in known:
        near = difflib.get_close_matches(key, known) or known
        raise UserError(f"unknown setting `{key}`", fix=f"Known: {', '.join(near)}.")
    holder: object = config
    for part in key.split("."):
        holder = getattr(holder, part.replace("-", "_"))
    return holder  # type: ignore[return-value]  # the table has no key of another type


def schema() -> dict[str, Any]:
    """Return the JSON Schema of ``wavewright.yml``, made from the table."""
    properties: dict[str, Any] = {}
    for item in SETTINGS:
        *group, name = item.key.split(".")
        holder = properties
        if group:
            holder = properties.setdefault(
                group[0], {"type": "object", "additionalProperties": False, "properties": {}}
            )["properties"]
        holder[name] = _property(item)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": SCHEMA_ID,
        "title": "Settings of a project made with Wavewright",
        "type": "object",
        "additionalProperties": False,
        "required": [item.key for item in SETTINGS if item.default is None],
        "properties": properties,
    }


def _property(item: Setting) -> dict[str, Any]:
    inner: dict[str, Any] = {"type": "string"} if item.kind == "array" else {}
    target = inner if item.kind == "array" else {}
    if item.choices:
        target["enum"] = list(item.choices)
    if item.pattern:
        target["pattern"] = item.pattern
    if item.kind == "integer":
        target |= {"minimum": 0, "maximum": PERCENT}
    found: dict[str, Any] = {"type": item.kind, "description": item.help}
    if item.kind == "array":
        found |= {"items": inner}
    else:
        found |= target
    if item.default is not None:
        found["default"] = list(item.default) if isinstance(item.default, tuple) else item.default
    return found
