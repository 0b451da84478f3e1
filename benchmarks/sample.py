"""One capability as our tool writes it, cut into a form that others can generate too.

The capability is made once with the name of two rare words. Wherever they stand, in whatever
spelling, is a variable; the rest is text. So the others make the same files by construction.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import run
from benchmarks.project import texts

NAME = re.compile(r"zebra.?quagga|quagga.?zebra", re.IGNORECASE)
MARKER = re.compile(r"<!-- /wavewright:[a-z]+ -->")
RESERVED = ("zebra", "quagga")


@dataclass(frozen=True, slots=True)
class Sample:
    """New files by path, and the text that goes above a marker of files that exist.

    ``spellings`` are the variables: each way in which the name is written somewhere.
    """

    created: Mapping[str, str]
    inserted: Mapping[str, tuple[str, str]]  # path → (marker, text)
    before: Mapping[str, str]
    spellings: tuple[str, ...]


def words(number: int) -> list[str]:
    """Return the words after ``wavewright new capability`` for one round."""
    first, second = pair(number)
    return [f"{first}-{second}", "--behavior", f"APP.{first.upper()}.{second.upper()}"]


def pair(number: int) -> tuple[str, str]:
    """Return two words that no other round has."""
    return "alpha", f"beta{number}"


def spelled(spelling: str, number: int) -> str:
    """Return a spelling of the sample's name as the same spelling of a round's name."""
    for rare, word in zip(RESERVED, pair(number), strict=True):
        for form in (str.lower, str.upper, str.capitalize):
            spelling = spelling.replace(form(rare), form(word))
    return spelling


def take(home: Path, tool: Path) -> Sample:
    """Make the sample in a project with that tool, and return what changed."""
    run([tool, "new", "wave", "Benchmarks"], home)
    before = texts(home)
    run([tool, "new", "capability", "zebra-quagga", "--behavior", "APP.ZEBRA.QUAGGA"], home)
    after = texts(home)
    created = {path: text for path, text in after.items() if path not in before}
    changed = {path: text for path, text in after.items() if before.get(path, text) != text}
    everything = "\n".join([*created, *created.values(), *changed.values()])
    return Sample(
        created,
        {path: insertion(before[path], text) for path, text in changed.items()},
        {path: before[path] for path in changed},
        tuple(sorted({found[0] for found in NAME.finditer(everything)})),
    )


def insertion(before: str, after: str) -> tuple[str, str]:
    """Return the marker below the lines that were added, and those lines."""
    old = before.splitlines(keepends=True)
    new = after.splitlines(keepends=True)
    start = next(i for i, line in enumerate(new) if i >= len(old) or line != old[i])
    rest = "".join(new[start:])
    marker = MARKER.search(rest)
    if not marker:
        raise RuntimeError(f"no managed block ends after the new lines:\n{rest}")
    return marker[0], rest[: marker.start()]


def filled(text: str, variable: Callable[[int], str], sample: Sample) -> str:
    """Return a text with each spelling replaced by the variable of its number."""
    return NAME.sub(lambda found: variable(sample.spellings.index(found[0])), text)
