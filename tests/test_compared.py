"""What is covered now, beside what was before: real reports of coverage, and what is said."""

import json
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from wavewright import config
from wavewright.errors import UserError
from wavewright.evidence.compared import Compared, Covered, Share, covered
from wavewright.schema import schema

from . import inside

SETTINGS = "project: App\nnamespace: APP\n"
CODE = "def loud(text, on):\n    if on:\n        text = text.upper()\n    return text\n"
MORE = "\n\ndef quiet(text):\n    return text.lower()\n"


def measured(root: Path, code: str, calls: str) -> dict[str, Any]:
    """Return what coverage reports of some code and what is run of it."""
    (root / "app.py").write_text(code, encoding="utf-8")
    (root / "run.py").write_text(f"import app\n{calls}\n", encoding="utf-8")
    words = [sys.executable, "-m", "coverage"]
    for more in (["run", "--branch", "--include=app.py", "run.py"], ["json", "--quiet"]):
        subprocess.run([*words, *more], cwd=root, check=True)
    found: dict[str, Any] = json.loads((root / "coverage.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    root = tmp_path_factory.mktemp("measured")
    return {
        "all": measured(root, CODE, "app.loud('a', True); app.loud('a', False)"),
        "half": measured(root, CODE, "app.loud('a', False)"),
        "half of more": measured(root, CODE + MORE, "app.loud('a', False); app.quiet('a')"),
    }


def compare(
    root: Path, before: object, now: object, *words: str, more: str = ""
) -> CompletedProcess[str]:
    (root / "wavewright.yml").write_text(SETTINGS + more, encoding="utf-8")
    for name, report in (("base.json", before), ("coverage.json", now)):
        if report is not None:
            text = report if isinstance(report, str) else json.dumps(report)
            (root / name).write_text(text, encoding="utf-8")
    return inside.run(root, "coverage", "base.json", *words)


def test_less_than_before_is_an_error_that_names_the_worst_files(
    tmp_path: Path, reports: dict[str, dict[str, Any]]
) -> None:
    ended = compare(tmp_path, reports["all"], reports["half"])
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines() == [
        "error: coverage fell from 100 % to 66.67 %",
        "That is 33 points less; allowed are 0 (coverage.tolerance). Test what is new:",
        "  app.py: 66.67 %, was 100 %; 2 lines and branches are not covered",
    ]


def test_on_github_it_is_one_annotation(tmp_path: Path, reports: dict[str, dict[str, Any]]) -> None:
    ended = compare(tmp_path, reports["all"], reports["half"], "--format", "github")
    assert (ended.returncode, ended.stderr) == (1, "")
    (line,) = ended.stdout.splitlines()
    assert line.startswith("::error title=Coverage::coverage fell from 100 %25 to 66.67 %25%0AThat")
    ended = compare(tmp_path, reports["half"], reports["all"], "--format", "github")
    said = "::notice title=Coverage::100 %25 is covered; it was 66.67 %25.\n"
    assert (ended.returncode, ended.stdout) == (0, said)


@pytest.mark.parametrize(("before", "now"), [("half", "all"), ("half", "half"), ("all", "all")])
def test_as_much_as_before_or_more_is_fine(
    tmp_path: Path, reports: dict[str, dict[str, Any]], before: str, now: str
) -> None:
    ended = compare(tmp_path, reports[before], reports[now])
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "is covered; it was" in ended.stdout


def test_less_is_fine_where_only_covered_code_has_gone(
    tmp_path: Path, reports: dict[str, dict[str, Any]]
) -> None:
    ended = compare(tmp_path, reports["half of more"], reports["half"])
    assert ended.returncode == 0
    assert ended.stdout == (
        "66.67 % is covered; it was 75 %. No more is uncovered: what has gone was covered.\n"
    )


@pytest.mark.parametrize(("tolerance", "code"), [("34", 0), ("33.4", 0), ("33.3", 1), ("0", 1)])
def test_what_is_tolerated_is_a_setting(
    tmp_path: Path, reports: dict[str, dict[str, Any]], tolerance: str, code: int
) -> None:
    more = f"coverage:\n  tolerance: {tolerance}\n"
    ended = compare(tmp_path, reports["all"], reports["half"], more=more)
    assert ended.returncode == code
    assert f"{float(tolerance):g}" in ended.stdout + ended.stderr


def test_without_a_report_of_before_it_is_said_and_fine(
    tmp_path: Path, reports: dict[str, dict[str, Any]]
) -> None:
    ended = compare(tmp_path, None, reports["half"])
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == (
        "66.67 % is covered. There is nothing to compare that with: no base.json.\n"
    )


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"files": {}, "totals": {}}', "[" * 100_000])
def test_a_broken_report_is_refused_with_its_name(
    tmp_path: Path, reports: dict[str, dict[str, Any]], broken: str
) -> None:
    ended = compare(tmp_path, broken, reports["half"])
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: base.json: ")
    assert "coverage json" in ended.stderr
    assert compare(tmp_path, reports["half"], broken).returncode == 2


def test_a_missing_report_of_now_is_refused(tmp_path: Path) -> None:
    ended = compare(tmp_path, None, None)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: coverage.json: ")


def test_noise_of_a_division_is_no_fall_beyond_what_is_tolerated() -> None:
    before, now = (Covered(Share(percent, gone), {}) for percent, gone in ((93.2, 5), (93.1, 6)))
    assert Compared(now, before, 0.1).holds
    assert not Compared(now, before, 0.09).holds


def test_paths_of_windows_are_the_same_files(reports: dict[str, dict[str, Any]]) -> None:
    report = dict(reports["half"])
    report["files"] = {"src\\app.py": report["files"]["app.py"]}
    assert list(covered(report, "x").files) == ["src/app.py"]


@pytest.mark.parametrize("value", ["-0.1", "100.5", ".nan", ".inf", "true", "some", "[1]"])
def test_a_tolerance_is_a_number_of_points(value: str) -> None:
    with pytest.raises(UserError, match=r"`coverage\.tolerance` must be from 0 to 100"):
        config.parse(f"{SETTINGS}coverage:\n  tolerance: {value}\n")


def test_a_tolerance_may_be_a_part_of_a_point() -> None:
    found = config.parse(f"{SETTINGS}coverage:\n  tolerance: 0.05\n")
    assert config.setting(found, "coverage.tolerance") == 0.05
    written = schema()["properties"]["coverage"]["properties"]["tolerance"]
    assert {key: written[key] for key in ("type", "minimum", "maximum", "default")} == {
        "type": "number",
        "minimum": 0,
        "maximum": 100,
        "default": 0.0,
    }
