"""Which statement of which file is which step of the chain: the table of edges."""

from __future__ import annotations

from typing import NamedTuple

from wavewright.trace.graph import FEEDS_BACK


class Rule(NamedTuple):
    """A statement read as an edge: its verb, the kind at its other end, and whether that is below.

    One that is ``late`` depends on the others: see `wavewright.trace.weave`.
    """

    verb: str
    other: str
    down: bool = True
    late: bool = False


INFORMS = "informs"
BREAKS_DOWN = "breaks down into"
PLANNED_IN = "is planned in"
SPECIFIES = "specifies"
DEFINES = "defines behaviors"
DESCRIBED = "is described by"
VALIDATES = "validates via"
DRIVES = "drives"
IMPLEMENTS = "implements"
INTEGRATES = "integrates to"
RELEASES = "releases as"
MONITORED = "monitored via"
HAS = "has"

_TESTS = ("steps", "e2e", "unit", "test")

# (kind of the artifact, relation of its link) → the edges that it may be.
RULES: dict[tuple[str, str], tuple[Rule, ...]] = {
    ("vision", "path"): (Rule(INFORMS, "roadmap"),),
    ("roadmap", "path"): (Rule(INFORMS, "vision", down=False),),
    ("roadmap", "wave-page"): (Rule(BREAKS_DOWN, "wave"),),
    ("roadmap", "wave"): (Rule(BREAKS_DOWN, "wave"),),
    ("wave-plan", "wave-page"): (Rule(BREAKS_DOWN, "wave"),),
    ("wave-plan", "wave"): (Rule(BREAKS_DOWN, "wave"),),
    ("wave", "capability"): (Rule(SPECIFIES, "capability"),),
    ("capability", "wave"): (Rule(SPECIFIES, "wave", down=False),),
    ("capability", "behavior"): (Rule(DEFINES, "behavior"),),
    ("capability", "command"): (Rule(INTEGRATES, "script"),),
    ("capability", "tool"): (Rule(INTEGRATES, "mcp-tool"),),
    ("feature", "behavior"): (Rule(DESCRIBED, "behavior", down=False),),
    ("feature", "case"): (Rule(HAS, "case"),),
    ("scenario", "behavior"): (Rule(VALIDATES, "behavior", down=False),),
    ("scenario", "guide"): (Rule(VALIDATES, "guide"),),
    ("scenario", "test"): (Rule(VALIDATES, "e2e"),),
    ("guide", "test"): (Rule(VALIDATES, "e2e"),),
    ("guide", "capability"): (Rule(VALIDATES, "capability", down=False, late=True),),
    ("e2e", "guide"): (Rule(VALIDATES, "guide", down=False),),
    ("e2e", "mark"): (Rule(VALIDATES, "behavior", down=False, late=True),),
    ("e2e", "capability"): (Rule(VALIDATES, "capability", down=False, late=True),),
    ("unit", "mark"): (Rule(DRIVES, "behavior", down=False),),
    ("unit", "mention"): (Rule(DRIVES, "behavior", down=False),),
    ("test", "mark"): (Rule(DRIVES, "behavior", down=False),),
    ("test", "mention"): (Rule(DRIVES, "behavior", down=False),),
    ("code", "mention"): (Rule(IMPLEMENTS, "behavior", down=False),),
    ("source", "mention"): (Rule(IMPLEMENTS, "behavior", down=False),),
    ("steps", "defines"): (Rule(HAS, "definition"),),
    ("script", "module"): (Rule(INTEGRATES, "code", down=False),),
    **{(kind, "binds"): (Rule(DRIVES, "feature", down=False),) for kind in _TESTS},
    **{(kind, "runs"): (Rule(DRIVES, "case", down=False),) for kind in _TESTS},
}
# Statements that rows do not hold one by one, and those of kinds with several in a file.
ONLY_IN_FULL = frozenset({("steps", "defines"), ("script", "module")})
__all__ = ["FEEDS_BACK", "ONLY_IN_FULL", "RULES", "Rule"]
