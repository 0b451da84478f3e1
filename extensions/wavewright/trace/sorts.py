"""The kinds that can be listed: how people call them, their statuses, how many there are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wavewright.checks import nearest
from wavewright.errors import UserError
from wavewright.kinds import KINDS
from wavewright.kinds.places import BEHAVIOR_STATUSES
from wavewright.kinds.planned import SHAPES
from wavewright.read.paths import DECLARED
from wavewright.read.rows import CALLED, INSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wavewright.checks.chain import Chain

_CHAIN = (
    *("vision", "prd", "wave", "capability", "behavior", "scenario", "feature", "guide"),
    *("cli-command", "mcp-tool", "epic", "task", "milestone", "sprint", "item"),
    *("release", "feedback"),
)
# All that can be listed, in the order of the chain; documents that stand beside it come last.
LISTED = (*_CHAIN, *(name for name in DECLARED if name not in _CHAIN))
CODE = frozenset({"cli-command", "mcp-tool"})
# Kinds that a file is, and not something in it.
FILES = frozenset(LISTED) - INSIDE - CODE
_READ = {"cli-command": "script"}  # what the reader calls a kind
_SHOWN = {read: name for name, read in _READ.items()}
_ALIASES = {
    "command": "cli-command",
    "script": "cli-command",
    "tool": "mcp-tool",
    "decision": "adr",
    "how-to": "guide",
    "value-scenario": "scenario",
    "spec": "capability",
}
# What `new` makes for a behavior, in files that hold more than one thing: how each is called.
_PARTS = {
    **dict.fromkeys(("module", "modules"), "a module"),
    **dict.fromkeys(("unit-test", "unit-tests"), "a unit test"),
    **dict.fromkeys(("step", "steps"), "a step definition"),
}
_BOX = ("open", "done")
_STATUSES: Mapping[str, tuple[str, ...]] = {
    **{name: shape.statuses for name, shape in SHAPES.items()},
    **{kind.name: kind.statuses for kind in KINDS},
    **dict.fromkeys(("capability", "behavior", "feature"), BEHAVIOR_STATUSES),
    **dict.fromkeys(("task", "item"), _BOX),
}


def read_as(name: str) -> str:
    """Return what the reader calls a kind."""
    return _READ.get(name, name)


def shown_as(kind: str) -> str:
    """Return what people call a kind of the reader."""
    return _SHOWN.get(kind, kind)


def plural(name: str) -> str:
    """Return the name of a kind for several of them."""
    if name in {"feedback", "research"}:
        return name
    return f"{name[:-1]}ies" if name.endswith("ty") else f"{name}s"


_NAMES = {
    form.casefold(): name
    for one, name in {**{name: name for name in LISTED}, **_ALIASES}.items()
    for form in (one, plural(one))
}


def kind_called(word: str) -> str:
    """Return the kind that a word means, or nothing: its name or plural, in any case."""
    return _NAMES.get(_form(word), "")


def _form(word: str) -> str:
    return "-".join(word.casefold().replace("_", " ").split())


def kind_named(word: str) -> str:
    """Return the kind that a word means.

    Raises:
        UserError: When there is none; names the nearest, and all there are.
    """
    if found := kind_called(word):
        return found
    if one := _PARTS.get(_form(word)):
        raise UserError(
            f"{one} is part of a behavior, without a status or an owner of its own",
            fix="List the behaviors: wavewright list behavior. "
            "`wavewright trace` shows for each of them its steps, its unit tests and its code.",
        )
    near = nearest.near(word.casefold(), frozenset(LISTED))
    raise UserError(
        f"nothing is listed as {word!r}", fix=f"{near}The kinds are {', '.join(LISTED)}."
    )


def in_order(kind: str, statuses: Iterable[str]) -> list[str]:
    """Return statuses in the order in which a kind goes through them; unknown ones come last."""
    known = _STATUSES.get(kind, ())
    return sorted(
        dict.fromkeys(statuses),
        key=lambda one: (known.index(one) if one in known else len(known), one),
    )


def may_have(kind: str) -> tuple[str, ...]:
    """Return the statuses that a kind may have."""
    return _STATUSES.get(kind, ())


def least(statuses: Iterable[str]) -> str:
    """Return the status of a capability: that of its behavior that is least far."""
    found = set(statuses)
    strange = sorted(found - set(BEHAVIOR_STATUSES))
    return strange[0] if strange else next((one for one in BEHAVIOR_STATUSES if one in found), "")


def capability_statuses(chain: Chain) -> Mapping[str, str]:
    """Return the status of each page of a capability whose behaviors have one."""
    found: dict[str, set[str]] = {}
    for path, _, status in chain.rows("behavior.status"):
        found.setdefault(path, set()).add(status)
    return {path: least(statuses) for path, statuses in found.items()}


def counts(chain: Chain) -> dict[str, Counter[str]]:
    """Return how many of each kind there are, by status; kinds without any are left out."""
    found = {name: _counted(chain, name) for name in LISTED}
    return {name: counted for name, counted in found.items() if counted.total()}


def _counted(chain: Chain, name: str) -> Counter[str]:
    kind = read_as(name)
    if name == "capability":
        own = capability_statuses(chain)
        return Counter(own.get(path, "") for path in chain.paths(kind))
    if name == "cli-command":
        return Counter(one.status for one in chain.of(kind))
    inside = kind in INSIDE | CALLED
    total = sum(1 for _ in chain.rows(kind)) if inside else len(chain.paths(kind))
    counted = Counter(status for _, _, status in chain.rows(f"{kind}.status"))
    counted[""] = max(0, total - counted.total())
    return counted
