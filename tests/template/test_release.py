"""The first release of a generated project, as its maintainer finds it."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.inside import run

from .conftest import git

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Render

pytestmark = pytest.mark.real


LOCK = '[[package]]\nname = "acme"\nversion = "0.1.0"\nsource = { editable = "." }\n'
NOW = dt.datetime.now().astimezone().date()
TODAY, MONTH = NOW.isoformat(), f"{NOW:%b %Y}"
PAGE = f"""\
# Release v0.2.0

- **Status:** released
- **Date:** {TODAY}
- **Previous release:** none, this is the first

## Waves

- [Wave 1.1 — Greeting](../waves/wave-1.1-greeting.md), complete

## Notes

### Added

- Greet a person by name, in English, French or German, with `acme-greet` (Wave 1.1)

## Checklist

- [x] Quality gates passed: test, coverage ({TODAY})
- [x] CHANGELOG.md finalized: `## [0.2.0] - {TODAY}`
- [x] Version bumped: 0.1.0 → 0.2.0 in `pyproject.toml` and `uv.lock`
- [x] Release commit made: `chore: release v0.2.0`
- [x] Tag made: `v0.2.0`
- [ ] Commit and tag pushed: `just announce --write` ticks it, once the remote has both
- [ ] Wheel and sdist built
- [ ] Upload and install rehearsed on a test index
- [ ] Published to the package index
- [ ] Release made on the forge
- [ ] Install verified in a clean environment
- [ ] Version command prints the version
- [ ] Announced: blog, social, email
"""
MESSAGE = """\
Release v0.2.0: Greeting

### Added

- Greet a person by name, in English, French or German, with `acme-greet` (Wave 1.1)
"""
LISTED = "\n".join(
    f"{mark}- [Wave 1.1 (v{version}) — Greeting](waves/wave-1.1-greeting.md)"
    " - Greet people by name, in their language"
    for mark, version in (("-", "0.1.0"), ("+", "0.2.0"))
)
DIFF = f"""\
--- a/CHANGELOG.md
+++ b/CHANGELOG.md
+## [0.2.0] - {TODAY}
+
--- a/project-docs/ROADMAP.md
+++ b/project-docs/ROADMAP.md
-**Current Status:** not released yet
+**Current Status:** v0.2.0 released ({MONTH})
-**Next Milestone:** the first wave below that is not complete
+**Next Milestone:** not planned yet
{LISTED}
--- a/project-docs/WAVE_1X_PLAN.md
+++ b/project-docs/WAVE_1X_PLAN.md
{LISTED}
--- a/project-docs/capabilities/greeting.md
+++ b/project-docs/capabilities/greeting.md
-**[Wave 1.1 (v0.1.0)](../waves/wave-1.1-greeting.md)**
+**[Wave 1.1 (v0.2.0)](../waves/wave-1.1-greeting.md)**
--- a/project-docs/waves/wave-1.1-greeting.md
+++ b/project-docs/waves/wave-1.1-greeting.md
-## Wave 1.1 (v0.1.0) — Greeting
+## Wave 1.1 (v0.2.0) — Greeting
-- **Status:** in-progress
+- **Status:** complete
+- **Completed:** {TODAY}
-- [ ] The value scenario of the capability passes
-- [ ] Test coverage ≥85%
-- [ ] All BDD scenarios pass
+- [x] The value scenario of the capability passes
+- [x] Test coverage ≥85%
+- [x] All BDD scenarios pass
--- a/pyproject.toml
+++ b/pyproject.toml
-version = "0.1.0"
+version = "0.2.0"
--- a/uv.lock
+++ b/uv.lock
-version = "0.1.0"
+version = "0.2.0"
"""


@pytest.fixture
def project(render: Render, tmp_path: Path) -> Path:
    """Return a generated project with a lock, gates that need no tools, and a first reader."""
    root = tmp_path / "acme-tools"
    shutil.copytree(render(), root)
    settings = root / "wavewright.yml"
    before, _, rest = settings.read_text(encoding="utf-8").partition("gates:\n")
    after = rest[rest.index("\n\n") :]
    settings.write_text(f"{before}gates: [test, coverage]{after}", encoding="utf-8")
    recipes = root / "justfile"
    own = "test:\n    @true\n\ncoverage:\n    @true\n"
    recipes.write_text(f"{recipes.read_text(encoding='utf-8')}\n{own}", "utf-8")
    wave = root / "project-docs/waves/wave-1.1-greeting.md"
    said = wave.read_text(encoding="utf-8").replace("[ ] The how-to", "[x] The how-to")
    wave.write_text(said, encoding="utf-8")
    (root / "uv.lock").write_text(LOCK, encoding="utf-8")
    git(root, "init", "--quiet", "-b", "main")
    git(root, "config", "user.name", "Ada")
    git(root, "config", "user.email", "ada@example.org")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "first")
    return root


def test_it_is_written_as_a_careful_maintainer_would(project: Path) -> None:
    ended = run(project, "release", "prepare", "minor")
    assert ended.returncode == 0, ended.stderr
    assert git(project, "status", "--porcelain") == ""
    assert git(project, "log", "--format=%s") == "chore: release v0.2.0\nfirst\n"
    assert git(project, "cat-file", "tag", "v0.2.0").partition("\n\n")[2] == MESSAGE
    page = (project / "project-docs/releases/v0.2.0.md").read_text(encoding="utf-8")
    assert page == PAGE
    shown = git(project, "show", "--format=", "--unified=0", ":!project-docs/releases")
    kept = [line for line in shown.splitlines() if line[:1] in "+-"]
    assert "\n".join(kept) == DIFF.strip()


@pytest.mark.parametrize("level", ["0.1.0", "minor"])
def test_the_check_has_nothing_against_it(project: Path, level: str) -> None:
    assert run(project, "release", "prepare", level).returncode == 0
    ended = run(project, "check")
    assert ended.returncode == 0, ended.stdout
    assert "No findings" in ended.stdout


@pytest.mark.parametrize(
    ("deployment", "said"),
    [
        ("docker", 'docker run --detach --name acme --publish 8000:8000 "$IMAGE:$VERSION"'),
        ("kubernetes", 'kubectl set image deployment/acme acme="$IMAGE:$VERSION"'),
        ("none", ""),
    ],
)
def test_a_page_says_how_to_release_and_how_to_deploy(
    render: Render, deployment: str, said: str
) -> None:
    text = (render(deployment=deployment) / "RELEASE.md").read_text(encoding="utf-8")
    assert ("## Deploy" in text) is bool(said)
    assert said in text
    for recipe in ("pre-merge", "prepare-release", "publish-prod", "verify-release", "rollback"):
        assert f"uv run just {recipe}" in text


def test_a_repository_of_any_language_keeps_its_own_page_on_releases(render: Render) -> None:
    assert not (render(scope="process") / "RELEASE.md").exists()
