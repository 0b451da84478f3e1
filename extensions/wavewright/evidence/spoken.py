"""The data files among the tests that a module of tests speaks of, and so may read.

What a test reads nobody knows before it runs. A file counts where a text in the module has its
name; where one that is no prose has the name without its ending, the ending, or a folder on the way
to it; and where one of these is the name of the module. A module that lists folders may read
whatever is below its own.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from wavewright.evidence.digests import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wavewright.read import Survey

TESTS = "tests/"
_TEXT = re.compile(r"""(?s)\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""")
_PROSE = re.compile(r"\s")
_WORD = re.compile(r"[\w.-]+")
_LISTS = re.compile(r"\b(?:iterdir|r?glob|i?glob|listdir|scandir|walk)\(")


class Read:
    """Finds the data that modules speak of; each module is looked at once."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._data = [
            path
            for path in survey.files
            if path.startswith(TESTS) and not path.endswith((".py", ".feature"))
        ]
        self._found: dict[str, tuple[str, ...]] = {}

    def by(self, modules: Iterable[str]) -> Iterator[str]:
        """Yield the files that some modules may read, and folders of them."""
        for path in modules:
            if path not in self._found:
                self._found[path] = tuple(self._of(path))
            yield from self._found[path]

    def _of(self, module: str) -> Iterator[str]:
        text = self._survey.text(module)
        folder = module.rpartition("/")[0]
        if _LISTS.search(text):
            yield f"{folder}{DATA}"
        elif self._data:
            texts = _TEXT.findall(text)
            said = {word for one in texts for word in _WORD.findall(one)}
            plain = (one for one in texts if not _PROSE.search(one))
            words = {word for one in plain for word in _WORD.findall(one)}
            words.add(PurePosixPath(module).stem)
            words -= {*PurePosixPath(folder).parts}
            for path in self._data:
                found = PurePosixPath(path)
                names = {*found.parts, found.stem, found.suffix}
                if found.name in said or not names.isdisjoint(words):
                    yield path
