"""The known name that is most like a wrong one."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

ALIKE = 0.6  # how alike two names are when one is perhaps meant by the other
SLIP = 0.85  # how alike two file names are when one is the other mistyped
COMPARED = 500  # how many names a suggestion is chosen from
_GRAM = 3


def near(wrong: str, known: Iterable[str], cutoff: float = ALIKE) -> str:
    """Return ``Did you mean `…`? `` for the known name that is most like a wrong one."""
    names = known if isinstance(known, frozenset) else frozenset(known)
    alike = [
        name
        for name in candidates(wrong, names)
        if abs(len(name) - len(wrong)) <= 1 + len(wrong) // 4
    ]
    found = _close(wrong, alike, cutoff)
    return f"Did you mean `{found[0]}`? " if found else ""


def near_file(wrong: str, known: Iterable[str]) -> str:
    """Do the same for paths: by their file names alone, and only for what looks like a slip.

    The file that was meant may be gone, and its neighbours have names much like it.
    """
    stems, names = _stems(known if isinstance(known, frozenset) else frozenset(known))
    name = stem(wrong)
    found = _close(name, candidates(name, names), cutoff=SLIP)
    return f"Did you mean `{stems[found[0]]}`? " if found else ""


def candidates(wrong: str, known: Collection[str]) -> Collection[str]:
    """Return the known names; of many, those that share the rarest parts with a wrong one."""
    if len(known) <= COMPARED:
        return known
    parts = _parts(known if isinstance(known, frozenset) else frozenset(known))
    found: dict[str, None] = {}
    for names in sorted((parts.get(part, []) for part in _grams(wrong)), key=len):
        found |= dict.fromkeys(names[: COMPARED - len(found)])
    return found


@lru_cache(16)
def _parts(known: frozenset[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(known):
        for part in _grams(name):
            found[part].append(name)
    return dict(found)


def _grams(name: str) -> list[str]:
    return sorted({name[at : at + _GRAM] for at in range(max(1, len(name) - _GRAM + 1))})


@lru_cache(64)
def _stems(known: frozenset[str]) -> tuple[Mapping[str, str], frozenset[str]]:
    found = {stem(path): path for path in sorted(known)}
    return found, frozenset(found)


def _close(wrong: str, known: Iterable[str], cutoff: float = ALIKE) -> list[str]:
    """Return the known name that is most like a wrong one, if any is alike."""
    import difflib  # noqa: PLC0415  # only a mistake pays for it

    return difflib.get_close_matches(wrong, list(known), n=1, cutoff=cutoff)


def stem(path: str) -> str:
    """Return a path's file name without its last suffix."""
    return path.rpartition("/")[2].rpartition(".")[0]
