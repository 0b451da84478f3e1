"""What came of guides: lines for people, JUnit XML for services, data for programs."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavewright.guide import data, junit
from wavewright.guide.document import Expected, Guide, Options, Step
from wavewright.guide.linked import Linked, linked
from wavewright.guide.match import vocabulary
from wavewright.guide.places import is_guide
from wavewright.guide.report import (
    Account,
    differs,
    failures,
    guide_line,
    step_line,
    summary,
    title,
)
from wavewright.guide.results import FAILED, NOT_RUN, PASSED, SKIPPED, Ran, Result
from wavewright.guide.run import DIFFERS, run
from wavewright.limits import Running
from wavewright.model import Artifact, Config, Link, Place, Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATH = "user-docs/how-to/greet.md"
WORDS = vocabulary((("ROOT", "/tmp/x"),), ())  # noqa: S108  # a text
TEXTS = st.text(max_size=20)
STEPS = st.builds(
    Step,
    TEXTS,
    st.integers(1, 99),
    TEXTS,
    st.builds(Options, exit=st.integers(0, 3), reason=TEXTS),
    st.none() | st.builds(Expected, st.integers(1, 99), TEXTS, st.just(0), st.just(0)),
)
RESULTS = st.builds(
    Result,
    STEPS,
    st.sampled_from([PASSED, FAILED, SKIPPED, NOT_RUN]),
    TEXTS,
    TEXTS,
    st.none() | st.integers(0, 3),
    st.floats(0, 9),
    TEXTS | st.just(DIFFERS),
)


def result(line: int, outcome: str = PASSED, expected: str | None = None, **more: object) -> Result:
    heading = str(more.pop("heading", f"Step {line}"))
    options = more.pop("options", Options())
    assert isinstance(options, Options)
    shown = None if expected is None else Expected(line + 5, expected, 0, 0)
    step = Step(heading, line, str(more.pop("command", "greet")), options, shown)
    return Result(step, outcome, **{"exit": 0, **more})  # type: ignore[arg-type]


def account(*results: Result, behaviors: tuple[str, ...] = ()) -> Account:
    guide = Guide(PATH, "Greet", "", tuple(one.step for one in results))
    return Account(Ran(guide, results, 1.25), WORDS, Linked(behaviors))


WRONG = result(
    31,
    FAILED,
    "Hello\nBob in [ROOT]\n",
    heading="Step 2: Greet by name",
    command="greet \\\n  Ada",
    output="Hello\nAda in /tmp/x\n",
    errors="careful\n",
    problem=DIFFERS,
)


def test_a_wrong_output_shows_place_heading_command_difference_and_how_to_accept_it() -> None:
    assert "\n".join(failures(account(result(9), WRONG))).splitlines() == [
        "user-docs/how-to/greet.md:31: Step 2: Greet by name",
        "  $ greet \\",
        "  >   Ada",
        f"  {DIFFERS}",
        *[f"    {line}" for line in difference_of(WRONG)],
        "  standard error:",
        "    careful",
        "  To accept what it prints: wavewright guide update user-docs/how-to/greet.md",
    ]
    assert "-Bob in [ROOT]" in difference_of(WRONG)


def difference_of(one: Result) -> list[str]:
    from wavewright.guide.match import difference

    assert one.step.expected
    return [line.rstrip("\n") for line in difference(one.step.expected.text, one.output, WORDS)]


def test_a_wrong_exit_status_shows_the_last_lines_and_what_to_write_if_it_is_right() -> None:
    many = "".join(f"line {number}\n" for number in range(1, 15))
    wrong = result(31, FAILED, "x\n", exit=3, output=many, errors="no\n", problem="exit status 3")
    lines = list(failures(account(wrong, result(40, NOT_RUN), result(44, NOT_RUN))))
    assert lines[2] == "  exit status 3"
    assert lines[3] == "  its output ends with:"
    assert lines[4:14] == [f"    line {number}" for number in range(5, 15)]
    assert lines[14:] == [
        "  standard error:",
        "    no",
        "  If it must end so, write `exit=3` behind the language of its block.",
        "user-docs/how-to/greet.md:40: from here 2 steps were not run.",
    ]
    assert not any("guide update" in line for line in lines)


def test_a_command_that_is_not_found_is_told_how_to_be_found() -> None:
    lost = result(31, FAILED, exit=127, errors="greet: not found\n", problem="exit status 127")
    told = "\n".join(failures(account(lost)))
    assert all(word in told for word in ("`here: true`", "`fixture: FOLDER`", "on the PATH"))
    assert "exit=127" not in told
    meant = lost._replace(step=lost.step._replace(options=Options(exit=127)), problem=DIFFERS)
    assert "here: true" not in "\n".join(failures(account(meant)))


@pytest.mark.parametrize(
    ("command", "told"),
    [("sleep 9", "  It has printed nothing."), ("echo Go; sleep 9", "  its output:\n    Go\n")],
)
def test_a_step_that_was_waited_for_in_vain_shows_what_it_printed_or_that_it_did_not(
    tmp_path: Path, command: str, told: str
) -> None:
    step = Step("", 1, command, Options(background=True, wait_for="Listening"))
    ran = run(Guide(PATH, "x", "", (step,), timeout=1), tmp_path, Running())
    said = "\n".join([*failures(Account(ran, WORDS)), ""])
    assert "Listening did not come within 1 s" in said
    assert told in said
    assert ("`wait-for=port:8000`" in said) == ("Go" not in command)


@pytest.mark.parametrize(
    ("one", "accepted"),
    [
        (WRONG, True),
        (WRONG._replace(problem="exit status 3 instead of 0"), False),
        (WRONG._replace(outcome=PASSED), False),
    ],
)
def test_only_an_output_can_be_accepted(one: Result, *, accepted: bool) -> None:
    assert differs(one) is accepted
    assert ("guide update" in "\n".join(failures(account(one)))) is accepted


def test_control_characters_of_an_output_reach_no_terminal() -> None:
    evil = "\x1b[2J\u202e"
    wrong = result(3, FAILED, heading=evil, command=evil, output=evil, errors=evil, problem=evil)
    told = "\n".join(
        [*failures(account(wrong)), step_line(wrong), title(account().ran.guide, wrong)]
    )
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert told.count("\\x1b[2J") == 8


def test_a_guide_of_which_nothing_ran_has_failed_and_says_why() -> None:
    (told,) = failures(account())
    assert told.splitlines() == [
        f"{PATH}: the guide has no step",
        "  A guide that runs nothing proves nothing: show a command in a block of `bash`.",
    ]
    other = result(3, SKIPPED, options=Options(systems=("windows",)), problem="only on windows")
    (told,) = failures(account(other))
    assert told.startswith(f"{PATH}: nothing ran of its 1 step: only on windows\n")
    assert list(failures(account(result(3), other))) == []


@pytest.mark.parametrize(
    ("results", "line"),
    [
        ([result(3)], "passed  user-docs/how-to/greet.md  1 step (1.2 s)"),
        ([result(3), result(4, SKIPPED)], "passed  {}  2 steps: 1 passed, 1 skipped (1.2 s)"),
        (
            [result(3), WRONG, result(40, NOT_RUN)],
            "failed  {}  3 steps: 1 failed, 1 passed, 1 not run (1.2 s)",
        ),
        ([], "failed  {}  0 steps (1.2 s)"),
    ],
)
def test_a_guide_has_a_line(results: list[Result], line: str) -> None:
    assert guide_line(account(*results).ran) == line.format(PATH)


def test_a_step_has_a_line_with_its_reason() -> None:
    assert step_line(result(3, seconds=0.26)) == "  ✓ 3: Step 3 (0.3 s)"
    assert step_line(WRONG) == f"  ✗ 31: Step 2: Greet by name (0.0 s): {DIFFERS}"
    skipped = result(3, SKIPPED, options=Options(run=False, reason="needs a screen"))
    assert step_line(skipped) == "  - 3: Step 3: needs a screen"
    assert step_line(result(3, heading="", command="a\nb")) == "  ✓ 3: a (0.0 s)"


def test_the_summary_counts_guides_and_steps() -> None:
    good, bad = account(result(3)), account(WRONG, result(40, NOT_RUN))
    assert summary([good]) == "1 guide, passed; 1 step."
    assert summary([bad]) == "1 guide, failed; 2 steps: 1 failed, 1 not run."
    assert summary([good, good]) == "2 guides, all passed; 2 steps."
    assert summary([good, bad]) == "2 guides, 1 failed; 3 steps: 1 failed, 1 passed, 1 not run."


def parsed(*accounts: Account) -> ET.Element:
    return ET.fromstring(junit.text(accounts).encode(errors="replace"))  # noqa: S314  # our own


def counts(element: ET.Element) -> Iterator[int]:
    for name in ("tests", "failures", "errors", "skipped"):
        yield int(element.attrib[name])


def test_junit_has_a_case_for_each_step_with_file_line_and_behaviors() -> None:
    skipped = result(40, SKIPPED, options=Options(run=False, reason="needs a screen"))
    root = parsed(account(result(9), WRONG, skipped, behaviors=("APP.A.B", "APP.A.C")))
    assert (root.tag, *counts(root)) == ("testsuites", 3, 1, 0, 1)
    (suite,) = root
    assert (suite.tag, suite.get("name"), *counts(suite)) == ("testsuite", PATH, 3, 1, 0, 1)
    assert suite.get("time") == "1.250"
    first, second, third = suite
    assert first.attrib == {
        "classname": PATH, "name": f"{PATH}:9 Step 9", "file": PATH, "line": "9", "time": "0.000",
    }  # fmt: skip
    properties = [(one.get("name"), one.get("value")) for one in first.iter("property")]
    assert properties == [("behavior", "APP.A.B"), ("behavior", "APP.A.C"), ("guide", PATH)]
    assert [child.tag for child in first] == ["properties"]
    failure = second.find("failure")
    assert failure is not None
    assert failure.get("message") == DIFFERS
    assert (failure.text or "").splitlines()[0] == f"{PATH}:31: Step 2: Greet by name"
    assert [one.get("message") for one in third.iter("skipped")] == ["needs a screen"]


def test_junit_fails_for_a_guide_of_which_nothing_ran() -> None:
    root = parsed(account(), account(result(3)))
    assert [*counts(root)] == [2, 1, 0, 0]
    failure = root[0][0].find("failure")
    assert failure is not None
    assert failure.get("message") == f"{PATH}: the guide has no step"


@settings(max_examples=40)
@given(st.lists(st.lists(RESULTS, max_size=4), max_size=3))
def test_whatever_happens_the_forms_are_whole_and_agree(found: list[list[Result]]) -> None:
    accounts = [account(*results) for results in found]
    root = parsed(*accounts)
    for element in (root, *root):
        cases = [*element.iter("testcase")]
        failed = sum(case.find("failure") is not None for case in cases)
        skipped = sum(case.find("skipped") is not None for case in cases)
        assert [*counts(element)] == [len(cases), failed, 0, skipped]
    for one, suite in zip(accounts, root, strict=True):
        broken = any(case.find("failure") is not None for case in suite)
        assert broken or one.ran.passed or NOT_RUN in {each.outcome for each in one.ran.results}
        assert bool([*failures(one)]) is not one.ran.passed
    form = json.loads(json.dumps(data.of_run(accounts)))
    jsonschema.Draft7Validator(data.schema()).validate(form)
    assert form["passed"] is (bool(accounts) and all(one.ran.passed for one in accounts))


def test_the_schema_refuses_other_forms() -> None:
    form = data.of_run([account(WRONG)])
    jsonschema.validate(form, data.schema())
    for broken in ({**form, "version": 2}, {**form, "form": "other"}, {**form, "guides": [{}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, data.schema())


def page(*links: Link) -> Artifact:
    above = ((1, "How-To", 1), (2, "Steps", 10), (3, "Step 1", 12), (3, "Step 2", 20))
    below = ((2, "Related", 30), (0, "behaviors", 32), (0, "/behaviors", 35))
    return Artifact("guide", "greet", "Greet", "", Place(PATH), links, {}, (*above, *below))


def feature(name: str, *ids: str) -> Artifact:
    path = f"project-docs/capabilities/behaviors/{name}.feature"
    links = tuple(Link("behavior", id_, Place(path)) for id_ in ids)
    return Artifact("feature", ids[0], "", "draft", Place(path), links)


def link(relation: str, target: str, line: int) -> Link:
    return Link(relation, target, Place(PATH, line))


def project(*links: Link) -> Project:
    test = "tests/value-scenarios/test_greet.py"
    scenario = Artifact("scenario", "app.a.b.greet", "", "draft", Place("project-docs/x.md"))
    own = (Link("guide", PATH, Place("x")), Link("test", test, Place("x")))
    other = scenario._replace(id="app.a.b.other", links=(Link("guide", "other.md", Place("x")),))
    features = (feature("app-a-b", "APP.A.B", "APP.A.D"), feature("app-a-c", "APP.A.C"))
    scenarios = (scenario._replace(links=own), other)
    return Project("/", Config("P", "APP"), (page(*links), *features, *scenarios))


FOLDER = "project-docs/capabilities/behaviors"
BOTH = (
    link("feature", f"{FOLDER}/app-a-b.feature", 33),
    link("feature", f"{FOLDER}/app-a-c.feature", 34),
)


def test_a_guide_proves_the_behaviors_of_the_features_it_links() -> None:
    found = linked(project(*BOTH, link("mention", "APP.X.Y", 13)), PATH)
    assert found.behaviors == ("APP.A.B", "APP.A.D", "APP.A.C")
    assert [one.id for one in found.scenarios] == ["app.a.b.greet"]
    assert found.tests == ("tests/value-scenarios/test_greet.py",)
    assert found.at(14) == found.at(22) == found.at(1) == found.behaviors


def test_a_step_that_names_some_of_them_proves_these_alone() -> None:
    found = linked(project(*BOTH, link("mention", "APP.A.C", 13)), PATH)
    assert found.at(14) == ("APP.A.C",)
    assert found.at(22) == found.behaviors


def test_a_page_that_the_project_does_not_know_proves_nothing() -> None:
    assert linked(project(), "docs/x.md") == Linked()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("user-docs/how-to/a.md", True),
        ("user-docs/tutorials/first/a.md", True),
        ("user-docs/how-to/README.md", False),
        ("user-docs/how-to/a.txt", False),
        ("user-docs/how-to-not/a.md", False),
        ("README.md", False),
    ],
)
def test_guides_are_in_two_folders(path: str, *, expected: bool) -> None:
    assert is_guide(path) is expected


def test_long_commands_are_cut_in_a_line() -> None:
    line = step_line(result(3, heading="", command="x" * 200))
    assert re.fullmatch(r"  ✓ 3: x{79}… \(0\.0 s\)", line)
