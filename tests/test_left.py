"""What is left of a form, however it is written: open criteria, marks, hints, empty sections."""

from pathlib import Path

import pytest

from wavewright.checks import judge
from wavewright.checks.fixing import mend
from wavewright.config import load
from wavewright.kinds import KINDS, places, written
from wavewright.model import Config
from wavewright.read import fast, survey
from wavewright.read.files import scan
from wavewright.read.rows import rows
from wavewright.release.criteria import unticked

from . import inside

WAVE = "project-docs/waves/wave-1.1-first.md"
NOTE = "project-docs/notes/ours.md"
HAS_CODE = (True,)
GATED = "- [x] Test coverage ≥85%"
HINT = "What is measured to know that users have it."
RISK = "What may stop it, and what is done about that."


@pytest.fixture(scope="module")
def wave(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a wave that is complete."""
    root = tmp_path_factory.mktemp("wave")
    (root / "wavewright.yml").write_text("project: App\nnamespace: APP\n", encoding="utf-8")
    given = ("--criterion", "Ours", "--out-of-scope", "None", "--dependency", "None")
    said = inside.run(root, "new", "wave", "First", *given, "--risk", "None", "--goal", "Do it")
    assert said.returncode == 0, said.stderr
    text = (root / WAVE).read_text(encoding="utf-8").replace("- [ ]", "- [x]")
    return text.replace("**Status:** planning", "**Status:** complete")


def left(text: str, relation: str = "filler", path: str = WAVE, kind: str = "wave") -> list[str]:
    """Return what both readers find in a page, if the quick one is sure of it."""
    read = scan(kind, path, text.encode()).artifacts
    quick = fast.READERS[kind](path, text, *HAS_CODE) if kind in fast.READERS else None
    if quick is not None:
        assert set(quick) == {row for one in read for row in rows(one)}
        assert not any(link.relation == "unticked" for link in read[0].links)
    return [f"{one.place.line} {one.target}" for one in read[0].links if one.relation == relation]


def settings() -> Config:
    return Config(project="App", namespace="APP")


def changed(text: str, old: str, new: str) -> tuple[str, int]:
    assert text.count(old) == 1
    return text.replace(old, new), text[: text.index(old)].count("\n") + 1


CASES = (
    *("- Test coverage ≥85%", "- [] Test coverage", "> - [ ] Test coverage", "- ✗ Test coverage"),
    *("- [  ] Test coverage", "- [\u00a0] Test coverage", "- [-] x", "- ❌ x", "- [ ]", "1. x"),
    *("* [ ]x", "Test coverage ≥90%", "- **Test coverage** is measured", "+ [ ] x", "- ☐ x"),
)


@pytest.mark.parametrize("line", CASES)
def test_a_criterion_without_its_tick_is_open_for_the_check_and_the_release(
    wave: str, line: str
) -> None:
    assert left(wave, "unticked") == []
    assert fast.READERS["wave"](WAVE, wave, *HAS_CODE) is not None
    text, number = changed(wave, GATED, line)
    (found,) = left(text, "unticked")
    assert found.partition(" ")[0] == str(number)
    (due,) = unticked(WAVE, text, settings(), guided=True)
    assert due.place.line == number
    assert due.text.startswith(found.partition(" ")[2])


@pytest.mark.parametrize(
    "line",
    [
        "- [X] Test",
        "- ✅ Test",
        "- [x] Test\n  - in two runs",
        "We measured it.",
        "- None yet",
        "-",
    ],
)
def test_a_criterion_that_is_met_or_none_is_not_open(wave: str, line: str) -> None:
    text, _ = changed(wave, GATED, line)
    assert left(text, "unticked") == []
    assert [*unticked(WAVE, text, settings(), guided=True)] == []


MARKED = (
    *("_TODO_", "__TODO__", "_TBD_", "- _TODO_", "_TODO_: who", "Tbd.", "[TBD]", "(TODO)"),
    *("> TODO", "- [ ] TODO write", "`TODO`", "| a |\n|---|\n| TODO |", "todo", "- `TBD`."),
    *("TBD: who", "**TODO**: who", "- TODO: comments in configs are not read", "1. XXX"),
)
UNMARKED = (
    *("TODO lists are ours", "- `TODO:` in configs is not read", "A _TODO_ is a mark", "[TODO](x)"),
    *("| TODO | Done |\n|---|---|\n| a | b |", "<!--\n`TODO`\n-->", "- [x] TODOs are none", "TBDs"),
    *("- `TODO` marks", "| a | todo |\n|---|---|\n| b | todo |", "```\nTODO\n```", "Todo: buy it"),
)


@pytest.mark.parametrize("text", [*MARKED, *UNMARKED])
def test_a_line_or_a_cell_that_is_only_a_mark_is_found(wave: str, text: str) -> None:
    page, _ = changed(wave, "### Risks\n\n- None\n", f"### Risks\n\n- Ours\n\n{text}\n")
    found = [one for one in left(page) if one.partition(" ")[2].upper() in text.upper()]
    assert len(found) == (text in MARKED)


FORMS = (
    *("{}", "*{}*", "**{}**", "__{}__", "<em>{}</em>", "- _{}_", "> _{}_", "1. {}", "- [ ] _{}_"),
    *("| _{}_ |", "| x | {} |", "  _{}_\\", "_{}_  ", "&nbsp;{}", "\u200b_{}_"),
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("change", ["{}", "upper", "blanks", "wrapped", "stop"])
def test_a_hint_is_found_in_any_form(wave: str, form: str, change: str) -> None:
    changes = {
        "upper": RISK.upper(),
        "blanks": RISK.replace(" stop ", "\u00a0\u200b  stop\t"),
        "wrapped": RISK.replace(" what is", "\nwhat is"),
        "stop": RISK[:-1],
    }
    if change == "wrapped" and "|" in form:
        return
    said = form.format(changes.get(change, RISK))
    page, line = changed(wave, "### Risks\n\n- None\n", f"### Risks\n\n{said}\n")
    assert left(page) == [f"{line + 2} _{RISK}_"]


@pytest.mark.parametrize(
    "text", [f"It said {RISK} then", f"`{RISK}`", RISK.replace(" stop", "\n\nstop"), "What may."]
)
def test_words_around_a_hint_are_own_words(wave: str, text: str) -> None:
    page, _ = changed(wave, "### Risks\n\n- None\n", f"### Risks\n\n{text}\n")
    assert left(page) == []


EMPTY = (
    *("-", "…", "?", "---", "***", "&nbsp;", "\u200b", "<br>", "| a | b |\n|---|---|"),
    *("| a | b |\n|---|---|\n| | - |", "```text\n```", "```\n\n```", "<!-- later -->\n-", "- \n- "),
)


@pytest.mark.parametrize(
    "text", [*EMPTY, "1", "| a |\n|---|\n| b |", "```\nx\n```", "✅", "<x-y/>"]
)
def test_a_section_that_holds_nothing_is_empty(wave: str, text: str) -> None:
    for old, title in (
        ("### Risks\n\n- None\n", "### Risks"),
        ("#### Out of Scope\n\n- None\n",) * 2,
    ):
        heading = title.partition("\n")[0]
        page, line = changed(wave, old, f"{heading}\n\n{text}\n")
        assert left(page) == [f"{line} {heading}"] * (text in EMPTY)


FEATURE = "project-docs/capabilities/behaviors/app-answer-run.feature"


@pytest.mark.parametrize("name", places.IN_FEATURES)
def test_a_line_of_a_new_feature_is_found_in_any_form(name: str) -> None:
    line = places.IN_FEATURES[name]
    for said in (line, line.replace("# ", "#"), line.upper(), f"{line} .", line.replace(" ", "  ")):
        text = f"@behavior:APP.ANSWER.RUN @status:ready\nFeature: Run\n  {said}\n\n  Scenario: A\n"
        text += "    Given a thing\n    When it runs\n    Then it is done\n"
        assert left(text, path=FEATURE, kind="feature") == [f"3 {line}"]


@pytest.mark.parametrize(
    ("section", "kept"),
    [
        ("<details>\n<summary>Help</summary>\n\n{}\n\n</details>", True),
        ("{}\n\n- Ours", False),
        ("{}\n\n-", True),
        ("- Ours\n\n> {}", False),
        ("| {} | Ours |", True),
    ],
)
def test_tags_around_a_hint_are_no_own_words(tmp_path: Path, section: str, kept: bool) -> None:  # noqa: FBT001
    (tmp_path / "wavewright.yml").write_text("project: App\nnamespace: APP\n", encoding="utf-8")
    inside.run(tmp_path, "new", "note", "Ours")
    (kind,) = [one for one in KINDS if one.name == "note"]
    (part, *_) = [one for one in kind.sections if one.hint]
    old = "\n\n".join(written.blocks(part, ()))
    wrapped = f"_{part.hint.replace(' ', chr(10), 1)}_" if "|" not in section else part.hint
    text = (tmp_path / NOTE).read_text(encoding="utf-8").replace(old, section.format(wrapped))
    text = text.replace("**Status:** draft", "**Status:** ready")
    (tmp_path / NOTE).write_text(text, encoding="utf-8")
    found = [
        one
        for one in judge(survey(tmp_path, load(tmp_path), cached=False))
        if one.rule == "SHAPE111" and one.place.path == NOTE
    ]
    after = mend({NOTE: text}, found).texts.get(NOTE, text)
    assert any(wrapped in one for one in (after,)) == kept
    assert "Ours" in after


@pytest.mark.parametrize("status", ["ready", "implemented"])
def test_a_feature_with_the_scenarios_of_a_new_one_is_not_ready(
    tmp_path: Path, status: str
) -> None:
    settings_ = "project: App\nnamespace: APP\nscope: process\n"
    (tmp_path / "wavewright.yml").write_text(settings_, encoding="utf-8")
    for words in (("wave", "First"), ("capability", "answer", "--behavior", "APP.ANSWER.RUN")):
        assert inside.run(tmp_path, "new", *words).returncode == 0
    path = tmp_path / FEATURE
    text = path.read_text(encoding="utf-8").replace("@status:draft", f"@status:{status}")
    for line in places.IN_FEATURES.values():
        text = text.replace(f"  {line}\n", "  Ours.\n")

    def told() -> list[int]:
        found = judge(survey(tmp_path, load(tmp_path), cached=False))
        return [
            one.place.line for one in found if (one.rule, one.place.path) == ("SHAPE111", FEATURE)
        ]

    path.write_text(text, encoding="utf-8")
    assert told() == [text[: text.index("Scenario:")].count("\n") + 1]
    path.write_text(text.replace("Then it succeeds", 'Then "a" is said', 1), encoding="utf-8")
    assert told() == []
    path.write_text(text.replace(f"@status:{status}", "@status:draft"), encoding="utf-8")
    assert told() == []
