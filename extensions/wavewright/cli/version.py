"""`wavewright --version`: which tool this is, where it is from, and whether the template agrees."""

from __future__ import annotations

from pathlib import Path

from wavewright import provenance
from wavewright.config import find_root
from wavewright.errors import UserError


def version_lines(start: Path | None = None) -> list[str]:
    """Return the lines to print; in a project these tell of its template too."""
    version, record = provenance.installed()
    lines = [f"wavewright {version}", f"installed {provenance.origin(record)}"]
    try:
        root = find_root(start or Path.cwd())
    except (UserError, OSError):  # also when the current folder is gone
        return lines
    try:
        answers = provenance.read_answers(root)
    except UserError as error:
        return [*lines, f"template of unknown version: {error}"]
    lines.append(provenance.template_line(answers.commit))
    drift = provenance.drift(version, answers.commit)
    return [*lines, drift] if drift else lines
