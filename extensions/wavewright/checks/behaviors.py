"""TRACE, for behaviors: declared → feature → tests → code → command."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.checks.chain import at_line, linked, near, near_file
from wavewright.checks.mends import after_move, entered
from wavewright.checks.rule import check
from wavewright.model import Entry, Level
from wavewright.read.outline import SCENARIO
from wavewright.read.paths import FEATURES
from wavewright.read.text import BEHAVIOR, quoted

if TYPE_CHECKING:
    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact

IMPLEMENTED = "implemented"
_TESTS = ("steps", "e2e", "unit", "test")


@check("TRACE105")
def behavior_without_feature(chain: Chain) -> Faults:
    """A declared behavior has a feature, and its capability lists it.

    The feature says with examples what the behavior means, and runs as a test. Without one, the
    behavior is a word.

    Make it with `wavewright new behavior ID`, or write the feature and list it under **Behavior
    Specs:**.
    """
    features, listed = chain.features, chain.pairs("capability:feature")
    wrong = {
        page
        for id_, page in chain.owners.items()
        if id_ not in features or (page, features[id_]) not in listed
    }
    for behavior in chain.among("behavior", wrong):
        path = features.get(behavior.id)
        if not names.BEHAVIOR.fullmatch(behavior.id):
            continue
        if not path:
            path = f"{FEATURES}/{names.file_of(behavior.id)}.feature"
            fix = f"Make {path}: wavewright new behavior {behavior.id}"
            yield behavior.place, f"the behavior {behavior.id} has no feature", fix
        elif (behavior.place.path, path) not in listed:
            name = path.removeprefix(f"{FEATURES}/")
            line, target = f"- [{name}](behaviors/{name})", f"behaviors/{name}"
            entry = Entry(behavior.place.path, "features", target, line)
            fix, mend = entered(chain, entry, path, f"Add `{line}` under **Behavior Specs:**.")
            message = f"the capability does not list the feature {name}"
            yield behavior.place, message, fix, mend


@check("TRACE109", code=True)
def feature_not_run(chain: Chain) -> Faults:
    """Each scenario of a feature is run by a test, and a test runs only features that exist.

    pytest-bdd runs the features that a test module names with `scenarios(…)` and the scenarios
    that it names with `@scenario(…)`, and silently none of the others. pytest itself reads only
    modules that are called `test_*.py` or `*_test.py`. A scenario that nobody runs proves nothing.

    Run `wavewright new steps NAME.feature`, or write `scenarios("NAME.feature")` in a module
    `test_*.py` of `tests/step_defs/`, with the name as plain text.
    """
    bound = chain.values(*(f"{kind}:binds" for kind in _TESTS))
    run = chain.values(*(f"{kind}:runs" for kind in _TESTS))
    unbound = {path for path in chain.paths("feature") - bound if not bound & _folders(path)}
    for feature in chain.among("feature", unbound):
        yield from _not_run(feature, run)
    for relation in ("binds", "runs"):
        known = {target for target in bound | run if chain.exists(target.partition("::")[0])}
        for _, link in chain.dangling(relation, known, *_TESTS):
            path = link.target.partition("::")[0]
            near_to = near_file(path, chain.paths("feature")).replace(f"{FEATURES}/", "")
            moved, edits = after_move(chain, link._replace(target=path), FEATURES)
            fix = moved or near_to or f"Name a file of {FEATURES}/."
            yield link.place, f"the feature {path} does not exist", fix, edits


def _folders(path: str) -> set[str]:
    return {path[:end] for end, letter in enumerate(path) if letter == "/"}


def _not_run(feature: Artifact, run: frozenset[str]) -> Faults:
    """Yield the scenarios that no test names, or the feature when none of them is named."""
    path = feature.place.path
    name = path.removeprefix(f"{FEATURES}/")
    fix = f'Write `scenarios("{name}")` in a module `test_*.py` of tests/step_defs/.'
    if not any(target.startswith(f"{path}::") for target in run):
        made = f"Run `wavewright new steps {name}`, or {fix[0].lower()}{fix[1:]}"
        yield feature.place, "no test runs this feature", made
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
    declared = chain.pairs("capability:behavior")
    wrong = {path for path, _ in chain.pairs("scenario:behavior") - declared}
    for scenario in chain.among("scenario", wrong):
        own = sorted(id_ for path, id_ in declared if path == scenario.place.path)
        for link in linked(scenario, "behavior"):
            if link.target not in own:
                starts = [behavior.lower() for behavior in own]
                fix = near(link.target.lower(), starts) or (
                    f"Begin it with {' or '.join(starts)}." if starts else "Declare the behavior."
                )
                yield link.place, f"the capability does not declare {link.target}", fix


@check("TRACE111", code=True)
def behavior_without_unit_test(chain: Chain) -> Faults:
    """A declared behavior has a unit test that is marked with it.

    Features show that the parts work together; unit tests show which part does not. The mark ties
    their result to the behavior.

    Put `@pytest.mark.behavior("ID")` in a module `test_*.py` of `tests/unit/` on a test function or
    on a `Test` class that holds one, or set `pytestmark` there.
    """
    tested = chain.values("unit:mark")
    wrong = {page for id_, page in chain.owners.items() if id_ not in tested}
    for behavior in chain.among("behavior", wrong):
        if names.BEHAVIOR.fullmatch(behavior.id) and behavior.id not in tested:
            fix = f'Mark one in tests/unit/: `@pytest.mark.behavior("{behavior.id}")`.'
            yield behavior.place, f"no unit test is marked with {behavior.id}", fix


@check("TRACE113", code=True)
def behavior_without_code(chain: Chain) -> Faults:
    """Code names each behavior that is implemented.

    Whoever changes the code sees what it is for, and whoever changes the specification finds the
    code.

    Write `@behavior:ID` in the docstring of the module, class or function that does it.
    """
    named = chain.values("code:mention")
    done = (
        (path, id_) for path, id_, status in chain.rows("behavior.status") if status == IMPLEMENTED
    )
    wrong = {path for path, id_ in done if id_ not in named}
    broken = _named_where_nothing_is_read(chain) if wrong else set()
    for behavior in chain.among("behavior", wrong):
        if behavior.status == IMPLEMENTED and behavior.id not in named | broken:
            message = f"{behavior.id} is implemented, and no code names it"
            fix = f"Write `@behavior:{behavior.id}` in the docstring of the code that does it."
            yield behavior.fields["Status"][1], message, fix


def _named_where_nothing_is_read(chain: Chain) -> set[str]:
    """Return the behaviors that stand in modules with a syntax error; SHAPE100 tells of those."""
    texts = {
        found.place.path: chain.survey.text(found.place.path)
        for found in chain.unreadable()
        if found.place.path.startswith("src/") and found.place.path.endswith(".py")
    }
    return {found[1] for text in texts.values() for found in BEHAVIOR.finditer(text)}


@check("TRACE123", code=True)
def tests_of_other_behavior(chain: Chain) -> Faults:
    """A module of tests names the behaviors that it proves, and their features.

    A unit test proves what it is marked with, and step definitions what the features say that they
    run. When the docstring names another behavior or feature, whoever looks for the tests of a
    behavior finds the wrong ones.

    Name the behavior of the mark or of the feature, or mend the mark.
    """
    tagged = {path: id_ for path, _, id_ in chain.rows("feature")}
    proofs = {
        "unit": chain.pairs("unit:mark"),
        "steps": {(path, tagged.get(one, "")) for path, one in chain.pairs("steps:binds")},
    }
    for kind, proved in proofs.items():
        slips = {path for path, behavior in proved if behavior not in chain.owners}  # TRACE104
        proving = {path for path, behavior in proved} - slips
        named = {(path, one) for path, one in chain.pairs(f"{kind}:mention") if one in chain.owners}
        shown = {(path, tagged.get(one, "")) for path, one in chain.pairs(f"{kind}:feature")}
        wrong = {path for path, one in (named | shown) - proved if one and path in proving}
        for module in chain.among(kind, wrong):
            for link in linked(module, "mention", "feature"):
                behavior = tagged.get(link.target, "") if "/" in link.target else link.target
                if behavior in chain.owners and (module.place.path, behavior) not in proved:
                    right = sorted(one for path, one in proved if path == module.place.path)
                    fix = f"Name what it proves: {', '.join(right)}."
                    yield link.place, f"this module proves nothing of {behavior}", fix


@check("TRACE127", Level.WARNING, code=True)
def quoted_scenario_is_gone(chain: Chain) -> Faults:
    """A scenario that a unit test quotes is one of its behavior's feature.

    A unit test says in its docstring which scenario it helps to make true. When the scenario was
    renamed or taken out of the feature, the test goes on to prove what nobody asks for any more.

    `wavewright new unit-test ID` takes out the stubs of such scenarios that nobody has touched, and
    writes those of new ones. Mend the docstring of any other test, or remove the test.
    """
    quotes = chain.pairs("unit:quotes")
    if not quotes:
        return
    cases: dict[str, set[str]] = defaultdict(set)
    for path, name in chain.pairs("feature:case"):
        cases[path].add(quoted(name))
    known: dict[str, set[str]] = defaultdict(set)
    ids: dict[str, str] = {}
    for module, id_ in sorted(chain.pairs("unit:mark")):
        found = cases.get(chain.features.get(id_, ""), set())
        known[module] |= found
        if found:
            ids.setdefault(module, id_)
    lost = {(path, name) for path, name in quotes if known[path] and name not in known[path]}
    for test in chain.among("unit", {path for path, _ in lost}):
        for link in linked(test, "quotes"):
            if (test.place.path, link.target) in lost:
                alike = near(link.target, sorted(known[test.place.path]))
                stubs = f"`wavewright new unit-test {ids[test.place.path]}` removes untouched stubs"
                fix = f"{alike}Mend its words, or remove it; {stubs}."
                yield link.place, f"no scenario of its feature is `{link.target}`", fix


@check("TRACE124", code=True)
def behavior_without_proof(chain: Chain) -> Faults:
    """An end-to-end test proves each behavior that is implemented.

    The value scenarios of a capability show users what it is good for. A behavior that none of
    their tests is marked with works in parts, and nobody has seen it work as a whole.

    Mark the test of a value scenario with the behavior, and name it there, or describe a scenario
    of its own: `wavewright new guide NAME --capability NAME --behavior ID`.
    """
    proved = chain.values("e2e:mark")
    shown = {path for path, _ in chain.pairs("scenario.status")}  # TRACE108 tells when none is
    rows = chain.rows("behavior.status")
    wrong = {
        path
        for path, id_, status in rows
        if status == IMPLEMENTED and id_ not in proved and path in shown
    }
    for behavior in chain.among("behavior", wrong):
        if behavior.status == IMPLEMENTED and behavior.id not in proved:
            message = f"{behavior.id} is implemented, and no end-to-end test is marked with it"
            fix = "Mark the test of a value scenario with it, or describe a scenario of its own."
            yield behavior.fields["Status"][1], message, fix
