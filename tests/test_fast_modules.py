"""The quick reader of Python says what the full one says, or nothing.

Examples as the generator and people write them are changed line by line, and each time the rows of
both readers are compared.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavewright import layout, names
from wavewright.read.fast import modules
from wavewright.read.files import scan
from wavewright.read.rows import Row, rows

pytestmark = pytest.mark.fuzz

BODIES = Path(modules.__file__).parents[2] / "kinds"
PATHS = {
    "steps": "tests/step_defs/test_app_a_run_steps.py",
    "unit": "tests/unit/test_app_a_run.py",
    "e2e": "tests/value-scenarios/test_first_time.py",
    "test": "tests/smoke/test_a.py",
    "code": "src/app/a.py",
}


def generated(body: str, guide: str = "ask") -> str:
    behavior = {
        "id": "APP.ANSWER.RUN",
        "file": "app-answer-run",
        "verb": "answer run",
        "class_name": "AnswerRun",
        "title": "Answer run",
    }
    made = (
        jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, autoescape=False)  # noqa: S701
        .from_string((BODIES / body).read_text(encoding="utf-8"))
        .render(
            behavior=behavior,
            shown=[behavior, {**behavior, "id": "APP.ANSWER.STOP"}],
            capability={"slug": "answering"},
            wave={"number": "1.2"},
            scenario={
                "id": f"app.answer.run.{guide}",
                "name": guide.replace("-", "_"),
                "guide": guide,
                "title": "A",
            },
        )
    )
    return layout.fitted(made)


EXAMPLES = {
    ("steps", "generated"): generated("behavior/steps.py.jinja"),
    ("unit", "generated"): generated("behavior/unit_test.py.jinja"),
    ("e2e", "generated"): generated("guide/value_scenario.py.jinja"),
    ("steps", "written"): '''\
"""Steps of @behavior:APP.A.RUN, for Wave 1.1 (v0.1.0)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pytest_bdd import (
    given,
    parsers,
    scenarios,
    step,
    then,
    when,
)

scenarios("app-a-run.feature", "app-a-stop.feature")
scenarios("more.feature")

LIMITS = {
    "low": 1,  # don't go below
    "high": 10,
}


@dataclass
class World:
    """What the steps share. See project-docs/capabilities/a.md."""

    answers: list[str]
    limit: int = 3


@pytest.fixture
def world() -> World:
    """Return @behavior:APP.A.WORLD."""
    return World([])


@given("a start", target_fixture="start")
@given("a beginning")
def start(world: World) -> int:
    # not the end
    return LIMITS["low"]


@when(parsers.parse("{number:d} questions are asked"))
@when(parsers.re(r"(?P<number>\\d+) are asked"))
def asked(
    world: World,
    number: int,
) -> None:
    for index in range(number):
        if index > world.limit:
            break
        world.answers.append(f"answer {index}: it's \\"done\\"")


@then(parsers.cfparse("there are {number:d} answers"))
@step("nothing is wrong")
async def answered(world: World, number: int = 0) -> None:
    assert len(world.answers) == number
''',
    ("unit", "written"): '''\
"""Tests for the answers (Wave 1.1)

Feature: project-docs/capabilities/behaviors/app-a-run.feature, user-docs/how-to/ask.md.
"""

from pathlib import Path

import pytest

from app.answers import Answers, ask
from app.errors import (
    TooLong,
    Wrong,
)

PIECES = ["a", "b"]


def helper(text: str) -> str:
    """Help @behavior:APP.A.HELP."""
    return text.strip()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    def inner() -> Path:
        """Return the inside: @behavior:APP.A.INNER."""
        return tmp_path / "a"

    return inner()


@pytest.mark.behavior("APP.A.RUN")
@pytest.mark.behavior("APP.A.STOP")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a", 1),
        pytest.param("b", 2, id="second"),
    ],
)
def test_ask(text: str, found: int) -> None:
    r"""Test @behavior:APP.A.RUN with \\d."""
    with pytest.raises(Wrong, match="too"):
        ask(text)
    assert ask(text) == found, "a 'quoted' word"


@pytest.mark.behavior("APP.A.RUN")
class TestAnswers:
    """What answers do; dev-docs/x.md."""

    limit = 3

    @pytest.fixture
    def answers(self) -> Answers:
        return Answers(
            limit=self.limit,
            more={"a": [1, 2]},
        )

    @pytest.mark.behavior("APP.A.LONG")
    @pytest.mark.parametrize(
        "text",
        ["a" * 9, "b"],
    )
    def test_long(self, answers: Answers, text: str) -> None:
        """Test it - Value scenario app.a.run.first."""
        with pytest.raises(TooLong):
            answers.add(text)

    def test_quote(self) -> None:
        """Scenario: The first line of a text is none.

        Scenario Outline: A name of which the words are
            on two lines, or
            on three
            Given
        Example: <one> of 'its' kind
         Scenario:  A
             B
                C
        Scenario:
        Scenario: D"""

    async def test_short(self) -> None: ...


if __name__ == "__main__":
    pytest.main()
''',
    ("e2e", "written"): '''\
"""Value scenario app.a.run.first."""

import pytest
from wavewright.testing import RunGuide

GUIDE = "user-docs/how-to/third.md"


@pytest.mark.behavior("APP.A.RUN")
def test_first(run_guide: RunGuide) -> None:
    """E2E test that executes user-docs/how-to/ask.md."""
    run_guide("user-docs/how-to/ask.md")
    assert GUIDE


def test_second(tmp_path: Path, run_guide: RunGuide, *, more: bool = True) -> None:
    run_guide("user-docs/how-to/second.md")


def helper(run: RunGuide) -> None:
    for path in ("a", "b"):
        if path:
            run(path)
        run("user-docs/how-to/no.md")
        first = path
        if first:
            last = first
        run(last)
        run(first)
''',
    ("code", "written"): '''\
"""Answers.

They are @behavior:APP.A.RUN, see project-docs/capabilities/a.md and (Wave 1.3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"\\w+|'")
__all__ = ["Answer"]


# @behavior:APP.A.ALL is here
@lru_cache(maxsize=1)
class Answer:
    """An answer to @behavior:APP.A.ASK."""

    def words(self, text: str, *, limit: int = 3) -> Iterator[str]:
        """Yield the words.

        Args:
            text: What "to" say, as in `@behavior:NOT.THIS.ONE`.
        """
        # @behavior:APP.A.WORDS
        for found in _WORD.finditer(text):
            if len(found[0]) > limit and found[0] != "it's":
                yield found[0]

    @property
    def long(self) -> bool:
        return True


async def ask(
    text: str,
    limit: int,
) -> dict[str, int]:
    """Ask."""
    try:
        return {word: len(word) for word in Answer().words(text, limit=limit)}
    finally:
        pass
''',
}
NASTY = (
    """\
@pytest.mark.behavior("APP.A.NASTY")
@pytest.mark.behavior("not an id")
@pytest.mark.behavior("APP.A.ONE", "APP.A.TWO")
@ pytest.mark.behavior("APP.A.NASTY")
@pytest.mark.parametrize("a", [pytest.param(1, marks=pytest.mark.behavior("APP.A.NASTY"))])
# @pytest.mark.behavior("APP.A.NASTY")
pytestmark = pytest.mark.behavior("APP.A.NASTY")
pytestmark = [pytest.mark.behavior("APP.A.NASTY"), pytest.mark.slow]
x = pytestmark = [pytest.mark.behavior("APP.A.NASTY")]
x = pytest.mark.behavior("APP.A.NASTY")
pytest_plugins = ["tests.more"]
@given("a nasty step")
@given('a nasty step')
@given("a" "b")
@given(f"a {x}")
@given(NAME)
@given("a", converters={})
@given("re:a")
@when(parsers.parse("a \\\\d"))
@when(parsers.re("a", re.I))
@step
# @given("a nasty step")
x = given("a")(x)
given = 1
from hypothesis import given
from hypothesis import given as when
import pytest_bdd as bdd
from pytest_bdd import given as g
from .common import *
from .common import begin
from tests.common import begin
from app.steps import begin
from app import *
if True: from .common import begin
else: from app import *
x = 1; from .common import begin
class X: from .common import begin
scenarios("nasty.feature")
scenarios("folder/nasty.feature", "..")
scenarios('nasty.feature')
scenarios("a" + "b")
scenarios(PATH)
x = scenarios("nasty.feature")
x = [scenarios("nasty.feature")]
test_x = scenario("nasty.feature", "Its name")
@scenario("nasty.feature", "Its name")
if scenarios("nasty.feature"): pass
    run_guide("user-docs/how-to/nasty.md")
    run_guide(GUIDE)
    x = run_guide(path="user-docs/how-to/nasty.md")
    # run_guide("user-docs/how-to/nasty.md")
    self.run_guide("user-docs/how-to/nasty.md")
    run_guide("./user-docs//how-to/nasty.md", 1)
def helper(run_guide: RunGuide) -> None:
def test_inner(run_guide: RunGuide) -> None: run_guide("user-docs/how-to/nasty.md")
def test_nasty():
def test_nasty(): ...
def test_nasty(): "@behavior:APP.A.NASTY"
def nasty(a="):", b=(1, 2)) -> "x":
async def test_nasty():
class TestNasty:
class TestNasty: pass
class Nasty:
class Nasty(Base, metaclass=Meta):
if True:
else:
try:
for x in (
with x as y:
x = (
x = [
x = {
)
]
}
):
) -> None:
a and (b
'''
\"""
'''@behavior:APP.A.NASTY'''
\"""@behavior:APP.A.NASTY\"""
r\"""@behavior:APP.A.NASTY\"""
f\"""@behavior:APP.A.NASTY\"""
b\"""@behavior:APP.A.NASTY\"""
x = \"""@behavior:APP.A.NASTY\"""
x = \"""
x = '''
\""" @behavior:APP.A.NASTY
@behavior:APP.A.NASTY \"""
\"""a\""" % 1
\"""a\""" \"""@behavior:APP.A.NASTY\"""
\"""a\\\\\"""
x = '\"""'
# \"""
# don't "
x = "a
x = 'a
x = "a\\\\
x = "a \\\\" b"
x = 'a " b'
x = f"{y["z"]}"
x = ""
x = "a" # @behavior:APP.A.NASTY
# @behavior:APP.A.NASTY in Wave 1.7, see project-docs/a.md, not `@behavior:NO.NO.NO`
# @behavior:APP.A.NASTY
"@behavior:APP.A.NASTY"
'@behavior:APP.A.NASTY'
("@behavior:APP.A.NASTY")
x = "@behavior:APP.A.NASTY"
x = 1 \\\\
x = 1; y = 2
\\\\
lambda: 0
...
pass
See project-docs/waves/wave-1.1-a.md, Wave 1.5 (v0.2.0).
Wave 1.6 and project-docs/ROADMAP.md.
@behavior:wrong
`@behavior:APP.A.NASTY` x@behavior:APP.A.NASTY user-docs/{a} dev-docs/a/...
Value scenario app.a.nasty.one
Scenario: A nasty one
Scenario Template: "A" nasty one
\t@pytest.mark.behavior("APP.A.NASTY")
\tx = 1
\x0cx = 1
\x00
é = "é"
@mcp.tool
""".replace("\\\\", "\\")
    .replace('\\"', '"')
    .split("\n")
)


def quick(kind: str, text: str, path: str = "") -> list[Row] | None:
    path = path or PATHS[kind]
    if kind == "code":
        return modules.code(path, text, has_code=True)
    return modules.tests(kind, path, text, has_code=True)


def agree(kind: str, text: str, path: str = "") -> bool | None:
    """Return whether the quick reader took a text, after comparing; nothing when it is broken."""
    found = quick(kind, text, path)
    if found is None:
        return False
    facts = scan(kind, path or PATHS[kind], text.encode())
    if facts.findings:
        return None
    wanted = {row for artifact in facts.artifacts for row in rows(artifact)}
    assert set(found) == wanted, text
    for key, target, _ in found:
        if key.endswith((":mention", ":mark")):
            assert names.BEHAVIOR.fullmatch(target)
    return True


def variants(text: str) -> Iterator[str]:
    """Yield a text with each line left out, doubled, swapped and moved in or out."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        before, after = lines[:at], lines[at + 1 :]
        yield "\n".join([*before, *after])
        yield "\n".join([*before, line, line, *after])
        yield "\n".join([*before, *after[:1], line, *after[1:]])
        yield "\n".join([*before, f"    {line}", *after])
        yield "\n".join([*before, line[4:], *after])


@pytest.mark.parametrize(("kind", "name"), EXAMPLES)
def test_usual_files_are_taken(kind: str, name: str) -> None:
    text = EXAMPLES[kind, name]
    assert agree(kind, text)
    assert quick(kind, text)


@pytest.mark.parametrize("length", [46, 47, 60, 70])
def test_a_file_with_long_names_is_read_alike(length: int) -> None:
    text = generated("guide/value_scenario.py.jinja", "a" * length)
    assert ("(\n    run_guide: RunGuide,\n)" in text) == (length > 46)
    assert agree("e2e", text) == ("noqa" not in text) == (length < 70)


@pytest.mark.parametrize(("kind", "name"), EXAMPLES)
def test_a_file_with_a_changed_line_is_read_alike(kind: str, name: str) -> None:
    taken = [agree(kind, text) for text in variants(EXAMPLES[kind, name])]
    assert taken.count(True) > len(taken) // 4


@pytest.mark.parametrize(("kind", "name"), EXAMPLES)
@pytest.mark.parametrize("margin", ["", "    ", "        "])
def test_a_file_with_a_nasty_line_is_read_alike(kind: str, name: str, margin: str) -> None:
    lines = EXAMPLES[kind, name].split("\n")
    taken = [
        agree(kind, "\n".join([*lines[:at], margin + nasty, *lines[at:]]))
        for at, nasty in product(range(len(margin) // 4, len(lines), 6), NASTY)
    ]
    assert taken.count(True) > len(taken) // 40


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(EXAMPLES)), st.data())
def test_a_file_of_mixed_lines_is_read_alike(example: tuple[str, str], data: st.DataObject) -> None:
    lines = EXAMPLES[example].split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines)))
        width = data.draw(st.integers(0, 3))
        margin = data.draw(st.sampled_from(["", "    ", "        "]))
        new = data.draw(st.lists(st.sampled_from(NASTY + lines), max_size=3))
        lines[at : at + width] = [margin + line for line in new]
    agree(example[0], "\n".join(lines))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(EXAMPLES)), st.data())
def test_a_file_with_changed_characters_is_read_alike(
    example: tuple[str, str], data: st.DataObject
) -> None:
    text = EXAMPLES[example]
    at = data.draw(st.integers(0, len(text)))
    put = data.draw(st.text("\"'#\\()[]{}:;@,\n \tabf0", max_size=3))
    agree(example[0], text[:at] + put + text[at + data.draw(st.integers(0, 3)) :])


@pytest.mark.parametrize(("kind", "name"), EXAMPLES)
@pytest.mark.parametrize("line", ["x = (", "x = 'a", 'x = "a', "    x = 1", '"""', "}", "x = 1 \\"])
def test_what_is_plainly_broken_is_not_taken(kind: str, name: str, line: str) -> None:
    lines = EXAMPLES[kind, name].split("\n")
    start = next(at for at, one in enumerate(lines) if one.startswith(("import", "from")))
    assert quick(kind, "\n".join([*lines[: start + 1], line, *lines[start + 1 :]])) is None


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("steps", "tests/step_defs/conftest.py"),
        ("steps", "tests/step_defs/common.py"),
        ("unit", "tests/unit/a_test.py"),
        ("unit", "tests/unit/a.py"),
        ("code", "conftest.py"),
    ],
)
def test_the_name_of_a_file_counts_for_both(kind: str, path: str) -> None:
    for (one, _), text in EXAMPLES.items():
        assert one != kind or agree(kind, text, path) or kind == "code"


def test_code_that_names_nothing_has_no_rows() -> None:
    assert quick("code", "def x: '''") == []
    assert quick("code", "def (: '''") is None
    assert agree("code", "x = 1  # Wave 1.1")
