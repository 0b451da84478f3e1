"""Runs of the layers of the tests, each under coverage: how the pyramid is measured."""

from __future__ import annotations

import datetime as dt
import hashlib
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from wavewright import cache, programs
from wavewright.errors import UserError
from wavewright.evidence.covered import Covering
from wavewright.evidence.pyramid import Measure, Measured, Timed, is_test, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from wavewright.read import Survey

STORE, KEY = "pyramid", "pyramid-2"  # another key when the stored form changes
FEATURES = "project-docs/capabilities/behaviors/"
_MATTER = ("src/", "tests/", "user-docs/", FEATURES)
_SETTINGS = frozenset({"pytest.ini", "pyproject.toml", ".coveragerc", "conftest.py", "uv.lock"})
# Exit codes of pytest that are results: passed, failed, a module cannot be collected, no tests.
RESULTS = frozenset({0, 1, 2, 5})
WORST, RANGES = 3, 5  # files that a message names, and ranges of lines of each
LINES = 20  # of the output of pytest, when there is no result


def measure(survey: Survey, told: Callable[[str], None]) -> Measure:
    """Run all tests, layer by layer, and return what they took and covered.

    Args:
        survey: The project.
        told: Is called with the name of a layer before its tests run.

    Raises:
        UserError: When pytest cannot start.
    """
    texts = {path: survey.text(path) for path in survey.files if _below_tests(path)}
    tagged = any("@integration" in survey.text(path) for path in survey.files if _feature(path))
    files = digests(survey)
    layers = {}
    with programs.scratch() as scratch:
        covering = Covering(Path(survey.root), scratch, {})
        for layer, arguments in runs(texts, tagged=tagged).items():
            if arguments:
                told(layer)
                layers[layer] = measured(covering, layer, arguments, survey.files)
        found = covering.report(*layers) if layers else {}
    modules = {path: _percent(one["summary"]) for path, one in found.get("files", {}).items()}
    overall = _percent(found["totals"]) if found else None
    return Measure(_now(), layers, overall, modules, files, lacking(found))


def measured(
    covering: Covering, name: str, arguments: Sequence[Sequence[str]], files: Collection[str]
) -> Measured:
    """Run the tests of a layer, in one run or more.

    Raises:
        UserError: When pytest ends without a result.
    """
    tests: list[Timed] = []
    for number, words in enumerate(arguments):
        report = covering.scratch / f"{name}-{number}.xml"
        ended = covering.pytest(name, f"--junitxml={report}", *words)
        if ended.code not in RESULTS or not report.is_file():
            raise UserError(
                f"pytest ended with {ended.code} and without a result:\n{_tail(ended.out)}",
                fix=f"Put this right first: pytest {shlex.join(words)}",
            )
        tests += timed(report.read_text(encoding="utf-8"), files)
    found = covering.report(name)
    covered = _percent(found["totals"]) if found else None
    return Measured(tuple(tests), covered, lacking(found))


def lacking(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the files of which most is not covered, with the lines, by what coverage says."""
    found = []
    for path, one in report.get("files", {}).items():
        branches = one.get("missing_branches", ())
        lines = one["missing_lines"] or sorted({line for line, _ in branches})
        if lines:
            found.append((-len(one["missing_lines"]) - len(branches), path, lines))
    return tuple(f"{path} {_ranges(lines)}" for _, path, lines in sorted(found)[:WORST])


def _ranges(lines: Sequence[int]) -> str:
    """Return some lines in short: ``3-5, 9``; not all where there are many."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    shown = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return ", ".join([*shown[:RANGES], *(["…"] if len(shown) > RANGES else [])])


def _tail(text: str) -> str:
    return "\n".join(text.rstrip().splitlines()[-LINES:])


def _below_tests(path: str) -> bool:
    return path.startswith("tests/") and is_test(path)


def _feature(path: str) -> bool:
    return path.startswith(FEATURES) and path.endswith(".feature")


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M")


def digests(survey: Survey) -> dict[str, str]:
    """Return a digest of each file that a measurement depends on; line ends are no difference."""
    paths = (one for one in survey.files if one.startswith(_MATTER) or one in _SETTINGS)
    return {path: hashlib.sha256(survey.text(path).encode()).hexdigest() for path in sorted(paths)}


def changed(survey: Survey, measure: Measure) -> list[str]:
    """Return the files that are not what they were when the pyramid was measured."""
    now = digests(survey)
    return sorted(
        path for path in {*now, *measure.files} if now.get(path) != measure.files.get(path)
    )


def _percent(summary: Mapping[str, Any]) -> float:
    """Return the percentage as coverage shows it, which is what its own threshold means."""
    return float(summary["percent_covered_display"])


def timed(report: str, files: Collection[str]) -> Iterator[Timed]:
    """Yield the tests of a JUnit report as pytest writes it, with the ids that pytest takes."""
    for case in ET.fromstring(report).iter("testcase"):  # noqa: S314  # of the pytest we started
        found = {child.tag: child.get("type", "") for child in case}
        if {"failure", "error"} & found.keys():
            outcome = "failed"
        elif "skipped" in found:
            outcome = "pending" if found["skipped"] == "pytest.xfail" else "skipped"
        else:
            outcome = "passed"
        holder = case.get("classname", "")
        if outcome == "failed" and not holder:
            outcome = "uncollected"
        id_ = _id(holder, case.get("name", ""), files)
        yield Timed(id_, float(case.get("time", 0)), outcome)


def _id(holder: str, name: str, files: Collection[str]) -> str:
    """Return the id of a test from the dotted name of what holds it; a module may have no test."""
    parts = (holder or name).split(".")
    for length in range(len(parts), 0, -1):
        path = f"{'/'.join(parts[:length])}.py"
        if path in files:
            inner = [*parts[length:], name] if holder else []
            return "::".join([path, *inner])
    return "::".join(filter(None, [holder, name]))


def stored(root: Path) -> Measure | None:
    """Return what was measured last, if anything was."""
    found: Any = cache.load_within(root, STORE, KEY)
    if found is None:
        return None
    layers = {
        name: Measured(tuple(Timed(*test) for test in tests), covered, tuple(lost))
        for name, (tests, covered, lost) in found["layers"].items()
    }
    return Measure(**{**found, "layers": layers, "lacking": tuple(found["lacking"])})


def store(root: Path, measure: Measure) -> None:
    """Keep what was measured, in the project and out of sight of git."""
    cache.store_within(root, STORE, KEY, measure._asdict())
