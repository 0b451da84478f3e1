"""Which wave a release is of: the one that names it, or was skipped; never one that is out."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.read import survey
from wavewright.release.prepare import make
from wavewright.release.waves import Allowance

from . import inside
from .releasing import FILES, ROADMAP, SPEC, TAG, commit, decided, git, release, repository, state

if TYPE_CHECKING:
    from pathlib import Path

LOG = "CHANGELOG.md"
INDEX = "project-docs/releases/README.md"
PLAN = "project-docs/WAVE_1X_PLAN.md"
FIRST, SECOND = (
    "project-docs/waves/wave-1.1-greeting.md",
    "project-docs/waves/wave-1.2-signing.md",
)
SIGNING = "project-docs/capabilities/signing.md"
NEWS = (
    "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- It greets (Wave 1.1)\n- It signs (Wave 1.2)\n"
)


def done(slug: str, number: str, version: str) -> str:
    """Return the page of a capability whose work is done."""
    name = slug.upper()
    return (
        f"# Capability: {slug.title()}\n\n## Behaviors\n\n<!-- wavewright:behaviors -->\n"
        f"- @behavior:APP.{name}.DO @status:implemented\n<!-- /wavewright:behaviors -->\n\n"
        f"## Wave Alignment\n\n**[Wave {number} (v{version})](../waves/wave-{number}-{slug}.md)**\n"
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project at 0.1.0 that was never tagged, with waves of 0.1.0 and 0.2.0."""
    root = repository(tmp_path_factory.mktemp("waves") / "template", **{LOG: NEWS})
    git(root, "tag", "--delete", "v0.1.0")
    for path in (FIRST, SPEC, ROADMAP):
        (root / path).unlink()
    for title, version in (("Greeting", "0.1.0"), ("Signing", "0.2.0")):
        answers = ("--release", version, "--goal", "It is done", "--criterion", "None")
        said = inside.run(root, "new", "wave", title, *answers)
        assert said.returncode == 0, said.stderr
    for path, slug in ((FIRST, "greeting"), (SECOND, "signing")):
        text = re.sub(r"- \[ \]", "- [x]", text_of(root, path)).replace("planning", "in-progress")
        line = f"<!-- wavewright:capabilities -->\n1. [{slug.title()}](../capabilities/{slug}.md)"
        text = text.replace("<!-- wavewright:capabilities -->", line)
        text = re.sub(r"^_.*_\n|^<!-- Example.*\n", "None\n", text, flags=re.MULTILINE)
        (root / path).write_text(text, encoding="utf-8")
    vision = text_of(root, ROADMAP).replace("Say in one sentence what will be different", "Ease")
    commit(root, **{ROADMAP: vision, SPEC: done("greeting", "1.1", "0.1.0")})
    commit(root, **{SIGNING: done("signing", "1.2", "0.2.0")})
    return root


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """Return a copy of that project, with a remote."""
    root = shutil.copytree(template, tmp_path / "project", symlinks=True)
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(root, "remote", "add", "origin", str(tmp_path / "remote.git"))
    return root


def text_of(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def page(root: Path, version: str) -> str:
    return text_of(root, f"project-docs/releases/v{version}.md")


def waves_of(root: Path, version: str) -> list[str]:
    section = page(root, version).partition("\n## Waves\n")[2].partition("\n## ")[0]
    return section.strip().splitlines()


def subject(root: Path, tag: str) -> str:
    return git(root, "tag", "--list", "--format=%(contents:subject)", tag)


def mend(root: Path, entry: str) -> None:
    """Commit a fix with its news."""
    news = f"ed]\n\n### Fixed\n\n- {entry}\n"
    commit(root, "fix: it", **{LOG: text_of(root, LOG).replace("ed]\n", news, 1)})


def findings(root: Path, *rules: str) -> set[tuple[str, str]]:
    found = judge(survey(root, load(root), cached=False))
    return {(one.rule, one.message) for one in found if not rules or one.rule in rules}


def told(root: Path, *words: str) -> str:
    ended = inside.run(root, *words)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


SKIPPED = "[Wave 1.1 — Greeting](../waves/wave-1.1-greeting.md)"
OWN = "[Wave 1.2 — Signing](../waves/wave-1.2-signing.md)"


def test_a_skipped_wave_comes_with_the_next_release_and_with_no_later_one(project: Path) -> None:
    before = findings(project)
    release(project, "minor")
    assert waves_of(project, "0.2.0") == [f"- {SKIPPED}, complete", f"- {OWN}, complete"]
    assert subject(project, TAG) == "Release v0.2.0: Greeting, Signing"
    for path in (FIRST, ROADMAP, PLAN, SPEC):
        assert "Wave 1.1 (v0.2.0)" in text_of(project, path), path
        assert "v0.1.0" not in text_of(project, path), path
    assert findings(project) <= before
    assert "v0.1.0" not in told(project, "trace", "1.1")
    assert "v0.1.0" not in told(project, "trace")
    mend(project, "It signs again (Wave 1.2)")
    ready = decided(project, "patch")
    tried = make(project, ready, offline=True, trial=True)
    assert tried.message.startswith("Release v0.2.1: Signing\n")
    assert f"+- {OWN}, of v0.2.0" in tried.diff
    assert "Greeting" not in tried.diff.replace("v0.2.0.md), 2026-11-21: Greeting", "")
    release(project, "patch")
    assert subject(project, "v0.2.1") == "Release v0.2.1: Signing"
    git(project, "tag", "--delete", "v0.2.1")
    told(project, "release", "tag")  # as where a pull request was merged
    assert subject(project, "v0.2.1") == "Release v0.2.1: Signing"
    assert waves_of(project, "0.2.1") == [f"- {OWN}, of v0.2.0"]
    assert told(project, "release", "announce").startswith("# demo 0.2.1: Signing\n")
    assert "**New" not in told(project, "release", "announce")
    assert told(project, "release", "announce", "0.2.0").startswith(
        "# demo 0.2.0: Greeting, Signing\n"
    )
    shown = told(project, "show", "v0.2.1")
    assert "  wave  wave 1.2  line" in shown
    assert "1.1" not in shown
    mend(project, "It is quick")
    release(project, "patch")
    assert subject(project, "v0.2.2") == "Release v0.2.2"
    assert waves_of(project, "0.2.2") == []
    assert findings(project) <= before
    delivered = told(project, "trace", "--since", "v0.2.0")
    assert "Waves completed" not in delivered
    assert text_of(project, INDEX).splitlines()[-5:] == [
        "<!-- wavewright:releases -->",
        "- [v0.2.0](v0.2.0.md), 2026-11-21: Greeting, Signing",
        "- [v0.2.1](v0.2.1.md), 2026-11-21: Signing",
        "- [v0.2.2](v0.2.2.md), 2026-11-21",
        "<!-- /wavewright:releases -->",
    ]


def test_a_trial_shows_each_line_that_gets_the_version_and_changes_nothing(project: Path) -> None:
    before = state(project)
    made = make(project, decided(project), offline=True, trial=True)
    assert "+## Wave 1.1 (v0.2.0) — Greeting" in made.diff
    assert "+**[Wave 1.1 (v0.2.0)](../waves/wave-1.1-greeting.md)**" in made.diff
    assert made.diff.count("+- [Wave 1.1 (v0.2.0) — Greeting]") == 2
    assert {FIRST, ROADMAP, PLAN, SPEC, INDEX} < set(made.files)
    assert state(project) == before


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_other_byte_of_these_pages_stays(project: Path, end: str) -> None:
    odd = "\ufeff" + text_of(project, SPEC).replace("\n", end)
    (project / SPEC).write_bytes(odd.encode())
    (project / FIRST).write_bytes(("\ufeff" + text_of(project, FIRST)).encode())
    commit(project)
    release(project)
    assert (project / SPEC).read_bytes().decode() == odd.replace("v0.1.0", "v0.2.0")
    assert (project / FIRST).read_bytes().decode().startswith("\ufeff## Wave 1.1 (v0.2.0) — G")


def test_a_skipped_wave_with_open_work_that_is_allowed_is_that_of_the_release(
    project: Path,
) -> None:
    commit(project, **{SPEC: text_of(project, SPEC).replace("implemented", "ready")})
    release(project, allowed=(Allowance("1.1", "it waits"),))
    wave = text_of(project, FIRST)
    assert wave.startswith("## Wave 1.1 (v0.2.0)")
    assert "ignore RELEASE104 v0.2.0 was released with open work: it waits" in wave
    assert waves_of(project, "0.2.0")[0] == f"- {SKIPPED}, open"
    assert findings(project, "PLAN105", "TRACE112") == set()
    mend(project, "It is quick")
    assert decided(project, "patch").plan.waves == ()


def test_the_plan_of_a_release_names_the_wave_that_it_takes(project: Path) -> None:
    answers = ("why", "breaking", "deprecation", "migration", "timeline", "rollback", "theme")
    told(project, "new", "release", "0.2.0", *(w for one in answers for w in (f"--{one}", "None")))
    assert "- **Waves:** [Wave 1.2](../waves/wave-1.2-signing.md)\n" in page(project, "0.2.0")
    commit(project, "docs: the plan")
    release(project)
    both = "[Wave 1.1](../waves/wave-1.1-greeting.md), [Wave 1.2](../waves/wave-1.2-signing.md)"
    assert f"- **Waves:** {both}\n" in page(project, "0.2.0")
    assert waves_of(project, "0.2.0") == [f"- {SKIPPED}, complete", f"- {OWN}, complete"]


def out(root: Path, wave: str, *, tag: str = TAG, log: str = "", made: str = "") -> None:
    """Let 0.2.0 be out, as some other tool released it."""
    git(root, "rm", "--quiet", SECOND, SIGNING)
    news = f"# Changelog\n\n## [Unreleased]\n\n- x\n\n## [0.2.0] - 2026-01-01\n\n- y{log}\n"
    toml = FILES["pyproject.toml"].replace('"0.1.0"', '"0.2.0"', 1)
    text = text_of(root, FIRST).replace("in-progress", wave)
    files = {LOG: news, "pyproject.toml": toml, FIRST: text}
    commit(root, **files, **({"project-docs/releases/v0.2.0.md": made} if made else {}))
    git(root, "tag", "--annotate", TAG, "--message", tag)


PAGE = f"# Release v0.2.0\n\n## Waves\n\n- {SKIPPED}, complete\n\n## Notes\n\n- y\n"


@pytest.mark.parametrize(
    ("status", "said", "taken"),
    [
        ("complete", {"made": PAGE}, True),
        ("in-progress", {"made": PAGE}, True),
        ("in-progress", {"made": PAGE.replace(", complete", ", of v0.1.0")}, False),
        ("complete", {"log": " (Wave 1.1)"}, True),
        ("in-progress", {"log": " (Wave 1.1)"}, False),
        ("complete", {"tag": "Release v0.2.0: Saying, Greeting"}, True),
        ("complete", {"tag": "Release v0.2.0: Greeting all"}, False),
        ("complete", {}, False),
    ],
)
def test_a_wave_that_page_changelog_or_tag_give_to_a_release_is_not_taken_again(
    project: Path, status: str, said: dict[str, str], *, taken: bool
) -> None:
    out(project, status, **said)
    assert [one.number for one in decided(project, "patch").plan.waves] == ["1.1"] * (not taken)


# Who ticks what.


def pushed(root: Path, version: str = "0.2.0") -> str:
    (line,) = [one for one in page(root, version).splitlines() if "Commit and tag pushed" in one]
    return line


def test_that_it_is_pushed_is_ticked_when_the_remote_has_it(project: Path) -> None:
    release(project)
    told(project, "release", "announce", "--write")
    assert pushed(project) == (
        "- [ ] Commit and tag pushed: `just announce --write` ticks it, once the remote has both"
    )
    git(project, "push", "--quiet", "--atomic", "origin", "main", TAG)
    ended = inside.run(project, "release", "announce", "--write")
    assert "Ticked in project-docs/releases/v0.2.0.md: what the remote has." in ended.stderr
    assert pushed(project) == "- [x] Commit and tag pushed: origin has `v0.2.0`"
    once = state(project)
    assert "Ticked" not in inside.run(project, "release", "announce", "--write").stderr
    assert state(project) == once


def test_another_tag_at_the_remote_proves_nothing(project: Path) -> None:
    release(project)
    git(project, "push", "--quiet", "origin", f"main~1:refs/tags/{TAG}", "main")
    told(project, "release", "announce", "--write")
    assert pushed(project).startswith("- [ ]")
    git(project, "remote", "set-url", "origin", str(project / "nowhere"))
    told(project, "release", "announce", "--write")
    assert pushed(project).startswith("- [ ]")


def test_a_list_of_releases_begins_with_the_pages_that_are_there(project: Path) -> None:
    older = (
        "# Release v0.0.9\n\n- **Status:** released\n- **Date:** 2026-01-01\n\n## Notes\n\n- x\n"
    )
    commit(project, **{"project-docs/releases/v0.0.9.md": older})
    own = "# Ours\n\n<!-- wavewright:releases -->\n<!-- /wavewright:releases -->\n"
    commit(project, **{".wavewright/templates/release/index.md.jinja": own})
    release(project)
    assert text_of(project, INDEX) == (
        "# Ours\n\n<!-- wavewright:releases -->\n- [v0.0.9](v0.0.9.md), 2026-01-01\n"
        "- [v0.2.0](v0.2.0.md), 2026-11-21: Greeting, Signing\n<!-- /wavewright:releases -->\n"
    )
