"""The quick reader of features says what the full one and the official parser say, or nothing."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from gherkin.parser import Parser
from hypothesis import given, settings
from hypothesis import strategies as st

from wavewright.model import Artifact
from wavewright.read.fast.features import feature
from wavewright.read.files import scan
from wavewright.read.grammar import plain, problems
from wavewright.read.rows import JOIN, Row, rows

pytestmark = pytest.mark.fuzz

PATH = "project-docs/capabilities/behaviors/app-answer-run.feature"
GENERATED = """\
# Capability: project-docs/capabilities/answering.md
@behavior:APP.ANSWER.RUN @status:draft @priority:P2
Feature: Run the answer
  As a user
  I want to get this done in one step
  So that I can go on with my own work

  # What users do and see, with the values that they use; these three are a start.
  # Example: When "Ada" publishes the config "blue" with 3 settings

  Background:
    Given the answering capability is set up

  Scenario: Run the answer succeeds
    Given a valid request to run
    When the request to run is made
    Then it succeeds
    And the result can be seen

  Scenario: Run the answer reports an error
    Given a request to run that cannot succeed
    When the request to run is made
    Then it fails with an error that says what to do
    And nothing has changed

  Scenario: Run the answer at the boundary
    Given the smallest valid request to run
    When the request to run is made
    Then it succeeds
"""
WRITTEN = '''\
@behavior:APP.ANSWER.RUN @status:implemented @slow
@web @team-a

Feature: Ask and änswer
  Words about it, with a | and a "quote".
  (More of them.)

  # a comment
  Background: of all
    Some words.
    Given a user
    * a question "what?"

  @smoke @fast
  Scenario: One
    Words about this.

    When it is asked:
      """text
      Scenario: no scenario
      | no | table
      """
    But not twice
    # Then a comment
    Then the answers are
      | word | times |
      # between
      | a b  | 2     |

    And it ends

  @many
  Scenario Outline: Two <word>
    Given <word>
    When it is asked <times> times
    Then nothing

    @some
    Examples: good ones
      Words.
      | word | times |
      | a    | 1     |

    Examples:
      | word |
      # another one
      | b    |

  Example: Three
    Given an end
'''
EXAMPLES = {"generated": GENERATED, "written": WRITTEN}
TEXT = '''\
@behavior:APP.ANSWER.RUN
@behavior:APP.ANSWER.OTHER
@status:ready
@status:unknown
@priority:P9
@tag
@a @b
@a@b
@a # b
@a b
@
# Capability: project-docs/capabilities/other.md
#Capability: user-docs/how-to/a.md
# language: de
#language:en
# comment
#
# What users do and see, with the values that they use; these three are a start.
  # Example: When "Ada" publishes the config "blue" with 3 settings
I want to get this done in one step
  So that I can go on with my own work and more
Feature: Another
Feature:
Background:
Background: again
Rule: A rule
Scenario: Nasty
Scenario:
Scenario : Nasty
Scenario Outline: Nasty
Scenario Template: Nasty
Scenarios: Nasty
Example: Nasty
Examples:
Ability: Nasty
Given a nasty step
Given  a nasty step
Given a nasty step\x20\x20
Given a nasty step\u00a0
Given
Given\ta tab
Givena step
given a nasty step
When "quoted"
Then <x>
And more
But more
* more
*more
- item
Words of a kind
"quoted"
(words)
| a | b |
| a |
| a | b
| a \\| b |
| a | b | c |
|
||
"""
""" text
"""text
```
\\"\\"\\"
\u00a0Given odd
\tGiven odd
\u2028
Szenario: odd
é
:
Wave 1.1
'''
NASTY = TEXT.split("\n")


def agree(text: str, path: str = PATH) -> bool:
    """Return whether the quick reader took a text, after comparing it with the other two."""
    found = feature(path, text, has_code=True)
    assert not plain(text) or problems(text) == []
    if found is None:
        return False
    (artifact,) = scan("feature", path, text.encode()).artifacts
    assert set(found) == set(rows(artifact))
    official(found, artifact, text)
    assert artifact.id == "APP.ANSWER.RUN"
    assert sum(1 for _, tag, _ in artifact.sections if tag.startswith("@behavior:")) == 1
    return True


def official(found: list[Row], artifact: Artifact, text: str) -> None:
    """Compare rows and links with what the official parser reads."""
    parsed: Any = Parser().parse(text)["feature"]
    tags = [tag["name"] for tag in parsed["tags"]]
    assert tags == [tag for level, tag, _ in artifact.sections if level == 0]
    titles, steps = [], []
    for child in parsed["children"]:
        one = child.get("scenario") or child["background"]
        titles += [one["name"]] if "scenario" in child else []
        assert one["steps"] or "background" in child
        word = ""
        for step in one["steps"]:
            key = step["keyword"].strip()
            word = key.lower() if key in {"Given", "When", "Then"} else word or "given"
            steps.append(f"{word} {step['text']}")
    assert titles == [link.target for link in artifact.links if link.relation == "case"]
    assert steps == [link.target for link in artifact.links if link.relation == "step"]
    assert {target for key, target, _ in found if key == "feature:case"} == {*titles}
    assert ("feature.steps", JOIN.join(sorted({*steps})), "") in found


def variants(text: str) -> Iterator[str]:
    """Yield a text with each line left out, doubled and swapped, and without its end."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        before, after = lines[:at], lines[at + 1 :]
        yield "\n".join([*before, *after])
        yield "\n".join([*before, line, line, *after])
        yield "\n".join([*before, *after[:1], line, *after[1:]])
        yield "\n".join([*before, line])


@pytest.mark.parametrize("name", EXAMPLES)
def test_usual_features_are_taken(name: str) -> None:
    assert agree(EXAMPLES[name])


def test_a_feature_belongs_to_its_file() -> None:
    assert not agree(GENERATED, PATH.replace("run", "stop"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_feature_with_a_changed_line_is_read_alike(name: str) -> None:
    taken = [agree(text) for text in variants(EXAMPLES[name])]
    assert taken.count(True) > len(taken) // 4


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("margin", ["", "    "])
def test_a_feature_with_a_nasty_line_is_read_alike(name: str, margin: str) -> None:
    lines = EXAMPLES[name].split("\n")
    taken = [
        agree("\n".join([*lines[:at], margin + nasty, *lines[at:]]))
        for at, nasty in product(range(len(margin) // 4, len(lines), 3), NASTY)
    ]
    assert taken.count(True) > len(taken) // 20


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(EXAMPLES)), st.data())
def test_a_feature_of_mixed_lines_is_read_alike(name: str, data: st.DataObject) -> None:
    lines = EXAMPLES[name].split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines)))
        new = data.draw(st.lists(st.sampled_from(NASTY + lines), max_size=3))
        margin = data.draw(st.sampled_from(["", "  ", "    "]))
        lines[at : at + data.draw(st.integers(0, 3))] = [margin + line for line in new]
    agree("\n".join(lines))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(EXAMPLES)), st.data())
def test_a_feature_with_changed_characters_is_read_alike(name: str, data: st.DataObject) -> None:
    text = EXAMPLES[name]
    at = data.draw(st.integers(0, len(text)))
    put = data.draw(st.text('@#:|"<>* \n\tG\u00a0\x1fé', max_size=3))
    agree(text[:at] + put + text[at + data.draw(st.integers(0, 3)) :])
