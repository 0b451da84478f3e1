"""Sizes and times of a project's files, to see that one of them changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wavewright.config import FILE
from wavewright.read import walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.model import Config

Stamp = tuple[int, int, int]


def stamps(root: str, config: Config | None, more: tuple[str, ...] = ()) -> Mapping[str, object]:
    """Return size and times of change of each file; folders that cannot be listed count too.

    Args:
        root: The project's folder.
        config: Its settings; without them only the file of the settings is looked at.
        more: Paths of other files that matter, which need not exist.
    """
    found: dict[str, object] = {path: _stamp(f"{root}/{path}") for path in (FILE, *more)}
    if config:
        tree = walk.tree(root, config, stats=True)
        found.update(zip(tree.files, tree.stats, strict=True))
        found.update(tree.unreadable)
    return found


def _stamp(name: str) -> Stamp | None:
    try:
        found = os.stat(name)  # noqa: PTH116  # the same as the walk's
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns
