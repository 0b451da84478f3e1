"""One key of ``wavewright.yml``: its type, default, meaning and limits."""

from __future__ import annotations

from typing import NamedTuple

PERCENT = 100
DAY = 86_400  # seconds
CENTURY = 36_500  # days
ADDRESS = r"^(https?://\S+)?$"
FORMS = {"range": "two integers", "date": "date"}


class Setting(NamedTuple):
    """One key of ``wavewright.yml``: its JSON type, default, meaning and limits.

    ``kind`` is ``string``, ``date``, ``integer``, ``number``, ``boolean``, ``range`` (two whole
    numbers, the least and the most) or ``array``: of strings, or with ``fields`` of entries that
    have these keys. A setting without a default must be given. ``limits`` are the least and the
    most that a number may be; percentages by default. ``at`` is where the value is among the
    settings in force, in Python, when that is not under its key. ``said`` is what the pattern asks
    for, in words.
    """

    key: str
    kind: str
    help: str
    default: str | float | bool | tuple[str, ...] | tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    fields: tuple[Setting, ...] = ()
    limits: tuple[float, float] = (0, PERCENT)
    at: str = ""
    said: str = ""

    @property
    def place(self) -> str:
        """Where the value is among the settings in force: ``coverage.new_code``."""
        return self.at or self.key.replace("-", "_")

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default is None

    @property
    def form(self) -> str:
        """What a value looks like, in a few words."""
        words = " or ".join(f"`{word}`" for word in self.choices)
        if self.fields:
            keys = ", ".join(f"`{one.key}`" for one in self.fields)
            return f"list of entries with {keys}"
        if self.kind == "array":
            return f"list of {words or 'texts'}"
        return words or FORMS.get(self.kind, self.kind)
