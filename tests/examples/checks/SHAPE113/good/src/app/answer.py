"""The answers."""

ANSWER = 42
