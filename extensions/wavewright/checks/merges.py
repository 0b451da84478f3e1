"""SHAPE: what a merge has left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.rule import check
from wavewright.model import Place
from wavewright.read.clashes import clashes, clashing

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults


@check("SHAPE113")
def conflict_markers(chain: Chain) -> Faults:
    """No file has marks of a conflict that nobody has resolved.

    Where two sides of a merge or of `just update` touch the same lines, both are written into the
    file, between `<<<<<<<` and `>>>>>>>`. Readers then see two versions and the marks, and neither
    git nor an editor keeps them out of a commit. What a page shows in a code block is an example,
    unless it has the labels of an update.

    Decide which lines stay, take the marks out, then `git add` the file.
    """
    for path in clashing(chain.survey):
        for clash in clashes(path, chain.survey.text(path)):
            upto = f" up to line {clash.last}" if clash.last > clash.line else ""
            message = f"this conflict is not resolved: `{clash.mark[:60]}`{upto}"
            fix = "Decide which lines stay, take the marks out, then: git add the file."
            yield Place(path, clash.line), message, fix
