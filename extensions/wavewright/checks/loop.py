"""TRACE108: specification → guide → end-to-end test → feature → specification, and back."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wavewright import names
from wavewright.checks.chain import heading, linked
from wavewright.checks.rule import check
from wavewright.model import Edit, Place
from wavewright.read.rows import labelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    for capability in chain.among("capability", _promising(chain)):
        yield from _promised(chain, capability)
    for scenario in chain.among("scenario", _open_scenarios(chain)):
        yield from _from_spec(chain, scenario)
    for guide in chain.among("guide", _open_guides(chain)):
        yield from _from_guide(chain, guide)
    if chain.config.has_code:
        for test in chain.among("e2e", _open_tests(chain)):
            yield from _from_test(chain, test)
    for feature in chain.among("feature", _open_features(chain)):
        yield from _from_feature(chain, feature)
    for kind in ("capability", "guide"):
        for artifact in chain.among(kind, _mislabelling(chain, kind)):
            yield from _mislabelled(chain, artifact)


def _promising(chain: Chain) -> set[str]:
    """Return the capabilities that may lack a scenario, or list the feature of another."""
    done = {path for path, _, status in chain.rows("behavior.status") if status == IMPLEMENTED}
    found = done - {path for path, _ in chain.pairs("scenario")}
    own, tagged = chain.pairs("capability:behavior"), _tagged(chain)
    listed = chain.pairs("capability:feature")
    return found | {page for page, feature in listed if (page, tagged.get(feature, "")) not in own}


def _tagged(chain: Chain) -> Mapping[str, str]:
    """Return the behavior of each feature's file."""
    return {path: id_ for path, _, id_ in chain.rows("feature")}


def _open_scenarios(chain: Chain) -> set[str]:
    """Return the capabilities with a scenario whose way to guide, test and feature may be open."""
    ways = _Ways(chain)
    found = {path for path, _ in chain.pairs("scenario.status")} - {
        path for path, _ in chain.pairs("scenario:guide")
    }
    return found | {path for path, _, id_ in chain.rows("scenario") if not ways.closed(path, id_)}


class _Ways:
    """The links between scenarios, guides, tests and features, by their rows."""

    def __init__(self, chain: Chain) -> None:
        self.code = chain.config.has_code
        self.guides, self.tests, self.proofs = (
            _of_scenarios(chain, relation) for relation in ("guide", "test", "behavior")
        )
        self.pages, self.shown = chain.pairs("guide:capability"), chain.pairs("guide:feature")
        self.executed, self.executing = chain.pairs("guide:test"), chain.pairs("e2e:guide")
        self.named, self.features = chain.pairs("e2e:capability"), chain.features
        self.marks: dict[str, set[str]] = defaultdict(set)
        for test, behavior in chain.pairs("e2e:mark"):
            self.marks[test].add(behavior)

    def closed(self, path: str, id_: str) -> bool:
        """Whether a scenario, its guides, its tests and the features lead to each other."""
        guides, tests = self.guides.get((path, id_)), self.tests.get((path, id_), ())
        proofs = self.proofs.get((path, id_), set())
        if not guides or (self.code and not tests):
            return False
        proved = proofs
        for test in tests if self.code else ():
            marks = self.marks.get(test, set())
            if (test, path) not in self.named or not proofs <= marks:
                return False
            proved = proved | marks
        for guide in guides:
            if (guide, path) not in self.pages:
                return False
            for test in tests if self.code else ():
                if (guide, test) not in self.executed or (test, guide) not in self.executing:
                    return False
            for behavior in proved:
                feature = self.features.get(behavior)
                if feature and (guide, feature) not in self.shown:
                    return False
        return True


def _of_scenarios(chain: Chain, relation: str) -> Mapping[tuple[str, str], set[str]]:
    """Return what each scenario links in a relation."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path, source, target in chain.rows(f"scenario:{relation}"):
        found[path, source].add(target)
    return found


def _open_guides(chain: Chain) -> set[str]:
    """Return the guides that no scenario leads to, or that a test does not execute."""
    found = set(chain.paths("guide") - chain.values("scenario:guide"))
    executing = chain.pairs("e2e:guide")
    return found | {
        guide for guide, test in chain.pairs("guide:test") if (test, guide) not in executing
    }


def _open_tests(chain: Chain) -> set[str]:
    """Return the tests that no scenario leads to, or that disagree on what they prove."""
    found = set(chain.paths("e2e") - chain.values("scenario:test"))
    found |= {test for test, _ in chain.pairs("e2e:mention") ^ chain.pairs("e2e:mark")}
    known = {(test, id_) for _, id_, test in chain.rows("scenario:test")}
    return found | {test for test, id_ in chain.pairs("e2e:scenario") if (test, id_) not in known}


def _open_features(chain: Chain) -> set[str]:
    """Return the features that do not name the capability of their behavior, and it alone."""
    named = chain.pairs("feature:capability")
    right = {(path, chain.owners.get(id_, "")) for path, _, id_ in chain.rows("feature")}
    return {path for path, _ in right ^ named}


def _mislabelling(chain: Chain, kind: str) -> set[str]:
    """Return the pages that name a behavior, and link the feature of another beside it."""
    tagged = _tagged(chain)
    lines = ((page, *label.split("\t")) for page, label in chain.pairs(f"{kind}:labelled"))
    return {page for page, behavior, path in lines if tagged.get(path, behavior) != behavior}


def _promised(chain: Chain, capability: Artifact) -> Faults:
    """Find what a capability lacks, or lists of another one."""
    done = any(one.status == IMPLEMENTED for one in chain.within(capability, "behavior"))
    if done and not chain.within(capability, "scenario"):
        fix = f"Describe one: wavewright new guide NAME --capability {capability.id}"
        yield heading(capability, "Value Scenarios"), "the capability has no value scenario", fix
    declared = chain.targets(capability, "behavior")
    tagged = _tagged(chain)
    for link in _in_section(capability, "Behaviors", "feature"):
        behavior = tagged.get(link.target, "")
        if link.target in chain.paths("feature") and behavior not in declared:
            message = f"the capability does not declare {behavior or link.target}"
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
    wanted += [("feature", feature) for feature in features if feature]
    for relation, path in wanted:
        if path not in chain.targets(guide, relation) and not _slipped(
            chain, guide, relation, path
        ):
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
        if path not in chain.targets(test, relation) and not _slipped(chain, test, relation, path):
            message = f"the test of {scenario.id} does not name its {relation} {path}"
            yield test.place, message, f"Write `{word}: {path}` in its docstring."


def _slipped(chain: Chain, artifact: Artifact, relation: str, path: str) -> bool:
    """Whether a link is only mistyped, at either end: TRACE102 and TRACE107 tell."""
    return not chain.exists(path) or any(
        not chain.exists(target) for target in chain.targets(artifact, relation)
    )


def _from_guide(chain: Chain, guide: Artifact) -> Faults:
    """Find a guide that no scenario leads to, and tests that do not execute it."""
    path = guide.place.path
    if path not in chain.values("scenario:guide"):
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
    if path not in chain.values("scenario:test"):
        fix = "Name it under `Tests` of a value scenario, or remove it."
        yield test.place, "no value scenario leads to this test", fix
    for link in linked(test, "scenario"):
        if not any(
            id_ == link.target and its == path for _, id_, its in chain.rows("scenario:test")
        ):
            message = f"no value scenario {link.target} has this test"
            yield link.place, message, "Write the ID of the scenario whose test this is."
    for relation, other, message in (
        ("mention", "mark", "the test names {}, and is not marked with it"),
        ("mark", "mention", "the test is marked with {}, and its docstring does not name it"),
    ):
        if not chain.targets(test, other) <= chain.owners.keys():
            continue  # TRACE104: the other one is mistyped
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
    fix = f"Write `# Capability: {owner}` in the first line."
    if not named:
        edit = Edit(Place(feature.place.path), 0, f"# Capability: {owner}\n")
        yield feature.place, "the feature does not name its capability", fix, (edit,)
    for link in named:
        if link.target != owner and chain.exists(link.target):
            yield link.place, f"{feature.id} is declared by {owner}", fix


def _mislabelled(chain: Chain, artifact: Artifact) -> Faults:
    """Find links whose text is one behavior and whose target the feature of another."""
    tagged = _tagged(chain)
    for behavior, feature in labelled(artifact):
        other = tagged.get(feature.target, "")
        if names.BEHAVIOR.fullmatch(other) and other != behavior.target:
            message = f"the link says {behavior.target} and leads to {other}"
            yield behavior.place, message, "Let text and target name the same behavior."
