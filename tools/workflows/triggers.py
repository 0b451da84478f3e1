"""What starts a workflow: its events, and the patterns of branches and tags of a push."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.run import Event

_PART = re.compile(r"(?P<all>\*\*)|(?P<some>\*)|(?P<kept>[+?]|\[[^]]+\])|(?P<plain>.)", re.DOTALL)


def starts(workflow: dict[Any, Any], event: Event) -> bool:
    """Tell whether an event starts a workflow; the paths of a push are left out of account."""
    on = workflow.get("on", workflow.get(True, {}))  # YAML takes the word for a truth value
    if isinstance(on, str | list):
        return event.name in on
    if event.name not in on:
        return False
    filters = on[event.name] or {}
    kind, _, name = event.ref.removeprefix("refs/").partition("/")
    key = {"heads": "branches", "tags": "tags"}[kind]
    if event.name != "push" or not filters.keys() & {"branches", "tags"}:
        return True
    return any(fits(pattern, name) for pattern in filters.get(key, ()))


def fits(pattern: str, name: str) -> bool:
    """Tell whether the name of a branch or tag is one of a pattern, as GitHub has them."""
    return bool(re.fullmatch(_PART.sub(_expression, pattern), name))


def _expression(found: re.Match[str]) -> str:
    if found["all"]:
        return ".*"
    if found["some"]:
        return "[^/]*"
    return found["kept"] or re.escape(found["plain"])
