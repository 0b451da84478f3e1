"""Where in the project a test failed, and why: what a report says in a line each."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

# What pytest says of a module that cannot be collected: the lines of the error, and its places.
_ERROR = re.compile(r"E   +(.*\S)")
_STEP = re.compile(r"\S+\.md:\d+: ")
_PLACE = re.compile(r'(?:E +File "([^"]+)", line (\d+).*|(\S.*?):(\d+): in .*)')


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the first line of what went wrong; of a module that cannot be collected, the error.

    The first line of a guide says which step it was; what it came to follows the command.
    """
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(crash.message if crash else report.longrepr or "")
    errors = _ERROR.findall(text)
    if errors and not crash:
        return str(errors[-1])
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = lines[0].removeprefix("Failed: ") if lines else ""
    if _STEP.match(first):
        ends = (line for line in lines[1:] if not line.startswith(("$ ", "> ")))
        return ": ".join([first, *list(ends)[:1]])
    return first


def places(report: pytest.TestReport | pytest.CollectReport) -> Iterator[tuple[str, int]]:
    """Yield the files and lines that a failure came through, the innermost first."""
    shown: Any = report.longrepr
    crash = getattr(shown, "reprcrash", None)
    if not crash:
        for found in reversed(list(_PLACE.finditer(str(shown or "")))):
            yield found[1] or found[3], int(found[2] or found[4])
        return
    yield crash.path, crash.lineno
    for entry in reversed(getattr(getattr(shown, "reprtraceback", None), "reprentries", [])):
        if at := getattr(entry, "reprfileloc", None):
            yield at.path, at.lineno


class Inside:
    """Knows the files of a project.

    Args:
        root: The project's folder.
        known: Whether a path, from there, is one of its files.
    """

    def __init__(self, root: Path, known: Callable[[str], bool]) -> None:
        self._root = root
        self._known = known

    def place(self, path: str, line: object, base: Path | None = None) -> str:
        """Return a place as ``path:line`` from the root; nothing when it is not in the project."""
        full = Path(os.path.normpath((base or self._root) / path))
        for one, root in ((full, self._root), (full.resolve(), self._root.resolve())):
            if one.is_relative_to(root) and self._known(one.relative_to(root).as_posix()):
                return f"{one.relative_to(root).as_posix()}:{line}"
        return ""
