"""What a corpus of a size consists of: waves, capabilities, and the artifacts below them.

Our own corpus and those of the tools we compare with are written from the same layout.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

FILES = 7  # of a capability: spec, feature, steps, unit test, guide, end-to-end test, code
SIZES = (4, 3, 5)  # capabilities of a wave
SERIES = 12  # waves of a series
COMPLETE = 0.6  # of the waves
STARTED = ("implemented", "ready", "draft")  # in the wave that is in progress
NAMESPACES = ("API", "CLI", "MCP", "WEB")
NOUNS = (
    *("account", "alert", "archive", "budget", "calendar", "channel", "comment", "config"),
    *("contract", "customer", "device", "document", "domain", "event", "export", "filter"),
    *("folder", "invoice", "journal", "label", "layout", "ledger", "license", "message"),
    *("metric", "order", "payment", "policy", "profile", "quota", "record", "region"),
    *("report", "schedule", "secret", "session", "snapshot", "template", "ticket", "webhook"),
)
VERBS = (
    *("approve", "archive", "assign", "cancel", "compare", "copy", "create", "export"),
    *("find", "import", "list", "merge", "move", "publish", "rename", "restore"),
    *("review", "share", "split", "sync", "update", "verify", "watch"),
)
THEMES = ("access", "billing", "insight", "planning", "publishing", "recovery", "sharing")
UPWARD = {
    "wave": (),
    "capability": ("wave",),
    "feature": ("capability",),
    "guide": ("capability", "feature"),
    "scenario": ("guide", "capability", "feature"),
    "steps": ("feature",),
    "unit": ("feature",),
    "code": ("feature",),
}


class Capability(NamedTuple):
    """One capability with one behavior: its words and how far it is."""

    namespace: str
    noun: str
    verb: str
    status: str


class Wave(NamedTuple):
    """One wave with its capabilities."""

    series: int
    position: int
    theme: str
    status: str
    capabilities: tuple[Capability, ...]

    @property
    def number(self) -> str:
        """Return its number."""
        return f"{self.series}.{self.position}"

    @property
    def release(self) -> str:
        """Return the release that it ends in."""
        return f"{self.series}.{self.position}.0"


class Item(NamedTuple):
    """One artifact as any tool can hold it: an id, a kind, a title, and links to items above."""

    id: str
    kind: str
    title: str
    links: tuple[str, ...]


def waves(size: int) -> Sequence[Wave]:
    """Return the waves of a corpus with about so many artifacts."""
    mean = sum(SIZES) / len(SIZES)
    counts = list(_shared(round(size * mean / (mean * FILES + 1))))
    complete = int(len(counts) * COMPLETE)
    found = []
    first = 0
    for position, count in enumerate(counts):
        status = ("complete", "in-progress", "planning")[
            (position >= complete) + (position > complete)
        ]
        found.append(
            Wave(
                position // SERIES + 1,
                position % SERIES + 1,
                f"{THEMES[position % len(THEMES)]}{position}",
                status,
                tuple(_capability(first + offset, offset, status) for offset in range(count)),
            )
        )
        first += count
    return found


def _shared(capabilities: int) -> Iterator[int]:
    """Share capabilities out among waves, three to five each."""
    turn = 0
    while capabilities > 0:
        turns = (SIZES[(turn + more) % len(SIZES)] for more in range(len(SIZES)))
        fitting = (n for n in turns if capabilities == n or capabilities - n >= min(SIZES))
        taken = next(fitting, min(SIZES))
        yield taken
        capabilities -= taken
        turn += 1


def _capability(number: int, offset: int, wave: str) -> Capability:
    again = number // len(NOUNS)
    status = {"complete": "implemented", "planning": "draft"}.get(wave)
    return Capability(
        NAMESPACES[number % len(NAMESPACES)],
        f"{NOUNS[number % len(NOUNS)]}{again or ''}",
        VERBS[number * 5 % len(VERBS)],
        status or STARTED[min(offset, 2)],
    )


def items(size: int) -> Iterator[Item]:
    """Yield the artifacts of a corpus, each after those that it links."""
    for wave in waves(size):
        top = f"WAVE-{wave.theme.upper()}"
        yield Item(top, "wave", wave.theme, ())
        for capability in wave.capabilities:
            name = f"{capability.noun}-{capability.verb}".upper()
            known = {"wave": top}
            for kind, above in UPWARD.items():
                if kind != "wave":
                    known[kind] = f"{kind.upper()}-{name}"
                    links = tuple(known[one] for one in above)
                    yield Item(known[kind], kind, f"{capability.verb} {capability.noun}", links)
