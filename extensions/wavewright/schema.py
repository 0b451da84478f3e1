"""The JSON Schema of ``wavewright.yml``, made from the table of settings."""

from __future__ import annotations

from typing import Any

from wavewright.settings import SETTINGS, Setting

SCHEMA_ID = "wavewright-settings-1"


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
    if item.kind in {"integer", "number"}:
        least, most = item.limits
        return {"type": item.kind, "minimum": least, "maximum": most}
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
