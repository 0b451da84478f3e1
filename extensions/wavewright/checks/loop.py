"""TRACE108: specification → guide → end-to-end test → feature → specification, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright import names
from wavewright.checks.chain import heading, linked
from wavewright.checks.rule import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact, Link

RELATED = "Related Documentation"
IMPLEMENTED = "implemented"


@check("TRACE108")
def open_loop(chain: Chain) -> Faults:
    """Specification, how-to guide, end-to-end test and feature lead to each other.

    A value scenario of a capability names a guide, the guide its test, the test the behaviors that
    it proves, and the feature of each behavior its capability. From any of the four, the other
    three are one step away; a wrong or missing link leaves one that nobody keeps up to date.

    Add the link that the message asks for, or mend the one at the place. `wavewright new guide` and
    `wavewright new scenario` write them all.
    """
    for capability in chain.of("capability"):
        yield from _promised(chain, capability)
    for scenario in chain.of("scenario"):
        yield from _from_spec(chain, scenario)
    for guide in chain.of("guide"):
        yield from _from_guide(chain, guide)
    if chain.config.has_code:
        for test in chain.of("e2e"):
            yield from _from_test(chain, test)
    for feature in chain.of("feature"):
        yield from _from_feature(chain, feature)
    for artifact in chain.of("capability", "guide"):
        yield from _mislabelled(chain, artifact)


def _promised(chain: Chain, capability: Artifact) -> Faults:
    """Find what a capability lacks, or lists of another one."""
    done = any(one.status == IMPLEMENTED for one in chain.within(capability, "behavior"))
    if done and not chain.within(capability, "scenario"):
        fix = f"Describe one: wavewright new guide NAME --capability {capability.id}"
        yield heading(capability, "Value Scenarios"), "the capability has no value scenario", fix
    declared = chain.targets(capability, "behavior")
    for link in _in_section(capability, "Behaviors", "feature"):
        feature = chain.at(link.target)
        if feature and feature.id not in declared:
            message = f"the capability does not declare {feature.id or link.target}"
            yield link.place, message, "Declare the behavior here, or remove its feature."


def _in_section(artifact: Artifact, text: str, relation: str) -> Iterator[Link]:
    """Yield the links under one heading."""
    lines = [(line, one) for level, one, line in artifact.sections if level]
    start = next((line for line, one in lines if one == text), 0)
    end = next((line for line, _ in lines if line > start), None)
    for link in linked(artifact, relation):
        if start and start < link.place.line and (end is None or link.place.line < end):
            yield link


def _from_spec(chain: Chain, scenario: Artifact) -> Faults:
    """Follow a value scenario to its guide and its test."""
    wanted = {"Guide": "guide", "Tests": "test"}
    for field, relation in wanted.items():
        value, place = scenario.fields.get(field, ("", scenario.place))
        if value and not any(linked(scenario, relation)):
            folder = {"guide": "user-docs/how-to/", "test": "tests/value-scenarios/"}[relation]
            yield place, f"`{field}` does not link a file of {folder}", f"Link a file of {folder}."
    for link in linked(scenario, "guide"):
        guide = chain.at(link.target)
        if guide:
            yield from _guide_of(chain, scenario, guide)
    for link in linked(scenario, "test") if chain.config.has_code else ():
        test = chain.at(link.target)
        if test:
            yield from _test_of(chain, scenario, test)


def _guide_of(chain: Chain, scenario: Artifact, guide: Artifact) -> Faults:
    """Find what the guide of a scenario does not lead to."""
    tests = [link.target for link in linked(scenario, "test") if chain.config.has_code]
    wanted = [("capability", scenario.place.path), *(("test", path) for path in tests)]
    proved = set(chain.targets(scenario, "behavior"))
    for path in tests:
        if test := chain.at(path):
            proved |= chain.targets(test, "mark")
    features = (chain.features.get(behavior) for behavior in sorted(proved))
    wanted += [("feature", feature.place.path) for feature in features if feature]
    for relation, path in wanted:
        if path not in chain.targets(guide, relation):
            message = f"the guide of {scenario.id} does not link its {relation} {path}"
            fix = f"Link it under `## {RELATED}`."
            yield heading(guide, RELATED), message, fix


def _test_of(chain: Chain, scenario: Artifact, test: Artifact) -> Faults:
    """Find what the test of a scenario does not name."""
    for link in linked(scenario, "behavior"):
        if link.target in chain.owners and link.target not in chain.targets(test, "mark"):
            fix = f'Put `@pytest.mark.behavior("{link.target}")` on the test.'
            yield test.place, f"the test of {scenario.id} is not marked with {link.target}", fix
    wanted = [("Capability", "capability", scenario.place.path)]
    wanted += [("How-To", "guide", link.target) for link in linked(scenario, "guide")]
    for word, relation, path in wanted:
        if path not in chain.targets(test, relation):
            message = f"the test of {scenario.id} does not name its {relation} {path}"
            yield test.place, message, f"Write `{word}: {path}` in its docstring."


def _from_guide(chain: Chain, guide: Artifact) -> Faults:
    """Find a guide that no scenario leads to, and tests that do not execute it."""
    path = guide.place.path
    if path not in chain.scenario_of:
        fix = "Describe the scenario in its capability: wavewright new scenario, or remove it."
        yield guide.place, "no value scenario leads to this guide", fix
    for link in linked(guide, "test") if chain.config.has_code else ():
        test = chain.at(link.target)
        if test and path not in chain.targets(test, "guide"):
            message = f"{link.target} does not execute this guide"
            yield link.place, message, f"Write `How-To: {path}` in its docstring, or link another."


def _from_test(chain: Chain, test: Artifact) -> Faults:
    """Find a test that no scenario leads to, or that names other behaviors than its marks do."""
    path = test.place.path
    if not path.rpartition("/")[2].startswith("test_"):
        return
    if path not in chain.tests:
        fix = "Name it under `Tests` of a value scenario, or remove it."
        yield test.place, "no value scenario leads to this test", fix
    for link in linked(test, "scenario"):
        scenario = chain.find("scenario", link.target)
        if not scenario or path not in chain.targets(scenario, "test"):
            message = f"no value scenario {link.target} has this test"
            yield link.place, message, "Write the ID of the scenario whose test this is."
    for relation, other, message in (
        ("mention", "mark", "the test names {}, and is not marked with it"),
        ("mark", "mention", "the test is marked with {}, and its docstring does not name it"),
    ):
        for link in linked(test, relation):
            if link.target in chain.owners and link.target not in chain.targets(test, other):
                fix = "Name the same behaviors in the marks and under `References:`."
                yield link.place, message.format(link.target), fix


def _from_feature(chain: Chain, feature: Artifact) -> Faults:
    """Follow a feature back to its capability."""
    owner = chain.owners.get(feature.id)
    if not owner:
        return
    named = list(linked(feature, "capability"))
    fix = f"Write `# Capability: {owner.place.path}` in the first line."
    if not named:
        yield feature.place, "the feature does not name its capability", fix
    for link in named:
        if link.target != owner.place.path and chain.exists(link.target):
            yield link.place, f"{feature.id} is declared by {owner.place.path}", fix


def _mislabelled(chain: Chain, artifact: Artifact) -> Faults:
    """Find links whose text is one behavior and whose target the feature of another."""
    features = {link.place.line: link for link in linked(artifact, "feature")}
    for link in linked(artifact, "mention"):
        other = features.get(link.place.line)
        feature = chain.at(other.target) if other else None
        if feature and names.BEHAVIOR.fullmatch(feature.id) and feature.id != link.target:
            message = f"the link says {link.target} and leads to {feature.id}"
            yield link.place, message, "Let text and target name the same behavior."
