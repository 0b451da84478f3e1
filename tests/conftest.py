"""What all tests share: a cache of their own, so that none sees or fills the user's; coverage."""

import os
import tempfile

_CACHE = tempfile.TemporaryDirectory(prefix="wavewright-tests-", ignore_cleanup_errors=True)
os.environ["XDG_CACHE_HOME"] = _CACHE.name

# Coverage is that of the tests' own processes: measuring each program that they start as well takes
# as long again as all the tests.
if "PYTEST_XDIST_WORKER" in os.environ:
    for name in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
        os.environ.pop(name, None)
