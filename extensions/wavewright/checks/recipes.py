"""The recipes that a project's justfile has, with those that it imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.checks.chain import Chain
    from wavewright.model import Artifact

_FILES = frozenset({"justfile", ".justfile"})


class Recipes:
    """Recipes by name, with the most words that each takes, and modules of recipes.

    What is not ``complete`` may have others: those of a folder above, or of a file elsewhere.
    """

    def __init__(self) -> None:
        self.takes: dict[str, int] = {}
        self.modules: dict[str, Recipes] = {}
        self.complete = True

    def names(self) -> list[str]:
        """Return the names of all recipes, those of modules with the module's before."""
        inside = (f"{name}::{one}" for name, of in self.modules.items() for one in of.names())
        return sorted([*self.takes, *inside])

    def runs(self, target: str) -> bool:
        """Whether there is the last recipe of some words, or it is an argument of another."""
        words = target.split(" ")
        at = 0
        while at < len(words):
            known, most, used = self._find(words, at)
            if not known:
                return at + used < len(words)  # told of where it is the last word
            at += used + most
        return True

    def _find(self, words: list[str], at: int) -> tuple[bool, int, int]:
        """Return whether a recipe is known, how many words it takes, and how many name it."""
        here: Recipes = self
        parts = words[at].split("::")
        used = 1
        while parts[0] in here.modules and parts[0] not in here.takes:
            here = here.modules[parts.pop(0)]
            if not parts and at + used < len(words):
                parts = words[at + used].split("::")
                used += 1
            if not parts:
                return True, 0, used  # a module has a recipe of its own to begin with
        name = "::".join(parts)
        known = name in here.takes
        return known or not here.complete, here.takes.get(name, len(words)), used


def recipes_of(chain: Chain) -> Recipes | None:
    """Return the recipes of a project; ``None`` without a justfile, or when it has others."""
    root = [path for path in chain.survey.files if "/" not in path and path.lower() in _FILES]
    if not root:
        return None
    found = Recipes()
    _read(chain, min(root), found, set())
    return found if found.complete else None


def _read(chain: Chain, path: str, into: Recipes, seen: set[str]) -> None:
    """Add the recipes of a file and of what it imports."""
    if path in seen:
        return
    seen.add(path)
    if path.startswith(("..", "/", "~")):
        into.complete = False
        return
    if not chain.exists(path):
        return
    facts = chain.survey.page(path, "recipes")
    own = next(iter(facts.artifacts), None)
    if own is None or "fallback" in own.fields:
        into.complete = False
        return
    _add(facts.artifacts[1:], into)
    for link in own.links:
        if link.relation in {"import", "may-import"}:
            _read(chain, link.target, into, seen)
    for name, files in _modules(own):
        module = into.modules.setdefault(name, Recipes())
        there = [one for one in files if chain.exists(one)]
        module.complete = module.complete and bool(there)
        for one in there[:1]:
            _read(chain, one, module, seen)


def _add(recipes: Iterable[Artifact], into: Recipes) -> None:
    """Add recipes, then aliases, which take what their recipes do."""
    several = list(recipes)
    for recipe in several:
        into.takes.setdefault(recipe.id, int(recipe.fields.get("most", ("0",))[0]))
    for one in several:
        into.takes[one.id] = max(into.takes[one.id], into.takes.get(one.title, 0))


def _modules(own: Artifact) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for link in own.links:
        if link.relation == "submodule":
            found.setdefault(link.holder, []).append(link.target)
    yield from found.items()
