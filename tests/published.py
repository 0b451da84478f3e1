"""The template of this checkout, published as two versions: v0.1.0, and v0.2.0 with news."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
PARTS = ("copier.yml", "template", "extensions", "pyproject.toml", "README.md", "LICENSE")
NEWS = "## [0.2.0] - 2026-12-01\n\n### Added\n\n- a recipe that counts\n"
COUNT = '\n# Count\n[group("gates")]\ncount:\n    @echo 1 2 3\n'
# (file, text to replace or nothing to append, new text): what a next version may well change.
CHANGES = (
    ("pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"'),
    ("template/just/process.just.jinja", "", COUNT),
    ("template/.wavewright/ruff.toml", "", "# newer\n"),
    ("template/.wavewright/pyproject.toml.jinja", 'version = "0"', 'version = "1"'),
    ("template/.wavewright/wavewright.schema.json", "{", '{\n  "$comment": "newer",'),
    ("template/.wavewright/added.toml", "", "# a new file of the template\n"),
    ("template/pytest.ini", "[pytest]", "# newer\n[pytest]"),
    ("template/.github/workflows/ci.yml", "timeout-minutes: 20", "timeout-minutes: 25"),
    ("template/README.md.jinja", "", "\nA better last line.\n"),
    ("template/user-docs/tutorials/first.md", "", "# A new seed\n"),
)
GIVEN_UP = "template/.editorconfig"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", *arguments]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return ended.stdout.strip()


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--no-verify", "-m", message)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    assert old in text, f"{file} no longer has {old!r}"
    text = text.replace(old, new, 1) if old else text + new
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def publish(folder: Path) -> Path:
    """Make a repository of the template in a folder, with both versions."""
    folder.mkdir()
    caches = shutil.ignore_patterns("__pycache__")
    for part in PARTS:
        source = REPOSITORY / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=caches)
        else:
            shutil.copy(source, folder / part)
    log = folder / "CHANGELOG.md"
    log.write_text("# Changelog\n\n## [0.1.0] - 2026-11-01\n\n- the start\n", encoding="utf-8")
    git(folder, "init", "--quiet", "-b", "main")
    commit(folder, "first")
    git(folder, "tag", "v0.1.0")
    for name, old, new in CHANGES:
        change(folder / name, old, new)
    (folder / GIVEN_UP).unlink()
    change(log, "## [0.1.0]", f"{NEWS}\n## [0.1.0]")
    commit(folder, "second")
    git(folder, "tag", "v0.2.0")
    return folder
