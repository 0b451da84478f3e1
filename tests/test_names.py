"""Loose names become slugs and ids, or are refused with the reason."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavewright import names
from wavewright.errors import UserError


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Config publishing", "config-publishing"),
        ("  Café menü  ", "cafe-menu"),
        ('The "beta" & more', "the-beta-more"),
        ("don't panic", "dont-panic"),
        ("class", "class"),
        ("a.b", "a-b"),
        ("ΑΒΓ 2", "2"),
        ("--force", "force"),
    ],
)
def test_harmless_characters_are_cleaned(text: str, slug: str) -> None:
    assert names.slug(text) == slug


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "../etc",
        "a/b",
        "a\\b",
        ".",
        "..",
        ".hidden",
        "x.",
        "con",
        "NUL",
        "Com1",
        "🚀",
        "日本",
        "a\nb",
        "a\0b",
        "x" * 61,
    ],
)
def test_what_could_reach_a_path_or_leaves_nothing_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        names.slug(text)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Use HTTP/2 for all", "use-http-2-for-all"),
        ("Read / write", "read-write"),
        ("A\\B", "a-b"),
        (".NET, or Node.js.", "net-or-node-js"),
        ("src/app moves", "src-app-moves"),
    ],
)
def test_a_slash_in_a_title_is_no_path(text: str, slug: str) -> None:
    assert names.titled(text) == slug


@pytest.mark.parametrize("text", ["C:\\", "a\\\\\\"])
def test_a_title_does_not_keep_its_links_open(text: str) -> None:
    with pytest.raises(UserError, match="ends with a backslash"):
        names.title(text)
    assert names.title(f"{text}\\") == f"{text}\\"


@pytest.mark.parametrize(
    "text", ["", "../up", "a/../b", "/etc", "x/", "a\\..", "..", "src/app", "con", "日本", "a\nb"]
)
def test_a_path_is_no_title(text: str) -> None:
    with pytest.raises(UserError):
        names.titled(text)


@given(st.text(max_size=80))
def test_a_slug_is_always_safe_in_a_path_and_stays_what_it_is(text: str) -> None:
    try:
        slug = names.slug(text)
    except UserError:
        return
    assert names.SLUG.fullmatch(slug)
    assert names.slug(slug) == slug


@pytest.mark.parametrize(
    ("clean", "text", "result"),
    [
        (names.behavior, "MCP.CONFIG.PUBLISH", "MCP.CONFIG.PUBLISH"),
        (names.behavior, " @behavior:mcp.config.full-text ", "MCP.CONFIG.FULL_TEXT"),
        (names.scenario, "MCP.config.publish.Full-Workflow", "mcp.config.publish.full-workflow"),
        (names.number, "1.4", "1.4"),
        (names.release, "v0.2.0", "0.2.0"),
        (names.priority, "high", "P1"),
        (names.priority, "p3", "P3"),
        (names.title, "A [b] `title`", "A (b) 'title'"),
        (names.line, "  text ", "text"),
    ],
)
def test_ids_and_values_are_cleaned(clean: Callable[[str], str], text: str, result: str) -> None:
    assert clean(text) == result


@pytest.mark.parametrize(
    ("clean", "text"),
    [
        (names.behavior, "MCP.CONFIG"),
        (names.behavior, "MCP.CONFIG.PUBLISH.MORE"),
        (names.behavior, "1.CONFIG.PUBLISH"),
        (names.behavior, "MCP..PUBLISH"),
        (names.behavior, "CON.NUL.AUX"),
        (names.behavior, "MCP.CONFIG." + "X" * 60),
        (names.scenario, "mcp.config.publish"),
        (names.scenario, "mcp.config.publish.con"),
        (names.number, "1"),
        (names.number, "01.1"),
        (names.number, "-1.1"),
        (names.number, "1.1.1"),
        (names.release, "1.2"),
        (names.release, "01.2.3"),
        (names.priority, "urgent"),
        (names.number, "1.2\u0663"),
        (names.release, "0." + "9" * 5000 + ".0"),
        (names.slug, "README"),
        (names.line, "half a `code mark"),
        (names.line, "see [x](nope.md)"),
        (names.line, "@behavior:A.B.C"),
        (names.line, ""),
        (names.line, "two\nlines"),
        (names.line, "<!-- wavewright:waves -->"),
        (names.title, "\x1b[31mred"),
        (names.month, "0000-01"),
        (names.month, "2027-13"),
    ],
)
def test_other_ids_and_values_are_refused(clean: Callable[[str], str], text: str) -> None:
    with pytest.raises(UserError):
        clean(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Safe\u202etxt", "has U+202E (RIGHT-TO-LEFT OVERRIDE), which nobody sees"),
        ("Sa\u200bfe", "has U+200B (ZERO WIDTH SPACE)"),
        ("Safe\uffff", "has U+FFFF (a sign without a name)"),
    ],
)
def test_a_sign_that_nobody_sees_is_named(text: str, said: str) -> None:
    with pytest.raises(UserError, match=re.escape(said)):
        names.title(text)


def test_what_the_questions_of_the_template_refuse_no_title_has() -> None:
    lines = (Path(__file__).parent.parent / "copier.yml").read_text(encoding="utf-8")
    found = re.search(r"^unsafe_characters:\n(?:  .*\n)*?  default: '(.+)'$", lines, re.MULTILINE)
    assert found
    unsafe = re.compile(found[1])
    refused = set()
    for sign in map(chr, range(0x10000)):
        try:
            names.line(f"a{sign}b")
        except UserError:
            refused.add(sign)
    assert refused - {"`"} == {sign for sign in map(chr, range(0x10000)) if unsafe.search(sign)}


def test_one_id_has_one_spelling_in_each_place() -> None:
    assert names.file_of("MCP.CONFIG.PUBLISH") == "mcp-config-publish"
    assert names.snake("mcp.config.publish.full-workflow") == "mcp_config_publish_full_workflow"
    assert names.words("FULL_TEXT") == "full text"
    assert names.heading("full-workflow") == "Full workflow"
