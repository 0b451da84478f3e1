"""What `wavewright list` and `wavewright show` print for programs, and the schema of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wavewright.trace.called import FILE, kind_and_id
from wavewright.trace.listed import owner_of
from wavewright.trace.sorts import LISTED, in_order

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping

    from wavewright.model import Artifact, Place
    from wavewright.trace.around import Around, End
    from wavewright.trace.listed import Row

VERSION = 1  # rises when a key goes or changes its meaning, not when one is added
SCHEMA_ID = f"wavewright-list-{VERSION}"
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}


def of_counts(counts: Mapping[str, Counter[str]]) -> dict[str, Any]:
    """Return what ``wavewright list --format json`` prints."""
    kinds = [
        {
            "kind": kind,
            "count": counted.total(),
            "statuses": {one: counted[one] for one in in_order(kind, counted) if one},
        }
        for kind, counted in counts.items()
    ]
    return _form("counts", kinds=kinds)


def of_rows(rows: Iterable[Row]) -> dict[str, Any]:
    """Return what ``wavewright list KIND --format json`` prints."""
    return _form("list", artifacts=[_row(row) for row in rows])


def of_around(found: Iterable[Around]) -> dict[str, Any]:
    """Return what ``wavewright show ID --format json`` prints."""
    return _form("artifacts", artifacts=[_around(one) for one in found])


def _form(name: str, **found: object) -> dict[str, Any]:
    return {"version": VERSION, "form": name, **found}


def _row(row: Row) -> dict[str, Any]:
    made = row._asdict() | {"waves": list(row.waves), **_place(row.place)}
    del made["place"]
    return made


def _around(one: Around) -> dict[str, Any]:
    return {
        **_thing(one.artifact),
        "status": one.status,
        "waves": list(one.waves),
        "owner": owner_of(one.artifact),
        "fields": dict(one.fields),
        "within": _thing(one.within) if one.within else None,
        "inside": [_thing(inner) for inner in one.inside],
        "out": [_end(end) for end in one.out],
        "in": [_end(end) for end in one.into],
    }


def _thing(artifact: Artifact) -> dict[str, Any]:
    kind, id_ = kind_and_id(artifact)
    return {
        "kind": kind,
        "id": id_,
        "title": artifact.title,
        "status": artifact.status,
        **_place(artifact.place),
    }


def _end(end: End) -> dict[str, Any]:
    return {
        "relations": list(end.relations),
        "kind": end.kind,
        "id": end.id,
        "file": end.path,
        "places": [_place(place) for place in end.places],
        "broken": end.broken,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what the functions above return."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": SCHEMA_ID,
        "title": "What `wavewright list` and `wavewright show` print with `--format json`",
        "description": f"A kind is one that is listed, or any that a file has; else it is {FILE}.",
        "definitions": _definitions(),
        "oneOf": [
            _object({"version": {"const": VERSION}, "form": {"const": name}, **properties})
            for name, properties in _forms().items()
        ],
    }


def _forms() -> dict[str, dict[str, Any]]:
    counted = {"kind": {"enum": list(LISTED)}, "count": _COUNT, "statuses": _map(_COUNT)}
    more = {"waves": _list(_TEXT), "owner": _TEXT}
    around = {
        "fields": _map(_TEXT),
        "within": {"anyOf": [_ref("thing"), {"type": "null"}]},
        "inside": _list(_ref("thing")),
        "out": _list(_ref("end")),
        "in": _list(_ref("end")),
    }
    row = {"allOf": [_ref("thing"), _object({**more, "problem": _TEXT})]}
    whole = {"allOf": [_ref("thing"), _object({**more, **around})]}
    return {
        "counts": {"kinds": _list(_object(counted))},
        "list": {"artifacts": _list(row)},
        "artifacts": {"artifacts": _list(whole)},
    }


def _definitions() -> dict[str, Any]:
    place = {"path": _TEXT, "line": {"type": "integer", "minimum": 1}}
    names = dict.fromkeys(("kind", "id", "title", "status"), _TEXT)
    end = {
        "relations": _list(_TEXT),
        "kind": _TEXT,
        "id": _TEXT,
        "file": _TEXT,
        "places": _list(_ref("place")),
        "broken": {"type": "boolean"},
    }
    return {"place": _object(place), "thing": _object({**names, **place}), "end": _object(end)}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": dict(properties)}


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items)}


def _map(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": dict(values)}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}
