"""The texts of a release: versions, the manifest, the changelog, the notes, the pages."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavewright.errors import UserError
from wavewright.kinds.release import STEPS
from wavewright.model import Place
from wavewright.release import changelog, lock, manifest, notes, page, waves
from wavewright.release.changelog import Log, Release, released, text_of
from wavewright.release.plan import PUSHED, Plan, texts
from wavewright.release.version import Version, final, of_tag, parse, target

fast = settings(max_examples=150, deadline=None, derandomize=True, database=None)
ADDRESS = "https://github.com/acme/demo"
FIRST = Release("0.1.0", "v0.1.0", "2026-11-21")


class TestVersions:
    @pytest.mark.parametrize(
        ("level", "wanted"),
        [
            ("patch", "1.2.4"),
            ("minor", "1.3.0"),
            ("major", "2.0.0"),
            ("1.2.3", "1.2.3"),
            ("v1.10.0", "1.10.0"),
        ],
    )
    def test_a_level_or_a_version_leads_to_the_next(self, level: str, wanted: str) -> None:
        assert str(target(level, Version(1, 2, 3))) == wanted

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ("1.2.2", "1.2.2 is older than the present version 1.2.3"),
            ("huge", "'huge' is neither a level nor a version"),
            ("2.0", "'2.0' is no version of three numbers"),
            ("2.0.0rc1", "'2.0.0rc1' is no version of three numbers"),
            ("02.0.0", "'02.0.0' is no version of three numbers"),
            ("2.0.٣", "'2.0.٣' is no version of three numbers"),
            ("", "'' is neither a level nor a version"),
        ],
    )
    def test_any_other_is_refused(self, asked: str, said: str) -> None:
        with pytest.raises(UserError) as caught:
            target(asked, Version(1, 2, 3))
        assert said in str(caught.value)
        assert caught.value.fix

    @pytest.mark.parametrize(
        ("written", "near"),
        [("1.2", "1.2.0"), ("v1.2.3", "1.2.3"), ("1.2.0.dev0", "1.2.0"), ("1!2.0", "1.0.0")],
    )
    def test_a_form_of_python_packages_is_refused_with_the_nearest(
        self, written: str, near: str
    ) -> None:
        with pytest.raises(UserError, match=re.escape(f"Write it as {near}.")):
            parse(written, "pyproject.toml:3")

    @pytest.mark.parametrize(
        "written", ["1.2.0", "1.2.0.dev0", "1.2.0rc1", "1.2.0-alpha.1", "1.2.0b2.dev3"]
    )
    def test_a_version_in_the_making_leads_to_its_final_one(self, written: str) -> None:
        assert str(final(written)) == "1.2.0"
        assert str(target("1.2.0", final(written))) == "1.2.0"

    @pytest.mark.parametrize("written", ["1.2", "1.2.0.post1", "1!1.2.0", "1.2.0.1", "01.2.0rc1"])
    def test_any_other_form_is_still_refused(self, written: str) -> None:
        with pytest.raises(UserError, match="is no version of three numbers"):
            final(written)

    def test_tags_name_versions_by_their_form(self) -> None:
        assert of_tag("app-1.2.3-final", "app-{version}-final") == Version(1, 2, 3)
        assert of_tag("v1.2.3", "app-{version}") is None
        assert of_tag("v1.2.3rc1", "v{version}") is None


OTHERS = """\
\ufeff[build-system]\r
version = "0.1.0"\r
\r
[project]  # the package\r
description = \"\"\"\r
version = "0.1.0"\r
[project]\r
\"\"\"\r
name = "demo"\r
version   =   '0.1.0' # here\r
keywords = ["version = \\"0.1.0\\""]\r
\r
[project.optional-dependencies]\r
version = ["0.1.0"]\r
\r
[tool.project]\r
version = "0.1.0"\r
"""


class TestManifest:
    def test_only_the_version_of_the_project_changes(self) -> None:
        assert manifest.with_version(OTHERS, "0.2.0") == OTHERS.replace(
            "'0.1.0' # here", "'0.2.0' # here"
        )
        assert manifest.line_of(OTHERS) > 1

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "there is no table `[project]`"),
            ("[project]\nname = 'a'\n", "`[project]` has no version"),
            ("[project]\ndynamic = ['version']\n", "the version is dynamic"),
            ("[project\n", "pyproject.toml:1: this is no valid TOML"),
            ("project = {version = '1.0.0'}\n", "stands in a form that is not changed safely"),
            ("[project]\nversion = '''1.0.0'''\n", "stands in a form that is not changed safely"),
            ("project.version = '1.0.0'\n", "stands in a form that is not changed safely"),
        ],
    )
    def test_what_cannot_be_changed_is_refused_with_what_to_do(self, text: str, said: str) -> None:
        with pytest.raises(UserError) as caught:
            manifest.with_version(text, "1.1.0")
        assert said in str(caught.value)
        assert caught.value.fix

    def test_the_address_of_the_repository_is_found(self) -> None:
        urls = f'Homepage = "https://x.org"\n"Source Code" = "{ADDRESS}.git/"\n'
        text = f"[project]\n[project.urls]\n{urls}"
        assert manifest.repository_of(text) == ADDRESS
        assert manifest.repository_of("[project]\n") == ""


LOG = """\
# Changelog

Text about [Unreleased] things.

## [Unreleased]

<!-- nothing to see -->

### Added

- It greets, see [the guide](user-docs/how-to/greeting.md) and [#7]

```md
## [Unreleased]

[Unreleased]: https://example.org/compare/v9...HEAD
```

## [0.1.0] - 2026-01-01

### Added

- The start

[#7]: https://example.org/7
[unreleased]: https://github.com/acme/demo/compare/v0.1.0...HEAD <!-- moved by releases -->
[0.1.0]: https://github.com/acme/demo/releases/tag/v0.1.0
"""


class TestChangelog:
    def test_links_move_on_and_nothing_else_changes(self) -> None:
        made = released(LOG, Release("0.2.0", "v0.2.0", "2026-11-21"))
        heading = "## [Unreleased]\n\n## [0.2.0] - 2026-11-21\n"
        link = "[unreleased]: https://github.com/acme/demo/compare/v0.1.0...HEAD <!--"
        expected = LOG.replace("## [Unreleased]\n", heading, 1)
        expected = expected.replace(link, link.replace("v0.1.0", "v0.2.0")).replace(
            "[0.1.0]: https",
            "[0.2.0]: https://github.com/acme/demo/compare/v0.1.0...v0.2.0\n[0.1.0]: https",
        )
        assert made == expected

    def test_links_are_made_where_there_are_none(self) -> None:
        text = "# Changelog\n\n## [Unreleased]\n\n- It greets"
        first = released(text, FIRST._replace(address=ADDRESS))
        assert first.endswith(
            "- It greets\n\n"
            "[Unreleased]: https://github.com/acme/demo/compare/v0.1.0...HEAD\n"
            "[0.1.0]: https://github.com/acme/demo/releases/tag/v0.1.0\n"
        )
        gitlab = released(text, FIRST._replace(address="https://gitlab.com/acme/demo"))
        assert "https://gitlab.com/acme/demo/-/releases/v0.1.0" in gitlab
        assert "[0.1.0]:" not in released(text, FIRST)

    def test_links_are_made_above_those_of_other_versions(self) -> None:
        text = (
            "\ufeff## [Unreleased]\n\n- x\n\n[#1]: https://x.org\n[0.0.1]: https://y.org\n"
            "[#2]: https://z.org"
        )
        assert released(text, FIRST._replace(address=ADDRESS, previous="v0.0.1")) == (
            "\ufeff## [Unreleased]\n\n## [0.1.0] - 2026-11-21\n\n- x\n\n[#1]: https://x.org\n"
            f"[Unreleased]: {ADDRESS}/compare/v0.1.0...HEAD\n"
            f"[0.1.0]: {ADDRESS}/compare/v0.0.1...v0.1.0\n"
            "[0.0.1]: https://y.org\n[#2]: https://z.org"
        )

    def test_a_link_of_another_form_is_left_alone(self) -> None:
        text = f"## [Unreleased]\n\n- x\n\n[Unreleased]: {ADDRESS}/commits/main\n"
        made = released(text, FIRST._replace(address=ADDRESS))
        assert made == text.replace("]\n\n-", "]\n\n## [0.1.0] - 2026-11-21\n\n-")

    def test_a_link_in_the_heading_moves_on_too(self) -> None:
        text = f"## [Unreleased]({ADDRESS}/compare/v0.1.0...HEAD)\n\n- It greets\n"
        assert released(text, Release("0.2.0", "v0.2.0", "2026-11-21")) == (
            f"## [Unreleased]({ADDRESS}/compare/v0.2.0...HEAD)\n\n"
            f"## [0.2.0]({ADDRESS}/compare/v0.1.0...v0.2.0) - 2026-11-21\n\n- It greets\n"
        )

    def test_without_brackets_there_are_no_links(self) -> None:
        text = "## Unreleased\n\n- It greets\n"
        made = released(text, FIRST._replace(address=ADDRESS))
        assert made == "## Unreleased\n\n## 0.1.0 - 2026-11-21\n\n- It greets\n"

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("# Changelog\n", "there is no heading `## [Unreleased]`"),
            ("```\n## [Unreleased]\n\n- x\n```\n", "there is no heading `## [Unreleased]`"),
            ("<!--\n## [Unreleased]\n\n- x\n-->\n", "there is no heading `## [Unreleased]`"),
            (
                "## [Unreleased]\n\n- x\n\n## unreleased\n",
                "CHANGELOG.md:5: `## [Unreleased]` stands more than once: in lines 1, 5",
            ),
            ("## [Unreleased]\n\n### Added\n\n<!-- - x -->\n", "nothing stands under"),
            ("## [Unreleased]\n\n[0.0.1]: https://x.org\n", "nothing stands under"),
            ("## [Unreleased]\n\n- x\n\n## v0.1.0\n", "CHANGELOG.md:5: 0.1.0 has a section"),
        ],
    )
    def test_what_cannot_be_released_is_refused(self, text: str, said: str) -> None:
        with pytest.raises(UserError) as caught:
            released(text, FIRST)
        assert said in str(caught.value)
        assert caught.value.fix

    def test_the_notes_have_the_links_that_they_use(self) -> None:
        made = text_of(released(LOG, Release("0.2.0", "v0.2.0", "2026-11-21")), "0.2.0")
        assert made.startswith("### Added\n\n- It greets")
        assert made.endswith("```\n\n[#7]: https://example.org/7")
        assert text_of(LOG, "0.1.0") == "### Added\n\n- The start"
        with pytest.raises(UserError, match=r"9\.9\.9 has no section"):
            text_of(LOG, "9.9.9")


# Changelogs as people write them.

WORDS = st.text("abc éß漢🙂#[]()`*_\\<>|\t \x0b\u2028", min_size=1, max_size=12).filter(
    lambda text: bool(text.strip()) and "<!--" not in text
)
ENTRY = WORDS.map(lambda text: f"- x {text.replace('`', '')}")
NESTED = st.tuples(ENTRY, ENTRY).map(lambda pair: f"{pair[0]}\n  - y\n    {pair[1]}")
FENCE = st.sampled_from(
    [
        "```\n## [Unreleased]\n\n- z\n```",
        "~~~md\n## [9.9.9] - 2020-01-01\n[Unreleased]: https://x/compare/a...b\n~~~",
        "<!--\n## [Unreleased]\n[Unreleased]: https://x/compare/a...b\n-->",
        "- `## [Unreleased]`",
    ]
)
BLOCK = st.one_of(ENTRY, NESTED, FENCE)
SECTION = st.tuples(
    st.sampled_from(["", "### Added\n\n", "### Fixed\n\n"]),
    st.lists(BLOCK, min_size=1, max_size=3),
).map(lambda pair: pair[0] + "\n\n".join(pair[1]))
BODY = st.lists(SECTION, min_size=1, max_size=2).map("\n\n".join)


class Written(NamedTuple):
    """A changelog as somebody wrote it."""

    text: str
    end: str
    linked: bool


@st.composite
def changelogs(draw: st.DrawFn) -> Written:
    """Return a changelog in Keep-a-Changelog form, with an entry that is unreleased."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    parts = ["# Changelog", draw(WORDS).replace("`", "").strip() or "x"]
    parts += ["## [Unreleased]", "- sure", draw(BODY)]
    for number in range(draw(st.integers(0, 2)), 0, -1):
        parts += [f"## [0.0.{number}] - 2020-01-0{number}", draw(BODY)]
    linked = draw(st.booleans())
    labels = ["[#1]: https://x.org/1"] if draw(st.booleans()) else []
    if linked:
        labels += [f"[Unreleased]: {ADDRESS}/compare/v0.0.1...HEAD", f"[0.0.1]: {ADDRESS}/x"]
    text = "\n\n".join([*parts, *(["\n".join(labels)] if labels else [])])
    text += draw(st.sampled_from(["", "\n", "\n\n"]))
    bom = draw(st.sampled_from(["", "\ufeff"]))
    return Written(bom + text.replace("\n", end), end, linked)


def lines(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)


def kept(before: str, after: str) -> bool:
    """Whether all bytes of a text are in another, in their order."""
    rest = iter(after)
    return all(char in rest for char in before)


@pytest.mark.fuzz
class TestAnyChangelog:
    @fast
    @given(changelogs())
    def test_a_release_keeps_every_other_byte_and_the_next_one_works(self, made: Written) -> None:
        now = made.text
        for number, version in enumerate(("0.1.0", "0.2.0", "0.3.0")):
            previous = f"v0.{number}.0" if number else "v0.0.1"
            before, now = now, self.release(now, version, previous, made)
            now = self.again(before, now, version, made.end)

    def release(self, before: str, version: str, previous: str, made: Written) -> str:
        """Release, and compare with the text before, line by line."""
        release = Release(version, f"v{version}", "2026-11-21", previous, ADDRESS)
        after = released(before, release)
        heading = f"## [{version}] - 2026-11-21{made.end}"
        link = f"[{version}]: {ADDRESS}/compare/{previous}...v{version}"
        gone, new = Counter(lines(before)), Counter(lines(after))
        added, removed = new - gone, gone - new
        assert heading in added
        assert added[heading] == 1
        moved = [line for line in removed if line.lower().startswith("[unreleased]: ")]
        assert len(moved) == (1 if made.linked or version != "0.1.0" else 0)
        rest = [line for line in removed if line not in moved]
        assert all(f"{line}{made.end}" in added for line in rest)  # the last line got an end
        allowed = {made.end, heading, *(f"{line}{made.end}" for line in rest)}
        links = [line.rstrip("\r\n") for line in added if line not in allowed]
        assert sorted(links) == sorted([link, f"[Unreleased]: {ADDRESS}/compare/v{version}...HEAD"])
        bare = "".join(line for line in lines(before) if line not in moved)
        assert kept(bare, after)
        return after

    def again(self, before: str, after: str, version: str, end: str) -> str:
        """Look at what was released, and write something new."""
        was, log = Log(before), Log(after)
        assert not log.entries(log.unreleased()[0])
        section = was.unreleased()[0]
        said = {line.rstrip() for line in text_of(after, version).split("\n")}
        lines = {n: was.lines[n].rstrip("\r\n") for n in was.entries(section)}
        assert {line.rstrip() for n, line in lines.items() if line == was.shown[n]} <= said
        with pytest.raises(UserError, match="nothing stands under"):
            changelog.unreleased(log)
        log.lines[log.unreleased()[0].line] += f"{end}### Added{end}{end}- news of {version}{end}"
        return log.text

    @fast
    @given(st.text("[Unreleased]: #-\n\r`<!>0.1v", max_size=60))
    def test_any_text_is_released_or_refused(self, text: str) -> None:
        with contextlib.suppress(UserError):
            assert "0.1.0" in Log(released(text, FIRST._replace(address=ADDRESS))).versions()


class TestNotes:
    def test_open_work_is_told_and_read_back(self) -> None:
        open_ = notes.Open("1.2", "Import (all)", "the vendor is late: see #7")
        text = notes.notes("### Added\n\n- x", [open_])
        assert text == (
            "### Added\n\n- x\n\n### Released with open work\n\n"
            "- Wave 1.2 (Import (all)): the vendor is late: see #7\n"
        )
        facts = page.Facts("v0.2.0", "2026-11-21", "", "- x", allowed=[open_])
        assert page.allowed(page.page(facts).replace("\n", "\r\n")) == (open_,)
        assert page.allowed("# Release\n") == ()

    def test_links_to_files_lead_up_from_the_page(self) -> None:
        text = "[a](b/c.md#d) ![e](f.png) [g](https://x.org) [h](#i) `[j](k.md)`\n\n[l]: m.md\n"
        assert notes.moved(text, "../../") == (
            "[a](../../b/c.md#d) ![e](../../f.png) [g](https://x.org) [h](#i) `[j](k.md)`\n\n"
            "[l]: ../../m.md\n"
        )

    def test_a_tag_is_named_after_the_waves(self) -> None:
        assert notes.message("v1", ["A", "B"], "- x\n") == "Release v1: A, B\n\n- x\n"
        assert notes.message("v1", [], "- x\n") == "Release v1\n\n- x\n"
        assert notes.title("v1", ["A"]) == "v1 - A"
        assert notes.title("v1", []) == "v1"


class TestPage:
    def test_steps_are_ticked_one_by_one(self) -> None:
        facts = page.Facts("v0.2.0", "2026-11-21", "", "- x", done={"gates": "lint"})
        text = page.page(facts)
        assert text.count("- [x]") == 1
        assert len(re.findall(r"^- \[[ x]\] ", text, re.MULTILINE)) == len(STEPS) == 13
        ticked = page.ticked(text.replace("\n", "\r\n"), "pushed", "to origin")
        assert ticked == text.replace("\n", "\r\n").replace(
            "- [ ] Commit and tag pushed", "- [x] Commit and tag pushed: to origin"
        )
        assert page.ticked(ticked, "pushed", "again") == ticked.replace("to origin", "again")
        with pytest.raises(UserError, match="has no line `Wheel and sdist built`"):
            page.ticked("# Release\n", "built")


def wave(text: str, **fields: str) -> waves.Due:
    """Return a wave whose page has some fields."""
    found = {}
    for name, value in fields.items():
        line = next(n for n, one in enumerate(text.splitlines(), 1) if f"**{name}:**" in one)
        column = text.splitlines()[line - 1].index(":**") + 4
        found[name.lower()] = (value, Place("w.md", line, column + (1 if value else 0)))
    return waves.Due("1.1", "Greeting", "0.2.0", "w.md", **found)  # type: ignore[arg-type]


class TestWaves:
    def test_a_wave_is_complete_since_a_day(self) -> None:
        text = "## Wave\r\n\r\n- **Status:** in-progress\r\n- **Goal:** x\r\n"
        assert waves.completed(text, wave(text, Status="in-progress"), "2026-11-21") == (
            "## Wave\r\n\r\n- **Status:** complete\r\n"
            "- **Completed:** 2026-11-21\r\n- **Goal:** x\r\n"
        )

    def test_a_field_without_a_list_stays_a_paragraph(self) -> None:
        text = "**Status:** in-progress"
        made = waves.completed(text, wave(text, Status="in-progress"), "2026-11-21")
        assert made == "**Status:** complete\n\n**Completed:** 2026-11-21\n"

    def test_a_day_that_is_there_stays_and_none_is_replaced(self) -> None:
        text = "- **Status:** complete\n- **Completed:** 2026-01-31\n"
        kept_ = wave(text, Status="complete", Completed="2026-01-31")
        assert waves.completed(text, kept_, "2026-11-21") == text
        for value in ("TBD", ""):
            open_ = text.replace(" 2026-01-31", f" {value}".rstrip())
            made = waves.completed(
                open_, wave(open_, Status="complete", Completed=value), "2026-11-21"
            )
            assert made == text.replace("2026-01-31", "2026-11-21")

    def test_open_work_is_ignored_with_its_reason(self) -> None:
        text = "## Wave\n\n- **Status:** in-progress\n"
        made = waves.released_open(text, wave(text, Status="in-progress"), "0.2.0", "it -- waits")
        assert made == (
            "## Wave\n\n<!-- wavewright: ignore RELEASE104 v0.2.0 was released with open work: "
            "it - waits -->\n- **Status:** in-progress\n"
        )
        complete = text.replace("in-progress", "complete")
        known = wave(complete, Status="complete")
        assert waves.released_open(complete, known, "0.2.0", "it waits") == complete


UV_LOCK = """\
[[package]]
name = "other"
version = "0.1.0"
source = { registry = "https://x.org/simple" }

[[package]]
name = "acme-tools"
version = "0.1.0"
source = { editable = "." }
dependencies = [{ name = "other" }]

[package.metadata]
requires-dist = [{ name = "near", directory = "../near" }]

[[package]]
name = "near"
version = "0.1.0"
source = { directory = "../near" }
"""


class TestLock:
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    @pytest.mark.parametrize("name", ["acme-tools", "Acme.Tools"])
    def test_only_the_version_of_the_project_changes(self, end: str, name: str) -> None:
        text = UV_LOCK.replace("\n", end)
        own = f'"acme-tools"{end}version = '
        assert lock.with_version(text, name, "0.2.0") == text.replace(
            f'{own}"0.1.0"', f'{own}"0.2.0"'
        )

    def test_what_is_not_plainly_there_is_left_to_uv(self) -> None:
        assert lock.with_version(UV_LOCK, "near", "0.2.0") is None
        assert (
            lock.with_version(UV_LOCK.replace('version = "0.1.0"\n', ""), "acme-tools", "1") is None
        )
        assert lock.with_version(UV_LOCK + UV_LOCK, "acme-tools", "0.2.0") is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("### Added\n\n- x\n\n### Fixed\n\n### Removed\n", "### Added\n\n- x"),
        ("### Fixed\n\n### Added\n\n- x", "### Added\n\n- x"),
        ("### Fixed\n\n#### In depth\n\n- x", "### Fixed\n\n#### In depth\n\n- x"),
        ("<!-- a\n### b -->\n\n### Added\n\n- x <!-- y -->\n- z", "### Added\n\n- x\n- z"),
        ("### Fixed\n\n<!-- none yet -->\n\n### Added\n- x", "### Added\n- x"),
        ("- x\n\n```md\n### A\n\n\n<!-- b -->\n```", "- x\n\n```md\n### A\n\n\n<!-- b -->\n```"),
        ("- `<!-- x -->` stays", "- `<!-- x -->` stays"),
        ("- x\n\n\n- y  \n- z", "- x\n\n\n- y  \n- z"),
    ],
)
def test_notes_are_without_comments_and_empty_headings(body: str, expected: str) -> None:
    log = f"# Changelog\n\n## [1.0.0] - 2026-01-01\n\n{body}\n\n## [0.9.0] - 2026-01-01\n"
    assert changelog.text_of(log, "1.0.0") == expected


def test_what_was_not_done_is_not_ticked_and_a_gate_is_named_once() -> None:
    files = {
        "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n- x\n",
        "pyproject.toml": '[project]\nname = "x"\nversion = "0.1.0"\n',
    }
    plan = Plan("0.1.0", "v0.1.0", "2026-11-21", "0.1.0", gates=("check", "lint", "check"))
    new = texts(plan, lambda path: files.get(path, ""), locked=False).files
    told = new[page.path_of("0.1.0")]
    assert "- [ ] Version bumped: not needed, it was 0.1.0 in `pyproject.toml`\n" in told
    assert "- [x] Quality gates passed: check, lint (2026-11-21)\n" in told
    assert f"- [ ] Commit and tag pushed: {PUSHED}\n" in told
