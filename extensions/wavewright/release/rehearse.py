"""A package index for a rehearsal: it listens on this machine only, and is gone afterwards."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wavewright import programs
from wavewright.errors import UserError
from wavewright.release.address import Target, alone

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = "pypiserver==2.4.2"
_SCRIPT = Path(__file__).with_name("served.py")


@contextlib.contextmanager
def index() -> Iterator[Target]:
    """Run a package index on loopback, empty and open to all on this machine, for a while.

    Raises:
        UserError: When it cannot run here.
    """
    with programs.scratch() as folder:
        for how in (["--offline"], []):  # at first without the network, which it needs only once
            command = ["uv", "tool", "run", "--quiet", *how, "--python", sys.executable]
            command += ["--from", SERVER, "python", "-I", str(_SCRIPT), str(folder)]
            with programs.beside(command, folder, alone(programs.environment())) as process:
                said = process.stdout.readline() if process.stdout else b""
                if said.strip().isdigit():
                    address = f"http://127.0.0.1:{int(said)}/"
                    yield Target(f"{address}simple/", address)
                    return
                said += process.stdout.read() if process.stdout else b""
    raise UserError(
        "the rehearsal cannot run, because its index does not start:\n"
        f"{said.decode('utf-8', 'replace').strip()}",
        fix=f"It needs {SERVER}, which uv gets once from your package index. Bring the network "
        "back, or set `publish.test-index` to a test index.",
    )
