"""The table of requirements: each place and each test that it names exists, and says so of it."""

import ast
import importlib
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "coverage.md"
ROW = re.compile(r"^\| ([RC]\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
# Two numbers were never given; the commands that plan and sync tasks come with the tracker, and
# the fields of a report with the pipeline that writes it.
NUMBERS_OF_NOTHING = {231, 232}
LATER = set(range(247, 253))
DECISIONS_FOR_LATER = {16}
CODE = re.compile(r"`([^`]+)`")
ID = re.compile(r"[RC]\d{2,3}\b")
WORDS = 3  # that stand twice in a row: two rows were put together
# How documents claim that something takes so much less: nobody here has measured that.
SAVINGS = re.compile(
    r"\b(?:sav(?:e|es|ed|ings?)|reduc\w+|cuts?|spares?)\b[^.\n]{0,40}"
    r"(?:\d+ ?%|percent|\bhours?\b|\bdays?\b|\bmoney\b|\bcosts?\b)"
    r"|\d ?(?:%|percent|x|\u00d7|times) (?:less|fewer|faster|quicker|cheaper|more productive)",
    re.IGNORECASE,
)

Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    return ROW.findall(TABLE.read_text(encoding="utf-8"))


def proofs_of(row: Row) -> list[list[str]]:
    return [name.split("::") for name in CODE.findall(row[3])]


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def requirements_of(path: str, name: str) -> frozenset[str]:
    """Return the requirements that a test has a set of parameters for; most tests have none."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if not re.search(r"\"[RC]\d{2,3}\": \(|process\.txt", text):
        return frozenset()
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    marks: list[Any] = getattr(getattr(module, name), "pytestmark", [])
    named = [mark.kwargs.get("ids") or mark.args[1] for mark in marks if mark.name == "parametrize"]
    ids = [str(one) for each in named if not callable(each) for one in each]
    return frozenset(found[0] for one in ids if (found := ID.match(one)))


def test_the_table_names_each_requirement_once_and_in_order() -> None:
    ids = [row[0] for row in rows()]
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert len(ids) == len([line for line in lines if re.match(r"\| [RC]\d", line)])
    assert ids == sorted(set(ids))


def test_no_requirement_is_missing_and_none_is_there_before_its_time() -> None:
    numbers = set(range(1, 263)) - NUMBERS_OF_NOTHING
    decisions = {f"C{number:02}" for number in set(range(1, 21)) - DECISIONS_FOR_LATER}
    later = {f"R{number}" for number in LATER} | {f"C{number}" for number in DECISIONS_FOR_LATER}
    ids = {row[0] for row in rows()}
    assert ({f"R{number:03}" for number in numbers} | decisions) - later - ids == set()
    assert later & ids == set()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_row_names_places_and_tests_that_exist_and_prove_it(row: Row) -> None:
    places, tests = CODE.findall(row[2]), proofs_of(row)
    assert places
    assert [place for place in places if not list(ROOT.glob(place))] == []
    assert tests
    assert [name for path, name in tests if name not in functions_of(path)] == []
    # A test with a list of requirements has this one among them.
    lists = {"::".join(test): requirements_of(*test) for test in tests}
    assert [test for test, listed in lists.items() if listed and row[0] not in listed] == []


def test_the_tests_with_a_list_of_requirements_are_found() -> None:
    name = "test_a_user_gets_what_the_requirement_asks_for"
    assert "R038" in requirements_of("tests/template/test_requirements.py", name)
    assert "R257" in requirements_of("tests/template/test_community.py", name)
    told = ("tests/template/test_process_requirements.py", "test_a_page_tells_it")
    assert {"R001", "C02"} <= requirements_of(*told)
    made = ("tests/test_kind_requirements.py", "test_a_new_page_has_what_is_asked_of_it")
    assert "R066" in requirements_of(*made)
    assert requirements_of("tests/test_names.py", "test_ids_and_values_are_cleaned") == frozenset()


def test_a_row_says_each_thing_once() -> None:
    for number, said, *cells in rows():
        words = re.findall(r"[\w`{}/.-]+", said.lower())
        runs = Counter(tuple(words[at : at + WORDS]) for at in range(len(words) - WORDS + 1))
        assert [" ".join(run) for run, times in runs.items() if times > 1] == [], number
        assert not re.search(r"\((?:row|place) |already edited|TODO", said), number
        named = [CODE.findall(cell) for cell in cells]
        assert all(len(one) == len(set(one)) for one in named), number


def documents() -> list[Path]:
    """Return what people read: our own pages, those of a project, and the bodies of new ones."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("template/**/*.md*")]
    bodies = [path for path in ROOT.glob("extensions/**/*.jinja") if path.suffixes[0] == ".md"]
    return [path for path in (*pages, *bodies) if path != TABLE]


def test_no_document_claims_savings() -> None:
    for claim in ("saves 60 % of the time", "cuts review by hours", "40% faster", "2x fewer bugs"):
        assert SAVINGS.search(claim), claim
    found = {
        f"{path.relative_to(ROOT)}: {claim[0]}"
        for path in documents()
        for claim in SAVINGS.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()
