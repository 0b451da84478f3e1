"""Tests for answering (Wave 1.1)."""


def test_happy_path() -> None:
    """Test @behavior:APP.ANSWER.RUN - happy path."""
