"""What all tests share: a cache of their own, so that none sees or fills the user's; coverage."""

import gc
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

settings.register_profile("any-machine", deadline=None)  # the tests run beside each other
settings.load_profile("any-machine")

_CACHE = tempfile.TemporaryDirectory(prefix="wavewright-tests-", ignore_cleanup_errors=True)
os.environ["XDG_CACHE_HOME"] = _CACHE.name

# The repositories of tests need not survive a power cut: git does not wait for the disk. They are
# small: nothing is tidied up after a commit, and they begin without the examples of hooks.
GIT_SETTINGS = """\
[core]
	fsync = none
[gc]
	auto = 0
[maintenance]
	auto = false
[init]
	templateDir = {template}
"""
if sys.platform != "win32":
    config, template = Path(_CACHE.name, "gitconfig"), Path(_CACHE.name, "repository")
    for name in ("hooks", "info"):
        (template / name).mkdir(parents=True)
    config.write_text(GIT_SETTINGS.format(template=template), encoding="utf-8")
    os.environ["GIT_CONFIG_SYSTEM"] = str(config)

# Coverage is that of the tests' own processes: measuring each program that they start as well takes
# as long again as all the tests.
if "PYTEST_XDIST_WORKER" in os.environ:
    for name in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
        os.environ.pop(name, None)

# What a shell starts in the background is deaf to Ctrl-C, and so is all that it starts itself.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Coverage makes Python half as fast: it measures imports, and the tests for which that is worth it.
TRACER = sys.gettrace()
sys.settrace(None)
UNMEASURED = ("fuzz", "unmeasured")
# Of a table of inputs the first row runs what the others run: only this one is measured.
ROWS = 1
# The longest come first: a worker that begins one of them last is waited for by the others.
LONGEST = ("test_docs_run.py", "test_lifecycle.py", "test_mutations.py", "test_update_real.py")


@contextmanager
def measured() -> Iterator[None]:
    """Measure what is run inside."""
    sys.settrace(TRACER)
    try:
        yield
    finally:
        sys.settrace(None)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, object, object]:
    """Measure what a module of tests imports."""
    with measured():
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem() -> None:
    """Leave the rest of its collection out: the module is imported."""
    sys.settrace(None)


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
        if seen[function] > ROWS or is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("unmeasured")
    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """Let no collection of garbage look through what stays until the end anyway."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure a test, if that is worth it; tests of the template mostly run Copier."""
    if item.path.parent.name == "template" or any(map(item.get_closest_marker, UNMEASURED)):
        return (yield)
    with measured():
        return (yield)
