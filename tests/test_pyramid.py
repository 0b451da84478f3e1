"""The test pyramid: its layers and verdicts as values, and measured in a real project."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from wavewright import programs
from wavewright.cli.pyramid import command
from wavewright.config import parse
from wavewright.errors import UserError
from wavewright.evidence import pyramid_data
from wavewright.evidence.covered import Covering
from wavewright.evidence.measure import lacking, measured, timed
from wavewright.evidence.pyramid import (
    Judged,
    Line,
    Measure,
    Measured,
    Timed,
    judged,
    layer_of,
    runs,
)
from wavewright.limits import Coverage, Pyramid

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "project: Demo\nnamespace: APP\npackage: app\n"


def some(number: int, seconds: float = 0.1) -> tuple[Timed, ...]:
    return tuple(Timed(f"tests/a.py::test_{one}", seconds, "passed") for one in range(number))


def measure(
    layers: dict[str, Measured], *, overall: float = 90, modules: dict[str, float] | None = None
) -> Measure:
    return Measure("2026-05-04 10:20", layers, overall, modules or {}, {})


FITTING = {
    "unit": Measured(some(12), 95),
    "smoke": Measured(some(5), 40),
    "integration": Measured(some(2), 85),
    "e2e": Measured(some(1), 50),
}


def judge(found: Measure, *critical: str, **targets: int) -> Judged:
    return judged(found, Pyramid(**targets), Coverage(), critical)


def line(found: Judged, name: str) -> Line:
    return next(one for one in (*found.lines, found.overall) if one.layer.name == name)


@pytest.mark.parametrize(
    ("path", "layer"),
    [
        ("tests/unit/deep/test_a.py", "unit"),
        ("tests/test_a.py", "unit"),
        ("tests/smoke/test_a.py", "smoke"),
        ("tests/integration/test_a.py", "integration"),
        ("tests/step_defs/test_a_steps.py", "e2e"),
        ("tests/value-scenarios/test_a.py", "e2e"),
        ("tests/workflows/test_a.py", "other"),
        ("tests/unity/test_a.py", "other"),
    ],
)
def test_the_folder_of_a_test_is_its_layer(path: str, layer: str) -> None:
    assert layer_of(path) == layer


def test_each_layer_runs_on_its_own_and_an_empty_one_does_not_run() -> None:
    found = runs(
        {
            "tests/unit/test_a.py": "",
            "tests/unit/conftest.py": "",
            "tests/test_b.py": "",
            "tests/value-scenarios/c_test.py": "",
            "tests/workflows/test_d.py": "",
        }
    )
    assert found == {
        "unit": (["tests/unit", "tests/test_b.py"],),
        "smoke": (),
        "integration": (),
        "e2e": (["tests/value-scenarios"],),
        "other": (["tests/workflows/test_d.py"],),
    }


def test_the_mark_integration_moves_a_test_to_its_layer() -> None:
    texts = {
        "tests/unit/test_a.py": "@pytest.mark.integration\ndef test_a(): ...",
        "tests/unit/test_b.py": "",
        "tests/integration/test_c.py": "pytestmark = pytest.mark.integration",
        "tests/step_defs/test_d.py": "",
    }
    found = runs(texts)
    assert found["unit"] == (["tests/unit", "-m", "not integration"],)
    assert found["integration"] == (
        ["tests/integration", "-m", ""],
        ["tests/unit/test_a.py", "-m", "integration"],
    )
    tagged = runs(texts, tagged=True)["integration"]
    assert tagged[1] == ["tests/step_defs/test_d.py", "tests/unit/test_a.py", "-m", "integration"]


def test_a_pyramid_that_fits_passes_even_when_strict() -> None:
    found = judge(measure(FITTING))
    assert [one.share for one in found.lines] == [60, 25, 10, 5]
    assert [(*one.broken, *one.warned) for one in (*found.lines, found.overall)] == [()] * 5
    assert found.passes(strict=True)


def test_one_slow_unit_test_breaks_its_limit_and_is_named() -> None:
    slow = Timed("tests/unit/test_a.py::test_slow", 1.4, "passed")
    found = judge(measure(FITTING | {"unit": Measured((*some(12), slow), 95)}))
    assert line(found, "unit").broken == (
        "a test takes less than 1 s here; 1 took longer: tests/unit/test_a.py::test_slow (1.40 s)",
    )
    assert line(found, "unit").slowest == slow
    assert not found.passes()


def test_above_the_unit_tests_all_of_a_layer_have_the_time_together() -> None:
    smoke = (*some(4, 7), Timed("tests/smoke/test_z.py::test_z", 9, "passed"))
    found = judge(measure(FITTING | {"smoke": Measured(smoke, 40)}))
    assert line(found, "smoke").broken == (
        "took 37.0 s, the limit is 30 s; the slowest is tests/smoke/test_z.py::test_z",
    )
    assert judge(measure(FITTING | {"smoke": Measured(smoke, 40)}), smoke_seconds=38).passes()


@pytest.mark.parametrize(
    ("name", "covered", "target"), [("unit", 89.9, 90), ("integration", 79, 80)]
)
def test_a_layer_must_cover_enough_by_itself(name: str, covered: float, target: int) -> None:
    changed = {name: FITTING[name]._replace(coverage=covered)}
    found = judge(measure(FITTING | changed))
    said = f"covers {covered:g} %, the limit is {target} % (coverage.{name})"
    assert line(found, name).broken == (said,)
    held = {name: FITTING[name]._replace(coverage=float(target))}
    assert judge(measure(FITTING | held)).passes()


def test_what_is_covered_least_is_named_with_its_lines() -> None:
    files = {
        "src/a.py": {"missing_lines": [1, 2, 3, 7]},
        "src/b.py": {"missing_lines": [], "missing_branches": [[4, 6], [4, -1], [9, 2]]},
        "src/c.py": {"missing_lines": [*range(1, 20, 2)]},
        "src/d.py": {"missing_lines": [2]},
        "src/e.py": {"missing_lines": []},
    }
    worst = ("src/c.py 1, 3, 5, 7, 9, …", "src/a.py 1-3, 7", "src/b.py 4, 9")
    assert (lacking({"files": files}), lacking({})) == (worst, ())
    unit = {"unit": Measured(some(12), 80, worst[1:])}
    (said,) = line(judge(measure(FITTING | unit)), "unit").broken
    assert said.endswith("(coverage.unit); not covered: src/a.py 1-3, 7; src/b.py 4, 9")
    both = measure(FITTING, overall=84)._replace(lacking=worst[1:2])
    assert judge(both).overall.broken[0].endswith("; not covered: src/a.py 1-3, 7")


def test_a_layer_that_covers_nothing_at_all_is_at_zero() -> None:
    found = judge(measure(FITTING | {"unit": Measured(some(12), None)}))
    assert line(found, "unit").broken[0].startswith("covers 0 %")


def test_all_tests_together_must_cover_enough() -> None:
    found = judge(measure(FITTING, overall=84))
    assert found.overall.broken == ("covers 84 %, the limit is 85 % (coverage.overall)",)
    assert not found.passes()


def test_failing_tests_and_modules_that_cannot_be_collected_break_a_layer() -> None:
    bad = (Timed("tests/a.py::test_x", 0, "failed"), Timed("tests/b.py", 0, "uncollected"))
    found = judge(measure(FITTING | {"smoke": Measured((*some(5), *bad), 40)}))
    assert line(found, "smoke").broken == (
        "1 module cannot be collected: tests/b.py",
        "1 test failed: tests/a.py::test_x",
    )
    assert len(line(found, "smoke").measured.ran) == 6
    assert not found.passes()


def test_a_share_that_is_off_warns_and_fails_only_when_strict() -> None:
    found = judge(measure(FITTING | {"e2e": Measured(some(10), 50)}))
    assert line(found, "e2e").warned == ("34 % of the tests, the target is 5 % (pyramid.e2e)",)
    assert line(found, "integration").warned == ()
    assert found.passes()
    assert not found.passes(strict=True)
    assert judge(measure(FITTING | {"e2e": Measured(some(10), 50)}), tolerance=40).passes(
        strict=True
    )


def test_a_layer_without_tests_says_so_and_is_never_full() -> None:
    skipped = (Timed("tests/a.py::test_s", 0, "skipped"),)
    found = judge(measure(FITTING | {"smoke": Measured(skipped), "integration": Measured()}))
    assert line(found, "smoke").warned == ("all tests are skipped",)
    assert line(found, "integration").warned == ("no tests",)
    assert line(found, "integration").measured.coverage is None
    assert found.passes()
    assert not found.passes(strict=True)
    none = judge(measure(FITTING | {"integration": Measured()}), integration=0)
    assert line(none, "integration").warned == ()


def test_few_tests_are_too_few_to_judge_shares() -> None:
    found = judge(measure(FITTING | {"unit": Measured(some(11), 95), "e2e": Measured()}))
    assert found.few
    assert [one.layer.name for one in found.lines if one.warned] == ["e2e"]
    assert not judge(measure(FITTING)).few


def test_a_project_without_any_test_does_not_pass() -> None:
    found = judge(measure({}))
    assert found.overall.broken == ("no tests were run",)
    assert not found.passes()


def test_critical_modules_are_named_by_patterns_and_each_must_cover_enough() -> None:
    modules = {"src/app/gateway.py": 96.0, "src/app/registry/a.py": 94.0, "src/app/b.py": 10.0}
    found = judge(
        measure(FITTING, modules=modules), "src/app/gateway.py", "src/app/registry/**", "src/x.py"
    )
    assert [(one.path, one.coverage, one.holds) for one in found.critical] == [
        ("src/app/gateway.py", 96.0, True),
        ("src/app/registry/a.py", 94.0, False),
        ("src/x.py", None, False),
    ]
    assert not found.passes()
    assert judge(measure(FITTING, modules=modules), "src/app/gateway.py").passes(strict=True)


def test_tests_outside_of_the_layers_count_and_have_no_target() -> None:
    found = judge(measure(FITTING | {"other": Measured(some(5), 20)}))
    assert (line(found, "other").share, line(found, "other").share_target) == (20, None)
    assert [one.layer.name for one in judge(measure(FITTING)).lines] == list(FITTING)


def test_the_form_for_programs_fits_its_schema_and_a_broken_one_does_not() -> None:
    schema = pyramid_data.schema()
    jsonschema.Draft7Validator.check_schema(schema)
    for found in (measure(FITTING, modules={"src/a.py": 90.5}), measure({})):
        data = pyramid_data.of(judge(found, "src/a.py"), found, ["src/a.py"], passes=False)
        jsonschema.validate(json.loads(json.dumps(data)), schema)
        for broken in ({**data, "version": 2}, {**data, "layers": [{}]}):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(broken, schema)


def test_the_targets_are_settings() -> None:
    config = parse(
        f"{SETTINGS}pyramid:\n  unit: 70\n  e2e-seconds: 600\n"
        "coverage:\n  critical-modules: [src/app/a.py]\n"
    )
    assert config.pyramid == Pyramid(unit=70, e2e_seconds=600)
    assert config.coverage.critical_modules == ("src/app/a.py",)
    assert parse(SETTINGS).pyramid == Pyramid()


JUNIT = """<testsuites><testsuite>
<testcase classname="tests.value-scenarios.test_a.TestA" name="test_m[x.y]" time="0.5"/>
<testcase classname="tests.unit.test_b" name="test_f" time="1"><failure/><failure/></testcase>
<testcase classname="tests.unit.test_b" name="test_x" time="0">
<skipped type="pytest.xfail"/></testcase>
<testcase classname="tests.unit.test_b" name="test_s" time="0">
<skipped type="pytest.skip"/></testcase>
<testcase classname="" name="tests.unit.test_c" time="0"><error/></testcase>
</testsuite></testsuites>"""


def test_times_and_outcomes_come_from_the_report_with_the_ids_of_pytest() -> None:
    files = {"tests/value-scenarios/test_a.py", "tests/unit/test_b.py", "tests/unit/test_c.py"}
    assert list(timed(JUNIT, files)) == [
        Timed("tests/value-scenarios/test_a.py::TestA::test_m[x.y]", 0.5, "passed"),
        Timed("tests/unit/test_b.py::test_f", 1.0, "failed"),
        Timed("tests/unit/test_b.py::test_x", 0.0, "pending"),
        Timed("tests/unit/test_b.py::test_s", 0.0, "skipped"),
        Timed("tests/unit/test_c.py", 0.0, "uncollected"),
    ]


CODE = """\
def sign(number):
    if number < 0:
        return "-"
    return "+"
"""
UNIT = """\
import sys

sys.path.insert(0, "src")
from app.core import sign


def test_plus():
    assert sign(1) == "+"
"""
MARKED = """
import pytest


@pytest.mark.integration
def test_minus():
    assert sign(-1) == "-"
"""


SLEEPING = """\
import os
import pathlib
import time


def test_sleep():
    pathlib.Path("pid").write_text(str(os.getpid()))
    time.sleep(60)
"""


def make_project(root: Path, test: str) -> Path:
    for path, text in {
        "wavewright.yml": f"{SETTINGS}coverage:\n  critical-modules: [src/app/core.py]\n",
        "pytest.ini": "[pytest]\nmarkers =\n    integration: slow\n",
        ".coveragerc": "[run]\nbranch = true\nsource = src\nparallel = true\n",
        "src/app/__init__.py": "",
        "src/app/core.py": CODE,
        "tests/unit/test_core.py": test,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def run(root: Path, *words: str) -> int:
    found: int = command.main(["--root", str(root), *words], standalone_mode=False)
    return found


def test_a_project_is_measured_layer_by_layer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path, UNIT + MARKED)
    before = {path.name for path in root.iterdir()}
    assert run(root) == 1
    lines = capsys.readouterr().out.splitlines()
    cells = {line.split()[1]: line.split() for line in lines if "%" in line and line[0] != " "}
    assert cells["unit"][2:4] == ["1", "50"]
    assert cells["unit"][-5:] == ["s", "67", "%", "90", "%"]
    assert cells["integration"][-4:] == ["67", "%", "80", "%"]
    assert cells["all"][-4:] == ["100", "%", "85", "%"]
    assert cells["src/app/core.py"] == ["✅", "src/app/core.py", "100", "%", "95", "%"]
    said = "❌ unit: covers 67 %, the limit is 90 % (coverage.unit); not covered: src/app/core.py "
    assert any(one.startswith(said) for one in lines)
    assert "With fewer than 20 tests the shares say little, and are not judged." in lines
    assert lines[-1] == "2 limits do not hold."
    assert {path.name for path in root.iterdir()} - before <= {".wavewright", ".pytest_cache"}

    assert run(root, "--no-run") == 1
    assert capsys.readouterr().out.splitlines()[0].endswith(" UTC; nothing changed since")
    settings = (root / "wavewright.yml").read_text("utf-8")
    (root / "wavewright.yml").write_text(
        settings.replace("coverage:", "coverage:\n  unit: 60\n  integration: 60"), encoding="utf-8"
    )
    (root / "src/app/core.py").write_text(f"{CODE}\n", encoding="utf-8")
    assert run(root, "--no-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("UTC; changed since: src/app/core.py")
    assert lines[-1] == "All limits hold."
    assert run(root, "--no-run", "--strict") == 1
    assert capsys.readouterr().out.splitlines()[-1] == "2 shares are off."
    assert run(root, "--no-run", "--strict", "--format", "json") == 1
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, pyramid_data.schema())
    assert (data["passed"], data["changed"]) == (False, ["src/app/core.py"])
    unit = data["layers"][0]
    assert (unit["layer"], unit["tests"], unit["coverage"]) == ("unit", 1, 67.0)
    assert unit["slowest"]["test"] == "tests/unit/test_core.py::test_plus"
    assert data["critical"] == [
        {"path": "src/app/core.py", "coverage": 100.0, "target": 95, "holds": True}
    ]


def test_nothing_measured_and_nothing_to_measure_are_told(tmp_path: Path) -> None:
    root = make_project(tmp_path, UNIT)
    with pytest.raises(UserError, match="nothing was measured yet"):
        run(root, "--no-run")
    (root / "wavewright.yml").write_text(f"{SETTINGS}scope: process\n", encoding="utf-8")
    with pytest.raises(UserError, match="only the process is used"):
        run(root)


class Refusing(Covering):
    """A pytest that does not start."""

    def pytest(self, name: str, *words: str) -> programs.Ended:
        return programs.Ended(4, f"usage: {name}\nunrecognized: {words[-1]}\n")


def test_a_pytest_that_does_not_start_is_told_as_it_says_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"pytest ended with 4(?s:.)*unrecognized: tests/unit"):
        measured(Refusing(tmp_path, tmp_path, {}), "unit", [["tests/unit"]], set())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_the_tests_and_leaves_nothing(tmp_path: Path) -> None:
    root = make_project(tmp_path / "project", SLEEPING)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "wavewright", "pyramid"],
        cwd=root,
        env=os.environ | {"TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        for _ in range(200):
            if (root / "pid").exists() and (root / "pid").read_text("utf-8"):
                break
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int((root / "pid").read_text("utf-8")), 0)
    assert list(scratch.iterdir()) == []
    assert not (root / ".wavewright/cache/pyramid.json").exists()
