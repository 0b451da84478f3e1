"""A quick look at files that are plainly in order: their rows, without reading them in full.

A quick reader gets the path and the text of a file and returns its rows, or ``None`` when it is
not sure. ``None`` is never wrong: the file is then read in full. What a quick reader returns must
be the rows of the artifacts of a full reading, and no rule that looks at one file alone may find
anything in the file; the suite compares both over mutated files. The one exception is Python: it
is not parsed, so a module in a usual form may hold an error that only pytest tells.

Documents of declared kinds have too many forms for that. They are read in full when they are new or
changed, and somebody who vouches for one then keeps it from being read again.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from wavewright.read.fast import papers
from wavewright.read.paths import DECLARED
from wavewright.read.rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wavewright.model import Artifact

# (path, text, whether the project's code belongs to the process) → rows. The text has neither a
# byte order mark nor carriage returns.
Quick = Callable[[str, str, bool], list[Row] | None]

READERS: dict[str, Quick] = {}
# All artifacts of a file → whether rules that look at one file alone find nothing in it.
Voucher = Callable[["Sequence[Artifact]"], bool]
VOUCHERS: dict[str, Voucher] = dict.fromkeys(DECLARED, papers.in_order)


def _later(kind: str, module: str, name: str) -> None:
    """Register a quick reader whose module is imported with the first file of its kind.

    Expressions are compiled then, and in most runs no file of the kind has changed.
    """

    def first(path: str, text: str, has_code: bool) -> list[Row] | None:  # noqa: FBT001
        reader: Quick = getattr(import_module(f"{__name__}.{module}"), name)
        READERS[kind] = reader
        return reader(path, text, has_code)

    READERS[kind] = first


_later("capability", "page_capability", "capability")
_later("guide", "pages", "guide")
_later("wave", "pages", "wave")
_later("roadmap", "page_lists", "roadmap")
_later("wave-plan", "page_lists", "plan")
_later("index", "page_lists", "index")
_later("feature", "features", "feature")
_later("e2e", "modules", "e2e")
_later("steps", "modules", "steps")
_later("unit", "modules", "unit")
_later("test", "modules", "other")
_later("code", "modules", "code")
