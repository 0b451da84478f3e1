"""What a newcomer meets in documents: where things go, what is left over, and what lists them."""

from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.kinds import KINDS
from wavewright.model import Finding
from wavewright.read import survey

from . import inside

NOTE = Path("project-docs/notes/slow.md")
LISTED = {
    "prd": ("Task API",),
    "epic": ("Task API", "--prd", "PRD-001"),
    "epic-report": ("1",),
    "change-request": ("Publish",),
    "sprint": ("Patch", "--release", "0.1.0"),
    "feedback": ("0.1.0", "--week", "2"),
    "health-report": ("2026-01",),
    "adr": ("Git",),
    "research": ("Signing",),
    "note": ("Slow",),
    "release": ("0.1.0",),
    "api-reference": ("Publish",),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    settings = "project: App\nnamespace: APP\nscope: process\n"
    (tmp_path / "wavewright.yml").write_text(settings, encoding="utf-8")
    return tmp_path


def new(root: Path, *words: str, code: int = 0) -> str:
    ended = inside.run(root, "new", *words)
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def found(root: Path, rule: str) -> list[Finding]:
    return [one for one in judge(survey(root, load(root), cached=False)) if one.rule == rule]


def edit(page: Path, old: str, to: str) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text)
    page.write_text(text.replace(old, to), encoding="utf-8")


def mended(root: Path) -> None:
    inside.run(root, "check", "--fix")


def everything(root: Path) -> None:
    """Make a page of each kind that has an index."""
    new(root, "wave", "First")
    for kind, words in LISTED.items():
        if kind == "epic":
            prd = next((root / "project-docs/prds").glob("prd-*"))
            edit(prd, "draft", "approved")
            edit(prd, "**Approved by:**", "**Approved by:** Ada")
            edit(prd, "**Approved on:**", "**Approved on:** 2026-01-07")
        new(root, kind, *words)


def test_each_kind_with_an_index_is_tried() -> None:
    assert set(LISTED) == {kind.name for kind in KINDS if _is_listed(kind.indexes)}


def _is_listed(indexes: tuple[object, ...]) -> bool:
    return any(getattr(body, "template", "") == "index.md.jinja" for body in indexes)


def test_what_new_has_written_is_listed_and_put_back_when_it_is_not(root: Path) -> None:
    everything(root)
    assert found(root, "TRACE116") == []
    pages = [page for page in root.rglob("README.md") if "/capabilities/" not in page.as_posix()]
    before = {page: page.read_text(encoding="utf-8") for page in pages}
    for page, text in before.items():
        lines = text.splitlines(keepends=True)
        page.write_text("".join(one for one in lines if not one.startswith("- [")), "utf-8")
    told = found(root, "TRACE116")
    assert len(told) == len(LISTED)
    assert "adr is not in project-docs/decisions/README.md" in " ".join(o.message for o in told)
    mended(root)
    assert found(root, "TRACE116") == []
    for page, text in before.items():
        assert page.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "theme", ["Publish", "1. Publish `it` first", "**Less:** is more", "First", ""]
)
def test_a_release_is_listed_as_new_lists_it(root: Path, theme: str) -> None:
    new(root, "wave", "First", "--release", "0.3.0")
    new(root, "release", "0.3.0", *(("--theme", theme) if theme else ()))
    index = root / "project-docs/releases/README.md"
    before = index.read_text(encoding="utf-8")
    line = f"- [v0.3.0](v0.3.0.md), not set yet: {theme or 'First'}\n"
    edit(index, line, "")
    assert found(root, "TRACE116")
    mended(root)
    assert index.read_text(encoding="utf-8") == before


def test_a_theme_that_was_written_later_is_listed(root: Path) -> None:
    new(root, "release", "0.3.0")
    page = root / "project-docs/releases/v0.3.0.md"
    start, end = "## Theme\n\n", "\n\n## Version"
    text = page.read_text(encoding="utf-8")
    hint = text[text.index(start) + len(start) : text.index(end)]
    index = root / "project-docs/releases/README.md"
    edit(index, "- [v0.3.0](v0.3.0.md), not set yet\n", "")
    for said, shown in (
        (hint, ""),
        ("Operators publish\n  alone.\n\nAnd more.", ": Operators publish alone."),
        ("See [it](../x.md).", ""),
        ("- One\n- Two", ""),
        ("", ""),
    ):
        page.write_text(text.replace(hint, said), encoding="utf-8")
        (one,) = found(root, "TRACE116")
        assert f"`- [v0.3.0](v0.3.0.md), not set yet{shown}`" in one.fix


def test_a_page_by_hand_is_told_and_an_index_of_ones_own_is_left_alone(root: Path) -> None:
    new(root, "note", "Slow")
    copy = root / "project-docs/notes/by-hand.md"
    copy.write_text((root / NOTE).read_text("utf-8").replace("Note: Slow", "Note: Hand"), "utf-8")
    (one,) = found(root, "TRACE116")
    assert str(one.place) == "project-docs/notes/by-hand.md:1"
    assert "- [Hand](by-hand.md)" in one.fix
    index = copy.with_name("README.md")
    index.write_text("# Our notes\n\nSee [slow](slow.md).\n", encoding="utf-8")
    assert found(root, "TRACE116") == []
    index.unlink()
    assert found(root, "TRACE116") == []


def test_weeks_and_months_are_told_apart_in_their_index(root: Path) -> None:
    for words in (("feedback", "0.1.0", "--week", "1"), ("feedback", "0.1.0", "--week", "2")):
        new(root, *words)
    new(root, "health-report", "2026-01")
    feedback = (root / "project-docs/feedback/README.md").read_text(encoding="utf-8")
    assert (
        "- [v0.1.0, week 1](v0.1.0-week-1.md)\n- [v0.1.0, week 2](v0.1.0-week-2.md)\n" in feedback
    )
    health = (root / "project-docs/health/README.md").read_text(encoding="utf-8")
    assert "- [2026-01](2026-01.md)\n" in health


def test_a_document_has_a_place_for_what_it_must_lead_to(root: Path) -> None:
    new(root, "wave", "First")
    new(root, "capability", "asking")
    new(root, "api-reference", "Ask", "--capability", "asking", "--guide", "asking")
    new(root, "change-request", "Ask more", "--api-reference", "ask", "--wave", "1.1")
    page = root / "project-docs/change-requests/ask-more.md"
    reference = root / "user-docs/reference/api-ask.md"
    assert (
        page.read_text(encoding="utf-8")
        .partition("## Related\n\n")[2]
        .startswith(
            "- API reference: [Ask](../../user-docs/reference/api-ask.md)\n"
            "- Wave: [First](../waves/wave-1.1-first.md)\n"
        )
    )
    assert "- How-to guide: [" in reference.read_text(encoding="utf-8")
    for path in (page, reference):
        edit(path, "**Status:** draft", "**Status:** ready")
    assert found(root, "TRACE128") == []
    new(root, "change-request", "Other")
    other = page.with_name("other.md")
    edit(other, "**Status:** draft", "**Status:** ready")
    (one,) = found(root, "TRACE128")
    assert one.message == "the change request leads to no API reference, capability or wave"
    assert "## Related" in one.fix
    assert "## Related\n\n_" in other.read_text(encoding="utf-8")
    assert "there is no capability" in new(root, "change-request", "X", "--capability", "x", code=2)


def note(root: Path, **sections: str) -> Path:
    """Make a note that is ready, with some sections written as they are given."""
    words = {"worked": "A.", "what_did_not": "B.", "do_differently": "C.", "hurts": "D."} | sections
    heads = ("What Worked", "What Did Not", "Do Differently", "What Hurts Users")
    fields = "- **Status:** ready\n- **Created:** 2026-01-07\n- **Owner:** Ada\n"
    parts = [f"\n## {head}\n\n{text}\n" for head, text in zip(heads, words.values(), strict=True)]
    page = root / NOTE
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("".join(["# Note: Slow\n\n", fields, *parts]), encoding="utf-8")
    return page


HINT = "_What helped, and how you know that it did._"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("- Logs\n\n<!-- Example: a -->", "- Logs"),
        (f"{HINT}\n\n<!-- Example: a -->\n\n- Logs", "- Logs"),
        (f"- Logs\n\n{HINT}\n\n<!-- Example: a\nb\n-->\n\n- More", "- Logs\n\n- More"),
        ("- Logs\n<!-- Example: a -->\n- More", "- Logs\n- More"),
    ],
)
def test_what_is_left_beside_own_words_is_deleted(root: Path, text: str, kept: str) -> None:
    page = note(root, worked=text)
    told = found(root, "SHAPE111")
    assert told
    assert all(one.fix.startswith("Delete this line") for one in told)
    mended(root)
    assert found(root, "SHAPE111") == []
    section = (
        page.read_text(encoding="utf-8").partition("## What Worked\n")[2].partition("\n## ")[0]
    )
    assert section.strip() == kept


@pytest.mark.parametrize(
    "text",
    [
        f"{HINT}\n\n<!-- Example: a -->",
        "<!-- Example: a -->",
        "<!-- Example: a -->\n\nTODO",
        "- Logs <!-- Example: a -->",
        "- Logs\n\n<!-- Example: a --> and <!-- b -->",
    ],
)
def test_what_stands_for_words_is_not_deleted(root: Path, text: str) -> None:
    page = note(root, worked=text)
    before = page.read_bytes()
    told = found(root, "SHAPE111")
    assert told
    assert not any(one.fix.startswith("Delete this line") for one in told)
    mended(root)
    assert page.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("TODO", 9),
        ("TBD: write this", 9),
        ("Words.\n\n- XXX", 11),
        ("- [ ] **TODO**", 9),
        ("FIXME(ada): ask her", 9),
        ("_TBD._", 9),
        ("TODO lists are what we stopped to write.", 0),
        ("XXXL shirts", 0),
        ("The log says TODO", 0),
        ("`TODO` marks what is open.", 0),
        ("```text\nTODO\n```", 0),
        ("None of them is a todo", 0),
    ],
)
def test_a_line_that_only_says_that_it_is_to_be_written_is_found(
    root: Path, text: str, line: int
) -> None:
    note(root, worked=text)
    assert [one.place.line for one in found(root, "SHAPE111")] == [line] * bool(line)


def fixes(root: Path) -> list[str]:
    return [one.fix for one in found(root, "SHAPE101")]


def test_a_missing_section_is_told_with_its_place(root: Path) -> None:
    page = note(root)
    edit(page, "## Do Differently\n\nC.\n\n", "")
    (one,) = found(root, "SHAPE101")
    assert one.fix == "Add `## Do Differently` after `## What Did Not`."
    edit(page, "## What Worked\n\nA.\n\n", "## Dependencies\n\nA.\n\n")
    assert "Add `## What Worked` before `## What Did Not`." in fixes(root)
    edit(page, "## Dependencies", "## Wat Worked")
    assert "Did you mean `Wat Worked`? Then write it as `## What Worked`." in fixes(root)


def test_a_mistyped_field_is_recognized(root: Path) -> None:
    edit(note(root), "**Status:**", "**Staus:**")
    (one,) = found(root, "SHAPE102")
    assert one.message == "the field `Status` is missing"
    assert "Did you mean `Status`" in one.fix
    assert "line 3" in one.fix
