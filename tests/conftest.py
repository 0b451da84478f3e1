"""What all tests share: a cache of their own, so that none sees or fills the user's."""

import os
import tempfile

_CACHE = tempfile.TemporaryDirectory(prefix="wavewright-tests-", ignore_cleanup_errors=True)
os.environ["XDG_CACHE_HOME"] = _CACHE.name
