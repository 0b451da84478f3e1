"""Matrix, tree, gaps, deliveries and impact as data for programs, and the schema of the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wavewright.trace.graph import LEVELS
from wavewright.trace.matrix import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wavewright.model import Place
    from wavewright.trace.delivered import Part
    from wavewright.trace.gaps import Gap, Share
    from wavewright.trace.graph import Key, Node
    from wavewright.trace.impact import Impact
    from wavewright.trace.matrix import Row
    from wavewright.trace.tree import Tree

VERSION = 1  # rises when a key goes or changes its meaning, not when one is added
SCHEMA_ID = f"wavewright-trace-{VERSION}"


def of_matrix(rows: Iterable[Row], shares: Iterable[Share]) -> dict[str, Any]:
    """Return what ``wavewright trace --format json`` prints."""
    listed = [
        {column: [_thing(node) for node in row.cells[column]] for column in COLUMNS}
        | {"missing": list(row.missing), "later": list(row.later)}
        for row in rows
    ]
    return _form("matrix", rows=listed, coverage=[_share(share) for share in shares])


def of_tree(tree: Tree) -> dict[str, Any]:
    """Return what ``wavewright trace ID --format json`` prints."""
    above: Mapping[Key, int] = {key: -steps for key, steps in tree.above.items()}
    distances = {**above, **tree.below}
    return _form(
        "tree",
        focus=[_name(key) for key in tree.focus],
        nodes=[
            _node(node) | {"distance": distances[key]} for key, node in tree.graph.nodes.items()
        ],
        edges=[
            {
                "source": _name(edge.source),
                "relation": edge.relation,
                "target": _name(edge.target),
                "places": [_place(place) for place in edge.places],
            }
            for edge in tree.graph.sorted_edges()
        ],
        missing=[
            {"of": _name(key), "level": lack.level, "due": lack.due}
            for key, lacks in sorted(tree.lacks.items())
            for lack in lacks
        ],
    )


def of_gaps(gaps: Iterable[Gap], shares: Iterable[Share]) -> dict[str, Any]:
    """Return what ``wavewright trace --gaps --format json`` prints."""
    listed = [
        {"level": gap.level, "of": _node(gap.node), "message": gap.message}
        | {"fix": gap.fix, "due": gap.due}
        for gap in gaps
    ]
    return _form("gaps", gaps=listed, coverage=[_share(share) for share in shares])


def of_delivery(since: str, until: str, parts: Iterable[Part]) -> dict[str, Any]:
    """Return what ``wavewright trace --since TAG --format json`` prints."""
    parts = list(parts)
    done, planned = (
        {part.name: [_node(node) for node in part.nodes] for part in parts if part.done is wanted}
        for wanted in (True, False)
    )
    return _form("delivery", since=since, until=until, parts=done, planned=planned)


def of_impact(impact: Impact, since: str = "") -> dict[str, Any]:
    """Return what ``wavewright trace --impact PATH --format json`` prints."""
    return _form(
        "impact",
        paths=list(impact.paths),
        since=since,
        outside=list(impact.outside),
        importers=list(impact.importers),
        all_tests=bool(impact.everywhere),
        everywhere=list(impact.everywhere),
        touched=[_node(one.node) | {"distance": one.distance} for one in impact.touched],
        tests=list(impact.tests),
        command=impact.command,
    )


def _form(name: str, **found: object) -> dict[str, Any]:
    return {"version": VERSION, "form": name, **found}


def _name(key: Key) -> str:
    return f"{key[0]}:{key[1]}"


def _thing(node: Node) -> dict[str, Any]:
    """Return a node of the matrix, of which only the file is known."""
    return {
        "kind": node.kind,
        "id": node.id,
        "status": node.status,
        "path": node.place.path,
        "missing": node.missing,
    }


def _node(node: Node) -> dict[str, Any]:
    place = _place(node.place)
    return {"name": _name(node.key), **_thing(node), "title": node.title} | place


def _place(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": max(place.line, 1), "column": max(place.column, 1)}


def _share(share: Share) -> dict[str, Any]:
    return {
        "level": share.level,
        "of": share.of,
        "covered": share.covered,
        "total": share.total,
        "percent": share.percent,
    }


_TEXT = {"type": "string"}
_WHOLE = {"type": "integer", "minimum": 0}
_YES = {"type": "boolean"}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of these forms."""
    forms = _forms()
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": SCHEMA_ID,
        "title": "What `wavewright trace --format json` prints",
        "definitions": _definitions(),
        "oneOf": [
            _object({"version": {"const": VERSION}, "form": {"const": name}, **properties})
            for name, properties in forms.items()
        ],
    }


def _forms() -> dict[str, dict[str, Any]]:
    texts = _list(_TEXT)
    nodes, shares = _list(_ref("node")), _list(_ref("share"))
    distant = {"allOf": [_ref("node"), _object({"distance": _distance()})]}
    cells = {column: _list(_ref("thing")) for column in COLUMNS}
    columns = _list({"enum": list(COLUMNS)})
    row = _object({**cells, "missing": columns, "later": columns})
    gap = _object({"level": _TEXT, "of": _ref("node"), "message": _TEXT, "fix": _TEXT, "due": _YES})
    lack = _object({"of": _TEXT, "level": _TEXT, "due": _YES})
    parts = {"type": "object", "additionalProperties": nodes}
    return {
        "matrix": {"rows": _list(row), "coverage": shares},
        "tree": {
            "focus": texts,
            "nodes": _list(distant),
            "edges": _list(_ref("edge")),
            "missing": {**_list(lack), "description": "Where nothing stands at a level."},
        },
        "gaps": {"gaps": _list(gap), "coverage": shares},
        "delivery": {
            "since": _TEXT,
            "until": {**_TEXT, "description": "Empty for the state on disk."},
            "parts": {**parts, "description": "What was delivered, and what was removed."},
            "planned": {**parts, "description": "What is new or moved, and not delivered yet."},
        },
        "impact": {
            "paths": texts,
            "since": {**_TEXT, "description": "The commit compared with; empty without one."},
            "outside": {**texts, "description": "Those that are not in the chain."},
            "importers": {
                **texts,
                "description": "Files that import them, in any number of steps.",
            },
            "all_tests": {**_YES, "description": "Whether all tests are to be run."},
            "everywhere": {**texts, "description": "Those that may concern all tests."},
            "touched": _list(distant),
            "tests": {**texts, "description": "As pytest names them."},
            "command": _TEXT,
        },
    }


def _definitions() -> dict[str, Any]:
    counted = {"type": "integer", "minimum": 1, "description": "Counted from 1."}
    path = {**_TEXT, "description": "From the project's root, with `/`."}
    place = {"path": path, "line": counted, "column": counted}
    thing = {
        "kind": {"enum": list(LEVELS)},
        "id": _TEXT,
        "status": {**_TEXT, "description": "Empty where the kind has none."},
        "path": path,
        "missing": {**_YES, "description": "Whether it is only named, and does not exist."},
    }
    name = {**_TEXT, "description": "Kind and id, joined by a colon."}
    return {
        "place": _object(place),
        "thing": _object(thing),
        "node": _object({"name": name, **thing, "title": _TEXT, **place}),
        "edge": _object(
            {"source": name, "relation": _TEXT, "target": name, "places": _list(_ref("place"))}
        ),
        "share": _object(
            {
                "level": {**_TEXT, "description": "`deep`: with all levels up to the release."},
                "of": {**_TEXT, "description": "The kind of what is counted."},
                "covered": _WHOLE,
                "total": _WHOLE,
                "percent": {**_WHOLE, "maximum": 100},
            }
        ),
    }


def _distance() -> dict[str, Any]:
    return {"type": "integer", "description": "Steps along the chain; below 0 for those up."}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{name}"}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}
