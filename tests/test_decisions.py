"""Decisions that replace others: both pages say so, and nothing else of them changes."""

from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.config import load
from wavewright.read import survey

from . import inside

HOME = Path("project-docs/decisions")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "wavewright.yml").write_text("project: App\nnamespace: APP\n", encoding="utf-8")
    decide(tmp_path, "A folder for all")
    accept(tmp_path, "a-folder-for-all")
    return tmp_path


def decide(root: Path, *words: str) -> str:
    """Make a decision; return what the tool says, with its exit code."""
    sections = ("--context", "Three places.", "--option", "Git.", "--decision", "One place.")
    ended = inside.run(root, "new", "adr", *words, *sections, "--consequence", "Seen.")
    return f"{ended.returncode} {ended.stdout}{ended.stderr}"


def accept(root: Path, slug: str) -> None:
    page = root / HOME / f"{slug}.md"
    text = page.read_text(encoding="utf-8").replace("proposed", "accepted")
    page.write_text(text.replace("- [ ]", "- [x]"), encoding="utf-8")


def mend(root: Path) -> None:
    """Let the check write the other page of each decision that is accepted."""
    assert inside.run(root, "check", "--fix").returncode == 0


def found(root: Path) -> list[tuple[str, int, str]]:
    """Return the rule, the line and the message of each finding."""
    findings = judge(survey(root, load(root), cached=False))
    return [(one.rule, one.place.line, one.message) for one in findings]


def edit(page: Path, old: str, new: str) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count(old) == 1
    page.write_text(text.replace(old, new), encoding="utf-8")


def test_a_decision_holds_until_the_one_that_replaces_it_is_accepted(project: Path) -> None:
    old, new = (project / HOME / f"{slug}.md" for slug in ("a-folder-for-all", "git"))
    before = old.read_bytes().replace(b"\n", b"\r\n")
    old.write_bytes(before)
    assert decide(project, "Git", "--supersedes", "a-folder-for-all").startswith("0 ")
    assert old.read_bytes() == before
    line = "- **Supersedes:** [A folder for all](a-folder-for-all.md)\n"
    assert line in new.read_text(encoding="utf-8")
    assert found(project) == []
    edit(new, "**Status:** proposed", "**Status:** rejected")
    assert found(project) == []
    edit(new, "**Status:** rejected", "**Status:** proposed")
    accept(project, "git")
    ((rule, at, message),) = found(project)
    assert (rule, at) == ("TRACE129", 3)
    assert "git.md is accepted and replaces this decision" in message
    mend(project)
    named = b"- **Owner:** The team\r\n- **Superseded by:** [Git](git.md)\r\n"
    expected = before.replace(b"accepted", b"superseded")
    assert old.read_bytes() == expected.replace(b"- **Owner:** The team\r\n", named)
    edit(new, "**Status:** accepted", "**Status:** proposed")
    assert [one[:2] for one in found(project)] == [("TRACE129", 6)]


def test_each_page_is_told_what_it_lacks_at_its_own_line(project: Path) -> None:
    old, new = (project / HOME / f"{slug}.md" for slug in ("a-folder-for-all", "git"))
    decide(project, "Git", "--supersedes", "a-folder-for-all")
    accept(project, "git")
    mend(project)
    both = old.read_text(encoding="utf-8"), new.read_text(encoding="utf-8")
    for page, line, name, at in (
        (old, "- **Superseded by:** [Git](git.md)\n", "a-folder-for-all.md", 5),
        (new, "- **Supersedes:** [A folder for all](a-folder-for-all.md)\n", "git.md", 5),
    ):
        edit(page, line, "")
        findings = judge(survey(project, load(project), cached=False))
        assert [str(one.place) for one in findings] == [f"project-docs/decisions/{name}:{at}"]
        mend(project)
        assert (old.read_text(encoding="utf-8"), new.read_text(encoding="utf-8")) == both
    edit(old, "superseded", "accepted")
    assert [one[:2] for one in found(project)] == [("TRACE129", 3)]
    mend(project)
    edit(old, "- **Superseded by:** [Git](git.md)\n", "")
    edit(new, "- **Supersedes:** [A folder for all](a-folder-for-all.md)\n", "")
    ((_, _, message),) = found(project)
    assert "does not say by which one" in message


def test_a_link_in_the_heading_replaces_nothing(project: Path) -> None:
    decide(project, "Git")
    accept(project, "git")
    edit(project / HOME / "git.md", "# Decision: Git", "# Decision: [Git](a-folder-for-all.md)")
    assert found(project) == []


def test_two_decisions_may_be_proposed_and_one_of_them_replaces(project: Path) -> None:
    for title in ("Git", "A database"):
        assert decide(project, title, "--supersedes", "a-folder-for-all").startswith("0 ")
    accept(project, "git")
    mend(project)
    accept(project, "a-database")
    ((rule, at, message),) = found(project)
    assert (rule, at) == ("TRACE129", 6)
    assert "a-database.md is accepted and replaces this decision" in message


def test_what_is_planned_leads_to_decisions_that_hold(project: Path) -> None:
    decide(project, "Git", "--supersedes", "a-folder-for-all")
    accept(project, "git")
    decide(project, "A database", "--supersedes", "git")
    inside.run(project, "new", "change-request", "Publish", "--date", "2026-01-07")
    inside.run(project, "new", "note", "Folders", "--date", "2026-01-07")
    line = "\nAs in [the decision](../decisions/a-folder-for-all.md).\n"
    pages = [
        project / "project-docs" / one for one in ("change-requests/publish.md", "notes/folders.md")
    ]
    for page in pages:
        page.write_text(page.read_text(encoding="utf-8") + line, encoding="utf-8")
    mend(project)
    ((rule, _, message),) = found(project)
    assert (rule, message) == (
        "TRACE131",
        "the decision a-folder-for-all is superseded by git",
    )
    accept(project, "a-database")
    mend(project)
    assert [one[2].rpartition(" ")[2] for one in found(project)] == ["a-database"]
    edit(pages[0], ".md).", ".md), now [another](../decisions/a-database.md).")
    assert found(project) == []


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("words", [("Git",), ("Git", "--supersedes", "a-folder-for-all")])
def test_the_same_decision_again_changes_nothing(
    project: Path, words: tuple[str, ...], *, done: bool
) -> None:
    decide(project, "Git", "--supersedes", "a-folder-for-all")
    if done:
        accept(project, "git")
        mend(project)
    before = {path: path.read_bytes() for path in (project / HOME).iterdir()}
    told = decide(project, *words)
    assert told.startswith("1 " if done else "0 ")  # its boxes are ticked: it is not overwritten
    assert "update" not in told
    assert {path: path.read_bytes() for path in (project / HOME).iterdir()} == before


def test_a_chain_of_decisions_is_kept_in_both_directions(project: Path) -> None:
    decide(project, "Git", "--supersedes", "a-folder-for-all")
    accept(project, "git")
    mend(project)
    assert decide(project, "A database", "--supersedes", "git").startswith("0 ")
    middle = (project / HOME / "git.md").read_text(encoding="utf-8")
    assert "- **Supersedes:** [A folder for all](a-folder-for-all.md)\n" in middle
    assert "Superseded by" not in middle
    accept(project, "a-database")
    mend(project)
    middle = (project / HOME / "git.md").read_text(encoding="utf-8")
    assert "- **Superseded by:** [A database](a-database.md)\n" in middle
    assert inside.run(project, "check").returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Git", "--supersedes", "nothing"), "there is no adr 'nothing'"),
        (("A folder for all", "--supersedes", "draft"), "'draft' is proposed"),
        (("A folder for all", "--supersedes", "a-folder-for-all"), "would supersede itself"),
        (("A folder for all", "--supersedes", "last"), "would supersede itself"),
        (("Git", "--supersedes", "first"), "is superseded by 'last' already"),
    ],
)
def test_what_cannot_be_replaced_is_refused_and_nothing_is_written(
    project: Path, words: tuple[str, ...], said: str
) -> None:
    decide(project, "Draft")
    decide(project, "First", "--supersedes", "a-folder-for-all")
    accept(project, "first")
    decide(project, "Last", "--supersedes", "first")
    accept(project, "last")
    mend(project)
    before = {path: path.read_bytes() for path in (project / HOME).iterdir()}
    told = decide(project, *words)
    assert told.startswith("2 ")
    assert said in told
    assert {path: path.read_bytes() for path in (project / HOME).iterdir()} == before
