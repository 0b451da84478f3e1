"""The table of settings: every key of ``wavewright.yml`` with its type, default and meaning."""

from __future__ import annotations

from typing import Any, NamedTuple

SCHEMA_ID = "wavewright-settings-1"
PERCENT = 100


class Setting(NamedTuple):
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
