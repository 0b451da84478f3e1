"""TRACE, for behaviors: declared → feature → tests → code → command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.checks.chain import at_line, linked, near, near_file, targets
from wavewright.checks.rule import check
from wavewright.read.gherkin import SCENARIO
from wavewright.read.paths import FEATURES, MANIFEST

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact

IMPLEMENTED = "implemented"


@check("TRACE105")
def behavior_without_feature(chain: Chain) -> Faults:
    """A declared behavior has a feature, and its capability lists it.

    The feature says with examples what the behavior means, and runs as a test. Without one, the
    behavior is a word.

    Make it with `wavewright new behavior ID`, or write the feature and list it under **Behavior
    Specs:**.
    """
    for behavior in chain.of("behavior"):
        if not names.BEHAVIOR.fullmatch(behavior.id):
            continue
        feature = chain.features.get(behavior.id)
        owner = chain.at(behavior.place.path)
        if not feature:
            path = f"{FEATURES}/{names.file_of(behavior.id)}.feature"
            fix = f"Make {path}: wavewright new behavior {behavior.id}"
            yield behavior.place, f"the behavior {behavior.id} has no feature", fix
        elif owner and feature.place.path not in chain.targets(owner, "feature"):
            name = feature.place.path.removeprefix(f"{FEATURES}/")
            fix = f"Add `- [{name}](behaviors/{name})` under **Behavior Specs:**."
            yield behavior.place, f"the capability does not list the feature {name}", fix


@check("TRACE109")
def feature_not_run(chain: Chain) -> Faults:
    """Each scenario of a feature is run by a test, and a test runs only features that exist.

    pytest-bdd runs the features that a test module names with `scenarios(…)` and the scenarios
    that it names with `@scenario(…)`, and silently none of the others. pytest itself reads only
    modules that are called `test_*.py` or `*_test.py`. A scenario that nobody runs proves nothing.

    Write `scenarios("NAME.feature")` in a module `test_*.py` of `tests/step_defs/`, with the name
    as plain text.
    """
    if not chain.config.has_code:
        return
    tests = [*chain.of("steps", "e2e", "unit", "test")]
    bound, run = targets(tests, "binds"), targets(tests, "runs")
    for feature in chain.of("feature"):
        path = feature.place.path
        folders = {path[:end] for end, letter in enumerate(path) if letter == "/"}
        if path not in bound and not bound & folders:
            yield from _not_run(feature, run)
    features = [feature.place.path for feature in chain.of("feature")]
    for steps in tests:
        for link in linked(steps, "binds", "runs"):
            path = link.target.partition("::")[0]
            if not chain.exists(path):
                near_to = near_file(path, features).replace(f"{FEATURES}/", "")
                fix = near_to or f"Name a file of {FEATURES}/."
                yield link.place, f"the feature {path} does not exist", fix


def _not_run(feature: Artifact, run: frozenset[str]) -> Faults:
    """Yield the scenarios that no test names, or the feature when none of them is named."""
    path = feature.place.path
    name = path.removeprefix(f"{FEATURES}/")
    fix = f'Write `scenarios("{name}")` in a module `test_*.py` of tests/step_defs/.'
    if not any(target.startswith(f"{path}::") for target in run):
        yield feature.place, "no test runs this feature", fix
        return
    for level, title, line in feature.sections:
        if level == SCENARIO and f"{path}::{title}" not in run:
            yield at_line(feature.place, line), f"no test runs the scenario {title!r}", fix


@check("TRACE110")
def scenario_of_other_behavior(chain: Chain) -> Faults:
    """A value scenario begins with a behavior that its capability declares.

    The id says what the scenario proves: `mcp.config.publish.first-time` proves
    `MCP.CONFIG.PUBLISH`. In the spec of another capability it proves nothing there.

    Mend the id, move the scenario, or declare the behavior.
    """
    for scenario in chain.of("scenario"):
        capability = chain.at(scenario.place.path)
        declared = chain.targets(capability, "behavior") if capability else frozenset()
        for link in linked(scenario, "behavior"):
            if link.target not in declared:
                starts = [behavior.lower() for behavior in sorted(declared)]
                fix = near(link.target.lower(), starts) or (
                    f"Begin it with {' or '.join(starts)}." if starts else "Declare the behavior."
                )
                yield link.place, f"the capability does not declare {link.target}", fix


@check("TRACE111")
def behavior_without_unit_test(chain: Chain) -> Faults:
    """A declared behavior has a unit test that is marked with it.

    Features show that the parts work together; unit tests show which part does not. The mark ties
    their result to the behavior.

    Put `@pytest.mark.behavior("ID")` in a module `test_*.py` of `tests/unit/` on a test function or
    on a `Test` class that holds one, or set `pytestmark` there.
    """
    if not chain.config.has_code:
        return
    for behavior in chain.of("behavior"):
        if names.BEHAVIOR.fullmatch(behavior.id) and behavior.id not in chain.unit_tested:
            fix = f'Mark one in tests/unit/: `@pytest.mark.behavior("{behavior.id}")`.'
            yield behavior.place, f"no unit test is marked with {behavior.id}", fix


@check("TRACE113")
def behavior_without_code(chain: Chain) -> Faults:
    """Code names each behavior that is implemented.

    Whoever changes the code sees what it is for, and whoever changes the specification finds the
    code.

    Write `@behavior:ID` in the docstring of the module, class or function that does it.
    """
    if not chain.config.has_code:
        return
    for behavior in chain.of("behavior"):
        if behavior.status == IMPLEMENTED and behavior.id not in chain.named_in_code:
            message = f"{behavior.id} is implemented, and no code names it"
            fix = f"Write `@behavior:{behavior.id}` in the docstring of the code that does it."
            yield behavior.fields["Status"][1], message, fix


@check("TRACE114")
def dangling_command(chain: Chain) -> Faults:
    """A command of an implemented capability is installed, and an installed command has its module.

    The specification promises the command to users, `[project.scripts]` gives it to them. While
    all behaviors of the capability are drafts or ready, the command may still be missing.

    Add the entry to `[project.scripts]` in `pyproject.toml`, or mend the name or the module.
    """
    if not chain.config.has_code:
        return
    scripts = chain.ids("script")
    for capability in chain.of("capability"):
        declared = chain.within(capability, "behavior")
        if any(behavior.status == IMPLEMENTED for behavior in declared):
            for link in linked(capability, "command"):
                if link.target in scripts:
                    continue
                fix = f"{near(link.target, scripts)}Or add it to `[project.scripts]`."
                yield link.place, f"{MANIFEST} does not install `{link.target}`", fix
    for script in chain.of("script"):
        for link in linked(script, "module"):
            name = link.target.replace(".", "/")
            ends = (f"/{name}.py", f"/{name}/__init__.py")
            if not any(f"/{path}".endswith(ends) for path in chain.project.files):
                fix = "Mend `package.module:function`, or write the module."
                yield link.place, f"the module `{link.target}` does not exist", fix
