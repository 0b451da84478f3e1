"""The waves that are open: what is new belongs into one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.errors import UserError
from wavewright.kinds import places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wavewright.model import Artifact, Project

_MAKE = 'wavewright new wave "Title"'


def waves(project: Project) -> tuple[Artifact, ...]:
    """Return the waves that are not complete, the newest first: that is the one to plan for."""
    found = (wave for wave in project.of("wave") if names.NUMBER.fullmatch(wave.id))
    left = (wave for wave in found if wave.status != places.COMPLETE)
    return tuple(sorted(left, key=lambda wave: places.number_key(wave.id), reverse=True))


def nothing(what: str, option: str) -> UserError:
    """Return the error about what is made for a wave, where none is open."""
    return UserError(
        f"no wave is open for this {what}",
        fix=f"Make one first: {_MAKE}, or name one with {option}.",
    )


def takes(project: Project, numbers: Iterable[str], instead: str) -> None:
    """Refuse what is new in a wave that is complete: as a draft it would prove it wrong.

    Args:
        project: With all waves.
        numbers: Those of the waves that it would belong to.
        instead: What to do, with the ``{wave}`` that it may belong to.

    Raises:
        UserError: With the waves that are open, or how one is made.
    """
    for number in numbers:
        wave = project.find("wave", number)
        if wave and wave.status == places.COMPLETE:
            known = [one.id for one in waves(project)]
            listed = " and ".join(filter(None, (", ".join(known[1:][::-1]), *known[:1])))
            verb = "are" if known[1:] else "is"
            first = f"Open {verb} {listed}." if known else f"No wave is open; make one: {_MAKE}."
            raise UserError(
                f"wave {number} is complete, and takes nothing new",
                place=str(wave.fields.get("Status", ("", wave.place))[1]),
                fix=f"{first} {instead.format(wave=known[0] if known else 'X.Y')}",
            )
