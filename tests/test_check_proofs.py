"""What the check says of recorded runs: STATUS105 to STATUS109, TRACE126, and `--evidence`."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wavewright import evidence
from wavewright.checks import judge
from wavewright.checks.baseline import record, split
from wavewright.config import load
from wavewright.kinds import guide
from wavewright.kinds.guide import PLACEHOLDER
from wavewright.model import Finding, Level, Place, Problem
from wavewright.proof import Proof, Proofs
from wavewright.read import Survey, survey
from wavewright.read.lines import Lines

from .inside import run

EXAMPLES = Path(__file__).parent / "examples" / "checks"
SPEC = "project-docs/capabilities/answering.md"
FEATURE = "project-docs/capabilities/behaviors/app-answer-run.feature"
TEST = "tests/value-scenarios/test_first_question.py"
GUIDE = "user-docs/how-to/first-question.md"
ID, SCENARIO = "APP.ANSWER.RUN", "app.answer.run.first-question"
WHEN = "2026-05-04 10:20"
RUNS = frozenset({"STATUS105", "STATUS106", "STATUS107", "STATUS108", "STATUS109"})
EVIDENCE = ".wavewright/evidence"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with an implemented behavior and a draft value scenario."""
    root = tmp_path / "project"
    shutil.copytree(
        EXAMPLES / "TRACE113" / "good", root, ignore=shutil.ignore_patterns(".wavewright")
    )
    return root


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def settings(root: Path, text: str) -> None:
    with (root / "wavewright.yml").open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")


def proof(state: str, id_: str = ID, **more: object) -> Proof:
    return Proof(id_, state, Place(FEATURE, 5), WHEN)._replace(**more)  # type: ignore[arg-type]


def found(root: Path, *proofs: Proof, problems: tuple[Problem, ...] = ()) -> list[Finding]:
    known = Proofs(
        {one.id: one for one in proofs if one.id.isupper()},
        {one.id: one for one in proofs if not one.id.isupper()},
        problems,
        recorded=True,
    )
    judged = judge(survey(root, load(root), cached=False), proofs=known)
    assert {one.rule for one in judged} <= RUNS
    return list(judged)


def told(root: Path, *proofs: Proof) -> list[tuple[str, Level, int]]:
    judged = found(root, *proofs)
    assert all(one.place.path == SPEC for one in judged)
    return [(one.rule, one.level, one.place.line) for one in judged]


def test_what_failed_is_told_with_both_ends_and_what_to_run(root: Path) -> None:
    (one,) = found(root, proof("failed", why="assert 41 == 42\n"))
    assert (one.rule, str(one.place), one.level) == ("STATUS105", f"{SPEC}:8", Level.ERROR)
    assert one.message == f"{ID} is implemented here, and {FEATURE}:5 last failed at {WHEN}"
    assert one.fix == f"assert 41 == 42. Mend it, and run it again: wavewright verify {ID}"
    (one,) = found(root, proof("flaky"))
    assert f"{FEATURE}:5 passed and failed on these files, last at {WHEN}" in one.message


def test_what_ran_on_other_files_is_told_with_what_changed(root: Path) -> None:
    files = ("src/app/answer.py", "tests/conftest.py", "uv.lock", FEATURE, GUIDE)
    (one,) = found(root, proof("stale", changed=files))
    assert (one.rule, one.level) == ("STATUS106", Level.WARNING)
    assert one.message == f"{ID} is implemented here, and its last run at {WHEN} was on other files"
    changed = "Changed since: src/app/answer.py, tests/conftest.py, uv.lock and 2 more."
    guide = "To its guide all code of the package counts."
    assert one.fix == f"{changed} {guide} Run it: wavewright verify {ID}"


def test_what_never_ran_is_told_where_that_is_required(root: Path) -> None:
    assert told(root) == told(root, proof("none")) == []
    settings(root, "evidence: {required: true}")
    error = [("STATUS106", Level.ERROR, 8)]
    assert told(root) == told(root, proof("none")) == told(root, proof("stale")) == error
    (one,) = found(root, proof("none", why="nothing ran the scenario on line 5"))
    assert one.message == f"{ID} is implemented here, and no run shows it"
    assert one.fix.startswith("nothing ran the scenario on line 5. Run it: ")
    assert told(root, proof("proven")) == []


def test_what_claims_nothing_may_fail_or_never_run(root: Path) -> None:
    settings(root, "evidence: {required: true, red-first: error}")
    for path in (SPEC, FEATURE):
        edit(root, path, "@status:implemented", "@status:draft")
    for state in ("failed", "flaky", "stale", "none"):
        assert told(root, proof(state, red=False, early="a")) == []


def test_a_value_scenario_claims_by_passing(root: Path) -> None:
    bad = proof("failed", SCENARIO, place=Place(GUIDE, 16))
    assert told(root, bad) == []
    edit(root, SPEC, "**Status:** draft", "**Status:** passing")
    (one,) = found(root, bad)
    assert (one.rule, str(one.place)) == ("STATUS105", f"{SPEC}:23")
    assert f"{SCENARIO} is passing here, and {GUIDE}:16 last failed" in one.message
    assert one.fix.endswith(f"wavewright verify {SCENARIO}")


@pytest.mark.parametrize("status", ["draft", "ready"])
def test_what_is_proven_and_called_less_is_a_hint(root: Path, status: str) -> None:
    for path in (SPEC, FEATURE):
        edit(root, path, "@status:implemented", f"@status:{status}")
    (one,) = found(root, proof("proven"))
    assert (one.rule, one.level, one.place.line) == ("STATUS107", Level.WARNING, 8)
    assert one.message == f"{ID} is {status} here, and all of it passed at {WHEN}"
    assert one.fix == "Write `implemented`: wavewright status --apply"


def test_a_value_scenario_is_called_passing_after_its_behavior(root: Path) -> None:
    scenario = proof("proven", SCENARIO)
    assert told(root, scenario) == [("STATUS107", Level.WARNING, 23)]
    for path in (SPEC, FEATURE):
        edit(root, path, "@status:implemented", "@status:draft")
    assert told(root, scenario) == []
    assert told(root, scenario, proof("proven")) == [
        ("STATUS107", Level.WARNING, 8),
        ("STATUS107", Level.WARNING, 23),
    ]


@pytest.mark.parametrize(("word", "level"), [("warning", "warning"), ("error", "error")])
def test_what_was_never_red_weighs_what_the_settings_say(root: Path, word: str, level: str) -> None:
    settings(root, f"evidence: {{red-first: {word}}}")
    assert told(root, proof("proven", red=False)) == [("STATUS108", Level(level), 8)]
    assert told(root, proof("proven")) == []
    (one,) = found(root, proof("proven", early="tests/unit/test_a.py::test_a"))
    assert "tests/unit/test_a.py::test_a passed before its code was" in one.message


def test_that_nothing_was_red_is_not_told_when_switched_off_or_when_it_fails_now(
    root: Path,
) -> None:
    assert [rule for rule, *_ in told(root, proof("failed", red=False))] == ["STATUS105"]
    settings(root, "evidence: {red-first: off}")
    assert told(root, proof("proven", red=False)) == []


def test_runs_say_nothing_where_the_code_is_not_of_the_process(root: Path) -> None:
    settings(root, "evidence: {required: true}")
    edit(root, "wavewright.yml", "scope: project", "scope: process")
    assert told(root, proof("failed")) == []


def test_a_baseline_knows_a_finding_after_the_next_run(root: Path) -> None:
    look = survey(root, load(root), cached=False)
    base = record(found(root, proof("failed")), Lines(look).of)
    later = found(root, proof("failed", when="2026-06-01 08:00", place=Place(FEATURE, 6)))
    assert later
    assert split(later, base, Lines(look).of).new == ()


def checked(root: Path, *words: str) -> tuple[int, dict[str, list[str]]]:
    """Run the command in this process; return its exit code and the levels of each rule."""
    ended = run(root, "check", "--format", "json", *words)
    levels: dict[str, list[str]] = {}
    for one in json.loads(ended.stdout)["findings"]:
        levels.setdefault(one["rule"], []).append(one["level"])
    return ended.returncode, levels


Say = Callable[..., None]


@pytest.fixture
def say(root: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Let the records say something; return how."""
    (root / EVIDENCE).mkdir(parents=True)

    def saying(*proofs: Proof, stale: bytes = b"", problems: tuple[Problem, ...] = ()) -> None:
        def read(look: Survey) -> Proofs:
            data = look.data("src/app/answer.py")
            old = bool(stale) and isinstance(data, bytes) and stale in data
            state = "stale" if old else ""
            behaviors = {one.id: one._replace(state=state or one.state) for one in proofs}
            return Proofs(behaviors, problems=problems)

        monkeypatch.setattr(evidence, "proofs", read)

    return saying


def test_records_are_looked_at_where_there_are_some(root: Path, say: Say) -> None:
    say(proof("failed"))
    assert checked(root) == (1, {"STATUS105": ["error"]})
    (root / EVIDENCE).rmdir()
    assert checked(root) == (0, {})


def test_the_option_asks_for_evidence(root: Path, say: Say) -> None:
    say(proof("stale"))
    assert checked(root) == (0, {"STATUS106": ["warning"]})
    assert checked(root, "--evidence") == (1, {"STATUS106": ["error"]})
    assert checked(root, "--evidence", "--select", "STATUS105") == (0, {})
    say()
    assert checked(root) == (0, {})
    (root / EVIDENCE).rmdir()
    assert checked(root, "--evidence") == (1, {"STATUS106": ["error"]})


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["--format", "text"], f"{EVIDENCE}/a.jsonl:7:1 STATUS109 warning: the record was cut off"),
        (["--format", "github"], f"warning file={EVIDENCE}/a.jsonl,line=7"),
        (["--format", "junit"], f"{EVIDENCE}/a.jsonl:7: the record was cut off"),
        (["--format", "sarif"], f'"uri": "{EVIDENCE}/a.jsonl"'),
        (["--statistics"], "STATUS105"),
        (["--select", "STATUS109"], "the record was cut off"),
        (["--baseline"], "2 known findings recorded"),
    ],
)
def test_what_runs_say_is_reported_as_all_findings_are(
    root: Path, say: Say, words: list[str], shown: str
) -> None:
    record = Problem("record", Place(f"{EVIDENCE}/a.jsonl", 7), "the record was cut off", "Go on.")
    (root / record.place.path).write_text("{}\n" * 8, encoding="utf-8")
    say(proof("failed"), problems=(record,))
    assert shown in run(root, "check", *words).stdout


def test_a_finding_about_a_run_is_ignored_as_any_other(root: Path, say: Say) -> None:
    say(proof("failed"))
    ignore = "<!-- wavewright: ignore STATUS105 the service is down this week -->"
    edit(root, SPEC, "- @behavior:APP", f"{ignore}\n- @behavior:APP")
    assert checked(root) == (0, {})


def test_a_change_causes_what_it_makes_old(root: Path, say: Say) -> None:
    def git(*words: str) -> None:
        named = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        subprocess.run(["git", *named, *words], cwd=root, check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message=one")
    say(proof("proven"), stale=b"another answer")
    assert checked(root, "--changed", "HEAD") == (0, {})
    with (root / "src/app/answer.py").open("a", encoding="utf-8") as file:
        file.write("\n# another answer\n")
    assert checked(root, "--changed", "HEAD") == (0, {"STATUS106": ["warning"]})
    assert checked(root, "--changed", "HEAD", "--evidence") == (1, {"STATUS106": ["error"]})
    say(proof("stale"))  # and was before the change
    assert checked(root, "--changed", "HEAD", "--evidence") == (0, {})


PERHAPS = f"the test may pass without having run {GUIDE}"
CALL = f'    run_guide("{GUIDE}")\n'


@pytest.mark.parametrize(
    ("new", "line", "message"),
    [
        ("", 14, f"the test does not run {GUIDE}"),
        (
            '    run_guide("user-docs/how-to/README.md")\n',
            16,
            "the test runs user-docs/how-to/README",
        ),
        ('    subprocess.run(["app", "ask"])\n', 14, f"the test does not run {GUIDE}"),
        (f"    # {CALL}", 14, f"the test does not run {GUIDE}"),
        (f"{CALL}    run_guide('user-docs/how-to/README.md')\n", 17, "and does not name it"),
        (f"\n\ndef helper(run_guide):\n{CALL}", 14, f"the test does not run {GUIDE}"),
        (f'    assert "{GUIDE}"\n', 14, f"the test does not run {GUIDE}"),
        (f"{CALL}\n    assert app_is_still_there()\n", 0, ""),
        (f'    with_more()\n    run_guide(path="{GUIDE}")\n', 0, ""),
        (f'    run_guide(PATH)\n\n\nPATH = "{GUIDE}"\n', 0, ""),
        (f"    with step('a'):\n    {CALL}", 0, ""),
        (f"    try:\n    {CALL}    finally:\n        stop()\n", 0, ""),
        (f"    if wrong:\n        raise ValueError\n{CALL}    return\n", 0, ""),
        (f"    if False:\n    {CALL}", 17, PERHAPS),
        (f"    if os.environ.get('A'):\n    {CALL}", 17, PERHAPS),
        (f"    for _ in ():\n    {CALL}", 17, PERHAPS),
        (f"    try:\n    {CALL}    except Exception:\n        pass\n", 17, PERHAPS),
        (f"    with suppress(Exception):\n    {CALL}", 17, PERHAPS),
        (f"    with pytest.raises(AssertionError):\n    {CALL}", 17, PERHAPS),
        (f"    lambda: {CALL.lstrip()}", 16, PERHAPS),
        (f"    fast or {CALL.lstrip()}", 16, PERHAPS),
        (f"    [{CALL.strip()} for _ in ()]\n", 16, PERHAPS),
        (f"    def inner():\n    {CALL}", 17, PERHAPS),
        (f"    return\n{CALL}", 17, PERHAPS),
        (f"    if fast:\n        return\n{CALL}", 18, PERHAPS),
        (f"    if fast:\n    {CALL}{CALL}", 0, ""),
    ],
)
def test_the_test_of_a_guide_runs_it(root: Path, new: str, line: int, message: str) -> None:
    edit(root, TEST, CALL, new)
    judged = judge(survey(root, load(root), cached=False))
    assert [(one.rule, str(one.place)) for one in judged] == (
        [("TRACE126", f"{TEST}:{line}")] if line else []
    )
    assert all(message in one.message for one in judged)


def test_a_path_that_is_run_and_does_not_exist_is_told_once(root: Path) -> None:
    edit(root, TEST, CALL, CALL.replace("first-question", "first-questoin"))
    (one,) = judge(survey(root, load(root), cached=False))
    assert (one.rule, one.place) == ("TRACE107", (TEST, 16, 16))
    assert one.fix == f"Did you mean `{GUIDE}`?"


INI = """\
[pytest]
testpaths = tests
pythonpath = src
bdd_features_base_dir = project-docs/capabilities/behaviors
"""


def test_what_real_runs_record_is_what_the_check_tells(root: Path) -> None:
    (root / "pytest.ini").write_text(INI, encoding="utf-8")
    text = (root / GUIDE).read_text(encoding="utf-8")
    (root / GUIDE).write_text(text.replace("Why", f"ask: {PLACEHOLDER}"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--record-evidence"]
    ended = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
    assert "1 failed" in ended.stdout  # the guide, which is still as it was generated
    assert checked(root, "--evidence") == (1, {"STATUS105": ["error"]})
    (root / GUIDE).write_text(text, encoding="utf-8")
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    assert checked(root, "--evidence") == (0, {"STATUS107": ["warning"]})
    with (root / "tests/step_defs/test_app_answer_run_steps.py").open(
        "a", encoding="utf-8"
    ) as file:
        file.write("\nANOTHER = 42\n")
    settings(root, "evidence: {required: true}")
    code, found = checked(root)
    assert (code, set(found)) == (1, {"STATUS106", "STATUS107"})
    kept = max((root / EVIDENCE).glob("*.jsonl"))
    kept.write_bytes(kept.read_bytes()[:-20])
    code, found = checked(root)
    assert (code, found["STATUS106"], found["STATUS109"]) == (1, ["error"], ["warning"])


def test_the_placeholder_is_what_guides_are_made_with() -> None:
    body = Path(guide.__file__).with_name("guide.md.jinja").read_text(encoding="utf-8")
    assert guide.KIND.fillers["command"] == PLACEHOLDER
    assert body.count("{{ guide.fillers.command }}") == 2  # the command, and what it prints
