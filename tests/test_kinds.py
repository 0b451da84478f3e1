"""All kinds that make documents: titles as people type them, the same again, edits, and drafts."""

import json
import re
import shutil
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from wavewright.checks import judge
from wavewright.checks.fixing import mend
from wavewright.cli.ask import ask
from wavewright.config import load
from wavewright.kinds import KINDS, capability, documents, forms, guided, places, written
from wavewright.kinds.guided import FILLERS
from wavewright.model import Finding, Kind, Section
from wavewright.read import papers, paths, read_project, scan, survey
from wavewright.read.markdown import Page

from . import inside
from .kinds_made import (
    ARGUMENTS,
    AWKWARD,
    BEFORE,
    MAKING,
    OPTIONS,
    add_approved_prd,
    advance,
    answers,
    make,
    make_awkward,
)
from .using import tree, ww

DOCUMENTS = [kind for kind in KINDS if kind.document]
PAGES = [kind for kind in KINDS if kind.home and kind.outline]
STATED = [kind for kind in PAGES if kind.statuses]  # with a status on the page itself
ANSWERED = [kind for kind in PAGES if kind.name != "guide"]  # people write a guide by hand
SHAPED = [kind for kind in MAKING if kind.home and kind.outline]
_IS_THERE = re.compile(r"(?:wave-1\.1-first|asking|prd-001-approved)\.md$")  # in the small project
REFUSED = ("<!-- hidden -->", "x" * 300, "two\nlines", "", "../up", "nul", "???")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a wave and a capability."""
    root = tmp_path_factory.mktemp("small") / "project"
    root.mkdir()
    settings = "project: App\nnamespace: APP\nscope: process\n"
    settings += f"plan:\n  capabilities-per-wave: [1, {2 * len(AWKWARD)}]\n"
    (root / "wavewright.yml").write_text(settings, encoding="utf-8")
    ww(root, "new", "wave", "First")
    ww(root, "new", "capability", "asking")
    add_approved_prd(root)
    return root


@pytest.fixture
def root(small: Path, tmp_path: Path) -> Path:
    """Return a copy of the small project."""
    return shutil.copytree(small, tmp_path / "project")


def page(root: Path, kind: Kind) -> Path:
    """Return the one page of a kind."""
    form = forms.path_pattern(kind.home)
    names = [path.relative_to(root).as_posix() for path in root.rglob("*.md")]
    (name,) = [one for one in names if form.fullmatch(one) and not _IS_THERE.search(one)]
    return root / name


def claim(root: Path, kind: Kind, status: str = "") -> None:
    """Say that the page of a kind, or what it belongs to, is no draft any more."""
    if kind.statuses:
        advance(page(root, kind), kind, status or kind.statuses[1])
        return
    for path in [*root.rglob("slow-backends.md"), *root.rglob("*slow-backends*.feature")]:
        text = path.read_text(encoding="utf-8").replace("@status:draft", "@status:ready")
        path.write_text(text.replace("**Status:** draft", "**Status:** ready"), encoding="utf-8")
    if kind.name == "guide":
        spec = root / "project-docs/capabilities/asking.md"
        before, found, after = spec.read_text(encoding="utf-8").partition("### Scenario 2:")
        after = after.replace("**Status:** draft", "**Status:** ready")
        spec.write_text(f"{before}{found}{after}", encoding="utf-8")


def statuses(said: str) -> set[str]:
    form = r"^ *(create|update|identical|force|skip|conflict)  .+$"
    return set(re.findall(form, said, re.MULTILINE))


def findings(root: Path) -> tuple[Finding, ...]:
    return judge(survey(root, load(root), cached=False))


def told(root: Path, rule: str) -> list[tuple[str, int]]:
    return [(one.place.path, one.place.line) for one in findings(root) if one.rule == rule]


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", MAKING, ids=lambda kind: kind.name)
def test_what_is_made_under_awkward_titles_has_no_findings(root: Path, kind: Kind) -> None:
    make_awkward(root, kind)
    assert findings(root) == ()
    for text in (path.read_text(encoding="utf-8") for path in root.rglob("*.md")):
        assert re.search(r"[ \t]\n|\n\n\n|\n\n\Z|[^\n]\Z", text) is None  # as commit hooks want it
    for one in read_project(root, load(root), frozenset({kind.name})).of(kind.name):
        assert one.id
        assert one.title or kind.name == "behavior"


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", MAKING, ids=lambda kind: kind.name)
@pytest.mark.parametrize("title", REFUSED)
def test_what_cannot_be_a_title_is_refused_and_nothing_written(
    root: Path, kind: Kind, title: str
) -> None:
    before = tree(root)
    done = inside.run(root, "new", kind.name, title, *OPTIONS.get(kind.name, ()))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert tree(root) == before


@pytest.mark.parametrize("kind", MAKING, ids=lambda kind: kind.name)
def test_the_same_again_changes_nothing_on_any_day(
    root: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert statuses(make(root, kind)) <= {"create", "update"}
    before = tree(root)
    monkeypatch.setattr(documents, "today", lambda: "2031-12-31")
    again = ww(root, "new", kind.name, *given(kind), *OPTIONS.get(kind.name, ()))
    assert statuses(again) == {"identical"}
    assert tree(root) == before


def given(kind: Kind) -> tuple[str, ...]:
    return (ARGUMENTS.get(kind.name, "Slow Backends"),)


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", MAKING, ids=lambda kind: kind.name)
def test_a_dry_run_says_in_json_what_would_be_and_writes_nothing(root: Path, kind: Kind) -> None:
    for before in BEFORE.get(kind.name, ()):
        ww(root, "new", *before)
    there = tree(root)
    more = (*OPTIONS.get(kind.name, ()), "--dry-run", "--format", "json")
    data = json.loads(ww(root, "new", kind.name, *given(kind), *more))
    assert (data["kind"], data["dry_run"], data["written"]) == (kind.name, True, False)
    assert "create" in {file["status"] for file in data["files"]}
    assert tree(root) == there


@pytest.mark.parametrize("kind", SHAPED, ids=lambda kind: kind.name)
def test_an_edited_page_is_a_conflict_and_keeps_the_edit(root: Path, kind: Kind) -> None:
    make(root, kind)
    path = page(root, kind)
    with path.open("a", encoding="utf-8") as file:
        file.write("\nMine.\n")
    before = tree(root)
    said = ww(root, "new", kind.name, *given(kind), *OPTIONS.get(kind.name, ()), code=1)
    assert "conflict" in statuses(said)
    assert tree(root) == before


@pytest.mark.parametrize("kind", SHAPED, ids=lambda kind: kind.name)
def test_each_section_that_is_missing_is_found(root: Path, kind: Kind) -> None:
    make(root, kind)
    path = page(root, kind)
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(root).as_posix()
    for level, heading in kind.outline:
        line = f"\n{'#' * level} {heading}\n"
        assert text.count(line) == 1
        path.write_text(text.replace(line, "\n"), encoding="utf-8")
        (found,) = [one for one in findings(root) if one.rule == "SHAPE101"]
        assert (found.place.path, found.place.line) == (name, 1)
        assert f"`{line.strip()}`" in found.message


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_fields_that_are_missing_empty_or_double_are_found(root: Path, kind: Kind) -> None:
    make(root, kind)
    path = page(root, kind)
    text = path.read_text(encoding="utf-8")
    for field in kind.required:
        form = rf"^- \*\*{field}:\*\*(?: .*)?\n(?:  .*\n)*"
        (line,) = re.findall(form, text, re.MULTILINE)
        number = text[: text.index(line)].count("\n") + 1
        rules = {"": ("SHAPE102", 1), f"- **{field}:**\n": ("SHAPE102", number)}
        rules[line * 2] = ("SHAPE120", number + line.count("\n"))
        for new, expected in rules.items():
            path.write_text(text.replace(line, new), encoding="utf-8")
            found = [(one.rule, one.place.line) for one in findings(root)]
            if field != "Status" or expected[0] != "SHAPE102":
                assert expected in found, (field, new)
            else:
                assert {rule for rule, _ in found} & {"SHAPE102", "STATUS104"}


@pytest.mark.parametrize("kind", STATED, ids=lambda kind: kind.name)
def test_a_word_that_is_no_status_is_found_and_case_does_not_matter(root: Path, kind: Kind) -> None:
    make(root, kind)
    path = page(root, kind)
    advance(path, kind, "nearly")
    assert {one.rule for one in findings(root)} & {"SHAPE103", "STATUS104"}
    text = path.read_text(encoding="utf-8")
    if kind.document:
        path.write_text(text.replace("nearly", kind.statuses[0].upper()), encoding="utf-8")
        assert findings(root) == ()


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_another_title_or_file_name_is_found(root: Path, kind: Kind) -> None:
    make(root, kind)
    path = page(root, kind)
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(root).as_posix()
    path.write_text(f"#{text}", encoding="utf-8")
    assert told(root, "SHAPE104") == [(name, 1)]
    other = path.with_name(f"{path.stem}_X.md")
    path.unlink()
    other.write_text(text, encoding="utf-8")
    assert told(root, "SHAPE105") == [(other.relative_to(root).as_posix(), 1)]


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_what_is_left_of_a_draft_is_found_when_it_is_none_any_more(root: Path, kind: Kind) -> None:
    make(root, kind)
    path = page(root, kind)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert findings(root) == ()
    form = "|".join([r"_.+_", *(f".*{re.escape(one)}.*" for one in kind.fillers.values())])
    blanks = [number for number, line in enumerate(lines, 1) if re.fullmatch(form, line)]
    assert len(blanks) >= sum(not (one.optional or one.computed) for one in kind.hinted)
    if kind.fillers:
        blanks.remove(next(n for n in blanks[::-1] if "real command" in lines[n - 1]))
    for field, blank in kind.blanks.items():
        line = f"- **{field}:** {blank.format(title='Slow Backends')}"
        blanks += [lines.index(line) + 1] if line in lines else []
    unsaid = re.compile(r".*:\*\* TBD|- \*\*Description:\*\* Slow Backends")
    blanks += [number for number, line in enumerate(lines, 1) if unsaid.fullmatch(line)]
    name = path.relative_to(root).as_posix()
    claim(root, kind)
    assert sorted(line for page, line in told(root, "SHAPE111") if page == name) == sorted(blanks)


@pytest.mark.parametrize("kind", ANSWERED, ids=lambda kind: kind.name)
def test_answers_stand_in_place_of_what_belongs_there(root: Path, kind: Kind) -> None:
    make(root, kind, *answers(kind))
    path = page(root, kind)
    text = path.read_text(encoding="utf-8")
    assert written.EXAMPLE not in text
    assert not re.search(r"^_.+_$", text, re.MULTILINE)
    assert findings(root) == ()
    claim(root, kind, kind.done[-1] if kind.statuses else "")
    lines = path.read_text(encoding="utf-8").splitlines()
    judged = kind.statuses and kind.criteria  # a capability only when its behaviors are all made
    start = lines.index("## Checklist") if kind.checklist else len(lines) * (not judged)
    boxes = [n for n, line in enumerate(lines, 1) if n > start and line.startswith("- [ ] ")]
    assert len(boxes) == len(kind.checklist) or kind.criteria
    name = path.relative_to(root).as_posix()
    assert told(root, "SHAPE112") == [(name, line) for line in boxes]
    assert name not in {page for page, _ in told(root, "SHAPE111")}
    if kind.statuses or kind.document:
        again = ww(
            root, "new", kind.name, *given(kind), *OPTIONS.get(kind.name, ()), *answers(kind)
        )
        assert statuses(again) == {"identical"}


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_a_section_says_in_a_line_what_belongs_there_and_shows_it(kind: Kind) -> None:
    assert kind.hinted
    for section in (*((kind.lead,) if kind.lead else ()), *kind.sections):
        counted = section.computed and not section.form  # its table is there, without figures
        shown = section.example or section.optional or counted
        assert bool(section.hint) == bool(shown), section.heading
        assert "\n" not in section.hint
        assert not section.hint or section.hint.endswith("."), section.heading
        assert "-->" not in section.example, section.heading
    options = [field.name for field in (kind.argument, *kind.fields)]
    assert len(set(options)) == len(options)
    assert not {"format", "root", "dry_run", "force", "skip", "defaults", "from_", "help"} & set(
        options
    )


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_a_title_is_filled_and_read_again(kind: Kind) -> None:
    number = "1.2" if "X.Y)" in kind.heading or "Wave" in kind.heading else "007"
    values = {"number": number, "release": "1.2.3", "week": "4", "month": "2026-01"}
    line = forms.title(kind.heading, {**values, "title": "Ä b"})
    found = forms.title_pattern(kind.heading).fullmatch(line.lstrip("#").strip())
    assert found
    assert found.groupdict().get("title", "Ä b") == "Ä b"


@pytest.mark.parametrize(
    "link",
    [
        "[Sign](../decisions/sign.md)",
        "[Roadmap](../ROADMAP.md)",
        "[Wave 1.1](../waves/wave-1.1-first.md)",
        "[Asking](../capabilities/asking.md)",
    ],
)
def test_research_that_is_ready_leads_to_what_follows_from_it(root: Path, link: str) -> None:
    (kind,) = [kind for kind in KINDS if kind.name == "research"]
    make(root, kind, *answers(kind))
    path = page(root, kind)
    assert told(root, "TRACE128") == []
    advance(path, kind, "ready")
    assert told(root, "TRACE128") == [("project-docs/research/slow-backends.md", 1)]
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\nNext: {link}\n")
    assert told(root, "TRACE128") == []


def test_the_kinds_are_listed_with_a_line_each(tmp_path: Path) -> None:
    lines = ww(tmp_path, "new", "--list").splitlines()
    assert [line.split()[0] for line in lines] == [kind.name for kind in KINDS]
    data = json.loads(ww(tmp_path, "new", "--list", "--format", "json"))
    assert [(one["name"], one["summary"]) for one in data["kinds"]] == [
        (kind.name, kind.summary) for kind in KINDS
    ]
    assert "go with no kind" in ww(tmp_path, "new", "--list", "note", "A", code=2)
    assert "Missing command" in ww(tmp_path, "new", "--format", "json", code=2)


NOTE = "project-docs/notes/slow-backends.md"


def test_the_status_the_owner_and_the_day_of_a_page_stay(root: Path) -> None:
    (kind,) = [kind for kind in KINDS if kind.name == "note"]
    make(root, kind, *answers(kind), "--owner", "Ada", "--date", "2026-02-03")
    advance(root / NOTE, kind, "ready")
    assert statuses(make(root, kind, *answers(kind))) == {"identical"}
    text = (root / NOTE).read_text(encoding="utf-8")
    assert "- **Status:** ready\n- **Created:** 2026-02-03\n- **Owner:** Ada\n" in text
    assert "conflict" in statuses(make(root, kind, *answers(kind), "--owner", "Eve", code=1))


@pytest.mark.parametrize("day", ["2026-02-30", "today", "20260203", "2026-2-3", ""])
def test_a_day_that_is_none_is_refused(root: Path, day: str) -> None:
    assert "is not a day" in ww(root, "new", "note", "A", "--date", day, code=2)


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ("# of users fell", "- \\# of users fell"),
        ("**Status:** gone", "- **Status\\:** gone"),
        ("**Status**: gone", "- **Status**\\: gone"),
        ("1. twice", "- 1\\. twice"),
        ("- twice", "- \\- twice"),
        ("as plain as *this*", "- as plain as *this*"),
    ],
)
def test_an_answer_is_text_whatever_it_begins_with(root: Path, answer: str, line: str) -> None:
    ww(root, "new", "note", "Slow backends", f"--what-worked={answer}")
    assert line in (root / NOTE).read_text(encoding="utf-8").splitlines()
    assert findings(root) == ()


def test_rows_of_a_table_have_its_cells(root: Path) -> None:
    name = root / "project-docs/research/keys.md"
    ww(
        root,
        "new",
        "research",
        "Keys",
        "--pattern",
        "P5 | Design | 80 | P1",
        "--pattern",
        "|N4|R|0||",
    )
    text = name.read_text(encoding="utf-8")
    assert "|---|---|---|---|\n| P5 | Design | 80 | P1 |\n| N4 | R | 0 |  |\n" in text
    said = ww(root, "new", "research", "Other", "--pattern", "P5 | Design", code=2)
    assert "--pattern takes 4 cells, not 2" in said


def test_answers_of_a_section_are_paragraphs_items_or_nothing(root: Path) -> None:
    more = ("--question", "One?", "--feasibility", "First.", "--feasibility", "Second.")
    ww(root, "new", "research", "Keys", *more)
    text = (root / "project-docs/research/keys.md").read_text(encoding="utf-8")
    assert "## Question\n\nOne?\n\n## Landscape\n\n_Who" in text
    assert "## Feasibility\n\nFirst.\n\nSecond.\n\n## Related Projects" in text


def test_a_vision_is_linked_from_the_roadmap_and_one_without_the_place_is_left(root: Path) -> None:
    ww(root, "new", "vision", "No tickets")
    roadmap = root / "project-docs/ROADMAP.md"
    link = "- [No tickets](../dev-docs/vision/no-tickets.md)\n"
    assert link in roadmap.read_text(encoding="utf-8")
    assert findings(root) == ()
    text = roadmap.read_text(encoding="utf-8").replace(link, "")
    roadmap.write_text(re.sub(r"<!-- /?wavewright:visions -->\n", "", text), encoding="utf-8")
    before = roadmap.read_bytes()
    assert "create" in statuses(ww(root, "new", "vision", "Other"))
    assert roadmap.read_bytes() == before
    assert ("dev-docs/vision/other.md", 1) in told(root, "TRACE121")


def test_a_project_has_bodies_of_its_own(root: Path) -> None:
    own = root / ".wavewright/templates/note/note.md.jinja"
    own.parent.mkdir(parents=True)
    own.write_text("{{ heading }}\n\nOurs: {{ owner }}\n", encoding="utf-8")
    ww(root, "new", "note", "Slow backends")
    text = (root / NOTE).read_text(encoding="utf-8")
    assert text == "# Note: Slow backends\n\nOurs: The team\n"


def test_only_what_is_to_be_asked_is_asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Text:
        def __init__(self, question: str, default: str, **_: object) -> None:
            asked.append(question)
            self.default = default

        def unsafe_ask(self) -> str:
            return self.default

    monkeypatch.setattr("questionary.text", Text)
    (kind,) = [kind for kind in KINDS if kind.name == "research"]
    project = read_project(root, load(root), kind.reads)
    found = ask(project, kind, {"title": "Keys"})
    assert asked == [section.hint for section in kind.sections if section.ask]
    assert (found["question"], found["owner"]) == ("", "The team")


def test_examples_in_code_and_hints_in_a_sentence_are_nothing_left(root: Path) -> None:
    (kind,) = [kind for kind in KINDS if kind.name == "note"]
    make(root, kind, *answers(kind))
    advance(root / NOTE, kind, "ready")
    hint = written.hint_line(kind.sections[0])
    with (root / NOTE).open("a", encoding="utf-8") as file:
        file.write(f"\nIt said {hint} there.\n\n```text\n{hint}\n<!-- Example: a -->\n```\n")
        file.write("\n`<!-- Example: b -->`\n\n_Somebody's own words._\n")
    assert findings(root) == ()
    with (root / NOTE).open("a", encoding="utf-8") as file:
        file.write(f"\n  {hint}  \n\n<!-- Example: c\nd -->\n\n<!-- Example: e -->\n")
    lines = (root / NOTE).read_text(encoding="utf-8").splitlines()
    assert told(root, "SHAPE111") == [(NOTE, len(lines) - back) for back in (5, 0)]


SPRINT = """# Sprint {0}

- **Status:** planning
- **Owner:** Ada
- **Owner:** Eve

## Goal

_What the sprint is for._

## Checklist

- [x] Agreed
- [ ] Planned (3h)
"""


@pytest.mark.parametrize(("title", "read"), [("4: v1.2.0 Patch", "Patch"), ("4 Patch", "")])
def test_a_page_with_a_reader_of_its_own_has_a_declaration_too(
    monkeypatch: pytest.MonkeyPatch, title: str, read: str
) -> None:
    kind = documents.document_kind(
        name="sprint",
        summary="Two weeks of work.",
        home="project-docs/sprints/sprint-{number}-v{release}-{slug}-intent.md",
        heading="# Sprint N: vX.Y.Z Title",
        sections=(Section(2, "Goal", "What the sprint is for.", "Mend it."),),
        checklist=("Agreed", "Planned"),
    )
    monkeypatch.setitem(paths.DECLARED, "sprint", kind)
    name = "project-docs/sprints/sprint-4-v1.2.0-patch-intent.md"
    sprint, *items = scan("sprint", name, SPRINT.format(title).encode()).artifacts
    assert (sprint.id, sprint.title, sprint.status) == ("sprint-4", read, "planning")
    assert [item.kind for item in items] == ["item", "item"]
    assert [(one.relation, one.target, one.place.line) for one in sprint.links] == [
        ("again", "Owner", 5),
        ("filler", "_What the sprint is for._", 9),
        ("unticked", "Planned (3h)", 14),
    ]


def test_a_section_without_text_is_found_once_the_document_is_ready(root: Path) -> None:
    (kind,) = [kind for kind in KINDS if kind.name == "research"]
    make(root, kind, *answers(kind))
    path = page(root, kind)
    text = path.read_text(encoding="utf-8").replace("## Question\n\nx\n", "## Question\n")
    path.write_text(text.replace("- [ ]", "- [x]"), encoding="utf-8")
    assert findings(root) == ()
    advance(path, kind, "ready")
    line = text[: text.index("## Question")].count("\n") + 1
    assert told(root, "SHAPE111") == [("project-docs/research/slow-backends.md", line)]
    path.write_text(text.replace("## Question\n", "## Question\n\n```\nx\n```\n"))
    assert told(root, "SHAPE111") == []


SPEC = "project-docs/capabilities/asking.md"


@pytest.mark.parametrize("status", ["ready", "passing"])
def test_a_guide_that_claims_to_be_ready_is_not_only_generated(root: Path, status: str) -> None:
    guide, spec = root / "user-docs/how-to/asking.md", root / SPEC
    text = spec.read_text(encoding="utf-8")
    assert told(root, "SHAPE111") == []
    spec.write_text(text.replace("**Status:** draft", f"**Status:** {status}"), encoding="utf-8")
    described = text[: text.index("**Description:**")].count("\n") + 1
    found = told(root, "SHAPE111")
    assert (SPEC, described) in found
    assert {path for path, _ in found} == {SPEC, "user-docs/how-to/asking.md"}
    page = guide.read_text(encoding="utf-8").replace("**Goal:** Asking", "**Goal:** Answers")
    page = re.sub(r"^_.*_$", "Real.", page, flags=re.MULTILINE)
    page = re.sub(r"<!-- Example:(?s:.*?)-->\n\n", "", page)
    for filler in FILLERS.values():
        page = page.replace(filler, "Real.")
    guide.write_text(page, encoding="utf-8")
    assert told(root, "SHAPE111") == [(SPEC, described)]


def test_a_guide_keeps_what_says_how_to_write_a_step_until_there_is_a_command(root: Path) -> None:
    guide, spec = root / "user-docs/how-to/asking.md", root / SPEC
    text = spec.read_text(encoding="utf-8").replace("**Status:** draft", "**Status:** ready")
    spec.write_text(text, encoding="utf-8")
    hint = written.hint_line(next(one for one in guided.SECTIONS if one.heading == "Steps"))
    assert hint in mended(root, "user-docs/how-to/asking.md")
    page = guide.read_text(encoding="utf-8")
    for filler in FILLERS.values():
        page = page.replace(filler, "Real.")
    guide.write_text(page, encoding="utf-8")
    made = mended(root, "user-docs/how-to/asking.md")
    assert hint not in made
    assert "- Back to [all how-to guides](README.md)" in made


def mended(root: Path, name: str) -> str:
    """Return a page as `check --fix` leaves it."""
    text = (root / name).read_text(encoding="utf-8")
    found = [one for one in findings(root) if one.place.path == name]
    return mend({name: text}, found).texts.get(name, text)


@pytest.mark.parametrize("status", ["ready", "implemented"])
def test_what_is_true_of_a_new_capability_stays_and_its_hints_are_taken_out(
    root: Path, status: str
) -> None:
    text = (root / SPEC).read_text(encoding="utf-8")
    (root / SPEC).write_text(text.replace("@status:draft", f"@status:{status}"), encoding="utf-8")
    left = mended(root, SPEC)
    hints = re.findall(r"^_.*_$", left, re.MULTILINE)
    asked = [one for one in capability.KIND.hinted if not one.standing]
    assert [one.heading for one in asked if one.always] == ["Non-Functional"]
    assert hints == [written.hint_line(one) for one in asked]
    assert left.count("<!-- Example:") == len(asked)
    assert left.count("- None yet\n") == 8
    assert "\n\n\n" not in left


def test_a_feature_that_is_ready_says_what_somebody_wants(root: Path) -> None:
    name = "project-docs/capabilities/behaviors/app-asking-run.feature"
    text = (root / name).read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    assert told(root, "SHAPE111") == []
    (root / name).write_text(text.replace("@status:draft", "@status:ready"), encoding="utf-8")
    found = [one for one in findings(root) if one.rule == "SHAPE111"]
    wanted = [one for key, one in places.IN_FEATURES.items() if key != "example"]
    assert [(one.place.path, one.place.line) for one in found] == [
        (name, lines.index(one) + 1) for one in wanted
    ]
    assert found[0].message == "the behavior is ready, and this only says what belongs here"
    for filler in places.IN_FEATURES.values():
        text = text.replace(f"  {filler}\n", "  (Ours.)\n")
    text = text.replace("Then it succeeds", "Then there is an answer", 1)
    (root / name).write_text(text.replace("@status:draft", "@status:ready"), encoding="utf-8")
    assert told(root, "SHAPE111") == []


def test_a_new_feature_is_valid_and_says_what_was_answered(root: Path) -> None:
    more = ("--want", "to stop it", "--benefit", "nobody waits")
    ww(root, "new", "behavior", "APP.ASKING.STOP", *more)
    name = "project-docs/capabilities/behaviors/app-asking-stop.feature"
    text = (root / name).read_text(encoding="utf-8")
    assert "  I want to stop it\n  So that nobody waits\n" in text
    (feature,) = scan("feature", name, text.encode()).artifacts
    assert not [link for link in feature.links if link.relation == "problem"]
    fillers = {link.target for link in feature.links if link.relation == "filler"}
    assert fillers == {places.IN_FEATURES["scenarios"], places.IN_FEATURES["example"]}


WAVE = "project-docs/waves/wave-1.1-first.md"


def test_a_wave_that_is_complete_has_met_its_criteria(root: Path) -> None:
    text = (root / WAVE).read_text(encoding="utf-8")
    assert "\n- **Goal:** Deliver First\n" in text
    boxes = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("- [ ] ")]
    assert len(boxes) == 3
    for status, wanted in (("planning", []), ("in-progress", []), ("complete", boxes)):
        done = text.replace("**Status:** planning", f"**Status:** {status}")
        (root / WAVE).write_text(done, encoding="utf-8")
        assert told(root, "SHAPE112") == [(WAVE, line) for line in wanted]
    (root / WAVE).write_text(done.replace("- [ ] ", "- [x] "), encoding="utf-8")
    assert told(root, "SHAPE112") == []


def test_a_capability_that_is_implemented_has_met_its_criteria(root: Path) -> None:
    ww(root, "new", "behavior", "APP.ASKING.STOP")
    text = (root / SPEC).read_text(encoding="utf-8")
    boxes = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("- [ ] ")]
    assert [text.splitlines()[n - 1] for n in boxes] == [
        *("- [ ] Test coverage ≥85%", "- [ ] All BDD scenarios pass"),
    ]
    half = text.replace("@status:draft", "@status:implemented", 1)
    (root / SPEC).write_text(half, encoding="utf-8")
    assert told(root, "SHAPE112") == []
    done = text.replace("@status:draft", "@status:implemented")
    (root / SPEC).write_text(done, encoding="utf-8")
    assert told(root, "SHAPE112") == [(SPEC, line) for line in boxes]
    (root / SPEC).write_text(done.replace("- [ ] ", "- [x] "), encoding="utf-8")
    assert told(root, "SHAPE112") == []


@pytest.mark.parametrize(
    ("name", "first"), [(SPEC, "- [ ] Test coverage"), (WAVE, "- [ ] The value scenario of each")]
)
@pytest.mark.parametrize("box", ["- [ ] ", "- [x] "])
def test_criteria_that_every_page_has_are_nobodys_own_words(
    root: Path, name: str, first: str, box: str
) -> None:
    text = (root / name).read_text(encoding="utf-8")
    text = text.replace("@status:draft", "@status:ready").replace("** planning", "** in-progress")
    start = text.index(first)
    text = text[:start] + text[start:].replace("- [ ] ", box).replace("85%", "90.5 %.")
    (root / name).write_text(text, encoding="utf-8")
    line = text[:start].rstrip().count("\n")
    hint = text.splitlines()[line - 2]
    assert hint.startswith("_")
    assert (name, line - 1) in told(root, "SHAPE111")
    assert hint in mended(root, name)
    own = f"{text[:start]}- [ ] Ours\n{text[start:]}"
    (root / name).write_text(own, encoding="utf-8")
    assert hint not in mended(root, name)


def test_a_criterion_of_a_wave_is_added_to_those_of_every_wave(root: Path) -> None:
    ww(root, "new", "wave", "More", "--criterion", "Ours", "--criterion", "Yours")
    text = (root / "project-docs/waves/wave-1.2-more.md").read_text(encoding="utf-8")
    assert [line[6:] for line in text.splitlines() if line.startswith("- [ ] ")] == [
        *("Ours", "Yours", "The value scenario of each capability passes"),
        *("Test coverage ≥85%", "All BDD scenarios pass"),
    ]


def test_the_roadmap_has_a_vision_once_a_wave_is_begun(root: Path) -> None:
    roadmap, wave = root / places.ROADMAP, root / WAVE
    text = roadmap.read_text(encoding="utf-8")
    line = f"**Vision:** {places.UNSEEN}"
    assert text.count(line) == 1
    assert told(root, "SHAPE111") == []
    page = wave.read_text(encoding="utf-8").replace("** planning", "** in-progress")
    wave.write_text(page, encoding="utf-8")
    at = text.splitlines().index(line) + 1
    assert [one for one in told(root, "SHAPE111") if one[0] != WAVE] == [(places.ROADMAP, at)]
    (found,) = [one for one in findings(root) if one.place.path == places.ROADMAP]
    assert found.message.startswith("wave 1.1 is in-progress, and the `Vision` says nothing yet")
    ww(root, "new", "vision", "Far", "--mission", "Nobody asks twice.")
    assert roadmap.read_text(encoding="utf-8").count("\n**Vision:** Nobody asks twice.\n") == 1
    assert places.ROADMAP not in {path for path, _ in told(root, "SHAPE111")}
    ww(root, "new", "vision", "Near", "--mission", "Everybody asks.")
    assert "Everybody asks" not in roadmap.read_text(encoding="utf-8")
    assert "update" not in ww(root, "new", "vision", "Far", "--mission", "Nobody asks twice.")


def test_nothing_new_is_made_in_a_wave_that_is_complete(root: Path) -> None:
    wave, spec = root / WAVE, root / SPEC
    for path, old, new in (
        (wave, "** planning", "** complete"),
        (spec, "@status:draft", "@status:implemented"),
    ):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    before = tree(root)
    said = ww(root, "new", "capability", "telling", "--wave", "1.1", code=2)
    assert f"{WAVE}:3: wave 1.1 is complete, and takes nothing new\n" in said
    assert 'No wave is open; make one: wavewright new wave "Title". Name that wave: --wave' in said
    behavior = ("new", "behavior", "APP.ASKING.STOP", "--capability", "asking")
    assert "--wave X.Y --behavior APP.ASKING.STOP" in ww(root, *behavior, code=2)
    assert tree(root) == before
    assert "create" not in ww(root, "new", "capability", "asking", "--skip")
    ww(root, "new", "behavior", "APP.ASKING.RUN", "--skip")
    ww(root, "new", "scenario", "app.asking.run.again")
    assert "STATUS102" not in {one.rule for one in findings(root)}
    ww(root, "new", "wave", "Second")
    ww(root, "new", "wave", "Third")
    said = ww(root, *behavior, code=2)
    assert "Open are 1.2 and 1.3. As a capability of that wave: wavewright new cap" in said
    again = said[said.index("new capability NAME") :].replace("NAME", "stopping").split()
    ww(root, *again)
    assert "STATUS102" not in {one.rule for one in findings(root)}


@pytest.mark.parametrize("value", ["TBD", "_TODO_", "Deliver First", "FIXME."])
def test_a_goal_that_says_nothing_is_found_once_the_wave_is_begun(root: Path, value: str) -> None:
    text = (root / WAVE).read_text(encoding="utf-8").replace("Deliver First", value)
    (root / WAVE).write_text(text, encoding="utf-8")
    assert findings(root) == ()
    begun = text.replace("**Status:** planning", "**Status:** in-progress")
    (root / WAVE).write_text(begun, encoding="utf-8")
    line = text.splitlines().index(f"- **Goal:** {value}") + 1
    assert (WAVE, line) in told(root, "SHAPE111")
    (root / WAVE).write_text(begun.replace(value, "Deliver first aid"), encoding="utf-8")
    assert (WAVE, line) not in told(root, "SHAPE111")


def test_readers_of_a_project_find_documents_by_their_ids(root: Path) -> None:
    for kind in ("note", "research", "vision"):
        ww(root, "new", kind, "Slow backends", "--owner", "Ada")
        project = read_project(root, load(root), frozenset({kind}))
        one = project.find(kind, "slow-backends")
        assert one
        assert (one.title, one.status, one.fields["Owner"][0]) == ("Slow backends", "draft", "Ada")
    (root / "project-docs/notes/README.md").write_text("# Ours\n", encoding="utf-8")
    assert len(read_project(root, load(root), frozenset({"note"})).of("note")) == 1


@pytest.mark.parametrize(
    "raw", ["**Goal:** x", "<pre>x", "<SCRIPT>", "<?php", "<textarea >", "<!DOCTYPE x>"]
)
def test_raw_html_at_the_start_of_a_text_hides_nothing_below(root: Path, raw: str) -> None:
    ww(root, "new", "capability", "cc", "--description", raw)
    ww(root, "new", "guide", "X", "--title", raw, "--goal", f"{raw} b", "--capability", "cc")
    ww(root, "new", "adr", "Y", "--context", raw)
    more = [part for name in ("criterion", "risk") for part in (f"--{name}", raw)]
    ww(root, "new", "wave", "Z", "--goal", raw, *more)
    assert findings(root) == ()
    for name in ("capabilities/cc.md", "decisions/y.md"):
        kept = written.plain(raw)
        assert f"\n{kept}\n" in (root / "project-docs" / name).read_text(encoding="utf-8")
    assert f"\n{kept} b. Follow" in (root / "user-docs/how-to/x.md").read_text(encoding="utf-8")


def test_a_title_that_is_written_in_another_way_is_told(root: Path) -> None:
    said = ww(root, "new", "adr", "C++ or `go`? [draft] #1")
    told_so = "warning  `[`, `]` and backticks cannot stand in a title; "
    assert f"{told_so}it is now: C++ or 'go'? (draft) #1\n" in said
    assert "warning" not in ww(root, "new", "adr", " Use HTTP/2 ")
    path = root / "project-docs/decisions/use-http-2.md"
    assert path.read_text(encoding="utf-8").startswith("# Decision: Use HTTP/2\n")


def accepted(root: Path, *changes: tuple[str, str]) -> Path:
    """Write a whole decision that is accepted, but for some changes."""
    (kind,) = [kind for kind in KINDS if kind.name == "adr"]
    make(root, kind, *answers(kind))
    path = page(root, kind)
    advance(path, kind, "accepted")
    text = path.read_text(encoding="utf-8").replace("- [ ]", "- [x]")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


ASKED = "- [x] The people who live with it were asked"
TAKEN_BACK = "- [x] What it costs to take it back is said"


@pytest.mark.parametrize("text", ["<!-- later -->", "<!--\nlater\n-->\n\n<!-- now -->"])
def test_a_section_with_only_a_comment_is_empty(root: Path, text: str) -> None:
    path = accepted(root, ("## Context\n\nx\n", f"## Context\n\n{text}\n"))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert told(root, "SHAPE111") == [(ADR, lines.index("## Context") + 1)]
    path.write_text(path.read_text(encoding="utf-8").replace(text, f"{text} Real."))
    assert told(root, "SHAPE111") == []


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ((), ()),
        (((ASKED, ASKED.replace("[x] ", "")),), (0,)),
        (((ASKED, ASKED.replace("[x] ", "")), (TAKEN_BACK, TAKEN_BACK[6:] + ".")), (0, 1)),
        (((ASKED, "1. [X] Ours"), (TAKEN_BACK, "Said by Ada.")), ()),
        (((ASKED, "- Ours"), (TAKEN_BACK, "None")), (-2,)),
        (((f"{ASKED}\n{TAKEN_BACK}\n", "None\n"),), (-2,)),
        (((ASKED, "```text\n- [x] no box"), (TAKEN_BACK, "```")), (-2,)),
    ],
)
def test_a_checklist_of_what_is_done_has_boxes(
    root: Path, changes: tuple[tuple[str, str], ...], lines: tuple[int, ...]
) -> None:
    path = accepted(root, *changes)
    first = path.read_text(encoding="utf-8").splitlines().index("## Checklist") + 3
    assert told(root, "SHAPE112") == [(ADR, first + line) for line in lines]


ADR = "project-docs/decisions/slow-backends.md"
ORDINARY = {
    "notes/offsite.md": "# Notes of the offsite\n\nWe met.\n",
    "decisions/0001-record-decisions.md": "# 1. Record decisions\n\n## Status\n\nAccepted\n",
    "decisions/0002-use-x.md": "---\nstatus: accepted\n---\n# Use X\n\n## Decision Outcome\n\ny\n",
    "prds/prd-7.md": "# Ours\n\nNothing.\n",
    "epics/epic-7-offsite.md": "# Ours\n\nNothing.\n",
}


WORDS = (
    *("1. first", "12) twelve", "1.", "2.5 is more", "# no heading", "#5 is open", "#", "- item"),
    *("-", "+ plus", "* star", "***", "_ _ _", "---", "===", "> quote", "| cell |", "~~~", "````"),
    *("**Risk:** high", "**Risk**: high", "**Risk** : high", "**Risk:**high", "**bold** words"),
    *("`code` first", "[a]: b.md", "[a] b", "\\# as it is", "a - b", "9999999999. many"),
)


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize(("before", "around"), [("", "<p>{}</p>"), ("- ", "<li>{}</li>")])
def test_what_is_written_is_shown_as_it_was_given(text: str, before: str, around: str) -> None:
    shown = MarkdownIt("commonmark").enable("table")
    made = f"{before}{written.plain(text)}"
    assert around.format(shown.renderInline(text)) in shown.render(made).replace("\n", "")
    kept = written.plain(text)
    assert written.plain(written.given(kept)) == kept
    assert written.given(kept) == text or text[0] == "\\"
    page = Page("x.md", f"# Title\n\n{made}\n")
    assert (papers.fields_of(page), len(page.headings)) == ({}, 1)


def test_an_ordinary_page_in_the_folder_of_a_kind_is_one_finding(root: Path) -> None:
    accepted(root)
    for name, text in ORDINARY.items():
        path = root / "project-docs" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = findings(root)
    wanted = sorted(f"project-docs/{name}" for name in ORDINARY)
    assert sorted(one.place.path for one in found) == wanted
    assert {one.rule for one in found} == {"SHAPE104"}
    (note,) = [one for one in found if "notes" in one.place.path]
    assert note.message == "this is no note of this form"
    assert note.fix == (
        "Give it the heading `# Note: Title`, move it, or leave it out with `exclude:`."
    )


def test_a_heading_with_a_line_below_is_as_good(root: Path) -> None:
    accepted(root, ("## Decision\n", "Decision\n--------\n"))
    assert not findings(root)


def test_a_heading_with_another_line_below_is_mended_with_it(root: Path) -> None:
    path = accepted(root, ("## Decision\n", "Decision\n========\n"))
    before = path.read_text(encoding="utf-8")
    line = before.splitlines().index("Decision") + 1
    (found,) = [one for one in findings(root) if one.rule == "SHAPE101"]
    assert found.fix.startswith(f"Line {line} has the heading with another level")
    name = path.relative_to(root).as_posix()
    mended = mend({name: before}, [found]).texts[name]
    assert mended == before.replace("Decision\n========\n", "## Decision\n")


def test_a_section_with_a_line_below_its_heading_and_nothing_more_is_empty(root: Path) -> None:
    accepted(root, ("## Decision\n\nx\n", "Decision\n--------\n"))
    assert [one.rule for one in findings(root)] == ["SHAPE111"]
