"""To which waves a thing belongs: by its capability, or by what its page links."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wavewright.trace.graph import natural

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.model import Artifact

_SAYING = ("wave", "wave-page", "wave-reference", "wave-mention")
_OFFERED = {"script": "command", "mcp-tool": "tool"}  # what a capability names, by relation


class Waves:
    """The waves of all things of a project, by their rows.

    A capability belongs to the wave that it is aligned with, and so do its behaviors and value
    scenarios, its features, guides, commands and tools. Any other page belongs to the waves that it
    links, and with it the tasks, milestones and items on it; a task also to the waves of the
    behaviors that it names.
    """

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._numbers = {path: number for number, path in chain.path_of("wave").items()}
        self._files: dict[str, set[str]] = defaultdict(set)
        self._named: dict[tuple[str, str], set[str]] = defaultdict(set)
        for path, number in self._numbers.items():
            self._files[path].add(number)
        for path, _, number in chain.rows("capability:wave"):
            self._files[path].add(number)
        self._pages()
        self._capabilities()
        for _, task, behavior in chain.rows("task:mention"):
            self._named["task", task] |= self._of_behavior(behavior)

    def _pages(self) -> None:
        """Add what pages link that are no capabilities."""
        for relation in _SAYING:
            for key in self._chain.keys(relation):
                if key.partition(":")[0] in {"capability", "guide", "feature", "wave"}:
                    continue
                for path, _, target in self._chain.rows(key):
                    number = self._numbers.get(target) if relation == "wave-page" else target
                    if number:
                        self._files[path].add(number)

    def _capabilities(self) -> None:
        """Add what belongs to a capability by a link, from either side."""
        for kind in ("guide", "feature"):
            for path, _, capability in self._chain.rows(f"{kind}:capability"):
                self._files[path] |= self._files.get(capability, set())
            for capability, _, path in self._chain.rows(f"capability:{kind}"):
                self._files[path] |= self._files.get(capability, set())
        for path, _, behavior in self._chain.rows("feature"):
            self._files[path] |= self._of_behavior(behavior)
        for kind, relation in _OFFERED.items():
            for capability, _, name in self._chain.rows(f"capability:{relation}"):
                self._named[kind, name] |= self._files.get(capability, set())

    def _of_behavior(self, id_: str) -> set[str]:
        return self._files.get(self._chain.owners.get(id_, ""), set())

    def of(self, artifact: Artifact) -> tuple[str, ...]:
        """Return the waves that an artifact belongs to, in their order."""
        named = self._named.get((artifact.kind, artifact.id), set())
        file = set() if artifact.kind in _OFFERED else self._files.get(artifact.place.path, set())
        return tuple(sorted(named | file, key=natural))
