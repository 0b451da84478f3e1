"""The changelog, the tags, the version and feedback: how they are read, and what is judged."""

import shutil
import subprocess
from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.checks.fixing import mend
from wavewright.config import load
from wavewright.model import Artifact, Finding
from wavewright.read import scan, survey
from wavewright.read.tags import Tags, tags
from wavewright.release.changelog import Log

EXAMPLES = Path(__file__).parent / "examples" / "checks"
WAVE = "project-docs/waves/wave-1.1-first.md"
FEEDBACK = "project-docs/feedback/v0.1.0-week-1.md"
LOG = "CHANGELOG.md"


def copied(tmp_path: Path, example: str, **files: str) -> Path:
    """Return a copy of a good example; with another changelog or version."""
    root = tmp_path / "project"
    ignored = shutil.ignore_patterns(".wavewright")
    shutil.copytree(EXAMPLES / example / "good", root, ignore=ignored)
    for name, text in files.items():
        path = root / {"log": LOG, "toml": "pyproject.toml"}[name]
        path.write_text(text, encoding="utf-8")
    return root


def changelog(*versions: str, more: str = "") -> str:
    """Return a changelog with some versions, the newest first, a day apart."""
    sections = "".join(
        f"\n## [{version}] - 2026-01-{28 - number:02}\n\n### Added\n\n- It answers (Wave 1.1)\n"
        for number, version in enumerate(versions)
    )
    return f"# Changelog\n\n## [Unreleased]\n{sections}{more}"


def findings(root: Path) -> tuple[Finding, ...]:
    return judge(survey(root, load(root), cached=False))


def told(root: Path) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.place)) for finding in findings(root)]


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=0"]
    subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, check=True)


def repository(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    git(folder, "init", "--quiet")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    for name in names:
        git(folder, "tag", name)
    return folder


# The changelog.

TEXT = """\
# Changelog

What changed. See #1.

## [Unreleased]

- It sings (#31)

## [1.2.0] - 2026-01-31

Wave 1.2 is done.

### Added

- It answers (Wave 1.2),
  for @behavior:APP.ANSWER.RUN (#12)
  - also in French
- It asks ([#7](https://example.org/7))

### Fixed

- `(Wave 1.9)` is code

## [1.1.0-rc.1] - 2026-01-14 [YANKED]

<!--
## [1.0.0] - 2026-01-01
-->

## About

[1.2.0]: https://example.org/compare/v1.1.0...v1.2.0
"""


def read(text: str) -> list[Artifact]:
    facts = scan("changelog", LOG, text.encode())
    assert facts.findings == ()
    return list(facts.artifacts)


def test_a_changelog_is_read_with_its_versions_and_entries() -> None:
    whole, *inside = read(TEXT)
    assert (whole.kind, whole.title) == ("changelog", "Changelog")
    assert [(one.kind, one.id, one.title, one.place.line) for one in inside] == [
        ("version", "Unreleased", "[Unreleased]", 5),
        ("entry", "Unreleased#1", "It sings (#31)", 7),
        ("version", "1.2.0", "[1.2.0] - 2026-01-31", 9),
        ("entry", "1.2.0#1", "It answers (Wave 1.2),", 15),
        ("entry", "1.2.0#2", "It asks ([#7](https://example.org/7))", 18),
        ("entry", "1.2.0#3", "`(Wave 1.9)` is code", 22),
        ("version", "1.1.0-rc.1", "[1.1.0-rc.1] - 2026-01-14 [YANKED]", 24),
        ("version", "", "About", 30),
    ]


def test_an_entry_says_what_it_is_about() -> None:
    entries = [one for one in read(TEXT) if one.kind == "entry"]
    found = [
        (one.fields["Section"][0], [(link.relation, link.target) for link in one.links])
        for one in entries
    ]
    assert found == [
        ("", [("issue", "31")]),
        ("Added", [("wave", "1.2"), ("mention", "APP.ANSWER.RUN"), ("issue", "12")]),
        ("Added", [("issue", "7")]),
        ("Fixed", []),
    ]


def test_a_version_has_its_day_and_its_kinds_of_changes() -> None:
    version = next(one for one in read(TEXT) if one.id == "1.2.0")
    day, place = version.fields["Date"]
    assert (day, place.line, place.column) == ("2026-01-31", 9, 14)
    kinds = [(link.target, link.place.line) for link in version.links if link.relation == "change"]
    assert kinds == [("Added", 13), ("Fixed", 20)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# Changelog\n\n## [Unreleased]\n", []),
        (changelog("1.1.0", "1.0.0"), []),
        (changelog("2.0.0", "1.0.5").replace("2026-01-27", "2026-02-27"), []),
        (changelog("1.0.5", "2.0.0").replace("2026-01-28", "2026-02-27"), []),
        (changelog("1.1.0", "1.1.0-rc.1"), []),
        ("# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-01-01 [YANKED]\n", []),
        ("## [Unreleased]\n", [1]),
        ("# Changelog\n\n## [1.0.0] - 2026-01-01\n", [3]),
        ("# Changelog\n\n## [1.0.0] - 2026-01-01\n\n## [Unreleased]\n", [5]),
        ("# Changelog\n\n## [unreleased]\n", [3]),
        ("# Changelog\n\n## [Unreleased]\n\n## [Unreleased]\n", [5]),
        ("# Changelog\n\n## [Unreleased]\n\n## [1.0.0]\n", [5]),
        ("# Changelog\n\n## [Unreleased]\n\n## [1.0] - 2026-01-01\n", [5]),
        ("# Changelog\n\n## [Unreleased]\n\n## Older versions\n", [5]),
        (changelog("1.0.0", "1.1.0").replace("2026-01-27", "2026-01-28"), [11]),
        (changelog("1.1.0", "1.0.0", "1.0.0"), [17]),
        (changelog("1.0.0", more="\n### Improved\n"), [11]),
        (changelog("1.1.0", "1.0.0").replace("### Added\n\n", "- one\n"), [7, 12]),
    ],
)
def test_the_form_of_a_changelog(tmp_path: Path, text: str, lines: list[int]) -> None:
    root = copied(tmp_path, "RELEASE101", log=text.replace(" (Wave 1.1)", ""))
    assert told(root) == [("RELEASE101", f"{LOG}:{line}") for line in lines]


STYLES = (
    "",
    "See [the releases](https://example.org/releases).\n",
    "# 1.2.0\n\n- It sings\n\n# 1.1.0\n",
    "## 2.42.0 / 2026-01-31\n\n* [BUGFIX] It sings\n\n## 2.41.0 / 2025-12-20\n",
    "# News\n\n## Unreleased\n\n### Preview style\n\n- It sings\n\n## 26.1.0\n",
    "## [1.2.0](https://example.org/compare/v1.1.0...v1.2.0) (2026-01-31)\n\n### Bug Fixes\n",
    "## v1.2.0 - 31 January\n\n## Thanks\n\n## [0.9.0] - 2025-01-31\n\n### Added\n\n- It sings\n",
)


@pytest.mark.parametrize("text", STYLES)
def test_a_changelog_of_another_style_stays_where_only_the_process_is(
    tmp_path: Path, text: str
) -> None:
    root = copied(tmp_path, "RELEASE101", log=text)
    assert told(root) == []
    settings = root / "wavewright.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("process", "project"))
    assert "RELEASE101" in {rule for rule, _ in told(root)}


def test_a_changelog_that_says_that_it_keeps_the_form_is_judged(tmp_path: Path) -> None:
    text = "# Changelog\n\nIn the form of https://keepachangelog.com\n\n## 1.2.0\n"
    root = copied(tmp_path, "RELEASE101", log=text)
    assert told(root) == [("RELEASE101", f"{LOG}:5")] * 2


def test_headings_with_a_slip_are_mended() -> None:
    root = EXAMPLES / "RELEASE101" / "bad"
    text = (root / LOG).read_text(encoding="utf-8")
    mended = mend({LOG: text}, [one for one in findings(root) if one.edits]).texts[LOG]
    assert "## [Unreleased]\n" in mended
    assert "## [0.2.0] - 2026-02-01\n" in mended
    assert "### Fixed\n" in mended


@pytest.mark.parametrize(
    "heading",
    [
        "1.2.0 - 2026-01-31",
        "v1.2.0 (2026-01-31)",
        "[1.2.0] \u2014 2026-01-31",
        "[1.2.0]: 2026-01-31",
        "[v1.2.0] 2026-01-31",
    ],
)
def test_other_forms_of_a_version_are_mended(tmp_path: Path, heading: str) -> None:
    text = f"# Changelog\n\n## [Unreleased]\n\n## {heading}\n"
    (found,) = findings(copied(tmp_path, "RELEASE101", log=text))
    mended = mend({LOG: text}, [found]).texts[LOG]
    assert mended == "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n"
    (tmp_path / "project" / LOG).write_text(mended, encoding="utf-8")
    assert told(tmp_path / "project") == []


def test_a_heading_with_a_line_below_is_none_of_a_changelog() -> None:
    text = "# Changelog\n\n## [1.2.0] - 2026-01-31\n\nMore\n----\n\n- It sings\n\n[1.1.0]\n---\n"
    found = scan("changelog", "CHANGELOG.md", text.encode()).artifacts
    assert [(one.kind, one.id) for one in found[1:]] == [("version", "1.2.0"), ("entry", "1.2.0#1")]
    log = Log(text)
    assert [(one.title, one.end) for one in log.sections] == [("[1.2.0] - 2026-01-31", 11)]


def test_a_missing_section_of_what_is_not_released_is_mended(tmp_path: Path) -> None:
    text = "# Changelog\n\n## [1.2.0] - 2026-01-31\n"
    root = copied(tmp_path, "RELEASE101", log=text)
    mended = mend({LOG: text}, findings(root)).texts[LOG]
    assert mended == "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n"


def test_a_link_that_ends_with_another_tag_is_mended() -> None:
    root = EXAMPLES / "RELEASE103" / "bad"
    text = (root / LOG).read_text(encoding="utf-8")
    mended = mend({LOG: text}, findings(root)).texts[LOG]
    assert "[0.2.0]: https://example.org/app/compare/v0.1.0...v0.2.0\n" in mended


# The version.


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("0.1.0", True),
        ("0.2.0.dev0", True),
        ("0.2.0rc1", True),
        ("0.1.0.post1", True),
        ("0.2.0", False),
        ("0.0.9", False),
        ("0.1.0rc1", False),
    ],
)
def test_the_version_is_that_of_the_newest_release(
    tmp_path: Path, *, version: str, fits: bool
) -> None:
    root = copied(tmp_path, "RELEASE102", toml=f'[project]\nname = "app"\nversion = "{version}"\n')
    assert told(root) == ([] if fits else [("RELEASE102", "pyproject.toml:3")])


@pytest.mark.parametrize(
    "toml", ["", '[project]\nname = "app"\ndynamic = ["version"]\n', "[project]\nversion = 1\n"]
)
def test_a_version_that_is_not_written_is_not_judged(tmp_path: Path, toml: str) -> None:
    assert told(copied(tmp_path, "RELEASE102", toml=toml)) == []


def test_before_the_first_release_any_version_is_right(tmp_path: Path) -> None:
    toml = '[project]\nname = "app"\nversion = "0.1.0"\n'
    assert told(copied(tmp_path, "RELEASE102", log=changelog(), toml=toml)) == []


def test_the_place_of_the_version_is_in_its_own_table(tmp_path: Path) -> None:
    toml = '[tool.x]\nversion = "0.0.9"\n[project]\nname = "app"\nversion = "0.0.9"\n'
    (found,) = findings(copied(tmp_path, "RELEASE102", toml=toml))
    assert (str(found.place), found.place.column) == ("pyproject.toml:5", 12)


# Tags.


def test_a_folder_without_a_repository_has_no_tags(tmp_path: Path) -> None:
    assert tags(str(tmp_path)) == Tags()
    (tmp_path / ".git").write_text("nonsense")
    assert tags(str(tmp_path)) == Tags()
    assert tags(str(tmp_path / "missing")) == Tags()


def test_tags_are_read_wherever_git_keeps_them(tmp_path: Path) -> None:
    root = repository(tmp_path / "a", "v0.1.0", "v0.2.0", "old/v0.0.1")
    git(root, "pack-refs", "--all")
    git(root, "tag", "-a", "v0.3.0", "-m", "Release")
    git(root, "tag", "-d", "v0.1.0")
    assert tags(str(root)) == Tags(frozenset({"v0.2.0", "v0.3.0", "old/v0.0.1"}))


def test_a_work_tree_has_the_tags_of_its_repository(tmp_path: Path) -> None:
    root = repository(tmp_path / "a", "v0.1.0")
    git(root, "worktree", "add", "--quiet", "../b")
    git(root, "pack-refs", "--all")
    git(root, "tag", "v0.2.0")
    assert tags(str(tmp_path / "b")).names == {"v0.1.0", "v0.2.0"}


def test_a_shallow_clone_says_so(tmp_path: Path) -> None:
    root = repository(tmp_path / "a", "v0.1.0")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "More")
    git(tmp_path, "clone", "--quiet", "--depth", "1", root.as_uri(), "b")
    assert tags(str(tmp_path / "b")).shallow
    assert not tags(str(root)).shallow


@pytest.mark.parametrize(
    ("versions", "names", "lines"),
    [
        (("0.2.0", "0.1.0"), (), []),
        (("0.2.0", "0.1.0"), ("v0.1.0", "v0.2.0"), []),
        (("0.2.0", "0.1.0"), ("v0.1.0",), []),  # 0.2.0 is about to be tagged
        (("0.3.0", "0.2.0", "0.1.0"), ("v0.1.0",), [11]),
        (("0.3.0", "0.2.0", "0.1.0"), ("v0.3.0",), []),  # a checkout of one tag
        (("0.2.0", "0.1.0"), ("v0.3.0",), [1]),
        (("0.2.0",), ("v0.1.0", "v0.2.0"), []),  # from before the changelog
        ((), ("v0.1.0",), []),
        (("0.1.0",), ("v0.2.0rc1", "other-0.3.0", "v0.4"), []),
    ],
)
def test_tags_and_sections_agree(
    tmp_path: Path, versions: tuple[str, ...], names: tuple[str, ...], lines: list[int]
) -> None:
    root = copied(tmp_path, "RELEASE103", log=changelog(*versions).replace(" (Wave 1.1)", ""))
    repository(root, *names)
    assert told(root) == [("RELEASE103", f"{LOG}:{line}") for line in lines]


def test_a_tag_for_a_wave_needs_a_section_even_in_an_empty_changelog(tmp_path: Path) -> None:
    root = copied(tmp_path, "RELEASE104", log=changelog(more="\n### Added\n\n- It is (Wave 1.1)\n"))
    repository(root, "v0.1.0")
    assert told(root) == [("RELEASE103", f"{LOG}:1")]


def test_a_shallow_clone_is_not_asked_for_old_tags(tmp_path: Path) -> None:
    log = changelog("0.3.0", "0.2.0", "0.1.0").replace(" (Wave 1.1)", "")
    root = repository(copied(tmp_path, "RELEASE103", log=log), "v0.1.0", "v0.3.0")
    assert told(root) == [("RELEASE103", f"{LOG}:11")]
    (root / ".git" / "shallow").write_text("")
    assert told(root) == []


# Waves and feedback.


def test_a_wave_that_is_tagged_is_complete(tmp_path: Path) -> None:
    root = copied(tmp_path, "RELEASE104")
    page = root / WAVE
    page.write_text(page.read_text().replace("complete", "in-progress"))
    (root / LOG).write_text(changelog("0.0.9", more="\n### Fixed\n\n- It begins (Wave 1.1)\n"))
    repository(root)
    assert told(root) == []
    git(root, "tag", "v0.1.0")
    assert told(root) == [("RELEASE103", f"{LOG}:1"), ("RELEASE104", f"{WAVE}:3")]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.1.1", []),
        ("0.0.0", []),
        ("0.2.0", [("PLAN108", f"{LOG}:5")]),
        ("1.0.0", [("PLAN108", f"{LOG}:5")]),
    ],
)
def test_a_release_with_news_has_a_wave(
    tmp_path: Path, version: str, expected: list[tuple[str, str]]
) -> None:
    versions = sorted([version, "0.1.0"], reverse=True)
    assert told(copied(tmp_path, "PLAN108", log=changelog(*versions))) == expected


def test_without_waves_no_release_needs_one(tmp_path: Path) -> None:
    log = changelog("2.0.0", "1.0.0").replace(" (Wave 1.1)", "")
    assert told(copied(tmp_path, "RELEASE101", log=log)) == []


def test_feedback_may_be_on_a_release_that_is_only_tagged(tmp_path: Path) -> None:
    root = copied(tmp_path, "RELEASE105", log=changelog())
    assert of_releases(root) == []  # nothing is known of releases
    repository(root, "v0.0.9")
    assert of_releases(root) == [("RELEASE105", f"{FEEDBACK}:1")]
    git(root, "tag", "v0.1.0")
    assert of_releases(root) == []


def test_the_file_of_feedback_is_named_after_its_release() -> None:
    text = b"# Feedback\n\nSee [Wave 1.2](../waves/wave-1.2-second.md)\n"
    (feedback,) = scan("feedback", "project-docs/feedback/v1.2.0-week-3.md", text).artifacts
    assert feedback.fields["Release"][0] == "1.2.0"
    assert feedback.fields["Week"][0] == "3"
    assert ("wave", "1.2") in {(link.relation, link.target) for link in feedback.links}


def of_releases(root: Path) -> list[tuple[str, str]]:
    return [one for one in told(root) if one[0].startswith(("RELEASE", "PLAN"))]


def test_a_branch_has_no_part_in_a_release_that_came_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(tmp_path, "RELEASE104", log=changelog())
    page = root / WAVE
    page.write_text(page.read_text(encoding="utf-8").replace("complete", "in-progress"), "utf-8")
    git(repository(root), "add", "--all")
    git(root, "commit", "--quiet", "-m", "all")
    git(root, "switch", "--quiet", "--create", "later")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "release")
    for name in ("v0.1.0", "v9.0.0"):
        git(root, "tag", "-a", "-m", name, name)
    red = of_releases(root)
    assert {rule for rule, _ in red} == {"PLAN108", "RELEASE103", "RELEASE104"}
    git(root, "switch", "--quiet", "-")
    assert of_releases(root) == []
    monkeypatch.setenv("PATH", str(tmp_path / "without-git"))
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    assert of_releases(root) == red


def test_git_is_not_asked_while_nothing_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(tmp_path, "RELEASE104", log=changelog("0.1.0").replace(" (Wave 1.1)", ""))
    repository(root, "v0.1.0")
    monkeypatch.setattr("wavewright.checks.chain.contained", lambda _: pytest.fail("git is asked"))
    assert of_releases(root) == []
