"""Which guides `wavewright guide` is about: pages, folders, names of guides, or all."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from wavewright.cli.output import root_of
from wavewright.config import load
from wavewright.errors import UserError
from wavewright.guide.places import FOLDERS, is_guide

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from click.shell_completion import CompletionItem

    from wavewright.guide.document import Guide
    from wavewright.model import Config, Project


def paths_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``[PATH]…``: pages, folders, or names of guides, which a shell completes."""
    return click.argument("paths", metavar="[PATH]…", nargs=-1, shell_complete=_complete)(function)


def _complete(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    try:
        folder = root_of(None)
        files = _guides(folder, load(folder))
    except UserError:
        return []
    names = sorted({_name(path) for path in files})
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def chosen(folder: Path, config: Config, names: tuple[str, ...]) -> list[Guide]:
    """Return the guides that are named, or all of them.

    Raises:
        UserError: When there is none, when one does not exist or is not in the project, and when
            a page cannot be read as a guide.
    """
    from wavewright.guide.page import read

    return [read(folder, path) for path in chosen_paths(folder, config, names)]


def chosen_paths(folder: Path, config: Config, names: tuple[str, ...]) -> list[str]:
    """Return the paths of the guides that are named, or of all."""
    if names:
        paths = [path for name in names for path in _named(folder, config, name)]
        return [*dict.fromkeys(paths)]
    found = _guides(folder, config)
    if not found:
        raise UserError(
            f"there is no guide in {' or '.join(FOLDERS)}",
            fix="Make one with `wavewright new guide NAME`, or name a Markdown page.",
        )
    return found


def linked_project(folder: Path, config: Config) -> Project:
    """Read what tells which behaviors, scenarios and tests belong to guides."""
    from wavewright.guide.linked import KINDS
    from wavewright.read import read_project

    return read_project(folder, config, KINDS)


def _files(folder: Path, config: Config) -> list[str]:
    from wavewright.read.walk import tree

    return sorted(tree(os.fspath(folder), config).files)


def _guides(folder: Path, config: Config) -> list[str]:
    return [path for path in _files(folder, config) if is_guide(path)]


def _name(path: str) -> str:
    return PurePosixPath(path).stem


def _named(folder: Path, config: Config, name: str) -> list[str]:
    """Return the paths of the guides that one word of the command line means."""
    target = Path.cwd() / name
    if not target.exists() and "/" not in name and not name.endswith(".md"):
        return _by_name(folder, config, name)
    from wavewright.cli.examine import inside

    path = inside(folder, name)
    if not target.exists():
        raise _unknown(name, [*_guides(folder, config)])
    if not target.resolve().is_relative_to(folder.resolve()):
        raise UserError("the page is a link that leads out of the project", place=path)
    if target.is_dir():
        return _within(folder, config, path)
    if not name.lower().endswith(".md"):
        raise UserError("is not a Markdown page", place=path, fix="Name one that ends in `.md`.")
    return [path]


def _by_name(folder: Path, config: Config, name: str) -> list[str]:
    guides = _guides(folder, config)
    found = [path for path in guides if _name(path) == name]
    if not found:
        raise _unknown(name, [_name(path) for path in guides])
    return found


def _unknown(name: str, known: list[str]) -> UserError:
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    fix = f"Did you mean {near[0]}?" if near else "`wavewright guide list` shows all guides."
    return UserError(f"there is no guide {name}", fix=fix)


def _within(folder: Path, config: Config, path: str) -> list[str]:
    """Return the guides in a folder, and the pages there that have steps."""
    from wavewright.guide.page import read

    prefix = "" if path == "." else f"{path}/"
    pages = [one for one in _files(folder, config) if one.startswith(prefix)]
    pages = [one for one in pages if one.endswith(".md")]
    found = [one for one in pages if is_guide(one) or _has_steps(read(folder, one))]
    if not found:
        raise UserError(f"there is no guide in {path}", fix="Name a page with commands to run.")
    return found


def _has_steps(guide: Guide) -> bool:
    return any(step.options.run for step in guide.steps)
