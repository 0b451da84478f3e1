"""The files that a build has made: what a wheel or an sdist says it is, and what is in it."""

from __future__ import annotations

import base64
import hashlib
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

WHEEL, SDIST = "wheel", "sdist"
SUFFIXES = {".whl": WHEEL, ".tar.gz": SDIST}
# Of these the text is kept, of other files what they hash to.
_TOLD = ("METADATA", "RECORD", "entry_points.txt")
_BROKEN = (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, zlib.error)
KILO = 1000


class Artifact(NamedTuple):
    """A wheel or an sdist: its files, without the folder that all of an sdist are in.

    ``files`` has the SHA-256 of each, as a wheel's RECORD writes it; ``texts`` the files of a
    wheel's metadata by their names, and an sdist's PKG-INFO as METADATA.
    """

    path: Path
    kind: str
    size: int
    digest: str  # SHA-256, hexadecimal
    folder: str = ""  # of an sdist
    files: Mapping[str, str] = {}
    texts: Mapping[str, bytes] = {}

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @property
    def shown_size(self) -> str:
        """The size, for people."""
        return f"{self.size / KILO:.1f} kB" if self.size >= KILO else f"{self.size} bytes"


def kind_of(name: str) -> str:
    """Return what a file of that name is: a wheel, an sdist, or nothing of both."""
    return next((kind for suffix, kind in SUFFIXES.items() if name.endswith(suffix)), "")


def read(path: Path) -> Artifact:
    """Read a wheel or an sdist.

    Raises:
        UserError: When it is none, or is damaged.
    """
    kind = kind_of(path.name)
    try:
        data = path.read_bytes()
        found = dict(_members(path, kind))
    except _BROKEN as error:
        raise UserError(
            f"this {kind} cannot be read: {error}",
            place=path.name,
            fix="Remove it and run `just build`.",
        ) from error
    digest = hashlib.sha256(data).hexdigest()
    made = Artifact(path, kind, len(data), digest)
    return _sdist(made, found) if kind == SDIST else _wheel(made, found)


def _members(path: Path, kind: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files in an archive; a link counts as an empty one."""
    if kind == WHEEL:
        with zipfile.ZipFile(path) as wheel:
            for one in wheel.infolist():
                if not one.is_dir():
                    yield one.filename, wheel.read(one)
        return
    with tarfile.open(path, "r:gz") as sdist:
        for entry in sdist:
            if not entry.isdir():
                content = sdist.extractfile(entry) if entry.isreg() else None
                yield entry.name.removeprefix("./"), content.read() if content else b""


def _wheel(made: Artifact, found: Mapping[str, bytes]) -> Artifact:
    info = next((name.partition("/")[0] for name in found if ".dist-info/" in name), "")
    texts = {name: found[at] for name in _TOLD if (at := f"{info}/{name}") in found}
    return made._replace(files={name: hashed(data) for name, data in found.items()}, texts=texts)


def _sdist(made: Artifact, found: Mapping[str, bytes]) -> Artifact:
    """Return the sdist; its files keep their paths when they are not all in one folder."""
    tops = {name.partition("/")[0] for name in found}
    folder = tops.pop() if len(tops) == 1 else ""
    inside = {name.removeprefix(f"{folder}/"): data for name, data in found.items()}
    texts = {"METADATA": inside["PKG-INFO"]} if "PKG-INFO" in inside else {}
    hashes = {name: hashed(data) for name, data in inside.items()}
    return made._replace(folder=folder, files=hashes, texts=texts)


def hashed(data: bytes) -> str:
    """Return the SHA-256 of data as a RECORD writes it."""
    digest = hashlib.sha256(data).digest()
    return f"sha256={base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
