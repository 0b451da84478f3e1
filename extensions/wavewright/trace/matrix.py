"""The matrix: one row for each behavior, with what stands at each level of the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.trace.graph import Graph, Key, Node, natural, order

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

# The columns of the matrix and the kinds of nodes that stand in them, along the chain.
COLUMNS: dict[str, tuple[str, ...]] = {
    "wave": ("wave",),
    "capability": ("capability",),
    "behavior": ("behavior",),
    "feature": ("feature",),
    "scenario": ("scenario",),
    "guide": ("guide",),
    "e2e": ("e2e",),
    "steps": ("steps",),
    "unit": ("unit", "test"),
    "code": ("code", "source"),
    "command": ("script", "mcp-tool"),
    "release": ("release",),
}
# What only a project with code has, and what not every behavior needs.
CODE = frozenset({"e2e", "steps", "unit", "code", "command"})
OPTIONAL = frozenset({"command"})
# What is not due while the behavior is a draft: all below its feature.
LATER = frozenset(list(COLUMNS)[4:])
# What may be named before it is there: a draft promises it.
PROMISED = frozenset({"code", "command"})
DRAFT = frozenset({"", "draft"})
TESTS = frozenset({"steps", "unit", "test", "e2e"})
IMPLEMENTED = "implemented"


class Row(NamedTuple):
    """A behavior, or a capability or wave without one: the nodes in each column.

    ``missing`` are the columns in which something should stand and does not; ``later`` are those
    where it is not due yet, because the behavior is a draft.
    """

    cells: Mapping[str, tuple[Node, ...]]
    missing: tuple[str, ...]
    later: tuple[str, ...] = ()

    def one(self, column: str) -> Node | None:
        """Return the first node of a column."""
        return next(iter(self.cells[column]), None)


def matrix(graph: Graph, around: Container[Key] | None = None, *, code: bool) -> tuple[Row, ...]:
    """Return the rows, by wave, capability and behavior.

    Args:
        graph: Of the whole project.
        around: Only the rows of capabilities, and of what has none, that are in it.
        code: Whether the project's code belongs to the process.
    """

    def nodes(kind: str) -> list[Node]:
        return [node for node in graph.of(kind) if around is None or node.key in around]

    rows = []
    capabilities = set()
    for wave in nodes("wave"):
        own = [key for key in graph.down(wave.key, "capability") if key not in capabilities]
        capabilities |= set(own)
        own = [key for key in own if around is None or key in around]
        rows += [row for key in own for row in _of_capability(graph, key, code=code)]
        if not graph.down(wave.key, "capability"):
            rows.append(_row(graph, {"wave": [wave.key]}, code=code))
    for capability in nodes("capability"):
        if capability.key not in capabilities:
            rows += _of_capability(graph, capability.key, code=code)
    stray = (one.key for one in nodes("behavior") if not graph.up(one.key, "capability"))
    rows += [_row(graph, _of_behavior(graph, key, None), code=code) for key in stray]
    return tuple(rows)


def _of_capability(graph: Graph, key: Key, *, code: bool) -> Iterable[Row]:
    behaviors = graph.down(key, "behavior")
    if not behaviors:
        waves = graph.up(key, "wave")
        return [_row(graph, {"wave": waves, "capability": [key]}, code=code)]
    return [_row(graph, _of_behavior(graph, one, key), code=code) for one in behaviors]


def _of_behavior(graph: Graph, key: Key, capability: Key | None) -> dict[str, list[Key]]:
    below = sorted(graph.below([key]), key=order)
    found = {column: [one for one in below if one[0] in kinds] for column, kinds in COLUMNS.items()}
    direct = set(graph.down(key))
    found["unit"] = [one for one in found["unit"] if one in direct]
    found["steps"] = [one for one in below if one[0] in TESTS and graph.up(one, "feature", "case")]
    found["behavior"] = [key]
    if capability:
        found["wave"], found["capability"] = graph.up(capability, "wave"), [capability]
        promised = graph.down(capability, "script", "mcp-tool")
        found["command"] = sorted({*found["command"], *promised}, key=order)
    return found


def _row(graph: Graph, found: Mapping[str, Iterable[Key]], *, code: bool) -> Row:
    cells = {column: tuple(graph.nodes[key] for key in found.get(column, ())) for column in COLUMNS}
    lacking = [
        column
        for column in _counted(cells)
        if (code or column not in CODE) and _lacks(column, cells[column])
    ]
    draft = all(node.status in DRAFT for node in cells["behavior"])
    later = [one for one in lacking if draft and one in LATER and _waits(one, cells[one])]
    return Row(cells, tuple(one for one in lacking if one not in later), tuple(later))


def _counted(cells: Mapping[str, tuple[Node, ...]]) -> list[str]:
    """Return the columns that count: without a behavior, only those up to it."""
    columns = list(COLUMNS)
    if any(node.missing for node in cells["behavior"]):
        return ["behavior"]
    for column in ("capability", "behavior"):
        if not cells[column]:
            return columns[: columns.index(column) + 1]
    return columns


def _lacks(column: str, nodes: tuple[Node, ...]) -> bool:
    if not nodes:
        return column not in OPTIONAL
    return any(node.missing for node in nodes)


def _waits(column: str, nodes: tuple[Node, ...]) -> bool:
    """Whether a draft can do without: a file that is named and not there is wrong at once."""
    return column in PROMISED or not any(node.missing for node in nodes)


def groups(rows: Iterable[Row]) -> dict[tuple[str, ...], list[Row]]:
    """Return the rows by the numbers of their waves, those without a wave last."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(node.id for node in row.cells["wave"]), []).append(row)
    ordered = sorted(found, key=lambda waves: (not waves, [natural(wave) for wave in waves]))
    return {waves: found[waves] for waves in ordered}
