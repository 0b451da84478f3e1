"""Steps of both features."""

from demo.words import say
from pytest_bdd import given, parsers, scenarios, then, when

scenarios("app-demo-say.feature")
scenarios("app-demo-stop.feature")


@given("a word", target_fixture="count")
def a_word() -> int:
    return 1


@when(parsers.parse("it is asked {times:d} times"), target_fixture="count")
def asked(times: int) -> int:
    return times


@then(parsers.parse("it is said {times:d} times"))
def said(count: int, times: int) -> None:
    assert say(count).count("word") == times
