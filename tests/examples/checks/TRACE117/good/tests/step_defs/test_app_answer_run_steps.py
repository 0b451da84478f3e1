"""Step definitions for @behavior:APP.ANSWER.RUN."""

from pytest_bdd import parsers, scenarios, then, when

scenarios("app-answer-run.feature")


@when(parsers.parse("a question is {deed}"))
def question_is_asked(deed: str) -> None:
    """Ask it."""


@then("it is answered")
def it_is_answered() -> None:
    """Hear the answer."""
