"""Install a released version into a clean environment, and try what it offers."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wavewright import programs
from wavewright.errors import UserError
from wavewright.release.address import alone, reaching

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PROBE = Path(__file__).with_name("probe.py")
# These say where Python looks for modules, and would show it the checkout.
_PYTHON = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONSTARTUP", "COVERAGE_PROCESS_START")
# These name other indexes, or hide what has just been published.
_OTHERS = ("UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_FIND_LINKS", "UV_EXCLUDE_NEWER")
_MISSING = ("was not found", "there is no version", "only the following versions")
PAUSE = 5.0  # seconds between two looks whether a version has arrived


class Tried(NamedTuple):
    """Something that was tried: what, whether it worked, and what it said."""

    name: str
    good: bool
    said: str = ""

    @property
    def is_command(self) -> bool:
        """Whether a command was asked for its version."""
        return self.name.endswith(" --version")


class Wanted(NamedTuple):
    """What to install: a version, from which index, and the SHA-256 of its files if known.

    Without an index it is that of the machine. ``patience`` says for how many seconds to wait for
    a version that has only just been published.
    """

    name: str
    version: str
    source: str = ""
    digests: Sequence[str] = ()
    patience: float = 0.0


def verify(wanted: Wanted) -> tuple[Tried, ...]:
    """Install exactly this version into an environment of its own, and try all that it offers.

    The package comes from the index alone, what it needs from that of the machine.

    Raises:
        UserError: When no environment can be made.
    """
    env = clean()
    with programs.scratch() as folder:
        venv = folder / "env"
        made = programs.run(
            ["uv", "venv", "--quiet", "--no-project", "--python", sys.executable, str(venv)],
            folder,
            env,
        )
        if not made.ok:
            raise UserError(f"uv cannot make an environment:\n{made.said}")
        scripts = venv / ("Scripts" if sys.platform == "win32" else "bin")
        python = str(scripts / "python")
        tried = _installed(wanted, python, folder, env)
        if all(one.good for one in tried):
            tried += _probed(wanted.name, python, folder, env)
    return tuple(tried)


def clean() -> dict[str, str]:
    """Return the environment without what would show a Python the checkout."""
    env = alone(programs.environment())
    return {name: value for name, value in env.items() if name not in _PYTHON}


def _installed(wanted: Wanted, python: str, folder: Path, env: Mapping[str, str]) -> list[Tried]:
    exact = f"{wanted.name}=={wanted.version}"
    line = " ".join([exact, *(f"--hash=sha256:{digest}" for digest in wanted.digests)])
    command = ["uv", "pip", "install", "--quiet", "--python", python]
    exactly = ["--refresh-package", wanted.name, "--no-deps", "--requirement", "-"]
    there = reaching(wanted.source, env)
    if wanted.source:
        exactly += ["--default-index", wanted.source]
        there = {name: value for name, value in there.items() if name not in _OTHERS}
    until = time.monotonic() + wanted.patience
    while True:
        first = programs.run([*command, *exactly], folder, there, f"{line}\n")
        late = any(text in first.err for text in _MISSING)
        if first.ok or not late or time.monotonic() >= until:
            break
        time.sleep(min(PAUSE, max(0.0, until - time.monotonic())))
    tried = [Tried(f"install {exact}", first.ok, "" if first.ok else first.said)]
    if first.ok:
        needs = programs.run([*command, exact], folder, env)
        good = needs.ok
        tried.append(Tried("install what it needs", good, "" if good else needs.said))
    return tried


def _probed(name: str, python: str, folder: Path, env: Mapping[str, str]) -> list[Tried]:
    ended = programs.run([python, "-I", str(_PROBE), name], folder, env)
    try:
        return [Tried(*one) for one in json.loads(ended.out)]
    except (ValueError, TypeError):
        return [Tried("ask the package", good=False, said=ended.said)]
