"""What a release delivered: as lines for people, and as Markdown for release notes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from wavewright.shown import plain, unpainted
from wavewright.trace.graph import name_of
from wavewright.trace.table import escaped
from wavewright.trace.text import told, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.shown import Paint
    from wavewright.trace.delivered import Part
    from wavewright.trace.graph import Node

NOTHING = "Nothing of the chain has changed."
PLANNED = "Planned or in work"


def lines(since: str, until: str, parts: Iterable[Part], paint: Paint = unpainted) -> Iterator[str]:
    """Yield what was delivered between two commits, and what was only planned or begun."""
    yield paint(f"From {plain(since)} to {plain(until) or 'now'}", bold=True)
    shown = [part for part in parts if part.nodes]
    if not shown:
        yield NOTHING
    for title, some in _split(shown):
        yield from ("", paint(title, bold=True))
        for part in some:
            yield f"  {part.meaning} ({len(part.nodes)})"
            yield from (f"    - {_line(node, paint)}" for node in part.nodes)


def _line(node: Node, paint: Paint) -> str:
    if node.kind == "entry":
        return f"{plain(node.title)} ({where(node.place)})"
    return told(node, paint)


def markdown(since: str, until: str, parts: Iterable[Part]) -> Iterator[str]:
    """Yield the same as the lines of a page at the project's root."""
    yield f"# From {escaped(since)} to {escaped(until) or 'now'}"
    shown = [part for part in parts if part.nodes]
    if not shown:
        yield from ("", NOTHING)
    for title, some in _split(shown):
        yield from ("", f"## {title}")
        for part in some:
            yield from ("", f"### {part.meaning}", "")
            yield from (f"- {_item(node)}" for node in part.nodes)


def _split(parts: list[Part]) -> Iterator[tuple[str, list[Part]]]:
    """Yield the parts in their order, by what they are to the reader."""
    done = [part for part in parts if part.done and part.name != "removed"]
    planned = [part for part in parts if not part.done]
    gone = [part for part in parts if part.name == "removed"]
    for title, some in (("Delivered", done), (PLANNED, planned), ("Removed", gone)):
        if some:
            yield title, some


def _item(node: Node) -> str:
    if node.kind == "entry":
        return escaped(node.title)
    name = node.id.rpartition("::")[2] if "::" in node.id else node.id.rpartition("/")[2]
    name = f"Wave {name}" if node.kind == "wave" else name
    path = node.place.path
    link = f"[{escaped(name)}]({quote(path)})" if path else escaped(name)
    more = f": {escaped(node.title)}" if node.title not in {"", name} else ""
    status = f" ({escaped(node.status)})" if node.status and node.kind != "case" else ""
    noun = f"{name_of(node.kind)} " if node.kind in {"script", "mcp-tool"} else ""
    return f"{noun}{link}{more}{status}"
