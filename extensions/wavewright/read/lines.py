"""The lines that places name, for those who show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wavewright.model import Place
    from wavewright.read.survey import Survey


class Lines:
    """The lines of a project's files as they were looked at; the last file stays at hand.

    Lines and columns are those of places: without a byte order mark, and whatever ends the lines.
    Bytes that are not UTF-8 become replacement characters.
    """

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._path = ""
        self._lines: list[str] | None = None

    def of(self, place: Place) -> str | None:
        """Return the line of a place without its end; ``None`` when there is none."""
        lines = self.all(place.path)
        return lines[place.line - 1] if lines and 0 < place.line <= len(lines) else None

    def all(self, path: str) -> list[str] | None:
        """Return the lines of a file; ``None`` when it is gone or cannot be read."""
        if path != self._path:
            self._path = path
            self._lines = self._read(path)
        return self._lines

    def _read(self, path: str) -> list[str] | None:
        try:
            data = self._survey.data(path)
        except ValueError:  # a path that no file can have
            return None
        if not isinstance(data, bytes):
            return None
        text = data.decode("utf-8-sig", "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
