"""What needs what → what needs itself in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Edges = Mapping[str, frozenset[str]]


def graph(pairs: Iterable[tuple[str, str]]) -> Edges:
    """Return what each thing needs, from pairs of a thing and another one that it needs."""
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return {one: frozenset(others) for one, others in found.items()}


def cycles(edges: Edges) -> Iterator[list[str]]:
    """Yield a shortest cycle through the first thing of each group that needs itself."""
    for group in groups(edges):
        first = min(group)
        before = {first: ""}
        queue = [first]
        for one in queue:  # grows while it is walked
            for other in sorted(edges.get(one, frozenset()) & group):
                if other not in before:
                    before[other] = one
                    queue.append(other)
        last = next(one for one in queue if first in edges.get(one, ()))
        path = [first]
        while last != first:
            path.insert(1, last)
            last = before[last]
        yield path


def groups(edges: Edges) -> list[frozenset[str]]:
    """Return the largest sets of things that all need each other in the end (Tarjan, 1972)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}
    found: list[frozenset[str]] = []
    for start in sorted(edges):
        walk = [(start, iter(sorted(edges[start])))] if start not in order else []
        while walk:
            one, others = walk[-1]
            if one not in order:
                order[one] = low[one] = len(order)
                open_[one] = None
            for other in others:
                if other not in order:
                    walk.append((other, iter(sorted(edges.get(other, ())))))
                    break
                if other in open_:
                    low[one] = min(low[one], order[other])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[one])
                if low[one] == order[one]:
                    group = _closed(open_, one)
                    if len(group) > 1 or one in edges.get(one, ()):
                        found.append(group)
    return found


def _closed(open_: dict[str, None], first: str) -> frozenset[str]:
    group = set()
    while first not in group:
        group.add(open_.popitem()[0])
    return frozenset(group)
