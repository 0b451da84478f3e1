"""Addresses, versions and changelogs of templates, as values."""

from __future__ import annotations

import pytest
from packaging.version import Version

from wavewright.update.plan import explicit_ref, is_fixed, is_newer, pretends
from wavewright.update.source import Refs, Source, changes, expand, newest, parse_refs
from wavewright.update.unseen import passed_on

LISTED = """\
aaaaaaa1\tHEAD
aaaaaaa1\trefs/heads/main
bbbbbbb2\trefs/tags/v0.9.0
ccccccc3\trefs/tags/v0.10.0
ccccccc4\trefs/tags/v0.10.0^{}
ddddddd5\trefs/tags/v1.0.0rc1
eeeeeee6\trefs/tags/nightly
"""
LOG = """\
# Changelog

## [Unreleased]
u
## v0.3.0 - today
c
### Added
c2
## [0.2.0]
b
## 0.1.0
a
[0.1.0]: https://host.example
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gh:owner/name", "https://github.com/owner/name.git"),
        ("gh:/owner/name.git", "https://github.com/owner/name.git"),
        ("gl:group/sub/name", "https://gitlab.com/group/sub/name.git"),
        ("https://github.com/owner/name", "https://github.com/owner/name.git"),
        ("git+https://host.example/name", "https://host.example/name.git"),
        ("git+ssh://git@host.example/name", "ssh://git@host.example/name"),
        ("git@host.example:owner/name.git", "git@host.example:owner/name.git"),
        ("/srv/name.git", "/srv/name.git"),
    ],
)
def test_an_address_is_what_git_can_reach(text: str, expected: str) -> None:
    assert expand(text) == expected


def test_versions_sort_as_versions_and_other_tags_do_not_count() -> None:
    refs = parse_refs(LISTED)
    assert refs.head == "aaaaaaa1"
    assert set(refs.tags) == {"v0.9.0", "v0.10.0", "v1.0.0rc1"}
    assert newest(refs.tags) == "v0.10.0"
    assert newest(refs.tags, prereleases=True) == "v1.0.0rc1"
    assert newest({}) == "HEAD"


@pytest.mark.parametrize(
    ("commit", "version", "expected"),
    [
        ("v0.1.0", "0.2.0", True),
        ("v0.2.0", "0.2.0", False),
        ("v0.3.0", "0.2.0", False),
        ("v0.2.0-3-gabcdef1", "0.2.0", False),
        ("v0.2.0-3-gabcdef1", "0.2.1", True),
        ("abcdef1", "0.2.0", True),
        ("aaaaaaa", None, False),
        ("v0.2.0-3-gaaaaaaa", None, False),
        ("abcdef1", None, True),
    ],
)
def test_newer_is_what_comes_after(commit: str, version: str | None, *, expected: bool) -> None:
    made = Version(version) if version else None
    assert is_newer(commit, made, Refs({}, "aaaaaaa1")) is expected


@pytest.mark.parametrize(
    ("after", "upto", "expected"),
    [
        ("0.1.0", "0.2.0", "## [0.2.0]\nb"),
        ("0.1.0", "0.3.0", "## v0.3.0 - today\nc\n### Added\nc2\n## [0.2.0]\nb"),
        ("0.2.0.post3", "0.3.0", "## v0.3.0 - today\nc\n### Added\nc2"),
        ("0.3.0", "0.3.0", ""),
        (None, "0.1.0", "## 0.1.0\na"),
        ("0.3.0", None, "## [Unreleased]\nu"),
    ],
)
def test_only_sections_between_the_versions_are_shown(
    after: str | None, upto: str | None, expected: str
) -> None:
    versions = [Version(text) if text else None for text in (after, upto)]
    assert changes(LOG, *versions) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--vcs-ref", "v1"], "v1"),
        (["--vcs-ref=v1"], "v1"),
        (["--data", "a=b", "-r", "v1"], "v1"),
        (["--data", "a=b"], ""),
        (["-r"], ""),
        ([], ""),
    ],
)
def test_the_version_that_the_user_asks_for(arguments: list[str], expected: str) -> None:
    assert explicit_ref(arguments) == expected


def test_an_address_is_shown_without_its_password() -> None:
    assert str(Source("https://me:secret@host.example/x.git")) == "https://host.example/x.git"


@pytest.mark.parametrize(
    ("commit", "expected"),
    [
        *(("v0.9.0", True), ("nightly", True), ("v0.9.0-3-gabcdef1", True), ("abcdef1", True)),
        *(("HEAD", False), ("main", False), ("v0.9", False), ("abc", False)),
    ],
)
def test_a_version_of_the_template_is_a_tag_or_a_hash(commit: str, *, expected: bool) -> None:
    assert is_fixed(commit, parse_refs(LISTED)) is expected


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        *(("--pretend", True), ("-n", True), ("-qn", True), ("-nq", True)),
        *(("-rmain", False), ("-dname=x", False), ("--no-cleanup", False), ("n", False)),
    ],
)
def test_copier_is_asked_to_pretend_in_several_ways(argument: str, *, expected: bool) -> None:
    assert pretends((argument,)) is expected


def test_what_decides_the_files_of_a_version_is_passed_on() -> None:
    given = ("--conflict", "rej", "-d", "-dx", "-xb", "--data=c=d", "--exclude", "-r", "--trust")
    assert tuple(passed_on(given)) == given[2:]
    assert tuple(passed_on(("--vcs-ref", "v1", "-n"))) == ()


def test_the_answers_that_are_given_do_not_decide_the_version_as_it_was() -> None:
    given = ("-d", "-x", "-da=b", "-xb", "--data=c=d", "--data", "--exclude", "--exclude", "-de=f")
    assert tuple(passed_on(given, data=False)) == ("-xb", "--exclude", "-de=f")
