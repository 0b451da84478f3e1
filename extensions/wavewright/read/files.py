"""One file of a project: its bytes, and what it says when it is read in full."""

from __future__ import annotations

import errno
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError
from wavewright.model import Artifact, Config, Finding, Place
from wavewright.read import marks, walk
from wavewright.read.lazy import Later
from wavewright.read.paths import PLANNED, kind_of
from wavewright.read.silence import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

UNREADABLE = "SHAPE100"
SOURCE = "source"  # code in other languages, and Python where only the process is used
PYTHON = frozenset({"e2e", "steps", "unit", "test", "code"})
_CODE = PYTHON | {"script"}


class Facts(NamedTuple):
    """What one file says, and what is wrong with it when it cannot be read."""

    artifacts: tuple[Artifact, ...] = ()
    findings: tuple[Finding, ...] = ()


NOTHING = Facts()
# Of a page larger than this the parts are counted before it is read; a module of that size is not.
LARGE = 1_500_000  # bytes
MOST = 300_000
_MARKS = (b"](", b"\n#", b"\n- ", b"**", b"`", b"-->", b"@behavior:", b"Wave ")


def wanted(files: Iterable[str], config: Config) -> Iterator[tuple[str, str]]:
    """Yield the files that hold artifacts, with their kind."""
    has_code = config.has_code
    sources, documents = _folders(config.sources), _folders(config.documents)
    for path in files:
        kind = kind_of(path)
        if kind and (has_code or kind not in _CODE):
            yield path, kind
        elif path.startswith(sources) and marks.language_of(path):
            yield path, SOURCE
        elif path.endswith(".md") and path.startswith(documents):
            yield path, "doc"


def _folders(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{name.removeprefix('./').strip('/')}/" for name in names)


def data_of(root: str, path: str) -> bytes | Facts:
    """Return the bytes of a file; or why there are none, and nothing when the file is gone."""
    try:
        data = walk.data(root, path)
        path.encode()
    except FileNotFoundError:
        return NOTHING  # removed since the folder was listed
    except OSError as error:
        if error.errno == errno.EFBIG and kind_of(path) in {"", *PYTHON}:
            return NOTHING
        return unreadable(Place(path), f"the file cannot be read: {walk.reason(error)}")
    except UnicodeEncodeError:
        return unreadable(Place(ascii(path)), "the name of the file is not UTF-8")
    return data


def says_nothing(kind: str, path: str, data: bytes) -> bool:
    """Whether a file holds nothing for the process: code that names nothing of it."""
    if kind == SOURCE:
        return marks.MARK not in data
    return kind in PYTHON and silent(kind, path, data)


def scan(kind: str, path: str, data: bytes) -> Facts:
    """Return what a file says. Pure: it depends on nothing but its arguments."""
    if says_nothing(kind, path, data):
        return NOTHING
    wrong = _too_much(kind, path, data) if len(data) > LARGE else ""
    if wrong:
        return unreadable(Place(path), wrong)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return unreadable(Place(path, line), f"the file is not UTF-8: {error.reason}")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return Facts(tuple(_artifacts(kind, path, text)))
    except UserError as error:
        line = int(error.place.rpartition(":")[2])
        return unreadable(Place(path, line), error.message)


def _too_much(kind: str, path: str, data: bytes) -> str:
    """Return why a large file is not read, if so: what it says would not fit into memory."""
    if kind in PYTHON:
        return f"the file is larger than {LARGE:,} bytes: divide it"
    page = path.endswith(".md")
    if sum(map(data.count, _MARKS if page else (b"\n",))) <= MOST:
        return ""
    what = "headings, links, fields and lists" if page else "lines"
    return f"the file has more than {MOST:,} {what}: divide it"


def _artifacts(kind: str, path: str, text: str) -> Iterator[Artifact]:
    made: Iterator[Artifact]
    if kind in _READERS:
        made = _READERS[kind](path, text)
    elif kind in PYTHON:
        made = _python(kind, path, text)
    else:
        made = (_planned if kind in PLANNED else _documents)(kind, path, text)
    front = text.startswith("---") and path.endswith(".md")
    return chain(made, _front_matter(path, text)) if front else made


_python, _planned = Later("python", "scan"), Later("plans", "scan")
_documents, _front_matter = Later("documents", "scan"), Later("frontmatter", "scan")
_READERS: dict[str, Callable[[str, str], Iterator[Artifact]]] = {
    "changelog": partial(Later("changelog", "scan"), "changelog"),
    "feature": Later("gherkin", "scan"),
    "script": Later("scripts", "scan"),
    "recipes": Later("recipes", "scan"),
    SOURCE: marks.scan,
}


def unreadable(place: Place, message: str) -> Facts:
    """Return what there is to say of a file that cannot be read."""
    return Facts(findings=(Finding(place, UNREADABLE, message),))
