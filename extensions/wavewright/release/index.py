"""The list of all releases: where a project has none yet, a release begins it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import blocks, new
from wavewright.kinds.release import INDEX, KIND, LISTED, entry
from wavewright.write.paths import texts

if TYPE_CHECKING:
    from pathlib import Path

    from wavewright.checks.chain import Chain


def begun(root: Path, chain: Chain) -> str:
    """Return the list as `wavewright new release` makes it, with the pages that are there."""
    block = entry("", "", "").block
    context = {
        "project_name": chain.config.project,
        "package_name": chain.config.package,
        "has_code": chain.config.has_code,
        "index": LISTED._asdict() | {"block": block},
    }
    body = next(one for one in KIND.indexes if one.path == INDEX)
    text = new.render(body, context, texts(root, new.override_paths(KIND)))
    for page in chain.of("release"):
        if line := KIND.listing(page, chain.of):
            text = blocks.insert(text, line)
    return text
