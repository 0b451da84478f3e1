"""Which files of a project were moved, as git can prove it: gone here, new there, alike inside.

A file counts as moved when its content is found in a new one, equal or nearly so, and nowhere else.
A name alone proves nothing: two pages of one name may be about different things.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from wavewright import commits
from wavewright.errors import UserError
from wavewright.read.paths import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.read import Survey

    Contents = Mapping[str, bytes]
    Pairs = Iterator[tuple[str, str]]

ALIKE = 0.6  # the share of lines that a file keeps when it is moved
RENAMED = 0.9  # that share, when neither the name nor the title stays: templates are alike too
OWN = 0.5  # and that of the lines which are in no other page of its kind
AHEAD = 0.15  # how much more that is than with any other file
FEW = 20  # files that a line is compared in, and pages of a kind that are looked at
MOST = 2000  # files that may be gone or new; with more, none counts as moved


def moved(survey: Survey) -> Mapping[str, str]:
    """Return where the files and folders are now that were moved since the last commit.

    What a branch moved since it left the main branch counts as well, where git can tell. Without a
    repository nothing was moved.
    """
    root = Path(survey.root)
    found: dict[str, str] = {}
    try:
        last = commits.commit(root, "HEAD")
        new = commits.unknown(root)
        for commit in dict.fromkeys((_left_main(root) or last, last)):
            found |= _since(survey, commit, new)
    except UserError:
        return found
    return found


def _left_main(root: Path) -> str:
    """Return the commit in which the branch left the main one; nothing where git cannot tell."""
    try:
        return commits.commit(root)
    except UserError:
        return ""


def _since(survey: Survey, commit: str, unknown: list[str]) -> dict[str, str]:
    """Return what was moved since a commit."""
    root = Path(survey.root)
    before = commits.compared(root, commit)
    tracked = (path for path, (mode, _) in before.items() if mode == commits.ABSENT)
    new = [path for path in dict.fromkeys((*tracked, *unknown)) if survey.exists(path)]
    ends = {_suffix(path) for path in new}
    blobs = {
        path: blob
        for path, (mode, blob) in before.items()
        if commits.is_file(mode) and _suffix(path) in ends and not survey.exists(path)
    }
    ends = {_suffix(path) for path in blobs}
    new = [path for path in new if _suffix(path) in ends]
    if not blobs or len(blobs) > MOST or len(new) > MOST:
        return {}
    known = commits.contents(root, set(blobs.values()))
    gone = _filled((path, known.get(blob, b"")) for path, blob in blobs.items())
    here = _filled((path, _data(survey, path)) for path in new)
    found = _equal(gone, here)
    taken = {*found.values()}
    found |= _alike(
        survey,
        {path: data for path, data in gone.items() if path not in found},
        {path: data for path, data in here.items() if path not in taken},
    )
    return found | _folders(survey, found, blobs)


def _data(survey: Survey, path: str) -> bytes:
    data = survey.data(path)
    return data if isinstance(data, bytes) else b""


def _filled(contents: Iterable[tuple[str, bytes]]) -> Contents:
    """Return the files that are not empty, with plain line ends."""
    return {path: data.replace(b"\r\n", b"\n") for path, data in contents if data.strip()}


def _equal(gone: Contents, here: Contents) -> dict[str, str]:
    """Return the files whose content is in one new file only, or in one only of the same name."""
    old, new = _by_content(gone), _by_content(here)
    found: dict[str, str] = {}
    for data, paths in old.items():
        others = new.get(data, [])
        if len(paths) == len(others) == 1:
            found[paths[0]] = others[0]
            continue
        before, after = Counter(map(_name, paths)), Counter(map(_name, others))
        for path in paths:
            if before[_name(path)] == after[_name(path)] == 1:
                found[path] = next(one for one in others if _name(one) == _name(path))
    return found


def _by_content(contents: Contents) -> dict[bytes, list[str]]:
    found: dict[bytes, list[str]] = defaultdict(list)
    for path, data in contents.items():
        found[data].append(path)
    return found


def _alike(survey: Survey, gone: Contents, here: Contents) -> dict[str, str]:
    """Return the files of which most lines are in one new file, and clearly fewer in any other."""
    old = {path: _lines(data) for path, data in gone.items()}
    new = {path: _lines(data) for path, data in here.items()}
    pages_of = cache(partial(_some_of, survey))
    shares = {(a, b): _share(old[a], new[b]) for a, b in _candidates(old, new)}
    best: dict[str, list[float]] = defaultdict(list)
    for (a, b), share in shares.items():
        best[f"-{a}"].append(share)
        best[f"+{b}"].append(share)
    return {
        a: b
        for (a, b), share in shares.items()
        if share >= (ALIKE if _named_alike(a, b, old[a], new[b]) else RENAMED)
        and all(
            sum(other > share - AHEAD for other in best[end]) == 1 for end in (f"-{a}", f"+{b}")
        )
        and _keeps_its_own(old[a], new[b], pages_of(kind_of(a)))
    }


def _named_alike(a: str, b: str, old: Counter[str], new: Counter[str]) -> bool:
    """Whether two files have the same name, or the same first line: the title of a page."""
    return _name(a) == _name(b) or next(iter(old)) == next(iter(new))


def _candidates(old: Mapping[str, Counter[str]], new: Mapping[str, Counter[str]]) -> Pairs:
    """Yield the pairs of files that end alike and share a line which few files have."""
    having: dict[str, list[str]] = defaultdict(list)
    for path, lines in new.items():
        for line in lines:
            having[line].append(path)
    for path, lines in old.items():
        some = {one for line in lines for one in having.get(line, ())[:FEW]}
        yield from ((path, one) for one in sorted(some) if _suffix(one) == _suffix(path))


def _keeps_its_own(old: Counter[str], new: Counter[str], pages: Iterable[Counter[str]]) -> bool:
    """Whether two files share what other pages of the kind do not have: no mere template."""
    common = {line for lines in pages if lines != new for line in lines}
    own = Counter({line: count for line, count in old.items() if line not in common})
    return bool(own) and (own & new).total() >= OWN * own.total()


def _some_of(survey: Survey, kind: str) -> list[Counter[str]]:
    """Return the lines of some pages of a kind."""
    pages = (one for one, of in zip(survey.paths, survey.kinds, strict=True) if of == kind)
    return [_lines(_data(survey, page)) for page in islice(pages, FEW)]


def _lines(data: bytes) -> Counter[str]:
    stripped = map(str.strip, data.decode("utf-8", "replace").splitlines())
    return Counter(line for line in stripped if line)


def _share(old: Counter[str], new: Counter[str]) -> float:
    return (old & new).total() / max(old.total(), new.total())


def _folders(survey: Survey, found: Mapping[str, str], gone: Iterable[str]) -> dict[str, str]:
    """Return the folders that are gone, and whose files are all in one other folder now."""
    left = {folder for path in gone if path not in found for folder in _above(path)}
    moved_to: dict[str, set[str]] = defaultdict(set)
    for old, new in found.items():
        for folder in _above(old):
            rest = old[len(folder) :]
            moved_to[folder].add(new[: -len(rest)] if new.endswith(rest) else "")
    return {
        folder: next(iter(places))
        for folder, places in moved_to.items()
        if len(places) == 1 and all(places) and folder not in left and not survey.exists(folder)
    }


def _above(path: str) -> Iterator[str]:
    """Yield the folders that a path is in."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _suffix(path: str) -> str:
    return _name(path).rpartition(".")[2]
