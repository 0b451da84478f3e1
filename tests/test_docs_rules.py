"""DOCS: recipes, commands and headings that documents name, and the recipes that there are."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavewright.checks import judge
from wavewright.checks.commands import COMMANDS
from wavewright.checks.fixing import mend
from wavewright.cli import COMMANDS as OF_CLI
from wavewright.config import load
from wavewright.model import Finding
from wavewright.read import survey
from wavewright.read.anchors import anchors, may_link, slugs
from wavewright.read.commands import may_name, named
from wavewright.read.dates import may_be_wrong
from wavewright.read.markdown import Page
from wavewright.read.mentions import mentions
from wavewright.read.recipes import scan

SETTINGS = "project: App\nnamespace: APP\nscope: process\n"
JUST = shutil.which("just", path=str(Path(__file__).parent.parent / ".venv" / "bin"))


def project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {"wavewright.yml": SETTINGS, **files}.items():
        path = folder / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "project"


def findings(root: Path) -> tuple[Finding, ...]:
    return judge(survey(root, load(root), cached=False))


def told(root: Path) -> list[tuple[str, str, int]]:
    return [(one.rule, str(one.place), one.place.column) for one in findings(root)]


def wrong(tmp_path: Path, readme: str, **files: str) -> list[str]:
    """Return what the messages about a README name between backticks."""
    root = project(tmp_path, {"README.md": readme, **files})
    return [one.message.split("`")[1] for one in findings(root)]


def block(code: str, language: str = "bash") -> str:
    return f"# App\n\n```{language}\n{code}\n```\n"


JUSTFILE = "build target='x':\n    make\n\nlint *ARGS:\ntest: build\nalias b := build\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("`just gone`", ["gone"]),
        ("`uv run just gone --now`", ["gone"]),
        ("`just build`, `just b`, `just test`, `just lint a b c`", []),
        ("`just build x gone`", ["gone"]),
        ("`just test gone test`", ["gone"]),
        ("`just gone also`", ["gone"]),
        ("``just gone``", ["gone"]),
        ("`just --dry-run x=1 gone`", ["gone"]),
        ("`just --list`, `just`, `just RECIPE`, `just <name>`, `just …`, `just {{x}}`", []),
        ("`just -f other/justfile gone`, `just sub/gone`", []),
        ("just gone, and \\`just gone\\`", []),
        ("<!-- `just gone` -->", []),
        ("`cd other && just gone`", []),
        ("`justice gone`, `x-just gone`", []),
        ("`just.gone`, `just/gone.just`", []),
    ],
)
def test_recipes_in_code_spans(tmp_path: Path, text: str, names: list[str]) -> None:
    assert wrong(tmp_path, f"# App\n\n{text}\n", justfile=JUSTFILE) == names


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("just gone", ["gone"]),
        ("$ just gone\njust not-a-command\n$ just build", ["gone"]),
        ("make && just gone | tee x; FOO=1 just also", ["gone", "also"]),
        ("sudo env A=b uv run --project . just gone", ["gone"]),
        ("just build \\\n  x \\\n  gone", ["gone"]),
        ("echo \"just gone\" 'just gone' # just gone", []),
        ("cat <<'END'\njust gone\nEND\njust also", ["also"]),
        ("cd other\njust gone", []),
        ("cd .\njust gone", ["gone"]),
        ("(just gone)", ["gone"]),
        ("if just gone; then just also; fi", ["gone", "also"]),
        ("echo it's just gone", []),
        ("git commit -m x\n\n# just gone\njust also", ["also"]),
    ],
)
def test_recipes_in_blocks(tmp_path: Path, code: str, names: list[str]) -> None:
    assert wrong(tmp_path, block(code), justfile=JUSTFILE) == names


@pytest.mark.parametrize("language", ["text", "yaml", "just", "python", ""])
def test_blocks_of_other_languages_name_nothing(tmp_path: Path, language: str) -> None:
    assert wrong(tmp_path, block("just gone", language), justfile=JUSTFILE) == []


def test_the_changelog_and_release_notes_may_name_what_is_gone(tmp_path: Path) -> None:
    text = "# Changelog\n\n## [Unreleased]\n\n- `just gone`, `wavewright gone`, [x](README.md#y)\n"
    files = {"CHANGELOG.md": text, "README.md": "# A\n", "justfile": JUSTFILE}
    rules = {rule for rule, _, _ in told(project(tmp_path, files))}
    assert not {rule for rule in rules if rule.startswith("DOCS")}


@pytest.mark.parametrize(
    "name",
    ["AGENTS.md", "dev-docs/a/b.md", "project-docs/c.md", "project-docs/ROADMAP.md"],
)
def test_each_document_is_looked_at(tmp_path: Path, name: str) -> None:
    files = {"justfile": JUSTFILE, name: "# A\n\n`just gone`\n"}
    assert ("DOCS101", f"{name}:3", 7) in told(project(tmp_path, files))


def test_the_place_is_that_of_the_word(tmp_path: Path) -> None:
    files = {"justfile": JUSTFILE, "README.md": "# A\n\n> 1. `uv run  just  test   gone`\n"}
    assert told(project(tmp_path, files)) == [("DOCS101", "README.md:3", 28)]


def test_a_slip_is_mended_and_a_riddle_is_not(tmp_path: Path) -> None:
    readme = "# A\n\n`just biuld x`, `just zzz`, `wavewright chekc`, [b](#th-end)\n\n## The end\n"
    root = project(tmp_path, {"justfile": JUSTFILE, "README.md": readme})
    found = findings(root)
    text = mend({"README.md": readme}, [one for one in found if one.edits]).texts["README.md"]
    assert "`just build x`, `just zzz`, `wavewright check`, [b](#the-end)" in text
    assert [one.fix for one in found if not one.edits] == [
        "Mend the name. Or add the recipe to the justfile."
    ]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"justfile": "set fallback\nbuild:\n"},
        {"justfile": "import '../other.just'\n"},
        {"sub/justfile": "build:\n"},
    ],
)
def test_without_all_recipes_at_hand_nothing_is_said(tmp_path: Path, files: dict[str, str]) -> None:
    assert wrong(tmp_path, "# A\n\n`just gone`\n", **files) == []


def test_imports_and_modules_are_followed(tmp_path: Path) -> None:
    files = {
        "justfile": "import 'just/a.just'\nimport? 'none.just'\nmod deep\nmod? far\n"
        "mod m 'x/y.just'",
        "just/a.just": "import 'b.just'\na:\n",
        "just/b.just": "import 'a.just'\nb:\n",
        "deep/mod.just": "inner:\n",
        "x/y.just": "here:\n",
    }
    right = "`just a b`, `just deep::inner`, `just deep inner a`, `just m::here`, `just far::any`"
    readme = f"# A\n\n{right}\n\n`just deep::gone`, `just m gone`, `just c`\n"
    assert wrong(tmp_path, readme, **files) == ["deep::gone", "gone", "c"]


def test_a_justfile_of_another_name_counts(tmp_path: Path) -> None:
    assert wrong(tmp_path, "# A\n\n`just gone`\n", Justfile="build:\n") == ["gone"]


HARD = """\
set allow-duplicate-recipes
set shell := ["bash", "-c"]
export X := `echo hi: there`
long := '''
not-a-recipe:
  x
'''
v := if X == "a:" { "b" } else { "c" }

alias b := build

# doc: it's not one
[private]
[group('a:b'), no-cd]
@build a b='x:y' $c=(X + "w") *d: (test "a") && lint
    echo {{ if a == "x" { "y:" } else { "z" } }}
    none:
lint +FILES='a b' : # comment: no
\tjust x
test x:
    #!/usr/bin/env bash
    function: () { true; }
_hid:
mod:
import:
"""


def recipes(text: str) -> dict[str, tuple[str, str]]:
    return {
        one.id: (one.fields["least"][0], one.fields["most"][0])
        for one in scan("justfile", text)
        if one.kind == "recipe" and not one.title
    }


def test_the_recipes_of_a_hard_justfile() -> None:
    many = "1000000"
    assert recipes(HARD) == {
        "build": ("1", many),
        "lint": ("0", many),
        "test": ("1", "1"),
        "_hid": ("0", "0"),
        "mod": ("0", "0"),
        "import": ("0", "0"),
    }


PARTS = ("mod ", "import ", "alias ", "a", ":", ":=", " ", "'", '"', "`", "'''", "(", ")", "\n")
MORE = ("+", "#", "[x]", "*b", "='x'", "set fallback")


@given(st.lists(st.sampled_from(PARTS + MORE)).map("".join))
def test_no_justfile_is_too_odd_to_be_read(text: str) -> None:
    own, *others = scan("justfile", text)
    assert own.kind == "recipes"
    assert {one.kind for one in others} <= {"recipe"}


@pytest.mark.skipif(JUST is None, reason="just is not installed")
def test_just_itself_finds_the_same_recipes(tmp_path: Path) -> None:
    (tmp_path / "justfile").write_text(HARD, encoding="utf-8")
    command = [str(JUST), "--dump", "--dump-format", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["recipes"]) == set(recipes(HARD))


def test_the_table_of_commands_is_that_of_the_command_line() -> None:
    assert set(COMMANDS) == set(OF_CLI)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("`wavewright gone`", ["gone"]),
        ("`wavewright check --all`, `wavewright --version`, `wavewright NAME`", []),
        ("`uvx --from wavewright wavewright gone`", ["gone"]),
        ("`uv run --project .wavewright wavewright gone`", ["gone"]),
        ("`python -m wavewright gone`", ["gone"]),
        ("`wavewright new wave`, `wavewright new NAME`, `wavewright new`", []),
        ("`wavewright.yml`, `<!-- wavewright:waves -->`", []),
        ("wavewright gone", []),
    ],
)
def test_subcommands(tmp_path: Path, text: str, names: list[str]) -> None:
    assert wrong(tmp_path, f"# App\n\n{text}\n") == names


def test_what_new_cannot_make_is_told(tmp_path: Path) -> None:
    (found,) = findings(project(tmp_path, {"README.md": "# A\n\n`wavewright new wvae`\n"}))
    assert found.place == ("README.md", 3, 17)
    assert found.fix == "Did you mean `wave`?"


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("What to do", "what-to-do"),
        ("A & B", "a--b"),
        ("`code` and **bold**, *this*", "code-and-bold-this"),
        ("The _best_ way", "the-best-way"),
        ("snake_case name", "snake_case-name"),
        ("[Link](x.md#y) here", "link-here"),
        ("Über Größe", "über-größe"),
        ("日本語 の 見出し", "日本語-の-見出し"),
        ("1.2.3 — a release!", "123--a-release"),
        ("Wave 1.1 (v0.1.0) — Title", "wave-11-v010--title"),
        ("R&amp;D <b>x</b>", "rd-x"),
        ("`<scrape_config>`", "scrape_config"),
        ("``a`<b>`` <br/>c", "ab-c"),
        ("`&lt;` is <kbd>less</kbd>", "lt-is-less"),
        ("Reply\\<[Raw][raw]\\>", "replyraw"),
        ("Reply<[Raw][raw], [Other](x.md)> < 3", "replyraw-other--3"),
        ("See <https://example.org>", "see-httpsexampleorg"),
        ("[a](<b c.md>) d", "a-d"),
        ("e\u0301te\u0301", "e\u0301te\u0301"),
        ("tick ✅ off", "tick--off"),
        ("Don't `a.b()` it?", "dont-ab-it"),
    ],
)
def test_the_id_of_a_heading_is_that_of_github(heading: str, slug: str) -> None:
    assert slug in slugs(heading)
    assert slug in anchors(f"# X\n\n## {heading} ##\n".encode())


@given(st.text(alphabet="#-=> `[]()<>a_*&1.\n\t", max_size=60))
def test_no_page_is_too_odd_to_have_places(text: str) -> None:
    assert "a" in anchors(f"# A\n\n{text}".encode())


def test_all_places_of_a_page_are_known() -> None:
    page = (
        "---\nk: v\n# front: 1\n---\n# A\n## A\n### A\n\nUnder\nline\n----\n\n"
        "- # In a list\n> ## In a quote\n\n```sh\n# Not this\n```\n<!-- # Nor this -->\n"
        '<a id="own"></a> <a name=own2>\n\n1.0\n===\n'
        '<h1 align="center">Tagged</h1>\n<H2>\n  Our <b>friends</b>\n</H2>\n<h3>Open\n'
        "<!-- <h2>Hidden</h2> -->\n"
    )
    found = anchors(page.encode())
    assert {"a", "a-1", "a-2", "line", "in-a-list", "in-a-quote", "own", "own2", "10"} <= found
    assert {"tagged", "our-friends"} <= found
    assert not found & {"front-1", "not-this", "nor-this", "hidden"}


@pytest.mark.parametrize(
    ("link", "lines"),
    [
        ("[x](b.md#the-end)", []),
        ("[x](b.md#The-End)", [3]),
        ("[x](b.md#the-end-1)", [3]),
        ("[x](#a), [y](#top), [z](b.md)", []),
        ("[x](#b)", [3]),
        ("[x][y]\n\n[y]: b.md#gone 'title'", [5]),
        ("[x](<b.md#gone>)", [3]),
        ("[x](./b.md#%C3%BC)", []),
        ("[x](b.md#L10-L12)", []),
        ("[x](https://example.org/b.md#gone), [y](code.py#gone)", []),
        ("`[x](#gone)`", []),
    ],
)
def test_links_to_headings(tmp_path: Path, link: str, lines: list[int]) -> None:
    files = {"b.md": "# B\n\n## The end\n\n## ü\n", "code.py": "", "README.md": f"# A\n\n{link}\n"}
    found = told(project(tmp_path, files))
    assert [place for rule, place, _ in found if rule == "DOCS104"] == [
        f"README.md:{line}" for line in lines
    ]


def test_a_link_to_a_page_that_is_not_there_is_one_finding(tmp_path: Path) -> None:
    found = told(project(tmp_path, {"README.md": "# A\n\n[x](user-docs/b.md#gone)\n"}))
    assert [rule for rule, _, _ in found] == ["TRACE107"]


PIECES = (
    *("`", "```bash\n", "```", "\n", " ", "just ", "just", "wavewright ", "new ", "a", "uv run "),
    *("$ ", "&& ", "; ", "(", "[x](", "#a", ")", "]: ", "b.md", "**Created:** ", "**Date**: "),
    *("2026-02-30", "2026-01-31", "---\n", "k: v\n", "sudo ", "\\\n", "> ", "'", '"', "A=1 "),
)


def unsure(text: str) -> bool:
    """Whether the quick looks at a page see that it may name something."""
    return may_name(text) or may_link(text) or may_be_wrong(text)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_a_page_that_is_sure_mentions_nothing(text: str) -> None:
    found = list(mentions(Page("README.md", text)))
    assert unsure(text) or not found
    lines = text.split("\n")
    for one in found:
        words = one.target if one.relation == "not-a-date" else one.target.rpartition(" ")[2]
        line = lines[one.place.line - 1]
        assert one.relation == "anchor" or line.startswith(words, one.place.column - 1)


@pytest.mark.parametrize("text", ["just a moment\n", "That is just fine.\n", "# A\n", "no #1\n"])
def test_plain_text_is_not_held_up(text: str) -> None:
    assert list(named(Page("README.md", text))) == []


@pytest.mark.parametrize(
    "text", ["You just need it, and it works.\n", "## A heading\n", "**Created:** 2026-01-31\n"]
)
def test_ordinary_pages_are_sure(text: str) -> None:
    assert not unsure(text)
