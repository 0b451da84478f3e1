"""Features: scenarios, their steps, and what the official parser says of a broken one."""

import subprocess
import sys

import pytest

from wavewright.model import Artifact
from wavewright.read import scan
from wavewright.read.gherkin import problems

PATH = "project-docs/capabilities/behaviors/app-a-run.feature"
HEAD = "@behavior:APP.A.RUN @status:draft\nFeature: Run\n"


def feature(text: str) -> Artifact:
    facts = scan("feature", PATH, text.encode())
    assert facts.findings == ()
    return facts.artifacts[0]


def said(text: str, relation: str) -> list[str]:
    return [link.target for link in feature(text).links if link.relation == relation]


def test_and_but_and_a_star_are_of_the_kind_of_the_step_before() -> None:
    text = f"""\
{HEAD}
  Background:
    Given a
    And b

  Scenario: One
    When c
    * d
    Then e
    But f
    And  g <x>
    Given h

  Scenario: Two
    And i
"""
    assert said(text, "step") == [
        *("given a", "given b", "when c", "when d", "then e", "then f", "then g <x>"),
        *("given h", "given i"),
    ]
    assert said(text, "case") == ["One", "Two"]


def test_only_what_stands_in_a_scenario_or_background_is_a_step() -> None:
    text = f"""\
{HEAD}  Given is a word of the description

  Scenario Outline: One
    Words about it
    Given a <word>
      | Given x |
    When b
      ```
      Then not this
      ```text
    Examples: of words
      Given is a word again
      | word |
      | Then |

  Rule: all of them
    When is a word

    Example: Two
      Then c
"""
    assert said(text, "step") == ["given a <word>", "when b", "then c"]
    assert said(text, "case") == ["One", "Two"]


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("", 0, 0, ""),
        ("# nothing yet", 0, 0, ""),
        (f"{HEAD}  Scenario: One\n    Given a", 0, 0, ""),
        ("# language: de\nFunktionalität: A\n  Szenario: B\n    Angenommen c\n", 0, 0, ""),
        ("# language: xx\nFeature: A\n", 1, 1, "there is no language `xx`"),
        (f"{HEAD}  Scenario: One\n    Given a\n    Whn b\n", 5, 5, "`Whn b` stands where"),
        (f"{HEAD}  Scenario: One\n    Given a\n      | b | c |\n      | d |\n", 6, 7, "differ"),
        (f"{HEAD}  Scenario: One\n    Given a\n      | b |\n      | c | d |\n", 6, 7, "differ"),
        (f"{HEAD}  @slow fast\n  Scenario: One\n", 3, 3, "no tag"),
        (f'{HEAD}  Scenario: One\n    Given a\n      """\n      b\n', 7, 1, "the file ends where"),
        (f"{HEAD}  @slow\n", 4, 1, "the file ends where"),
        (
            f"{HEAD}Feature: Again\n  Scenario: A\n    Given b\n{HEAD}",
            7,
            1,
            "`Feature: Run` stands",
        ),
        ("Scenario: One\n  Given a\n", 1, 1, "`Scenario: One` stands where a tag or `Feature:`"),
    ],
)
def test_what_is_no_gherkin_is_told_in_one_line_at_its_place(
    text: str, line: int, column: int, what: str
) -> None:
    found = [link for link in feature(text).links if link.relation == "problem"]
    assert bool(found) == bool(what)
    if what:
        assert (found[0].place.line, found[0].place.column) == (line, column)
        assert what in found[0].target
        assert "\n" not in found[0].target
        assert "#" not in found[0].target
        assert [(*link.place[1:], link.target) for link in found] == problems(text)


def test_each_fault_of_a_file_is_told() -> None:
    text = f"{HEAD}  Scenario: One\n    Whn a\n    Given b\n    Thn c\n    And d\n    Bt e\n"
    assert [line for line, _, _ in problems(text)] == [6, 8]


def test_the_official_parser_is_not_imported_for_a_usual_feature() -> None:
    code = f"""
import sys
from wavewright.read import scan
text = {f"{HEAD}  Scenario: One{chr(10)}    Given a{chr(10)}"!r}
scan("feature", {PATH!r}, text.encode())
assert not any(name.startswith("gherkin") for name in sys.modules)
scan("feature", {PATH!r}, (text + "x").encode())
assert "gherkin.parser" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_what_pytest_bdd_would_refuse_or_run_without_values_is_hollow() -> None:
    text = f"""\
{HEAD}  Background:
    * a star

  Scenario Outline: One
    And <word>
    And more

  Scenario Template: Two
    Given a table
      | a | b |
    @tag
    Examples: of words
      # | c |
      | word |
    Examples:
      Words.
      | word |

      | a    |

  Scenario: Three
    Given a
    Scenarios:
"""
    first = text.partition("  Background:")[0].count("\n") + 1
    hollow = [link for link in feature(text).links if link.relation == "hollow"]
    assert sorted((link.place.line - first, link.target) for link in hollow) == [
        (1, "the first step begins with `*`"),
        (3, "the outline has no examples"),
        (4, "the first step begins with `And`"),
        (11, "the examples have no rows"),
        (22, "the examples have no rows"),
    ]
