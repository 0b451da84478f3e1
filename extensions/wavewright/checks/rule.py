"""What a check is: a rule id, a function that finds what is wrong, its docstring as the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from wavewright.model import Edit, Finding, Level, Place

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.model import Config

# Where, what is wrong, what to do; and the edits that do it, where they need no decision.
Faults = Iterable[tuple[Place, str, str] | tuple[Place, str, str, tuple[Edit, ...]]]


class Check(NamedTuple):
    """A row of the table of checks.

    ``name`` says what is wrong, ``find`` where. ``level`` is how much that weighs; with ``weighs``
    the settings say. A check of ``code`` looks only at projects whose code and tests belong to the
    process.
    """

    rule: str
    name: str
    find: Callable[[Chain], Faults]
    level: Level = Level.ERROR
    code: bool = False
    weighs: Callable[[Config], Level] | None = None

    @property
    def page(self) -> str:
        """What is right, why, and how to get there: the docstring of the function."""
        import inspect  # noqa: PLC0415  # only who explains needs it

        return inspect.getdoc(self.find) or ""

    @property
    def summary(self) -> str:
        """What is right, in one line."""
        return self.page.partition("\n")[0]

    def findings(self, chain: Chain) -> Iterator[Finding]:
        """Yield what the check finds: each fault once in a line, with all its edits."""
        if self.code and not chain.config.has_code:
            return
        level = self.weighs(chain.config) if self.weighs else self.level
        found: dict[tuple[str, int, str, str], Finding] = {}
        for place, message, fix, *edits in self.find(chain):
            mend = edits[0] if edits else ()
            key = place.path, place.line, message, fix
            first = found.get(key)
            if first is None:
                found[key] = Finding(place, self.rule, message, fix.strip(), mend, level)
            else:
                more = tuple(edit for edit in mend if edit not in first.edits)
                at = min(first.place, place)
                found[key] = first._replace(place=at, edits=(*first.edits, *more))
        yield from found.values()


def check(
    rule: str,
    level: Level = Level.ERROR,
    *,
    code: bool = False,
    weighs: Callable[[Config], Level] | None = None,
) -> Callable[[Callable[[Chain], Faults]], Check]:
    """Make a check of the function below, under a rule id that never changes again."""

    def made(find: Callable[[Chain], Faults]) -> Check:
        return Check(rule, find.__name__.replace("_", "-"), find, level, code, weighs)

    return made
