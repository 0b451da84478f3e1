"""The table of settings: every key of ``wavewright.yml`` with its type, default and meaning."""

from __future__ import annotations

from typing import Any, NamedTuple

SCHEMA_ID = "wavewright-settings-1"
PERCENT = 100
FORMS = {"range": "two integers", "date": "date"}


class Setting(NamedTuple):
    """One key of ``wavewright.yml``: its JSON type, default, meaning and limits.

    ``kind`` is ``string``, ``date``, ``integer``, ``boolean``, ``range`` (two whole numbers, the
    least and the most) or ``array``: of strings, or with ``fields`` of entries that have these
    keys. A setting without a default must be given. Percentages are integers from 0 to 100.
    """

    key: str
    kind: str
    help: str
    default: str | int | bool | tuple[str, ...] | tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    fields: tuple[Setting, ...] = ()

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default is None

    @property
    def form(self) -> str:
        """What a value looks like, in a few words."""
        words = " or ".join(f"`{word}`" for word in self.choices)
        if self.fields:
            keys = ", ".join(f"`{one.key}`" for one in self.fields)
            return f"list of entries with {keys}"
        if self.kind == "array":
            return f"list of {words or 'texts'}"
        return words or FORMS.get(self.kind, self.kind)


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
    Setting(
        "documents",
        "array",
        "Folders of documents whose links are checked, besides `project-docs`, `user-docs` and "
        "`dev-docs`.",
        ("docs",),
    ),
    Setting(
        "sources",
        "array",
        "Folders of code in any language whose comments may carry `@behavior:` marks; read also "
        "where only the process is used.",
        ("src", "tests"),
    ),
    Setting(
        "plan.capabilities-per-wave",
        "range",
        "How many capabilities a wave has: the least and the most.",
        (3, 5),
    ),
    Setting("plan.capacity", "integer", "How much of the capacity a plan fills, in percent.", 70),
    Setting(
        "check.select",
        "array",
        "Rules that `wavewright check` applies, by id or prefix; all when empty. `CONFIG` always.",
        (),
    ),
    Setting(
        "check.ignore",
        "array",
        "Findings that do not count, each with its reason; on some paths or until a day only.",
        (),
        fields=(
            Setting("rule", "string", "Id or prefix of the rules."),
            Setting(
                "path",
                "string",
                "Pattern of the files, from the root; `*` matches `/` too. All files without it.",
                "",
            ),
            Setting("reason", "string", "Why these findings do not count.", pattern=r"\S"),
            Setting("until", "date", "Last day on which they do not count: `2027-03-31`.", ""),
        ),
    ),
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
        **_object(SETTINGS, properties),
    }


def _object(items: tuple[Setting, ...], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [item.key for item in items if item.required],
        "properties": properties,
    }


def _property(item: Setting) -> dict[str, Any]:
    found = {**_type(item), "description": item.help}
    if not item.required:
        found["default"] = list(item.default) if isinstance(item.default, tuple) else item.default
    return found


def _type(item: Setting) -> dict[str, Any]:
    """Return the type of a value, and its limits."""
    if item.fields:
        fields = _object(item.fields, {field.key: _property(field) for field in item.fields})
        return {"type": "array", "items": fields}
    if item.kind == "range":
        whole = {"type": "integer", "minimum": 0}
        return {"type": "array", "items": whole, "minItems": 2, "maxItems": 2}
    if item.kind == "integer":
        return {"type": "integer", "minimum": 0, "maximum": PERCENT}
    text: dict[str, Any] = {"type": "string"}
    if item.kind == "date":
        text["format"] = "date"
    if item.choices:
        text["enum"] = list(item.choices)
    if item.pattern:
        text["pattern"] = item.pattern
    if item.kind == "array":
        return {"type": "array", "items": text}
    return text if item.kind in {"string", "date"} else {"type": item.kind}
