"""Python: step definitions, holders, tools over MCP, comments in code."""

import pytest

from wavewright.model import Artifact
from wavewright.read import scan

STEPS = "tests/step_defs/test_a_steps.py"
CODE = "src/app/a.py"


def only(kind: str, path: str, text: str) -> Artifact:
    facts = scan(kind, path, text.encode())
    assert facts.findings == ()
    return facts.artifacts[0]


def said(text: str, relation: str, path: str = STEPS, kind: str = "steps") -> list[tuple[str, str]]:
    found = only(kind, path, text)
    return [(link.target, link.holder) for link in found.links if link.relation == relation]


def test_a_step_definition_says_what_it_matches_and_where() -> None:
    text = """\
from pytest_bdd import given, parsers, scenarios, step, then, when

TEXT = "a constant"


@given("a start")
@when(parsers.parse('a {thing:d}'))
def begin(): ...


class NotSeen:
    @then("pytest-bdd looks into modules only")
    def check(self): ...


@then(parsers.re(r"(?P<a>x+)", re.I | re.DOTALL))
async def check(): ...


@step(name=parsers.cfparse("an {any:Word}", extra_types={}))
@given(TEXT, target_fixture="x")
@then(parsers.string("just text"))
@when(f"a {TEXT}")
@then(parsers.re("x", flags=FLAGS))
@given("re:not a pattern")
def other(): ...
"""
    links = [link for link in only("steps", STEPS, text).links if link.relation == "defines"]
    assert [(link.target, link.holder, *link.place[1:]) for link in links] == [
        ("given a start", "begin", 6, 9),
        ("when parse:a {thing:d}", "begin", 7, 22),
        ("then re:(?is)(?P<a>x+)", "check", 16, 20),
        ("step cfparse:an {any:Word}", "other", 20, 29),
        ("given a constant", "other", 21, 8),
        ("then just text", "other", 22, 23),
        ("when re:.*", "other", 23, 7),
        ("then re:.*", "other", 24, 7),
        ("given re:re:not\\ a\\ pattern", "other", 25, 9),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from pytest_bdd import given as g\n@g('a')\ndef b(): ...", ["given a"]),
        ("import pytest_bdd as bdd\n@bdd.when('a')\ndef b(): ...", ["when a"]),
        ("import pytest_bdd\n@pytest_bdd.then('a')\ndef b(): ...", ["then a"]),
        ("from pytest_bdd import *\n@step('a')\ndef b(): ...", ["step a"]),
        (
            "from pytest_bdd import given, parsers as p\n@given(p.parse('a'))\ndef b(): ...",
            ["given parse:a"],
        ),
        ("from pytest_bdd.parsers import re as x\n@given(x('a'))\ndef b(): ...", []),
        ("def a():\n    from pytest_bdd import *\n    @given('a')\n    def b(): ...", []),
        ("from pytest_bdd import *\nif True:\n    @given('a')\n    def b(): ...", ["given a"]),
        ("from hypothesis import given\n@given('pytest_bdd')\ndef test_b(): ...", []),
        ("from pytest_bdd import given\n@given\ndef b(): ...", []),
        (
            """\
from pytest_bdd import given
from pytest_bdd.parsers import re as x

@given(x("a"))
def b(): ...""",
            ["given re:a"],
        ),
        ("from pytest_bdd import scenario\n@scenario('a', 'b')\ndef b(): ...", []),
    ],
)
def test_names_are_what_their_imports_make_them(text: str, found: list[str]) -> None:
    assert [target for target, _ in said(f"{text}\n", "defines")] == found


@pytest.mark.parametrize(
    ("path", "kind", "found"),
    [
        ("conftest.py", "code", 1),
        ("tests/conftest.py", "test", 1),
        ("tests/unit/steps.py", "unit", 1),
        ("tests/value-scenarios/test_a.py", "e2e", 1),
        ("src/app/steps.py", "code", 0),
    ],
)
def test_steps_are_defined_in_files_of_tests(path: str, kind: str, found: int) -> None:
    text = "# @behavior:A.B.C\nfrom pytest_bdd import given\n@given('a')\ndef b(): ...\n"
    assert len(said(text, "defines", path, kind)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from app.shared import *", ["app.shared"]),
        ("from .common import begin", ["tests.step_defs.common"]),
        ("from ..helpers.steps import begin", ["tests.helpers.steps"]),
        ("from . import common", []),
        ("from tests.shared import begin", ["tests.shared"]),
        ("from my_steps import begin", ["my_steps"]),
        ("pytest_plugins = ['tests.a', \"tests.b\"]", ["tests.a", "tests.b"]),
        ("pytest_plugins = 'tests.a'", ["tests.a"]),
        ("from app.shared import name\nfrom pytest_bdd import *", []),
    ],
)
def test_the_modules_that_steps_may_come_from_are_known(text: str, found: list[str]) -> None:
    for path, kind in ((STEPS, "steps"), ("tests/step_defs/conftest.py", "steps")):
        assert said(f"{text}\n", "imports", path, kind) == [(one, "") for one in found] or not found


def test_aliases_bind_features_and_mark_behaviors_too() -> None:
    text = """\
from pytest import mark as m
from pytest_bdd import scenario as one, scenarios as all_of

all_of("a.feature")
test_c = one("c.feature", "C")


@m.behavior("A.B.C")
class TestA:
    @one("b.feature", "B")
    def test_b(self): ...
"""
    folder = "project-docs/capabilities/behaviors"
    assert said(text, "binds") == [(f"{folder}/a.feature", "")]
    assert said(text, "runs") == [
        (f"{folder}/b.feature::B", "TestA::test_b"),
        (f"{folder}/c.feature::C", "test_c"),
    ]
    assert said(text, "mark") == [("A.B.C", "TestA")]


def test_docstrings_and_marks_know_their_test() -> None:
    text = '''\
"""@behavior:A.B.C"""
import pytest


class TestA:
    """@behavior:A.B.D"""

    @pytest.mark.behavior("A.B.E")
    def test_b(self):
        """@behavior:A.B.F"""
'''
    assert said(text, "mention", "tests/unit/test_a.py", "unit") == [
        ("A.B.C", ""),
        ("A.B.D", "TestA"),
        ("A.B.F", "TestA::test_b"),
    ]
    assert said(text, "mark", "tests/unit/test_a.py", "unit") == [("A.B.E", "TestA::test_b")]


def test_comments_of_code_name_behaviors_for_what_they_stand_in() -> None:
    text = '''\
# @behavior:A.B.C
"""A module."""

X = "# @behavior:NO.NO.TEXT"
Y = """
# @behavior:NO.NO.LONG
"""


# Why:
# @behavior:A.B.D
@cached
def a() -> None:  # @behavior:A.B.E, `@behavior:NO.NO.EXAMPLE`
    """@behavior:A.B.F"""


class B:
    def c(self) -> None:
        x = 1
        # @behavior:A.B.G
        return x
'''
    assert sorted(said(text, "mention", CODE, "code")) == [
        ("A.B.C", ""),
        ("A.B.D", "a"),
        ("A.B.E", "a"),
        ("A.B.F", "a"),
        ("A.B.G", "B.c"),
    ]
    assert said(text, "mention", "tests/unit/test_a.py", "unit") == [("A.B.F", "a")]


def test_functions_that_a_server_offers_are_tools() -> None:
    text = '''\
from fastmcp import FastMCP

app = FastMCP("App")
other = Thing()


@app.tool
def plain() -> None:
    """Do it.

    For @behavior:A.B.C.
    """


@app.tool()
async def called() -> None: ...


def register(mcp: FastMCP, my_mcp) -> None:
    @mcp.tool(name="named")
    def inner() -> None: ...

    @my_mcp.tool("first")
    def second() -> None: ...


@other.tool
def no_tool() -> None: ...


@app.resource("x")
def resource() -> None: ...
'''
    facts = scan("code", CODE, text.encode())
    tools = [one for one in facts.artifacts if one.kind == "mcp-tool"]
    assert sorted(
        (one.id, one.title, *one.place[1:], one.fields["function"][0]) for one in tools
    ) == [
        ("called", "", 16, 11, "called"),
        ("first", "", 24, 9, "register.second"),
        ("named", "", 21, 9, "register.inner"),
        ("plain", "Do it.", 8, 5, "plain"),
    ]
    assert scan("unit", "tests/unit/test_a.py", text.encode()).artifacts[1:] == ()


@pytest.mark.parametrize(
    ("kind", "path", "text", "silent"),
    [
        ("code", CODE, "from pytest_bdd import given\nfrom .steps import *", True),
        ("code", CODE, "print(')')", False),
        ("code", "conftest.py", "from .steps import given_x", False),
        ("unit", "tests/unit/test_a.py", "def test_a(): ...", True),
        ("unit", "tests/unit/test_a.py", "from tests.a import b", False),
        ("unit", "tests/unit/test_a.py", "import pytest_bdd", False),
        ("unit", "tests/unit/test_a.py", "import testing", True),
        ("unit", "tests/unit/test_a.py", "from pytest import mark as m\nm.behavior('A')", False),
    ],
)
def test_python_that_names_nothing_is_not_read(
    kind: str, path: str, text: str, *, silent: bool
) -> None:
    assert (scan(kind, path, text.encode()).artifacts == ()) == silent
