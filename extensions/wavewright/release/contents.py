"""What is wrong with a build: a name, a version, metadata, and files that lack or do not belong."""

from __future__ import annotations

import csv
import re
from configparser import ConfigParser, Error
from typing import TYPE_CHECKING, NamedTuple

from packaging.metadata import Metadata
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

from wavewright.release.artifacts import SDIST, WHEEL, Artifact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# What no package has a use for, and what must not get out.
UNWANTED = re.compile(
    r"(?:^|/)(?:\.git|\.venv|\.env(?:\.(?!example$|sample$|template$)[^/]*)?|\.netrc|\.pypirc|id_rsa"
    r"|id_ed25519|\.coverage|__pycache__|\.mypy_cache|\.pytest_cache|\.ruff_cache|\.DS_Store)(?:/|$)"
    r"|\.(?:pem|p12|pfx|pyc)$"
)
STRAY = frozenset({"tests", "test", "docs", "doc", "examples", "benchmarks", "scripts"})
_CODE = re.compile(r"\.pyi?$|(?:^|/)py\.typed$")
_TESTS = re.compile(r"(?:^|/)tests?/")
_SAME = ("summary", "requires_python", "requires_dist", "license_expression")


class Facts(NamedTuple):
    """What a project says that its build must be.

    ``modules`` are the files of the package that git knows, from the package's folder on.
    """

    name: str
    version: str
    readme: bool = False
    license_files: bool = False
    scripts: Mapping[str, str] = {}
    package: str = ""
    modules: frozenset[str] = frozenset()


class Fault(NamedTuple):
    """Something that is wrong with a build; without ``grave``, something to look at."""

    file: str
    text: str
    grave: bool = True

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.file}: {self.text}"


def faults(built: Iterable[Artifact], facts: Facts) -> Iterator[Fault]:
    """Yield what is wrong with the files of a build."""
    built = tuple(built)
    for one in built:
        texts = [*_named(one, facts), *_described(one, facts), *_unwanted(one)]
        if one.kind == WHEEL:
            texts += [*_recorded(one), *_started(one, facts)]
        yield from (Fault(one.name, text) for text in texts)
        if one.kind == WHEEL:
            yield from _held(one, facts)
    sdists = [one for one in built if one.kind == SDIST]
    for sdist in sdists:
        yield from (Fault(sdist.name, text) for text in _sources(sdist, facts))
        for wheel in (one for one in built if one.kind == WHEEL):
            yield from (Fault(wheel.name, text) for text in _differing(wheel, sdist))


def _named(one: Artifact, facts: Facts) -> Iterator[str]:
    """Yield why the name of a file is not that of the project and its version."""
    try:
        parse = parse_wheel_filename if one.kind == WHEEL else parse_sdist_filename
        name, version = parse(one.name)[:2]
    except (InvalidWheelFilename, InvalidSdistFilename) as error:
        yield f"this is no name of a {one.kind}: {error}"
        return
    if name != canonicalize_name(facts.name):
        yield f"it is named {name}, and the project {facts.name}"
    if str(version) != facts.version:
        yield f"it is version {version}, and the project is {facts.version}"


def _described(one: Artifact, facts: Facts) -> Iterator[str]:
    """Yield what is wrong with the metadata."""
    text = one.texts.get("METADATA")
    if text is None:
        yield "it has no metadata"
        return
    found, wrong = metadata(text)
    yield from (f"metadata: {problem}" for problem in wrong)
    if not found:
        return
    if canonicalize_name(found.name) != canonicalize_name(facts.name):
        yield f"metadata: the name is {found.name}, and of the project {facts.name}"
    if str(found.version) != facts.version:
        yield f"metadata: the version is {found.version}, and of the project {facts.version}"
    if facts.readme and not (found.description or "").strip():
        yield "metadata: there is no description, though the project has a readme"
    if found.description and not found.description_content_type:
        yield "metadata: the description does not say whether it is Markdown"
    if facts.license_files and not found.license_files:
        yield "metadata: no license file is named, though the project names some"


def metadata(text: bytes) -> tuple[Metadata | None, list[str]]:
    """Return the metadata that a text is, and all that is wrong with it."""
    try:
        return Metadata.from_email(text, validate=True), []
    except ExceptionGroup as group:
        return None, [str(error) for error in group.exceptions]


def _unwanted(one: Artifact) -> Iterator[str]:
    for name in one.files:
        if UNWANTED.search(name):
            yield f"holds {name}, which does not belong into a package"
        elif name.startswith("/") or ".." in name.split("/"):
            yield f"holds {name}, which leads out of its folder"


def _recorded(wheel: Artifact) -> Iterator[str]:
    """Yield where RECORD does not agree with the files."""
    text = wheel.texts.get("RECORD")
    if text is None:
        yield "it has no RECORD"
        return
    rows = [row for row in csv.reader(text.decode("utf-8", "replace").splitlines()) if row]
    known = {row[0]: row[1] if len(row) > 1 else "" for row in rows}
    for name, digest in wheel.files.items():
        if name not in known:
            yield f"RECORD does not know {name}"
        elif known[name] not in {"", digest}:
            yield f"{name} is not what RECORD says"
    yield from (f"RECORD knows {name}, which is not there" for name in known.keys() - wheel.files)


def _started(wheel: Artifact, facts: Facts) -> Iterator[str]:
    """Yield the commands of the project that the wheel does not have."""
    parser = ConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as the manual says
    try:
        parser.read_string(wheel.texts.get("entry_points.txt", b"").decode("utf-8", "replace"))
    except Error as error:
        yield f"its entry points cannot be read: {error}"
        return
    there = dict(parser["console_scripts"]) if parser.has_section("console_scripts") else {}
    for name, target in facts.scripts.items():
        if "".join(there.get(name, "").split()) != "".join(target.split()):
            yield f"it has no command {name} = {target}"


def _held(wheel: Artifact, facts: Facts) -> Iterator[Fault]:
    """Yield modules of the package that lack, and what is beside the package."""
    missing = [
        name
        for name in sorted(facts.modules - wheel.files.keys())
        if not name.rpartition("/")[2].startswith(".git") and not _TESTS.search(name)
    ]
    for name in missing:
        code = bool(_CODE.search(name))
        yield Fault(wheel.name, f"{name} is missing", grave=code)
    tops = {name.partition("/")[0] for name in wheel.files if "/" in name}
    for top in sorted(tops & STRAY - {facts.package}):
        yield Fault(wheel.name, f"would install {top}/ beside the package, for every project")


def _sources(sdist: Artifact, facts: Facts) -> Iterator[str]:
    """Yield what a package cannot be built from again."""
    if not sdist.folder:
        yield "its files are not all in one folder"
    if "pyproject.toml" not in sdist.files:
        yield "pyproject.toml is missing"
    roots = ("src/", "")
    for name in sorted(facts.modules):
        there = any(f"{root}{name}" in sdist.files for root in roots)
        if not there and _CODE.search(name) and not _TESTS.search(name):
            yield f"{name} is missing"


def _differing(wheel: Artifact, sdist: Artifact) -> Iterator[str]:
    """Yield where a wheel is not what the sdist says."""
    for name, digest in wheel.files.items():
        for source in (f"src/{name}", name):
            if sdist.files.get(source, digest) != digest:
                yield f"{name} is not that of the sdist"
    (ours, _), (theirs, _) = (metadata(one.texts.get("METADATA", b"")) for one in (wheel, sdist))
    for field in _SAME if ours and theirs else ():
        if getattr(ours, field) != getattr(theirs, field):
            yield f"metadata: {field.replace('_', '-')} is not that of the sdist"
