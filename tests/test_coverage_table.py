"""The table of requirements: each place and each test that it names exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "coverage.md"
ROW = re.compile(r"^\| ([RC]\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
# Two numbers were never given; the commands that plan and sync tasks come with the tracker.
NUMBERS_OF_NOTHING = {231, 232}
LATER = set(range(247, 253))
CODE = re.compile(r"`([^`]+)`")


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(TABLE.read_text(encoding="utf-8"))


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_the_table_names_each_requirement_once_and_in_order() -> None:
    ids = [row[0] for row in rows()]
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert len(ids) == len([line for line in lines if re.match(r"\| [RC]\d", line)])
    assert ids == sorted(set(ids))


def test_no_requirement_is_missing() -> None:
    numbers = set(range(1, 263)) - NUMBERS_OF_NOTHING - LATER
    assert {f"R{number:03}" for number in numbers} - {row[0] for row in rows()} == set()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_place_of_a_requirement_exists(row: tuple[str, str, str, str]) -> None:
    places = CODE.findall(row[2])
    assert places
    assert [place for place in places if not list(ROOT.glob(place))] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_test_that_proves_a_requirement_exists(row: tuple[str, str, str, str]) -> None:
    tests = [name.split("::") for name in CODE.findall(row[3])]
    assert tests
    assert [name for path, name in tests if name not in functions_of(path)] == []
