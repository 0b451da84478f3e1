"""The findings that a change causes, wherever they are: those of now less those of before it.

The state before is not checked out: the reader takes the old content of the changed files instead
of what is on disk. Findings are compared by content, as with a baseline, so lines may move.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wavewright import config as settings
from wavewright.checks import baseline
from wavewright.commits import changed, commit
from wavewright.errors import UserError
from wavewright.read import survey
from wavewright.read.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from wavewright.commits import Overlay
    from wavewright.model import Config, Finding
    from wavewright.read import Survey


def caused(
    now: Survey,
    findings: tuple[Finding, ...],
    counted: Callable[[Survey], tuple[Finding, ...]],
    ref: str = "",
    *,
    cached: bool = True,
) -> tuple[Finding, ...]:
    """Return the findings that the change since a commit causes.

    Files that are not committed, or that git does not know yet, belong to the change; those that
    it ignores do not. Where the change is in the settings, those of the commit judge the state
    before it. Where there were none, there was no project, and the change causes all findings.

    A baseline is apart: of equal findings it knows the first as well, so that what counts is new to
    it and also in here.

    Args:
        now: The project as it is.
        findings: All that count in it.
        counted: Judges a project, and returns the findings that count in it.
        ref: The commit; without it, the one in which the current branch left the main branch.
        cached: Use what is known of unchanged files.

    Raises:
        UserError: When there is no repository, no such commit, or no common one.
    """
    root = Path(now.root)
    overlay = changed(root, commit(root, ref))
    old = _settings(overlay, now.config)
    if old is None:
        return findings
    before = survey(root, old, overlay, cached=cached)
    base = baseline.record(counted(before), Lines(before).of)
    return baseline.split(findings, base, Lines(now).of).new


def _settings(overlay: Overlay, now: Config) -> Config | None:
    """Return the settings before a change, or ``None`` where there were none.

    Those that cannot be read judge nothing; then those of now do.
    """
    data = overlay.get(settings.FILE, b"")
    if data is None:
        return None
    try:
        return settings.parse(data.decode("utf-8-sig"), strict=False) if data else now
    except (UserError, UnicodeDecodeError):
        return now
