"""Draw the README's picture: run a page's session in a fresh project and turn it into an SVG."""

import io
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import copier
import pexpect
from copier.errors import DirtyLocalWarning
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from wavewright.guide.document import parse

CHECKOUT = Path(__file__).resolve().parent.parent
PICTURE = CHECKOUT / "docs" / "images" / "session.svg"
COLUMNS = 114
PAGE = CHECKOUT / "docs" / "session.md"


def session() -> Iterator[str]:
    """Yield the commands of the page, which is run as a test as well."""
    for step in parse(PAGE.read_text(encoding="utf-8"), PAGE.name).steps:
        yield step.command


def play(project: Path) -> Iterator[str]:
    """Yield each command and what it prints on a terminal, colours included."""
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    env |= {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}",
        "TERM": "xterm-256color",
        "COLUMNS": str(COLUMNS),
    }
    for command in session():
        words = ["-c", f"{command} </dev/null"]  # nobody is there to be asked
        shell = pexpect.spawn(
            "sh", words, cwd=project, env=env, dimensions=(50, COLUMNS), encoding="utf-8"
        )
        text = (shell.read() or "").replace("\r\n", "\n")
        yield f"\x1b[1m$ {command}\x1b[0m\n{text}"


def drawn() -> str:
    """Return the picture's SVG. The same code gives the same picture on every machine."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "my-project"
        with warnings.catch_warnings(action="ignore", category=DirtyLocalWarning):
            copier.run_copy(str(CHECKOUT), project, defaults=True, quiet=True, vcs_ref="HEAD")
        shown = Text.from_ansi("\n".join(play(project)).rstrip())
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(shown)
    svg = console.export_svg(title="my-project", theme=MONOKAI, unique_id="session")
    return without_remote_fonts(svg)


def without_remote_fonts(svg: str) -> str:
    """Return the SVG without font downloads and comments: a picture needs no network."""
    plain = re.sub(r"\s*(@font-face \{.*?\}|<!--.*?-->)", "", svg, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in plain.splitlines()) + "\n"
