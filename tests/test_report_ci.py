"""What services of continuous integration read: GitHub's commands and summary, and JUnit."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavewright.checks.report import RULES, Report, junit
from wavewright.checks.report.github import LIMIT, commands, summary
from wavewright.model import Config, Finding, Level, Place
from wavewright.read import Survey
from wavewright.read.lines import Lines

EXAMPLES = Path(__file__).parent / "examples" / "checks"
LINES = Lines(Survey("/nowhere", Config("P", "APP"), {}))
COUNTED = {"waves": 0, "capabilities": 0, "behaviors": 0}
ANY = st.builds(
    Finding,
    st.builds(Place, st.text(), st.integers(1, 9), st.integers(1, 9)),
    st.sampled_from([*RULES, "OTHER999"]),
    st.text(),
    st.text(),
    st.just(()),
    st.sampled_from(Level),
)


def report_of(*findings: Finding) -> Report:
    return Report(findings, LINES, COUNTED, seconds=0.25)


def decoded(text: str) -> str:
    for sign in ":,\n\r%":
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text


def test_a_command_escapes_what_would_end_it() -> None:
    finding = Finding(Place("a,b:c%.md", 2, 3), "TRACE107", "50% gone:\nx", "mend, soon")
    (command, totals) = commands(report_of(finding), "sub")
    assert command == (
        "::error file=sub/a%2Cb%3Ac%25.md,line=2,col=3,title=TRACE107 missing-file::"
        "50%25 gone:%0Ax%0Amend, soon"
    )
    assert totals == "1 error and 0 warnings in 1 file."


@given(st.lists(ANY, max_size=5))
def test_a_command_is_one_line_and_can_be_read_back(findings: list[Finding]) -> None:
    out = [*commands(report_of(*findings))]
    assert len(out) == len(findings) + 1
    ordered = sorted(findings, key=lambda one: one.level is not Level.ERROR)
    for line, one in zip(out, ordered, strict=False):
        assert "\n" not in line
        assert "\r" not in line
        head, _, message = line.removeprefix("::").partition("::")
        level, _, listed = head.partition(" ")
        properties = dict(pair.split("=", 1) for pair in listed.split(","))
        assert level == one.level
        assert decoded(properties["file"]) == one.place.path
        assert properties["line"] == str(one.place.line)
        assert decoded(message) == f"{one.message}\n{one.fix}".strip()


def test_errors_come_first() -> None:
    warning = Finding(Place("a.md"), "CONFIG103", "idle", "", (), Level.WARNING)
    out = [*commands(report_of(warning, Finding(Place("b.md"), "TRACE107", "gone")))]
    assert [line.split()[0] for line in out[:2]] == ["::error", "::warning"]
    assert out[2] == "1 error and 1 warning in 2 files."


def test_the_summary_counts_rules_and_lists_the_first_findings() -> None:
    many = [Finding(Place("a.md", line), "TRACE107", "a|b <i> gone") for line in range(1, 302)]
    text = summary(report_of(*many, Finding(Place("b.md"), "SHAPE101", "no `x`")))
    assert text.startswith("## wavewright check: failed\n\n302 errors and 0 warnings in 2 files.")
    assert "| TRACE107 | missing-file | 301 |\n| SHAPE101 | missing-section | 1 |" in text
    assert (
        "- <code>a&#46;md:1</code>" in text or "- <code>a.md:1</code> **TRACE107** a&#124;b" in text
    )
    assert "<i>" not in text
    assert "And 102 findings more." in text
    assert "Of each level, the first 10 are shown as annotations." in text


def test_the_summary_of_a_clean_project_says_so() -> None:
    text = summary(report_of())
    assert text == "## wavewright check: passed\n\n0 errors and 0 warnings in 0 files.\n\n"


def test_the_summary_stays_below_the_limit() -> None:
    many = [Finding(Place("a.md", line), "TRACE107", "<" * 9000) for line in range(1, 100)]
    text = summary(report_of(*many))
    assert LIMIT * 0.9 < len(text.encode()) <= LIMIT
    assert "findings more." in text


def check(folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wavewright", "check", "--no-cache", "--format", "github"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def test_the_command_adds_to_the_summary_of_the_job(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n", encoding="utf-8")
    workspace = EXAMPLES / "TRACE107"
    environment = {"GITHUB_STEP_SUMMARY": str(path), "GITHUB_WORKSPACE": str(workspace)}
    ended = check(workspace / "bad", environment)
    assert ended.returncode == 1
    assert ended.stdout.startswith("::error file=bad/")
    assert path.read_text("utf-8").startswith("before\n## wavewright check: failed\n")
    assert check(workspace / "bad", {}).stdout.replace("=", "=bad/", 1) == ended.stdout


def test_a_summary_that_cannot_be_written_hides_no_finding(tmp_path: Path) -> None:
    ended = check(EXAMPLES / "TRACE107" / "bad", {"GITHUB_STEP_SUMMARY": str(tmp_path)})
    assert ended.returncode == 1
    assert ended.stdout.startswith("::error ")
    assert "The job summary was not written" in ended.stderr


def cases(report: Report) -> tuple[ET.Element, dict[str, ET.Element]]:
    suite = ET.fromstring(junit.text(report).encode(errors="replace"))  # noqa: S314  # our own
    return suite, {case.get("name", "").partition(" ")[0]: case for case in suite}


def test_each_rule_is_a_test_case() -> None:
    suite, found = cases(
        report_of(
            Finding(Place("a.md", 3), "TRACE107", "a < b", "mend"),
            Finding(Place("b.md", 4), "TRACE107", "gone"),
            Finding(Place("c.md", 5), "CONFIG103", "idle", "", (), Level.WARNING),
        )
    )
    assert suite.tag == "testsuite"
    assert suite.attrib == {
        "name": "wavewright check", "tests": str(len(RULES)), "failures": "1", "errors": "0",
        "skipped": "0", "time": "0.250",
    }  # fmt: skip
    assert list(found) == list(RULES)
    case = found["TRACE107"]
    assert (case.get("classname"), case.get("name")) == ("TRACE", "TRACE107 missing-file")
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib == {"message": "2 findings", "type": "error"}
    assert failure.text == "a.md:3: a < b mend\nb.md:4: gone"
    assert found["CONFIG103"].find("failure") is None
    assert found["CONFIG103"].findtext("system-out") == "c.md:5: idle"
    assert len(found["TRACE101"]) == 0


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\ufffe", "\ud800", "\x7f]]>&\"'<"])
def test_what_xml_has_no_place_for_is_replaced(bad: str) -> None:
    _, found = cases(report_of(Finding(Place(f"a{bad}.md"), "TRACE107", f"x{bad}y")))
    text = found["TRACE107"].findtext("failure") or ""
    assert text.startswith("a")
    assert text.endswith("y")


@given(st.lists(ANY, max_size=5))
def test_whatever_is_found_is_well_formed(findings: list[Finding]) -> None:
    suite, found = cases(report_of(*findings))
    failed = {one.rule for one in findings if one.level is Level.ERROR}
    assert suite.get("failures") == str(len(failed))
    assert {rule for rule, case in found.items() if case.find("failure") is not None} == failed
