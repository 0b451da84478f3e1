"""Step definitions for @behavior:APP.ANSWER.STOP."""

from pytest_bdd import scenarios, then, when

scenarios("app-answer-stop.feature")


@when("a question is asked")
def question_is_asked() -> None:
    """Ask it."""


@then("it is answered")
def it_is_answered() -> None:
    """Hear the answer."""
