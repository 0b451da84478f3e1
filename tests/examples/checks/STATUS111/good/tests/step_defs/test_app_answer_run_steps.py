"""Step definitions for @behavior:APP.ANSWER.RUN."""

from pytest_bdd import scenarios, then, when

scenarios("app-answer-run.feature")


@when("a question is asked")
def question_is_asked() -> None:
    """Ask it."""


@then("it is answered")
def it_is_answered() -> None:
    """Hear the answer."""
