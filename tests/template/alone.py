"""A plugin for pytest: each test in a process of its own, and all together in reverse.

What a test leaves behind is not there for the next one, so a test that needs it fails.
"""

import os
from collections.abc import Sequence
from itertools import zip_longest
from typing import NoReturn

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Fork for each test, after all are collected, and once for all of them in reverse."""
    turns = [*([item] for item in session.items), session.items[::-1]]
    children = []
    for items in turns:
        child = os.fork()
        if not child:
            run(session, items)
        children.append(child)
    session.testsfailed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    print(f"\n{len(session.items)} tests alone and in reverse")  # noqa: T201  # to the tests
    return True


def run(session: pytest.Session, items: Sequence[pytest.Item]) -> NoReturn:
    """Run tests, and end the process."""
    try:
        for item, following in zip_longest(items, items[1:]):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    finally:
        os._exit(session.testsfailed > 0)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Say at once what failed: the process that would sum it up does not know."""
    if report.failed:
        print(f"\n{report.nodeid}\n{report.longreprtext}", flush=True)  # noqa: T201
