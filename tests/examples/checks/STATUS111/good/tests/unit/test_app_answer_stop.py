"""Tests for answering (Wave 1.1)."""

import pytest


@pytest.mark.behavior("APP.ANSWER.STOP")
def test_happy_path() -> None:
    """Test @behavior:APP.ANSWER.STOP - happy path."""
