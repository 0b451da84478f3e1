"""Which files of Python surely name nothing of the process, so that they are not parsed."""

from __future__ import annotations

import re

# Tests without any of these name nothing; such files are not parsed.
MOST = 1_000_000  # bytes of a module that is parsed for its parentheses alone
MINE = b"wavewright: scaffold"
TESTS = (b"@behavior:", b"-docs/", b"Value scen", b"pytest_bdd", b".behavior(", b"scenario")
SHARED = (b"pytest_plugins", b"import *")
_OF_STEPS = re.compile(rb"^[ \t]*from[ \t]+(?:\.|tests?\b|[\w.]*step)", re.MULTILINE)


def silent(kind: str, path: str, data: bytes) -> bool:
    """Whether a file surely names nothing, so that it is not parsed."""
    if kind == "e2e" and path.rpartition("/")[2].startswith("test_"):
        return False  # it proves a value scenario, and what it does not name is missing
    if kind == "code" and not shares(path):
        named = b"@behavior:" in data or b"-docs/" in data or b".tool" in data or MINE in data
        return not (named or (b"V" in data and b"Value scen" in data) or _half(data))
    return not any(name in data for name in (*TESTS, *SHARED)) and not _OF_STEPS.search(data)


def shares(path: str) -> bool:
    """Whether pytest gives what a file defines to the tests beside and below it."""
    return path.rpartition("/")[2] == "conftest.py"


def _half(data: bytes) -> bool:
    """Whether a module has half a pair of parentheses: in a text, or because it is no Python."""
    return data.count(b"(") != data.count(b")") and len(data) <= MOST
