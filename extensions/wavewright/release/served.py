"""A package index on loopback, in a Python of its own that has `pypiserver`; see `rehearse`.

It writes its port, and ends when its input does: so it outlives nobody who started it.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pypiserver  # type: ignore[import-not-found]  # not installed here


class _Quiet(WSGIRequestHandler):
    """Answers without a word on each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
        """Say nothing."""


def _end_with_input() -> None:
    while os.read(0, 1):
        pass
    os._exit(0)


if __name__ == "__main__":  # pragma: no cover  # in an interpreter of its own
    app = pypiserver.app(
        roots=[Path(sys.argv[1])],
        authenticate=[],
        password_file=".",  # noqa: S106  # its word for none
        disable_fallback=True,
        overwrite=False,
    )
    server = make_server("127.0.0.1", 0, app, handler_class=_Quiet)
    threading.Thread(target=_end_with_input, daemon=True).start()
    os.write(1, f"{server.server_port}\n".encode())
    server.serve_forever()
