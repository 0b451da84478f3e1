"""Where a guide runs: a fresh folder, its files, and a clean environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.guide.document import Guide

FIXED = {
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "COLUMNS": "80",
    "TERM": "dumb",
    "NO_COLOR": "1",
    "PYTHONUNBUFFERED": "1",  # else a line that is waited for stays in Python's buffer
}
# Without these, whoever sits behind a proxy has no network in guides.
HANDED_ON = (
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"),
    *("http_proxy", "https_proxy", "no_proxy", "all_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"),
    *("NODE_EXTRA_CA_CERTS", "PIP_CERT"),
)


def environment(
    guide: Guide, root: Path, folder: Path, caller: Mapping[str, str], *, here: bool = False
) -> dict[str, str]:
    """Return all variables of a guide's shells: the fixed ones, the few of the caller, its own.

    This interpreter's folder comes first on PATH: the tools of the project, and the environment
    that ``uv run`` finds where there is no project. uv itself may be only where UV says. In the
    project, uv needs its cache to find that nothing is to be done.
    """
    names = (*HANDED_ON, *guide.keep)
    found = {name: caller[name] for name in names if name in caller} | FIXED
    folders = [str(Path(sys.executable).parent), caller.get("PATH", os.defpath)]
    folders += [str(Path(uv).parent)] if (uv := caller.get("UV")) else []
    found |= {"PATH": os.pathsep.join(folders), "HOME": str(folder / "home")}
    found["TMPDIR"] = str(folder / "tmp")
    cache = caller.get("UV_CACHE_DIR") or str(Path(caller.get("HOME", "/"), ".cache", "uv"))
    if here and Path(cache).is_dir():
        found["UV_CACHE_DIR"] = cache
    return found | {name: value.replace("[ROOT]", str(root)) for name, value in guide.env}


def copy_fixture(guide: Guide, root: Path, work: Path) -> None:
    """Copy the files that a guide begins with.

    Raises:
        UserError: When there are none, or when they are not the project's.
    """
    if not guide.fixture:
        return
    import shutil  # noqa: PLC0415  # most guides have no fixture

    top, source = root.resolve(), (root / guide.fixture).resolve()
    if top not in (source, *source.parents):
        raise _wrong(guide, "is not in the project")
    if not source.is_dir():
        raise _wrong(guide, "is no folder" if source.exists() else "does not exist")
    for folder, folders, files in os.walk(source):
        for name in (*folders, *files):
            _check(guide, source, Path(folder, name))
    try:
        shutil.copytree(source, work, symlinks=True, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        raise _wrong(guide, f"cannot be copied: {error}") from error


def _check(guide: Guide, source: Path, path: Path) -> None:
    """Refuse what would take a guide out of its folder, or cannot be copied."""
    shown = path.relative_to(source).as_posix()
    if path.is_symlink():
        target = path.readlink()
        if (
            target.is_absolute()
            or source not in Path(os.path.normpath(path.parent / target)).parents
        ):
            raise _wrong(guide, f"has a link that leads out of it: {shown}")
    elif not (path.is_dir() or path.is_file()):
        raise _wrong(guide, f"has something that is no file: {shown}")


def _wrong(guide: Guide, what: str) -> UserError:
    return UserError(
        f"the fixture folder {guide.fixture} {what}",
        place=guide.path,
        fix="Put it right, or change `fixture` under `guide:` in the front matter.",
    )


def temporary() -> str:
    """Return the folder for folders of guides."""
    given = os.environ.get("TMPDIR", "")
    return given if Path(given).is_dir() and given else "/tmp"  # noqa: S108


def find_bash() -> str:
    """Return the path of bash.

    Raises:
        UserError: When there is none, or none that the guard could watch.
    """
    if sys.platform == "win32":
        raise UserError(
            "guides do not run on Windows: what a step starts cannot be ended there for certain",
            fix="Run them in WSL, or on Linux or macOS.",
        )
    for folder in os.get_exec_path():
        found = Path(folder or ".", "bash")
        if found.is_file() and os.access(found, os.X_OK):
            return str(found)
    raise UserError(
        "bash is not installed, and the steps of guides run in it",
        fix="Install bash; any version from 3.2 on will do.",
    )


def unmade(base: str, why: str) -> UserError:
    """Return what is said where there is no folder for a guide."""
    return UserError(
        f"the folder for a guide cannot be made in {base}: {why}",
        fix="Make room there, or name another folder in the variable TMPDIR.",
    )
