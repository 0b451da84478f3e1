"""From the nodes of a change to all that it touches: along the graph, and round by what is tested.

A change of code touches the behaviors above it, and with them all that proves these. A change of a
command touches the capability that offers it, and with it the behaviors of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wavewright.trace.graph import Graph, Key

# What is tested: a change of it concerns all that its behaviors are proved by.
_COMMANDS = frozenset({"script", "mcp-tool"})
_TESTED = frozenset({"code", "source", "feature", "case", *_COMMANDS})


def spread(graph: Graph, focus: Iterable[Key], start: int = 0) -> Mapping[Key, int]:
    """Return all that a change touches, with the number of steps, negative for those up.

    Args:
        graph: Of the whole project.
        focus: The nodes that change.
        start: The number of steps from the change to these.
    """
    focus = list(focus)
    up, down = graph.above(focus), graph.below(focus)
    found = {key: -steps for key, steps in up.items()} | down
    turning = _turning(graph, focus)
    for key, first in sorted(turning.items(), key=lambda item: (item[1], item[0])):
        for one, steps in graph.above([key]).items():
            found.setdefault(one, -first - steps)
        for one, steps in graph.below([key]).items():
            if one not in found or abs(found[one]) > first + steps:
                found[one] = first + steps
    found |= dict.fromkeys(focus, 0) | {key: -steps for key, steps in turning.items()}
    return {key: steps - start if steps < 0 else steps + start for key, steps in found.items()}


def leads(graph: Graph, key: Key) -> bool:
    """Whether something stands above a node, or above the commands that it offers."""
    return bool(graph.up(key)) or any(graph.up(one, "capability") for one in _offers(graph, key))


def _turning(graph: Graph, focus: list[Key]) -> dict[Key, int]:
    """Return the behaviors and capabilities above what is tested, with the number of steps."""
    above = graph.above(key for key in focus if key[0] in _TESTED)
    found = {key: steps for key, steps in above.items() if key[0] == "behavior"}
    for key in focus:
        offered = {key: 0} if key[0] in _COMMANDS else dict.fromkeys(_offers(graph, key), 1)
        for command, steps in offered.items():
            for capability in graph.up(command, "capability"):
                found.setdefault(capability, steps + 1)
    return found


def _offers(graph: Graph, key: Key) -> list[Key]:
    return graph.down(key, *_COMMANDS) if key[0] == "code" else []
