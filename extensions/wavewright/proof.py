"""What recorded runs say of a project, as the rules and commands see it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.model import Place, Problem


class Proof(NamedTuple):
    """What recorded runs say of a behavior or of a value scenario.

    ``state`` is ``proven``, ``failed``, ``flaky`` (it passed and failed on the same files),
    ``stale`` (it passed or failed on other files; ``changed`` says which differ) or ``none`` (not
    all of it was ever run). ``place`` is where it failed last, or where it is. ``red`` is whether
    it was seen failing before it passed; ``early`` names a test that passed before its code
    existed. Without a record from the time before it was claimed, ``red`` is true: nobody can know.
    """

    id: str
    state: str
    place: Place | None = None
    when: str = ""  # of the last run, in UTC: 2026-05-04 10:20
    why: str = ""  # the first line of what went wrong, or what was not run
    changed: tuple[str, ...] = ()
    red: bool = True
    early: str = ""

    @property
    def proven(self) -> bool:
        """Whether all of it ran and passed on the files as they are."""
        return self.state == "proven"


NOTHING_RAN = Proof("", "none")


class Proofs(NamedTuple):
    """What recorded runs say of a project, by behavior and by value scenario.

    ``problems`` are records that cannot be read or are not believed; ``recorded`` is whether there
    is a record that can.
    """

    behaviors: Mapping[str, Proof] = MappingProxyType({})
    scenarios: Mapping[str, Proof] = MappingProxyType({})
    problems: tuple[Problem, ...] = ()
    recorded: bool = False
