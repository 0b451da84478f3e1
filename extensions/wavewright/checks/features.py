"""SHAPE, for features: one behavior, one status, scenarios with steps, in valid Gherkin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wavewright.checks.chain import at_line, linked
from wavewright.checks.rule import check
from wavewright.read.outline import FEATURE, OTHER, SCENARIO, STEP, TAG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wavewright.checks.chain import Chain
    from wavewright.checks.rule import Faults
    from wavewright.model import Artifact


_FILLED = {
    "outline": "Write `Examples:` with a row for each case, or make it a `Scenario:`.",
    "examples": "Write a row below the names of its columns, or remove the table.",
    "first": "Begin with Given, When or Then.",
}


@check("SHAPE106")
def incomplete_feature(chain: Chain) -> Faults:
    """A feature describes one behavior, says its status, and has scenarios with steps.

    Results of scenarios belong to behaviors by these tags, and a scenario without steps passes
    without proving anything.

    An outline without rows is run once, with its placeholders for values. pytest-bdd refuses a
    feature in which the first step of a scenario or background is an `And`, a `But` or a star.

    Put `@behavior:ID @status:draft` over `Feature:`, each tag once, and at least one scenario with
    steps below it, of which the first begins with Given, When or Then. Keywords are English.
    """
    for feature in chain.suspects("feature"):
        for tag, example in (("@behavior:", "NS.CAP.ACTION"), ("@status:", "draft")):
            lines = [n for level, t, n in feature.sections if level == TAG and t.startswith(tag)]
            if not lines:
                fix = f"Put `{tag}{example}` over `Feature:`."
                yield feature.place, f"the feature has no `{tag}` tag", fix
            for line in lines[1:]:
                fix = "A feature has one. Remove the other, or make a feature of its own."
                yield at_line(feature.place, line), f"a second `{tag}` tag", fix
        if not any(level == FEATURE for level, _, _ in feature.sections):
            yield feature.place, "there is no `Feature:`", "Write `Feature: title` below the tags."
        scenarios = list(_scenarios(feature))
        if not scenarios:
            yield feature.place, "the feature has no scenario", "Write one: `Scenario: title`."
        for title, line, steps in scenarios:
            if not steps:
                fix = "Write its steps: Given, When, Then."
                yield at_line(feature.place, line), f"the scenario {title!r} has no steps", fix
        for link in linked(feature, "hollow"):
            yield link.place, link.target, _FILLED[link.target.split()[1]]


def _scenarios(feature: Artifact) -> Iterator[tuple[str, int, int]]:
    """Yield title, line and number of steps of each scenario."""
    title, line, steps = "", 0, 0
    for level, text, number in (*feature.sections, (FEATURE, "", 0)):
        if level == STEP:
            steps += 1
        elif level in {FEATURE, SCENARIO, OTHER}:
            if line:
                yield title, line, steps
            title, line, steps = text, number if level == SCENARIO else 0, 0


@check("SHAPE108")
def invalid_gherkin(chain: Chain) -> Faults:
    """A feature is valid Gherkin.

    The official parser says so; pytest-bdd and every other runner refuse a file that it refuses,
    and then none of its scenarios is run.

    Mend the line that the finding names. In a scenario each line begins with a keyword, with `|` or
    with `#`; the rows of a table have as many cells; the quotes around a longer text stand in
    pairs. Words of your own go right below `Feature:` or `Scenario:`.
    """
    for feature in chain.suspects("feature"):
        for link in linked(feature, "problem"):
            fix = "Mend this line or the one above. Runners refuse the whole file."
            yield link.place, link.target, fix
