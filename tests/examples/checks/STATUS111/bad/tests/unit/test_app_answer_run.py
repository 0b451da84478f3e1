"""Tests for answering (Wave 1.1)."""

import pytest


@pytest.mark.behavior("APP.ANSWER.RUN")
def test_happy_path() -> None:
    """Test @behavior:APP.ANSWER.RUN - happy path.

    Scenario: A question is answered
    When a question is asked
    """
