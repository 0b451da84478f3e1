"""What words of the command line name: a thing of the chain, or a file as a shell completes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from wavewright.cli.examine import inside

if TYPE_CHECKING:
    from wavewright.read import Survey

_MARK = "@behavior:"
_LINE = re.compile(r"(?::\d+){1,2}$")


def name_of(survey: Survey, word: str) -> str:
    """Return the name that a word means: without its mark, and of a file the path from the root.

    Raises:
        UserError: When it is a file that is not in the project.
    """
    word = word.removeprefix(_MARK)
    path, separator, test = word.partition("::")
    file = _LINE.sub("", path)
    if file not in survey.files and (Path.cwd() / file).is_file():
        file = inside(Path(survey.root), file)
    return f"{file}{separator}{test}" if file in survey.files else word
