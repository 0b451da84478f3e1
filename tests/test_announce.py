"""The announcement of a release: from its changelog, wave, guide and manifest; nothing twice."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from wavewright.release.announce import News, Usage, Wave, announcement, links

from . import inside, packed

WAVE = """\
## Wave 1.1 (v0.2.0) — Saying

- **Status:** complete
- **Goal:** Say the version

### Scope

#### Capabilities

1. [Saying](../capabilities/saying.md) - Says it
"""
CAPABILITY = """\
# Capability: Saying

**Status:** implemented

## Behaviors

- **TINY.SAYING.SAY** - says it

## Value Scenarios

### Scenario 1: Say

- **ID:** tiny.saying.say.saying
- **Status:** passing
- **Guide:** [user-docs/how-to/saying.md](../../user-docs/how-to/saying.md)

## Wave Alignment

**[Wave 1.1 (v0.2.0)](../waves/wave-1.1-saying.md)**
"""
GUIDE = """\
# How-To: Say the version

## Steps

### Step 1: Install

```sh no-run reason="it takes a network"
uv tool install tiny-pack
```

### Step 2: Say

```sh
tiny --version
```

**Expected output:**

```text
tiny 0.2.0
```
"""
FILES = {
    "project-docs/waves/wave-1.1-saying.md": WAVE,
    "project-docs/capabilities/saying.md": CAPABILITY,
    "user-docs/how-to/saying.md": GUIDE,
}
EXPECTED = """\
# Tiny 0.2.0: Saying

**New:** Say the version.

## Try it

```sh
tiny --version
```

The guide goes on: \
[Say the version](https://forge.example/acme/tiny-pack/blob/v0.2.0/user-docs/how-to/saying.md)

## What's new

### Fixed

- Say it also [in scripts](https://forge.example/acme/tiny-pack/blob/v0.2.0/README.md)

## Install

```sh
uv tool install git+https://forge.example/acme/tiny-pack@v0.2.0
```

## Links

- Documentation: <https://docs.example/tiny>
- Release: <https://forge.example/acme/tiny-pack/releases/tag/v0.2.0>
"""
LOG = (
    packed.FILES["CHANGELOG.md"]
    + "\n### Fixed\n\n- Say it also [in scripts](README.md) (Wave 1.1)\n"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed.make(tmp_path_factory.mktemp("tiny"), {**FILES, "CHANGELOG.md": LOG})


@pytest.mark.parametrize("version", ["", "0.2.0", "v0.2.0"])
def test_an_announcement_has_all_that_readers_look_for_once(version: str, project: Path) -> None:
    ended = inside.run(project, "release", "announce", *filter(None, [version]))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == EXPECTED
    assert ended.stderr == (
        "hint: `publish.index` is not set, so nothing says that an index has the package\n"
        "hint: there is no link to the package: [project.urls] Package = …\n"
    )


@pytest.mark.parametrize(
    ("release", "is_of_it"), [("0.1.5", True), ("0.2.0", True), ("0.0.9", False), ("0.3.0", False)]
)
def test_a_wave_that_came_out_later_than_planned_is_announced_when_it_did(
    release: str, *, is_of_it: bool, tmp_path: Path
) -> None:
    wave = WAVE.replace("v0.2.0", f"v{release}")
    log = LOG + "\n## [0.1.0] - 2026-01-01\n\n- The start\n"
    files = {**FILES, "project-docs/waves/wave-1.1-saying.md": wave, "CHANGELOG.md": log}
    root = packed.make(tmp_path, files)
    said = inside.run(root, "release", "announce", "0.2.0").stdout
    assert said.startswith("# Tiny 0.2.0: Saying\n")  # its news name the wave
    assert ("\n**New:** Say the version.\n" in said) is is_of_it
    (root / "CHANGELOG.md").write_text(log.replace(" (Wave 1.1)", ""), encoding="utf-8")
    said = inside.run(root, "release", "announce", "0.2.0").stdout
    assert said.startswith("# Tiny 0.2.0: Saying\n") is is_of_it


def test_it_is_kept_when_asked_and_an_edited_one_stays(project: Path) -> None:
    path = project / "project-docs/releases/announcement-v0.2.0.md"
    for status in ("create", "identical"):
        ended = inside.run(project, "release", "announce", "--write")
        assert f"{status}  project-docs/releases/announcement-v0.2.0.md" in ended.stderr
        assert path.read_text(encoding="utf-8") == EXPECTED == ended.stdout
    path.write_text("In my own words.\n", encoding="utf-8")
    refused = inside.run(project, "release", "announce", "--write")
    assert refused.returncode == 2
    assert "this announcement was edited" in refused.stderr
    assert path.read_text(encoding="utf-8") == "In my own words.\n"
    assert inside.run(project, "release", "announce", "--write", "--force").returncode == 0
    assert path.read_text(encoding="utf-8") == EXPECTED


@pytest.mark.parametrize(
    ("log", "words", "message"),
    [
        ("## [Unreleased]\n\n- x\n", [], "no version is released yet"),
        ("## [0.2.0] - 2026-11-21\n\n- x\n", ["0.3.0"], "0.3.0 has no section"),
    ],
)
def test_what_is_not_released_is_not_announced(
    log: str, words: list[str], message: str, tmp_path: Path
) -> None:
    root = packed.make(tmp_path, {"CHANGELOG.md": log})
    ended = inside.run(root, "release", "announce", *words)
    assert ended.returncode == 2
    assert message in ended.stderr


def test_a_project_of_another_language_announces_without_a_package(tmp_path: Path) -> None:
    root = packed.make(
        tmp_path, {"wavewright.yml": "project: Tiny\nnamespace: T\nscope: process\n"}
    )
    (root / "pyproject.toml").unlink()
    packed.git(root, "remote", "add", "origin", "git@gitlab.example:acme/tiny.git")
    said = inside.run(root, "release", "announce").stdout
    assert said == (
        "# Tiny 0.2.0\n\n## What's new\n\n### Added\n\n- Say the version\n\n## Links\n\n"
        "- Release: <https://gitlab.example/acme/tiny/-/releases/v0.2.0>\n"
    )


def test_in_a_folder_of_a_repository_the_addresses_lead_there(
    project: Path, tmp_path: Path
) -> None:
    below = tmp_path / "more tools" / "tiny"
    shutil.copytree(project, below, ignore=shutil.ignore_patterns(".git"))
    packed.git(tmp_path, "init", "--quiet")
    packed.commit(tmp_path, "all")
    there = "https://forge.example/acme/tiny-pack"
    said = inside.run(below, "release", "announce").stdout
    way = f"git+{there}@v0.2.0#subdirectory=more%20tools/tiny"
    assert f"uv tool install {way}\n" in said
    files = f"{there}/blob/v0.2.0/more%20tools/tiny/"
    assert f"[in scripts]({files}README.md)" in said
    assert f"[Say the version]({files}user-docs/how-to/saying.md)" in said
    noted = inside.run(below, "release", "notes").stdout
    assert f"[in scripts]({files}README.md)" in noted


NEWS = News("Tiny", "0.2.0", "v0.2.0", "")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("### Added\n\n- Say it.\n- say IT\n- More\n", "### Added\n\n- Say it.\n- More"),
        ("### Added\n\n- The goal!\n\n### Fixed\n\n- x", "### Fixed\n\n- x"),
        ("### Added\n\n- The goal\n  in two lines\n- x", "### Added\n\n- x"),
        ("### Added\n\n- The goal\n\n  and a paragraph\n\n- x", "### Added\n\n- x"),
        (
            "- x\n\n  ```md\n  - x\n  ### Empty (Wave 1.1)\n  ```",
            "- x\n\n  ```md\n  - x\n  ### Empty (Wave 1.1)\n  ```",
        ),
        ("Words first.\n\n### Added\n\n- x (Wave 1.1)", "Words first.\n\n### Added\n\n- x"),
        ("### Added\n\n- The goal", None),
    ],
)
def test_nothing_is_said_twice(body: str, expected: str | None) -> None:
    text = announcement(NEWS._replace(body=body, waves=(Wave("One", "The goal"),)))
    tail = f"\n\n## What's new\n\n{expected}" if expected else ""
    assert text == f"# Tiny 0.2.0: One\n\n**New:** The goal.{tail}\n"


def test_each_of_several_waves_has_its_line() -> None:
    waves = (Wave("One", "Do this."), Wave("Two", "Do that"), Wave("Three", "three"))
    assert announcement(NEWS._replace(waves=waves)) == (
        "# Tiny 0.2.0: One, Two, Three\n\n**New, One:** Do this.\n\n**New, Two:** Do that.\n"
    )


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, ""),
        ({"commands": True}, ""),
        ({"repository": "https://f.example/t"}, 'uv add "tiny @ git+https://f.example/t@v0.2.0"'),
        (
            {"repository": "https://f.example/t", "commands": True},
            "uv tool install git+https://f.example/t@v0.2.0",
        ),
        (
            {"source": "https://u:secret@i.example/simple/", "repository": "https://f.example/t"},
            "uv add --index https://i.example/simple/ tiny==0.2.0",
        ),
        (
            {"source": "https://pypi.example/simple/", "commands": True},
            "uv tool install tiny==0.2.0",
        ),
    ],
)
def test_the_package_is_got_from_where_it_is(known: dict[str, Any], expected: str) -> None:
    text = announcement(NEWS._replace(package="tiny", **known))
    assert ("## Install" in text) is bool(expected)
    assert not expected or f"```sh\n{expected}\n```\n" in text
    assert ("pip install" in text) is ("pypi" in known.get("source", ""))


def test_without_an_address_links_of_a_kept_announcement_lead_up_from_it(tmp_path: Path) -> None:
    bare = packed.MANIFEST[: packed.MANIFEST.index("[project.urls]")]
    root = packed.make(tmp_path, {**FILES, "CHANGELOG.md": LOG, "pyproject.toml": bare})
    said = inside.run(root, "release", "announce", "--write").stdout
    assert "[in scripts](README.md)" in said
    kept = (root / "project-docs/releases/announcement-v0.2.0.md").read_text(encoding="utf-8")
    assert "- Say it also [in scripts](../../README.md)\n" in kept
    assert "[Say the version](../../user-docs/how-to/saying.md)" in kept
    notes = inside.run(root, "release", "notes").stdout
    assert "[in scripts](README.md)" in notes


def test_the_links_of_notes_lead_to_the_files_of_the_tag(project: Path) -> None:
    said = inside.run(project, "release", "notes").stdout
    assert "[in scripts](https://forge.example/acme/tiny-pack/blob/v0.2.0/README.md)" in said


def test_without_an_address_a_guide_is_named_only() -> None:
    usage = Usage("tiny --version\n", "user-docs/how-to/x.md", "Say it")
    assert announcement(NEWS._replace(usage=usage)) == (
        "# Tiny 0.2.0\n\n## Try it\n\n```sh\ntiny --version\n```\n\nThe guide goes on: Say it\n"
    )


@pytest.mark.parametrize(
    ("project", "source", "expected"),
    [
        ({}, "", {}),
        (
            {"name": "Tiny_Pack"},
            "https://index.example/simple/",
            "https://index.example/simple/tiny-pack/",
        ),
        (
            {"name": "x", "urls": {"Package": "https://p.example"}},
            "https://i.example/",
            "https://p.example",
        ),
    ],
)
def test_the_package_is_where_the_project_says_or_on_the_index(
    project: dict[str, object], source: str, expected: object
) -> None:
    found = links(project, "", "v1.0.0", source)
    assert found == (expected if isinstance(expected, dict) else {"Package": expected})
