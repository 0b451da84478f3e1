"""A name, as people write it → the artifacts that have it."""

from __future__ import annotations

import difflib
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks import nearest
from wavewright.errors import UserError
from wavewright.model import Artifact, Place
from wavewright.read.paths import stem
from wavewright.read.rows import CALLED, INSIDE
from wavewright.trace.heads import heads
from wavewright.trace.sorts import LISTED, kind_called, read_as, shown_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain

NEAREST = 3
FILE = "file"  # what is no artifact: it may be linked all the same
_LIKE = 0.6
# Kinds of files that hold several things, none of which is the file.
_HOLDING = frozenset({"script", "recipes", "changelog"})


class Name(NamedTuple):
    """A name that something has: an id or the name of its file."""

    kind: str  # of the reader
    path: str
    id: str = ""  # nothing where the file is meant


def names(chain: Chain) -> dict[str, list[Name]]:
    """Return all names as people write them, in the order of the kinds.

    A release without a page is its wave.
    """
    found: dict[str, list[Name]] = defaultdict(list)
    for name in LISTED:
        kind = read_as(name)
        if kind == "script":
            for one in chain.of(kind):
                found[one.id].append(Name(kind, one.place.path, one.id))
            continue
        for path, _, id_ in chain.rows(kind):
            found[id_].append(Name(kind, path, id_))
        if kind not in INSIDE | CALLED:
            for path in sorted(chain.paths(kind)):
                found[stem(path)].append(Name(kind, path))
    for path, _, version in chain.rows("wave.Release"):
        if f"v{version}" not in found:
            found[f"v{version}"].append(Name("wave", path))
    return found


def called(chain: Chain, word: str, kind: str = "") -> list[Artifact]:
    """Return the artifacts of a name: an id in any case, a path, the name of a file, or a title.

    Args:
        chain: Of the project.
        word: The name. A kind may stand before it: ``wave 1.1``, ``guide:greeting``.
        kind: Of `LISTED`; only this one.

    Raises:
        UserError: When nothing is called so, with the nearest; when its file cannot be read.
    """
    if word in chain.survey.files:
        return _at(chain, word, kind)
    known = names(chain)
    folded: dict[str, list[Name]] = defaultdict(list)
    for name, ones in known.items():
        folded[name.casefold()] += ones
    for within, text in _meanings(word, kind):
        found = [one for one in folded.get(text.casefold(), ()) if not within or one.kind == within]
        if found:
            return _read(chain, found, picked=bool(within))
    if found := _titled(chain, folded, word, kind):
        return _read(chain, found, picked=False)
    if word and chain.survey.is_folder(word):
        raise UserError(f"{word} is a folder", fix="Name a file in it.")
    near = nearest.near_file(word, chain.survey.files) if "/" in word else ""
    if not kind and (sort := kind_called(word)):
        near = f"It is a kind: `wavewright list {sort}` shows what there is of it."
    fix = near.strip() or _fix(known, word, kind)
    raise UserError(_nothing(word, kind), fix=fix)


def _titled(chain: Chain, known: dict[str, list[Name]], word: str, kind: str) -> list[Name]:
    """Return the names of what has that title, in any case; a feature is that of its behavior."""
    wanted = " ".join(word.split()).casefold()
    found: list[Name] = []
    for sort in (kind,) if kind else LISTED:
        for one in heads(chain, sort):
            if not isinstance(one, Artifact) or " ".join(one.title.split()).casefold() != wanted:
                continue
            kinds = {one.kind, "behavior"} if one.kind == "feature" and not kind else {one.kind}
            ones = known.get(one.id.casefold()) or known.get(stem(one.place.path).casefold(), [])
            found += [name for name in ones if name.kind in kinds]
    return found if wanted else []


def _meanings(word: str, kind: str) -> Iterator[tuple[str, str]]:
    """Yield the kind and the name that a word may mean, most likely first."""
    own = read_as(kind) if kind else ""
    yield own, word
    for mark in (":", " ", "-"):
        first, _, rest = word.partition(mark)
        within = read_as(kind_called(first)) if rest.strip() else ""
        if within and own in {"", within}:
            yield within, rest.strip()
            yield within, f"{first}-{rest.strip()}"
    yield own, f"v{word}"


def _read(chain: Chain, found: list[Name], *, picked: bool) -> list[Artifact]:
    """Return the artifacts of some names, each once; a behavior stands for its feature."""
    behaviors = {one.id for one in found if one.kind == "behavior"}
    made: dict[tuple[str, str, Place], Artifact] = {}
    for name in found:
        if name.kind == "feature" and name.id in behaviors and not picked:
            continue
        for one in _of(chain, name):
            made.setdefault((one.kind, one.id, one.place), one)
    return list(made.values())


def _of(chain: Chain, name: Name) -> list[Artifact]:
    found = [one for one in chain.read([name.path]) if one.kind == name.kind]
    if name.id:
        found = [one for one in found if one.id == name.id] or found[:1]
    if not found:
        _refuse_unreadable(chain, name.path, name.kind)
    return found if name.id else found[:1]


def _at(chain: Chain, path: str, kind: str) -> list[Artifact]:
    """Return the artifact that a file is; of some kinds those that are in it."""
    found = list(chain.read([path]))
    if kind:
        found = [one for one in found if one.kind == read_as(kind)]
        if not found:
            raise UserError(f"there is no {kind} in {path}", fix="Leave out --kind.")
        return found
    if not found:
        at = chain.survey.paths.index(path) if path in chain.survey.paths else -1
        if at >= 0:
            _refuse_unreadable(chain, path, chain.survey.kinds[at])
    if not found or found[0].kind in _HOLDING or found[0].kind in INSIDE:
        return [Artifact(FILE, path, "", "", Place(path))]
    return found[:1]


def _refuse_unreadable(chain: Chain, path: str, kind: str) -> None:
    for finding in chain.survey.page(path, kind).findings:
        raise UserError(finding.message, place=str(finding.place), fix="Mend the file first.")


def _nothing(word: str, kind: str) -> str:
    return f"no {kind} is called {word!r}" if kind else f"nothing is called {word!r}"


def _fix(known: dict[str, list[Name]], word: str, kind: str) -> str:
    """Return the names that are most like a word; of very many, those that share parts with it."""
    folded = {
        name.casefold(): name
        for name, ones in known.items()
        if not kind or any(one.kind == read_as(kind) for one in ones)
    }
    wanted = word.rpartition("/")[2].removesuffix(".md").casefold()
    some = nearest.candidates(wanted, frozenset(folded))
    found = difflib.get_close_matches(wanted, sorted(some), n=NEAREST, cutoff=_LIKE)
    if found:
        return f"Did you mean {' or '.join(folded[one] for one in found)}?"
    return f"`wavewright list{f' {kind}' if kind else ''}` shows what there is."


def kind_and_id(artifact: Artifact) -> tuple[str, str]:
    """Return what people call an artifact: its kind, and its id or path."""
    return shown_as(artifact.kind), artifact.id or artifact.place.path
