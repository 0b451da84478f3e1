"""Build a project into a wheel and an sdist, and find again what was built."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from wavewright import programs
from wavewright.errors import UserError
from wavewright.read.paths import MANIFEST
from wavewright.release import artifacts, manifest
from wavewright.release.artifacts import SDIST, WHEEL, Artifact
from wavewright.release.contents import Facts, Fault, faults

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.model import Config

DIST = "dist"
AGAIN = "Run `just build`."


class Built(NamedTuple):
    """The files of a build, the wheel first, and what is wrong with them."""

    version: str
    files: tuple[Artifact, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def sdist(self) -> Artifact:
        """The sdist."""
        return next(one for one in self.files if one.kind == SDIST)

    @property
    def good(self) -> bool:
        """Whether the files can be published."""
        return not any(fault.grave for fault in self.faults)


def facts_of(root: Path, config: Config) -> Facts:
    """Return what a project says of itself.

    Raises:
        UserError: When it is no Python package, or has no version.
    """
    if not (root / MANIFEST).is_file():
        raise UserError(
            f"there is no {MANIFEST}, so there is no Python package to build",
            fix="Write one with `[project]` and `[build-system]`, or build your own way.",
        )
    text = (root / MANIFEST).read_text(encoding="utf-8-sig")
    project = manifest.project_of(text)
    name = project.get("name")
    if not isinstance(name, str):
        raise UserError("`[project]` has no name", place=MANIFEST, fix='Write `name = "…"` there.')
    scripts = project.get("scripts")
    return Facts(
        name,
        _normal(manifest.version_of(text)),
        readme=bool(project.get("readme")),
        license_files=bool(project.get("license-files")),
        scripts=scripts if isinstance(scripts, dict) else {},
        package=config.package,
        modules=_modules(root, config.package),
    )


def _normal(version: str) -> str:
    """Return a version as the names of files have it; one that is none, as it is."""
    try:
        return str(Version(version))
    except InvalidVersion:
        return version


def _modules(root: Path, package: str) -> frozenset[str]:
    """Return the files of the package that git knows, from the package's folder on."""
    if not package:
        return frozenset()
    asked = programs.git(root, "ls-files", "-z", "--", f"src/{package}", package)
    names = asked.out.split("\0") if asked.ok else []
    there = (name for name in names if name and (root / name).exists())
    return frozenset(name.removeprefix("src/") for name in there)


def build(root: Path, facts: Facts) -> Built:
    """Build a wheel from an sdist, and put both into ``dist/`` when nothing is wrong with them.

    Raises:
        UserError: When it cannot be built.
    """
    with programs.scratch() as folder:
        command = ["uv", "build", "--no-create-gitignore", "--out-dir", str(folder)]
        ended = programs.run(command, root, _dated(root))
        if not ended.ok:
            raise UserError(
                f"uv cannot build this project:\n{ended.said}",
                place=MANIFEST,
                fix="Mend that, or bring the network back if the build tools could not be had.",
            )
        made = _files(folder)
        found = tuple(faults(made, facts))
        built = Built(facts.version, made, found)
        if built.good:
            built = built._replace(files=tuple(_kept(one, root / DIST) for one in made))
    return built


def _dated(root: Path) -> dict[str, str]:
    """Return the environment of a build: what is built twice from one commit is the same twice."""
    env = programs.environment()
    asked = programs.git(root, "log", "-1", "--format=%ct")
    if asked.ok and asked.out.strip():
        env.setdefault("SOURCE_DATE_EPOCH", asked.out.strip())
    return env


def _files(folder: Path) -> tuple[Artifact, ...]:
    """Return the wheels and the sdist in a folder."""
    found = [artifacts.read(path) for path in sorted(folder.iterdir()) if _is_built(path)]
    return tuple(sorted(found, key=lambda one: (one.kind != WHEEL, one.name)))


def _is_built(path: Path) -> bool:
    return bool(artifacts.kind_of(path.name)) and path.is_file()


def _kept(one: Artifact, folder: Path) -> Artifact:
    """Put a file of a build where builds are kept, in one step."""
    if not folder.exists():
        folder.mkdir()
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    beside, target = folder / f".{one.name}.{os.getpid()}", folder / one.name
    try:
        shutil.copyfile(one.path, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return one._replace(path=target)


def kept(root: Path, facts: Facts) -> Built:
    """Return what was built of this version, with what is wrong with it.

    Raises:
        UserError: When nothing was, or not all of it.
    """
    folder = root / DIST
    there = [path for path in folder.iterdir() if _is_built(path)] if folder.is_dir() else []
    if not there:
        raise UserError("nothing is built: there is no wheel and no sdist in dist/", fix=AGAIN)
    mine = [path for path in there if _of(path, facts)]
    if not mine:
        names = ", ".join(sorted(path.name for path in there))
        raise UserError(
            f"what is built is something else: dist/ has {names}, and the project is {facts.name} "
            f"{facts.version}",
            fix=AGAIN,
        )
    for kind in (WHEEL, SDIST):
        if not any(artifacts.kind_of(path.name) == kind for path in mine):
            raise UserError(f"dist/ has no {kind} of {facts.version}", fix=AGAIN)
    files = [artifacts.read(path) for path in mine]
    files.sort(key=lambda one: (one.kind != WHEEL, one.name))
    return Built(facts.version, tuple(files), tuple(faults(files, facts)))


def _of(path: Path, facts: Facts) -> bool:
    """Whether a file's name says that project and that version, and not a longer one."""
    name, _, rest = path.name.partition(f"-{facts.version}")
    ended = rest.startswith("-") or rest in artifacts.SUFFIXES
    return ended and canonicalize_name(name) == canonicalize_name(facts.name)
