"""The hand-written pages: each command, option and link that they name exists."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from wavewright.cli import cli

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")]
)
FENCE = re.compile(r"^ *(`{3,})[^\n`]*\n(.*?)^ *\1$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def code(page: Path) -> Iterator[str]:
    """Yield each line of each fenced block, and each piece of inline code."""
    text = page.read_text(encoding="utf-8")
    for _, fenced in FENCE.findall(text):
        yield from fenced.replace("\\\n", " ").splitlines()
    yield from SPAN.findall(FENCE.sub("", text))


def commands(page: Path, program: str) -> Iterator[list[str]]:
    """Yield the words after each call of a program, one call a command."""
    for text in code(page):
        for part in re.split(r"&&|\||;", text.removeprefix("$ ")):
            words = part.split()
            if words[:2] == ["uv", "run"]:
                words = words[2:]
            if words[:1] == [program] or (words[:1] and words[0].endswith(f"/{program}")):
                yield words[1:]


def recipes() -> set[str]:
    """Return the recipes of this repository and of a generated project."""
    own = subprocess.run(
        [Path(sys.executable).parent / "just", "--summary"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    made = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "template").rglob("process.just*")
    )
    return set(own.stdout.split()) | set(
        re.findall(r"^@?([a-z][\w-]*)(?: [^:=\n]*)?:(?!=)", made, re.MULTILINE)
    )


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_each_recipe_that_a_page_names_exists(page: Path) -> None:
    named = {words[0] for words in commands(page, "just") if words and words[0].islower()}
    assert {name for name in named if not name.startswith("-")} - recipes() == set()


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_each_command_and_option_of_the_tool_that_a_page_names_exists(page: Path) -> None:
    for words in commands(page, "wavewright"):
        command: click.Command = cli
        rest = list(words)
        rest = rest[: rest.index("--")] if "--" in rest else rest  # the others are Copier's
        while isinstance(command, click.Group) and rest and re.fullmatch(r"[a-z][a-z-]+", rest[0]):
            found = command.get_command(click.Context(command), rest[0])
            assert found, f"wavewright {' '.join(words)}: no command {rest[0]}"
            command = found
            rest.pop(0)
        known = {"--", "--help", "--version"} | {
            opt for param in command.params for opt in param.opts
        }
        named = {
            word.partition("=")[0].strip("[]…") for word in rest if word.startswith(("--", "[--"))
        }
        assert named <= known, f"wavewright {' '.join(words)}"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_each_relative_link_leads_somewhere(page: Path) -> None:
    text = SPAN.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))
    targets = [target.partition("#")[0] for target in LINK.findall(text)]
    targets += re.findall(r'src="([^"]+)"', text)
    broken = [
        target
        for target in targets
        if target and "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_readme_has_both_commands() -> None:
    calls = list(commands(ROOT / "README.md", "uv"))
    assert ["run", "just", "demo"] in calls
    assert ["run", "just", "test"] in calls
