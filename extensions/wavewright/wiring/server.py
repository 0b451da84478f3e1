"""The lines of a Python module between two marks, which a tool is added to."""

from __future__ import annotations

from wavewright.errors import UserError
from wavewright.wiring.python import natural

OPENING, CLOSING = "# wavewright:tools", "# /wavewright:tools"


def registered(path: str, text: str, line: str) -> str:
    """Return the text with a line between its marks, in order; every other byte is kept.

    Raises:
        UserError: When the marks are missing, doubled or out of order.
    """
    lines = text.splitlines(keepends=True)
    words = [one.strip() for one in lines]
    if line.split("#", maxsplit=1)[0].strip() in {one.split("#")[0].strip() for one in words}:
        return text
    starts = [number for number, one in enumerate(words) if one == OPENING]
    ends = [number for number, one in enumerate(words) if one == CLOSING]
    if len(starts) != 1 or len(ends) != 1 or ends[0] < starts[0]:
        near = (starts[1:] or ends[1:] or starts or ends or [0])[0] + 1
        raise UserError(
            f"the tools are listed between one `{OPENING}` and one `{CLOSING}`, which is not so",
            place=f"{path}:{near}",
            fix=f"Put both on lines of their own around `{line}`.",
        )
    at = starts[0] + 1
    key = natural(line)
    while at < ends[0] and words[at] and natural(words[at]) < key:
        at += 1
    newline = "\r\n" if "\r\n" in text else "\n"
    return "".join([*lines[:at], line + newline, *lines[at:]])
