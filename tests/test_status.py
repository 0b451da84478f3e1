"""`wavewright status` and `wavewright evidence`: what they show, and what is written."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import click
import pytest

from wavewright.checks import judge
from wavewright.cli.evidence import command as evidence
from wavewright.cli.status import command, lines
from wavewright.config import load
from wavewright.errors import UserError
from wavewright.evidence import proofs, store
from wavewright.evidence.record import KEY, Outcome
from wavewright.evidence.recording import Recording
from wavewright.evidence.status import rows
from wavewright.kinds.guide import PLACEHOLDER
from wavewright.limits import Proving
from wavewright.read import survey

EXAMPLE = Path(__file__).parent / "examples/evidence"
SAY, STOP, WORDS = "APP.DEMO.SAY", "APP.DEMO.STOP", "app.demo.say.words"
FEATURE = "project-docs/capabilities/behaviors/app-demo-say.feature"
SPEC = "project-docs/capabilities/demo.md"
WAVE = "project-docs/waves/wave-1.1-demo.md"
STEPS = "tests/step_defs/test_demo_steps.py"
E2E = "tests/value-scenarios/test_words.py"
CODE = "src/demo/words.py"
GUIDE = "user-docs/how-to/words.md"

ONE = Outcome(f"{STEPS}::test_one", "passed", 0, 0, (SAY,), "", FEATURE, "One word is said", 5)
TWO = ONE._replace(id=f"{STEPS}::test_many[2]", scenario="Many words are said", line=9)
THREE = TWO._replace(id=f"{STEPS}::test_many[3]")
END = Outcome(f"{E2E}::test_value_scenario_words", "passed", behaviors=(SAY,), guides=(GUIDE,))
ALL = (ONE, TWO, THREE, END)
FAILED = ONE._replace(outcome="failed", failed_at=f"{FEATURE}:7", message="assert 1 == 2")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(KEY, raising=False)
    shutil.copytree(EXAMPLE, tmp_path / "demo")
    return tmp_path / "demo"


def ran(root: Path, *outcomes: Outcome) -> str:
    return Recording(root).finish(outcomes, ("pytest",), 0)


def run(group: click.Command, root: Path, *words: str) -> int:
    yes = ["--yes"] if "--apply" in words and "--dry-run" not in words else []
    ended = group.main([*words, *yes, "--root", str(root)], standalone_mode=False)
    assert isinstance(ended, int)
    return ended


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def claim(root: Path, behavior: str = "implemented", scenario: str = "passing") -> None:
    edit(root, SPEC, f"{SAY} @status:ready", f"{SAY} @status:{behavior}")
    edit(root, SPEC, "**Status:** ready", f"**Status:** {scenario}")
    edit(root, FEATURE, "@status:ready", f"@status:{behavior}")


def snapshot(root: Path) -> dict[str, bytes]:
    files = {str(path.relative_to(root)): path for path in sorted(root.rglob("*"))}
    return {
        name: path.read_bytes()
        for name, path in files.items()
        if path.is_file() and not name.startswith(".wavewright")
    }


def findings(root: Path) -> list[str]:
    seen = survey(root, load(root))
    found = judge(seen, proofs=proofs(seen))
    return [f"{one.rule} {one.place}" for one in found if one.rule.startswith("STATUS")]


def told(root: Path, *words: str) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patched:
        lines: list[str] = []
        patched.setattr("click.echo", lambda text="", **_: lines.append(text))
        assert run(command, root, "--format", "json", *words) == 0
    data: dict[str, Any] = json.loads("".join(lines))
    return data


def test_it_shows_waves_capabilities_and_what_is_proven_in_them(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(root, *ALL)
    assert run(command, root) == 0
    lines = [line.split("  20")[0].rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "Wave 1.1 Demo           planning → in-progress",
        "  demo",
        "    APP.DEMO.SAY        ready → implemented     proven",
        "    APP.DEMO.STOP       draft                   unproven",
        "    app.demo.say.words  ready → passing         proven",
        "",
        "Write the derived statuses: wavewright status --apply",
    ]


def test_it_says_why_something_is_not_proven(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(root, FAILED, TWO, THREE, END)
    edit(root, "user-docs/how-to/words.md", "echo word", "echo words")
    run(command, root, SAY, WORDS)
    printed = capsys.readouterr().out
    assert f"        {FEATURE}:7: assert 1 == 2\n" in printed
    assert "        changed since: user-docs/how-to/words.md\n" in printed


def test_without_a_record_it_says_how_to_make_one(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(command, root)
    assert capsys.readouterr().out.endswith("No run is recorded: wavewright verify --all\n")


def test_some_ids_are_shown_with_what_is_above_them(root: Path) -> None:
    ran(root, *ALL)
    data = told(root, STOP)
    assert [(row["kind"], row["id"]) for row in data["rows"]] == [
        ("wave", "1.1"),
        ("capability", "demo"),
        ("behavior", STOP),
    ]


def test_as_data_it_has_places_and_proofs(root: Path) -> None:
    ran(root, FAILED, TWO, THREE)
    data = told(root, SAY)
    assert (data["schema"], data["recorded"], data["unbelieved"]) == (1, True, [])
    row = data["rows"][-1]
    assert (row["place"], row["declared"], row["derived"]) == (f"{SPEC}:7", "ready", "ready")
    assert row["proof"] | {"when": ""} == {
        "state": "failed",
        "when": "",
        "place": f"{FEATURE}:7",
        "why": "assert 1 == 2",
        "changed": [],
        "red": True,
        "early": "",
    }


def test_what_is_proven_is_written_once_and_stays_proven(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(root, FAILED)
    edit(root, CODE, "Says words", "Says any words")
    ran(root, *ALL)
    assert run(command, root, "--apply") == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[:5] == [
        f"{WAVE}:3  Wave 1.1 Demo: planning → in-progress",
        f"{SPEC}:7  {SAY}: ready → implemented",
        f"{FEATURE}:2  {SAY}: ready → implemented",
        f"{SPEC}:15  {WORDS}: ready → passing",
        "With that, wavewright check asks for:",
    ]
    at = printed.index(
        f"  {WAVE}:3 TRACE115 wave 1.1 is in-progress, and CHANGELOG.md does not name it"
    )
    assert printed[at + 1] == "      Add an entry for users: `- What they can do now (Wave 1.1)`."
    assert printed[-1] == "4 statuses written."
    seen = survey(root, load(root))
    assert proofs(seen).behaviors[SAY].proven
    assert proofs(seen).scenarios[WORDS].proven
    assert findings(root) == []
    before = snapshot(root)
    run(command, root, "--apply")
    assert capsys.readouterr().out.startswith("Nothing to write. ")
    assert snapshot(root) == before


@pytest.mark.parametrize("words", [("--apply", "--dry-run"), ("--apply",)])
def test_before_it_writes_it_says_what_the_check_will_find(
    root: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    def checked() -> set[str]:
        seen = survey(root, load(root))
        return {f"{one.place} {one.rule}" for one in judge(seen, proofs=proofs(seen))}

    ran(root, *ALL)
    before = checked()
    run(command, root, *words)
    told = re.findall(r"^  (\S+ [A-Z]+\d+) ", capsys.readouterr().out, re.MULTILINE)
    run(command, root, "--apply")
    assert set(told) == checked() - before
    assert told


@pytest.mark.parametrize("guide", ["draft and a stub", "draft", "a stub"])
def test_a_guide_that_is_not_written_is_told_before_its_test_fails(
    root: Path, capsys: pytest.CaptureFixture[str], guide: str
) -> None:
    if "stub" in guide:
        edit(root, GUIDE, "```bash\n", f"```bash\n{PLACEHOLDER}\n")
    if "draft" in guide:
        claim(root, behavior="draft", scenario="draft")
    ran(root, ONE, TWO, THREE, END._replace(outcome="pending", guides=()))
    run(command, root, "--apply")
    said = f"With that, the test of {GUIDE} is pending no more, and fails: write its steps."
    assert (said in capsys.readouterr().out.splitlines()) == (guide == "draft and a stub")


def test_what_failed_is_taken_back_with_what_stands_on_it(root: Path) -> None:
    claim(root)
    edit(root, WAVE, "planning", "complete")
    ran(root, FAILED, TWO, THREE, END)
    assert "STATUS105" in str(findings(root))
    run(command, root, "--apply")
    text = (root / SPEC).read_text(encoding="utf-8")
    assert f"{SAY} @status:ready" in text
    assert "**Status:** ready" in text
    assert "@status:ready" in (root / FEATURE).read_text(encoding="utf-8")
    assert "**Status:** in-progress" in (root / WAVE).read_text(encoding="utf-8")
    assert findings(root) == []


def test_nothing_is_invented(root: Path) -> None:
    claim(root)
    edit(root, WAVE, "planning", "in-progress")
    ran(root, *ALL)
    edit(root, CODE, "Says words", "Says any words")
    before = snapshot(root)
    run(command, root, "--apply")
    shutil.rmtree(root / ".wavewright")
    run(command, root, "--apply")
    assert snapshot(root) == before


def test_without_a_run_nobody_knows_which_of_two_places_is_right(root: Path) -> None:
    edit(root, FEATURE, "@status:ready", "@status:draft")
    ran(root, END)
    before = snapshot(root)
    run(command, root, "--apply")
    assert snapshot(root) == before


def test_a_scenario_does_not_pass_before_its_behavior_is_implemented(root: Path) -> None:
    ran(root, END)
    run(command, root, "--apply")
    assert "**Status:** ready" in (root / SPEC).read_text(encoding="utf-8")


def test_two_places_that_differ_become_one(root: Path) -> None:
    edit(root, SPEC, f"{SAY} @status:ready", f"{SAY} @status:implemented")
    edit(root, WAVE, "planning", "in-progress")
    ran(root, *ALL)
    assert any("STATUS101" in one for one in findings(root))
    run(command, root, "--apply")
    assert not any("STATUS101" in one for one in findings(root))


def test_a_wave_is_shown_as_proven_and_called_complete_by_its_release_only(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = "All of wave 1.1 is proven; `wavewright release prepare` calls it complete."
    edit(root, SPEC, f"- @behavior:{STOP} @status:draft\n", "")
    ran(root, *ALL)
    run(command, root)
    assert "Wave 1.1 Demo           planning → in-progress, all proven\n" in capsys.readouterr().out
    run(command, root, "--apply")
    assert release in capsys.readouterr().out.splitlines()
    assert "**Status:** in-progress" in (root / WAVE).read_text(encoding="utf-8")
    run(command, root)
    assert "Wave 1.1 Demo           in-progress, all proven\n" in capsys.readouterr().out
    run(command, root, "--apply")
    assert capsys.readouterr().out.splitlines()[-1] == release
    assert [row["derived"] for row in told(root)["rows"]][:2] == ["complete", "implemented"]
    assert "**Status:** in-progress" in (root / WAVE).read_text(encoding="utf-8")


def test_without_a_terminal_nothing_is_written_without_yes(root: Path) -> None:
    ran(root, *ALL)
    before = snapshot(root)
    with pytest.raises(UserError, match="nobody can be asked here whether to write 4 statuses"):
        command.main(["--apply", "--root", str(root)], standalone_mode=False)
    assert snapshot(root) == before


def test_a_scenario_that_passed_says_what_it_waits_for_and_which_guide_is_a_stub(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim(root)
    ran(root, FAILED, TWO, THREE, END)
    run(command, root, WORDS)
    assert f"it passed, and is passing once {SAY} is implemented" in capsys.readouterr().out
    claimed = (root / SPEC).read_text(encoding="utf-8")
    (root / SPEC).write_text(claimed.replace("**Status:** passing", "**Status:** draft"), "utf-8")
    edit(root, GUIDE, "```bash\n", f"```bash\n{PLACEHOLDER}\n")
    ran(root, *ALL)
    run(command, root, WORDS)
    assert f"{GUIDE} is still as it was generated" in capsys.readouterr().out


def test_a_dry_run_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran(root, *ALL)
    run(command, root)
    before = snapshot(root)
    capsys.readouterr()
    run(command, root, "--apply", "--dry-run")
    assert capsys.readouterr().out.endswith("4 statuses to write.\n")
    assert snapshot(root) == before


def test_line_ends_stay_as_they_are(root: Path) -> None:
    data = (root / SPEC).read_bytes().replace(b"\n", b"\r\n")
    (root / SPEC).write_bytes(data)
    ran(root, *ALL)
    run(command, root, "--apply")
    wanted = data.replace(b"SAY @status:ready", b"SAY @status:implemented")
    assert (root / SPEC).read_bytes() == wanted.replace(b":** ready", b":** passing")


@pytest.mark.parametrize("words", [("--apply",), ("--apply", "--dry-run")])
def test_where_nothing_is_to_be_written_it_says_why(
    root: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    run(command, root, *words)
    assert capsys.readouterr().out == (
        "Nothing to write. No run is recorded: wavewright verify --all\n"
    )
    ran(root, *ALL)
    run(command, root, "--apply")
    capsys.readouterr()
    run(command, root, *words)
    assert capsys.readouterr().out == (
        "Nothing to write. No run shows another status than what is written.\n"
    )


@pytest.mark.parametrize("outcomes", [(), ALL])
def test_a_feature_that_says_something_else_is_shown(
    root: Path, capsys: pytest.CaptureFixture[str], outcomes: tuple[Outcome, ...]
) -> None:
    claim(root)
    edit(root, FEATURE, "@status:implemented", "@status:draft")
    if outcomes:
        ran(root, *outcomes)
    run(command, root, SAY)
    assert f"        {FEATURE}:2 says draft\n" in capsys.readouterr().out
    run(command, root, SAY, "--apply")
    assert ("@status:implemented" in (root / FEATURE).read_text(encoding="utf-8")) == bool(outcomes)


@pytest.mark.parametrize(
    ("spec", "feature"),
    [("implemnted", "ready"), ("implemented", "ready"), ("ready", "ready"), ("draft", "draft")],
)
def test_what_failed_is_taken_back_and_nothing_else_is_copied(
    root: Path, spec: str, feature: str
) -> None:
    claim(root)
    edit(root, SPEC, f"{SAY} @status:implemented", f"{SAY} @status:{spec}")
    ran(root, FAILED, TWO, THREE)
    run(command, root, "--apply")
    kept = "ready" if spec == "implemented" else spec
    assert f"{SAY} @status:{kept}\n" in (root / SPEC).read_text(encoding="utf-8")
    assert f"@status:{feature} " in (root / FEATURE).read_text(encoding="utf-8")


def test_the_table_fits_a_terminal(root: Path) -> None:
    title = "A wave with a title that is a good deal longer than a title should ever be"
    edit(root, WAVE, "— Demo", f"— {title}")
    ran(root, FAILED, TWO, THREE, END)
    claim(root)
    seen = survey(root, load(root))
    shown = rows(seen, proofs(seen))
    assert [
        line for line in map(click.unstyle, lines(shown)) if line.startswith(f"Wave 1.1 {title}")
    ]
    narrow = [click.unstyle(line) for line in lines(shown, 60)]
    assert max(len(line) for line in narrow if title not in line and FEATURE not in line) <= 60
    assert narrow[0] == f"Wave 1.1 {title}"
    assert narrow[1].split() == ["planning"]
    wide = [click.unstyle(line) for line in lines(shown, 80)]
    assert max(len(line) for line in wide if title not in line) <= 80
    assert [line.split("  20")[0] for line in wide if line.startswith(f"    {SAY}")] == [
        f"    {SAY}        implemented → ready  failed"
    ]


def pending(*outcomes: Outcome) -> tuple[Outcome, ...]:
    return tuple(one._replace(outcome="pending") for one in outcomes)


def warned(root: Path) -> list[str]:
    return [one for one in findings(root) if one.startswith("STATUS108")]


def write_code(root: Path) -> None:
    edit(root, CODE, '"""Says words."""', '"""Says words of @behavior:APP.DEMO.SAY."""')


def test_what_was_pending_as_a_draft_and_then_implemented_was_seen_red(root: Path) -> None:
    claim(root, "draft", "draft")
    ran(root, *pending(ONE, TWO, THREE, END))
    write_code(root)
    edit(root, SPEC, f"{SAY} @status:draft", f"{SAY} @status:ready")
    edit(root, FEATURE, "@status:draft", "@status:ready")
    ran(root, *ALL)
    assert warned(root) == []
    run(command, root, "--apply")
    assert f"{SAY} @status:implemented" in (root / SPEC).read_text(encoding="utf-8")
    assert warned(root) == []
    ran(root, *ALL)
    assert warned(root) == []


def test_what_passed_at_once_is_told_exactly_once_until_it_was_seen_red(root: Path) -> None:
    claim(root, "draft", "draft")
    ran(root, *ALL)
    assert warned(root) == []
    run(command, root, "--apply")
    ran(root, *ALL)
    assert warned(root) == [f"STATUS108 {SPEC}:7"]
    before = (root / CODE).read_bytes()
    write_code(root)
    ran(root, FAILED, TWO, THREE, END)
    (root / CODE).write_bytes(before)
    assert warned(root) == []


def test_nothing_is_said_of_what_was_implemented_before_its_first_run(root: Path) -> None:
    claim(root)
    ran(root, *ALL)
    write_code(root)
    ran(root, *ALL)
    assert warned(root) == []


def test_options_of_apply_need_it(root: Path) -> None:
    with pytest.raises(click.UsageError, match="--dry-run needs --apply"):
        run(command, root, "--dry-run")


def test_a_record_that_is_not_believed_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = ran(root, *ALL)
    (root / path).write_bytes((root / path).read_bytes()[:-9])
    run(command, root)
    printed = capsys.readouterr()
    assert printed.err.splitlines()[1:] == [
        f"{path}:6: the record is cut off",
        "  Remove it, or import it again from where it was made. Nothing of it counts.",
    ]
    assert "No run is recorded" not in printed.out
    assert run(evidence, root, "list") == 1
    assert f"{path}:6: the record is cut off" in capsys.readouterr().err
    assert f"STATUS109 {path}:6" in findings(root)


def test_records_are_listed_with_what_came_of_them(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(evidence, root, "list") == 0
    assert capsys.readouterr().out == "There is no record yet: wavewright verify --all\n"
    ran(root, FAILED, TWO)
    assert run(evidence, root, "list") == 0
    assert "1 failed, 1 passed  pytest\n" in capsys.readouterr().out
    run(evidence, root, "list", "--format", "json")
    data = json.loads(capsys.readouterr().out)
    assert data["records"][0]["outcomes"] == {"failed": 1, "passed": 1}


def test_on_a_terminal_no_line_is_longer_than_it_is_wide(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran(root, *ALL)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((44, 24)))
    run(evidence, root, "list")
    (line,) = click.unstyle(capsys.readouterr().out).splitlines()
    assert (len(line), line[-1]) == (44, "…")
    run(command, root)
    assert f"    {SAY}\n" in click.unstyle(capsys.readouterr().out)


def test_evidence_of_ci_counts_here_once_it_is_imported(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = root.parent / "ci"
    shutil.copytree(root, there)
    ran(there, *ALL)
    file = root.parent / "evidence.jsonl"
    assert run(evidence, there, "export", str(file)) == 0
    assert run(evidence, root, "import", str(file)) == 0
    assert run(evidence, root, "import", str(file)) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"1 record in {file}.",
        "1 record added.",
        "0 records added, 1 known already.",
    ]
    assert proofs(survey(root, load(root))).behaviors[SAY].proven
    assert run(evidence, root, "prune") == 0
    assert len(store.load(root, Proving()).runs) == 1


def test_an_export_replaces_an_export_and_nothing_else(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(root, *ALL)
    before = snapshot(root)
    with pytest.raises(UserError, match="the file is no export of records") as refused:
        run(evidence, root, "export", str(root / CODE))
    assert (refused.value.place, refused.value.fix) == (
        str(root / CODE),
        "Name a file that is not there, or an older export.",
    )
    with pytest.raises(UserError, match="there is no such folder"):
        run(evidence, root, "export", str(root / "none/there/evidence.jsonl"))
    assert snapshot(root) == before
    file = root.parent / "evidence.jsonl"
    file.touch()
    for _ in range(2):
        run(evidence, root, "export", str(file))
    assert capsys.readouterr().out == f"1 record in {file}.\n" * 2
    assert file.read_bytes() == next((root / store.FOLDER).glob("*.jsonl")).read_bytes()


def test_a_comment_beside_a_status_stays(root: Path) -> None:
    edit(root, SPEC, "- **Status:** ready\n", "- **Status:** ready  <!-- by Ada -->\n")
    edit(root, WAVE, "- **Status:** planning\n", "- **Status:** planning <!-- a --> <!-- b -->\n")
    assert not [one for one in findings(root) if one.startswith("SHAPE")]
    ran(root, *ALL)
    run(command, root, "--apply", "--yes")
    assert "- **Status:** passing  <!-- by Ada -->\n" in (root / SPEC).read_text(encoding="utf-8")
    assert "- **Status:** in-progress <!-- a --> <!-- b -->\n" in (root / WAVE).read_text(
        encoding="utf-8"
    )


def test_a_page_that_is_edited_while_somebody_is_asked_stays_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran(root, *ALL)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    def confirm(*_: object, **__: object) -> bool:
        edit(root, SPEC, "# Capability: Demo\n", "# Capability: Demo\n\nMore.\n")
        return True

    monkeypatch.setattr("click.confirm", confirm)
    with pytest.raises(UserError, match="was edited while the command ran") as refused:
        command.main(["--apply", "--root", str(root)], standalone_mode=False)
    assert (refused.value.place, refused.value.fix) == (SPEC, "Run the command again.")
    assert "implemented" not in (root / SPEC).read_text(encoding="utf-8")


def test_a_page_whose_lines_end_in_several_ways_is_not_written(root: Path) -> None:
    ran(root, *ALL)
    page = root / SPEC
    page.write_bytes(page.read_bytes().replace(b"\n\n", b"\n\r", 1))
    before = page.read_bytes()
    with pytest.raises(UserError, match="where some lines end otherwise than others") as refused:
        run(command, root, "--apply", "--yes")
    assert "Save the page with one kind of line end" in refused.value.fix
    assert page.read_bytes() == before


def test_there_must_be_something_to_export_and_to_import(root: Path) -> None:
    with pytest.raises(UserError, match="no record to export"):
        run(evidence, root, "export", str(root.parent / "evidence.jsonl"))
    with pytest.raises(UserError, match="cannot be read"):
        run(evidence, root, "import", str(root.parent / "evidence.jsonl"))
