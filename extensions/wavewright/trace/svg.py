"""The graph as an SVG image: a column for each level of the chain, in the order of the chain.

There is no other layout than this one: the levels are known, so a column is all that a general
layout would have to find. A position depends on nothing but the graph.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from wavewright.trace.graph import LEVELS
from wavewright.trace.picture import caption, mood

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.trace.graph import Graph, Key, Node
    from wavewright.trace.picture import Picture

# Kinds in one column; the others have a column of their own.
_TOGETHER = (
    ("roadmap", "wave-plan", "prd"),
    ("wave", "epic", "sprint"),
    ("capability", "task"),
    ("behavior", "issue"),
    ("feature", "scenario"),
    ("case", "guide"),
    ("e2e", "steps", "unit", "test"),
    ("code", "source", "definition"),
    ("script", "mcp-tool", "entry"),
)
_FIRST = {kind: kinds[0] for kinds in _TOGETHER for kind in kinds}
LETTER, HEIGHT, GAP, SPACE, MARGIN, TOP = 7.2, 40, 14, 70, 20, 56
_STYLE = """
  .paper { fill: #ffffff } .edge { fill: none; stroke: #8c959f; stroke-width: 1.2 }
  text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328 }
  .head { font-size: 14px; font-weight: bold } .kind, .verb { font-size: 11px; fill: #57606a }
  .box { stroke-width: 1.4; rx: 5px } .done { fill: #dafbe1; stroke: #1a7f37 }
  .open { fill: #ddf4ff; stroke: #0969da } .draft { fill: #fff8c5; stroke: #9a6700 }
  .plain { fill: #f6f8fa; stroke: #57606a }
  .missing { fill: #ffebe9; stroke: #cf222e; stroke-dasharray: 4 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } .edge { stroke: #6e7681 } text { fill: #e6edf3 }
    .kind, .verb { fill: #9198a1 } .done { fill: #12261e; stroke: #3fb950 }
    .open { fill: #0c2d4d; stroke: #4493f8 } .draft { fill: #2e2206; stroke: #d29922 }
    .plain { fill: #151b23; stroke: #6e7681 } .missing { fill: #3c1618; stroke: #f85149 }
  }
"""


class Box(NamedTuple):
    """Where a node is drawn."""

    node: Node
    x: float
    y: float
    width: float

    @property
    def right(self) -> float:
        """Where its right side is."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + HEIGHT / 2


def svg(picture: Picture) -> str:
    """Return an image as text."""
    graph = picture.graph
    boxes = layout(graph)
    width = max((box.right for box in boxes.values()), default=0.0) + MARGIN
    width = max(width, MARGIN * 2 + LETTER * 1.3 * max(len(picture.title), len(picture.note)))
    height = max((box.y + HEIGHT for box in boxes.values()), default=float(TOP)) + MARGIN
    about = f"{len(boxes)} boxes from left to right along the chain. {picture.note}".strip()
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="t d">',
        f'<title id="t">{escaped(picture.title)}</title>',
        f'<desc id="d">{escaped(about)}</desc>',
        f"<style>{_STYLE}</style>",
        '<rect class="paper" width="100%" height="100%"/>',
        _text(MARGIN, 24, "head", picture.title),
        *([_text(MARGIN, 42, "kind", picture.note)] if picture.note else []),
        *_arrows(graph, boxes),
        *(line for box in boxes.values() for line in _drawn(box)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def layout(graph: Graph) -> dict[Key, Box]:
    """Return the box of each node: columns by level, each node near what stands before it."""
    columns: dict[str, list[Key]] = {}
    for key in graph.nodes:
        columns.setdefault(_FIRST.get(key[0], key[0]), []).append(key)
    boxes: dict[Key, Box] = {}
    x = float(MARGIN)
    for kind in sorted(columns, key=LEVELS.index):
        wanted = {key: _wanted(graph, key, boxes) for key in columns[kind]}
        wide = max(_width(graph.nodes[key]) for key in columns[kind])
        y = float(TOP)
        for key in sorted(columns[kind], key=wanted.__getitem__):
            y = max(y, wanted[key] - HEIGHT / 2)
            boxes[key] = Box(graph.nodes[key], x, y, wide)
            y += HEIGHT + GAP
        x += wide + SPACE
    return boxes


def _wanted(graph: Graph, key: Key, boxes: dict[Key, Box]) -> float:
    """Return the height of the middle of what leads to a node."""
    above = [boxes[one].middle for one in graph.up(key) if one in boxes]
    return min(above) if above else 0.0


def _width(node: Node) -> float:
    return LETTER * max(map(_letters, caption(node))) + 20


def _letters(text: str) -> int:
    """Return how many letters a text is wide; those of East Asia take two."""
    return len(text) + sum(unicodedata.east_asian_width(char) in "WF" for char in text)


def _arrows(graph: Graph, boxes: dict[Key, Box]) -> Iterator[str]:
    yield (
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8c959f"/></marker></defs>'
    )
    for edge in graph.sorted_edges():
        start, end = boxes[edge.source], boxes[edge.target]
        if start.right <= end.x:
            middle = (start.right + end.x) / 2
            path = f"M{start.right:.0f} {start.middle:.0f}C{middle:.0f} {start.middle:.0f}"
            path += f" {middle:.0f} {end.middle:.0f} {end.x:.0f} {end.middle:.0f}"
        else:  # in one column, or back to the start of the chain
            out = max(start.right, end.right) + SPACE / 3
            path = f"M{start.right:.0f} {start.middle:.0f}C{out:.0f} {start.middle:.0f}"
            path += f" {out:.0f} {end.middle:.0f} {end.right:.0f} {end.middle:.0f}"
        told = escaped(f"{edge.source[1]} {edge.relation} {edge.target[1]}")
        yield f'<path class="edge" marker-end="url(#a)" d="{path}"><title>{told}</title></path>'


def _drawn(box: Box) -> Iterator[str]:
    head, name = caption(box.node)
    size = f'x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{HEIGHT}"'
    told = " ".join(filter(None, (*caption(box.node), box.node.title, box.node.place.path)))
    yield f"<g><title>{escaped(told)}</title>"
    yield f'<rect class="box {mood(box.node)}" {size}/>'
    yield _text(box.x + 10, box.y + 16, "kind", head)
    yield _text(box.x + 10, box.y + 31, "name", name)
    yield "</g>"


def _text(x: float, y: float, name: str, text: str) -> str:
    return f'<text class="{name}" x="{x:.0f}" y="{y:.0f}">{escaped(text)}</text>'


def escaped(text: str) -> str:
    """Return a text for an XML document, which cannot hold all letters."""
    kept = "".join(char if _allowed(char) else "\N{REPLACEMENT CHARACTER}" for char in text)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        kept = kept.replace(char, entity)
    return kept


def _allowed(char: str) -> bool:
    return char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff" and char < "\ufffe")
