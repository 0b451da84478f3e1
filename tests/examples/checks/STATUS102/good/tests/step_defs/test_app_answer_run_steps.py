"""Step definitions for @behavior:APP.ANSWER.RUN."""

from pytest_bdd import scenarios

scenarios("app-answer-run.feature")
