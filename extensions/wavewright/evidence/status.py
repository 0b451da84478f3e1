"""Declared and derived statuses side by side, and the edits that write the derived ones.

A behavior is implemented when it is proven, and no longer when it failed; a value scenario passes
when it is proven and its behavior is implemented. A capability is implemented when all of that
holds in it, and a wave is complete when its capabilities are. What was not run on the files as they
are keeps its status: nothing is invented. That a wave is complete is shown and not written: it
needs its day, its news and its release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wavewright.checks.chain import Chain
from wavewright.model import Edit, Finding, Place
from wavewright.proof import NOTHING_RAN, Proof, Proofs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.model import Artifact
    from wavewright.read import Survey

IMPLEMENTED, PASSING, READY = "implemented", "passing", "ready"
COMPLETE, BEGUN, PLANNING = "complete", "in-progress", "planning"
KNOWN = frozenset({"draft", READY, IMPLEMENTED})
BROKEN = frozenset({"failed", "flaky"})


class Row(NamedTuple):
    """A wave, a capability, a behavior or a value scenario, below what it belongs to.

    ``edits`` write the derived status where it is declared; none where it is the same.
    ``elsewhere`` is where a feature declares another status than the capability, and which;
    ``why`` is why something that is proven has not the status for that.
    """

    kind: str
    id: str
    title: str
    place: Place
    declared: str
    derived: str
    proof: Proof | None = None
    edits: tuple[Edit, ...] = ()
    elsewhere: str = ""
    why: str = ""

    @property
    def finished(self) -> bool:
        """Whether it is a wave of which all is proven, and which its release makes complete."""
        return self.kind == "wave" and self.derived == COMPLETE != self.declared

    @property
    def differs(self) -> bool:
        """Whether the derived status is to be written."""
        return bool(self.edits)


def rows(survey: Survey, proofs: Proofs) -> list[Row]:
    """Return everything that has a status, by wave and capability."""
    chain = Chain(survey)
    state = _Status(chain, proofs)
    found: list[Row] = []
    numbers = {path: n for n, path in chain.path_of("wave").items()}
    for wave in chain.of("wave"):
        pages = sorted(page for page, number in chain.pairs("capability:wave") if number == wave.id)
        below = [row for page in pages for row in state.capability(page)]
        found += [_wave(wave, below), *below]
    known = {page for page, number in chain.pairs("capability:wave") if number in numbers.values()}
    lone = sorted(chain.paths("capability") - known)
    below = [row for page in lone for row in state.capability(page)]
    if below:
        found += [Row("wave", "", "", below[0].place, "", ""), *below]
    return found


class _Status:
    """Derives the statuses of what stands on a capability's page."""

    def __init__(self, chain: Chain, proofs: Proofs) -> None:
        self._chain = chain
        self._proofs = proofs
        self._declared = chain.statuses("behavior")

    def capability(self, path: str) -> list[Row]:
        """Return a capability, with its behaviors and value scenarios below it."""
        page = self._chain.at(path)
        if page is None or page.kind != "capability":
            return []
        below = [self._behavior(one) for one in self._chain.within(page, "behavior")]
        below += [self._scenario(one) for one in self._chain.within(page, "scenario")]
        proven = [row.proof is not None and row.proof.proven for row in below]
        derived = IMPLEMENTED if below and all(proven) else ""
        return [Row("capability", page.id, page.title, page.place, "", derived), *below]

    def _becomes(self, id_: str, status: str) -> str:
        """Return the status of a behavior as runs show it; as declared where they show nothing."""
        state = self._proofs.behaviors.get(id_, NOTHING_RAN).state
        if state == "proven":
            return IMPLEMENTED
        return READY if state in BROKEN and status == IMPLEMENTED else status

    def _behavior(self, one: Artifact) -> Row:
        proof = self._proofs.behaviors.get(one.id, NOTHING_RAN)
        derived = self._becomes(one.id, one.status)
        feature = self._chain.find("feature", one.id)
        edits: tuple[Edit, ...] = ()
        if proof.proven or proof.state in BROKEN:
            edits = (*_edits(one, "Status", derived),)
            if feature:
                both = derived if derived in KNOWN else self._becomes(one.id, feature.status)
                edits += (*_edits(feature, "status", both),)
        title = feature.title if feature else ""
        row = Row("behavior", one.id, title, one.place, one.status, derived, proof, edits)
        if feature is None or feature.status in {"", one.status}:
            return row
        place = feature.fields["status"][1] if "status" in feature.fields else feature.place
        return row._replace(elsewhere=f"{place} says {feature.status}")

    def _scenario(self, one: Artifact) -> Row:
        proof = self._proofs.scenarios.get(one.id, NOTHING_RAN)
        own = one.id.rpartition(".")[0].upper()
        behavior = self._becomes(own, self._declared.get(own, IMPLEMENTED))
        derived = one.status
        if proof.state in BROKEN or behavior != IMPLEMENTED:
            derived = READY if one.status == PASSING else one.status
        elif proof.proven:
            derived = PASSING
        edits = tuple(_edits(one, "Status", derived))
        waits = proof.proven and derived != PASSING
        why = f"it passed, and is passing once {own} is implemented" if waits else ""
        row = Row("scenario", one.id, one.title, one.place, one.status, derived, proof, edits)
        return row._replace(why=why)


def _wave(wave: Artifact, below: list[Row]) -> Row:
    """Return a wave: it has begun with the first implemented behavior, and ends with the last."""
    behaviors = [row for row in below if row.kind == "behavior"]
    capabilities = [row for row in below if row.kind == "capability"]
    done = [row.derived == IMPLEMENTED for row in behaviors]
    derived = wave.status
    if capabilities and all(row.derived == IMPLEMENTED for row in capabilities):
        derived = COMPLETE
    elif (wave.status == COMPLETE and not all(done)) or (wave.status == PLANNING and any(done)):
        derived = BEGUN
    written = BEGUN if derived == COMPLETE and wave.status == PLANNING else derived
    edits = tuple(_edits(wave, "Status", written)) if written != COMPLETE else ()
    return Row("wave", wave.id, wave.title, wave.place, wave.status, derived, None, edits)


def _edits(one: Artifact, field: str, status: str) -> Iterator[Edit]:
    """Yield the edit that writes a status where another one is declared."""
    declared, place = one.fields.get(field, ("", one.place))
    if declared and status and declared != status:
        yield Edit(place, len(declared), status)


def findings(found: Iterable[Row]) -> list[Finding]:
    """Return the edits of some rows in the form in which edits are applied."""
    return [
        Finding(row.edits[0].place, "STATUS", f"{row.id}: {row.derived}", "", row.edits)
        for row in found
        if row.edits
    ]


def chosen(found: list[Row], ids: Iterable[str]) -> list[Row]:
    """Return the rows of some behaviors and scenarios, with the capabilities and waves above."""
    wanted = set(ids)
    kept: list[Row] = []
    above: list[Row] = []
    for row in found:
        if row.kind in {"wave", "capability"}:
            above = [one for one in above if one.kind == "wave" and row.kind != "wave"] + [row]
        elif row.id in wanted:
            kept += [*above, row]
            above = []
    return kept
