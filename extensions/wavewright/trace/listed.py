"""What there is of a kind, one row each, and the rows that somebody asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks.chain import Chain
from wavewright.errors import UserError
from wavewright.model import Artifact, Place
from wavewright.read.paths import stem
from wavewright.trace.belonging import Waves
from wavewright.trace.graph import natural
from wavewright.trace.heads import heads
from wavewright.trace.sorts import LISTED, capability_statuses, in_order, may_have, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wavewright.model import Finding
    from wavewright.read import Survey

_APART = re.compile(r"\s*(?:[,;/&+]|\band\b)\s*")
_WAVE = re.compile(r"(?:wave[ -]?)?v?(\d+\.\d+)", re.IGNORECASE)
_OWNERS = ("Owner", "Agent")
_SINGLE = re.compile(r"\s*[,;]\s*|\s+(?:[/&+]|and)\s+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


class Filters(NamedTuple):
    """What is asked for: of each filter that is given, one of its values has to fit."""

    statuses: tuple[str, ...] = ()
    waves: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()

    def fit(self, row: Row) -> bool:
        """Whether a row is asked for."""
        return (
            (not self.statuses or row.status in self.statuses)
            and (not self.waves or not set(self.waves).isdisjoint(row.waves))
            and (not self.owners or not _names(self.owners).isdisjoint(_names([row.owner])))
        )


class Row(NamedTuple):
    """One thing of a kind. With a ``problem`` its file cannot be read, and that is why."""

    kind: str
    id: str
    status: str
    title: str
    waves: tuple[str, ...]
    owner: str
    place: Place
    problem: str = ""


class Listing(NamedTuple):
    """The rows that are asked for, and the owners that there are among all."""

    rows: tuple[Row, ...]
    owners: tuple[str, ...] = ()


def listed(survey: Survey, kinds: Sequence[str], filters: Filters = Filters()) -> Listing:  # noqa: B008  # it is frozen
    """Return what there is of some kinds.

    Args:
        survey: Of the project.
        kinds: Of `LISTED`; all of these without any.
        filters: What is asked for of these.

    Raises:
        UserError: For a status or a wave that there is not.
    """
    chain = Chain(survey)
    filters = filters._replace(
        statuses=tuple("-".join(one.casefold().split()) for one in filters.statuses),
        waves=tuple(_wave(chain, one) for one in filters.waves),
    )
    waves = Waves(chain)
    rows = [row for kind in kinds or LISTED for row in _rows(chain, waves, kind)]
    _refuse_statuses(kinds, rows, filters.statuses)
    found = tuple(row for row in rows if filters.fit(row))
    return Listing(found, tuple(sorted(_single(row.owner for row in rows))))


def _rows(chain: Chain, waves: Waves, kind: str) -> list[Row]:
    capabilities = capability_statuses(chain) if kind == "capability" else {}
    titles = _feature_titles(chain) if kind == "behavior" else {}
    rows = []
    for one in heads(chain, kind):
        if not isinstance(one, Artifact):
            rows.append(_unreadable(kind, one))
            continue
        status = capabilities.get(one.place.path, "") or one.status
        title = one.title or titles.get(one.id, "")
        id_ = one.id or one.place.path
        tasks = chain.within(one, "task") if kind == "epic" else []
        owner = ", ".join(_single(map(owner_of, (one, *tasks)))) if tasks else owner_of(one)
        rows.append(Row(kind, id_, status, title, waves.of(one), owner, one.place))
    return sorted(rows, key=lambda row: (natural(row.id), row.place))


def _unreadable(kind: str, finding: Finding) -> Row:
    path = finding.place.path
    return Row(kind, stem(path), "", "", (), "", finding.place, finding.message)


def _feature_titles(chain: Chain) -> dict[str, str]:
    """Return the title of each behavior that has a feature: that of the feature."""
    found = (one for one in heads(chain, "feature") if isinstance(one, Artifact))
    return {one.id: one.title for one in found}


def owner_of(artifact: Artifact) -> str:
    """Return who an artifact belongs to; of a task also the agent that does it."""
    told = (artifact.fields.get(name, ("",))[0] for name in _OWNERS)
    return ", ".join(dict.fromkeys(filter(None, told)))


def _single(owners: Iterable[str]) -> list[str]:
    """Return the single names in what several things say of their owners, each once."""
    found: dict[str, str] = {}
    for text in owners:
        for name in _SINGLE.split(_LINK.sub(r"\1", text)):
            found.setdefault(name.strip().removeprefix("@").casefold(), name.strip())
    return [name for name in found.values() if name]


def _names(owners: Iterable[str]) -> set[str]:
    """Return each of some owners, whole and name by name, in a form that can be compared."""
    whole = [one.casefold().strip() for one in owners]
    parts = [part for one in whole for part in _APART.split(one)]
    return {one.removeprefix("@") for one in (*whole, *parts) if one}


def _wave(chain: Chain, word: str) -> str:
    """Return the number of a wave that a word means."""
    known = sorted(chain.ids("wave"), key=natural)
    found = _WAVE.fullmatch(word.strip())
    if found and found[1] in known:
        return found[1]
    there = f"There is {', '.join(known)}." if known else 'Plan one: wavewright new wave "TITLE"'
    raise UserError(f"there is no wave {word}", fix=there)


def _refuse_statuses(kinds: Sequence[str], rows: list[Row], statuses: tuple[str, ...]) -> None:
    """Refuse a status that nothing has and nothing can have."""
    known = [status for kind in kinds or LISTED for status in may_have(kind)]
    known += [row.status for row in rows if row.status]
    for one in statuses:
        if one in known:
            continue
        if not known:
            raise UserError(f"{plural(kinds[0])} have no status", fix="Leave out --status.")
        what = f"{kinds[0]}" if len(kinds) == 1 else "kind"
        there = in_order(kinds[0] if len(kinds) == 1 else "", known)
        raise UserError(f"no {what} has the status {one!r}", fix=f"There is {', '.join(there)}.")
