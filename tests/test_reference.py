"""Reference pages say what the tables in the code say, all of it, and are current."""

import re
from pathlib import Path

import pytest
import yaml

from wavewright import reference
from wavewright.checks import CHECKS
from wavewright.cli import COMMANDS, cli
from wavewright.kinds import KINDS
from wavewright.new import option_of
from wavewright.ownership import OWNERSHIP
from wavewright.settings import SETTINGS

ROOT = Path(__file__).parent.parent
TEMPLATE = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
PAGES = reference.pages(cli, TEMPLATE)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_current(name: str) -> None:
    path = ROOT / name
    assert path.is_file(), "run `just docs`"
    assert path.read_text(encoding="utf-8") == PAGES[name], "run `just docs`"


def test_no_page_is_left_over() -> None:
    there = {p.relative_to(ROOT).as_posix() for p in (ROOT / reference.FOLDER).rglob("*")}
    assert there == {name for name in PAGES if name.startswith(reference.FOLDER)}


def test_each_row_of_each_table_has_its_place() -> None:
    rules, commands = reference.rules(), reference.commands(cli)
    assert [check.rule for check in CHECKS if f"### {check.rule}: {check.name}" not in rules] == []
    assert [check.rule for check in CHECKS if check.page not in rules] == []
    assert [name for name in COMMANDS if f"## wavewright {name}\n" not in commands] == []
    assert [row.pattern for row in OWNERSHIP if row.note not in reference.files()] == []
    assert [one.key for one in SETTINGS if f"| `{one.key}` |" not in reference.settings()] == []
    asked = [name for name, one in TEMPLATE.items() if name[0] != "_" and "help" in one]
    assert len(asked) > 15
    questions = re.findall(r"(?m)^\| `(\w+)` \|", reference.questions(TEMPLATE))
    assert questions == asked
    for kind in KINDS:
        assert f"## {kind.name}\n" in reference.kinds()
        assert f"## wavewright new {kind.name}\n" in commands
        options = [option_of(field.name) for field in kind.fields]
        assert [one for one in options if f"`{one} TEXT`" not in commands] == []


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        (
            "repository_host",
            ["`github` (GitHub), `other` (Somewhere else, or nowhere yet)", "`github`", "always"],
        ),
        (
            "python_version",
            ["`3.11`, `3.12`, `3.13`, `3.14`", "`3.11`", "with `scope=project`"],
        ),
        ("monitoring", ["`true`, `false`", "`false`", "always"]),
        (
            "agent_commands",
            [
                "any of `claude` (Claude Code), `copilot` (GitHub Copilot), `cursor` (Cursor)",
                "`[]`",
                "always",
            ],
        ),
        (
            "author_name",
            [
                (
                    "Use one line of 1 to 100 characters, without control characters and "
                    "HTML comment marks."
                ),
                "from `project_name`",
                "always",
            ],
        ),
        (
            "author_email",
            ["Write an address such as ada@example.org, or nothing.", "empty", "always"],
        ),
    ],
)
def test_a_question_is_told_with_its_answers_its_default_and_its_time(
    name: str, cells: list[str]
) -> None:
    row = " | ".join([f"| `{name}`", TEMPLATE[name]["help"], *cells]) + " |"
    assert row in reference.questions(TEMPLATE).splitlines()


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith(".md")])
def test_tables_and_links_of_a_page_are_whole(name: str) -> None:
    text = PAGES[name]
    for block in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(cells) == 1, block
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert f"{reference.FOLDER}/{target}" in PAGES
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors
