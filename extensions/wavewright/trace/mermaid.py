"""The graph as mermaid, as GitHub and others draw it in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.shown import mermaid as escaped
from wavewright.shown import plain
from wavewright.trace.picture import caption, mood

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.trace.graph import Graph, Key, Node
    from wavewright.trace.picture import Picture

_CLASSES = {
    "done": "fill:#dafbe1,stroke:#1a7f37,color:#0b3d1a",
    "open": "fill:#ddf4ff,stroke:#0969da,color:#04264d",
    "draft": "fill:#fff8c5,stroke:#9a6700,color:#3b2300",
    "plain": "fill:#f6f8fa,stroke:#57606a,color:#1f2328",
    "missing": "fill:#ffebe9,stroke:#cf222e,color:#66050c,stroke-dasharray:4",
}


def mermaid(picture: Picture) -> str:
    """Return the text of a mermaid graph: a box for each node, and a frame around each wave."""
    graph = picture.graph
    names = {key: f"n{number}" for number, key in enumerate(graph.nodes)}
    frames = _frames(graph)
    lines = [f"%% {_comment(text)}" for text in (picture.title, picture.note) if text]
    lines.append("graph LR")
    for number, (wave, inside) in enumerate(frames.items()):
        lines.append(f'  subgraph w{number}["{escaped(f"Wave {wave[1]}")}"]')
        lines += [f"  {_box(names[key], graph.nodes[key])}" for key in inside]
        lines.append("  end")
    framed = {key for inside in frames.values() for key in inside}
    lines += [_box(names[key], node) for key, node in graph.nodes.items() if key not in framed]
    lines += [
        f'  {names[edge.source]} -->|"{escaped(edge.relation)}"| {names[edge.target]}'
        for edge in graph.sorted_edges()
    ]
    used = {mood(node) for node in graph.nodes.values()}
    lines += [f"  classDef {name} {style}" for name, style in _CLASSES.items() if name in used]
    return "\n".join(lines) + "\n"


def _frames(graph: Graph) -> dict[Key, list[Key]]:
    """Return the nodes of each wave that belong to no wave before it."""
    taken: set[Key] = set()
    found: dict[Key, list[Key]] = {}
    for wave in graph.of("wave"):
        inside = [key for key in _owned(graph, wave.key) if key not in taken]
        taken |= set(inside)
        found[wave.key] = sorted(inside, key=list(graph.nodes).index)
    return found


def _owned(graph: Graph, wave: Key) -> Iterator[Key]:
    """Yield a wave and all below it, but for releases and feedback, which are of the project."""
    seen, waiting = {wave}, [wave]
    while waiting:
        key = waiting.pop()
        yield key
        for one in graph.down(key):
            if one not in seen and one[0] not in {"release", "feedback", "vision", "roadmap"}:
                seen.add(one)
                waiting.append(one)


def _box(name: str, node: Node) -> str:
    head, id_ = caption(node)
    return f'  {name}["{escaped(head)}<br/>{escaped(id_)}"]:::{mood(node)}'


def _comment(text: str) -> str:
    """Return a text for a comment, which ends with its line and holds no directive."""
    return plain(text).replace("%", "").replace("{", "(").replace("}", ")")
