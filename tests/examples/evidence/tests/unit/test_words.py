"""Tests of words."""

import pytest
from demo.words import say


@pytest.mark.behavior("APP.DEMO.SAY")
def test_say() -> None:
    assert say(2) == "word word"
