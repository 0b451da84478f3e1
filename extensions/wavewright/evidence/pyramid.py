"""The test pyramid: what the tests of each layer took and covered, against what they should."""

from __future__ import annotations

import fnmatch
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from wavewright.shown import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wavewright.limits import Coverage, Pyramid

PERCENT = 100
FEWEST = 20  # tests; with fewer, one test is more than the smallest share
SHOWN = 5  # tests that a message names
OTHER = "other"
_TESTS = ("test_*.py", "*_test.py")


class Layer(NamedTuple):
    """A layer of the pyramid: its name in the settings, and the folders of its tests.

    With ``each`` the limit of time is for each test, else for all of them together.
    """

    name: str
    title: str
    folders: tuple[str, ...]
    each: bool = False


LAYERS = (
    Layer("unit", "unit", ("tests/unit",), each=True),
    Layer("smoke", "smoke", ("tests/smoke",)),
    Layer("integration", "integration", ("tests/integration",)),
    Layer("e2e", "BDD/E2E", ("tests/step_defs", "tests/value-scenarios")),
    Layer(OTHER, OTHER, ()),
)


class Timed(NamedTuple):
    """A test that was run: ``passed``, ``failed``, ``pending`` (it may fail) or ``skipped``.

    A module that cannot be collected is ``uncollected``.
    """

    id: str
    seconds: float
    outcome: str


class Measured(NamedTuple):
    """What the tests of a layer took, and what they covered; nothing when none was run.

    ``lacking`` are the files of which they cover least, each with its lines.
    """

    tests: tuple[Timed, ...] = ()
    coverage: float | None = None  # percent
    lacking: tuple[str, ...] = ()

    @property
    def ran(self) -> tuple[Timed, ...]:
        """The tests that were neither skipped nor out of reach."""
        return tuple(t for t in self.tests if t.outcome not in {"skipped", "uncollected"})


class Measure(NamedTuple):
    """All layers as they were measured; ``modules`` is what all tests cover of each file.

    ``files`` are the digests of the files that matter to it, ``lacking`` is what no test covers.
    """

    when: str  # in UTC: 2026-05-04 10:20
    layers: Mapping[str, Measured]
    overall: float | None
    modules: Mapping[str, float]
    files: Mapping[str, str]
    lacking: tuple[str, ...] = ()


class Line(NamedTuple):
    """A layer, or all of them, against its targets.

    ``broken`` are the limits that do not hold, in sentences; ``warned`` is what else is off.
    """

    layer: Layer
    measured: Measured
    share: int
    share_target: int | None
    limit: int | None
    coverage_target: int | None
    broken: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long the tests ran, without what pytest does besides."""
        return sum(test.seconds for test in self.measured.tests)

    @property
    def slowest(self) -> Timed | None:
        """The test that took longest."""
        return max(self.measured.ran, key=lambda test: test.seconds, default=None)


class Module(NamedTuple):
    """What the tests cover of a critical module; nothing where a pattern fits no file."""

    path: str
    coverage: float | None
    target: int

    @property
    def holds(self) -> bool:
        """Whether it is enough."""
        return self.coverage is not None and self.coverage >= self.target


class Judged(NamedTuple):
    """The pyramid with its verdicts: one line per layer, that of all tests, critical modules."""

    lines: tuple[Line, ...]
    overall: Line
    critical: tuple[Module, ...]
    few: bool  # too few tests to judge shares

    def passes(self, *, strict: bool = False) -> bool:
        """Whether all limits hold; when strict, the shares too."""
        lines = (*self.lines, self.overall)
        held = not any(line.broken for line in lines) and all(one.holds for one in self.critical)
        return held and not (strict and any(line.warned for line in lines))


def is_test(path: str) -> bool:
    """Whether pytest collects a file by its name."""
    name = path.rpartition("/")[2]
    return any(fnmatchcase(name, pattern) for pattern in _TESTS)


def layer_of(path: str) -> str:
    """Return the layer of a file of tests, by the folder that it is in."""
    if re.fullmatch(r"tests/[^/]+", path):
        return "unit"
    inside = (one.name for one in LAYERS for folder in one.folders if path.startswith(f"{folder}/"))
    return next(inside, OTHER)


def runs(texts: Mapping[str, str], *, tagged: bool = False) -> dict[str, tuple[list[str], ...]]:
    """Return the arguments of the pytest runs that each layer needs; of an empty layer none.

    Args:
        texts: The files of tests below ``tests``.
        tagged: Whether a feature has the tag ``@integration``, which is a mark of its scenarios.
    """
    paths: dict[str, list[str]] = {}
    marked = []
    for path in sorted(filter(is_test, texts)):
        name = layer_of(path)
        paths.setdefault(name, []).append(path)
        bound = tagged and name == "e2e"
        if name != "integration" and (bound or "mark.integration" in texts[path]):
            marked.append(path)
    found: dict[str, tuple[list[str], ...]] = {}
    for layer in LAYERS:
        there = _folders(layer, paths.get(layer.name, []))
        if layer.name == "integration":
            both = ([*there, "-m", ""] if there else [], _only(marked))
            found[layer.name] = tuple(filter(None, both))
        else:
            aside = ["-m", "not integration"] if marked else []
            found[layer.name] = ([*there, *aside],) if there else ()
    return found


def _only(marked: list[str]) -> list[str]:
    return [*marked, "-m", "integration"] if marked else []


def _folders(layer: Layer, paths: list[str]) -> list[str]:
    """Return the folders of a layer that hold tests, and the tests outside of them."""
    whole = [one for one in layer.folders if any(path.startswith(f"{one}/") for path in paths)]
    return whole + [path for path in paths if not path.startswith(tuple(f"{f}/" for f in whole))]


def judged(
    measure: Measure, pyramid: Pyramid, coverage: Coverage, critical: Iterable[str] = ()
) -> Judged:
    """Judge what was measured.

    Args:
        measure: What was measured.
        pyramid: The shares and limits of time.
        coverage: The thresholds of coverage.
        critical: Patterns of the critical modules.
    """
    total = sum(len(one.ran) for one in measure.layers.values())
    few = total < FEWEST
    lines = []
    for layer in LAYERS:
        measured = measure.layers.get(layer.name, Measured())
        if layer.name == OTHER and not measured.tests:
            continue
        share = round(PERCENT * len(measured.ran) / total) if total else 0
        line = Line(
            layer,
            measured,
            share,
            getattr(pyramid, layer.name, None),
            getattr(pyramid, f"{layer.name}_seconds", None),
            getattr(coverage, layer.name, None),
        )
        warned = tuple(_off(line, pyramid.tolerance, few=few))
        lines.append(line._replace(broken=tuple(_broken(line)), warned=warned))
    tests = tuple(test for one in measure.layers.values() for test in one.tests)
    together = Measured(tests, measure.overall, measure.lacking)
    all_ = Line(Layer("overall", "all", ()), together, PERCENT, None, None, coverage.overall)
    broken = tuple(_uncovered(all_)) if total else ("no tests were run",)
    modules = tuple(_critical(measure.modules, critical, coverage.critical))
    return Judged(tuple(lines), all_._replace(broken=broken), modules, few)


def _broken(line: Line) -> Iterator[str]:
    """Yield the limits of a layer that do not hold."""
    lost = [test for test in line.measured.tests if test.outcome == "uncollected"]
    if lost:
        yield f"{counted(len(lost), 'module', 'modules')} cannot be collected: {_named(lost)}"
    failed = [test for test in line.measured.tests if test.outcome == "failed"]
    if failed:
        yield f"{counted(len(failed), 'test', 'tests')} failed: {_named(failed)}"
    limit = line.limit
    if limit is not None and line.layer.each:
        slow = [test for test in line.measured.ran if test.seconds >= limit]
        if slow:
            slow.sort(key=lambda test: -test.seconds)
            named = ", ".join(f"{test.id} ({test.seconds:.2f} s)" for test in slow[:SHOWN])
            yield f"a test takes less than {limit} s here; {len(slow)} took longer: {named}"
    elif limit is not None and line.seconds >= limit:
        slowest = line.slowest.id if line.slowest else ""
        yield f"took {line.seconds:.1f} s, the limit is {limit} s; the slowest is {slowest}"
    yield from _uncovered(line)


def _uncovered(line: Line) -> Iterator[str]:
    target = line.coverage_target
    if target is None or not line.measured.ran:
        return
    covered = line.measured.coverage or 0
    if covered < target:
        said = f"covers {covered:g} %, the limit is {target} % (coverage.{line.layer.name})"
        lacking = "; ".join(line.measured.lacking)
        yield f"{said}; not covered: {lacking}" if lacking else said


def _off(line: Line, tolerance: int, *, few: bool) -> Iterator[str]:
    """Yield what is off with the share of a layer."""
    target = line.share_target
    if target is None:
        return
    if not line.measured.ran:
        if target:
            yield "all tests are skipped" if line.measured.tests else "no tests"
    elif not few and abs(line.share - target) > tolerance:
        yield f"{line.share} % of the tests, the target is {target} % (pyramid.{line.layer.name})"


def _critical(
    modules: Mapping[str, float], patterns: Iterable[str], target: int
) -> Iterator[Module]:
    """Yield the coverage of each critical module, once; and each pattern that fits no file."""
    seen: set[str] = set()
    for pattern in patterns:
        clean = pattern.removesuffix("/**").strip("/")
        fits = re.compile(f"{fnmatch.translate(clean)}|{fnmatch.translate(f'{clean}/*')}")
        found = [path for path in sorted(modules) if fits.match(path)]
        if not found:
            yield Module(pattern, None, target)
        for path in found:
            if path not in seen:
                seen.add(path)
                yield Module(path, modules[path], target)


def _named(tests: list[Timed]) -> str:
    more = len(tests) - SHOWN
    names = ", ".join(test.id for test in tests[:SHOWN])
    return f"{names} and {more} more" if more > 0 else names
