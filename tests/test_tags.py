"""The form of the tags is a setting: whatever reads tags, or makes them, follows it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from wavewright import config
from wavewright.checks import judge
from wavewright.checks.fixing import mend
from wavewright.config import load
from wavewright.errors import UserError
from wavewright.model import Finding
from wavewright.names import tagged
from wavewright.read import read_project, survey
from wavewright.release.rollback import decide
from wavewright.release.version import named
from wavewright.settings import TAG
from wavewright.trace import whole

from . import inside
from .releasing import FILES, commit, git, repository

EXAMPLES = Path(__file__).parent / "examples" / "checks"
FORM = "tools/acme-{version}"
SETTING = f"release:\n  tag: {FORM}\n"
LOG = "CHANGELOG.md"
LEAST = "project: A\nnamespace: A\n"


@pytest.mark.parametrize(
    ("tag", "form", "version"),
    [
        ("v1.2.0", "v{version}", "1.2.0"),
        ("1.2.0", "{version}", "1.2.0"),
        ("tools/acme-1.2.0", FORM, "1.2.0"),
        ("@acme/tools@1.2.0", "@acme/tools@{version}", "1.2.0"),
        ("v1.2.0-final", "v{version}-final", "1.2.0"),
        ("v1.2.0", "{version}", ""),
        ("1.2.0", "v{version}", ""),
        ("acme-1.2.0", FORM, ""),
        ("v1.2", "v{version}", ""),
        ("v1.2.0rc1", "v{version}", ""),
        ("a", "a{version}a", ""),
    ],
)
def test_a_tag_names_a_version_by_the_form(tag: str, form: str, version: str) -> None:
    assert tagged(tag, form) == version


@pytest.mark.parametrize(
    ("text", "version"),
    [("tools/acme-1.2.0", "1.2.0"), ("1.2.0", "1.2.0"), ("v1.2.0", "1.2.0"), ("", ""), ("x", "x")],
)
def test_a_version_may_be_asked_for_by_its_tag(text: str, version: str) -> None:
    assert named(text, FORM) == version


@pytest.mark.parametrize(
    ("form", "fits"),
    [
        ("v{version}", True),
        ("{version}", True),
        (FORM, True),
        ("@acme/tools@{version}", True),
        ("v{version}-final", True),
        ("x.lock{version}", True),
        ("v", False),
        ("v{VERSION}", False),
        ("{version}{version}", False),
        ("-{version}", False),
        ("v {version}", False),
        ("v{version}\n", False),
        ("a..{version}", False),
        ("a//{version}", False),
        ("/a{version}", False),
        ("a/.{version}", False),
        ("x.lock/{version}", False),
        ("{version}.lock", False),
        ("{version}.", False),
        ("a~{version}", False),
        ("1{version}", False),  # 1 and 0.2.0 would be 10.2.0
        ("{version}.1", False),
    ],
)
def test_a_form_that_git_or_a_reader_would_take_amiss_is_refused(form: str, *, fits: bool) -> None:
    assert bool(re.search(TAG, form)) is fits
    if fits:
        name = f"refs/tags/{form.format(version='0.2.0')}"
        assert subprocess.run(["git", "check-ref-format", name], check=False).returncode == 0


@pytest.mark.parametrize("form", ["v", '"v {version}"', "release-1{version}", "a..{version}"])
def test_a_wrong_form_is_told_with_its_line_and_what_to_do(form: str) -> None:
    with pytest.raises(UserError) as told:
        config.parse(f"{LEAST}release:\n  branch: main\n  tag: {form}\n")
    assert told.value.place == "wavewright.yml:5"
    assert "a name that git takes for a tag, with `{version}` once" in str(told.value)
    assert told.value.fix == 'Mend it, or remove it: the default is `"v{version}"`.'


# The rules.


def copied(tmp_path: Path, example: str) -> Path:
    """Return a copy of a good example in a repository, with another form of tags."""
    root = tmp_path / "project"
    ignored = shutil.ignore_patterns(".wavewright")
    shutil.copytree(EXAMPLES / example / "good", root, ignore=ignored)
    with (root / "wavewright.yml").open("a", encoding="utf-8") as file:
        file.write(SETTING)
    log = root / LOG
    text = log.read_text(encoding="utf-8")
    log.write_text(re.sub(r"v(?=\d+\.\d+\.\d+)", "tools/acme-", text), encoding="utf-8")
    git(root, "init", "--quiet")
    commit(root)
    return root


def findings(root: Path) -> list[Finding]:
    return list(judge(survey(root, load(root), cached=False)))


def test_the_rules_look_at_the_tags_of_the_form_alone(tmp_path: Path) -> None:
    root = copied(tmp_path, "RELEASE103")
    for name in ("v0.3.0", "docs-0.4.0", "0.5.0", "tools/acme-0.2.0"):
        git(root, "tag", name)
    assert findings(root) == []
    git(root, "tag", "tools/acme-0.3.0")
    (found,) = findings(root)
    assert found.rule == "RELEASE103"
    assert found.message == "tools/acme-0.3.0 is tagged, and has no section here"


def test_a_missing_tag_is_told_as_it_must_be(tmp_path: Path) -> None:
    root = copied(tmp_path, "RELEASE103")
    log = (root / LOG).read_text(encoding="utf-8")
    newest = "## [0.3.0] - 2026-03-01\n\n### Added\n\n- It sings\n\n## [0.2.0]"
    (root / LOG).write_text(log.replace("## [0.2.0]", newest), encoding="utf-8")
    git(root, "tag", "tools/acme-0.1.0")
    (found,) = findings(root)
    assert found.message == "0.2.0 has a section here, and there is no tag tools/acme-0.2.0"
    assert 'git tag -a tools/acme-0.2.0 -m "Release tools/acme-0.2.0" COMMIT' in found.fix


def test_a_link_to_another_tag_of_the_form_is_mended(tmp_path: Path) -> None:
    root = copied(tmp_path, "RELEASE103")
    good = (root / LOG).read_text(encoding="utf-8")
    assert "...tools/acme-0.2.0\n" in good
    assert "/releases/tag/tools/acme-0.1.0\n" in good
    bad = good.replace("...tools/acme-0.2.0", "...tools/acme-0.1.0")
    bad = bad.replace("tag/tools/acme-0.1.0", "tag/tools/acme-0.2.0")
    (root / LOG).write_text(bad, encoding="utf-8")
    found = findings(root)
    assert [one.rule for one in found] == ["RELEASE103"] * 2
    assert mend({LOG: bad}, found).texts[LOG] == good


def test_a_wave_is_released_by_a_tag_of_the_form(tmp_path: Path) -> None:
    root = copied(tmp_path, "RELEASE104")
    page = root / "project-docs/waves/wave-1.1-first.md"
    page.write_text(page.read_text("utf-8").replace("complete", "in-progress"), "utf-8")
    (root / LOG).write_text("# Changelog\n\n## [Unreleased]\n", encoding="utf-8")
    git(root, "tag", "v0.1.0")
    assert "RELEASE104" not in {one.rule for one in findings(root)}
    git(root, "tag", "tools/acme-0.1.0")
    assert "RELEASE104" in {one.rule for one in findings(root)}


def test_plans_and_the_trace_know_the_releases_of_the_form(tmp_path: Path) -> None:
    root = copied(tmp_path, "RELEASE104")
    for name in ("v9.0.0", "tools/acme-3.0.0"):
        git(root, "tag", name)
    settings = load(root)
    found = read_project(root, settings, frozenset({"tag"})).of("tag")
    assert [(one.id, one.title) for one in found] == [("3.0.0", "tools/acme-3.0.0")]
    graph = whole(survey(root, settings, cached=False))
    assert graph.nodes["release", "v3.0.0"].status == "released"
    assert ("release", "v9.0.0") not in graph.nodes


# The commands.


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a release of the form."""
    settings = FILES["wavewright.yml"] + SETTING
    root = repository(tmp_path_factory.mktemp("made") / "demo", **{"wavewright.yml": settings})
    git(root, "tag", "tools/acme-0.1.0", "v0.1.0")
    ended = inside.run(root, "release", "prepare", "minor")
    assert ended.returncode == 0, ended.stderr
    return root


def test_a_release_has_a_tag_of_the_form_and_follows_the_last_one(released: Path) -> None:
    assert git(released, "tag", "--points-at", "HEAD") == "tools/acme-0.2.0"
    assert git(
        released, "tag", "-l", "--format=%(contents:subject)", "tools/acme-0.2.0"
    ).startswith("Release tools/acme-0.2.0")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("version", "tools/acme-0.2.0"), "0.2.0\n"),
        (("version", "v0.2.0"), ""),
        (("version", "tools/acme-0.2.0rc1"), ""),
        (("notes", "tools/acme-0.2.0"), "### Added\n\n- It greets (Wave 1.1)\n"),
        (("tag",), "The tag tools/acme-0.2.0 is there.\n"),
    ],
)
def test_commands_take_a_tag_of_the_form(released: Path, words: tuple[str, ...], said: str) -> None:
    ended = inside.run(released, "release", *words)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, said, "")


def test_a_release_is_announced_and_verified_by_its_tag(released: Path) -> None:
    ended = inside.run(released, "release", "announce", "tools/acme-0.2.0")
    assert ended.stdout.startswith("# demo 0.2.0")
    ended = inside.run(released, "release", "announce", "docs-0.2.0")
    assert ended.returncode == 2


def test_a_hotfix_starts_at_a_tag_of_the_form(released: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(released, tmp_path / "demo"))
    ended = inside.run(root, "release", "hotfix")
    assert "hotfix/0.2.1, which starts at tools/acme-0.2.0." in ended.stdout


@pytest.mark.parametrize("asked", ["", "0.2.0", "tools/acme-0.2.0"])
def test_a_rollback_goes_from_a_tag_of_the_form_to_the_one_before(asked: str) -> None:
    tags = ["v0.9.0", "tools/acme-0.2.0", "tools/acme-0.1.0"]
    back = decide(asked, "", tags, FORM, "")
    assert (back.tag, back.previous_tag) == ("tools/acme-0.2.0", "tools/acme-0.1.0")
