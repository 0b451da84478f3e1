"""What all tests share: a cache of their own, so that none sees or fills the user's; coverage."""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("any-machine", deadline=None)  # the tests run beside each other
settings.load_profile("any-machine")

_CACHE = tempfile.TemporaryDirectory(prefix="wavewright-tests-", ignore_cleanup_errors=True)
os.environ["XDG_CACHE_HOME"] = _CACHE.name

# The repositories of tests need not survive a power cut: git does not wait for the disk.
if sys.platform != "win32":
    config = Path(_CACHE.name, "gitconfig")
    config.write_text("[core]\n\tfsync = none\n[gc]\n\tauto = 0\n", encoding="utf-8")
    os.environ["GIT_CONFIG_SYSTEM"] = str(config)

# Coverage is that of the tests' own processes: measuring each program that they start as well takes
# as long again as all the tests.
if "PYTEST_XDIST_WORKER" in os.environ:
    for name in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
        os.environ.pop(name, None)

UNMEASURED = ("fuzz", "unmeasured")
# Of a table of inputs the first rows run what the others run: only these are measured.
ROWS = 3
# The longest come first: a worker that begins one of them last is waited for by the others.
LONGEST = ("test_docs_run.py", "test_lifecycle.py", "test_mutations.py", "test_update_real.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first, and then those of real programs."""

    def rank(item: pytest.Item) -> int:
        if item.path.name in LONGEST:
            return LONGEST.index(item.path.name)
        return len(LONGEST) + (item.get_closest_marker("real") is None)

    seen: Counter[str] = Counter()
    for item in items:
        function = item.nodeid.partition("[")[0]
        seen[function] += 1
        if seen[function] > ROWS:
            item.add_marker("unmeasured")
    items.sort(key=rank)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure what is worth it: coverage makes tests twice as slow.

    Tests of the template mostly run Copier.
    """
    tracer = sys.gettrace()
    if item.path.parent.name == "template" or any(map(item.get_closest_marker, UNMEASURED)):
        sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)
