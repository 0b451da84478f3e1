"""`wavewright explain`: the docstring of a check is its page."""

import subprocess
import sys

import pytest

from wavewright.checks import CHECKS, rule
from wavewright.errors import UserError


def explain(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wavewright", "explain", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("name", ["TRACE103", "trace103"])
def test_a_rule_is_explained_in_any_case(name: str) -> None:
    ended = explain(name)
    assert ended.returncode == 0
    assert ended.stdout == f"TRACE103 (one-way-link)\n\n{rule('TRACE103').page}\n"


def test_without_a_rule_all_are_listed_in_one_line_each() -> None:
    ended = explain()
    assert ended.returncode == 0
    assert [line.split(maxsplit=1) for line in ended.stdout.splitlines()] == [
        [check.rule, check.summary] for check in CHECKS
    ]


def test_an_unknown_rule_is_the_users_mistake() -> None:
    ended = explain("TRACE3")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Did you mean TRACE" in ended.stderr


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule)
def test_each_rule_is_found_by_its_id(check: object) -> None:
    assert rule(getattr(check, "rule", "")) is check


def test_a_name_that_is_like_no_rule_gets_no_suggestion() -> None:
    with pytest.raises(UserError) as caught:
        rule("?")
    assert "Did you mean" not in str(caught.value)
